//! Why a row has no letter: its own fault, or that of the run.

use super::error::Error;
use crate::workflow::{self, MailError};
use crate::{case, compose};

/// Why a row has no letter.
pub(super) enum Refusal {
    /// The row's own fault, as `rejected.csv` words it: what is wrong, and what helps wherever it was typed.
    Row(String),
    /// The sheet hides the row.
    Hidden(String),
    /// No row could be written this way.
    Run(Error),
}

impl From<case::Error> for Refusal {
    fn from(error: case::Error) -> Self {
        Self::Row(with_next_step(&error, &error.refusal().next_step()))
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
            // A character without a font, or an address that does not fit its window.
            workflow::Error::Pdf(error) => Self::Row(with_next_step(&error, &error.next_step())),
            error => Self::Run(error.into()),
        }
    }
}

impl From<MailError> for Refusal {
    fn from(error: MailError) -> Self {
        match error {
            MailError::Letter(error) => error.into(),
            error => Self::Row(with_next_step(&error, &error.next_step())),
        }
    }
}

/// What is wrong and what to do, in one cell.
pub(super) fn with_next_step(error: &impl std::fmt::Display, step: &str) -> String {
    if step.is_empty() { error.to_string() } else { format!("{error}; {step}") }
}
