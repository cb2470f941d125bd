//! What a ground fits, what a fact must say, and who writes for whom.

use demur::case::Draft;
use demur::catalog::Catalog;
use demur::compose::{Composed, Error, Options, Warning, compose};

use crate::harness::{Demur, Typed, assert_refused, fact, letter, repo, run, run_in, today};

fn composed(toml: &str) -> Result<Composed, Error> {
    compose(
        &Draft::parse(toml, "typed.toml").unwrap().check(&Catalog::embedded())?,
        &Catalog::embedded(),
        today(),
        Options::default(),
    )
}

fn refused(toml: &str) -> (String, serde_json::Value) {
    let Err(error) = composed(toml) else { panic!("not refused: {toml}") };
    let Error::Refused(refused) = &error else { panic!("{error}") };
    (error.to_string(), serde_json::to_value(refused).unwrap())
}

#[test]
fn a_ground_that_the_case_contradicts_is_refused_with_both_named() {
    let setting = ("--setting-switched-off", Some("2026-11-01"));
    let non_member = [("--account-email", None), ("--non-member", Some("https://example.org/p"))];
    let of = |ground: &'static str| ("--ground", Some(ground));
    for (changes, what, hint) in [
        (
            vec![of("vulnerability=illness"), setting],
            "--ground: the ground `vulnerability` and `objection.setting_switched_off` contradict",
            "drop --setting-switched-off",
        ),
        (vec![of("at-risk-person=threats")], "`at-risk-person` and `person.address` contradict", "--withhold-address"),
        ([&non_member[..], &[]].concat(), "`job-seeker` is for somebody with an account, and a non-member", "--account-email"),
        (
            vec![of("non-member=A neighbour posted photos of me.")],
            "`non-member` is for somebody without an account, and an account",
            "--non-member URL",
        ),
        (
            [&non_member[..], &[of("non-member=A neighbour posted photos of me."), setting]].concat(),
            "`non-member` and `objection.setting_switched_off` contradict",
            "drop --setting-switched-off",
        ),
    ] {
        assert_refused(&run(&letter(&changes)), 1, what, hint);
    }
    let mut args = letter(&[non_member[0], non_member[1], of("vulnerability=illness")]);
    args.extend(["--ground".to_owned(), "non-member=A neighbour posted photos of me.".to_owned()]);
    assert_refused(&run(&args), 1, "the grounds `vulnerability` and `non-member` contradict", "drop the other --ground");
}

#[test]
fn a_contradiction_names_its_line_its_row_and_its_code() {
    let demur = Demur::new();
    let anna = std::fs::read_to_string(repo("examples/anna.toml")).unwrap();
    let file = demur.file("anna.toml", anna.replace("\"job-seeker\"", "\"at-risk-person\""));
    let args = ["letter", "--case", file.to_str().unwrap()];
    assert_refused(&demur.run(&args), 1, "anna.toml:18: objection.ground.0: the ground `at-risk-person`", "withhold_address");
    let json = demur.run(&[&args[..], &["--json"]].concat());
    let error = &serde_json::from_str::<serde_json::Value>(&json.err).unwrap()["error"];
    assert_eq!(error["code"], "ground-excludes-field", "{error}");
    assert_eq!(error["fields"]["field"], "person.address", "{error}");

    let members = "name,address,country,account_email,controller,ground,fact\n\
                   Robin Testname,1 Sample Row|Town,IE,r@example.org,linkedin,at-risk-person,stalking\n\
                   Kim Testname,2 Sample Row|Town,IE,k@example.org,linkedin,job-seeker,TODO\n";
    demur.file("members.csv", members);
    let ran = demur.run(&["batch", "members.csv", "-o", "out", "-f", "text"]);
    for said in [
        "row 1 (line 2): column ground: the ground `at-risk-person`",
        "`person.address` contradict",
        "row 2 (line 3): column ground",
        "says nothing: “TODO”",
    ] {
        assert!(ran.err.contains(said) || ran.out.contains(said), "{said}: {ran:?}");
    }
}

#[test]
fn the_address_of_who_writes_by_a_mandate_is_not_that_of_the_person_at_risk() {
    for (role, is_refused) in [("attorney", false), ("association", false), ("guardian", true), ("parent", true)] {
        let person = format!("\n[behalf_of]\nname = \"Kim Testname\"\nas = \"{role}\"\nage = 12\n");
        let typed = Typed { person, grounds: vec![("at-risk-person", "stalking")], ..Typed::new("IE", Some("en")) };
        assert_eq!(composed(&typed.toml()).is_err(), is_refused, "{role}");
    }
    let withheld = Typed::new("IE", Some("en")).with_ground("at-risk-person", "stalking");
    assert!(composed(&withheld.toml()).is_ok());
}

#[test]
fn grounds_of_another_standing_or_setting_still_fit() {
    for (id, member, more) in [
        ("ignored-objection", true, "setting_switched_off = 2026-11-01\n"),
        ("ignored-objection", false, ""),
        ("deleted-content", false, ""),
        ("vulnerability", true, ""),
        ("vulnerability", false, ""),
        ("old-content", true, "setting_switched_off = 2026-11-01\n"),
    ] {
        let typed = Typed { grounds: vec![(id, fact("en"))], member, more: more.to_owned(), ..Typed::new("IE", Some("en")) };
        assert!(composed(&typed.toml()).is_ok(), "{id}");
    }
}

#[test]
fn what_is_wrong_in_the_file_on_grounds_is_named_with_its_line() {
    let demur = Demur::new();
    let own = ".config/demur/data/grounds.toml";
    for (text, what) in [
        ("\n[ground.job-seekr]\nstanding = \"member\"\n", "grounds.toml:2: no language has a ground `job-seekr`"),
        ("[ground.job-seeker]\nstanding = \"membr\"\n", "grounds.toml:2: `membr` is not known"),
        ("[ground.job-seeker]\nstandin = \"member\"\n", "grounds.toml:2: unknown key `standin`"),
        (
            "\n[ground.job-seeker.excludes]\n\"person.adress\" = \"w\"\n",
            "grounds.toml:3: no field of a case has the key `person.adress`",
        ),
        (
            "[ground.job-seeker]\n[ground.job-seeker.excludes_grounds]\nnon-membr = \"w\"\n",
            "grounds.toml:3: no language has a ground `non-membr`",
        ),
        ("[grounds.job-seeker]\n", "grounds.toml:1: unknown key `grounds`"),
    ] {
        demur.file(own, text);
        assert_refused(&run_in(&demur, &letter(&[])), 1, what, "your own copy");
    }
    demur.file(own, "[ground.job-seeker.excludes]\naccount = \"w\"\n");
    assert_refused(&run_in(&demur, &letter(&[])), 1, "`job-seeker` and `account` contradict each other: w", "drop `account`");
    // A ground of the user's own may have an entry.
    let grounds = std::fs::read_to_string(repo("templates/en/grounds.toml")).unwrap();
    let mine = "\n[night-shift]\ntitle = \"Night shifts\"\nhint = \"since when\"\ntext = \"Rest is rest.\"\n";
    demur.file(".config/demur/templates/en/grounds.toml", grounds + mine);
    demur.file(own, "[ground.night-shift]\nstanding = \"member\"\n");
    let ran = run_in(&demur, &letter(&[("--ground", Some("night-shift=I have worked nights since 2020."))]));
    assert!(ran.code == 0 && ran.out.contains("Rest is rest."), "{ran:?}");
}

#[test]
fn a_fact_that_says_nothing_is_refused_under_every_law() {
    let hint = Catalog::embedded().grounds("en").unwrap().by_id["job-seeker"].hint.clone();
    for fact in ["TODO", "x", "test", "…", "?!", "Unemployed", "todo: fill in", "my own reason here", hint.as_str()] {
        for country in ["IE", "US-CA"] {
            let ground = format!("job-seeker={fact}");
            let ran = run(&letter(&[("--ground", Some(&ground)), ("--country", Some(country))]));
            assert_refused(
                &ran,
                1,
                "the fact of the ground `job-seeker` says nothing",
                "--ground job-seeker=\"…\": your situation",
            );
        }
    }
    let ran = run(&letter(&[("--ground", Some("special-category=test"))]));
    assert_refused(&ran, 1, "`special-category` says nothing", "--ground-category special-category=… with one of");
}

#[test]
fn a_fact_that_is_no_ground_and_nothing_else_is_refused_where_the_law_requires_one() {
    for (language, no_ground) in [
        ("en", "I just don't like AI."),
        ("en", "I do not consent!"),
        ("en", "Sorry, I hate AI."),
        ("de", "Ich mag einfach keine KI."),
        ("it", "Non acconsento."),
    ] {
        let typed = Typed::new("IE", Some(language)).with_ground("job-seeker", no_ground);
        let (said, json) = refused(&typed.toml());
        assert_eq!(json["code"], "fact-is-no-ground", "{said}");
        assert!(said.contains("typed.toml:14: objection.ground.0: the fact of the ground `job-seeker` is nothing but"), "{said}");
        // Under other laws refusing consent can be the point.
        let elsewhere = Typed::new("CH", Some(language)).with_ground("job-seeker", no_ground);
        assert!(composed(&elsewhere.toml()).is_ok(), "{no_ground}");
    }
    for beside in
        ["I hate AI. It took my work as a translator.", "I hate AI, my voice was cloned.", "I hate AI since it cost me my work."]
    {
        let composed = composed(&Typed::new("IE", Some("en")).with_ground("job-seeker", beside).toml()).unwrap();
        assert!(composed.warnings.iter().any(|warning| matches!(warning, Warning::NoGround { .. })), "{beside}");
    }
}

fn behalf(place: &str, role: &str, more: &str) -> String {
    let person = format!("\n[behalf_of]\nname = \"Kim Testname\"\nas = \"{role}\"\n{more}");
    Typed { person, ..Typed::new(place, Some("en")) }.toml()
}

#[test]
fn a_parent_writes_for_a_minor() {
    // Mississippi, Nova Scotia and British Columbia have other ages; without the part of the country, nobody is refused early.
    for (place, age) in
        [("IE", 18), ("US-MS", 21), ("US", 21), ("CA-NS", 19), ("CA-BC", 19), ("CA", 19), ("CA-ON", 18), ("US-AL", 18)]
    {
        let (said, json) = refused(&behalf(place, "parent", &format!("age = {age}\n")));
        assert_eq!(json["code"], "parent-of-adult", "{place}: {said}");
        assert!(said.contains(&format!("behalf_of.age: a parent writes for a minor, and Kim Testname is {age}")), "{said}");
        assert!(composed(&behalf(place, "parent", &format!("age = {}\n", age - 1))).is_ok(), "{place} {age}");
        for role in ["guardian", "attorney", "association"] {
            assert!(composed(&behalf(place, role, &format!("age = {age}\n"))).is_ok(), "{role}");
        }
    }
    let flags = [("--behalf-of", Some("Kim")), ("--as", Some("parent")), ("--behalf-age", Some("30"))];
    assert_refused(&run(&letter(&flags)), 1, "--behalf-age: a parent writes for a minor, and Kim is 30", "--as attorney");
    let flags = [("--behalf-of", Some("Kim")), ("--as", Some("parent")), ("--behalf-age", Some("12")), ("--age", Some("12"))];
    assert_refused(&run(&letter(&flags)), 1, "--age: the parent is 12 and the child 12", "--behalf-age");
    let flags = [("--behalf-of", Some("Kim")), ("--as", Some("parent")), ("--behalf-age", Some("12")), ("--age", Some("40"))];
    assert_eq!(run(&letter(&flags)).code, 0);
}

#[test]
fn somebody_of_eighteen_is_stated_as_a_minor_only_where_that_is_so() {
    for (place, is_minor) in [("US", false), ("US-MS", true), ("CA", false), ("CA-NS", true), ("CA-BC", true), ("IE", false)] {
        let typed = Typed { person: "age = 18\n".to_owned(), ..Typed::new(place, Some("en")) };
        let letter = composed(&typed.toml()).unwrap().letter;
        assert_eq!(demur::render::text(&letter).contains("18 years"), is_minor, "{place}");
    }
}

#[test]
fn a_parent_is_asked_for_the_age() {
    let asks = |toml: &str| composed(toml).unwrap().warnings.iter().any(|w| matches!(w, Warning::ParentAgeMissing { .. }));
    assert!(asks(&behalf("IE", "parent", "")));
    assert!(!asks(&behalf("IE", "parent", "age = 12\n")));
    assert!(!asks(&behalf("IE", "guardian", "")));
    let ran = run(&letter(&[("--behalf-of", Some("Kim")), ("--as", Some("parent"))]));
    assert!(ran.code == 0 && ran.err.contains("the age of Kim is not given") && ran.err.contains("--behalf-age"), "{ran:?}");
}

#[test]
fn a_mandate_to_complain_is_for_some_bodies_only() {
    let asked = |place: &str, role: &str, more: &str| {
        let warnings = composed(&behalf(place, role, more)).unwrap().warnings;
        warnings.iter().find(|w| matches!(w, Warning::MandateToConfirm { .. })).map(ToString::to_string)
    };
    for (place, provision) in [("IE", "Article 80(1) GDPR"), ("NO", "Article 80(1) GDPR"), ("GB", "Article 80(1) UK GDPR")] {
        let said = asked(place, "association", "complaint = true\n").unwrap();
        assert!(said.contains(provision) && said.contains("not-for-profit"), "{said}");
        // An objection alone can be written by whoever is authorised.
        assert_eq!(asked(place, "association", ""), None);
        assert_eq!(asked(place, "attorney", "complaint = true\n"), None);
    }
    assert_eq!(asked("US-CA", "association", "complaint = true\n"), None);
}

#[test]
fn a_ground_in_own_words_says_nothing_but_them() {
    let catalog = Catalog::embedded();
    let mut languages = 0;
    for language in catalog.languages(Some("gdpr")) {
        let grounds = catalog.grounds(&language).unwrap();
        let Some(own) = grounds.by_id.get("own-words") else { continue };
        languages += 1;
        assert!(!own.is_sensitive() && own.law.is_none() && own.categories.is_empty(), "{language}");
        assert!(own.text.is_empty() && !own.hint.is_empty(), "{language}");
        let body = |ground: &str| {
            let typed = Typed::new("IE", Some(&language)).with_ground(ground, fact(&language));
            let letter = composed(&typed.toml()).unwrap().letter;
            demur::render::text(&letter).replace(&letter.reference, "").split_whitespace().collect::<Vec<_>>().join(" ")
        };
        // The other letter has the same fact, and behind it the text of its ground.
        let wording = &grounds.by_id["job-seeker"].text;
        let (plain, other) = (body("own-words"), body("job-seeker"));
        let space = &catalog.phrases(&language).unwrap().sentence_space;
        let without = other.replace(&format!("{space}{wording}"), "");
        assert!(other.contains(wording.as_str()) && plain.contains(fact(&language)), "{language}");
        assert_eq!(plain, without, "{language}");
    }
    assert!(languages >= 3, "{languages}");
    assert_refused(&run(&letter(&[("--ground", Some("own-words"))])), 1, "`own-words` has no fact of your own", "own situation");
    let listed = Demur::new().run(&["list", "grounds"]);
    assert!(listed.out.lines().any(|line| line.starts_with("own-words") && line.contains("In your own words")), "{}", listed.out);
}
