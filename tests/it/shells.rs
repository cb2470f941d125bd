//! What shells complete, asked of the shells themselves, and the manual pages as `mandoc` reads them.

use std::path::Path;
use std::process::Command;

use crate::harness::{Demur, repo};

/// A shell with demur on its path.
fn shell(demur: &Demur, program: &str, args: &[&str]) -> String {
    let here = Path::new(env!("CARGO_BIN_EXE_demur")).parent().unwrap().display().to_string();
    let mut command = Command::new(program);
    command.env_clear().env("HOME", demur.home.path()).env("TZ", "UTC").env("TERM", "dumb").env("LC_ALL", "C.UTF-8");
    command.env("PATH", format!("{here}:/usr/bin:/bin")).current_dir(demur.home.path());
    let output = command.args(args).output().unwrap();
    assert!(output.stderr.is_empty(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// What is typed, a word that is offered, and what it means.
const TYPED: [(&str, &str, &str); 9] = [
    ("demur letter link", "linkedin", "LinkedIn"),
    ("demur steps red", "reddit", "Reddit"),
    ("demur controllers show red", "reddit", "Reddit"),
    ("demur letter linkedin --country ca-", "CA-QC", "Quebec"),
    ("demur letter linkedin --ground job", "job-seeker=", "Job seeker"),
    ("demur letter linkedin --lang f", "fr", "français"),
    ("demur letter linkedin --layout din-5008-b", "din-5008-b", "DIN 5008"),
    ("demur letter linkedin --as par", "parent", ""),
    ("demur deadline --controller redd", "reddit", "Reddit"),
];

#[test]
fn bash_completes_companies_places_grounds_languages_and_layouts() {
    let demur = Demur::new();
    let ask = |typed: &str| {
        let words: Vec<&str> = typed.split(' ').collect();
        let (last, before) = (words[words.len() - 1], words[words.len() - 2]);
        let script = format!(
            "source <(demur completions bash); COMP_WORDS=({typed}); COMP_CWORD={}; \
             _clap_complete_demur demur '{last}' '{before}'; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
            words.len() - 1
        );
        shell(&demur, "bash", &["--norc", "-c", &script])
    };
    for (typed, word, _) in TYPED {
        assert!(ask(typed).lines().any(|line| line == word), "{typed}: {}", ask(typed));
    }
    assert!(ask("demur letter linkedin --country germ").lines().any(|line| line == "DE"), "by its name");
    // A company of the user's own.
    let own = std::fs::read_to_string(repo("data/controllers/reddit.toml")).unwrap();
    demur.file(".config/demur/data/controllers/example-shop.toml", own.replace("id = \"reddit\"", "id = \"example-shop\""));
    assert_eq!(ask("demur letter exam").trim(), "example-shop");
}

#[test]
fn bash_completes_the_references_of_cases_by_their_company_too() {
    let demur = Demur::new();
    let ask = |typed: &str, at: usize| {
        let words: Vec<&str> = typed.split(' ').collect();
        let script = format!(
            "source <(demur completions bash); COMP_WORDS=({typed}); COMP_CWORD={at}; \
             _clap_complete_demur demur '{}' '{}'; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
            words[at],
            words[at - 1]
        );
        shell(&demur, "bash", &["--norc", "-c", &script]).trim().to_owned()
    };
    assert!(!ask("demur case show L", 3).contains("LI-"), "there is no ledger, and no error");
    assert_eq!(crate::cases::letter(&demur, &["-o", "letter.txt"]).code, 0);
    let reference = crate::cases::list(&demur)[0]["reference"].as_str().unwrap().to_owned();
    for (typed, at) in
        [("demur case show LI", 3), ("demur record link", 2), ("demur follow-up li", 2), ("demur case forget LI-", 3)]
    {
        assert!(ask(typed, at).lines().any(|line| line == reference), "{typed}: {}", ask(typed, at));
    }
    assert!(!ask("demur record red", 2).contains(&reference));
}

#[needs::tools("fish")]
#[test]
fn fish_completes_them_with_what_they_mean() {
    let demur = Demur::new();
    for (typed, word, means) in TYPED {
        let script = format!("demur completions fish | source; complete -C '{typed}'");
        let offered = shell(&demur, "fish", &["--no-config", "-c", &script]);
        let found = offered.lines().find(|line| line.split('\t').next() == Some(word));
        assert!(found.is_some_and(|line| line.contains(means)), "{typed}: {offered}");
    }
}

#[needs::tools("zsh")]
#[test]
fn zsh_completes_them_with_what_they_mean() {
    let demur = Demur::new();
    for (typed, word, means) in TYPED {
        // The system of completions asks this function; here it says what it was told.
        let script = format!(
            "compdef() {{ }}; _describe() {{ print -rl -- ${{(P)${{@[-1]}}}} }}; words=({typed}); CURRENT=${{#words}}; \
             source <(demur completions zsh); _clap_dynamic_completer_demur"
        );
        let offered = shell(&demur, "zsh", &["-f", "-c", &script]);
        let found = offered.lines().find(|line| line.replace('\\', "").starts_with(word));
        assert!(found.is_some_and(|line| line.contains(means)), "{typed}: {offered}");
    }
}

#[test]
fn an_unknown_shell_is_refused_and_a_normal_run_is_not_asked() {
    let demur = Demur::new();
    let asked = demur.command().env("COMPLETE", "tcsh").args(["list", "layouts"]).output().unwrap();
    assert_eq!(asked.status.code(), Some(2));
    let empty = demur.command().env("COMPLETE", "").args(["list", "layouts"]).output().unwrap();
    assert!(empty.status.success() && !empty.stdout.is_empty());
}

#[needs::tools("mandoc")]
#[test]
fn every_command_has_a_manual_page_with_examples_and_exit_status() {
    let demur = Demur::new();
    std::fs::create_dir(demur.path("man")).unwrap();
    assert_eq!(demur.run(&["man", "man"]).code, 0);
    let mut pages = 0;
    for entry in std::fs::read_dir(demur.path("man")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = shell(&demur, "mandoc", &["-Tutf8", path.to_str().unwrap()]);
        let text: String = text.split('\u{8}').fold(String::new(), |mut text, part| {
            // Bold is a letter over itself.
            if !text.is_empty() {
                text.pop();
            }
            text + part
        });
        for part in ["NAME", "SYNOPSIS", "DESCRIPTION", "EXIT STATUS", "EXAMPLES"] {
            assert!(text.contains(part), "{name}: {part}\n{text}");
        }
        let words: Vec<&str> = name.split('-').skip(1).chain(["--help"]).collect();
        let help = demur.run(&words);
        // What the letter needs stands in the page of the letter.
        let own = help.out.split("\nCommands:").last().unwrap();
        for flag in own.split_whitespace().filter(|word| word.starts_with("--") && word.len() > 2) {
            let flag = flag.trim_end_matches(|c: char| !c.is_alphanumeric());
            assert!(text.contains(flag.split('=').next().unwrap()), "{name}: {flag}");
        }
        let output = Command::new("mandoc").args(["-Tlint", "-Werror", path.to_str().unwrap()]).output().unwrap();
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stdout));
        pages += 1;
    }
    assert!(pages >= 20, "{pages}");
}
