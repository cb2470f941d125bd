//! PDF as others read it: the text that comes out, the window of the envelope, the same bytes every time.

use std::process::Command;

use demur::catalog::Catalog;
use demur::letter::{Block, Letter, plain};
use demur::render::Renderer;
use demur::workflow::{Format, Wanted, layout_for, write_letter};

use crate::golden;
use crate::harness::{Typed, today, tool};

fn pdf(typed: &Typed) -> Result<(Letter, Vec<u8>), demur::workflow::Error> {
    let wanted = Wanted { format: Format::Pdf, layout: None, accept_unverified: false };
    write_letter(&typed.case(), &Catalog::embedded(), today(), &wanted).map(|written| (written.composed.letter, written.bytes))
}

/// The bytes as a file that other programs can read, as long as it is held.
fn saved(bytes: &[u8]) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    file
}

/// What `pdftotext` reads.
fn read_back(bytes: &[u8], options: &[&str]) -> String {
    let path = saved(bytes);
    let output = Command::new("pdftotext").args(options).arg(path.path()).arg("-").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn spaces(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Every part of a letter in the order of reading from the subject on.
fn parts(letter: &Letter) -> Vec<String> {
    let mut parts = vec![letter.subject.clone()];
    for block in &letter.blocks {
        match block {
            Block::Paragraph(inlines) => parts.push(plain(inlines)),
            Block::Numbered(items) => parts.extend(items.iter().map(|item| plain(item))),
        }
    }
    parts.push(letter.closing.clone());
    parts.extend(letter.signature.iter().cloned());
    parts.iter().map(|part| spaces(part)).collect()
}

/// Asserts that every part comes out, in order; the page label may stand between two of them, or inside one.
fn assert_reads(letter: &Letter, bytes: &[u8]) {
    let mut text = spaces(&read_back(bytes, &["-raw"]));
    for page in 1..=9 {
        for pages in 2..=9 {
            let label = letter.page_label.replace("{page}", &page.to_string()).replace("{pages}", &pages.to_string());
            text = spaces(&text.replace(&spaces(&label), " "));
        }
    }
    let mut from = 0;
    for part in parts(letter) {
        let at = text[from..].find(&part).unwrap_or_else(|| panic!("{part:?} is missing after {from}:\n{text}"));
        from += at + part.len();
    }
    for line in letter.sender.iter().chain(&letter.recipient) {
        assert!(text.contains(&spaces(line)), "{line:?} is missing:\n{text}");
    }
}

#[test]
fn every_golden_letter_reads_back_in_order_and_is_sound() {
    if !tool("pdftotext") || !tool("qpdf") {
        return;
    }
    let mut read = 0;
    for folder in golden::cases() {
        let written = match golden::write(&folder, Format::Pdf) {
            Ok(written) => written,
            Err(error) => {
                assert!(folder.to_str().unwrap().contains("hk-zh"), "{}: {error}", folder.display());
                continue;
            }
        };
        assert_reads(&written.composed.letter, &written.bytes);
        let path = saved(&written.bytes);
        let check = Command::new("qpdf").arg("--check").arg(path.path()).output().unwrap();
        assert!(check.status.success(), "{}: {}", folder.display(), String::from_utf8_lossy(&check.stderr));
        assert!(written.bytes.len() < 40_000, "{}: {} bytes", folder.display(), written.bytes.len());
        read += 1;
    }
    assert!(read >= 18, "{read}");
}

#[test]
fn names_of_many_alphabets_come_out_as_typed() {
    if !tool("pdftotext") {
        return;
    }
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
        "Jürgen Weiß",
        "Ŋjáŋŋa Bárá",
        "Jose\u{301} Nu\u{301}n\u{303}ez",
        "A & B <C>",
        "100 % \"§\"",
    ] {
        let mut typed = Typed::new("IE", Some("en"));
        typed.more = format!("place = {}\n", toml::Value::String(name.to_owned()));
        let (letter, bytes) = pdf(&typed).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_reads(&letter, &bytes);
        assert!(spaces(&read_back(&bytes, &["-raw"])).contains(&spaces(&letter.date)), "{name}");
    }
}

#[test]
fn a_character_that_no_font_has_is_named_and_never_drawn_as_a_box() {
    for (name, code) in [("王小明", "U+738B"), ("이영희", "U+C774"), ("שרה", "U+05E9"), ("A 😀", "U+1F600"), ("فاطمة", "U+0641")]
    {
        let mut typed = Typed::new("IE", Some("en"));
        typed.more = format!("place = \"{name}\"\n");
        let error = pdf(&typed).unwrap_err();
        assert!(error.to_string().contains(code), "{name}: {error}");
        assert!(error.hint().contains("--format html"), "{}", error.hint());
    }
}

/// Words with their boxes in millimetres: left, top, right, bottom, text.
fn boxes(bytes: &[u8]) -> Vec<(f32, f32, f32, f32, String)> {
    let html = read_back(bytes, &["-bbox", "-f", "1", "-l", "1"]);
    let value = |line: &str, key: &str| -> f32 {
        let at = line.find(&format!("{key}=\"")).unwrap() + key.len() + 2;
        line[at..].split('"').next().unwrap().parse::<f32>().unwrap() * 25.4 / 72.0
    };
    let lines = html.lines().filter(|line| line.contains("<word"));
    lines
        .map(|line| {
            let text =
                line.split_once('>').unwrap().1.split_once("</word>").unwrap().0.replace("&amp;", "&").replace("&apos;", "'");
            (value(line, "xMin"), value(line, "yMin"), value(line, "xMax"), value(line, "yMax"), text)
        })
        .collect()
}

#[test]
fn the_whole_address_and_nothing_else_lies_in_the_window() {
    if !tool("pdftotext") {
        return;
    }
    let catalog = Catalog::embedded();
    for (place, controller) in
        [("DE-BE", "linkedin"), ("DE-BE", "microsoft"), ("US-CA", "linkedin"), ("CA-ON", "atlassian"), ("GB", "google")]
    {
        let typed = Typed { controller: controller.to_owned(), ..Typed::new(place, Some("en")) };
        let (letter, bytes) = pdf(&typed).unwrap();
        let window = layout_for(None, place, &catalog).unwrap().recipient;
        let inside = |b: &(f32, f32, f32, f32, String)| {
            b.0 >= window.x - 0.5
                && b.2 <= window.x + window.width + 0.5
                && b.1 >= window.y - 0.5
                && b.3 <= window.y + window.height + 0.7
        };
        let touching = |b: &(f32, f32, f32, f32, String)| {
            b.0 < window.x + window.width && b.2 > window.x && b.1 < window.y + window.height - 0.7 && b.3 > window.y + 0.7
        };
        let words = boxes(&bytes);
        let address: Vec<_> = letter.recipient.iter().flat_map(|line| line.split_whitespace()).map(str::to_owned).collect();
        let found: Vec<_> = words.iter().filter(|b| inside(b)).map(|b| b.4.clone()).collect();
        assert_eq!(found, address, "{place} to {controller}");
        let others: Vec<_> = words.iter().filter(|b| touching(b) && !inside(b)).collect();
        assert!(others.is_empty(), "{place} to {controller}: {others:?}");
    }
}

#[test]
fn nothing_stands_outside_the_margins() {
    if !tool("pdftotext") {
        return;
    }
    let long = "W".repeat(300);
    let mut typed = Typed::new("DE-BE", Some("de"));
    typed.person = format!("email = \"{}@example.org\"\n", "x".repeat(60));
    typed.grounds = vec![("job-seeker", Box::leak(format!("https://example.org/{long} und Wörter").into_boxed_str()))];
    let (_, bytes) = pdf(&typed).unwrap();
    for (left, top, right, bottom, word) in boxes(&bytes) {
        assert!(left >= 19.5 && right <= 190.5 && top > 10.0 && bottom < 290.0, "{word}: {left} {top} {right} {bottom}");
    }
}

#[test]
fn an_address_that_does_not_fit_is_refused_with_the_reason() {
    let mut typed = Typed::new("US-CA", Some("en"));
    let lines = vec![format!("\"{}\"", "long word ".repeat(40)); 6].join(", ");
    typed.person = String::new();
    let toml = typed.toml().replace("\"1 Sample Row\", \"12345 Sampletown\"", &lines);
    let case = demur::case::Draft::parse(&toml, "long.toml").unwrap().check().unwrap();
    let wanted = Wanted { format: Format::Pdf, layout: None, accept_unverified: false };
    let error = write_letter(&case, &Catalog::embedded(), today(), &wanted).unwrap_err();
    assert!(error.to_string().contains("sender's address does not fit"), "{error}");
}

#[test]
fn the_same_letter_has_the_same_bytes_alone_and_among_others() {
    let typed = || Typed::new("FR", Some("fr"));
    let alone = pdf(&typed()).unwrap().1;
    let catalog = Catalog::embedded();
    let renderer = Renderer::new(catalog.faces().unwrap()).unwrap();
    let layout = layout_for(None, "FR", &catalog).unwrap();
    let wanted = Wanted { format: Format::Text, layout: None, accept_unverified: false };
    let letter = |typed: &Typed| write_letter(&typed.case(), &catalog, today(), &wanted).unwrap().composed.letter;
    for other in ["DE-BE", "GB", "IT"] {
        renderer.render(&letter(&Typed::new(other, Some("en"))), &layout).unwrap();
        assert_eq!(renderer.render(&letter(&typed()), &layout).unwrap(), alone);
    }
}

#[test]
fn paper_and_language_are_those_of_the_writers_country() {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let german = text(&pdf(&Typed::new("DE-BE", Some("de"))).unwrap().1);
    assert!(german.contains("/Lang(de)") && german.contains("595."), "A4");
    let american = text(&pdf(&Typed::new("US-CA", Some("en"))).unwrap().1);
    assert!(american.contains("/Lang(en-US)") && american.contains("612"), "US Letter");
    assert!(
        !american.contains("Robin") && !american.contains("GTS_PDFX"),
        "nothing personal stands outside the compressed pages"
    );
}

#[test]
fn every_golden_letter_takes_two_pages() {
    if !tool("pdfinfo") {
        return;
    }
    for folder in golden::cases() {
        let Ok(written) = golden::write(&folder, Format::Pdf) else { continue };
        let path = saved(&written.bytes);
        let info = Command::new("pdfinfo").arg(path.path()).output().unwrap();
        let info = String::from_utf8_lossy(&info.stdout).into_owned();
        assert!(info.contains("Pages:           2\n"), "{}: {info}", folder.display());
    }
}
