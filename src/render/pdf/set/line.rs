//! Input and output of paragraph setting: runs of text, and lines of words.

use std::ops::{Deref, Range};
use std::sync::Arc;

use super::breaks::Alignment;
use crate::render::pdf::typeface::WordId;

/// A run of text of one kind.
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

/// The lines of a paragraph, shared by all letters that contain it.
pub(crate) type Lines = Arc<SetParagraph>;

/// A typeset paragraph.
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
    /// Its position, in bytes.
    pub(crate) range: Range<usize>,
    /// The paragraph's run that contains it.
    pub(crate) run: usize,
    /// The linked text, for screen readers, and the target.
    pub(crate) text: Box<str>,
    pub(crate) uri: Box<str>,
}

/// A line: words from left to right.
///
/// A word, or a part of it, belongs to its run or to an address in it; addresses are numbered after the runs.
#[derive(Debug, Default)]
pub(crate) struct Line {
    /// Unique among the lines of the same cache.
    pub(crate) number: u64,
    pub(crate) words: Vec<Placed>,
    /// Width in points.
    pub(crate) width: f32,
    /// Whether a space separates it from the next.
    pub(crate) space: bool,
    /// The paragraph's number of runs, and its addresses, if any.
    pub(crate) links: Option<(usize, Arc<[Link]>)>,
}

/// A word in its line.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Placed {
    pub(crate) word: WordId,
    /// Left edge, in points from the left edge of the line.
    pub(crate) x: f32,
    /// Whether a space precedes it.
    pub(crate) space: bool,
    pub(crate) bold: bool,
    /// The paragraph's run that it belongs to.
    pub(crate) run: usize,
    /// Its start in the paragraph's text, in bytes.
    pub(crate) at: usize,
}
