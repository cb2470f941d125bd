//! Companies by name, former name, name of a service or legal name, of the records in `data/controllers`.

use std::sync::Arc;

use serde::Deserialize;

use super::NameError;
use super::index::{Entry, Index, distance};
use super::plain::{is_called, plain};
use crate::case::Candidate;
use crate::catalog::{Catalog, CompanyNames, Error, embedded, file_name};

/// What a record is called.
#[derive(Debug, Deserialize)]
struct Record {
    name: String,
    #[serde(default)]
    services: Option<String>,
    #[serde(default)]
    group: Option<String>,
    #[serde(default)]
    also: Vec<String>,
    #[serde(rename = "entity", default)]
    entities: Vec<Entity>,
}

#[derive(Debug, Deserialize)]
struct Entity {
    #[serde(default)]
    legal_name: Option<String>,
}

impl Record {
    /// All that is this company: `Quora / Poe` is two names.
    fn names(&self) -> impl Iterator<Item = &str> {
        let parts = self.name.split(" / ").chain([self.name.as_str()]);
        let legal = self.entities.iter().filter_map(|entity| entity.legal_name.as_deref());
        parts.chain(self.also.iter().map(String::as_str)).chain(legal)
    }

    /// What may be looked for besides: a group has many companies, and what a service is, is described in words.
    fn about(&self) -> impl Iterator<Item = &str> {
        self.services.iter().chain(&self.group).map(String::as_str)
    }
}

impl Catalog {
    /// The id of the company that a name or an id means.
    ///
    /// # Errors
    /// [`NameError`]
    pub fn company_named(&self, typed: &str) -> Result<String, NameError> {
        let id = typed.trim().to_lowercase();
        if file_name(&id).is_ok() && self.has(&format!("data/controllers/{id}.toml")) {
            return Ok(id);
        }
        // One letter does not need the names of thousands in order; many do.
        if self.kept.is_none()
            && let Some(id) = self.sole_company(typed)?
        {
            return Ok(id);
        }
        let companies = self.companies()?;
        match companies.named(typed).as_slice() {
            [company] => Ok(company.id.clone()),
            [] => Err(NameError::unknown(typed, candidates(&companies.near(typed)))),
            several => Err(NameError::several(typed, candidates(several))),
        }
    }

    /// The ids of the companies that a query finds, best first: by the whole name, its beginning, the beginning of one of its
    /// words, anything in a name, anything in what the record says of services and group; if none of them, by a name that is
    /// nearly so.
    ///
    /// # Errors
    /// [`Error::Broken`] if a record cannot be read.
    pub fn companies_like(&self, query: &str) -> Result<Vec<String>, Error> {
        let wanted = plain(query);
        let mut found = Vec::new();
        let mut nearly = Vec::new();
        for id in self.ids("controllers") {
            let record: Record = self.parsed(&format!("data/controllers/{id}.toml"))?;
            let rank = std::iter::once(id.as_str()).chain(record.names()).filter_map(|name| rank(&wanted, name)).min();
            let about = || record.about().any(|text| plain(text).contains(&wanted)).then_some(4);
            if let Some(rank) = rank.or_else(about) {
                found.push((rank, id));
            } else if let Some(distance) = record.names().filter_map(|name| distance(&wanted, &plain(name))).min() {
                nearly.push((distance, id));
            }
        }
        let mut ranked = if found.is_empty() { nearly } else { found };
        ranked.sort();
        Ok(ranked.into_iter().map(|(_, id)| id).collect())
    }

    /// The id of the only company that has this name.
    fn sole_company(&self, typed: &str) -> Result<Option<String>, Error> {
        let wanted = plain(typed);
        let mut found = None;
        let companies = self.company_names()?;
        for company in companies.iter() {
            let ours = self.record_of_ours(&company.id)?;
            if names(company, ours.as_ref()).any(|name| is_called(name, &wanted)) && found.replace(&company.id).is_some() {
                return Ok(None);
            }
        }
        Ok(found.cloned())
    }

    fn companies(&self) -> Result<Arc<Index>, Error> {
        self.keep("names of companies", || {
            let mut index = Index::default();
            for company in self.company_names()?.iter() {
                let ours = self.record_of_ours(&company.id)?;
                let entry = Entry { labels: vec![company.name.clone()], id: company.id.clone() };
                index.add(entry, names(company, ours.as_ref()));
            }
            Ok(index)
        })
    }

    /// What a record of ours is called. Of thousands that were imported, the records are not read: their names are their legal
    /// names.
    fn record_of_ours(&self, id: &str) -> Result<Option<Record>, Error> {
        let path = format!("data/controllers/{id}.toml");
        embedded::find(&path).map(|_| self.parsed(&path)).transpose()
    }
}

/// All that a company is called.
fn names<'a>(company: &'a CompanyNames, ours: Option<&'a Record>) -> impl Iterator<Item = &'a str> {
    let names = company.name.split(" / ").chain([company.name.as_str(), company.id.as_str()]);
    names.chain(company.also.iter().map(String::as_str)).chain(ours.map(Record::names).into_iter().flatten())
}

/// How well a name fits what is looked for, 0 being best.
fn rank(wanted: &str, name: &str) -> Option<usize> {
    let whole = plain(name);
    let words = || name.split(|c: char| !c.is_alphanumeric()).map(plain);
    match whole.find(wanted)? {
        0 if whole.len() == wanted.len() => Some(0),
        0 => Some(1),
        _ if words().any(|word| word.starts_with(wanted)) => Some(2),
        _ => Some(3),
    }
}

fn candidates(entries: &[&Entry]) -> Vec<Candidate> {
    entries.iter().map(|entry| Candidate::new(&entry.id, entry.labels.concat())).collect()
}
