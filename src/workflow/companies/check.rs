//! What is to be looked at in the records of companies: what is old, contradicts another record, or would end in no letter.
//!
//! This module must not change anything.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{Months, NaiveDate};
use serde::Serialize;
use thiserror::Error;

use super::FOLDER;
use super::convert::folded;
use super::error::{CompanyError, Doubt};
use super::window::Windows;
use crate::catalog::{self, Catalog, CompanyNames, Countries};
use crate::controllers::{Controller, REGIONS};
use crate::files::OverrideFolder;
use crate::text::Email;

/// What is wrong with a record. As JSON: `code` in kebab-case, and `fields`.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
#[serde(tag = "code", content = "fields", rename_all = "kebab-case")]
#[non_exhaustive]
#[allow(missing_docs, reason = "the sentence of each names its fields")]
pub enum CompanyFault {
    /// It cannot be read.
    #[error("{what}")]
    RecordUnreadable { line: Option<usize>, what: String },
    /// Nobody reads a file with such a name.
    #[error("is not read: the name of a record is its id and `.toml`")]
    NotRead,
    /// Nobody has looked at it for a year.
    #[error("is of {day}, more than a year ago")]
    RecordOld { day: NaiveDate },
    /// The day of the record is none.
    #[error("as_of: `{typed}` is no day")]
    NoDay { typed: String },
    /// An address has no country.
    #[error("the address of {legal_name} has no country")]
    CountryMissing { legal_name: String },
    /// There is no such country.
    #[error("country: `{country}` is no ISO 3166 code")]
    CountryCode { country: String },
    /// The address names another country.
    #[error("the address ends with {line}, and country is {country}")]
    CountryContradicted { line: String, country: String },
    /// An e-mail address is none.
    #[error("`{address}` is no e-mail address")]
    NoEmail { address: String },
    /// A region has no entity, or two.
    #[error("region {region} stands in {count} entities, and must stand in one")]
    RegionCount { region: String, count: usize },
    /// The user's own stands in place of ours, and says something else.
    #[error("is used in place of the program's own record, and differs in: {}", .differs.join(", "))]
    InPlaceOfOurs { differs: Vec<String> },
    /// The program has a record of its own by now.
    #[error("is not used: the program has a reviewed record of its own by now")]
    OursIsUsed,
    /// Another company has the same name.
    #[error("has the name {name}, as `{other}` has")]
    NameShared { name: String, other: String },
    /// Letters say nothing of this, because nobody has reviewed the record.
    #[error("is not reviewed, so letters leave this aside: {}", .tables.join(", "))]
    LeftAside { tables: Vec<String> },
    /// The address does not fit the window, or cannot be set.
    #[error("{0}")]
    #[serde(untagged)]
    Address(Doubt),
}

impl CompanyFault {
    /// What to do about it, for any interface.
    #[must_use]
    pub fn next_step(&self) -> &'static str {
        match self {
            Self::RecordUnreadable { .. } => "correct or remove it",
            Self::NotRead => "rename or remove it",
            Self::RecordOld { .. } => "compare it with the company's privacy notice, and set the day; or take over a newer copy",
            Self::NoDay { .. } => "write it as 2026-11-27",
            Self::CountryMissing { .. } | Self::CountryCode { .. } => "add the country, such as DE",
            Self::CountryContradicted { .. } => "correct one of them",
            Self::NoEmail { .. } => "correct or remove the address",
            Self::RegionCount { .. } => "name each region in one entity, with `none = true` where none is known",
            Self::Address(Doubt::WindowTooSmall { .. }) => "put two of its parts on one line, or use another layout",
            Self::Address(_) => "install a font that has it",
            Self::InPlaceOfOurs { .. } => "remove your own if ours is right",
            Self::OursIsUsed => "remove your own",
            Self::NameShared { .. } => "name the company by its id, or remove one of the records",
            Self::LeftAside { .. } => "compare all of the record with the company's notices, and remove the table [imported]",
        }
    }

    /// Whether no letter can be made of such a record.
    pub(super) fn prevents_letters(&self) -> bool {
        !matches!(
            self,
            Self::RecordOld { .. }
                | Self::InPlaceOfOurs { .. }
                | Self::OursIsUsed
                | Self::NameShared { .. }
                | Self::LeftAside { .. }
        )
    }
}

/// What is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CompanyProblem {
    /// The id of the record, or the name of the file.
    pub id: String,
    /// The file; of ours, its place in the program.
    pub file: String,
    /// What is wrong.
    #[serde(flatten)]
    pub fault: CompanyFault,
}

/// Checks the records in the user's own folder, and how old those of ours are; returns how many there are, and what is wrong.
///
/// # Errors
/// [`CompanyError`] if the names of countries or the layouts cannot be read.
pub fn check_companies(folder: &Path, today: NaiveDate) -> Result<(usize, Vec<CompanyProblem>), CompanyError> {
    let catalog = Catalog::with_overrides(OverrideFolder::new(folder.to_owned())).cached();
    let embedded = Catalog::embedded().cached();
    let own = folder.join(FOLDER);
    let mut problems = Vec::new();
    let mut records = BTreeMap::new();
    for name in names(&own)? {
        let file = own.join(&name).display().to_string();
        let mut add = |id: &str, fault| problems.push(CompanyProblem { id: id.to_owned(), file: file.clone(), fault });
        let Some(id) = name.strip_suffix(".toml") else {
            add(&name, CompanyFault::NotRead);
            continue;
        };
        match catalog.own_controller(id) {
            Ok(Some(record)) if record.id == id => drop(records.insert(id.to_owned(), record)),
            Ok(Some(record)) => {
                let what = format!("the id is `{}`, which is not the name of the file", record.id);
                add(id, CompanyFault::RecordUnreadable { line: None, what });
            }
            Ok(None) | Err(catalog::Error::Unknown { .. }) => add(&name, CompanyFault::NotRead),
            Err(catalog::Error::Broken { line, what, .. }) => add(id, CompanyFault::RecordUnreadable { line, what }),
        }
    }
    let checker = Checker::new(&catalog, today)?;
    let mut taken: BTreeMap<String, String> = BTreeMap::new();
    for company in embedded.company_names()?.iter() {
        taken.extend(all_names(company).map(|name| (folded(name), company.id.clone())));
        if !records.contains_key(&company.id) {
            let record = embedded.controller(&company.id)?;
            let file = format!("data/controllers/{}.toml", company.id);
            problems.extend(checker.age(&record).map(|fault| CompanyProblem { id: company.id.clone(), file, fault }));
        }
    }
    for (id, record) in &records {
        let mut faults = checker.faults(record)?;
        let ours = embedded.controller(id).ok();
        faults.extend(ours.as_ref().and_then(|ours| conflict(record, ours)));
        if ours.is_none() {
            let names = CompanyNames { id: id.clone(), name: record.name.clone(), also: record.also.clone(), is_own: true };
            let same = all_names(&names).find_map(|name| Some((name, taken.get(&folded(name))?)));
            faults.extend(same.map(|(name, other)| CompanyFault::NameShared { name: name.clone(), other: other.clone() }));
        }
        let file = own.join(format!("{id}.toml")).display().to_string();
        problems.extend(faults.into_iter().map(|fault| CompanyProblem { id: id.clone(), file: file.clone(), fault }));
    }
    Ok((records.len(), problems))
}

fn all_names(company: &CompanyNames) -> impl Iterator<Item = &String> {
    [&company.id, &company.name].into_iter().chain(&company.also)
}

/// What stands in the folder, sorted, without what the program keeps there itself.
fn names(own: &Path) -> Result<Vec<String>, CompanyError> {
    let entries = match std::fs::read_dir(own) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(|error| CompanyError::read(own, error))?,
    };
    let names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> = names.filter(|name| name != "names.tsv" && !name.starts_with('.')).collect();
    names.sort();
    Ok(names)
}

/// In what a record of the user's own differs from ours.
fn conflict(own: &Controller, ours: &Controller) -> Option<CompanyFault> {
    if own.imported.is_some() {
        return Some(CompanyFault::OursIsUsed);
    }
    let json = |record: &Controller| serde_json::to_value(record).unwrap_or_default();
    let (own, ours) = (json(own), json(ours));
    let keys = own.as_object().into_iter().chain(ours.as_object()).flat_map(serde_json::Map::keys);
    let mut differs: Vec<String> = keys.filter(|key| own.get(*key) != ours.get(*key)).cloned().collect();
    differs.sort();
    differs.dedup();
    (!differs.is_empty()).then_some(CompanyFault::InPlaceOfOurs { differs })
}

/// Checks records one by one.
pub(super) struct Checker {
    countries: std::sync::Arc<Countries>,
    windows: Windows,
    /// Before it, a record is old.
    year_ago: NaiveDate,
}

impl Checker {
    pub(super) fn new(catalog: &Catalog, today: NaiveDate) -> Result<Self, CompanyError> {
        let year_ago = today.checked_sub_months(Months::new(12)).unwrap_or(today);
        Ok(Self { countries: catalog.countries()?, windows: Windows::new(None, catalog)?, year_ago })
    }

    fn age(&self, record: &Controller) -> Option<CompanyFault> {
        match record.as_of.parse::<NaiveDate>() {
            Ok(day) if day < self.year_ago => Some(CompanyFault::RecordOld { day }),
            Ok(_) => None,
            Err(_) => Some(CompanyFault::NoDay { typed: record.as_of.chars().take(60).collect() }),
        }
    }

    /// What is wrong with one record, whatever the others say.
    pub(super) fn faults(&self, record: &Controller) -> Result<Vec<CompanyFault>, CompanyError> {
        let mut faults: Vec<CompanyFault> = self.age(record).into_iter().collect();
        for region in REGIONS {
            let count = record.entities.iter().filter(|entity| entity.regions.iter().any(|r| r == region)).count();
            if count != 1 {
                faults.push(CompanyFault::RegionCount { region: region.to_owned(), count });
            }
        }
        for entity in record.entities.iter().filter(|entity| !entity.address.is_empty()) {
            let legal_name = entity.legal_name.as_ref().unwrap_or(&record.name);
            match &entity.country {
                None => faults.push(CompanyFault::CountryMissing { legal_name: legal_name.clone() }),
                Some(country) if self.countries.english(country).is_none() => {
                    faults.push(CompanyFault::CountryCode { country: country.clone() });
                }
                Some(country) => {
                    let last = entity.address.last().filter(|_| !self.countries.names(country, &entity.address));
                    let other = last.filter(|line| self.countries.named_by(line).is_some());
                    faults.extend(
                        other.map(|line| CompanyFault::CountryContradicted { line: line.clone(), country: country.clone() }),
                    );
                }
            }
            let mut address = entity.address.clone();
            if let (Some(country), Some(last)) = (&entity.country, address.last())
                && self.countries.before_name(country, last).is_none()
            {
                // A letter adds it.
                address.extend(self.countries.english(country).map(str::to_owned));
            }
            faults.extend(self.windows.doubt(legal_name, &address)?.map(CompanyFault::Address));
        }
        let wrong = record.emails.iter().filter(|email| Email::parse(&email.address).is_err());
        faults.extend(wrong.map(|email| CompanyFault::NoEmail { address: email.address.clone() }));
        let tables: Vec<String> = record.left_aside().into_iter().map(str::to_owned).collect();
        faults.extend((!tables.is_empty()).then_some(CompanyFault::LeftAside { tables }));
        Ok(faults)
    }
}
