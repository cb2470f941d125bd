//! The web forms of a company, and what comes of them.

use serde::{Deserialize, Serialize};

use super::facts::regions;
use crate::law::Confidence;

/// A web form of the company.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct WebForm {
    /// Its address.
    pub url: String,
    /// Confidence.
    pub confidence: Confidence,
    /// Why not surer.
    #[serde(default)]
    pub why: Option<String>,
    /// What it is for.
    pub purpose: String,
    /// What comes of it.
    #[serde(default)]
    pub reach: Reach,
    /// A newer one has taken its place.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub older: bool,
    /// Regions where it is offered; empty means all.
    #[serde(default, deserialize_with = "regions", skip_serializing_if = "Vec::is_empty")]
    pub regions: Vec<String>,
    /// The option to choose there.
    #[serde(default)]
    pub option: Option<String>,
    /// Whether it requires a log-in.
    #[serde(default)]
    pub login_required: Option<bool>,
    /// Whether it requires reasons.
    #[serde(default)]
    pub reasons_required: Option<bool>,
    /// Whether people without an account may use it.
    #[serde(default)]
    pub non_members: Option<bool>,
    /// The evidence people without an account must give.
    #[serde(default)]
    pub non_member_evidence: Option<String>,
    /// How the company confirms.
    #[serde(default)]
    pub confirmation: Option<String>,
    /// The fields it asks for.
    #[serde(default)]
    pub fields: Vec<String>,
    /// Where the facts come from.
    #[serde(default)]
    pub sources: Vec<String>,
}

/// What comes of a form.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reach {
    /// An objection: made for it, or named for it by the company.
    Objection,
    /// An objection of somebody without an account.
    NonMembers,
    /// Somebody who can pass it on: questions on privacy, the data protection officer.
    #[default]
    Contact,
    /// Something else, such as the erasure of an account.
    Other,
}
