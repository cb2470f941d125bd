//! What can be wrong with a case, and where it stands.

use std::fmt;

/// Where something was written: a file and line, a flag, or unknown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// File name as the user gave it, or the flag (`--country`).
    pub source: Option<String>,
    /// Line in the file, counted from 1.
    pub line: Option<usize>,
    /// Key in the file, for instance `person.country`.
    pub key: Option<String>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        if let Some(source) = &self.source {
            parts.push(self.line.map_or_else(|| source.clone(), |line| format!("{source}:{line}")));
        }
        parts.extend(self.key.clone());
        f.write_str(&parts.join(": "))
    }
}

/// An input that was refused. [`Display`](fmt::Display) says what and where, [`Error::hint`] the next step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    place: Place,
    what: String,
    hint: String,
}

impl Error {
    pub(crate) fn new(place: Place, what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { place, what: what.into(), hint: hint.into() }
    }

    /// The next step for the person who typed this.
    #[must_use]
    pub fn hint(&self) -> &str {
        &self.hint
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

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = self.place.to_string();
        if place.is_empty() { f.write_str(&self.what) } else { write!(f, "{place}: {}", self.what) }
    }
}

impl std::error::Error for Error {}
