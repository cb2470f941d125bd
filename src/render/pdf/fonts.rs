//! The fonts of a letter. Each weight of the family comes in two parts: one with the letters of the language, the same for
//! all letters in it and so made once, and one with the few other glyphs of this letter, such as those of a foreign name.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::Error;
use super::cache::Cache;
use super::embed::{Program, Subset};
use super::face::Face;
use super::faces::Faces;
use super::file::File;
use super::page::{Page, Thing};
use super::shape::Part;

/// What every letter is written with, whatever its language.
const SHARED: &str = " !\"&'()*+,-./0123456789:;?@ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz·\u{A7}\u{AD}‐–’“”ﬀﬁﬂﬃ";

/// Both weights of the family with the letters of one language.
#[derive(Debug)]
pub(super) struct Main {
    /// The letters it was made for, beside those that every language uses.
    pub(super) letters: String,
    weights: [Weight; 2],
}

#[derive(Debug)]
struct Weight {
    /// Code of each glyph; 0 for none.
    codes: Vec<u16>,
    program: Program,
    space: Option<(u16, f32)>,
}

/// Where a glyph is found: the number of the font in the resources, and the code in that font.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Code {
    pub(super) font: usize,
    pub(super) code: u16,
}

/// The codes of a letter's glyphs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Codes<'a> {
    pub(super) main: &'a Main,
    pub(super) rare: &'a [Rare],
}

/// Glyphs of one face that are not in the main part.
#[derive(Debug)]
pub(super) struct Rare {
    number: usize,
    face: Arc<Face>,
    glyphs: Vec<(u16, Option<Box<str>>)>,
    codes: FxHashMap<u16, u16>,
}

impl Main {
    /// Cuts the family down to the letters of a language.
    ///
    /// # Errors
    /// [`Error::Font`] if the family is broken.
    pub(super) fn make(letters: &str, faces: &Faces, compressor: &mut libdeflater::Compressor) -> Result<Self, Error> {
        let mut weight = |bold: bool| {
            let face = faces.base(bold);
            let mut glyphs: Vec<_> = SHARED.chars().chain(letters.chars()).filter_map(|c| face.glyph(c)).collect();
            glyphs.sort_unstable();
            glyphs.dedup();
            let mut codes = vec![0; face.glyph_count()];
            for (glyph, code) in glyphs.iter().zip(1..) {
                codes[usize::from(*glyph)] = code;
            }
            let subset = Subset { face: usize::from(bold), glyphs: glyphs.into_iter().map(|glyph| (glyph, None)).collect() };
            let program = Program::make(&subset, face, compressor)?;
            let space = face.glyph(' ').map(|glyph| (glyph, face.advance(glyph)));
            Ok(Weight { codes, program, space })
        };
        Ok(Self { letters: letters.to_owned(), weights: [weight(false)?, weight(true)?] })
    }

    /// Writes both weights; returns their numbers.
    pub(super) fn write(&self, file: &mut File, faces: &Faces) -> [u32; 2] {
        let [regular, bold] = &self.weights;
        [regular.program.write(faces.base(false), file), bold.program.write(faces.base(true), file)]
    }
}

impl Codes<'_> {
    /// Where a glyph of a face is found.
    pub(super) fn of(&self, face: usize, glyph: u16) -> Option<Code> {
        let main = self.main.weights.get(face).and_then(|weight| weight.codes.get(usize::from(glyph)));
        if let Some(code) = main.copied().filter(|code| *code != 0) {
            return Some(Code { font: face, code });
        }
        let (i, rare) = self.rare.iter().enumerate().find(|(_, rare)| rare.number == face)?;
        Some(Code { font: self.main.weights.len() + i, code: *rare.codes.get(&glyph)? })
    }

    /// Whether the font's map says the text of a part, so that it need not be said beside it.
    pub(super) fn says(&self, part: &Part) -> bool {
        let rare = self.rare.iter().find(|rare| rare.number == part.face);
        let found = rare.zip(part.glyphs.first()).and_then(|(rare, glyph)| {
            let at = rare.glyphs.binary_search_by_key(&glyph.id, |(id, _)| *id).ok()?;
            Some((part.said(&rare.face)?, rare.glyphs[at].1.as_deref()?))
        });
        found.is_some_and(|(wanted, said)| wanted == said)
    }

    /// The family's space and its width in thousandths of an em.
    pub(super) fn space(&self, bold: bool) -> Option<(u16, f32)> {
        self.main.weights[usize::from(bold)].space
    }
}

/// The fonts of one letter, ready to be written.
#[derive(Debug)]
pub(super) struct Ready {
    pub(super) main: Arc<Main>,
    pub(super) rare: Vec<RareFont>,
}

/// A rare part of a face.
#[derive(Debug)]
pub(super) struct RareFont {
    pub(super) subset: Subset,
    pub(super) face: Arc<Face>,
    pub(super) program: Arc<Program>,
}

impl Ready {
    /// Makes the rare parts, or takes them from the cache.
    ///
    /// # Errors
    /// [`Error::Font`] for a font that is broken where the parser did not look.
    pub(super) fn make(main: &Arc<Main>, rare: Vec<Rare>, cache: &mut Cache) -> Result<Self, Error> {
        let mut ready = Vec::with_capacity(rare.len());
        for rare in rare {
            let subset = Subset { face: rare.number, glyphs: rare.glyphs };
            let program = cache.program(subset.clone(), |subset, compressor| Program::make(subset, &rare.face, compressor))?;
            ready.push(RareFont { subset, face: rare.face, program });
        }
        Ok(Self { main: Arc::clone(main), rare: ready })
    }

    /// Writes all fonts; returns their numbers in the order of their names in the resources.
    pub(super) fn write(&self, file: &mut File, faces: &Faces) -> Vec<u32> {
        let mut written = self.main.write(file, faces).to_vec();
        written.extend(self.rare.iter().map(|rare| rare.program.write(&rare.face, file)));
        written
    }
}

/// The glyphs of a letter that are not in the main part.
pub(super) fn rare(pages: &[Page], main: &Main, faces: &Faces, cache: &Cache) -> Vec<Rare> {
    let mut rare: Vec<Rare> = Vec::new();
    for thing in pages.iter().flat_map(|page| &page.things) {
        let Thing::Text { line, .. } = thing else { continue };
        // A line that is written already has none.
        if line.segments.is_some() {
            continue;
        }
        for part in line.words.iter().flat_map(|placed| &cache.get(placed.word).parts) {
            let known = Codes { main, rare: &[] };
            if part.glyphs.iter().all(|glyph| known.of(part.face, glyph.id).is_some()) {
                continue;
            }
            let at = rare.iter().position(|rare| rare.number == part.face).unwrap_or_else(|| {
                let face = faces.get(part.face);
                rare.push(Rare { number: part.face, face, glyphs: Vec::new(), codes: FxHashMap::default() });
                rare.len() - 1
            });
            rare[at].add(part, known);
        }
    }
    for each in &mut rare {
        each.glyphs.sort_unstable_by_key(|(glyph, _)| *glyph);
        each.codes = each.glyphs.iter().zip(1..).map(|((glyph, _), code)| (*glyph, code)).collect();
    }
    rare
}

impl Rare {
    fn add(&mut self, part: &Part, known: Codes<'_>) {
        for glyph in part.glyphs.iter().filter(|glyph| known.of(part.face, glyph.id).is_none()) {
            if self.codes.insert(glyph.id, 0).is_none() {
                self.glyphs.push((glyph.id, part.said(&self.face).map(Into::into)));
            }
        }
    }
}
