//! Files of earlier runs that no row has any more: taken away, unless somebody changed them, they were e-mailed, or another
//! row has them now.

use std::sync::Mutex;

use rustc_hash::FxHashSet;

use super::error::Error;
use super::folder::Folder;
use super::journal::Noted;
use super::letters::Frozen;
use super::mark::lock;
use super::names::hash;
use crate::ledger::Reader;

/// Takes files away.
#[derive(Debug)]
pub(super) struct Gone<'a> {
    pub(super) folder: &'a Folder,
    pub(super) ledger: Option<&'a Mutex<Reader>>,
    /// Hashes of the names of all files that the new list has.
    pub(super) listed: &'a FxHashSet<u64>,
}

impl Gone<'_> {
    /// Takes a file away if nobody has it; says whether it is gone now.
    pub(super) fn take_away(&self, file: &str, sha256: &str, reference: &str) -> Result<bool, Error> {
        if self.listed.contains(&hash(file)) || frozen(self.folder, self.ledger, reference)?.is_some() {
            return Ok(false);
        }
        self.folder.take_away(file, sha256)
    }

    /// The same for what killed runs wrote and no list came to name.
    pub(super) fn tidy(&self, unlisted: &[Noted]) -> Result<(), Error> {
        unlisted.iter().try_for_each(|noted| self.take_away(&noted.file, &noted.sha256, &noted.reference).map(drop))
    }
}

/// How a letter stands in the ledger, if it is there, and neither failed nor was withdrawn.
pub(super) fn frozen(folder: &Folder, ledger: Option<&Mutex<Reader>>, reference: &str) -> Result<Option<Frozen>, Error> {
    let Some(ledger) = ledger.filter(|_| folder.has_ledger()) else { return Ok(None) };
    let standing = lock(ledger).standing(reference)?;
    Ok(standing
        .filter(|entry| entry.state.holds())
        .map(|entry| Frozen { state: entry.state.name(), later: (entry.reference != reference).then_some(entry.reference) }))
}
