//! A typeset letter, with all of its file that does not depend on object numbers.

use std::sync::Arc;

use super::cache::Parts;
use super::content;
use super::fonts::{Codes, ExtraGlyphs, LetterFonts};
use super::structure::Structure;
use super::text::segments;
use crate::letter::Letter;
use crate::render::Picture;
use crate::render::deflate::Deflate;
use crate::render::pdf::error::Error;
use crate::render::pdf::set::{Page, PageStyle, PlacedItem, Tree, mm};
use crate::render::pdf::typeface::{Faces, Words};

/// A typeset letter, ready to write to a file.
#[derive(Debug)]
pub struct SetLetter<'a> {
    /// The compressed content of each page.
    pub(crate) contents: Vec<Vec<u8>>,
    pub(crate) structure: Structure,
    pub(crate) fonts: LetterFonts,
    pub(crate) signature: Option<&'a Picture>,
    /// Width and height of the paper in millimetres.
    pub(crate) paper: (f32, f32),
    pub(crate) subject: String,
    pub(crate) language: String,
}

impl<'a> SetLetter<'a> {
    /// Writes the contents of pages, and makes their fonts.
    ///
    /// # Errors
    /// [`Error::Font`] for a font that is broken where the parser did not look.
    pub(crate) fn make(
        pages: &[Page],
        tree: Tree,
        letter: &Letter,
        style: &PageStyle<'a>,
        faces: &Faces,
        words: &Words,
        parts: &mut Parts,
    ) -> Result<Self, Error> {
        let subset = parts.subset(&letter.typography.letters, faces)?;
        let mut lines = Vec::with_capacity(128);
        for item in pages.iter().flat_map(|page| &page.items) {
            if let PlacedItem::Text { line, size, .. } = item {
                lines.push((line, *size, parts.line(line, *size, &subset, words)));
            }
        }
        let others = lines.iter().filter(|(.., known)| known.is_none()).map(|(line, ..)| &***line);
        let extra = ExtraGlyphs::of(others, &subset, faces, words);
        let codes = Codes { subset: &subset, extra: &extra };
        // Every glyph has a code: those outside the subset are extra glyphs.
        let mut lines = lines.into_iter().map(|(line, size, known)| {
            let write = || segments(line, |placed| words.get(placed.word), size, codes).unwrap_or_default().into();
            known.unwrap_or_else(write)
        });
        let height = mm(style.layout.height);
        let mut structure = Structure::new(tree);
        let mut contents = Vec::with_capacity(pages.len());
        for (number, page) in pages.iter().enumerate() {
            let content = content::write(page, number, height, &mut lines, &mut structure);
            contents.push(parts.fast.deflate(&content));
        }
        drop(lines);
        let extra = extra.into_iter().map(|glyphs| parts.extra(glyphs)).collect::<Result<_, _>>()?;
        Ok(Self {
            contents,
            structure,
            fonts: LetterFonts { subset: Arc::clone(&subset), extra },
            signature: style.signature,
            paper: (style.layout.width, style.layout.height),
            subject: letter.subject.clone(),
            language: letter.language.clone(),
        })
    }
}
