//! A regime: the law that carries the letter, and its periods.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Amended, Amendment, ComplaintRight, Confidence, FollowUp, Limit, Unit};

/// A record of `data/regimes/`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Regime {
    /// For instance `gdpr`.
    pub id: String,
    /// English name of the law.
    pub name: String,
    /// Its number or citation.
    #[serde(default)]
    pub law: Option<String>,
    /// What the person exercises: `objection`, `prohibition`, `withdrawal_of_consent` …
    pub right: String,
    /// Whether the letter needs a ground of the person's own.
    pub ground: GroundRule,
    /// Folder in `data/citations`.
    pub citations: String,
    /// Folder in `templates/<lang>`.
    pub wording: String,
    /// File in `data/periods`.
    pub rule: String,
    /// Where several laws share a wording: which of them this is, and which it is not.
    #[serde(default)]
    pub variant: BTreeMap<String, bool>,
    /// Day of the review, YYYY-MM-DD.
    pub as_of: String,
    /// How sure the record is.
    pub confidence: Confidence,
    /// Where the facts come from.
    pub sources: Vec<String>,
    /// Who can be mandated to complain for somebody else, where the law says.
    #[serde(default)]
    pub mandate: Option<Mandate>,
    /// What a letter of this regime must not say.
    #[serde(default)]
    pub do_not: Vec<String>,
    /// Remarks for the reviewer.
    #[serde(default)]
    pub notes: Vec<String>,
    /// The periods that the letter names.
    #[serde(rename = "period", default)]
    pub periods: Vec<Period>,
    /// What comes after the letter.
    pub follow_up: FollowUp,
    /// How a complaint is made, as far as that is the same for all its authorities.
    #[serde(default)]
    pub complaint: Option<ComplaintRight>,
    /// Days after which a way is closed, wherever the regime applies.
    #[serde(rename = "limit", default)]
    pub limits: Vec<Limit>,
    /// What it says from a day on.
    #[serde(rename = "amendment", default)]
    pub amendments: Vec<Amendment>,
}

impl Amended for Regime {
    fn amendments(&self) -> &[Amendment] {
        &self.amendments
    }
}

impl Regime {
    /// The period for this.
    #[must_use]
    pub fn period(&self, kind: PeriodKind) -> Option<&Period> {
        self.periods.iter().find(|period| period.kind == kind)
    }
}

/// Who can be mandated to complain for somebody else.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mandate {
    /// Where that stands, in English.
    pub provision: String,
    /// The bodies that it is for, in English.
    pub bodies: String,
    /// Where the facts come from.
    pub sources: Vec<String>,
}

/// Whether a ground relating to the particular situation is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum GroundRule {
    /// Without one the right does not exist (Art. 21(1) GDPR).
    Required,
    /// It may help, and is never asked for.
    Optional,
}

/// What a company has to do by the end of a period. In data and JSON: `answer`, `acknowledge`, `opt-out`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PeriodKind {
    /// To answer the letter.
    Answer,
    /// To say that it was received.
    Acknowledge,
    /// To have complied with an opt-out.
    OptOut,
}

/// A period that a letter names.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// What has to be done by its end.
    #[serde(rename = "id")]
    pub kind: PeriodKind,
    /// How many units.
    pub number: u16,
    /// Months, days or business days.
    pub unit: Unit,
    /// Whether the law fixes it; else the letter asks for it by analogy.
    pub statutory: bool,
    /// Whether the law fixes it for a part of what the letter asks.
    #[serde(default)]
    pub partly_statutory: bool,
    /// Only if the letter is a complaint to the company as well.
    #[serde(default)]
    pub of_complaint: bool,
    /// Where it stands, in the English short form of the records.
    #[serde(default)]
    pub provision: Option<String>,
    /// By how much it may be extended.
    #[serde(default)]
    pub extension: Option<Extension>,
    /// Remark for the reviewer.
    #[serde(default)]
    pub note: Option<String>,
    /// How sure this period is, where it differs from the regime's record.
    #[serde(default)]
    pub confidence: Option<Confidence>,
}

/// By how much a period may be extended.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Extension {
    /// How many units.
    #[serde(default)]
    pub number: Option<u16>,
    /// Of what.
    #[serde(default)]
    pub unit: Option<Unit>,
    /// On what condition.
    #[serde(default)]
    pub condition: Option<String>,
    /// What the person must be told, and when.
    #[serde(default)]
    pub notice: Option<String>,
    /// Where it stands.
    #[serde(default)]
    pub provision: Option<String>,
}

/// Where the steps of a period rest; parts of a [`super::Rule`].
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Basis {
    /// The day of the event is not counted.
    pub event: Option<String>,
    /// The day on which the period ends.
    pub end: Option<String>,
    /// A day that the last month does not have.
    pub clamp: Option<String>,
    /// A last day that is no working day.
    pub roll: Option<String>,
    /// Whose holidays count.
    pub holidays: Option<String>,
}
