//! Why a letter cannot be composed.

use std::fmt;

use crate::case::{self, Place};
use crate::catalog;

/// Why a letter cannot be composed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// The case asks for something that does not exist, or lacks what the law needs.
    Refused(case::Error),
    /// A record is missing or broken.
    Catalog(catalog::Error),
    /// A template is broken.
    Wording {
        /// The file.
        file: String,
        /// What is wrong, with the line where known.
        what: String,
    },
}

impl Error {
    pub(super) fn refused(place: Place, what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Refused(case::Error::new(place, what, hint))
    }

    pub(super) fn wording(file: &str, what: impl Into<String>) -> Self {
        Self::Wording { file: file.to_owned(), what: what.into() }
    }

    /// The next step for the user.
    #[must_use]
    pub fn hint(&self) -> &str {
        match self {
            Self::Refused(error) => error.hint(),
            Self::Catalog(_) | Self::Wording { .. } => "mend or remove your own copy of this file",
        }
    }
}

impl From<catalog::Error> for Error {
    fn from(error: catalog::Error) -> Self {
        Self::Catalog(error)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(error) => error.fmt(f),
            Self::Catalog(error) => error.fmt(f),
            Self::Wording { file, what } => write!(f, "{file}: {what}"),
        }
    }
}

impl std::error::Error for Error {}
