//! The first page above the subject: who writes to whom and when, and the marks at the edge.
//!
//! The whole recipient's address is visible in every envelope of the layout, or the letter is refused.

use std::sync::Arc;

use super::breaks::Alignment;
use super::line::{Lines, Measure, Run};
use super::page::{Artifact, PlacedItem};
use super::paragraph::Typesetter;
use super::style::{PageStyle, mm};
use super::tree::{DOCUMENT, Nodes, Role, Tree};
use crate::letter::{Align, Letter, Rect};
use crate::render::pdf::error::Error;

/// Type sizes of the address in the window, in points, each with its fraction of the layout's line height; the first that fits
/// wins. Deutsche Post, La Poste and USPS ask for 8 to 12 points, regardless of the size of the letter.
const ADDRESS: [(f32, f32); 6] = [(10.0, 1.0), (9.5, 1.0), (9.0, 1.0), (8.5, 1.0), (8.0, 1.0), (8.0, 0.95)];
/// Type sizes of the line above it. DIN 5008 requires at least 6.
const RETURN: [f32; 4] = [7.5, 7.0, 6.5, 6.0];
/// Space between that line and the address, in millimetres.
const RETURN_GAP: f32 = 1.5;
/// Smallest type size of the sender's block.
const LEAST: f32 = 8.0;
/// Line height of blocks as a multiple of the size.
const LEADING: f32 = 1.2;
/// Left end of the marks, in millimetres from the edge: printers leave the first four or five white.
const MARK_LEFT: f32 = 5.0;

/// The head being set.
pub(crate) struct Head<'a, 'b> {
    pub(crate) letter: &'a Letter,
    pub(crate) style: &'a PageStyle<'a>,
    pub(crate) typesetter: &'a mut Typesetter<'b>,
    pub(crate) tree: &'a mut Tree,
    pub(crate) items: Vec<PlacedItem>,
}

/// A block of lines in one size.
struct Block {
    paragraphs: Vec<Lines>,
    node: usize,
    size: f32,
    leading: f32,
}

impl Block {
    fn line_count(&self) -> usize {
        self.paragraphs.iter().map(|lines| lines.len()).sum()
    }

    fn height(&self) -> f32 {
        #[allow(clippy::cast_precision_loss, reason = "a page has few lines")]
        let count = self.line_count() as f32;
        count * self.size * self.leading
    }
}

impl Head<'_, '_> {
    /// Sets the head; returns date and reference if they do not fit and must go above the subject.
    ///
    /// # Errors
    /// [`Error::TooLong`] for an address that does not fit, [`Error::Character`].
    pub(crate) fn set(&mut self) -> Result<Vec<String>, Error> {
        self.marks();
        let layout = self.style.layout;
        let node = self.tree.node(Role::Paragraph, DOCUMENT);
        let sizes = steps(self.style.small(), LEAST);
        let sender = self.fit(&self.letter.sender, layout.sender, &sizes, LEADING, node, "sender's address")?;
        self.place(sender, layout.sender, Align::Left);
        self.recipient()?;
        let meta = [self.letter.date.clone(), self.letter.reference.clone()];
        let node = self.tree.node(Role::Paragraph, DOCUMENT);
        match self.fit(&meta, layout.date, &[(self.style.small(), 1.0)], LEADING, node, "date") {
            Ok(block) if block.line_count() == meta.len() => {
                self.place(block, layout.date, layout.date_align);
                Ok(Vec::new())
            }
            Ok(_) | Err(Error::TooLong { .. }) => Ok(meta.to_vec()),
            Err(error) => Err(error),
        }
    }

    fn marks(&mut self) {
        let rule = |mark: &crate::letter::Mark| PlacedItem::Rule { x: mm(MARK_LEFT), y: mm(mark.y), length: mm(mark.length) };
        self.items.extend(self.style.layout.marks.iter().map(rule));
    }

    /// Sets the address in the window, with the sender's line above it if both fit.
    pub(super) fn recipient(&mut self) -> Result<(), Error> {
        let layout = self.style.layout;
        let node = self.tree.node(Role::Paragraph, DOCUMENT);
        let name = "recipient's address";
        let leading = layout.recipient_leading;
        let address = &self.letter.recipient;
        match self.fit(address, layout.recipient, &ADDRESS, leading, node, name) {
            Ok(block) => {
                self.return_line()?;
                self.place(block, layout.recipient, Align::Left);
            }
            Err(Error::TooLong { .. }) => {
                // The whole window, without the sender's line.
                let top = layout.return_line.map_or(layout.recipient.y, |line| line.y);
                let height = layout.recipient.y + layout.recipient.height - top;
                let window = Rect { y: top, height, ..layout.recipient };
                let block = self.fit(address, window, &ADDRESS, leading, node, name)?;
                self.place(block, window, Align::Left);
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// Sets the sender in one line; skipped if it does not fit, as it is only a courtesy to the post.
    fn return_line(&mut self) -> Result<(), Error> {
        let Some(place) = self.style.layout.return_line else { return Ok(()) };
        // In the window it would show everybody who writes, and how to reach them, and the post could return nothing to it.
        if !self.letter.returnable {
            return Ok(());
        }
        // If it is too long, country and telephone are dropped first.
        let sender = &self.letter.sender;
        let texts = (sender.len().min(2)..=sender.len()).rev().map(|count| sender[..count].join(" · "));
        for (text, size) in texts.flat_map(|text| RETURN.map(|size| (text.clone(), size))) {
            let lines = self.lines(&text, mm(place.width), size)?;
            if let [line] = &**lines {
                let y = mm(place.y + place.height - RETURN_GAP);
                let (x, line, nodes) = (mm(place.x), Arc::clone(line), Nodes::default());
                self.items.push(PlacedItem::Text { x, y, size, line, nodes, owner: Some(Artifact::Layout) });
                break;
            }
        }
        Ok(())
    }

    /// Sets lines in the largest of `sizes` that fits.
    fn fit(
        &mut self,
        lines: &[String],
        place: Rect,
        sizes: &[(f32, f32)],
        leading: f32,
        node: usize,
        name: &'static str,
    ) -> Result<Block, Error> {
        let mut least = None;
        for (size, tight) in sizes {
            let mut set = Vec::new();
            for (i, line) in lines.iter().enumerate() {
                // A space separates the lines of a block in extracted text.
                let line = if i + 1 < lines.len() { format!("{line} ") } else { line.clone() };
                set.push(self.lines(&line, mm(place.width), *size)?);
            }
            let block = Block { paragraphs: set, node, size: *size, leading: leading * tight };
            if block.height() <= mm(place.height) + 0.1 {
                return Ok(block);
            }
            least = Some(block);
        }
        let (count, size, height) = least.map_or((0, 0.0, 0.0), |block| (block.line_count(), block.size, block.height()));
        Err(Error::TooLong {
            block: name,
            layout: self.style.layout.id.clone(),
            lines: count,
            size,
            needed: height / mm(1.0),
            width: place.width,
            height: place.height,
        })
    }

    fn lines(&mut self, text: &str, width: f32, size: f32) -> Result<Lines, Error> {
        let run = Run { text, bold: false, language: &self.letter.language };
        self.typesetter.set(&[run], Measure { width, size, alignment: Alignment::Ragged })
    }

    fn place(&mut self, block: Block, place: Rect, align: Align) {
        let mut y = mm(place.y) + block.size * 0.95;
        for lines in block.paragraphs {
            let nodes = self.tree.with_links(&lines.links, vec![block.node]);
            for line in lines.iter() {
                let x = match align {
                    Align::Left => mm(place.x),
                    Align::Right => mm(place.x + place.width) - line.width,
                };
                let (line, nodes) = (Arc::clone(line), Arc::clone(&nodes));
                self.items.push(PlacedItem::Text { x, y, size: block.size, line, nodes, owner: None });
                y += block.size * block.leading;
            }
        }
    }
}

/// Sizes from `from` down to `least`, half a point apart.
fn steps(from: f32, least: f32) -> Vec<(f32, f32)> {
    let sizes = std::iter::successors(Some(from), |size| Some(size - 0.5));
    sizes.take_while(|size| *size >= least).map(|size| (size, 1.0)).collect()
}
