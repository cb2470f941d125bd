//! From an error of the library to a message, a hint and an exit code. Only this module knows the codes.

use std::fmt;
use std::process::ExitCode;

use serde::Serialize;
use serde_json::{Value, json};

use super::words;
use crate::text::Said;
use crate::{case, catalog, compose, ledger, workflow};

/// Why a command ended without being done.
#[derive(Debug)]
pub(super) enum Failure {
    /// The input was refused; the user mends it.
    Refused {
        what: String,
        hint: String,
        /// As a program reads it, where the library gives a value: `code`, `fields`, `place`, `message`.
        value: Option<Box<Value>>,
    },
    /// The flags do not fit each other or the surroundings.
    Usage { what: String, hint: String },
    /// Partly done, or not delivered; safe to run again.
    Partly { what: String, hint: String },
    /// It is not known whether a mail was accepted.
    Unsure { what: String, hint: String },
    /// The user wanted to stop.
    Interrupted { what: String, hint: String },
    /// Nobody reads our output any more.
    Closed,
}

impl Failure {
    pub(super) fn refused(what: impl fmt::Display, hint: impl Into<String>) -> Self {
        Self::Refused { what: what.to_string(), hint: hint.into(), value: None }
    }

    /// A value of the library that was refused.
    pub(super) fn of_value(error: &(impl Serialize + fmt::Display), hint: String) -> Self {
        let value = serde_json::to_value(Said(error)).ok().map(Box::new);
        Self::Refused { what: error.to_string(), hint, value }
    }

    /// A file that was refused, and where one like it can be seen.
    pub(super) fn of_file(error: &case::Error, sample: &str) -> Self {
        let step = match error.refusal() {
            case::Refusal::Syntax { .. } => format!("compare the file with {sample}; {}", error.refusal().next_step()),
            refusal => words::next_step(refusal),
        };
        Self::of_value(error, step)
    }

    /// What was done before an error is safe, and the same command goes on.
    pub(super) fn of_batch(error: workflow::batch::Error, partly: bool) -> Self {
        let (what, hint) = (error.to_string(), words::of_batch(&error));
        match error {
            workflow::batch::Error::Ledger(error) => error.into(),
            workflow::batch::Error::Interrupted => Self::Interrupted { what, hint },
            workflow::batch::Error::Busy(_) | workflow::batch::Error::File { full: true, .. } => Self::Partly { what, hint },
            _ if partly => Self::Partly { what, hint },
            _ => Self::refused(what, hint),
        }
    }

    /// As a program reads it: what the library gives, or else a code for each exit code.
    pub(super) fn json(&self) -> Value {
        let (code, value) = match self {
            Self::Refused { value, .. } => ("refused", value.as_deref()),
            Self::Usage { .. } => ("usage", None),
            Self::Partly { .. } => ("partly", None),
            Self::Unsure { .. } => ("unsure", None),
            Self::Interrupted { .. } => ("interrupted", None),
            Self::Closed => ("closed", None),
        };
        let mut error = value.cloned().unwrap_or_else(|| json!({ "code": code, "message": self.to_string() }));
        error["hint"] = self.hint().into();
        json!({ "error": error })
    }

    pub(super) fn usage(what: impl fmt::Display, hint: impl Into<String>) -> Self {
        Self::Usage { what: what.to_string(), hint: hint.into() }
    }

    /// The same of somebody who wants to stop: what they ended looks like bad input.
    pub(super) fn of_a_stop(self) -> Self {
        match self {
            Self::Refused { what, .. } => {
                Self::Interrupted { what: format!("interrupted: {what}"), hint: "give the same command again".to_owned() }
            }
            other => other,
        }
    }

    pub(super) fn hint(&self) -> &str {
        match self {
            Self::Refused { hint, .. }
            | Self::Usage { hint, .. }
            | Self::Partly { hint, .. }
            | Self::Unsure { hint, .. }
            | Self::Interrupted { hint, .. } => hint,
            Self::Closed => "",
        }
    }

    pub(super) fn code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Refused { .. } => 1,
            Self::Usage { .. } => 2,
            Self::Partly { .. } => 3,
            Self::Unsure { .. } => 4,
            Self::Interrupted { .. } => 130,
            Self::Closed => 0,
        })
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused { what, .. }
            | Self::Usage { what, .. }
            | Self::Partly { what, .. }
            | Self::Unsure { what, .. }
            | Self::Interrupted { what, .. } => f.write_str(what),
            Self::Closed => f.write_str("nobody reads the output"),
        }
    }
}

impl From<case::Error> for Failure {
    fn from(error: case::Error) -> Self {
        Self::of_value(&error, words::of_case(&error))
    }
}

impl From<compose::Error> for Failure {
    fn from(error: compose::Error) -> Self {
        match error {
            compose::Error::Refused(error) => error.into(),
            error => Self::refused(&error, words::of_compose(&error)),
        }
    }
}

impl From<catalog::Error> for Failure {
    fn from(error: catalog::Error) -> Self {
        Self::from(compose::Error::from(error))
    }
}

impl From<workflow::Error> for Failure {
    fn from(error: workflow::Error) -> Self {
        match error {
            workflow::Error::Compose(error) => error.into(),
            error => Self::refused(&error, words::of_letter(&error)),
        }
    }
}

impl From<ledger::Error> for Failure {
    fn from(error: ledger::Error) -> Self {
        match error {
            // What is queued stays so, and another run does the rest.
            ledger::Error::Busy | ledger::Error::Database(_) => Self::Partly { what: error.to_string(), hint: error.hint() },
            error => Self::refused(&error, error.hint()),
        }
    }
}

impl From<workflow::QueueError> for Failure {
    fn from(error: workflow::QueueError) -> Self {
        match error {
            workflow::QueueError::Ledger(error) => error.into(),
            workflow::QueueError::NotAgreed { reference } => {
                Self::refused(format!("{reference} is not what was shown"), "nothing of it was sent; give the command again")
            }
        }
    }
}

impl From<workflow::DeliverError> for Failure {
    fn from(error: workflow::DeliverError) -> Self {
        match error {
            workflow::DeliverError::Ledger(error) => error.into(),
            unsure @ workflow::DeliverError::Unsure { .. } => Self::Unsure {
                what: unsure.to_string(),
                hint: "do not send it again; free the disk, then `demur outbox list --state unknown` and `demur outbox resolve`"
                    .to_owned(),
            },
        }
    }
}
