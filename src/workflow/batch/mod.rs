//! A letter for every row of a members file: read as a stream, made by several threads, written in the order of the rows.
//!
//! Memory does not grow with the rows, a row that cannot be right stops no other, and a run that ends early is gone on with
//! by the next ([`state`]). What is said and asked on the way is the business of the [`Watch`].

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
mod making;
mod mark;
mod names;
mod parts;
mod persons;
mod pipeline;
mod posting;
mod refusal;
mod revisit;
mod row;
mod run;
mod staging;
mod state;
mod targets;
mod twins;
mod zipped;

pub use error::{BadMergeFile, Error, SentAnother, ShardDiffers};
pub use frequent::Shared;
pub use join::{Joined, join};
pub use posting::{Counted, Mailing, Queued, count, queue, stock};
pub use revisit::{Merged, merge};
pub use run::write_all;
pub use targets::check_targets;
pub use zipped::{Zipped, zip};

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::NaiveDate;

use super::{Format, RenderOptions};
use crate::case::Draft;
use crate::catalog::Catalog;
use crate::ledger::Reader;
use crate::mail::Mailbox;
use crate::members::{self, Members};

/// What is made of each row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// The letter in one of its forms.
    Letter(Format),
    /// A message from the member's own address, to be opened in a mail program.
    Message,
}

impl Output {
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
    pub form: Output,
    /// How letters look.
    pub render: RenderOptions<'a>,
    /// Where messages go, over the register's address.
    pub to: Option<&'a Mailbox>,
    /// From whom letters are to be sent: a company without an address is refused then, so is a person whom answers could not
    /// reach, and of several letters of one person to one company there is one.
    pub posted: Option<&'a Mailbox>,
    /// Letters that are to be sent and were written more than this many days ago are dated anew.
    pub stale_after: Option<u16>,
    /// What was sent before, if anything was.
    pub ledger: Option<&'a Mutex<Reader>>,
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
pub enum BatchEvent<'a> {
    /// A letter was written or was there.
    Letter,
    /// A row has no letter.
    Rejected {
        /// What is wrong with it.
        error: &'a str,
    },
    /// A row gets no letter, because another one is of the same person to the same company.
    LeftOut {
        /// Which.
        reason: &'a str,
    },
}

/// Who watches a run.
pub trait Watch {
    /// Hears of a row that is done, in the order of the rows.
    fn on_event(&mut self, news: &BatchEvent<'_>, progress: &Progress);
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

/// Opens the members file, which is read more than once.
pub type Open<'a> = &'a dyn Fn() -> Result<Members, members::Error>;

/// How a run ended.
#[derive(Debug, Default)]
pub struct Summary {
    /// Letters that were written.
    pub written: usize,
    /// Letters that were there already.
    pub unchanged: usize,
    /// Rows that have none, because of what they say.
    pub rejected: usize,
    /// Rows that have none, because another letter is of the same person to the same company, or because the sheet hides them.
    pub left_out: usize,
    /// Of these, rows that the sheet does not show.
    pub hidden: usize,
    /// Letters, written now or before, about which the manifest warns.
    pub warned: usize,
    /// Files of earlier runs that were taken away, because their row is gone or has another name.
    pub taken_away: usize,
    /// The archive of an earlier run held other letters, and is gone.
    pub archive_taken_away: bool,
    /// A fact that more than a fifth of the rows share.
    pub shared: Option<Shared>,
    /// All rows that were wanted were seen.
    pub ended: bool,
    /// The user wanted to stop.
    pub interrupted: bool,
    /// Letters in the manifest, of this and of earlier runs.
    pub in_manifest: usize,
}
