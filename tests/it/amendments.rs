//! The day on which a law changes is a change of data: letters of the day before and of the day itself differ by a record alone.

use demur::catalog::Catalog;

use crate::harness::{Demur, assert_refused, repo};

const CASE: &str = "[person]\nname = \"Ada Example\"\naddress = [\"1 Example Road\", \"Dublin\"]\ncountry = \"IE\"\n\n\
                    [account]\nemail = \"ada@example.org\"\n\n[objection]\ncontroller = \"linkedin\"\n";

/// A record of ours with an amendment, as the user's own.
fn amended(demur: &Demur, record: &str, amendment: &str) {
    let own = std::fs::read_to_string(repo(record)).unwrap() + amendment;
    demur.file(&format!(".config/demur/{record}"), own);
}

fn amendment(from: &str, until: &str, set: &str) -> String {
    let until = if until.is_empty() { String::new() } else { format!("until = \"{until}\"\n") };
    format!("\n[[amendment]]\nfrom = \"{from}\"\n{until}confidence = \"high\"\nsources = [\"made up\"]\n[amendment.set]\n{set}\n")
}

fn letter_of(demur: &Demur, day: &str) -> crate::harness::Ran {
    let case = demur.file("case.toml", CASE);
    demur.run(&["letter", "--case", case.to_str().unwrap(), "--date", day, "--format", "text", "-o", "-"])
}

#[test]
fn a_ground_is_needed_until_the_day_on_which_it_is_not() {
    let demur = Demur::new();
    amended(&demur, "data/regimes/gdpr.toml", &amendment("2027-07-01", "2027-07-31", "ground = \"optional\""));
    for day in ["2027-06-30", "2027-08-01"] {
        assert_refused(&letter_of(&demur, day), 1, "ground", "--ground");
    }
    for day in ["2027-07-01", "2027-07-31"] {
        let ran = letter_of(&demur, day);
        assert_eq!(ran.code, 0, "{}", ran.err);
    }
}

#[test]
fn a_period_is_that_of_the_day() {
    let demur = Demur::new();
    let set = "period = [{ id = \"answer\", number = 2, unit = \"month\", statutory = true, provision = \"Art. 12(3)\" }]\n\
               ground = \"optional\"";
    amended(&demur, "data/regimes/gdpr.toml", &amendment("2026-12-15", "", set));
    // Received a day or two later, and two months from then: without the amendment it were January.
    let ran = letter_of(&demur, "2026-12-15");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("February 2027"), "{}", ran.out);
}

#[test]
fn a_place_changes_its_law_on_a_day_and_its_parts_with_it() {
    let demur = Demur::new();
    amended(&demur, "data/jurisdictions/CH.toml", &amendment("2027-01-01", "", "regime = \"gdpr\""));
    let own = |day: &str| {
        let case = CASE.replace("\"IE\"", "\"CH\"").replace("[objection]", "[objection]\nlanguage = \"en\"");
        let case = demur.file("case.toml", case);
        demur.run(&["letter", "--case", case.to_str().unwrap(), "--date", day, "--format", "text", "-o", "-"])
    };
    assert!(own("2026-12-31").out.contains("FADP"));
    assert_refused(&own("2027-01-01"), 1, "ground", "--ground");
}

#[test]
fn an_amendment_that_does_not_fit_is_named() {
    for (set, what) in [("ground = \"perhaps\"", "`perhaps` is not known"), ("grounds = \"optional\"", "unknown key `grounds`")] {
        let demur = Demur::new();
        amended(&demur, "data/regimes/gdpr.toml", &amendment("2027-07-01", "", set));
        assert_refused(&letter_of(&demur, "2027-06-30"), 1, "ground", "--ground");
        let ran = letter_of(&demur, "2027-07-02");
        assert_ne!(ran.code, 0);
        for part in ["data/regimes/gdpr.toml", "amended from 2027-07-01", what] {
            assert!(ran.err.contains(part), "{part}: {}", ran.err);
        }
    }
}

#[test]
fn every_amendment_of_ours_fits() {
    let catalog = Catalog::embedded();
    for id in catalog.ids("regimes") {
        for amendment in &catalog.regime(&id).unwrap().amendments {
            catalog.regime_on(&id, amendment.from).unwrap_or_else(|error| panic!("{error}"));
            assert!(!amendment.sources.is_empty() && amendment.until.is_none_or(|until| until >= amendment.from), "{id}");
        }
    }
    for id in catalog.ids("jurisdictions") {
        for amendment in &catalog.jurisdiction(&id).unwrap().amendments {
            catalog.jurisdiction_on(&id, amendment.from).unwrap_or_else(|error| panic!("{error}"));
            assert!(!amendment.sources.is_empty() && amendment.until.is_none_or(|until| until >= amendment.from), "{id}");
        }
    }
}
