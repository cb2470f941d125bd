//! All that is missing or wrong in a case, at once: what a check of the draft finds, and what only the catalog knows.
//!
//! [`compose`](super::compose()) stops at the first, as it can do nothing with the rest; whoever asks a person looks here, so that
//! nobody mends a case one refusal at a time. What is not known yet is asked nothing about. This module must not write letters.

use chrono::NaiveDate;

use super::addressee::{Addressee, AddresseeQuery, find_record};
use super::error::Error;
use super::residence::Residence;
use super::{age, ground, language};
use crate::case::{self, Case, Draft, Field, Refusal, Sketch, Target};
use crate::catalog::Catalog;

/// All that is missing or wrong in a draft, in the order of the fields; nothing if [`compose`](super::compose()) can write its
/// letter.
///
/// [`place`](case::Error::place) names the field of each, [`is_gap`](Refusal::is_gap) says whether it is only missing.
///
/// # Errors
/// As [`compose`](super::compose()), for broken overrides.
pub fn flaws(draft: Draft, catalog: &Catalog, today: NaiveDate) -> Result<Vec<case::Error>, Error> {
    Search::new(draft.sketch(catalog)?, catalog, today).run()
}

/// The same of a case that is complete, but asks for what does not exist or contradicts itself.
///
/// # Errors
/// As [`compose`](super::compose()), for broken overrides.
pub fn flaws_of(case: &Case, catalog: &Catalog, today: NaiveDate) -> Result<Vec<case::Error>, Error> {
    Search::new(Sketch { case: case.clone(), flaws: Vec::new() }, catalog, today).run()
}

struct Search {
    sketch: Sketch,
    catalog: Catalog,
    date: NaiveDate,
}

impl Search {
    fn new(sketch: Sketch, catalog: &Catalog, today: NaiveDate) -> Self {
        let date = sketch.case.date.unwrap_or(today);
        // The same files are looked at for one flaw and the next.
        Self { sketch, catalog: catalog.clone().cached(), date }
    }

    fn run(self) -> Result<Vec<case::Error>, Error> {
        let case = &self.sketch.case;
        let catalog = &self.catalog;
        let knows = |fields: &[Field]| !fields.iter().any(|field| self.sketch.is_flawed(*field));
        let mut found = Vec::new();
        let mut keep = Keep(&mut found);
        // Its warnings are those of the letter.
        let unsaid = &mut Vec::new();
        if let Some(day) = case.setting_switched_off.filter(|day| *day > self.date) {
            let place = case.place_of(Field::ObjectionSettingSwitchedOff);
            keep.0.push(case::Error::new(place, Refusal::SwitchedOffLater { day, date: self.date }));
        }
        let residence = if knows(&[Field::PersonCountry]) {
            let place = case.place_of(Field::PersonCountry);
            keep.ok(Residence::find(&case.person.country, place, catalog, self.date, unsaid))?
        } else {
            None
        };
        let regime = residence.as_ref().map(|residence| catalog.regime_on(residence.regime(), self.date)).transpose()?;
        let law = residence.as_ref().zip(regime.as_deref());
        let language = match law {
            Some((residence, regime)) if knows(&[Field::ObjectionLanguage]) => {
                keep.ok(language::choose(case, residence, regime, catalog, unsaid))?
            }
            _ => None,
        };
        let place = case.place_of(Field::ObjectionController);
        let is_named = knows(&[Field::ObjectionController, Field::Controller]);
        let mut processing = &case.processing[..];
        if matches!(case.target, Target::Custom(_)) && !processing.is_empty() {
            keep.0.push(case::Error::new(case.place_of(Field::ObjectionProcessing), Refusal::NoProcessingToChoose));
            processing = &[];
        }
        match (&residence, &case.target) {
            _ if !is_named => {}
            (Some(residence), target) => {
                let query = AddresseeQuery {
                    target,
                    target_place: place,
                    country_place: case.place_of(Field::ControllerCountry),
                    processing,
                    processing_place: case.place_of(Field::ObjectionProcessing),
                    accept_unverified: false,
                    language: language.as_ref().map_or(language::COMMON, |language| &language.tag),
                };
                keep.ok(Addressee::find(&query, residence, catalog, unsaid))?;
            }
            (None, Target::Registered(id)) => drop(keep.ok(find_record(id, place, catalog))?),
            (None, Target::Custom(_)) => {}
        }
        // A ground that could not be read is one.
        if !case.grounds.is_empty() || knows(&[Field::Ground]) {
            let folder = language.map_or_else(|| language::asked(case, catalog), |language| language.folder);
            let knows_standing = knows(&[Field::Account, Field::NonMember]);
            keep.0.extend(ground::flaws(case, regime.as_deref(), &folder, knows_standing, catalog)?);
        }
        if let Some(residence) = residence.as_ref().filter(|_| knows(&[Field::BehalfOf])) {
            keep.ok(age::doubt(case, residence))?;
        }
        let mut all = self.sketch.flaws;
        all.extend(found);
        all.sort_by_key(|flaw| flaw.place().field);
        Ok(all)
    }
}

/// What was found so far.
struct Keep<'a>(&'a mut Vec<case::Error>);

impl Keep<'_> {
    /// What there is, or nothing if it was refused: then that is kept.
    fn ok<T>(&mut self, result: Result<T, Error>) -> Result<Option<T>, Error> {
        match result {
            Ok(there) => Ok(Some(there)),
            Err(Error::Refused(flaw)) => {
                self.0.push(flaw);
                Ok(None)
            }
            Err(broken) => Err(broken),
        }
    }
}
