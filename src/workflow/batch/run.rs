//! One run: rows in sequence, each with what became of it before, made on several threads, recorded in order.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashSet;
use sha2::{Digest, Sha256};

use super::error::Error;
use super::facts::Tally;
use super::folder::Folder;
use super::gone::{Gone, frozen};
use super::known::{Known, Share};
use super::letters::{Before, Done, Expected, Job, Letters};
use super::made_of::{MadeOf, Options, options};
use super::mark::{Fits, lock};
use super::names::hash;
use super::persons::settle_person;
use super::row;
use super::state::{self, BatchRow, End, Header, Outcome, Writer};
use super::twins::Twins;
use super::{BatchEvent, Open, Output, Plan, Progress, Summary, Watch, exports, pipeline, zipped};
use crate::ledger::Reader;
use crate::members::{self, Members, Row};
use crate::text::hexadecimal;
use crate::workflow::{Format, LetterWriter, RenderOptions};

/// Writes a letter for every row into a folder, with `manifest.csv` and, if they have rows, `rejected.csv` and
/// `left-out.csv`.
///
/// # Errors
/// [`Error`]; what was done so far is in the folder and its lists.
pub fn write_all(
    plan: &Plan<'_>,
    open: Open<'_>,
    folder: &Path,
    stop: &AtomicBool,
    watch: &mut dyn Watch,
) -> (Summary, Result<(), Error>) {
    let mut summary = Summary::default();
    let done = begin(plan, open, folder, stop).and_then(|run| run.work(&mut summary, stop, watch));
    (summary, done)
}

/// A run and all it needs.
struct Run<'a> {
    plan: &'a Plan<'a>,
    members: Members,
    writer: LetterWriter<'a>,
    options: Options,
    header: Header,
    folder: Folder,
    known: Option<Known>,
}

fn begin<'a>(plan: &'a Plan<'a>, open: Open<'_>, folder: &Path, stop: &AtomicBool) -> Result<Run<'a>, Error> {
    let format = if let Output::Letter(format) = plan.form { format } else { Format::Pdf };
    let writer = LetterWriter::new(plan.catalog, RenderOptions { format, channel: plan.channel(), ..plan.render.clone() })?;
    let options = options(plan)?;
    let members = open()?;
    let folder = Folder::open(folder)?;
    state::settle(&folder)?;
    same_ledger(&folder, plan.ledger)?;
    let shard = plan.shard.map(|shard| (shard.number, shard.of));
    // Shards are made at the same time, of the same files, whichever their letters use.
    let all = format!("{}{}{}", options.words, options.look, plan.catalog.digest()?);
    let header = Header::new(&members, shard, &all);
    let mut known = Known::read(&folder)?;
    if let (Some(known), Some(old)) = (&mut known, state::List::done(&folder)?) {
        same_shard(&old.header, &header, &folder)?;
        let share = find_rows(known, plan, open()?, stop)?;
        same_rows(share, &old.header, members.name(), &folder)?;
    }
    Ok(Run { plan, members, writer, options, header, folder, known })
}

/// Only one ledger knows what was sent from the folder; neither another one nor an older copy does.
pub(super) fn same_ledger(folder: &Folder, ledger: Option<&Mutex<Reader>>) -> Result<(), Error> {
    let Some(mark) = folder.mark()? else { return Ok(()) };
    match ledger.map(|ledger| mark.fits(&lock(ledger))).transpose()? {
        Some(Fits::Yes) => Ok(()),
        Some(Fits::Older) => Err(Error::OlderLedger { folder: folder.shown() }),
        _ => Err(Error::OtherLedger { folder: folder.shown() }),
    }
}

fn same_shard(old: &Header, new: &Header, folder: &Folder) -> Result<(), Error> {
    if old.shard == new.shard {
        return Ok(());
    }
    Err(Error::OtherShard { folder: folder.shown(), holds: old.shard, wanted: new.shard })
}

/// A folder belongs to the people of one members file, whatever its name: letters whose row is gone are removed, and a
/// mistyped file name must not remove them all.
pub(super) fn same_rows(share: Share, old: &Header, source: &str, folder: &Folder) -> Result<(), Error> {
    if share.found * 10 >= share.letters {
        return Ok(());
    }
    let Share { letters, found } = share;
    let (old_source, source_name) = (old.source.clone(), source.to_owned());
    Err(Error::OtherPeople { folder: folder.shown(), letters, old_source, source_name, found })
}

/// Matches rows to letters.
fn find_rows(known: &mut Known, plan: &Plan<'_>, members: Members, stop: &AtomicBool) -> Result<Share, Error> {
    let columns = Arc::clone(members.columns());
    let has = |row: &Row| plan.shard.is_none_or(|shard| shard.has(row.number));
    let mut members = members;
    let rows = std::iter::from_fn(|| {
        if stop.load(Ordering::Relaxed) {
            return Some(Err(Error::Interrupted));
        }
        Some(members.next()?.map_err(Error::from))
    });
    let columns = &columns;
    known.assign(rows.map(|row| {
        let row = row?;
        // Rows of other shards match nothing.
        let input = if has(&row) { row::input(columns, &row) } else { String::new() };
        Ok((input, move || if has(&row) { row::person(plan, columns, &row) } else { None }))
    }))
}

impl Run<'_> {
    fn work(self, summary: &mut Summary, stop: &AtomicBool, watch: &mut dyn Watch) -> Result<(), Error> {
        let Self { plan, members, writer, options, header, folder, known } = self;
        let mut list = Writer::begin(&folder, &header)?;
        let columns = Arc::clone(members.columns());
        let names = known.as_ref().map_or_else(FxHashSet::default, |known| known.names().clone());
        let letters = Letters { plan, writer, columns, options, made_of: MadeOf::default(), folder: &folder, names };
        let (mut tally, mut twins) = (Tally::default(), Twins::default());
        let (seen, mut listed) = (Mutex::new(Seen::default()), FxHashSet::default());
        let unlisted = folder.unlisted()?;
        let takes_away = known.is_some() || !unlisted.is_empty();
        let known = Mutex::new(known);
        let progress = Progress::default();
        let source =
            Source { members, known: &known, folder: &folder, plan, stop, seen: &seen, progress: &progress, ended: false };
        let worked = pipeline::run(
            source,
            plan.jobs,
            |job: Result<Job, Error>| letters.work(job?),
            |done: Result<Done, Error>| {
                let done = settle_person(done?, &letters, &mut twins)?;
                if let Some(before) = done.before.as_ref().and_then(|before| before.entry.line()) {
                    // Before the new entry is written: after a kill in between, the old one is still known.
                    let others = || listed.contains(&hash(&before.file));
                    if done.entry.line().is_none_or(|line| line.file != before.file) && !others() {
                        summary.taken_away += usize::from(folder.take_away(&before.file, &before.sha256)?);
                    }
                }
                tally.add(&done, summary);
                watch.on_event(&news(&done.entry), &progress);
                if takes_away {
                    listed.extend(done.entry.line().map(|line| hash(&line.file)));
                }
                list.add(done.entry)
            },
        );
        let seen = seen.into_inner().unwrap_or_else(PoisonError::into_inner);
        let known = known.into_inner().unwrap_or_else(PoisonError::into_inner);
        summary.interrupted = seen.stopped || matches!(worked, Err(Error::Interrupted));
        summary.shared = tally.shared();
        let whole = worked.is_ok() && seen.error.is_none() && seen.whole;
        let gone = Gone { folder: &folder, ledger: plan.ledger, listed: &listed };
        let ended = worked.and_then(|()| if whole { end(&gone, &seen, known, &mut list, summary) } else { Ok(()) });
        let tidied = ended.and_then(|()| if whole { gone.tidy(&unlisted) } else { Ok(()) });
        // Write the lists of a run that ended early too. An earlier error takes precedence.
        let lists = list.close().and_then(|()| state::settle(&folder)).and_then(|()| exports::write(&folder));
        tidied?;
        summary.ended = seen.error.is_none() && !seen.stopped;
        summary.in_manifest = lists?.letters;
        if whole {
            folder.all_is_listed()?;
        }
        summary.archive_taken_away = zipped::take_away_stale(&folder)?;
        seen.error.map_or(Ok(()), |error| Err(error.into()))
    }
}

fn news(entry: &BatchRow) -> BatchEvent<'_> {
    match &entry.outcome {
        Outcome::Letter(_) => BatchEvent::Letter,
        Outcome::Rejected { error, .. } => BatchEvent::Rejected { error },
        Outcome::LeftOut { reason, .. } => BatchEvent::LeftOut { reason },
    }
}

/// After the last row, removes what earlier runs made of rows that are gone.
fn end(gone: &Gone<'_>, seen: &Seen, known: Option<Known>, list: &mut Writer, summary: &mut Summary) -> Result<(), Error> {
    if let Some(found) = known.as_ref().map(Known::rows).filter(|found| *found != seen.rows) {
        return Err(Error::RowsChanged { before: found, after: seen.rows });
    }
    for entry in known.map(|mut known| known.left()).into_iter().flatten() {
        if let Some(line) = entry.line() {
            summary.taken_away += usize::from(gone.take_away(&line.file, &line.sha256, &line.reference)?);
        }
    }
    list.end(End { rows: seen.rows, digest: hexadecimal(&seen.digest.clone().finalize()) })
}

/// The rows as read from the file, each with what became of it before.
struct Source<'a> {
    members: Members,
    known: &'a Mutex<Option<Known>>,
    folder: &'a Folder,
    plan: &'a Plan<'a>,
    stop: &'a AtomicBool,
    seen: &'a Mutex<Seen>,
    progress: &'a Progress,
    ended: bool,
}

/// What was read.
#[derive(Debug, Default)]
struct Seen {
    /// The last row.
    rows: usize,
    digest: Sha256,
    /// The whole file was read.
    whole: bool,
    stopped: bool,
    /// Why reading stopped.
    error: Option<members::Error>,
}

impl Source<'_> {
    fn row(&mut self) -> Option<Row> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if self.stop.load(Ordering::Relaxed) {
                seen.stopped = true;
                return None;
            }
            if self.plan.limit.is_some_and(|limit| seen.rows >= limit) {
                return None;
            }
            let row = match self.members.next() {
                None => {
                    seen.whole = self.plan.only.is_none();
                    return None;
                }
                Some(Err(error)) => {
                    seen.error = Some(error);
                    return None;
                }
                Some(Ok(row)) => row,
            };
            seen.rows = row.number;
            for cell in &row.cells {
                seen.digest.update(cell.len().to_le_bytes());
                seen.digest.update(cell);
            }
            let (read, total) = self.members.read_bytes();
            self.progress.read.store(read, Ordering::Relaxed);
            self.progress.total.store(total.unwrap_or(0), Ordering::Relaxed);
            let is_wanted = self.plan.only.is_none_or(|only| only.binary_search(&row.number).is_ok());
            if is_wanted && self.plan.shard.is_none_or(|shard| shard.has(row.number)) {
                return Some(row);
            }
        }
    }

    fn before(&mut self, row: usize) -> Result<(Option<Before>, Expected), Error> {
        let found = match &mut *self.known.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(known) => (known.entry_of(row), known.cells_of(row).map_or(Expected::NoRow, Expected::Cells)),
            None => (None, Expected::Anything),
        };
        let (Some((at, entry)), expected) = found else { return Ok((None, found.1)) };
        let frozen = match entry.line() {
            Some(line) => frozen(self.folder, self.plan.ledger, &line.reference)?,
            None => None,
        };
        Ok((Some(Before { at, entry, frozen }), expected))
    }
}

impl Iterator for Source<'_> {
    type Item = Result<Job, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let Some(row) = self.row() else {
            self.ended = true;
            return None;
        };
        let before = self.before(row.number);
        Some(before.map(|(before, expected)| Job { row, before, expected }))
    }
}
