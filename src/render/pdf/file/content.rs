//! Content streams: placed lines as text objects, with each piece marked as belonging to its element.

use std::sync::Arc;

use super::structure::Structure;
use super::syntax::{number_to, put};
use super::text::Segment;
use crate::render::pdf::set::{Artifact, Page, PlacedItem};

/// Thickness of marks, in points.
const HAIRLINE: f32 = 0.25;

/// How far a link's area extends below and above its baseline, in ems.
const DEPTH: f32 = 0.25;
const HEIGHT: f32 = 0.8;

/// The owner of content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Owner {
    /// A node of the structure.
    Node(usize),
    /// None: it belongs to the paper, not to the letter.
    Artifact(Artifact),
}

/// Writes a page's content and records it in the structure. `lines` are the operators of the page's lines.
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
            PlacedItem::Text { x, y, size, nodes, owner, .. } => {
                for parts in lines.next().iter().flat_map(|line| line.chunk_by(|_, next| next.joined)) {
                    let owner = |part: &Segment| {
                        let node = nodes.get(part.owner).copied().unwrap_or_default();
                        owner.map_or(Owner::Node(node), Owner::Artifact)
                    };
                    writer.text(parts, owner, [*x, height - *y], *size);
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
    /// The owner of the open marked content.
    open: Option<Owner>,
    page: usize,
    structure: &'a mut Structure,
}

impl Writer<'_> {
    /// Opens marked content of `owner`, unless already open.
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

    /// Writes segments of a line that starts at (`x`, `y`), in points from the bottom left corner.
    ///
    /// Segments with different owners share a text object, so that no glyph moves; marked content is closed within it (ISO
    /// 32000-1, 14.6.1).
    fn text(&mut self, parts: &[Segment], owner: impl Fn(&Segment) -> Owner, [x, y]: [f32; 2], size: f32) {
        let Some(first) = parts.first() else { return };
        let one = parts.iter().all(|part| owner(part) == owner(first));
        if one {
            self.mark(owner(first));
        } else {
            self.close();
        }
        self.out.extend_from_slice(b"BT ");
        number_to(&mut self.out, x + first.x);
        number_to(&mut self.out, y);
        self.out.extend_from_slice(b"Td");
        for part in parts {
            if !one {
                self.out.push(b'\n');
                self.mark(owner(part));
            }
            self.out.extend_from_slice(&part.operators);
            if let Owner::Node(node) = owner(part) {
                let bounds = [x + part.x, y - DEPTH * size, x + part.end, y + HEIGHT * size];
                self.structure.link(node, self.page, bounds);
            }
        }
        if !one {
            self.close();
        }
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
