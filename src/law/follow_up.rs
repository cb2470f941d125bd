//! What follows a letter: the day that a second letter sets, from when a complaint may go, and the days after which a way is
//! closed.

use serde::{Deserialize, Serialize};

use super::{Confidence, Length, PeriodKind, Unit};

/// `[follow_up]` of a record in `data/regimes/`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FollowUp {
    /// How long a second letter gives the company.
    pub set: Length,
    /// How long it gives where a step of the company may be days away; absent: no less.
    #[serde(default)]
    pub urgent: Option<Length>,
    /// Whether the law fixes that; else it is practice.
    pub statutory: bool,
    /// Where that stands.
    #[serde(default)]
    pub provision: Option<String>,
    /// Whose end lets a reminder go.
    pub reminder_after: PeriodKind,
    /// What must have happened before the authority is asked.
    pub complaint_after: ComplaintAfter,
    /// What it does to the period if the company asks who the person is.
    pub identity: IdentityDemand,
    /// How sure.
    pub confidence: Confidence,
    /// Why not surer.
    #[serde(default)]
    pub why: Option<String>,
    /// Where the facts come from.
    pub sources: Vec<String>,
}

impl FollowUp {
    /// How long a second letter gives.
    #[must_use]
    pub fn set(&self, urgent: bool) -> Length {
        self.urgent.filter(|_| urgent).unwrap_or(self.set)
    }
}

/// What must have happened before the authority is asked, by law or because it asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ComplaintAfter {
    /// The time for the answer is over, or the company has refused.
    Answer,
    /// A second letter went to the company as well, and the day that it set is over.
    Letter,
    /// As `Letter`, the second letter being the appeal of the Act; as `Answer` where the Act has none.
    Appeal,
}

/// What it does to the period for the answer if the company asks who the person is.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentityDemand {
    /// What it does.
    pub effect: IdentityEffect,
    /// Where that stands.
    #[serde(default)]
    pub provision: Option<String>,
    /// A sentence about it in English.
    pub text: String,
    /// How sure.
    pub confidence: Confidence,
}

/// What a demand for identification does to the period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IdentityEffect {
    /// Nothing, unless the company had reason to doubt.
    RunsOn,
    /// It begins when the company has what it could reasonably ask for: the day is not known until then.
    BeginsLater,
}

/// `[[limit]]` of a record in `data/regimes/` or `data/jurisdictions/`: a day after which a way is closed, or from which one is
/// open.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// For instance `nl-court`.
    pub id: String,
    /// Which way.
    pub kind: LimitKind,
    /// From which events it may run. The first of them that happens counts, so that nobody is late.
    pub from: Vec<LimitFrom>,
    /// How many units.
    pub number: u16,
    /// Of what. Days on which periods of the regime do not end do not lengthen it; days that they do not count are not counted.
    pub unit: Unit,
    /// The way is open after it, not closed.
    #[serde(default)]
    pub opens: bool,
    /// The id of the limit that this one only reckons otherwise. Of the two the one that ends first matters, so that nobody is
    /// late and nobody is told twice.
    #[serde(default)]
    pub same_as: Option<String>,
    /// Whether the law fixes it; else it is the practice of an authority, or advice.
    pub statutory: bool,
    /// Where it stands.
    #[serde(default)]
    pub provision: Option<String>,
    /// A sentence about it in English.
    pub text: String,
    /// How sure.
    pub confidence: Confidence,
    /// Why not surer.
    #[serde(default)]
    pub why: Option<String>,
    /// Where the facts come from.
    pub sources: Vec<String>,
}

impl Limit {
    /// How long it is.
    #[must_use]
    pub fn length(&self) -> Length {
        Length { number: self.number, unit: self.unit }
    }
}

/// Which way a limit is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LimitKind {
    /// A complaint to the authority.
    Complaint,
    /// An action in court.
    Court,
    /// A review of what the company refused, by the authority or by the company.
    Review,
}

/// From which event a limit runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LimitFrom {
    /// The letter went out: what it complains of cannot be older.
    Sent,
    /// The company received it.
    Received,
    /// The company answered, and not only by asking who the person is.
    Answered,
    /// The time for the answer ended without one.
    AnswerDue,
    /// The last time that either side wrote to the other.
    LastContact,
    /// The complaint went to the authority.
    Complaint,
}
