//! Headings, paragraphs and lists for screen readers: the structure tree of the letter, built while typesetting.

use std::sync::Arc;

use super::line::Link;

/// Nodes of a paragraph: one for each run, then one for each address.
pub(crate) type Nodes = Arc<[usize]>;

/// Kind of a node: a standard structure type (ISO 32000-1, 14.8.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
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
    Link,
}

impl Role {
    /// The name of the type.
    pub(crate) fn name(self) -> &'static str {
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
            Self::Link => "Link",
        }
    }
}

/// The root node.
pub(crate) const DOCUMENT: usize = 0;

/// The tree, parents before their children.
#[derive(Debug)]
pub(crate) struct Tree {
    pub(crate) nodes: Vec<Node>,
}

/// A part of the letter.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) role: Role,
    pub(crate) parent: usize,
    /// BCP 47 tag, if not the letter's.
    pub(crate) language: Option<String>,
    /// Alternative text of a picture.
    pub(crate) alternative: Option<String>,
    /// Where a link leads: the paragraph's addresses, and the index among them.
    pub(crate) link: Option<(Arc<[Link]>, usize)>,
}

impl Tree {
    pub(crate) fn new() -> Self {
        let mut tree = Self { nodes: Vec::with_capacity(64) };
        tree.node(Role::Document, DOCUMENT);
        tree
    }

    /// Adds a node inside `parent`.
    pub(crate) fn node(&mut self, role: Role, parent: usize) -> usize {
        self.nodes.push(Node { role, parent, language: None, alternative: None, link: None });
        self.nodes.len() - 1
    }

    /// Adds text in another language inside `parent`.
    pub(crate) fn foreign(&mut self, parent: usize, language: &str) -> usize {
        let node = self.node(Role::Span, parent);
        self.nodes[node].language = Some(language.to_owned());
        node
    }

    /// Adds a picture with its alternative text.
    pub(crate) fn figure(&mut self, alternative: &str) -> usize {
        let node = self.node(Role::Figure, DOCUMENT);
        self.nodes[node].alternative = Some(alternative.to_owned());
        node
    }

    /// The nodes of a paragraph: those of its runs, plus new ones for its addresses.
    pub(crate) fn with_links(&mut self, links: &Arc<[Link]>, mut nodes: Vec<usize>) -> Nodes {
        for (number, link) in links.iter().enumerate() {
            let node = self.node(Role::Link, nodes[link.run]);
            self.nodes[node].link = Some((Arc::clone(links), number));
            nodes.push(node);
        }
        nodes.into()
    }
}
