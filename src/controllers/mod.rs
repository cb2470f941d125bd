//! The companies: which entity is the controller where, how to reach it, what it does with data.
//!
//! The types mirror `data/controllers/`. This module must not guess: a region without a verified entity has none, and the
//! letter says so.

mod facts;
mod form;
mod imported;
mod ways;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use facts::{Basis, BasisKind, Checked, Denial, Instead, Recipient, Start, Term};
pub use form::{Reach, WebForm};
pub use imported::Imported;
pub use ways::{Way, Where};

use crate::law::Confidence;
use facts::{holds_in, regions};

/// A record in `data/controllers/`.
#[derive(Debug, Clone, Deserialize, Serialize)]
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
    /// Former names and names of services, by which somebody may look for it.
    #[serde(default)]
    pub also: Vec<String>,
    /// Day of the review.
    pub as_of: String,
    /// Confidence in the record as a whole.
    pub confidence: Confidence,
    /// Where the facts come from.
    pub sources: Vec<String>,
    /// Whether it accepts objections from people without an account.
    #[serde(default)]
    pub non_members_may_object: Option<bool>,
    /// The record to use for what this company's own notices do not name.
    #[serde(default)]
    pub instead: Option<Instead>,
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
    /// Where it was taken from, for one that nobody has reviewed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub imported: Option<Imported>,
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
    /// What the company calls it.
    #[serde(rename = "term", default)]
    pub terms: Vec<Term>,
    /// On what the company bases it.
    #[serde(rename = "basis", default)]
    pub bases: Vec<Basis>,
    /// When it began, as published.
    #[serde(rename = "start", default)]
    pub starts: Vec<Start>,
    /// What the company says that it does not do.
    #[serde(rename = "denial", default)]
    pub denials: Vec<Denial>,
    /// Recipients that letters name.
    #[serde(rename = "recipient", default)]
    pub recipients: Vec<Recipient>,
    /// What letters object to.
    #[serde(rename = "processing", default)]
    pub processings: Vec<Processing>,
}

/// The controller for some regions, or a statement that none is verified.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Entity {
    /// From EU, EEA, CH, GB, CA, HK, US, rest.
    #[serde(deserialize_with = "regions")]
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
    /// The day on which somebody looked.
    #[serde(default)]
    pub checked: Option<NaiveDate>,
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
    #[serde(default, deserialize_with = "regions", skip_serializing_if = "Vec::is_empty")]
    pub regions: Vec<String>,
    pub checked: NaiveDate,
    pub source: String,
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
    /// Regions where it is offered; empty means all.
    #[serde(default, deserialize_with = "regions", skip_serializing_if = "Vec::is_empty")]
    pub regions: Vec<String>,
    /// Not the company's switch against this use, but something that keeps data from it, such as a private account.
    #[serde(default)]
    pub workaround: bool,
    /// The day on which somebody looked.
    pub checked: NaiveDate,
    /// Where it stands.
    pub source: String,
    /// Confidence in the path.
    pub confidence: Confidence,
    /// Why not surer.
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
    #[serde(deserialize_with = "regions")]
    pub regions: Vec<String>,
    /// The day on which somebody looked.
    pub checked: NaiveDate,
    /// Confidence.
    pub confidence: Confidence,
    /// Why not surer.
    #[serde(default)]
    pub why: Option<String>,
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
        let meant = self.emails.iter().filter(|email| holds_in(&email.regions, region));
        let usable = meant.filter(|email| email.confidence.may_be_printed(accept_unverified));
        usable.reduce(|best, email| if email.confidence > best.confidence { email } else { best })
    }

    /// The e-mail addresses for `region`, in the record's order.
    pub fn emails_in<'a>(&'a self, region: &'a str) -> impl Iterator<Item = &'a Email> {
        self.emails.iter().filter(move |email| holds_in(&email.regions, region))
    }

    /// The forms that are offered in `region`, in the record's order.
    pub fn forms_in<'a>(&'a self, region: &'a str) -> impl Iterator<Item = &'a WebForm> {
        self.forms.iter().filter(move |form| holds_in(&form.regions, region))
    }

    /// The form with which an objection gets furthest in `region`: one made for it, else one that reaches somebody; of those the
    /// surest, then the record's first. None that is older, for something else, or for people without an account alone.
    #[must_use]
    pub fn form_in<'a>(&'a self, region: &'a str, accept_unverified: bool) -> Option<&'a WebForm> {
        let reaches = |form: &&WebForm| matches!(form.reach, Reach::Objection | Reach::Contact) && !form.older;
        let meant = self.forms_in(region).filter(reaches);
        let usable = meant.filter(|form| form.confidence.may_be_printed(accept_unverified));
        usable.min_by_key(|form| (form.reach, std::cmp::Reverse(form.confidence)))
    }

    /// The processings in `region`, in the record's order.
    pub fn processings_in<'a>(&'a self, region: &'a str) -> impl Iterator<Item = &'a Processing> {
        self.processings.iter().filter(move |p| holds_in(&p.regions, region))
    }

    /// What the company calls a processing in `region`.
    #[must_use]
    pub fn term_in(&self, processing: &str, region: &str) -> Option<&Term> {
        self.terms.iter().find(|term| term.processing == processing && holds_in(&term.regions, region))
    }

    /// Its claim of this basis for a processing in `region`.
    #[must_use]
    pub fn basis_in(&self, kind: BasisKind, processing: &str, region: &str) -> Option<&Basis> {
        let meant = |basis: &&Basis| basis.kind == kind && basis.processing == processing;
        self.bases.iter().filter(meant).find(|basis| holds_in(&basis.regions, region))
    }

    /// When a processing began in `region`; the first that the record has.
    #[must_use]
    pub fn start_in(&self, processing: &str, region: &str) -> Option<&Start> {
        self.starts.iter().find(|start| start.processing == processing && holds_in(&start.regions, region))
    }

    /// The beginnings in `region`, in the record's order.
    pub fn starts_in<'a>(&'a self, region: &'a str) -> impl Iterator<Item = &'a Start> {
        self.starts.iter().filter(move |start| holds_in(&start.regions, region))
    }

    /// What the company says in `region` that it does not do.
    pub fn denials_in<'a>(&'a self, region: &'a str) -> impl Iterator<Item = &'a Denial> {
        self.denials.iter().filter(move |denial| holds_in(&denial.regions, region))
    }

    /// The recipients in `region`.
    pub fn recipients_in<'a>(&'a self, region: &'a str) -> impl Iterator<Item = &'a Recipient> {
        self.recipients.iter().filter(move |recipient| holds_in(&recipient.regions, region))
    }

    /// The settings in `region`, in the record's order.
    pub fn settings_in<'a>(&'a self, region: &'a str) -> impl Iterator<Item = &'a Setting> {
        self.settings.iter().filter(move |setting| holds_in(&setting.regions, region))
    }

    /// All that letters print of the company or rest on, each with the day on which its source was last looked at. What is
    /// not sure enough to be printed is not among it.
    #[must_use]
    pub fn checked(&self) -> Vec<Checked<'_>> {
        use Confidence::{High, Medium};

        fn first(sources: &[String]) -> &str {
            sources.first().map(String::as_str).unwrap_or_default()
        }

        let mut all = Vec::new();
        let mut add = |fact: String, regions, checked, source, confidence, least| {
            if confidence >= least {
                all.push(Checked { fact, regions, checked, source, confidence });
            }
        };
        for entity in &self.entities {
            let (Some(name), Some(day), Some(sure)) = (&entity.legal_name, entity.checked, entity.confidence) else { continue };
            add(format!("entity {name}"), &entity.regions, day, first(&entity.sources), sure, Medium);
        }
        for e in &self.emails {
            add(format!("email {}", e.address), &e.regions, e.checked, &e.source, e.confidence, Medium);
        }
        for p in &self.processings {
            add(format!("processing {}", p.id), &p.regions, p.checked, first(&p.sources), p.confidence, Medium);
        }
        for t in &self.terms {
            add(format!("term “{}”", t.words), &t.regions, t.checked, &t.source, t.confidence, High);
        }
        for b in &self.bases {
            add(format!("basis of {}", b.processing), &b.regions, b.checked, &b.source, b.confidence, High);
        }
        for s in self.starts.iter().filter(|start| start.day.is_some()) {
            add(format!("start of {}", s.processing), &s.regions, s.checked, &s.source, s.confidence, High);
        }
        for d in &self.denials {
            add("denial".to_owned(), &d.regions, d.checked, &d.source, d.confidence, Medium);
        }
        for r in &self.recipients {
            add(format!("recipient {}", r.name), &r.regions, r.checked, &r.source, r.confidence, Medium);
        }
        for s in self.settings.iter().filter(|setting| !setting.workaround) {
            add(format!("setting {}", s.path.join(" > ")), &s.regions, s.checked, &s.source, s.confidence, High);
        }
        all
    }
}

/// The regions by which companies assign their controllers.
pub const REGIONS: [&str; 8] = ["EU", "EEA", "CH", "GB", "CA", "HK", "US", "rest"];
