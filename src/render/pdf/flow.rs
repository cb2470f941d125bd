//! Which words stand where: lines, paragraphs, pages.

use textwrap::WordSeparator;
use textwrap::core::Fragment;
use textwrap::wrap_algorithms::wrap_first_fit;

use super::Error;
use super::face::{BOLD, Face, REGULAR};
use crate::letter::{Block, Inline, Layout, Letter, Rect};

/// Millimetres in a typographic point.
const POINT: f32 = 25.4 / 72.0;
/// Type size of the sender's block and of the reference, in points.
const SMALL: f32 = 9.5;
/// Type size of the line above the address, in points. DIN 5008 asks for at least 6.
const TINY: [f32; 2] = [7.5, 6.0];
/// Space between paragraphs, in lines.
const GAP: f32 = 0.55;
/// Indent of the text of a numbered request, in millimetres.
const INDENT: f32 = 7.0;

/// A run of text in one face and size. `x` and `y` are millimetres from the top left corner, `y` at the baseline.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Run {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) size: f32,
    pub(super) face: usize,
    pub(super) text: String,
}

/// The runs of one page, in the order of reading.
pub(super) type Page = Vec<Run>;

/// Sets the whole letter.
pub(super) fn pages(letter: &Letter, layout: &Layout, faces: &[Face<'_>; 2]) -> Result<Vec<Page>, Error> {
    let mut head = Head { layout, faces, runs: Vec::new() };
    let body_top = head.set(letter)?;
    let mut body = Body::new(layout, faces, head.runs, body_top);
    body.set(letter)?;
    let mut pages = body.pages;
    let count = pages.len();
    if count > 1 {
        for (i, page) in pages.iter_mut().enumerate() {
            let label = letter.page_label.replace("{page}", &(i + 1).to_string()).replace("{pages}", &count.to_string());
            let width = faces[REGULAR].width(&label)? * SMALL / 1000.0 * POINT;
            let (x, y) = (layout.width - layout.right - width, layout.height - layout.bottom / 2.0);
            page.push(Run { x, y, size: SMALL, face: REGULAR, text: label });
        }
    }
    Ok(pages)
}

/// The first page above the subject: who writes to whom, when.
struct Head<'a> {
    layout: &'a Layout,
    faces: &'a [Face<'a>; 2],
    runs: Page,
}

impl Head<'_> {
    /// Sets the head; returns the top of the body.
    fn set(&mut self, letter: &Letter) -> Result<f32, Error> {
        let layout = self.layout;
        let mut below = self.block(&letter.sender, layout.sender, SMALL, layout.sender.y, "sender's address")?;
        self.return_line(&letter.sender)?;
        let size = layout.size.min(10.5);
        let lines = self.wrap_block(&letter.recipient, layout.recipient.width, size)?;
        let height = line_count(&lines) * size * 1.2 * POINT;
        let bottom = layout.recipient.y + layout.recipient.height;
        // Longer addresses begin higher, so that the last line stays in the window.
        let top = layout.recipient_top.min(bottom - height).max(layout.recipient.y);
        self.block(&letter.recipient, layout.recipient, size, top, "recipient's address")?;
        let meta = [letter.date.clone(), format!("{}: {}", letter.reference.0, letter.reference.1)];
        let free = Rect { height: f32::MAX, ..layout.sender };
        below = match layout.date_top {
            Some(top) => {
                let place = Rect { x: layout.left, y: top, width: layout.width - layout.left - layout.right, height: f32::MAX };
                self.block(&meta, place, SMALL, top, "date")?
            }
            None => self.block(&meta, free, SMALL, below + SMALL * 0.6 * POINT, "date")?,
        };
        Ok(layout.subject_top.max(below + SMALL * POINT))
    }

    /// Sets lines under each other; returns the bottom of the last one.
    fn block(&mut self, lines: &[String], place: Rect, size: f32, top: f32, name: &'static str) -> Result<f32, Error> {
        let leading = size * 1.2 * POINT;
        let mut y = top;
        for line in self.wrap_block(lines, place.width, size)? {
            self.runs.push(Run { x: place.x, y: y + size * 0.95 * POINT, size, face: REGULAR, text: line });
            y += leading;
        }
        if y > place.y + place.height + 0.01 {
            return Err(Error::TooLong { block: name, layout: self.layout.id.clone() });
        }
        Ok(y)
    }

    fn wrap_block(&self, lines: &[String], width: f32, size: f32) -> Result<Vec<String>, Error> {
        let mut wrapped = Vec::new();
        for line in lines {
            let inlines = [Inline::Text(line.clone())];
            for line in wrap(&inlines, width, size, self.faces)? {
                wrapped.push(line.into_iter().map(|piece| piece.text).collect::<String>().trim_end().to_owned());
            }
        }
        Ok(wrapped)
    }

    /// The sender in one line above the address; left out where it does not fit, because it is only a courtesy to the post.
    fn return_line(&mut self, sender: &[String]) -> Result<(), Error> {
        let place = self.layout.return_line;
        let text = sender.join(" · ");
        for size in TINY {
            if self.faces[REGULAR].width(&text)? * size / 1000.0 * POINT <= place.width {
                let y = place.y + place.height - 1.0;
                self.runs.push(Run { x: place.x, y, size, face: REGULAR, text });
                break;
            }
        }
        Ok(())
    }
}

/// The lines of a block that stay together as far as they can.
struct Paragraph {
    lines: Vec<Vec<Piece>>,
    indent: f32,
    number: Option<String>,
    /// Space above, in lines.
    gap: f32,
    /// Whether this must stand on the page of what follows.
    keep: bool,
}

/// Everything from the subject on.
struct Body<'a> {
    layout: &'a Layout,
    faces: &'a [Face<'a>; 2],
    pages: Vec<Page>,
    y: f32,
}

impl<'a> Body<'a> {
    fn new(layout: &'a Layout, faces: &'a [Face<'a>; 2], first: Page, top: f32) -> Self {
        Self { layout, faces, pages: vec![first], y: top }
    }

    fn leading(&self) -> f32 {
        self.layout.size * self.layout.leading * POINT
    }

    fn set(&mut self, letter: &Letter) -> Result<(), Error> {
        let mut paragraphs = vec![self.paragraph(&[Inline::Strong(letter.subject.clone())], 0.0, true)?];
        if let Some(notice) = &letter.notice {
            paragraphs.push(self.paragraph(&[Inline::Text(notice.clone())], 0.9, false)?);
        }
        for (i, block) in letter.blocks.iter().enumerate() {
            match block {
                Block::Paragraph(inlines) => {
                    let before_list = matches!(letter.blocks.get(i + 1), Some(Block::Numbered(_)));
                    let gap = if i == 0 { 0.9 } else { GAP };
                    paragraphs.push(self.paragraph(inlines, gap, before_list)?);
                }
                Block::Numbered(items) => {
                    for (n, item) in items.iter().enumerate() {
                        let mut paragraph = self.indented(item, INDENT, if n == 0 { GAP } else { GAP / 2.0 })?;
                        paragraph.number = Some(format!("{}.", n + 1));
                        paragraphs.push(paragraph);
                    }
                }
            }
        }
        // The closing never stands alone on a page: the last paragraph goes with it.
        if let Some(last) = paragraphs.last_mut() {
            last.keep = true;
        }
        paragraphs.push(self.paragraph(&[Inline::Text(letter.closing.clone())], GAP * 1.5, true)?);
        for (i, line) in letter.signature.iter().enumerate() {
            let last = i + 1 == letter.signature.len();
            paragraphs.push(self.paragraph(&[Inline::Text(line.clone())], if i == 0 { 1.0 } else { 0.0 }, !last)?);
        }
        if !letter.enclosures.1.is_empty() {
            let text = format!("{}: {}", letter.enclosures.0, letter.enclosures.1.join(", "));
            paragraphs.push(self.paragraph(&[Inline::Text(text)], 1.0, false)?);
        }
        self.place(&paragraphs);
        Ok(())
    }

    fn paragraph(&self, inlines: &[Inline], gap: f32, keep: bool) -> Result<Paragraph, Error> {
        Ok(Paragraph { keep, ..self.indented(inlines, 0.0, gap)? })
    }

    fn indented(&self, inlines: &[Inline], indent: f32, gap: f32) -> Result<Paragraph, Error> {
        let width = self.layout.width - self.layout.left - self.layout.right - indent;
        let lines = wrap(inlines, width, self.layout.size, self.faces)?;
        Ok(Paragraph { lines, indent, number: None, gap, keep: false })
    }

    /// Puts paragraphs on pages: no single first or last line of a paragraph alone, nothing parted from what it introduces.
    fn place(&mut self, paragraphs: &[Paragraph]) {
        for (i, paragraph) in paragraphs.iter().enumerate() {
            let gap = paragraph.gap * self.leading();
            let bottom = self.layout.height - self.layout.bottom;
            // How many lines must follow on this page for those that are kept with the next.
            let follows: f32 = paragraphs[i..]
                .iter()
                .take_while(|p| p.keep)
                .zip(&paragraphs[i + 1..])
                .map(|(_, next)| (next.gap + line_count(&next.lines[..next.lines.len().min(2)])) * self.leading())
                .sum();
            let room = bottom - self.y - gap - follows;
            let fit = (room / self.leading() + 0.01).floor().max(0.0);
            let here = split(paragraph.lines.len(), fit);
            if here > 0 {
                self.y += gap;
            }
            self.lines(paragraph, 0, here);
            if here < paragraph.lines.len() {
                self.pages.push(Vec::new());
                self.y = self.layout.top;
                self.lines(paragraph, here, paragraph.lines.len());
            }
        }
    }

    fn lines(&mut self, paragraph: &Paragraph, from: usize, to: usize) {
        for (i, line) in paragraph.lines[from..to].iter().enumerate() {
            if self.y + self.leading() > self.layout.height - self.layout.bottom + self.leading() * 0.5 {
                // Only a paragraph longer than a page comes here.
                self.pages.push(Vec::new());
                self.y = self.layout.top;
            }
            let size = self.layout.size;
            let y = self.y + size * 0.95 * POINT;
            let left = self.layout.left;
            let Some(page) = self.pages.last_mut() else { return };
            if let (Some(number), 0) = (&paragraph.number, from + i) {
                page.push(Run { x: left, y, size, face: REGULAR, text: number.clone() });
            }
            let mut x = left + paragraph.indent;
            for piece in line {
                page.push(Run { x, y, size, face: piece.face, text: piece.text.clone() });
                x += piece.width;
            }
            self.y += self.leading();
        }
    }
}

/// How many of `lines` stand on this page if `fit` lines have room: all, none, or so that two stay on either side.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small whole number, not negative")]
fn split(lines: usize, fit: f32) -> usize {
    let fit = fit as usize;
    if fit >= lines {
        lines
    } else if fit < 2 || lines < 4 {
        0
    } else {
        fit.min(lines - 2)
    }
}

#[allow(clippy::cast_precision_loss, reason = "a page has few lines")]
fn line_count<T>(lines: &[T]) -> f32 {
    lines.len() as f32
}

/// A stretch of a line in one face.
#[derive(Debug, Clone, PartialEq)]
struct Piece {
    text: String,
    face: usize,
    width: f32,
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
fn wrap(inlines: &[Inline], width: f32, size: f32, faces: &[Face<'_>; 2]) -> Result<Vec<Vec<Piece>>, Error> {
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
    for found in WordSeparator::UnicodeBreakProperties.find_words(&text) {
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
    // A tenth of a point of tolerance keeps a word that fits exactly from being moved by rounding.
    let lines = wrap_first_fit(&words, &[f64::from(width + 0.03)]);
    Ok(lines.into_iter().map(join).collect())
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
        match pieces.last_mut() {
            Some(last) if last.face == face => {
                last.text.push(c);
                last.width += width;
            }
            _ => pieces.push(Piece { text: c.to_string(), face, width }),
        }
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
            match last.pieces.last_mut() {
                Some(p) if p.face == piece.face => {
                    p.text.push(c);
                    p.width += advance;
                }
                _ => last.pieces.push(Piece { text: c.to_string(), face: piece.face, width: advance }),
            }
        }
    }
    Ok(parts)
}

/// Joins the words of a line into as few pieces as it has changes of face, without a space at the end.
fn join(words: &[Word]) -> Vec<Piece> {
    let mut line: Vec<Piece> = Vec::new();
    for piece in words.iter().flat_map(|word| &word.pieces) {
        match line.last_mut() {
            Some(last) if last.face == piece.face => {
                last.text.push_str(&piece.text);
                last.width += piece.width;
            }
            _ => line.push(piece.clone()),
        }
    }
    if let Some(last) = line.last_mut() {
        last.text.truncate(last.text.trim_end_matches(' ').len());
    }
    line
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn no_line_of_a_paragraph_stands_alone() {
        for lines in 1..12 {
            for fit in 0_u8..12 {
                let here = split(lines, f32::from(fit));
                assert!(here == 0 || here == lines || (here >= 2 && lines - here >= 2), "{lines} lines, {fit} fit: {here}");
                assert!(here <= usize::from(fit).max(0));
            }
        }
    }
}
