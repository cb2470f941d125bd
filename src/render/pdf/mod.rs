//! PDF: the letter on paper, in the window of an envelope, with real text that can be copied, searched and listened to.
//!
//! Three rooms, one behind the other, each with a cache of its own: `typeface` makes glyphs of words, `set` makes lines and
//! pages of glyphs, `file` makes bytes of pages. None knows of the room behind it. The same letter and style give the same
//! bytes, alone or among others.

mod error;
mod file;
mod set;
mod typeface;

use std::sync::{Arc, Mutex, PoisonError};

use super::Fallback;
use crate::letter::Letter;
pub use error::{Error, MergeError};
pub use file::{MergedPdf, SetLetter};
pub use set::PageStyle;
use typeface::{Face, Faces};

/// Sets letters in one family of type. Build it once; it may be shared between threads.
#[derive(Debug)]
pub struct Renderer {
    faces: Faces,
    /// Caches that no thread is using.
    spare: Mutex<Vec<Caches>>,
}

/// What is kept from letter to letter.
///
/// Its one job is to save time. A letter's bytes do not depend on it: everything in it is a function of its key. One thread
/// uses it at a time; it is emptied when it is full, so that memory does not grow with the number of letters.
#[derive(Debug, Default)]
struct Caches {
    words: typeface::Words,
    paragraphs: set::Paragraphs,
    file: file::Parts,
}

impl Caches {
    /// Makes room between two letters.
    fn make_room(&mut self) {
        if self.words.make_room() {
            self.paragraphs.clear();
        }
        self.paragraphs.make_room();
        self.file.make_room();
    }
}

impl Renderer {
    /// Takes the regular and the bold face of the family, and where other faces are found.
    ///
    /// # Errors
    /// [`Error::Font`] if a file is no TrueType or OpenType font.
    pub fn new(family: [&'static [u8]; 2], fallback: Option<Arc<dyn Fallback>>) -> Result<Self, Error> {
        let [regular, bold] = family;
        let base = [Face::parse(regular, 0, "NotoSerif-Regular")?, Face::parse(bold, 0, "NotoSerif-Bold")?];
        Ok(Self { faces: Faces::new(base, fallback), spare: Mutex::new(Vec::new()) })
    }

    /// Sets a letter and writes its file.
    ///
    /// # Errors
    /// [`Error::Character`], [`Error::TooLong`], and [`Error::Font`] for a broken font of the fallback.
    pub fn render(&self, letter: &Letter, style: &PageStyle<'_>) -> Result<Vec<u8>, Error> {
        self.with_caches(|caches| {
            let letter = self.set_with(letter, style, caches)?;
            Ok(file::write(&letter, &mut caches.file))
        })
    }

    /// Sets a letter that is to become a part of a [`MergedPdf`].
    ///
    /// # Errors
    /// As [`Self::render`].
    pub fn set<'a>(&self, letter: &Letter, style: &PageStyle<'a>) -> Result<SetLetter<'a>, Error> {
        self.with_caches(|caches| self.set_with(letter, style, caches))
    }

    fn with_caches<T>(&self, work: impl FnOnce(&mut Caches) -> T) -> T {
        let spare = || self.spare.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = spare().pop();
        let mut caches = taken.unwrap_or_default();
        caches.make_room();
        let done = work(&mut caches);
        spare().push(caches);
        done
    }

    fn set_with<'a>(&self, letter: &Letter, style: &PageStyle<'a>, caches: &mut Caches) -> Result<SetLetter<'a>, Error> {
        let Caches { words, paragraphs, file } = caches;
        let (pages, tree) = set::letter(letter, style, &self.faces, words, paragraphs)?;
        SetLetter::make(&pages, tree, letter, style, &self.faces, words, file)
    }
}
