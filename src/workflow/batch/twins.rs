//! Which letters of a run are for the same person and company, and which of them the ledger knows.
//!
//! It decides nothing: on paper a twin gets a warning, by mail it is left out.

use std::collections::hash_map::Entry;
use std::sync::{Mutex, PoisonError};

use rustc_hash::FxHashMap;

use super::error::Error;
use crate::case::{Key, Likeness, Subject};
use crate::ledger::{Reader, SimilarLetter};

/// The letters of this run so far, some two hundred bytes each.
#[derive(Debug, Default)]
pub(super) struct Twins {
    letters: Vec<Seen>,
    /// The first letter with a key; most have no other.
    by_key: FxHashMap<Key, u32>,
    others: FxHashMap<Key, Vec<u32>>,
    by_reference: FxHashMap<u64, u32>,
}

#[derive(Debug)]
struct Seen {
    row: usize,
    reference: Box<str>,
    who: Subject,
}

/// A letter of the same person, or possibly the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Twin {
    /// Its row, if it is of this run.
    pub(super) row: Option<usize>,
    pub(super) reference: String,
    pub(super) likeness: Likeness,
    /// Its state, if it is in the ledger.
    pub(super) state: Option<&'static str>,
    /// It is the same letter apart from its date.
    pub(super) same_letter: bool,
}

impl Twins {
    /// The first letter of this run for the same person and company, else the first possible one.
    pub(super) fn find(&self, who: &Subject) -> Option<Twin> {
        let likely = |at: &u32| {
            let seen = self.letters.get(*at as usize)?;
            let likeness = who.likeness(&seen.who);
            (likeness != Likeness::Different).then_some((likeness, *at, seen))
        };
        let with = |key: Key| self.by_key.get(&key).into_iter().chain(self.others.get(&key).into_iter().flatten());
        let found = who.matching_keys().flat_map(with).filter_map(likely);
        found.min_by_key(|(likeness, at, _)| (*likeness != Likeness::Same, *at)).map(|(likeness, _, seen)| Twin {
            row: Some(seen.row),
            reference: seen.reference.to_string(),
            likeness,
            state: None,
            same_letter: who.is_same_letter(&seen.who),
        })
    }

    /// The row of another letter that has this reference by chance.
    pub(super) fn with_reference(&self, reference: &str, who: &Subject) -> Option<usize> {
        let seen = self.letters.get(*self.by_reference.get(&super::names::hash(reference))? as usize)?;
        (*seen.reference == *reference && !seen.who.is_same_letter(who)).then_some(seen.row)
    }

    /// Whether a row of this run has the letter with this reference.
    pub(super) fn has_reference(&self, reference: &str) -> bool {
        let at = self.by_reference.get(&super::names::hash(reference));
        at.and_then(|at| self.letters.get(*at as usize)).is_some_and(|seen| *seen.reference == *reference)
    }

    /// Warnings for a letter on paper because of earlier ones.
    pub(super) fn notes(&self, reference: &str, who: &Subject) -> Vec<String> {
        let by_chance = self.with_reference(reference, who).map(|row| by_chance(reference, row));
        by_chance.into_iter().chain(self.find(who).as_ref().map(told)).collect()
    }

    pub(super) fn add(&mut self, row: usize, reference: &str, who: &Subject) {
        let at = u32::try_from(self.letters.len()).unwrap_or(u32::MAX);
        for key in who.matching_keys() {
            match self.by_key.entry(key) {
                Entry::Vacant(free) => {
                    free.insert(at);
                }
                Entry::Occupied(_) => self.others.entry(key).or_default().push(at),
            }
        }
        self.by_reference.entry(super::names::hash(reference)).or_insert(at);
        self.letters.push(Seen { row, reference: reference.into(), who: who.clone() });
    }
}

/// Another letter has the same reference.
pub(super) fn by_chance(reference: &str, row: usize) -> String {
    format!(
        "by chance row {row} has the same reference {reference}, and a company could not tell the letters apart; \
         change a word of the fact"
    )
}

/// Another letter is, or may be, of the same person.
pub(super) fn told(twin: &Twin) -> String {
    let place = match (twin.row, twin.state) {
        (Some(row), _) => format!("row {row} ({})", twin.reference),
        (None, state) => format!("{}, which is {}", twin.reference, state.unwrap_or("in the outbox")),
    };
    match twin.likeness {
        Likeness::Same => format!("a letter of the same person to the same company is {place}"),
        _ => format!("a letter of the same name and e-mail address, with another account or page, is {place}"),
    }
}

/// Another letter in the ledger for the same person and company, else a possible one. Withdrawn ones count too: the user
/// said that nothing is to be sent to that person.
pub(super) fn in_ledger(ledger: &Mutex<Reader>, reference: &str, who: &Subject) -> Result<Option<Twin>, Error> {
    let ledger = ledger.lock().unwrap_or_else(PoisonError::into_inner);
    let alike = ledger.find_similar(who)?;
    // A letter that replaced this one counts as this one.
    let own = ledger.standing(reference)?.map(|entry| entry.id);
    let is_own = |alike: &SimilarLetter| Some(alike.entry.id) == own;
    // A withdrawn letter does not block itself, but another one sent in spite of it does.
    if alike.iter().any(|alike| is_own(alike) && alike.entry.state.holds()) || alike.first().is_some_and(is_own) {
        return Ok(None);
    }
    Ok(alike.into_iter().next().map(|SimilarLetter { entry, likeness, same_letter }| Twin {
        row: None,
        reference: entry.reference,
        likeness,
        state: Some(entry.state.name()),
        same_letter,
    }))
}
