//! The parts of a document by the standard (ECMA-376): Word opens nothing else.

use std::collections::BTreeSet;

use demur::render::{PageStyle, docx};

use super::read::{Docx, Node};
use super::{all, hostile, made, picture};
use crate::golden;
use crate::harness::repo;
use crate::paper::layouts;

/// The order of what the documents use (`CT_PPr`, `CT_RPr`, `CT_SectPr`, `CT_Style`, `CT_Lvl`, `CT_Font`, `CT_Settings`).
const ORDER: [(&str, &str); 7] = [
    (
        "w:pPr",
        "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr bidi spacing ind contextualSpacing jc outlineLvl",
    ),
    ("w:rPr", "rStyle rFonts b bCs i iCs color sz szCs u rtl cs lang"),
    ("w:sectPr", "headerReference footerReference type pgSz pgMar pgNumType cols titlePg docGrid"),
    ("w:style", "name aliases basedOn next link uiPriority unhideWhenUsed qFormat pPr rPr"),
    ("w:lvl", "start numFmt pStyle suff lvlText lvlJc pPr rPr"),
    ("w:font", "altName panose1 charset family notTrueType pitch sig"),
    ("w:settings", "zoom autoHyphenation defaultTabStop characterSpacingControl compat themeFontLang"),
];

fn assert_ordered(node: &Node) {
    let Some((_, order)) = ORDER.iter().find(|(name, _)| *name == node.name) else { return };
    let order: Vec<&str> = order.split(' ').collect();
    let place = |child: &Node| {
        let name = child.name.strip_prefix("w:").unwrap();
        order.iter().position(|known| *known == name).unwrap_or_else(|| panic!("{} in {}", child.name, node.name))
    };
    let places: Vec<usize> = node.children.iter().map(place).collect();
    assert!(places.is_sorted(), "{}: {:?}", node.name, node.children.iter().map(|child| &child.name).collect::<Vec<_>>());
    let single = places.windows(2).all(|pair| pair[0] < pair[1]) || node.name == "w:sectPr";
    assert!(single, "{} has something twice", node.name);
}

/// Documents of every kind.
fn documents() -> Vec<(String, Vec<u8>)> {
    let (layouts, picture) = (layouts(), picture());
    let letter = hostile();
    let mut found: Vec<_> = all().into_iter().map(|(name, _, bytes)| (name, bytes)).collect();
    for layout in &layouts {
        for large_print in [false, true] {
            let style = PageStyle { large_print, signature: Some(&picture), ..PageStyle::new(layout) };
            found.push((layout.id.clone(), docx(&letter, &style)));
        }
    }
    found
}

#[test]
fn parts_are_known_to_the_package_and_targets_exist() {
    for (name, bytes) in documents() {
        let read = Docx::open(&bytes);
        assert_eq!(read.parts[0].0, "[Content_Types].xml", "{name}");
        let types = read.part("[Content_Types].xml");
        let of = |element: &str, key: &str| -> BTreeSet<String> {
            types.named(element).map(|node| node.attribute(key).to_owned()).collect()
        };
        let (overrides, extensions) = (of("Override", "PartName"), of("Default", "Extension"));
        for (part, _) in &read.parts[1..] {
            let extension = part.rsplit('.').next().unwrap();
            let known = overrides.contains(&format!("/{part}")) || (extension != "xml" && extensions.contains(extension));
            assert!(known, "{name}: {part} has no type");
        }
        assert!(overrides.iter().all(|part| read.has(&part[1..])), "{name}: {overrides:?}");
        for (rels, folder) in [("_rels/.rels", ""), ("word/_rels/document.xml.rels", "word/")] {
            let rels = read.part(rels);
            let ids: BTreeSet<&str> = rels.children.iter().map(|node| node.attribute("Id")).collect();
            assert_eq!(ids.len(), rels.children.len(), "{name}: an id twice");
            for relation in rels.children.iter().filter(|node| !node.attributes.contains_key("TargetMode")) {
                assert!(read.has(&format!("{folder}{}", relation.attribute("Target"))), "{name}: {relation:?}");
            }
            if !folder.is_empty() {
                let document = read.part("word/document.xml");
                for node in document.all() {
                    let used = ["r:id", "r:embed"].iter().find_map(|key| node.attributes.get(*key));
                    assert!(used.is_none_or(|id| ids.contains(id.as_str())), "{name}: {node:?}");
                }
            }
        }
    }
}

#[test]
fn elements_stand_in_the_order_of_the_schema_and_name_what_exists() {
    for (name, bytes) in documents() {
        let read = Docx::open(&bytes);
        let styles = read.part("word/styles.xml");
        let known: BTreeSet<&str> = styles.named("w:style").map(|style| style.attribute("w:styleId")).collect();
        assert_eq!(known.len(), styles.named("w:style").count());
        let numbering = read.part("word/numbering.xml");
        let lists: BTreeSet<&str> = numbering.named("w:num").map(|list| list.attribute("w:numId")).collect();
        for (part, _) in read.parts.iter().filter(|(part, _)| !part.starts_with("word/media/")) {
            for node in read.part(part).all() {
                assert_ordered(node);
                let value = || node.attribute("w:val");
                match node.name.as_str() {
                    "w:pStyle" | "w:rStyle" | "w:basedOn" | "w:next" => assert!(known.contains(value()), "{name}: {node:?}"),
                    "w:numId" => assert!(lists.contains(value()), "{name}: {node:?}"),
                    "w:t" => assert_eq!(node.attribute("xml:space"), "preserve"),
                    _ => {}
                }
            }
        }
    }
}

#[test]
fn text_has_no_look_but_that_of_its_style() {
    for (name, bytes) in documents() {
        for (_, paragraph) in Docx::open(&bytes).paragraphs() {
            for (element, allowed) in [("w:pPr", "w:pStyle w:framePr w:numPr"), ("w:rPr", "w:rStyle w:rtl w:lang")] {
                let found = paragraph.named(element).flat_map(|node| &node.children);
                found.for_each(|child| assert!(allowed.contains(&child.name), "{name}: {child:?}"));
            }
        }
    }
}

#[test]
fn styles_have_the_names_of_the_parts_of_a_letter() {
    let letter = golden::letter(&repo("tests/golden/de-berlin-member"));
    let read = Docx::open(&made(&letter, "DE"));
    let used: Vec<String> = read.paragraphs().into_iter().map(|(style, _)| style).collect();
    let order = "Address Recipient Date Reference Heading1 BodyText BodyTextKeep ListNumber Closing Signature";
    let mut seen = used.clone();
    seen.dedup();
    let firsts: Vec<&str> = order.split(' ').collect();
    assert_eq!(seen[..5], firsts[..5], "{seen:?}");
    assert!(used.iter().all(|style| firsts.contains(&style.as_str())), "{used:?}");
    let styles = read.part("word/styles.xml");
    let style = |id: &str| styles.named("w:style").find(|style| style.attribute("w:styleId") == id).unwrap().clone();
    let subject = style("Heading1");
    assert_eq!((subject.value("w:name"), subject.value("w:aliases")), (Some("heading 1"), Some("Subject")));
    assert_eq!(subject.child("w:pPr").unwrap().value("w:outlineLvl"), Some("0"), "a heading for screen readers");
    for kept in ["Heading1", "BodyTextKeep", "Closing", "SignaturePicture"] {
        assert!(style(kept).child("w:pPr").unwrap().child("w:keepNext").is_some(), "{kept}");
    }
    assert!(styles.child("w:docDefaults").unwrap().named("w:widowControl").next().is_some());
    // A list is introduced by a paragraph that stays with it, and so is the closing.
    for next in ["ListNumber", "Closing"] {
        let at = used.iter().position(|style| style == next).unwrap();
        assert_eq!(used[at - 1], "BodyTextKeep", "{used:?}");
    }
}

#[test]
fn pages_are_those_of_the_layout_and_counted_by_fields() {
    let letter = golden::letter(&repo("tests/golden/us-ca"));
    for layout in layouts() {
        let read = Docx::open(&docx(&letter, &PageStyle::new(&layout)));
        let document = read.part("word/document.xml");
        let length = |element: &str, key: &str| -> f32 {
            document.named(element).next().unwrap().attribute(key).parse::<f32>().unwrap() / 1440.0 * 25.4
        };
        for (element, key, expected) in [
            ("w:pgSz", "w:w", layout.width),
            ("w:pgSz", "w:h", layout.height),
            ("w:pgMar", "w:left", layout.left),
            ("w:pgMar", "w:right", layout.right),
            ("w:pgMar", "w:bottom", layout.bottom),
        ] {
            assert!((length(element, key) - expected).abs() < 0.05, "{} {element} {key}", layout.id);
        }
        for footer in ["word/footer1.xml", "word/footer2.xml"] {
            let footer = read.part(footer);
            let fields: Vec<&str> = footer.named("w:fldSimple").map(|field| field.attribute("w:instr").trim()).collect();
            assert_eq!((fields.as_slice(), footer.said()), (["PAGE", "NUMPAGES"].as_slice(), "Page 1 of 1".to_owned()));
        }
        let header = read.part("word/header1.xml").said();
        assert!(header.ends_with(&letter.reference), "{header}");
        assert!(document.named("w:titlePg").next().is_some(), "the first page has no such line");
    }
}

#[test]
fn each_list_counts_from_one() {
    let letter = hostile();
    let read = Docx::open(&made(&letter, "DE"));
    let lists: BTreeSet<String> = read
        .styled("ListNumber")
        .iter()
        .map(|item| item.named("w:numId").next().unwrap().attribute("w:val").to_owned())
        .collect();
    assert_eq!(lists.len(), 2);
    let numbering = read.part("word/numbering.xml");
    for list in numbering.named("w:num") {
        assert_eq!(list.named("w:startOverride").next().unwrap().attribute("w:val"), "1");
    }
    assert_eq!(numbering.named("w:lvlText").next().unwrap().attribute("w:val"), "%1.");
}

#[test]
fn the_same_letter_gives_the_same_bytes_without_a_time() {
    let letter = golden::letter(&repo("tests/golden/fr-member"));
    let bytes = made(&letter, "FR");
    assert_eq!(bytes, made(&letter, "FR"));
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&bytes)).unwrap();
    for i in 0..archive.len() {
        let time = archive.by_index(i).unwrap().last_modified().unwrap();
        assert_eq!((time.year(), time.month(), time.day(), time.hour()), (1980, 1, 1, 0));
    }
    let core = Docx::open(&bytes).part("docProps/core.xml");
    let names: Vec<&str> = core.children.iter().map(|node| node.name.as_str()).collect();
    assert_eq!(names, ["dc:title", "dc:creator", "dc:language"], "neither day nor device");
}
