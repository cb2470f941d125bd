//! The cache of `typeface`: shaped words.

use rustc_hash::FxHashMap;

use super::faces::Faces;
use super::shape::{Shaper, Style, Word};
use crate::render::pdf::error::Error;

/// Most words kept: a letter has about 350, of about 500 bytes each. A batch with a dozen kinds of letters (by language and
/// law) has some 4,000.
const MAX_WORDS: usize = 8_000;

/// Number of a word in the cache, valid for the current letter.
pub(crate) type WordId = u32;

/// See the module's description.
#[derive(Default)]
pub(crate) struct Words {
    shaper: Shaper,
    styles: Vec<(Style, FxHashMap<Box<str>, WordId>)>,
    words: Vec<CachedWord>,
}

struct CachedWord {
    word: Word,
    text: Box<str>,
    style: usize,
}

impl Words {
    /// Evicts old entries between two letters; returns whether word numbers became invalid.
    pub(crate) fn make_room(&mut self) -> bool {
        let full = self.words.len() > MAX_WORDS;
        if full {
            self.styles.clear();
            self.words.clear();
        }
        full
    }

    /// The number of a style, for [`Self::word`].
    pub(crate) fn style(&mut self, style: &Style) -> usize {
        if let Some(found) = self.styles.iter().position(|(known, _)| known == style) {
            return found;
        }
        self.styles.push((style.clone(), FxHashMap::default()));
        self.styles.len() - 1
    }

    /// The shaped word.
    ///
    /// # Errors
    /// See [`Shaper::word`].
    pub(crate) fn word(&mut self, text: &str, style: usize, faces: &Faces) -> Result<WordId, Error> {
        if let Some(id) = self.styles[style].1.get(text) {
            return Ok(*id);
        }
        let word = self.shaper.word(text, &self.styles[style].0, faces)?;
        let id = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
        self.words.push(CachedWord { word, text: text.into(), style });
        self.styles[style].1.insert(text.into(), id);
        Ok(id)
    }

    /// A word by its number.
    pub(crate) fn get(&self, id: WordId) -> &Word {
        &self.words[id as usize].word
    }

    /// The text of a word.
    pub(crate) fn text(&self, id: WordId) -> &str {
        &self.words[id as usize].text
    }

    /// The style of a word.
    pub(crate) fn style_of(&self, id: WordId) -> &Style {
        &self.styles[self.words[id as usize].style].0
    }
}

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Words").field("words", &self.words.len()).finish_non_exhaustive()
    }
}
