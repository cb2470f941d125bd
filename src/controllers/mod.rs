//! The companies: which entity is the controller where, how to reach it, what it does with data.
//!
//! The types mirror `data/controllers/`. This module must not guess: a region without a verified entity has none, and the
//! letter says so.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::law::Confidence;

/// A record in `data/controllers/`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Controller {
    /// Such as `linkedin`.
    pub id: String,
    /// The name used in a sentence.
    pub name: String,
    /// The services covered.
    #[serde(default)]
    pub services: Option<String>,
    /// The group it belongs to.
    #[serde(default)]
    pub group: Option<String>,
    /// The company's own English term for the processing.
    #[serde(default)]
    pub own_term: Option<String>,
    /// Day of the review.
    pub as_of: String,
    /// Confidence in the record as a whole.
    pub confidence: Confidence,
    /// Where the facts come from.
    pub sources: Vec<String>,
    /// Whether it accepts objections from people without an account.
    #[serde(default)]
    pub non_members_may_object: Option<bool>,
    /// The company says it does not train on members' data at all.
    #[serde(default)]
    pub no_training_claimed: bool,
    /// Confidence that the company itself claims legitimate interests.
    pub legitimate_interests: Confidence,
    /// The regions where its own notices do so.
    pub legitimate_interests_regions: Vec<String>,
    /// The company names consent and scientific research besides legitimate interests.
    #[serde(default)]
    pub research_and_consent: bool,
    /// Recipients named in the letter.
    #[serde(default)]
    pub recipients: Vec<String>,
    /// The company's help page on the matter.
    #[serde(default)]
    pub help_page: Option<String>,
    /// What the company's own switch does not affect.
    #[serde(default)]
    pub setting_does_not_reach: Vec<String>,
    /// Which data are used.
    #[serde(default)]
    pub data_used: Vec<String>,
    /// Where that is published.
    #[serde(default)]
    pub data_used_sources: Vec<String>,
    /// Which data are not used.
    #[serde(default)]
    pub data_excluded: Vec<String>,
    /// Since when.
    #[serde(default)]
    pub data_period: Option<String>,
    /// Recipients, by region.
    #[serde(default)]
    pub recipient_notes: Vec<String>,
    /// The legal basis claimed, by region.
    #[serde(default)]
    pub basis_notes: Vec<String>,
    /// What authorities did.
    #[serde(default)]
    pub regulators: Vec<String>,
    /// How the company handles objections.
    #[serde(default)]
    pub practice: Vec<String>,
    /// Note on e-mail addresses.
    #[serde(default)]
    pub email_note: Option<String>,
    /// Notes.
    #[serde(default)]
    pub notes: Vec<String>,
    /// Controllers by region; every region exactly once.
    #[serde(rename = "entity")]
    pub entities: Vec<Entity>,
    /// E-mail addresses.
    #[serde(rename = "email", default)]
    pub emails: Vec<Email>,
    /// Web forms.
    #[serde(rename = "form", default)]
    pub forms: Vec<WebForm>,
    /// The company's own switches.
    #[serde(rename = "setting", default)]
    pub settings: Vec<Setting>,
    /// Start dates, as published.
    #[serde(rename = "start", default)]
    pub starts: Vec<Start>,
    /// What letters object to.
    #[serde(rename = "processing", default)]
    pub processings: Vec<Processing>,
}

/// The controller for some regions, or a statement that none is verified.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entity {
    /// From EU, EEA, CH, GB, CA, HK, US, rest.
    pub regions: Vec<String>,
    /// Deliberately no verified entity for these regions.
    #[serde(default)]
    pub none: bool,
    /// The legal name.
    #[serde(default)]
    pub legal_name: Option<String>,
    /// The attention line.
    #[serde(default)]
    pub attn: Option<String>,
    /// Postal address with the country as its last line.
    #[serde(default)]
    pub address: Vec<String>,
    /// ISO 3166-1 code of that country.
    #[serde(default)]
    pub country: Option<String>,
    /// Id in `data/holidays`, if any.
    #[serde(default)]
    pub holiday_calendar: Option<String>,
    /// Country of the lead authority.
    #[serde(default)]
    pub lead_authority: Option<String>,
    /// Confidence.
    #[serde(default)]
    pub confidence: Option<Confidence>,
    /// Why not surer.
    #[serde(default)]
    pub why: Option<String>,
    /// Where the facts come from.
    #[serde(default)]
    pub sources: Vec<String>,
}

/// An e-mail address of the company.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Email {
    pub address: String,
    pub confidence: Confidence,
    /// Regions it is for; empty means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub regions: Vec<String>,
    #[serde(default)]
    pub source: Option<String>,
}

/// `data/processings.toml`: to what a letter can object.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Processings {
    /// Id of the one that every letter is about.
    pub core: String,
    /// What each id means, in English.
    pub meaning: BTreeMap<String, String>,
}

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

/// A switch in the company's settings.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Setting {
    /// What to click, in order.
    pub path: Vec<String>,
    /// Direct address.
    #[serde(default)]
    pub url: Option<String>,
    /// Confidence in the URL.
    #[serde(default)]
    pub url_confidence: Option<Confidence>,
    /// What the switch covers.
    #[serde(default)]
    pub scope: Option<String>,
    /// Confidence in the path.
    pub confidence: Confidence,
    /// Why not surer.
    #[serde(default)]
    pub why: Option<String>,
}

/// When processing began somewhere, as published.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Start {
    pub region: String,
    pub text: String,
    pub confidence: Confidence,
    #[serde(default)]
    pub why: Option<String>,
}

/// A processing that a letter objects to.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Processing {
    /// `ai-training`, `other-ai`, `microsoft-ai`, `affiliate-sharing`, `data-licensing`.
    pub id: String,
    /// Where it takes place.
    pub regions: Vec<String>,
    /// Since when.
    #[serde(default)]
    pub since: Option<chrono::NaiveDate>,
    /// Confidence.
    pub confidence: Confidence,
    /// Where the facts come from.
    #[serde(default)]
    pub sources: Vec<String>,
    /// Note.
    #[serde(default)]
    pub note: Option<String>,
}

impl Controller {
    /// The controller in `region`; `None` if none is verified.
    #[must_use]
    pub fn entity_in(&self, region: &str) -> Option<&Entity> {
        self.entities.iter().find(|entity| !entity.none && entity.regions.iter().any(|r| r == region))
    }

    /// The e-mail address for `region`: the first of the surest ones; `None` if none is usable.
    #[must_use]
    pub fn email_in(&self, region: &str, accept_unverified: bool) -> Option<&Email> {
        let meant = |email: &&Email| email.regions.is_empty() || email.regions.iter().any(|r| r == region);
        let usable = self.emails.iter().filter(|email| email.confidence.may_be_printed(accept_unverified));
        usable.filter(meant).reduce(|best, email| if email.confidence > best.confidence { email } else { best })
    }

    /// The processings in `region`, in the record's order.
    pub fn processings_in<'a>(&'a self, region: &'a str) -> impl Iterator<Item = &'a Processing> {
        self.processings.iter().filter(move |p| p.regions.iter().any(|r| r == region))
    }
}

/// The regions by which companies assign their controllers.
pub const REGIONS: [&str; 8] = ["EU", "EEA", "CH", "GB", "CA", "HK", "US", "rest"];
