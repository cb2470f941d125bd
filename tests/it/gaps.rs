//! All that is missing or wrong in a case is said at once, each with its flag and key.

use chrono::NaiveDate;
use demur::case::{Draft, Field, Origin, Refusal};
use demur::catalog::Catalog;
use demur::compose::{Options, compose, flaws};

use crate::harness::{Demur, Ran, today};

fn errors(ran: &Ran) -> Vec<&str> {
    ran.err.lines().filter_map(|line| line.strip_prefix("error: ")).collect()
}

#[test]
fn an_unknown_company_and_all_that_is_missing_come_together() {
    for more in [&[][..], &["--no-input"]] {
        let demur = Demur::new();
        let ran = demur.run(&[&["letter", "linkdin"], more].concat());
        assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{ran:?}");
        let found = errors(&ran);
        for part in [
            "person.name: is missing",
            "person.country: is missing",
            "person.address: neither",
            "account: nothing says",
            "why you object",
            "unknown controller `linkdin`",
        ] {
            assert_eq!(found.iter().filter(|error| error.contains(part)).count(), 1, "{part}: {}", ran.err);
        }
        assert_eq!(found.len(), 6, "{}", ran.err);
        for hint in [
            "--name NAME, or set name under [person]",
            "--address",
            "--account-email",
            "--ground own-words=",
            "linkedin",
            "vulnerability",
        ] {
            assert!(ran.err.contains(hint), "{hint}: {}", ran.err);
        }
    }
}

#[test]
fn the_same_holds_for_send_and_for_the_short_text_and_json_has_the_list() {
    let demur = Demur::new();
    for args in [&["send", "linkdin", "--json"][..], &["letter", "linkdin", "--format", "form"], &["letter", "linkdin", "--json"]]
    {
        let ran = demur.run(args);
        assert_eq!(ran.code, 1, "{ran:?}");
        if !args.contains(&"--json") {
            assert_eq!(errors(&ran).len(), 6, "{}", ran.err);
            continue;
        }
        let json: serde_json::Value = serde_json::from_str(&ran.err).unwrap();
        let all = json["error"]["errors"].as_array().unwrap();
        let keys: Vec<_> = all.iter().map(|error| error["key"].as_str().unwrap()).collect();
        assert_eq!(
            keys,
            ["person.name", "person.address", "person.country", "account", "objection.controller", "objection.ground"],
            "{json}"
        );
        assert_eq!((all[0]["flag"].as_str(), all[0]["code"].as_str()), (Some("--name"), Some("missing")));
        assert_eq!(all[0]["code"], json["error"]["code"], "the first is where one error always was");
        assert!(all.iter().all(|error| !error["hint"].as_str().unwrap().is_empty()), "{json}");
    }
}

#[test]
fn what_is_wrong_in_a_file_comes_together_with_what_is_missing_and_nothing_is_said_twice() {
    let demur = Demur::new();
    demur.file(
        "case.toml",
        "[person]\nnaem = \"R\"\nemail = \"no address\"\ncountry = \"QQ\"\nage = \"ten\"\n[account]\nname = \"r\"\n[behalf_of]\nas = \"cousin\"\n[objection]\ncontroller = \"linkedin\"\nlanguage = \"tlh\"\n[[objection.ground]]\nid = \"job-seker\"\nfact = \"I look for work.\"\n",
    );
    let ran = demur.run(&["letter", "--case", "case.toml"]);
    let found = errors(&ran);
    for part in [
        "unknown key `naem`",
        "person.name: is missing",
        "case.toml:3: person.email",
        "unknown country `QQ`",
        "person.age: must be",
        "for whom you write",
        "unknown role `cousin`",
        "unknown ground `job-seker`",
    ] {
        assert_eq!(found.iter().filter(|error| error.contains(part)).count(), 1, "{part}: {}", ran.err);
    }
    // That nobody can be reached follows from the address that is wrong.
    assert_eq!(found.len(), 8, "{}", ran.err);
}

#[test]
fn several_things_that_only_the_catalog_knows_come_together() {
    let demur = Demur::new();
    let args = [
        "letter",
        "linkdin",
        "--name",
        "R",
        "--address",
        "Row 1",
        "--country",
        "IE",
        "--account-name",
        "r",
        "--lang",
        "tlh",
        "--ground",
        "job-seker=I look for work.",
        "--setting-switched-off",
        "2099-01-01",
    ];
    let ran = demur.run(&args);
    let found = errors(&ran);
    for part in ["unknown controller `linkdin`", "in the language `tlh`", "unknown ground `job-seker`", "after the letter of"] {
        assert_eq!(found.iter().filter(|error| error.contains(part)).count(), 1, "{part}: {}", ran.err);
    }
    assert_eq!((ran.code, found.len()), (1, 4), "{}", ran.err);
}

/// Whoever mends what is named is told of nothing else: a draft without flaws has a letter, and one with any has none.
#[test]
fn a_draft_without_flaws_has_a_letter() {
    let catalog = Catalog::embedded();
    let whole: Vec<(Field, demur::case::Value)> = vec![
        (Field::PersonName, "R T".into()),
        (Field::PersonCountry, "IE".into()),
        (Field::PersonAddress, vec!["Row 1".to_owned()].into()),
        (Field::AccountName, "r".into()),
        (Field::ObjectionController, "reddit".into()),
    ];
    let wrong: Vec<(Field, demur::case::Value)> = vec![
        (Field::PersonCountry, "QQ".into()),
        (Field::PersonEmail, "x".into()),
        (Field::ObjectionController, "redit".into()),
        (Field::ObjectionProcessing, vec!["nonsense".to_owned()].into()),
        (Field::ObjectionLanguage, "tlh".into()),
        (Field::ObjectionSettingSwitchedOff, NaiveDate::from_ymd_opt(2099, 1, 1).unwrap().into()),
        (Field::ControllerName, "Own".into()),
        (Field::NonMemberUrls, vec!["https://example.org".to_owned()].into()),
        (Field::BehalfRole, "parent".into()),
        (Field::BehalfAge, 40.into()),
    ];
    for left_out in 0..1_u32 << whole.len() {
        for one in 0..=wrong.len() {
            let mut draft = Draft::default();
            draft.grounds =
                Draft::parse("[objection]\n[[objection.ground]]\nid = \"own-words\"\nfact = \"My name is rare.\"\n", "g.toml")
                    .unwrap()
                    .grounds;
            for (i, (field, value)) in whole.iter().enumerate() {
                if left_out & (1 << i) == 0 {
                    draft.set(*field, value.clone(), Origin::Unknown);
                }
            }
            if let Some((field, value)) = wrong.get(one) {
                draft.set(*field, value.clone(), Origin::Unknown);
            }
            let found = flaws(draft.clone(), &catalog, today()).unwrap();
            let letter = draft.check(&Catalog::embedded()).map_err(|error| error.to_string());
            let letter =
                letter.and_then(|case| compose(&case, &catalog, today(), Options::default()).map_err(|error| error.to_string()));
            assert_eq!(found.is_empty(), letter.is_ok(), "{found:?} {:?}", letter.err());
            let fields: Vec<_> = found.iter().map(|flaw| flaw.place().field).collect();
            assert!(fields.iter().all(Option::is_some) && fields.is_sorted(), "{found:?}");
            let gaps = found.iter().filter(|flaw| flaw.refusal().is_gap()).count();
            assert!(gaps == found.len() || one < wrong.len(), "{found:?}");
        }
    }
    let found = flaws(Draft::default(), &catalog, today()).unwrap();
    assert!(
        found
            .iter()
            .any(|flaw| matches!(flaw.refusal(), Refusal::ReasonMissing { known } if known.contains(&"own-words".to_owned())))
    );
}

#[test]
fn a_fact_in_another_language_than_the_letter_is_a_warning_with_the_next_step() {
    let demur = Demur::new();
    let written = |country: &str, fact: &str| {
        let ground = format!("own-words={fact}");
        let args = [
            "letter",
            "linkedin",
            "--name",
            "R T",
            "--address",
            "Row 1",
            "--country",
            country,
            "--account-name",
            "r",
            "--ground",
            &ground,
        ];
        let ran = demur.run(&args);
        assert_eq!(ran.code, 0, "{ran:?}");
        ran.err.lines().filter(|line| line.contains("the fact of the ground")).map(str::to_owned).collect::<Vec<_>>()
    };
    let found = written("IE", "En mi pueblo de 300 habitantes todos saben quién soy por mi nombre.");
    let said = "warning: the fact of the ground `own-words` is in Spanish, and the letter in English: write the fact in English";
    assert_eq!(found, [said]);
    let found = written("IE", "Je suis infirmière à Genève et mes patients me reconnaissent.");
    assert!(found.len() == 1 && found[0].ends_with("write the fact in English, or the letter in French: --lang fr"), "{found:?}");
    let found = written("DE-BE", "I have been looking for work since March 2026.");
    assert!(found.len() == 1 && found[0].contains("is in English, and the letter in German"), "{found:?}");
    // What is not sure is not said.
    for fact in ["I have been looking for work since March 2026.", "I am ill.", "Berlin, Müller GmbH, 2026."] {
        assert!(written("IE", fact).is_empty(), "{fact}");
    }
}
