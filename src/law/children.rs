//! Statutes on the data of children and teens, beside whatever other law applies where they live.

use chrono::NaiveDate;
use serde::Deserialize;

use super::Confidence;

/// One of them: a record `[[children]]` of a country or of a part of it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChildrensStatute {
    /// Its name, as a letter prints it.
    pub name: String,
    /// The provision that gives the rights.
    pub citation: String,
    /// In force since.
    pub from: NaiveDate,
    /// The first day on which it is no longer in force.
    #[serde(default)]
    pub until: Option<NaiveDate>,
    /// The youngest whom it covers.
    #[serde(default)]
    pub age_from: u8,
    /// It covers those who are younger.
    pub age_below: u8,
    /// It covers only what a service collected from the child as its user.
    #[serde(default)]
    pub users_only: bool,
    /// Only a parent or guardian may exercise what it gives.
    #[serde(default)]
    pub by_parent: bool,
    /// What it gives.
    pub rights: Vec<ChildRight>,
    /// How sure.
    pub confidence: Confidence,
    /// Why not surer.
    #[serde(default)]
    pub why: Option<String>,
}

/// What a statute gives to a minor or to a parent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChildRight {
    /// To refuse further use and collection, and to have deleted what was collected.
    Refusal,
    /// Nothing beyond what is strictly necessary for the service is done with the data without consent.
    Consent,
    /// The data are not sold.
    NoSale,
    /// The data are not used for targeted advertising.
    NoTargetedAdvertising,
}

impl ChildrensStatute {
    /// Whether it covers somebody of an age on a day.
    pub(crate) fn covers(&self, age: u8, on: NaiveDate) -> bool {
        let in_force = self.from <= on && self.until.is_none_or(|end| on < end);
        in_force && (self.age_from..self.age_below).contains(&age)
    }
}
