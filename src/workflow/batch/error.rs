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
    /// A file of the output cannot be written or read.
    #[error("{path}: {}", .source.kind())]
    #[serde(rename = "output-file")]
    File {
        path: String,
        #[serde(serialize_with = "kind_in_words")]
        source: io::Error,
    },
    /// The archive cannot be made.
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
    /// A row is not what it was when the run began; `queueing` while letters were being queued.
    #[error("{place} was changed while the command ran")]
    RowChanged { place: String, queueing: bool },
    /// The members file has not the rows any more that it had when the run began.
    #[error("{before} rows and then {after}: the members file was changed while the command ran")]
    RowsChanged { before: usize, after: usize },
    /// Letters that were agreed to did not come.
    #[error("{file}: {left} of the letters that were agreed to are not in it any more")]
    LettersMissing { file: String, left: usize },
    /// There is nothing in the folder to go on with.
    #[error("no letters were written")]
    NothingWritten,

    /// A list of the folder has the name of one of ours.
    #[error("{folder}: there is a {name} that no run of demur left here")]
    ForeignList { folder: String, name: &'static str },
    /// The list of the folder has another form.
    #[error("{path}: written by another version of demur")]
    OtherVersion { path: String },
    /// A link, a pipe or a folder stands where a file is to be written.
    #[error("{path}: is no plain file")]
    NoPlainFile { path: String },
    /// A file that is read lies where letters are written.
    #[error("{input}: lies in the folder of the letters, {folder}")]
    InputAmongLetters { input: String, folder: String },
    /// The file of all letters cannot be written there.
    #[error("{path}: {why}")]
    BadMergeFile { path: String, why: BadMergeFile },
    /// One PDF cannot hold so many letters.
    #[error("{path}: more letters than one PDF can hold")]
    TooManyForOnePdf { path: String },
    /// The folder has the letters of other people.
    #[error("{folder}: holds {letters} letters of {old_source}, and {source_name} has {found} of these people")]
    OtherPeople { folder: String, letters: usize, old_source: String, source_name: String, found: usize },
    /// The folder has the letters of another part of the rows: number and count of a shard, or nothing for all rows.
    #[error("{folder}: holds the letters of {}, not of {}", rows(*.holds), rows(*.wanted))]
    OtherShard { folder: String, holds: Option<(usize, usize)>, wanted: Option<(usize, usize)> },
    /// The ledger was put back from an older copy.
    #[error("{folder}: the ledger here is older than what was queued from this folder, and does not know of all that was sent")]
    OlderLedger { folder: String },
    /// The letters of the folder stand in another ledger.
    #[error("{folder}: its letters are queued or sent in a ledger that is not the one here")]
    OtherLedger { folder: String },

    /// There is no folder to join.
    #[error("no folder to join")]
    NoShards,
    /// A folder without letters of a run.
    #[error("{path}: holds no letters of a run")]
    NoRun { path: String },
    /// A folder with the letters of all rows.
    #[error("{path}: holds no shard of a run")]
    NoShard { path: String },
    /// The run of a shard did not come to its end.
    #[error("{path}: the run of shard {number}/{of} has not come to its end")]
    ShardNotOver { path: String, number: usize, of: usize },
    /// A shard is given twice.
    #[error("{first} and {second}: both hold shard {number}/{of}")]
    ShardTwice { first: String, second: String, number: usize, of: usize },
    /// A shard is not given.
    #[error("shard {number}/{of} is missing")]
    ShardMissing { number: usize, of: usize },
    /// A shard does not fit the others.
    #[error("{path}: {differs}")]
    ShardDiffers { path: String, differs: ShardDiffers },
    /// Shards whose letters stand in two ledgers: no command would know of both.
    #[error("{first} and {second}: their letters are queued or sent in two ledgers")]
    TwoLedgers { first: String, second: String },
    /// A row of a shard is not in its list.
    #[error("{path}: row {row} is missing")]
    ShardRowMissing { path: String, row: usize },
    /// The folder to join in is that of a shard.
    #[error("{folder}: holds the letters of a shard")]
    HoldsShard { folder: String },
    /// A letter that was e-mailed, and its shard has another one.
    #[error("{}: {} is {}, and its shard has another letter", .0.path, .0.reference, .0.state)]
    SentAnother(Box<SentAnother>),
    /// Two shards have a letter of the same name.
    #[error("{path}: another shard has a letter of this name")]
    SameName { path: String },
    /// Letters that somebody changed by hand would be written over: the first, and how many more.
    #[error("{path}: was changed by hand, and its shard has another letter{}", and_more(*.more))]
    ChangedByHand { path: String, more: usize },
    /// A file came where one was about to be put.
    #[error("{path}: was put there meanwhile")]
    PutMeanwhile { path: String },
    /// A letter of a shard is not as it was written.
    #[error("{path}: is not the letter that its list names")]
    NotAsListed { path: String },
    /// A letter of a shard is not there.
    #[error("{path}: the letter is gone")]
    LetterGone { path: String },

    /// The members file cannot be read, or not any further.
    #[error(transparent)]
    #[serde(untagged)]
    Members(#[from] members::Error),
    /// No letter can be written: a layout that does not exist, a font, a broken override of a template.
    #[error(transparent)]
    #[serde(untagged)]
    Letter(#[from] letter::Error),
    /// A letter is not what was agreed to.
    #[error(transparent)]
    #[serde(untagged)]
    Queue(QueueError),
    /// The ledger.
    #[error(transparent)]
    #[serde(untagged)]
    Ledger(#[from] ledger::Error),
}

/// A letter of a joined folder that was e-mailed, and the letter that its shard has is another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the sentence of the error names its fields")]
pub struct SentAnother {
    pub path: String,
    pub reference: String,
    pub state: &'static str,
    pub source_name: String,
    pub folder: String,
}

/// Why all letters in one file cannot be written there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum BadMergeFile {
    /// It is a folder, or no name.
    #[error("is no name of a file")]
    NoName,
    /// It is named like something else.
    #[error("all letters in one file are a PDF, and the name says otherwise")]
    NoPdf,
    /// It is one of the files that are read.
    #[error("is read, and would be written over")]
    Read,
    /// It lies in the folder that is the program's own.
    #[error("lies among the program's own lists")]
    Own,
    /// It is named like a list or a letter of the folder.
    #[error("has a name that lists and letters of the folder have")]
    Listed,
}

/// In what a shard differs from the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ShardDiffers {
    /// It is a part of another number of parts.
    #[error("is a shard of another number of shards")]
    Count,
    /// It has other members.
    #[error("was made from another members file")]
    Members,
    /// Its letters are made in another way.
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
    /// An error of the system at a path.
    pub(super) fn file(path: &Path, source: io::Error) -> Self {
        Self::File { path: shown(path), source }
    }

    /// Whether there is no room on the disk: the same run goes on when there is.
    fn is_full(&self) -> bool {
        matches!(self, Self::File { source, .. } if matches!(source.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded))
    }

    /// Whether the same run may well succeed later.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        matches!(self, Self::Busy { .. }) || self.is_full()
    }

    /// What helps, wherever it is shown: the beginning of a sentence, or nothing.
    #[must_use]
    pub fn next_step(&self) -> String {
        let step = match self {
            Self::Members(error) => return error.next_step(),
            Self::Letter(error) => return error.next_step(),
            Self::Queue(error) => return error.next_step(),
            Self::Ledger(error) => return error.next_step(),
            Self::File { .. } if self.is_full() => "free some disk space, then run the same command again: it goes on from here",
            Self::File { source, .. } => match source.kind() {
                ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => "choose a folder in which you may write",
                ErrorKind::NotFound | ErrorKind::NotADirectory => "make the folder first",
                _ => "choose another place",
            },
            Self::Interrupted => "run the same command again: it goes on from here",
            Self::Busy { .. } => "wait for it, or choose another folder",
            Self::RowChanged { queueing: true, .. } | Self::LettersMissing { .. } => {
                "run the command again; what is queued already stays queued"
            }
            Self::RowChanged { .. } | Self::RowsChanged { .. } | Self::NothingWritten | Self::PutMeanwhile { .. } => {
                "run the command again"
            }
            Self::Archive { .. } | Self::OtherVersion { .. } | Self::ForeignList { .. } | Self::HoldsShard { .. } => {
                "choose another folder"
            }
            Self::OtherPeople { .. } => "choose another folder; to give up the letters in it, remove it first",
            Self::NoPlainFile { .. } => "give the name of a file",
            Self::InputAmongLetters { .. } => "choose another folder, or move the file",
            Self::BadMergeFile { .. } => "give another name, for instance all.pdf",
            Self::TooManyForOnePdf { .. } => "make several files, each of a part of the rows",
            Self::OtherShard { .. } => "give each shard a folder of its own, and join them",
            Self::OlderLedger { .. } => {
                "put back the newest copy of the ledger; without one, give only those to whom nothing was sent, with another folder"
            }
            Self::OtherLedger { .. } => "use the data folder with which they were sent, or another folder for the letters",
            Self::NoShards => "name the folders of all shards",
            Self::NoRun { .. } => "name the folders of the shards",
            Self::NoShard { .. } => "make a shard of it first",
            Self::ShardNotOver { .. } => "run its command again; it goes on where it stopped",
            Self::ShardTwice { .. } => "name each shard once",
            Self::ShardMissing { .. } => "name its folder too",
            Self::ShardDiffers { .. } => "make all shards from one file with the same command",
            Self::TwoLedgers { .. } => {
                "leave each where it was sent; joined letters can be sent, or known to be sent, from one data folder alone"
            }
            Self::ShardRowMissing { .. } | Self::NotAsListed { .. } | Self::LetterGone { .. } => {
                "run the command of its shard again"
            }
            Self::SentAnother(_) => "write all rows into this folder instead: what was e-mailed stays as it is",
            Self::SameName { .. } => "remove the folder of this shard, and run its command again",
            Self::ChangedByHand { .. } => "take it out of the folder, and run the same command again",
        };
        step.to_owned()
    }
}

/// A path as it is named in messages.
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
