//! A folder of letters that follow: it appears whole, and a run that was killed goes on where it was.
//!
//! The letters are made in a folder beside it. What was kept with its case is in the ledger, so a file that did not get there is
//! made again from its bytes; the names of the runs say which letters are of this folder.

use std::collections::{BTreeSet, HashSet};
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::files::{create, open_own, private_folder};
use crate::members::{Dialect, ListWriter};
use crate::text::kind_in_words;

/// What the letters are listed in.
const LIST: &str = "list.csv";
/// Names the runs that wrote here, and what they wrote.
const OWN: &str = ".demur";
const LOCK: &str = ".lock";
/// Scripts depend on them.
const COLUMNS: [&str; 7] = ["reference", "company", "person", "letter", "file", "written", "why_not"];

/// Why a folder of letters could not be written. As JSON: `code` in kebab-case, and `fields`.
#[derive(Debug, Error, Serialize)]
#[serde(tag = "code", content = "fields", rename_all = "kebab-case")]
#[non_exhaustive]
#[allow(missing_docs, reason = "the sentence of each names its fields")]
pub enum FolderError {
    /// It cannot be read or written.
    #[error("{path}: {}", .source.kind())]
    #[serde(rename = "letters-file")]
    File {
        path: String,
        #[serde(serialize_with = "kind_in_words")]
        source: io::Error,
    },
    /// There is something else in it.
    #[error("{path}: has files that are no letters of an earlier run")]
    #[serde(rename = "letters-elsewhere")]
    Foreign { path: String },
    /// Another process writes it.
    #[error("{path}: another demur is writing letters there")]
    #[serde(rename = "letters-busy")]
    Busy { path: String },
}

impl FolderError {
    fn file(path: &Path, source: io::Error) -> Self {
        Self::File { path: path.display().to_string(), source }
    }

    /// What to do about it, for any interface: the beginning of a sentence, or empty.
    #[must_use]
    pub fn next_step(&self) -> String {
        match self {
            Self::File { .. } => "choose a folder you can write to".to_owned(),
            Self::Foreign { .. } => "choose a new or empty folder".to_owned(),
            Self::Busy { .. } => "wait until it is done".to_owned(),
        }
    }
}

/// A line of the list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedLetter {
    /// The reference of the letter; of the case if there is no letter.
    pub reference: String,
    /// The company.
    pub company: String,
    /// Who writes.
    pub person: String,
    /// Which letter.
    pub letter: String,
    /// Its file.
    pub file: String,
    /// The day on which it was written (ISO 8601).
    pub written: String,
    /// Why there is none.
    pub why_not: String,
}

impl ListedLetter {
    /// The letters of a folder; `None` if no such run wrote it.
    #[must_use]
    pub fn read(folder: &Path) -> Option<Vec<Self>> {
        Own::read(folder).map(|own| own.letters)
    }
}

/// What we know of a folder: the runs that wrote there, and what they wrote.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Own {
    runs: BTreeSet<String>,
    #[serde(default)]
    letters: Vec<ListedLetter>,
}

impl Own {
    fn read(folder: &Path) -> Option<Self> {
        let text = fs::read_to_string(folder.join(OWN)).ok()?;
        serde_json::from_str(&text).ok()
    }

    /// Writes it whole; it is on disk on return.
    fn write(&self, folder: &Path) -> io::Result<()> {
        let making = folder.join(format!("{OWN}.new"));
        let mut file = create(&making)?;
        file.write_all(&serde_json::to_vec(self)?)?;
        file.sync_all()?;
        fs::rename(&making, folder.join(OWN))
    }
}

/// The folder of a run, held by this process.
#[derive(Debug)]
pub(super) struct LettersFolder {
    target: PathBuf,
    stage: PathBuf,
    own: Own,
    /// Something is kept in the ledger that is not in its place yet.
    owes: bool,
    #[allow(dead_code, reason = "held, not read")]
    lock: File,
}

impl LettersFolder {
    /// Opens it: a new or empty folder, or one that such a run wrote.
    pub(super) fn open(target: &Path) -> Result<Self, FolderError> {
        let shown = || target.display().to_string();
        let is_ours = target.join(OWN).is_file();
        match fs::read_dir(target) {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(FolderError::file(target, error)),
            Ok(mut entries) => {
                if !is_ours && entries.next().is_some() {
                    return Err(FolderError::Foreign { path: shown() });
                }
            }
        }
        let name = target.file_name().map(|name| name.to_string_lossy().into_owned());
        let Some(name) = name else { return Err(FolderError::Foreign { path: shown() }) };
        let stage = target.with_file_name(format!(".{name}.part"));
        private_folder(&stage).map_err(|error| FolderError::file(&stage, error))?;
        let path = stage.join(LOCK);
        let lock = open_own(&path).map_err(|error| FolderError::file(&path, error))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(fs::TryLockError::WouldBlock) => return Err(FolderError::Busy { path: shown() }),
            Err(fs::TryLockError::Error(error)) => return Err(FolderError::file(&path, error)),
        }
        let mut own = Own::read(target).unwrap_or_default();
        own.runs.extend(Own::read(&stage).unwrap_or_default().runs);
        let owes = stage.join(OWN).is_file();
        Ok(Self { target: target.to_owned(), stage, own, owes, lock })
    }

    /// Whether a run wrote here.
    pub(super) fn is_of(&self, run: &str) -> bool {
        self.own.runs.contains(run)
    }

    /// Names a run that is about to write here. It is on disk on return.
    pub(super) fn begin(&mut self, run: &str) -> Result<(), FolderError> {
        self.own.runs.insert(run.to_owned());
        self.own.write(&self.stage).map_err(|error| FolderError::file(&self.stage, error))?;
        self.owes = true;
        Ok(())
    }

    /// Whether a file with these bytes is in its place.
    pub(super) fn has(&self, name: &str, bytes: &[u8]) -> bool {
        fs::read(self.target.join(name)).is_ok_and(|found| found == bytes)
    }

    /// Makes a file.
    pub(super) fn put(&self, name: &str, bytes: &[u8]) -> Result<(), FolderError> {
        let path = self.stage.join(name);
        create(&path).and_then(|mut file| file.write_all(bytes)).map_err(|error| FolderError::file(&path, error))
    }

    /// Puts everything in its place, the list last.
    pub(super) fn finish(mut self, lines: Vec<ListedLetter>) -> Result<(), FolderError> {
        let new: HashSet<String> = lines.iter().map(|line| line.reference.clone()).collect();
        let mut all = std::mem::take(&mut self.own.letters);
        all.retain(|line| !line.file.is_empty() && !new.contains(&line.reference));
        all.extend(lines);
        let path = self.stage.join(LIST);
        let failed = |error: io::Error| FolderError::file(&path, error);
        let mut list = ListWriter::new(create(&path).map_err(failed)?, Dialect::default());
        list.row(COLUMNS).map_err(failed)?;
        for line in &all {
            let ListedLetter { reference, company, person, letter, file, written, why_not } = line;
            list.row([reference, company, person, letter, file, written, why_not]).map_err(failed)?;
        }
        list.into_inner().sync_all().map_err(failed)?;
        self.own.letters.clone_from(&all);
        self.own.write(&self.stage).map_err(failed)?;
        let failed = |error: io::Error| FolderError::file(&self.target, error);
        let named: HashSet<&str> = all.iter().map(|line| line.file.as_str()).collect();
        if self.target.join(OWN).is_file() {
            // What a killed run left and nobody lists goes with the stage.
            for name in named.into_iter().filter(|name| !name.is_empty()).chain([OWN, LIST]) {
                match fs::rename(self.stage.join(name), self.target.join(name)) {
                    Err(error) if error.kind() == ErrorKind::NotFound => {}
                    moved => moved.map_err(failed)?,
                }
            }
            self.owes = false;
            return Ok(());
        }
        for entry in fs::read_dir(&self.stage).map_err(failed)? {
            let name = entry.map_err(failed)?.file_name().to_string_lossy().into_owned();
            if !named.contains(name.as_str()) && ![OWN, LIST].contains(&name.as_str()) {
                fs::remove_file(self.stage.join(&name)).map_err(failed)?;
            }
        }
        // Empty, or not there.
        match fs::remove_dir(&self.target) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(failed(error)),
            _ => {}
        }
        fs::rename(&self.stage, &self.target).map_err(failed)?;
        self.owes = false;
        Ok(())
    }
}

impl Drop for LettersFolder {
    fn drop(&mut self) {
        // Without its name a run would not find what it kept.
        if !self.owes {
            let _ = fs::remove_dir_all(&self.stage);
        }
    }
}
