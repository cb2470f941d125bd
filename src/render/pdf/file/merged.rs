//! Many letters in one file, for printing: each on its own sheets, with its own bookmark and language, reusing the fonts of
//! earlier letters.
//!
//! Bytes are written as letters come. Only the tables for the end of the file stay in memory: eight bytes per object, and a
//! little more per letter.

use std::io::{self, Write};

use super::document::Document;
use super::letter::SetLetter;
use super::metadata;
use super::skeleton::Skeletons;
use super::syntax::{put, text_string};
use crate::render::deflate::{Compressor, Deflate, Effort};
use crate::render::pdf::error::MergeError;

/// Bytes to buffer before writing.
const BUFFER: usize = 256 * 1024;
/// Most objects: their numbers have four bytes, and readers accept no more (ISO 32000-1, annex C).
const MAX_OBJECTS: u32 = 8_388_607;
/// Paper of a file without letters, in millimetres.
const A4: (f32, f32) = (210.0, 297.0);

/// A file of many letters, being written.
pub struct MergedPdf<W: Write> {
    out: W,
    waiting: Vec<u8>,
    document: Document,
    skeletons: Skeletons,
    compressor: Compressor,
    outline: u32,
    /// The bookmark waiting for the number of the next one.
    bookmark: Option<Bookmark>,
    first_bookmark: u32,
    /// Paper of the last letter, if it needs a blank page after it.
    odd: Option<(f32, f32)>,
}

struct Bookmark {
    id: u32,
    title: String,
    page: u32,
    before: Option<u32>,
}

impl<W: Write> std::fmt::Debug for MergedPdf<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MergedPdf").field("letters", &self.document.letter_count()).finish_non_exhaustive()
    }
}

impl<W: Write> MergedPdf<W> {
    /// Starts a file with this title. All its letters must come from one renderer.
    #[must_use]
    pub fn new(out: W, title: &str) -> Self {
        let mut document = Document::of_many(title);
        let outline = document.file.reserve();
        Self {
            out,
            waiting: Vec::new(),
            document,
            skeletons: Skeletons::default(),
            compressor: Compressor::new(Effort::Even),
            outline,
            bookmark: None,
            first_bookmark: 0,
            odd: None,
        }
    }

    /// Adds a letter on new sheets.
    ///
    /// # Errors
    /// [`MergeError::Write`]; [`MergeError::Full`] for more objects than readers accept.
    pub fn add(&mut self, letter: &SetLetter<'_>, bookmark: &str) -> Result<(), MergeError> {
        if let Some(paper) = self.odd.take() {
            // The back of the previous letter's last sheet.
            self.document.add_blank(&self.skeletons.of(paper));
        }
        let page = self.document.add(letter, &self.skeletons.of(letter.paper));
        self.mark(bookmark, page);
        self.odd = (self.document.page_count() % 2 == 1).then_some(letter.paper);
        self.document.file.pack(&mut self.compressor);
        self.flush(BUFFER)?;
        if self.document.file.reserve() > MAX_OBJECTS {
            return Err(MergeError::Full);
        }
        Ok(())
    }

    /// Writes the end of the file, and returns the writer.
    ///
    /// # Errors
    /// If writing fails.
    pub fn finish(mut self) -> io::Result<W> {
        let last = self.bookmark.take();
        if let Some(last) = &last {
            self.write_bookmark(last, None);
            let (first, count) = (self.first_bookmark, self.document.letter_count());
            self.document.file.object(self.outline, |out| {
                put(out, format_args!("<</Type/Outlines/First {first} 0 R/Last {} 0 R/Count {count}>>", last.id));
            });
        }
        self.flush(0)?;
        let Self { mut out, document, mut skeletons, mut compressor, outline, .. } = self;
        let profile = compressor.deflate(metadata::PROFILE);
        let outline = last.map(|_| outline);
        out.write_all(&document.finish(outline, &skeletons.of(A4), &profile, &mut compressor))?;
        out.flush()?;
        Ok(out)
    }

    fn mark(&mut self, title: &str, page: u32) {
        let id = self.document.file.reserve();
        let before = self.bookmark.take();
        if let Some(before) = &before {
            self.write_bookmark(before, Some(id));
        } else {
            self.first_bookmark = id;
        }
        self.bookmark = Some(Bookmark { id, title: title.to_owned(), page, before: before.map(|before| before.id) });
    }

    fn write_bookmark(&mut self, bookmark: &Bookmark, next: Option<u32>) {
        let outline = self.outline;
        self.document.file.object(bookmark.id, |out| {
            put(out, format_args!("<</Parent {outline} 0 R/Dest[{} 0 R/Fit]/Title", bookmark.page));
            text_string(out, &bookmark.title);
            for (key, other) in [("Prev", bookmark.before), ("Next", next)] {
                if let Some(other) = other {
                    put(out, format_args!("/{key} {other} 0 R"));
                }
            }
            out.extend_from_slice(b">>");
        });
    }

    /// Writes the buffer if it holds more than this.
    fn flush(&mut self, most: usize) -> io::Result<()> {
        self.waiting.append(&mut self.document.file.drain());
        if self.waiting.len() >= most {
            self.out.write_all(&self.waiting)?;
            self.waiting.clear();
        }
        Ok(())
    }
}
