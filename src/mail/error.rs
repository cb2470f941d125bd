//! Errors of addresses and messages that cannot be sent.

use std::error::Error as StdError;

use serde::Serialize;
use thiserror::Error;

use crate::text::{EmailError, in_words};

/// Why an address or a message cannot be sent. Errors while sending are a [`super::Failure`]. As JSON: `code` in
/// kebab-case, and `fields`.
#[derive(Debug, Error, Serialize)]
#[serde(tag = "code", content = "fields", rename_all = "kebab-case")]
#[non_exhaustive]
#[allow(missing_docs, reason = "each message names its fields")]
pub enum Error {
    /// An invalid mail address.
    #[error("{why}")]
    #[serde(rename = "mail-address")]
    Address {
        #[from]
        #[source]
        why: EmailError,
    },
    /// A control character in a header.
    #[error("the {part} of the message contains a control character")]
    #[serde(rename = "mail-control-character")]
    Control { part: &'static str },
    /// A header that cannot be built.
    #[error("the message cannot be built: {source}")]
    #[serde(rename = "mail-header")]
    Header {
        #[serde(serialize_with = "in_words")]
        source: Box<dyn StdError + Send + Sync>,
    },
    /// A body that cannot be encoded.
    #[error("the body cannot be encoded")]
    #[serde(rename = "mail-body")]
    Body,
    /// A line that servers cut or refuse.
    #[error("line {line} of the message has {bytes} bytes, but only {most} are allowed")]
    #[serde(rename = "mail-line-too-long")]
    LineTooLong { line: usize, bytes: usize, most: usize },
    /// A byte at which some servers end the message and others do not.
    #[error("line {line} of the message contains a bare line break or NUL")]
    #[serde(rename = "mail-line-break")]
    LineBreak { line: usize },
}

impl Error {
    pub(super) fn header(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::Header { source: source.into() }
    }

    /// The next step, wherever it is shown.
    #[must_use]
    pub fn next_step(&self) -> &'static str {
        match self {
            Self::Address { .. } => "write it as name@example.org",
            _ => "fix the address or the text",
        }
    }
}
