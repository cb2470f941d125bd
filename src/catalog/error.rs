//! What can be wrong with a record or a template.

use std::fmt;

/// A record that does not exist, or a file that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// No such record.
    Unknown {
        /// Its path in the catalog.
        path: String,
    },
    /// A file that does not say what it should; normally one of the user's overrides.
    Broken {
        /// The file.
        file: String,
        /// Line, counted from 1.
        line: Option<usize>,
        /// What is wrong.
        what: String,
    },
}

impl Error {
    pub(crate) fn broken(file: String, line: Option<usize>, what: String) -> Self {
        Self::Broken { file, line, what }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { path } => write!(f, "there is no {path}"),
            Self::Broken { file, line: Some(line), what } => write!(f, "{file}:{line}: {}", what.replace('\n', ", ")),
            Self::Broken { file, line: None, what } => write!(f, "{file}: {what}"),
        }
    }
}

impl std::error::Error for Error {}
