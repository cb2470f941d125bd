//! What can be wrong with a record or a template.

use serde::Serialize;
use thiserror::Error;

/// A record that does not exist, or a file that cannot be used. As JSON: `code` in kebab-case, and `fields`.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
#[serde(tag = "code", content = "fields", rename_all = "kebab-case")]
#[non_exhaustive]
#[allow(missing_docs, reason = "the sentence of each names its fields")]
pub enum Error {
    /// No such record; `path` is its place in the catalog.
    #[error("there is no {path}")]
    #[serde(rename = "no-record")]
    Unknown { path: String },
    /// A file that does not say what it should; normally one of the user's own copies.
    #[error("{file}{}: {}", .line.map(|line| format!(":{line}")).unwrap_or_default(), in_one_line(what, *line))]
    #[serde(rename = "broken-file")]
    Broken { file: String, line: Option<usize>, what: String },
}

impl Error {
    pub(crate) fn broken(file: String, line: Option<usize>, what: String) -> Self {
        Self::Broken { file, line, what }
    }

    /// What helps, wherever it is shown.
    #[must_use]
    pub fn next_step(&self) -> &'static str {
        "correct or remove your own copy of this file"
    }
}

/// What a parser says of a line may have lines itself.
fn in_one_line(what: &str, line: Option<usize>) -> String {
    if line.is_some() { what.replace('\n', ", ") } else { what.to_owned() }
}
