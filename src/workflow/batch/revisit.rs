//! Once more over the rows that have a letter: to count and queue their mails, and to set them in one file for the printer.
//!
//! Each is composed again as of the day on which its letter was written, so that it is the same letter. A row that is not in
//! the list of the folder is left alone, and one that is another than its letter was made of ends the work: what was counted
//! and confirmed is what is sent.

use std::collections::HashSet;
use std::hash::BuildHasher;
use std::iter::Peekable;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, Utc};

use super::Plan;
use super::error::Error;
use super::facts;
use super::folder::{Folder, Making};
use super::letters::{self, Refusal};
use super::pipeline;
use super::state::{Line, List};
use crate::case::Case;
use crate::catalog::Kind;
use crate::ledger::{self, Ledger};
use crate::mail::Mailbox;
use crate::members::{Columns, Members, Row};
use crate::render::{Leaves, Volume};
use crate::workflow::mail::identity;
use crate::workflow::{Format, MailOptions, Prepared, Press, Wanted, enqueue_all, prepare};

/// Messages that are queued in one step.
const AT_ONCE: usize = 50;

/// From which account letters are sent, and when they are written.
#[derive(Debug, Clone, Copy)]
pub struct Mailing<'a> {
    /// The account's name.
    pub account: &'a str,
    /// The sender.
    pub from: &'a Mailbox,
    /// The time.
    pub now: DateTime<Utc>,
}

/// How many letters are to be sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// Letters that are new.
    pub new: usize,
    /// Letters of a person to a company of which another was sent or is queued, or which stand in the file twice.
    pub again: usize,
}

/// Counts what would be sent. Nothing is written.
///
/// # Errors
/// [`Error`].
pub fn count(
    plan: &Plan<'_>,
    members: Members,
    folder: &Path,
    ledger: Option<&Ledger>,
    stop: &AtomicBool,
) -> Result<Count, Error> {
    let columns = Arc::clone(members.columns());
    let mut count = Count::default();
    // Sixteen bytes a row: the one thing that grows with them.
    let mut seen: HashSet<u64, rustc_hash::FxBuildHasher> = HashSet::default();
    for visit in Visits::new(plan, members, folder, stop)? {
        let Some(case) = case(plan, &columns, &visit?)? else { continue };
        let identity = identity(&case);
        let known = match ledger {
            Some(ledger) => !ledger.like_it(&identity)?.is_empty(),
            None => false,
        };
        if seen.insert(rustc_hash::FxBuildHasher.hash_one(&identity)) && !known {
            count.new += 1;
        } else {
            count.again += 1;
        }
    }
    if stop.load(Ordering::Relaxed) { Err(Error::Interrupted) } else { Ok(count) }
}

/// Puts the letters into the outbox, each once.
///
/// # Errors
/// [`Error`]; what is queued until then stays so, and is found again.
pub fn queue(
    plan: &Plan<'_>,
    members: Members,
    folder: &Path,
    mailing: &Mailing<'_>,
    ledger: &mut Ledger,
    stop: &AtomicBool,
) -> Result<Count, Error> {
    let columns = Arc::clone(members.columns());
    let press = Press::new(plan.catalog, Wanted { format: Format::Pdf, ..plan.wanted.clone() })?;
    let work = |visit: Result<Visit, Error>| -> Result<Option<Prepared>, Error> {
        let visit = visit?;
        let Some(case) = case(plan, &columns, &visit)? else { return Ok(None) };
        let today = visit.line.written;
        let options = MailOptions { from: mailing.from, to: plan.to, now: mailing.now, today, draft: false };
        kept(prepare(&case, &press, &options).map_err(Refusal::from))
    };
    let mut count = Count::default();
    let mut waiting = Vec::with_capacity(AT_ONCE);
    let mut flush = |waiting: &mut Vec<Prepared>| -> Result<(), Error> {
        for queued in enqueue_all(ledger, waiting, mailing.account, mailing.now.timestamp_millis())? {
            match queued {
                Ok(_) => count.new += 1,
                Err(ledger::Error::State { .. }) => count.again += 1,
                Err(error) => return Err(error.into()),
            }
        }
        waiting.clear();
        Ok(())
    };
    pipeline::run(Visits::new(plan, members, folder, stop)?, plan.jobs, work, |prepared| {
        waiting.extend(prepared?);
        if waiting.len() >= AT_ONCE { flush(&mut waiting) } else { Ok(()) }
    })?;
    flush(&mut waiting)?;
    if stop.load(Ordering::Relaxed) { Err(Error::Interrupted) } else { Ok(count) }
}

/// Sets all letters in one PDF, each on sheets of its own; returns how many.
///
/// # Errors
/// [`Error`]; a file that was there stays as it was.
pub fn merge(plan: &Plan<'_>, members: Members, folder: &Path, file: &Path, stop: &AtomicBool) -> Result<usize, Error> {
    let columns = Arc::clone(members.columns());
    let press = Press::new(plan.catalog, Wanted { format: Format::Pdf, ..plan.wanted.clone() })?;
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned());
    let name = name.ok_or_else(|| Error::other(format!("{}: is no name of a file", file.display()), "give --merge all.pdf"))?;
    // Beside it and always under the same name, so that what a killed run leaves is written over by the next.
    let making = Making::begin(file.with_file_name(format!(".{name}.part")), file.to_owned())?;
    let failed = |error: std::io::Error| Error::file(file, &error);
    let mut volume = Volume::new(making, press.renderer()?, members.name());
    let work = |visit: Result<Visit, Error>| -> Result<Option<(Leaves<'_>, String)>, Error> {
        let visit = visit?;
        let Some(case) = case(plan, &columns, &visit)? else { return Ok(None) };
        let made = press.compose(&case, visit.line.written, Kind::Objection).and_then(|composed| press.leaves(&composed));
        let bookmark = format!("{:06} {}", visit.row.number, letters::data_subject(&case));
        Ok(kept(made.map_err(Refusal::from))?.map(|leaves| (leaves, bookmark)))
    };
    let mut count = 0;
    pipeline::run(Visits::new(plan, members, folder, stop)?, plan.jobs, work, |made| {
        if let Some((leaves, bookmark)) = made? {
            volume.add(&leaves, &bookmark).map_err(failed)?;
            count += 1;
        }
        Ok::<(), Error>(())
    })?;
    if stop.load(Ordering::Relaxed) {
        return Err(Error::Interrupted);
    }
    volume.finish().map_err(failed)?.finish()?;
    Ok(count)
}

/// A row that has a letter.
struct Visit {
    row: Row,
    line: Line,
}

/// The rows that have a letter, in their order.
struct Visits<'a> {
    members: Members,
    columns: Arc<Columns>,
    /// Digest of everything that all letters rest on.
    options: String,
    list: Peekable<List>,
    stop: &'a AtomicBool,
    limit: Option<usize>,
}

impl<'a> Visits<'a> {
    fn new(plan: &Plan<'_>, members: Members, folder: &Path, stop: &'a AtomicBool) -> Result<Self, Error> {
        let list = Folder::list(folder)?.ok_or_else(|| Error::other("no letters were written", "give the command again"))?;
        let (columns, options) = (Arc::clone(members.columns()), facts::digest_of_options(plan)?);
        Ok(Self { members, columns, options, list: list.peekable(), stop, limit: plan.limit })
    }
}

impl Iterator for Visits<'_> {
    type Item = Result<Visit, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if self.stop.load(Ordering::Relaxed) {
                return None;
            }
            let row = match self.members.next()? {
                Ok(row) => row,
                Err(error) => return Some(Err(error.into())),
            };
            if self.limit.is_some_and(|limit| row.number > limit) {
                return None;
            }
            while self.list.next_if(|entry| entry.row < row.number).is_some() {}
            let Some(entry) = self.list.next_if(|entry| entry.row == row.number) else { continue };
            if entry.input != letters::input(&self.options, &self.columns, &row) {
                let what = format!("{}: row {} was changed while the command ran", self.members.name(), row.number);
                return Some(Err(Error::other(what, "give the command again")));
            }
            if let Some(line) = entry.line() {
                return Some(Ok(Visit { row, line: line.clone() }));
            }
        }
    }
}

/// The case of a row; `None` where it has changed since and is refused now.
fn case(plan: &Plan<'_>, columns: &Columns, visit: &Visit) -> Result<Option<Case>, Error> {
    kept(letters::draft(plan, columns, &visit.row).and_then(|draft| Ok(draft.check()?)))
}

fn kept<T>(made: Result<T, Refusal>) -> Result<Option<T>, Error> {
    match made {
        Ok(made) => Ok(Some(made)),
        Err(Refusal::Row(_)) => Ok(None),
        Err(Refusal::Run(error)) => Err(error),
    }
}
