//! A ledger opened read-only: code that only looks cannot write.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, OptionalExtension};
use tempfile::TempDir;

use super::{Error, Millis, STEPS, files, migrations};

/// An open ledger that cannot be written to.
#[derive(Debug)]
pub struct Reader {
    pub(super) db: Connection,
    #[allow(dead_code, reason = "held, not read: the copy is gone with it")]
    copy: Option<TempDir>,
}

impl Reader {
    pub(super) fn of(db: Connection) -> Self {
        Self { db, copy: None }
    }

    /// Whether there is a ledger in this folder.
    ///
    /// # Errors
    /// [`Error::Lost`] where there was one.
    pub fn is_there(folder: &Path) -> Result<bool, Error> {
        let path = folder.join(files::LEDGER);
        match std::fs::symlink_metadata(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                if files::mark(folder)?.is_some() {
                    Err(Error::lost(&path))
                } else {
                    Ok(false)
                }
            }
            // If it cannot be read, opening it says why.
            _ => Ok(true),
        }
    }

    /// Opens the ledger in this folder, which may be read-only; `None` if there is none.
    ///
    /// # Errors
    /// Like [`super::Ledger::open`].
    pub fn open(folder: &Path) -> Result<Option<Self>, Error> {
        if !Self::is_there(folder)? {
            return Ok(None);
        }
        let folder = files::existing_folder(folder)?;
        let path = folder.join(files::LEDGER);
        files::checked(&path)?;
        files::check_companions(&folder)?;
        let mark = files::mark(&folder)?;
        if files::is_empty(&path) {
            return if mark.is_some() { Err(Error::lost(&path)) } else { Ok(None) };
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NOFOLLOW | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let looked = Connection::open_with_flags(&path, flags).and_then(|db| {
            db.busy_timeout(Duration::from_secs(10))?;
            let version: i64 = db.query_row("SELECT user_version FROM pragma_user_version", [], |row| row.get(0))?;
            // The version only needs the first page; this reads the tables.
            db.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
            Ok((db, version))
        });
        let reader = match looked {
            // The migrations refuse one that a newer demur wrote.
            Ok((db, version)) if version == STEPS => Self::of(db),
            Ok((db, _)) => Self::migrated(|copy| {
                db.execute("VACUUM INTO ?1", [copy.to_string_lossy()])?;
                Ok(())
            })?,
            // SQLite must write next to a ledger to read it while others write (sqlite.org/wal.html, "Read-Only
            // Databases"); where it cannot, nobody writes, and a copy is read.
            Err(error) if could_not_write(&error) => Self::migrated(|copy| files::copy(&folder, copy))?,
            Err(error) => return Err(error.into()),
        };
        match mark {
            Some(mark) if mark != reader.id()? => Err(Error::lost(&path)),
            _ => Ok(Some(reader)),
        }
    }

    /// A migrated copy, deleted when closed.
    fn migrated(copy: impl FnOnce(&Path) -> Result<(), Error>) -> Result<Self, Error> {
        let folder = tempfile::tempdir().map_err(|source| Error::Copy { source })?;
        let path = folder.path().join(files::LEDGER);
        copy(&path)?;
        let mut db = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        migrations().to_latest(&mut db)?;
        db.pragma_update(None, "query_only", true)?;
        Ok(Self { db, copy: Some(folder) })
    }

    /// The id of this ledger.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn id(&self) -> Result<String, Error> {
        Ok(self.db.query_row("SELECT id FROM identity", [], |row| row.get(0))?)
    }

    /// Number and time of the latest agreement. None ever changes, so a ledger without it is older.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn newest_consent(&self) -> Result<Option<(i64, Millis)>, Error> {
        let sql = "SELECT id, at FROM consents ORDER BY id DESC LIMIT 1";
        Ok(self.db.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
    }

    /// Whether the agreement with this number was given at this time.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn has_consent(&self, number: i64, at: Millis) -> Result<bool, Error> {
        let sql = "SELECT EXISTS (SELECT 1 FROM consents WHERE id = ?1 AND at = ?2)";
        Ok(self.db.query_row(sql, [number, at], |row| row.get(0))?)
    }
}

fn could_not_write(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{CannotOpen, ReadOnly};
    matches!(error.sqlite_error_code(), Some(CannotOpen | ReadOnly))
}
