//! A typeface: its characters, the widths of its glyphs, and the text each of them stands for.
//!
//! A face is parsed once and shared by all threads. It must not know of letters, pages or files.

use std::sync::OnceLock;

use harfrust::font::Blob;
use harfrust::{Font, GlyphId};
use read_fonts::FontRef;
use read_fonts::types::Tag;
use unicode_normalization::UnicodeNormalization;

use crate::render::pdf::error::Error;

/// Characters up to here are looked up in a table: all Latin, Greek and Cyrillic letters but the rarest.
const TABLE: u32 = 0x530;

/// The table of Compact Font Format outlines.
pub(crate) const CFF: Tag = Tag::new(b"CFF ");

/// A parsed face. Widths and heights are in thousandths of an em.
pub(crate) struct Face {
    /// Its name in the PDF, without the subset tag.
    pub(crate) name: String,
    /// The font file, which may be a collection.
    pub(crate) data: Blob,
    /// Index in a font collection.
    pub(crate) index: u32,
    pub(crate) font: Font,
    /// Whether the outlines are in Compact Font Format; otherwise they are TrueType.
    pub(crate) cff: bool,
    pub(crate) metrics: Metrics,
    /// Thousandths of an em per font unit.
    pub(crate) scale: f32,
    table: Vec<u16>,
    texts: OnceLock<Vec<u32>>,
}

/// Metrics for a font descriptor.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Metrics {
    pub(crate) ascent: f32,
    pub(crate) descent: f32,
    pub(crate) cap_height: f32,
    pub(crate) bounds: [f32; 4],
    pub(crate) weight: f32,
}

impl Face {
    /// Parses a TrueType or OpenType font.
    ///
    /// # Errors
    /// [`Error::Font`] if it is not one, or cannot be subset (bitmaps, CFF2).
    pub(crate) fn parse(data: impl Into<Blob>, index: u32, name: &str) -> Result<Self, Error> {
        let data = data.into();
        let broken = |what: &str| Error::Font { font: name.to_owned(), why: what.to_owned() };
        let font = Font::new(data.clone(), index).ok_or_else(|| broken("no TrueType or OpenType font"))?;
        let tables = FontRef::from_index(&data, index).map_err(|error| broken(&error.to_string()))?;
        let cff = tables.table_data(CFF).is_some();
        if !cff && tables.table_data(Tag::new(b"glyf")).is_none() {
            return Err(broken("its outlines are neither TrueType nor CFF"));
        }
        let found = font.metrics();
        if found.units_per_em == 0 {
            return Err(broken("no units per em"));
        }
        let scale = 1000.0 / f32::from(found.units_per_em);
        #[allow(clippy::cast_possible_truncation, reason = "measures of a face are small")]
        let value = |units: f64| units as f32 * scale;
        let line = found.h_line();
        let bounds = found.bounds;
        let metrics = Metrics {
            ascent: line.map_or(1000.0, |line| value(line.ascender.to_f64())),
            descent: line.map_or(-250.0, |line| value(line.descender.to_f64())),
            cap_height: found.cap_height.map_or(700.0, |height| value(height.to_f64())),
            bounds: [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max].map(|side| value(side.to_f64())),
            weight: font.default_attributes().weight.value(),
        };
        let charmap = font.charmap();
        let table = (0..TABLE).map(|c| charmap.map_unicode(c).map_or(0, short)).collect();
        let texts = OnceLock::new();
        Ok(Self { name: pdf_name(name), data, index, font, cff, metrics, scale, table, texts })
    }

    /// The glyph of a character; `None` if the face lacks it.
    pub(crate) fn glyph(&self, c: char) -> Option<u16> {
        let glyph = match self.table.get(u32::from(c) as usize) {
            Some(glyph) => *glyph,
            None => self.font.charmap().map_unicode(c).map_or(0, short),
        };
        (glyph != 0).then_some(glyph)
    }

    /// The number of glyphs.
    pub(crate) fn glyph_count(&self) -> usize {
        self.font.num_glyphs() as usize
    }

    /// The width of a glyph.
    pub(crate) fn advance(&self, glyph: u16) -> f32 {
        self.font.glyph_metrics().h_advance(GlyphId::from(glyph)) * self.scale
    }

    /// The text of a glyph in copied text, empty if no character maps to it.
    ///
    /// Several characters may share a glyph (space and no-break space, mu and the micro sign, radicals and ideographs). The one
    /// kept by compatibility normalisation wins, then the lowest code, so that the choice depends only on the face. A ligature
    /// stands for its letters.
    pub(crate) fn text_of(&self, glyph: u16) -> GlyphText {
        let texts = self.texts.get_or_init(|| self.reverse());
        let code = texts.get(usize::from(glyph)).copied().unwrap_or(0);
        match char::from_u32(code) {
            None | Some('\0') => GlyphText::None,
            Some(c @ '\u{FB00}'..='\u{FB06}') => GlyphText::Ligature(c),
            Some(c) => GlyphText::Char(c),
        }
    }

    fn reverse(&self) -> Vec<u32> {
        let mut texts = vec![0; self.glyph_count()];
        let stable = |code: u32| char::from_u32(code).is_some_and(|c| std::iter::once(c).nfkc().eq(std::iter::once(c)));
        for (code, glyph) in self.font.charmap().unicodes() {
            let Some(slot) = texts.get_mut(usize::from(short(glyph))) else { continue };
            // U+FEFF and U+FFFE are not allowed in a Unicode mapping (ISO 19005-2, 6.2.11.7.2).
            if matches!(code, 0 | 0xFEFF | 0xFFFE) {
                continue;
            }
            if *slot == 0 || (!stable(code), code) < (!stable(*slot), *slot) {
                *slot = code;
            }
        }
        texts
    }
}

/// What a glyph stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum GlyphText {
    /// Nothing that can be told without context.
    None,
    /// One character.
    Char(char),
    /// The letters of a Latin ligature of the Alphabetic Presentation Forms.
    Ligature(char),
}

impl GlyphText {
    /// Appends the text.
    pub(crate) fn push_to(self, text: &mut String) {
        match self {
            Self::None => {}
            Self::Char(c) => text.push(c),
            Self::Ligature(c) => text.extend(std::iter::once(c).nfkd()),
        }
    }
}

/// Glyph ids are 16 bits wide in the fonts that can be embedded.
fn short(glyph: GlyphId) -> u16 {
    u16::try_from(glyph.to_u32()).unwrap_or(0)
}

/// A PDF name: only regular characters (ISO 32000-1, 7.3.5), as in a PostScript name.
fn pdf_name(name: &str) -> String {
    name.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')).take(63).collect()
}

impl std::fmt::Debug for Face {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Face").field("name", &self.name).finish_non_exhaustive()
    }
}
