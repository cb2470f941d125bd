//! What can be wrong with the ledger.

use std::fmt;

use super::{OutboxEntry, State};

/// Why the ledger could not be read or written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// A file or folder is not as it has to be.
    File {
        /// Its path.
        path: String,
        /// What is wrong.
        what: String,
        /// The next step.
        hint: String,
    },
    /// Another demur is sending.
    Busy,
    /// There is no letter with this reference.
    Unknown {
        /// What was asked for.
        reference: String,
    },
    /// A letter is not in a state that allows this.
    State {
        /// The reference.
        reference: String,
        /// Its state.
        state: String,
        /// The next step.
        hint: String,
    },
    /// The ledger that was in this folder is gone, cut to nothing, or another one.
    Lost {
        /// Where it was.
        path: String,
    },
    /// Another letter has this reference already: they are made of 40 bits of a hash.
    Taken {
        /// The reference.
        reference: String,
    },
    /// The file is no ledger, is damaged, or comes from a newer demur.
    Unusable(String),
    /// SQLite could not read or write: a full disk above all.
    Database(String),
}

impl Error {
    pub(super) fn lost(path: &std::path::Path) -> Self {
        Self::Lost { path: path.display().to_string() }
    }

    /// A message about the same stands there already.
    pub(super) fn alike(entry: &OutboxEntry) -> Self {
        let reference = entry.reference.clone();
        let (state, hint) = if entry.state == State::Withdrawn {
            let hint =
                format!("`demur outbox resolve {reference} --resend` sends that one after all; --again sends this one instead");
            ("withdrawn, and about the same".to_owned(), hint)
        } else {
            let state = format!("{} already, and about the same", entry.state.name());
            (state, format!("`demur outbox show {reference}` tells its story; --again sends this one too"))
        };
        Self::State { reference, state, hint }
    }

    /// The next step.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::File { hint, .. } | Self::State { hint, .. } => hint.clone(),
            Self::Busy => "what is queued stays so; `demur outbox resume` sends it when the other one is done".to_owned(),
            Self::Unknown { .. } => "`demur outbox list` shows the references".to_owned(),
            Self::Lost { path } => {
                let mark = std::path::Path::new(path).with_file_name(super::files::MARK);
                format!(
                    "put it back from a copy; to begin anew, and take it that letters may be sent twice, remove {}",
                    mark.display()
                )
            }
            Self::Taken { .. } => "change a word of its fact, or its date: it gets another reference then".to_owned(),
            Self::Unusable(_) => "keep a copy of its folder; use the demur that wrote it, or another --data-dir".to_owned(),
            Self::Database(_) => "is the disk full? free it and try again; what is queued stays so. If that does not help, the \
                                  file may be damaged: keep a copy of its folder"
                .to_owned(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { path, what, .. } => write!(f, "{path}: {what}"),
            Self::Busy => f.write_str("another demur is sending from this outbox"),
            Self::Unknown { reference } => write!(f, "there is no letter `{reference}` in the outbox"),
            Self::Lost { path } => write!(f, "{path}: the ledger that was here is gone, cut to nothing, or another one"),
            Self::Taken { reference } => write!(f, "another letter has the reference {reference} already"),
            Self::State { reference, state, .. } => write!(f, "{reference} is {state}"),
            Self::Unusable(what) | Self::Database(what) => write!(f, "the ledger: {what}"),
        }
    }
}

impl std::error::Error for Error {}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
        match error.sqlite_error_code() {
            Some(DatabaseCorrupt | NotADatabase) => Self::Unusable(error.to_string()),
            _ => Self::Database(error.to_string()),
        }
    }
}

impl From<rusqlite_migration::Error> for Error {
    fn from(error: rusqlite_migration::Error) -> Self {
        use rusqlite_migration::{Error as Migration, MigrationDefinitionError};
        match error {
            Migration::MigrationDefinition(MigrationDefinitionError::DatabaseTooFarAhead) => {
                Self::Unusable("it was written by a newer demur".to_owned())
            }
            // The whole statement would stand in the message.
            Migration::RusqliteError { err, .. } => err.into(),
            error => Self::Database(error.to_string()),
        }
    }
}
