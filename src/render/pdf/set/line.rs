//! What goes into the setting of a paragraph, and what comes out: runs of text, and lines of words.

use std::ops::{Deref, Range};
use std::sync::Arc;

use super::breaks::Alignment;
use crate::render::pdf::typeface::WordId;

/// A stretch of text of one kind.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run<'a> {
    pub(crate) text: &'a str,
    pub(crate) bold: bool,
    /// BCP 47 tag.
    pub(crate) language: &'a str,
}

/// The measure of a paragraph.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Measure {
    /// Width of the lines, in points.
    pub(crate) width: f32,
    /// Size of the type, in points.
    pub(crate) size: f32,
    pub(crate) alignment: Alignment,
}

/// The lines of a paragraph, shared by all letters that have it.
pub(crate) type Lines = Arc<SetParagraph>;

/// A paragraph that is set.
#[derive(Debug)]
pub(crate) struct SetParagraph {
    lines: Vec<Arc<Line>>,
    /// Addresses in its text.
    pub(crate) links: Arc<[Link]>,
}

impl SetParagraph {
    pub(crate) fn new(lines: Vec<Line>, links: Arc<[Link]>) -> Self {
        Self { lines: lines.into_iter().map(Arc::new).collect(), links }
    }
}

impl Deref for SetParagraph {
    type Target = [Arc<Line>];

    fn deref(&self) -> &[Arc<Line>] {
        &self.lines
    }
}

/// An address in the text of a paragraph.
#[derive(Debug, Clone)]
pub(crate) struct Link {
    /// Where it stands, in bytes.
    pub(crate) range: Range<usize>,
    /// Which of the paragraph's runs it stands in.
    pub(crate) run: usize,
    /// What is linked, for those who listen, and where it leads.
    pub(crate) text: Box<str>,
    pub(crate) uri: Box<str>,
}

/// A line: words from left to right.
///
/// A word, or a part of it, belongs to its run or to an address in it; addresses are counted on from the runs.
#[derive(Debug, Default)]
pub(crate) struct Line {
    /// Tells it from every other line of the same cache.
    pub(crate) number: u64,
    pub(crate) words: Vec<Placed>,
    /// Width in points.
    pub(crate) width: f32,
    /// Whether a space stands between it and the next.
    pub(crate) space: bool,
    /// How many runs the paragraph has, and its addresses, if there are any.
    pub(crate) links: Option<(usize, Arc<[Link]>)>,
}

/// A word in its line.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Placed {
    pub(crate) word: WordId,
    /// Left edge, in points from the left edge of the line.
    pub(crate) x: f32,
    /// Whether a space stands before it.
    pub(crate) space: bool,
    pub(crate) bold: bool,
    /// Which of the paragraph's runs it belongs to.
    pub(crate) run: usize,
    /// Where it begins in the paragraph's text, in bytes.
    pub(crate) at: usize,
}
