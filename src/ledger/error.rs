//! What can be wrong with the ledger: one value for each, with what it is about.
//!
//! The English names no flag and no command; a terminal adds those.

use std::io;
use std::path::Path;

use serde::Serialize;
use thiserror::Error;

use super::{OutboxEntry, State};
use crate::text::{in_words, kind_in_words};

/// Why the ledger could not be read or written, or a step in it could not be taken. As JSON: `code` in kebab-case, and `fields`.
#[derive(Debug, Error, Serialize)]
#[serde(tag = "code", content = "fields", rename_all = "kebab-case")]
#[non_exhaustive]
#[allow(missing_docs, reason = "the sentence of each names its fields")]
pub enum Error {
    /// A file or folder of the ledger cannot be made, read or written.
    #[error("{path}: {}", .source.kind())]
    #[serde(rename = "ledger-file")]
    File {
        path: String,
        #[serde(serialize_with = "kind_in_words")]
        source: io::Error,
    },
    /// The folder is a link: somebody else may choose where it leads.
    #[error("{path}: is a link, and the ledger does not follow links")]
    #[serde(rename = "ledger-link")]
    Link { path: String },
    /// There is something else where the folder should be.
    #[error("{path}: is not a folder")]
    #[serde(rename = "ledger-no-folder")]
    NoFolder { path: String },
    /// There is something else where a file of the ledger should be.
    #[error("{path}: is a link or no file, and the ledger writes only to a file of its own")]
    #[serde(rename = "ledger-no-file")]
    NoFile { path: String },
    /// Its permissions let others read it; `mode` is what they should be.
    #[error("{path}: others may read it, and it holds letters")]
    #[serde(rename = "ledger-open-to-others")]
    OpenToOthers { path: String, mode: &'static str },
    /// The ledger that was in this folder is gone, cut to nothing, or another one; `mark` says that it was there.
    #[error("{path}: the ledger that was here is gone, cut to nothing, or another one")]
    #[serde(rename = "ledger-lost")]
    Lost { path: String, mark: String },
    /// The file is no ledger, or is damaged.
    #[error("the ledger: {source}")]
    #[serde(rename = "ledger-damaged")]
    Damaged {
        #[serde(serialize_with = "in_words")]
        source: Box<rusqlite::Error>,
    },
    /// A newer version wrote it.
    #[error("the ledger: it was written by a newer demur")]
    #[serde(rename = "ledger-newer")]
    Newer,
    /// SQLite could not read or write: a full disk above all.
    #[error("the ledger: {source}")]
    #[serde(rename = "ledger-database")]
    Database {
        #[serde(serialize_with = "in_words")]
        source: Box<rusqlite::Error>,
    },
    /// It could not be brought to the form of today.
    #[error("the ledger: {source}")]
    #[serde(rename = "ledger-migration")]
    Migration {
        #[serde(serialize_with = "in_words")]
        source: Box<rusqlite_migration::Error>,
    },
    /// It stands where nothing can be written, and cannot be copied to be read.
    #[error("the ledger: no copy can be made to read it: {source}")]
    #[serde(rename = "ledger-copy")]
    Copy {
        #[serde(serialize_with = "in_words")]
        source: io::Error,
    },
    /// Another process is sending.
    #[error("another demur is sending from this outbox")]
    #[serde(rename = "outbox-busy")]
    Busy,
    /// There is no letter with this reference.
    #[error("there is no letter `{reference}` in the outbox")]
    #[serde(rename = "unknown-reference")]
    Unknown { reference: String },
    /// A message is not in a state that allows this step.
    #[error("{reference} is {}", .state.name())]
    #[serde(rename = "wrong-state")]
    State { reference: String, state: State },
    /// The same letter is in the outbox already.
    #[error("{reference} is {} already", .state.name())]
    #[serde(rename = "already-in-outbox")]
    Already { reference: String, state: State },
    /// A letter of the same person to the same company is in the outbox already.
    #[error("{reference} is {}, and about the same", match .state {
        State::Withdrawn => State::Withdrawn.name().to_owned(),
        state => format!("{} already", state.name()),
    })]
    #[serde(rename = "similar-letter")]
    Similar { reference: String, state: State },
    /// The content of a letter was erased, and cannot be sent again.
    #[error("{reference} is forgotten")]
    Forgotten { reference: String },
    /// A letter that is still to be sent, or of which nobody knows whether it was, cannot be erased.
    #[error("{reference} is {}", .state.name())]
    #[serde(rename = "not-over")]
    NotOver { reference: String, state: State },
    /// Another letter has this reference already: they are made of 40 bits of a hash.
    #[error("another letter has the reference {reference} already")]
    #[serde(rename = "reference-taken")]
    Taken { reference: String },
}

impl Error {
    pub(super) fn file(path: &Path, source: io::Error) -> Self {
        Self::File { path: path.display().to_string(), source }
    }

    pub(super) fn lost(path: &Path) -> Self {
        let mark = path.with_file_name(super::files::MARK);
        Self::Lost { path: path.display().to_string(), mark: mark.display().to_string() }
    }

    /// A message about the same stands there already.
    pub(super) fn similar(entry: &OutboxEntry) -> Self {
        Self::Similar { reference: entry.reference.clone(), state: entry.state }
    }

    /// Whether one letter is refused, and the ledger itself is sound.
    #[must_use]
    pub fn is_of_one_letter(&self) -> bool {
        matches!(
            self,
            Self::Unknown { .. }
                | Self::State { .. }
                | Self::Already { .. }
                | Self::Similar { .. }
                | Self::Forgotten { .. }
                | Self::NotOver { .. }
                | Self::Taken { .. }
        )
    }

    /// What helps, wherever it is shown: the beginning of a sentence, or nothing.
    #[must_use]
    pub fn next_step(&self) -> String {
        match self {
            Self::File { .. } | Self::NoFolder { .. } => "choose another place".to_owned(),
            Self::Link { .. } => "give the folder itself".to_owned(),
            Self::NoFile { .. } => "remove it".to_owned(),
            Self::OpenToOthers { .. } => "let nobody but its owner read it".to_owned(),
            Self::Lost { mark, .. } => {
                format!("put it back from a copy; to start over, and risk sending letters twice, remove {mark}")
            }
            Self::Damaged { .. } | Self::Newer => "keep a copy of its folder, and use the demur that wrote it".to_owned(),
            Self::Database { .. } | Self::Migration { .. } | Self::Copy { .. } => {
                "if the disk is full, free some space and try again; what is queued stays queued. If that does not help, the file may be \
                 damaged: keep a copy of its folder"
                    .to_owned()
            }
            Self::Busy => "what is queued stays queued".to_owned(),
            Self::Taken { .. } => "change a word of its fact, or its date, to give it another reference".to_owned(),
            Self::Unknown { .. }
            | Self::State { .. }
            | Self::Already { .. }
            | Self::Similar { .. }
            | Self::Forgotten { .. }
            | Self::NotOver { .. } => String::new(),
        }
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
        match error.sqlite_error_code() {
            Some(DatabaseCorrupt | NotADatabase) => Self::Damaged { source: Box::new(error) },
            _ => Self::Database { source: Box::new(error) },
        }
    }
}

impl From<rusqlite_migration::Error> for Error {
    fn from(error: rusqlite_migration::Error) -> Self {
        use rusqlite_migration::{Error as Migration, MigrationDefinitionError};
        match error {
            Migration::MigrationDefinition(MigrationDefinitionError::DatabaseTooFarAhead) => Self::Newer,
            // The whole statement would stand in the message.
            Migration::RusqliteError { err, .. } => err.into(),
            error => Self::Migration { source: Box::new(error) },
        }
    }
}
