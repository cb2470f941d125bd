//! A letter that goes by post or by a form opens a case as one that is e-mailed does.

use super::error::CaseError;
use crate::case::{Case, Subject};
use crate::compose::Composed;
use crate::history::{Event, LetterKind, What};
use crate::ledger::{Follows, Ledger, Millis, NewEvent, NewFile, NewLetter};
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

/// Keeps a letter as it was written, and opens its case if it is the first. Returns whether it was new: the same letter is
/// kept once.
///
/// # Errors
/// [`CaseError::Ledger`].
pub fn keep(ledger: &mut Ledger, kept: &Kept<'_>, today: chrono::NaiveDate, now: Millis) -> Result<bool, CaseError> {
    let (number, kind) = kept.follows.map_or((1, LetterKind::Objection), |(_, number, kind)| (number, kind));
    let event = Event { on: today, what: What::Written { letter: number, kind }, note: None };
    let facts = &kept.composed.facts;
    let (input, look) = (json(kept.case), json(kept.look));
    let who = Subject::of(kept.case);
    let letter = NewLetter {
        reference: &facts.reference,
        who: &who,
        controller: &facts.recipient.name,
        input: &input,
        look: &look,
        facts: &json(facts),
        follows: kept.follows.map(|(reference, number, kind)| Follows { reference, number, kind: kind.name() }),
    };
    let files = [NewFile { name: kept.name, bytes: kept.bytes }];
    let (day, body) = (today.to_string(), json(&event));
    let event = NewEvent { day: &day, kind: event.what.name(), body: &body, files: &files };
    // Where it stands is found when somebody asks: a letter is not to be slower for it.
    Ok(ledger.keep_letter(&letter, &event, now)?)
}

fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
