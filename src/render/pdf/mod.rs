//! PDF: the letter on paper, in the window of an envelope, with real text that can be copied and searched.
//!
//! The work is parted: `face` measures, `lines` breaks paragraphs, `flow` decides what stands where, `write` makes bytes of
//! that with `printpdf`. The same letter and layout give the same bytes.

mod face;
mod flow;
mod lines;
mod write;

use std::fmt;

use crate::letter::{Layout, Letter};
use face::Face;

/// Sets letters in one family of type. Build it once; it may be shared between threads.
#[derive(Debug)]
pub struct Renderer<'a> {
    faces: [Face<'a>; 2],
}

/// Why a letter cannot be set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// The font data are broken.
    Font(String),
    /// A character that no face has. A letter with an empty box in somebody's name would be worse than none.
    Character(char),
    /// A block that does not fit the place that the layout has for it.
    TooLong {
        /// Which block, in English.
        block: &'static str,
        /// The layout.
        layout: String,
    },
}

impl Error {
    /// The next step.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Font(_) => "the font files in data/fonts are damaged; install the program anew",
            Self::Character(_) => "use --format text or --format html, which show every script",
            Self::TooLong { .. } => "shorten the address, or put two of its parts on one line",
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Font(what) => write!(f, "the font cannot be used: {what}"),
            Self::Character(c) => {
                write!(f, "the character {c} (U+{:04X}) is in none of the fonts for PDF (Latin, Greek, Cyrillic)", u32::from(*c))
            }
            Self::TooLong { block, layout } => {
                write!(f, "the {block} does not fit the place that the layout {layout} has for it")
            }
        }
    }
}

impl std::error::Error for Error {}

impl<'a> Renderer<'a> {
    /// Takes the regular and the bold face as TrueType files.
    ///
    /// # Errors
    /// [`Error::Font`] if a file is not a TrueType font with 1000 units per em. (printpdf cuts widths in other units off,
    /// so lines would drift.)
    pub fn new(faces: [&'a [u8]; 2]) -> Result<Self, Error> {
        let [regular, bold] = faces;
        Ok(Self { faces: [Face::parse(regular, "NotoSerif-Regular")?, Face::parse(bold, "NotoSerif-Bold")?] })
    }

    /// Sets a letter.
    ///
    /// # Errors
    /// [`Error::Character`] and [`Error::TooLong`].
    pub fn render(&self, letter: &Letter, layout: &Layout) -> Result<Vec<u8>, Error> {
        let pages = flow::pages(letter, layout, &self.faces)?;
        write::document(&pages, letter, layout, &self.faces)
    }
}
