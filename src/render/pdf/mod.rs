//! PDF: the letter on paper, fitting a window envelope, with real text to copy, search and listen to.
//!
//! Three stages, each with its own cache: `typeface` turns words into glyphs, `set` turns glyphs into lines and pages, `file`
//! turns pages into bytes. None knows of the next. The same letter and style give the same bytes, alone or in a batch.

mod error;
mod file;
mod set;
mod typeface;

use std::sync::{Arc, Mutex, PoisonError};

use super::Fallback;
use crate::letter::{Layout, Letter};
pub use error::{Error, MergeError};
pub use file::{MergedPdf, SetLetter};
pub use set::PageStyle;
#[cfg(feature = "docx")]
pub(super) use typeface::levels;
use typeface::{Face, Faces};

/// Typesets letters in one type family. Build it once; threads may share it.
#[derive(Debug)]
pub struct Renderer {
    faces: Faces,
    /// Caches not in use by a thread.
    spare: Mutex<Vec<Caches>>,
}

/// What is kept between letters.
///
/// It only saves time. A letter's bytes do not depend on it: every entry is a function of its key. Only one thread uses it at a
/// time; it is emptied when full, so that memory does not grow with the number of letters.
#[derive(Debug, Default)]
struct Caches {
    words: typeface::Words,
    paragraphs: set::Paragraphs,
    file: file::Parts,
}

impl Caches {
    /// Evicts old entries between two letters.
    fn make_room(&mut self) {
        if self.words.make_room() {
            self.paragraphs.clear();
        }
        self.paragraphs.make_room();
        self.file.make_room();
    }
}

impl Renderer {
    /// Takes the family's regular and bold faces, and a source of other faces.
    ///
    /// # Errors
    /// [`Error::Font`] if a file is not a TrueType or OpenType font.
    pub fn new(family: [&'static [u8]; 2], fallback: Option<Arc<dyn Fallback>>) -> Result<Self, Error> {
        let [regular, bold] = family;
        let base = [Face::parse(regular, 0, "NotoSerif-Regular")?, Face::parse(bold, 0, "NotoSerif-Bold")?];
        Ok(Self { faces: Faces::new(base, fallback), spare: Mutex::new(Vec::new()) })
    }

    /// Typesets a letter and writes its file.
    ///
    /// # Errors
    /// [`Error::Character`], [`Error::TooLong`], and [`Error::Font`] for a broken fallback font.
    pub fn render(&self, letter: &Letter, style: &PageStyle<'_>) -> Result<Vec<u8>, Error> {
        self.with_caches(|caches| {
            let letter = self.set_with(letter, style, caches)?;
            Ok(file::write(&letter, &mut caches.file))
        })
    }

    /// Typesets a letter for a [`MergedPdf`].
    ///
    /// # Errors
    /// See [`Self::render`].
    pub fn set<'a>(&self, letter: &Letter, style: &PageStyle<'a>) -> Result<SetLetter<'a>, Error> {
        self.with_caches(|caches| self.set_with(letter, style, caches))
    }

    /// Whether an address fits the window of a layout, as [`Self::set`] would set it.
    ///
    /// # Errors
    /// [`Error::TooLong`], [`Error::Character`], and [`Error::Font`] for a broken fallback font.
    pub fn fits_window(&self, address: &[String], layout: &Layout) -> Result<(), Error> {
        self.with_caches(|caches| set::address(address, layout, &self.faces, &mut caches.words, &mut caches.paragraphs))
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
