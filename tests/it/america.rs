//! What letters to North America and Hong Kong claim, by age, state and standing, and what they must not assert.

use demur::catalog::{Catalog, Kind};
use demur::compose::{Composed, Options, Warning, compose};

use crate::checklist::body_of;
use crate::harness::{Typed, today};

const KINDS: [Kind; 2] = [Kind::Objection, Kind::Form];
/// A place for each law of this part of the world.
const PLACES: [&str; 8] = ["CA-ON", "CA-AB", "CA-BC", "CA-QC", "HK", "US-CA", "US-VA", "US-WY"];

fn composed(typed: &Typed, kind: Kind) -> Composed {
    let options = Options { kind, ..Options::default() };
    compose(&typed.case(), &Catalog::embedded(), today(), options).unwrap_or_else(|error| panic!("{}: {error}", typed.country))
}

fn body(typed: &Typed, kind: Kind) -> String {
    body_of(&composed(typed, kind).letter)
}

fn english(place: &str) -> Typed {
    Typed::new(place, Some("en"))
}

/// A company of the person's own, of which the register knows nothing.
fn of_no_register(place: &str) -> Composed {
    let company = "[controller]\nname = \"Example Networks Inc.\"\naddress = [\"2 Example Street\"]\ncountry = \"US\"\n";
    let text = english(place).toml().replace("controller = \"linkedin\"\n", "") + company;
    let case = demur::case::Draft::parse(&text, "typed.toml").unwrap().check(&Catalog::embedded()).unwrap();
    compose(&case, &Catalog::embedded(), today(), Options::default()).unwrap()
}

#[test]
fn statutes_on_children_go_by_age_day_and_who_may_use_them() {
    const COPPA: &str = "16 CFR § 312.6(a)(2)";
    const NEW_YORK: &str = "N.Y. Gen. Bus. Law § 899-ff";
    const MARYLAND: &str = "§ 14-4707(a)(5)";
    /// Place, age, who writes for the person, member, day, statutes.
    type Minor = (&'static str, u8, Option<&'static str>, bool, &'static str, &'static [&'static str]);
    let cases: [Minor; 15] = [
        ("US-WY", 9, Some("parent"), true, "2026-11-23", &[COPPA]),
        ("US-WY", 12, Some("guardian"), true, "2026-11-23", &[COPPA]),
        ("US-WY", 13, Some("parent"), true, "2026-11-23", &[]),
        ("US-WY", 9, Some("attorney"), true, "2026-11-23", &[]),
        ("US-WY", 9, Some("parent"), false, "2026-11-23", &[]),
        ("US-WY", 12, None, true, "2026-11-23", &[]),
        ("US-CA", 9, Some("parent"), true, "2026-11-23", &[COPPA]),
        ("US-NY", 9, Some("parent"), true, "2026-11-23", &[COPPA]),
        ("US-NY", 13, None, true, "2026-11-23", &[NEW_YORK]),
        ("US-NY", 17, Some("parent"), true, "2026-11-23", &[NEW_YORK]),
        ("US-NY", 18, None, true, "2026-11-23", &[]),
        ("US-NY", 15, None, true, "2025-06-19", &[]),
        ("US-NY", 15, None, true, "2025-06-20", &[NEW_YORK]),
        ("US-MD", 12, Some("parent"), true, "2026-11-23", &[COPPA, MARYLAND]),
        ("US-MD", 17, None, false, "2026-11-23", &[MARYLAND]),
    ];
    for (place, age, writer, member, day, statutes) in cases {
        let mut typed = Typed { member, more: format!("date = {day}\n"), ..english(place) };
        typed.person = match writer {
            Some(role) => format!("\n[behalf_of]\nname = \"Kim Testchild\"\nas = \"{role}\"\nage = {age}\n"),
            None => format!("age = {age}\n"),
        };
        for kind in KINDS {
            let body = body(&typed, kind);
            for statute in [COPPA, NEW_YORK, MARYLAND] {
                let is_due = statutes.contains(&statute);
                assert_eq!(body.contains(statute), is_due, "{place} {age} {writer:?} {member} {day} {statute}:\n{body}");
                let both = body.contains("may not be sold")
                    && body.contains("(Maryland Online Data Privacy Act, Md. Code, Com. Law § 14-4707(a)(4))");
                assert_eq!(both, statutes.contains(&MARYLAND), "{place} {age}:\n{body}");
                let is_binding = statutes.contains(&COPPA) || statutes.contains(&NEW_YORK);
                assert!(!(is_binding && body.contains("whether or not any law requires it")), "{place} {age}:\n{body}");
            }
        }
    }
}

#[test]
fn what_an_act_wants_consent_for_is_said_and_to_be_confirmed_where_it_is_not_sure() {
    for (place, provisions, is_sure) in [
        ("US-MD", &["§ 14-4707(a)(8)", "§ 14-4707(a)(1)"][..], true),
        ("US-VA", &["§ 59.1-578(A)(2)", "§ 59.1-578(A)(5)"], false),
        ("US-CT", &["§ 42-520(a)"], false),
        ("US-CO", &["§ 6-1-1308(4)", "§ 6-1-1308(7)"], false),
        ("US-TX", &["§ 541.101(b)"], false),
        ("US-UT", &[], true),
    ] {
        let composed = composed(&english(place), Kind::Objection);
        let body = body_of(&composed.letter);
        assert!(provisions.iter().all(|provision| body.contains(&format!("({provision})"))), "{place}:\n{body}");
        assert_eq!(body.contains("I give none"), !provisions.is_empty(), "{place}");
        let to_confirm: Vec<_> = composed
            .warnings
            .iter()
            .filter_map(|warning| match warning {
                Warning::ProvisionToConfirm { provision, .. } => Some(provision.as_str()),
                _ => None,
            })
            .collect();
        assert_eq!(to_confirm, if is_sure { &[] } else { provisions }, "{place}");
    }
}

#[test]
fn a_letter_under_an_act_that_binds_few_tells_its_writer() {
    let binds = |place| {
        composed(&english(place), Kind::Objection).warnings.into_iter().find_map(|warning| match warning {
            Warning::ActBindsFew { binds, .. } => Some(binds),
            _ => None,
        })
    };
    assert!(binds("US-FL").unwrap().contains("one billion dollars"));
    assert_eq!(binds("US-VA"), None);
}

#[test]
fn somebody_who_lives_by_their_work_does_not_write_in_a_household_context_alone() {
    let mut typed = english("US-UT");
    for kind in KINDS {
        assert!(body(&typed, kind).contains("in an individual or household context"));
    }
    typed.grounds = vec![("creative-livelihood", "I sell my drawings."), ("job-seeker", "I look for work.")];
    for kind in KINDS {
        let body = body(&typed, kind);
        assert!(body.contains("resident of Utah") && !body.contains("household"), "{body}");
    }
}

#[test]
fn california_names_models_sources_and_the_methods_of_all_requests() {
    let body = body(&english("US-CA"), Kind::Objection);
    for text in ["§ 1798.140(v)(4)", "from which categories of sources", "§ 7020(e)"] {
        assert!(body.contains(text), "{text}:\n{body}");
    }
    assert!(!body.contains("The details above let you"), "{body}");
}

#[test]
fn records_of_states_name_the_section_of_the_rights() {
    for (place, section) in [
        ("US-MD", "§ 14-4705"),
        ("US-TN", "§ 47-18-3304"),
        ("US-MN", "§ 325M.14"),
        ("US-NE", "§ 87-1107"),
        ("US-OR", "ORS 646A.574"),
        ("US-MT", "§ 30-14-2808"),
        ("US-NH", "§ 507-H:4"),
    ] {
        assert!(body(&english(place), Kind::Objection).contains(&format!("in particular {section}")), "{place}");
    }
    assert!(body(&english("US-MD"), Kind::Objection).contains("list of third parties"));
}

#[test]
fn nothing_is_asserted_of_a_company_that_the_register_does_not_know() {
    for place in PLACES {
        let composed = of_no_register(place);
        assert_eq!(composed.unlicensed, [], "{place}");
        let body = body_of(&composed.letter);
        assert!(body.contains("I write about any use that you make, or intend to make, of personal"), "{place}:\n{body}");
        assert!(!body.contains("You use, or intend to use"), "{place}");
        assert!(!body.contains("the choices that your settings offer"), "{place}");
    }
}

#[test]
fn nothing_is_said_of_where_data_on_somebody_without_an_account_came_from() {
    for place in PLACES {
        let typed = Typed { member: false, ..english(place) };
        let body = body(&typed, Kind::Objection);
        assert!(
            body.contains("this letter covers it, whether others posted it or you obtained it elsewhere"),
            "{place}:\n{body}"
        );
        assert!(!body.contains("collected elsewhere"), "{place}");
    }
}

#[test]
fn the_details_are_said_to_be_enough_only_where_they_lead_somewhere() {
    for place in PLACES {
        let typed = Typed { member: false, ..english(place) };
        let with_a_page = body(&typed, Kind::Objection);
        let text = typed.toml().replace("urls = [\"https://social.example.org/posts/42\"]\n", "");
        let case = demur::case::Draft::parse(&text, "typed.toml").unwrap().check(&Catalog::embedded()).unwrap();
        let composed = compose(&case, &Catalog::embedded(), today(), Options::default()).unwrap();
        let by_name_alone = body_of(&composed.letter);
        assert!(!by_name_alone.contains("The details above should"), "{place}:\n{by_name_alone}");
        if place != "CA-QC" {
            assert!(with_a_page.contains("The details above should"), "{place}:\n{with_a_page}");
        }
        assert!(!with_a_page.contains("are enough to"), "{place}");
    }
}

#[test]
fn canada_asks_for_the_source_and_knows_the_commission_of_quebec() {
    let quebec = body(&english("CA-QC"), Kind::Objection);
    for text in [
        "the Commission d'accès à l'information took part",
        "clause 4.3.8 of Schedule 1",
        "CQLR, c. A-2.1, r. 0.1",
        "destroy the copies",
    ] {
        assert!(quebec.contains(text), "{text}:\n{quebec}");
    }
    assert!(!quebec.contains("destroy or anonymize"), "{quebec}");
    for place in ["CA-ON", "CA-AB", "CA-BC", "CA-QC"] {
        for member in [true, false] {
            let body = body(&Typed { member, ..english(place) }, Kind::Objection);
            assert_eq!(body.contains("where you obtained"), !member, "{place}:\n{body}");
            assert!(!body.contains("already on"), "{place}: no setting is known to have been on");
            assert!(!body.contains("C-36"), "{place}");
        }
        let federal = body(&english(place), Kind::Form).contains("4.3.8");
        assert!(federal, "{place}");
    }
}

#[test]
fn hong_kong_claims_a_new_purpose_only_so_far_as_it_is_one() {
    for kind in KINDS {
        let body = body(&english("HK"), kind);
        assert!(body.contains("o far as my data was collected for other purposes"), "{body}");
        assert!(body.contains("I live in Hong Kong"), "{body}");
        assert!(!body.contains("neither the purpose for which my data was collected"), "{body}");
    }
}

#[test]
fn forms_carry_what_letters_do() {
    for place in PLACES {
        let form = |controller: &str| body(&Typed { controller: controller.to_owned(), ..english(place) }, Kind::Form);
        let (linkedin, reddit) = (form("linkedin"), form("reddit"));
        assert!(linkedin.contains("machine learning for other ends"), "{place}:\n{linkedin}");
        assert!(linkedin.contains("affiliates for"), "{place}:\n{linkedin}");
        assert!(reddit.contains("to others who train models"), "{place}:\n{reddit}");
        assert!(linkedin.contains("models") && linkedin.contains("tell me wh"), "{place}:\n{linkedin}");
        let minor = Typed { person: "age = 16\n".to_owned(), ..english(place) };
        assert!(body(&minor, Kind::Form).contains("of minors, mine included"), "{place}");
    }
}
