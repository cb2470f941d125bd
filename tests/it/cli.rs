//! The command line as a script sees it: what it refuses, how it says so, and what it leaves behind.

use std::io::Write;
use std::process::Stdio;

use crate::harness::{Demur, Ran, repo};

const GROUND: &str = "job-seeker=I have been looking for work since March 2026.";

/// A whole letter by flags, with changes: `("--name", None)` takes a flag out, `Some` replaces its value or adds it.
fn letter(changes: &[(&str, Option<&str>)]) -> Vec<String> {
    let mut flags = vec![
        ("--name", "Robin Testname"),
        ("--address", "1 Sample Row"),
        ("--country", "IE"),
        ("--account-email", "robin@example.org"),
        ("--ground", GROUND),
        ("--date", "2026-11-23"),
    ];
    for (flag, value) in changes {
        flags.retain(|(f, _)| f != flag);
        flags.extend(value.map(|value| (*flag, value)));
    }
    let mut args = vec!["letter".to_owned(), "linkedin".to_owned()];
    args.extend(flags.into_iter().flat_map(|(flag, value)| [flag.to_owned(), value.to_owned()]));
    args
}

fn run(args: &[String]) -> Ran {
    Demur::new().run(&args.iter().map(String::as_str).collect::<Vec<_>>())
}

/// One error, one hint, the code, and nothing on standard output.
fn assert_refused(ran: &Ran, code: i32, what: &str, hint: &str) {
    assert_eq!(ran.code, code, "{ran:?}");
    assert_eq!(ran.out, "", "{ran:?}");
    let errors: Vec<_> = ran.err.lines().filter(|line| line.starts_with("error: ")).collect();
    let hints: Vec<_> = ran.err.lines().filter(|line| line.starts_with("hint: ")).collect();
    assert_eq!((errors.len(), hints.len()), (1, 1), "{}", ran.err);
    assert!(errors[0].contains(what), "{} instead of {what}", errors[0]);
    assert!(hints[0].contains(hint), "{} instead of {hint}", hints[0]);
}

#[test]
fn a_letter_comes_out_on_standard_output_and_the_talk_on_standard_error() {
    let ran = run(&letter(&[]));
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.starts_with("Robin Testname\n1 Sample Row\n\nLinkedIn Ireland Unlimited Company\n"), "{}", ran.out);
    assert!(ran.err.contains("an answer is due by 2026-12-28"), "{}", ran.err);
    assert!(ran.out.lines().all(|line| line.chars().count() <= 72), "{}", ran.out);
}

#[test]
fn what_is_missing_is_named_with_the_flag_that_gives_it() {
    for (flag, what, hint) in [
        ("--name", "person.name: is missing", "--name"),
        ("--country", "person.country: is missing", "--country"),
        ("--address", "neither a postal address nor an e-mail address", "--address"),
        ("--account-email", "which account is meant", "--account-email"),
        ("--ground", "needs a ground with a fact of your own", "--ground job-seeker="),
    ] {
        assert_refused(&run(&letter(&[(flag, None)])), 1, what, hint);
    }
    let demur = Demur::new();
    assert_refused(
        &demur.run(&["letter", "--name", "R", "--country", "IE", "--email", "r@example.org", "--account-name", "r"]),
        1,
        "to whom the letter goes is missing",
        "demur list controllers",
    );
}

#[test]
fn what_does_not_exist_is_refused_with_the_nearest_that_does() {
    for (changes, what, hint) in [
        (vec![("--country", Some("XX"))], "--country: unknown country `XX`", "demur list countries"),
        (vec![("--country", Some("Germny"))], "unknown country `GERMNY`", "DE"),
        (vec![("--country", Some("UK"))], "unknown country `UK`", "GB"),
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
        &["letter", "--format", "docx"],
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
        ("table.toml", good.replace("[objection]", "[objections]"), "unknown key `objections`", "did you mean `objection`"),
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
    assert_refused(&demur.run(&["letter", "--case", huge.to_str().unwrap()]), 1, "larger than 1024 KiB", "few lines");
    let name = "A".repeat(100 * 1024);
    assert_refused(&run(&letter(&[("--name", Some(&name))])), 1, "is too long", "shorten");
    let latin1 = demur.file("latin1.toml", b"[person]\nname = \"M\xFCller\"\n");
    assert_refused(&demur.run(&["letter", "--case", latin1.to_str().unwrap()]), 1, "latin1.toml:2: not UTF-8", "UTF-8");
    assert_refused(&demur.run(&["letter", "--case", "missing.toml"]), 1, "missing.toml", "examples/anna.toml");
    let home = demur.home.path().to_str().unwrap().to_owned();
    assert_refused(&demur.run(&["letter", "--case", &home]), 1, &home, "case file");
}

#[test]
fn a_case_file_may_come_from_standard_input() {
    let demur = Demur::new();
    let mut child = demur
        .command()
        .args(["letter", "--case", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(&std::fs::read(repo("examples/anna.toml")).unwrap()).unwrap();
    let ran = Ran::new(child.wait_with_output().unwrap());
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("Anna Müller"));
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
        "make the folder",
    );
    let names: Vec<_> = std::fs::read_dir(demur.home.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(names, ["folder"], "nothing half-written");
    assert_eq!(std::fs::read_dir(demur.path("folder")).unwrap().count(), 0);
}

#[test]
fn an_existing_file_is_replaced_whole_and_the_talk_says_so() {
    let demur = Demur::new();
    let case = repo("examples/anna.toml");
    let args = ["letter", "--case", case.to_str().unwrap(), "-o", "letter.txt"];
    assert!(demur.run(&args).err.contains("wrote letter.txt"));
    demur.file("letter.txt", "x".repeat(100_000));
    let ran = demur.run(&args);
    assert!(ran.err.contains("replaced letter.txt"), "{}", ran.err);
    let text = std::fs::read_to_string(demur.path("letter.txt")).unwrap();
    assert!(text.starts_with("Anna Müller\n") && text.ends_with("Anna Müller\n"));
    // A refused letter leaves what stood there.
    let mut refused = args.to_vec();
    refused.extend(["--lang", "xx"]);
    assert_eq!(demur.run(&refused).code, 1);
    assert_eq!(std::fs::read_to_string(demur.path("letter.txt")).unwrap(), text);
}

#[cfg(unix)]
#[test]
fn a_letter_is_readable_by_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let demur = Demur::new();
    demur.run(&["letter", "--case", repo("examples/anna.toml").to_str().unwrap(), "-o", "letter.txt"]);
    assert_eq!(std::fs::metadata(demur.path("letter.txt")).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn the_format_follows_the_extension_and_the_flag_goes_over_it() {
    let demur = Demur::new();
    let case = repo("examples/anna.toml");
    let case = case.to_str().unwrap();
    for (name, start) in [("a.pdf", "%PDF-1.7"), ("a.html", "<!doctype html>"), ("a.json", "{"), ("a.txt", "Anna"), ("a", "Anna")]
    {
        assert_eq!(demur.run(&["letter", "--case", case, "-o", name]).code, 0);
        assert!(std::fs::read(demur.path(name)).unwrap().starts_with(start.as_bytes()), "{name}");
    }
    demur.run(&["letter", "--case", case, "-o", "b.pdf", "--format", "text"]);
    assert!(std::fs::read(demur.path("b.pdf")).unwrap().starts_with(b"Anna"));
    let form = demur.run(&["letter", "--case", case, "--format", "form"]);
    assert!(form.out.lines().count() < 20 && form.out.contains("Art. 21 Abs. 1 DSGVO"), "{}", form.out);
}

#[test]
fn json_holds_the_letter_and_its_facts() {
    let demur = Demur::new();
    let ran = demur.run(&["letter", "--case", repo("examples/anna.toml").to_str().unwrap(), "--json", "--date", "2026-11-23"]);
    let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let facts = &json["facts"];
    assert_eq!(facts["regime"], "gdpr");
    assert_eq!(facts["jurisdiction"], "DE-BE");
    assert_eq!(facts["recipient"]["legal_name"], "LinkedIn Ireland Unlimited Company");
    assert_eq!(facts["deadlines"][0]["due"], "2026-12-28");
    assert_eq!(facts["authority"], "Berliner Beauftragte für Datenschutz und Informationsfreiheit");
    let keys: Vec<_> = facts["citations"].as_array().unwrap().iter().map(|c| c["key"].as_str().unwrap()).collect();
    assert!(keys.contains(&"art21_1") && !keys.contains(&"art9_1"), "{keys:?}");
    assert_eq!(json["letter"]["language"], "de");
    assert_eq!(json["warnings"].as_array().unwrap().len(), 1, "the authority of Berlin is of medium confidence");
}

#[test]
fn the_profile_lies_under_the_case_file_and_flags_lie_over_it() {
    let demur = Demur::new();
    demur.file(
        ".config/demur/profile.toml",
        "[person]\nname = \"Profile Name\"\naddress = [\"Profile Street 1\"]\ncountry = \"IE\"\n[account.linkedin]\nname = \"profile-account\"\n",
    );
    let ran = demur.run(&["letter", "linkedin", "--ground", GROUND]);
    assert!(ran.out.starts_with("Profile Name\nProfile Street 1\n"), "{ran:?}");
    assert!(ran.out.contains("profile-account"));
    let ran =
        demur.run(&["letter", "linkedin", "--ground", GROUND, "--name", "Flag Name", "--non-member", "https://example.org/p"]);
    assert!(ran.out.starts_with("Flag Name\nProfile Street 1\n") && ran.out.contains("no account"), "{ran:?}");
    assert!(!ran.out.contains("profile-account"), "an account of the profile does not belong to a non-member");
    let other = tempfile::tempdir().unwrap();
    let ran = demur.run(&["--config-dir", other.path().to_str().unwrap(), "letter", "linkedin", "--ground", GROUND]);
    assert_eq!(ran.code, 1, "another folder has no profile");
    demur.file(".config/demur/profile.toml", "[person]\nnaem = \"x\"\n");
    assert_refused(&demur.run(&["letter", "linkedin"]), 1, "profile.toml:2: unknown key `naem`", "did you mean `name`");
}

#[test]
fn the_users_own_files_stand_in_the_place_of_ours_and_a_broken_one_is_named() {
    let demur = Demur::new();
    let args = letter(&[]);
    let args: Vec<_> = args.iter().map(String::as_str).collect();
    demur.file(".config/demur/templates/en/gdpr/objection.md", "# Mine\n\nOwn words for {{controller.name}}.\n");
    let ran = demur.run(&args);
    assert!(ran.out.contains("Own words for LinkedIn."), "{ran:?}");
    demur.file(".config/demur/templates/en/gdpr/objection.md", "# Mine\n\nline three\n{{controller.nmae}}\n");
    assert_refused(&demur.run(&args), 1, "templates/en/gdpr/objection.md: line 4", "your own copy");
    demur.file(".config/demur/templates/en/gdpr/objection.md", "# Mine\n\n- a bullet\n");
    assert_refused(&demur.run(&args), 1, "no place in a letter", "your own copy");
    std::fs::remove_file(demur.path(".config/demur/templates/en/gdpr/objection.md")).unwrap();
    demur.file(".config/demur/data/controllers/linkedin.toml", "id = \"linkedin\"\nnmae = 1\n");
    assert_refused(&demur.run(&args), 1, "linkedin.toml:2: unknown field `nmae`", "your own copy");
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
fn steps_say_what_to_click_and_what_it_does_not_reach() {
    let ran = Demur::new().run(&["steps", "linkedin", "--country", "DE"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    for part in [
        "Data for Generative AI Improvement",
        "https://www.linkedin.com/mypreferences/d/settings/data-for-ai-improvement",
        "https://www.linkedin.com/help/linkedin/ask/TS-DPRO",
        "Object to processing for training content-generating AI models",
        "none are required on this form",
        "machine learning that does not generate content",
        "2025-11-03",
    ] {
        let flat = ran.out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains(part), "{part} is missing:\n{}", ran.out);
    }
    let json = Demur::new().run(&["steps", "linkedin", "--country", "GB", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    let ids: Vec<_> = json["processing"].as_array().unwrap().iter().map(|p| p["id"].as_str().unwrap()).collect();
    assert!(ids.contains(&"microsoft-ai"), "{ids:?}");
    assert_refused(&Demur::new().run(&["steps", "linkdin", "--country", "DE"]), 1, "unknown controller", "linkedin");
    assert_refused(&Demur::new().run(&["steps", "linkedin", "--country", "QQ"]), 1, "unknown country", "ISO 3166");
}

#[test]
fn steps_leave_unverified_entries_out_unless_they_are_accepted() {
    let demur = Demur::new();
    let careful = demur.run(&["steps", "google", "--country", "DE"]);
    assert!(careful.out.contains("not verified and left out") && !careful.out.contains("troubleshooter"), "{}", careful.out);
    let all = demur.run(&["steps", "google", "--country", "DE", "--accept-unverified"]);
    assert!(all.out.contains("troubleshooter") && !all.out.contains("left out"), "{}", all.out);
}

#[test]
fn lists_show_everything_and_can_be_searched() {
    let demur = Demur::new();
    for (what, count, part) in [
        ("controllers", 24, "linkedin"),
        ("countries", 78, "DE-BE"),
        ("grounds", 20, "job-seeker"),
        ("languages", 5, "zh-Hant-HK"),
        ("layouts", 2, "din-5008-b"),
        ("templates", 38, "templates/en/gdpr/form.md"),
    ] {
        let ran = demur.run(&["list", what]);
        assert_eq!((ran.code, ran.out.lines().count()), (0, count), "{what}: {}", ran.out);
        assert!(ran.out.contains(part), "{what}");
        let json: serde_json::Value = serde_json::from_str(&demur.run(&["list", what, "--json"]).out).unwrap();
        assert_eq!(json.as_array().unwrap().len(), count, "{what}");
    }
    assert_eq!(demur.run(&["list", "countries", "berlin"]).out.lines().count(), 1);
    assert_refused(&demur.run(&["list", "controllers", "qqq"]), 1, "nothing contains", "leave the text out");
    assert!(
        demur.run(&["list", "grounds", "--lang", "de"]).out.contains("Besondere Kategorien")
            || demur.run(&["list", "grounds", "--lang", "de"]).out.contains("besonderer Kategorien")
    );
}

#[test]
fn completions_and_manual_pages_generate() {
    let demur = Demur::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let ran = demur.run(&["completions", shell]);
        assert!(ran.code == 0 && ran.out.contains("demur") && ran.out.contains("letter"), "{shell}");
    }
    std::fs::create_dir(demur.path("man")).unwrap();
    assert_eq!(demur.run(&["man", "man"]).code, 0);
    for page in ["demur", "demur-letter", "demur-steps", "demur-list", "demur-deadline"] {
        let text = std::fs::read_to_string(demur.path(&format!("man/{page}.1"))).unwrap();
        assert!(text.contains(".SH NAME"), "{page}");
    }
    assert_refused(&demur.run(&["man", "nowhere"]), 1, "nowhere/demur.1", "make the folder");
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
fn colour_is_only_used_when_it_is_asked_for() {
    let demur = Demur::new();
    assert!(!demur.run(&["letter", "nobody"]).err.contains('\u{1b}'));
    assert!(demur.run(&["--color", "always", "letter", "nobody"]).err.contains("\u{1b}[1;31merror:"));
}

#[test]
fn quiet_is_quiet_and_verbose_tells_what_was_used() {
    let mut args = letter(&[]);
    args.push("-q".to_owned());
    assert_eq!(run(&args).err, "");
    *args.last_mut().unwrap() = "-v".to_owned();
    let ran = run(&args);
    assert!(ran.err.contains("regime gdpr") && ran.err.contains("cites art21_1"), "{}", ran.err);
}

#[test]
fn somebody_who_stops_reading_gets_no_error() {
    let demur = Demur::new();
    let mut child = demur.command().args(["list", "countries"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let ran = Ran::new(child.wait_with_output().unwrap());
    assert!(ran.err.is_empty(), "{}", ran.err);
}
