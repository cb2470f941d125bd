//! The history of a case, read for what decides how it goes on.

use chrono::NaiveDate;

use crate::catalog::Answers;
use crate::history::{By, History, LetterKind, What};
use crate::law::Channel;

/// A letter of ours, and its place among the events.
#[derive(Debug, Clone, Copy)]
pub(super) struct Letter {
    pub(super) kind: LetterKind,
    pub(super) on: NaiveDate,
    pub(super) by: By,
    /// The day on which it is known to have arrived.
    pub(super) delivered: Option<NaiveDate>,
    /// The day on which it came back, if it did so in the end.
    pub(super) returned: Option<NaiveDate>,
    /// The place of its sending among the events.
    pub(super) at: usize,
}

impl Letter {
    /// How long it was on its way, as far as one can assume.
    pub(super) fn channel(&self) -> Channel {
        if self.by.takes_days() { Channel::Post } else { Channel::Electronic }
    }
}

/// An answer of the company.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word<'a> {
    pub(super) on: NaiveDate,
    pub(super) at: usize,
    /// The kinds of answer; none if the company did what was asked.
    pub(super) kinds: Option<&'a [String]>,
}

impl Word<'_> {
    /// Whether it decides something: an answer that asks who the person is, and no more, does not.
    pub(super) fn decides(&self, answers: &Answers) -> bool {
        let Some(kinds) = self.kinds else { return false };
        let known: Vec<_> = kinds.iter().filter_map(|id| answers.of(id)).collect();
        known.is_empty() || known.iter().any(|kind| !kind.identity)
    }
}

/// What happened, in order.
#[derive(Debug, Clone)]
pub(super) struct Story<'a> {
    pub(super) letters: Vec<Letter>,
    pub(super) words: Vec<Word<'a>>,
    /// Days on which the company took more time.
    pub(super) extended: Vec<NaiveDate>,
    /// Days on which the company said anything.
    pub(super) heard: Vec<NaiveDate>,
    pub(super) is_closed: bool,
}

impl<'a> Story<'a> {
    pub(super) fn of(history: &'a History) -> Self {
        let mut letters = letters(history);
        let mut words = Vec::new();
        let mut extended = Vec::new();
        let mut heard = Vec::new();
        for (at, event) in history.events().iter().enumerate() {
            match &event.what {
                What::Answered { kinds, .. } => words.push(Word { on: event.on, at, kinds: Some(kinds) }),
                What::Complied => words.push(Word { on: event.on, at, kinds: None }),
                What::Extended => extended.push(event.on),
                What::Acknowledged => {}
                // The company did not do what was asked after all, or not for good: neither that nor the thanks are the last word.
                What::Reopened => {
                    words.retain(|word: &Word<'_>| word.kinds.is_some());
                    letters.retain(|letter| letter.kind != LetterKind::Closing || letter.at > at);
                    continue;
                }
                _ => continue,
            }
            heard.push(event.on);
        }
        Self { letters, words, extended, heard, is_closed: history.is_closed() }
    }

    /// The objection from which the days count: the last that did not come back.
    pub(super) fn objection(&self) -> Option<&Letter> {
        self.letters.iter().rev().find(|letter| letter.kind == LetterKind::Objection && letter.returned.is_none())
    }

    /// The last letter of a kind that did not come back.
    pub(super) fn last(&self, kinds: &[LetterKind]) -> Option<&Letter> {
        self.letters.iter().rev().find(|letter| kinds.contains(&letter.kind) && letter.returned.is_none())
    }

    /// Whether a letter of a kind went out and did not come back, after the objection from which the days count.
    pub(super) fn has(&self, kinds: &[LetterKind]) -> bool {
        let since = self.objection().map_or(0, |letter| letter.at);
        self.letters.iter().any(|letter| kinds.contains(&letter.kind) && letter.returned.is_none() && letter.at > since)
    }

    /// The answers since the objection from which the days count.
    pub(super) fn answers(&self) -> impl Iterator<Item = &Word<'a>> {
        let since = self.objection().map_or(0, |letter| letter.at);
        self.words.iter().filter(move |word| word.at > since)
    }
}

/// The letters in the order in which they went out.
fn letters(history: &History) -> Vec<Letter> {
    let mut letters: Vec<(u16, Letter)> = Vec::new();
    for (at, event) in history.events().iter().enumerate() {
        match &event.what {
            What::Sent { letter, kind, by, .. } => {
                letters.push((*letter, Letter { kind: *kind, on: event.on, by: *by, delivered: None, returned: None, at }));
            }
            What::Delivered { letter } => {
                for (_, letter) in letters.iter_mut().filter(|(number, _)| number == letter) {
                    // The first day counts: an answer is not due later because a second proof came.
                    letter.delivered.get_or_insert(event.on);
                    letter.returned = None;
                }
            }
            What::Returned { letter } => {
                for (_, letter) in letters.iter_mut().filter(|(number, _)| number == letter) {
                    letter.delivered = None;
                    letter.returned = Some(event.on);
                }
            }
            _ => {}
        }
    }
    letters.into_iter().map(|(_, letter)| letter).collect()
}
