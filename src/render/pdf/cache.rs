//! What is kept from letter to letter: shaped words, paragraphs that are set, and font programs that are cut down and
//! compressed.
//!
//! Its one job is to save time. A letter's bytes do not depend on it: everything in it is a function of its key. One thread
//! uses a cache at a time; it is emptied when it is full, so that memory does not grow with the number of letters.

use std::sync::Arc;

use libdeflater::{CompressionLvl, Compressor};
use rustc_hash::FxHashMap;

use super::Error;
use super::document;
use super::embed::{Program, Subset};
use super::faces::Faces;
use super::file::deflate;
use super::fonts::Main;
use super::hyphens::{self, Hyphen};
use super::metadata;
use super::paragraph::Lines;
use super::shape::{Shaper, Style, Word};

/// Most words that are kept: those of a letter are about 350, and each has about 500 bytes. A dozen kinds of letters (by
/// language and law) in one batch have some 4,000.
const MAX_WORDS: usize = 8_000;
/// Most paragraphs that are kept in each of two generations: those of a letter are about 35, and each has about 3 KB.
const MAX_PARAGRAPHS: usize = 600;
/// Most programs that are kept, each with about 2 KB: the glyphs of names.
const MAX_PROGRAMS: usize = 300;

/// Most empty documents that are kept: letters have two or three pages on one of two papers.
const MAX_SKELETONS: usize = 20;

/// Level of compression of libdeflate for each letter's own pages: level 4 takes half as long again for two per cent of them.
const FAST: i32 = 1;
/// Level for font programs, which are made once and are two thirds of a file.
const THOROUGH: i32 = 7;

/// Number of a word in the cache, good for the letter in hand.
pub(super) type WordId = u32;

/// See the module's description.
pub(super) struct Cache {
    shaper: Shaper,
    styles: Vec<(Style, Words)>,
    words: Vec<Entry>,
    /// Paragraphs by their text and measure: the newer and the older ones.
    paragraphs: [FxHashMap<Box<[u8]>, Lines>; 2],
    mains: Vec<Arc<Main>>,
    programs: FxHashMap<Subset, Arc<Program>>,
    /// Empty documents by pages and paper.
    skeletons: Vec<(usize, (f32, f32), lopdf::Document)>,
    /// The colour space, compressed.
    pub(super) profile: Vec<u8>,
    /// For what every letter has anew.
    pub(super) compressor: Compressor,
    /// For what is made once and used by many.
    thorough: Compressor,
}

type Words = FxHashMap<Box<str>, WordId>;

struct Entry {
    word: Word,
    text: Box<str>,
    style: usize,
    hyphens: Option<Box<[Hyphen]>>,
}

impl Cache {
    pub(super) fn new() -> Self {
        let [compressor, mut thorough] =
            [FAST, THOROUGH].map(|level| Compressor::new(CompressionLvl::new(level).unwrap_or_default()));
        Self {
            shaper: Shaper::new(),
            styles: Vec::new(),
            words: Vec::new(),
            paragraphs: [FxHashMap::default(), FxHashMap::default()],
            mains: Vec::new(),
            programs: FxHashMap::default(),
            skeletons: Vec::new(),
            profile: deflate(metadata::PROFILE, &mut thorough),
            compressor,
            thorough,
        }
    }

    /// Makes room between two letters.
    pub(super) fn make_room(&mut self) {
        if self.words.len() > MAX_WORDS {
            self.styles.clear();
            self.words.clear();
            // Their lines count on the words.
            self.paragraphs.iter_mut().for_each(FxHashMap::clear);
        }
        if self.paragraphs[0].len() > MAX_PARAGRAPHS {
            // What the batch uses again and again moves back when it is asked for.
            self.paragraphs.swap(0, 1);
            self.paragraphs[0].clear();
        }
        if self.programs.len() > MAX_PROGRAMS {
            self.programs.clear();
        }
        if self.skeletons.len() > MAX_SKELETONS {
            self.skeletons.clear();
        }
    }

    /// The number of a style, for [`Self::word`].
    pub(super) fn style(&mut self, style: &Style) -> usize {
        if let Some(found) = self.styles.iter().position(|(known, _)| known == style) {
            return found;
        }
        self.styles.push((style.clone(), Words::default()));
        self.styles.len() - 1
    }

    /// The word with its glyphs.
    ///
    /// # Errors
    /// As [`Shaper::word`].
    pub(super) fn word(&mut self, text: &str, style: usize, faces: &Faces) -> Result<WordId, Error> {
        if let Some(id) = self.styles[style].1.get(text) {
            return Ok(*id);
        }
        let word = self.shaper.word(text, &self.styles[style].0, faces)?;
        let id = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
        self.words.push(Entry { word, text: text.into(), style, hyphens: None });
        self.styles[style].1.insert(text.into(), id);
        Ok(id)
    }

    /// A word by its number.
    pub(super) fn get(&self, id: WordId) -> &Word {
        &self.words[id as usize].word
    }

    /// The text of a word.
    pub(super) fn text(&self, id: WordId) -> &str {
        &self.words[id as usize].text
    }

    /// Where a word may be parted.
    pub(super) fn hyphens(&mut self, id: WordId, faces: &Faces) -> &[Hyphen] {
        if self.words[id as usize].hyphens.is_none() {
            let Entry { word, text, style, .. } = &self.words[id as usize];
            let style = &self.styles[*style].0;
            let found = hyphens::of(word, text, style, faces);
            self.words[id as usize].hyphens = Some(found);
        }
        self.words[id as usize].hyphens.as_deref().unwrap_or_default()
    }

    /// A paragraph that was set before.
    pub(super) fn paragraph(&mut self, key: &[u8]) -> Option<Lines> {
        if let Some(lines) = self.paragraphs[0].get(key) {
            return Some(Arc::clone(lines));
        }
        let (key, lines) = self.paragraphs[1].remove_entry(key)?;
        self.paragraphs[0].insert(key, Arc::clone(&lines));
        Some(lines)
    }

    /// Keeps a paragraph.
    pub(super) fn keep(&mut self, key: Box<[u8]>, lines: &Lines) {
        self.paragraphs[0].insert(key, Arc::clone(lines));
    }

    /// The main part of the family for the letters of a language.
    ///
    /// # Errors
    /// As [`Main::make`].
    pub(super) fn main(&mut self, letters: &str, faces: &Faces) -> Result<Arc<Main>, Error> {
        if let Some(main) = self.mains.iter().find(|main| main.letters == letters) {
            return Ok(Arc::clone(main));
        }
        let main = Arc::new(Main::make(letters, faces, &mut self.thorough)?);
        self.mains.push(Arc::clone(&main));
        Ok(main)
    }

    /// An empty document of so many pages of this paper.
    pub(super) fn skeleton(&mut self, pages: usize, paper: (f32, f32)) -> lopdf::Document {
        if let Some((.., known)) = self.skeletons.iter().find(|(count, size, _)| *count == pages && *size == paper) {
            return known.clone();
        }
        let made = document::skeleton(pages, paper);
        self.skeletons.push((pages, paper, made.clone()));
        made
    }

    /// The program of a subset, made by `make` if it is not known.
    ///
    /// # Errors
    /// Those of `make`.
    pub(super) fn program(
        &mut self,
        subset: Subset,
        make: impl FnOnce(&Subset, &mut Compressor) -> Result<Program, Error>,
    ) -> Result<Arc<Program>, Error> {
        if let Some(known) = self.programs.get(&subset) {
            return Ok(Arc::clone(known));
        }
        let program = Arc::new(make(&subset, &mut self.thorough)?);
        self.programs.insert(subset, Arc::clone(&program));
        Ok(program)
    }
}

impl std::fmt::Debug for Cache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cache").field("words", &self.words.len()).field("programs", &self.programs.len()).finish_non_exhaustive()
    }
}
