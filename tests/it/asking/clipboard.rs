//! The text for a web form on the clipboard, with a program that stands for the system's.

use std::os::unix::fs::PermissionsExt;

use super::new::{SITUATIONS, written_in};
use super::pty::{CTRL_C, DUMB, Pty};
use crate::harness::{Demur, GROUND, Ran, assert_refused};

/// A home with this as its `xclip`.
fn home(script: &str) -> Demur {
    let demur = Demur::new();
    let path = demur.file("bin/xclip", format!("#!/bin/sh\n{script}\n"));
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
    demur
}

const KEEPS: &str = "echo \"$@\" > \"$HOME/args\"; cat > \"$HOME/clipboard\"";
const DISPLAY: &str = "export DISPLAY=:9; export PATH=\"$HOME/bin:$PATH\"; ";
const COPY: &str = "Copy the text for the form";

fn clipboard(demur: &Demur) -> Option<String> {
    std::fs::read_to_string(demur.path("clipboard")).ok()
}

#[needs::tools("script")]
#[test]
fn new_offers_to_copy_the_text_and_copies_nothing_unasked() {
    let situation = &SITUATIONS[0];
    for (script, answer, copied, said) in [
        (KEEPS, "y", true, "The text is in the clipboard"),
        (KEEPS, "", false, "y/N"),
        ("cat > /dev/null; exit 7", "y", false, "The text could not be copied (xclip failed (exit status: 7))"),
    ] {
        let demur = home(script);
        let pty = Pty::open_with(&demur, DUMB, DISPLAY, situation.args);
        let mut pty = written_in(pty, DUMB, situation, "");
        pty.answer(COPY, answer);
        let left = pty.end();
        assert_eq!(left.code, 0, "{}", left.said);
        assert!(left.said.contains(said), "{said}: {}", left.said);
        let form = std::fs::read_to_string(demur.path("linkedin.txt")).unwrap();
        assert_eq!(clipboard(&demur), copied.then_some(form));
    }
    // All is written before.
    let demur = home(KEEPS);
    let mut pty = written_in(Pty::open_with(&demur, DUMB, DISPLAY, situation.args), DUMB, situation, "");
    pty.wait(COPY);
    pty.write(CTRL_C);
    let left = pty.end();
    assert!(left.code == 130 && left.said.contains("the letter is written"), "{}", left.said);
    assert!(demur.path("linkedin.txt").exists() && clipboard(&demur).is_none());
}

#[needs::tools("script")]
#[test]
fn nothing_is_offered_without_a_way_to_the_clipboard_or_without_a_form() {
    // xclip cannot work without a display.
    let demur = home(KEEPS);
    let pty = Pty::open_with(&demur, DUMB, "export PATH=\"$HOME/bin:$PATH\"; ", SITUATIONS[0].args);
    let left = written_in(pty, DUMB, &SITUATIONS[0], "").end();
    assert!(left.code == 0 && !left.said.contains(COPY), "{}", left.said);
    // Reddit has no form that takes an objection.
    let demur = home(KEEPS);
    let args = ["new", "reddit", "--lang", "en"];
    let left = written_in(Pty::open_with(&demur, DUMB, DISPLAY, &args), DUMB, &SITUATIONS[4], "").end();
    assert!(left.code == 0 && !left.said.contains(COPY), "{}", left.said);
}

/// `letter` with these arguments more, where there is a display.
fn letter(demur: &Demur, more: &[&str]) -> Ran {
    let mut command = demur.command();
    command.env("DISPLAY", ":9").env("PATH", format!("{}:/usr/bin:/bin", demur.path("bin").display()));
    let person = ["--name", "Robin Testname", "--country", "IE", "--email", "robin@example.org"];
    command.args(["letter", "linkedin", "--account-email", "robin@example.org", "--ground", GROUND]).args(person).args(more);
    Ran::new(command.output().unwrap())
}

#[test]
fn copy_copies_what_is_written_or_says_plainly_that_it_cannot() {
    let demur = home(KEEPS);
    let ran = letter(&demur, &["--format", "form", "--copy"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.err.contains("the text is in the clipboard"), "{ran:?}");
    assert_eq!(clipboard(&demur), Some(ran.out));
    assert_eq!(std::fs::read_to_string(demur.path("args")).unwrap(), "-selection clipboard -in\n");
    // A clipboard that stays behind, as xclip does, is not waited for.
    let demur = home("cat > \"$HOME/clipboard\"; sleep 30 &");
    let begun = std::time::Instant::now();
    let ran = letter(&demur, &["--format", "form", "--copy", "-o", "form.txt"]);
    assert!(ran.code == 0 && begun.elapsed().as_secs() < 20, "{ran:?}");
    assert_eq!(clipboard(&demur), std::fs::read_to_string(demur.path("form.txt")).ok());
    let demur = home("exit 7");
    let ran = letter(&demur, &["--format", "form", "--copy", "-o", "form.txt"]);
    assert_refused(&ran, 3, "the text was written, but not copied: xclip failed (exit status: 7)", "by hand");
    assert!(demur.path("form.txt").exists());
    let demur = Demur::new();
    let ran = letter(&demur, &["--format", "form", "--copy"]);
    assert_refused(&ran, 1, "--copy: there is no way to the clipboard here", "xclip");
    assert_refused(&letter(&demur, &["--copy"]), 2, "--copy needs --format form", "");
}
