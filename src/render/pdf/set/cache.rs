//! The cache of `set`: typeset paragraphs, and where words may be hyphenated.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::hyphens::{self, Hyphen};
use super::line::Lines;
use crate::render::pdf::typeface::{Faces, WordId, Words};

/// Most paragraphs kept in each of two generations: a letter has about 35, of about 3 KB each.
const MAX_PARAGRAPHS: usize = 600;

/// See the module's description.
#[derive(Default)]
pub(crate) struct Paragraphs {
    /// By text and measure: the newer and the older generation.
    generations: [FxHashMap<Box<[u8]>, Lines>; 2],
    /// By word number.
    hyphens: Vec<Option<Box<[Hyphen]>>>,
    lines: u64,
}

impl Paragraphs {
    /// Evicts old entries between two letters.
    pub(crate) fn make_room(&mut self) {
        if self.generations[0].len() > MAX_PARAGRAPHS {
            // Paragraphs that the batch still uses move back when requested.
            self.generations.swap(0, 1);
            self.generations[0].clear();
        }
    }

    /// Clears the cache, because words were renumbered.
    pub(crate) fn clear(&mut self) {
        self.generations.iter_mut().for_each(FxHashMap::clear);
        self.hyphens.clear();
    }

    /// A cached paragraph.
    pub(crate) fn get(&mut self, key: &[u8]) -> Option<Lines> {
        if let Some(lines) = self.generations[0].get(key) {
            return Some(Arc::clone(lines));
        }
        let (key, lines) = self.generations[1].remove_entry(key)?;
        self.generations[0].insert(key, Arc::clone(&lines));
        Some(lines)
    }

    /// Caches a paragraph.
    pub(crate) fn keep(&mut self, key: Box<[u8]>, lines: &Lines) {
        self.generations[0].insert(key, Arc::clone(lines));
    }

    /// An unused line number.
    pub(crate) fn next_line(&mut self) -> u64 {
        self.lines += 1;
        self.lines
    }

    /// Where a word may be hyphenated.
    pub(crate) fn hyphens(&mut self, id: WordId, words: &Words, faces: &Faces) -> &[Hyphen] {
        let at = id as usize;
        if self.hyphens.len() <= at {
            self.hyphens.resize(at + 1, None);
        }
        self.hyphens[at].get_or_insert_with(|| hyphens::of(words.get(id), words.text(id), words.style_of(id), faces))
    }
}

impl std::fmt::Debug for Paragraphs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Paragraphs").field("lines", &self.lines).finish_non_exhaustive()
    }
}
