//! What a template may name. A test checks every name in every template against this type.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::addressee::Addressee;
use super::age;
pub use super::children::ChildrenContext;
pub use super::course::context::{AnswerContext, CourseContext, DossierContext, FollowUpContext, SetContext};
use super::dates::{self, Deadlines};
use super::ground::GroundText;
use super::residence::Residence;
use super::warning::{Warning, page_of};
use crate::case::{Case, Standing};
use crate::catalog::{DataKind, DateRole, Phrases};
use crate::controllers::Processings;
use crate::law::{Act, Citations, Confidence, OptOut, PeriodKind, Regime};

/// The values of a template. What is absent is `null` or `false`, never missing.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "each is described in CONTRIBUTING.md, where whoever writes a template looks")]
pub struct Context {
    pub member: bool,
    pub account: String,
    pub identified: bool,
    pub behalf: String,
    pub minor: bool,
    pub child: bool,
    pub age: String,
    pub controller: ControllerContext,
    pub since: Option<String>,
    pub setting_off: Option<String>,
    pub basis_claimed: bool,
    pub research_and_consent: bool,
    pub processing: BTreeMap<String, bool>,
    pub grounds: String,
    pub special_data: bool,
    pub criminal_data: bool,
    pub complaint: bool,
    pub direct_marketing: bool,
    pub authority: String,
    pub due: DueContext,
    pub period: PeriodContext,
    pub law: LawContext,
    pub act: Option<ActContext>,
    pub children: ChildrenContext,
    pub private_person: bool,
    pub residence: String,
    pub variant: BTreeMap<String, bool>,
    pub reply_by_email: bool,
}

#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "see Context")]
pub struct ControllerContext {
    pub name: String,
    pub legal_name: Option<String>,
    pub term: Option<String>,
    pub term_document: Option<String>,
    pub term_date: Option<String>,
    pub recipients: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "see Context")]
pub struct DueContext {
    pub received: String,
    pub answer: Option<String>,
    pub acknowledge: Option<String>,
    pub opt_out: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "see Context")]
pub struct PeriodContext {
    pub answer: Option<u16>,
    pub acknowledge: Option<u16>,
    pub opt_out: Option<u16>,
}

#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "see Context")]
pub struct LawContext {
    pub name: String,
    pub abbr: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "see Context")]
#[allow(clippy::struct_excessive_bools, reason = "each is a right that an Act gives or not")]
pub struct ActContext {
    pub name: String,
    pub citation: String,
    pub targeted_advertising: bool,
    pub sale: bool,
    pub profiling: bool,
    pub appeal: bool,
    pub no_authentication: bool,
    pub provided_only: bool,
    pub llm_statement: bool,
    pub third_party_list: bool,
    pub consent_purposes: Option<String>,
    pub consent_sensitive: Option<String>,
    pub strictly_necessary: Option<String>,
}

/// What a context is made from.
pub(super) struct Parts<'a> {
    pub(super) case: &'a Case,
    pub(super) residence: &'a Residence,
    pub(super) regime: &'a Regime,
    pub(super) language: &'a str,
    pub(super) phrases: &'a Phrases,
    pub(super) citations: &'a Citations,
    pub(super) addressee: &'a Addressee,
    pub(super) processings: &'a Processings,
    pub(super) grounds: &'a [GroundText],
    pub(super) behalf: String,
    pub(super) deadlines: &'a Deadlines,
    pub(super) date: chrono::NaiveDate,
    pub(super) warnings: &'a mut Vec<Warning>,
}

impl Context {
    pub(super) fn new(parts: Parts<'_>) -> Self {
        let Parts {
            case,
            residence,
            regime,
            language,
            phrases,
            citations,
            addressee,
            processings,
            grounds,
            behalf,
            deadlines,
            date,
            warnings,
        } = parts;
        let long = |date, role| dates::long(date, role, phrases);
        let due = |kind| deadlines.get(kind).and_then(|(_, deadline)| deadline.known()).map(|day| long(day, DateRole::By));
        let number = |kind| deadlines.get(kind).map(|(period, _)| period.number);
        let since = addressee.since.filter(|since| *since <= date);
        // A document that is not in force on the day of the letter says nothing yet.
        let is_said = addressee.document.as_ref().is_none_or(|(_, day)| *day <= date);
        let document = addressee.document.as_ref().filter(|_| is_said);
        let core = &processings.core;
        let does = |id: &String| addressee.processing(id).is_some_and(|p| id != core || p.confidence == Confidence::High);
        let minor = age::of_minor(case, residence, warnings);
        let about = |kind| grounds.iter().any(|ground| ground.data == Some(kind));
        let (special_data, criminal_data) = (about(DataKind::Special), about(DataKind::Criminal));
        let private_person = !grounds.iter().any(|ground| ground.commercial);
        let grounds: Vec<_> = grounds.iter().map(|ground| ground.text.as_str()).collect();
        Self {
            member: matches!(case.standing, Standing::Member { .. }),
            account: super::page::account(case, phrases),
            identified: match &case.standing {
                Standing::Member { .. } => true,
                Standing::NonMember { urls, .. } => !urls.is_empty(),
            },
            behalf,
            minor: minor.is_some(),
            child: minor.is_some_and(|age| age::is_child(age, residence)),
            age: minor.map(|age| age::sentence(age, phrases)).unwrap_or_default(),
            controller: ControllerContext {
                name: addressee.name.clone(),
                legal_name: addressee.legal_name.clone(),
                term: addressee.term.clone().filter(|_| is_said),
                term_document: document.map(|(title, _)| title.clone()),
                term_date: document.map(|(_, day)| long(*day, DateRole::On)),
                recipients: join(&addressee.recipients, phrases),
            },
            since: since.map(|day| long(day, DateRole::Since)),
            setting_off: case.setting_switched_off.map(|day| long(day, DateRole::On)),
            basis_claimed: addressee.basis_claimed,
            research_and_consent: addressee.research_and_consent,
            processing: processings.meaning.keys().map(|id| (id.replace('-', "_"), does(id))).collect(),
            grounds: grounds.join(&phrases.sentence_space),
            special_data,
            criminal_data,
            complaint: case.complaint,
            direct_marketing: case.direct_marketing,
            authority: authority(residence, language, phrases, warnings),
            due: DueContext {
                received: long(deadlines.received, DateRole::On),
                answer: due(PeriodKind::Answer),
                acknowledge: due(PeriodKind::Acknowledge),
                opt_out: due(PeriodKind::OptOut),
            },
            period: PeriodContext {
                answer: number(PeriodKind::Answer),
                acknowledge: number(PeriodKind::Acknowledge),
                opt_out: number(PeriodKind::OptOut),
            },
            law: LawContext { name: citations.law_name.clone(), abbr: citations.law_abbr.clone() },
            act: residence.jurisdiction.act.as_ref().map(|act| ActContext::new(act, &residence.jurisdiction.sources, warnings)),
            children: minor.map(|age| ChildrenContext::new(age, case, residence, date, phrases, warnings)).unwrap_or_default(),
            private_person,
            residence: residence.name_in(language).to_owned(),
            variant: regime.variant.clone(),
            reply_by_email: case.person.withhold_address,
        }
    }
}

impl ActContext {
    fn new(act: &Act, sources: &[String], warnings: &mut Vec<Warning>) -> Self {
        if let Some(binds) = &act.binds {
            warnings.push(Warning::ActBindsFew { act: act.name.clone(), binds: binds.clone() });
        }
        let consent = act.consent.as_ref().filter(|consent| consent.confidence > Confidence::Low);
        let unsure = consent.filter(|consent| consent.confidence == Confidence::Medium);
        for provision in unsure.into_iter().flat_map(crate::law::ActConsent::provisions).collect::<BTreeSet<_>>() {
            let (provision, law) = (provision.clone(), act.name.clone());
            let (why, page) = (consent.and_then(|consent| consent.why.clone()), page_of(sources, None));
            warnings.push(Warning::ProvisionToConfirm { provision, law, why, page });
        }
        Self {
            name: act.name.clone(),
            citation: act.citation.clone(),
            targeted_advertising: act.opt_out_of.contains(&OptOut::TargetedAdvertising),
            sale: act.opt_out_of.contains(&OptOut::Sale),
            profiling: act.opt_out_of.contains(&OptOut::Profiling),
            appeal: act.appeal_days.is_some(),
            no_authentication: act.opt_out_without_authentication,
            provided_only: act.deletion.as_deref() == Some("provided"),
            llm_statement: act.llm_statement,
            third_party_list: act.third_party_list,
            consent_purposes: consent.and_then(|consent| consent.purposes.clone()),
            consent_sensitive: consent.and_then(|consent| consent.sensitive.clone()),
            strictly_necessary: consent.and_then(|consent| consent.strictly_necessary.clone()),
        }
    }
}

/// The authority in the letter's language; neutral where the competent one is not known or its name not verified.
fn authority(residence: &Residence, language: &str, phrases: &Phrases, warnings: &mut Vec<Warning>) -> String {
    let unknown = || phrases.authority.unknown.clone();
    let Some(authority) = &residence.jurisdiction.authority else { return unknown() };
    if authority.by_subdivision || authority.confidence == Confidence::Low {
        return unknown();
    }
    let name = authority.name_in(language, &residence.jurisdiction.languages).map_or_else(unknown, str::to_owned);
    // Its own site says its name; a form may be on that of another body.
    let page = || authority.web.clone().or_else(|| page_of(&residence.jurisdiction.sources, authority.complaint_url.as_ref()));
    if let Some(fallback) = &authority.printable_fallback {
        warnings.push(Warning::AuthorityChanging { now: fallback.clone(), page: page() });
    } else if authority.confidence == Confidence::Medium {
        warnings.push(Warning::AuthorityToConfirm { name: name.clone(), why: authority.why.clone(), page: page() });
    }
    name
}

/// “A, B and C”.
pub(super) fn join(names: &[String], phrases: &Phrases) -> Option<String> {
    match names {
        [] => None,
        [one] => Some(one.clone()),
        [first @ .., last] => {
            let before = phrases.list_last.as_ref().unwrap_or(&phrases.list_separator);
            Some(format!("{}{before}{last}", first.join(&phrases.list_separator)))
        }
    }
}
