//! The paper: the window of every layout's envelope, margins, pages, large print.

use demur::compose::Warning;
use demur::letter::{Layout, Letter, Rect};
use demur::render::{PageStyle, Picture};
use demur::workflow::layout_for;

use crate::golden;
use crate::harness::{Demur, Typed, today};
use crate::paper::{Boxed, assert_reads, boxes, family, layouts, letter, on, pages, pdf, poppler};

/// Half a millimetre: word boxes span the face's highest ascender to its lowest descender, more than the ink.
const SLACK: f32 = 0.5;

fn inside(word: &Boxed, place: Rect) -> bool {
    word.left >= place.x - SLACK
        && word.right <= place.x + place.width + SLACK
        && word.top >= place.y - SLACK
        && word.bottom <= place.y + place.height + SLACK
}

fn touches(word: &Boxed, place: Rect) -> bool {
    let (right, bottom) = (place.x + place.width, place.y + place.height);
    word.left < right && word.right > place.x && word.top + 0.7 < bottom && word.bottom - 0.7 > place.y
}

/// Asserts that the window contains the whole address and only the sender's line above it, and shows nothing else in any
/// position of the sheet.
fn assert_window(letter: &Letter, layout: &Layout, bytes: &[u8], what: &str) {
    let words = boxes(bytes, 1);
    let address: Vec<_> = letter.recipient.iter().flat_map(|line| line.split_whitespace()).collect();
    let seen: Vec<_> = words.iter().filter(|word| touches(word, layout.clear)).collect();
    let in_return = |word: &&&Boxed| layout.return_line.is_some_and(|place| inside(word, place) && word.bottom - word.top < 4.2);
    let sender: Vec<_> = seen.iter().filter(in_return).map(|word| word.text.as_str()).collect();
    let found: Vec<_> = seen.iter().filter(|word| !in_return(word)).map(|word| word.text.as_str()).collect();
    assert_eq!(found, address, "{what}");
    assert!(seen.iter().filter(|word| !in_return(word)).all(|word| inside(word, layout.window)), "{what}: {seen:?}");
    let line = letter.sender.join(" · ");
    let line: Vec<_> = line.split_whitespace().collect();
    assert!(line.starts_with(&sender), "{what}: {sender:?} is not the beginning of {line:?}");
}

#[needs::tools("pdftotext")]
#[test]
fn the_whole_address_and_nothing_else_lies_in_the_window_of_every_layout() {
    let renderer = family();
    for controller in ["linkedin", "microsoft", "google", "atlassian", "x", "tiktok"] {
        for (place, language) in [("DE-BE", "de"), ("US-CA", "en"), ("GB", "en"), ("CH", "fr")] {
            let typed = Typed { controller: controller.to_owned(), ..Typed::new(place, Some(language)) };
            let letter = letter(&typed);
            for layout in layouts() {
                for large in [false, true] {
                    let what = format!("{place} to {controller} on {} large {large}", layout.id);
                    assert_window(&letter, &layout, &on(&renderer, &letter, &layout, large), &what);
                }
            }
        }
    }
}

#[needs::tools("pdftotext")]
#[test]
fn the_line_of_the_country_lies_in_the_window_in_every_script() {
    let renderer = family();
    for (place, line) in [
        ("GR", "ΗΝΩΜΕΝΕΣ ΠΟΛΙΤΕΙΕΣ / UNITED STATES"),
        ("BG", "СЪЕДИНЕНИ ЩАТИ / UNITED STATES"),
        ("HR", "SJEDINJENE AMERIČKE DRŽAVE"),
    ] {
        let typed = Typed { controller: "atlassian".to_owned(), ..Typed::new(place, Some("en")) };
        let letter = letter(&typed);
        assert_eq!(letter.recipient.last().unwrap(), line);
        for layout in layouts() {
            for large in [false, true] {
                assert_window(
                    &letter,
                    &layout,
                    &on(&renderer, &letter, &layout, large),
                    &format!("{place} {} {large}", layout.id),
                );
            }
        }
    }
}

#[needs::tools("pdftotext")]
#[test]
fn an_address_of_six_lines_and_one_of_sixty_characters_fit_or_are_refused_with_the_reason() {
    let renderer = family();
    let mut one = letter(&Typed::new("IE", Some("en")));
    let sixty = "The Quite Long Named Company of Examples and Samples Limited";
    assert_eq!(sixty.len(), 60);
    let six: Vec<String> =
        ["Sample Company", "Legal Department", "Data Protection", "1 Sample Row", "12345 Sampletown", "Ireland"]
            .map(str::to_owned)
            .into();
    let with_sixty: Vec<String> = [sixty, "1 Sample Row", "12345 Sampletown", "Ireland"].map(str::to_owned).into();
    let long: Vec<String> = (0..6).map(|_| sixty.to_owned()).collect();
    for layout in layouts() {
        for large in [false, true] {
            for address in [&six, &with_sixty] {
                one.recipient.clone_from(address);
                let bytes = on(&renderer, &one, &layout, large);
                assert_window(&one, &layout, &bytes, &format!("{} {} large {large}", layout.id, address[0]));
            }
            one.recipient.clone_from(&long);
            let error = renderer.render(&one, &PageStyle { large_print: large, ..PageStyle::new(&layout) }).unwrap_err();
            let text = error.to_string();
            assert!(text.contains("recipient's address") && text.contains("12 lines") && text.contains(&layout.id), "{text}");
            assert!(error.next_step().contains("use another layout"), "{}", error.next_step());
        }
    }
}

#[test]
fn every_country_gets_its_layout() {
    let catalog = demur::catalog::Catalog::embedded();
    for (country, layout) in [
        ("DE-BE", "din-5008-b"),
        ("AT", "din-5008-b"),
        ("PL", "din-5008-b"),
        ("CH", "sn-010130-right"),
        ("LI", "sn-010130-right"),
        ("FR", "nf-z-11-001"),
        ("GB", "bs-dl"),
        ("IE", "bs-dl"),
        ("US-CA", "us-letter"),
        ("CA-QC", "us-letter"),
        ("HK", "hk-dl"),
    ] {
        assert_eq!(layout_for(None, country, &catalog).unwrap().id, layout, "{country}");
    }
    assert_eq!(layouts().len(), 8);
    assert!(layout_for(Some("din-5008-a"), "US-CA", &catalog).is_ok());
}

#[needs::tools("pdfinfo")]
#[test]
fn paper_and_language_are_those_of_the_writers_country() {
    for (place, language, size) in [("DE-BE", "de", "(A4)"), ("US-CA", "en", "(letter)"), ("HK", "en", "(A4)")] {
        let (_, bytes) = pdf(&Typed::new(place, Some(language))).unwrap();
        let info = poppler("pdfinfo", &[], &bytes);
        assert!(info.contains(size), "{place}: {info}");
    }
}

#[needs::tools("pdftotext")]
#[test]
fn nothing_stands_outside_the_margins() {
    let renderer = family();
    let long = "W".repeat(300);
    let mut typed = Typed::new("DE-BE", Some("de"));
    typed.person = format!("email = \"{}@example.org\"\n", "x".repeat(60));
    typed.grounds = vec![("job-seeker", Box::leak(format!("https://example.org/{long} und Wörter").into_boxed_str()))];
    let letter = letter(&typed);
    for layout in layouts() {
        for large in [false, true] {
            let bytes = on(&renderer, &letter, &layout, large);
            for page in 1..=pages(&bytes) {
                for word in boxes(&bytes, page) {
                    let right = layout.width - layout.right.min(12.0);
                    assert!(word.left >= layout.left - SLACK && word.right <= right + SLACK, "{} {word:?}", layout.id);
                    assert!(word.top > 5.0 && word.bottom < layout.height - 5.0, "{} {word:?}", layout.id);
                }
            }
        }
    }
}

#[needs::tools("pdftotext")]
#[test]
fn straight_edges_are_straight_and_no_word_is_parted_in_large_print() {
    let (renderer, letter) = (family(), letter(&Typed::new("DE-BE", Some("de"))));
    let layout = &layout_for(None, "DE-BE", &demur::catalog::Catalog::embedded()).unwrap();
    let bytes = on(&renderer, &letter, layout, false);
    let edge = layout.width - layout.right;
    let at_edge = boxes(&bytes, 1).iter().filter(|word| (word.right - edge).abs() < 0.15).count();
    assert!(at_edge >= 15, "only {at_edge} lines of the first page end at the right edge");
    assert!(poppler("pdftotext", &["-raw"], &bytes).contains("\u{ad}\n"), "no word is parted in German");
    let large = on(&renderer, &letter, layout, true);
    assert!(!poppler("pdftotext", &["-raw"], &large).contains('\u{ad}'));
    let tallest = |bytes: &[u8]| boxes(bytes, 2).iter().map(|word| word.bottom - word.top).fold(0.0, f32::max);
    let ratio = tallest(&large) / tallest(&bytes);
    assert!((ratio - 1.6).abs() < 0.05, "16 points against 10: {ratio}");
}

#[needs::tools("pdftotext")]
#[test]
fn no_line_ends_between_an_article_and_its_number() {
    for (place, language) in [("DE-BE", "de"), ("FR", "fr"), ("IT", "it"), ("GB", "en"), ("CH", "de")] {
        let typed = Typed::new(place, Some(language));
        let letter = letter(&typed);
        for layout in layouts() {
            let text = poppler("pdftotext", &["-raw"], &on(&family(), &letter, &layout, false));
            for line in text.lines() {
                for tied in ["Art.", "art.", "Article", "l’article", "section", "lit.", "Abs.", "§", "«"] {
                    assert!(!line.ends_with(&format!(" {tied}")), "{place} {}: {line}", layout.id);
                }
                assert!(!line.starts_with("»") && !line.starts_with("Abs.") && !line.starts_with(';'), "{place}: {line}");
            }
        }
    }
}

#[needs::tools("pdfinfo", "fonts-noto-cjk")]
#[test]
fn golden_letters_take_two_pages_and_thirty_one_kilobytes() {
    for folder in golden::cases() {
        let written = golden::write(&folder, demur::workflow::Format::Pdf).unwrap();
        assert_eq!(pages(&written.bytes), 2, "{}", folder.display());
        let latin = !written.composed.letter.language.starts_with("zh");
        assert!(!latin || written.bytes.len() <= 31 * 1024, "{}: {} bytes", folder.display(), written.bytes.len());
    }
}

#[needs::tools("pdftotext")]
#[test]
fn a_long_letter_breaks_without_single_lines_and_keeps_its_closing_company() {
    let facts: Vec<String> = (0..4).map(|i| format!("Fact {i}. {}", "Some more words that fill the line. ".repeat(45))).collect();
    for skip in 0..6 {
        let mut typed = Typed::new("IE", Some("en"));
        let ids = ["job-seeker", "old-content", "application-data", "closed-context"];
        typed.grounds =
            ids.iter().zip(&facts).map(|(id, fact)| (*id, &*fact[..fact.len() - 60 * skip].to_owned().leak())).collect();
        let (letter, bytes) = pdf(&typed).unwrap();
        assert_reads(&letter, &bytes);
        let count = pages(&bytes);
        assert!(count >= 3);
        let last = boxes(&bytes, count);
        let closing = last.iter().position(|word| word.text == "Yours").unwrap();
        // The header's words, then at least two lines of the previous paragraph.
        assert!(closing > 20, "the closing stands alone: {last:?}");
        for page in 2..=count {
            let words = boxes(&bytes, page);
            assert!(words.iter().any(|word| word.bottom < 15.0), "page {page} has no header");
        }
    }
}

#[needs::tools("pdftotext")]
#[test]
fn a_signature_stands_above_the_typed_name_and_a_broken_one_is_refused() {
    let png = png();
    let picture = Picture::from_png(&png).unwrap();
    assert_eq!(picture.size(), (60, 20));
    assert_eq!(&picture.pixels()[..6], [255, 255, 255, 0, 0, 128], "opacity is flattened onto white");
    let (renderer, letter) = (family(), letter(&Typed::new("IE", Some("en"))));
    let layout = &layouts()[0];
    let plain = on(&renderer, &letter, layout, false);
    let signed = renderer.render(&letter, &PageStyle { signature: Some(&picture), ..PageStyle::new(layout) }).unwrap();
    assert_reads(&letter, &signed);
    let y = |bytes: &[u8]| boxes(bytes, 2).iter().rfind(|word| word.text == "Testname").unwrap().top;
    assert!(y(&signed) > y(&plain) + 5.0, "the name moves down by the picture");
    let structure = poppler("pdfinfo", &["-struct"], &signed);
    assert!(structure.contains("Figure"), "{structure}");

    let demur = Demur::new();
    let folder = tempfile::tempdir().unwrap();
    let case = crate::harness::repo("examples/anna.toml");
    for (name, bytes, what) in [
        ("text.png", b"no picture".to_vec(), "no PNG file"),
        ("half.png", png[..png.len() - 30].to_vec(), "end of file"),
        ("thin.png", thin(), "too thin"),
        ("gone.png", Vec::new(), "No such file"),
    ] {
        let path = folder.path().join(name);
        if !bytes.is_empty() {
            std::fs::write(&path, bytes).unwrap();
        }
        let out = folder.path().join("out.pdf");
        let args =
            ["letter", "--case", case.to_str().unwrap(), "--signature", path.to_str().unwrap(), "-o", out.to_str().unwrap()];
        let ran = demur.run(&args);
        assert!(ran.code == 1 && ran.err.contains(name) && ran.err.contains(what) && !out.exists(), "{ran:?}");
    }
    let path = folder.path().join("ok.png");
    std::fs::write(&path, &png).unwrap();
    let ran = demur.run(&["letter", "--case", case.to_str().unwrap(), "--signature", path.to_str().unwrap(), "--format", "html"]);
    assert!(ran.out.contains("<img alt=\"Unterschrift\" src=\"data:image/png;base64,"), "{ran:?}");
}

/// A small picture with opacity: half clear, half dark blue.
fn png() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 60, 20);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.add_text_chunk("Author".to_owned(), "Canary Testname".to_owned()).unwrap();
    let pixels: Vec<u8> = (0..60 * 20).flat_map(|i| if i % 2 == 0 { [9, 9, 9, 0] } else { [0, 0, 128, 255] }).collect();
    encoder.write_header().unwrap().write_image_data(&pixels).unwrap();
    bytes
}

/// A picture that is almost a line.
fn thin() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 2000, 1);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.write_header().unwrap().write_image_data(&[0; 2000]).unwrap();
    bytes
}

#[test]
fn what_a_camera_wrote_beside_the_picture_goes_nowhere() {
    let picture = Picture::from_png(&png()).unwrap();
    let letter = letter(&Typed::new("IE", Some("en")));
    let page = demur::render::html(&letter, false, Some(&picture));
    assert!(!String::from_utf8_lossy(&picture.to_png()).contains("Canary") && !page.contains("Canary"));
    assert!(Picture::from_png(&picture.to_png()).unwrap() == picture);
}

#[test]
fn a_layout_without_a_source_asks_for_a_try() {
    let warnings = |place: &str, language: &str| {
        let wanted = demur::workflow::RenderOptions::new(demur::workflow::Format::Pdf);
        let typed = Typed::new(place, Some(language));
        let catalog = demur::catalog::Catalog::embedded();
        demur::workflow::write_letter(&typed.case(), &catalog, today(), &wanted).unwrap().composed.warnings
    };
    let about = |warnings: &[Warning]| warnings.iter().filter(|warning| matches!(warning, Warning::WindowUnsure { .. })).count();
    assert_eq!(about(&warnings("HK", "en")), 1);
    assert_eq!(about(&warnings("DE-BE", "de")), 0);
}

/// Whoever withholds the address shows nobody at the window who writes, nor where an answer reaches them.
#[needs::tools("pdftotext")]
#[test]
fn a_withheld_address_leaves_no_line_above_the_recipient() {
    let demur = Demur::new();
    let times = |more: &[&str]| {
        let base = ["letter", "linkedin", "--name", "Robin Testname", "--country", "DE-BE", "--email", "reach@example.org"];
        let rest = ["--account-name", "r", "--ground", crate::harness::GROUND, "--lang", "en", "-o", "x.pdf"];
        let ran = demur.run(&[&base[..], more, &rest].concat());
        assert_eq!(ran.code, 0, "{ran:?}");
        let text = std::process::Command::new("pdftotext")
            .args(["-f", "1", "-l", "1"])
            .arg(demur.path("x.pdf"))
            .arg("-")
            .output()
            .unwrap();
        let text = String::from_utf8(text.stdout).unwrap();
        (text.matches("Robin Testname").count(), text.matches("reach@example.org").count())
    };
    assert_eq!(times(&["--withhold-address"]), (1, 1), "in the sender's block alone");
    assert_eq!(times(&[]), (1, 1), "an e-mail address is nothing to return an envelope to");
    assert_eq!(times(&["--address", "Row 1", "12345 Town"]).0, 2, "the sender's block and the line above the recipient");
}
