//! Names by which things are found: exactly, or nearly to say what may have been meant.
//!
//! This module must not take a near miss for a name.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::plain::{forms, plain};

/// Most to name of those that may have been meant.
const NEAR: usize = 3;
/// A beginning of a name says as much as a name with so many wrong letters.
const BEGINNING: usize = 2;

/// Something that has names.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) id: String,
    /// What it is called where it is named, and whatever else whoever made the index wants to keep in this order.
    pub(super) labels: Vec<String>,
}

/// Entries by their names.
#[derive(Debug, Default)]
pub(super) struct Index {
    entries: Vec<Entry>,
    by_name: FxHashMap<String, Vec<usize>>,
}

impl Index {
    /// Adds an entry with all its names.
    pub(super) fn add<'a>(&mut self, entry: Entry, names: impl Iterator<Item = &'a str>) {
        let at = self.entries.len();
        self.entries.push(entry);
        for name in names.flat_map(forms).filter(|name| !name.is_empty()) {
            let has = self.by_name.entry(name).or_default();
            if has.last() != Some(&at) {
                has.push(at);
            }
        }
    }

    /// Those that have this name.
    pub(super) fn named(&self, typed: &str) -> Vec<&Entry> {
        self.named_plainly(&plain(typed))
    }

    /// Those that have this name, which is already plain.
    pub(super) fn named_plainly(&self, plain: &str) -> Vec<&Entry> {
        self.by_name.get(plain).into_iter().flatten().map(|at| &self.entries[*at]).collect()
    }

    /// The entry with this id.
    pub(super) fn get(&self, id: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.id == id)
    }

    /// All of them.
    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Those whose names or ids are nearest to what was typed, best first.
    pub(super) fn near(&self, typed: &str) -> Vec<&Entry> {
        let typed = plain(typed);
        let mut best: BTreeMap<usize, (usize, Reverse<u32>)> = BTreeMap::new();
        let mut rank = |at: usize, name: &str| {
            if let Some(distance) = distance(&typed, name) {
                // Whole numbers can be sorted; the beginning of a word is seldom wrong.
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 1,000")]
                let likeness = Reverse((strsim::jaro_winkler(&typed, name) * 1_000.0) as u32);
                let rank = best.entry(at).or_insert((distance, likeness));
                *rank = (distance, likeness).min(*rank);
            }
        };
        for (name, all) in &self.by_name {
            for at in all {
                rank(*at, name);
            }
        }
        self.entries.iter().enumerate().for_each(|(at, entry)| rank(at, &plain(&entry.id)));
        let mut ranked: Vec<_> = best.into_iter().map(|(at, rank)| (rank, at)).collect();
        ranked.sort_unstable();
        ranked.into_iter().take(NEAR).map(|(_, at)| &self.entries[at]).collect()
    }
}

/// How many letters are wrong, missing, superfluous or exchanged, if so few that the name may have been meant.
pub(super) fn distance(typed: &str, name: &str) -> Option<usize> {
    let (typed_length, name_length) = (typed.chars().count(), name.chars().count());
    let most = match typed_length.max(name_length) {
        0..=2 => 0,
        3..=5 => 1,
        6..=8 => 2,
        _ => 3,
    };
    let shorter = typed_length.min(name_length);
    if shorter >= 4 && (typed.starts_with(name) || name.starts_with(typed)) {
        return Some(BEGINNING.min(typed_length.abs_diff(name_length)));
    }
    if typed_length.abs_diff(name_length) > most {
        return None;
    }
    Some(strsim::osa_distance(typed, name)).filter(|distance| *distance <= most)
}
