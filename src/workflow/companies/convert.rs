//! A company of the register as a record of the user's own, in TOML.
//!
//! Only names and ways to write are taken over, none of them as sure; what else there is to know becomes a note. This module
//! must not know where the record is written.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Serialize;

use super::error::{Doubt, Left};
use super::register::{self, Company};
use crate::catalog::{Countries, read_controller};
use crate::controllers::{Controller, Imported, REGIONS};
use crate::text::{Email, FieldError, MAX_FACT, MAX_LINE, MAX_NAME, clean, sha256};

/// Longest id: a slug of the register is no longer than 80 characters.
pub(super) const MAX_SLUG: usize = 90;

/// How the line begins that ends a record, and says what it was.
const DIGEST: &str = "digest = \"";
/// How the last table of a record begins.
const MARK: &str = "\n[imported]\n";

/// What is the same for all records of an import.
pub(super) struct Marks {
    pub(super) commit: Option<String>,
    pub(super) day: NaiveDate,
    pub(super) on: NaiveDate,
}

/// A record that can be written.
pub(super) struct Converted {
    pub(super) record: Controller,
    pub(super) text: String,
    pub(super) doubts: Vec<Doubt>,
}

#[derive(Serialize)]
struct Facts<'a> {
    id: &'a str,
    name: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    also: Vec<String>,
    as_of: String,
    confidence: &'static str,
    sources: &'a [String],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
    entity: [EntityFacts<'a>; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    email: Vec<EmailFacts<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    form: Vec<FormFacts<'a>>,
}

#[derive(Serialize)]
struct EntityFacts<'a> {
    regions: [&'static str; 8],
    legal_name: &'a str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    address: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<String>,
    checked: String,
    confidence: &'static str,
    sources: &'a [String],
}

#[derive(Serialize)]
struct EmailFacts<'a> {
    address: String,
    confidence: &'static str,
    checked: String,
    source: &'a str,
}

#[derive(Serialize)]
struct FormFacts<'a> {
    url: String,
    confidence: &'static str,
    purpose: &'static str,
    sources: &'a [String],
}

/// Makes records, and keeps what it has looked up for them.
pub(super) struct Converter<'a> {
    pub(super) marks: Marks,
    pub(super) countries: &'a Countries,
    /// Country of a last line, because there are few and each takes a while to find.
    pub(super) known: BTreeMap<String, Option<String>>,
    /// Names of ours, folded.
    pub(super) ours: &'a BTreeMap<String, String>,
}

impl Converter<'_> {
    /// The record of a company; `former` are the names of those that it came to stand for.
    pub(super) fn convert(&mut self, company: &Company, former: &[String]) -> Result<Converted, Left> {
        const SURE: &str = "medium";
        let mut doubts = Vec::new();
        let name = field("name", &company.name, MAX_NAME)?;
        if name.is_empty() {
            return Err(Left::NoName);
        }
        let mut address = lines(company.address.as_deref().unwrap_or_default())?;
        let country = address.last().and_then(|line| self.country(line));
        if address.is_empty() || (address.len() == 1 && country.is_some()) {
            address.clear();
            doubts.push(Doubt::NoPostalAddress);
        } else if let (None, Some(line)) = (&country, address.last()) {
            doubts.push(Doubt::CountryUnknown { line: line.clone() });
        }
        let email = company.email.as_deref().map(str::trim).filter(|email| !email.is_empty());
        let email = email.and_then(|typed| match Email::parse(typed) {
            Ok(email) => Some(email.to_string()),
            Err(_) => {
                doubts.push(Doubt::EmailLeftOut { typed: shortened(typed) });
                None
            }
        });
        let form = company.webform.as_deref().map(str::trim).filter(|form| !form.is_empty());
        let form = form.and_then(|typed| {
            let url = page(typed);
            if url.is_none() {
                doubts.push(Doubt::FormLeftOut { typed: shortened(typed) });
            }
            url
        });
        if address.is_empty() && email.is_none() && form.is_none() {
            return Err(Left::NoWay);
        }
        let mut sources: Vec<String> = company.sources.iter().filter_map(|source| plain(source, MAX_LINE)).collect();
        if sources.is_empty() {
            sources.push(register::NAME.to_owned());
        }
        let day = self.marks.day.to_string();
        let first = sources.first().cloned().unwrap_or_default();
        let facts = Facts {
            id: &company.slug,
            name: &name,
            also: self.names(company, &name, former),
            as_of: day.clone(),
            confidence: SURE,
            sources: &sources,
            notes: notes(company),
            entity: [EntityFacts {
                regions: REGIONS,
                legal_name: &name,
                address: &address,
                country: country.filter(|_| !address.is_empty()),
                checked: day.clone(),
                confidence: SURE,
                sources: &sources,
            }],
            email: email
                .map(|address| EmailFacts { address, confidence: SURE, checked: day, source: &first })
                .into_iter()
                .collect(),
            form: form
                .map(|url| FormFacts { url, confidence: SURE, purpose: "requests about personal data", sources: &sources })
                .into_iter()
                .collect(),
        };
        let text = self.text(&facts, company)?;
        // What is written is read again by every letter.
        let record = read_controller(text.clone().into_bytes(), &company.slug, &company.slug)
            .map_err(|error| Left::NotARecord { why: error.to_string() })?;
        Ok(Converted { record, text, doubts })
    }

    fn text(&self, facts: &Facts<'_>, company: &Company) -> Result<String, Left> {
        let no_record = |error: toml::ser::Error| Left::NotARecord { why: error.to_string() };
        let Marks { commit, day, on } = &self.marks;
        let is_all = company.relevant_countries.iter().any(|country| country == "all");
        let mark = Imported {
            from: register::NAME.to_owned(),
            commit: commit.clone(),
            day: *day,
            on: *on,
            quality: company.quality.as_deref().and_then(|quality| plain(quality, MAX_NAME)),
            countries: if is_all { Vec::new() } else { codes(&company.relevant_countries) },
            channel: company.suggested_transport_medium.as_deref().and_then(|channel| plain(channel, MAX_NAME)),
            digest: None,
        };
        let text = format!(
            "# {}: taken over from {} (CC0), and not reviewed.\n# If you change it, later imports leave it as it is. If you have \
             compared all of it with the company's\n# privacy notice, remove the table [imported], and letters do not warn any more.\n\
             {}{MARK}{}",
            facts.name,
            register::NAME,
            toml::to_string(facts).map_err(no_record)?,
            toml::to_string(&mark).map_err(no_record)?,
        );
        let digest = sha256(text.as_bytes());
        Ok(format!("{text}{DIGEST}{digest}\"\n"))
    }

    fn country(&mut self, line: &str) -> Option<String> {
        if let Some(known) = self.known.get(line) {
            return known.clone();
        }
        let country = self.countries.named_by(line).map(str::to_owned);
        self.known.insert(line.to_owned(), country.clone());
        country
    }

    /// Other names, without those of ours: a name that is ours means ours.
    fn names(&self, company: &Company, name: &str, former: &[String]) -> Vec<String> {
        let mut seen = BTreeSet::from([folded(name), folded(&company.slug)]);
        let typed = company.runs.iter().chain(former).filter_map(|name| plain(name, MAX_NAME));
        typed.filter(|name| !self.ours.contains_key(&folded(name)) && seen.insert(folded(name))).collect()
    }
}

/// Whether a record is as an import wrote it.
pub(super) fn is_as_written(text: &str) -> bool {
    let Some((above, digest)) = text.rsplit_once(DIGEST) else { return false };
    above.ends_with('\n') && above.contains(MARK) && digest.strip_suffix("\"\n") == Some(sha256(above.as_bytes()).as_str())
}

/// What a record says, without when it was taken over.
pub(super) fn facts_of(text: &str) -> String {
    let facts = text.split_once(MARK).map_or(text, |(facts, _)| facts);
    let dated = |line: &&str| !line.starts_with("as_of = ") && !line.starts_with("checked = ");
    facts.lines().filter(dated).collect::<Vec<_>>().join("\n")
}

/// For comparing names: without case, and with one space for what separates words.
pub(super) fn folded(name: &str) -> String {
    name.split(|c: char| c.is_whitespace() || c == '-')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

fn field(field: &'static str, typed: &str, most: usize) -> Result<String, Left> {
    match clean(typed, most) {
        Err(FieldError::NothingSeen) => Ok(String::new()),
        cleaned => cleaned.map_err(|why| Left::FieldRefused { field, why }),
    }
}

/// The lines of an address. One line that has all is divided where its commas are.
fn lines(typed: &str) -> Result<Vec<String>, Left> {
    let of = |parts: Vec<&str>| -> Result<Vec<String>, Left> {
        let lines = parts.into_iter().map(|line| field("address", line, MAX_LINE));
        lines.filter(|line| !matches!(line, Ok(line) if line.is_empty())).collect()
    };
    let lines = of(typed.split(['\n', '\r', '\u{2028}']).collect())?;
    match lines.as_slice() {
        [one] if one.contains(", ") => of(one.split(", ").collect()),
        _ => Ok(lines),
    }
}

/// A text that can be shown, or nothing.
fn plain(typed: &str, most: usize) -> Option<String> {
    clean(typed, most).ok().filter(|text| !text.is_empty())
}

/// The address of a page, if it is one.
fn page(typed: &str) -> Option<String> {
    let url = plain(typed, MAX_LINE).filter(|url| !url.contains(' '))?;
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    host.starts_with(char::is_alphanumeric).then_some(url)
}

fn codes(countries: &[String]) -> Vec<String> {
    let codes = countries.iter().filter(|code| crate::text::is_country_code(code)).map(|code| code.to_uppercase());
    codes.collect::<BTreeSet<_>>().into_iter().collect()
}

/// What there is to know beside: it stands in the record, and no letter prints it.
fn notes(company: &Company) -> Vec<String> {
    let labelled = |label: &str, value: Option<&String>| value.map(|value| format!("{label}: {value}"));
    let mut notes: Vec<String> = [
        labelled("website", company.web.as_ref()),
        labelled("telephone", company.phone.as_ref()),
        labelled("fax", company.fax.as_ref()),
        labelled("requests in the language", company.request_language.as_ref()),
        company.needs_id_document.unwrap_or_default().then(|| "asks for an identity document".to_owned()),
    ]
    .into_iter()
    .flatten()
    .collect();
    let asks = |optional: bool| {
        let elements = company.required_elements.iter().filter(move |element| element.optional.unwrap_or_default() == optional);
        elements.map(|element| element.desc.as_str()).collect::<Vec<_>>().join("; ")
    };
    let (needs, takes) = (asks(false), asks(true));
    notes.extend((!needs.is_empty()).then(|| format!("asks for: {needs}")));
    notes.extend((!takes.is_empty()).then(|| format!("may be told: {takes}")));
    notes.extend(company.comments.iter().cloned());
    // A text of 900 characters is no longer than a record may have in any script.
    notes.iter().filter_map(|note| plain(&note.chars().take(900).collect::<String>(), MAX_FACT)).collect()
}

fn shortened(typed: &str) -> String {
    typed.chars().filter(|c| !c.is_control()).take(60).collect()
}
