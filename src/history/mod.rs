//! What has happened to a letter since it was written: who sent what, when it arrived, what the company answered.
//!
//! A history is a list of events in the order in which they happened, each with the day that counts in law. It holds what was
//! recorded and nothing else: what follows from it (which day an answer is due, what to write next) is found by
//! [`crate::compose`]. It must not know law, files or the clock.

mod event;

pub use event::{By, Event, LetterKind, What};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The events of one case, by the day on which they happened; of one day, in the order in which they were recorded.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct History {
    events: Vec<Event>,
}

/// A letter of ours that went out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dispatch<'a> {
    /// Its number in the case: the objection is 1.
    pub number: u16,
    /// What kind of letter.
    pub kind: LetterKind,
    /// When it was sent.
    pub on: NaiveDate,
    /// How.
    pub by: By,
    /// The day on which it is known to have arrived.
    pub delivered: Option<NaiveDate>,
    /// The day on which it came back.
    pub returned: Option<NaiveDate>,
    /// The number of the post or of the form.
    pub tracking: Option<&'a str>,
}

impl History {
    /// A history of these events, recorded in this order.
    #[must_use]
    pub fn new(mut events: Vec<Event>) -> Self {
        // Stable: what happened on one day stays as it was recorded.
        events.sort_by_key(|event| event.on);
        Self { events }
    }

    /// The events, by day.
    #[must_use]
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// The letters that went out, in the order of their numbers.
    #[must_use]
    pub fn letters(&self) -> Vec<Dispatch<'_>> {
        let mut letters: Vec<Dispatch<'_>> = Vec::new();
        for event in &self.events {
            if let What::Sent { letter, kind, by, tracking } = &event.what {
                let tracking = tracking.as_deref();
                letters.push(Dispatch {
                    number: *letter,
                    kind: *kind,
                    on: event.on,
                    by: *by,
                    delivered: None,
                    returned: None,
                    tracking,
                });
            }
        }
        letters.sort_by_key(|letter| letter.number);
        for event in &self.events {
            let (number, arrived) = match &event.what {
                What::Delivered { letter, .. } => (*letter, true),
                What::Returned { letter, .. } => (*letter, false),
                _ => continue,
            };
            for letter in letters.iter_mut().filter(|letter| letter.number == number) {
                // The first day counts: an answer is not due later because a second proof came.
                let day = if arrived { &mut letter.delivered } else { &mut letter.returned };
                day.get_or_insert(event.on);
            }
        }
        letters
    }

    /// The objection, once it was sent.
    #[must_use]
    pub fn objection(&self) -> Option<Dispatch<'_>> {
        self.letters().into_iter().find(|letter| letter.kind == LetterKind::Objection)
    }

    /// The last answer of the company and its place among the events.
    #[must_use]
    pub fn last_answer(&self) -> Option<(usize, &Event)> {
        self.events.iter().enumerate().rev().find(|(_, event)| matches!(event.what, What::Answered { .. }))
    }

    /// Whether it can be taken up again: the person left it at that, or the company did what was asked.
    #[must_use]
    pub fn can_be_reopened(&self) -> bool {
        let is_word = |event: &&Event| matches!(event.what, What::Closed | What::Complied | What::Reopened);
        self.events.iter().rev().find(is_word).is_some_and(|event| event.what != What::Reopened)
    }

    /// Whether the last word about it is that it is over.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        let last = self.events.iter().rev().find(|event| matches!(event.what, What::Closed | What::Reopened));
        last.is_some_and(|event| event.what == What::Closed)
    }
}
