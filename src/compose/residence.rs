//! Where the person lives: which record of the law that is, and what to say where it does not decide everything.

use std::sync::Arc;

use chrono::NaiveDate;

use super::error::Error;
use super::warning::Warning;
use crate::case::{Refusal, SourceLocation};
use crate::catalog::{self, Catalog, is_place_code};
use crate::law::Jurisdiction;

/// The jurisdiction of the person, as it applies on the day of the letter.
#[derive(Debug, Clone)]
pub struct Residence {
    /// The record that applies; for a part of a country without a record of its own, that of the country.
    pub jurisdiction: Arc<Jurisdiction>,
    /// Name of the place that the person gave, in English.
    pub name: String,
    /// The code as the person gave it.
    pub code: String,
}

impl Residence {
    /// Finds the record that applies on a day to the code that was typed at `place`.
    pub(super) fn find(
        code: &str,
        place: SourceLocation,
        catalog: &Catalog,
        date: NaiveDate,
        warnings: &mut Vec<Warning>,
    ) -> Result<Self, Error> {
        Self::lookup(code, place, catalog, date)?.in_force_on(date, catalog, warnings)
    }

    /// Finds the record, as it is on a day, for an ISO 3166 code that was typed at `place`.
    ///
    /// # Errors
    /// [`Error::Refused`] if there is no such place, or no law of it.
    pub fn lookup(code: &str, place: SourceLocation, catalog: &Catalog, day: NaiveDate) -> Result<Self, Error> {
        let code = code.trim().to_uppercase();
        if !is_place_code(&code) {
            return Err(unknown(&code, place, Vec::new()));
        }
        match catalog.jurisdiction_on(&code, day) {
            Ok(jurisdiction) => return Ok(Self { name: jurisdiction.name_in("en").to_owned(), jurisdiction, code }),
            Err(catalog::Error::Unknown { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        let country = code.split('-').next().unwrap_or_default();
        match catalog.jurisdiction_on(country, day) {
            // Where nothing depends on the part of the country, any part is fine.
            Ok(record) if code != country && record.subdivisions.is_empty() => {
                Ok(Self { name: record.name_in("en").to_owned(), jurisdiction: record, code })
            }
            Ok(record) if code != country => match record.subdivisions.get(&code) {
                Some(name) => Ok(Self { name: name.clone(), jurisdiction: record, code }),
                None => Err(unknown(&code, place, record.subdivisions.keys().cloned().collect())),
            },
            Ok(_) | Err(catalog::Error::Unknown { .. }) => Err(no_law(&code, place, catalog)),
            Err(error) => Err(error.into()),
        }
    }

    /// A state's Act that is not yet in force gives way to the record of the country.
    fn in_force_on(mut self, date: NaiveDate, catalog: &Catalog, warnings: &mut Vec<Warning>) -> Result<Self, Error> {
        if let Some(act) = self.jurisdiction.act.as_ref().filter(|act| act.effective > date) {
            warnings.push(Warning::ActNotInForce { act: act.name.clone(), from: act.effective });
            let country = self.jurisdiction.country_code().to_owned();
            self.jurisdiction = catalog.jurisdiction_on(&country, date)?;
            return Ok(self);
        }
        let needs_part = !self.jurisdiction.subdivisions.is_empty() && self.jurisdiction.part_by_language.is_empty();
        if !self.code.contains('-') && needs_part {
            let examples: Vec<_> = self.jurisdiction.subdivisions.keys().take(3).cloned().collect();
            let country = self.code.clone();
            warnings.push(if self.jurisdiction.authority.as_ref().is_some_and(|a| a.by_subdivision) {
                Warning::AuthorityNeedsPart { country, examples }
            } else {
                let regime = self.regime().to_owned();
                let law = catalog.citations(&regime, "en").map_or_else(|_| regime.clone(), |law| law.law_name.clone());
                Warning::LawNeedsPart { country, regime, law, examples }
            });
        }
        Ok(self)
    }

    /// Id of the regime. Every record has one or inherits it; a test holds that.
    pub(crate) fn regime(&self) -> &str {
        self.jurisdiction.regime.as_deref().unwrap_or_default()
    }

    /// The place that the person gave, or the country where only that has the law, in a language; in English where the data has no other name for a part of a country.
    #[must_use]
    pub(super) fn name_in(&self, language: &str) -> &str {
        if self.code == self.jurisdiction.code { self.jurisdiction.name_of_law_in(language) } else { &self.name }
    }

    /// Key of the region by which companies divide their controllers.
    #[must_use]
    pub fn region(&self) -> &str {
        self.jurisdiction.region.as_deref().unwrap_or("rest")
    }
}

fn unknown(code: &str, place: SourceLocation, parts: Vec<String>) -> Error {
    Error::refused(place, Refusal::UnknownCountry { code: code.chars().take(40).collect(), near: Vec::new(), parts })
}

/// A place of which the register has no law, by its name; no code of a place at all, if it has none.
fn no_law(code: &str, place: SourceLocation, catalog: &Catalog) -> Error {
    match catalog.place_name(code.split('-').next().unwrap_or_default(), "en") {
        Ok(Some(name)) => Error::refused(place, Refusal::NoLawThere { code: code.to_owned(), name }),
        Ok(None) => unknown(code, place, Vec::new()),
        Err(error) => error.into(),
    }
}
