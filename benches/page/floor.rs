//! The floor: the least that any program must do to make this letter with these faces. Words are shaped once and kept, lines
//! are broken over whole paragraphs, the content is compressed, and a file without tags, metadata and layout is written by
//! hand, its two subsets made once for all letters.
#![allow(clippy::cast_possible_truncation, clippy::format_collect)]

use std::collections::HashMap;

use demur::letter::{Block, Letter, plain};
use harfrust::{Buffer, Direction, Font, Script, ShapeOptions, ShapePlan, ShaperFont, Tag, shape};
use libdeflater::{CompressionLvl, Compressor};
use textwrap::wrap_algorithms::{Penalties, wrap_optimal_fit};

/// Width of the lines in thousandths of an em at 10 points: 165 mm.
const WIDTH: f64 = 46_772.0;
/// Lines of a page.
const LINES: usize = 52;

struct Word {
    codes: String,
    width: f64,
}

pub(crate) struct Floor {
    fonts: [Font; 2],
    plans: [ShapePlan; 2],
    programs: [Vec<u8>; 2],
    codes: [Vec<u16>; 2],
    words: [HashMap<String, Word>; 2],
    compressor: Compressor,
}

#[derive(Debug, Clone, Copy)]
struct Piece<'a> {
    text: &'a str,
    width: f64,
    face: usize,
}

impl textwrap::core::Fragment for Piece<'_> {
    fn width(&self) -> f64 {
        self.width
    }
    fn whitespace_width(&self) -> f64 {
        260.0
    }
    fn penalty_width(&self) -> f64 {
        0.0
    }
}

impl Floor {
    pub(crate) fn new(faces: [&'static [u8]; 2]) -> Self {
        let mut compressor = Compressor::new(CompressionLvl::default());
        let fonts = faces.map(|data| Font::new(data, 0).unwrap());
        let latin = Script::from_iso15924_tag(Tag::new(b"Latn"));
        let plans = [0, 1].map(|i: usize| ShapePlan::new(&fonts[i], Direction::LeftToRight, latin, None, &[]));
        let mut codes = [vec![0; 65_536], vec![0; 65_536]];
        let programs = [0, 1].map(|i: usize| {
            // Latin, General Punctuation and ligatures: what the letters need.
            let characters = (0x20..0x250).chain(0x2010..0x2030).chain(0xFB00..0xFB05);
            let mut remapper = subsetter::GlyphRemapper::new();
            for glyph in characters.filter_map(|c: u32| fonts[i].charmap().map_unicode(c)) {
                let glyph = u16::try_from(glyph.to_u32()).unwrap();
                codes[i][usize::from(glyph)] = remapper.remap(glyph);
            }
            deflate(&subsetter::subset(faces[i], 0, &remapper).unwrap(), &mut compressor)
        });
        Self { fonts, plans, programs, codes, words: [HashMap::new(), HashMap::new()], compressor }
    }

    pub(crate) fn render(&mut self, letter: &Letter) -> Vec<u8> {
        let mut pages = vec![String::with_capacity(20_000)];
        let mut line_number = 0;
        let mut paragraph = |floor: &mut Self, text: &str, face: usize| {
            for word in text.split(' ') {
                floor.shape(word, face);
            }
            let pieces: Vec<_> =
                text.split(' ').map(|word| Piece { text: word, width: floor.words[face][word].width, face }).collect();
            for line in wrap_optimal_fit(&pieces, &[WIDTH], &Penalties::default()).unwrap() {
                if line_number == LINES {
                    pages.push(String::with_capacity(20_000));
                    line_number = 0;
                }
                let page = pages.last_mut().unwrap();
                let natural: f64 = line.iter().map(|piece| piece.width + 260.0).sum::<f64>() - 260.0;
                let gap = if line.len() > 1 { ((WIDTH - natural) / (line.len() - 1) as f64) as i32 } else { 0 };
                page.push_str(if face == 0 { "BT /F0 10 Tf 1 0 0 1 71 " } else { "BT /F1 10 Tf 1 0 0 1 71 " });
                page.push_str(&(780 - line_number * 13).to_string());
                page.push_str(" Tm [");
                for piece in line {
                    page.push('<');
                    page.push_str(&floor.words[piece.face][piece.text].codes);
                    page.push('>');
                    page.push_str(&(-260 - gap).to_string());
                }
                page.push_str("]TJ ET\n");
                line_number += 1;
            }
        };
        for line in letter.sender.iter().chain(&letter.recipient).chain([&letter.date, &letter.reference]) {
            paragraph(self, line, 0);
        }
        paragraph(self, &letter.subject, 1);
        for block in &letter.blocks {
            match block {
                Block::Paragraph(inlines) => paragraph(self, &plain(inlines), 0),
                Block::Numbered(items) => items.iter().for_each(|item| paragraph(self, &plain(item), 0)),
            }
        }
        paragraph(self, &letter.closing, 0);
        letter.signature.iter().for_each(|line| paragraph(self, line, 0));
        self.file(&pages)
    }

    fn shape(&mut self, word: &str, face: usize) {
        if self.words[face].contains_key(word) {
            return;
        }
        let mut buffer = Buffer::new();
        buffer.push_str(word);
        buffer.set_direction(Direction::LeftToRight);
        buffer.set_script(self.plans[face].script());
        let font = ShaperFont::new(&self.fonts[face]);
        shape(&font, &mut buffer, ShapeOptions::new().plan(Some(&self.plans[face]))).unwrap();
        let codes = buffer.glyph_infos().iter().map(|g| format!("{:04X}", self.codes[face][g.glyph_id as usize])).collect();
        let width = buffer.glyph_positions().iter().map(|p| f64::from(p.x_advance)).sum();
        self.words[face].insert(word.to_owned(), Word { codes, width });
    }

    fn file(&mut self, pages: &[String]) -> Vec<u8> {
        let mut out = b"%PDF-1.7\n".to_vec();
        let mut offsets = Vec::new();
        let mut object = |out: &mut Vec<u8>, head: &str, stream: Option<&[u8]>| {
            offsets.push(out.len());
            out.extend_from_slice(format!("{} 0 obj\n{head}\n", offsets.len()).as_bytes());
            if let Some(stream) = stream {
                out.extend_from_slice(b"stream\n");
                out.extend_from_slice(stream);
                out.extend_from_slice(b"\nendstream\n");
            }
            out.extend_from_slice(b"endobj\n");
        };
        object(&mut out, "<</Type/Catalog/Pages 2 0 R>>", None);
        let kids: String = (0..pages.len()).map(|i| format!("{} 0 R ", 9 + 2 * i)).collect();
        object(&mut out, &format!("<</Type/Pages/Count {}/Kids[{kids}]>>", pages.len()), None);
        for (i, program) in self.programs.iter().enumerate() {
            object(&mut out, &format!("<</Length {}/Filter/FlateDecode>>", program.len()), Some(program));
            let file = 3 + 3 * i;
            object(&mut out, &format!("<</Type/FontDescriptor/FontName/F{i}/Flags 4/FontFile2 {file} 0 R>>"), None);
            let descendant = format!("<</Type/Font/Subtype/CIDFontType2/BaseFont/F{i}/FontDescriptor {} 0 R>>", file + 1);
            let font = format!("<</Type/Font/Subtype/Type0/BaseFont/F{i}/Encoding/Identity-H/DescendantFonts[{descendant}]>>");
            object(&mut out, &font, None);
        }
        for (i, page) in pages.iter().enumerate() {
            let content = 10 + 2 * i;
            let head = format!(
                "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F0 5 0 R/F1 8 0 R>>>>/Contents {content} 0 R>>"
            );
            object(&mut out, &head, None);
            let data = deflate(page.as_bytes(), &mut self.compressor);
            object(&mut out, &format!("<</Length {}/Filter/FlateDecode>>", data.len()), Some(&data));
        }
        let start = out.len();
        out.extend_from_slice(format!("xref\n0 {}\n0000000000 65535 f \n", offsets.len() + 1).as_bytes());
        for offset in &offsets {
            out.extend_from_slice(format!("{offset:010} 00000 n \n").as_bytes());
        }
        out.extend_from_slice(
            format!("trailer\n<</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n", offsets.len() + 1).as_bytes(),
        );
        out
    }
}

fn deflate(data: &[u8], compressor: &mut Compressor) -> Vec<u8> {
    let mut out = vec![0; compressor.zlib_compress_bound(data.len())];
    let length = compressor.zlib_compress(data, &mut out).unwrap();
    out.truncate(length);
    out
}
