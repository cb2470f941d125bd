//! Which lines stand where: the head of the letter, its paragraphs, its pages.

use super::Error;
use super::face::{Face, REGULAR};
use super::lines::{POINT, Piece, wrap};
use crate::letter::{Block, Inline, Layout, Letter, Rect};

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
        let meta = [letter.date.clone(), letter.reference.clone()];
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
        if let Some(enclosures) = &letter.enclosures {
            paragraphs.push(self.paragraph(&[Inline::Text(enclosures.clone())], 1.0, false)?);
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

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn no_line_of_a_paragraph_stands_alone() {
        for lines in 1..12 {
            for fit in 0_u8..12 {
                let here = split(lines, f32::from(fit));
                assert!(here == 0 || here == lines || (here >= 2 && lines - here >= 2), "{lines} lines, {fit} fit: {here}");
                assert!(here <= usize::from(fit));
            }
        }
    }
}
