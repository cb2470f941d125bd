//! From pages to bytes: contents, fonts, structure, and the objects of the file.
//!
//! This module must not move a glyph.

mod cache;
mod content;
mod document;
mod embed;
mod fonts;
mod letter;
mod merged;
mod metadata;
mod objects;
mod skeleton;
mod structure;
mod syntax;
mod text;

pub(super) use cache::Parts;
pub use letter::SetLetter;
pub use merged::MergedPdf;

use document::Document;

/// Writes a file with one letter.
pub(super) fn write(letter: &SetLetter<'_>, parts: &mut Parts) -> Vec<u8> {
    let skeleton = parts.skeletons.of(letter.paper);
    let mut document = Document::single(&letter.subject);
    document.add(letter, &skeleton);
    document.finish(None, &skeleton, &parts.profile, &mut parts.fast)
}
