//! The lawyer's room: the elements of each law, which letters carry them, and the cases they rest on.
//!
//! `review/README.md` says what the files hold. `docs/review.md` is made from them: `UPDATE=1 cargo test --test it review`
//! rewrites it.

mod cases;
mod elements;
mod letters;
mod notes;
mod report;

use std::collections::BTreeSet;

use demur::catalog::Catalog;

use crate::golden;
use crate::harness::{files, read, repo};
use elements::{CONDITIONS, Elements, Must, general_checks};
use letters::{Letters, PLACES};

/// The ids in the source of the checklist.
fn checklist() -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    for path in files("tests/it/checklist", ".rs") {
        let source = std::fs::read_to_string(path).unwrap();
        for after in source.split("must(").skip(1) {
            let Some(rest) = after.trim_start().strip_prefix("&mut failed,") else { continue };
            let id = rest.trim_start().strip_prefix('"').and_then(|rest| rest.split_once('"'));
            ids.insert(id.expect("the id is written out").0.to_owned());
        }
    }
    assert!(ids.len() > 100, "{ids:?}");
    ids
}

#[test]
fn every_law_has_its_elements_and_every_element_says_whether_a_letter_must_carry_it() {
    let regimes = Catalog::embedded().ids("regimes");
    let mut expected: Vec<_> = regimes.iter().map(|id| repo(&format!("review/elements/{id}.toml"))).collect();
    expected.push(repo("review/elements/all.toml"));
    expected.sort();
    assert_eq!(files("review/elements", ".toml"), expected);
    for id in regimes {
        let elements = Elements::of(&id);
        assert!(elements.all().count() >= 15, "{id}");
        assert!(PLACES.iter().any(|(regime, _)| *regime == id), "{id}: no place in letters.rs");
    }
}

#[test]
fn the_conditions_are_those_that_the_readme_explains() {
    let readme = read("review/README.md");
    for condition in CONDITIONS {
        assert!(readme.contains(&format!("| `{condition}` |")), "review/README.md does not explain `{condition}`");
    }
}

#[test]
fn every_assertion_belongs_to_an_element_or_to_the_general_list_and_every_check_is_one() {
    let checklist = checklist();
    let mut named = general_checks();
    for id in Catalog::embedded().ids("regimes") {
        named.extend(Elements::of(&id).all().flat_map(|element| element.checks.clone()));
    }
    let nowhere: Vec<_> = checklist.difference(&named).collect();
    assert!(nowhere.is_empty(), "in no file of review/elements: {nowhere:?}");
    let unknown: Vec<_> = named.difference(&checklist).collect();
    assert!(unknown.is_empty(), "not in tests/it/checklist: {unknown:?}");
}

#[test]
fn every_check_of_an_element_is_asked_of_a_letter_under_its_law() {
    let mut wrong = Vec::new();
    for (regime, _) in PLACES {
        let (letters, elements, general) = (Letters::under(regime), Elements::of(regime), general_checks());
        let asked = letters.asked();
        for element in elements.all() {
            let idle = element.checks.iter().filter(|check| !asked.contains(check.as_str()));
            wrong.extend(idle.map(|check| format!("{regime}: {} names {check}, which is not asked", element.id)));
        }
        let owned: BTreeSet<_> = elements.all().flat_map(|element| &element.checks).chain(&general).map(String::as_str).collect();
        wrong.extend(asked.difference(&owned).map(|check| format!("{regime}: {check} is asked, and belongs to no element")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What a letter must carry, and neither a note nor a check finds in it, has its reason; a reason that is none any more goes.
#[test]
fn what_no_letter_carries_has_a_reason_and_the_reason_is_still_true() {
    let mut wrong = Vec::new();
    for (regime, _) in PLACES {
        let letters = Letters::under(regime);
        for element in Elements::of(regime).all().filter(|element| element.must != Must::Optional) {
            let missing = letters.languages().filter(|language| letters.marks(language, element).is_empty());
            let missing: Vec<_> = missing.collect();
            match (missing.is_empty(), element.reason()) {
                (false, None) => wrong.push(format!("{regime}: {} has no reason: not in {missing:?}", element.id)),
                (true, Some(_)) => wrong.push(format!("{regime}: {} is carried; its reason can go", element.id)),
                _ => {}
            }
        }
    }
    assert!(wrong.is_empty(), "review/elements:\n{}", wrong.join("\n"));
}

#[test]
fn every_element_that_a_template_names_is_one_of_each_law_that_uses_it() {
    let catalog = Catalog::embedded();
    let regimes: Vec<_> = catalog.ids("regimes").into_iter().map(|id| catalog.regime(&id).unwrap()).collect();
    let mut unknown = Vec::new();
    for path in files("templates", ".md") {
        let text = std::fs::read_to_string(&path).unwrap();
        let (folder, file) = (path.parent().unwrap(), path.file_stem().unwrap().to_str().unwrap());
        let name = |path: &std::path::Path| path.file_name().unwrap().to_str().unwrap().to_owned();
        let wordings = match name(folder).as_str() {
            "parts" => notes::including(folder.parent().unwrap(), file),
            wording => vec![wording.to_owned()],
        };
        for regime in regimes.iter().filter(|regime| wordings.contains(&regime.wording)) {
            let elements = Elements::of(&regime.id);
            let named = notes::carried(&text);
            let missing = named.iter().filter(|id| elements.get(id).is_none());
            unknown.extend(missing.map(|id| format!("{}: {id} is no element of {}", path.display(), regime.id)));
        }
    }
    assert!(unknown.is_empty(), "{}", unknown.join("\n"));
}

#[test]
fn the_report_is_that_of_the_elements_and_the_letters() {
    golden::check(&repo("docs/review.md"), report::page().as_bytes());
}

/// Nothing of the room is in the program: not one fact of any of its files.
#[test]
fn the_program_carries_nothing_of_the_review() {
    let program = std::fs::read(env!("CARGO_BIN_EXE_demur")).unwrap();
    let program = String::from_utf8_lossy(&program);
    // What is embedded is found this way.
    assert!(program.contains("threaten a fine as if it went to the user"));
    for path in files("review", ".toml") {
        let text = std::fs::read_to_string(&path).unwrap();
        let facts = text.lines().filter_map(|line| line.strip_prefix("fact = \"").or_else(|| line.strip_prefix("holding = \"")));
        for line in facts.max_by_key(|fact| fact.len()).into_iter().chain(text.lines().next()) {
            assert!(!program.contains(line.trim_end_matches('"')), "{}: {line}", path.display());
        }
    }
}
