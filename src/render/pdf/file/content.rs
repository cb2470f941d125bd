//! Content streams: placed lines as text objects, each piece marked with what it belongs to.

use std::sync::Arc;

use super::structure::Structure;
use super::syntax::put;
use super::text::{Segment, number_to};
use crate::render::pdf::set::{Artifact, Page, PlacedItem};

/// Thickness of marks, in points.
const HAIRLINE: f32 = 0.25;

/// Whose content it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Owner {
    /// A node of the structure.
    Node(usize),
    /// Nobody's: it belongs to the paper, not to the letter.
    Artifact(Artifact),
}

/// Writes a page's content; what it holds is recorded in the structure. `lines` are the operators of the page's lines.
pub(crate) fn write(
    page: &Page,
    number: usize,
    height: f32,
    lines: &mut impl Iterator<Item = Arc<[Segment]>>,
    structure: &mut Structure,
) -> Vec<u8> {
    let mut writer = Writer { out: Vec::with_capacity(12 * 1024), open: None, page: number, structure };
    for item in &page.items {
        match item {
            PlacedItem::Text { x, y, nodes, owner, .. } => {
                for part in lines.next().iter().flat_map(|line| line.iter()) {
                    let node = nodes.get(part.run).copied().unwrap_or_default();
                    writer.mark(owner.map_or(Owner::Node(node), Owner::Artifact));
                    writer.text(part, *x, height - *y);
                }
            }
            PlacedItem::Rule { x, y, length } => {
                writer.mark(Owner::Artifact(Artifact::Layout));
                writer.rule(*x, height - *y, *length);
            }
            PlacedItem::Picture { x, y, width, height: tall, node } => {
                writer.mark(Owner::Node(*node));
                let bottom = height - *y - *tall;
                writer.structure.bound(*node, [*x, bottom, *x + *width, bottom + *tall]);
                put(&mut writer.out, format_args!("q {width:.2} 0 0 {tall:.2} {x:.2} {bottom:.2} cm /Im0 Do Q\n"));
            }
        }
    }
    writer.close();
    writer.out
}

struct Writer<'a> {
    out: Vec<u8>,
    /// Whose marked content is open.
    open: Option<Owner>,
    page: usize,
    structure: &'a mut Structure,
}

impl Writer<'_> {
    /// Opens marked content of `owner`, unless it is open.
    fn mark(&mut self, owner: Owner) {
        if self.open == Some(owner) {
            return;
        }
        self.close();
        match owner {
            Owner::Node(node) => {
                let id = self.structure.content(node, self.page);
                let role = self.structure.role(node).name();
                put(&mut self.out, format_args!("/{role}<</MCID {id}>>BDC\n"));
            }
            Owner::Artifact(Artifact::Layout) => {
                put(&mut self.out, format_args!("/Artifact<</Type/Layout>>BDC\n{HAIRLINE} w\n"));
            }
            Owner::Artifact(Artifact::Header) => {
                self.out.extend_from_slice(b"/Artifact<</Type/Pagination/Subtype/Header/Attached[/Top]>>BDC\n");
            }
            Owner::Artifact(Artifact::Footer) => {
                self.out.extend_from_slice(b"/Artifact<</Type/Pagination/Subtype/Footer/Attached[/Bottom]>>BDC\n");
            }
        }
        self.open = Some(owner);
    }

    fn close(&mut self) {
        if self.open.take().is_some() {
            self.out.extend_from_slice(b"EMC\n");
        }
    }

    /// Writes a part of a line that begins at (`x`, `y`), in points from the bottom left corner.
    fn text(&mut self, part: &Segment, x: f32, y: f32) {
        self.out.extend_from_slice(b"BT ");
        number_to(&mut self.out, x + part.x);
        number_to(&mut self.out, y);
        self.out.extend_from_slice(b"Td");
        self.out.extend_from_slice(&part.operators);
        self.out.extend_from_slice(b"ET\n");
    }

    fn rule(&mut self, x: f32, y: f32, length: f32) {
        number_to(&mut self.out, x);
        number_to(&mut self.out, y);
        self.out.extend_from_slice(b"m ");
        number_to(&mut self.out, x + length);
        number_to(&mut self.out, y);
        self.out.extend_from_slice(b"l S\n");
    }
}
