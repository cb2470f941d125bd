//! Countries and their parts by any usual name or code (`data/names/places.toml`).

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Deserialize;

use super::index::{Entry, Index};
use super::plain::{plain, plain_words};
use super::{NameError, column, label, line};
use crate::case::Candidate;
use crate::catalog::{Catalog, Error};
use crate::text::is_country_code;

/// Most words of a title before a name: `Freie und Hansestadt`.
const TITLE: usize = 4;
/// What may stand between a part and its country: `Ontario, Canada`, `Schweiz/Bern`, `Canada (Québec)`.
const BETWEEN: [char; 5] = [',', ';', '/', '(', ')'];

/// The file of the names.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "day, sources and confidence are for the reviewer")]
struct File {
    as_of: String,
    confidence: crate::law::Confidence,
    sources: Vec<String>,
    languages: Vec<String>,
    titles: Vec<String>,
    places: Vec<String>,
}

/// The file of the codes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "day, sources and confidence are for the reviewer")]
struct Codes {
    as_of: String,
    confidence: crate::law::Confidence,
    sources: Vec<String>,
    codes: String,
}

/// All names of places.
#[derive(Debug)]
struct Places {
    languages: Vec<String>,
    titles: BTreeSet<String>,
    index: Index,
}

impl Catalog {
    /// The place that a name or a code means: ISO 3166-1, or 3166-2 where the law, the authority or the language depends on the
    /// part of the country. What may have been meant instead is named in `language`.
    ///
    /// The law of the place need not be in the register: that is for whoever asks for it.
    ///
    /// # Errors
    /// [`NameError`]
    pub fn place_named(&self, typed: &str, language: &str) -> Result<String, NameError> {
        let code = typed.trim().to_uppercase();
        let country = country_of(&code);
        if is_place_code(&code) && (self.has(&format!("data/jurisdictions/{country}.toml")) || self.is_country(country)?) {
            return Ok(code);
        }
        let places = self.places()?;
        let fitting = places.fitting(typed, |code| self.is_country(code))?;
        // Who names their country “Luxembourg” means that, not the Belgian province. A part never goes before another part (the
        // Jura is a canton and a French département), nor a country without a record before one with one: Georgia.
        let (countries, parts): (Vec<_>, Vec<_>) = fitting.iter().partition(|code| !code.contains('-'));
        if let [country] = countries.as_slice()
            && self.has(&format!("data/jurisdictions/{country}.toml"))
            && parts.iter().all(|part| !self.has(&format!("data/jurisdictions/{part}.toml")))
        {
            return Ok((*country).to_owned());
        }
        let mut meant = Vec::new();
        for code in &fitting {
            let place = self.place_of_law(code)?;
            if !meant.contains(&place) {
                meant.push(place);
            }
        }
        one(meant, typed, || (places.candidates(fitting.iter(), language), self.near(typed, &places, language)))
    }

    /// What may have been meant: the parts that are abbreviated so (`NY`) and have a law of their own, which is no name and may be
    /// another's, else what is nearly called so.
    fn near(&self, typed: &str, places: &Places, language: &str) -> Vec<Candidate> {
        let end = format!("-{}", typed.trim().to_uppercase());
        let ids = places.index.entries().iter().map(|entry| entry.id.as_str());
        let mut near: Vec<&str> = ids.filter(|id| id.ends_with(&end)).collect();
        near.retain(|code| self.place_of_law(code).is_ok_and(|place| place == **code));
        if near.is_empty() {
            near = places.index.near(typed).into_iter().map(|entry| entry.id.as_str()).collect();
        }
        places.candidates(near.into_iter(), language)
    }

    /// The country that a name or a code means, or in which the part is that it names: ISO 3166-1.
    ///
    /// # Errors
    /// [`NameError`]
    pub fn country_named(&self, typed: &str, language: &str) -> Result<String, NameError> {
        let code = typed.trim().to_uppercase();
        if self.is_country(country_of(&code))? && is_place_code(&code) {
            return Ok(country_of(&code).to_owned());
        }
        let places = self.places()?;
        let fitting = places.fitting(typed, |code| self.is_country(code))?;
        let countries: BTreeSet<&str> = fitting.iter().map(|code| country_of(code)).collect();
        let meant = countries.into_iter().map(str::to_owned).collect();
        one(meant, typed, || (places.candidates(fitting.iter(), language), self.near(typed, &places, language)))
    }

    /// What a place is called in a language, a part with its country: `Georgia, United States`. `None` for a code that has no name.
    ///
    /// # Errors
    /// [`Error::Broken`] if the file cannot be read.
    pub fn place_name(&self, code: &str, language: &str) -> Result<Option<String>, Error> {
        Ok(self.places()?.name(code, language))
    }

    /// What a place is called in all our languages.
    ///
    /// # Errors
    /// [`Error::Broken`] if the file cannot be read.
    pub fn place_names(&self, code: &str) -> Result<Vec<String>, Error> {
        let places = self.places()?;
        Ok(places.index.get(code).map(|entry| entry.labels.clone()).unwrap_or_default())
    }

    /// The place itself, or its country where nothing in a letter depends on the part.
    fn place_of_law(&self, code: &str) -> Result<String, Error> {
        let country = country_of(code);
        match self.jurisdiction(country) {
            Ok(record) if record.subdivisions.is_empty() => Ok(country.to_owned()),
            Ok(_) | Err(Error::Unknown { .. }) => Ok(code.to_owned()),
            Err(error) => Err(error),
        }
    }

    /// Whether a country has this code of ISO 3166-1.
    fn is_country(&self, code: &str) -> Result<bool, Error> {
        if !is_country_code(code) {
            return Ok(false);
        }
        let file: Arc<Codes> = self.record("data/names/codes.toml")?;
        Ok(file.codes.split_whitespace().any(|known| known == code))
    }

    fn places(&self) -> Result<Arc<Places>, Error> {
        self.keep("names of places", || {
            let file: File = self.parsed("data/names/places.toml")?;
            let mut index = Index::default();
            for entry in &file.places {
                let (code, names) = line(entry);
                let labels = names.clone().take(file.languages.len()).map(str::to_owned).collect();
                index.add(Entry { id: code.to_owned(), labels }, names);
            }
            let titles = file.titles.iter().map(|title| plain(title)).collect();
            Ok(Places { languages: file.languages, titles, index })
        })
    }
}

impl Places {
    /// The codes of all places that have this name, or nothing.
    fn fitting(&self, typed: &str, is_country: impl Fn(&str) -> Result<bool, Error>) -> Result<Vec<String>, Error> {
        let named = self.named(typed);
        if !named.is_empty() {
            return Ok(named);
        }
        let words = plain_words(typed);
        for title in 1..=TITLE.min(words.len().saturating_sub(1)) {
            if self.titles.contains(&words[..title].concat()) {
                let parts = ids(self.index.named_plainly(&words[title..].concat())).filter(|code| code.contains('-'));
                let parts = distinct(parts.collect());
                if !parts.is_empty() {
                    return Ok(parts);
                }
            }
        }
        let sides: Vec<&str> = typed.split(BETWEEN).map(str::trim).filter(|side| !side.is_empty()).collect();
        let [one, other] = sides.as_slice() else { return Ok(Vec::new()) };
        let of = |side: &str| {
            let code = side.to_uppercase();
            // Beside its country, a code is one.
            Ok::<_, Error>(if is_country(&code)? { vec![code] } else { self.named_all(side) })
        };
        let (one, other) = (of(one)?, of(other)?);
        let both: Vec<String> = one.iter().filter(|code| other.contains(code)).cloned().collect();
        let within = |parts: &[String], countries: &[String]| {
            let is_in = |code: &&String| code.contains('-') && countries.iter().any(|country| country == country_of(code));
            parts.iter().filter(is_in).cloned().collect::<Vec<_>>()
        };
        Ok([both, within(&one, &other), within(&other, &one)].into_iter().find(|found| !found.is_empty()).unwrap_or_default())
    }

    fn named(&self, typed: &str) -> Vec<String> {
        distinct(self.named_all(typed))
    }

    fn named_all(&self, typed: &str) -> Vec<String> {
        ids(self.index.named(typed)).collect()
    }

    fn name(&self, code: &str, language: &str) -> Option<String> {
        let column = column(&self.languages, language);
        let own = label(&self.index.get(code)?.labels, column).to_owned();
        let country = country_of(code);
        Some(match self.index.get(country).filter(|_| country != code) {
            Some(country) => format!("{own}, {}", label(&country.labels, column)),
            None => own,
        })
    }

    fn candidates(&self, codes: impl Iterator<Item = impl AsRef<str>>, language: &str) -> Vec<Candidate> {
        let candidate = |code: &str| Candidate::new(code, self.name(code, language).unwrap_or_default());
        codes.map(|code| candidate(code.as_ref())).collect()
    }
}

/// The one that is meant, or why it cannot be said: all that the name fits, or what is near to it.
fn one(
    mut meant: Vec<String>,
    typed: &str,
    candidates: impl FnOnce() -> (Vec<Candidate>, Vec<Candidate>),
) -> Result<String, NameError> {
    match (meant.pop(), meant.is_empty()) {
        (Some(place), true) => Ok(place),
        (Some(_), false) => Err(NameError::several(typed, candidates().0)),
        (None, _) => Err(NameError::unknown(typed, candidates().1)),
    }
}

fn ids(entries: Vec<&Entry>) -> impl Iterator<Item = String> {
    entries.into_iter().map(|entry| entry.id.clone())
}

/// Without what is the same place: a part that is called as its country (Luxembourg), and the second code of a territory that is
/// a part of a country as well (ISO 3166-2 gives it the same letters: `PR`, `US-PR`).
fn distinct(codes: Vec<String>) -> Vec<String> {
    let has = |code: &str| codes.iter().any(|other| other == code);
    let is_of = |part: &str, code: &str| part.split_once('-').is_some_and(|(country, end)| end == code && country != code);
    let is_second = |code: &str| codes.iter().any(|part| is_of(part, code));
    let kept = |code: &&String| if code.contains('-') { !has(country_of(code)) } else { !is_second(code) };
    codes.iter().filter(kept).cloned().collect()
}

fn country_of(code: &str) -> &str {
    code.split('-').next().unwrap_or_default()
}

/// `DE` or `DE-BE`; ISO 3166-2 gives the part one to three letters or digits.
pub(crate) fn is_place_code(code: &str) -> bool {
    let (country, part) = code.split_once('-').unwrap_or((code, "X"));
    let part_is_good = (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric());
    is_country_code(country) && part_is_good
}
