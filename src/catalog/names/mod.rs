//! What people mean when they name a place, a company, a language or a role.
//!
//! A code or an id is taken as such, and no file of names is read. Anything else is looked up: a name of one thing is that thing, a
//! name of several is refused with all of them, and what is nearly a name is refused with what may have been meant. This module
//! must not guess, and must not know where a name was typed.

mod companies;
mod index;
mod languages;
mod places;
mod plain;
mod roles;

use serde::Serialize;
use thiserror::Error;

use super::{Catalog, Error, embedded};
use crate::case::Candidate;
pub(crate) use places::is_place_code;
pub(super) use plain::{forms, plain};

/// The files of names. A user's own copy may change what a row of a members file means.
#[cfg(feature = "workflow")]
pub(crate) const FILES: [&str; 4] =
    ["data/names/codes.toml", "data/names/languages.toml", "data/names/places.toml", "data/names/roles.toml"];

/// Why a name says nothing. As JSON: `code` in kebab-case, and `fields`.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
#[serde(tag = "code", content = "fields", rename_all = "kebab-case")]
#[non_exhaustive]
#[allow(missing_docs, reason = "the sentence of each names its fields")]
pub enum NameError {
    /// A name of several things.
    #[error("`{typed}` fits {}", Candidate::list(.candidates, "and"))]
    SeveralNamed { typed: String, candidates: Vec<Candidate> },
    /// No name of anything; `candidates` are the nearest, best first.
    #[error("`{typed}` is not known")]
    UnknownName { typed: String, candidates: Vec<Candidate> },
    /// A file of names cannot be read.
    #[error(transparent)]
    #[serde(untagged)]
    Catalog(#[from] Error),
}

impl NameError {
    /// What may have been meant: all that the name fits, or the nearest to it, best first.
    #[must_use]
    pub fn candidates(&self) -> &[Candidate] {
        match self {
            Self::SeveralNamed { candidates, .. } | Self::UnknownName { candidates, .. } => candidates,
            Self::Catalog(_) => &[],
        }
    }

    fn several(typed: &str, candidates: Vec<Candidate>) -> Self {
        Self::SeveralNamed { typed: shortened(typed), candidates }
    }

    fn unknown(typed: &str, candidates: Vec<Candidate>) -> Self {
        Self::UnknownName { typed: shortened(typed), candidates }
    }
}

/// Enough to recognise it in a message.
fn shortened(typed: &str) -> String {
    typed.chars().take(60).collect()
}

impl Catalog {
    /// Whether there is a file, without reading it.
    fn has(&self, path: &str) -> bool {
        let own = || self.overrides.as_ref().and_then(|overrides| overrides.shown(path));
        embedded::find(path).is_some() || own().is_some()
    }
}

/// `CODE|first|second…`, as the files of names have it: the code, and its names, empty ones where they repeat the first.
fn line(entry: &str) -> (&str, impl Iterator<Item = &str> + Clone) {
    let (code, names) = entry.split_once('|').unwrap_or((entry, ""));
    (code, names.split('|'))
}

/// Which of the first names of a line is in a language: that of the same tag, or the same first part of it.
fn column(languages: &[String], language: &str) -> usize {
    let primary = |tag: &str| tag.split(['-', '_']).next().map(str::to_lowercase);
    let same = languages.iter().position(|known| known.eq_ignore_ascii_case(language));
    same.or_else(|| languages.iter().position(|known| primary(known) == primary(language))).unwrap_or_default()
}

/// A label in this column, or the first.
fn label(labels: &[String], column: usize) -> &str {
    let own = labels.get(column).filter(|label| !label.is_empty()).or(labels.first());
    own.map(String::as_str).unwrap_or_default()
}
