//! The recipient's address as it stands on the envelope: the last line of a letter abroad is for the post that takes it.
//!
//! The lines above belong to the post that delivers it, and stay as they are. This module must not hold names of countries.

use super::error::Error;
use super::residence::Residence;
use crate::case::{Refusal, SourceLocation};
use crate::catalog::{self, Catalog};

/// English is a language of every catalog, and most posts read it.
const COMMON: &str = "en";

/// From where, and in which language, a letter is written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Origin<'a> {
    pub(super) residence: &'a Residence,
    /// Tag of the letter's language.
    pub(super) language: &'a str,
}

impl Origin<'_> {
    fn country(&self) -> &str {
        self.residence.jurisdiction.country_code()
    }

    /// The country as the post reads it where the letter is written: in capitals, in the letter's language if that is one of the
    /// country, else in the first language of the place (DIN 5008; La Poste; UPU S42, and the Letter Post Regulations on the
    /// country of destination).
    fn line(&self, code: &str, catalog: &Catalog) -> Result<Option<String>, Error> {
        let place = &self.residence.jurisdiction;
        let primary = |tag: &str| tag.split('-').next().map(str::to_lowercase);
        let own = place.all_languages().find(|tag| primary(tag) == primary(self.language)).or(place.languages.first());
        let languages = own.map(String::as_str).into_iter().chain([COMMON]);
        for language in languages {
            match catalog.country_line(language, code) {
                // A place of the user's own may have a language that has no names.
                Err(catalog::Error::Unknown { .. }) => {}
                found => return Ok(found?),
            }
        }
        Ok(None)
    }
}

/// The address in a record of the register.
#[derive(Debug, Clone, Copy)]
pub(super) struct Of<'a> {
    /// Id of the record.
    pub(super) id: &'a str,
    pub(super) address: &'a [String],
    pub(super) country: Option<&'a str>,
}

/// The address that a record of the register gives, which ends with its country. A letter within it names none.
pub(super) fn of_record(
    Of { id, address, country }: Of<'_>,
    origin: Origin<'_>,
    place: &SourceLocation,
    catalog: &Catalog,
) -> Result<Vec<String>, Error> {
    let (Some(code), false) = (country, address.is_empty()) else { return Ok(address.to_vec()) };
    // The user's own may end otherwise, and the file of all names is long; a test holds that ours end so.
    if catalog.is_own(&format!("data/controllers/{id}.toml")) {
        return completed(address, code, origin, place, catalog);
    }
    let mut lines = address.to_vec();
    lines.pop();
    if code != origin.country() {
        lines.push(printed(code, origin, catalog)?);
    }
    Ok(lines)
}

/// The address that a person gave. Within the country it stays as it was typed: its last line may be a town of that name.
pub(super) fn of_person(
    address: &[String],
    country: Option<&str>,
    origin: Origin<'_>,
    place: &SourceLocation,
    catalog: &Catalog,
) -> Result<Vec<String>, Error> {
    match country.filter(|code| *code != origin.country()) {
        Some(code) => completed(address, code, origin, place, catalog),
        None => Ok(address.to_vec()),
    }
}

/// With the line of the country in place of whatever name of it stands at the end.
fn completed(
    address: &[String],
    code: &str,
    origin: Origin<'_>,
    place: &SourceLocation,
    catalog: &Catalog,
) -> Result<Vec<String>, Error> {
    let countries = catalog.countries()?;
    let Some(name) = countries.english(code) else {
        let near = countries.named_by(code).map(str::to_owned);
        return Err(Error::refused(place.clone(), Refusal::NoCountryCode { code: code.to_owned(), near }));
    };
    let mut lines = address.to_vec();
    let Some(last) = lines.pop() else { return Ok(lines) };
    let is_abroad = code != origin.country();
    match countries.before_name(code, &last) {
        Some("") => {}
        Some(rest) => lines.push(rest.to_owned()),
        None => {
            if let Some(other) = countries.named_by(&last).filter(|_| is_abroad && !countries.names(code, address)) {
                let (code, name, other) = (code.to_owned(), name.to_owned(), other.to_owned());
                return Err(Error::refused(place.clone(), Refusal::AddressElsewhere { code, name, line: last, other }));
            }
            lines.push(last);
        }
    }
    if is_abroad {
        lines.push(printed(code, origin, catalog)?);
    }
    Ok(lines)
}

/// The line, or the English name where a copy of the user's own leaves the country out.
fn printed(code: &str, origin: Origin<'_>, catalog: &Catalog) -> Result<String, Error> {
    if let Some(line) = origin.line(code, catalog)? {
        return Ok(line);
    }
    Ok(catalog.countries()?.english(code).unwrap_or(code).to_uppercase())
}
