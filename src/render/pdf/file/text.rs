//! Text operators of a line: glyphs by number, moved for kerning, marks and justification.
//!
//! Lengths are thousandths of an em, as in `TJ`.

use super::fonts::{Code, Codes};
use super::syntax::{integer_to, number_to, put, text_string};
use crate::render::pdf::set::{Line, Link, Placed};
use crate::render::pdf::typeface::{Glyph, Part, Word};

/// Operators for one part of a line; they go between the position of its first glyph and the end of the text object.
#[derive(Debug, Clone)]
pub(crate) struct Segment {
    /// The run or address in the paragraph that it belongs to.
    pub(crate) owner: usize,
    /// Whether it continues where the last one ends, in its text object.
    pub(crate) joined: bool,
    /// Its start and end, in points from the start of the line.
    pub(crate) x: f32,
    pub(crate) end: f32,
    pub(crate) operators: Vec<u8>,
}

/// Writes the words of a line, with a trailing space if another line follows; `None` if a glyph has no code.
///
/// The space is invisible. It separates the lines for programs that read the structure, which has no lines.
pub(crate) fn segments<'w>(line: &Line, word: impl Fn(&Placed) -> &'w Word, size: f32, codes: Codes<'_>) -> Option<Vec<Segment>> {
    let Line { words, space, links, .. } = line;
    let links = links.as_ref().map(|(runs, links)| (*runs, &**links));
    let mut segments = Vec::with_capacity(1);
    let mut at = 0;
    while let Some(first) = words.get(at) {
        let end = at + words[at..].iter().take_while(|placed| placed.run == first.run).count();
        let x = first.x / size * 1000.0;
        // A leading space belongs to its own run, and starts where the previous run ended.
        let start = if first.space { x - codes.space(first.bold).map_or(0.0, |(_, width)| width) } else { x };
        let out = Vec::with_capacity((end - at) * 24);
        let piece = Piece { owner: first.run, joined: false, start };
        let done = &mut segments;
        let mut text = Text { out, done, piece, codes, links, size, font: None, pen: start, drawn: start, state: State::Outside };
        for placed in &words[at..end] {
            if placed.space {
                text.turn(placed.run);
                text.space(placed.bold)?;
            }
            text.word(word(placed), placed, placed.x / size * 1000.0)?;
        }
        if *space && end == words.len() {
            text.turn(first.run);
            text.space(first.bold)?;
        }
        text.end_piece();
        at = end;
    }
    Some(segments)
}

struct Text<'a> {
    out: Vec<u8>,
    done: &'a mut Vec<Segment>,
    /// The current piece.
    piece: Piece,
    codes: Codes<'a>,
    /// The paragraph's number of runs, and its addresses.
    links: Option<(usize, &'a [Link])>,
    size: f32,
    /// The current font.
    font: Option<usize>,
    /// Where the next glyph belongs.
    pen: f32,
    /// Where the next glyph would be drawn.
    drawn: f32,
    state: State,
}

/// The start of a segment.
struct Piece {
    owner: usize,
    joined: bool,
    start: f32,
}

/// What is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Outside,
    Array,
    Glyphs,
}

impl Text<'_> {
    /// Draws a space at the end of the last word.
    fn space(&mut self, bold: bool) -> Option<()> {
        let (id, width) = self.codes.space(bold)?;
        let code = self.codes.of(usize::from(bold), id)?;
        self.glyph(code, &Glyph { id, cluster: 0, advance: width, width, dx: 0.0, dy: 0.0 });
        Some(())
    }

    /// Ends the segment.
    fn end_piece(&mut self) {
        self.leave(State::Outside);
        // A word of only joiners draws nothing.
        if !self.out.is_empty() {
            let Piece { owner, joined, start } = self.piece;
            let operators = std::mem::take(&mut self.out);
            let [x, end] = [start, self.drawn].map(|at| at * self.size / 1000.0);
            self.done.push(Segment { owner, joined, x, end, operators });
            self.piece.joined = true;
        }
    }

    /// Switches to this run or address. Moves no glyph.
    fn turn(&mut self, owner: usize) {
        if self.piece.owner != owner {
            self.end_piece();
            self.piece = Piece { owner, start: self.drawn, ..self.piece };
        }
    }

    /// The run or address of a cluster in a word.
    fn owner(&self, placed: &Placed, cluster: usize) -> usize {
        let at = placed.at + cluster;
        let address = self.links.and_then(|(runs, links)| Some(runs + links.iter().position(|link| link.range.contains(&at))?));
        address.unwrap_or(placed.run)
    }

    /// Draws a word at `x`.
    fn word(&mut self, word: &Word, placed: &Placed, x: f32) -> Option<()> {
        self.pen = x;
        word.parts.iter().try_for_each(|part| self.part(part, placed))
    }

    fn part(&mut self, part: &Part, placed: &Placed) -> Option<()> {
        let actual = part.actual.as_ref().filter(|_| !self.codes.says(part));
        if let Some(actual) = actual {
            // Text stated as a whole has one owner.
            self.turn(self.owner(placed, part.glyphs.first().map_or(0, |glyph| glyph.cluster)));
            self.leave(State::Outside);
            self.out.extend_from_slice(b"/Span<</ActualText");
            text_string(&mut self.out, actual);
            self.out.extend_from_slice(b">>BDC ");
        }
        for glyph in &part.glyphs {
            if actual.is_none() && self.links.is_some() {
                self.turn(self.owner(placed, glyph.cluster));
            }
            let code = self.codes.of(part.face, glyph.id)?;
            self.glyph(code, glyph);
        }
        if actual.is_some() {
            self.leave(State::Outside);
            self.out.extend_from_slice(b"EMC ");
        }
        Some(())
    }

    fn glyph(&mut self, code: Code, glyph: &Glyph) {
        if self.font != Some(code.font) {
            self.leave(State::Outside);
            put(&mut self.out, format_args!("/F{} ", code.font));
            number_to(&mut self.out, self.size);
            self.out.extend_from_slice(b"Tf");
            self.font = Some(code.font);
        }
        if glyph.dy != 0.0 {
            self.leave(State::Outside);
            self.out.push(b' ');
            number_to(&mut self.out, glyph.dy * self.size / 1000.0);
            self.out.extend_from_slice(b"Ts");
        }
        let offset = self.drawn - self.pen - glyph.dx;
        if self.state == State::Outside {
            self.out.push(b'[');
            self.state = State::Array;
        }
        // Less than half a thousandth is carried over to the next glyph.
        if offset.abs() >= 0.5 {
            self.leave(State::Array);
            self.drawn -= integer_to(&mut self.out, offset);
        }
        if self.state == State::Array {
            self.out.push(b'(');
            self.state = State::Glyphs;
        }
        code_to(&mut self.out, code.code);
        self.drawn += glyph.width;
        self.pen += glyph.advance;
        if glyph.dy != 0.0 {
            self.leave(State::Outside);
            self.out.extend_from_slice(b"0 Ts");
        }
    }

    /// Closes what is open, down to `state`.
    fn leave(&mut self, state: State) {
        if self.state == State::Glyphs {
            self.out.push(b')');
            self.state = State::Array;
        }
        if self.state == State::Array && state == State::Outside {
            self.out.extend_from_slice(b"]TJ ");
            self.state = State::Outside;
        }
    }
}

/// Writes a two-byte code in a literal string (ISO 32000-1, 7.3.4.2): half as long as hexadecimal, and time depends on bytes.
fn code_to(out: &mut Vec<u8>, code: u16) {
    for byte in code.to_be_bytes() {
        match byte {
            b'(' | b')' | b'\\' => out.extend([b'\\', byte]),
            b'\r' => out.extend(b"\\r"),
            byte => out.push(byte),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_that_end_a_string_are_escaped() {
        let mut out = Vec::new();
        for code in [0x0028, 0x000D, 0x5C29] {
            code_to(&mut out, code);
        }
        assert_eq!(out, b"\0\\(\0\\r\\\\\\)");
    }
}
