//! The letters that are due as mail: what was shown is what is queued, each once.
//!
//! A letter is composed to be listed, and again to be sent: meanwhile something may have been recorded, and then it is not the
//! letter that was agreed to.

use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, NaiveDate, Utc};
use thiserror::Error;

use super::all_due::{AllDue, DueCase, LeftCase, NoLetter, Writers, find, not_sent_yet, of_one};
use super::error::CaseError;
use super::follow_up::{first_address, prepare_follow_up};
use crate::law::Channel;
use crate::ledger::{self, Ledger, Reader};
use crate::mail::Mailbox;
use crate::workflow::letter::words_of;
use crate::workflow::mail::addressed;
use crate::workflow::{Agreed, Consent, Fingerprint, MailOptions, Prepared, Proposal, Queue, QueueError};

/// Messages queued in one step.
const AT_ONCE: usize = 50;

/// The letters to be e-mailed, as they are shown.
#[derive(Debug, Default)]
pub struct Proposed<'a> {
    /// The list.
    pub proposal: Proposal,
    /// Each with its reference and where it goes, in the same order.
    pub letters: Vec<(&'a DueCase, String, String)>,
    /// Those that get none.
    pub left: Vec<LeftCase>,
}

/// Lists the letters to be e-mailed from this address. Writes nothing.
///
/// # Errors
/// [`CaseError::Ledger`] and [`CaseError::Catalog`].
pub fn propose<'d>(
    ledger: &Reader,
    all: &'d AllDue,
    writers: &Writers<'_>,
    from: &Mailbox,
    now: DateTime<Utc>,
    today: NaiveDate,
) -> Result<Proposed<'d>, CaseError> {
    let mut proposed = Proposed::default();
    for due in &all.due {
        let listed = || -> Result<(Fingerprint, String, String), NoLetter> {
            if due.written.is_some() {
                return Err(not_sent_yet(ledger, due)?);
            }
            let found = find(ledger, due, writers, today)?;
            let mut composed = found.composed(today, Channel::Electronic)?;
            let to = first_address(&found.file, due.letter);
            let options = MailOptions { from, to: to.as_ref(), now, today, draft: false };
            let (to, _) = addressed(&found.file.case, &mut composed, &options)?;
            let (reference, to) = (composed.facts.reference.clone(), to.address());
            Ok((Fingerprint::of(&reference, &words_of(&composed.letter), &to), reference, to))
        };
        match listed() {
            Ok((fingerprint, reference, to)) => {
                proposed.proposal.add(fingerprint);
                proposed.letters.push((due, reference, to));
            }
            Err(why) => proposed.left.push(due.left(of_one(why)?)),
        }
    }
    Ok(proposed)
}

/// What was queued.
#[derive(Debug)]
pub struct Queued {
    /// The messages that were agreed to.
    pub agreed: Agreed,
    /// Those that get none after all.
    pub left: Vec<LeftCase>,
    /// The user wanted to stop; what is queued stays queued.
    pub interrupted: bool,
}

/// Queues the letters that were agreed to, each once: one that another process was quicker with is refused.
///
/// # Errors
/// [`QueueError`] and [`CaseError`]; what was queued before stays queued, and `resume` sends it.
#[allow(clippy::too_many_arguments, reason = "each is another thing")]
pub fn queue(
    ledger: &mut Ledger,
    reader: &Reader,
    letters: &[(&DueCase, String, String)],
    writers: &Writers<'_>,
    (account, from): (&str, &Mailbox),
    consent: Consent,
    (now, today): (DateTime<Utc>, NaiveDate),
    stop: &AtomicBool,
) -> Result<Queued, QueueFault> {
    let agreed = consent.letters();
    let mut left = Vec::new();
    let mut queue = Queue::begin(ledger, consent, "follow-up", account, false, now.timestamp_millis())?;
    let mut waiting: Vec<(&DueCase, Prepared)> = Vec::with_capacity(AT_ONCE);
    let mut flush = |waiting: &mut Vec<(&DueCase, Prepared)>, left: &mut Vec<LeftCase>| -> Result<(), QueueFault> {
        let (cases, prepared): (Vec<&DueCase>, Vec<Prepared>) = waiting.drain(..).unzip();
        for (due, queued) in cases.into_iter().zip(queue.add(&prepared)?) {
            if let Err(error) = queued {
                left.push(due.left(CaseError::from(error)));
            }
        }
        Ok(())
    };
    for (due, ..) in letters {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let prepared = || -> Result<Prepared, NoLetter> {
            let found = find(reader, due, writers, today)?;
            let to = first_address(&found.file, due.letter);
            let options = MailOptions { from, to: to.as_ref(), now, today, draft: false };
            let prepared = prepare_follow_up(&found.file, &found.wanted, found.writer, &options)?;
            if agreed.contains(&prepared.fingerprint()) { Ok(prepared.only_new()) } else { Err(NoLetter::NotAsShown) }
        };
        match prepared() {
            Ok(prepared) => waiting.push((due, prepared)),
            Err(why) => left.push(due.left(of_one(why)?)),
        }
        if waiting.len() >= AT_ONCE {
            flush(&mut waiting, &mut left)?;
        }
    }
    flush(&mut waiting, &mut left)?;
    Ok(Queued { agreed: queue.end(), left, interrupted: stop.load(Ordering::Relaxed) })
}

/// Why nothing more could be queued.
#[derive(Debug, Error)]
pub enum QueueFault {
    /// The queue.
    #[error(transparent)]
    Queue(#[from] QueueError),
    /// The ledger.
    #[error(transparent)]
    Ledger(#[from] ledger::Error),
    /// A case.
    #[error(transparent)]
    Case(#[from] CaseError),
}
