//! The README is true: its commands run, its tables name what exists.

use std::process::Command;

use demur::case::Draft;
use demur::catalog::Catalog;

use crate::harness::{Demur, files, read, repo};

#[test]
fn the_first_command_of_the_readme_writes_a_letter() {
    let line = "cargo run --release -- letter --case examples/anna.toml -o letter.pdf";
    let readme = read("README.md");
    let at = readme.find(line).expect("the command stands in the README");
    assert!(readme[..at].lines().count() < 40, "near the top");
    assert!(readme.contains("\ncargo test\n"));
    let demur = Demur::new();
    let case = repo("examples/anna.toml");
    let ran = demur.run(&["letter", "--case", case.to_str().unwrap(), "-o", "letter.pdf"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(std::fs::read(demur.path("letter.pdf")).unwrap().starts_with(b"%PDF"));
}

#[test]
fn every_command_of_the_readme_runs() {
    let demur = Demur::new();
    for name in ["anna.toml", "non-member.toml", "parent.toml", "own-controller.toml", "members.csv"] {
        demur.file(&format!("examples/{name}"), std::fs::read(repo("examples").join(name)).unwrap());
    }
    // The README shows the same account as its commands use.
    let readme = read("README.md");
    let config = readme.split("```toml\n").nth(1).expect("an account is shown").split("```").next().unwrap();
    assert!(config.starts_with("[mail.accounts."), "{config}");
    demur.file(".config/demur/config.toml", config);
    let mut ran = 0;
    for line in read("README.md").lines().filter_map(|line| line.strip_prefix("$ demur ")) {
        let status = demur.command().args(words(line)).output().unwrap();
        assert!(status.status.success(), "{line}: {}", String::from_utf8_lossy(&status.stderr));
        ran += 1;
    }
    assert!(ran >= 6, "{ran}");
}

/// Words of a shell line with double quotes.
pub(crate) fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            c => words.last_mut().unwrap().push(c),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[test]
fn the_table_of_regions_names_every_regime() {
    let readme = read("README.md");
    for id in Catalog::embedded().ids("regimes") {
        assert!(readme.contains(&format!("`{id}`")), "{id}");
    }
    for code in ["| 0 |", "| 1 |", "| 2 |", "| 3 |", "| 4 |", "| 130 |"] {
        assert!(readme.contains(code), "exit code {code}");
    }
}

#[test]
fn the_letter_that_is_shown_is_a_real_one() {
    let page = read("docs/letter.md");
    let shown = page.split("```text\n").nth(1).expect("a letter is shown").split("```").next().unwrap();
    assert_eq!(shown, read("tests/golden/ie-english-everything/letter.txt"));
}

#[test]
fn every_example_case_gives_a_letter_without_an_error() {
    let demur = Demur::new();
    let examples = files("examples", ".toml");
    assert!(examples.len() >= 4);
    for path in examples {
        let text = std::fs::read_to_string(&path).unwrap();
        Draft::parse(&text, path.to_str().unwrap()).unwrap().check(&Catalog::embedded()).unwrap();
        let ran = demur.run(&["letter", "--case", path.to_str().unwrap()]);
        assert_eq!(ran.code, 0, "{}: {}", path.display(), ran.err);
    }
}

#[test]
fn the_library_example_runs_in_less_than_twenty_five_lines() {
    let code = read("examples/library.rs");
    let lines = code.lines().filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with("//")).count();
    assert!(lines < 25, "{lines} lines");
    // Cargo builds the examples beside the test binaries.
    let built = std::path::Path::new(env!("CARGO_BIN_EXE_demur")).with_file_name("examples").join("library");
    let output = Command::new(&built).output().unwrap_or_else(|error| panic!("{}: {error}", built.display()));
    assert!(output.status.success());
    assert!(String::from_utf8_lossy(&output.stdout).contains("LinkedIn Ireland Unlimited Company"));
}

#[test]
fn the_help_of_every_command_shows_what_the_readme_names() {
    let demur = Demur::new();
    let help = demur.run(&["--help"]);
    for command in
        ["letter", "send", "batch", "outbox", "account", "steps", "list", "templates", "deadline", "completions", "man"]
    {
        assert!(help.out.contains(&format!("\n  {command} ")), "{}", help.out);
        assert_eq!(demur.run(&[command, "--help"]).code, 0);
        assert!(read("README.md").contains(&format!("`demur {command}")), "{command}");
    }
    assert!(demur.run(&["--version"]).out.starts_with("demur 0."));
}

#[test]
fn every_key_of_an_account_stands_in_the_readme() {
    let readme = read("README.md");
    let code = read("src/cli/config.rs");
    let typed = code.split("struct Typed {").nth(1).unwrap().split('}').next().unwrap();
    let keys: Vec<String> =
        typed.lines().filter_map(|l| l.trim().split_once(':')).map(|(key, _)| key.replace('_', "-")).collect();
    assert!(keys.len() >= 12, "{keys:?}");
    for key in keys {
        assert!(readme.contains(&format!("`{key}")), "{key}");
    }
}
