//! The records of companies, and the names by which they are looked for without reading every record for one letter.
//!
//! Ours are in the program. Of the user's own, which may be thousands, a list is kept in [`FILE`]; what was written after it,
//! or does not stand in it, is read itself, so the list may be old or missing. This module must not decide which company a name
//! means.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

use serde::Deserialize;

use super::{Catalog, Error, embedded, file_name, stem};
use crate::controllers::Controller;

/// The list: a company a line, with tabs between its id, its name and its other names.
pub const FILE: &str = "data/controllers/names.tsv";

/// A company as it is looked for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct CompanyNames {
    /// Its id.
    pub id: String,
    /// The name used in a sentence.
    pub name: String,
    /// Former names, services, brands.
    #[serde(default)]
    pub also: Vec<String>,
    /// Whether the record is the user's own.
    #[serde(skip)]
    pub is_own: bool,
}

impl CompanyNames {
    /// The list of these companies, as [`FILE`] has it.
    #[must_use]
    pub fn list<'a>(companies: impl Iterator<Item = &'a Self>) -> String {
        let plain = |text: &str| text.replace(['\t', '\n', '\r'], " ");
        companies.fold(String::new(), |mut list, company| {
            // Writing to memory cannot fail.
            let _ = write!(list, "{}\t{}", company.id, plain(&company.name));
            for name in &company.also {
                let _ = write!(list, "\t{}", plain(name));
            }
            list.push('\n');
            list
        })
    }

    fn of_line(line: &str) -> Option<Self> {
        let mut parts = line.split('\t').map(str::to_owned);
        Some(Self { id: parts.next()?, name: parts.next()?, also: parts.collect(), is_own: true })
    }
}

impl Catalog {
    /// A company of the register.
    ///
    /// # Errors
    /// As [`Catalog::jurisdiction`].
    pub fn controller(&self, id: &str) -> Result<Arc<Controller>, Error> {
        let path = format!("data/controllers/{}.toml", file_name(id)?);
        let record: Arc<Controller> = self.record(&path)?;
        if record.id != id {
            return Err(Error::broken(path, None, format!("the id `{}` is not the name of the file", record.id)));
        }
        if record.imported.is_none() {
            return Ok(record);
        }
        // What nobody has reviewed never stands in place of ours, which may have come later.
        if embedded::find(&path).is_some() {
            return Self::embedded().controller(id);
        }
        self.keep(&format!("unreviewed {path}"), || Ok(Controller::clone(&record).unreviewed()))
    }

    /// The user's own record of a company, as it stands in its file; `None` if there is none.
    ///
    /// # Errors
    /// [`Error::Broken`] if the file cannot be read.
    pub fn own_controller(&self, id: &str) -> Result<Option<Controller>, Error> {
        let path = format!("data/controllers/{}.toml", file_name(id)?);
        if self.is_own(&path) { self.parsed(&path).map(Some) } else { Ok(None) }
    }

    /// The names of all companies, ours and the user's own, sorted by id.
    ///
    /// # Errors
    /// [`Error::Broken`] for a record of the user's own that has to be read and cannot be.
    pub fn company_names(&self) -> Result<Arc<Vec<CompanyNames>>, Error> {
        self.keep("company names", || {
            let folder = "data/controllers";
            let mut all: BTreeMap<String, CompanyNames> = BTreeMap::new();
            for id in embedded::names(&format!("{folder}/")).filter_map(|name| stem(name.as_ref())) {
                all.insert(id.clone(), ours(&format!("{folder}/{id}.toml"))?);
            }
            let Some(overrides) = &self.overrides else { return Ok(all.into_values().collect()) };
            // A list that cannot be read is as good as none.
            let list = overrides.read(FILE).ok().flatten().and_then(|list| String::from_utf8(list).ok()).unwrap_or_default();
            let mut listed: BTreeMap<String, CompanyNames> =
                list.lines().filter_map(CompanyNames::of_line).map(|names| (names.id.clone(), names)).collect();
            let stems = |names: Vec<String>| names.into_iter().filter_map(|name| stem(name.as_ref()));
            let newer: BTreeSet<String> = stems(overrides.newer(folder, FILE)).collect();
            for id in stems(overrides.names(folder)) {
                let known = listed.remove(&id).filter(|_| !newer.contains(&id) && !all.contains_key(&id));
                let names = match known {
                    Some(names) => names,
                    None => {
                        let record = self.controller(&id)?;
                        // Ours where the user's is one that nobody has reviewed.
                        let is_own =
                            !all.contains_key(&id) || self.own_controller(&id)?.is_some_and(|own| own.imported.is_none());
                        CompanyNames { id: id.clone(), name: record.name.clone(), also: record.also.clone(), is_own }
                    }
                };
                all.insert(id, names);
            }
            Ok(all.into_values().collect())
        })
    }
}

/// The names of a record of ours.
fn ours(path: &str) -> Result<CompanyNames, Error> {
    let record = embedded::find(path).unwrap_or_default();
    serde_json::from_slice(record).map_err(|error| Error::broken(path.to_owned(), None, error.to_string()))
}
