//! A letter that goes by post or by a form opens a case as one that is e-mailed does.

use chrono::NaiveDate;

use super::error::CaseError;
use crate::case::{Case, Subject};
use crate::compose::Composed;
use crate::history::{Event, LetterKind, What};
use crate::ledger::{self, Follows, Ledger, Millis, NewEvent, NewFile, NewLetter};
use crate::workflow::Look;

/// A letter as it was written.
#[derive(Debug, Clone, Copy)]
pub struct Kept<'a> {
    /// Who objects to what, and why.
    pub case: &'a Case,
    /// The letter and its facts.
    pub composed: &'a Composed,
    /// How it looks.
    pub look: &'a Look,
    /// Name of its file, without a folder.
    pub name: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
    /// The case it belongs to and its kind, unless it opens one.
    pub follows: Option<(&'a str, u16, LetterKind)>,
}

/// The same as it is kept, to be kept with others.
#[derive(Debug)]
pub(in crate::workflow) struct KeptRow {
    reference: String,
    who: Subject,
    controller: String,
    input: String,
    look: String,
    facts: String,
    day: String,
    body: String,
    pub(in crate::workflow) name: String,
    pub(in crate::workflow) bytes: Vec<u8>,
    follows: Option<(String, u16, LetterKind)>,
    /// Only if none was written under its number before.
    only_new: bool,
}

impl Kept<'_> {
    /// As it is kept of a letter that was written on a day.
    pub(in crate::workflow) fn row(&self, on: NaiveDate) -> KeptRow {
        let (number, kind) = self.follows.map_or((1, LetterKind::Objection), |(_, number, kind)| (number, kind));
        let event = Event { on, what: What::Written { letter: number, kind }, note: None };
        let facts = &self.composed.facts;
        KeptRow {
            reference: facts.reference.clone(),
            who: Subject::of(self.case),
            controller: facts.recipient.name.clone(),
            input: json(self.case),
            look: json(self.look),
            facts: json(facts),
            day: on.to_string(),
            body: json(&event),
            name: self.name.to_owned(),
            bytes: self.bytes.to_vec(),
            follows: self.follows.map(|(reference, number, kind)| (reference.to_owned(), number, kind)),
            only_new: false,
        }
    }
}

impl KeptRow {
    pub(in crate::workflow) fn only_new(self) -> Self {
        Self { only_new: true, ..self }
    }

    fn letter(&self) -> NewLetter<'_> {
        let follows = self.follows.as_ref().map(|(reference, number, kind)| Follows {
            reference,
            number: *number,
            kind: kind.name(),
            only_new: self.only_new,
        });
        NewLetter {
            reference: &self.reference,
            who: &self.who,
            controller: &self.controller,
            input: &self.input,
            look: &self.look,
            facts: &self.facts,
            follows,
        }
    }

    fn event<'a>(&'a self, files: &'a [NewFile<'a>]) -> NewEvent<'a> {
        NewEvent { day: &self.day, kind: "written", body: &self.body, files }
    }
}

/// Keeps a letter as it was written, and opens its case if it is the first. Returns whether it was new: the same letter is
/// kept once.
///
/// # Errors
/// [`CaseError::Ledger`].
pub fn keep(ledger: &mut Ledger, kept: &Kept<'_>, today: NaiveDate, now: Millis) -> Result<bool, CaseError> {
    // Where it stands is found when somebody asks: a letter is not to be slower for it.
    let mut kept = keep_all(ledger, &[kept.row(today)], now)?;
    Ok(kept.pop().unwrap_or(Ok(false))?)
}

/// Keeps letters in one step; returns the reason for each that is not kept.
pub(in crate::workflow) fn keep_all(
    ledger: &mut Ledger,
    letters: &[KeptRow],
    now: Millis,
) -> Result<Vec<Result<bool, ledger::Error>>, ledger::Error> {
    let files: Vec<[NewFile<'_>; 1]> = letters.iter().map(|row| [NewFile { name: &row.name, bytes: &row.bytes }]).collect();
    let rows: Vec<_> = letters.iter().zip(&files).map(|(row, files)| (row.letter(), row.event(files))).collect();
    ledger.keep_letters(&rows, now)
}

fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
