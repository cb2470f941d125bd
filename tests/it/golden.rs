//! Golden letters: one folder per case, with the letter as text and as form, for a lawyer to read.
//!
//! `UPDATE=1 cargo test golden` rewrites them; read the diff before committing.

use std::path::Path;

use demur::case::Draft;
use demur::catalog::Catalog;
use demur::workflow::{Format, RenderOptions, write_letter};

use crate::harness::{repo, today};

/// Compares with a golden file, or writes it with `UPDATE=1`.
pub(crate) fn check(path: &Path, bytes: &[u8]) {
    let written = String::from_utf8(bytes.to_vec()).unwrap();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, bytes).unwrap();
        return;
    }
    let golden = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}; UPDATE=1 writes it", path.display()));
    if golden != written {
        let at = golden.lines().zip(written.lines()).position(|(a, b)| a != b).unwrap_or(0);
        let line = |text: &str| text.lines().nth(at).unwrap_or_default().to_owned();
        panic!("{}:{}:\n  golden: {}\n  now:    {}", path.display(), at + 1, line(&golden), line(&written));
    }
}

/// The folders of all golden cases.
pub(crate) fn cases() -> Vec<std::path::PathBuf> {
    let mut folders: Vec<_> = std::fs::read_dir(repo("tests/golden")).unwrap().map(|entry| entry.unwrap().path()).collect();
    // Others hold whole lives of cases.
    folders.retain(|folder| folder.join("case.toml").exists());
    folders.sort();
    assert!(folders.len() >= 20, "{}", folders.len());
    folders
}

/// The letter of a golden case.
pub(crate) fn write(folder: &Path, format: Format) -> Result<demur::workflow::WrittenLetter, demur::workflow::Error> {
    let text = std::fs::read_to_string(folder.join("case.toml")).unwrap();
    let case = Draft::parse(&text, "case.toml")
        .unwrap()
        .check(&Catalog::embedded())
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    write_letter(&case, &Catalog::embedded(), today(), &RenderOptions::new(format))
}

/// The composed letter of a golden case.
pub(crate) fn letter(folder: &Path) -> demur::letter::Letter {
    write(folder, Format::Text).unwrap_or_else(|error| panic!("{}: {error}", folder.display())).composed.letter
}

#[test]
fn golden_letters_are_as_they_were_read() {
    for folder in cases() {
        for (format, name) in [(Format::Text, "letter.txt"), (Format::Form, "form.txt")] {
            let written = write(&folder, format).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
            check(&folder.join(name), &written.bytes);
        }
    }
}

#[test]
fn one_golden_letter_is_kept_as_html_and_as_json() {
    let folder = repo("tests/golden/de-berlin-member");
    for (format, name) in [(Format::Html, "letter.html"), (Format::Json, "letter.json")] {
        check(&folder.join(name), &write(&folder, format).unwrap().bytes);
    }
}
