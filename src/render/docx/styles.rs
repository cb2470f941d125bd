//! The looks of everything, by name: `word/styles.xml`.
//!
//! Names that Word has itself are shown in the language of its user.

use super::language;
use super::measure::{BLOCK, Block, Places, round, twips};
use super::parts::{SERIF, SERIF_CJK, SERIF_RTL};
use super::xml::{NAMESPACES, Xml};
use crate::letter::{Align, Letter};
use crate::render::PageStyle;

/// Indent of a numbered request in ems, as in the PDF.
pub(super) const INDENT: f32 = 2.0;
/// Spaces below, in lines.
const GAP: f32 = 0.55;
const WIDE_GAP: f32 = 0.9;
/// Space to sign in, and above a picture of a signature.
const SIGN_GAP: f32 = 2.5;
const PICTURE_GAP: f32 = 0.3;

/// A paragraph style.
#[derive(Default)]
struct Paragraph<'a> {
    id: &'a str,
    /// As Word shows it.
    name: &'a str,
    alias: Option<&'a str>,
    based_on: Option<&'a str>,
    /// The style of the paragraph that is begun after one of these.
    next: Option<&'a str>,
    /// It shares a page with what follows.
    keep: bool,
    frame: Option<Block>,
    list: bool,
    /// Space above and below, in lines.
    before: Option<f32>,
    after: Option<f32>,
    line: Line,
    indent: bool,
    right: bool,
    heading: bool,
    size: Option<f32>,
    bold: bool,
}

/// The height of a line.
#[derive(Default, Clone, Copy)]
enum Line {
    #[default]
    Inherited,
    /// Exactly this many times the size.
    Exact(f32),
    /// As high as what is in it.
    Natural,
}

struct Styles<'a> {
    xml: Xml,
    style: &'a PageStyle<'a>,
}

pub(super) fn styles(letter: &Letter, style: &PageStyle<'_>, places: &Places) -> Vec<u8> {
    let mut styles = Styles { xml: Xml::new("w:styles", &NAMESPACES), style };
    styles.defaults(&letter.language);
    styles.paragraph(&Paragraph { id: "Normal", name: "Normal", ..Paragraph::default() });
    styles.head(places);
    styles.body();
    styles.end();
    styles.characters();
    styles.xml.finish()
}

impl Styles<'_> {
    fn defaults(&mut self, language: &str) {
        let (size, leading) = (self.style.size(), self.style.layout.leading);
        let language = language::tag(language);
        let xml = &mut self.xml;
        xml.open("w:docDefaults", &[]);
        xml.open("w:rPrDefault", &[]);
        xml.open("w:rPr", &[]);
        let faces = [("w:ascii", SERIF), ("w:hAnsi", SERIF), ("w:eastAsia", SERIF_CJK), ("w:cs", SERIF_RTL)];
        xml.empty("w:rFonts", &faces);
        sizes(xml, size);
        xml.empty("w:lang", &[("w:val", &language), ("w:eastAsia", &language), ("w:bidi", "ar-SA")]);
        xml.close();
        xml.close();
        xml.open("w:pPrDefault", &[]);
        xml.open("w:pPr", &[]);
        xml.empty("w:widowControl", &[]);
        let line = round(size * leading * 20.0).to_string();
        xml.empty("w:spacing", &[("w:before", "0"), ("w:after", "0"), ("w:line", &line), ("w:lineRule", "atLeast")]);
        xml.close();
        xml.close();
        xml.close();
    }

    /// The letterhead: frames at their places on the page, and the subject below them.
    fn head(&mut self, places: &Places) {
        let Places { sender, recipient, date } = places;
        let layout = self.style.layout;
        let exact = Line::Exact(BLOCK);
        let block = Paragraph { based_on: Some("Normal"), line: exact, ..Paragraph::default() };
        let address = Paragraph { id: "Address", name: "Address", frame: Some(*sender), size: Some(sender.size), ..block };
        self.paragraph(&address);
        let line = Line::Exact(layout.recipient_leading);
        let (frame, size) = (Some(*recipient), Some(recipient.size));
        self.paragraph(&Paragraph { id: "Recipient", name: "Recipient", frame, size, line, ..address });
        // The text begins at the top margin; its first paragraph goes down to below the window.
        let top = (layout.subject_top - layout.top) * 72.0 / 25.4 / self.leading();
        let (size, right) = (date.map(|date| date.size), layout.date_align == Align::Right && date.is_some());
        let line = if date.is_some() { exact } else { Line::Inherited };
        let before = if date.is_some() { None } else { Some(top) };
        let frame = *date;
        let day = Paragraph { id: "Date", name: "Date", next: Some("Reference"), keep: true, frame, size, line, right, ..block };
        self.paragraph(&Paragraph { before, ..day });
        let after = if date.is_some() { None } else { Some(WIDE_GAP) };
        self.paragraph(&Paragraph { id: "Reference", name: "Reference", next: Some("Heading1"), after, ..day });
        self.paragraph(&Paragraph {
            id: "Heading1",
            name: "heading 1",
            alias: Some("Subject"),
            based_on: Some("Normal"),
            next: Some("BodyText"),
            keep: true,
            before: date.is_some().then_some(top),
            after: Some(WIDE_GAP),
            heading: true,
            bold: true,
            ..Paragraph::default()
        });
    }

    fn body(&mut self) {
        let text =
            Paragraph { id: "BodyText", name: "Body Text", based_on: Some("Normal"), after: Some(GAP), ..Paragraph::default() };
        let based_on = Some(text.id);
        self.paragraph(&text);
        let keep = Paragraph { id: "BodyTextKeep", name: "Body Text Keep", keep: true, ..Paragraph::default() };
        self.paragraph(&Paragraph { based_on, next: based_on, ..keep });
        let notice = Paragraph { id: "Notice", name: "Notice", after: Some(WIDE_GAP), ..Paragraph::default() };
        self.paragraph(&Paragraph { based_on, next: based_on, ..notice });
        let item = Paragraph { id: "ListNumber", name: "List Number", list: true, ..Paragraph::default() };
        self.paragraph(&Paragraph { based_on, ..item });
        let quote = Paragraph { id: "Quote", name: "Quote", indent: true, ..Paragraph::default() };
        self.paragraph(&Paragraph { based_on, next: based_on, ..quote });
    }

    fn end(&mut self) {
        let normal = Paragraph { based_on: Some("Normal"), ..Paragraph::default() };
        let gap = if self.style.signature.is_some() { PICTURE_GAP } else { SIGN_GAP };
        let (before, after) = (Some(GAP / 2.0), Some(gap));
        self.paragraph(&Paragraph {
            id: "Closing",
            name: "Closing",
            next: Some("Signature"),
            keep: true,
            before,
            after,
            ..normal
        });
        let picture = Paragraph { id: "SignaturePicture", name: "Signature Picture", next: Some("Signature"), ..normal };
        self.paragraph(&Paragraph { keep: true, line: Line::Natural, ..picture });
        self.paragraph(&Paragraph { id: "Signature", name: "Signature", ..normal });
        self.paragraph(&Paragraph { id: "Enclosures", name: "Enclosures", before: Some(1.0), ..normal });
        let size = Some(self.style.small());
        self.paragraph(&Paragraph { id: "Header", name: "header", size, ..normal });
        self.paragraph(&Paragraph { id: "Footer", name: "footer", size, right: true, ..normal });
    }

    fn characters(&mut self) {
        for (id, name, bold) in [
            ("DefaultParagraphFont", "Default Paragraph Font", false),
            ("Strong", "Strong", true),
            ("RunInHeading", "Run-in Heading", true),
            ("Hyperlink", "Hyperlink", false),
        ] {
            let xml = &mut self.xml;
            begin(xml, "character", id, id == "DefaultParagraphFont");
            xml.value("w:name", name);
            if id != "DefaultParagraphFont" {
                xml.value("w:basedOn", "DefaultParagraphFont");
            }
            if bold {
                xml.empty("w:qFormat", &[]);
                xml.open("w:rPr", &[]);
                xml.empty("w:b", &[]);
                xml.empty("w:bCs", &[]);
                xml.close();
            }
            xml.close();
        }
    }

    /// One style, with everything in the order of the schema: Word refuses another.
    fn paragraph(&mut self, made: &Paragraph<'_>) {
        let (leading, size) = (self.leading(), made.size.unwrap_or(self.style.size()));
        let xml = &mut self.xml;
        begin(xml, "paragraph", made.id, made.id == "Normal");
        xml.value("w:name", made.name);
        for (element, value) in [("w:aliases", made.alias), ("w:basedOn", made.based_on), ("w:next", made.next)] {
            if let Some(value) = value {
                xml.value(element, value);
            }
        }
        xml.empty("w:qFormat", &[]);
        xml.open("w:pPr", &[]);
        if made.keep {
            xml.empty("w:keepNext", &[]);
        }
        if let Some(block) = made.frame {
            frame(xml, block);
        }
        if made.list {
            xml.open("w:numPr", &[]);
            xml.value("w:numId", 1);
            xml.close();
        }
        spacing(xml, made, leading, size);
        if made.indent {
            let indent = round(INDENT * size * 20.0).to_string();
            xml.empty("w:ind", &[("w:left", &indent), ("w:right", &indent)]);
        }
        if made.right {
            xml.value("w:jc", "right");
        }
        if made.heading {
            xml.value("w:outlineLvl", 0);
        }
        xml.close();
        xml.open("w:rPr", &[]);
        if made.bold {
            xml.empty("w:b", &[]);
            xml.empty("w:bCs", &[]);
        }
        if made.size.is_some() {
            sizes(xml, size);
        }
        xml.close();
        xml.close();
    }

    /// The height of a line of the body, in points.
    fn leading(&self) -> f32 {
        self.style.size() * self.style.layout.leading
    }
}

fn begin(xml: &mut Xml, kind: &str, id: &str, is_default: bool) {
    let mut attributes = vec![("w:type", kind), ("w:styleId", id)];
    if is_default {
        attributes.insert(1, ("w:default", "1"));
    }
    xml.open("w:style", &attributes);
}

/// Grows if somebody writes more into it: what is cut off is lost on paper.
pub(super) fn frame(xml: &mut Xml, Block { place, .. }: Block) {
    let [width, height, x, y] = [place.width, place.height, place.x, place.y].map(|length| twips(length).to_string());
    let attributes = [
        ("w:w", width.as_str()),
        ("w:h", &height),
        ("w:hRule", "atLeast"),
        ("w:hSpace", "0"),
        ("w:wrap", "around"),
        ("w:vAnchor", "page"),
        ("w:hAnchor", "page"),
        ("w:x", &x),
        ("w:y", &y),
    ];
    xml.empty("w:framePr", &attributes);
}

fn spacing(xml: &mut Xml, made: &Paragraph<'_>, leading: f32, size: f32) {
    let space = |lines: f32| round(lines * leading * 20.0).to_string();
    let (line, rule) = match made.line {
        Line::Inherited => (None, None),
        Line::Exact(times) => (Some(round(size * times * 20.0).to_string()), Some("exact".to_owned())),
        Line::Natural => (Some("240".to_owned()), Some("auto".to_owned())),
    };
    let all = [("w:before", made.before.map(space)), ("w:after", made.after.map(space)), ("w:line", line), ("w:lineRule", rule)];
    let given: Vec<(&str, &str)> = all.iter().filter_map(|(name, value)| Some((*name, value.as_deref()?))).collect();
    if !given.is_empty() {
        xml.empty("w:spacing", &given);
    }
}

fn sizes(xml: &mut Xml, size: f32) {
    let half_points = round(size * 2.0);
    xml.value("w:sz", half_points);
    xml.value("w:szCs", half_points);
}
