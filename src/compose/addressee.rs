//! To whom the letter goes: the entity that is controller where the person lives, and what it does there.

use std::sync::Arc;

use chrono::NaiveDate;

use super::claims;
use super::envelope::{self, Origin};
use super::error::Error;
use super::residence::Residence;
use super::warning::{Warning, page_of};
use crate::case::{Named, Names, Refusal, SourceLocation, Target};
use crate::catalog::{Catalog, Phrases};
use crate::controllers::{Controller, Entity, Processing};
use crate::law::Confidence;

/// The addressee of one letter.
#[derive(Debug, Clone)]
pub(super) struct Addressee {
    /// Id in the register; `None` for a controller that the person described.
    pub(super) id: Option<String>,
    /// Name for use in a sentence.
    pub(super) name: String,
    /// The controller's legal name, where one is verified.
    pub(super) legal_name: Option<String>,
    /// To whose attention.
    pub(super) attn: Option<String>,
    /// Postal address; abroad its last line is the country.
    pub(super) address: Vec<String>,
    /// E-mail address, and how sure it is.
    pub(super) email: Option<(String, Option<Confidence>)>,
    /// Country of the address.
    pub(super) country: Option<String>,
    /// Calendar of its holidays.
    pub(super) calendar: Option<String>,
    /// What the company calls the processing; for one that the person described, their words.
    pub(super) term: Option<String>,
    /// The document that the term is quoted from, and a day on which it said so.
    pub(super) document: Option<(String, NaiveDate)>,
    /// The day on which the core processing began.
    pub(super) since: Option<NaiveDate>,
    /// Whether it is known to claim legitimate interests.
    pub(super) basis_claimed: bool,
    /// Whether it names research and consent too.
    pub(super) research_and_consent: bool,
    /// Whether it is known to offer a setting against the processing.
    pub(super) offers_setting: bool,
    /// Recipients that a letter names.
    pub(super) recipients: Vec<String>,
    /// What the letter objects to.
    pub(super) processings: Vec<Processing>,
    /// How sure the entity is.
    pub(super) confidence: Option<Confidence>,
}

/// What the person wants of the register.
#[derive(Debug, Clone)]
pub(super) struct AddresseeQuery<'a> {
    /// To whom.
    pub(super) target: &'a Target,
    /// Where that was typed.
    pub(super) target_place: SourceLocation,
    /// Where the country of a company that the person described was typed.
    pub(super) country_place: SourceLocation,
    /// What the letter objects to; empty means all that the record holds.
    pub(super) processing: &'a [String],
    /// Where that was typed.
    pub(super) processing_place: SourceLocation,
    /// Whether facts of low confidence are printed.
    pub(super) accept_unverified: bool,
    /// Tag of the letter's language.
    pub(super) language: &'a str,
}

impl Addressee {
    pub(super) fn find(
        query: &AddresseeQuery<'_>,
        residence: &Residence,
        catalog: &Catalog,
        warnings: &mut Vec<Warning>,
    ) -> Result<Self, Error> {
        match query.target {
            Target::Custom(_) if !query.processing.is_empty() => {
                Err(Error::refused(query.processing_place.clone(), Refusal::NoProcessingToChoose))
            }
            Target::Custom(custom) => {
                let country = custom.country.as_deref();
                let origin = Origin { residence, language: query.language };
                let address = envelope::of_person(&custom.address, country, origin, &query.country_place, catalog)?;
                if custom.address.is_empty() && !custom.name.is_empty() {
                    warnings.push(Warning::NoAddressGiven { company: custom.name.clone() });
                }
                Ok(Self {
                    id: None,
                    name: custom.name.clone(),
                    legal_name: Some(custom.name.clone()),
                    attn: None,
                    address,
                    email: custom.email.clone().map(|address| (address, None)),
                    country: custom.country.clone(),
                    calendar: custom.country.clone(),
                    term: custom.purpose.clone(),
                    document: None,
                    since: None,
                    basis_claimed: false,
                    research_and_consent: false,
                    offers_setting: false,
                    recipients: Vec::new(),
                    processings: Vec::new(),
                    confidence: None,
                })
            }
            Target::Registered(id) => {
                let record = find_record(id, query.target_place.clone(), catalog)?;
                Self::of_record(&record, query, residence, catalog, warnings)
            }
        }
    }

    fn of_record(
        record: &Controller,
        query: &AddresseeQuery<'_>,
        residence: &Residence,
        catalog: &Catalog,
        warnings: &mut Vec<Warning>,
    ) -> Result<Self, Error> {
        let accept_unverified = query.accept_unverified;
        let region = residence.region();
        let country = residence.jurisdiction.country_code();
        if record.imported.is_some() && !query.processing.is_empty() {
            return Err(Error::refused(query.processing_place.clone(), Refusal::NoProcessingToChoose));
        }
        unreviewed(record, country, warnings);
        let entity = printable(record.entity_in(region), record, region, accept_unverified, warnings);
        let core = &catalog.processings()?.core;
        let processings = processings(record, query, region, core, warnings)?;
        claims::denied(record, region, warnings);
        let term = claims::term(record, core, region, warnings);
        let since = claims::since(record, core, region, warnings);
        let email = record.email_in(region, accept_unverified).map(|email| (email.address.clone(), Some(email.confidence)));
        let country = entity.and_then(|e| e.country.clone());
        let address = entity.map_or(&[][..], |e| &e.address);
        let origin = Origin { residence, language: query.language };
        let of_record = envelope::Of { id: &record.id, address, country: country.as_deref() };
        let address = envelope::of_record(of_record, origin, &query.target_place, catalog)?;
        Ok(Self {
            legal_name: entity.and_then(|e| e.legal_name.clone()),
            attn: entity.and_then(|e| e.attn.clone()),
            address,
            email,
            calendar: entity.and_then(|e| e.holiday_calendar.clone()).or_else(|| country.clone()),
            country,
            confidence: entity.and_then(|e| e.confidence),
            document: term.map(|term| (term.document.clone(), term.document_date)),
            term: term.map(|term| term.words.clone()),
            since,
            basis_claimed: claims::basis(record, core, region, warnings),
            research_and_consent: claims::research_and_consent(record, core, region),
            offers_setting: claims::offers_setting(record, region),
            recipients: claims::recipients(record, region, accept_unverified, warnings),
            processings,
            name: record.name.clone(),
            id: Some(record.id.clone()),
        })
    }

    /// The recipient's block, as on the envelope.
    pub(super) fn block(&self, phrases: &Phrases) -> Vec<String> {
        let unknown = || phrases.recipient.unknown.replace("{controller}", &self.name);
        let mut lines = vec![self.legal_name.clone().unwrap_or_else(unknown)];
        lines.extend(self.attn.iter().map(|attn| phrases.recipient.attention.replace("{attn}", attn)));
        lines.extend(self.address.iter().cloned());
        lines
    }

    /// The processing with this id, if the letter objects to it.
    pub(super) fn processing(&self, id: &str) -> Option<&Processing> {
        self.processings.iter().find(|p| p.id == id)
    }
}

/// The record of a company of the register, by any of its names.
///
/// # Errors
/// [`Error::Refused`] for a name of no company, or of several.
pub fn find_record(name: &str, place: SourceLocation, catalog: &Catalog) -> Result<Arc<Controller>, Error> {
    let id = catalog.meant(Named::Company, name, || place)?;
    Ok(catalog.controller(&id)?)
}

/// Warns of a record that nobody has reviewed, and of one that its collection has for other countries.
fn unreviewed(record: &Controller, country: &str, warnings: &mut Vec<Warning>) {
    let Some(imported) = &record.imported else { return };
    let company = || record.name.clone();
    warnings.push(Warning::Unreviewed { company: company(), from: imported.from.clone(), day: imported.day });
    if !imported.is_for(country) {
        let (country, countries) = (country.to_owned(), imported.countries.clone());
        warnings.push(Warning::RecordOfOthers { company: company(), country, countries });
    }
}

/// The entity, unless it is not verified and the person has not confirmed it.
fn printable<'a>(
    entity: Option<&'a Entity>,
    record: &Controller,
    region: &str,
    accept_unverified: bool,
    warnings: &mut Vec<Warning>,
) -> Option<&'a Entity> {
    let Some(entity) = entity else {
        warnings.push(Warning::NoController { company: record.name.clone(), region: region.to_owned() });
        return None;
    };
    let legal_name = entity.legal_name.as_ref().unwrap_or(&record.name).clone();
    let why = entity.why.clone();
    let page = || page_of(&entity.sources, record.help_page.as_ref().or(record.sources.first()));
    match entity.confidence {
        Some(Confidence::High) => {}
        // All of it is to be confirmed, and that has been said.
        Some(Confidence::Medium) if record.imported.is_some() => {}
        Some(Confidence::Medium) => {
            warnings.push(Warning::ControllerToConfirm { legal_name: legal_name.clone(), why, page: page() });
        }
        Some(Confidence::Low) | None => {
            let is_printed = accept_unverified;
            warnings.push(Warning::ControllerUnverified { legal_name: legal_name.clone(), why, page: page(), is_printed });
            if !is_printed {
                return None;
            }
        }
    }
    if entity.address.is_empty() {
        warnings.push(Warning::NoAddressVerified { company: legal_name });
    }
    Some(entity)
}

/// What the letter objects to: what the person named, or all that the record holds for the region.
///
/// What is not verified is left out, but for the core: a letter without it would be none, and its wording ("use, or intend to
/// use") holds either way.
fn processings(
    record: &Controller,
    query: &AddresseeQuery<'_>,
    region: &str,
    core: &String,
    warnings: &mut Vec<Warning>,
) -> Result<Vec<Processing>, Error> {
    let held: Vec<&Processing> = record.processings_in(region).collect();
    let known = || held.iter().map(|p| p.id.clone()).collect();
    if let Some(id) = query.processing.iter().find(|id| !held.iter().any(|p| p.id == **id)) {
        let (company, region) = (record.name.clone(), region.to_owned());
        let processing = id.chars().take(60).collect();
        let refusal = Refusal::UnknownProcessing { company, processing, region, known: known() };
        return Err(Error::refused(query.processing_place.clone(), refusal));
    }
    if !query.processing.is_empty() && !query.processing.contains(core) {
        let refusal = Refusal::CoreProcessing { processing: core.clone(), known: known() };
        return Err(Error::refused(query.processing_place.clone(), refusal));
    }
    let mut chosen = Vec::new();
    for processing in held {
        if !query.processing.is_empty() && !query.processing.contains(&processing.id) {
            continue;
        }
        let (company, id, region) = (record.name.clone(), processing.id.clone(), region.to_owned());
        let page = page_of(&processing.sources, record.help_page.as_ref().or(record.sources.first()));
        if !processing.confidence.may_be_printed(query.accept_unverified) {
            warnings.push(Warning::ProcessingUnverified { company, processing: id, region, page });
            if processing.id != *core {
                continue;
            }
        } else if processing.confidence == Confidence::Medium {
            let why = processing.why.clone();
            warnings.push(Warning::ProcessingToConfirm { company, processing: id, region, why, page });
        }
        chosen.push(processing.clone());
    }
    Ok(chosen)
}
