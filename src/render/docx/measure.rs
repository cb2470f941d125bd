//! Where the blocks of the first page stand, and in which size.
//!
//! Nothing is measured in a font, because the word processor takes the one it has: widths are reckoned from above.

use crate::letter::{Layout, Letter, Rect};
use crate::render::PageStyle;
use crate::render::words::is_wide;

/// Line height of blocks as a multiple of the size, as in the PDF.
pub(super) const BLOCK: f32 = 1.2;
/// Type sizes of the address in the window, as in the PDF.
const ADDRESS: [f32; 5] = [10.0, 9.5, 9.0, 8.5, 8.0];
/// Smallest type size of a block.
const LEAST: f32 = 8.0;

/// A block at its place on the page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Block {
    pub(super) place: Rect,
    pub(super) size: f32,
}

/// The places of the head of the letter.
pub(super) struct Places {
    pub(super) sender: Block,
    pub(super) recipient: Block,
    /// Date and reference; `None` if they do not fit and stand above the subject.
    pub(super) date: Option<Block>,
}

impl Places {
    pub(super) fn find(letter: &Letter, style: &PageStyle<'_>) -> Self {
        let Layout { sender, recipient, return_line, date, .. } = style.layout;
        let sizes = std::iter::successors(Some(style.small()), |size| Some(size - 0.5)).take_while(|size| *size >= LEAST);
        let sender = fit(&letter.sender, *sender, sizes).unwrap_or(Block { place: *sender, size: LEAST });
        // If it is too long, the whole window, as in the PDF.
        let top = return_line.map_or(recipient.y, |line| line.y);
        let window = Rect { y: top, height: recipient.y + recipient.height - top, ..*recipient };
        let recipient = fit(&letter.recipient, *recipient, ADDRESS).or_else(|| fit(&letter.recipient, window, ADDRESS));
        let recipient = recipient.unwrap_or(Block { place: window, size: LEAST });
        let meta = [letter.date.clone(), letter.reference.clone()];
        let one_line_each = meta.iter().all(|line| rows(line, date.width, style.small()) == 1);
        let date = fit(&meta, *date, [style.small()]).filter(|_| one_line_each);
        Self { sender, recipient, date }
    }
}

/// The first size in which the lines fit.
fn fit(lines: &[String], place: Rect, sizes: impl IntoIterator<Item = f32>) -> Option<Block> {
    sizes.into_iter().map(|size| Block { place, size }).find(|Block { size, .. }| {
        let rows: u16 = lines.iter().map(|line| rows(line, place.width, *size)).sum();
        f32::from(rows) * size * BLOCK <= points(place.height) + 0.1
    })
}

/// How many lines a text takes in a width of millimetres, at most.
pub(super) fn rows(text: &str, width: f32, size: f32) -> u16 {
    let ems: f32 = text.chars().map(|c| if is_wide(c) { 1.0 } else { 0.55 }).sum();
    let lines = ems * size / points(width);
    // A small count, and none of an infinite width.
    (1..100).find(|count| lines <= f32::from(*count)).unwrap_or(100)
}

/// Millimetres in points.
fn points(millimetres: f32) -> f32 {
    millimetres * 72.0 / 25.4
}

/// Millimetres in twentieths of a point.
pub(super) fn twips(millimetres: f32) -> i32 {
    round(points(millimetres) * 20.0)
}

/// The nearest whole number.
#[allow(clippy::cast_possible_truncation, reason = "a length on a page")]
pub(super) fn round(value: f32) -> i32 {
    value.round() as i32
}
