//! The fonts of a letter. Each weight of the family comes in two parts: the letters of the language, shared by all its letters
//! and made once, and the few other glyphs of this letter, such as those of a foreign name.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::embed::{Program, Subset};
use super::objects::File;
use crate::render::deflate::Deflate;
use crate::render::pdf::error::Error;
use crate::render::pdf::set::Line;
use crate::render::pdf::typeface::{Face, Faces, Part, Words};

/// Characters used by every letter, whatever its language.
const SHARED: &str = " !\"&'()*+,-./0123456789:;?@ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz·\u{A7}\u{AD}‐–’“”ﬀﬁﬂﬃ";

/// Both weights of the family, subset to the letters of one language.
#[derive(Debug)]
pub(crate) struct LanguageSubset {
    /// Its letters, besides those that every language uses.
    pub(crate) letters: String,
    weights: [Weight; 2],
}

#[derive(Debug)]
struct Weight {
    /// The code of each glyph; 0 for none.
    codes: Vec<u16>,
    face: Arc<Face>,
    program: Program,
    space: Option<(u16, f32)>,
}

/// Where a glyph is: the number of the font in the resources, and the code in that font.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Code {
    pub(crate) font: usize,
    pub(crate) code: u16,
}

/// The codes of a letter's glyphs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Codes<'a> {
    pub(crate) subset: &'a LanguageSubset,
    pub(crate) extra: &'a [ExtraGlyphs],
}

/// Glyphs of one face outside the language's subset.
#[derive(Debug)]
pub(crate) struct ExtraGlyphs {
    number: usize,
    face: Arc<Face>,
    glyphs: Vec<(u16, Option<Box<str>>)>,
    codes: FxHashMap<u16, u16>,
}

impl LanguageSubset {
    /// Subsets the family to the letters of a language.
    ///
    /// # Errors
    /// [`Error::Font`] if the family is broken.
    pub(crate) fn make(letters: &str, faces: &Faces, compressor: &mut impl Deflate) -> Result<Self, Error> {
        let mut weight = |bold: bool| {
            let face = Arc::clone(faces.base(bold));
            let mut glyphs: Vec<_> = SHARED.chars().chain(letters.chars()).filter_map(|c| face.glyph(c)).collect();
            glyphs.sort_unstable();
            glyphs.dedup();
            let mut codes = vec![0; face.glyph_count()];
            for (glyph, code) in glyphs.iter().zip(1..) {
                codes[usize::from(*glyph)] = code;
            }
            let subset = Subset { face: usize::from(bold), glyphs: glyphs.into_iter().map(|glyph| (glyph, None)).collect() };
            let program = Program::make(&subset, &face, compressor)?;
            let space = face.glyph(' ').map(|glyph| (glyph, face.advance(glyph)));
            Ok(Weight { codes, face, program, space })
        };
        Ok(Self { letters: letters.to_owned(), weights: [weight(false)?, weight(true)?] })
    }

    /// Writes both weights; returns their numbers.
    pub(crate) fn write(&self, file: &mut File) -> [u32; 2] {
        self.weights.each_ref().map(|weight| weight.program.write(&weight.face, file))
    }
}

impl Codes<'_> {
    /// The code of a face's glyph.
    pub(crate) fn of(&self, face: usize, glyph: u16) -> Option<Code> {
        let found = self.subset.weights.get(face).and_then(|weight| weight.codes.get(usize::from(glyph)));
        if let Some(code) = found.copied().filter(|code| *code != 0) {
            return Some(Code { font: face, code });
        }
        let (i, extra) = self.extra.iter().enumerate().find(|(_, extra)| extra.number == face)?;
        Some(Code { font: self.subset.weights.len() + i, code: *extra.codes.get(&glyph)? })
    }

    /// Whether the font's map already yields the text of a part.
    pub(crate) fn says(&self, part: &Part) -> bool {
        let extra = self.extra.iter().find(|extra| extra.number == part.face);
        let found = extra.zip(part.glyphs.first()).and_then(|(extra, glyph)| {
            let at = extra.glyphs.binary_search_by_key(&glyph.id, |(id, _)| *id).ok()?;
            Some((part.said(&extra.face)?, extra.glyphs[at].1.as_deref()?))
        });
        found.is_some_and(|(wanted, said)| wanted == said)
    }

    /// The family's space and its width in thousandths of an em.
    pub(crate) fn space(&self, bold: bool) -> Option<(u16, f32)> {
        self.subset.weights[usize::from(bold)].space
    }
}

/// The fonts of one letter, ready to write.
#[derive(Debug)]
pub(crate) struct LetterFonts {
    pub(crate) subset: Arc<LanguageSubset>,
    pub(crate) extra: Vec<ExtraFont>,
}

/// The extra glyphs of a face.
#[derive(Debug)]
pub(crate) struct ExtraFont {
    pub(crate) subset: Subset,
    pub(crate) face: Arc<Face>,
    pub(crate) program: Arc<Program>,
}

impl ExtraFont {
    /// Writes the font; returns its number.
    pub(crate) fn write(&self, file: &mut File) -> u32 {
        self.program.write(&self.face, file)
    }
}

impl ExtraGlyphs {
    /// The glyphs of these lines outside the language's subset, by face.
    pub(crate) fn of<'a>(
        lines: impl Iterator<Item = &'a Line>,
        subset: &LanguageSubset,
        faces: &Faces,
        words: &Words,
    ) -> Vec<Self> {
        let mut extra: Vec<Self> = Vec::new();
        for part in lines.flat_map(|line| &line.words).flat_map(|placed| &words.get(placed.word).parts) {
            let known = Codes { subset, extra: &[] };
            if part.glyphs.iter().all(|glyph| known.of(part.face, glyph.id).is_some()) {
                continue;
            }
            let at = extra.iter().position(|extra| extra.number == part.face).unwrap_or_else(|| {
                let face = faces.get(part.face);
                extra.push(Self { number: part.face, face, glyphs: Vec::new(), codes: FxHashMap::default() });
                extra.len() - 1
            });
            extra[at].add(part, known);
        }
        for each in &mut extra {
            each.glyphs.sort_unstable_by_key(|(glyph, _)| *glyph);
            each.codes = each.glyphs.iter().zip(1..).map(|((glyph, _), code)| (*glyph, code)).collect();
        }
        extra
    }

    /// The subset, and its face.
    pub(crate) fn into_subset(self) -> (Subset, Arc<Face>) {
        (Subset { face: self.number, glyphs: self.glyphs }, self.face)
    }

    fn add(&mut self, part: &Part, known: Codes<'_>) {
        for glyph in part.glyphs.iter().filter(|glyph| known.of(part.face, glyph.id).is_none()) {
            if self.codes.insert(glyph.id, 0).is_none() {
                self.glyphs.push((glyph.id, part.said(&self.face).map(Into::into)));
            }
        }
    }
}
