//! Why a letter cannot be composed.

use serde::Serialize;
use thiserror::Error;

use crate::case::{self, Refusal, SourceLocation};
use crate::catalog;

/// Why a letter cannot be composed. As JSON: `code` in kebab-case, and `fields`.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
#[serde(tag = "code", content = "fields", rename_all = "kebab-case")]
#[non_exhaustive]
#[allow(missing_docs, reason = "the sentence of each names its fields")]
pub enum Error {
    /// A template is broken; `what` names the line where it is known.
    #[error("{file}: {what}")]
    #[serde(rename = "broken-template")]
    Wording { file: String, what: String },
    /// There is nothing that the letter could follow.
    #[error(transparent)]
    #[serde(untagged)]
    FollowUp(#[from] super::NoFollowUp),
    /// The case asks for something that does not exist, or lacks what the law needs.
    #[error(transparent)]
    #[serde(untagged)]
    Refused(#[from] case::Error),
    /// A record is missing or broken.
    #[error(transparent)]
    #[serde(untagged)]
    Catalog(#[from] catalog::Error),
}

impl Error {
    pub(super) fn refused(place: SourceLocation, refusal: Refusal) -> Self {
        Self::Refused(case::Error::new(place, refusal))
    }

    pub(super) fn wording(file: &str, what: impl Into<String>) -> Self {
        Self::Wording { file: file.to_owned(), what: what.into() }
    }

    /// What helps, wherever it is shown: the beginning of a sentence, or nothing.
    #[must_use]
    pub fn next_step(&self) -> String {
        match self {
            Self::Refused(error) => error.refusal().next_step(),
            Self::FollowUp(error) => error.next_step(),
            Self::Catalog(error) => error.next_step().to_owned(),
            Self::Wording { .. } => "correct or remove your own copy of this file".to_owned(),
        }
    }
}
