//! Paragraphs broken into lines: words measured in their faces, and cut only where nothing else helps.

use textwrap::core::Fragment;
use textwrap::wrap_algorithms::wrap_first_fit;

use super::Error;
use super::face::{BOLD, Face, REGULAR};
use crate::letter::Inline;

/// Millimetres in a typographic point.
pub(super) const POINT: f32 = 25.4 / 72.0;

/// A stretch of a line in one face.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Piece {
    pub(super) text: String,
    pub(super) face: usize,
    pub(super) width: f32,
}

/// A word with the space behind it; what line breaking works on.
#[derive(Debug, Clone)]
struct Word {
    pieces: Vec<Piece>,
    width: f32,
    space: f32,
}

impl Fragment for Word {
    fn width(&self) -> f64 {
        self.width.into()
    }
    fn whitespace_width(&self) -> f64 {
        self.space.into()
    }
    fn penalty_width(&self) -> f64 {
        0.0
    }
}

/// Breaks a paragraph into lines of at most `width` millimetres.
pub(super) fn wrap(inlines: &[Inline], width: f32, size: f32, faces: &[Face<'_>; 2]) -> Result<Vec<Vec<Piece>>, Error> {
    let unit = size / 1000.0 * POINT;
    let text = crate::letter::plain(inlines);
    let mut faces_at = Vec::new();
    for inline in inlines {
        let face = if matches!(inline, Inline::Strong(_)) { BOLD } else { REGULAR };
        faces_at.push((faces_at.last().map_or(0, |(end, _): &(usize, usize)| *end) + inline.text().len(), face));
    }
    let face_at = |offset: usize| faces_at.iter().find(|(end, _)| offset < *end).map_or(REGULAR, |(_, face)| *face);

    let mut words = Vec::new();
    let mut offset = 0;
    for found in crate::render::words::separator().find_words(&text) {
        let word = measure(found.word, offset, &face_at, unit, faces)?;
        let face = face_at(offset + found.word.len().saturating_sub(1));
        let space = faces[face].width(found.whitespace)? * unit;
        offset += found.word.len() + found.whitespace.len();
        let mut parts = part(word, width, unit, faces)?;
        if let Some(last) = parts.last_mut() {
            last.space = space;
            if !found.whitespace.is_empty() {
                let Some(piece) = last.pieces.last_mut() else { continue };
                piece.text.push_str(found.whitespace);
                piece.width += space;
            }
        }
        words.append(&mut parts);
    }
    // Less than a tenth of a point of tolerance keeps a word that fits exactly from being moved by rounding.
    let lines = wrap_first_fit(&words, &[f64::from(width + 0.03)]);
    Ok(lines.into_iter().map(join).collect())
}

/// Adds text to the last piece, or as a new one where the face changes.
fn append(pieces: &mut Vec<Piece>, text: &str, face: usize, width: f32) {
    match pieces.last_mut() {
        Some(last) if last.face == face => {
            last.text.push_str(text);
            last.width += width;
        }
        _ => pieces.push(Piece { text: text.to_owned(), face, width }),
    }
}

/// A word cut where its face changes.
fn measure(
    word: &str,
    offset: usize,
    face_at: &impl Fn(usize) -> usize,
    unit: f32,
    faces: &[Face<'_>; 2],
) -> Result<Word, Error> {
    let mut pieces: Vec<Piece> = Vec::new();
    for (i, c) in word.char_indices() {
        let face = face_at(offset + i);
        let width = faces[face].width(c.encode_utf8(&mut [0; 4]))? * unit;
        append(&mut pieces, c.encode_utf8(&mut [0; 4]), face, width);
    }
    let width = pieces.iter().map(|p| p.width).sum();
    Ok(Word { pieces, width, space: 0.0 })
}

/// Cuts a word that is wider than a line (a long address of a profile) where the line ends.
fn part(word: Word, width: f32, unit: f32, faces: &[Face<'_>; 2]) -> Result<Vec<Word>, Error> {
    if word.width <= width {
        return Ok(vec![word]);
    }
    let mut parts: Vec<Word> = vec![Word { pieces: Vec::new(), width: 0.0, space: 0.0 }];
    for piece in word.pieces {
        for c in piece.text.chars() {
            let advance = faces[piece.face].width(c.encode_utf8(&mut [0; 4]))? * unit;
            if parts.last().is_some_and(|last| last.width + advance > width) {
                parts.push(Word { pieces: Vec::new(), width: 0.0, space: 0.0 });
            }
            let Some(last) = parts.last_mut() else { break };
            last.width += advance;
            append(&mut last.pieces, c.encode_utf8(&mut [0; 4]), piece.face, advance);
        }
    }
    Ok(parts)
}

/// Joins the words of a line into as few pieces as it has changes of face, without a space at the end.
fn join(words: &[Word]) -> Vec<Piece> {
    let mut line: Vec<Piece> = Vec::new();
    for piece in words.iter().flat_map(|word| &word.pieces) {
        append(&mut line, &piece.text, piece.face, piece.width);
    }
    if let Some(last) = line.last_mut() {
        last.text.truncate(last.text.trim_end_matches(' ').len());
    }
    line
}
