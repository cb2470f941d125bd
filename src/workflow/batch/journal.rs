//! Journals each file before it is written. A killed run leaves files its list does not know yet; the next run must neither
//! take them for somebody's work nor leave them next to its letters.
//!
//! The journal is untrusted input. This module must not touch the files.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use rustc_hash::FxHashSet;

use super::names::{hash, is_plain};
use crate::files::{open_own, open_plain};

/// Longest journal to read: some millions of letters.
const MAX_BYTES: u64 = 1024 * 1024 * 1024;

/// The journal of a folder, held by this process.
#[derive(Debug)]
pub(super) struct Journal {
    out: Mutex<File>,
    /// What earlier runs noted but never listed.
    known: FxHashSet<u64>,
}

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Noted {
    pub(super) sha256: String,
    pub(super) reference: String,
    pub(super) file: String,
}

impl Journal {
    /// Reads the existing journal, to append to it.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let mut out = open_own(path)?;
        let text = read(path)?;
        let known = noted(&text).map(|noted| hash(&format!("{} {}", noted.sha256, noted.file))).collect();
        // A torn line is overwritten.
        out.seek(SeekFrom::Start(whole(&text).len() as u64))?;
        Ok(Self { out: Mutex::new(out), known })
    }

    /// Journals a file that is about to be written.
    pub(super) fn note(&self, file: &str, sha256: &str, reference: &str) -> io::Result<()> {
        let mut out = self.out.lock().unwrap_or_else(PoisonError::into_inner);
        out.write_all(format!("{sha256} {reference} {file}\n").as_bytes())
    }

    /// Whether an earlier run wrote exactly this file.
    pub(super) fn has(&self, file: &str, sha256: &str) -> bool {
        !self.known.is_empty() && self.known.contains(&hash(&format!("{sha256} {file}")))
    }

    /// Whether earlier runs left anything.
    pub(super) fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// All that was noted.
    pub(super) fn all(path: &Path) -> io::Result<Vec<Noted>> {
        Ok(noted(&read(path)?).collect())
    }

    /// Everything is in the lists.
    pub(super) fn clear(&self) -> io::Result<()> {
        let mut out = self.out.lock().unwrap_or_else(PoisonError::into_inner);
        out.set_len(0).and_then(|()| out.rewind())
    }
}

fn read(path: &Path) -> io::Result<String> {
    let mut bytes = Vec::new();
    open_plain(path)?.take(MAX_BYTES).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Everything up to the last complete line.
fn whole(text: &str) -> &str {
    text.rfind('\n').map_or("", |end| &text[..=end])
}

fn noted(text: &str) -> impl Iterator<Item = Noted> {
    whole(text).lines().filter_map(|line| {
        let (sha256, rest) = line.split_once(' ')?;
        let (reference, file) = rest.split_once(' ')?;
        let [sha256, reference, file] = [sha256, reference, file].map(str::to_owned);
        // No name may lead out of the folder.
        is_plain(&file).then_some(Noted { sha256, reference, file })
    })
}
