//! Names in flags, case files, the profile and members files, by the real program.

use std::fs;

use crate::harness::{Demur, assert_refused};

const ROBIN: [&str; 6] = ["--name", "Robin Testname", "--email", "robin@example.org", "--account-email", "robin@example.org"];

fn letter<'a>(first: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let ground = ["--ground", FACT, "--date", "2026-11-23"];
    let ground = if first.is_empty() { &ground[2..] } else { &ground[..] };
    let first = Some(first).filter(|first| !first.is_empty());
    ["letter"].into_iter().chain(first).chain(ROBIN).chain(ground.iter().copied()).chain(more.iter().copied()).collect()
}

const FACT: &str = "job-seeker=I have been looking for work since March 2026.";

#[test]
fn a_letter_is_the_same_whatever_its_place_company_and_language_are_called() {
    let demur = Demur::new();
    let coded = demur.run(&letter("reddit", &["--country", "DE-BE", "--lang", "en"]));
    assert_eq!(coded.code, 0, "{}", coded.err);
    assert!(coded.out.contains("RE-"), "it has a reference");
    for (company, country, language) in [
        ("Reddit", "berlin", "English"),
        ("REDDIT", "Land Berlin", "ENGLISCH"),
        ("Reddit Netherlands B.V.", "Berlin, Germany", "anglais"),
    ] {
        let flags = demur.run(&letter(company, &["--country", country, "--lang", language]));
        assert_eq!((&flags.out, flags.code), (&coded.out, 0), "{company}, {country}, {language}: {}", flags.err);
        demur.file(
            "case.toml",
            format!("[person]\ncountry = \"{country}\"\n[objection]\ncontroller = \"{company}\"\nlanguage = \"{language}\"\n"),
        );
        let mut args = letter("", &["--case", "case.toml"]);
        args.extend(["--ground", FACT]);
        assert_eq!(demur.run(&args).out, coded.out, "case.toml: {company}");
    }
    // The profile: where the person lives, and their account by another name of the company.
    demur.file(
        ".config/demur/profile.toml",
        "[person]\nname = \"Robin Testname\"\nemail = \"robin@example.org\"\ncountry = \"Berlin\"\n[account.Twitter]\nname = \"robin\"\n",
    );
    let ours = ["--ground", FACT, "--date", "2026-11-23", "--lang", "en"];
    let by_profile = demur.run(&[&["letter", "x"], &ours[..]].concat());
    assert!(by_profile.code == 0 && by_profile.out.contains("robin"), "{}", by_profile.err);
    assert_eq!(demur.run(&[&["letter", "--controller", "twitter"], &ours[..]].concat()).out, by_profile.out);
}

#[test]
fn a_case_file_and_a_flag_that_call_one_company_differently_speak_of_one() {
    let demur = Demur::new();
    demur.file(
        "case.toml",
        "[person]\nname = \"R\"\nemail = \"r@example.org\"\ncountry = \"Ireland\"\n[account]\nname = \"robin.example\"\n[objection]\n\
         controller = \"x\"\n[[objection.ground]]\nid = \"job-seeker\"\nfact = \"I have been looking for work since March 2026.\"\n",
    );
    let same = demur.run(&["letter", "twitter", "--case", "case.toml"]);
    assert!(same.code == 0 && same.out.contains("robin.example"), "the account is that of X: {}", same.err);
    let other = demur.run(&["letter", "reddit", "--case", "case.toml"]);
    assert_refused(&other, 1, "nothing says which account is meant", "--account-email");
}

#[test]
fn rows_of_a_members_file_are_read_the_same_way_and_errors_keep_their_place() {
    let demur = Demur::new();
    let fact = "Ich suche seit März 2026 eine neue Stelle in Leipzig.";
    demur.file(
        "members.csv",
        format!(
            "name,country,email,account_email,controller,language,ground,fact\n\
             Anna,Sachsen,a@example.org,a@example.org,Twitter,deutsch,job-seeker,{fact}\n\
             Bela,Georgia,b@example.org,b@example.org,reddit,de,job-seeker,{fact}\n\
             Cleo,DE-SN,c@example.org,c@example.org,Meta,de,job-seeker,{fact}\n"
        ),
    );
    let ran = demur.run(&["batch", "members.csv", "-o", "out", "-f", "text"]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    let rejected = fs::read_to_string(demur.path("out/rejected.csv")).unwrap();
    assert!(rejected.contains("row 2 (line 3): column country: `Georgia` fits GE (Georgia) and US-GA"), "{rejected}");
    assert!(
        rejected.contains("row 3 (line 4): column controller: `Meta` fits meta-facebook (Facebook), meta-instagram"),
        "{rejected}"
    );
    assert!(!rejected.contains("Anna"), "{rejected}");
    let manifest = fs::read_to_string(demur.path("out/manifest.csv")).unwrap();
    assert!(manifest.contains(",x,") || manifest.contains(";x;"), "{manifest}");
}

#[test]
fn every_command_about_a_company_takes_it_first_or_as_a_flag() {
    let demur = Demur::new();
    for command in ["steps", "deadline"] {
        let day: &[&str] = if command == "deadline" { &["--received", "2026-11-23"] } else { &[] };
        let run = |args: &[&str]| demur.run(&[&[command], args, day].concat());
        let coded = run(&["linkedin", "--country", "NL"]);
        assert_eq!(coded.code, 0, "{command}: {}", coded.err);
        for args in [["LinkedIn", "--country", "Holland"], ["--controller=linkedin", "--country", "NETHERLANDS"]] {
            assert_eq!(run(&args).out, coded.out, "{command} {args:?}");
        }
        assert_refused(&run(&["--country", "NL"]), 2, "the company is missing", "linkedin");
        assert_refused(&run(&["linkdin", "--country", "NL"]), 1, "unknown controller `linkdin`", "did you mean linkedin");
        assert_refused(&run(&["linkedin", "--country", "Holand"]), 1, "--country: unknown country `Holand`", "NL (Netherlands)");
        assert_eq!(run(&["linkedin", "--controller", "linkedin", "--country", "NL"]).code, 2, "{command}: once");
    }
    let irish = ["deadline", "--country", "Austria", "--received", "2026-11-23", "--established"];
    let by = |country| demur.run(&[&irish[..], &[country]].concat());
    assert_eq!((by("Irland").code, by("Irland").out), (0, by("IE").out));
    let mother = letter("reddit", &["--country", "AT", "--behalf-of", "Kim Testname", "--as"]);
    let by = |role| demur.run(&[&mother[..], &[role, "--behalf-age", "15"]].concat());
    assert_eq!((by("mother").code, by("mother").out), (0, by("parent").out), "{}", by("mother").err);
}

#[test]
fn companies_are_listed_by_what_they_are_called_best_first() {
    let demur = Demur::new();
    let first = |query: &str| {
        let ran = demur.run(&["list", "controllers", query]);
        let ids = ran.out.lines().filter_map(|line| line.split_whitespace().next().map(str::to_owned));
        (ran.code, ids.collect::<Vec<_>>().join(" "))
    };
    for (query, ids) in [
        ("x", "x xai"),
        ("twitter", "x"),
        ("chatgpt", "openai"),
        ("Trello", "atlassian"),
        ("gogle", "google"),
        ("linkdin", "linkedin"),
        ("Salesforce", "slack"),
    ] {
        let (code, listed) = first(query);
        assert!(code == 0 && listed.starts_with(ids), "{query}: {listed}");
    }
    assert_refused(&demur.run(&["list", "controllers", "nosuchthing"]), 1, "nothing contains", "drop the text");
    let countries = demur.run(&["list", "countries", "Deutschland"]);
    assert!(countries.out.starts_with("DE "), "{}", countries.out);
}
