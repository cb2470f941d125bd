//! Why a row has no letter: its own fault, or that of the run.

use super::error::Error;
use crate::workflow::{self, MailError};
use crate::{case, compose};

/// Why a row has no letter.
pub(super) enum Refusal {
    /// The row's own fault.
    Row(String),
    /// The sheet does not show the row.
    Hidden(String),
    /// No row could be written so.
    Run(Error),
}

impl From<case::Error> for Refusal {
    fn from(error: case::Error) -> Self {
        Self::Row(with_hint(&error, &error.refusal().next_step()))
    }
}

impl From<compose::Error> for Refusal {
    fn from(error: compose::Error) -> Self {
        match error {
            compose::Error::Refused(error) => error.into(),
            broken => Self::Run(workflow::Error::Compose(broken).into()),
        }
    }
}

impl From<workflow::Error> for Refusal {
    fn from(error: workflow::Error) -> Self {
        match error {
            workflow::Error::Compose(error) => error.into(),
            // A character without a font, an address that does not fit its window.
            workflow::Error::Pdf(error) => Self::Row(with_hint(&error, &error.hint())),
            error => Self::Run(error.into()),
        }
    }
}

impl From<MailError> for Refusal {
    fn from(error: MailError) -> Self {
        match error {
            MailError::Letter(error) => error.into(),
            MailError::NoAddress { .. } => {
                Self::Row(format!("{error}; print the letter and post it, or give --to for a company whose address you know"))
            }
            MailError::Message(what) => Self::Row(format!("{what}; mend the address or the text")),
        }
    }
}

/// What is wrong and what to do, in one cell. A hint that speaks of flags is for those who type them.
fn with_hint(error: &impl std::fmt::Display, hint: &str) -> String {
    if hint.is_empty() || hint.contains("--") { error.to_string() } else { format!("{error}; {hint}") }
}
