//! A letter for every row of a members file: read as a stream, made by several threads, written in the order of the rows.
//!
//! Memory does not grow with the rows, a row that cannot be right stops no other, and a run that ends early is gone on with
//! by the next ([`state`]). What is said and asked on the way is the business of the [`Watch`].

mod error;
mod exports;
mod facts;
mod folder;
mod frequent;
mod join;
mod letters;
mod pipeline;
mod revisit;
mod state;
mod zipped;

pub use error::Error;
pub use frequent::Shared;
pub use join::{Joined, join};
pub use revisit::{Count, Mailing, count, merge, queue};
pub use zipped::zip;

use std::iter::Peekable;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::NaiveDate;
use sha2::{Digest, Sha256};

use super::{Format, Press, Wanted};
use crate::case::Draft;
use crate::catalog::Catalog;
use crate::mail::Mailbox;
use crate::members::{self, Members, Row};
use facts::Tally;
use folder::{Folder, hexadecimal};
use letters::{Done, Job, Letters};
use state::{End, Header, List, Outcome, Writer};

/// What is made of each row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// The letter in one of its forms.
    Letter(Format),
    /// A message from the member's own address, to be opened in a mail program.
    Message,
}

impl Form {
    /// How the names of its files end.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Letter(Format::Pdf) => "pdf",
            Self::Letter(Format::Text | Format::Form) => "txt",
            Self::Letter(Format::Html) => "html",
            Self::Letter(Format::Json) => "json",
            Self::Message => "eml",
        }
    }
}

/// Which rows: every `of`th, beginning with row `number`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    /// From 1 to `of`.
    pub number: usize,
    /// How many shards there are.
    pub of: usize,
}

impl Shard {
    fn has(self, row: usize) -> bool {
        row % self.of == self.number % self.of
    }
}

/// What a run is to do.
#[derive(Debug)]
pub struct Plan<'a> {
    /// Data and wording.
    pub catalog: &'a Catalog,
    /// The day on which letters without a date of their own are written.
    pub today: NaiveDate,
    /// What holds for all rows; a row goes over it.
    pub base: Draft,
    /// `base` is the person who writes for the members.
    pub represented: bool,
    /// What is made of each row.
    pub form: Form,
    /// How letters look.
    pub wanted: Wanted<'a>,
    /// Where messages go, over the register's address.
    pub to: Option<&'a Mailbox>,
    /// Letters are to be sent: a company without an address is refused.
    pub posted: bool,
    /// Threads that make letters.
    pub jobs: usize,
    /// Leave what is done and unchanged.
    pub resume: bool,
    /// Only the first rows.
    pub limit: Option<usize>,
    /// Only a part of the rows.
    pub shard: Option<Shard>,
}

/// What happens while rows are done.
#[derive(Debug)]
pub enum News<'a> {
    /// A letter was written or was there.
    Letter,
    /// A row has no letter.
    Rejected {
        /// What is wrong with it.
        error: &'a str,
    },
}

/// Who watches a run.
pub trait Watch {
    /// Hears of a row that is done, in the order of the rows.
    fn hear(&mut self, news: &News<'_>, progress: &Progress);
}

/// How far the members file has been read.
#[derive(Debug, Default)]
pub struct Progress {
    read: AtomicU64,
    total: AtomicU64,
}

impl Progress {
    /// Bytes read and bytes in all; `None` where that is not known.
    #[must_use]
    pub fn bytes(&self) -> (u64, Option<u64>) {
        let total = self.total.load(Ordering::Relaxed);
        (self.read.load(Ordering::Relaxed), (total > 0).then_some(total))
    }
}

/// How a run ended.
#[derive(Debug, Default)]
pub struct Summary {
    /// Letters that were written.
    pub written: usize,
    /// Letters that were there already.
    pub unchanged: usize,
    /// Rows that have none.
    pub rejected: usize,
    /// Rows that the sheet does not show, and that were left out.
    pub hidden: usize,
    /// Letters, written now or before, about which the manifest warns.
    pub warned: usize,
    /// Files of earlier runs that were taken away, because their row is gone or has another name.
    pub taken_away: usize,
    /// A fact that more than a fifth of the rows share.
    pub shared: Option<Shared>,
    /// All rows that were wanted were seen.
    pub ended: bool,
    /// The user wanted to stop.
    pub interrupted: bool,
    /// Letters in the manifest, of this and of earlier runs.
    pub in_manifest: usize,
}

/// Writes a letter for every row into a folder, with `manifest.csv` and `rejected.csv`.
///
/// # Errors
/// [`Error`]; what was done until then is in the folder and its lists.
pub fn write_all(
    plan: &Plan<'_>,
    members: Members,
    folder: &Path,
    stop: &AtomicBool,
    watch: &mut dyn Watch,
) -> (Summary, Result<(), Error>) {
    let mut summary = Summary::default();
    let done = begin(plan, members, folder).and_then(|run| run.work(&mut summary, stop, watch));
    (summary, done)
}

/// A run with everything that it needs.
struct Run<'a> {
    plan: &'a Plan<'a>,
    members: Members,
    press: Press<'a>,
    options: String,
    folder: Folder,
}

fn begin<'a>(plan: &'a Plan<'a>, members: Members, folder: &Path) -> Result<Run<'a>, Error> {
    let format = if let Form::Letter(format) = plan.form { format } else { Format::Pdf };
    let press = Press::new(plan.catalog, Wanted { format, ..plan.wanted.clone() })?;
    let options = facts::digest_of_options(plan)?;
    let folder = Folder::open(folder)?;
    state::settle(&folder)?;
    Ok(Run { plan, members, press, options, folder })
}

impl Run<'_> {
    fn work(self, summary: &mut Summary, stop: &AtomicBool, watch: &mut dyn Watch) -> Result<(), Error> {
        let Self { plan, members, press, options, folder } = self;
        let shard = plan.shard.map(|shard| (shard.number, shard.of));
        let header = Header::new(&members, shard, &options);
        let list = List::done(&folder)?;
        if let Some(list) = &list {
            fits(&list.header, &header, &folder)?;
        }
        let mut writer = Writer::begin(&folder, &header)?;
        let columns = Arc::clone(members.columns());
        let letters = Letters { plan, press, columns, options, folder: &folder };
        let mut tally = Tally::default();
        let seen = Mutex::new(Seen::default());
        let progress = Progress::default();
        let list = list.map(Iterator::peekable);
        let source = Source { members, list, plan, stop, seen: &seen, progress: &progress, ended: false };
        let worked = pipeline::run(
            source,
            plan.jobs,
            |job| letters.work(job),
            |done: Result<Done, Error>| {
                let done = done?;
                if let Some(before) = done.before.as_ref().and_then(state::Entry::line) {
                    // Before the new entry is written down: after a kill in between, the old one is still known.
                    if done.entry.line().is_none_or(|line| line.file != before.file) {
                        summary.taken_away += usize::from(folder.take_away(&before.file, &before.sha256)?);
                    }
                }
                tally.add(&done, summary);
                let news = match &done.entry.outcome {
                    Outcome::Letter(_) => News::Letter,
                    Outcome::Rejected { error, .. } => News::Rejected { error },
                };
                watch.hear(&news, &progress);
                writer.add(done.entry)
            },
        );
        let seen = seen.into_inner().unwrap_or_else(PoisonError::into_inner);
        summary.interrupted = seen.stopped;
        summary.hidden = seen.hidden;
        summary.shared = tally.shared();
        let whole = worked.is_ok() && seen.error.is_none() && seen.whole;
        let ended = worked.and_then(|()| if whole { end(&folder, &seen, &mut writer, summary) } else { Ok(()) });
        // The lists also of a run that ended early. An error before outweighs one of theirs.
        let listed = writer.close().and_then(|()| state::settle(&folder)).and_then(|()| exports::write(&folder));
        ended?;
        summary.ended = seen.error.is_none() && !seen.stopped;
        summary.in_manifest = listed?.0;
        seen.error.map_or(Ok(()), |error| Err(error.into()))
    }
}

/// A folder belongs to one members file: the rows of another one would take the place of its letters.
fn fits(old: &Header, new: &Header, folder: &Folder) -> Result<(), Error> {
    let root = folder.path("").display().to_string();
    let root = root.trim_end_matches(std::path::MAIN_SEPARATOR);
    if old.source != new.source {
        let what = format!("{root}: holds the letters of {}, not of {}", old.source, new.source);
        return Err(Error::other(what, "choose another folder with -o"));
    }
    if old.shard != new.shard {
        let name = |shard: Option<(usize, usize)>| shard.map_or("all rows".to_owned(), |(k, n)| format!("shard {k}/{n}"));
        let what = format!("{root}: holds the letters of {}, not of {}", name(old.shard), name(new.shard));
        return Err(Error::other(what, "give each shard a folder of its own, and join them with `demur batch --join`"));
    }
    Ok(())
}

/// After the last row: what earlier runs made of rows that are no more is taken away.
fn end(folder: &Folder, seen: &Seen, writer: &mut Writer, summary: &mut Summary) -> Result<(), Error> {
    for entry in List::done(folder)?.into_iter().flatten().filter(|entry| entry.row > seen.rows) {
        if let Some(line) = entry.line() {
            summary.taken_away += usize::from(folder.take_away(&line.file, &line.sha256)?);
        }
    }
    writer.end(End { rows: seen.rows, digest: hexadecimal(&seen.digest.clone().finalize()) })
}

/// The rows as they are taken from the file, each with what became of it before.
struct Source<'a> {
    members: Members,
    list: Option<Peekable<List>>,
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
    hidden: usize,
    digest: Sha256,
    /// The file was read to its end.
    whole: bool,
    stopped: bool,
    /// Why it could not be read any further.
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
                    seen.whole = true;
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
            if self.plan.shard.is_none_or(|shard| shard.has(row.number)) {
                if row.hidden.is_some() {
                    seen.hidden += 1;
                    continue;
                }
                return Some(row);
            }
        }
    }

    fn before(&mut self, row: usize) -> Option<state::Entry> {
        let list = self.list.as_mut()?;
        while list.next_if(|entry| entry.row < row).is_some() {}
        list.next_if(|entry| entry.row == row)
    }
}

impl Iterator for Source<'_> {
    type Item = Job;

    fn next(&mut self) -> Option<Job> {
        if self.ended {
            return None;
        }
        let Some(row) = self.row() else {
            self.ended = true;
            return None;
        };
        let before = self.before(row.number);
        Some(Job { row, before })
    }
}
