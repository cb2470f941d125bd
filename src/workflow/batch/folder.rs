//! The folder of a run: files are written whole or not at all, by one run at a time, and nobody else's files are removed.
//!
//! Unfinished files live in our own subfolder, so that a rename is one step and a killed run leaves nothing next to the
//! letters. This module must not know what the files hold.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::error::{Error, shown};
use super::journal::{Journal, Noted};
use super::making::Making;
use super::mark::{LEDGER, Mark};
use super::names::{LISTS, OWN};
use crate::files::{create, open_own, open_plain, private_folder, rename_new};
use crate::text::hexadecimal;

/// Records which files were written since the list was last complete.
const JOURNAL: &str = "journal";

/// The folder, held by this process.
#[derive(Debug)]
pub(super) struct Folder {
    root: PathBuf,
    own: PathBuf,
    making: PathBuf,
    journal: Journal,
    #[allow(dead_code, reason = "held, not read")]
    lock: File,
}

impl Folder {
    /// Creates or opens the folder, and clears away what a killed run left unfinished.
    ///
    /// # Errors
    /// [`Error::Busy`], [`Error::File`]; [`Error::ForeignList`] for a folder with a manifest that is not ours.
    pub(super) fn open(root: &Path) -> Result<Self, Error> {
        let own = root.join(OWN);
        if !own.is_dir() {
            for name in LISTS {
                if root.join(name).symlink_metadata().is_ok() {
                    return Err(Error::ForeignList { folder: shown(root), name });
                }
            }
        }
        let making = own.join("making");
        for folder in [root, &own] {
            private_folder(folder).map_err(|error| Error::file(folder, error))?;
        }
        let path = own.join("lock");
        let lock = open_own(&path).map_err(|error| Error::file(&path, error))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(fs::TryLockError::WouldBlock) => return Err(Error::Busy { path: shown(root) }),
            Err(fs::TryLockError::Error(error)) => return Err(Error::file(&path, error)),
        }
        match fs::remove_dir_all(&making) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(Error::file(&making, error)),
            _ => {}
        }
        private_folder(&making).map_err(|error| Error::file(&making, error))?;
        let path = own.join(JOURNAL);
        let journal = Journal::open(&path).map_err(|error| Error::file(&path, error))?;
        Ok(Self { root: root.to_owned(), own, making, journal, lock })
    }

    /// A file of ours inside.
    pub(super) fn own(&self, name: &str) -> PathBuf {
        self.own.join(name)
    }

    /// A path for an unfinished file, removed when the folder is released.
    pub(super) fn making(&self, name: &str) -> PathBuf {
        self.making.join(name)
    }

    /// Writes a file whole: under a temporary name, then renamed.
    ///
    /// It is not synced: a run of thousands would wait for each. The next run finds by its digest what a power failure
    /// left torn.
    pub(super) fn put(&self, name: &str, bytes: &[u8]) -> Result<(), Error> {
        self.put_by(name, bytes, |making, path| fs::rename(making, path))
    }

    fn put_by<T>(&self, name: &str, bytes: &[u8], rename: impl FnOnce(&Path, &Path) -> io::Result<T>) -> Result<T, Error> {
        let (making, path) = (self.making.join(name), self.root.join(name));
        let written = create(&making).and_then(|mut file| file.write_all(bytes)).and_then(|()| rename(&making, &path));
        written.map_err(|error| {
            let _ = fs::remove_file(&making);
            Error::file(&path, error)
        })
    }

    /// Replaces one of our letters. The journal names it, even if the run is killed before its list does.
    pub(super) fn put_letter(&self, name: &str, bytes: &[u8], sha256: &str, reference: &str) -> Result<(), Error> {
        self.note(name, sha256, reference)?;
        self.put(name, bytes)
    }

    /// The same for a letter without a file yet; returns whether it got this name, which nobody else has.
    pub(super) fn put_new_letter(&self, name: &str, bytes: &[u8], sha256: &str, reference: &str) -> Result<bool, Error> {
        self.note(name, sha256, reference)?;
        if self.put_by(name, bytes, rename_new)? {
            return Ok(true);
        }
        let ours = self.look_at(name, sha256) != There::Changed;
        if ours {
            self.put(name, bytes)?;
        }
        Ok(ours)
    }

    /// Journals a file that is about to be written or removed.
    pub(super) fn note(&self, name: &str, sha256: &str, reference: &str) -> Result<(), Error> {
        self.journal.note(name, sha256, reference).map_err(|error| Error::file(&self.own(JOURNAL), error))
    }

    /// What killed runs wrote before a list said so.
    pub(super) fn unlisted(&self) -> Result<Vec<Noted>, Error> {
        if self.journal.is_empty() {
            return Ok(Vec::new());
        }
        let path = self.own(JOURNAL);
        Journal::all(&path).map_err(|error| Error::file(&path, error))
    }

    /// Everything written is in the list now.
    pub(super) fn all_is_listed(&self) -> Result<(), Error> {
        self.journal.clear().map_err(|error| Error::file(&self.own(JOURNAL), error))
    }

    /// Begins a large file.
    pub(super) fn make(&self, name: &str) -> Result<Making, Error> {
        Making::begin(self.making.join(name), self.root.join(name))
    }

    /// Begins a file elsewhere, made in its own folder. Nobody else can make it meanwhile.
    ///
    /// # Errors
    /// [`Error::Busy`], [`Error::File`].
    pub(super) fn make_elsewhere(path: &Path) -> Result<Making, Error> {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Making::begin_alone(path.with_file_name(format!(".{name}.part")), path.to_owned())
    }

    /// The same for one of our own files.
    pub(super) fn make_own(&self, name: &str) -> Result<Making, Error> {
        Making::begin(self.making.join(name), self.own(name))
    }

    /// How a file compares to what was written.
    pub(super) fn look_at(&self, name: &str, sha256: &str) -> There {
        match digest_of(&self.root.join(name)) {
            Ok(found) if found == sha256 => There::AsWritten,
            // From a killed run: as good as none.
            Ok(found) if self.journal.has(name, &found) => There::Gone,
            Err(error) if error.kind() == ErrorKind::NotFound => There::Gone,
            _ => There::Changed,
        }
    }

    /// Whether the file is a prefix of these bytes, as a power failure leaves it: nobody's work.
    pub(super) fn is_torn(&self, name: &str, bytes: &[u8]) -> bool {
        let Ok(file) = open_plain(&self.root.join(name)) else { return false };
        let mut found = Vec::new();
        let read = file.take(bytes.len() as u64 + 1).read_to_end(&mut found).is_ok();
        let written = found.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
        read && found.len() <= bytes.len() && bytes.starts_with(&found[..written])
    }

    /// Removes a file of an earlier run unless it was changed since; returns whether it is gone.
    pub(super) fn take_away(&self, name: &str, sha256: &str) -> Result<bool, Error> {
        let path = self.root.join(name);
        if self.look_at(name, sha256) == There::Changed {
            return Ok(false);
        }
        match fs::remove_file(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            removed => removed.map(|()| true).map_err(|error| Error::file(&path, error)),
        }
    }

    /// The folder's name in messages.
    pub(super) fn shown(&self) -> String {
        self.root.display().to_string().trim_end_matches(std::path::MAIN_SEPARATOR).to_owned()
    }

    /// Whether any letter of the folder was ever queued.
    pub(super) fn has_ledger(&self) -> bool {
        fs::symlink_metadata(self.own(LEDGER)).is_ok()
    }

    /// Which ledger the letters are queued in, if any.
    pub(super) fn mark(&self) -> Result<Option<Mark>, Error> {
        Mark::read(&self.own(LEDGER))
    }

    /// Writes the mark; it is on disk on return.
    pub(super) fn set_mark(&self, mark: &Mark) -> Result<(), Error> {
        let mut making = self.make_own(LEDGER)?;
        making.write_all(mark.to_string().as_bytes()).map_err(|error| making.failed(error))?;
        making.finish()
    }

    /// Removes a list of an earlier run that is now empty.
    pub(super) fn take_away_list(&self, name: &str) -> Result<(), Error> {
        let path = self.root.join(name);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(Error::file(&path, error)),
            _ => Ok(()),
        }
    }

    /// The path of a file in the folder.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }
}

/// How a file compares to what was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum There {
    AsWritten,
    Gone,
    /// It was changed, or is no longer a file.
    Changed,
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.making);
    }
}

/// SHA-256 of a file, in hexadecimal.
pub(super) fn digest_of(path: &Path) -> io::Result<String> {
    let mut file = open_plain(path)?;
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hexadecimal(&digest.finalize())),
            n => digest.update(&buffer[..n]),
        }
    }
}
