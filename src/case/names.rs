//! Names as people say them: what a case asks of whoever knows what they mean.
//!
//! This module must not know any name.

use std::fmt;

use serde::Serialize;

use super::error::{Error, SourceLocation};

/// What is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Named {
    /// Where somebody lives: ISO 3166-1 or 3166-2.
    Place,
    /// A country: ISO 3166-1.
    Country,
    /// A company of the register, by id.
    Company,
    /// A language, by tag.
    Language,
    /// A [`Role`](super::Role), by name.
    Role,
}

/// Knows what names mean. A case holds codes and ids alone, and each comes from here.
pub trait Names {
    /// A refusal, or a file of names that cannot be read.
    type Error: From<Error>;

    /// The code or id that was meant by what was typed at `place`. A code or an id means itself.
    ///
    /// # Errors
    /// For a name of nothing, or of several things.
    fn meant(&self, what: Named, typed: &str, place: impl FnOnce() -> SourceLocation) -> Result<String, Self::Error>;

    /// The refusal that an error of [`Self::meant`] is.
    ///
    /// # Errors
    /// The error itself, if it is none.
    fn refusal(error: Self::Error) -> Result<Error, Self::Error>;

    /// Whether this id is what a name means, or one of several that it fits.
    fn may_mean(&self, what: Named, typed: &str, id: &str) -> bool;
}

/// Something that may have been meant, to be named or picked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Candidate {
    /// The code or id, which can be typed.
    pub id: String,
    /// What it is called; empty if it is called by its id.
    pub name: String,
}

impl Candidate {
    /// A candidate with this id, called `name`.
    pub(crate) fn new(id: &str, name: impl Into<String>) -> Self {
        let name = Some(name.into()).filter(|name| name.to_lowercase() != id);
        Self { id: id.to_owned(), name: name.unwrap_or_default() }
    }

    /// `GE (Georgia) or US-GA (Georgia, United States)`
    pub(crate) fn list(all: &[Self], joined: &str) -> String {
        let all: Vec<String> = all.iter().map(ToString::to_string).collect();
        match all.split_last() {
            Some((last, first)) if !first.is_empty() => format!("{} {joined} {last}", first.join(", ")),
            _ => all.concat(),
        }
    }
}

impl fmt::Display for Candidate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.name.is_empty() { f.write_str(&self.id) } else { write!(f, "{} ({})", self.id, self.name) }
    }
}
