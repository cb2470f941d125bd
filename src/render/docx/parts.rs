//! What the document needs around its text: which parts there are, who wrote it, lists, fonts.

use super::measure::round;
use super::runs::Links;
use super::styles::INDENT;
use super::xml::{NAMESPACES, Xml};
use crate::letter::{Block, Letter};
use crate::render::PageStyle;

const TYPES: &str = "http://schemas.openxmlformats.org/package/2006/content-types";
const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const CORE: &str = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties";

/// The family of the PDF, and what stands in for it where it is not installed.
pub(super) const SERIF: &str = "Noto Serif";
pub(super) const SERIF_CJK: &str = "Noto Serif CJK HK";
pub(super) const SERIF_RTL: &str = "Times New Roman";

pub(super) fn content_types(picture: bool) -> Vec<u8> {
    let mut xml = Xml::new("Types", &[("xmlns", TYPES)]);
    let package = "application/vnd.openxmlformats-package.";
    let word = "application/vnd.openxmlformats-officedocument.wordprocessingml.";
    let mut default = |extension: &str, kind: &str| xml.empty("Default", &[("Extension", extension), ("ContentType", kind)]);
    default("rels", &format!("{package}relationships+xml"));
    default("xml", "application/xml");
    if picture {
        default("png", "image/png");
    }
    for (part, kind) in [
        ("/word/document.xml", format!("{word}document.main+xml")),
        ("/word/styles.xml", format!("{word}styles+xml")),
        ("/word/numbering.xml", format!("{word}numbering+xml")),
        ("/word/settings.xml", format!("{word}settings+xml")),
        ("/word/fontTable.xml", format!("{word}fontTable+xml")),
        ("/word/header1.xml", format!("{word}header+xml")),
        ("/word/footer1.xml", format!("{word}footer+xml")),
        ("/word/footer2.xml", format!("{word}footer+xml")),
        ("/docProps/core.xml", format!("{package}core-properties+xml")),
    ] {
        xml.empty("Override", &[("PartName", part), ("ContentType", &kind)]);
    }
    xml.finish()
}

pub(super) fn relations() -> Vec<u8> {
    let mut xml = Xml::new("Relationships", &[("xmlns", RELATIONS)]);
    relation(&mut xml, "document", &format!("{OFFICE}/officeDocument"), "word/document.xml");
    relation(&mut xml, "core", &format!("{RELATIONS}/metadata/core-properties"), "docProps/core.xml");
    xml.finish()
}

pub(super) fn document_relations(links: &Links, picture: bool) -> Vec<u8> {
    let mut xml = Xml::new("Relationships", &[("xmlns", RELATIONS)]);
    for (id, kind, target) in [
        ("styles", "styles", "styles.xml"),
        ("numbering", "numbering", "numbering.xml"),
        ("settings", "settings", "settings.xml"),
        ("fonts", "fontTable", "fontTable.xml"),
        ("header1", "header", "header1.xml"),
        ("footer1", "footer", "footer1.xml"),
        ("footer2", "footer", "footer2.xml"),
    ] {
        relation(&mut xml, id, &format!("{OFFICE}/{kind}"), target);
    }
    if picture {
        relation(&mut xml, "signature", &format!("{OFFICE}/image"), "media/signature.png");
    }
    for (id, uri) in links.all() {
        let kind = format!("{OFFICE}/hyperlink");
        xml.empty("Relationship", &[("Id", &id), ("Type", &kind), ("Target", uri), ("TargetMode", "External")]);
    }
    xml.finish()
}

fn relation(xml: &mut Xml, id: &str, kind: &str, target: &str) {
    xml.empty("Relationship", &[("Id", id), ("Type", kind), ("Target", target)]);
}

/// Title, author and language. No day and no device: the file reveals nothing beyond what the page says.
pub(super) fn properties(letter: &Letter) -> Vec<u8> {
    let mut xml = Xml::new("cp:coreProperties", &[("xmlns:cp", CORE), ("xmlns:dc", "http://purl.org/dc/elements/1.1/")]);
    xml.text("dc:title", &letter.subject);
    if let Some(name) = letter.sender.first() {
        xml.text("dc:creator", name);
    }
    xml.text("dc:language", &letter.language);
    xml.finish()
}

/// The lists, each of which counts from 1.
pub(super) fn numbering(letter: &Letter, style: &PageStyle<'_>) -> Vec<u8> {
    let indent = round(INDENT * style.size() * 20.0).to_string();
    let lists = letter.blocks.iter().filter(|block| matches!(block, Block::Numbered(_))).count();
    let mut xml = Xml::new("w:numbering", &NAMESPACES);
    xml.open("w:abstractNum", &[("w:abstractNumId", "0")]);
    xml.value("w:multiLevelType", "singleLevel");
    xml.open("w:lvl", &[("w:ilvl", "0")]);
    xml.value("w:start", 1);
    xml.value("w:numFmt", "decimal");
    xml.value("w:lvlText", "%1.");
    xml.value("w:lvlJc", "left");
    xml.open("w:pPr", &[]);
    xml.empty("w:ind", &[("w:left", &indent), ("w:hanging", &indent)]);
    xml.close();
    xml.close();
    xml.close();
    // One for who begins a list in a letter without.
    for number in 1..=lists.max(1) {
        xml.open("w:num", &[("w:numId", &number.to_string())]);
        xml.value("w:abstractNumId", 0);
        xml.open("w:lvlOverride", &[("w:ilvl", "0")]);
        xml.value("w:startOverride", 1);
        xml.close();
        xml.close();
    }
    xml.finish()
}

/// Without `compatibilityMode`, Word lays the document out as its version of 2007 did.
pub(super) fn settings() -> Vec<u8> {
    let mut xml = Xml::new("w:settings", &NAMESPACES);
    xml.value("w:characterSpacingControl", "doNotCompress");
    xml.open("w:compat", &[]);
    let uri = "http://schemas.microsoft.com/office/word";
    xml.empty("w:compatSetting", &[("w:name", "compatibilityMode"), ("w:uri", uri), ("w:val", "15")]);
    xml.finish()
}

pub(super) fn fonts() -> Vec<u8> {
    let mut xml = Xml::new("w:fonts", &NAMESPACES);
    for (name, instead) in [(SERIF, Some("Georgia")), (SERIF_CJK, Some("PMingLiU")), (SERIF_RTL, None)] {
        xml.open("w:font", &[("w:name", name)]);
        if let Some(instead) = instead {
            xml.value("w:altName", instead);
        }
        xml.value("w:family", "roman");
        xml.value("w:pitch", "variable");
        xml.close();
    }
    xml.finish()
}
