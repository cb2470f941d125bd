//! The ledger: one SQLite file with the letters sent, what happened to them, and the outbox.
//!
//! Every change is one transaction, on disk before the call returns (`synchronous = FULL`), so a process may die at any
//! moment. One process at a time sends ([`Ledger::lock_sender`]); any may read and queue. Those that only look open a
//! [`Reader`], which cannot write. The caller passes the time; this module reads no clock, sends nothing, and knows neither
//! SMTP nor letters.

mod accounts;
mod cases;
mod entries;
mod error;
mod files;
mod forget;
mod history;
mod keep;
mod outbox;
mod people;
mod reader;

pub use accounts::Pause;
pub use cases::{Broken, CaseEntry, CaseLetter, CaseRow, KeptFile, Recorded};
pub use entries::{Event, Except, OutboxEntry, State, Stock};
pub use error::Error;
pub use forget::Forgotten;
pub use history::{Follows, NewEvent, NewFile, NewLetter, Standing};
pub use outbox::{New, Proof};
pub use people::SimilarLetter;
pub use reader::Reader;

use std::ops::Deref;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use rusqlite_migration::{M, Migrations};

/// The files of a ledger in its folder.
pub const FILES: [&str; 4] = [files::LEDGER, files::MARK, "ledger.sqlite3-wal", "ledger.sqlite3-shm"];

/// Milliseconds since 1970, UTC.
pub type Millis = i64;

/// The number of migrations.
const STEPS: i64 = 4;

/// Applied in order, once each; SQLite's `user_version` counts them. Never change a released step.
fn migrations() -> Migrations<'static> {
    Migrations::new(vec![
        M::up(include_str!("migrations/1-outbox.sql")),
        M::up(include_str!("migrations/2-domains.sql")),
        M::up_with_hook(include_str!("migrations/3-consent.sql"), people::complete),
        M::up_with_hook(include_str!("migrations/4-cases.sql"), history::complete),
    ])
}

/// An open ledger. It can do everything a [`Reader`] can.
#[derive(Debug)]
pub struct Ledger {
    reader: Reader,
    folder: std::path::PathBuf,
}

impl Deref for Ledger {
    type Target = Reader;

    fn deref(&self) -> &Reader {
        &self.reader
    }
}

/// The right to send, until this value is dropped or the process ends.
#[derive(Debug)]
pub struct Sender {
    /// What the last holder was sending when it ended, now unknown.
    pub interrupted: Vec<OutboxEntry>,
    #[allow(dead_code, reason = "held, not read")]
    lock: files::Lock,
}

impl Ledger {
    /// Opens the ledger in this folder, creating both if missing (0700 and 0600).
    ///
    /// # Errors
    /// [`Error::Link`], [`Error::NoFolder`] and [`Error::NoFile`] for anything not its own; [`Error::OpenToOthers`];
    /// [`Error::File`] if nothing can be written; [`Error::Lost`] if there is the mark of an earlier ledger but not that
    /// ledger; [`Error::Damaged`]; and [`Error::Newer`] for one that a newer demur wrote.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        let folder = files::folder(folder)?;
        let path = folder.join(files::LEDGER);
        // Two processes finding an empty file would both create the tables, and the second would fail.
        let _alone = files::wait_for_lock(&folder, files::SETUP)?;
        let mark = files::mark(&folder)?;
        if mark.is_some() && files::is_empty(&path) {
            return Err(Error::lost(&path));
        }
        files::private(&path)?;
        files::check_companions(&folder)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NOFOLLOW | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut db = Connection::open_with_flags(&path, flags)?;
        // Wait for another process to finish its transaction, which takes milliseconds.
        db.busy_timeout(Duration::from_secs(10))?;
        db.pragma_update(None, "journal_mode", "wal")?;
        db.pragma_update(None, "synchronous", "full")?;
        // On macOS, plain fsync leaves data in the drive's cache.
        db.pragma_update(None, "fullfsync", true)?;
        db.pragma_update(None, "foreign_keys", true)?;
        migrations().to_latest(&mut db)?;
        let reader = Reader::of(db);
        let id = reader.id()?;
        match mark {
            Some(mark) if mark != id => return Err(Error::lost(&path)),
            Some(_) => {}
            None => files::set_mark(&folder, &id)?,
        }
        Ok(Self { reader, folder })
    }

    /// Opens the ledger if there is one.
    ///
    /// # Errors
    /// Like [`Ledger::open`].
    pub fn open_existing(folder: &Path) -> Result<Option<Self>, Error> {
        if Reader::is_there(folder)? { Self::open(folder).map(Some) } else { Ok(None) }
    }

    /// Takes the right to send. Whatever the last holder was sending when it ended becomes unknown: that process is gone, so
    /// nobody can tell.
    ///
    /// # Errors
    /// [`Error::Busy`] while another process holds it.
    pub fn lock_sender(&mut self, now: Millis) -> Result<Sender, Error> {
        let lock = files::lock(&self.folder, files::OUTBOX)?;
        Ok(Sender { interrupted: self.settle_interrupted(now)?, lock })
    }
}
