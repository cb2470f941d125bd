//! From pages to bytes: contents, fonts, structure, and the objects of the file.
//!
//! This room must not move a glyph.

mod cache;
mod content;
mod document;
mod embed;
mod fonts;
mod letter;
mod merged;
mod metadata;
mod objects;
mod structure;
mod syntax;
mod text;

pub(super) use cache::Parts;
pub(super) use document::write;
pub use letter::SetLetter;
pub use merged::MergedPdf;
