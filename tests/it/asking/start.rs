//! `demur` alone, and what asks where nobody can answer.

use super::pty::{CTRL_C, DUMB, Pty};
use crate::harness::{Demur, Ran, assert_refused};

#[needs::tools("script")]
#[test]
fn demur_alone_asks_what_to_do() {
    let demur = Demur::new();
    let mut pty = Pty::open(&demur, DUMB, &[]);
    pty.answer("What would you like to do", "See the companies");
    pty.wait("linkedin");
    assert_eq!(pty.end().code, 0);
    let mut pty = Pty::open(&demur, DUMB, &[]);
    pty.answer("What would you like to do", "1");
    pty.wait("Which company");
    pty.write(CTRL_C);
    assert_eq!(pty.end().code, 130);
}

#[needs::tools("script")]
#[test]
fn demur_alone_shows_what_is_due_and_notes_what_happened() {
    let demur = Demur::new();
    let mut pty = Pty::open(&demur, DUMB, &[]);
    pty.answer("What would you like to do", "Note what happened to a letter");
    pty.wait("There is no letter yet");
    assert_eq!(pty.end().code, 0);
    assert_eq!(crate::cases::letter(&demur, &["--date", "2026-09-01", "-o", "letter.txt"]).code, 0);
    let mut pty = Pty::open(&demur, DUMB, &[]);
    pty.answer("What would you like to do", "Note what happened to a letter");
    pty.answer("Which letter?", "1");
    pty.answer("What happened?", "1");
    pty.answer("How did it go?", "By e-mail");
    pty.answer("On which day?", "2026-09-02");
    pty.wait("noted sent on 2026-09-02");
    assert_eq!(pty.end().code, 0);
    let mut pty = Pty::open(&demur, DUMB, &[]);
    pty.answer("What would you like to do", "See what is due");
    pty.wait("Remind LinkedIn");
    assert_eq!(pty.end().code, 0);
}

#[test]
fn without_a_terminal_nobody_is_asked() {
    let demur = Demur::new();
    let ran: Ran = demur.run(&[]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(ran.out.contains("Usage: demur") && ran.out.lines().count() < 55, "{}", ran.out);
    let ran = demur.run(&["new", "linkedin"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    let args = [
        "new",
        "linkedin",
        "--country",
        "CH-ZH",
        "--name",
        "Ada",
        "--account-email",
        "a@example.org",
        "--email",
        "a@example.org",
    ];
    assert_refused(&demur.run(&args), 2, "no terminal", "demur letter");
}
