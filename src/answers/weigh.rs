//! What the sentences of an answer speak for, and what they are together.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::sentences::Sentence;
use super::{FoundKind, Nothing, Proposed, Strength};
use crate::catalog::{Answers, SaidWords, Signals, StemKey, Stems};

/// Most passages that are kept of each kind.
const MAX_PASSAGES: usize = 5;

/// What something is said by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Says,
    Hints,
    Not,
}

/// What speaks for one event or kind.
#[derive(Debug, Clone, Default)]
struct Case {
    said: Vec<usize>,
    hinted: Vec<usize>,
}

impl Case {
    /// What speaks for one of two.
    fn with(&self, other: &Self) -> Self {
        Self { said: [&*self.said, &*other.said].concat(), hinted: [&*self.hinted, &*other.hinted].concat() }
    }
}

/// What the sentences speak for.
#[derive(Debug)]
pub(super) struct Weighed<'a> {
    sentences: &'a [Sentence],
    /// By the name of the event, or by the id of the kind behind a slash.
    cases: BTreeMap<(bool, &'a str), Case>,
}

impl<'a> Weighed<'a> {
    /// Looks for all signals in all sentences, in a time that grows with both.
    pub(super) fn of(sentences: &'a [Sentence], signals: &[&'a Signals]) -> Self {
        let mut all: Vec<(&Stems, (bool, &'a str), Role)> = Vec::new();
        for signals in signals {
            let of = |is_kind: bool, all: &'a BTreeMap<String, crate::catalog::SignalsOf>| {
                all.iter().flat_map(move |(id, of)| {
                    let roles = [(Role::Says, &of.says), (Role::Hints, &of.hints), (Role::Not, &of.not)];
                    roles
                        .into_iter()
                        .flat_map(move |(role, stems)| stems.iter().map(move |stems| (stems, (is_kind, id.as_str()), role)))
                })
            };
            all.extend(of(false, &signals.event));
            all.extend(of(true, &signals.kind));
        }
        // Only those are tried in a sentence that can begin in it.
        let mut beginning: FxHashMap<StemKey, Vec<usize>> = FxHashMap::default();
        for (at, (stems, ..)) in all.iter().enumerate() {
            for key in stems.keys() {
                beginning.entry(key).or_default().push(at);
            }
        }
        let mut cases: BTreeMap<(bool, &'a str), Case> = BTreeMap::new();
        let mut tried_in = vec![usize::MAX; all.len()];
        for (number, sentence) in sentences.iter().enumerate() {
            let words = SaidWords::of(&sentence.text);
            let mut found: Vec<((bool, &'a str), Role)> = Vec::new();
            for at in words.keys().filter_map(|key| beginning.get(&key)).flatten() {
                if std::mem::replace(&mut tried_in[*at], number) != number {
                    let (stems, of, role) = &all[*at];
                    if stems.stand_in(&words) {
                        found.push((*of, *role));
                    }
                }
            }
            let has = |of: (bool, &str), wanted: Role| found.iter().any(|(known, role)| *known == of && *role == wanted);
            let mut of: Vec<(bool, &'a str)> = found.iter().map(|(of, _)| *of).collect();
            of.sort_unstable();
            of.dedup();
            for of in of.into_iter().filter(|of| !has(*of, Role::Not)) {
                let case = cases.entry(of).or_default();
                if has(of, Role::Says) {
                    case.said.push(number);
                } else if has(of, Role::Hints) {
                    case.hinted.push(number);
                }
            }
        }
        Self { sentences, cases }
    }

    /// What it all is together.
    #[allow(clippy::type_complexity, reason = "the parts of a suggestion, used once")]
    pub(super) fn proposal(&self, answers: &Answers) -> (Option<Proposed>, Option<Nothing>, Vec<FoundKind>, Vec<String>) {
        let said = |event: &'static str| self.cases.get(&(false, event)).filter(|case| !case.said.is_empty());
        let kinds = self.kinds(answers);
        let is_said = kinds.iter().any(|kind| kind.strength == Strength::Said);
        let event = |proposed, case: &Case| (Some(proposed), None, Vec::new(), self.quotes(&case.said));
        let nothing = |nothing| (None, Some(nothing), Vec::new(), Vec::new());

        // Two hints are not enough against somebody who says that everything was done, is away, or offers something.
        if is_said || !kinds.is_empty() && ["complied", "absent", "advertising"].iter().all(|event| said(event).is_none()) {
            return (Some(Proposed::Answered), None, kinds, Vec::new());
        }
        if let Some(case) = said("complied") {
            return event(Proposed::Complied, case);
        }
        if let Some(case) = said("extended") {
            // Without reasons it is an answer of that kind, which `kinds` has found already.
            return event(Proposed::Extended, case);
        }
        if said("absent").is_some() {
            return nothing(Nothing::Absent);
        }
        // Whoever speaks of the matter answers, even if nobody can tell what; that it has arrived is said first by most.
        if let Some(case) = said("answered") {
            return event(Proposed::Answered, case);
        }
        if let Some(case) = said("acknowledged") {
            return event(Proposed::Acknowledged, case);
        }
        nothing(match (said("advertising"), self.sentences.is_empty()) {
            (Some(_), _) => Nothing::Advertising,
            (None, true) => Nothing::Empty,
            (None, false) => Nothing::Unclear,
        })
    }

    /// The kinds that something speaks for, the one that leads first.
    fn kinds(&self, answers: &Answers) -> Vec<FoundKind> {
        let found = answers.kinds.iter().filter_map(|kind| {
            let own = self.cases.get(&(true, kind.id.as_str()));
            let excepted = kind.but.as_deref().and_then(|but| self.done_but(but));
            let own = match (own, &excepted) {
                (Some(case), Some(excepted)) => Some(case.with(excepted)),
                (case, excepted) => case.or(excepted.as_ref()).cloned(),
            };
            let (said, hinted) = match (&kind.without, own) {
                // More time is said in the same words, with reasons or without.
                (Some(reasons), _) => {
                    let given = self.cases.get(&(false, reasons.as_str())).is_some_and(|case| !case.said.is_empty());
                    let case = self.cases.get(&(false, "extended")).filter(|_| !given)?;
                    (case.said.clone(), case.hinted.clone())
                }
                (None, Some(case)) => (case.said, case.hinted),
                (None, None) => return None,
            };
            let strength = match (said.is_empty(), hinted.len()) {
                (false, _) => Strength::Said,
                (true, 2..) => Strength::Hinted,
                (true, _) => return None,
            };
            let mut sentences = [said.as_slice(), hinted.as_slice()].concat();
            sentences.sort_unstable();
            sentences.dedup();
            Some((kind, FoundKind { id: kind.id.clone(), strength, quotes: self.quotes(&sentences) }))
        });
        let found: Vec<_> = found.collect();
        // What is only hinted at is not looked for where something is said.
        let is_said = found.iter().any(|(_, found)| found.strength == Strength::Said);
        let found: Vec<_> = found.into_iter().filter(|(_, found)| !is_said || found.strength == Strength::Said).collect();
        let covered = |unless: &[String]| found.iter().any(|(_, other)| unless.contains(&other.id));
        found.iter().filter(|(kind, _)| !covered(&kind.unless)).map(|(_, found)| found.clone()).collect()
    }

    /// What was done together with what was excepted from it.
    fn done_but(&self, excepted: &str) -> Option<Case> {
        let said = |event: &str| self.cases.get(&(false, event)).filter(|case| !case.said.is_empty()).cloned();
        Some(said("complied")?.with(&said(excepted)?))
    }

    fn quotes(&self, sentences: &[usize]) -> Vec<String> {
        sentences.iter().take(MAX_PASSAGES).map(|number| self.sentences[*number].text.clone()).collect()
    }
}
