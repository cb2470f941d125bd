//! The checklist over everything that exists.

use demur::catalog::{Catalog, Kind};
use demur::compose::{Options, Warning};

use super::{Sheet, check};
use crate::harness::{Typed, fact};

/// Every jurisdiction, and the places that fall back on one: a country without its part, a state without an Act.
fn places() -> Vec<String> {
    let mut places = Catalog::embedded().ids("jurisdictions");
    places.extend(["CA-ON", "CA-NS", "US-WY", "US-WA", "GB-SCT", "FR-75"].map(str::to_owned));
    places
}

/// The languages in which somebody who lives there can have a letter.
fn languages(place: &str) -> Vec<String> {
    let catalog = Catalog::embedded();
    let sheet = Sheet::new(Typed::new(place, Some("en")));
    catalog.languages(Some(&sheet.regime.wording))
}

/// Sheets that fail, so that one run shows them all.
#[derive(Default)]
struct Findings {
    checked: usize,
    lines: Vec<String>,
    first: Option<String>,
}

impl Findings {
    fn add(&mut self, sheet: &Sheet, failed: &[&str]) {
        self.checked += 1;
        if !failed.is_empty() {
            self.lines.push(format!("{}: {failed:?}", sheet.name()));
            self.first.get_or_insert_with(|| sheet.text.clone());
        }
    }

    fn check(&mut self, sheet: &Sheet) {
        self.add(sheet, &check(sheet));
    }
}

impl Drop for Findings {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let first = self.first.as_deref().unwrap_or_default();
            assert!(self.lines.is_empty(), "{} of {}:\n{}\n\n{first}", self.lines.len(), self.checked, self.lines.join("\n"));
        }
    }
}

#[test]
fn every_jurisdiction_and_language_passes_for_members_and_non_members() {
    let mut found = Findings::default();
    for place in places() {
        for language in languages(&place) {
            for member in [true, false] {
                let typed = Typed { member, ..Typed::new(&place, Some(&language)) };
                found.check(&Sheet::new(typed));
            }
        }
    }
    assert!(found.checked >= 400, "{} letters were checked", found.checked);
}

#[test]
fn every_option_together_passes_too() {
    let mut found = Findings::default();
    for place in places() {
        for language in languages(&place) {
            let more = "setting_switched_off = 2026-10-17\ndirect_marketing = true\ncomplaint = true\n".to_owned();
            let typed = Typed { more, ..Typed::new(&place, Some(&language)) };
            found.check(&Sheet::new(typed));
        }
    }
}

#[test]
fn every_controller_passes_in_every_region() {
    let mut found = Findings::default();
    for id in Catalog::embedded().ids("controllers") {
        for place in ["DE-BY", "NO", "CH", "GB", "CA-ON", "CA-QC", "HK", "US-CA", "US-VA", "US-WY"] {
            let typed = Typed { controller: id.clone(), ..Typed::new(place, Some("en")) };
            found.check(&Sheet::new(typed));
        }
    }
}

#[test]
fn without_a_language_the_letter_is_in_that_of_the_country_or_in_english() {
    for (place, language) in [
        ("DE", "de"),
        ("AT", "de"),
        ("LI", "de"),
        ("CH", "de-CH"),
        ("FR", "fr"),
        ("LU", "fr"),
        ("IT", "it"),
        ("CA-QC", "fr-CA"),
        ("CA-ON", "en-CA"),
        ("HK", "zh-Hant-HK"),
        ("GB", "en-GB"),
        ("US-CA", "en-US"),
        ("IE", "en"),
        ("BG", "en"),
        ("BE", "en"),
        ("SI", "en"),
    ] {
        let mut typed = Typed::new(place, None);
        typed.grounds = vec![("job-seeker", fact(language))];
        assert_eq!(Sheet::new(typed).composed.letter.language, language, "{place}");
    }
}

#[test]
fn grounds_are_optional_outside_the_gdpr_and_the_letter_is_whole_without_them() {
    let mut found = Findings::default();
    for place in ["CH", "CA-ON", "CA-QC", "CA-AB", "CA-BC", "HK", "US-CA", "US-UT", "US-WY"] {
        for language in languages(place) {
            let typed = Typed { grounds: Vec::new(), ..Typed::new(place, Some(&language)) };
            found.check(&Sheet::new(typed));
        }
    }
}

#[test]
fn every_ground_can_carry_a_letter_in_every_language() {
    let mut found = Findings::default();
    let catalog = Catalog::embedded();
    for language in &catalog.languages(Some("gdpr")) {
        for id in catalog.grounds(language).unwrap().by_id.keys() {
            found.check(&Sheet::new(Typed::new("IE", Some(language)).with_ground(id, fact(language))));
        }
    }
}

#[test]
fn every_category_of_a_sensitive_ground_is_named_without_details() {
    let catalog = Catalog::embedded();
    for language in catalog.languages(None) {
        for (id, ground) in &catalog.grounds(&language).unwrap().by_id {
            for (category, wording) in &ground.categories {
                let place = if language.starts_with("zh") { "HK" } else { "IE" };
                let sheet = Sheet::new(Typed::new(place, Some(&language)).with_ground(id, category));
                assert!(sheet.body.contains(wording.as_str()), "{language}: {id}={category}");
                // What is left of the checklist is G-03, which looks for a typed fact.
                let failed: Vec<_> = check(&sheet).into_iter().filter(|id| *id != "G-03").collect();
                assert!(failed.is_empty(), "{language}: {id}={category}: {failed:?}\n{}", sheet.body);
            }
        }
    }
}

#[test]
fn a_letter_on_behalf_of_somebody_says_so_in_every_language() {
    let mut found = Findings::default();
    for place in ["IE", "GB", "CH", "CA-ON", "CA-QC", "CA-AB", "HK", "US-CA", "US-VA", "US-WY"] {
        for language in languages(place) {
            for role in ["parent", "guardian", "attorney", "association"] {
                let mut typed = Typed::new(place, Some(&language));
                typed.more = String::new();
                typed.person = format!("\n[behalf_of]\nname = \"Kim Testchild\"\nas = \"{role}\"\nage = 12\n");
                let sheet = Sheet::new(typed);
                found.check(&sheet);
                assert!(sheet.body.contains("Kim Testchild"), "{place} {language} {role}");
                assert!(sheet.body.contains("12"), "{place} {language}: the age is stated");
                let enclosed = sheet.composed.letter.enclosures.is_some();
                assert_eq!(enclosed, ["attorney", "association"].contains(&role), "{role}");
            }
        }
    }
}

#[test]
fn the_form_holds_what_the_letter_does_in_two_thirds_of_its_length() {
    let mut found = Findings::default();
    for place in places() {
        for language in languages(&place) {
            let letter = Sheet::new(Typed::new(&place, Some(&language)));
            let form = Sheet::of_kind(Typed::new(&place, Some(&language)), Kind::Form);
            let size = |sheet: &Sheet| sheet.body.chars().count();
            assert!(size(&form) * 3 < size(&letter) * 2, "{}: {} of {}", form.name(), size(&form), size(&letter));
            let core = [
                "ALL-01 name",
                "ALL-03",
                "ALL-04",
                "ALL-05 own term",
                "ALL-05 paraphrase",
                "ALL-06",
                "ALL-08",
                "ALL-10",
                "ALL-11 braces",
                "ALL-11 hole",
                "ALL-15",
                "ALL-20 day printed",
                "DL-06",
                "K-3 word of another regime",
                "K-4 English word",
                "G-01",
                "G-02",
                "G-03",
                "G-04",
                "G-05",
                "G-07",
                "G-08",
                "G-09",
                "G-10",
                "G-11",
                "G-12",
                "UK-01",
                "UK-03",
                "CH-01",
                "CA-02",
                "CA-05",
                "HK-01",
                "HK-04",
                "US-03",
                "ST-01",
                "NO-01 statute",
            ];
            let failed: Vec<_> = check(&form).into_iter().filter(|id| core.contains(id)).collect();
            found.add(&form, &failed);
            assert!(form.regime.citations != "gdpr" || form.cites("17(1)(c)"), "{}", form.name());
        }
    }
}

#[test]
fn a_plain_letter_has_less_than_nine_hundred_words() {
    for place in ["DE-BE", "FR", "IT", "IE", "GB", "CH", "CA-ON", "CA-QC", "CA-BC", "US-CA", "US-VA", "US-WY"] {
        for language in languages(place) {
            let sheet = Sheet::new(Typed::new(place, Some(&language)));
            let words = sheet.body.split_whitespace().count();
            assert!(words < 900, "{}: {words} words", sheet.name());
        }
    }
}

#[test]
fn the_same_case_gives_the_same_letter() {
    let one = Sheet::new(Typed::new("CA-QC", Some("fr")));
    let two = Sheet::new(Typed::new("CA-QC", Some("fr")));
    assert_eq!(one.composed.letter, two.composed.letter);
    assert_eq!(serde_json::to_string(&one.composed.facts).unwrap(), serde_json::to_string(&two.composed.facts).unwrap());
}

#[test]
fn an_act_that_is_not_in_force_yet_is_not_used() {
    for place in ["US-OK", "US-LA", "US-AL", "US-VT"] {
        let sheet = Sheet::new(Typed::new(place, None));
        assert_eq!(sheet.composed.facts.regime, "us-none", "{place}");
        assert!(sheet.composed.warnings.iter().any(|w| w.to_string().contains("in force only from")), "{place}");
        let later = Sheet::new(Typed { more: "date = 2028-03-01\n".to_owned(), ..Typed::new(place, None) });
        assert_eq!(later.composed.facts.regime, "us-state", "{place}");
    }
}

#[test]
fn a_country_without_its_part_gets_the_fallback_and_a_warning() {
    for (place, regime) in [("US", "us-none"), ("CA", "ca-pipeda"), ("DE", "gdpr")] {
        let sheet = Sheet::new(Typed::new(place, Some("en")));
        assert_eq!(sheet.composed.facts.regime, regime);
        assert!(
            sheet.composed.warnings.iter().any(|w| w.to_string().contains("not given")),
            "{place}: {:?}",
            sheet.composed.warnings
        );
    }
}

#[test]
fn facts_of_medium_confidence_ask_to_be_confirmed_and_low_ones_are_left_out() {
    let meta = Sheet::new(Typed { controller: "meta-facebook".to_owned(), ..Typed::new("GB", None) });
    assert!(
        meta.composed.warnings.iter().any(|w| w.to_string().contains("please confirm the controller Meta Platforms, Inc.")),
        "UK-05"
    );
    let slack = Sheet::new(Typed { controller: "slack".to_owned(), ..Typed::new("DE-BE", Some("en")) });
    assert!(!slack.text.contains("Slack Technologies Limited"), "ALL-13");
    let options = Options { accept_unverified: true, ..Default::default() };
    let typed = Typed { controller: "slack".to_owned(), ..Typed::new("DE-BE", Some("en")) };
    let accepted = demur::compose::compose(&typed.case(), &Catalog::embedded(), crate::harness::today(), options).unwrap();
    assert_eq!(accepted.letter.recipient[0], "Slack Technologies Limited");
    assert!(accepted.warnings.iter().any(|w| w.to_string().contains("not verified")), "{:?}", accepted.warnings);
}

#[test]
fn a_withheld_address_stands_nowhere() {
    let mut found = Findings::default();
    for place in ["DE-BE", "GB", "HK", "US-CA"] {
        let person = "email = \"robin@example.org\"\nwithhold_address = true\n".to_owned();
        let sheet = Sheet::new(Typed { person, ..Typed::new(place, Some("en")) });
        assert!(!sheet.text.contains("Sample Row") && !sheet.text.contains("Sampletown"));
        assert!(sheet.composed.letter.notice.is_some());
        found.check(&sheet);
    }
}

#[test]
fn texts_that_are_no_grounds_are_warned_about_beside_a_fact_and_refused_alone() {
    let catalog = Catalog::embedded();
    for language in &catalog.languages(Some("gdpr")) {
        let facts = catalog.words(language).unwrap().no_grounds.clone();
        assert!(!facts.is_empty(), "{language}");
        for no_ground in facts {
            let typed = |fact: &str| Typed::new("IE", Some(language)).with_ground("job-seeker", fact);
            let compose =
                |typed: Typed| demur::compose::compose(&typed.case(), &catalog, crate::harness::today(), Options::default());
            let beside = compose(typed(&format!("{no_ground}. {}", fact(language)))).unwrap();
            let is_it = |warning: &Warning| matches!(warning, Warning::NoGround { .. });
            assert!(beside.warnings.iter().any(is_it), "{no_ground}: {:?}", beside.warnings);
            let alone = compose(typed(&no_ground)).unwrap_err();
            assert!(alone.to_string().contains("which is no ground"), "{no_ground}: {alone}");
        }
    }
}
