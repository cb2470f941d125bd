//! Lists and steps at the width of a terminal, without one, and line by line for a screen reader.

use std::process::Command;

use crate::harness::{Demur, read};

/// Standard output on a terminal of this width; `script` (bsdutils) makes one.
fn on_a_terminal(columns: usize, kind: &str, command: &str) -> String {
    let demur = Demur::new();
    let line = format!("stty cols {columns} rows 24; {} {command}", env!("CARGO_BIN_EXE_demur"));
    let mut script = Command::new("script");
    script.env_clear().env("HOME", demur.home.path()).env("TZ", "UTC").env("TERM", kind).env("PATH", "/usr/bin:/bin");
    let output = script.args(["-qec", &line, "/dev/null"]).output().unwrap();
    assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stdout).unwrap().replace('\r', "")
}

fn columns_of(line: &str) -> usize {
    textwrap::core::display_width(line)
}

fn words(text: &str) -> Vec<&str> {
    let mut words: Vec<&str> = text.split_whitespace().collect();
    words.sort_unstable();
    words
}

const LISTS: [&str; 7] = ["controllers", "countries", "grounds", "languages", "layouts", "providers", "templates"];

#[needs::tools("script")]
#[test]
fn every_list_fits_the_terminal_and_cuts_no_word() {
    for list in LISTS {
        let whole = Demur::new().run(&["list", list]).out;
        for columns in [40, 80, 132] {
            let shown = on_a_terminal(columns, "xterm", &format!("list {list}"));
            for line in shown.lines() {
                // A longer word stays whole, to be copied; nothing but its name may stand beside it.
                let longest = line.split_whitespace().map(columns_of).max().unwrap_or(0);
                assert!(columns_of(line) <= columns || longest + 16 > columns, "{list} at {columns}: {line}");
            }
            for word in words(&whole).iter().filter(|word| word.is_ascii()) {
                assert!(shown.split_whitespace().any(|found| found == *word), "{list} at {columns}: {word} is cut");
            }
        }
    }
}

#[needs::tools("script")]
#[test]
fn steps_wrap_at_the_terminal_and_not_in_a_pipe() {
    let piped = Demur::new().run(&["steps", "linkedin", "--country", "DE"]).out;
    assert!(piped.lines().any(|line| line.len() > 132), "one item is one line: {piped}");
    let mut heights = Vec::new();
    for columns in [40, 80, 132] {
        let shown = on_a_terminal(columns, "xterm", "steps linkedin --country DE");
        // A command over two lines is joined as a shell joins it.
        assert_eq!(words(&shown.replace(" \\\n", "\n")), words(&piped), "{columns}");
        let too_long = shown.lines().find(|line| columns_of(line) > columns && !line.contains("://"));
        assert_eq!(too_long, None, "{columns}");
        heights.push(shown.lines().count());
    }
    assert!(heights[0] > heights[1] && heights[1] > heights[2], "{heights:?}");
}

#[test]
fn a_list_without_a_terminal_is_a_line_for_each_entry() {
    let demur = Demur::new();
    for list in LISTS {
        let count = serde_json::from_str::<serde_json::Value>(&demur.run(&["list", list, "--json"]).out).unwrap();
        assert_eq!(demur.run(&["list", list]).out.lines().count(), count.as_array().unwrap().len(), "{list}");
        let wide = demur.command().env("COLUMNS", "40").args(["list", list]).output().unwrap();
        assert_eq!(String::from_utf8(wide.stdout).unwrap(), demur.run(&["list", list]).out, "{list}");
    }
}

#[needs::tools("script")]
#[test]
fn a_plain_terminal_or_reader_gets_each_value_after_its_name() {
    let demur = Demur::new();
    let asked = demur.run(&["list", "countries", "--plain"]).out;
    assert!(asked.contains("IE\n  name: Ireland\n  law: gdpr\n  authority: Data Protection Commission\n"), "{asked}");
    let set = demur.command().env("DEMUR_PLAIN", "1").args(["list", "countries"]).output().unwrap();
    assert_eq!(String::from_utf8(set.stdout).unwrap(), asked);
    let dumb = on_a_terminal(200, "dumb", "list countries");
    assert_eq!(dumb, asked, "TERM=dumb");
    for line in asked.lines() {
        assert!(!line.trim().contains("  "), "two spaces are a column: {line}");
    }
}

#[needs::tools("script")]
#[test]
fn nothing_is_coloured_on_a_terminal_that_cannot_or_should_not() {
    let refused = |kind: &str, before: &str| {
        let line = format!("{before} {} --no-input letter nobody; true", env!("CARGO_BIN_EXE_demur"));
        let mut script = Command::new("script");
        script.env_clear().env("HOME", Demur::new().home.path()).env("TERM", kind).env("PATH", "/usr/bin:/bin");
        String::from_utf8(script.args(["-qec", &line, "/dev/null"]).output().unwrap().stdout).unwrap()
    };
    assert!(refused("xterm", "").contains("\u{1b}[1;31merror:"));
    assert!(refused("dumb", "").contains("error:") && !refused("dumb", "").contains('\u{1b}'));
    assert!(!refused("xterm", "NO_COLOR=1").contains('\u{1b}'));
}

#[test]
fn the_help_says_first_what_a_letter_needs_then_examples_and_exit_codes() {
    let demur = Demur::new();
    let needed = ["--name", "--address", "--country", "--ground", "--output"];
    for args in [&["letter", "--help"][..], &["letter", "-h"], &["--help"], &["-h"], &["send", "-h"]] {
        let help = demur.run(args).out;
        let first = help.split("What a letter needs").nth(1).unwrap_or_else(|| panic!("{args:?}: {help}"));
        let first = first.split("\n\n").take(if args.contains(&"--help") { 7 } else { 1 }).collect::<Vec<_>>().join("\n");
        let sending = args[0] == "send";
        for flag in needed.iter().filter(|flag| !sending || **flag != "--output") {
            assert!(first.contains(flag), "{args:?}: {flag}\n{help}");
        }
        assert!(help.contains("Example"), "{args:?}");
        assert!(!help.contains('\u{1b}'), "{args:?}");
    }
    let short = demur.run(&["letter", "-h"]).out;
    assert!(!short.contains("--layout") && short.contains("All options: demur letter --help"), "{short}");
    assert!(short.lines().count() <= 30, "more than a screen: {}", short.lines().count());
    let long = demur.run(&["letter", "--help"]).out;
    for part in ["--layout", "Examples:", "Exit codes:", "  130  interrupted"] {
        assert!(long.contains(part), "{part}\n{long}");
    }
    assert!(long.find("\nWhat a letter needs:").unwrap() < long.find("\nWho you are:").unwrap());
    let readme = read("README.md");
    for code in ["  0    ", "  1    ", "  2    ", "  3    ", "  4    ", "  130  "] {
        assert!(demur.run(&["--help"]).out.contains(code), "{code}");
        assert!(readme.contains(&format!("| {} |", code.trim())), "{code}");
    }
}
