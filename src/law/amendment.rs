//! What a record of the law says from a day on, or for a time: the day on which a law changes is a change of data.

use chrono::NaiveDate;
use serde::Deserialize;

use super::Confidence;

/// `[[amendment]]` in a record of `data/regimes/` or `data/jurisdictions/`.
///
/// Letters are written by the law of their day: of the day they bear, or, where only a period is asked for, of their receipt.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Amendment {
    /// First day on which it applies.
    pub from: NaiveDate,
    /// Last day on which it applies.
    #[serde(default)]
    pub until: Option<NaiveDate>,
    /// How sure it is.
    pub confidence: Confidence,
    /// Where the facts come from.
    pub sources: Vec<String>,
    /// Keys of the record with what they say in that time, each in the place of the whole value that stands there.
    pub set: serde_json::Map<String, serde_json::Value>,
}

impl Amendment {
    /// Whether it applies on a day.
    #[must_use]
    pub fn applies_on(&self, day: NaiveDate) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }
}

/// A record that has amendments.
pub trait Amended {
    /// Those that it has, in the order in which they are applied.
    fn amendments(&self) -> &[Amendment];
}
