//! Languages by name in any of our languages and their own, or by tag (`data/names/languages.toml`).

use std::sync::Arc;

use serde::Deserialize;

use super::index::{Entry, Index};
use super::{NameError, column, label, line};
use crate::case::Candidate;
use crate::catalog::{Catalog, Error};

/// The file of the names.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "day, sources and confidence are for the reviewer")]
struct File {
    as_of: String,
    confidence: crate::law::Confidence,
    sources: Vec<String>,
    languages: Vec<String>,
    names: Vec<String>,
}

/// All names of languages.
#[derive(Debug)]
struct Names {
    languages: Vec<String>,
    index: Index,
}

impl Catalog {
    /// The tag (BCP 47) of the language that a name or a tag means. What may have been meant instead is named in `language`.
    ///
    /// Whether there are letters in it is for whoever asks for one.
    ///
    /// # Errors
    /// [`NameError`]
    pub fn language_named(&self, typed: &str, language: &str) -> Result<String, NameError> {
        let tag = tag(typed);
        // `de` and `zh-Hant` are tags; `deu` may be a code of another standard, and so a name.
        if let Some(tag) = tag.as_ref().filter(|tag| tag.split('-').next().is_some_and(|primary| primary.len() == 2)) {
            return Ok(tag.clone());
        }
        let names = self.names_of_languages()?;
        let candidates = |entries: &[&Entry]| {
            let column = column(&names.languages, language);
            entries.iter().map(|entry| Candidate::new(&entry.id, label(&entry.labels, column))).collect()
        };
        match (names.index.named(typed).as_slice(), tag) {
            ([named], _) => Ok(named.id.clone()),
            ([], Some(tag)) => Ok(tag),
            ([], None) => Err(NameError::unknown(typed, candidates(&names.index.near(typed)))),
            (several, _) => Err(NameError::several(typed, candidates(several))),
        }
    }

    fn names_of_languages(&self) -> Result<Arc<Names>, Error> {
        self.keep("names of languages", || {
            let file: File = self.parsed("data/names/languages.toml")?;
            let mut index = Index::default();
            for entry in &file.names {
                let (tag, names) = line(entry);
                let labels = names.clone().take(file.languages.len()).map(str::to_owned).collect();
                index.add(Entry { id: tag.to_owned(), labels }, names);
            }
            Ok(Names { languages: file.languages, index })
        })
    }
}

/// `fr-CA` for `FR_ca`, if it has the form of a tag: two or three letters, then subtags. The case is that of RFC 5646, 2.1.1.
fn tag(typed: &str) -> Option<String> {
    let mut parts = typed.trim().split(['-', '_']);
    let is_plain = |part: &str| !part.is_empty() && part.len() <= 8 && part.bytes().all(|b| b.is_ascii_alphanumeric());
    let primary = parts.next().filter(|part| matches!(part.len(), 2 | 3) && part.bytes().all(|b| b.is_ascii_alphabetic()))?;
    let mut tag = primary.to_lowercase();
    for part in parts {
        if !is_plain(part) {
            return None;
        }
        tag.push('-');
        match part.len() {
            2 => tag += &part.to_uppercase(),
            4 if part.bytes().all(|b| b.is_ascii_alphabetic()) => {
                tag += &part[..1].to_uppercase();
                tag += &part[1..].to_lowercase();
            }
            _ => tag += &part.to_lowercase(),
        }
    }
    Some(tag)
}
