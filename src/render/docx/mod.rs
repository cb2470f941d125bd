//! DOCX: the letter as a document that a word processor opens and a colleague edits (`WordprocessingML`, ECMA-376, part 1).
//!
//! All looks are in named styles, and text has nothing of its own but its language. Size, margins and places are those of the
//! layout, so that the address is in the window when it is printed. What no word processor can know is left to it: where lines
//! and pages end. The sender's line above the address and the fold marks are the PDF's alone.
//!
//! The parts are written with `quick-xml` and packed with `zip`, which read members files already: a program that does just
//! that has 0.24 MB more than an empty one, and one with `docx-rs` 0.4.22 (without its `image`) 1.18 MB. `docx-rs` writes no
//! language of a text and no words for a picture, and brings `zip` 8, `quick-xml` 0.41 and `zopfli` beside
//! ours; `docx-rust` 0.1 brings `zip` 4, `xmlparser` and `syn` 1; `ooxmlsdk` 0.14 a second `quick-xml` and types for the whole
//! standard; `rdocx` 0.16 some 200 crates.

mod content;
mod edges;
mod language;
mod measure;
mod package;
mod parts;
mod runs;
mod styles;
mod xml;

use super::PageStyle;
use crate::letter::Letter;
use measure::Places;
use runs::Links;

/// Renders a letter as a Word document. The same letter and style give the same bytes.
#[must_use]
pub fn docx(letter: &Letter, style: &PageStyle<'_>) -> Vec<u8> {
    let places = Places::find(letter, style);
    let mut links = Links::default();
    let document = content::document(letter, style, &places, &mut links);
    let footer = edges::footer(letter);
    let mut files = vec![
        ("[Content_Types].xml", parts::content_types(style.signature.is_some())),
        ("_rels/.rels", parts::relations()),
        ("docProps/core.xml", parts::properties(letter)),
        ("word/document.xml", document),
        ("word/_rels/document.xml.rels", parts::document_relations(&links, style.signature.is_some())),
        ("word/styles.xml", styles::styles(letter, style, &places)),
        ("word/numbering.xml", parts::numbering(letter, style)),
        ("word/settings.xml", parts::settings()),
        ("word/fontTable.xml", parts::fonts()),
        // Of the pages after the first; the first has a letterhead.
        ("word/header1.xml", edges::header(letter, style)),
        ("word/footer1.xml", footer.clone()),
        ("word/footer2.xml", footer),
    ];
    if let Some(picture) = style.signature {
        files.push(("word/media/signature.png", picture.to_png()));
    }
    package::package(&files)
}
