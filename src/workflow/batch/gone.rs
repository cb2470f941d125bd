//! Removes files of earlier runs that no longer have a row, unless they were changed by hand or e-mailed, or belong to
//! another row now.

use std::sync::Mutex;

use rustc_hash::FxHashSet;

use super::error::Error;
use super::folder::Folder;
use super::journal::Noted;
use super::letters::Frozen;
use super::mark::lock;
use super::names::hash;
use crate::ledger::Reader;

/// Removes files.
#[derive(Debug)]
pub(super) struct Gone<'a> {
    pub(super) folder: &'a Folder,
    pub(super) ledger: Option<&'a Mutex<Reader>>,
    /// Hashes of all file names in the new list.
    pub(super) listed: &'a FxHashSet<u64>,
}

impl Gone<'_> {
    /// Removes a file that nothing refers to; returns whether it is gone.
    pub(super) fn take_away(&self, file: &str, sha256: &str, reference: &str) -> Result<bool, Error> {
        if self.listed.contains(&hash(file)) || frozen(self.folder, self.ledger, reference)?.is_some() {
            return Ok(false);
        }
        self.folder.take_away(file, sha256)
    }

    /// The same for what killed runs wrote but never listed.
    pub(super) fn tidy(&self, unlisted: &[Noted]) -> Result<(), Error> {
        unlisted.iter().try_for_each(|noted| self.take_away(&noted.file, &noted.sha256, &noted.reference).map(drop))
    }
}

/// The state of a letter in the ledger, unless it is absent, failed or withdrawn.
pub(super) fn frozen(folder: &Folder, ledger: Option<&Mutex<Reader>>, reference: &str) -> Result<Option<Frozen>, Error> {
    let Some(ledger) = ledger.filter(|_| folder.has_ledger()) else { return Ok(None) };
    let ledger = lock(ledger);
    if ledger.is_recorded_as_sent(reference)? {
        return Ok(Some(Frozen { state: "sent", later: None }));
    }
    let standing = ledger.standing(reference)?;
    Ok(standing
        .filter(|entry| entry.state.holds())
        .map(|entry| Frozen { state: entry.state.name(), later: (entry.reference != reference).then_some(entry.reference) }))
}
