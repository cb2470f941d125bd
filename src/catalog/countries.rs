//! Names of countries as people write them, whether an address names one, and the line of a country on an envelope.
//!
//! The names are data (`data/countries`). This module must not know where anybody lives.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;

use super::names::{forms, plain};
use super::{Catalog, Error, file_name};

/// The file of the names.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "day, sources and confidence are for the reviewer")]
pub struct Countries {
    as_of: String,
    confidence: crate::law::Confidence,
    sources: Vec<String>,
    /// By ISO 3166-1 code; the first is English.
    names: BTreeMap<String, Vec<String>>,
}

impl Countries {
    /// The English name.
    #[must_use]
    pub fn english(&self, code: &str) -> Option<&str> {
        self.names.get(code)?.first().map(String::as_str)
    }

    /// All codes and names.
    pub fn all(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.names.iter().map(|(code, names)| (code.as_str(), names.as_slice()))
    }

    /// Whether a line of an address is, or ends with, a name of this country.
    #[must_use]
    pub fn names(&self, code: &str, address: &[String]) -> bool {
        let Some(names) = self.names.get(code) else { return false };
        let parts: Vec<String> = address.iter().flat_map(|line| parts(line)).map(plain).collect();
        names.iter().flat_map(|name| forms(name)).any(|name| parts.contains(&name))
    }

    /// What stands in a line before a name of this country, if it ends with one: `Dublin 2` of `Dublin 2, Ireland`.
    #[must_use]
    pub fn before_name<'a>(&self, code: &str, line: &'a str) -> Option<&'a str> {
        let names: Vec<String> = self.names.get(code)?.iter().flat_map(|name| forms(name)).collect();
        let is_name = |tail: &str| names.contains(&plain(tail));
        let mut marks: Vec<(usize, usize)> = line.match_indices(ENDS).map(|(at, mark)| (at, at + mark.len())).collect();
        marks.extend(line.match_indices(" - ").map(|(at, mark)| (at, at + mark.len())));
        // The longest name: `Cocos (Keeling) Islands`.
        marks.sort_unstable();
        let cut = std::iter::once((0, 0)).chain(marks).find(|(_, behind)| line.get(*behind..).is_some_and(is_name))?;
        line.get(..cut.0).map(str::trim)
    }

    /// The country of which the whole line is a name.
    #[must_use]
    pub fn named_by(&self, line: &str) -> Option<&str> {
        let line = plain(line);
        self.all().find(|(_, names)| names.iter().flat_map(|name| forms(name)).any(|name| name == line)).map(|(code, _)| code)
    }
}

/// The last lines of addresses abroad, in one language.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "day, sources and confidence are for the reviewer")]
struct CountryLines {
    as_of: String,
    confidence: crate::law::Confidence,
    sources: Vec<String>,
    /// By ISO 3166-1 code.
    lines: BTreeMap<String, String>,
}

/// `data/countries/called/<language>.toml`: what a letter calls a country.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "what the reviewer reads")]
struct CountriesCalled {
    as_of: String,
    confidence: crate::law::Confidence,
    sources: Vec<String>,
    /// By ISO 3166-1 code.
    names: BTreeMap<String, String>,
}

impl Catalog {
    /// What a letter of this folder of `templates` calls a country.
    ///
    /// # Errors
    /// [`Error::Unknown`] for a language without names, [`Error::Broken`] if the file cannot be read.
    pub(crate) fn country_called(&self, folder: &str, code: &str) -> Result<Option<String>, Error> {
        let called: Arc<CountriesCalled> = self.record(&format!("data/countries/called/{}.toml", file_name(folder)?))?;
        Ok(called.names.get(code).cloned())
    }

    /// The names of all countries.
    ///
    /// # Errors
    /// [`Error::Broken`] if the file cannot be read.
    pub fn countries(&self) -> Result<Arc<Countries>, Error> {
        self.record("data/countries/names.toml")
    }

    /// The line of a country, for the post where this language is spoken (`de-CH` falls back on `de`): in capitals.
    ///
    /// # Errors
    /// [`Error::Unknown`] for a language without names, [`Error::Broken`] if the file cannot be read.
    pub fn country_line(&self, language: &str, code: &str) -> Result<Option<String>, Error> {
        let file = |language: &str| -> Result<Arc<CountryLines>, Error> {
            self.record(&format!("data/countries/lines/{}.toml", file_name(language)?))
        };
        let lines = match (file(language), language.split_once('-')) {
            (Err(Error::Unknown { .. }), Some((primary, _))) => file(primary)?,
            (found, _) => found?,
        };
        Ok(lines.lines.get(code).filter(|name| !name.is_empty()).cloned())
    }
}

/// Whether an address may hold the name of a country at all: all but numbers and what stands with them. It saves most
/// letters from reading the file.
#[must_use]
pub(crate) fn may_name_a_country(address: &[String]) -> bool {
    address.iter().flat_map(|line| parts(line)).any(|part| !part.chars().any(char::is_numeric))
}

const ENDS: [char; 8] = [',', ';', '/', '(', ')', '–', '—', '|'];

/// `Dublin 2, Ireland`: the line, what stands between its marks, and what stands behind each: `Cocos (Keeling) Islands`.
fn parts(line: &str) -> impl Iterator<Item = &str> {
    let behind = line.match_indices(ENDS).filter_map(|(at, mark)| line.get(at + mark.len()..));
    let parts = std::iter::once(line).chain(line.split(ENDS)).chain(behind).chain(line.split(" - ").skip(1));
    parts.map(str::trim).filter(|part| !part.is_empty())
}
