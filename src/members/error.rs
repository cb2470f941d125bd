//! Why a members file cannot be read, or not any further.

use std::fmt;

/// What is wrong with the file as a whole. What is wrong with one row is said of that row.
#[derive(Debug)]
pub struct Error {
    file: String,
    line: Option<u64>,
    what: String,
    hint: String,
}

impl Error {
    pub(super) fn new(what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { file: String::new(), line: None, what: what.into(), hint: hint.into() }
    }

    pub(super) fn at(line: u64, what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { line: Some(line), ..Self::new(what, hint) }
    }

    /// An error of reading: one of ours that came through a reader, or one of the system.
    pub(super) fn io(error: std::io::Error) -> Self {
        match error.downcast::<Self>() {
            Ok(own) => own,
            Err(error) => Self::new(error.to_string(), "give the path of a members file"),
        }
    }

    pub(super) fn of(mut self, file: &str) -> Self {
        file.clone_into(&mut self.file);
        self
    }

    /// The next step.
    #[must_use]
    pub fn hint(&self) -> &str {
        &self.hint
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        match self.line {
            Some(line) => write!(f, ": line {line}: {}", self.what),
            None => write!(f, ": {}", self.what),
        }
    }
}

impl std::error::Error for Error {}

impl From<Error> for std::io::Error {
    fn from(error: Error) -> Self {
        Self::other(error)
    }
}
