//! `demur controllers check` says everything that is wrong with the user's own records, and how old ours are.

use serde_json::Value;

use super::OWN;
use crate::harness::Demur;

const RIGHT: &str = "id = \"ID\"\nname = \"Muster ID\"\nas_of = \"2026-11-27\"\nconfidence = \"high\"\nsources = [\"x\"]\n\n[[entity]]\n\
                     regions = [\"EU\", \"EEA\", \"CH\", \"GB\", \"CA\", \"HK\", \"US\", \"rest\"]\nlegal_name = \"Muster AG\"\n\
                     address = [\"Beispielweg 1\", \"12345 Musterstadt\", \"Germany\"]\ncountry = \"DE\"\nchecked = \"2026-11-27\"\n\
                     confidence = \"high\"\n";

/// Checks one record; returns the codes of its problems.
fn of(id: &str, record: &str) -> Vec<String> {
    let demur = Demur::new();
    demur.file(&format!("{OWN}/{id}.toml"), record.replace("ID", id));
    let ran = demur.run(&["controllers", "check", "--json"]);
    let said: Value = serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {ran:?}"));
    let problems = said["problems"].as_array().unwrap();
    assert_eq!(ran.code, i32::from(!problems.is_empty()), "{ran:?}");
    for problem in problems {
        let says = |key: &str| !problem[key].as_str().unwrap().is_empty();
        assert!(says("hint") && says("message") && says("file"), "{problem}");
    }
    problems.iter().map(|problem| problem["code"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_right_record_has_no_problem() {
    assert_eq!(of("muster", RIGHT), [""; 0]);
    let ran = Demur::new().run(&["controllers", "check"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{ran:?}");
    assert!(ran.err.contains("0 records"), "{ran:?}");
}

#[test]
fn everything_that_is_wrong_is_named() {
    let four = "\"Beispielweg 1\", \"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\"";
    for (old, new, code) in [
        ("as_of = \"2026-11-27\"", "as_of = \"2024-11-27\"", "record-old"),
        ("as_of = \"2026-11-27\"", "as_of = \"autumn\"", "no-day"),
        ("country = \"DE\"\n", "", "country-missing"),
        ("country = \"DE\"", "country = \"ZZ\"", "country-code"),
        ("country = \"DE\"", "country = \"FR\"", "country-contradicted"),
        ("\"EU\", ", "", "region-count"),
        ("\"Beispielweg 1\"", four, "window-too-small"),
        ("name = \"Muster ID\"", "name = \"LinkedIn\"", "name-shared"),
        ("legal_name", "legalname", "record-unreadable"),
        ("id = \"ID\"", "id = \"other\"", "record-unreadable"),
        ("confidence = \"high\"\nsources", "confidence = \"sure\"\nsources", "record-unreadable"),
    ] {
        assert!(RIGHT.contains(old), "{old}");
        assert_eq!(of("muster", &RIGHT.replacen(old, new, 1)), [code], "{old} → {new}");
    }
    assert_eq!(of("Not an id", RIGHT), ["not-read"]);
    assert_eq!(of("reddit", RIGHT), ["in-place-of-ours"]);
    let email = "\n[[email]]\naddress = \"nobody\"\nconfidence = \"high\"\nchecked = \"2026-11-27\"\nsource = \"x\"\n";
    assert_eq!(of("muster", &format!("{RIGHT}{email}")), ["no-email"]);
}

#[test]
fn problems_are_lines_with_file_and_next_step() {
    let demur = Demur::new();
    demur.file(&format!("{OWN}/eins.toml"), RIGHT.replace("ID", "eins").replace("legal_name", "legalname"));
    demur.file(&format!("{OWN}/notes.txt"), "x");
    let ran = demur.run(&["controllers", "check"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    let lines: Vec<&str> = ran.out.lines().collect();
    assert!(lines[0].contains("eins.toml:9: unknown key `legalname`") && lines[0].ends_with("; correct or remove it"), "{ran:?}");
    assert!(lines[1].contains("notes.txt: is not read"), "{ran:?}");
    assert!(ran.err.contains("error: 2 problems in 0 records") && lines.len() == 2, "{ran:?}");
}
