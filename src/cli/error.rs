//! From an error of the library to a message, a hint and an exit code. Only this module knows the codes.

use std::fmt;
use std::process::ExitCode;

use crate::{case, catalog, compose, workflow};

/// Why a command ended without being done.
#[derive(Debug)]
pub(super) enum Failure {
    /// The input was refused; the user mends it.
    Refused { what: String, hint: String },
    /// The flags do not fit each other or the surroundings.
    Usage { what: String, hint: String },
    /// Nobody reads our output any more.
    Closed,
}

impl Failure {
    pub(super) fn refused(what: impl fmt::Display, hint: impl Into<String>) -> Self {
        Self::Refused { what: what.to_string(), hint: hint.into() }
    }

    pub(super) fn usage(what: impl fmt::Display, hint: impl Into<String>) -> Self {
        Self::Usage { what: what.to_string(), hint: hint.into() }
    }

    pub(super) fn hint(&self) -> &str {
        match self {
            Self::Refused { hint, .. } | Self::Usage { hint, .. } => hint,
            Self::Closed => "",
        }
    }

    pub(super) fn code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Refused { .. } => 1,
            Self::Usage { .. } => 2,
            Self::Closed => 0,
        })
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused { what, .. } | Self::Usage { what, .. } => f.write_str(what),
            Self::Closed => f.write_str("nobody reads the output"),
        }
    }
}

impl From<case::Error> for Failure {
    fn from(error: case::Error) -> Self {
        Self::refused(&error, error.hint())
    }
}

impl From<compose::Error> for Failure {
    fn from(error: compose::Error) -> Self {
        Self::refused(&error, error.hint())
    }
}

impl From<catalog::Error> for Failure {
    fn from(error: catalog::Error) -> Self {
        Self::from(compose::Error::from(error))
    }
}

impl From<workflow::Error> for Failure {
    fn from(error: workflow::Error) -> Self {
        Self::refused(&error, error.hint())
    }
}
