//! Facts that a letter asserts of a company. Each has its regions, day, source and confidence: one may be sure where another
//! of the same record is not.

use chrono::NaiveDate;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use super::REGIONS;
use crate::law::Confidence;

/// What the company calls a processing, in its own words.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields, try_from = "UncheckedTerm")]
#[allow(missing_docs, reason = "as in `UncheckedTerm`")]
pub struct Term {
    pub processing: String,
    pub regions: Vec<String>,
    pub words: String,
    pub quote: String,
    pub document: String,
    pub document_date: NaiveDate,
    pub checked: NaiveDate,
    pub source: String,
    pub confidence: Confidence,
    pub note: Option<String>,
}

/// A term as it stands in its file, before anybody looked whether it is a quotation.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UncheckedTerm {
    /// Which processing it names.
    processing: String,
    /// Where the document speaks.
    #[serde(deserialize_with = "regions")]
    regions: Vec<String>,
    /// The words that a letter quotes.
    words: String,
    /// The sentence that they stand in; an ellipsis between spaces joins two places.
    quote: String,
    /// The document's title, as a letter names it.
    document: String,
    /// A day on which the document said so: that of the version, else that of the copy.
    document_date: NaiveDate,
    checked: NaiveDate,
    source: String,
    confidence: Confidence,
    #[serde(default)]
    note: Option<String>,
}

impl TryFrom<UncheckedTerm> for Term {
    type Error = String;

    /// What is no quotation must not be printed as one.
    fn try_from(term: UncheckedTerm) -> Result<Self, String> {
        let UncheckedTerm { processing, regions, words, quote, document, document_date, checked, source, confidence, note } =
            term;
        if !quote.contains(&words) {
            return Err(format!("words: “{words}” do not stand in the quote"));
        }
        Ok(Self { processing, regions, words, quote, document, document_date, checked, source, confidence, note })
    }
}

/// On what the company itself bases a processing.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Basis {
    /// Which processing.
    pub processing: String,
    /// Where.
    #[serde(deserialize_with = "regions")]
    pub regions: Vec<String>,
    /// What it names.
    pub kind: BasisKind,
    /// The sentence that names it.
    #[serde(default)]
    pub quote: Option<String>,
    /// The day on which somebody looked.
    pub checked: NaiveDate,
    /// Where it stands.
    pub source: String,
    /// Confidence.
    pub confidence: Confidence,
    /// Why not surer, and what else there is to know.
    #[serde(default)]
    pub why: Option<String>,
}

/// A legal basis that a company names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the names say it")]
pub enum BasisKind {
    LegitimateInterests,
    Consent,
    Contract,
    Research,
}

/// When a processing began somewhere, as published. The day of a document is none.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Start {
    /// Which processing.
    pub processing: String,
    /// Where.
    #[serde(deserialize_with = "regions")]
    pub regions: Vec<String>,
    /// The day, where one is known.
    #[serde(default)]
    pub day: Option<NaiveDate>,
    /// What was published.
    pub text: String,
    /// The day on which somebody looked.
    pub checked: NaiveDate,
    /// Where it stands.
    pub source: String,
    /// Confidence.
    pub confidence: Confidence,
    /// Why not surer.
    #[serde(default)]
    pub why: Option<String>,
}

/// What the company says that it does not do.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Denial {
    /// Where.
    #[serde(deserialize_with = "regions")]
    pub regions: Vec<String>,
    /// What, after “does not”.
    pub what: String,
    /// All that a letter objects to, so that the letter may be needless.
    #[serde(default)]
    pub whole: bool,
    /// Its sentence.
    pub quote: String,
    /// The day on which somebody looked.
    pub checked: NaiveDate,
    /// Where it stands.
    pub source: String,
    /// Confidence.
    pub confidence: Confidence,
}

/// A recipient that letters name.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Recipient {
    /// Its name.
    pub name: String,
    /// Where.
    #[serde(deserialize_with = "regions")]
    pub regions: Vec<String>,
    /// The day on which somebody looked.
    pub checked: NaiveDate,
    /// Where it stands.
    pub source: String,
    /// Confidence.
    pub confidence: Confidence,
    /// Why not surer.
    #[serde(default)]
    pub why: Option<String>,
}

/// Another record whose company does what this one's notices do not name.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Instead {
    /// Its id.
    pub controller: String,
    /// Why.
    pub why: String,
}

/// A fact that a letter prints or rests on, and the day on which somebody last looked at its source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Checked<'a> {
    /// What it is: the table of the record, and what tells it from others there.
    pub fact: String,
    /// Where it holds; empty means everywhere.
    pub regions: &'a [String],
    /// The day.
    pub checked: NaiveDate,
    /// Where it stands.
    pub source: &'a str,
    /// Confidence.
    pub confidence: Confidence,
}

/// Regions that exist: a fact for another one would be lost without a word, and one for none would count everywhere.
pub(super) fn regions<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let regions = Vec::<String>::deserialize(deserializer)?;
    if let Some(unknown) = regions.iter().find(|region| !REGIONS.contains(&region.as_str())) {
        return Err(D::Error::custom(format!("unknown region `{unknown}`, expected one of {}", REGIONS.join(", "))));
    }
    if regions.is_empty() { Err(D::Error::custom("no region is named")) } else { Ok(regions) }
}

/// Whether a fact for these regions holds in this one; none means all.
pub(super) fn holds_in(regions: &[String], region: &str) -> bool {
    regions.is_empty() || regions.iter().any(|r| r == region)
}
