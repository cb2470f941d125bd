//! What the letter says, from top to bottom: `word/document.xml`.

use super::measure::{Block as Place, Places, round, twips};
use super::runs::{self, Links};
use super::styles::frame;
use super::xml::{NAMESPACES, Xml};
use crate::letter::{Block, Letter};
use crate::render::{PageStyle, Picture};

/// Largest size of the picture of a signature in millimetres, as in the PDF.
const PICTURE: (f32, f32) = (60.0, 18.0);
/// Units of drawings in a millimetre.
const EMU: f32 = 36_000.0;
/// Distance of header and footer from the edge of the paper, in millimetres.
const EDGE: f32 = 9.0;

const DRAWING: &str = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing";
const GRAPHICS: &str = "http://schemas.openxmlformats.org/drawingml/2006/main";
const IMAGE: &str = "http://schemas.openxmlformats.org/drawingml/2006/picture";

pub(super) fn document(letter: &Letter, style: &PageStyle<'_>, places: &Places, links: &mut Links) -> Vec<u8> {
    let [main, relations] = NAMESPACES;
    let namespaces = [main, relations, ("xmlns:wp", DRAWING), ("xmlns:a", GRAPHICS), ("xmlns:pic", IMAGE)];
    let mut xml = Xml::new("w:document", &namespaces);
    xml.open("w:body", &[]);
    letter.sender.iter().for_each(|line| placed(&mut xml, "Address", line, Some(places.sender), links));
    letter.recipient.iter().for_each(|line| placed(&mut xml, "Recipient", line, Some(places.recipient), links));
    placed(&mut xml, "Date", &letter.date, places.date, links);
    placed(&mut xml, "Reference", &letter.reference, places.date, links);
    line(&mut xml, "Heading1", &letter.subject, links);
    if let Some(notice) = &letter.notice {
        line(&mut xml, "Notice", notice, links);
    }
    blocks(&mut xml, &letter.blocks, links);
    line(&mut xml, "Closing", &letter.closing, links);
    if let Some(picture) = style.signature {
        xml.paragraph("SignaturePicture", |_| (), |xml| drawing(xml, picture, &letter.spoken.signature));
    }
    letter.signature.iter().for_each(|name| line(&mut xml, "Signature", name, links));
    if let Some(enclosures) = &letter.enclosures {
        line(&mut xml, "Enclosures", enclosures, links);
    }
    section(&mut xml, style);
    xml.finish()
}

fn line(xml: &mut Xml, style: &str, text: &str, links: &mut Links) {
    xml.paragraph(style, |_| (), |xml| runs::plain(xml, text, links));
}

/// A line at its place on the page. The style has the same frame, but some programs read none from a style.
fn placed(xml: &mut Xml, style: &str, text: &str, place: Option<Place>, links: &mut Links) {
    xml.paragraph(style, |xml| place.into_iter().for_each(|place| frame(xml, place)), |xml| runs::plain(xml, text, links));
}

fn blocks(xml: &mut Xml, blocks: &[Block], links: &mut Links) {
    // Each list counts from 1.
    let mut list = 0;
    for (i, block) in blocks.iter().enumerate() {
        match block {
            Block::Paragraph(inlines) => {
                // What introduces a list stays with it, and the last paragraph with the closing.
                let keeps = matches!(blocks.get(i + 1), Some(Block::Numbered(_)) | None);
                let style = if keeps { "BodyTextKeep" } else { "BodyText" };
                xml.paragraph(style, |_| (), |xml| runs::inlines(xml, inlines, links));
            }
            Block::Numbered(items) => {
                list += 1;
                for item in items {
                    let number = |xml: &mut Xml| {
                        xml.open("w:numPr", &[]);
                        xml.value("w:ilvl", 0);
                        xml.value("w:numId", list);
                        xml.close();
                    };
                    xml.paragraph("ListNumber", number, |xml| runs::inlines(xml, item, links));
                }
            }
        }
    }
}

fn section(xml: &mut Xml, style: &PageStyle<'_>) {
    let layout = style.layout;
    xml.open("w:sectPr", &[]);
    for (name, kind, id) in [
        ("w:headerReference", "default", "header1"),
        ("w:footerReference", "default", "footer1"),
        ("w:footerReference", "first", "footer2"),
    ] {
        xml.empty(name, &[("w:type", kind), ("r:id", id)]);
    }
    let length = |millimetres: f32| twips(millimetres).to_string();
    xml.empty("w:pgSz", &[("w:w", &length(layout.width)), ("w:h", &length(layout.height))]);
    xml.empty(
        "w:pgMar",
        &[
            ("w:top", &length(layout.top)),
            ("w:right", &length(layout.right)),
            ("w:bottom", &length(layout.bottom)),
            ("w:left", &length(layout.left)),
            ("w:header", &length(EDGE)),
            ("w:footer", &length(EDGE)),
            ("w:gutter", "0"),
        ],
    );
    xml.empty("w:titlePg", &[]);
    xml.close();
}

/// A picture in a line of its own, with words for who does not see it.
fn drawing(xml: &mut Xml, picture: &Picture, words: &str) {
    let (width, height) = picture.fit(PICTURE.0, PICTURE.1);
    let (width, height) = (round(width * EMU).to_string(), round(height * EMU).to_string());
    let extent = [("cx", width.as_str()), ("cy", height.as_str())];
    xml.open("w:r", &[]);
    xml.open("w:drawing", &[]);
    xml.open("wp:inline", &[("distT", "0"), ("distB", "0"), ("distL", "0"), ("distR", "0")]);
    xml.empty("wp:extent", &extent);
    xml.empty("wp:docPr", &[("id", "1"), ("name", words), ("descr", words)]);
    xml.open("a:graphic", &[]);
    xml.open("a:graphicData", &[("uri", IMAGE)]);
    xml.open("pic:pic", &[]);
    xml.open("pic:nvPicPr", &[]);
    xml.empty("pic:cNvPr", &[("id", "1"), ("name", "signature.png"), ("descr", words)]);
    xml.empty("pic:cNvPicPr", &[]);
    xml.close();
    xml.open("pic:blipFill", &[]);
    xml.empty("a:blip", &[("r:embed", "signature")]);
    xml.open("a:stretch", &[]);
    xml.empty("a:fillRect", &[]);
    xml.close();
    xml.close();
    xml.open("pic:spPr", &[]);
    xml.open("a:xfrm", &[]);
    xml.empty("a:off", &[("x", "0"), ("y", "0")]);
    xml.empty("a:ext", &extent);
    xml.close();
    xml.open("a:prstGeom", &[("prst", "rect")]);
    xml.empty("a:avLst", &[]);
    xml.close();
    for _ in ["pic:spPr", "pic:pic", "a:graphicData", "a:graphic", "wp:inline", "w:drawing", "w:r"] {
        xml.close();
    }
}
