//! The companies: which of their entities is the controller where, how they are reached, what they do with data.
//!
//! The types mirror `data/controllers/`. This module must not guess: a region for which no entity is verified has none,
//! and the letter then says so.

use serde::{Deserialize, Serialize};

use crate::law::Confidence;

/// A record of `data/controllers/`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Controller {
    /// For instance `linkedin`.
    pub id: String,
    /// The name used in a sentence.
    pub name: String,
    /// Which of its services are meant.
    #[serde(default)]
    pub services: Option<String>,
    /// The group it belongs to.
    #[serde(default)]
    pub group: Option<String>,
    /// What the company itself calls the processing, in English.
    #[serde(default)]
    pub own_term: Option<String>,
    /// Day of the review.
    pub as_of: String,
    /// How sure the record is as a whole.
    pub confidence: Confidence,
    /// Where the facts come from.
    pub sources: Vec<String>,
    /// Whether it accepts objections of people without an account.
    #[serde(default)]
    pub non_members_may_object: Option<bool>,
    /// The company says that it does not train on members' data at all.
    #[serde(default)]
    pub no_training_claimed: bool,
    /// How sure it is that the company itself claims legitimate interests.
    pub legitimate_interests: Confidence,
    /// In which regions it does so by its own notices.
    pub legitimate_interests_regions: Vec<String>,
    /// The company names consent and scientific research beside legitimate interests.
    #[serde(default)]
    pub research_and_consent: bool,
    /// Recipients that a letter names.
    #[serde(default)]
    pub recipients: Vec<String>,
    /// Page of the company that explains the matter.
    #[serde(default)]
    pub help_page: Option<String>,
    /// What the company's own switch leaves as it is.
    #[serde(default)]
    pub setting_does_not_reach: Vec<String>,
    /// Which data are used.
    #[serde(default)]
    pub data_used: Vec<String>,
    /// Where that is published.
    #[serde(default)]
    pub data_used_sources: Vec<String>,
    /// Which are not.
    #[serde(default)]
    pub data_excluded: Vec<String>,
    /// From which time.
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
    /// Remark on e-mail addresses.
    #[serde(default)]
    pub email_note: Option<String>,
    /// Remarks.
    #[serde(default)]
    pub notes: Vec<String>,
    /// Who is controller where; every region exactly once.
    #[serde(rename = "entity")]
    pub entities: Vec<Entity>,
    /// E-mail addresses.
    #[serde(rename = "email", default)]
    pub emails: Vec<Email>,
    /// Web forms.
    #[serde(rename = "form", default)]
    pub forms: Vec<WebForm>,
    /// Where the company's own switch is.
    #[serde(rename = "setting", default)]
    pub settings: Vec<Setting>,
    /// When it began, as published.
    #[serde(rename = "start", default)]
    pub starts: Vec<Start>,
    /// What a letter objects to.
    #[serde(rename = "processing", default)]
    pub processings: Vec<Processing>,
}

/// Who is controller for some regions; or that nobody is verified.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entity {
    /// Of EU, EEA, CH, GB, CA, HK, US, rest.
    pub regions: Vec<String>,
    /// No entity is verified for these regions, on purpose.
    #[serde(default)]
    pub none: bool,
    /// The legal name.
    #[serde(default)]
    pub legal_name: Option<String>,
    /// To whose attention.
    #[serde(default)]
    pub attn: Option<String>,
    /// Postal address with the country as its last line.
    #[serde(default)]
    pub address: Vec<String>,
    /// ISO 3166-1 code of that country.
    #[serde(default)]
    pub country: Option<String>,
    /// Id in `data/holidays`, where one is held.
    #[serde(default)]
    pub holiday_calendar: Option<String>,
    /// Country of the lead authority.
    #[serde(default)]
    pub lead_authority: Option<String>,
    /// How sure.
    #[serde(default)]
    pub confidence: Option<Confidence>,
    /// Why (not surer).
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
    /// Regions for which it is meant; empty means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub regions: Vec<String>,
    #[serde(default)]
    pub source: Option<String>,
}

/// A web form of the company.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct WebForm {
    /// Its address.
    pub url: String,
    /// How sure.
    pub confidence: Confidence,
    /// Why (not surer).
    #[serde(default)]
    pub why: Option<String>,
    /// What it is for.
    pub purpose: String,
    /// The option to pick there.
    #[serde(default)]
    pub option: Option<String>,
    /// Whether it needs a log-in.
    #[serde(default)]
    pub login_required: Option<bool>,
    /// Whether reasons are required.
    #[serde(default)]
    pub reasons_required: Option<bool>,
    /// Whether people without an account may use it.
    #[serde(default)]
    pub non_members: Option<bool>,
    /// What people without an account are asked for.
    #[serde(default)]
    pub non_member_evidence: Option<String>,
    /// How the company confirms.
    #[serde(default)]
    pub confirmation: Option<String>,
    /// What it asks for.
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
    /// How sure that is.
    #[serde(default)]
    pub url_confidence: Option<Confidence>,
    /// What the switch covers.
    #[serde(default)]
    pub scope: Option<String>,
    /// How sure the path is.
    pub confidence: Confidence,
    /// Why not surer.
    #[serde(default)]
    pub why: Option<String>,
}

/// When the processing began somewhere, as published.
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
    /// How sure.
    pub confidence: Confidence,
    /// Where the facts come from.
    #[serde(default)]
    pub sources: Vec<String>,
    /// Remark.
    #[serde(default)]
    pub note: Option<String>,
}

impl Controller {
    /// The record of who is controller in `region`; `None` where nobody is verified.
    #[must_use]
    pub fn entity_in(&self, region: &str) -> Option<&Entity> {
        self.entities.iter().find(|entity| !entity.none && entity.regions.iter().any(|r| r == region))
    }

    /// The address to which mail for `region` goes: the surest one, and of those the first; `None` where none may be used.
    #[must_use]
    pub fn email_in(&self, region: &str, accept_unverified: bool) -> Option<&Email> {
        let meant = |email: &&Email| email.regions.is_empty() || email.regions.iter().any(|r| r == region);
        let usable = self.emails.iter().filter(|email| email.confidence.may_be_printed(accept_unverified));
        usable.filter(meant).reduce(|best, email| if email.confidence > best.confidence { email } else { best })
    }

    /// What takes place in `region`, in the record's order.
    pub fn processings_in<'a>(&'a self, region: &'a str) -> impl Iterator<Item = &'a Processing> {
        self.processings.iter().filter(move |p| p.regions.iter().any(|r| r == region))
    }
}

/// The regions by which companies divide their controllers.
pub const REGIONS: [&str; 8] = ["EU", "EEA", "CH", "GB", "CA", "HK", "US", "rest"];
