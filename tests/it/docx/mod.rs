//! Letters as Word documents: the same text, in parts that a strict reader takes.

mod file;
mod read;

use demur::letter::{Block, Inline, Letter};
use demur::render::{PageStyle, Picture, docx, text};
use demur::workflow::{Format, layout_for};

use crate::golden;
use crate::harness::{Demur, assert_refused, repo};
use crate::paper::{boxes, layouts};
use read::{Docx, soffice};

/// A document as the program would make it in the layout of a country.
fn made(letter: &Letter, country: &str) -> Vec<u8> {
    let layout = layout_for(None, country, &demur::catalog::Catalog::embedded()).unwrap();
    docx(letter, &PageStyle::new(&layout))
}

/// A picture of a signature.
fn picture() -> Picture {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 60, 20);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.write_header().unwrap().write_image_data(&[120; 60 * 20]).unwrap();
    Picture::from_png(&bytes).unwrap()
}

/// Nobody's letter: what a hostile hand could type, and scripts that the letters do not have.
fn hostile() -> Letter {
    let mut letter = golden::letter(&repo("tests/golden/de-berlin-member"));
    letter.sender[0] = String::from("<w:p>&amp; \"O'Neill\" ]]> \u{0}\u{B}\u{FFFE}\u{FFFF} 🚀");
    letter.notice = Some(letter.sender[0].clone());
    letter.signature = vec!["Ανθή Жанна 陳大文".to_owned(), "x".repeat(4000)];
    letter.reference = String::from("{page} {pages} \\ % \u{202E}");
    letter.subject = String::from("a  b   c \u{A0} ");
    letter.blocks.insert(0, Block::Paragraph(vec![Inline::Text("von \u{5D0}\u{5E0}\u{5D4} 5 \u{5DC}, 24. Mai".to_owned())]));
    letter.blocks.insert(1, Block::Numbered(vec![vec![Inline::Text("http://[x%zz https://a.example/%20?a=<b>&c".to_owned())]]));
    letter
}

/// Words as any reader sees them; Chinese has none, and lines of text break anywhere in it.
fn words(letter: &Letter, text: &str) -> Vec<String> {
    let whole: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
    if letter.language.starts_with("zh") { vec![whole.concat()] } else { whole }
}

/// What stands in the frames of a flat document, in the order in which they were read.
fn framed(fodt: &str) -> String {
    let document = read::parse(fodt);
    let mut frames: Vec<_> = document.named("draw:frame").filter(|frame| frame.child("draw:text-box").is_some()).collect();
    frames.sort_by_key(|frame| frame.attribute("draw:z-index").parse::<u32>().unwrap());
    let lines = frames.iter().flat_map(|frame| frame.named("text:p"));
    // Links are elements of their own in a line.
    lines.map(|line| line.all().iter().map(|node| node.text.as_str()).collect::<String>() + "\n").collect()
}

/// All golden letters as documents, and one with whatever a letter can have.
fn all() -> Vec<(String, Letter, Vec<u8>)> {
    let golden = golden::cases().into_iter().map(|folder| {
        let written = golden::write(&folder, Format::Docx).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        (folder.display().to_string(), written.composed.letter, written.bytes)
    });
    let mut letter = golden::letter(&repo("tests/golden/ch-de"));
    letter.notice = Some("Bitte nur per E-Mail an anna@example.org.".to_owned());
    letter.enclosures = Some("Anlage: Vollmacht".to_owned());
    letter.signature.push("im Auftrag".to_owned());
    let bytes = made(&letter, "CH");
    golden.chain([("everything".to_owned(), letter, bytes)]).collect()
}

#[test]
fn a_document_has_the_text_of_the_letter_in_its_order() {
    for (name, letter, bytes) in all() {
        let read = Docx::open(&bytes).text();
        assert_eq!(words(&letter, &read), words(&letter, &text(&letter)), "{name}");
    }
}

#[needs::tools("soffice")]
#[test]
fn libreoffice_reads_the_text_of_the_letter_in_its_order() {
    let all = all();
    let documents: Vec<Vec<u8>> = all.iter().map(|(.., bytes)| bytes.clone()).collect();
    // It leaves out what is in frames.
    let texts = soffice("txt:Text (encoded):UTF8", &documents);
    let heads = soffice("fodt", &documents);
    for ((name, letter, _), (body, head)) in all.iter().zip(texts.into_iter().zip(heads)) {
        let body = String::from_utf8(body).unwrap();
        let read = framed(&String::from_utf8(head).unwrap()) + body.trim_start_matches('\u{FEFF}');
        assert_eq!(words(letter, &read), words(letter, &text(letter)), "{name}");
    }
}

#[needs::tools("soffice", "pdftotext")]
#[test]
fn the_address_stands_in_the_window_of_every_layout() {
    let letter = golden::letter(&repo("tests/golden/de-berlin-member"));
    let layouts = layouts();
    let sheets =
        layouts.iter().flat_map(|layout| [false, true].map(|large_print| PageStyle { large_print, ..PageStyle::new(layout) }));
    let sheets: Vec<PageStyle<'_>> = sheets.collect();
    let documents: Vec<Vec<u8>> = sheets.iter().map(|sheet| docx(&letter, sheet)).collect();
    for (sheet, pdf) in sheets.iter().zip(soffice("pdf", &documents)) {
        let (layout, large) = (sheet.layout, sheet.large_print);
        let (window, clear) = (layout.window, layout.clear);
        let words = boxes(&pdf, 1);
        let address: Vec<_> = letter.recipient.iter().flat_map(|line| line.split(' ')).collect();
        let start =
            words.windows(address.len()).position(|seen| seen.iter().zip(&address).all(|(word, text)| word.text == **text));
        let start = start.unwrap_or_else(|| panic!("{}: {words:?}", layout.id));
        for (i, word) in words.iter().enumerate() {
            let (right, bottom) = (window.x + window.width, window.y + window.height);
            let inside = word.left >= window.x && word.right <= right && word.top >= window.y && word.bottom <= bottom;
            let outside = word.left > clear.x + clear.width
                || word.right < clear.x
                || word.top > clear.y + clear.height
                || word.bottom < clear.y;
            let of_the_address = (start..start + address.len()).contains(&i);
            assert!(if of_the_address { inside } else { outside }, "{} {large}: {word:?}", layout.id);
        }
        let subject = words.iter().find(|word| word.text == "Widerspruch").unwrap();
        let top = layout.subject_top;
        assert!(large || (top - 1.0..top + 3.0).contains(&subject.top), "{}: {subject:?}", layout.id);
        let label = words.iter().rev().take(4).map(|word| word.text.as_str()).collect::<Vec<_>>();
        assert!(label.contains(&"Seite") && label.contains(&"von"), "{label:?}");
    }
}

#[needs::tools("soffice")]
#[test]
fn libreoffice_opens_a_hostile_letter() {
    let letter = hostile();
    let read = soffice("txt:Text (encoded):UTF8", &[made(&letter, "DE")]).remove(0);
    let read = String::from_utf8(read).unwrap();
    assert!(read.contains("<w:p>&amp; \"O'Neill\" ]]> \u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD} 🚀"), "{read}");
    assert!(read.contains("Ανθή Жанна 陳大文"), "{read}");
}

#[test]
fn words_of_another_language_and_direction_say_so() {
    let read = Docx::open(&made(&hostile(), "DE"));
    let defaults = read.part("word/styles.xml");
    let defaults = defaults.named("w:lang").next().unwrap();
    assert_eq!((defaults.attribute("w:val"), defaults.attribute("w:eastAsia")), ("de-DE", "de-DE"));
    let document = read.part("word/document.xml");
    let run = |text: &str| document.named("w:r").find(|run| run.said() == text).unwrap_or_else(|| panic!("{text}")).clone();
    let term = run("training content-generating AI models used in our products");
    assert_eq!(term.named("w:lang").next().unwrap().attribute("w:val"), "en-GB");
    let name = run("\u{5D0}\u{5E0}\u{5D4} 5 \u{5DC}");
    assert_eq!(name.named("w:lang").next().unwrap().attribute("w:bidi"), "he-IL");
    assert!(name.named("w:rtl").next().is_some());
    assert!(run(", 24. Mai").named("w:rPr").next().is_none(), "the day has the letter's direction");
    let chinese = golden::write(&repo("tests/golden/hk-zh-hant"), Format::Docx).unwrap();
    let chinese = Docx::open(&chinese.bytes);
    let styles = chinese.part("word/styles.xml");
    assert_eq!(styles.named("w:lang").next().unwrap().attribute("w:eastAsia"), "zh-HK");
    let core = chinese.part("docProps/core.xml");
    let said = |name: &str| core.child(name).unwrap().text.clone();
    assert_eq!([said("dc:language"), said("dc:creator")], ["zh-Hant-HK", "Robin Testname"]);
    assert!(said("dc:title").contains("個人資料"));
}

#[test]
fn addresses_are_links_and_no_broken_one_is() {
    let read = Docx::open(&made(&hostile(), "DE"));
    let targets = read.part("word/_rels/document.xml.rels");
    let links: Vec<&str> = targets
        .children
        .iter()
        .filter(|node| node.attributes.contains_key("TargetMode"))
        .map(|node| node.attribute("Target"))
        .collect();
    assert_eq!(links, ["https://a.example/%20?a=", "https://social.example.org/in/robin-testname", "mailto:robin@example.org"]);
    let document = read.part("word/document.xml");
    let texts: Vec<String> = document.named("w:hyperlink").map(read::Node::said).collect();
    assert_eq!(texts, ["https://a.example/%20?a=", "https://social.example.org/in/robin-testname", "robin@example.org"]);
}

#[test]
fn the_picture_of_a_signature_stands_above_the_name_and_says_what_it_is() {
    let letter = golden::letter(&repo("tests/golden/de-berlin-member"));
    let (layout, picture) = (layouts().remove(0), picture());
    let style = PageStyle { signature: Some(&picture), ..PageStyle::new(&layout) };
    let read = Docx::open(&docx(&letter, &style));
    let styles: Vec<String> = read.paragraphs().into_iter().map(|(style, _)| style).collect();
    assert!(styles.ends_with(&["Closing", "SignaturePicture", "Signature"].map(str::to_owned)), "{styles:?}");
    let drawing = read.styled("SignaturePicture").remove(0);
    assert_eq!(drawing.named("wp:docPr").next().unwrap().attribute("descr"), letter.spoken.signature);
    let extent = drawing.named("wp:extent").next().unwrap();
    assert_eq!([extent.attribute("cx"), extent.attribute("cy")], ["1944000", "648000"], "54 by 18 mm");
    assert!(read.has("word/media/signature.png"));
}

#[test]
fn a_document_is_written_by_its_flag_or_its_name_alone_and_in_a_batch() {
    let demur = Demur::new();
    let anna = repo("examples/anna.toml");
    let anna = anna.to_str().unwrap();
    let ran = demur.run(&["letter", "--case", anna, "-o", "letter.docx", "--large-print"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(!ran.err.contains("no effect"), "{}", ran.err);
    let large = Docx::open(&std::fs::read(demur.path("letter.docx")).unwrap());
    assert_eq!(large.part("word/styles.xml").named("w:sz").next().unwrap().attribute("w:val"), "32");
    assert!(ran.err.contains("opened case"), "{}", ran.err);
    let output = demur.command().args(["letter", "--case", anna, "-f", "docx", "--font", "x.ttf"]).output().unwrap();
    assert!(output.stdout.starts_with(b"PK"), "{output:?}");
    assert!(String::from_utf8(output.stderr).unwrap().contains("--font has no effect"));
    assert_refused(&demur.run(&["letter", "--case", anna, "-o", "letter.odt"]), 2, "unknown format .odt", ".docx");
    demur.file("m.csv", "name,address,country,account_email,controller,ground,fact\nAnna Example,1 Example Road|Sampletown,IE,a@example.org,linkedin,job-seeker,I have been looking for work since March 2026.\n");
    let ran = demur.run(&["batch", "m.csv", "-o", "out", "-f", "docx", "--zip", "--record"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let bytes = std::fs::read(demur.path("out/000001-anna-example.docx")).unwrap();
    assert!(Docx::open(&bytes).text().contains("Anna Example"));
    assert!(demur.path("out/letters.zip").exists());
    let ran = demur.run(&["case", "list", "--json"]);
    assert_eq!(ran.out.matches("\"reference\"").count(), 2, "{}", ran.out);
}

#[test]
fn a_letter_that_follows_is_written_as_a_document_too() {
    let demur = Demur::new();
    let anna = std::fs::read_to_string(repo("examples/anna.toml")).unwrap();
    let anna: Vec<&str> = anna.lines().filter(|line| !line.starts_with("setting_switched_off")).collect();
    demur.file("anna.toml", anna.join("\n"));
    let ran = demur.run(&["letter", "--case", "anna.toml", "--date", "2026-05-05", "-o", "letter.docx"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let reference = crate::cases::list(&demur)[0]["reference"].as_str().unwrap().to_owned();
    demur.run(&["record", &reference, "sent", "--by", "post", "--on", "2026-05-06"]);
    let ran = demur.run(&["follow-up", &reference, "--kind", "reminder", "-o", "reminder.docx"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let read = Docx::open(&std::fs::read(demur.path("reminder.docx")).unwrap());
    assert!(read.text().contains(&reference), "{}", read.text());
}
