//! From placed runs to the bytes of a PDF, with `printpdf`.

use std::collections::{BTreeMap, BTreeSet};

use lopdf::{Dictionary, Object, StringFormat};
use printpdf::{
    CustomPdfConformance, FontId, FontMetrics, Line, LinePoint, Mm, Op, ParsedFont, PdfConformance, PdfDocument, PdfFontHandle,
    PdfPage, PdfSaveOptions, Point, Pt, TextItem,
};
use sha2::{Digest, Sha256};
use subsetter::GlyphRemapper;

use super::Error;
use super::face::Face;
use super::flow::{Page, Run};
use crate::letter::{Layout, Letter};

/// Names of the faces inside the file. printpdf takes the first six letters as the tag of the subset.
const IDS: [&str; 2] = ["DEMURR", "DEMURB"];

/// Writes the document.
pub(super) fn document(pages: &[Page], letter: &Letter, layout: &Layout, faces: &[Face<'_>; 2]) -> Result<Vec<u8>, Error> {
    // The subject may name a person only through the template, never the writer: it is safe as a title.
    let mut document = PdfDocument::new(&letter.subject);
    // Every named conformance makes printpdf add a colour profile of half a megabyte, which no letter needs.
    document.metadata.info.conformance = PdfConformance::Custom(CustomPdfConformance::default());
    let mut used: [BTreeSet<char>; 2] = Default::default();
    for run in pages.iter().flatten() {
        used[run.face].extend(run.text.chars());
    }
    for (i, face) in faces.iter().enumerate() {
        if !used[i].is_empty() {
            let font = subset(face, &used[i])?;
            document.resources.fonts.map.insert(FontId(IDS[i].to_owned()), printpdf::PdfFont::new(font));
        }
    }
    let pages = pages.iter().enumerate().map(|(i, page)| {
        let mut ops = if i == 0 { marks(layout) } else { Vec::new() };
        ops.extend(page.iter().flat_map(|run| show(run, layout)));
        PdfPage::new(Mm(layout.width), Mm(layout.height), ops)
    });
    document.pages = pages.collect();
    Ok(finish(&document, letter))
}

/// The face cut down to the characters of this letter.
fn subset(face: &Face<'_>, used: &BTreeSet<char>) -> Result<ParsedFont, Error> {
    let mut remapper = GlyphRemapper::new();
    let mut glyphs = BTreeMap::new();
    let mut widths = BTreeMap::new();
    for &c in used {
        let (glyph, width) = face.glyph(c).ok_or(Error::Character(c))?;
        let glyph = remapper.remap(glyph);
        glyphs.insert(u32::from(c), glyph);
        widths.insert(glyph, width);
    }
    let program = subsetter::subset(face.data, 0, &remapper).map_err(|error| Error::Font(format!("{}: {error}", face.name)))?;
    let metrics = FontMetrics { ascent: face.ascender(), descent: face.descender() };
    let mut font = ParsedFont::with_glyph_data(program, 0, Some(face.name.to_owned()), glyphs, widths, 1000, metrics);
    let [x_min, y_min, x_max, y_max] = face.bounds();
    let stub = &mut font.pdf_font_metrics;
    (stub.x_min, stub.y_min, stub.x_max, stub.y_max) = (x_min, y_min, x_max, y_max);
    stub.us_weight_class = face.weight();
    Ok(font)
}

fn show(run: &Run, layout: &Layout) -> [Op; 5] {
    let font = PdfFontHandle::External(FontId(IDS[run.face].to_owned()));
    let pos = Point { x: Mm(run.x).into(), y: Mm(layout.height - run.y).into() };
    [
        Op::StartTextSection,
        Op::SetFont { font, size: Pt(run.size) },
        Op::SetTextCursor { pos },
        Op::ShowText { items: vec![TextItem::Text(run.text.clone())] },
        Op::EndTextSection,
    ]
}

/// Fold and punch marks at the left edge.
fn marks(layout: &Layout) -> Vec<Op> {
    let line = |mark: &crate::letter::Mark| {
        let at = |x: f32| LinePoint { p: Point { x: Mm(x).into(), y: Mm(layout.height - mark.y).into() }, bezier: false };
        Op::DrawLine { line: Line { points: vec![at(5.0), at(5.0 + mark.length)], is_closed: false } }
    };
    let mut ops = Vec::new();
    if !layout.marks.is_empty() {
        ops.push(Op::SetOutlineThickness { pt: Pt(0.25) });
        ops.extend(layout.marks.iter().map(line));
    }
    ops
}

/// Makes the document the same for the same letter, says its language and title, and compresses it.
///
/// printpdf draws the file's ID at random and writes `GTS_PDFXVersion` and dates that say nothing here.
fn finish(document: &PdfDocument, letter: &Letter) -> Vec<u8> {
    let mut lopdf = document.to_lopdf_document(&PdfSaveOptions::default(), &mut Vec::new());
    "1.7".clone_into(&mut lopdf.version);
    let title = lopdf::text_string(&letter.subject);
    let info = Dictionary::from_iter([
        ("Title", title),
        ("Producer", Object::string_literal(concat!("demur ", env!("CARGO_PKG_VERSION")))),
    ]);
    if let Ok(id) = lopdf.trailer.get(b"Info").and_then(Object::as_reference) {
        lopdf.set_object(id, info);
    }
    if let Ok(catalog) = lopdf.catalog_mut() {
        catalog.set("Lang", Object::string_literal(letter.language.as_str()));
        catalog.set("ViewerPreferences", Dictionary::from_iter([("DisplayDocTitle", Object::Boolean(true))]));
    }
    lopdf.prune_objects();
    lopdf.renumber_objects();
    lopdf.compress();
    lopdf.trailer.remove(b"ID");
    // The ID is a digest of the file without it (ISO 32000-1, 14.4, suggests as much).
    let digest = Sha256::digest(save(&mut lopdf))[..16].to_vec();
    let id = Object::String(digest, StringFormat::Hexadecimal);
    lopdf.trailer.set("ID", Object::Array(vec![id.clone(), id]));
    save(&mut lopdf)
}

fn save(document: &mut lopdf::Document) -> Vec<u8> {
    let mut bytes = Vec::new();
    // Writing to memory cannot fail.
    let _ = document.save_to(&mut bytes);
    bytes
}
