//! Why a run over many members ended before its end.

use std::fmt;
use std::io::ErrorKind;
use std::path::Path;

use super::super::letter;
use crate::{ledger, members};

/// Why a run ended before its end. What was done until then stands in the folder.
#[derive(Debug)]
pub enum Error {
    /// The members file cannot be read, or not any further.
    Members(members::Error),
    /// No letter can be written: a layout that does not exist, a font, a broken override of a template.
    Letter(letter::Error),
    /// A file of the output cannot be written or read.
    File {
        /// Which.
        path: String,
        /// What is wrong.
        what: String,
        /// The next step.
        hint: String,
        /// There is no room on the disk: the same run goes on when there is.
        full: bool,
    },
    /// Another demur is writing into the folder.
    Busy(String),
    /// The folder, or what is to be joined, does not fit this run.
    Other {
        /// What does not fit.
        what: String,
        /// The next step.
        hint: String,
    },
    /// The user wanted to stop.
    Interrupted,
    /// The ledger.
    Ledger(ledger::Error),
}

impl Error {
    /// An error of the system at a path.
    pub(super) fn file(path: &Path, error: &std::io::Error) -> Self {
        let full = matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded);
        let hint = match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
                "free the disk, then give the same command: it goes on from here"
            }
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => "choose a folder in which you may write",
            ErrorKind::NotFound | ErrorKind::NotADirectory => "make the folder first",
            _ => "choose another place",
        };
        Self::File { path: path.display().to_string(), what: error.kind().to_string(), hint: hint.to_owned(), full }
    }

    pub(super) fn other(what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Other { what: what.into(), hint: hint.into() }
    }

    /// The next step.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::Members(error) => error.hint().to_owned(),
            // Who shows it knows what helps there.
            Self::Letter(_) => String::new(),
            Self::File { hint, .. } | Self::Other { hint, .. } => hint.clone(),
            Self::Interrupted => "give the same command again: it goes on from here".to_owned(),
            Self::Busy(_) => "wait for it, or choose another folder".to_owned(),
            Self::Ledger(error) => error.hint(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Members(error) => error.fmt(f),
            Self::Letter(error) => error.fmt(f),
            Self::File { path, what, .. } => write!(f, "{path}: {what}"),
            Self::Busy(path) => write!(f, "{path}: another demur is writing there"),
            Self::Other { what, .. } => f.write_str(what),
            Self::Interrupted => f.write_str("interrupted"),
            Self::Ledger(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Error {}

impl From<members::Error> for Error {
    fn from(error: members::Error) -> Self {
        Self::Members(error)
    }
}

impl From<letter::Error> for Error {
    fn from(error: letter::Error) -> Self {
        Self::Letter(error)
    }
}

impl From<crate::catalog::Error> for Error {
    fn from(error: crate::catalog::Error) -> Self {
        Self::Letter(error.into())
    }
}

impl From<ledger::Error> for Error {
    fn from(error: ledger::Error) -> Self {
        Self::Ledger(error)
    }
}
