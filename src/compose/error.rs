//! Why a letter cannot be composed.

use thiserror::Error;

use crate::case::{self, Refusal, SourceLocation};
use crate::catalog;

/// Why a letter cannot be composed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Error {
    /// The case asks for something that does not exist, or lacks what the law needs.
    #[error(transparent)]
    Refused(#[from] case::Error),
    /// A record is missing or broken.
    #[error(transparent)]
    Catalog(#[from] catalog::Error),
    /// A template is broken.
    #[error("{file}: {what}")]
    Wording {
        /// The file.
        file: String,
        /// What is wrong, with the line where known.
        what: String,
    },
}

impl Error {
    pub(super) fn refused(place: SourceLocation, refusal: Refusal) -> Self {
        Self::Refused(case::Error::new(place, refusal))
    }

    pub(super) fn wording(file: &str, what: impl Into<String>) -> Self {
        Self::Wording { file: file.to_owned(), what: what.into() }
    }
}
