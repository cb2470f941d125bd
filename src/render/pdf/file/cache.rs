//! The cache of `file`: operators of lines, and subset and compressed font programs.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::embed::{Program, Subset};
use super::fonts::{Codes, ExtraFont, ExtraGlyphs, LanguageSubset};
use super::metadata;
use super::skeleton::Skeletons;
use super::text::{Segment, segments};
use crate::render::deflate::{Compressor, Deflate, Effort};
use crate::render::pdf::error::Error;
use crate::render::pdf::set::Line;
use crate::render::pdf::typeface::{Faces, Words};

/// Most lines kept in each of two generations: a letter has about 90, of about 400 bytes each.
const MAX_LINES: usize = 2_000;
/// Most programs kept, of about 2 KB each: the glyphs of names.
const MAX_PROGRAMS: usize = 300;

/// Operators by line number; `None` for a line that needs glyphs outside its language's subset.
type Lines = FxHashMap<u64, Option<Arc<[Segment]>>>;

/// See the module's description.
pub(crate) struct Parts {
    /// The newer and the older generation.
    lines: [Lines; 2],
    subsets: Vec<Arc<LanguageSubset>>,
    programs: FxHashMap<Subset, Arc<Program>>,
    pub(crate) skeletons: Skeletons,
    /// The colour space, compressed.
    pub(crate) profile: Vec<u8>,
    /// For what is new in every letter.
    pub(crate) fast: Compressor,
    /// For what is made once and used by many.
    thorough: Compressor,
}

impl Parts {
    /// Evicts old entries between two letters.
    pub(crate) fn make_room(&mut self) {
        if self.lines[0].len() > MAX_LINES {
            self.lines.swap(0, 1);
            self.lines[0].clear();
        }
        if self.programs.len() > MAX_PROGRAMS {
            self.programs.clear();
        }
    }

    /// The operators of a line in its language's subset; `None` if it needs other glyphs.
    ///
    /// A line has only one subset: its language's letters are part of its paragraph's key.
    pub(crate) fn line(&mut self, line: &Line, size: f32, subset: &LanguageSubset, words: &Words) -> Option<Arc<[Segment]>> {
        if let Some(known) = self.lines[0].get(&line.number) {
            return known.clone();
        }
        let made = self.lines[1].remove(&line.number).unwrap_or_else(|| {
            let codes = Codes { subset, extra: &[] };
            segments(line, |placed| words.get(placed.word), size, codes).map(Arc::from)
        });
        self.lines[0].insert(line.number, made.clone());
        made
    }

    /// The family's subset for the letters of a language.
    ///
    /// # Errors
    /// See [`LanguageSubset::make`].
    pub(crate) fn subset(&mut self, letters: &str, faces: &Faces) -> Result<Arc<LanguageSubset>, Error> {
        if let Some(subset) = self.subsets.iter().find(|subset| subset.letters == letters) {
            return Ok(Arc::clone(subset));
        }
        let subset = Arc::new(LanguageSubset::make(letters, faces, &mut self.thorough)?);
        self.subsets.push(Arc::clone(&subset));
        Ok(subset)
    }

    /// The font for other glyphs.
    ///
    /// # Errors
    /// See [`Program::make`].
    pub(crate) fn extra(&mut self, glyphs: ExtraGlyphs) -> Result<ExtraFont, Error> {
        let (subset, face) = glyphs.into_subset();
        let program = match self.programs.get(&subset) {
            Some(known) => Arc::clone(known),
            None => {
                let program = Arc::new(Program::make(&subset, &face, &mut self.thorough)?);
                self.programs.insert(subset.clone(), Arc::clone(&program));
                program
            }
        };
        Ok(ExtraFont { subset, face, program })
    }
}

impl Default for Parts {
    fn default() -> Self {
        let mut thorough = Compressor::new(Effort::Thorough);
        Self {
            lines: Default::default(),
            subsets: Vec::new(),
            programs: FxHashMap::default(),
            skeletons: Skeletons::default(),
            profile: thorough.deflate(metadata::PROFILE),
            fast: Compressor::new(Effort::Fast),
            thorough,
        }
    }
}

impl std::fmt::Debug for Parts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Parts").field("programs", &self.programs.len()).finish_non_exhaustive()
    }
}
