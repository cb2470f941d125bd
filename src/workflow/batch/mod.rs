//! A letter for every row of a members file: streamed in, made on several threads, written in row order.
//!
//! Memory does not grow with the rows, a bad row does not stop the others, and the next run resumes one that ended early
//! ([`state`]). What to print and ask along the way is up to the [`Watch`].

mod check;
mod composing;
mod error;
mod exports;
mod facts;
mod folder;
mod frequent;
mod gone;
mod join;
mod journal;
mod known;
mod letters;
mod made_of;
mod making;
mod mark;
mod names;
mod parts;
mod persons;
mod pipeline;
mod posting;
mod recording;
mod refusal;
mod revisit;
mod row;
mod run;
mod sample;
mod staging;
mod state;
mod targets;
mod twins;
mod zipped;

pub use check::{CheckSummary, CheckedRow, RowProblem, RowProblemKind, check};
pub use error::{BadMergeFile, Error, SentAnother, ShardDiffers};
pub use frequent::Shared;
pub use join::{Joined, join};
pub use posting::{Counted, Mailing, Queued, count, queue, stock};
pub use recording::{Recorded, record, references};
pub use revisit::{Merged, merge};
pub use run::write_all;
pub use sample::{Pick, Sampled, sample, text_of};
pub use targets::check_targets;
pub use zipped::{Zipped, zip};

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::NaiveDate;

use super::{Format, RenderOptions};
use crate::case::Draft;
use crate::catalog::Catalog;
use crate::law::Channel;
use crate::ledger::Reader;
use crate::mail::Mailbox;
use crate::members::{self, Members};

/// What to make of each row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// The letter in this format.
    Letter(Format),
    /// A message from the member's own address, to open in a mail program.
    Message,
}

impl Output {
    /// The extension of its files.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Letter(Format::Pdf) => "pdf",
            Self::Letter(Format::Text | Format::Form) => "txt",
            Self::Letter(Format::Html) => "html",
            Self::Letter(Format::Docx) => "docx",
            Self::Letter(Format::Json) => "json",
            Self::Message => "eml",
        }
    }
}

/// Selects every `of`th row, beginning with row `number`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    /// From 1 to `of`.
    pub number: usize,
    /// The number of shards.
    pub of: usize,
}

impl Shard {
    fn has(self, row: usize) -> bool {
        row % self.of == self.number % self.of
    }
}

/// What a run should do.
#[derive(Debug)]
pub struct Plan<'a> {
    /// Data and wording.
    pub catalog: &'a Catalog,
    /// The date of letters that have none of their own.
    pub today: NaiveDate,
    /// What holds for all rows; a row overrides it.
    pub base: Draft,
    /// `base` is the person who writes for the members.
    pub represented: bool,
    /// What to make of each row.
    pub form: Output,
    /// How letters look.
    pub render: RenderOptions<'a>,
    /// Where messages go, instead of the register's address.
    pub to: Option<&'a Mailbox>,
    /// The sender, if letters will be e-mailed. Then a company without an address is refused, and so is a person that answers
    /// could not reach; and each person gets one letter per company.
    pub posted: Option<&'a Mailbox>,
    /// Letters to be sent that are older than this many days get a new date.
    pub stale_after: Option<u16>,
    /// What was sent before, if anything.
    pub ledger: Option<&'a Mutex<Reader>>,
    /// Threads that make letters.
    pub jobs: usize,
    /// Keep what is done and unchanged.
    pub resume: bool,
    /// Only the first rows.
    pub limit: Option<usize>,
    /// Only a part of the rows.
    pub shard: Option<Shard>,
    /// Only these rows, in order.
    pub only: Option<&'a [usize]>,
}

impl Plan<'_> {
    /// How the letters go to the companies: what is to be e-mailed, or is the text of a web form, is not posted.
    pub(crate) fn channel(&self) -> Channel {
        let posted = self.posted.is_none() && matches!(self.form, Output::Letter(format) if format != Format::Form);
        if posted { Channel::Post } else { Channel::Electronic }
    }
}

/// What happens during a run.
#[derive(Debug)]
pub enum BatchEvent<'a> {
    /// A letter was written or already existed.
    Letter,
    /// A row has no letter.
    Rejected {
        /// What is wrong with it.
        error: &'a str,
    },
    /// A row gets no letter: another one is for the same person and company.
    LeftOut {
        /// Which one.
        reason: &'a str,
    },
}

/// Observes a run.
pub trait Watch {
    /// Called for each finished row, in row order.
    fn on_event(&mut self, news: &BatchEvent<'_>, progress: &Progress);
}

/// How far the members file has been read.
#[derive(Debug, Default)]
pub struct Progress {
    read: AtomicU64,
    total: AtomicU64,
}

impl Progress {
    /// Bytes read and total bytes; `None` if unknown.
    #[must_use]
    pub fn bytes(&self) -> (u64, Option<u64>) {
        let total = self.total.load(Ordering::Relaxed);
        (self.read.load(Ordering::Relaxed), (total > 0).then_some(total))
    }
}

/// Opens the members file; it is read more than once.
pub type Open<'a> = &'a dyn Fn() -> Result<Members, members::Error>;

/// How a run ended.
#[derive(Debug, Default)]
pub struct Summary {
    /// Letters that were written.
    pub written: usize,
    /// Letters that already existed.
    pub unchanged: usize,
    /// Rows without a letter because of what they say.
    pub rejected: usize,
    /// Letters, new or old, that the run cannot e-mail, because the company has no address: they are to be posted.
    pub unmailed: usize,
    /// Rows without a letter: another one is for the same person and company, or the sheet hides the row.
    pub left_out: usize,
    /// Of these, rows that the sheet hides.
    pub hidden: usize,
    /// Letters, new or old, with warnings in the manifest.
    pub warned: usize,
    /// Files of earlier runs that were removed because their row is gone or renamed.
    pub taken_away: usize,
    /// The archive of an earlier run held other letters and was removed.
    pub archive_taken_away: bool,
    /// A fact that more than a fifth of the rows share.
    pub shared: Option<Shared>,
    /// All requested rows were read.
    pub ended: bool,
    /// The user wanted to stop.
    pub interrupted: bool,
    /// Letters in the manifest, of this and of earlier runs.
    pub in_manifest: usize,
}
