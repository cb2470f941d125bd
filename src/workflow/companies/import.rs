//! Takes over a copy of the register into the user's own folder: never over a record of ours or of the user's.
//!
//! Everything is read, made and checked before the first file is written. A later import renews what nobody has changed.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde::Serialize;

use super::FOLDER;
use super::convert::{Converted, Converter, MAX_SLUG, Marks, facts_of, folded, is_as_written};
use super::error::{CompanyError, Doubt, Left};
use super::origin::{Copy, Entry, USUAL_RECORD};
use super::register::{Company, Obsolete};
use super::window::Windows;
use crate::catalog::{self, Catalog, CompanyNames, MAX_OVERRIDE, NAMES_FILE};
use crate::files::{OverrideFolder, open_plain, private_folder, replace_all};

/// How to take over a copy.
#[derive(Clone, Copy)]
pub struct ImportOptions<'a> {
    /// Only what the register has for this country (ISO 3166-1), and for all.
    pub country: Option<&'a str>,
    /// The day.
    pub today: NaiveDate,
    /// Whether the user wants to stop.
    pub stops: &'a dyn Fn() -> bool,
}

impl std::fmt::Debug for ImportOptions<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ImportOptions").field("country", &self.country).field("today", &self.today).finish_non_exhaustive()
    }
}

/// What an import did.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ImportReport {
    /// The version of the copy, if it says so.
    pub commit: Option<String>,
    /// The day of the copy.
    pub day: Option<NaiveDate>,
    /// Where the records are now.
    pub folder: PathBuf,
    /// Records of the copy.
    pub read: usize,
    /// Ids that are new.
    pub added: Vec<String>,
    /// Ids whose record says something else than before.
    pub updated: Vec<String>,
    /// How many say the same as before.
    pub unchanged: usize,
    /// Ids that the register does not have any more, and why; their unchanged records were removed.
    pub removed: Vec<(String, Left)>,
    /// Ids, or names of files, that were left out, and why.
    pub left: Vec<(String, Left)>,
    /// Ids that were taken over, and what is to be looked at in them.
    pub doubts: Vec<(String, Doubt)>,
}

/// Names of companies that are obsolete, by the record that took their place.
type FormerNames = BTreeMap<String, Vec<String>>;

/// What the user's folder has under an id.
enum Held {
    Nothing,
    AsWritten(String),
    Other(Left),
}

/// Takes over a copy of the register: a folder, or a zip archive. `folder` is that of the user's own data and wording.
///
/// # Errors
/// [`CompanyError`]. If writing fails midway, each record is there whole or as it was, and the same import does the rest.
pub fn import_companies(from: &Path, folder: &Path, options: ImportOptions<'_>) -> Result<ImportReport, CompanyError> {
    let copy = Copy::read(from)?;
    let embedded = Catalog::embedded().cached();
    let catalog = Catalog::with_overrides(OverrideFolder::new(folder.to_owned())).cached();
    let own = folder.join(FOLDER);
    let day = copy.day.map_or(options.today, |day| day.min(options.today));
    let mut report = ImportReport {
        commit: copy.commit.clone(),
        day: Some(day),
        folder: own.clone(),
        read: copy.companies.len(),
        ..ImportReport::default()
    };
    let (former, gone) = obsolete(&copy.obsolete, &mut report);
    let ours = names_of_ours(&embedded)?;
    let countries = catalog.countries()?;
    let windows = Windows::new(options.country, &catalog)?;
    let marks = Marks { commit: copy.commit, day, on: options.today };
    let mut converter = Converter { marks, countries: &countries, known: BTreeMap::new(), ours: &ours };

    let mut texts: Vec<(String, String)> = Vec::new();
    let mut names: BTreeMap<String, CompanyNames> = BTreeMap::new();
    for (file, bytes) in copy.companies {
        if (options.stops)() {
            return Err(CompanyError::ImportInterrupted);
        }
        let made = company(&file, bytes, options.country).and_then(|company| {
            not_ours(&company, &embedded, &ours)?;
            let former = former.get(company.slug.as_str()).map(Vec::as_slice).unwrap_or_default();
            let held = match held(&own.join(format!("{}.toml", company.slug))) {
                Held::Other(why) => return Err(why),
                Held::Nothing => None,
                Held::AsWritten(text) => Some(text),
            };
            Ok((converter.convert(&company, former)?, held))
        });
        let (Converted { record, text, mut doubts }, held) = match made {
            Ok(made) => made,
            Err(why) => {
                report.left.push((file, why));
                continue;
            }
        };
        for entity in record.entities.iter().filter(|entity| !entity.address.is_empty()) {
            doubts.extend(windows.doubt(&record.name, &entity.address)?);
        }
        let id = record.id.clone();
        report.doubts.extend(doubts.into_iter().map(|doubt| (id.clone(), doubt)));
        names.insert(id.clone(), CompanyNames { id: id.clone(), name: record.name, also: record.also, is_own: true });
        // What stands there to the byte is not written again: the same copy twice takes a fraction of the time.
        let is_there = held.as_ref() == Some(&text);
        match held {
            None => report.added.push(id.clone()),
            Some(_) if is_there => report.unchanged += 1,
            Some(held) if facts_of(&held) == facts_of(&text) => report.unchanged += 1,
            Some(_) => report.updated.push(id.clone()),
        }
        if !is_there {
            texts.push((format!("{id}.toml"), text));
        }
    }
    write(&own, &texts, options.stops)?;
    remove(&own, gone, &names, &mut report)?;
    list(folder, &own, names)?;
    Ok(report)
}

/// Writes the records.
fn write(own: &Path, texts: &[(String, String)], stops: &dyn Fn() -> bool) -> Result<(), CompanyError> {
    private_folder(own).map_err(|error| CompanyError::write(own, error))?;
    let files: Vec<(String, &[u8])> = texts.iter().map(|(name, text)| (name.clone(), text.as_bytes())).collect();
    replace_all(own, &files, stops).map_err(|error| match error.kind() {
        std::io::ErrorKind::Interrupted if stops() => CompanyError::ImportInterrupted,
        _ => CompanyError::write(own, error),
    })
}

/// Removes what the register does not have any more, as far as nobody has changed it.
fn remove(
    own: &Path,
    gone: Vec<(String, Left)>,
    kept: &BTreeMap<String, CompanyNames>,
    report: &mut ImportReport,
) -> Result<(), CompanyError> {
    for (id, why) in gone {
        let path = own.join(format!("{id}.toml"));
        if !kept.contains_key(&id) && matches!(held(&path), Held::AsWritten(_)) {
            fs::remove_file(&path).map_err(|error| CompanyError::write(&path, error))?;
            report.removed.push((id, why));
        }
    }
    Ok(())
}

/// Writes the list of names: of what was taken over now, and of all other records of the user's own that can be read.
fn list(folder: &Path, own: &Path, mut names: BTreeMap<String, CompanyNames>) -> Result<(), CompanyError> {
    let catalog = Catalog::with_overrides(OverrideFolder::new(folder.to_owned()));
    for entry in fs::read_dir(own).map_err(|error| CompanyError::read(own, error))?.flatten() {
        let path = entry.path();
        let Some(id) = path.file_stem().and_then(|stem| stem.to_str()).filter(|_| path.extension().is_some_and(|e| e == "toml"))
        else {
            continue;
        };
        if names.contains_key(id) {
            continue;
        }
        // What cannot be read is not in the list, and is named by whoever looks for it.
        if let Ok(Some(record)) = catalog.own_controller(id) {
            let entry = CompanyNames { id: id.to_owned(), name: record.name, also: record.also, is_own: true };
            names.insert(id.to_owned(), entry);
        }
    }
    let list = CompanyNames::list(names.values());
    let name = NAMES_FILE.rsplit('/').next().unwrap_or(NAMES_FILE).to_owned();
    replace_all(own, &[(name, list.as_bytes())], &|| false).map_err(|error| CompanyError::write(own, error))
}

/// Reads a record of the register, and whether it is one for the country.
fn company(file: &str, bytes: Result<Vec<u8>, Left>, country: Option<&str>) -> Result<Company, Left> {
    let company: Company = json(&bytes?)?;
    if company.slug != file {
        return Err(Left::OtherSlug { slug: company.slug.chars().take(MAX_SLUG).collect() });
    }
    if !is_slug(&company.slug) {
        return Err(Left::SlugForm { most: MAX_SLUG });
    }
    let countries = &company.relevant_countries;
    let is_for = |wanted: &str| countries.iter().any(|code| code == "all" || code.eq_ignore_ascii_case(wanted));
    match country {
        Some(wanted) if !is_for(wanted) => Err(Left::OtherCountries { countries: countries.clone() }),
        _ => Ok(company),
    }
}

/// Reads a record. What is left out of it goes no deeper than the parser of a whole value: 128.
fn json<T: for<'de> serde::Deserialize<'de>>(bytes: &[u8]) -> Result<T, Left> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let wrong = |error: serde_json::Error| Left::NotTheSchema { why: error.to_string() };
    serde_json::from_slice::<serde_json::Value>(bytes).map_err(wrong)?;
    serde_json::from_slice(bytes).map_err(wrong)
}

fn is_slug(slug: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    !slug.is_empty() && slug.len() <= MAX_SLUG && slug.bytes().all(plain)
}

/// The names of companies that are obsolete by the record that took their place, and all that are obsolete.
fn obsolete(entries: &[Entry], report: &mut ImportReport) -> (FormerNames, Vec<(String, Left)>) {
    let mut all: BTreeMap<String, Obsolete> = BTreeMap::new();
    for (file, bytes) in entries {
        match bytes.clone().and_then(|bytes| json::<Obsolete>(&bytes)) {
            Ok(record) if record.slug == *file && is_slug(file) => drop(all.insert(file.clone(), record)),
            Ok(record) => {
                report.left.push((file.clone(), Left::OtherSlug { slug: record.slug.chars().take(MAX_SLUG).collect() }));
            }
            Err(why) => report.left.push((file.clone(), why)),
        }
    }
    let mut former = FormerNames::new();
    for record in all.values() {
        // One leads to another, and none in a circle.
        let mut target = record.redirect_to.as_deref();
        for _ in 0..all.len() {
            match target.and_then(|slug| all.get(slug)) {
                Some(next) => target = next.redirect_to.as_deref(),
                None => break,
            }
        }
        if let Some(target) = target.filter(|target| !all.contains_key(*target)) {
            former.entry(target.to_owned()).or_default().extend([record.name.clone(), record.slug.clone()]);
        }
    }
    let gone = all.into_values().map(|record| {
        let reason = record.reason.chars().filter(|c| !c.is_control()).take(60).collect();
        (record.slug, Left::Obsolete { reason })
    });
    (former, gone.collect())
}

/// The names of our own records, folded, and the id of each.
fn names_of_ours(catalog: &Catalog) -> Result<BTreeMap<String, String>, catalog::Error> {
    let mut names = BTreeMap::new();
    for id in catalog.ids("controllers") {
        let record = catalog.controller(&id)?;
        let legal = record.entities.iter().filter_map(|entity| entity.legal_name.as_ref());
        for name in record.also.iter().chain([&record.name, &id]).chain(legal) {
            names.entry(folded(name)).or_insert_with(|| id.clone());
        }
    }
    Ok(names)
}

/// Refuses a company that the program's own register has: its record is reviewed.
fn not_ours(company: &Company, embedded: &Catalog, ours: &BTreeMap<String, String>) -> Result<(), Left> {
    if embedded.controller(&company.slug).is_ok() {
        return Err(Left::IsOurs);
    }
    let named = |name: &String| Some(Left::NamedAsOurs { id: ours.get(&folded(name))?.clone(), name: name.clone() });
    [&company.slug, &company.name].into_iter().find_map(named).map_or(Ok(()), Err)
}

fn held(path: &Path) -> Held {
    use std::io::Read;

    let mut bytes = Vec::with_capacity(USUAL_RECORD);
    let read = open_plain(path).and_then(|file| file.take(MAX_OVERRIDE + 1).read_to_end(&mut bytes));
    match read {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Held::Nothing,
        Err(_) => return Held::Other(Left::IsOwn),
        // What a power failure leaves of a file.
        Ok(_) if bytes.iter().all(|byte| *byte == 0) => return Held::Nothing,
        Ok(_) => {}
    }
    let text = String::from_utf8_lossy(&bytes).into_owned();
    if is_as_written(&text) {
        return Held::AsWritten(text);
    }
    let is_import = text.lines().any(|line| line.trim() == "[imported]");
    Held::Other(if is_import { Left::IsChanged } else { Left::IsOwn })
}
