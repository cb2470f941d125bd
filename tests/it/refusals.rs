//! What is refused, how, and what is left behind; and what must come out as typed.

use std::process::Stdio;

use crate::harness::{Demur, GROUND, Ran, assert_refused, letter, repo, run, run_in};

#[test]
fn what_is_missing_is_named_with_the_flag_that_gives_it() {
    for (flag, what, hint) in [
        ("--name", "person.name: is missing", "--name"),
        ("--country", "person.country: is missing", "--country"),
        ("--address", "neither a postal address nor an e-mail address", "--address"),
        ("--account-email", "which account is meant", "--account-email"),
        ("--ground", "needs a ground with a fact of your own", "--ground own-words="),
    ] {
        assert_refused(&run(&letter(&[(flag, None)])), 1, what, hint);
    }
    let demur = Demur::new();
    assert_refused(
        &demur.run(&[
            "letter",
            "--name",
            "R",
            "--country",
            "IE",
            "--email",
            "r@example.org",
            "--account-name",
            "r",
            "--ground",
            GROUND,
        ]),
        1,
        "to whom the letter goes is missing",
        "demur list controllers",
    );
}

#[test]
fn what_does_not_exist_is_refused_with_the_nearest_that_does() {
    for (changes, what, hint) in [
        (vec![("--country", Some("XX"))], "--country: unknown country `XX`", "demur list countries"),
        (vec![("--country", Some("Germny"))], "unknown country `Germny`", "did you mean DE (Germany)"),
        (
            vec![("--country", Some("Georgia"))],
            "--country: `Georgia` fits GE (Georgia) and US-GA (Georgia, United States)",
            "GE or US-GA",
        ),
        (vec![("--country", Some("Japan"))], "there is no letter for Japan (JP) yet", "demur list countries"),
        (vec![("--country", Some("DE-XX"))], "unknown country `DE-XX`", "DE-BE"),
        (vec![("--country", Some("US-XX"))], "unknown country `US-XX`", "US-CA"),
        (vec![("--ground", Some("job-seekr=I look for work"))], "--ground: unknown ground `job-seekr`", "job-seeker"),
        (vec![("--ground", Some("job-seeker"))], "`job-seeker` has no fact of your own", "your situation"),
        (vec![("--ground", Some("job-seeker="))], "`job-seeker` has no fact of your own", "--ground job-seeker="),
        (vec![("--ground", Some("special-category"))], "`special-category` has no fact of your own", "health"),
        (vec![("--lang", Some("pt"))], "no letter in the language `pt`", "de, en, fr, it"),
        (vec![("--country", Some("GB")), ("--lang", Some("de"))], "no letter in the language `de`", "languages there: en"),
        (vec![("--processing", Some("mind-reading"))], "no processing `mind-reading`", "ai-training"),
        (vec![("--layout", Some("din-5008-z")), ("--format", Some("pdf"))], "unknown layout `din-5008-z`", "din-5008-b"),
        (vec![("--as", Some("uncle")), ("--behalf-of", Some("Kim"))], "unknown role `uncle`", "parent"),
        (vec![("--email", Some("robin at example"))], "is no e-mail address", "name@example.org"),
    ] {
        assert_refused(&run(&letter(&changes)), 1, what, hint);
    }
    let mut args = letter(&[]);
    args[1] = "linkdin".to_owned();
    assert_refused(&run(&args), 1, "unknown controller `linkdin`", "did you mean linkedin");
}

#[test]
fn wrong_usage_is_code_2() {
    let demur = Demur::new();
    for args in [
        &["letter", "--nmae", "x"][..],
        &["lettr"],
        &["letter", "--date", "2026-02-30"],
        &["letter", "--date", "yesterday"],
        &["letter", "--format", "odt"],
        &["deadline", "--country", "DE"],
        &["deadline", "--country", "DE", "--controller", "linkedin", "--received", "2026-13-01"],
        &["list", "everything"],
        &["letter", "--non-member", "https://example.org", "--account-name", "x"],
    ] {
        let ran = demur.run(args);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{args:?}: {ran:?}");
        assert!(ran.err.starts_with("error: "), "{}", ran.err);
    }
    assert!(demur.run(&["letter", "--date", "2026-02-30"]).err.contains("not a date that exists"));
}

#[test]
fn a_case_file_that_is_wrong_is_named_with_line_and_key() {
    let demur = Demur::new();
    let good = std::fs::read_to_string(repo("examples/anna.toml")).unwrap();
    for (name, text, what, hint) in [
        ("syntax.toml", good.replace("[account]", "[account"), "syntax.toml:8: column", "anna.toml"),
        (
            "key.toml",
            good.replace("email = \"anna@example.org\"\nurl", "emial = \"anna@example.org\"\nurl"),
            "key.toml:9: unknown key `emial`",
            "did you mean `email`",
        ),
        ("table.toml", format!("{good}[objections]\n"), "unknown key `objections`", "did you mean `objection`"),
        ("date.toml", good.replace("2026-11-01", "2026-02-30"), "date.toml:16", "2026-11-01"),
        ("type.toml", good.replace("name = \"Anna Müller\"", "name = 7"), "type.toml:3", "quotation marks"),
        (
            "ground.toml",
            good.replace("job-seeker", "job-seker"),
            "ground.toml:18: objection.ground.0: unknown ground",
            "job-seeker",
        ),
        (
            "fact.toml",
            good.replace("fact = \"Ich", "# fact = \"Ich"),
            "fact.toml:18: objection.ground.0: the ground `job-seeker` has no fact",
            "--ground",
        ),
        ("country.toml", good.replace("DE-BE", "DE-QQ"), "country.toml:5: person.country: unknown country `DE-QQ`", "DE-BE"),
        (
            "control.toml",
            good.replace("Anna Müller", "Anna\\u0007"),
            "control.toml:3: person.name: contains the control character U+0007",
            "retype",
        ),
        ("bidi.toml", good.replace("Anna Müller", "Anna\\u202E"), "bidirectional control character U+202E", "retype"),
        (
            "long.toml",
            good.replace("Anna Müller", &"A".repeat(300)),
            "person.name: is too long (300 characters, at most 200)",
            "shorten",
        ),
    ] {
        let path = demur.file(name, text);
        assert_refused(&demur.run(&["letter", "--case", path.to_str().unwrap()]), 1, what, hint);
    }
}

#[test]
fn files_that_are_no_case_files_are_refused_quickly() {
    let demur = Demur::new();
    let huge = demur.file("huge.toml", format!("[person]\nname = \"{}\"\n", "A".repeat(10 * 1024 * 1024)));
    assert_refused(&demur.run(&["letter", "--case", huge.to_str().unwrap()]), 1, "larger than 1024 KiB", "examples/anna.toml");
    let name = "A".repeat(100 * 1024);
    assert_refused(&run(&letter(&[("--name", Some(&name))])), 1, "is too long", "shorten");
    let latin1 = demur.file("latin1.toml", b"[person]\nname = \"M\xFCller\"\n");
    assert_refused(&demur.run(&["letter", "--case", latin1.to_str().unwrap()]), 1, "latin1.toml: line 2: not UTF-8", "UTF-8");
    assert_refused(&demur.run(&["letter", "--case", "missing.toml"]), 1, "missing.toml", "examples/anna.toml");
    let home = demur.home.path().to_str().unwrap().to_owned();
    assert_refused(&demur.run(&["letter", "--case", &home]), 1, &home, "case file");
}

#[test]
fn an_output_that_cannot_be_written_leaves_nothing_behind() {
    let demur = Demur::new();
    std::fs::create_dir(demur.path("folder")).unwrap();
    let case = repo("examples/anna.toml");
    let case = case.to_str().unwrap();
    assert_refused(&demur.run(&["-q", "letter", "--case", case, "-o", "folder"]), 1, "folder: is a folder", "folder/letter.pdf");
    assert_refused(
        &demur.run(&["-q", "letter", "--case", case, "-o", "no/such/letter.txt"]),
        1,
        "no/such/letter.txt",
        "create the folder",
    );
    let names: Vec<_> = std::fs::read_dir(demur.home.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(names, ["folder"], "nothing half-written");
    assert_eq!(std::fs::read_dir(demur.path("folder")).unwrap().count(), 0);
}

#[test]
fn the_users_own_files_stand_in_the_place_of_ours_and_a_broken_one_is_named() {
    let demur = Demur::new();
    let args = letter(&[]);
    demur.file(".config/demur/templates/en/gdpr/objection.md", "# Mine\n\nOwn words for {{controller.name}}.\n");
    let ran = run_in(&demur, &args);
    assert!(ran.out.contains("Own words for LinkedIn."), "{ran:?}");
    demur.file(".config/demur/templates/en/gdpr/objection.md", "# Mine\n\nline three\n{{controller.nmae}}\n");
    assert_refused(&run_in(&demur, &args), 1, "templates/en/gdpr/objection.md: line 4", "your own copy");
    demur.file(".config/demur/templates/en/gdpr/objection.md", "# Mine\n\n- a bullet\n");
    assert_refused(&run_in(&demur, &args), 1, "no place in a letter", "your own copy");
    std::fs::remove_file(demur.path(".config/demur/templates/en/gdpr/objection.md")).unwrap();
    demur.file(".config/demur/data/controllers/linkedin.toml", "id = \"linkedin\"\nnmae = 1\n");
    assert_refused(&run_in(&demur, &args), 1, "linkedin.toml:2: unknown key `nmae`", "your own copy");
}

#[test]
fn markup_in_any_field_comes_out_as_typed() {
    for typed in [
        "{{person.email}}",
        "**bold**",
        "<script>alert(1)</script>",
        "a](x)",
        "1. one",
        "# x",
        "&amp;",
        "\\",
        "`x`",
        "{name}",
        "{value}",
    ] {
        let fact = format!("job-seeker=Fact {typed} end");
        let ran = run(&letter(&[
            ("--name", Some(typed)),
            ("--ground", Some(&fact)),
            ("--address", Some(typed)),
            ("--place", Some(typed)),
        ]));
        assert_eq!(ran.code, 0, "{ran:?}");
        let flat = ran.out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(ran.out.lines().filter(|line| *line == typed).count(), 3, "name twice and address: {}", ran.out);
        assert!(
            flat.contains(&format!("Fact {typed} end.")) && ran.out.contains(&format!("{typed}, 23 November 2026")),
            "{}",
            ran.out
        );
        let mut html = letter(&[("--name", Some(typed)), ("--ground", Some(&fact)), ("--format", Some("html"))]);
        html.push("-q".to_owned());
        assert!(!run(&html).out.contains("<script>"), "{typed}");
    }
}

#[test]
fn escape_sequences_never_reach_the_terminal() {
    let demur = Demur::new();
    for args in [
        &["letter", "\u{1b}[31mx"][..],
        &["letter", "--\u{1b}]0;x\u{7}"],
        &["list", "controllers", "\u{1b}[2J"],
        &["letter", "linkedin", "--country", "\u{1b}[31m", "--name", "x", "--email", "a@b.example", "--account-name", "x"],
        &["deadline", "--country", "DE", "--controller", "\u{1b}[31m"],
    ] {
        let ran = demur.run(args);
        assert_ne!(ran.code, 0);
        assert!(!ran.err.contains('\u{1b}') && !ran.out.contains('\u{1b}'), "{args:?}: {:?}", ran.err);
    }
}

#[test]
fn somebody_who_stops_reading_gets_no_error() {
    let demur = Demur::new();
    let mut child = demur.command().args(["list", "countries"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let ran = Ran::new(child.wait_with_output().unwrap());
    assert!(ran.err.is_empty(), "{}", ran.err);
}

#[needs::tools("script")]
#[test]
fn a_pdf_never_goes_to_a_terminal() {
    // `script` (bsdutils) runs a command on its own terminal.
    let demur = Demur::new();
    let case = repo("examples/anna.toml");
    let line = format!("{} letter --case {} --format pdf", env!("CARGO_BIN_EXE_demur"), case.display());
    let output = std::process::Command::new("script")
        .args(["-qec", &line, "/dev/null"])
        .env("HOME", demur.home.path())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let shown = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(2), "{shown}");
    assert!(
        shown.contains("cannot be shown on a terminal") && shown.contains("-o letter.pdf") && !shown.contains("%PDF"),
        "{shown}"
    );
}

#[cfg(unix)]
#[test]
fn what_swallows_everything_is_written_to_and_a_link_is_replaced() {
    let demur = Demur::new();
    let case = repo("examples/anna.toml");
    let case = case.to_str().unwrap();
    assert_eq!(demur.run(&["-q", "letter", "--case", case, "-o", "/dev/null"]).code, 0);
    assert!(!std::fs::metadata("/dev/null").unwrap().is_file());
    // A folder in /dev that keeps files.
    if let Ok(folder) = tempfile::tempdir_in("/dev/shm") {
        let file = folder.path().join("letter.txt");
        assert_eq!(demur.run(&["-q", "letter", "--case", case, "-o", file.to_str().unwrap()]).code, 0);
        assert!(file.is_file());
    }
    let precious = demur.file("precious.txt", "precious");
    std::os::unix::fs::symlink(&precious, demur.path("link.txt")).unwrap();
    assert_eq!(demur.run(&["letter", "--case", case, "-o", "link.txt"]).code, 0);
    assert_eq!(std::fs::read_to_string(&precious).unwrap(), "precious");
    assert!(std::fs::symlink_metadata(demur.path("link.txt")).unwrap().is_file());
}

#[test]
fn a_company_behind_a_flag_of_several_values_is_not_taken_for_one() {
    let demur = Demur::new();
    let case = repo("examples/anna.toml");
    let args = ["letter", "--case", case.to_str().unwrap(), "--address", "New Street 1", "Town", "snap"];
    assert_refused(&demur.run(&args), 2, "`snap` was taken as a value of --address", "demur letter snap");
}

#[test]
fn another_company_does_not_get_the_account_of_the_first() {
    let demur = Demur::new();
    let case = repo("examples/anna.toml");
    let case = case.to_str().unwrap();
    assert_refused(&demur.run(&["letter", "snap", "--case", case]), 1, "which account is meant", "--account-email");
    let ran = demur.run(&["letter", "snap", "--case", case, "--account-name", "anna.example"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(!ran.out.contains("linkedin.com") && !ran.out.contains("1. November 2026"), "{}", ran.out);
}

#[test]
fn what_contradicts_itself_is_refused() {
    for (changes, what) in [
        (vec![("--setting-switched-off", Some("2099-01-01"))], "after the letter of 2026-11-23"),
        (vec![("--processing", Some("other-ai"))], "every letter objects to `ai-training`"),
        (vec![("--country", Some("IE-GARBAGE"))], "unknown country"),
        (vec![("--email", Some("<a@b.example>"))], "is no e-mail address"),
        (vec![("--email", Some("a@b..example"))], "is no e-mail address"),
        (vec![("--lang", Some("de-Hans"))], "no letter in the language"),
    ] {
        let ran = run(&letter(&changes));
        if what.contains("language") {
            // A subtag without a folder is no reason to refuse the language itself.
            assert_eq!(ran.code, 0, "{}", ran.err);
        } else {
            assert_refused(&ran, 1, what, "");
        }
    }
    let mut twice = letter(&[]);
    twice.extend(["--ground".to_owned(), "job-seeker=Another fact.".to_owned()]);
    assert_refused(&run(&twice), 1, "`job-seeker` is given twice", "into one");
    let demur = Demur::new();
    let good = std::fs::read_to_string(repo("examples/own-controller.toml")).unwrap();
    for (name, text, what) in [
        (
            "both.toml",
            good.replace("category = \"health\"", "category = \"health\"\nfact = \"details\""),
            "both a category and a fact",
        ),
        ("country.toml", good.replace("country = \"IE\"", "country = \"Irelnd\""), "unknown country `Irelnd`"),
        (
            "age.toml",
            good.replace("[account]", "[behalf_of]\nage = 12\nas = \"guardian\"\n[account]"),
            "for whom you write is missing",
        ),
        ("date.toml", good.replace("language = \"de\"", "language = \"de\"\ndate = 5"), "objection.date: must be a date"),
    ] {
        let path = demur.file(name, text);
        assert_refused(&demur.run(&["letter", "--case", path.to_str().unwrap()]), 1, what, "");
    }
}

#[test]
fn chinese_of_another_script_is_not_written_in_this_one() {
    for (tag, code) in [("zh", 0), ("zh-HK", 0), ("zh-Hant", 0), ("zh-Hans", 1), ("zh-CN", 1)] {
        assert_eq!(run(&letter(&[("--country", Some("HK")), ("--lang", Some(tag))])).code, code, "{tag}");
    }
}

#[test]
fn a_format_that_the_file_name_contradicts_is_refused() {
    for changes in [
        vec![("-o", Some("letter.odt"))],
        vec![("-o", Some("letter.eml")), ("--json", Some("--no-input"))],
        vec![("-o", Some("letter.pdf")), ("--json", Some("--no-input"))],
        vec![("--format", Some("pdf")), ("--json", Some("--no-input"))],
    ] {
        assert_refused(&run(&letter(&changes)), 2, "", "");
    }
    assert_refused(&run(&letter(&[("--layout", Some("nonsense"))])), 1, "unknown layout", "din-5008-b");
}

#[test]
fn a_long_list_is_refused() {
    let demur = Demur::new();
    let urls = "\"https://example.org/x\",\n".repeat(30_000);
    let path = demur.file("long.toml", format!("[person]\nname = \"R\"\ncountry = \"IE\"\nemail = \"r@example.org\"\n[non_member]\nurls = [\n{urls}]\n[objection]\ncontroller = \"linkedin\"\n[[objection.ground]]\nid = \"own-words\"\nfact = \"My name is rare.\"\n"));
    assert_refused(
        &demur.run(&["letter", "--case", path.to_str().unwrap()]),
        1,
        "non_member.urls: 30000 entries, and a letter names at most 20",
        "most important",
    );
}

#[test]
fn overrides_that_lead_in_circles_are_refused() {
    let demur = Demur::new();
    let record = std::fs::read_to_string(repo("data/jurisdictions/IE.toml")).unwrap();
    demur.file(".config/demur/data/jurisdictions/IE.toml", record.replace("region = ", "parent = \"IE\"\nregion = "));
    assert_refused(&run_in(&demur, &letter(&[])), 1, "is itself a part of a country", "your own copy");
    std::fs::remove_file(demur.path(".config/demur/data/jurisdictions/IE.toml")).unwrap();
    demur.file(".config/demur/data/controllers/my company (copy).toml", "id = 1");
    assert_eq!(demur.run(&["list", "controllers"]).code, 0, "a file that cannot be an id is passed over");
}
