//! The law as data: which regime applies where, how its provisions are cited, who is the authority, when an answer is due.
//!
//! The types here mirror the files in `data/` and hold facts, each with its source, its day and how sure we are of it.
//! This module must not hold a fact itself: no article, country, authority or holiday stands in Rust code. It reads no
//! files; [`crate::catalog`] does.

mod amendment;
mod calendar;
mod children;
mod citation;
mod complaint;
mod deadline;
mod follow_up;
mod jurisdiction;
mod post;
mod regime;

pub use amendment::{Amended, Amendment};
pub use calendar::Calendar;
pub use children::{ChildRight, ChildrensStatute};
pub use citation::{Citations, CiteError, Provisions, Reference};
pub use complaint::{
    AcceptsMail, Anonymous, Complaint, ComplaintField, ComplaintForm, ComplaintIdentity, ComplaintMail, ComplaintRight,
    NameWithheld, PriorContact, PriorLevel,
};
pub use deadline::{Day, Deadline, Error, Length, Rule, Step, StepKind, Unit};
pub use follow_up::{ComplaintAfter, FollowUp, IdentityDemand, IdentityEffect, Limit, LimitFrom, LimitKind};
pub use jurisdiction::{Act, ActConsent, Authority, Jurisdiction, Minors, NationalLaw, OptOut};
pub use post::{Channel, Post, Route};
pub(crate) use post::{Place, arrival};
pub use regime::{Basis, Extension, GroundRule, Mandate, Period, PeriodKind, Regime};

use serde::{Deserialize, Serialize};

/// How sure the record is: `low` is never printed unless the person confirms it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// From own knowledge, or contradicted.
    Low,
    /// One source, or not re-read.
    Medium,
    /// Read in an official or stored copy.
    High,
}

impl Confidence {
    /// Whether a fact of this confidence may be printed: a low one only if the person has confirmed it.
    #[must_use]
    pub fn may_be_printed(self, confirmed: bool) -> bool {
        self > Self::Low || confirmed
    }
}

impl std::fmt::Display for Confidence {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        })
    }
}
