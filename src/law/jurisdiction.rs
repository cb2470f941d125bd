//! A country, state, province or Land: which regime applies there, and who is told if nothing happens.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Amended, Amendment, ChildrensStatute, Complaint, Confidence, Limit};

/// A record of `data/jurisdictions/`. A part of a country (`DE-BE`, `US-VA`) leaves out what its `parent` says.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Jurisdiction {
    /// ISO 3166-1 or 3166-2.
    pub code: String,
    /// The country of which this is a part.
    #[serde(default)]
    pub parent: Option<String>,
    /// Key of the regions by which a company divides its controllers: EU, EEA, CH, GB, CA, HK, US.
    #[serde(default)]
    pub region: Option<String>,
    /// Id in `data/regimes`.
    #[serde(default)]
    pub regime: Option<String>,
    /// Language tags, the first being the default.
    #[serde(default)]
    pub languages: Vec<String>,
    /// Where nothing but the language depends on the part of the country: for each language but the first, a part that has it
    /// first, as an example.
    #[serde(default)]
    pub part_by_language: BTreeMap<String, String>,
    /// Day of the review.
    pub as_of: String,
    /// How sure the record is.
    pub confidence: Confidence,
    /// Where the facts come from.
    pub sources: Vec<String>,
    /// Remarks for the reviewer.
    #[serde(default)]
    pub notes: Vec<String>,
    /// Codes and names that people type besides (`UK` for `GB`); `data/names/make.py` takes them over.
    #[serde(default)]
    pub also_typed: Vec<String>,
    /// Name by language tag; `en` is always there.
    pub name: BTreeMap<String, String>,
    /// The national Act beside the regime.
    #[serde(default)]
    pub national_law: Option<NationalLaw>,
    /// Who receives a complaint.
    #[serde(default)]
    pub authority: Option<Authority>,
    /// Ages.
    #[serde(default)]
    pub minors: Option<Minors>,
    /// How a complaint is made to the authority.
    #[serde(default)]
    pub complaint: Option<Complaint>,
    /// All parts by ISO 3166-2 code, where the law, the authority or the language depends on them.
    #[serde(default)]
    pub subdivisions: BTreeMap<String, String>,
    /// The Act of a US state.
    #[serde(default)]
    pub act: Option<Act>,
    /// Statutes on the data of children and teens; a part of a country adds its own to those of the country.
    #[serde(default)]
    pub children: Vec<ChildrensStatute>,
    /// Days after which a way is closed there, beside those of the regime.
    #[serde(rename = "limit", default)]
    pub limits: Vec<Limit>,
    /// What it says from a day on.
    #[serde(rename = "amendment", default)]
    pub amendments: Vec<Amendment>,
    /// Names of the country of which this is a part.
    #[serde(skip)]
    country_name: Option<BTreeMap<String, String>>,
    /// Languages of the country of which this is a part.
    #[serde(skip)]
    country_languages: Vec<String>,
    /// Whether this is a part that has a language of its own and no more.
    #[serde(skip)]
    has_country_law: bool,
}

impl Amended for Jurisdiction {
    fn amendments(&self) -> &[Amendment] {
        &self.amendments
    }
}

impl Jurisdiction {
    /// Fills what a part of a country leaves out from its parent.
    #[must_use]
    pub(crate) fn inherit(mut self, parent: Self) -> Self {
        self.has_country_law = !parent.part_by_language.is_empty() && self.regime.is_none() && self.authority.is_none();
        self.country_name = Some(parent.country_name.unwrap_or(parent.name));
        self.country_languages.clone_from(&parent.languages);
        self.region = self.region.or(parent.region);
        // Another law has other limits and another way to complain.
        if self.regime.is_none() || self.regime == parent.regime {
            self.limits.extend(parent.limits);
            self.complaint = match (self.complaint, parent.complaint) {
                (Some(own), Some(parent)) => Some(own.inherit(parent)),
                (own, parent) => own.or(parent),
            };
        }
        self.regime = self.regime.or(parent.regime);
        if self.languages.is_empty() {
            self.languages = parent.languages;
        }
        self.national_law = self.national_law.or(parent.national_law);
        self.authority = self.authority.or(parent.authority);
        self.minors = self.minors.or(parent.minors);
        self.children.extend(parent.children);
        self
    }

    /// The name in `language`, else in the country's own first language.
    #[must_use]
    pub fn name_in(&self, language: &str) -> &str {
        self.pick(&self.name, language)
    }

    /// The name of the whole country in `language`, else in the country's own first language.
    #[must_use]
    pub fn country_in(&self, language: &str) -> &str {
        self.pick(self.country_name.as_ref().unwrap_or(&self.name), language)
    }

    /// The name of the place where the law applies: a part that has no law of its own is its country there.
    #[must_use]
    pub fn name_of_law_in(&self, language: &str) -> &str {
        if self.has_country_law { self.country_in(language) } else { self.name_in(language) }
    }

    /// Its languages, then those of the whole country.
    pub fn all_languages(&self) -> impl Iterator<Item = &String> {
        self.languages.iter().chain(&self.country_languages)
    }

    /// ISO 3166-1 code of the whole country.
    #[must_use]
    pub fn country_code(&self) -> &str {
        self.code.split('-').next().unwrap_or(&self.code)
    }

    fn pick<'a>(&'a self, names: &'a BTreeMap<String, String>, language: &str) -> &'a str {
        by_language(names, language)
            .or_else(|| self.languages.iter().find_map(|own| by_language(names, own)))
            .or_else(|| names.values().next().map(String::as_str))
            .unwrap_or(&self.code)
    }
}

/// The national Act beside the regime.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NationalLaw {
    /// Its title.
    pub title: String,
    /// How sure.
    pub confidence: String,
    /// Why not surer.
    #[serde(default)]
    pub why: Option<String>,
}

/// The authority to which a complaint goes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authority {
    /// Name by language tag.
    pub name: BTreeMap<String, String>,
    /// Postal address, line by line.
    #[serde(default)]
    pub address: Vec<String>,
    /// E-mail address.
    #[serde(default)]
    pub email: Option<String>,
    /// Further e-mail addresses.
    #[serde(default)]
    pub email_other: Vec<String>,
    /// Website.
    #[serde(default)]
    pub web: Option<String>,
    /// Where a complaint is made.
    #[serde(default)]
    pub complaint_url: Option<String>,
    /// How sure that is.
    #[serde(default)]
    pub complaint_url_confidence: Option<Confidence>,
    /// In which languages.
    #[serde(default)]
    pub complaint_languages: Vec<String>,
    /// How sure the name is.
    pub confidence: Confidence,
    /// How sure the address is, where it differs.
    #[serde(default)]
    pub address_confidence: Option<Confidence>,
    /// Why not surer.
    #[serde(default)]
    pub why: Option<String>,
    /// Remarks.
    #[serde(default)]
    pub notes: Vec<String>,
    /// The authority named here is not competent for companies; the part of the country decides.
    #[serde(default)]
    pub by_subdivision: bool,
    /// What may be printed while the name is changing.
    #[serde(default)]
    pub printable_fallback: Option<String>,
}

impl Authority {
    /// The name in `language`, else the name that the authority itself uses first.
    #[must_use]
    pub fn name_in(&self, language: &str, own: &[String]) -> Option<&str> {
        by_language(&self.name, language)
            .or_else(|| own.iter().find_map(|tag| by_language(&self.name, tag)))
            .or_else(|| self.name.values().next().map(String::as_str))
    }
}

/// Ages that matter for who signs.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Minors {
    /// Age of majority.
    #[serde(default)]
    pub majority: Option<u8>,
    /// Where it differs in a part of the country that has no record of its own, by ISO 3166-2 code.
    #[serde(default)]
    pub majority_in: BTreeMap<String, u8>,
    /// Age of consent to online services (Art. 8 GDPR and the like).
    #[serde(default)]
    pub consent_age: Option<u8>,
    /// How sure.
    #[serde(default)]
    pub confidence: Option<Confidence>,
    /// Remark.
    #[serde(default)]
    pub note: Option<String>,
    /// Why not surer.
    #[serde(default)]
    pub why: Option<String>,
}

/// The comprehensive privacy Act of a US state.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Act {
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub citation: String,
    /// In force since (or from).
    pub effective: chrono::NaiveDate,
    /// Days to answer.
    pub response_days: u16,
    /// Days by which that may be extended.
    pub extension_days: u16,
    /// Days within which the company decides an appeal; absent if there is none or it is not verified.
    #[serde(default)]
    pub appeal_days: Option<u16>,
    /// Days by which that may be extended.
    #[serde(default)]
    pub appeal_extension_days: Option<u16>,
    /// From what a resident may opt out.
    pub opt_out_of: Vec<OptOut>,
    /// Whether an opt-out needs no authentication.
    #[serde(default)]
    pub opt_out_without_authentication: bool,
    /// `provided`: deletion covers only what the person provided.
    #[serde(default)]
    pub deletion: Option<String>,
    /// The privacy notice must say whether data train large language models.
    #[serde(default)]
    pub llm_statement: bool,
    /// There is a right to a list of third parties.
    #[serde(default)]
    pub third_party_list: bool,
    /// Whom it binds, where that is so few that a writer should know.
    #[serde(default)]
    pub binds: Option<String>,
    /// What needs the consumer's consent.
    #[serde(default)]
    pub consent: Option<ActConsent>,
}

/// For what an Act wants the consumer's consent, each by its provision; absent if it does not.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActConsent {
    /// For purposes that are neither reasonably necessary to, nor compatible with, those disclosed.
    #[serde(default)]
    pub purposes: Option<String>,
    /// For sensitive data.
    #[serde(default)]
    pub sensitive: Option<String>,
    /// Sensitive data may be processed only where strictly necessary for what the consumer requested, whatever the consent.
    #[serde(default)]
    pub strictly_necessary: Option<String>,
    /// How sure.
    pub confidence: Confidence,
    /// Why not surer.
    #[serde(default)]
    pub why: Option<String>,
}

impl ActConsent {
    /// Its provisions.
    pub(crate) fn provisions(&self) -> impl Iterator<Item = &String> {
        [&self.purposes, &self.sensitive, &self.strictly_necessary].into_iter().flatten()
    }
}

/// What a US resident may opt out of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OptOut {
    /// Targeted advertising.
    TargetedAdvertising,
    /// Sale of personal data.
    Sale,
    /// Profiling with legal or similarly significant effects.
    Profiling,
}

/// Finds `de-CH`, else `de`, in a map by language tag.
fn by_language<'a>(map: &'a BTreeMap<String, String>, tag: &str) -> Option<&'a str> {
    let primary = tag.split('-').next().unwrap_or(tag);
    map.get(tag).or_else(|| map.get(primary)).map(String::as_str)
}
