//! The ledger's folder and files: readable only by their owner, and with no link out of the folder.

use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use super::Error;
use crate::files::{Audience, create, create_new, open_own, open_plain, private_folder, replace};

/// The ledger's file in its folder. SQLite creates `-wal` and `-shm` next to it, with its permissions.
pub(super) const LEDGER: &str = "ledger.sqlite3";
/// Held by the sending process.
pub(super) const OUTBOX: &str = "outbox.lock";
/// Held while the ledger is opened.
pub(super) const SETUP: &str = "setup.lock";
/// Records which ledger was created here: otherwise one that is gone or truncated would be taken for a new one, and all its
/// letters would be sent again.
pub(super) const MARK: &str = "ledger.id";
/// Longest id.
const MAX_MARK: u64 = 1_000;

/// Creates the folder, or checks the existing one; returns its path without links.
pub(super) fn folder(path: &Path) -> Result<PathBuf, Error> {
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            private_folder(path).map_err(|error| Error::file(path, error))?;
        }
        _ => {}
    }
    existing_folder(path)
}

/// Checks the existing folder; returns its path without links.
pub(super) fn existing_folder(path: &Path) -> Result<PathBuf, Error> {
    match fs::symlink_metadata(path) {
        Err(error) => return Err(Error::file(path, error)),
        Ok(found) if found.is_symlink() => {
            return Err(Error::Link { path: path.display().to_string() });
        }
        Ok(found) if !found.is_dir() => {
            return Err(Error::NoFolder { path: path.display().to_string() });
        }
        Ok(found) => owner_only(path, &found, "700")?,
    }
    // SQLite refuses a path with a link anywhere in it; links above our folder (/home, /tmp) are up to the system.
    path.canonicalize().map_err(|error| Error::file(path, error))
}

/// Creates an empty file, or checks the existing one. SQLite itself would make it readable by everybody.
///
/// An existing file is not opened: closing it would drop the locks that SQLite holds on it in this process
/// (sqlite.org/howtocorrupt.html, section 2.2).
pub(super) fn private(path: &Path) -> Result<(), Error> {
    match create_new(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => checked(path),
        Err(error) => Err(Error::file(path, error)),
    }
}

/// Checks that anything there is a regular file that only its owner can access.
pub(super) fn checked(path: &Path) -> Result<(), Error> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_file() => owner_only(path, &found, "600"),
        Ok(_) => Err(Error::NoFile { path: path.display().to_string() }),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(Error::file(path, error)),
    }
}

/// Checks what SQLite keeps next to the ledger.
pub(super) fn check_companions(folder: &Path) -> Result<(), Error> {
    ["-wal", "-shm"].iter().try_for_each(|suffix| checked(&folder.join(format!("{LEDGER}{suffix}"))))
}

/// Whether the file is empty or missing.
pub(super) fn is_empty(path: &Path) -> bool {
    fs::symlink_metadata(path).map_or_else(|error| error.kind() == ErrorKind::NotFound, |found| found.len() == 0)
}

/// The id of the ledger created in this folder.
pub(super) fn mark(folder: &Path) -> Result<Option<String>, Error> {
    let path = folder.join(MARK);
    checked(&path)?;
    let mut id = String::new();
    match open_plain(&path).and_then(|file| file.take(MAX_MARK).read_to_string(&mut id)) {
        Ok(_) => Ok(Some(id.trim().to_owned())),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(Error::file(&path, error)),
    }
}

/// Records the id, on disk before the first letter is queued.
pub(super) fn set_mark(folder: &Path, id: &str) -> Result<(), Error> {
    let path = folder.join(MARK);
    replace(&path, id.as_bytes(), Audience::Owner).map(drop).map_err(|error| Error::file(&path, error))
}

/// Copies a ledger that nobody writes to, including its write-ahead log.
pub(super) fn copy(folder: &Path, to: &Path) -> Result<(), Error> {
    for suffix in ["", "-wal"] {
        let from = folder.join(format!("{LEDGER}{suffix}"));
        let mut name = to.as_os_str().to_owned();
        name.push(suffix);
        match open_plain(&from).and_then(|mut from| std::io::copy(&mut from, &mut create(Path::new(&name))?)) {
            Err(error) if suffix == "-wal" && error.kind() == ErrorKind::NotFound => {}
            copied => copied.map(drop).map_err(|error| Error::file(&from, error))?,
        }
    }
    Ok(())
}

/// A lock that the system releases when the process ends, however it ends.
#[derive(Debug)]
pub(super) struct Lock(#[allow(dead_code, reason = "held, not read")] File);

/// Takes the lock with this name; an error if another process holds it.
pub(super) fn lock(folder: &Path, name: &str) -> Result<Lock, Error> {
    let (path, file) = lock_file(folder, name)?;
    match file.try_lock() {
        Ok(()) => Ok(Lock(file)),
        Err(fs::TryLockError::WouldBlock) => Err(Error::Busy),
        Err(fs::TryLockError::Error(error)) => Err(Error::file(&path, error)),
    }
}

/// Waits for the lock with this name. For work that takes milliseconds.
pub(super) fn wait_for_lock(folder: &Path, name: &str) -> Result<Lock, Error> {
    let (path, file) = lock_file(folder, name)?;
    file.lock().map_err(|error| Error::file(&path, error))?;
    Ok(Lock(file))
}

fn lock_file(folder: &Path, name: &str) -> Result<(PathBuf, File), Error> {
    let path = folder.join(name);
    checked(&path)?;
    match open_own(&path) {
        Ok(file) => Ok((path, file)),
        Err(error) => Err(Error::file(&path, error)),
    }
}

#[cfg(unix)]
fn owner_only(path: &Path, found: &fs::Metadata, mode: &'static str) -> Result<(), Error> {
    use std::os::unix::fs::PermissionsExt;
    if found.permissions().mode().trailing_zeros() >= 6 {
        return Ok(());
    }
    Err(Error::OpenToOthers { path: path.display().to_string(), mode })
}

#[cfg(not(unix))]
fn owner_only(_: &Path, _: &fs::Metadata, _: &'static str) -> Result<(), Error> {
    Ok(())
}
