//! What can go wrong with the ledger: one value per problem, with what it concerns.
//!
//! The messages name no flags or commands; a terminal adds those.

use std::io;
use std::path::Path;

use serde::Serialize;
use thiserror::Error;

use super::{OutboxEntry, State};
use crate::text::{in_words, kind_in_words};

/// Why the ledger could not be read, written or changed. As JSON: `code` in kebab-case, and `fields`.
#[derive(Debug, Error, Serialize)]
#[serde(tag = "code", content = "fields", rename_all = "kebab-case")]
#[non_exhaustive]
#[allow(missing_docs, reason = "the sentence of each names its fields")]
pub enum Error {
    /// A file or folder of the ledger cannot be created, read or written.
    #[error("{path}: {}", .source.kind())]
    #[serde(rename = "ledger-file")]
    File {
        path: String,
        #[serde(serialize_with = "kind_in_words")]
        source: io::Error,
    },
    /// The folder is a link: somebody else may control where it leads.
    #[error("{path}: is a link, and the ledger does not follow links")]
    #[serde(rename = "ledger-link")]
    Link { path: String },
    /// Something else is in place of the folder.
    #[error("{path}: is not a folder")]
    #[serde(rename = "ledger-no-folder")]
    NoFolder { path: String },
    /// Something else is in place of a ledger file.
    #[error("{path}: is a link or not a file, and the ledger only writes to its own files")]
    #[serde(rename = "ledger-no-file")]
    NoFile { path: String },
    /// Its permissions let others read it; `mode` is what they should be.
    #[error("{path}: holds letters, and others can read it")]
    #[serde(rename = "ledger-open-to-others")]
    OpenToOthers { path: String, mode: &'static str },
    /// The ledger that was in this folder is gone, truncated or replaced; `mark` proves that it was there.
    #[error("{path}: the ledger that was here is gone, truncated or replaced")]
    #[serde(rename = "ledger-lost")]
    Lost { path: String, mark: String },
    /// The file is not a ledger, or is damaged.
    #[error("the ledger: {source}")]
    #[serde(rename = "ledger-damaged")]
    Damaged {
        #[serde(serialize_with = "in_words")]
        source: Box<rusqlite::Error>,
    },
    /// A newer version wrote it.
    #[error("the ledger: written by a newer demur")]
    #[serde(rename = "ledger-newer")]
    Newer,
    /// SQLite could not read or write, usually because the disk is full.
    #[error("the ledger: {source}")]
    #[serde(rename = "ledger-database")]
    Database {
        #[serde(serialize_with = "in_words")]
        source: Box<rusqlite::Error>,
    },
    /// It could not be migrated to the current format.
    #[error("the ledger: {source}")]
    #[serde(rename = "ledger-migration")]
    Migration {
        #[serde(serialize_with = "in_words")]
        source: Box<rusqlite_migration::Error>,
    },
    /// It is in a read-only place, and cannot be copied to be read.
    #[error("the ledger: cannot be copied for reading: {source}")]
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
    /// There is no case with this reference.
    #[error("there is no case `{reference}`")]
    #[serde(rename = "unknown-case")]
    NoCase { reference: String },
    /// The same person's letter to the same company was sent by post or by a form.
    #[error("{reference} is about the same, and was sent")]
    #[serde(rename = "sent-otherwise")]
    SentOtherwise { reference: String },
    /// A letter of this case was written, or recorded as sent, under its number: a second one would say the same.
    #[error("{reference} was written before")]
    #[serde(rename = "written-before")]
    WrittenBefore { reference: String },
    /// The message's state does not allow this step.
    #[error("{reference} is {}", .state.name())]
    #[serde(rename = "wrong-state")]
    State { reference: String, state: State },
    /// The same letter is already in the outbox.
    #[error("{reference} is already {}", .state.name())]
    #[serde(rename = "already-in-outbox")]
    Already { reference: String, state: State },
    /// A letter for the same person and company is already in the outbox.
    #[error("{reference} is about the same, and {}", match .state {
        State::Withdrawn => State::Withdrawn.name().to_owned(),
        state => format!("already {}", state.name()),
    })]
    #[serde(rename = "similar-letter")]
    Similar { reference: String, state: State },
    /// The letter's content was erased, so it cannot be sent again.
    #[error("{reference} is forgotten")]
    Forgotten { reference: String },
    /// A letter that is still to be sent, or may have been, cannot be erased.
    #[error("{reference} is {}", .state.name())]
    #[serde(rename = "not-over")]
    NotOver { reference: String, state: State },
    /// Another letter already has this reference: they are 40 bits of a hash.
    #[error("another letter already has the reference {reference}")]
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

    pub(super) fn no_case(reference: &str) -> Self {
        Self::NoCase { reference: reference.chars().take(60).collect() }
    }

    /// A message about the same is already there.
    pub(super) fn similar(entry: &OutboxEntry) -> Self {
        Self::Similar { reference: entry.reference.clone(), state: entry.state }
    }

    /// Whether only one letter is refused and the ledger itself is fine.
    #[must_use]
    pub fn is_of_one_letter(&self) -> bool {
        matches!(
            self,
            Self::Unknown { .. }
                | Self::NoCase { .. }
                | Self::SentOtherwise { .. }
                | Self::WrittenBefore { .. }
                | Self::State { .. }
                | Self::Already { .. }
                | Self::Similar { .. }
                | Self::Forgotten { .. }
                | Self::NotOver { .. }
                | Self::Taken { .. }
        )
    }

    /// What to do about it, for any interface: the beginning of a sentence, or empty.
    #[must_use]
    pub fn next_step(&self) -> String {
        match self {
            Self::File { .. } | Self::NoFolder { .. } => "choose another place".to_owned(),
            Self::Link { .. } => "give the folder itself".to_owned(),
            Self::NoFile { .. } => "remove it".to_owned(),
            Self::OpenToOthers { .. } => "make it readable only by its owner".to_owned(),
            Self::Lost { mark, .. } => {
                format!("restore it from a copy; to start over, and risk sending letters twice, remove {mark}")
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
            | Self::NoCase { .. }
            | Self::SentOtherwise { .. }
            | Self::WrittenBefore { .. }
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
            // Otherwise the message would contain the whole statement.
            Migration::RusqliteError { err, .. } => err.into(),
            error => Self::Migration { source: Box::new(error) },
        }
    }
}
