//! The ledger: one SQLite file with the letters that were sent, what happened to them, and the outbox.
//!
//! Every change is one transaction that is on the disk before the call returns (`synchronous = FULL`), so that a process
//! may die at any moment. One process at a time sends ([`Ledger::lock_sender`]); any may read and queue. Whoever only looks
//! opens a [`Reader`], which cannot write. Times come from the caller; this module reads no clock, sends nothing, and knows
//! neither SMTP nor letters.

mod accounts;
mod entries;
mod error;
mod files;
mod forget;
mod outbox;
mod people;
mod reader;

pub use accounts::Pause;
pub use entries::{Event, Except, OutboxEntry, State, Stock};
pub use error::Error;
pub use forget::Forgotten;
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

/// How many migrations there are.
const STEPS: i64 = 3;

/// Applied in order, each once; SQLite's `user_version` counts them. A step that has been released is never changed.
fn migrations() -> Migrations<'static> {
    Migrations::new(vec![
        M::up(include_str!("migrations/1-outbox.sql")),
        M::up(include_str!("migrations/2-domains.sql")),
        M::up_with_hook(include_str!("migrations/3-consent.sql"), people::complete),
    ])
}

/// An open ledger. Everything that a [`Reader`] can be asked, it can be asked too.
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

/// The right to send; it ends with this value, and with the process.
#[derive(Debug)]
pub struct Sender {
    /// What its last holder was sending when it ended, now unknown.
    pub interrupted: Vec<OutboxEntry>,
    #[allow(dead_code, reason = "held, not read")]
    lock: files::Lock,
}

impl Ledger {
    /// Opens the ledger in this folder, and makes both if they are not there yet (0700 and 0600).
    ///
    /// # Errors
    /// [`Error::Link`], [`Error::NoFolder`] and [`Error::NoFile`] for what is not of its own; [`Error::OpenToOthers`];
    /// [`Error::File`] where nothing can be written; [`Error::Lost`] where the mark of an earlier ledger stands and that one is
    /// gone; [`Error::Damaged`], and [`Error::Newer`] for one that a newer demur wrote.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        let folder = files::folder(folder)?;
        let path = folder.join(files::LEDGER);
        // Two processes that find an empty file would both make the tables, and the second would fail.
        let _alone = files::wait_for_lock(&folder, files::SETUP)?;
        let mark = files::mark(&folder)?;
        if mark.is_some() && files::is_empty(&path) {
            return Err(Error::lost(&path));
        }
        files::private(&path)?;
        files::check_companions(&folder)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NOFOLLOW | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut db = Connection::open_with_flags(&path, flags)?;
        // A second process waits for the first to end its transaction, which takes milliseconds.
        db.busy_timeout(Duration::from_secs(10))?;
        db.pragma_update(None, "journal_mode", "wal")?;
        db.pragma_update(None, "synchronous", "full")?;
        // On macOS a plain fsync leaves the data in the drive's cache.
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
    /// As [`Ledger::open`].
    pub fn open_existing(folder: &Path) -> Result<Option<Self>, Error> {
        if Reader::is_there(folder)? { Self::open(folder).map(Some) } else { Ok(None) }
    }

    /// Takes the right to send. Whatever was being sent when the last holder ended becomes unknown: that process is gone,
    /// so nobody knows any more.
    ///
    /// # Errors
    /// [`Error::Busy`] while another process holds it.
    pub fn lock_sender(&mut self, now: Millis) -> Result<Sender, Error> {
        let lock = files::lock(&self.folder, files::OUTBOX)?;
        Ok(Sender { interrupted: self.settle_interrupted(now)?, lock })
    }
}
