//! Joins the folders of all shards into what one run over all rows would have left.
//!
//! Everything is read, checked and copied before the folder changes, and the new list replaces the old one in one step: a
//! join that fails or is killed leaves the old list intact.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use rustc_hash::{FxHashMap, FxHashSet};

use super::error::{Error, SentAnother, shown};
use super::exports;
use super::folder::{Folder, There, digest_of};
use super::gone::{Gone, frozen};
use super::known::Share;
use super::letters::{BY_HAND, FROZEN_AND_GONE};
use super::names::hash;
use super::parts::{Marks, Parts};
use super::run::{same_ledger, same_rows};
use super::staging::{Stage, verify};
use super::state::{self, BatchRow, Line, List, Outcome, Whole};
use super::twins::Twins;
use super::zipped;
use crate::case::{Likeness, Subject};
use crate::ledger::Reader;

/// What was joined.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Joined {
    /// Letters.
    pub letters: usize,
    /// Rows without a letter because of what they say.
    pub rejected: usize,
    /// Rows without a letter because another letter is for the same person and company.
    pub left_out: usize,
    /// Letters that could not be e-mailed, because the company has no address.
    pub unmailed: usize,
    /// Letters with warnings in the manifest.
    pub warned: usize,
    /// Files of an earlier join that were removed because their row is gone or renamed.
    pub taken_away: usize,
    /// The archive in the folder held other letters and was removed.
    pub archive_taken_away: bool,
}

/// Checks the folders of all shards of a run and joins them in one folder, which may hold an earlier join of them.
///
/// `ledger` says which of these letters were e-mailed; it may be `None` if none was.
///
/// # Errors
/// [`Error`], naming the folder and what is missing or different in it.
pub fn join(folders: &[PathBuf], into: &Path, ledger: Option<&Mutex<Reader>>) -> Result<Joined, Error> {
    let parts = Parts::check(folders)?;
    let folder = Folder::open(into)?;
    state::settle(&folder)?;
    let earlier = Earlier::read(&folder)?;
    if earlier.letters > 0 {
        same_ledger(&folder, ledger)?;
    }
    let mut marks = Marks::start(parts.mark.clone(), &folders[0]);
    marks.add(into)?;
    let mut joined = Joined::default();
    let mut joining = Joining::begin(&folder, &earlier)?;
    let mut list = Whole::begin(&folder, &parts.header)?;
    for row in parts.rows()? {
        let (part, entry) = row?;
        let entry = joining.take(part, entry)?;
        joined.warned += usize::from(matches!(entry.outcome, Outcome::Letter(_)) && entry.warnings().next().is_some());
        list.add(entry)?;
    }
    let Joining { listed, twins, stage, changed, .. } = joining;
    all_unchanged(&folder, &changed)?;
    let left = earlier.left(&folder, &listed, &twins, ledger, &parts.header.source)?;
    let unlisted = folder.unlisted()?;
    // The folder changes from here on. Everything written or removed is journaled first, so that a killed join can resume.
    if let Some(mark) = marks.into_mark() {
        folder.set_mark(&mark)?;
    }
    stage.put()?;
    for line in &left {
        folder.note(&line.file, &line.sha256, &line.reference)?;
    }
    list.put(parts.end)?;
    for line in &left {
        // The e-mailed letter has another name now.
        let ledger = ledger.filter(|_| !twins.has_reference(&line.reference));
        let gone = Gone { folder: &folder, ledger, listed: &listed };
        joined.taken_away += usize::from(gone.take_away(&line.file, &line.sha256, &line.reference)?);
    }
    Gone { folder: &folder, ledger, listed: &listed }.tidy(&unlisted)?;
    let exports::Listed { letters, rejected, left_out, unmailed } = exports::write(&folder)?;
    folder.all_is_listed()?;
    let archive_taken_away = zipped::take_away_stale(&folder)?;
    Ok(Joined { letters, rejected, left_out, unmailed, archive_taken_away, ..joined })
}

/// The earlier join in the folder.
struct Earlier {
    letters: usize,
    /// Digests of the letters as they were written, by a hash of the name.
    written: FxHashMap<u64, String>,
}

impl Earlier {
    fn read(folder: &Folder) -> Result<Self, Error> {
        let mut earlier = Self { letters: 0, written: FxHashMap::default() };
        let list = List::done(folder)?;
        if list.as_ref().is_some_and(|list| list.header.shard.is_some()) {
            return Err(Error::HoldsShard { folder: folder.shown() });
        }
        for line in lines(list) {
            earlier.letters += 1;
            earlier.written.insert(hash(&line.file), line.sha256);
        }
        Ok(earlier)
    }

    /// Letters that are no longer in the joined folder. A folder belongs to the people of one members file, and e-mailed
    /// letters stay.
    fn left(
        &self,
        folder: &Folder,
        listed: &FxHashSet<u64>,
        twins: &Twins,
        ledger: Option<&Mutex<Reader>>,
        source: &str,
    ) -> Result<Vec<Line>, Error> {
        let Some(list) = List::done(folder)? else { return Ok(Vec::new()) };
        let old = list.header.clone();
        let has_person = |who: &Subject| twins.find(who).is_some_and(|twin| twin.likeness == Likeness::Same);
        let (mut found, mut left) = (0, Vec::new());
        for line in lines(Some(list)) {
            let has_reference = twins.has_reference(&line.reference);
            let has_person = has_reference || has_person(&line.who);
            let has_file = listed.contains(&hash(&line.file));
            found += usize::from(has_person);
            if !has_reference
                && (has_person || has_file)
                && let Some(state) = frozen(folder, ledger, &line.reference)?
            {
                return Err(Error::SentAnother(Box::new(SentAnother {
                    path: shown(&folder.path(&line.file)),
                    reference: line.reference,
                    state: state.state,
                    source_name: source.to_owned(),
                    folder: folder.shown(),
                })));
            }
            if !has_file {
                left.push(line);
            }
        }
        same_rows(Share { letters: self.letters, found }, &old, source, folder)?;
        Ok(left)
    }
}

fn lines(list: Option<List>) -> impl Iterator<Item = Line> {
    list.into_iter().flatten().filter_map(|entry| match entry.outcome {
        Outcome::Letter(line) => Some(line),
        _ => None,
    })
}

/// The rows taken so far.
struct Joining<'a> {
    folder: &'a Folder,
    earlier: &'a Earlier,
    /// Hashes of the names of all letters.
    listed: FxHashSet<u64>,
    twins: Twins,
    stage: Stage<'a>,
    /// Files made or changed by somebody else that would be overwritten.
    changed: Vec<String>,
}

impl<'a> Joining<'a> {
    fn begin(folder: &'a Folder, earlier: &'a Earlier) -> Result<Self, Error> {
        let (listed, twins, stage) = (FxHashSet::default(), Twins::default(), Stage::begin(folder)?);
        Ok(Self { folder, earlier, listed, twins, stage, changed: Vec::new() })
    }

    /// Takes a row of a shard, and copies its letter if the folder's differs or is missing.
    fn take(&mut self, part: &Path, entry: BatchRow) -> Result<BatchRow, Error> {
        let BatchRow { row, input, was, mut notes, cells, outcome, .. } = entry;
        let Outcome::Letter(mut line) = outcome else {
            return Ok(BatchRow { row, input, was, notes, twins: Vec::new(), cells, outcome });
        };
        let twins = self.twins.notes(&line.reference, &line.who);
        self.twins.add(row, &line.reference, &line.who);
        let from = part.join(&line.file);
        if !self.listed.insert(hash(&line.file)) {
            return Err(Error::SameName { path: shown(&from) });
        }
        let is_lost = notes.iter().any(|note| note.starts_with(FROZEN_AND_GONE)) && from.symlink_metadata().is_err();
        if !is_lost && self.letter(&from, &line)? {
            line.by_hand = true;
            notes.push(BY_HAND.to_owned());
        }
        Ok(BatchRow { row, input, was, notes, twins, cells, outcome: Outcome::Letter(line) })
    }

    /// Handles the file of a letter; returns whether only the folder's copy was changed by hand.
    fn letter(&mut self, from: &Path, line: &Line) -> Result<bool, Error> {
        let there = self.folder.look_at(&line.file, &line.sha256);
        let written = self.earlier.written.get(&hash(&line.file));
        let is_ours = || written.is_some_and(|sha256| self.folder.look_at(&line.file, sha256) == There::AsWritten);
        if there == There::AsWritten && !line.by_hand {
            verify(from, line)?;
        } else if there != There::Changed || is_ours() {
            self.stage.copy(from, line)?;
        } else if !line.by_hand && written == Some(&line.sha256) {
            verify(from, line)?;
            return Ok(true);
        } else if !line.by_hand || digest_of(from).ok() != digest_of(&self.folder.path(&line.file)).ok() {
            self.changed.push(line.file.clone());
        }
        Ok(false)
    }
}

fn all_unchanged(folder: &Folder, changed: &[String]) -> Result<(), Error> {
    let Some(first) = changed.first() else { return Ok(()) };
    Err(Error::ChangedByHand { path: shown(&folder.path(first)), more: changed.len() - 1 })
}
