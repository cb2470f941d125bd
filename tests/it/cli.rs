//! The commands in scripts: streams, formats, files, lists.

use std::io::Write;
use std::process::{Command, Stdio};

use demur::catalog::Catalog;

use crate::harness::{Demur, GROUND, Ran, assert_refused, letter, repo, run, sweep_after_faketime};

#[test]
fn a_letter_comes_out_on_standard_output_and_the_talk_on_standard_error() {
    let ran = run(&letter(&[]));
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.starts_with("Robin Testname\n1 Sample Row\n\nLinkedIn Ireland Unlimited Company\n"), "{}", ran.out);
    assert!(ran.err.contains("an answer is due by 2026-12-28"), "{}", ran.err);
    assert!(ran.out.lines().all(|line| line.chars().count() <= 72), "{}", ran.out);
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
    // A refused letter leaves the old file.
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
    assert!(keys.contains(&"21(1)") && !keys.contains(&"9(1)"), "{keys:?}");
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
    let others = "non-member=Somebody else has posted a picture of me.";
    let ran = demur.run(&["letter", "linkedin", "--ground", GROUND]);
    assert!(ran.out.starts_with("Profile Name\nProfile Street 1\n"), "{ran:?}");
    assert!(ran.out.contains("profile-account"));
    let ran =
        demur.run(&["letter", "linkedin", "--ground", others, "--name", "Flag Name", "--non-member", "https://example.org/p"]);
    assert!(ran.code == 1 && ran.err.contains("nothing of the profile is used"), "{ran:?}");
    let ran = demur.run(&["letter", "linkedin", "--ground", others, "--non-member", "https://example.org/p"]);
    assert!(ran.out.starts_with("Profile Name\nProfile Street 1\n") && ran.out.contains("no account"), "{ran:?}");
    assert!(!ran.out.contains("profile-account"), "an account of the profile does not belong to a non-member");
    let other = tempfile::tempdir().unwrap();
    let ran = demur.run(&["--config-dir", other.path().to_str().unwrap(), "letter", "linkedin", "--ground", GROUND]);
    assert_eq!(ran.code, 1, "another folder has no profile");
    demur.file(".config/demur/profile.toml", "[person]\nnaem = \"x\"\n");
    assert_refused(&demur.run(&["letter", "linkedin"]), 1, "profile.toml:2: unknown key `naem`", "did you mean `name`");
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
        "no reasons are required",
        "training that has already been done",
        "2025-11-03",
        "Wilton Plaza, Wilton Place, Dublin 2, Ireland",
        "demur letter linkedin --country DE --format form",
        "demur letter linkedin --country DE -o letter.pdf",
    ] {
        let flat = ran.out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains(part), "{part} is missing:\n{}", ran.out);
    }
    let all = Demur::new().run(&["steps", "--controller", "linkedin", "--country", "DE", "--all"]).out;
    for part in ["none are required on this form", "machine learning that does not generate content", "data deletion request"] {
        assert!(all.split_whitespace().collect::<Vec<_>>().join(" ").contains(part), "{part}: {all}");
    }
    let json = Demur::new().run(&["steps", "linkedin", "--country", "GB", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    let ids: Vec<_> = json["processing"].as_array().unwrap().iter().map(|p| p["id"].as_str().unwrap()).collect();
    assert!(ids.contains(&"microsoft-ai"), "{ids:?}");
    assert_refused(&Demur::new().run(&["steps", "linkdin", "--country", "DE"]), 1, "unknown controller", "linkedin");
    assert_refused(&Demur::new().run(&["steps", "linkedin", "--country", "QQ"]), 1, "unknown country", "ISO 3166");
}

#[test]
fn steps_fit_one_screen_and_each_has_one_link() {
    let catalog = Catalog::embedded();
    for company in catalog.ids("controllers") {
        for country in ["DE", "GB", "US-CA", "CH-GE", "HK"] {
            let ran = Demur::new().run(&["steps", &company, "--country", country]);
            // A terminal breaks what a pipe gets in one line.
            let lines: usize = ran.out.lines().map(|line| line.chars().count().div_ceil(80).max(1)).sum();
            assert!(ran.code == 0 && lines <= 25, "{company} {country} {lines}\n{}", ran.out);
            let json = Demur::new().run(&["steps", &company, "--country", country, "--json"]);
            let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
            let kinds: Vec<_> = json["steps"].as_array().unwrap().iter().map(|step| step["kind"].as_str().unwrap()).collect();
            assert_eq!(kinds.last(), Some(&"post"), "{company}: {kinds:?}");
            assert!(kinds.iter().filter(|kind| **kind == "form").count() <= 1, "{kinds:?}");
            assert!(!json["steps"].to_string().contains("(older)"), "{company}");
        }
    }
    // The form that takes an objection, then mail; where there is none, whatever reaches somebody.
    let kinds = |company: &str| {
        let json: serde_json::Value =
            serde_json::from_str(&Demur::new().run(&["steps", company, "--country", "IE", "--json"]).out).unwrap();
        json["steps"].as_array().unwrap().iter().map(|step| step["kind"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(kinds("linkedin"), ["setting", "form", "post"]);
    assert_eq!(kinds("reddit").iter().filter(|kind| *kind != "setting").collect::<Vec<_>>(), ["mail", "post"]);
    assert_eq!(kinds("pinterest").iter().filter(|kind| *kind != "setting").collect::<Vec<_>>(), ["form", "mail", "post"]);
    assert_eq!(kinds("meta-whatsapp").iter().filter(|kind| *kind != "setting").collect::<Vec<_>>(), ["form", "post"]);
}

#[test]
fn steps_leave_unverified_entries_out_unless_they_are_accepted() {
    let demur = Demur::new();
    let careful = demur.run(&["steps", "google", "--country", "DE"]);
    assert!(!careful.out.contains("/7575787"), "{}", careful.out);
    let careful = demur.run(&["steps", "google", "--country", "DE", "--all"]);
    assert!(careful.out.contains("Not verified and left out: 2") && !careful.out.contains("/7575787"), "{}", careful.out);
    let all = demur.run(&["steps", "google", "--country", "DE", "--accept-unverified", "--all"]);
    assert!(all.out.contains("/7575787") && !all.out.contains("left out"), "{}", all.out);
}

#[test]
fn lists_show_everything_and_can_be_searched() {
    let demur = Demur::new();
    for (what, count, part) in [
        ("controllers", 29, "linkedin"),
        ("countries", 105, "DE-BE"),
        ("grounds", 21, "job-seeker"),
        ("languages", 5, "zh-Hant-HK"),
        ("layouts", 8, "din-5008-b"),
        ("providers", 22, "gmail"),
        ("templates", 40, "templates/en/gdpr/form.md"),
    ] {
        let ran = demur.run(&["list", what]);
        assert_eq!((ran.code, ran.out.lines().count()), (0, count), "{what}: {}", ran.out);
        assert!(ran.out.contains(part), "{what}");
        let json: serde_json::Value = serde_json::from_str(&demur.run(&["list", what, "--json"]).out).unwrap();
        assert_eq!(json.as_array().unwrap().len(), count, "{what}");
    }
    assert_eq!(demur.run(&["list", "countries", "berlin"]).out.lines().count(), 1);
    assert_refused(&demur.run(&["list", "controllers", "qqq"]), 1, "nothing contains", "drop the text");
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
        assert!(ran.code == 0 && ran.out.contains("demur") && ran.out.contains("COMPLETE"), "{shell}");
    }
    std::fs::create_dir(demur.path("man")).unwrap();
    assert_eq!(demur.run(&["man", "man"]).code, 0);
    for page in ["demur", "demur-letter", "demur-steps", "demur-list", "demur-deadline"] {
        let text = std::fs::read_to_string(demur.path(&format!("man/{page}.1"))).unwrap();
        assert!(text.contains(".SH NAME"), "{page}");
    }
    assert_refused(&demur.run(&["man", "nowhere"]), 1, "nowhere/demur.1", "create the folder");
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
    assert!(ran.err.contains("regime gdpr") && ran.err.contains("cites 21(1): "), "{}", ran.err);
}

#[test]
fn a_flag_that_changes_nothing_says_so() {
    let demur = Demur::new();
    let case = repo("examples/anna.toml");
    let ran = |format: &str| demur.run(&["letter", "--case", case.to_str().unwrap(), "--large-print", "--format", format]);
    assert!(ran("text").err.contains("--large-print has no effect"), "{}", ran("text").err);
    assert!(!ran("html").err.contains("changes nothing"));
}

#[test]
fn names_of_services_and_former_names_find_the_company() {
    let demur = Demur::new();
    for (typed, id) in [
        ("ChatGPT", "openai"),
        ("chatgpt", "openai"),
        ("Twitter", "x"),
        ("facebook", "meta-facebook"),
        ("Instagram", "meta-instagram"),
        ("Threads", "meta-instagram"),
        ("Gemini", "google"),
        ("indeed", "glassdoor"),
        ("Superhuman", "grammarly"),
    ] {
        let ran = demur.run(&["steps", typed, "--country", "IE", "--json"]);
        let shown: serde_json::Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{typed}: {}", ran.err));
        assert_eq!(shown["controller"], id, "{typed}");
    }
    for (typed, ids) in [("Grok", "x or xai"), ("Copilot", "github or microsoft")] {
        let ran = demur.run(&["steps", typed, "--country", "IE"]);
        assert_refused(&ran, 1, &format!("`{typed}` fits"), &format!("write the one that is meant: {ids}"));
    }
    for (typed, id) in [("chatgpt", "openai"), ("twitter", "x"), ("Threads", "meta-instagram")] {
        let ran = demur.run(&["list", "controllers", typed]);
        assert!(ran.out.lines().any(|line| line.split_whitespace().next() == Some(id)), "{typed}: {}", ran.out);
    }
    let catalog = Catalog::embedded();
    for id in catalog.ids("controllers") {
        let record = catalog.controller(&id).unwrap();
        let mut also: Vec<String> = record.also.iter().map(|name| name.to_lowercase()).collect();
        also.sort_unstable();
        also.dedup();
        assert_eq!(also.len(), record.also.len(), "{}", record.id);
        assert!(!also.contains(&record.id), "{}: its id is known anyway", record.id);
    }
}

#[needs::tools("faketime")]
#[test]
fn facts_whose_source_nobody_has_looked_at_for_long_are_listed() {
    sweep_after_faketime();
    let demur = Demur::new();
    let on = |day: &str, args: &[&str]| {
        let mut command = Command::new("faketime");
        command.args([&format!("{day} 12:00:00"), env!("CARGO_BIN_EXE_demur")]).args(args).stdin(Stdio::null());
        command.env_clear().env("HOME", demur.home.path()).env("PATH", "/usr/bin:/bin").env("TZ", "UTC");
        let ran = Ran::new(command.output().unwrap());
        assert_eq!(ran.code, 0, "{ran:?}");
        ran.out
    };
    let list = ["list", "controllers", "--stale", "30"];
    assert_eq!(on("2026-12-23", &list), "", "thirty days are not more than thirty");
    let later = on("2026-12-24", &list);
    assert!(
        later.contains("data/controllers/adobe.toml") && later.contains("entity Adobe Systems Software Ireland Limited"),
        "{later}"
    );
    assert!(later.contains("2026-11-23") && !later.contains("2026-11-26"), "{later}");
    assert!(!later.contains("data/controllers/figma.toml"), "low confidence is not printed in letters: {later}");
    let json = on("2027-06-01", &["list", "controllers", "--stale", "30", "--json", "reddit"]);
    let facts: serde_json::Value = serde_json::from_str(&json).unwrap();
    let term = facts.as_array().unwrap().iter().find(|fact| fact["fact"].as_str().unwrap().starts_with("term ")).unwrap();
    assert_eq!(term["file"], "data/controllers/reddit.toml");
    assert_eq!((term["checked"].as_str(), term["confidence"].as_str()), (Some("2026-11-26"), Some("high")));
    assert!(term["source"].as_str().unwrap().contains("Reddit/Terms of Service.md"), "{term}");
    assert_refused(&demur.run(&["list", "grounds", "--stale", "30"]), 1, "--stale is about companies", "list controllers");
}
