//! The document's structure for those who listen to it: what is a heading, a paragraph, a list (ISO 32000-1, 14.8).
//!
//! Nodes are made while the letter is set; what they contain is recorded while the pages are written, in that order.

use std::io::Write;

use super::file::File;

/// Kind of a node: a standard structure type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Document,
    Heading1,
    Heading2,
    Paragraph,
    List,
    Item,
    Label,
    Body,
    Span,
    Figure,
}

impl Role {
    /// The name of the type.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Document => "Document",
            Self::Heading1 => "H1",
            Self::Heading2 => "H2",
            Self::Paragraph => "P",
            Self::List => "L",
            Self::Item => "LI",
            Self::Label => "Lbl",
            Self::Body => "LBody",
            Self::Span => "Span",
            Self::Figure => "Figure",
        }
    }
}

/// Number of the node that everything stands in.
pub(super) const DOCUMENT: usize = 0;

/// The tree.
#[derive(Debug)]
pub(super) struct Structure {
    nodes: Vec<Node>,
    /// For each page the node of each piece of marked content.
    pages: Vec<Vec<usize>>,
}

#[derive(Debug)]
struct Node {
    role: Role,
    parent: usize,
    language: Option<String>,
    alternative: Option<String>,
    /// Box of a figure in points from the bottom left corner.
    bounds: Option<[f32; 4]>,
    kids: Vec<Kid>,
    /// Whether the parent knows of it: a node without content is left out.
    attached: bool,
}

#[derive(Debug, Clone, Copy)]
enum Kid {
    Node(usize),
    Content { page: usize, id: usize },
}

impl Structure {
    pub(super) fn new() -> Self {
        let root = Node::new(Role::Document, DOCUMENT);
        Self { nodes: vec![Node { attached: true, ..root }], pages: Vec::new() }
    }

    /// A new node inside `parent`.
    pub(super) fn node(&mut self, role: Role, parent: usize) -> usize {
        self.nodes.push(Node::new(role, parent));
        self.nodes.len() - 1
    }

    /// A stretch of another language inside `parent`.
    pub(super) fn foreign(&mut self, parent: usize, language: &str) -> usize {
        let node = self.node(Role::Span, parent);
        self.nodes[node].language = Some(language.to_owned());
        node
    }

    /// A picture with the words that stand for it.
    pub(super) fn figure(&mut self, alternative: &str) -> usize {
        let node = self.node(Role::Figure, DOCUMENT);
        self.nodes[node].alternative = Some(alternative.to_owned());
        node
    }

    /// Says where a figure stands.
    pub(super) fn bound(&mut self, node: usize, bounds: [f32; 4]) {
        self.nodes[node].bounds = Some(bounds);
    }

    /// Kind of a node.
    pub(super) fn role(&self, node: usize) -> Role {
        self.nodes[node].role
    }

    /// Records a piece of marked content of `node` on `page`; returns its number on that page.
    pub(super) fn content(&mut self, node: usize, page: usize) -> usize {
        if self.pages.len() <= page {
            self.pages.resize_with(page + 1, Vec::new);
        }
        let id = self.pages[page].len();
        self.pages[page].push(node);
        self.nodes[node].kids.push(Kid::Content { page, id });
        self.attach(node);
        id
    }

    fn attach(&mut self, node: usize) {
        if !self.nodes[node].attached {
            self.nodes[node].attached = true;
            let parent = self.nodes[node].parent;
            self.nodes[parent].kids.push(Kid::Node(node));
            self.attach(parent);
        }
    }

    /// Writes the tree; returns the number of its root object. `pages` are the objects of the pages.
    pub(super) fn write(&self, file: &mut File, pages: &[u32]) -> u32 {
        let root = file.reserve();
        let ids = self.elements(file, pages, root, Role::Document.name(), None);
        let tree = file.reserve();
        file.object(tree, |out| {
            out.extend_from_slice(b"<</Nums[");
            self.parents(out, &ids, 0);
            out.extend_from_slice(b"]>>");
        });
        let (document, next) = (ids[DOCUMENT], self.pages.len());
        file.object(root, |out| {
            put(out, format_args!("<</Type/StructTreeRoot/K[{document} 0 R]/ParentTree {tree} 0 R/ParentTreeNextKey {next}>>"));
        });
        root
    }

    /// Writes all nodes below the object `root`, the outermost as an element of this type and language; returns their
    /// numbers.
    pub(super) fn elements(&self, file: &mut File, pages: &[u32], root: u32, kind: &str, language: Option<&str>) -> Vec<u32> {
        let ids: Vec<u32> = self.nodes.iter().map(|node| if node.attached { file.reserve() } else { 0 }).collect();
        for (node, id) in self.nodes.iter().zip(&ids).filter(|(node, _)| node.attached) {
            file.object(*id, |out| {
                let outermost = *id == ids[DOCUMENT];
                let parent = if outermost { root } else { ids[node.parent] };
                let kind = if outermost { kind } else { node.role.name() };
                put(out, format_args!("<</S/{kind}/P {parent} 0 R"));
                if let Some(language) = node.language.as_deref().or(language.filter(|_| outermost)) {
                    // A tag is ASCII; in digits it cannot end the string.
                    out.extend_from_slice(b"/Lang<");
                    for byte in language.bytes() {
                        put(out, format_args!("{byte:02X}"));
                    }
                    out.push(b'>');
                }
                if let Some(alternative) = &node.alternative {
                    out.extend_from_slice(b"/Alt");
                    text_string(out, alternative);
                }
                if node.role == Role::List {
                    out.extend_from_slice(b"/A<</O/List/ListNumbering/Decimal>>");
                }
                if let Some([left, bottom, right, top]) = node.bounds {
                    let (left, bottom, right, top) = (left.floor(), bottom.floor(), right.ceil(), top.ceil());
                    put(out, format_args!("/A<</O/Layout/Placement/Block/BBox[{left} {bottom} {right} {top}]>>"));
                }
                kids(out, &node.kids, &ids, pages);
                out.extend_from_slice(b">>");
            });
        }
        ids
    }

    /// Writes for each page the elements of its marked content; the first page has the number `first`.
    pub(super) fn parents(&self, out: &mut Vec<u8>, ids: &[u32], first: usize) {
        for (page, contents) in self.pages.iter().enumerate() {
            put(out, format_args!("{}[", first + page));
            for node in contents {
                reference(out, ids[*node]);
                out.push(b' ');
            }
            out.extend_from_slice(b"]");
        }
    }
}

impl Node {
    fn new(role: Role, parent: usize) -> Self {
        Self { role, parent, language: None, alternative: None, bounds: None, kids: Vec::new(), attached: false }
    }
}

/// What a node contains; content of one page needs no more than its numbers.
fn kids(out: &mut Vec<u8>, kids: &[Kid], ids: &[u32], pages: &[u32]) {
    let page_of = |kid: &Kid| if let Kid::Content { page, .. } = kid { Some(*page) } else { None };
    let first = kids.iter().find_map(page_of);
    if let Some(page) = first {
        out.extend_from_slice(b"/Pg ");
        reference(out, pages[page]);
    }
    out.extend_from_slice(b"/K[");
    for kid in kids {
        match kid {
            Kid::Node(node) => reference(out, ids[*node]),
            Kid::Content { page, id } if Some(*page) == first => decimal(out, *id),
            Kid::Content { page, id } => put(out, format_args!("<</Type/MCR/Pg {} 0 R/MCID {id}>>", pages[*page])),
        }
        out.push(b' ');
    }
    out.extend_from_slice(b"]");
}

/// Writes a text string: UTF-16 with its byte order (ISO 32000-1, 7.9.2.2), in hexadecimal digits.
pub(super) fn text_string(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(b"<FEFF");
    text.encode_utf16().for_each(|unit| put(out, format_args!("{unit:04X}")));
    out.extend_from_slice(b">");
}

/// Writes a whole number: a letter has thousands, and the formatting of the standard library takes three times as long.
pub(super) fn decimal(out: &mut Vec<u8>, number: impl itoa::Integer) {
    out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
}

/// Writes a reference to an object (ISO 32000-1, 7.3.10).
fn reference(out: &mut Vec<u8>, id: u32) {
    decimal(out, id);
    out.extend_from_slice(b" 0 R");
}

/// Writing to memory cannot fail.
pub(super) fn put(out: &mut Vec<u8>, text: std::fmt::Arguments<'_>) {
    let _ = out.write_fmt(text);
}
