//! What somebody meets in the first half hour: no message shows the inside of the program, each says what to do.

use demur::case::{Draft, Field, Kind, Profile, SourceLocation};
use demur::catalog::Catalog;
use demur::compose::{Options, compose};

use crate::harness::{Demur, Typed, assert_refused, letter, read, repo, run, run_in, today};

/// Words of Rust, serde, TOML readers and the standard library, which nobody writes into a letter.
const INSIDE: [&str; 32] = [
    "struct",
    "enum",
    "variant",
    "sequence",
    "tuple",
    "Option",
    "Vec",
    "untagged",
    "expected",
    "invalid type",
    "invalid value",
    "invalid length",
    "unit value",
    "newtype",
    "deserial",
    "serde",
    "EOF",
    "i64",
    "u64",
    "u32",
    "u16",
    "u8",
    "f64",
    "usize",
    "os error",
    "entity not found",
    "CONTROLLER",
    "data did not match",
    "boolean",
    "a map",
    "a string",
    "Draft",
];

/// A value of each kind that TOML has, none of which fits any field by chance.
const VALUES: [&str; 10] =
    ["5", "-5.5", "true", "2026-11-01T10:00:00Z", "[]", "[5]", "[[\"a\"]]", "[{ a = 1 }]", "{}", "{ a = 1 }"];

fn assert_in_words(text: &str, about: &str) {
    for inside in INSIDE {
        let found = text.match_indices(inside).any(|(at, _)| {
            let edge = |c: Option<char>| !c.is_some_and(|c| c.is_alphanumeric() || c == '_');
            edge(text[..at].chars().next_back()) && edge(text[at + inside.len()..].chars().next())
        });
        assert!(!found, "{about}: `{inside}` in {text}");
    }
}

#[test]
fn a_field_with_a_value_of_any_wrong_kind_is_refused_in_words_with_its_key_and_line() {
    let mut refused = 0;
    for field in Field::all() {
        let (table, name) = field.key().rsplit_once('.').unwrap_or(("", field.key()));
        for value in VALUES {
            let text = match field {
                _ if table.is_empty() => format!("{name} = {value}\n"),
                Field::GroundId | Field::GroundFact | Field::GroundCategory => format!("[[{table}]]\n{name} = {value}\n"),
                _ => format!("[{table}]\n{name} = {value}\n"),
            };
            let case = Draft::parse(&text, "me.toml").map(|draft| draft.check(&Catalog::embedded()).map(drop));
            let profile = Profile::parse(&text, "profile.toml").map(drop).err();
            for error in [case.clone().err(), profile].into_iter().flatten() {
                let said = format!("{error} {}", error.refusal().next_step());
                assert_in_words(&said, &text);
                let SourceLocation { source, line, .. } = error.place();
                assert!(source.is_some() && line.is_some(), "{text}: {said}");
                refused += 1;
            }
            let fits = matches!((field.kind(), value), (Kind::Age, "5") | (Kind::Bool, "true") | (Kind::Table, "{}"))
                || matches!((field.kind(), value), (Kind::Address | Kind::List | Kind::Grounds, "[]"))
                || (field.kind() == Kind::Date && value.starts_with("2026"));
            assert_eq!(case.is_ok(), fits, "{text}: {case:?}");
        }
    }
    assert!(refused > 400, "{refused}");
}

#[test]
fn an_account_with_a_value_of_any_wrong_kind_is_refused_in_words_with_its_key_and_line() {
    let code = read("src/cli/config.rs");
    let typed = code.split("struct Typed {").nth(1).unwrap().split('}').next().unwrap();
    let keys: Vec<String> =
        typed.lines().filter_map(|l| l.trim().split_once(':')).map(|(key, _)| key.replace('_', "-")).collect();
    let demur = Demur::new();
    let mut refused = 0;
    let words = ["\"x\"", "70000", "-1", "99999999999999999999"];
    for value in VALUES.iter().chain(&words) {
        let inside = keys
            .iter()
            .map(|key| (format!("mail.accounts.private.{key}"), format!("[mail.accounts.private]\n{key} = {value}\n")));
        let above = [
            ("mail".to_owned(), format!("mail = {value}\n")),
            ("mail.accounts".to_owned(), format!("[mail]\naccounts = {value}\n")),
            ("mail.accounts.private".to_owned(), format!("[mail.accounts]\nprivate = {value}\n")),
        ];
        for (key, text) in inside.chain(above) {
            demur.file(".config/demur/config.toml", &text);
            let ran = demur.run(&["account", "list"]);
            assert_in_words(&ran.err, &text);
            // What has the right kind is refused for what it says, with the account.
            let parent = key.rsplit_once('.').map_or(key.as_str(), |(parent, _)| parent);
            let named = ran.err.contains(&key) || ran.err.contains(parent) || ran.err.contains("unknown key");
            assert!(
                ran.code == 0
                    || named
                    || ran.err.contains("no mail account")
                    || ran.err.contains("too large")
                    || ran.err.contains("column"),
                "{text}: {}",
                ran.err
            );
            refused += usize::from(ran.code == 1);
        }
    }
    assert!(refused > 120, "{refused}");
    demur.file(".config/demur/config.toml", "[mail.accounts.private]\nhost = \"mail.example.org\"\nport = \"a\"\n");
    assert_refused(
        &demur.run(&["account", "list"]),
        1,
        "config.toml:3: mail.accounts.private.port: must be a whole number from 0 to 65535, not the text \"a\"",
        "compare the file with the README",
    );
}

#[test]
fn a_members_row_of_json_with_a_value_of_any_wrong_kind_is_refused_in_words() {
    let demur = Demur::new();
    let good = r#"{"name": "Robin", "country": "IE"}"#;
    let rows = [
        "{\"name\": {}}",
        "{\"name\": 1",
        "{\"name\": \"A\"} y",
        "{\"name\": [5]}",
        "{\"name\": true}",
        "{\"name\": \"\\q\"}",
        "{name: 1}",
        "{\"a\":{\"b\":1}}",
        "{\"name\": \"A\",}",
        "{\"name\" \"A\"}",
    ];
    for (number, row) in rows.iter().enumerate() {
        demur.file("members.jsonl", format!("{good}\n{row}\n"));
        let ran = demur.run(&["batch", "members.jsonl", "--controller", "linkedin", "-o", &format!("out{number}")]);
        assert_eq!(ran.code, 3, "{row}: {}", ran.err);
        let rejected = std::fs::read_to_string(demur.path(&format!("out{number}/rejected.csv"))).unwrap();
        assert!(rejected.contains("line 2"), "{row}: {rejected}");
        assert_in_words(&rejected, row);
        assert_in_words(&ran.err, row);
    }
}

#[test]
fn a_record_of_ones_own_with_a_value_of_any_wrong_kind_is_refused_in_words_with_its_line() {
    let demur = Demur::new();
    let record = std::fs::read_to_string(repo("data/controllers/linkedin.toml")).unwrap();
    let keys: Vec<(usize, &str)> = record
        .lines()
        .enumerate()
        .filter_map(|(at, line)| Some((at, line.split_once(" = ")?.0)))
        .filter(|(_, key)| key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'))
        .collect();
    let mut seen = std::collections::BTreeSet::new();
    for (at, key) in keys {
        if !seen.insert(key) || record.lines().nth(at).unwrap().ends_with('[') {
            continue;
        }
        for value in ["5", "true", "[5]", "{ a = 1 }", "\"x\""] {
            let mut lines: Vec<String> = record.lines().map(str::to_owned).collect();
            lines[at] = format!("{key} = {value}");
            demur.file(".config/demur/data/controllers/linkedin.toml", lines.join("\n"));
            let ran = demur.run(&["steps", "linkedin", "--country", "IE"]);
            assert_in_words(ran.err.split("linkedin.toml").last().unwrap(), &format!("{key} = {value}"));
            assert!(ran.code == 0 || ran.err.contains("linkedin.toml:"), "{key} = {value}: {}", ran.err);
        }
    }
    assert!(seen.len() > 20, "{seen:?}");
}

#[test]
fn what_the_system_says_has_no_number_and_the_company_no_name_of_an_argument() {
    let demur = Demur::new();
    for (args, what) in [
        (letter(&[("-o", Some("nowhere/letter.pdf"))]), "nowhere/letter.pdf: the folder does not exist"),
        (letter(&[("--signature", Some("no.png"))]), "no.png: No such file or directory"),
        (letter(&[("--font", Some("no.ttf")), ("-o", Some("a.pdf"))]), "no.ttf: No such file or directory"),
        (vec!["letter".to_owned(), "--case".to_owned(), "no.toml".to_owned()], "no.toml: No such file or directory"),
    ] {
        let ran = run_in(&demur, &args);
        assert_refused(&ran, 1, what, "");
        assert_in_words(&ran.err, what);
    }
    let mut unknown = letter(&[]);
    unknown[1] = "linkdin".to_owned();
    let ran = run(&unknown);
    assert_refused(&ran, 1, "linkdin", "linkedin");
    assert_in_words(&ran.err, "linkdin");
}

#[test]
fn a_case_file_in_the_place_of_the_company_is_said_to_go_with_its_flag() {
    let demur = Demur::new();
    demur.file("me.toml", Typed::new("IE", None).toml());
    demur.file("cases/robin", "");
    for (command, file) in [("letter", "me.toml"), ("send", "me.toml"), ("letter", "gone.TOML"), ("letter", "cases/robin")] {
        assert_refused(
            &demur.run(&[command, file, if command == "send" { "--dry-run" } else { "--no-input" }]),
            2,
            "is a file, not a company",
            &format!("demur {command} --case {file}"),
        );
    }
}

#[test]
fn an_address_on_one_line_is_taken_apart_with_a_warning() {
    let ran = run(&letter(&[("--address", Some("1 Example Road, Dublin"))]));
    assert!(ran.out.contains("\n1 Example Road\nDublin\n"), "{}", ran.out);
    assert!(
        ran.err.contains("printed on 2 lines: 1 Example Road / Dublin") && ran.err.contains("--address \"Dublin\""),
        "{}",
        ran.err
    );
    let whole = run(&letter(&[("--address", Some("1 Example Road"))]));
    assert!(!whole.err.contains("printed on"), "{}", whole.err);
    // Whoever gave lines is taken at their word.
    let mut lines = letter(&[("--address", Some("Example House, 1 Example Road"))]);
    lines.extend(["--address".to_owned(), "Dublin".to_owned()]);
    assert!(run(&lines).out.contains("\nExample House, 1 Example Road\nDublin\n"));
    let demur = Demur::new();
    let toml =
        Typed::new("IE", None).toml().replace(r#"["1 Sample Row", "12345 Sampletown"]"#, "\"1 Sample Row, 12345 Sampletown\"");
    demur.file("me.toml", &toml);
    let ran = demur.run(&["letter", "--case", "me.toml"]);
    assert!(ran.out.contains("\n1 Sample Row\n12345 Sampletown\n") && ran.err.contains("printed on 2 lines"), "{ran:?}");
}

#[test]
fn what_is_no_page_is_no_page() {
    let page = |typed: &str| {
        run(&letter(&[
            ("--account-email", None),
            ("--ground", Some("non-member=A former colleague posted a photo of me in 2025.")),
            ("--non-member", Some(typed)),
        ]))
    };
    for no_page in ["don't know", "unknown", "n/a", "-", "?", "none", "www", "https://", "my.", "a b.example.org"] {
        assert_refused(&page(no_page), 1, "is no address of a page", "--search-name");
        assert_refused(&run(&letter(&[("--account-url", Some(no_page))])), 1, "is no address of a page", "https://example.org");
    }
    for good in
        ["https://example.org/posts/42", "example.org/in/robin", "social.example.org", "https://пример.example.org/страница"]
    {
        assert_eq!(page(good).code, 0, "{good}: {}", page(good).err);
    }
}

#[test]
fn every_warning_that_asks_to_confirm_a_fact_says_where() {
    let catalog = Catalog::embedded();
    let options = Options { accept_unverified: true, ..Options::default() };
    let places = catalog.ids("jurisdictions");
    let cases = places.iter().map(|place| (place.as_str(), "linkedin".to_owned()));
    let regions = ["IE", "GB", "CH", "CA-ON", "HK", "US-CA"];
    let companies = catalog.ids("controllers").into_iter();
    let mut seen = std::collections::BTreeMap::new();
    for (place, controller) in cases.chain(companies.flat_map(|id| regions.map(|place| (place, id.clone())))) {
        let typed = Typed { controller, ..Typed::new(place, None) };
        let Ok(composed) = compose(&typed.case(), &catalog, today(), options) else { continue };
        for warning in composed.warnings {
            let value = serde_json::to_value(&warning).unwrap();
            let Some(page) = value["fields"].get("page") else { continue };
            let page = page.as_str().unwrap_or_else(|| panic!("{place} {}: {warning}", typed.controller));
            assert!(page.len() > 8 && warning.to_string().contains(&format!(": {page}")), "{warning}");
            let code = value["code"].as_str().unwrap();
            // An authority has a site of its own.
            assert!(
                code != "authority-to-confirm" || page.starts_with("https://") || place.starts_with("US"),
                "{place}: {warning}"
            );
            *seen.entry(code.to_owned()).or_insert(0) += 1;
        }
    }
    assert!(seen.len() >= 7 && seen.values().sum::<i32>() > 50, "{seen:?}");
    let canada = run(&letter(&[("--country", Some("CA"))]));
    assert!(canada.err.contains("follows the law of the whole country (") && !canada.err.contains("ca-pipeda"), "{}", canada.err);
}

#[needs::tools("pdftotext")]
#[test]
fn a_long_street_parts_at_spaces_or_syllables_and_a_page_after_a_slash() {
    let url = "https://social.example.org/members/groups/some-quite-long-name-of-a-group/posts/2026/november/the-post-about-me\
               ?view=everything&language=en&origin=search-results&position=12";
    let street = "Donaudampfschifffahrtsgesellschaftskapitaensstrasse-Nordwestbahnhofsvorstadtseite 12";
    let demur = Demur::new();
    let toml =
        Typed::new("DE", Some("de")).toml().replace("https://social.example.org/in/robin", url).replace("1 Sample Row", street);
    demur.file("me.toml", &toml);
    let shown = |format: &str| {
        let ran = demur.run(&["letter", "--case", "me.toml", "-o", &format!("letter.{format}")]);
        assert_eq!(ran.code, 0, "{}", ran.err);
    };
    shown("pdf");
    shown("txt");
    let mut text = std::process::Command::new("pdftotext");
    let text = text.args(["-layout", "letter.pdf", "-"]).current_dir(demur.home.path()).output().unwrap();
    let text = String::from_utf8(text.stdout).unwrap();
    let at = text.lines().position(|line| line.contains("https://social.example.org")).unwrap();
    let first = text.lines().nth(at).unwrap().trim_end();
    assert!(first.ends_with(['/', '?', '&']), "{first}");
    let plain = std::fs::read_to_string(demur.path("letter.txt")).unwrap();
    let lines: Vec<&str> = plain.lines().take(4).collect();
    assert_eq!(lines[1..3], [street.trim_end_matches(" 12"), "12"], "{plain}");
    assert!(plain.contains(url), "a page stays whole where lines are not counted");
}
