//! The ledger: one SQLite file with the letters that were sent, what happened to them, and the outbox.
//!
//! Every change is one transaction that is on the disk before the call returns (`synchronous = FULL`), so that a process
//! may die at any moment. One process at a time sends ([`Ledger::lock_sender`]); any may read and queue. Times come from
//! the caller; this module reads no clock, sends nothing, and knows neither SMTP nor letters.

mod accounts;
mod entries;
mod error;
mod files;
mod outbox;

pub use accounts::Pause;
pub use entries::{Entry, Event, Except, State};
pub use error::Error;
pub use outbox::{New, Proof};

use std::io::ErrorKind;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use rusqlite_migration::{M, Migrations};

/// Milliseconds since 1970, UTC.
pub type Millis = i64;

/// Applied in order, each once; SQLite's `user_version` counts them. A step that has been released is never changed.
const STEPS: &[M<'_>] = &[M::up(include_str!("migrations/1-outbox.sql")), M::up(include_str!("migrations/2-domains.sql"))];
const MIGRATIONS: Migrations<'_> = Migrations::from_slice(STEPS);

/// An open ledger.
#[derive(Debug)]
pub struct Ledger {
    db: Connection,
    folder: std::path::PathBuf,
}

/// The right to send; it ends with this value, and with the process.
#[derive(Debug)]
pub struct Sender {
    /// What its last holder was sending when it ended, now unknown.
    pub interrupted: Vec<Entry>,
    #[allow(dead_code, reason = "held, not read")]
    lock: files::Lock,
}

impl Ledger {
    /// Opens the ledger in this folder, and makes both if they are not there yet (0700 and 0600).
    ///
    /// # Errors
    /// [`Error::File`] for a link, for permissions that let others read, and for a place where nothing can be written;
    /// [`Error::Database`] for a damaged file and for one that a newer demur wrote.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        let folder = files::folder(folder)?;
        let path = folder.join(files::LEDGER);
        files::private(&path)?;
        for suffix in ["-wal", "-shm"] {
            files::checked(&folder.join(format!("{}{suffix}", files::LEDGER)))?;
        }
        // Two processes that find an empty file would both make the tables, and the second would fail.
        let _alone = files::wait_for_lock(&folder, files::SETUP)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NOFOLLOW | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut db = Connection::open_with_flags(&path, flags)?;
        // A second process waits for the first to end its transaction, which takes milliseconds.
        db.busy_timeout(Duration::from_secs(10))?;
        db.pragma_update(None, "journal_mode", "wal")?;
        db.pragma_update(None, "synchronous", "full")?;
        // On macOS a plain fsync leaves the data in the drive's cache.
        db.pragma_update(None, "fullfsync", true)?;
        db.pragma_update(None, "foreign_keys", true)?;
        MIGRATIONS.to_latest(&mut db)?;
        Ok(Self { db, folder })
    }

    /// Opens the ledger if there is one.
    ///
    /// # Errors
    /// As [`Ledger::open`].
    pub fn open_existing(folder: &Path) -> Result<Option<Self>, Error> {
        match std::fs::symlink_metadata(folder.join(files::LEDGER)) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            // Or it cannot be read, and opening it says why.
            _ => Self::open(folder).map(Some),
        }
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
