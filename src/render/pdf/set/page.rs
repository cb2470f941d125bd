//! Typeset pages, not yet written: what goes where. Lengths are points from the top left corner.

use std::sync::Arc;

use super::line::Line;
use super::tree::Nodes;

/// A page, in reading order.
#[derive(Debug, Default)]
pub(crate) struct Page {
    pub(crate) items: Vec<PlacedItem>,
}

/// Something on a page.
#[derive(Debug)]
pub(crate) enum PlacedItem {
    /// A line of text; `y` is its baseline. Its runs belong to these nodes unless the whole line is an artifact.
    Text { x: f32, y: f32, size: f32, line: Arc<Line>, nodes: Nodes, owner: Option<Artifact> },
    /// A short horizontal line at the paper's edge.
    Rule { x: f32, y: f32, length: f32 },
    /// The picture of the signature; `y` is its top edge.
    Picture { x: f32, y: f32, width: f32, height: f32, node: usize },
}

/// What is on the paper but not in the letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Artifact {
    /// Fold and punch marks, the sender's line in the window.
    Layout,
    /// The line at the top of the following pages.
    Header,
    /// The page number.
    Footer,
}
