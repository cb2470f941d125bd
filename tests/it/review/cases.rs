//! `review/cases.toml`: every case that a letter or the data names is there.

use std::collections::BTreeSet;

use crate::harness::{files, read};

/// The cases by id, with their use.
fn cases() -> Vec<(String, String)> {
    let table: toml::Table = read("review/cases.toml").parse().unwrap();
    let text = |case: &toml::Value, key: &str| case[key].as_str().unwrap().to_owned();
    table["case"].as_array().unwrap().iter().map(|case| (text(case, "id"), text(case, "use"))).collect()
}

/// The numbers of cases in a text: of the Court of Justice, and of the findings of the Canadian commissioner.
fn named(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, _) in text.match_indices("C-") {
        let number: String = text[at + 2..].chars().take_while(|c| c.is_ascii_digit() || *c == '/').collect();
        if number.split_once('/').is_some_and(|(number, year)| !number.is_empty() && year.len() == 2) {
            found.insert(format!("C-{number}"));
        }
    }
    for (at, start) in text.match_indices("findings:").chain(text.match_indices("Findings #")) {
        let number: String = text[at + start.len()..].chars().take_while(|c| c.is_ascii_digit() || *c == '-').collect();
        if number.len() == 8 {
            found.insert(format!("PIPEDA Findings #{number}"));
        }
    }
    found
}

/// One entry may hold two joined cases.
fn use_of<'a>(cases: &'a [(String, String)], id: &str) -> Option<&'a str> {
    let holds =
        |entry: &str| entry.split(" and ").flat_map(|entry| entry.split(" / ")).any(|one| one.trim_end_matches(" P") == id);
    cases.iter().find(|(entry, _)| holds(entry)).map(|(_, text)| text.as_str())
}

#[test]
fn every_case_that_a_letter_or_the_data_names_is_in_the_list_and_letters_name_only_the_core() {
    let cases = cases();
    let (mut wrong, mut seen) = (Vec::new(), BTreeSet::new());
    for folder in ["templates", "data"] {
        for path in files(folder, ".md").into_iter().chain(files(folder, ".toml")) {
            let text = std::fs::read_to_string(&path).unwrap();
            for id in named(&text) {
                match use_of(&cases, &id) {
                    None => wrong.push(format!("{}: {id} is not in review/cases.toml", path.display())),
                    // What answers an argument of the company stands in the reply to it, and in no first letter.
                    Some(is) if is.starts_with("reply: ") && path.ends_with("replies.toml") => drop(seen.insert(id)),
                    // How days are counted is what evidence says of them, in the words of a language.
                    Some("period") if path.ends_with("phrases.toml") => drop(seen.insert(id)),
                    Some(is) if folder == "templates" && is != "core" => {
                        wrong.push(format!("{}: {id} is not for letters: {is}", path.display()));
                    }
                    Some(_) => drop(seen.insert(id)),
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen.contains("C-394/23") && seen.contains("PIPEDA Findings #2026-002") && seen.contains("C-171/03"), "{seen:?}");
}

#[test]
fn every_case_that_the_elements_rest_on_is_in_the_list() {
    let cases = cases();
    let known: BTreeSet<_> = cases.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(known.len(), cases.len(), "a case stands twice");
    for path in files("review/elements", ".toml") {
        let text = std::fs::read_to_string(&path).unwrap();
        let table: toml::Table = text.parse().unwrap();
        for case in table.get("cases").and_then(toml::Value::as_array).into_iter().flatten() {
            assert!(known.contains(case.as_str().unwrap()), "{}: {case}", path.display());
        }
        for id in named(&text) {
            assert!(use_of(&cases, &id).is_some(), "{}: {id}", path.display());
        }
    }
}
