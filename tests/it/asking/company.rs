//! `demur controllers add`: what no flag gives is asked for.

use super::pty::{CTRL_C, CTRL_D, DRAWN, DUMB, ENTER, Pty};
use crate::harness::{Demur, assert_refused};

const RECORD: &str = ".config/demur/data/controllers/muster.toml";

/// The questions in their order, with an answer to each.
const QUESTIONS: [(&str, &str); 6] = [
    ("Its name", "Muster AG\r"),
    ("Its postal address", "Beispielweg 1\r8000 Musterstadt\r\r"),
    ("Country of the address", "Schweiz\r"),
    ("Its e-mail address", "datenschutz@example.org\r"),
    ("Its web form", "https://example.org/form\r"),
    ("Add it?", "y\r"),
];

#[needs::tools("script")]
#[test]
fn a_company_is_asked_for_and_is_what_its_flags_would_make_it() {
    let flags = Demur::new();
    let args = ["controllers", "add", "muster", "--name", "Muster AG", "--address", "Beispielweg 1", "--address"];
    let more =
        ["8000 Musterstadt", "--country", "CH", "--email", "datenschutz@example.org", "--form", "https://example.org/form"];
    assert_eq!(flags.run(&[&args[..], &more].concat()).code, 0);
    let expected = std::fs::read_to_string(flags.path(RECORD)).unwrap();
    for kind in [DRAWN, DUMB] {
        let demur = Demur::new();
        let mut pty = Pty::open(&demur, kind, &["controllers", "add", "muster"]);
        for (question, answer) in QUESTIONS {
            pty.wait(question);
            pty.write(answer);
        }
        let left = pty.end();
        assert_eq!(left.code, 0, "{}", left.said);
        assert_eq!(std::fs::read_to_string(demur.path(RECORD)).unwrap(), expected);
    }
}

#[test]
fn help_says_that_a_country_is_taken_by_name() {
    let demur = Demur::new();
    for command in [&["init"][..], &["controllers", "add"], &["steps"], &["deadline"], &["letter"]] {
        let help = demur.run(&[command, &["--help"]].concat()).out;
        let all = help.split_whitespace().collect::<Vec<_>>().join(" ");
        let codes = all.matches("ISO 3166").count();
        assert!(codes > 0, "{command:?}: {help}");
        let named = all.matches("by name or ISO 3166").count();
        assert_eq!(named, codes, "{command:?}: {help}");
    }
}

#[needs::tools("script")]
#[test]
fn only_what_no_flag_gives_is_asked_and_what_suffices_asks_nothing() {
    let demur = Demur::new();
    let mut pty = Pty::open(&demur, DUMB, &["controllers", "add", "muster", "--email", "datenschutz@example.org"]);
    pty.answer("Its name", "Muster AG");
    pty.answer("Its postal address", "");
    pty.answer("Its web form", "");
    pty.answer("Add it?", "");
    let left = pty.end();
    assert_eq!(left.code, 0, "{}", left.said);
    assert!(!left.said.contains("Its e-mail address") && !left.said.contains("Country of"), "{}", left.said);
    let whole = ["controllers", "add", "other", "--name", "Other", "--email", "a@example.org"];
    let left = Pty::open(&demur, DUMB, &whole).end();
    assert!(left.code == 0 && !left.said.contains("Its "), "{}", left.said);
    // Nobody is asked where a flag is wrong, the id is taken, or nobody may be asked.
    for (args, what) in [
        (&["controllers", "add", "third", "--form", "example.org"][..], "no address of a web page"),
        (&["controllers", "add", "muster"], "there is a company `muster` already"),
        (&["controllers", "add", "third", "--no-input"], "its name (--name NAME); a way to write to it"),
    ] {
        let left = Pty::open(&demur, DUMB, args).end();
        assert!(left.code == 1 && left.said.contains(what) && !left.said.contains("Its name ("), "{}", left.said);
    }
    assert_refused(&demur.run(&["controllers", "add", "third"]), 1, "its name (--name NAME)", "--template FILE");
}

#[needs::tools("script")]
#[test]
fn what_cannot_be_is_asked_again_and_no_answer_is_lost() {
    let demur = Demur::new();
    let mut pty = Pty::open(&demur, DUMB, &["controllers", "add", "muster"]);
    pty.answer("Its name", "Muster AG");
    pty.answer("Its postal address", "Beispielweg 1\rAustria\r");
    pty.answer("Country of the address", "Atlantis");
    pty.wait("unknown country `Atlantis`");
    pty.answer("Country of the address", "Congo");
    pty.wait("CD or CG");
    pty.answer("Country of the address", "DE");
    pty.answer("Its e-mail address", "muster");
    pty.wait("`muster` is no e-mail address");
    pty.answer("Its e-mail address", "");
    pty.answer("Its web form", "example.org");
    pty.wait("begins with https://");
    pty.answer("Its web form", "");
    // The whole was wrong: each answer is offered again.
    pty.wait("ends with Austria, and country is DE");
    pty.wait("Its name (Enter for Muster AG");
    pty.write(ENTER);
    pty.answer("Its postal address", "-");
    pty.answer("Its e-mail address", "");
    pty.answer("Its web form", "");
    pty.wait("an answer is needed");
    pty.answer("Its web form", "https://example.org/form");
    pty.answer("Add it?", "n");
    let left = pty.end();
    assert!(left.code == 1 && left.said.contains("not added"), "{}", left.said);
    assert!(!demur.path(".config").exists());
}

#[needs::tools("script")]
#[test]
fn ctrl_c_and_the_end_of_the_input_leave_no_company_at_any_question() {
    for (number, (question, _)) in QUESTIONS.iter().enumerate() {
        for (key, code) in [(CTRL_C, 130), (CTRL_D, 1)] {
            let demur = Demur::new();
            let mut pty = Pty::open(&demur, DUMB, &["controllers", "add", "muster"]);
            for (question, answer) in &QUESTIONS[..number] {
                pty.wait(question);
                pty.write(answer);
            }
            pty.wait(question);
            pty.write(key);
            let left = pty.end();
            assert_eq!(left.code, code, "{number}: {}", left.said);
            assert!(number > 0 || code == 130 || left.said.contains("its name, a way to write to it"), "{}", left.said);
            assert!(!demur.path(".config").exists(), "{number}");
        }
    }
}
