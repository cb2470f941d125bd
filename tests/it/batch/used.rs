//! The digest of a letter covers the files that this letter used: others may change, and it is not even made again.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use super::{list, tree};
use crate::harness::{Demur, Ran, read};

/// Two members in Germany, one each in France, Ireland and Finland; there are no letters in Finnish.
fn folder() -> Demur {
    let demur = Demur::new();
    let facts = ["Ich suche Arbeit.", "Ich bin krank.", "Je cherche un emploi.", "I look for work.", "I have been ill."];
    let rows = ["DE-BE", "DE-BY", "FR", "IE", "FI"].iter().zip(facts).enumerate();
    let rows = rows.map(|(n, (country, fact))| format!("Robin{n},{country},r{n}@example.org,robin{n},job-seeker,{fact}\n"));
    demur.file("members.csv", "name,country,email,account_name,ground,fact\n".to_owned() + &rows.collect::<String>());
    assert_eq!(counts(&run(&demur)), (5, 0));
    demur
}

fn run(demur: &Demur) -> Ran {
    demur.run(&["batch", "members.csv", "--controller", "linkedin", "-o", "out", "-f", "text", "--json"])
}

/// Letters written and unchanged.
fn counts(ran: &Ran) -> (u64, u64) {
    assert_eq!(ran.code, 0, "{}", ran.err);
    let facts: Value = serde_json::from_str(&ran.out).unwrap();
    (facts["written"].as_u64().unwrap(), facts["unchanged"].as_u64().unwrap())
}

const LIST: &str = "out/.demur-batch/done";

/// What the folder knows of each letter, as it stands in its list.
fn letters(demur: &Demur) -> Vec<String> {
    let text = fs::read_to_string(demur.path(LIST)).unwrap();
    text.lines().filter(|line| line.contains("\"letter\"")).map(str::to_owned).collect()
}

/// The files of the letters.
fn texts(demur: &Demur) -> BTreeMap<String, Vec<u8>> {
    let mut files = tree(&demur.path("out"));
    files.retain(|name, _| name.ends_with(".txt"));
    files
}

fn own(demur: &Demur, path: &str, text: impl AsRef<[u8]>) {
    demur.file(&format!(".config/demur/{path}"), text);
}

#[test]
fn a_record_of_another_company_and_a_file_of_another_language_touch_no_letter() {
    let demur = folder();
    let (files, known) = (texts(&demur), letters(&demur));
    assert_eq!(known.len(), 5);
    own(&demur, "data/controllers/reddit.toml", read("data/controllers/reddit.toml").replace("Reddit", "Readit"));
    own(&demur, "templates/it/phrases.toml", read("templates/it/phrases.toml").replace("Distinti", "Cordiali"));
    own(&demur, "templates/sv/phrases.toml", "unfinished");
    own(&demur, "data/regimes/us-ccpa.toml", read("data/regimes/us-ccpa.toml").replace("45", "44"));
    // A copy that says the same is none.
    own(&demur, "templates/de/phrases.toml", read("templates/de/phrases.toml"));
    assert_eq!(counts(&run(&demur)), (0, 5));
    assert_eq!(letters(&demur), known, "letters were made again");
    assert_eq!(texts(&demur), files);
}

#[test]
fn a_changed_phrase_renews_exactly_the_letters_in_its_language() {
    let demur = folder();
    let (before, files) = (letters(&demur), texts(&demur));
    let phrases = read("templates/de/phrases.toml");
    own(&demur, "templates/de/phrases.toml", phrases.replace("Mit freundlichen Grüßen", "Mit besten Grüßen"));
    assert_eq!(counts(&run(&demur)), (2, 3));
    let after = letters(&demur);
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(before != after, after.contains("\"language\":\"de"), "{after}");
    }
    for line in list(&demur.path("out/manifest.csv")) {
        let text = fs::read_to_string(demur.path("out").join(&line["file"])).unwrap();
        assert_eq!(text.contains("Mit besten Grüßen"), line["language"].starts_with("de"), "{line:?}");
    }
    // The user takes it back.
    fs::remove_file(demur.path(".config/demur/templates/de/phrases.toml")).unwrap();
    assert_eq!(counts(&run(&demur)), (2, 3));
    assert_eq!(texts(&demur), files);
}

/// A file that was not there when the letter was made, and would have been used.
#[test]
fn a_new_language_renews_the_letters_that_would_have_used_it() {
    let demur = folder();
    let english =
        [files_below("templates/en/parts", ".md"), files_below("templates/en/gdpr", ".md"), files_below("templates/en", ".toml")];
    for path in english.concat() {
        own(&demur, &path.replace("/en/", "/fi/"), read(&path).replace("language = \"en\"", "language = \"fi\""));
    }
    for path in files_below("data/citations", "en.toml") {
        own(&demur, &path.replace("/en.toml", "/fi.toml"), read(&path));
    }
    let before = letters(&demur);
    let (written, unchanged) = counts(&run(&demur));
    assert_eq!((written, unchanged), (1, 4));
    let after = letters(&demur);
    assert!(after[4].contains("\"language\":\"fi\"") && before[4] != after[4], "{}", after[4]);
    assert_eq!(before[..4], after[..4]);
}

#[test]
fn a_new_record_of_a_part_of_a_country_renews_the_letters_of_those_who_live_there() {
    let demur = folder();
    let rows = fs::read_to_string(demur.path("members.csv")).unwrap().replace(",FR,", ",FR-75,");
    demur.file("members.csv", rows);
    assert_eq!(counts(&run(&demur)), (1, 4));
    let before = letters(&demur);
    let part = "code = \"FR-75\"\nparent = \"FR\"\nlanguages = [\"en\"]\nas_of = \"2026-11-23\"\nconfidence = \"high\"\nsources = [\"x\"]\n\
                [name]\nen = \"Paris\"\n";
    own(&demur, "data/jurisdictions/FR-75.toml", part);
    assert_eq!(counts(&run(&demur)), (1, 4));
    let after = letters(&demur);
    assert!(after[2].contains("\"language\":\"en\""), "{}", after[2]);
    assert_eq!((&before[..2], &before[3..]), (&after[..2], &after[3..]));
}

fn files_below(folder: &str, name: &str) -> Vec<String> {
    let root = crate::harness::repo("");
    let files = crate::harness::files(folder, name).into_iter();
    files.map(|path| path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned()).collect()
}

/// A list of a version that looked at all files: its letters are made again once, found to say the same, and stay.
#[test]
fn letters_of_a_list_without_files_are_known_by_what_they_say() {
    let demur = folder();
    let (files, known) = (tree(&demur.path("out")), letters(&demur));
    let text = fs::read_to_string(demur.path(LIST)).unwrap();
    let older = text.lines().map(|line| {
        let mut line: Value = serde_json::from_str(line).unwrap();
        if let Some(letter) = line.pointer_mut("/batch-row/outcome/letter").and_then(Value::as_object_mut) {
            letter.remove("files").unwrap();
            letter["made_of"] = "0".repeat(32).into();
        }
        line.to_string() + "\n"
    });
    fs::write(demur.path(LIST), older.collect::<String>()).unwrap();
    assert_ne!(letters(&demur), known);
    assert_eq!(counts(&run(&demur)), (0, 5));
    assert_eq!(letters(&demur), known);
    assert_eq!(tree(&demur.path("out")), files);
}

/// A list that somebody changed names files outside the catalog, or more than a letter has: they are not read.
#[test]
fn a_list_that_names_other_files_makes_no_letter_known() {
    let demur = folder();
    let known = letters(&demur);
    let text = fs::read_to_string(demur.path(LIST)).unwrap();
    for files in ["../../../etc/passwd", "data/../../x", &"data/regimes/gdpr.toml ".repeat(100)] {
        let changed = text.lines().map(|line| match line.split_once("\"files\":\"") {
            Some((before, rest)) => format!("{before}\"files\":\"{files}\"{}\n", rest.split_once('"').unwrap().1),
            None => line.to_owned() + "\n",
        });
        fs::write(demur.path(LIST), changed.collect::<String>()).unwrap();
        assert_eq!(counts(&run(&demur)), (0, 5));
        assert_eq!(letters(&demur), known, "{files}");
    }
}

/// Which layout there is decides how a letter looks, not what it says.
#[test]
fn a_layout_of_the_users_sets_letters_again_on_their_day() {
    let demur = folder();
    let before = letters(&demur);
    own(&demur, "data/layouts.toml", read("data/layouts.toml") + "\n# mine\n");
    assert_eq!(counts(&run(&demur)), (5, 0));
    let words =
        |lines: &[String]| lines.iter().map(|line| line.split_once("\"words\"").unwrap().1[..40].to_owned()).collect::<Vec<_>>();
    assert_eq!(words(&letters(&demur)), words(&before));
    assert_ne!(letters(&demur), before);
}
