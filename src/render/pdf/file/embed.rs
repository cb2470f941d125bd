//! Font programs: a face subset to the glyphs of a letter, with the map back to Unicode.

use std::fmt::Write;

use read_fonts::FontRef;
use subsetter::GlyphRemapper;

use super::objects::File;
use super::syntax::put;
use crate::render::deflate::Deflate;
use crate::render::pdf::error::Error;
use crate::render::pdf::typeface::{CFF, Face};

/// Glyphs of a face, with text for those that no character maps to. The cache key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Subset {
    pub(crate) face: usize,
    /// Sorted by glyph.
    pub(crate) glyphs: Vec<(u16, Option<Box<str>>)>,
}

/// A subset program, ready to write.
#[derive(Debug)]
pub(crate) struct Program {
    /// Compressed font file, and its uncompressed length.
    data: Vec<u8>,
    length: usize,
    /// Compressed map from glyphs to Unicode.
    to_unicode: Vec<u8>,
    /// Widths from glyph 1 on, as a PDF array.
    widths: String,
    /// The six capitals that name a subset (ISO 32000-1, 9.6.4).
    tag: String,
}

impl Program {
    /// Subsets a face. Glyph number `i` of the subset becomes glyph `i + 1` of the program.
    ///
    /// # Errors
    /// [`Error::Font`] if the font is broken where the parser did not look.
    pub(crate) fn make(subset: &Subset, face: &Face, compressor: &mut impl Deflate) -> Result<Self, Error> {
        let mut remapper = GlyphRemapper::new();
        for (glyph, _) in &subset.glyphs {
            remapper.remap(*glyph);
        }
        let broken = |error: subsetter::Error| Error::Font { font: face.name.clone(), why: error.to_string() };
        let whole = subsetter::subset(&face.data, face.index, &remapper).map_err(broken)?;
        // CFF programs are embedded without the other tables (ISO 32000-1, table 126: CIDFontType0C).
        let table = |data: &[u8]| {
            let found = FontRef::new(data).ok()?.table_data(CFF)?;
            Some(found.as_bytes().to_vec())
        };
        let program = if face.cff { default_matrices(table(&whole).unwrap_or(whole)) } else { whole };
        let mut widths = String::with_capacity(subset.glyphs.len() * 4);
        for (glyph, _) in &subset.glyphs {
            // Writing to memory cannot fail.
            let _ = write!(widths, "{} ", width(face.advance(*glyph)));
        }
        let data = compressor.deflate(&program);
        let to_unicode = compressor.deflate(&to_unicode(subset, face));
        Ok(Self { length: program.len(), data, to_unicode, widths, tag: tag(subset) })
    }

    /// Writes the font; returns the number of its dictionary.
    pub(crate) fn write(&self, face: &Face, file: &mut File) -> u32 {
        let [font, descendant, descriptor, program, map] = [(); 5].map(|()| file.reserve());
        let name = format!("{}+{}", self.tag, face.name);
        file.object(font, |out| {
            put(out, format_args!("<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/Identity-H"));
            put(out, format_args!("/DescendantFonts[{descendant} 0 R]/ToUnicode {map} 0 R>>"));
        });
        let (kind, to_glyph) = if face.cff { ("CIDFontType0", "") } else { ("CIDFontType2", "/CIDToGIDMap/Identity") };
        file.object(descendant, |out| {
            put(out, format_args!("<</Type/Font/Subtype/{kind}/BaseFont/{name}{to_glyph}"));
            put(out, format_args!("/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"));
            put(out, format_args!("/FontDescriptor {descriptor} 0 R/DW 1000/W[1[{}]]>>", self.widths));
        });
        let metrics = &face.metrics;
        let [left, bottom, right, top] = metrics.bounds.map(f32::round);
        let (ascent, descent, cap) = (metrics.ascent.round(), metrics.descent.round(), metrics.cap_height.round());
        // Stems are not measured; printers use the value only for hints, and it grows with the weight.
        let stem = (metrics.weight / 5.0).round();
        let key = if face.cff { "FontFile3" } else { "FontFile2" };
        file.object(descriptor, |out| {
            put(out, format_args!("<</Type/FontDescriptor/FontName/{name}/Flags 4/ItalicAngle 0/StemV {stem}"));
            put(out, format_args!("/FontBBox[{left} {bottom} {right} {top}]/Ascent {ascent}/Descent {descent}/CapHeight {cap}"));
            put(out, format_args!("/{key} {program} 0 R>>"));
        });
        if face.cff {
            file.shared(program, format_args!("/Subtype/CIDFontType0C/Filter/FlateDecode"), &self.data);
        } else {
            file.shared(program, format_args!("/Length1 {}/Filter/FlateDecode", self.length), &self.data);
        }
        file.shared(map, format_args!("/Filter/FlateDecode"), &self.to_unicode);
        font
    }
}

/// Resets the matrices of a CFF program to their default.
///
/// The subsetter writes “a thousandth” for the font and “one” for each of its dictionaries, which amounts to the default; but
/// not every reader multiplies the two (a validator computed widths of 0). This changes the operator to one that readers
/// ignore, XUID, with the same operands (Adobe Technical Note 5176, appendix H), so that no offset changes.
fn default_matrices(mut program: Vec<u8>) -> Vec<u8> {
    const FONT: [u8; 14] = [0x1E, 0x0A, 0, 0x1F, 0x8B, 0x8B, 0x1E, 0x0A, 0, 0x1F, 0x8B, 0x8B, 0x0C, 0x07];
    const DICTIONARY: [u8; 8] = [0x8C, 0x8B, 0x8B, 0x8C, 0x8B, 0x8B, 0x0C, 0x07];
    let all = |program: &[u8], pattern: &[u8]| -> Vec<usize> {
        let found = program.windows(pattern.len()).enumerate().filter(|(_, window)| *window == pattern);
        found.map(|(at, _)| at + pattern.len()).collect()
    };
    let (font, dictionaries) = (all(&program, &FONT), all(&program, &DICTIONARY));
    // Only where both are as expected.
    if font.len() == 1 && !dictionaries.is_empty() {
        for end in font.into_iter().chain(dictionaries) {
            program[end - 2..end].copy_from_slice(&[0x8B, 0x0E]);
        }
    }
    program
}

/// Widths match the program to a thousandth of an em; validators compare them.
fn width(thousandths: f32) -> f32 {
    (thousandths * 100.0).round() / 100.0
}

/// The map from glyphs to text (ISO 32000-1, 9.10.3).
fn to_unicode(subset: &Subset, face: &Face) -> Vec<u8> {
    let mut map = Vec::with_capacity(subset.glyphs.len() * 16 + 400);
    map.extend_from_slice(b"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n");
    let numbered: Vec<_> = subset.glyphs.iter().enumerate().collect();
    // A block has at most a hundred rows.
    for block in numbered.chunks(100) {
        let mut rows = Vec::with_capacity(block.len() * 16);
        let mut count = 0;
        for (i, (glyph, said)) in block {
            let mut text = String::new();
            face.text_of(*glyph).push_to(&mut text);
            if text.is_empty() {
                text.push_str(said.as_deref().unwrap_or_default());
            }
            if text.is_empty() {
                // Every code needs a text (ISO 19005-2, 6.2.11.7.2); the replacement character marks it as unknown.
                text.push(char::REPLACEMENT_CHARACTER);
            }
            put(&mut rows, format_args!("<{:04X}> <", i + 1));
            text.encode_utf16().for_each(|unit| put(&mut rows, format_args!("{unit:04X}")));
            rows.extend_from_slice(b">\n");
            count += 1;
        }
        put(&mut map, format_args!("{count} beginbfchar\n"));
        map.extend_from_slice(&rows);
        map.extend_from_slice(b"endbfchar\n");
    }
    map.extend_from_slice(b"endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend");
    map
}

/// Six capitals that differ between subsets.
fn tag(subset: &Subset) -> String {
    let mut hash: u64 = 0xCBF2_9CE4_8422_2325;
    for (glyph, _) in &subset.glyphs {
        for byte in glyph.to_be_bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
        }
    }
    (0..6_u32).map(|i| char::from(b'A' + u8::try_from((hash >> (i * 9)) % 26).unwrap_or(0))).collect()
}
