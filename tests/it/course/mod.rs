//! The letters that follow an objection: golden ones to read, and a checklist over all that there are.

mod checklist;
mod complete;
mod fields;
mod golden;
mod in_words;
mod later;
mod refusals;
mod written;

use chrono::NaiveDate;
use demur::case::Case;
use demur::catalog::Catalog;
use demur::compose::{Composed, Error, FollowUp, follow_up};
use demur::history::{By, Event, History, LetterKind, What};

/// A day of the tests.
fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The day of a letter that has had a long story.
fn late() -> NaiveDate {
    day("2027-05-03")
}

fn at(on: &str, what: What) -> Event {
    Event { on: day(on), what, note: None }
}

fn sent(on: &str, letter: u16, kind: LetterKind, by: By) -> Event {
    at(on, What::Sent { letter, kind, by, tracking: None })
}

/// The objection alone, of which nothing is known but that it was posted.
fn posted() -> Vec<Event> {
    vec![sent("2026-11-23", 1, LetterKind::Objection, By::Post)]
}

fn answered(on: &str, kinds: &[&str], quotes: &[&str]) -> Event {
    let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    at(on, What::Answered { kinds: owned(kinds), quotes: owned(quotes) })
}

/// The ids of all kinds of answer, the weightiest first.
fn kinds() -> Vec<String> {
    Catalog::embedded().answers().unwrap().kinds.iter().map(|kind| kind.id.clone()).collect()
}

fn write(case: &Case, events: Vec<Event>, on: NaiveDate, wanted: &FollowUp) -> Result<Composed, Error> {
    follow_up(case, &History::new(events), &Catalog::embedded(), on, wanted)
}
