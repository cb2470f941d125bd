//! What cannot be sent as it is: an address, a message.

use std::error::Error as StdError;

use serde::Serialize;
use thiserror::Error;

use crate::text::{EmailError, in_words};

/// Why an address or a message cannot be sent. What goes wrong while sending is a [`super::Failure`]. As JSON: `code` in
/// kebab-case, and `fields`.
#[derive(Debug, Error, Serialize)]
#[serde(tag = "code", content = "fields", rename_all = "kebab-case")]
#[non_exhaustive]
#[allow(missing_docs, reason = "the sentence of each names its fields")]
pub enum Error {
    /// A mail address that is none.
    #[error("{why}")]
    #[serde(rename = "mail-address")]
    Address {
        #[from]
        #[source]
        why: EmailError,
    },
    /// A character in a header that would end it.
    #[error("the {part} of the message holds a control character")]
    #[serde(rename = "mail-control-character")]
    Control { part: &'static str },
    /// A header that cannot be written.
    #[error("the message cannot be built: {source}")]
    #[serde(rename = "mail-header")]
    Header {
        #[serde(serialize_with = "in_words")]
        source: Box<dyn StdError + Send + Sync>,
    },
    /// A body that cannot be written.
    #[error("the body cannot be encoded")]
    #[serde(rename = "mail-body")]
    Body,
    /// A line that servers cut or refuse.
    #[error("line {line} of the message has {bytes} bytes, at most {most} may be sent")]
    #[serde(rename = "mail-line-too-long")]
    LineTooLong { line: usize, bytes: usize, most: usize },
    /// A byte by which some servers end the message and others do not.
    #[error("line {line} of the message holds a line break or NUL by itself")]
    #[serde(rename = "mail-line-break")]
    LineBreak { line: usize },
}

impl Error {
    pub(super) fn header(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::Header { source: source.into() }
    }

    /// What helps, wherever it is shown.
    #[must_use]
    pub fn next_step(&self) -> &'static str {
        match self {
            Self::Address { .. } => "write it as name@example.org",
            _ => "fix the address or the text",
        }
    }
}
