//! Matches the rows of a members file to the letters of the folder: by what a row says, never by its number.
//!
//! First each row finds the entry made of exactly these cells; the rest are matched by person and company. Each entry is
//! assigned once, in row order, so that every run gives the same result.

use rustc_hash::{FxHashMap, FxHashSet};

use super::error::Error;
use super::folder::Folder;
use super::names::hash;
use super::state::{BatchRow, List, Outcome};
use crate::case::{Key, Subject};

/// No entry.
const NONE: u32 = u32::MAX;

/// What earlier runs left in the folder, as far as memory needs it.
#[derive(Debug)]
pub(super) struct Known {
    list: List,
    entries: Vec<ListedLetter>,
    by_input: FxHashMap<u64, Vec<u32>>,
    by_key: FxHashMap<Key, Vec<u32>>,
    /// Entries without a letter, by their row.
    by_row: FxHashMap<usize, u32>,
    names: FxHashSet<u64>,
    /// For each row from 1 on, its entry and a hash of its cells at that time.
    of_row: Vec<(u32, u64)>,
    letters: usize,
}

#[derive(Debug)]
struct ListedLetter {
    position: u64,
    who: Option<Subject>,
    taken: bool,
    /// Its person has a row, assigned to another entry.
    seen: bool,
}

/// How much of the folder the members file covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Share {
    /// Letters in the folder.
    pub(super) letters: usize,
    /// How many of these have a row of the same person.
    pub(super) found: usize,
}

impl Known {
    /// Reads the list; `None` where the folder has none.
    pub(super) fn read(folder: &Folder) -> Result<Option<Self>, Error> {
        let Some(mut list) = List::done(folder)? else { return Ok(None) };
        let mut known = Self {
            entries: Vec::new(),
            by_input: FxHashMap::default(),
            by_key: FxHashMap::default(),
            by_row: FxHashMap::default(),
            names: FxHashSet::default(),
            of_row: Vec::new(),
            letters: 0,
            list: match List::done(folder)? {
                Some(list) => list,
                None => return Ok(None),
            },
        };
        loop {
            let position = list.position();
            let Some(entry) = list.next() else { break };
            let at = u32::try_from(known.entries.len()).unwrap_or(NONE);
            known.by_input.entry(hash(&entry.input)).or_default().push(at);
            let who = match entry.outcome {
                Outcome::Letter(line) => {
                    known.letters += 1;
                    known.names.insert(hash(&line.file));
                    for key in line.who.matching_keys() {
                        known.by_key.entry(key).or_default().push(at);
                    }
                    Some(line.who)
                }
                _ => {
                    known.by_row.insert(entry.row, at);
                    None
                }
            };
            known.entries.push(ListedLetter { position, who, taken: false, seen: false });
        }
        Ok(Some(known))
    }

    /// Finds the entry of each row. `rows` gives each row's digest, and its person on demand.
    pub(super) fn assign<W: FnOnce() -> Option<Subject>>(
        &mut self,
        rows: impl Iterator<Item = Result<(String, W), Error>>,
    ) -> Result<Share, Error> {
        // Reversed, so that the first is popped first, and letters before entries without one.
        let entries = &self.entries;
        let has_letter = |at: &u32| entries.get(*at as usize).is_some_and(|place| place.who.is_some());
        for places in self.by_input.values_mut() {
            places.reverse();
            places.sort_by_key(has_letter);
        }
        let (mut rest, mut without) = (Vec::new(), Vec::new());
        for row in rows {
            let (input, who) = row?;
            let input = hash(&input);
            let exact = self.by_input.get_mut(&input).and_then(Vec::pop);
            match exact {
                Some(at) => {
                    self.take(at);
                    if self.entries.get(at as usize).is_some_and(|place| place.who.is_none()) {
                        without.extend(who());
                    }
                }
                None => rest.push((self.of_row.len() + 1, who())),
            }
            self.of_row.push((exact.unwrap_or(NONE), input));
        }
        for (row, who) in rest {
            let same = who.and_then(|who| self.person(&who));
            let free = |at: &u32| self.entries.get(*at as usize).is_some_and(|place| !place.taken);
            if let Some(at) = same.or_else(|| self.by_row.get(&row).copied().filter(free)) {
                self.take(at);
                self.of_row[row - 1].0 = at;
            }
        }
        // A person left out for a letter whose own row is gone or now somebody else's.
        for who in without {
            if let Some(place) = self.person(&who).and_then(|at| self.entries.get_mut(at as usize)) {
                place.seen = true;
            }
        }
        let is_found = |place: &&ListedLetter| (place.taken || place.seen) && place.who.is_some();
        Ok(Share { letters: self.letters, found: self.entries.iter().filter(is_found).count() })
    }

    fn take(&mut self, at: u32) {
        if let Some(place) = self.entries.get_mut(at as usize) {
            place.taken = true;
        }
    }

    /// The first unassigned entry that is surely the same person and company: sharing no more than an e-mail address must not
    /// give one person the letter of another.
    fn person(&self, who: &Subject) -> Option<u32> {
        let candidates = who.matching_keys().filter_map(|key| self.by_key.get(&key)).flatten().copied();
        let is_same = |at: &u32| {
            let place = self.entries.get(*at as usize);
            let known = place.filter(|place| !place.taken).and_then(|place| place.who.as_ref());
            known.is_some_and(|known| known.is_surely(who))
        };
        candidates.filter(is_same).min()
    }

    /// The entry of a row and its position in the list.
    pub(super) fn entry_of(&mut self, row: usize) -> Option<(usize, BatchRow)> {
        let at = self.of_row.get(row - 1)?.0 as usize;
        let position = self.entries.get(at)?.position;
        Some((at, self.list.entry_at(position)?))
    }

    /// The hash of a row's cells when it was matched; `None` if there was no such row.
    pub(super) fn cells_of(&self, row: usize) -> Option<u64> {
        self.of_row.get(row - 1).map(|(_, input)| *input)
    }

    /// How many rows the members file had.
    pub(super) fn rows(&self) -> usize {
        self.of_row.len()
    }

    /// Entries that no longer have a row.
    pub(super) fn left(&mut self) -> Vec<BatchRow> {
        let places: Vec<u64> = self.entries.iter().filter(|place| !place.taken).map(|place| place.position).collect();
        places.into_iter().filter_map(|position| self.list.entry_at(position)).collect()
    }

    /// Hashes of the names of all letters.
    pub(super) fn names(&self) -> &FxHashSet<u64> {
        &self.names
    }
}
