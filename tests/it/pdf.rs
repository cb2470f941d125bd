//! PDF as others read it: exact extracted text, in order, and the same bytes every time.

use demur::catalog::Catalog;
use demur::render::{PageStyle, PdfError};
use demur::workflow::{Error, layout_for, renderer};

use crate::golden;
use crate::harness::Typed;
use crate::paper::{assert_reads, family, layouts, letter, on, pdf, poppler, spaces};

/// A letter dated at this place.
fn at_place(name: &str) -> Typed {
    let mut typed = Typed::new("IE", Some("en"));
    typed.more = format!("place = {}\n", toml::Value::String(name.to_owned()));
    typed
}

#[needs::tools("pdftotext", "fonts-noto-core")]
#[test]
fn a_name_and_a_street_from_right_to_left_do_not_mix_in_the_senders_line() {
    let mut one = letter(&Typed::new("DE-BE", Some("de")));
    one.sender = ["שרה כהן", "רחוב הרצל 12", "10115 Berlin"].map(str::to_owned).into();
    let renderer = renderer(&Catalog::embedded(), &[]).unwrap();
    let layout = layout_for(None, "DE-BE", &Catalog::embedded()).unwrap();
    let words = crate::paper::boxes(&on(&renderer, &one, &layout, false), 1);
    let line: Vec<_> = words.iter().filter(|word| word.bottom - word.top < 4.0 && word.left < 100.0).collect();
    let x = |text: &str| line.iter().find(|word| word.text.chars().rev().eq(text.chars()) || word.text == text).unwrap().left;
    let order = ["כהן", "שרה", "12", "הרצל", "רחוב", "10115", "Berlin"].map(x);
    assert!(order.is_sorted(), "{order:?} {line:?}");
}

#[needs::tools("pdftotext", "fonts-noto-cjk")]
#[test]
fn every_golden_letter_reads_back_whole_and_in_order_in_every_layout() {
    let renderer = renderer(&Catalog::embedded(), &[]).unwrap();
    let mut read = 0;
    for (i, folder) in golden::cases().iter().enumerate() {
        let letter = golden::letter(folder);
        for (j, layout) in layouts().iter().enumerate() {
            assert_reads(&letter, &on(&renderer, &letter, layout, (i + j) % 4 == 0));
            read += 1;
        }
    }
    assert!(read >= 220, "{read}");
}

#[needs::tools("pdftotext")]
#[test]
fn names_of_many_alphabets_come_out_as_typed() {
    for name in [
        "Łukasz Źdźbło",
        "Ελένη Παπαδοπούλου",
        "Ὀδυσσεύς",
        "Цветан Лазаров",
        "Nguyễn Thị Ánh",
        "Þórunn Ægisdóttir",
        "Ștefan Țîrlea",
        "O'Neill d'Ángelo",
        "Steffi Waffler-Kniffl",
        "Schifffahrt, Office, ﬁne, afflict, flight",
        "Jürgen Weiß",
        "Ŋjáŋŋa Bárá",
        "Jose\u{301} Nu\u{301}n\u{303}ez",
        "q\u{308} x\u{323}\u{302} Mc\u{331}",
        "A & B <C>",
        "100 % \"§\" (\\) 2 µm Ω K Å",
    ] {
        let (letter, bytes) = pdf(&at_place(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_reads(&letter, &bytes);
        assert!(spaces(&poppler("pdftotext", &[], &bytes)).contains(&spaces(&letter.date)), "{name}");
    }
}

#[needs::tools("pdftotext")]
#[test]
fn a_soft_hyphen_is_seen_only_where_a_line_ends_with_it() {
    let mut typed = Typed::new("IE", Some("en"));
    let word = "Extra\u{ad}ordinarily\u{ad}Long\u{ad}Company\u{ad}Name ".repeat(12);
    typed.grounds = vec![("job-seeker", Box::leak(format!("I worked for {word}as a test.").into_boxed_str()))];
    let (letter, bytes) = pdf(&typed).unwrap();
    assert_reads(&letter, &bytes);
    let raw = poppler("pdftotext", &["-raw"], &bytes);
    assert!(raw.contains("Company\u{ad}\n") || raw.contains("Long\u{ad}\n") || raw.contains("Extra\u{ad}\n"), "{raw}");
    assert!(!raw.lines().any(|line| line.trim_end_matches('\u{ad}').contains('\u{ad}')), "one inside a line: {raw}");
}

#[needs::tools("pdftotext", "fonts-noto-core")]
#[test]
fn a_name_from_right_to_left_keeps_its_order_and_leaves_the_rest_alone() {
    for name in ["שרה כהן", "فاطمة الزهراء", "רחוב הרצל", "דוד כהן-לוי", "חברה בע\"מ", "צ'רלי ד.ה", "أحمد عبد-علي"]
    {
        let (letter, bytes) = pdf(&at_place(name)).unwrap();
        let mut text = poppler("pdftotext", &[], &bytes);
        // pdftotext marks the direction.
        text.retain(|c| !matches!(c, '\u{202A}'..='\u{202E}'));
        // pdftotext reverses hyphens and dots between such letters; their positions are checked below.
        let plain = !name.contains(['-', '.']);
        assert!(!plain || text.contains(&format!("{name}, 23 November 2026")), "{name}: {text}");
        // Right to left: the first word is to the right of the second, and the date to the right of both.
        let words = crate::paper::boxes(&bytes, 1);
        // Here pdftotext prints the characters in visual order, from the left.
        let bare = |text: &str| text.trim_matches(',').chars().rev().collect::<String>();
        let at = |text: &str| words.iter().find(|word| bare(&word.text) == text).map(|word| word.left);
        let (first, second) = name.split_once(' ').unwrap();
        let date = words.iter().find(|word| word.text == "November").unwrap().left;
        let (first, second) = (at(first).unwrap(), at(second).unwrap());
        assert!(second < first && first < date, "{name}: {first} {second} {date} in {}", letter.date);
    }
}

#[test]
fn a_character_that_no_font_has_is_named_with_its_script_and_never_drawn_as_a_box() {
    let layout = layout_for(None, "IE", &Catalog::embedded()).unwrap();
    for (name, code, script) in [
        ("王小明", "U+738B", "Han"),
        ("이영희", "U+C774", "Hangul"),
        ("שרה", "U+05E9", "Hebrew"),
        ("A 😀", "U+1F600", "Common"),
        ("فاطمة", "U+0641", "Arabic"),
    ] {
        let error = family().render(&letter(&at_place(name)), &PageStyle::new(&layout)).unwrap_err();
        assert!(error.to_string().contains(code) && error.to_string().contains(script), "{name}: {error}");
        assert!(error.next_step().contains("give a font file that has it"), "{}", error.next_step());
    }
}

#[test]
fn the_hint_names_the_package_that_brings_a_font() {
    // No font has this script on any machine: its list of families is empty.
    let typed = at_place("𒀀");
    let Err(Error::Pdf(error)) = pdf(&typed) else { panic!("a font for cuneiform") };
    assert!(matches!(&error, PdfError::Character { script: "Cuneiform", .. }), "{error}");
    let scripts = Catalog::embedded().scripts().unwrap();
    for script in ["Han", "Hangul", "Hebrew", "Arabic", "Common"] {
        assert!(scripts[script].install.contains("apt-get install fonts-"), "{script}");
        assert!(!scripts[script].families.is_empty(), "{script}");
    }
}

#[test]
fn the_same_letter_has_the_same_bytes_alone_in_a_batch_and_in_every_thread() {
    let typed = || Typed::new("FR", Some("fr"));
    let layout = layout_for(None, "FR", &Catalog::embedded()).unwrap();
    let alone = on(&family(), &letter(&typed()), &layout, false);
    let renderer = family();
    for (other, name) in [("DE-BE", "Łukasz"), ("GB", "Ελένη"), ("IT", "Ș"), ("DE-BE", "Łukasz Ș")] {
        let mut others = Typed::new(other, Some("en"));
        others.more = format!("place = \"{name}\"\n");
        on(&renderer, &letter(&others), &layout, false);
        on(&renderer, &letter(&typed()), &layout, true);
        assert_eq!(on(&renderer, &letter(&typed()), &layout, false), alone, "after {other}");
    }
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for i in 0..20 {
                    on(&renderer, &letter(&at_place(&format!("Ort {i} Żółw"))), &layout, false);
                    assert_eq!(on(&renderer, &letter(&typed()), &layout, false), alone);
                }
            });
        }
    });
}

#[test]
fn letters_that_differ_in_their_typography_alone_do_not_share_lines() {
    let layout = layout_for(None, "IE", &Catalog::embedded()).unwrap();
    let one = letter(&at_place("Cork"));
    let mut other = one.clone();
    other.typography.after.clear();
    other.typography.before.clear();
    let renderer = family();
    let alone = [&one, &other].map(|letter| on(&family(), letter, &layout, false));
    assert_ne!(alone[0], alone[1]);
    let together = [&one, &other].map(|letter| on(&renderer, letter, &layout, false));
    assert!(alone == together);
}

#[test]
fn a_batch_that_empties_the_cache_changes_no_letter() {
    let layout = layout_for(None, "IE", &Catalog::embedded()).unwrap();
    let renderer = family();
    let mut one = letter(&at_place("Cork"));
    let alone = on(&renderer, &one, &layout, false);
    for i in 0..1200 {
        // Ten words and three paragraphs unique to each letter: more than the cache keeps.
        one.sender[0] = (0..10).map(|k| format!("name{i}x{k}")).collect::<Vec<_>>().join(" ");
        one.reference = format!("Our reference: {i}");
        on(&renderer, &one, &layout, false);
    }
    assert_eq!(on(&renderer, &letter(&at_place("Cork")), &layout, false), alone);
}
