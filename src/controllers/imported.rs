//! The mark of a record that was taken from a collection of others, which nobody has reviewed for this register.
//!
//! Such a record says how to reach a company, and nothing of what the company does with data: a letter asserts nothing from
//! it, and warns.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Controller, Entity};
use crate::law::Confidence;

/// Where a record comes from that nobody has reviewed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Imported {
    /// The collection.
    pub from: String,
    /// The version of the collection, where the copy says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// The day of the copy.
    pub day: NaiveDate,
    /// The day on which it was taken over.
    pub on: NaiveDate,
    /// What the collection itself says of how good the record is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quality: Option<String>,
    /// Countries for which the collection has it (ISO 3166-1); empty means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub countries: Vec<String>,
    /// The way to write that the collection suggests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// Digest of the file above this line: by it a later import knows whether somebody has changed the record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
}

impl Imported {
    /// Whether the collection has the record for this country.
    #[must_use]
    pub fn is_for(&self, country: &str) -> bool {
        self.countries.is_empty() || self.countries.iter().any(|known| known == country)
    }
}

impl Controller {
    /// What a letter may use of a record that nobody has reviewed: names and ways to write, none of them sure.
    #[must_use]
    pub(crate) fn unreviewed(self) -> Self {
        let at_most = |confidence: Confidence| confidence.min(Confidence::Medium);
        let entity = |entity: Entity| Entity { confidence: entity.confidence.map(at_most), ..entity };
        let kept = Self {
            confidence: at_most(self.confidence),
            entities: self.entities.into_iter().map(entity).collect(),
            emails: self.emails.into_iter().map(|e| super::Email { confidence: at_most(e.confidence), ..e }).collect(),
            forms: self.forms.into_iter().map(|form| super::WebForm { confidence: at_most(form.confidence), ..form }).collect(),
            ..self
        };
        Self {
            non_members_may_object: None,
            instead: None,
            setting_does_not_reach: Vec::new(),
            data_used: Vec::new(),
            data_used_sources: Vec::new(),
            data_excluded: Vec::new(),
            data_period: None,
            settings: Vec::new(),
            terms: Vec::new(),
            bases: Vec::new(),
            starts: Vec::new(),
            denials: Vec::new(),
            recipients: Vec::new(),
            processings: Vec::new(),
            ..kept
        }
    }

    /// The tables that letters leave aside because nobody has reviewed the record.
    #[must_use]
    pub fn left_aside(&self) -> Vec<&'static str> {
        let tables = [
            ("setting", self.settings.is_empty()),
            ("term", self.terms.is_empty()),
            ("basis", self.bases.is_empty()),
            ("start", self.starts.is_empty()),
            ("denial", self.denials.is_empty()),
            ("recipient", self.recipients.is_empty()),
            ("processing", self.processings.is_empty()),
        ];
        let unreviewed = self.imported.is_some();
        tables.into_iter().filter(|(_, is_empty)| unreviewed && !is_empty).map(|(table, _)| table).collect()
    }
}
