//! One record of the user's own: a new one, one to be changed, and its way into the folder, checked before it replaces
//! anything.
//!
//! This module must not start an editor.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde::Serialize;

use super::FOLDER;
use super::check::Checker;
use super::convert::MAX_SLUG;
use super::error::CompanyError;
use crate::catalog::{Catalog, read_controller};
use crate::controllers::REGIONS;
use crate::files::{Audience, OverrideFolder, private_folder, replace};

/// A company that the user describes.
#[derive(Debug, Clone, Default)]
#[allow(missing_docs, reason = "the names say it")]
pub struct NewCompany {
    pub id: String,
    pub name: String,
    pub legal_name: Option<String>,
    pub also: Vec<String>,
    /// Lines, with or without the country.
    pub address: Vec<String>,
    /// ISO 3166-1 code.
    pub country: Option<String>,
    pub email: Option<String>,
    /// Address of a web form.
    pub form: Option<String>,
    /// Where all that stands.
    pub sources: Vec<String>,
}

#[derive(Serialize)]
struct Facts<'a> {
    id: &'a str,
    name: &'a str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    also: &'a [String],
    as_of: &'a str,
    confidence: &'static str,
    sources: &'a [String],
    entity: [EntityFacts<'a>; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<[EmailFacts<'a>; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    form: Option<[FormFacts<'a>; 1]>,
}

#[derive(Serialize)]
struct EntityFacts<'a> {
    regions: [&'static str; 8],
    legal_name: &'a str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    address: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<&'a str>,
    checked: &'a str,
    confidence: &'static str,
}

#[derive(Serialize)]
struct EmailFacts<'a> {
    address: &'a str,
    confidence: &'static str,
    checked: &'a str,
    source: &'a str,
}

#[derive(Serialize)]
struct FormFacts<'a> {
    url: &'a str,
    confidence: &'static str,
    purpose: &'static str,
}

impl NewCompany {
    /// The record, of this day: the user vouches for it.
    #[must_use]
    pub fn text(&self, today: NaiveDate) -> String {
        const SURE: &str = "high";
        let day = today.to_string();
        let own = vec![format!("own record of {day}")];
        let sources = if self.sources.is_empty() { &own } else { &self.sources };
        let source = sources.first().map(String::as_str).unwrap_or_default();
        let facts = Facts {
            id: &self.id,
            name: &self.name,
            also: &self.also,
            as_of: &day,
            confidence: SURE,
            sources,
            entity: [EntityFacts {
                regions: REGIONS,
                legal_name: self.legal_name.as_ref().unwrap_or(&self.name),
                address: &self.address,
                country: self.country.as_deref(),
                checked: &day,
                confidence: SURE,
            }],
            email: self.email.as_deref().map(|address| [EmailFacts { address, confidence: SURE, checked: &day, source }]),
            form: self.form.as_deref().map(|url| [FormFacts { url, confidence: SURE, purpose: "requests about personal data" }]),
        };
        // Texts and lists of them can always be written.
        toml::to_string(&facts).unwrap_or_default()
    }
}

/// A record to fill in.
#[must_use]
pub fn company_template(id: &str, today: NaiveDate) -> String {
    let all = REGIONS.map(|region| format!("\"{region}\"")).join(", ");
    format!(
        "# Fill in what is between quotation marks; remove what does not apply.\n\
         id = \"{id}\"\n\
         # The name in a sentence, and other names by which somebody may look for it.\n\
         name = \"\"\n\
         also = []\n\
         # The day on which you looked, and where.\n\
         as_of = \"{today}\"\n\
         confidence = \"high\"\n\
         sources = [\"https://example.org/privacy\"]\n\
         \n\
         # Who is the controller for people in these regions. Each region stands in one [[entity]]; write `none = true` where\n\
         # none is known.\n\
         [[entity]]\n\
         regions = [{all}]\n\
         legal_name = \"\"\n\
         # The lines of the envelope; the last is the country.\n\
         address = [\"\", \"\", \"\"]\n\
         # Its code, such as DE.\n\
         country = \"\"\n\
         checked = \"{today}\"\n\
         confidence = \"high\"\n\
         \n\
         [[email]]\n\
         address = \"\"\n\
         confidence = \"high\"\n\
         checked = \"{today}\"\n\
         source = \"https://example.org/privacy\"\n\
         \n\
         [[form]]\n\
         url = \"https://example.org/form\"\n\
         purpose = \"requests about personal data\"\n\
         confidence = \"high\"\n"
    )
}

/// Where the user's own record of a company is, or would be.
///
/// # Errors
/// [`CompanyError::IdForm`] for an id that cannot be the name of a file.
pub fn company_path(folder: &Path, id: &str) -> Result<PathBuf, CompanyError> {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    if id.is_empty() || id.len() > MAX_SLUG || id.starts_with('-') || !id.bytes().all(plain) {
        return Err(CompanyError::IdForm { id: id.chars().take(60).collect(), most: MAX_SLUG });
    }
    Ok(folder.join(FOLDER).join(format!("{id}.toml")))
}

/// The record of a company as the user edits it: their own file, as it stands, even if it cannot be read; else a copy of ours.
///
/// # Errors
/// [`CompanyError::Read`], and [`CompanyError::Catalog`] if there is none.
pub fn editable(folder: &Path, id: &str) -> Result<String, CompanyError> {
    let path = company_path(folder, id)?;
    match std::fs::read(&path) {
        Ok(bytes) => return Ok(String::from_utf8_lossy(&bytes).into_owned()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(CompanyError::read(&path, error)),
    }
    let place = format!("{FOLDER}/{id}.toml");
    let ours = Catalog::embedded().text(&place)?;
    let broken = |what: String| crate::catalog::Error::Broken { file: place.clone(), line: None, what };
    let record: serde_json::Value = serde_json::from_str(&ours).map_err(|error| broken(error.to_string()))?;
    let text = toml::to_string_pretty(&record).map_err(|error| broken(error.to_string()))?;
    Ok(format!("# Your own copy: it is used in place of the program's record, also after an update of the program.\n{text}"))
}

/// Checks a record and puts it into the user's folder, whole or not at all; `shown` is its name in messages. Returns its path.
///
/// # Errors
/// [`CompanyError::Catalog`] with the line for one that cannot be read, [`CompanyError::RecordFaulty`] with all that would end
/// in no letter, [`CompanyError::Write`].
pub fn put_company(folder: &Path, id: &str, text: &str, shown: &str, today: NaiveDate) -> Result<PathBuf, CompanyError> {
    let path = check_company(folder, id, text, shown, today)?;
    let own = folder.join(FOLDER);
    private_folder(&own).map_err(|error| CompanyError::write(&own, error))?;
    replace(&path, text.as_bytes(), Audience::Owner).map_err(|error| CompanyError::write(&path, error))?;
    Ok(path)
}

/// Checks a record as [`put_company`] does, and writes nothing. Returns the path that it would get.
///
/// # Errors
/// As [`put_company`], but for writing.
pub fn check_company(folder: &Path, id: &str, text: &str, shown: &str, today: NaiveDate) -> Result<PathBuf, CompanyError> {
    let path = company_path(folder, id)?;
    let record = read_controller(text.as_bytes().to_vec(), id, shown)?;
    let catalog = Catalog::with_overrides(OverrideFolder::new(folder.to_owned()));
    let faults = Checker::new(&catalog, today)?.faults(&record)?;
    let mut faults: Vec<String> = faults.iter().filter(|fault| fault.prevents_letters()).map(ToString::to_string).collect();
    if record.name.trim().is_empty() {
        faults.insert(0, "name is empty".to_owned());
    }
    if !faults.is_empty() {
        return Err(CompanyError::RecordFaulty { file: shown.to_owned(), faults });
    }
    Ok(path)
}
