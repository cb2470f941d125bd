//! Text operators of a line: glyphs by number, moved where kerning, marks and straight edges want them.
//!
//! Lengths are thousandths of an em, as `TJ` counts them.

use super::fonts::{Code, Codes};
use super::syntax::{put, text_string};
use crate::render::pdf::set::{Line, Placed};
use crate::render::pdf::typeface::{Glyph, Part, Word};

/// Operators for the words of one run in a line; they stand between the place of their first glyph and the end of the text
/// object.
#[derive(Debug, Clone)]
pub(crate) struct Segment {
    /// Which of the paragraph's runs it belongs to.
    pub(crate) run: usize,
    /// Where it begins, in points from the start of the line.
    pub(crate) x: f32,
    pub(crate) operators: Vec<u8>,
}

/// Writes the words of a line, with a space behind them if another line follows; `None` if there is a glyph without a code.
///
/// The space is not seen. It parts the line from the next for those who read the structure, where lines are not known.
pub(crate) fn segments<'w>(line: &Line, word: impl Fn(&Placed) -> &'w Word, size: f32, codes: Codes<'_>) -> Option<Vec<Segment>> {
    let Line { words, space, .. } = line;
    let mut segments = Vec::with_capacity(1);
    let mut at = 0;
    while let Some(first) = words.get(at) {
        let end = at + words[at..].iter().take_while(|placed| placed.run == first.run).count();
        let x = first.x / size * 1000.0;
        // A space that opens a stretch belongs to it, and begins where the stretch before ended.
        let start = if first.space { x - codes.space(first.bold).map_or(0.0, |(_, width)| width) } else { x };
        let out = Vec::with_capacity((end - at) * 24);
        let mut text = Text { out, codes, size, font: None, pen: start, drawn: start, state: State::Outside };
        for placed in &words[at..end] {
            if placed.space {
                text.space(placed.bold)?;
            }
            text.word(word(placed), placed.x / size * 1000.0)?;
        }
        if *space && end == words.len() {
            text.space(first.bold)?;
        }
        text.leave(State::Outside);
        // A word of nothing but joiners draws nothing.
        if !text.out.is_empty() {
            segments.push(Segment { run: first.run, x: start * size / 1000.0, operators: text.out });
        }
        at = end;
    }
    Some(segments)
}

struct Text<'a> {
    out: Vec<u8>,
    codes: Codes<'a>,
    size: f32,
    /// The font that is set.
    font: Option<usize>,
    /// Where the next glyph belongs.
    pen: f32,
    /// Where the next glyph would be drawn.
    drawn: f32,
    state: State,
}

/// What is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Outside,
    Array,
    Glyphs,
}

impl Text<'_> {
    /// Draws a space where the last word ended.
    fn space(&mut self, bold: bool) -> Option<()> {
        let (id, width) = self.codes.space(bold)?;
        let code = self.codes.of(usize::from(bold), id)?;
        self.glyph(code, &Glyph { id, cluster: 0, advance: width, width, dx: 0.0, dy: 0.0 });
        Some(())
    }

    /// Draws a word at `x`.
    fn word(&mut self, word: &Word, x: f32) -> Option<()> {
        self.pen = x;
        word.parts.iter().try_for_each(|part| self.part(part))
    }

    fn part(&mut self, part: &Part) -> Option<()> {
        let actual = part.actual.as_ref().filter(|_| !self.codes.says(part));
        if let Some(actual) = actual {
            self.leave(State::Outside);
            self.out.extend_from_slice(b"/Span<</ActualText");
            text_string(&mut self.out, actual);
            self.out.extend_from_slice(b">>BDC ");
        }
        for glyph in &part.glyphs {
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
        // Less than half a thousandth is kept for the next glyph.
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

/// A code of two bytes inside a literal string (ISO 32000-1, 7.3.4.2): half as long as in hexadecimal digits, and the time
/// goes where the bytes are.
fn code_to(out: &mut Vec<u8>, code: u16) {
    for byte in code.to_be_bytes() {
        match byte {
            b'(' | b')' | b'\\' => out.extend([b'\\', byte]),
            b'\r' => out.extend(b"\\r"),
            byte => out.push(byte),
        }
    }
}

/// The nearest whole number; returns it.
#[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "lengths on a page are small")]
fn integer_to(out: &mut Vec<u8>, value: f32) -> f32 {
    let whole = (value + 0.5_f32.copysign(value)) as i32;
    if whole < 0 {
        out.push(b'-');
    }
    digits_to(out, whole.unsigned_abs());
    whole as f32
}

/// A number with up to two decimals and a space behind it: a hundredth of a point is finer than any printer.
#[allow(clippy::cast_possible_truncation, reason = "lengths on a page are small")]
pub(crate) fn number_to(out: &mut Vec<u8>, value: f32) {
    let hundredths = (value * 100.0 + 0.5_f32.copysign(value)) as i32;
    if hundredths < 0 {
        out.push(b'-');
    }
    let hundredths = hundredths.unsigned_abs();
    digits_to(out, hundredths / 100);
    let rest = hundredths % 100;
    if rest != 0 {
        out.push(b'.');
        out.push(b'0' + u8::try_from(rest / 10).unwrap_or(0));
        if !rest.is_multiple_of(10) {
            out.push(b'0' + u8::try_from(rest % 10).unwrap_or(0));
        }
    }
    out.push(b' ');
}

fn digits_to(out: &mut Vec<u8>, value: u32) {
    let mut digits = [0; 10];
    let mut at = digits.len();
    let mut rest = value;
    loop {
        at -= 1;
        digits[at] = b'0' + u8::try_from(rest % 10).unwrap_or(0);
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_exact() {
        for (value, text) in
            [(0.0, "0 "), (1.5, "1.5 "), (-0.049, "-0.05 "), (841.889, "841.89 "), (12.0, "12 "), (-3.999, "-4 ")]
        {
            let mut out = Vec::new();
            number_to(&mut out, value);
            assert_eq!(String::from_utf8(out).unwrap(), text);
        }
    }

    #[test]
    fn codes_that_end_a_string_are_escaped() {
        let mut out = Vec::new();
        for code in [0x0028, 0x000D, 0x5C29] {
            code_to(&mut out, code);
        }
        assert_eq!(out, b"\0\\(\0\\r\\\\\\)");
    }
}
