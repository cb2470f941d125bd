//! The room's cache: operators of lines, and font programs that are cut down and compressed.

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

/// Most lines that are kept in each of two generations: those of a letter are about 90, and each has about 400 bytes.
const MAX_LINES: usize = 2_000;
/// Most programs that are kept, each with about 2 KB: the glyphs of names.
const MAX_PROGRAMS: usize = 300;

/// Operators by the number of a line; `None` for a line that needs other glyphs than those of its language.
type Lines = FxHashMap<u64, Option<Arc<[Segment]>>>;

/// See the module's description.
pub(crate) struct Parts {
    /// The newer and the older ones.
    lines: [Lines; 2],
    subsets: Vec<Arc<LanguageSubset>>,
    programs: FxHashMap<Subset, Arc<Program>>,
    pub(crate) skeletons: Skeletons,
    /// The colour space, compressed.
    pub(crate) profile: Vec<u8>,
    /// For what every letter has anew.
    pub(crate) fast: Compressor,
    /// For what is made once and used by many.
    thorough: Compressor,
}

impl Parts {
    /// Makes room between two letters.
    pub(crate) fn make_room(&mut self) {
        if self.lines[0].len() > MAX_LINES {
            self.lines.swap(0, 1);
            self.lines[0].clear();
        }
        if self.programs.len() > MAX_PROGRAMS {
            self.programs.clear();
        }
    }

    /// The operators of a line with the glyphs of its language alone; `None` if it needs others.
    ///
    /// A line belongs to one subset: the letters of its language stand in the key of its paragraph.
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
    /// As [`LanguageSubset::make`].
    pub(crate) fn subset(&mut self, letters: &str, faces: &Faces) -> Result<Arc<LanguageSubset>, Error> {
        if let Some(subset) = self.subsets.iter().find(|subset| subset.letters == letters) {
            return Ok(Arc::clone(subset));
        }
        let subset = Arc::new(LanguageSubset::make(letters, faces, &mut self.thorough)?);
        self.subsets.push(Arc::clone(&subset));
        Ok(subset)
    }

    /// The font of other glyphs.
    ///
    /// # Errors
    /// As [`Program::make`].
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
