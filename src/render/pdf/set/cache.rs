//! The room's cache: paragraphs that are set, and where words may be parted.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::hyphens::{self, Hyphen};
use super::line::Lines;
use crate::render::pdf::typeface::{Faces, WordId, Words};

/// Most paragraphs that are kept in each of two generations: those of a letter are about 35, and each has about 3 KB.
const MAX_PARAGRAPHS: usize = 600;

/// See the module's description.
#[derive(Default)]
pub(crate) struct Paragraphs {
    /// By their text and measure: the newer and the older ones.
    generations: [FxHashMap<Box<[u8]>, Lines>; 2],
    /// By the number of a word.
    hyphens: Vec<Option<Box<[Hyphen]>>>,
    lines: u64,
}

impl Paragraphs {
    /// Makes room between two letters.
    pub(crate) fn make_room(&mut self) {
        if self.generations[0].len() > MAX_PARAGRAPHS {
            // What the batch uses again and again moves back when it is asked for.
            self.generations.swap(0, 1);
            self.generations[0].clear();
        }
    }

    /// Forgets everything, because words have got other numbers.
    pub(crate) fn clear(&mut self) {
        self.generations.iter_mut().for_each(FxHashMap::clear);
        self.hyphens.clear();
    }

    /// A paragraph that was set before.
    pub(crate) fn get(&mut self, key: &[u8]) -> Option<Lines> {
        if let Some(lines) = self.generations[0].get(key) {
            return Some(Arc::clone(lines));
        }
        let (key, lines) = self.generations[1].remove_entry(key)?;
        self.generations[0].insert(key, Arc::clone(&lines));
        Some(lines)
    }

    /// Keeps a paragraph.
    pub(crate) fn keep(&mut self, key: Box<[u8]>, lines: &Lines) {
        self.generations[0].insert(key, Arc::clone(lines));
    }

    /// A number that no line has yet.
    pub(crate) fn next_line(&mut self) -> u64 {
        self.lines += 1;
        self.lines
    }

    /// Where a word may be parted.
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
