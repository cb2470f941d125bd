//! The mail of a folder: counted, queued once agreed to, and where each letter stands.
//!
//! Each letter is composed again as of its date, so that it is the same letter; one that has changed since the count is not
//! in the agreed list and is not queued.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, Utc};

use super::error::Error;
use super::folder::{Folder, There};
use super::mark::Mark;
use super::refusal::Refusal;
use super::revisit::{Visit, Visits, case, kept};
use super::state::{Line, List, Outcome};
use super::{Open, Plan, pipeline};
use crate::ledger::{self, Ledger, Reader, State, Stock};
use crate::mail::Mailbox;
use crate::workflow::{
    Agreed, Consent, Fingerprint, Format, LetterWriter, MailOptions, Prepared, Proposal, Queue, RenderOptions, prepare,
};

/// Messages queued in one step.
const AT_ONCE: usize = 50;

/// Which account sends letters, and when they are written.
#[derive(Debug, Clone, Copy)]
pub struct Mailing<'a> {
    /// The account's name.
    pub account: &'a str,
    /// The sender.
    pub from: &'a Mailbox,
    /// The time.
    pub now: DateTime<Utc>,
}

/// What there is to send.
#[derive(Debug, Default)]
pub struct Counted {
    /// The new letters.
    pub proposal: Proposal,
    /// The folder's letters in the ledger, by state.
    pub stock: Stock,
    /// Letters changed by hand: the e-mail would differ from the file in the folder.
    pub by_hand: Vec<String>,
    /// Rows not sent because the user withdrew a letter to that company, and its reference.
    pub withdrawn: Vec<(usize, String)>,
}

/// Counts what would be sent. Writes nothing except, if letters of the folder were sent, the mark of their ledger.
///
/// # Errors
/// [`Error`].
pub fn count(
    plan: &Plan<'_>,
    open: Open<'_>,
    folder: &Path,
    ledger: Option<&Reader>,
    stop: &AtomicBool,
) -> Result<Counted, Error> {
    let mut counted = Counted::default();
    for visit in Visits::new(plan, open()?, folder, stop)? {
        let Visit { row, line } = visit?;
        match ledger.map(|ledger| standing(ledger, &line)).transpose()?.flatten() {
            Some(entry) => {
                counted.stock.add(entry.state, entry.held.is_some(), 1);
                if entry.state == State::Withdrawn {
                    counted.withdrawn.push((row.number, entry.reference));
                }
            }
            None if line.unmailed.is_some() => {}
            None if line.by_hand => counted.by_hand.push(line.reference),
            None => counted.proposal.add(fingerprint(&line)),
        }
    }
    if stop.load(Ordering::Relaxed) {
        return Err(Error::Interrupted);
    }
    if let Some(ledger) = ledger {
        counted.withdrawn.extend(left_out(folder, ledger)?);
        counted.withdrawn.sort();
    }
    if let (Some(ledger), true) = (ledger, counted.stock != Stock::default()) {
        // Also if they were sent from another folder: what was sent no longer changes.
        keep_mark(&Folder::open(folder)?, ledger)?;
    }
    Ok(counted)
}

/// Records how far the ledger has come, so that an older one is noticed.
pub(super) fn keep_mark(folder: &Folder, ledger: &Reader) -> Result<(), Error> {
    let now = Mark::of(ledger)?;
    if folder.mark()?.as_ref() == Some(&now) { Ok(()) } else { folder.set_mark(&now) }
}

/// The message of a letter of the folder. A failed one does not count if the letter now goes to another address, agreed to
/// separately, or if its content was erased: it is sent as a new one.
fn standing(ledger: &Reader, line: &Line) -> Result<Option<ledger::OutboxEntry>, Error> {
    let is_over = |entry: &ledger::OutboxEntry| {
        let elsewhere = line.to.as_ref().is_some_and(|to| *to != entry.recipient);
        entry.state == State::Failed && (elsewhere || entry.is_forgotten())
    };
    Ok(ledger.standing(&line.reference)?.filter(|entry| !is_over(entry)))
}

/// Rows left out because of a withdrawn letter.
fn left_out(folder: &Path, ledger: &Reader) -> Result<Vec<(usize, String)>, Error> {
    let mut rows = Vec::new();
    for entry in List::done_below(folder)?.into_iter().flatten() {
        let Outcome::LeftOut { reference, .. } = entry.outcome else { continue };
        if let Some(found) = ledger.standing(&reference)?.filter(|found| found.state == State::Withdrawn) {
            rows.push((entry.row, found.reference));
        }
    }
    Ok(rows)
}

fn fingerprint(line: &Line) -> Fingerprint {
    Fingerprint::of(&line.reference, &line.words, line.to.as_deref().unwrap_or_default())
}

/// What was queued.
#[derive(Debug)]
pub struct Queued {
    /// The messages that were agreed to.
    pub agreed: Agreed,
    /// Why letters were not queued despite consent: another process was quicker.
    pub refused: Vec<ledger::Error>,
}

/// Queues the letters that were agreed to, each once.
///
/// # Errors
/// [`Error`]; what was queued before stays queued, and `outbox resume` sends it.
pub fn queue(
    plan: &Plan<'_>,
    open: Open<'_>,
    folder: &Path,
    mailing: &Mailing<'_>,
    consent: Consent,
    ledger: &mut Ledger,
    stop: &AtomicBool,
) -> Result<Queued, Error> {
    let members = open()?;
    let (name, columns) = (members.name().to_owned(), Arc::clone(members.columns()));
    let writer = LetterWriter::new(plan.catalog, RenderOptions { format: Format::Pdf, ..plan.render.clone() })?;
    let visits = Visits::new(plan, members, folder, stop)?;
    let held = Folder::open(folder)?;
    keep_mark(&held, ledger)?;
    let mut refused = Vec::new();
    let open_letters = consent.letters();
    let work = |visit: Result<Visit, Error>| -> Result<Option<Prepared>, Error> {
        let visit = visit?;
        if !open_letters.contains(&fingerprint(&visit.line)) {
            return Ok(None);
        }
        let changed = || Error::RowChanged { place: format!("{name}: row {}", visit.row.number), queueing: true };
        if held.look_at(&visit.line.file, &visit.line.sha256) == There::Changed {
            return Err(changed());
        }
        let Some(case) = case(plan, &columns, &visit)? else { return Err(changed()) };
        let today = visit.line.written;
        let options = MailOptions { from: mailing.from, to: plan.to, now: mailing.now, today, draft: false };
        let prepared = kept(prepare(&case, &writer, &options).map_err(Refusal::from))?.ok_or_else(changed)?;
        if prepared.fingerprint() == fingerprint(&visit.line) { Ok(Some(prepared)) } else { Err(changed()) }
    };
    let mut queue = Queue::begin(ledger, consent, "batch", mailing.account, false, mailing.now.timestamp_millis())?;
    let mut waiting = Vec::with_capacity(AT_ONCE);
    let mut flush = |waiting: &mut Vec<Prepared>| -> Result<(), Error> {
        refused.extend(queue.add(waiting)?.into_iter().filter_map(Result::err));
        waiting.clear();
        Ok(())
    };
    let worked = pipeline::run(visits, plan.jobs, work, |prepared| {
        waiting.extend(prepared?);
        if waiting.len() >= AT_ONCE { flush(&mut waiting) } else { Ok(()) }
    });
    let worked = worked.and_then(|()| flush(&mut waiting));
    let left = queue.left();
    let agreed = queue.end();
    // Before the first is sent, even if only some were queued. An earlier error takes precedence.
    let kept = keep_mark(&held, ledger);
    worked.and(kept)?;
    if left > 0 && !stop.load(Ordering::Relaxed) {
        return Err(Error::LettersMissing { file: name, left });
    }
    if stop.load(Ordering::Relaxed) { Err(Error::Interrupted) } else { Ok(Queued { agreed, refused }) }
}

/// The states of the folder's letters that are in the ledger.
///
/// # Errors
/// [`Error`].
pub fn stock(folder: &Path, ledger: &Reader) -> Result<Stock, Error> {
    let mut stock = Stock::default();
    let list: Option<List> = List::done_below(folder)?;
    for entry in list.into_iter().flatten() {
        if let Some(found) = entry.line().map(|line| standing(ledger, line)).transpose()?.flatten() {
            stock.add(found.state, found.held.is_some(), 1);
        }
    }
    Ok(stock)
}
