//! From text to glyphs: which face has a character, glyph widths, text direction.
//!
//! This module must not know of lines, pages or files.

mod bidi;
mod face;
mod faces;
mod shape;
mod words;

pub(in crate::render) use bidi::levels;
pub(super) use face::{CFF, Face};
pub(super) use faces::Faces;
pub(super) use shape::{Glyph, Part, SOFT_HYPHEN, Style, Word, hyphen};
pub(super) use words::{WordId, Words};
