//! Reads a document back, by the standard and with no word processor.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::path::PathBuf;
use std::process::Command;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// An element.
#[derive(Debug, Default, Clone)]
pub(super) struct Node {
    pub(super) name: String,
    pub(super) attributes: BTreeMap<String, String>,
    pub(super) children: Vec<Node>,
    /// The text directly in it.
    pub(super) text: String,
}

impl Node {
    pub(super) fn child(&self, name: &str) -> Option<&Node> {
        self.children.iter().find(|child| child.name == name)
    }

    pub(super) fn attribute(&self, name: &str) -> &str {
        self.attributes.get(name).unwrap_or_else(|| panic!("<{}> has no {name}: {:?}", self.name, self.attributes))
    }

    /// `w:val` of a child.
    pub(super) fn value(&self, child: &str) -> Option<&str> {
        Some(self.child(child)?.attribute("w:val"))
    }

    /// It and all elements in it, in order.
    pub(super) fn all(&self) -> Vec<&Node> {
        std::iter::once(self).chain(self.children.iter().flat_map(Node::all)).collect()
    }

    /// All elements in it of this name.
    pub(super) fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Node> {
        self.all().into_iter().filter(move |node| node.name == name)
    }

    /// What its runs say.
    pub(super) fn said(&self) -> String {
        self.named("w:t").map(|node| node.text.as_str()).collect()
    }
}

/// The parts of a document, by name in the order of the archive.
pub(super) struct Docx {
    pub(super) parts: Vec<(String, Vec<u8>)>,
}

impl Docx {
    pub(super) fn open(bytes: &[u8]) -> Self {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let parts = (0..archive.len()).map(|i| {
            let mut entry = archive.by_index(i).unwrap();
            let mut bytes = Vec::new();
            // Checks the sum as well.
            entry.read_to_end(&mut bytes).unwrap();
            (entry.name().unwrap().into_owned(), bytes)
        });
        Self { parts: parts.collect() }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.parts.iter().any(|(part, _)| part == name)
    }

    /// The root element of a part.
    pub(super) fn part(&self, name: &str) -> Node {
        let (_, bytes) = self.parts.iter().find(|(part, _)| part == name).unwrap_or_else(|| panic!("{name} is missing"));
        parse(std::str::from_utf8(bytes).unwrap())
    }

    /// The paragraphs of the letter, with their styles.
    pub(super) fn paragraphs(&self) -> Vec<(String, Node)> {
        let document = self.part("word/document.xml");
        let paragraphs = document.named("w:p");
        paragraphs.map(|node| (node.child("w:pPr").unwrap().value("w:pStyle").unwrap().to_owned(), node.clone())).collect()
    }

    /// The paragraphs of one style.
    pub(super) fn styled(&self, style: &str) -> Vec<Node> {
        self.paragraphs().into_iter().filter(|(name, _)| name == style).map(|(_, node)| node).collect()
    }

    /// What a reader reads: one paragraph a line, lists numbered as `numbering.xml` says.
    pub(super) fn text(&self) -> String {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        let mut lines = Vec::new();
        for (_, paragraph) in self.paragraphs() {
            let number = paragraph.child("w:pPr").unwrap().child("w:numPr").map(|number| {
                let count = counts.entry(number.value("w:numId").unwrap().to_owned()).or_default();
                *count += 1;
                format!("{count}. ")
            });
            lines.push(number.unwrap_or_default() + &paragraph.said());
        }
        lines.join("\n")
    }
}

/// Panics where the text is not well-formed.
pub(super) fn parse(text: &str) -> Node {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let mut open = vec![Node::default()];
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => open.push(element(&start)),
            Event::Empty(start) => open.last_mut().unwrap().children.push(element(&start)),
            Event::End(_) => {
                let node = open.pop().unwrap();
                open.last_mut().unwrap().children.push(node);
            }
            Event::Text(text) => open.last_mut().unwrap().text.push_str(&text),
            Event::GeneralRef(reference) => {
                let known = quick_xml::escape::unescape(&format!("&{};", &*reference)).unwrap().into_owned();
                open.last_mut().unwrap().text.push_str(&known);
            }
            Event::Decl(_) => {}
            Event::Eof => break,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(open.len(), 1);
    open.pop().unwrap().children.pop().unwrap()
}

fn element(start: &BytesStart<'_>) -> Node {
    let attributes = start.attributes().map(|attribute| {
        let attribute = attribute.unwrap();
        let value = quick_xml::escape::unescape(&attribute.value).unwrap().into_owned();
        (attribute.key.as_ref().to_owned(), value)
    });
    Node { name: start.name().as_ref().to_owned(), attributes: attributes.collect(), ..Node::default() }
}

/// Converts documents with `LibreOffice`; the results in the order of the documents.
pub(super) fn soffice(to: &str, documents: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let path = |i: usize, extension: &str| -> PathBuf { folder.path().join(format!("{i:03}.{extension}")) };
    for (i, bytes) in documents.iter().enumerate() {
        std::fs::write(path(i, "docx"), bytes).unwrap();
    }
    let home = folder.path().join("profile");
    let mut command = Command::new("soffice");
    command.arg("--headless").arg(format!("-env:UserInstallation=file://{}", home.display())).env("HOME", folder.path());
    command.args(["--convert-to", to, "--outdir"]).arg(folder.path());
    command.args((0..documents.len()).map(|i| path(i, "docx")));
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let extension = to.split(':').next().unwrap();
    (0..documents.len()).map(|i| std::fs::read(path(i, extension)).unwrap_or_else(|error| panic!("{i}: {error}"))).collect()
}
