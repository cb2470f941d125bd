//! Why a batch run stopped early: one value per reason, with what it concerns.
//!
//! The messages name no flags or commands; a terminal adds those.

use std::fmt;
use std::io::{self, ErrorKind};
use std::path::Path;

use serde::Serialize;
use thiserror::Error;

use super::names::ARCHIVE;
use crate::text::{in_words, kind_in_words};
use crate::workflow::{QueueError, letter};
use crate::{catalog, ledger, members};

/// Why a run stopped early. What was done so far is in the folder. As JSON: `code` in kebab-case, and `fields`.
#[derive(Debug, Error, Serialize)]
#[serde(tag = "code", content = "fields", rename_all = "kebab-case")]
#[non_exhaustive]
#[allow(missing_docs, reason = "the sentence of each names its fields")]
pub enum Error {
    /// An output file cannot be written or read.
    #[error("{path}: {}", .source.kind())]
    #[serde(rename = "output-file")]
    File {
        path: String,
        #[serde(serialize_with = "kind_in_words")]
        source: io::Error,
    },
    /// The archive cannot be written.
    #[error("{ARCHIVE}: {source}")]
    #[serde(rename = "archive-failed")]
    Archive {
        #[serde(serialize_with = "in_words")]
        source: Box<zip::result::ZipError>,
    },
    /// Another run is writing there.
    #[error("{path}: another demur is writing there")]
    #[serde(rename = "output-busy")]
    Busy { path: String },
    /// The user wanted to stop.
    #[error("interrupted")]
    #[serde(rename = "run-interrupted")]
    Interrupted,
    /// A row changed since the run began; `queueing` while letters were being queued.
    #[error("{place} was changed while the command ran")]
    RowChanged { place: String, queueing: bool },
    /// The members file no longer has the number of rows it had when the run began.
    #[error("the members file was changed while the command ran: {before} rows, then {after}")]
    RowsChanged { before: usize, after: usize },
    /// Letters that were agreed to are missing.
    #[error("{file}: {left} of the letters that were agreed to are no longer in it")]
    LettersMissing { file: String, left: usize },
    /// The folder has nothing to continue with.
    #[error("no letters were written")]
    NothingWritten,

    /// The folder has a foreign list with the name of one of ours.
    #[error("{folder}: has a {name} that demur did not write")]
    ForeignList { folder: String, name: &'static str },
    /// The folder's list has another format.
    #[error("{path}: written by another version of demur")]
    OtherVersion { path: String },
    /// A link, a pipe or a folder is in place of an output file.
    #[error("{path}: is not a regular file")]
    NoPlainFile { path: String },
    /// An input file is inside the output folder.
    #[error("{input}: is inside the folder of the letters, {folder}")]
    InputAmongLetters { input: String, folder: String },
    /// The merged file cannot be written there.
    #[error("{path}: {why}")]
    BadMergeFile { path: String, why: BadMergeFile },
    /// One PDF cannot hold that many letters.
    #[error("{path}: more letters than one PDF can hold")]
    TooManyForOnePdf { path: String },
    /// The folder has the letters of other people.
    #[error("{folder}: holds {letters} letters from {old_source}, but {source_name} has {found} of these people")]
    OtherPeople { folder: String, letters: usize, old_source: String, source_name: String, found: usize },
    /// The folder has letters of other rows: number and count of a shard, or nothing for all rows.
    #[error("{folder}: holds the letters of {}, not of {}", rows(*.holds), rows(*.wanted))]
    OtherShard { folder: String, holds: Option<(usize, usize)>, wanted: Option<(usize, usize)> },
    /// The ledger was restored from an older copy.
    #[error("{folder}: the ledger is older than the letters queued from this folder, and does not know all that was sent")]
    OlderLedger { folder: String },
    /// The folder's letters are in another ledger.
    #[error("{folder}: its letters were queued or sent with another ledger")]
    OtherLedger { folder: String },

    /// There is no folder to join.
    #[error("no folder to join")]
    NoShards,
    /// The folder has no letters from a run.
    #[error("{path}: has no letters from a run")]
    NoRun { path: String },
    /// The folder has the letters of all rows.
    #[error("{path}: is not a shard of a run")]
    NoShard { path: String },
    /// The run of a shard is not finished.
    #[error("{path}: the run of shard {number}/{of} is not finished")]
    ShardNotOver { path: String, number: usize, of: usize },
    /// A shard is given twice.
    #[error("{first} and {second}: both hold shard {number}/{of}")]
    ShardTwice { first: String, second: String, number: usize, of: usize },
    /// A shard is missing.
    #[error("shard {number}/{of} is missing")]
    ShardMissing { number: usize, of: usize },
    /// A shard does not match the others.
    #[error("{path}: {differs}")]
    ShardDiffers { path: String, differs: ShardDiffers },
    /// The shards' letters are in two ledgers: no command would know of both.
    #[error("{first} and {second}: their letters are queued or sent in two ledgers")]
    TwoLedgers { first: String, second: String },
    /// A row of a shard is not in its list.
    #[error("{path}: row {row} is missing")]
    ShardRowMissing { path: String, row: usize },
    /// The folder to join into is that of a shard.
    #[error("{folder}: holds the letters of a shard")]
    HoldsShard { folder: String },
    /// A letter was e-mailed, but its shard has a different one.
    #[error("{}: {} is {}, but its shard has a different letter", .0.path, .0.reference, .0.state)]
    SentAnother(Box<SentAnother>),
    /// Two shards have a letter of the same name.
    #[error("{path}: another shard has a letter of this name")]
    SameName { path: String },
    /// Letters changed by hand would be overwritten: the first, and how many more.
    #[error("{path}: was changed by hand, but its shard has a different letter{}", and_more(*.more))]
    ChangedByHand { path: String, more: usize },
    /// A file appeared where one was about to be written.
    #[error("{path}: was created meanwhile")]
    PutMeanwhile { path: String },
    /// A letter of a shard was changed.
    #[error("{path}: is not the letter that its list names")]
    NotAsListed { path: String },
    /// A letter of a shard is missing.
    #[error("{path}: the letter is gone")]
    LetterGone { path: String },

    /// The members file cannot be read, or not to its end.
    #[error(transparent)]
    #[serde(untagged)]
    Members(#[from] members::Error),
    /// No letter can be written: an unknown layout, a font, a broken override of a template.
    #[error(transparent)]
    #[serde(untagged)]
    Letter(#[from] letter::Error),
    /// A letter is not the one agreed to.
    #[error(transparent)]
    #[serde(untagged)]
    Queue(QueueError),
    /// The ledger.
    #[error(transparent)]
    #[serde(untagged)]
    Ledger(#[from] ledger::Error),
}

/// An e-mailed letter of a joined folder that differs from its shard's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the sentence of the error names its fields")]
pub struct SentAnother {
    pub path: String,
    pub reference: String,
    pub state: &'static str,
    pub source_name: String,
    pub folder: String,
}

/// Why the merged file cannot be written there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum BadMergeFile {
    /// It is a folder, or not a name.
    #[error("is not a file name")]
    NoName,
    /// Its name has another extension.
    #[error("merged letters are a PDF, but the name says otherwise")]
    NoPdf,
    /// It is an input file.
    #[error("is an input, and would be overwritten")]
    Read,
    /// It is in the program's own subfolder.
    #[error("is among the program's own lists")]
    Own,
    /// It is named like a list or letter of the folder.
    #[error("has a name reserved for lists and letters of the folder")]
    Listed,
}

/// How a shard differs from the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ShardDiffers {
    /// The number of shards.
    #[error("belongs to a different number of shards")]
    Count,
    /// The members.
    #[error("was made from a different members file")]
    Members,
    /// How its letters are made.
    #[error("was made with other options, or by another version")]
    Options,
}

fn rows(shard: Option<(usize, usize)>) -> impl fmt::Display {
    shard.map_or("all rows".to_owned(), |(number, of)| format!("shard {number}/{of}"))
}

fn and_more(more: usize) -> impl fmt::Display {
    if more > 0 { format!(", and {more} more") } else { String::new() }
}

impl Error {
    /// A system error at a path.
    pub(super) fn file(path: &Path, source: io::Error) -> Self {
        Self::File { path: shown(path), source }
    }

    /// Whether the disk is full: the same run can continue later.
    fn is_full(&self) -> bool {
        matches!(self, Self::File { source, .. } if matches!(source.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded))
    }

    /// Whether the same run may succeed later.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        matches!(self, Self::Busy { .. }) || self.is_full()
    }

    /// What to do about it, for any interface: the beginning of a sentence, or empty.
    #[must_use]
    pub fn next_step(&self) -> String {
        let step = match self {
            Self::Members(error) => return error.next_step(),
            Self::Letter(error) => return error.next_step(),
            Self::Queue(error) => return error.next_step(),
            Self::Ledger(error) => return error.next_step(),
            Self::File { .. } if self.is_full() => {
                "free some disk space, then run the same command again: it continues from here"
            }
            Self::File { source, .. } => match source.kind() {
                ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => "choose a folder you can write to",
                ErrorKind::NotFound | ErrorKind::NotADirectory => "create the folder first",
                _ => "choose another place",
            },
            Self::Interrupted => "run the same command again: it continues from here",
            Self::Busy { .. } => "wait for it, or choose another folder",
            Self::RowChanged { queueing: true, .. } | Self::LettersMissing { .. } => {
                "run the command again; what is already queued stays queued"
            }
            Self::RowChanged { .. } | Self::RowsChanged { .. } | Self::NothingWritten | Self::PutMeanwhile { .. } => {
                "run the command again"
            }
            Self::Archive { .. } | Self::OtherVersion { .. } | Self::ForeignList { .. } | Self::HoldsShard { .. } => {
                "choose another folder"
            }
            Self::OtherPeople { .. } => "choose another folder; to discard the letters in it, remove it first",
            Self::NoPlainFile { .. } => "give a file name",
            Self::InputAmongLetters { .. } => "choose another folder, or move the file",
            Self::BadMergeFile { .. } => "give another name, such as all.pdf",
            Self::TooManyForOnePdf { .. } => "make several files, each from part of the rows",
            Self::OtherShard { .. } => "give each shard its own folder, then join them",
            Self::OlderLedger { .. } => {
                "restore the newest copy of the ledger; without one, use another folder, and list only people who were sent nothing"
            }
            Self::OtherLedger { .. } => "use the data folder they were sent from, or another folder for the letters",
            Self::NoShards => "name the folders of all shards",
            Self::NoRun { .. } => "name the folders of the shards",
            Self::NoShard { .. } => "make a shard of it first",
            Self::ShardNotOver { .. } => "run its command again; it continues where it stopped",
            Self::ShardTwice { .. } => "name each shard once",
            Self::ShardMissing { .. } => "name its folder too",
            Self::ShardDiffers { .. } => "make all shards from one file with the same command",
            Self::TwoLedgers { .. } => {
                "leave each where it was sent; joined letters can be sent, or known as sent, from only one data folder"
            }
            Self::ShardRowMissing { .. } | Self::NotAsListed { .. } | Self::LetterGone { .. } => {
                "run the command of its shard again"
            }
            Self::SentAnother(_) => "write all rows into this folder instead: what was e-mailed stays as it is",
            Self::SameName { .. } => "remove the folder of this shard, and run its command again",
            Self::ChangedByHand { .. } => "move it out of the folder, then run the same command again",
        };
        step.to_owned()
    }
}

/// A path as shown in messages.
pub(super) fn shown(path: &Path) -> String {
    path.display().to_string()
}

impl From<catalog::Error> for Error {
    fn from(error: catalog::Error) -> Self {
        Self::Letter(error.into())
    }
}

impl From<QueueError> for Error {
    fn from(error: QueueError) -> Self {
        match error {
            QueueError::Ledger(error) => Self::Ledger(error),
            error => Self::Queue(error),
        }
    }
}
