//! Everything from the subject on: places paragraphs on pages without separating what belongs together.

use std::sync::Arc;

use super::breaks::Alignment;
use super::line::{Lines, Measure, Run};
use super::page::{Page, PlacedItem};
use super::paragraph::Typesetter;
use super::style::{PageStyle, mm};
use super::tree::{DOCUMENT, Nodes, Role, Tree};
use crate::letter::{Block, Inline, Letter};
use crate::render::pdf::error::Error;

/// Space between paragraphs, in lines.
const GAP: f32 = 0.55;
/// Space below the subject.
const WIDE_GAP: f32 = 0.9;
/// Space to sign in, between the closing and the typed name.
const SIGN_GAP: f32 = 2.5;
/// Indent of a numbered request, in ems of the text.
const INDENT: f32 = 2.0;
/// Largest size of the picture of a signature, in millimetres.
const PICTURE: (f32, f32) = (60.0, 18.0);

/// Lines kept together where possible.
struct Paragraph {
    lines: Lines,
    /// Its nodes, one per run.
    nodes: Nodes,
    indent: f32,
    /// The number of a request, and its node.
    label: Option<(Lines, Nodes)>,
    /// Space above, in lines.
    gap: f32,
    /// Whether it must share a page with what follows.
    keep: bool,
    /// The picture above it: node, width and height in points.
    picture: Option<(usize, f32, f32)>,
}

/// The runs of a paragraph and their nodes.
#[derive(Default)]
struct Runs<'a> {
    runs: Vec<Run<'a>>,
    nodes: Vec<usize>,
}

/// The body being set.
pub(crate) struct Body<'a, 'b> {
    pub(crate) letter: &'a Letter,
    pub(crate) style: &'a PageStyle<'a>,
    pub(crate) typesetter: &'a mut Typesetter<'b>,
    pub(crate) tree: &'a mut Tree,
    pub(crate) pages: Vec<Page>,
    /// Top of the next line.
    pub(crate) y: f32,
}

impl<'a> Body<'a, '_> {
    /// Sets date and reference if they did not fit in the head, and the rest of the letter.
    ///
    /// # Errors
    /// [`Error::Character`].
    pub(crate) fn set(&mut self, meta: &[String]) -> Result<(), Error> {
        let letter = self.letter;
        let mut paragraphs = Vec::new();
        for line in meta {
            paragraphs.push(Paragraph { keep: true, ..self.plain(line, Role::Paragraph, 0.0)? });
        }
        let gap = if meta.is_empty() { 0.0 } else { WIDE_GAP };
        paragraphs.push(self.subject(gap)?);
        if let Some(notice) = &letter.notice {
            paragraphs.push(self.plain(notice, Role::Paragraph, WIDE_GAP)?);
        }
        for (i, block) in letter.blocks.iter().enumerate() {
            match block {
                Block::Paragraph(inlines) => {
                    let before_list = matches!(letter.blocks.get(i + 1), Some(Block::Numbered(_)));
                    let gap = if i == 0 { WIDE_GAP } else { GAP };
                    let paragraph = self.paragraph(inlines, gap)?;
                    paragraphs.push(Paragraph { keep: before_list, ..paragraph });
                }
                Block::Numbered(items) => self.list(items, &mut paragraphs)?,
            }
        }
        // The closing is never alone on a page: the last paragraph stays with it.
        if let Some(last) = paragraphs.last_mut() {
            last.keep = true;
        }
        self.closing(&mut paragraphs)?;
        self.place(paragraphs);
        Ok(())
    }

    fn subject(&mut self, gap: f32) -> Result<Paragraph, Error> {
        let node = self.tree.node(Role::Heading1, DOCUMENT);
        let run = Run { text: &self.letter.subject, bold: true, language: &self.letter.language };
        let lines = self.lines(&[run], 0.0, Alignment::Ragged)?;
        Ok(Paragraph { keep: true, gap, ..self.linked(lines, vec![node]) })
    }

    fn closing(&mut self, paragraphs: &mut Vec<Paragraph>) -> Result<(), Error> {
        let letter = self.letter;
        let closing = self.plain(&letter.closing, Role::Paragraph, GAP * 1.5)?;
        paragraphs.push(Paragraph { keep: true, ..closing });
        for (i, line) in letter.signature.iter().enumerate() {
            let last = i + 1 == letter.signature.len();
            let mut paragraph = self.plain(line, Role::Paragraph, if i == 0 { SIGN_GAP } else { 0.0 })?;
            paragraph.keep = !last;
            if let (0, Some(picture)) = (i, self.style.signature) {
                let node = self.tree.figure(&letter.spoken.signature);
                let (width, height) = picture.fit(mm(PICTURE.0), mm(PICTURE.1));
                paragraph.picture = Some((node, width, height));
                paragraph.gap = 0.3;
            }
            paragraphs.push(paragraph);
        }
        if let Some(enclosures) = &letter.enclosures {
            paragraphs.push(self.plain(enclosures, Role::Paragraph, 1.0)?);
        }
        Ok(())
    }

    /// A paragraph without emphasis.
    fn plain(&mut self, text: &str, role: Role, gap: f32) -> Result<Paragraph, Error> {
        let node = self.tree.node(role, DOCUMENT);
        let run = Run { text, bold: false, language: &self.letter.language };
        let lines = self.lines(&[run], 0.0, Alignment::Ragged)?;
        Ok(Paragraph { gap, ..self.linked(lines, vec![node]) })
    }

    /// A paragraph of the letter; a run-in heading at its start is a separate heading for screen readers.
    fn paragraph(&mut self, inlines: &'a [Inline], gap: f32) -> Result<Paragraph, Error> {
        let heading = matches!(inlines, [Inline::Strong(_), _, ..]);
        let (first, rest) = inlines.split_at(usize::from(heading));
        let mut runs = Runs::default();
        if heading {
            let node = self.tree.node(Role::Heading2, DOCUMENT);
            self.runs(first, node, &mut runs);
        }
        let node = self.tree.node(Role::Paragraph, DOCUMENT);
        self.runs(rest, node, &mut runs);
        let lines = self.lines(&runs.runs, 0.0, self.style.alignment())?;
        Ok(Paragraph { gap, ..self.linked(lines, runs.nodes) })
    }

    /// A paragraph whose runs have these nodes.
    fn linked(&mut self, lines: Lines, nodes: Vec<usize>) -> Paragraph {
        let nodes = self.tree.with_links(&lines.links, nodes);
        Paragraph { lines, nodes, indent: 0.0, label: None, gap: 0.0, keep: false, picture: None }
    }

    fn runs(&mut self, inlines: &'a [Inline], node: usize, runs: &mut Runs<'a>) {
        for inline in inlines {
            let foreign = inline.language();
            runs.nodes.push(foreign.map_or(node, |language| self.tree.foreign(node, language)));
            let bold = matches!(inline, Inline::Strong(_));
            runs.runs.push(Run { text: inline.text(), bold, language: foreign.unwrap_or(&self.letter.language) });
        }
    }

    fn list(&mut self, items: &'a [Vec<Inline>], paragraphs: &mut Vec<Paragraph>) -> Result<(), Error> {
        let list = self.tree.node(Role::List, DOCUMENT);
        for (n, inlines) in items.iter().enumerate() {
            let item = self.tree.node(Role::Item, list);
            let label = self.tree.node(Role::Label, item);
            let node = self.tree.node(Role::Body, item);
            let number = format!("{}.", n + 1);
            let run = Run { text: &number, bold: false, language: &self.letter.language };
            let label = (self.lines(&[run], 0.0, Alignment::Ragged)?, [label].into());
            let mut runs = Runs::default();
            self.runs(inlines, node, &mut runs);
            let lines = self.lines(&runs.runs, self.indent(), self.style.alignment())?;
            let gap = if n == 0 { GAP } else { GAP / 2.0 };
            let paragraph = self.linked(lines, runs.nodes);
            paragraphs.push(Paragraph { label: Some(label), indent: self.indent(), gap, ..paragraph });
        }
        Ok(())
    }

    fn indent(&self) -> f32 {
        INDENT * self.style.size()
    }

    fn lines(&mut self, runs: &[Run<'_>], indent: f32, alignment: Alignment) -> Result<Lines, Error> {
        self.typesetter.set(runs, Measure { width: self.style.text_width() - indent, size: self.style.size(), alignment })
    }

    fn leading(&self) -> f32 {
        self.style.size() * self.style.layout.leading
    }

    /// Places paragraphs on pages: no widows or orphans, and nothing separated from what introduces it.
    fn place(&mut self, paragraphs: Vec<Paragraph>) {
        let leading = self.leading();
        let bottom = mm(self.style.layout.height - self.style.layout.bottom);
        let follows: Vec<f32> = (0..paragraphs.len()).map(|i| kept_with(&paragraphs[i..], leading)).collect();
        for (paragraph, follows) in paragraphs.into_iter().zip(follows) {
            let gap = paragraph.gap * leading + paragraph.picture.map_or(0.0, |(_, _, height)| height);
            let room = (bottom - self.y - gap) / leading + 0.01;
            let count = paragraph.lines.len();
            // What is kept with it matters only if it ends here; otherwise it follows on the next page.
            let whole = line_count(count) + follows / leading <= room;
            let here = if whole { count } else { split(count, room.floor().max(0.0)) };
            if here == 0 && !whole {
                self.next_page();
            } else {
                self.y += paragraph.gap * leading;
            }
            self.picture(&paragraph);
            for (i, line) in paragraph.lines.iter().enumerate() {
                // The second half of a paragraph, or one longer than a page.
                if (i == here && i > 0 && i < count) || self.y + leading > bottom + 0.1 {
                    self.next_page();
                }
                let y = self.y + self.style.size() * 0.95;
                let (x, size) = (mm(self.style.layout.left), self.style.size());
                if let (0, Some((label, nodes))) = (i, &paragraph.label) {
                    let (label, nodes) = (label.iter().cloned(), Arc::clone(nodes));
                    label
                        .for_each(|line| self.put(PlacedItem::Text { x, y, size, line, nodes: Arc::clone(&nodes), owner: None }));
                }
                let (line, nodes) = (Arc::clone(line), Arc::clone(&paragraph.nodes));
                self.put(PlacedItem::Text { x: x + paragraph.indent, y, size, line, nodes, owner: None });
                self.y += leading;
            }
        }
    }

    fn picture(&mut self, paragraph: &Paragraph) {
        if let Some((node, width, height)) = paragraph.picture {
            let (x, y) = (mm(self.style.layout.left), self.y);
            self.put(PlacedItem::Picture { x, y, width, height, node });
            self.y += height;
        }
    }

    fn put(&mut self, item: PlacedItem) {
        if let Some(page) = self.pages.last_mut() {
            page.items.push(item);
        }
    }

    fn next_page(&mut self) {
        self.pages.push(Page::default());
        self.y = mm(self.style.layout.top);
    }
}

/// The height that must fit after the first paragraph on its page, because it is kept with the next, and so on.
fn kept_with(paragraphs: &[Paragraph], leading: f32) -> f32 {
    let kept = paragraphs.iter().take_while(|paragraph| paragraph.keep);
    let height = |(_, next): (&Paragraph, &Paragraph)| {
        let lines = if next.lines.len() < 4 { next.lines.len() } else { 2 };
        let picture = next.picture.map_or(0.0, |(_, _, height)| height);
        (next.gap + line_count(lines)) * leading + picture
    };
    kept.zip(paragraphs.iter().skip(1)).map(height).sum()
}

/// How many of `lines`, which do not all fit, go on this page if `fit` have room: none, or enough that both sides have two.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small whole number, not negative")]
fn split(lines: usize, fit: f32) -> usize {
    let fit = fit as usize;
    if fit < 2 || lines < 4 { 0 } else { fit.min(lines - 2) }
}

#[allow(clippy::cast_precision_loss, reason = "a page has few lines")]
fn line_count(lines: usize) -> f32 {
    lines as f32
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn no_line_of_a_paragraph_stands_alone() {
        for lines in 1..12 {
            for fit in 0_u8..12 {
                let here = split(lines, f32::from(fit));
                assert!(here == 0 || (here >= 2 && lines - here >= 2), "{lines} lines, {fit} fit: {here}");
                assert!(here <= usize::from(fit));
            }
        }
    }
}
