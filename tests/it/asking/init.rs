//! `demur init`: the profile, from answers and from flags.

use super::pty::{CTRL_C, CTRL_D, DRAWN, DUMB, ENTER, ESCAPE, Kind, NARROW, Pty};
use crate::harness::{Demur, Ran, assert_refused};

const PROFILE: &str = ".config/demur/profile.toml";

fn profile(demur: &Demur) -> String {
    std::fs::read_to_string(demur.path(PROFILE)).unwrap()
}

/// What stands in a profile that was made with [`QUESTIONS`].
const MADE: &str = "[person]\nname = \"Robin Testname\"\ncountry = \"IE\"\naddress = [\"1 Sample Row\", \"Dublin 2\"]\n\
                    email = \"robin@example.org\"\n\n[account.linkedin]\nemail = \"robin@example.org\"\n";

/// The questions in their order, and an answer to each.
const QUESTIONS: [(&str, &str); 8] = [
    ("Your full name", "Robin Testname\r"),
    // By another name than the one that is shown.
    ("Where you live", "irland\r"),
    ("Your postal address", "1 Sample Row\rDublin 2\r\r"),
    ("Your e-mail address", "robin@example.org\r"),
    ("Account at", "linkedin\r"),
    // The e-mail address is offered.
    ("Your account at LinkedIn", "\r"),
    ("Account at", ""),
    ("it?", "\r"),
];

/// Answers the first questions, up to the one with this number.
fn answer(pty: &mut Pty, kind: Kind, until: usize) {
    for (question, answer) in &QUESTIONS[..until] {
        pty.wait(question);
        pty.write(match (*answer, kind.draws) {
            ("", true) => ESCAPE,
            ("", false) => ENTER,
            (answer, _) => answer,
        });
    }
}

#[needs::tools("script")]
#[test]
fn it_asks_in_a_few_questions_and_writes_a_private_profile() {
    for kind in [DRAWN, DUMB, NARROW] {
        let demur = Demur::new();
        let mut pty = Pty::open(&demur, kind, &["init"]);
        answer(&mut pty, kind, QUESTIONS.len());
        let left = pty.end();
        assert_eq!((left.code, profile(&demur).as_str()), (0, MADE), "{}", left.said);
        let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(demur.path(PROFILE)).unwrap().permissions());
        assert_eq!(mode & 0o777, 0o600);
        assert!(left.said.contains("will hold:") && left.said.contains("next: "), "{}", left.said);
        // What is not drawn holds no sequence of the terminal, and no line that the terminal would break; but a path is one word.
        if !kind.draws {
            assert!(!left.said.contains('\u{1b}'), "{:?}", left.said);
            let mut lines = left.said.lines().skip(1).filter(|line| !line.contains('/') && !line.starts_with("> "));
            assert!(lines.all(|line| line.chars().count() <= kind.columns), "{}", left.said);
        }
    }
}

#[needs::tools("script")]
#[test]
fn what_is_typed_ahead_waits_for_its_question_and_the_rest_of_a_paste_is_no_answer() {
    let demur = Demur::new();
    let mut pty = Pty::open(&demur, DRAWN, &["init"]);
    pty.write("Robin Testname\r");
    pty.wait("Where you live");
    pty.write("irland\r");
    pty.write("1 Sample Row\rDublin 2\r\r");
    pty.answer("Your e-mail address", "robin@example.org");
    pty.wait("Account at");
    pty.write(CTRL_C);
    let left = pty.end();
    assert!(left.code == 130 && left.said.contains("Dublin 2"), "{}", left.said);
    let mut pty = Pty::open(&demur, DRAWN, &["init"]);
    pty.wait("Your full name");
    pty.write("Robin Testname\rirland\r");
    pty.wait("Where you live");
    pty.write(CTRL_C);
    let left = pty.end();
    assert!(left.code == 130 && !left.said.contains("Your postal address"), "{}", left.said);
}

#[needs::tools("script")]
#[test]
fn a_screen_reader_gets_lines_that_stay() {
    let demur = Demur::new();
    let mut pty = Pty::open(&demur, DRAWN, &["init", "--plain"]);
    answer(&mut pty, DUMB, QUESTIONS.len());
    let left = pty.end();
    assert_eq!((left.code, profile(&demur).as_str()), (0, MADE), "{}", left.said);
    assert!(!left.said.contains('\u{1b}'), "{:?}", left.said);
    // A choice is said again by its name.
    assert!(left.said.contains("Where you live: Ireland"), "{}", left.said);
}

#[needs::tools("script")]
#[test]
fn what_cannot_be_is_asked_again_with_the_reason_and_a_way_out() {
    for kind in [DRAWN, DUMB] {
        let demur = Demur::new();
        let mut pty = Pty::open(&demur, kind, &["init"]);
        pty.answer("Your full name", "");
        pty.wait("an answer is needed");
        pty.answer("Your full name", "Robin\u{200b} Testname");
        pty.wait("contains the invisible or private character U+200B");
        pty.wait("Ctrl-C to stop");
        // What was typed can be corrected where lines are edited.
        pty.write(&if kind.draws { "\u{7f}".repeat(15) + "Robin Testname\r" } else { "Robin Testname\r".to_owned() });
        pty.wait("Where you live");
        if !kind.draws {
            for (wrong, reason) in [("Atlantis", "no entry has `Atlantis`"), ("land", "is in these:"), ("99", "number from 1 to")]
            {
                pty.write(&format!("{wrong}\r"));
                pty.wait(reason);
                pty.wait("Ctrl-C to stop");
            }
        }
        pty.write("irland\r");
        pty.answer("Your postal address", &"line\r".repeat(9));
        pty.wait("put two parts on one line");
        pty.answer("Your postal address", "1 Sample Row\rDublin 2\r");
        pty.answer("Your e-mail address", "robin");
        pty.wait("`robin` is no e-mail address: write it as name@example.org");
        pty.wait("Your e-mail address");
        pty.write(if kind.draws { "@example.org\r" } else { "robin@example.org\r" });
        pty.answer("Account at", "linkedin");
        pty.answer("Your account at LinkedIn", "");
        pty.wait("Account at");
        pty.write(if kind.draws { ESCAPE } else { ENTER });
        pty.answer("Write it?", "perhaps");
        pty.wait("answer y or n");
        pty.answer("Write it?", "y");
        let left = pty.end();
        assert_eq!((left.code, profile(&demur).as_str()), (0, MADE), "{}", left.said);
    }
}

#[needs::tools("script")]
#[test]
fn ctrl_c_at_any_question_leaves_nothing_and_the_terminal_as_it_was() {
    for kind in [DRAWN, DUMB] {
        for (number, (question, _)) in QUESTIONS.iter().enumerate() {
            let demur = Demur::new();
            let mut pty = Pty::open(&demur, kind, &["init"]);
            answer(&mut pty, kind, number);
            pty.wait(question);
            // Half an answer, which must not go to the shell afterwards.
            pty.write("hal");
            pty.write(CTRL_C);
            let left = pty.end();
            assert_eq!(left.code, 130, "{number}: {}", left.said);
            assert!(left.said.contains("interrupted") && left.said.contains("nothing was written"), "{number}: {}", left.said);
            assert!(!demur.path(".config").exists(), "{number}");
        }
    }
}

#[needs::tools("script")]
#[test]
fn signals_at_a_question_end_it_and_restore_the_terminal() {
    for kind in [DRAWN, DUMB] {
        for number in [0, 1, 2] {
            for signal in ["INT", "TERM", "HUP"] {
                let demur = Demur::new();
                let mut pty = Pty::open(&demur, kind, &["init"]);
                answer(&mut pty, kind, number);
                pty.wait(QUESTIONS[number].0);
                pty.write("hal");
                std::thread::sleep(std::time::Duration::from_millis(100));
                pty.signal(signal);
                let left = pty.end();
                assert_eq!(left.code, 130, "{number} {signal}: {}", left.said);
                assert!(!demur.path(".config").exists(), "{number} {signal}");
            }
        }
    }
}

/// With SIGHUP ignored, as under nohup(1), only reading tells that nobody is there.
#[needs::tools("script")]
#[test]
fn a_terminal_that_is_gone_ends_it_and_is_not_read_for_ever() {
    for kind in [DRAWN, DUMB] {
        for number in [0, 1] {
            let demur = Demur::new();
            let mut pty = Pty::open_deaf(&demur, kind, &["init"]);
            answer(&mut pty, kind, number);
            pty.wait(QUESTIONS[number].0);
            let process = std::path::PathBuf::from(format!("/proc/{}", pty.number()));
            assert!(process.exists());
            drop(pty);
            let until = std::time::Instant::now() + std::time::Duration::from_secs(10);
            while process.exists() {
                assert!(std::time::Instant::now() < until, "{number}: still there");
                std::thread::sleep(std::time::Duration::from_millis(20));
            }
            assert!(!demur.path(".config").exists());
        }
    }
}

/// Each takes two columns, and Backspace takes away one of them.
#[needs::tools("script")]
#[test]
fn wide_characters_are_typed_and_corrected() {
    for kind in [DRAWN, DUMB] {
        let demur = Demur::new();
        let email = "robin@example.org";
        let args =
            ["init", "--country", "IE", "--address", "1 Sample Row", "--email", email, "--account", "linkedin=robin", "--yes"];
        let mut pty = Pty::open(&demur, kind, &args);
        pty.answer("Your full name", "測試名字字\u{7f} Übüng");
        let left = pty.end();
        assert_eq!(left.code, 0, "{}", left.said);
        assert!(profile(&demur).starts_with("[person]\nname = \"測試名字 Übüng\"\n"), "{}", profile(&demur));
    }
}

#[needs::tools("script")]
#[test]
fn the_end_of_the_input_ends_it_with_all_that_is_missing() {
    for kind in [DRAWN, DUMB] {
        for (number, missing) in [
            (0, "missing: your name, where you live, your postal address or e-mail address"),
            (2, "missing: your postal address or e-mail address"),
            (3, "an answer is missing"),
        ] {
            let demur = Demur::new();
            let mut pty = Pty::open(&demur, kind, &["init"]);
            answer(&mut pty, kind, number);
            pty.wait(QUESTIONS[number].0);
            pty.write(CTRL_D);
            if kind.draws && number != 2 {
                pty.write(ENTER);
            }
            let left = pty.end();
            assert_eq!(left.code, 1, "{number}: {}", left.said);
            assert!(left.said.contains("the input ended before the last answer"), "{number}: {}", left.said);
            assert!(left.said.contains(missing), "{number}: {}", left.said);
            assert!(!demur.path(".config").exists(), "{number}");
        }
    }
}

#[needs::tools("script")]
#[test]
fn a_profile_is_shown_as_a_difference_and_changed_only_after_a_yes() {
    let before = "# Mine.\n[person]\nname = \"Robin Testname\" # as in the passport\naddress = [\"1 Sample Row\", \"Dublin 2\"]\n\
                  country = \"IE\"\nage = 34\n\n[account.reddit]\nname = \"robin\"\n";
    for (yes, code) in [("n", 1), ("", 1), ("y", 0)] {
        let demur = Demur::new();
        demur.file(PROFILE, before);
        let args = [
            "init",
            "--name",
            "Robin A. Testname",
            "--country",
            "at",
            "--email",
            "robin@example.org",
            "--account",
            "linkedin=robin-t",
        ];
        let mut pty = Pty::open(&demur, DUMB, &args);
        pty.answer("Your postal address", "");
        pty.answer("Change it?", yes);
        let left = pty.end();
        assert_eq!(left.code, code, "{}", left.said);
        for line in ["-name = \"Robin Testname\" # as in the passport", "+name = \"Robin A. Testname\" # as in the passport"] {
            assert!(left.said.contains(line), "{}", left.said);
        }
        assert!(left.said.contains("is of Robin Testname: what you do not give anew stays"), "{}", left.said);
        let after = before.replace("Robin Testname", "Robin A. Testname").replace("\"IE\"", "\"AT\"");
        let after = after.replace("age = 34\n", "age = 34\nemail = \"robin@example.org\"\n");
        let after = after + "\n[account.linkedin]\nname = \"robin-t\"\n";
        assert_eq!(profile(&demur), if yes == "y" { after } else { before.to_owned() });
    }
}

#[needs::tools("script")]
#[test]
fn what_somebody_else_wrote_during_the_questions_is_not_overwritten() {
    for (before, meanwhile) in
        [("", "[person]\nname = \"Kim\"\n"), ("[person]\nname = \"Kim\"\n", "[person]\nname = \"Kim T\"\n")]
    {
        let demur = Demur::new();
        if !before.is_empty() {
            demur.file(PROFILE, before);
        }
        let args = [
            "init",
            "--name",
            "R T",
            "--country",
            "IE",
            "--address",
            "1 Row",
            "--email",
            "r@example.org",
            "--account",
            "reddit=r",
        ];
        let mut pty = Pty::open(&demur, DUMB, &args);
        pty.wait("it?");
        demur.file(PROFILE, meanwhile);
        pty.write("y\r");
        let left = pty.end();
        assert_eq!((left.code, profile(&demur).as_str()), (1, meanwhile), "{}", left.said);
        assert!(left.said.contains("was changed by somebody else"), "{}", left.said);
    }
}

#[test]
fn without_a_terminal_flags_say_all_and_what_is_missing_is_said_at_once() {
    let demur = Demur::new();
    assert_refused(
        &demur.run(&["init"]),
        1,
        "missing: your name, where you live, your postal address or e-mail address",
        "--name NAME, --country CC, --address LINE (for each line) or --email EMAIL",
    );
    assert_refused(&demur.run(&["init", "--name", "R T", "--country", "XQ"]), 1, "--country: ", "see `demur list countries`");
    assert_refused(&demur.run(&["init", "--email", "robin"]), 1, "--email: `robin` is no e-mail address", "name@example.org");
    assert_refused(&demur.run(&["init", "--account", "linkedin"]), 1, "`linkedin` names no account", "COMPANY=ACCOUNT");
    assert_refused(&demur.run(&["init", "--account", "linkedinn=a"]), 1, "linkedinn", "linkedin");
    assert!(!demur.path(".config").exists());
    let all = ["init", "--name", "Robin Testname", "--country", "ie", "--address", "1 Sample Row", "--address", "Dublin 2"];
    let mut all = all.to_vec();
    all.extend(["--email", "robin@example.org", "--account", "linkedin=robin@example.org"]);
    let ran = demur.run(&all);
    assert_eq!((ran.code, ran.out.as_str(), profile(&demur).as_str()), (0, "", MADE), "{}", ran.err);
    // Nothing to change is no change.
    let ran = demur.run(&all);
    assert_eq!(ran.code, 0);
    assert!(ran.err.contains("nothing to change"), "{}", ran.err);
    all.extend(["--phone", "+353 1 496 0000"]);
    let ran = demur.run(&all);
    assert_refused(&ran, 2, "no terminal to ask whether", "--yes");
    assert!(ran.err.contains("+phone = "), "{}", ran.err);
    assert_eq!(profile(&demur), MADE);
    all.extend(["--yes", "--json"]);
    let ran = demur.run(&all);
    let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((ran.code, json["written"].as_bool()), (0, Some(true)), "{}", ran.err);
    assert!(profile(&demur).contains("phone = \"+353 1 496 0000\""));
    // A letter takes it.
    let ground = crate::harness::GROUND;
    let letter = demur.run(&["letter", "linkedin", "--format", "text", "--ground", ground, "-o", "-"]);
    assert_eq!(letter.code, 0, "{}", letter.err);
    assert!(letter.out.contains("Robin Testname") && letter.out.contains("1 Sample Row"));
}

#[test]
fn a_broken_profile_and_a_link_are_left_alone() {
    let demur = Demur::new();
    demur.file(PROFILE, "[person\n");
    let ran = demur.run(&["init", "--name", "R T", "--country", "IE", "--email", "r@example.org", "--yes"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert_eq!(profile(&demur), "[person\n");
    std::fs::rename(demur.path(PROFILE), demur.path("elsewhere.toml")).unwrap();
    demur.file("elsewhere.toml", "");
    std::os::unix::fs::symlink(demur.path("elsewhere.toml"), demur.path(PROFILE)).unwrap();
    let ran = demur.run(&["init", "--name", "R T", "--country", "IE", "--email", "r@example.org", "--yes"]);
    assert_refused(&ran, 1, "is a link", "--config-dir");
    assert!(demur.path(PROFILE).is_symlink());
}

#[test]
fn nobody_is_asked_who_cannot_answer() {
    let demur = Demur::new();
    let mut command = demur.command();
    command.args(["init", "--no-input"]).stdin(std::process::Stdio::piped());
    assert_refused(&Ran::new(command.output().unwrap()), 1, "missing: your name", "--name NAME");
}
