//! The check of templates: the embedded ones pass, and each kind of fault is found at its line.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use demur::catalog::Catalog;
use demur::files::OverrideFolder;
use demur::proofreading::{Problem, check};

use crate::harness::{Demur, assert_refused, read, repo, today};

const LETTER: &str = "gdpr/objection.md";

/// A folder of `templates/` that is a copy of ours, to be spoilt.
struct Copy {
    home: tempfile::TempDir,
    language: String,
}

impl Copy {
    /// German, as a language that is not embedded: what is taken away is not there.
    fn new() -> Self {
        let new = Self { home: tempfile::tempdir().unwrap(), language: "da".to_owned() };
        copy_folder(&repo("templates/de"), &new.path(""));
        // The Swiss law is not cited in Danish.
        std::fs::remove_dir_all(new.path("swiss-fadp")).unwrap();
        let new = new.edit("phrases.toml", |text| text.replace("language = \"de\"", "language = \"da\""));
        let words = std::fs::read_to_string(new.path("words.toml")).unwrap();
        let tables: Vec<_> = words.split("\n[departs.").filter(|table| !table.starts_with("\"swiss-fadp")).collect();
        new.write("words.toml", &format!("{}\n", tables.join("\n[departs.")))
    }

    fn path(&self, file: &str) -> PathBuf {
        self.home.path().join("templates").join(&self.language).join(file)
    }

    fn edit(self, file: &str, edit: impl Fn(&str) -> String) -> Self {
        let text = std::fs::read_to_string(self.path(file)).unwrap();
        let edited = edit(&text);
        assert_ne!(text, edited, "{file}: nothing was edited");
        std::fs::write(self.path(file), edited).unwrap();
        self
    }

    /// Adds a paragraph to a template, and returns its line too.
    fn with(self, paragraph: &str) -> (Self, usize) {
        let line = std::fs::read_to_string(self.path(LETTER)).unwrap().lines().count() + 2;
        (self.edit(LETTER, |text| format!("{}\n\n{paragraph}\n", text.trim_end())), line)
    }

    fn write(self, file: &str, text: &str) -> Self {
        std::fs::create_dir_all(self.path(file).parent().unwrap()).unwrap();
        std::fs::write(self.path(file), text).unwrap();
        self
    }

    fn problems(&self) -> Vec<Problem> {
        let catalog = Catalog::with_overrides(OverrideFolder::new(self.home.path().to_owned())).cached();
        check(&catalog, &self.language, today()).problems
    }
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy_folder(&path, &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}

fn code(problem: &Problem) -> String {
    serde_json::to_value(&problem.fault).unwrap()["code"].as_str().unwrap().to_owned()
}

/// Code, the end of the file's name, and the line.
type Found = (String, String, Option<usize>);

fn found(problems: &[Problem]) -> Vec<Found> {
    let short = |file: &str| Path::new(file).iter().rev().take(2).collect::<Vec<_>>().into_iter().rev().collect::<PathBuf>();
    problems.iter().map(|p| (code(p), short(&p.file).display().to_string(), p.line)).collect()
}

fn fault(code: &str, file: &str, line: impl Into<Option<usize>>) -> Found {
    (code.to_owned(), file.to_owned(), line.into())
}

#[test]
fn the_embedded_templates_of_every_language_pass() {
    let catalog = Catalog::embedded().cached();
    for language in catalog.languages(None) {
        let report = check(&catalog, &language, today());
        let problems: Vec<String> = report.problems.iter().map(ToString::to_string).collect();
        assert!(problems.is_empty() && report.templates > 0, "{language}:\n{}", problems.join("\n"));
    }
}

#[test]
fn a_new_language_that_is_whole_passes() {
    assert_eq!(found(&Copy::new().problems()), []);
}

/// Every kind of fault, and what has it.
fn faults() -> Vec<(Copy, Found)> {
    let new = Copy::new;
    let mut all = Vec::new();
    for (paragraph, code) in [
        ("Neu ist {{since_when}}.", "tag-too-many"),
        ("Neu ist nichts ({{cite \"99(9)\"}}).", "unusable"),
        ("99. Neu;", "request-count"),
        ("Nichts.{{! carries nothing-at-all}}", "note-too-many"),
        ("Neu ist the Text.", "english-word"),
        ("Sonst droht ein Bußgeld.", "said"),
        ("Neu ist \"nichts.", "straight-quote"),
        ("Neu ist ”nichts.", "foreign-quote"),
        ("Neu ist „nichts.", "unpaired-quote"),
        ("Neu a\u{308}ndert nichts.", "not-normal"),
        ("Neu \u{FFFD} ist nichts.", "stray-character"),
        ("Neu\u{200B} ist nichts.", "stray-character"),
        ("Ich schrieb an {{authority}} davon.", "value-after"),
        ("{{authority}} schweigt.", "value-after"),
        ("{{> nowhere}}", "no-part"),
    ] {
        let (copy, line) = new().with(paragraph);
        all.push((copy, fault(code, LETTER, line)));
    }
    let (copy, _) = new().write("parts/outer.md", "Ein Teil.\n{{> inner}}\n").with("{{> outer}}");
    all.push((copy, fault("part-in-part", "parts/outer.md", 2)));
    all.push((new().edit(LETTER, |text| text.replace("{{due.answer}}", "dann")), fault("tag-missing", LETTER, None)));
    let compelling = Catalog::embedded().words("de").unwrap().any["gdpr"]["compelling"][0].clone();
    all.push((new().edit(LETTER, |text| text.replace(&compelling, "Gründe")), fault("unsaid", LETTER, None)));
    let list = |text: &str| text.lines().filter(|line| !line.starts_with("compelling =")).collect::<Vec<_>>().join("\n");
    all.push((new().edit("words.toml", list), fault("no-list", "da/words.toml", None)));
    let departs = |more: &str| format!("\n[departs.\"{LETTER}\"]\n{more}\n");
    let declared = |more: String| new().edit("words.toml", |text| format!("{text}{more}"));
    all.push((declared(departs("why = \"so\"\nwithout = [\"due.answer\"]")), fault("needless-departure", LETTER, None)));
    all.push((declared("\n[departs.\"x/form.md\"]\n".to_owned()), fault("needless-departure", "da/words.toml", None)));
    all.push((declared(departs("")), fault("unexplained-departure", LETTER, None)));
    let removed = |file: &str| {
        let copy = new();
        std::fs::remove_file(copy.path(file)).unwrap();
        copy
    };
    all.push((removed("words.toml"), fault("absent", "da/words.toml", None)));
    all.push((removed("gdpr/form.md"), fault("one-kind", "da/gdpr", None)));
    all.push((new().write("gpdr/form.md", "# Betreff\n"), fault("unknown-wording", "da/gpdr", None)));
    let renamed = |text: &str| text.replace("language = \"da\"", "language = \"sv\"");
    all.push((new().edit("phrases.toml", renamed), fault("other-language", "da/phrases.toml", None)));
    let name = |text: &str| text.replace("[behalf] ", "[behalf]\nx = 1 # ");
    let line = 1 + read("templates/de/phrases.toml").lines().position(|line| line.starts_with("[behalf]")).unwrap();
    all.push((new().edit("phrases.toml", name), fault("unusable", "da/phrases.toml", line + 1)));
    // Records are read as templates are, text by text.
    for (file, key, text, code) in [
        ("grounds.toml", "title = ", "Der Grund of heute", "english-word"),
        ("grounds.toml", "hint = ", "ein „Grund", "unpaired-quote"),
        ("phrases.toml", "for_name = ", "bei {name}", "value-after"),
        ("phrases.toml", "closing = ", "Gru\u{308}ße", "not-normal"),
    ] {
        let is_it = |line: &str| line.starts_with(key);
        let spoil = |all: &str| {
            let at = all.lines().position(is_it).unwrap();
            let lines = all.lines().enumerate();
            lines.map(|(n, line)| if n == at { format!("{key}\"{text}\"\n") } else { format!("{line}\n") }).collect::<String>()
        };
        let line = 1 + read(&format!("templates/de/{file}")).lines().position(is_it).unwrap();
        all.push((new().edit(file, spoil), fault(code, &format!("da/{file}"), line)));
    }
    // The first two requests change places.
    let swapped = |text: &str| text.replace("\n1. ", "\n0. ").replace("\n2. ", "\n1. ").replace("\n0. ", "\n2. ");
    let swap = |text: &str| {
        let text = swapped(text);
        let (second, first) = (text.find("\n2. ").unwrap() + 1, text.find("\n1. ").unwrap() + 1);
        let end = first + text[first..].find('\n').unwrap() + 1;
        format!("{}{}{}{}", &text[..second], &text[first..end], &text[second..first], &text[end..])
    };
    let swapped = new().edit(LETTER, swap);
    let line = 1 + std::fs::read_to_string(swapped.path(LETTER)).unwrap().lines().position(|l| l.starts_with("1. ")).unwrap();
    all.push((swapped, fault("request-order", LETTER, line)));
    let original = new();
    copy_folder(&repo("templates/en"), &original.home.path().join("templates/en"));
    let path = original.home.path().join("templates/en").join(LETTER);
    let text = format!("{}\nMore. {{{{! carries nothing-at-all }}}}\n", std::fs::read_to_string(&path).unwrap().trim_end());
    std::fs::write(&path, text).unwrap();
    all.push((original, fault("note-missing", LETTER, None)));
    let mut bare = new();
    let notes = |text: &str| {
        let parts: Vec<_> =
            text.split("{{!").enumerate().map(|(at, p)| if at == 0 { p } else { p.split_once("}}").unwrap().1 }).collect();
        parts.concat()
    };
    bare = bare.edit(LETTER, notes);
    for part in std::fs::read_dir(bare.path("parts")).unwrap() {
        let path = part.unwrap().path();
        std::fs::write(&path, notes(&std::fs::read_to_string(&path).unwrap())).unwrap();
    }
    all.push((bare, fault("no-notes", LETTER, None)));
    let table = "[kind.refused]\nsays = [";
    let signal = |more: &str| new().edit("answers.toml", |text| text.replace(table, &format!("{table}{more}, ")));
    let line = read("templates/de/answers.toml").lines().position(|line| line == "[kind.refused]").unwrap() + 2;
    let file = "da/answers.toml";
    all.push((signal("\"ab\""), fault("signal-too-short", file, line)));
    all.push((signal("\"nein danke\", \"nein danke\""), fault("signal-twice", file, line)));
    let unknown = new().edit("answers.toml", |text| format!("{text}\n[kind.refuse]\nsays = [\"nein danke\"]\n"));
    let last = read("templates/de/answers.toml").lines().count() + 2;
    all.push((unknown, fault("unknown-signal", file, last)));
    let none = "[event.absent]\nsays = []\nhints = [";
    let silent = new().edit("answers.toml", |text| text.replace("[event.absent]\nsays = [", none));
    all.push((silent, fault("no-signal", file, None)));
    all
}

#[test]
fn each_kind_of_fault_is_found_at_its_line() {
    let mut kinds = BTreeSet::new();
    for (copy, wanted) in faults() {
        let problems = copy.problems();
        assert!(found(&problems).contains(&wanted), "{wanted:?} instead of {:?}", found(&problems));
        assert!(problems.iter().all(|problem| !problem.fault.next_step().is_empty()));
        kinds.insert(wanted.0);
    }
    let messages = read("docs/messages.md");
    let table = messages.split("## Templates").nth(1).unwrap().split("\n## ").next().unwrap();
    let codes: BTreeSet<String> =
        table.lines().filter_map(|line| Some(line.strip_prefix("| `")?.split('`').next()?.to_owned())).collect();
    assert_eq!(kinds, codes, "every kind is tried");
}

/// One fault is one problem: whoever corrects it is done.
#[test]
fn one_fault_is_reported_once() {
    // What cannot be read has consequences everywhere.
    let wide =
        ["absent", "unusable", "one-kind", "no-list", "other-language", "no-part", "part-in-part", "request-order", "no-notes"];
    for (copy, wanted) in faults() {
        if !wide.contains(&wanted.0.as_str()) && wanted.0 != "unexplained-departure" {
            assert_eq!(found(&copy.problems()), [wanted]);
        }
    }
}

#[test]
fn a_misspelt_tag_is_answered_with_the_one_that_is_missing() {
    let copy = Copy::new().edit(LETTER, |text| text.replace("{{due.answer}}", "{{due.anwser}}"));
    let problems = copy.problems();
    let step = problems.iter().find(|p| code(p) == "tag-too-many").unwrap().fault.next_step();
    assert_eq!(step, "did you mean `{{due.answer}}`?");
}

#[test]
fn every_way_to_a_value_is_looked_at() {
    for (paragraph, good) in [
        ("Die Behörde: {{authority}}.", true),
        ("Die Behörde ({{authority}}).", true),
        ("Die Behörde („{{authority}}“).", true),
        ("Die Behörde ({{authority}}; {{cite \"19\"}}).", true),
        ("Die Behörde ({{#if minor}}{{authority}}{{else}}{{authority}}{{/if}}).", true),
        ("Die Behörde, {{#if minor}}also: {{/if}}{{authority}}.", false),
        ("Die Behörde: {{#if minor}}bei {{else}}von {{/if}}{{authority}}.", false),
        ("Die Behörde (siehe {{authority}}).", false),
        ("Ein Konto bei\n{{controller.name}}.", true),
        ("Ein Konto dabei {{controller.name}}.", false),
    ] {
        let (copy, _) = Copy::new().with(paragraph);
        assert_eq!(copy.problems().iter().all(|p| code(p) != "value-after"), good, "{paragraph}");
    }
}

#[test]
fn the_command_takes_a_language_or_what_holds_it_and_lists_everything() {
    let demur = Demur::new();
    let (copy, line) = Copy::new().with("Neu ist the Text {{since_when}}.");
    let templates = copy.home.path().join("templates");
    for dir in [copy.path("").display().to_string(), copy.home.path().display().to_string(), templates.display().to_string()] {
        let ran = demur.run(&["templates", "check", &dir]);
        let lines: Vec<_> = ran.out.lines().collect();
        assert_eq!((ran.code, lines.len()), (1, 2), "{dir}: {ran:?}");
        assert!(lines.iter().all(|l| l.contains(&format!("{LETTER}:{line}: ")) && l.contains("; ")), "{ran:?}");
        assert!(ran.err.starts_with("error: 2 problems in 8 templates\nhint: "), "{ran:?}");
    }
    let dir = copy.path("").display().to_string();
    let json: serde_json::Value = serde_json::from_str(&demur.run(&["templates", "check", &dir, "--json"]).out).unwrap();
    let word = json["problems"].as_array().unwrap().iter().find(|p| p["code"] == "english-word").unwrap();
    assert_eq!((&json["templates"], &word["fields"]["word"], &word["line"]), (&8.into(), &"the".into(), &line.into()));
    assert!(word["hint"].as_str().unwrap().contains("translate it") && word["message"].is_string(), "{word}");
}

#[test]
fn the_command_says_how_many_templates_are_good() {
    let demur = Demur::new();
    let copy = Copy::new();
    let ran = demur.run(&["templates", "check", &copy.path("").display().to_string()]);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "", "8 templates checked\n"), "{ran:?}");
    // A folder need not be called like its language, and a part of a language is read with the rest of ours.
    demur.file("mine/de/gdpr/form.md", read("templates/de/gdpr/form.md"));
    let ran = demur.run(&["templates", "check", "mine/de"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, "14 templates checked\n"), "{ran:?}");
    let renamed = demur.path("danish");
    std::fs::rename(copy.path(""), &renamed).unwrap();
    assert_eq!(demur.run(&["templates", "check", "danish"]).err, "8 templates checked\n");
    std::fs::create_dir(demur.path("empty")).unwrap();
    for (dir, what) in [("empty", "no phrases.toml"), ("nowhere", "No such file"), ("mine/de/gdpr/form.md", "not a folder")] {
        assert_refused(&demur.run(&["templates", "check", dir]), 1, what, "templates/de");
    }
}

/// A batch goes on with its letters when only what checks look for has changed.
#[test]
fn no_letter_depends_on_what_checks_look_for() {
    let digest = |copy: &Copy| Catalog::with_overrides(OverrideFolder::new(copy.home.path().to_owned())).digest().unwrap();
    let before = digest(&Copy::new());
    assert_eq!(digest(&Copy::new().edit("words.toml", |text| format!("{text}\n# more\n"))), before);
    assert_ne!(digest(&Copy::new().edit("phrases.toml", |text| format!("{text}\n# more\n"))), before);
    let alone = |copy: &Copy| Catalog::with_overrides(OverrideFolder::of_language(copy.path(""), "da")).digest().unwrap();
    assert_eq!(alone(&Copy::new()), before, "the same files by another way");
}

#[test]
fn quotation_marks_are_read_in_pairs_through_conditions() {
    for (paragraph, good) in [
        ("Der „Text ‚innen‘ steht“ hier.", true),
        ("Das ist Anna’s Text, und auch Hans’ Text.", true),
        ("Der „Text{{#if minor}} so“{{else}} so nicht“{{/if}}.", true),
        ("Der „Text{{#if minor}} so“{{else}} so nicht{{/if}}.", false),
        ("Der „Text\n\nund das Ende“.", false),
        ("Der „Text‘ innen“.", false),
        ("Der »Text« hier.", false),
        ("Der 'Text' hier.", false),
    ] {
        let (copy, _) = Copy::new().with(paragraph);
        assert_eq!(copy.problems().is_empty(), good, "{paragraph}: {:?}", found(&copy.problems()));
    }
}

#[test]
fn a_word_that_is_also_english_and_a_marked_term_are_let_through() {
    let (copy, _) = Copy::new().with("Der **fette** *term of the company* ist {{#if member}}my{{/if}}.");
    assert_eq!(found(&copy.problems()).len(), 1, "my");
    let shared = |text: &str| text.replacen("sample =", "shared_with_english = [\"my\"]\nsample =", 1);
    assert_eq!(found(&copy.edit("words.toml", shared).problems()), []);
}
