//! A name of several things: picked on a terminal, refused elsewhere.

use super::pty::{CTRL_C, CTRL_D, DRAWN, DUMB, Pty};
use crate::harness::{Demur, assert_refused};

const WHICH: &str = "Which one is meant";

/// What is shown after these were picked, one question each.
fn picked(demur: &Demur, args: &[&str], picks: &[&str]) -> String {
    let mut pty = Pty::open(demur, DUMB, args);
    for pick in picks {
        pty.answer(WHICH, pick);
    }
    let left = pty.end();
    assert_eq!(left.code, 0, "{args:?}: {}", left.said);
    assert_eq!(left.said.matches(&format!("{WHICH} (")).count(), picks.len(), "{args:?}: {}", left.said);
    left.said
}

#[needs::tools("script")]
#[test]
fn every_command_that_takes_a_company_or_a_place_lets_one_be_picked() {
    let demur = Demur::new();
    for (args, picks, shows) in [
        (&["steps", "meta", "--country", "IE"][..], &["Instagram"][..], "help.instagram.com"),
        (&["steps", "linkedin", "--country", "Georgia"], &["US-GA"], "somebody in US-GA"),
        (&["steps", "--controller", "meta", "--country", "georgia"], &["US-GA", "1"], "Facebook, for somebody in US-GA"),
        (&["deadline", "linkedin", "--country", "Georgia"], &["US-GA"], "The answer"),
        (&["deadline", "--established", "Congo", "--country", "IE"], &["1"], "The answer"),
        (&["controllers", "show", "meta"], &["3"], "WhatsApp (meta-whatsapp)"),
    ] {
        let said = picked(&demur, args, picks);
        assert!(said.contains(shows), "{shows}: {said}");
    }
    let letter = ["letter", "meta", "--country", "Georgia", "--name", "Robin Testname", "--email", "robin@example.org"];
    let letter = [&letter[..], &["--account-email", "robin@example.org", "-o", "letter.txt", "--lang", "en"]].concat();
    picked(&demur, &letter, &["Facebook", "US-GA"]);
    let written = std::fs::read_to_string(demur.path("letter.txt")).unwrap();
    assert!(written.contains("Facebook"), "{written}");
    let mut pty = Pty::open(&demur, DUMB, &["new", "meta", "--country", "Georgia", "--lang", "en"]);
    pty.answer(WHICH, "Instagram");
    pty.answer(WHICH, "US-GA");
    pty.wait("For whom do you write");
    pty.write(CTRL_C);
    assert_eq!(pty.end().code, 130);
    // Of the profile's place too, but not where another was typed.
    demur.file(".config/demur/profile.toml", "[person]\nname = \"Robin Testname\"\ncountry = \"Georgia\"\n");
    assert!(picked(&demur, &["steps", "linkedin"], &["2"]).contains("somebody in US-GA"));
    assert!(picked(&demur, &["steps", "linkedin", "--country", "IE"], &[]).contains("somebody in IE"));
    let init = ["init", "--country", "Georgia", "--email", "robin@example.org", "--name", "Robin Testname", "--address", "Row 1"];
    picked(&demur, &[&init[..], &["--account", "meta=robin", "--yes"]].concat(), &["US-GA", "Instagram"]);
    let profile = std::fs::read_to_string(demur.path(".config/demur/profile.toml")).unwrap();
    assert!(profile.contains("\"US-GA\"") && profile.contains("[account.meta-instagram]"), "{profile}");
}

#[needs::tools("script")]
#[test]
fn who_picks_none_is_told_what_fits_and_nothing_is_written() {
    let args = ["letter", "meta", "--country", "IE", "--name", "R T", "--account-email", "r@example.org", "-o", "letter.txt"];
    for kind in [DRAWN, DUMB] {
        for (key, code) in [(CTRL_C, 130), (CTRL_D, 1)] {
            // Ctrl-D is a letter to search for in a list that is drawn.
            if kind.draws && key == CTRL_D {
                continue;
            }
            let demur = Demur::new();
            let mut pty = Pty::open(&demur, kind, &args);
            pty.wait(WHICH);
            pty.write(key);
            let left = pty.end();
            assert_eq!(left.code, code, "{}", left.said);
            assert!(code == 130 || left.said.contains("`meta` fits meta-facebook (Facebook)"), "{}", left.said);
            assert!(!demur.path("letter.txt").exists());
        }
    }
    let demur = Demur::new();
    let left = Pty::open(&demur, DUMB, &[&args[..], &["--no-input"]].concat()).end();
    assert!(left.code == 1 && left.said.contains("`meta` fits") && !left.said.contains(WHICH), "{}", left.said);
    let hint = "write the one that is meant: meta-facebook or meta-instagram or meta-whatsapp";
    assert_refused(&demur.run(&["steps", "meta", "--country", "IE"]), 1, "`meta` fits meta-facebook (Facebook)", hint);
    assert_refused(&demur.run(&["controllers", "show", "meta"]), 1, "`meta` fits meta-facebook (Facebook)", hint);
}
