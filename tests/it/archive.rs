//! Accessible and archival: PDF/UA-1 and PDF/A-2a for a validator, the structure as a screen reader gets it.

use std::process::Command;

use demur::catalog::Catalog;
use demur::render::PageStyle;
use demur::workflow::renderer;

use crate::golden;
use crate::harness::Typed;
use crate::paper::{doubts, family, layouts, letter, on, pdf, poppler, saved, spaces, verdicts};

/// The objects of a file as text.
fn plain(bytes: &[u8]) -> String {
    let file = saved(bytes);
    let output = Command::new("qpdf").args(["--qdf", "--object-streams=disable"]).arg(file.path()).arg("-").output().unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[needs::tools("page-validation", "outloud", "fonts-noto-cjk", "qpdf")]
#[test]
fn every_golden_letter_in_every_layout_is_accessible_and_archival() {
    let folder = tempfile::tempdir().unwrap();
    let renderer = renderer(&Catalog::embedded(), &[]).unwrap();
    let mut count = 0;
    for case in golden::cases() {
        let letter = golden::letter(&case);
        let name = case.file_name().unwrap().to_str().unwrap().to_owned();
        for layout in layouts() {
            for large in [false, true] {
                let path = folder.path().join(format!("{name}-{}-{large}.pdf", layout.id));
                std::fs::write(&path, on(&renderer, &letter, &layout, large)).unwrap();
                count += 1;
            }
        }
    }
    assert_eq!(verdicts(folder.path()).trim(), format!("{count} files"));
    assert_eq!(doubts(folder.path()).trim(), format!("{count} files"));
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let path = entry.unwrap().path();
        let check = Command::new("qpdf").arg("--check").arg(&path).output().unwrap();
        assert!(check.status.success(), "{}: {}", path.display(), String::from_utf8_lossy(&check.stderr));
    }
}

#[needs::tools("page-validation", "fonts-noto-cjk", "fonts-noto-core")]
#[test]
fn names_in_any_script_pass_the_validator_too() {
    let folder = tempfile::tempdir().unwrap();
    let names = [
        "Łukasz Ș",
        "שרה כהן",
        "فاطمة",
        "王小明",
        "ひらがな",
        "김민수",
        "सीता क्षत्रिय",
        "q\u{308}",
        "สมชาย",
        "𠮷野",
        "A\u{3164}B Łukasz Ș",
        "x\u{200d}y\u{ad}",
        "כהן-לוי",
    ];
    for (i, name) in names.iter().enumerate() {
        let mut typed = Typed::new("IE", Some("en"));
        typed.more = format!("place = \"{name}\"\n");
        let (_, bytes) = pdf(&typed).unwrap_or_else(|error| panic!("{name}: {error}"));
        std::fs::write(folder.path().join(format!("{i}.pdf")), bytes).unwrap();
    }
    assert_eq!(verdicts(folder.path()).trim(), format!("{} files", names.len()));
}

#[needs::tools("page-validation")]
#[test]
fn the_validator_finds_what_is_broken() {
    let folder = tempfile::tempdir().unwrap();
    let (_, bytes) = pdf(&Typed::new("IE", Some("en"))).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    assert!(text.contains("<pdfuaid:part>1<") && text.contains("<pdfaid:conformance>A<"));
    // The same file with a different claim in its metadata, which are uncompressed.
    let broken: Vec<u8> = {
        let at = bytes.windows(18).position(|w| w == b"<pdfuaid:part>1</p").unwrap();
        let mut copy = bytes.clone();
        copy[at + 14] = b'7';
        copy
    };
    std::fs::write(folder.path().join("a.pdf"), broken).unwrap();
    assert!(verdicts(folder.path()).contains("ua1"), "a wrong claim is not found");
}

#[needs::tools("pdfinfo", "qpdf")]
#[test]
fn the_structure_says_what_is_a_heading_a_list_and_another_language() {
    let letter = letter(&Typed::new("DE-BE", Some("de")));
    let bytes = on(&family(), &letter, &layouts()[1], false);
    let structure = poppler("pdfinfo", &["-struct-text"], &bytes);
    let flat = spaces(&structure.replace('"', ""));
    assert!(structure.starts_with("Document"), "{structure}");
    let lines: Vec<_> = structure.lines().map(str::trim).collect();
    let count = |role: &str| lines.iter().filter(|line| line.split(' ').next() == Some(role)).count();
    assert_eq!(count("H1"), 1, "{structure}");
    assert_eq!(count("H2"), 3, "the run-in headings: {structure}");
    let requests = letter.blocks.iter().find_map(|block| match block {
        demur::letter::Block::Numbered(items) => Some(items.len()),
        demur::letter::Block::Paragraph(_) => None,
    });
    assert_eq!((count("L"), Some(count("LI")), Some(count("Lbl")), Some(count("LBody"))), (1, requests, requests, requests));
    assert_eq!(count("Span"), 1, "the company's own words: {structure}");
    assert!(plain(&bytes).contains("/Lang (en)"), "they are English");
    // What is on the paper but not in the letter is not content.
    assert!(!flat.contains("Seite 1 von 2") && !flat.contains(" · "), "{flat}");
    // All that is read aloud, in order, and nothing else.
    let quoted = |line: &str| line.trim().strip_prefix('"').map(|text| text.trim_end_matches('"').to_owned());
    let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace() && *c != '\u{ad}').collect::<String>();
    let head = letter.sender.iter().chain(&letter.recipient).chain([&letter.date, &letter.reference]).cloned();
    let expected: String = head.chain(crate::paper::parts(&letter)).collect();
    let found: String = structure.lines().filter_map(quoted).collect();
    assert_eq!(letters(&found), letters(&expected));
}

#[needs::tools("qpdf", "pdfinfo")]
#[test]
fn addresses_of_mail_and_web_are_links_that_say_where_they_lead() {
    let letter = letter(&Typed::new("IE", Some("en")));
    let bytes = on(&family(), &letter, &layouts()[1], false);
    let file = plain(&bytes);
    for (address, uri) in [
        ("robin@example.org", "mailto:robin@example.org"),
        ("https://social.example.org/in/robin", "https://social.example.org/in/robin"),
    ] {
        assert!(file.contains(&format!("/Contents ({address})")) && file.contains(&format!("/URI ({uri})")), "{uri}");
    }
    let structure = poppler("pdfinfo", &["-struct-text"], &bytes);
    assert!(structure.contains("Link") && structure.contains("\"robin@example.org\""), "{structure}");
    // Text around an address is not part of the link.
    assert_eq!(file.matches("/Subtype /Link").count(), file.matches("/S /Link").count());
    assert_eq!(file.matches("/Type /OBJR").count(), file.matches("/StructParent ").count());
}

#[needs::tools("page-validation", "outloud", "qpdf")]
#[test]
fn an_address_over_two_lines_is_one_link_with_two_places() {
    let mut letter = letter(&Typed::new("IE", Some("en")));
    let address = format!("https://example.org/{}", "long-".repeat(24));
    letter.blocks = vec![demur::letter::Block::Paragraph(vec![demur::letter::Inline::Text(format!("See ({address}x)."))])];
    let bytes = on(&family(), &letter, &layouts()[1], false);
    let file = plain(&bytes);
    assert_eq!(file.matches(&format!("/URI ({address}x)")).count(), 2);
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.pdf"), &bytes).unwrap();
    assert_eq!((verdicts(folder.path()).trim(), doubts(folder.path()).trim()), ("1 files", "1 files"));
    assert_eq!(file.matches("/S /Link").count(), 1, "nothing else in it is an address");
}

#[needs::tools("pdfinfo", "qpdf")]
#[test]
fn the_file_says_its_title_and_language_and_nothing_about_the_writer() {
    let mut typed = Typed::new("DE-BE", Some("de"));
    typed.person = "email = \"canary@example.org\"\nphone = \"+49 30 000000\"\n".to_owned();
    let letter = letter(&typed);
    let bytes = on(&family(), &letter, &layouts()[1], false);
    let info = poppler("pdfinfo", &["-meta"], &bytes) + &poppler("pdfinfo", &[], &bytes);
    assert!(info.contains(&letter.subject) && info.contains("<rdf:li>de</rdf:li>"), "{info}");
    for personal in ["Robin", "Testname", "canary", "Sample Row", "CreationDate", "Author", "ModDate", "dc:creator"] {
        assert!(!info.contains(personal), "{personal}: {info}");
    }
    let plain = plain(&bytes);
    assert!(plain.contains("/Lang (de)") && plain.contains("/DisplayDocTitle true") && plain.contains("/Marked true"));
    assert!(!plain.contains("GTS_PDFX"));
    // Text is drawn by glyphs; strings are in UTF-16.
    let wide = "0052006f00620069006e";
    assert!(!plain.contains("Robin") && !plain.to_lowercase().contains(wide), "a name stands outside the pages");
}

#[test]
fn the_spoken_parts_of_html_are_landmarks_headings_and_languages() {
    let letter = letter(&Typed::new("DE-BE", Some("de")));
    let page = demur::render::html(&letter, false, None);
    for part in [
        "<html lang=\"de\">",
        "<header>",
        "<main aria-label=\"Schreiben\">",
        "<footer>",
        "<address aria-label=\"Von\">",
        "<h1>",
        "<section><h2>Was der Widerspruch umfasst.</h2>",
        "<span lang=\"en\">",
        "@media print",
    ] {
        assert!(page.contains(part), "{part}");
    }
    assert_eq!(page.matches("<h2>").count(), 3);
    let large = demur::render::html(&letter, true, None);
    assert!(large.contains("font-size:16pt") && !page.contains("font-size:16pt"));
    let english = demur::render::html(&crate::paper::letter(&Typed::new("IE", Some("en"))), false, None);
    assert!(!english.contains("<span lang"), "English words are not foreign in English");
}

#[needs::tools("pdftotext")]
#[test]
fn a_letter_without_a_second_page_has_no_number() {
    let mut short = letter(&Typed::new("IE", Some("en")));
    short.blocks.truncate(3);
    let bytes = family().render(&short, &PageStyle::new(&layouts()[1])).unwrap();
    assert!(!poppler("pdftotext", &[], &bytes).contains("Page 1"));
}
