//! The document's structure for screen readers (ISO 32000-1, 14.7): the letter's tree, and which page content belongs to which
//! part.
//!
//! The tree is built while typesetting the letter; the content of its nodes is recorded while writing the pages, in that order.

use super::objects::File;
use super::syntax::{ascii_string, decimal, language_entry, put, reference, text_string};
use crate::render::pdf::set::{DOCUMENT, Link, Role, Tree};

/// The tree of a letter, and the content of its nodes.
#[derive(Debug)]
pub(crate) struct Structure {
    tree: Tree,
    /// For each node of the tree.
    filled: Vec<Filled>,
    /// For each page, the node of each piece of marked content.
    pages: Vec<Vec<usize>>,
    annotations: Vec<Annotation>,
}

/// The area of a link on a page; a link over two lines has two.
#[derive(Debug, Clone, Copy)]
struct Annotation {
    node: usize,
    page: usize,
    bounds: [f32; 4],
}

/// The content of a node.
#[derive(Debug, Clone, Default)]
struct Filled {
    /// Bounding box of a figure, in points from the bottom left corner.
    bounds: Option<[f32; 4]>,
    kids: Vec<Kid>,
    /// Whether the parent has it: nodes without content are left out.
    attached: bool,
}

#[derive(Debug, Clone, Copy)]
enum Kid {
    Node(usize),
    Content { page: usize, id: usize },
    Annotation(usize),
}

impl Structure {
    pub(crate) fn new(tree: Tree) -> Self {
        let mut filled = vec![Filled::default(); tree.nodes.len()];
        filled[DOCUMENT].attached = true;
        Self { tree, filled, pages: Vec::new(), annotations: Vec::new() }
    }

    /// Sets the bounding box of a figure.
    pub(crate) fn bound(&mut self, node: usize, bounds: [f32; 4]) {
        self.filled[node].bounds = Some(bounds);
    }

    /// Kind of a node.
    pub(crate) fn role(&self, node: usize) -> Role {
        self.tree.nodes[node].role
    }

    /// Records a piece of marked content of `node` on `page`; returns its number on that page.
    pub(crate) fn content(&mut self, node: usize, page: usize) -> usize {
        if self.pages.len() <= page {
            self.pages.resize_with(page + 1, Vec::new);
        }
        let id = self.pages[page].len();
        self.pages[page].push(node);
        self.filled[node].kids.push(Kid::Content { page, id });
        self.attach(node);
        id
    }

    /// Adds the area of a part of a link; ignores other nodes.
    pub(crate) fn link(&mut self, node: usize, page: usize, bounds: [f32; 4]) {
        if self.tree.nodes[node].link.is_some() {
            self.filled[node].kids.push(Kid::Annotation(self.annotations.len()));
            self.annotations.push(Annotation { node, page, bounds });
        }
    }

    /// The page of each annotation.
    pub(crate) fn annotation_pages(&self) -> impl Iterator<Item = usize> + '_ {
        self.annotations.iter().map(|annotation| annotation.page)
    }

    fn attach(&mut self, node: usize) {
        if !self.filled[node].attached {
            self.filled[node].attached = true;
            let parent = self.tree.nodes[node].parent;
            self.filled[parent].kids.push(Kid::Node(node));
            self.attach(parent);
        }
    }

    /// Writes all nodes below the object `root`, the outermost as an element of this type and language; returns their numbers.
    /// `objects` are those of pages and annotations.
    pub(crate) fn elements(
        &self,
        file: &mut File,
        objects: Objects<'_>,
        root: u32,
        kind: &str,
        language: Option<&str>,
    ) -> Vec<u32> {
        let ids: Vec<u32> = self.filled.iter().map(|filled| if filled.attached { file.reserve() } else { 0 }).collect();
        let nodes = self.tree.nodes.iter().zip(&self.filled).zip(&ids);
        for ((node, filled), id) in nodes.filter(|((_, filled), _)| filled.attached) {
            file.object(*id, |out| {
                let outermost = *id == ids[DOCUMENT];
                let parent = if outermost { root } else { ids[node.parent] };
                let kind = if outermost { kind } else { node.role.name() };
                put(out, format_args!("<</S/{kind}/P {parent} 0 R"));
                if let Some(language) = node.language.as_deref().or(language.filter(|_| outermost)) {
                    language_entry(out, language);
                }
                if let Some(alternative) = &node.alternative {
                    out.extend_from_slice(b"/Alt");
                    text_string(out, alternative);
                }
                if node.role == Role::List {
                    out.extend_from_slice(b"/A<</O/List/ListNumbering/Decimal>>");
                }
                if let Some(bounds) = filled.bounds {
                    let [left, bottom, right, top] = outward(bounds);
                    put(out, format_args!("/A<</O/Layout/Placement/Block/BBox[{left} {bottom} {right} {top}]>>"));
                }
                self.kids(out, &filled.kids, &ids, objects);
                out.extend_from_slice(b">>");
            });
        }
        ids
    }

    /// Writes the annotations of links; their parent tree keys start at `key`.
    pub(crate) fn write_annotations(&self, file: &mut File, objects: Objects<'_>, key: usize) {
        for ((annotation, id), key) in self.annotations.iter().zip(objects.annotations).zip(key..) {
            let Some((links, number)) = &self.tree.nodes[annotation.node].link else { continue };
            let Link { text, uri, .. } = &links[*number];
            file.object(*id, |out| {
                // It is printed, has no border, and says where it leads (ISO 19005-2, 6.3.2; ISO 14289-1, 7.18.5).
                let [left, bottom, right, top] = outward(annotation.bounds);
                out.extend_from_slice(b"<</Subtype/Link/F 4/Border[0 0 0]");
                put(out, format_args!("/Rect[{left} {bottom} {right} {top}]/StructParent {key}/Contents"));
                if text.is_ascii() {
                    ascii_string(out, text);
                } else {
                    text_string(out, text);
                }
                out.extend_from_slice(b"/A<</S/URI/URI");
                ascii_string(out, uri);
                out.extend_from_slice(b">>>>");
            });
        }
    }

    /// Writes, for each page, the elements of its marked content, then the element of each annotation; the first page has the
    /// number `first`.
    pub(crate) fn parents(&self, out: &mut Vec<u8>, ids: &[u32], first: usize) {
        for (page, contents) in self.pages.iter().enumerate() {
            put(out, format_args!("{}[", first + page));
            for node in contents {
                reference(out, ids[*node]);
                out.push(b' ');
            }
            out.extend_from_slice(b"]");
        }
        for (annotation, key) in self.annotations.iter().zip(first + self.pages.len()..) {
            put(out, format_args!("{key} {} 0 R ", ids[annotation.node]));
        }
    }

    /// Writes the content of a node; content on one page needs only its numbers.
    fn kids(&self, out: &mut Vec<u8>, kids: &[Kid], ids: &[u32], objects: Objects<'_>) {
        let page_of = |kid: &Kid| if let Kid::Content { page, .. } = kid { Some(*page) } else { None };
        let first = kids.iter().find_map(page_of);
        if let Some(page) = first {
            out.extend_from_slice(b"/Pg ");
            reference(out, objects.pages[page]);
        }
        out.extend_from_slice(b"/K[");
        for kid in kids {
            match kid {
                Kid::Node(node) => reference(out, ids[*node]),
                Kid::Content { page, id } if Some(*page) == first => decimal(out, *id),
                Kid::Content { page, id } => {
                    put(out, format_args!("<</Type/MCR/Pg {} 0 R/MCID {id}>>", objects.pages[*page]));
                }
                Kid::Annotation(number) => {
                    let (page, object) = (self.annotations[*number].page, objects.annotations[*number]);
                    put(out, format_args!("<</Type/OBJR/Obj {object} 0 R"));
                    if Some(page) != first {
                        put(out, format_args!("/Pg {} 0 R", objects.pages[page]));
                    }
                    out.extend_from_slice(b">>");
                }
            }
            out.push(b' ');
        }
        out.extend_from_slice(b"]");
    }
}

/// Rounds a box outward to whole points.
fn outward([left, bottom, right, top]: [f32; 4]) -> [f32; 4] {
    [left.floor(), bottom.floor(), right.ceil(), top.ceil()]
}

/// Object numbers used by the structure.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Objects<'a> {
    pub(crate) pages: &'a [u32],
    pub(crate) annotations: &'a [u32],
}
