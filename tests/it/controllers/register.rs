//! What stands in the user's folder is never lost to an import: not a record of their own, not one that they changed.

use serde_json::json;

use super::{OWN, codes, company, import, letter_to, pair, put};
use crate::harness::{Demur, read};

fn own(demur: &Demur, id: &str) -> String {
    std::fs::read_to_string(demur.path(&format!("{OWN}/{id}.toml"))).unwrap_or_default()
}

#[test]
fn a_later_import_renews_what_nobody_has_changed() {
    let demur = Demur::new();
    let hand = read("data/controllers/reddit.toml").replace("\"reddit\"", "\"mine\"");
    demur.file(&format!("{OWN}/mine.toml"), &hand);
    for slug in ["same", "moved", "changed", "mine", "gone", "gone-changed", "crashed"] {
        put(&demur, &company(slug, json!({})));
    }
    let (_, first) = import(&demur, &[]);
    assert_eq!(codes(&first["left"]), [pair("mine", "is-own")]);
    assert_eq!(own(&demur, "mine"), hand);

    for id in ["changed", "gone-changed"] {
        demur.file(&format!("{OWN}/{id}.toml"), own(&demur, id).replace("Beispielweg 1", "Beispielweg 2"));
    }
    demur.file(&format!("{OWN}/crashed.toml"), "");
    for slug in ["moved", "changed"] {
        put(&demur, &company(slug, json!({ "address": "Neuer Weg 3\n12345 Musterstadt\nDeutschland" })));
    }
    for slug in ["gone", "gone-changed"] {
        std::fs::remove_file(demur.path(&format!("copy/companies/{slug}.json"))).unwrap();
        put(
            &demur,
            &json!({ "slug": slug, "name": "Weg AG", "reason": "company-defunct", "sources": ["x"], "quality": "obsolete" }),
        );
    }
    let before = own(&demur, "same");
    let (ran, second) = import(&demur, &[]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!((&second["added"], &second["updated"], &second["unchanged"]), (&json!(["crashed"]), &json!(["moved"]), &json!(1)));
    assert_eq!(codes(&second["left"]), [pair("changed", "is-changed"), pair("mine", "is-own")]);
    assert_eq!(codes(&second["removed"]), [pair("gone", "obsolete")]);
    assert!(own(&demur, "moved").contains("Neuer Weg 3") && own(&demur, "changed").contains("Beispielweg 2"));
    assert_eq!((own(&demur, "same"), own(&demur, "gone")), (before, String::new()));
    assert!(own(&demur, "gone-changed").contains("Beispielweg 2"));
    assert_eq!(own(&demur, "mine"), hand);
    // Nothing else stays in the folder.
    let mut names: Vec<_> =
        std::fs::read_dir(demur.path(OWN)).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, ["changed.toml", "crashed.toml", "gone-changed.toml", "mine.toml", "moved.toml", "names.tsv", "same.toml"]);
}

#[test]
fn only_the_companies_of_a_country_are_taken_over_if_asked_for() {
    let demur = Demur::new();
    for (slug, countries) in [("here", json!(["at", "de"])), ("all", json!(["all"])), ("there", json!(["fr"]))] {
        put(&demur, &company(slug, json!({ "relevant-countries": countries })));
    }
    for country in ["AT", "at", "Austria", "Österreich"] {
        let (_, said) = import(&demur, &["--country", country]);
        assert_eq!(codes(&said["left"]), [pair("there", "other-countries")], "{country}");
    }
    let ran = demur.run(&["controllers", "import", "copy", "--country", "AT"]);
    assert!(ran.out.is_empty() && ran.err.contains("1 for other countries"), "{ran:?}");
    let ran = demur.run(&["controllers", "import", "copy", "--country", "Nowhere"]);
    crate::harness::assert_refused(&ran, 1, "--country: unknown country `Nowhere`", "ISO 3166");
}

#[test]
fn what_is_not_known_of_a_record_has_no_heading() {
    let demur = Demur::new();
    put(&demur, &company("eins", json!({})));
    import(&demur, &[]);
    let ran = demur.run(&["steps", "eins", "--country", "DE-BE", "--all"]);
    assert!(ran.code == 0 && ran.out.contains("E-mail") && !ran.out.contains("Processing the letter"), "{ran:?}");
}

#[test]
fn a_letter_asserts_nothing_of_a_record_that_nobody_has_reviewed_whatever_is_added_to_it() {
    let demur = Demur::new();
    put(&demur, &company("eins", json!({})));
    import(&demur, &[]);
    let plain = letter_to(&demur, "eins", "IE", &[]);
    assert_eq!(plain.code, 0, "{plain:?}");
    assert!(plain.err.contains("nobody has reviewed it: compare name, address and e-mail"), "{plain:?}");
    let ours = read("data/controllers/linkedin.toml");
    let tables = &ours[ours.find("[[setting]]").unwrap()..];
    demur.file(&format!("{OWN}/eins.toml"), own(&demur, "eins").replace("\n[imported]\n", &format!("\n{tables}\n[imported]\n")));
    let more = letter_to(&demur, "eins", "IE", &[]);
    assert_eq!((more.code, &more.out), (0, &plain.out), "{more:?}");
    let check = demur.run(&["controllers", "check"]);
    assert!(check.code == 1 && check.out.contains("is not reviewed, so letters leave this aside: setting, term"), "{check:?}");
    // Whoever has reviewed it says so, and it is a record like any other.
    let reviewed = own(&demur, "eins");
    demur.file(&format!("{OWN}/eins.toml"), &reviewed[..reviewed.find("\n[imported]\n").unwrap()]);
    let reviewed = letter_to(&demur, "eins", "IE", &[]);
    assert!(reviewed.out != plain.out && !reviewed.err.contains("nobody has reviewed"), "{reviewed:?}");
}

#[test]
fn a_record_of_ours_goes_before_one_that_was_taken_over() {
    let demur = Demur::new();
    put(&demur, &company("eins", json!({})));
    import(&demur, &[]);
    // As if the program had come to know the company in an update.
    let taken = own(&demur, "eins").replace("\"eins\"", "\"linkedin\"");
    demur.file(&format!("{OWN}/linkedin.toml"), taken);
    let with = letter_to(&demur, "linkedin", "IE", &[]);
    let without = letter_to(&Demur::new(), "linkedin", "IE", &[]);
    assert_eq!((with.code, with.out, with.err), (0, without.out, without.err));
    assert!(demur.run(&["controllers", "show", "linkedin"]).out.contains("record of demur"));
    let check = demur.run(&["controllers", "check"]);
    assert!(check.out.contains("is not used: the program has a reviewed record of its own"), "{check:?}");
}

#[test]
fn processings_cannot_be_chosen_of_a_record_that_has_none() {
    let demur = Demur::new();
    put(&demur, &company("eins", json!({})));
    import(&demur, &[]);
    let ran = letter_to(&demur, "eins", "IE", &["--processing", "ai-training"]);
    crate::harness::assert_refused(&ran, 1, "", "");
}
