//! The folder of a run: whole files or none, one run at a time, and nothing taken away that somebody else put there.
//!
//! What is in the making stands in a folder of our own inside, so that a rename is one step and a killed run leaves nothing
//! beside the letters. This module must not know what the files hold.

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

/// Says which files were written since all of them stood in a list.
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
    /// Makes the folder, or takes the one that is there, and clears away what a killed run was making.
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

    /// A place for what is in the making, gone when the folder is given back.
    pub(super) fn making(&self, name: &str) -> PathBuf {
        self.making.join(name)
    }

    /// Writes a file whole, under a name of its own until it is.
    ///
    /// It is not forced to the disk: a run of thousands would wait for each. What a power failure leaves torn is found by its
    /// digest in the next run.
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

    /// Puts a letter where one of ours was; a run that is killed before its list says so will be known to have written it.
    pub(super) fn put_letter(&self, name: &str, bytes: &[u8], sha256: &str, reference: &str) -> Result<(), Error> {
        self.note(name, sha256, reference)?;
        self.put(name, bytes)
    }

    /// The same for a letter that has no place yet; says whether it has this one now, which is of nobody else.
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

    /// Notes a file that is about to be written or taken away.
    pub(super) fn note(&self, name: &str, sha256: &str, reference: &str) -> Result<(), Error> {
        self.journal.note(name, sha256, reference).map_err(|error| Error::file(&self.own(JOURNAL), error))
    }

    /// What runs wrote that were killed before a list said so.
    pub(super) fn unlisted(&self) -> Result<Vec<Noted>, Error> {
        if self.journal.is_empty() {
            return Ok(Vec::new());
        }
        let path = self.own(JOURNAL);
        Journal::all(&path).map_err(|error| Error::file(&path, error))
    }

    /// All that was written stands in the list.
    pub(super) fn all_is_listed(&self) -> Result<(), Error> {
        self.journal.clear().map_err(|error| Error::file(&self.own(JOURNAL), error))
    }

    /// A large file in the making.
    pub(super) fn make(&self, name: &str) -> Result<Making, Error> {
        Making::begin(self.making.join(name), self.root.join(name))
    }

    /// A file elsewhere, made beside it. Nobody else makes it meanwhile.
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

    /// How a file stands to what was written.
    pub(super) fn look_at(&self, name: &str, sha256: &str) -> There {
        match digest_of(&self.root.join(name)) {
            Ok(found) if found == sha256 => There::AsWritten,
            // Of a run that was killed: as good as none.
            Ok(found) if self.journal.has(name, &found) => There::Gone,
            Err(error) if error.kind() == ErrorKind::NotFound => There::Gone,
            _ => There::Changed,
        }
    }

    /// Whether what stands there is the beginning of these bytes, as a power failure leaves it: nothing that somebody made.
    pub(super) fn is_torn(&self, name: &str, bytes: &[u8]) -> bool {
        let Ok(file) = open_plain(&self.root.join(name)) else { return false };
        let mut found = Vec::new();
        let read = file.take(bytes.len() as u64 + 1).read_to_end(&mut found).is_ok();
        let written = found.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
        read && found.len() <= bytes.len() && bytes.starts_with(&found[..written])
    }

    /// Takes away a file of an earlier run, unless somebody has changed it since; says whether it is gone now.
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

    /// The folder as it is named in messages.
    pub(super) fn shown(&self) -> String {
        self.root.display().to_string().trim_end_matches(std::path::MAIN_SEPARATOR).to_owned()
    }

    /// Whether any letter of the folder was ever queued.
    pub(super) fn has_ledger(&self) -> bool {
        fs::symlink_metadata(self.own(LEDGER)).is_ok()
    }

    /// In which ledger the letters are queued, if any are.
    pub(super) fn mark(&self) -> Result<Option<Mark>, Error> {
        Mark::read(&self.own(LEDGER))
    }

    /// Writes that down; on the disk when it returns.
    pub(super) fn set_mark(&self, mark: &Mark) -> Result<(), Error> {
        let mut making = self.make_own(LEDGER)?;
        making.write_all(mark.to_string().as_bytes()).map_err(|error| making.failed(error))?;
        making.finish()
    }

    /// Takes away a list of an earlier run that has nothing to say any more.
    pub(super) fn take_away_list(&self, name: &str) -> Result<(), Error> {
        let path = self.root.join(name);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(Error::file(&path, error)),
            _ => Ok(()),
        }
    }

    /// Where a file of the folder stands.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }
}

/// How a file stands to what was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum There {
    AsWritten,
    Gone,
    /// Somebody has changed it, or it is no file any more.
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
