//! Errors in a case, and where they are.

use std::fmt;

use serde::Serialize;
use thiserror::Error;

use super::field::Field;
use super::refusal::Refusal;

/// Where something was written: a file and line, a flag, or unknown.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct SourceLocation {
    /// File name as the user gave it, or the flag (`--country`).
    pub source: Option<String>,
    /// Line in the file, counted from 1.
    pub line: Option<usize>,
    /// Key in the file, such as `person.country`.
    pub key: Option<String>,
    /// The field, where it is about one.
    #[serde(skip)]
    pub field: Option<Field>,
}

impl SourceLocation {
    /// The place as a prefix for a message.
    fn before(&self) -> String {
        let place = self.to_string();
        if place.is_empty() { place } else { format!("{place}: ") }
    }
}

impl fmt::Display for SourceLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        if let Some(source) = &self.source {
            parts.push(self.line.map_or_else(|| source.clone(), |line| format!("{source}:{line}")));
        }
        parts.extend(self.key.clone());
        f.write_str(&parts.join(": "))
    }
}

/// A refused input, and where it is.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
#[error("{}{refusal}", .place.before())]
pub struct Error {
    place: SourceLocation,
    #[serde(flatten)]
    /// Boxed to keep the error small.
    refusal: Box<Refusal>,
}

impl Error {
    /// Creates an error for a place.
    #[must_use]
    pub(crate) fn new(place: SourceLocation, refusal: Refusal) -> Self {
        Self { place, refusal: Box::new(refusal) }
    }

    /// Why it was refused.
    #[must_use]
    pub fn refusal(&self) -> &Refusal {
        &self.refusal
    }

    /// Where it was written.
    #[must_use]
    pub fn place(&self) -> &SourceLocation {
        &self.place
    }
}

/// The entries of `known` nearest to `typed`, best first, for “did you mean”.
pub(crate) fn nearest<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let typed = typed.to_lowercase();
    let score = |known: &str| strsim::jaro_winkler(&typed, &known.to_lowercase());
    let mut scored: Vec<(f64, &str)> = known.into_iter().map(|k| (score(k), k)).filter(|(score, _)| *score > 0.7).collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    scored.into_iter().take(3).map(|(_, name)| name).collect()
}
