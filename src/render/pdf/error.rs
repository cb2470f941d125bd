//! Why a letter cannot be set, or letters not merged into one file.

use std::io;

use serde::Serialize;
use thiserror::Error;

/// Why a letter cannot be set. As JSON: `code` in kebab-case, and `fields`.
#[derive(Debug, Clone, PartialEq, Error, Serialize)]
#[serde(tag = "code", content = "fields", rename_all = "kebab-case")]
#[non_exhaustive]
#[allow(missing_docs, reason = "the sentence of each names its fields")]
pub enum Error {
    /// A font is broken or of a kind that cannot be embedded.
    #[error("a font cannot be used: {font}: {why}")]
    #[serde(rename = "font-unusable")]
    Font { font: String, why: String },
    /// No face has a character: a letter with an empty box in somebody's name would be worse than none. `script` is its Unicode
    /// name, `advice` says what would bring a font.
    #[error("no font for PDF has the character {character} (U+{:04X}, script {script})", u32::from(*.character))]
    #[serde(rename = "no-glyph")]
    Character { character: char, script: &'static str, advice: Option<String> },
    /// A block does not fit its place in the layout: its lines at the smallest type size (`size`, in points), their height
    /// (`needed`), and the place (`width`, `height`), in millimetres.
    #[error(
        "the {block} does not fit its place in the layout {layout}: at {size} pt it takes {lines} lines of {width} mm, {needed:.1} mm \
         high, and there are {height} mm"
    )]
    #[serde(rename = "block-too-long")]
    TooLong { block: &'static str, layout: String, lines: usize, size: f32, needed: f32, width: f32, height: f32 },
}

impl Error {
    /// A hint for any interface: the beginning of a sentence.
    #[must_use]
    pub fn next_step(&self) -> String {
        match self {
            Self::Font { .. } => "give another font file, or none".to_owned(),
            Self::Character { advice: Some(advice), .. } => format!("{advice}, or give a font file that has it"),
            Self::Character { advice: None, .. } => "give a font file that has it".to_owned(),
            Self::TooLong { .. } => "shorten the address, put two of its parts on one line, or use another layout".to_owned(),
        }
    }
}

/// Why a letter cannot be added to a merged file.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum MergeError {
    /// Writing failed.
    #[error(transparent)]
    Write(#[from] io::Error),
    /// The file would have more objects than readers accept.
    #[error("more letters than one PDF can hold")]
    Full,
}
