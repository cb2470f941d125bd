//! Fonts for other scripts: named by the user, from the system, and missing.

use std::path::PathBuf;

use demur::catalog::Catalog;
use demur::fonts::Library;
use demur::render::Fallback;

use crate::harness::{Demur, assert_refused, repo};
use crate::paper::poppler;

const HEBREW: &str = "/usr/share/fonts/truetype/noto/NotoSerifHebrew-Regular.ttf";

fn library(named: &[&str], system: bool) -> Library {
    let named: Vec<_> = named.iter().map(PathBuf::from).collect();
    Library::new(Catalog::embedded().scripts().unwrap(), &named, system).unwrap()
}

#[needs::tools("fonts-noto-core", "fonts-noto-cjk")]
#[test]
fn a_named_font_goes_before_those_of_the_system_and_only_for_what_it_has() {
    let named = library(&[HEBREW], false);
    assert_eq!(named.face_for("שר", false).unwrap().name, "NotoSerifHebrew-Regular");
    assert!(named.face_for("王", false).is_none(), "it has no Chinese, and the system is not asked");
    let both = library(&[HEBREW], true);
    assert!(both.face_for("王", false).unwrap().name.starts_with("NotoSerifCJK"));
    assert!(both.face_for("王", true).unwrap().name.contains("Bold"), "bold text has a bold face");
    assert!(both.face_for("𒀀", false).is_none(), "no family is known for cuneiform");
}

#[needs::tools("fonts-noto-cjk")]
#[test]
fn the_same_face_comes_as_the_same_file() {
    let library = library(&[], true);
    let (one, two) = (library.face_for("王", false).unwrap(), library.face_for("明", false).unwrap());
    assert!(one.same_as(&two));
    assert!(!one.same_as(&library.face_for("王", true).unwrap()));
}

#[test]
fn a_font_file_that_is_none_is_refused_with_its_name() {
    let demur = Demur::new();
    let case = repo("examples/anna.toml");
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("text.ttf");
    std::fs::write(&text, "no font").unwrap();
    let gone = folder.path().join("gone.ttf");
    for (path, what) in [(&text, "holds no TrueType or OpenType font"), (&gone, "No such file")] {
        let args = ["letter", "--case", case.to_str().unwrap(), "--font", path.to_str().unwrap(), "--format", "pdf"];
        let ran = demur.run(&args);
        assert_refused(&ran, 1, what, "--font");
        assert!(ran.err.contains(path.to_str().unwrap()), "{ran:?}");
    }
}

#[needs::tools("fonts-noto-core", "pdffonts")]
#[test]
fn a_named_font_is_embedded_cut_down() {
    let demur = Demur::new();
    let case = repo("examples/anna.toml");
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out.pdf");
    let args = ["letter", "--case", case.to_str().unwrap(), "--place", "שרה", "--font", HEBREW, "-o", out.to_str().unwrap()];
    let ran = demur.run(&args);
    assert_eq!(ran.code, 0, "{ran:?}");
    let bytes = std::fs::read(&out).unwrap();
    let fonts = poppler("pdffonts", &[], &bytes);
    let row = fonts.lines().find(|line| line.contains("NotoSerifHebrew")).unwrap();
    assert!(row.contains("yes yes yes"), "embedded, a subset, with Unicode: {fonts}");
    assert!(bytes.len() < 33_000, "{}", bytes.len());
}

#[test]
fn without_a_font_the_error_says_what_to_install_and_nothing_is_written() {
    let demur = Demur::new();
    let case = repo("examples/anna.toml");
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out.pdf");
    let ran = demur.run(&["letter", "--case", case.to_str().unwrap(), "--place", "𒀀", "-o", out.to_str().unwrap()]);
    assert_refused(&ran, 1, "U+12000, script Cuneiform", "--font");
    assert!(!out.exists());
}

/// The font with another version and embedding permissions in its `OS/2` table.
fn permitting(version: u16, kind: u16) -> Vec<u8> {
    let mut font = std::fs::read(HEBREW).unwrap();
    let at = |font: &[u8], place: usize| u32::from_be_bytes(font[place..place + 4].try_into().unwrap()) as usize;
    let tables = u16::from_be_bytes([font[4], font[5]]);
    let record = (0..usize::from(tables)).map(|i| 12 + 16 * i).find(|record| &font[*record..*record + 4] == b"OS/2").unwrap();
    let table = at(&font, record + 8);
    font[table..table + 2].copy_from_slice(&version.to_be_bytes());
    font[table + 8..table + 10].copy_from_slice(&kind.to_be_bytes());
    font
}

#[needs::tools("fonts-noto-core")]
#[test]
fn a_font_that_may_not_be_embedded_in_part_is_not_taken() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("font.ttf");
    for (version, kind, taken) in [
        (4, 0x0000, true),
        (4, 0x0002, false),
        (4, 0x0004, true),
        (4, 0x0008, true),
        (4, 0x0100, false),
        (4, 0x0104, false),
        (4, 0x0200, false),
        // Several kinds: the most permissive counts.
        (2, 0x0006, true),
        (2, 0x000A, true),
        (2, 0x0002, false),
        // Bits not yet defined.
        (1, 0x0300, true),
    ] {
        std::fs::write(&path, permitting(version, kind)).unwrap();
        let found = library(&[path.to_str().unwrap()], false).face_for("שר", false);
        assert_eq!(found.is_some(), taken, "version {version}, {kind:#06x}");
    }
}

#[needs::tools("fonts-noto-core")]
#[test]
fn a_font_whose_table_is_torn_is_no_panic() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("font.ttf");
    let font = std::fs::read(HEBREW).unwrap();
    for length in (12..font.len()).step_by(font.len() / 60) {
        std::fs::write(&path, &font[..length]).unwrap();
        if let Ok(library) = Library::new(Catalog::embedded().scripts().unwrap(), std::slice::from_ref(&path), false) {
            let _ = library.face_for("שר", false);
        }
    }
}
