//! What other programs read in a PDF: text, word positions, structure, verdicts. For the page tests.

use std::path::PathBuf;
use std::process::Command;

use demur::catalog::Catalog;
use demur::letter::{Block, Layout, Letter, plain};
use demur::render::{PageStyle, Renderer};
use demur::workflow::{Error, Format, RenderOptions, write_letter};

use crate::harness::{Typed, repo, today};

/// A letter as PDF, made as the binary would.
pub(crate) fn pdf(typed: &Typed) -> Result<(Letter, Vec<u8>), Error> {
    let written = write_letter(&typed.case(), &Catalog::embedded(), today(), &RenderOptions::new(Format::Pdf))?;
    Ok((written.composed.letter, written.bytes))
}

/// The composed letter.
pub(crate) fn letter(typed: &Typed) -> Letter {
    write_letter(&typed.case(), &Catalog::embedded(), today(), &RenderOptions::new(Format::Text)).unwrap().composed.letter
}

/// A renderer with only the letters' own family.
pub(crate) fn family() -> Renderer {
    Renderer::new(Catalog::embedded().faces().unwrap(), None).unwrap()
}

pub(crate) fn layouts() -> Vec<Layout> {
    Catalog::embedded().layouts().unwrap()
}

/// A letter set in a layout.
pub(crate) fn on(renderer: &Renderer, letter: &Letter, layout: &Layout, large_print: bool) -> Vec<u8> {
    let sheet = PageStyle { large_print, ..PageStyle::new(layout) };
    renderer.render(letter, &sheet).unwrap_or_else(|error| panic!("{} {large_print}: {error}", layout.id))
}

/// The bytes as a file for other programs, for as long as it is held.
pub(crate) fn saved(bytes: &[u8]) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    file
}

/// The output of a poppler program for a PDF.
pub(crate) fn poppler(program: &str, options: &[&str], bytes: &[u8]) -> String {
    let path = saved(bytes);
    let mut command = Command::new(program);
    command.args(options).arg(path.path());
    if program == "pdftotext" {
        command.arg("-");
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The number of pages in a PDF.
pub(crate) fn pages(bytes: &[u8]) -> usize {
    let info = poppler("pdfinfo", &[], bytes);
    let line = info.lines().find_map(|line| line.strip_prefix("Pages:")).unwrap();
    line.trim().parse().unwrap()
}

/// Collapses each run of white space to one space.
pub(crate) fn spaces(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text of a letter across lines and pages: without the edges of the paper, and with words rejoined at soft hyphens.
pub(crate) fn running(letter: &Letter, extracted: &str) -> String {
    let (recipient, date, reference) = (&letter.recipient[0], &letter.date, &letter.reference);
    let headers = [format!("{recipient} · {date} · {reference}"), format!("{date} · {reference}"), reference.clone()]
        .map(|line| spaces(&line));
    let label = |line: &str| {
        let digits: String = line.chars().map(|c| if c.is_ascii_digit() { '#' } else { c }).collect();
        spaces(&digits) == spaces(&letter.page_label.replace("{page}", "#").replace("{pages}", "#"))
    };
    // The first page has no header; there the same line may be the reference.
    let header = |line: &str| line.starts_with('\u{c}') && headers.contains(&spaces(line.trim_start_matches('\u{c}')));
    let kept = extracted.lines().filter(|line| !header(line) && !label(line));
    let text: String = kept.map(|line| line.trim_start_matches('\u{c}').to_owned() + "\n").collect();
    // A soft hyphen may be the last character of a page.
    let mut joined = text.replace("\u{ad}\n\n", "\u{ad}\n").replace("\u{ad}\n", "");
    joined.retain(|c| c != '\u{ad}');
    spaces(&joined)
}

/// Every part of a letter in reading order, from the subject on.
pub(crate) fn parts(letter: &Letter) -> Vec<String> {
    let mut parts = vec![letter.subject.clone()];
    parts.extend(letter.notice.clone());
    for block in &letter.blocks {
        match block {
            Block::Paragraph(inlines) => parts.push(plain(inlines)),
            Block::Numbered(items) => {
                parts.extend(items.iter().enumerate().map(|(i, item)| format!("{}. {}", i + 1, plain(item))));
            }
        }
    }
    parts.push(letter.closing.clone());
    parts.extend(letter.signature.iter().cloned());
    parts.extend(letter.enclosures.clone());
    // Undrawn characters cannot be read back; a typed no-break space is a space.
    parts.iter().map(|part| spaces(&part.replace('\u{ad}', ""))).collect()
}

/// Asserts that the letter is complete and in order: sender, recipient, date and reference on their own lines, then every
/// paragraph.
pub(crate) fn assert_reads(letter: &Letter, bytes: &[u8]) {
    let raw = poppler("pdftotext", &["-raw"], bytes);
    let mut text = running(letter, &raw);
    let mut parts = parts(letter);
    // Chinese has no spaces between words, so a line break looks like a space.
    let wide = letter.language.starts_with("zh");
    if wide {
        text.retain(|c| !c.is_whitespace());
        for part in &mut parts {
            part.retain(|c| !c.is_whitespace());
        }
    }
    let mut from = 0;
    for part in parts {
        let at = text[from..].find(&part).unwrap_or_else(|| panic!("{part:?} is missing after {from}:\n{text}"));
        assert!(at <= 1 || from == 0, "{:?} stands before {part:?}", &text[from..from + at]);
        from += at + part.len();
    }
    assert_eq!(from, text.len(), "{:?} stands after the end", &text[from..]);
    for line in letter.sender.iter().chain(&letter.recipient).chain([&letter.date, &letter.reference]) {
        let (line, text) = if wide { (line.replace(' ', ""), text.clone()) } else { (spaces(line), spaces(&raw)) };
        assert!(text.contains(&line), "{line:?} is missing:\n{text}");
    }
}

/// A word with its box in millimetres.
#[derive(Debug, Clone)]
pub(crate) struct Boxed {
    pub(crate) left: f32,
    pub(crate) top: f32,
    pub(crate) right: f32,
    pub(crate) bottom: f32,
    pub(crate) text: String,
}

/// The words of a page with their positions.
pub(crate) fn boxes(bytes: &[u8], page: usize) -> Vec<Boxed> {
    let page = page.to_string();
    let html = poppler("pdftotext", &["-bbox", "-f", &page, "-l", &page], bytes);
    let value = |line: &str, key: &str| -> f32 {
        let at = line.find(&format!("{key}=\"")).unwrap() + key.len() + 2;
        line[at..].split('"').next().unwrap().parse::<f32>().unwrap() * 25.4 / 72.0
    };
    let lines = html.lines().filter(|line| line.contains("<word"));
    lines
        .map(|line| {
            let text = line.split_once('>').unwrap().1.split_once("</word>").unwrap().0;
            let text = text.replace("&amp;", "&").replace("&apos;", "'").replace("&quot;", "\"").replace('\u{ad}', "");
            Boxed {
                left: value(line, "xMin"),
                top: value(line, "yMin"),
                right: value(line, "xMax"),
                bottom: value(line, "yMax"),
                text,
            }
        })
        .collect()
}

/// The Python with `page-validation`: from the environment that `.ci/run` makes, or else from the path.
pub(crate) fn python() -> PathBuf {
    let own = repo("target/venv/bin/python");
    if own.exists() { own } else { PathBuf::from("python3") }
}

/// The validator's findings for these files, as PDF/UA-1 and as PDF/A-2a.
pub(crate) fn verdicts(folder: &std::path::Path) -> String {
    let script = "import glob, page, sys\nfiles = sorted(glob.glob(sys.argv[1] + '/*.pdf'))\nfor file in files:\n  for profile in ('ua1', '2a'):\n    report = page.validate_pdf(file, profile=profile)\n    if not report.is_compliant:\n      print(file, profile, [str(f) for f in report.failures])\nprint(len(files), 'files')";
    let output = Command::new(python()).args(["-c", script]).arg(folder).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Faults and doubts that outloud finds in these files: it checks what a validator cannot, such as an address that is not a
/// link.
pub(crate) fn doubts(folder: &std::path::Path) -> String {
    let script = "import glob, outloud, sys\nfiles = sorted(glob.glob(sys.argv[1] + '/*.pdf'))\nfor file in files:\n  result = outloud.check(file)\n  if result.verdict != 'pass':\n    print(file, result.verdict, [str(f) for f in result.findings if f.severity != 'info'])\nprint(len(files), 'files')";
    let output = Command::new(python()).args(["-c", script]).arg(folder).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}
