//! The mark in a folder of letters: which ledger they are queued or sent in, and how far that ledger had come.
//!
//! A ledger restored from an older copy has the same id, and would send again what it does not know of. So the mark names
//! the latest consent: none is ever removed from a ledger, and no other has the same number and time. The mark is
//! untrusted input. This module must not write anything.

use std::fmt;
use std::io::{ErrorKind, Read};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::error::Error;
use crate::files::open_plain;
use crate::ledger::{self, Millis, Reader};

/// Records which ledger the letters of a folder are queued in.
pub(super) const LEDGER: &str = "ledger";

/// Locks the ledger for one of the threads.
pub(super) fn lock(ledger: &Mutex<Reader>) -> MutexGuard<'_, Reader> {
    ledger.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What is known of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mark {
    id: String,
    /// Number and time of the latest consent.
    newest: Option<(i64, Millis)>,
}

/// How a ledger compares to a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fits {
    Yes,
    /// Another ledger.
    Other,
    /// The same ledger, from before the letters of the folder were queued.
    Older,
}

impl Mark {
    /// The mark of a ledger as it is now.
    pub(super) fn of(ledger: &Reader) -> Result<Self, ledger::Error> {
        Ok(Self { id: ledger.id()?, newest: ledger.newest_consent()? })
    }

    /// The mark in a file, if there is one.
    ///
    /// # Errors
    /// [`Error::File`] for one that cannot be read: that does not mean that nothing was sent.
    pub(super) fn read(path: &Path) -> Result<Option<Self>, Error> {
        let failed = |error: std::io::Error| Error::file(path, error);
        let mut text = String::new();
        match open_plain(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            opened => opened.and_then(|file| file.take(1_000).read_to_string(&mut text)).map_err(failed)?,
        };
        let mut words = text.split_whitespace();
        let id = words.next().unwrap_or_default().to_owned();
        let mut number = || words.next()?.parse().ok();
        let newest = number().zip(number());
        Ok(Some(Self { id, newest }))
    }

    /// Whether these letters are in this ledger.
    pub(super) fn fits(&self, ledger: &Reader) -> Result<Fits, ledger::Error> {
        if ledger.id()? != self.id {
            return Ok(Fits::Other);
        }
        match self.newest {
            Some((number, at)) if !ledger.has_consent(number, at)? => Ok(Fits::Older),
            _ => Ok(Fits::Yes),
        }
    }

    /// The later of two marks; `None` if they are of different ledgers.
    pub(super) fn later(self, other: Self) -> Option<Self> {
        (self.id == other.id).then(|| if self.newest < other.newest { other } else { self })
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.id)?;
        self.newest.map_or(Ok(()), |(number, at)| write!(f, " {number} {at}"))
    }
}
