//! What licenses a sentence that asserts something about the person or the company: a field of the case that was said, a fact
//! of the register that is sure, or an event that was recorded.
//!
//! Templates name the licence of such a sentence in a note (see [`super::Note`]). What no licence holds is found here; whether
//! it may stand in a letter is not decided here.

use std::collections::BTreeSet;

use super::addressee::Addressee;
use super::context::Context;
use crate::case::{Case, Field};
use crate::catalog::Catalog;
use crate::law::Confidence;

/// Before a fact of the register.
const REGISTER: &str = "register.";
/// Facts of the register that are not processings.
const FACTS: [&str; 8] = ["since", "term", "basis", "research", "recipients", "setting", "default_on", "country"];
/// Before the id of a processing.
const PROCESSING: &str = "register.processing.";
/// Before an event of the history.
const EVENT: &str = "event.";
/// What may have happened; `silence` is that the company has not answered.
const EVENTS: [&str; 13] = [
    "sent.objection",
    "sent.reminder",
    "sent.reply",
    "sent.closing",
    "sent.complaint",
    "delivered",
    "returned",
    "acknowledged",
    "extended",
    "answered",
    "complied",
    "reopened",
    "silence",
];

/// The licences of one letter.
#[derive(Debug)]
pub(super) struct Licences(BTreeSet<String>);

impl Licences {
    /// Those that this case and this record give.
    pub(super) fn of(case: &Case, addressee: &Addressee, context: &Context) -> Self {
        let mut held: BTreeSet<String> = case.said().into_iter().map(|field| field.key().to_owned()).collect();
        if addressee.id.is_some() {
            let facts = [
                context.since.is_some(),
                context.controller.term.is_some(),
                context.basis_claimed,
                context.research_and_consent,
                context.controller.recipients.is_some(),
                addressee.offers_setting,
                // No record says yet whether a setting was on from the start.
                false,
                addressee.country.is_some(),
            ];
            held.extend(FACTS.iter().zip(facts).filter(|(_, is_sure)| *is_sure).map(|(fact, _)| format!("{REGISTER}{fact}")));
        }
        let sure = addressee.processings.iter().filter(|processing| processing.confidence == Confidence::High);
        held.extend(sure.map(|processing| format!("{PROCESSING}{}", processing.id)));
        Self(held)
    }

    /// The same, and what happened: `happened` says it of each name of an event.
    pub(super) fn and_events(mut self, happened: impl Fn(&str) -> bool) -> Self {
        self.0.extend(EVENTS.into_iter().filter(|event| happened(event)).map(|event| format!("{EVENT}{event}")));
        self
    }

    /// Whether a licence is held: it, or for the key of a table any field in it.
    pub(super) fn hold(&self, id: &str) -> bool {
        self.0.contains(id) || self.0.iter().any(|held| held.strip_prefix(id).is_some_and(|rest| rest.starts_with('.')))
    }
}

/// All ids of licences that a template may name.
///
/// # Errors
/// That of the file of processings.
pub fn licences(catalog: &Catalog) -> Result<BTreeSet<String>, crate::catalog::Error> {
    let processings = catalog.processings()?;
    let processings = processings.meaning.keys().map(|id| format!("{PROCESSING}{id}"));
    let facts = FACTS.iter().map(|fact| format!("{REGISTER}{fact}"));
    let events = EVENTS.iter().map(|event| format!("{EVENT}{event}"));
    Ok(Field::all().map(|field| field.key().to_owned()).chain(facts).chain(processings).chain(events).collect())
}
