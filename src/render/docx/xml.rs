//! One XML part, element by element.

use std::borrow::Cow;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

/// The namespaces of a part with text.
pub(super) const NAMESPACES: [(&str, &str); 2] = [
    ("xmlns:w", "http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    ("xmlns:r", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
];

/// A part being written. What is opened is closed in the same order.
pub(super) struct Xml {
    writer: Writer<Vec<u8>>,
    open: Vec<&'static str>,
}

impl Xml {
    /// Begins a part with its root element.
    pub(super) fn new(root: &'static str, attributes: &[(&str, &str)]) -> Self {
        let mut xml = Self { writer: Writer::new(Vec::with_capacity(16 * 1024)), open: Vec::new() };
        xml.write(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), Some("yes"))));
        xml.open(root, attributes);
        xml
    }

    pub(super) fn open(&mut self, name: &'static str, attributes: &[(&str, &str)]) {
        self.open.push(name);
        self.write(Event::Start(element(name, attributes)));
    }

    pub(super) fn close(&mut self) {
        if let Some(name) = self.open.pop() {
            self.write(Event::End(BytesEnd::new(name)));
        }
    }

    pub(super) fn empty(&mut self, name: &'static str, attributes: &[(&str, &str)]) {
        self.write(Event::Empty(element(name, attributes)));
    }

    /// `<name w:val="value"/>`
    pub(super) fn value(&mut self, name: &'static str, value: impl ToString) {
        self.empty(name, &[("w:val", &value.to_string())]);
    }

    /// An element with text alone, its spaces kept.
    pub(super) fn text(&mut self, name: &'static str, text: &str) {
        let attributes: &[(&str, &str)] = if name == "w:t" { &[("xml:space", "preserve")] } else { &[] };
        self.open(name, attributes);
        self.write(Event::Text(BytesText::new(&allowed(text))));
        self.close();
    }

    /// A paragraph in a style; `properties` are those after the style, `text` is what it says.
    pub(super) fn paragraph(&mut self, style: &str, properties: impl FnOnce(&mut Self), text: impl FnOnce(&mut Self)) {
        self.open("w:p", &[]);
        self.open("w:pPr", &[]);
        self.value("w:pStyle", style);
        properties(self);
        self.close();
        text(self);
        self.close();
    }

    /// Closes what is open; the bytes of the part.
    pub(super) fn finish(mut self) -> Vec<u8> {
        while !self.open.is_empty() {
            self.close();
        }
        self.writer.into_inner()
    }

    fn write(&mut self, event: Event<'_>) {
        // Writing to memory cannot fail.
        let _ = self.writer.write_event(event);
    }
}

fn element<'a>(name: &'a str, attributes: &[(&str, &str)]) -> BytesStart<'a> {
    let mut element = BytesStart::new(name);
    for (key, value) in attributes {
        element.push_attribute((*key, &*allowed(value)));
    }
    element
}

/// Text in which every character may stand in XML 1.0 (section 2.2); a reader refuses the whole file for another.
fn allowed(text: &str) -> Cow<'_, str> {
    let forbidden = |c: char| (c < ' ' && !matches!(c, '\t' | '\n' | '\r')) || matches!(c, '\u{FFFE}' | '\u{FFFF}');
    if text.contains(forbidden) { Cow::Owned(text.replace(forbidden, "\u{FFFD}")) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_stays_text() {
        let mut xml = Xml::new("a", &[("b", "\"<&>'\u{1}")]);
        xml.text("w:t", " ]]></w:t><x y=\"\"> & \u{0}\u{B}\u{1F}\u{FFFE}\u{FFFF}\u{1F680} ");
        let written = String::from_utf8(xml.finish()).unwrap();
        let (attribute, text) = written.split_once("<w:t").unwrap();
        assert!(attribute.ends_with("<a b=\"&quot;&lt;&amp;&gt;&apos;\u{FFFD}\">"), "{attribute}");
        let expected = " xml:space=\"preserve\"> ]]&gt;&lt;/w:t&gt;&lt;x y=&quot;&quot;&gt; &amp; \
                        \u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{1F680} </w:t></a>";
        assert_eq!(text, expected);
    }
}
