//! Records what happened, after looking whether it can have happened.

use chrono::NaiveDate;

use super::error::{CaseError, RecordFault};
use super::file::CaseFile;
use super::standing::settle;
use crate::catalog::Catalog;
use crate::history::{By, Dispatch, Event, LetterKind, What};
use crate::ledger::{self, Ledger, Millis, NewEvent, NewFile, Reader, State};

/// The largest proof that is kept, in bytes: what a scanner makes of a dozen pages.
const MOST: u64 = 50_000_000;

/// A proof, by its name without a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// Its name.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// What somebody says has happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The day on which it happened.
    pub on: NaiveDate,
    /// What; of a letter only that it was sent, arrived or came back, not yet which.
    pub what: Reported,
    /// What they note.
    pub note: Option<String>,
    /// What proves it.
    pub proofs: Vec<Proof>,
}

/// An event as somebody says it: which letter it is about follows from the case.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "those of `history::What`")]
pub enum Reported {
    Sent { by: By, tracking: Option<String> },
    Delivered,
    Returned,
    Acknowledged,
    Extended,
    Answered { kinds: Vec<String>, quotes: Vec<String> },
    Complied,
    Closed,
    Reopened,
}

/// Records an event of a case and returns it with its number in the case, or says everything that is wrong with it.
///
/// # Errors
/// [`CaseError::Faults`]; [`CaseError::Ledger`] if there is no such case, or its letter is in the outbox.
pub fn record(
    ledger: &mut Ledger,
    reference: &str,
    report: &Report,
    catalog: &Catalog,
    today: NaiveDate,
    now: Millis,
) -> Result<(u32, Event), CaseError> {
    let file = CaseFile::read(ledger, reference)?;
    let event = checked(ledger, report, &file, catalog, today)?;
    let files: Vec<NewFile<'_>> = report.proofs.iter().map(|proof| NewFile { name: &proof.name, bytes: &proof.bytes }).collect();
    let (day, body) = (event.on.to_string(), serde_json::to_string(&event).unwrap_or_default());
    let new = NewEvent { day: &day, kind: event.what.name(), body: &body, files: &files };
    let number = ledger.record(&file.reference, &new, now)?;
    settle(ledger, catalog, today)?;
    Ok((number, event))
}

/// The event as it is recorded in this case, if it can have happened.
pub(super) fn checked(
    ledger: &Reader,
    report: &Report,
    file: &CaseFile,
    catalog: &Catalog,
    today: NaiveDate,
) -> Result<Event, CaseError> {
    let event = Event { on: report.on, what: what_of(report, file), note: report.note.clone() };
    let faults = faults(report, &event, file, catalog, today)?;
    if !faults.is_empty() {
        return Err(CaseError::Faults { faults });
    }
    if let What::Sent { letter, .. } = event.what {
        not_in_the_outbox(ledger, file, letter)?;
    }
    Ok(event)
}

/// The event of this case: about the letter by whose reference it was reported, else about the one that fits.
fn what_of(report: &Report, file: &CaseFile) -> What {
    let sent = file.history.letters();
    let last_sent = || {
        let by_then = sent.iter().filter(|letter| letter.on <= report.on);
        if file.asked > 1 { file.asked } else { by_then.map(|letter| letter.number).max().unwrap_or(1) }
    };
    match &report.what {
        Reported::Sent { by, tracking } => {
            let is_sent = |number: u16| sent.iter().any(|letter| letter.number == number);
            let unsent = file.letters.iter().filter(|letter| !is_sent(letter.number)).map(|letter| letter.number).min();
            let number = if file.asked > 1 { file.asked } else { unsent.unwrap_or(1) };
            let kind = kind_of(file, number);
            What::Sent { letter: number, kind, by: *by, tracking: tracking.clone() }
        }
        Reported::Delivered => What::Delivered { letter: last_sent() },
        Reported::Returned => What::Returned { letter: last_sent() },
        Reported::Acknowledged => What::Acknowledged,
        Reported::Extended => What::Extended,
        Reported::Answered { kinds, quotes } => What::Answered { kinds: kinds.clone(), quotes: quotes.clone() },
        Reported::Complied => What::Complied,
        Reported::Closed => What::Closed,
        Reported::Reopened => What::Reopened,
    }
}

fn kind_of(file: &CaseFile, number: u16) -> LetterKind {
    let name = file.letters.iter().find(|letter| letter.number == number).map(|letter| letter.kind.clone());
    name.and_then(|name| serde_json::from_value(name.into()).ok()).unwrap_or(LetterKind::Objection)
}

fn faults(
    report: &Report,
    event: &Event,
    file: &CaseFile,
    catalog: &Catalog,
    today: NaiveDate,
) -> Result<Vec<RecordFault>, CaseError> {
    let mut faults = Vec::new();
    let sent = file.history.letters();
    let of = |number: u16| sent.iter().find(|letter| letter.number == number);
    if event.on > today {
        faults.push(RecordFault::NotYet { day: event.on });
    }
    let day = event.on;
    let came_of = |letter: Option<&Dispatch<'_>>| match letter {
        Some(letter) if day < letter.on => Some(RecordFault::BeforeLetter { day, letter: letter.on }),
        Some(_) => None,
        None => Some(RecordFault::NothingSent { day }),
    };
    match &event.what {
        What::Sent { letter, kind, .. } => {
            if let Some(known) = of(*letter) {
                faults.push(RecordFault::SentAlready { kind: *kind, day: known.on });
            }
            // A letter is dated, and never sent before its date by those who print it on that day.
            let dated = file.look.date.filter(|_| *letter == 1);
            faults.extend(dated.filter(|dated| day < *dated).map(|letter| RecordFault::BeforeLetter { day, letter }));
        }
        What::Delivered { letter } | What::Returned { letter } => faults.extend(came_of(of(*letter))),
        What::Acknowledged | What::Extended | What::Complied => faults.extend(came_of(sent.first())),
        What::Answered { kinds, .. } => {
            faults.extend(came_of(sent.first()));
            let answers = catalog.answers()?;
            let known = || answers.kinds.iter().map(|kind| kind.id.clone()).collect::<Vec<_>>();
            let unknown = kinds.iter().filter(|kind| answers.of(kind).is_none());
            faults.extend(unknown.map(|kind| RecordFault::UnknownKind { kind: kind.clone(), known: known() }));
            if kinds.is_empty() {
                faults.push(RecordFault::NoKind { known: known() });
            }
        }
        What::Closed if file.history.is_closed() => faults.push(RecordFault::ClosedAlready),
        What::Reopened if !file.history.can_be_reopened() => faults.push(RecordFault::NotClosed),
        What::Written { .. } | What::Closed | What::Reopened => {}
    }
    for proof in &report.proofs {
        let bytes = proof.bytes.len() as u64;
        if bytes > MOST {
            let (name, megabytes, most) = (proof.name.clone(), bytes / 1_000_000, MOST / 1_000_000);
            faults.push(RecordFault::TooLarge { name, megabytes, most });
        }
    }
    Ok(faults)
}

/// What waits in the outbox, or may have been sent from it, was not sent in another way.
fn not_in_the_outbox(ledger: &Reader, file: &CaseFile, number: u16) -> Result<(), CaseError> {
    let Some(letter) = file.letters.iter().find(|letter| letter.number == number) else { return Ok(()) };
    match ledger.find(&letter.reference) {
        Ok(entries) => match entries.into_iter().find(|entry| entry.state.holds() && entry.state != State::Sent) {
            Some(entry) => Err(ledger::Error::Already { reference: entry.reference, state: entry.state }.into()),
            None => Ok(()),
        },
        Err(ledger::Error::Unknown { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
