//! Letters, members files, companies, lists and refusals as JSON.

use serde_json::Value;

use super::{holds, json};
use crate::cases::{letter, list, record};
use crate::harness::{Demur, Ran, read, repo};

/// What it printed, and how it ended.
fn said(demur: &Demur, args: &[&str], code: i32) -> (Value, Ran) {
    let ran = demur.run(&[args, &["--json"]].concat());
    assert_eq!(ran.code, code, "{args:?}: {}", ran.err);
    (serde_json::from_str(&ran.out).unwrap(), ran)
}

/// The error of a command that prints nothing else.
fn refused(demur: &Demur, args: &[&str], code: i32) -> Value {
    let ran = demur.run(&[args, &["--json"]].concat());
    assert_eq!((ran.code, ran.out.as_str()), (code, ""), "{args:?}: {}", ran.err);
    error(&ran)
}

/// The last line of standard error.
fn error(ran: &Ran) -> Value {
    let error = serde_json::from_str(ran.err.lines().last().unwrap()).unwrap();
    holds("errors", &error);
    error
}

#[test]
fn a_letter_holds_on_the_screen_and_in_a_file() {
    let demur = Demur::new();
    let mut blocks = std::collections::BTreeSet::new();
    for example in ["anna", "non-member", "own-controller", "parent"] {
        demur.file("case.toml", read(&format!("examples/{example}.toml")));
        let args = ["letter", "--case", "case.toml", "--date", "2026-11-24"];
        let shown = json(&demur, &args);
        holds("letter", &shown);
        let printed = demur.run(&[&args[..], &["--format", "json"]].concat());
        assert_eq!(serde_json::from_str::<Value>(&printed.out).unwrap(), shown, "{example}");
        assert_eq!(demur.run(&[&args[..], &["-o", "letter.json", "--json"]].concat()).out, "");
        assert_eq!(std::fs::read_to_string(demur.path("letter.json")).unwrap(), printed.out, "{example}");
        for block in shown["letter"]["blocks"].as_array().unwrap() {
            blocks.extend(block.as_object().unwrap().keys().cloned());
            for inline in block["paragraph"].as_array().into_iter().flatten() {
                blocks.extend(inline.as_object().unwrap().keys().cloned());
            }
        }
    }
    assert_eq!(blocks.into_iter().collect::<Vec<_>>(), ["foreign", "numbered", "paragraph", "strong", "text"]);
    let (shown, _) = said(&demur, &["letter", "--case", "case.toml", "--mailto", "--to", "privacy@example.org"], 0);
    holds("letter-mailto", &shown);
}

#[test]
fn warnings_and_days_that_are_not_sure_hold() {
    let demur = Demur::new();
    let case = read("examples/own-controller.toml").replace("address = [\"1 Example Quay\", \"Dublin\", \"Ireland\"]\n", "");
    demur.file("case.toml", case);
    let shown = json(&demur, &["letter", "--case", "case.toml", "--date", "2026-11-24"]);
    let warned = shown["warnings"].as_array().unwrap().iter().find(|warning| warning["code"] == "no-address-given");
    assert!(warned.unwrap()["fields"].is_object(), "{shown}");
    holds("letter", &shown);
    let due = json(&demur, &["deadline", "linkedin", "--country", "IE", "--received", "2090-11-24"]);
    assert_eq!(due["periods"][0]["holidays_known"], false, "{due}");
    holds("deadline", &due);
}

#[test]
fn a_members_file_holds_in_every_way_to_run_it() {
    let demur = Demur::new();
    let csv = read("examples/members.csv");
    demur.file("members.csv", csv.replacen("setting_switched_off", "member number", 1));
    let run = |more: &[&str], code| said(&demur, &[&["batch", "members.csv", "--date", "2026-11-24"], more].concat(), code).0;
    let written = run(&["-o", "letters"], 0);
    holds("batch", &written);
    assert_eq!(written["notes"][0]["code"], "unknown-columns");
    let sample = run(&["-o", "sample", "--sample", "2"], 0);
    holds("batch", &sample);
    assert!(sample["first"].is_string() && sample["sample"][1]["why"].is_string(), "{sample}");
    let recorded = run(&["-o", "recorded", "--record"], 0);
    holds("batch", &recorded);
    assert!(recorded["recorded"]["opened"].as_u64() > Some(0), "{recorded}");
    let sent = ["record", "sent", "--batch", "recorded", "--by", "post", "--on", "2026-11-24", "--yes"];
    holds("record-batch", &said(&demur, &sent, 0).0);
    let due = said(&demur, &["follow-up", "--all-due", "-o", "next", "--yes"], 0).0;
    holds("follow-up-all-due", &due);
    for shard in ["1/2", "2/2"] {
        holds("batch", &run(&["-o", &shard[..1], "--shard", shard], 0));
    }
    holds("batch-join", &said(&demur, &["batch", "--join", "1", "2", "-o", "joined"], 0).0);
    holds("batch-columns", &said(&demur, &["batch", "--columns"], 0).0);
    for shared in [false, true] {
        let bad = csv.replacen("job-seeker", if shared { "job-seeker" } else { "job-sneaker" }, 1);
        demur.file("members.csv", bad.replacen("DE-BE", "Nowhere", 1));
        let ran = demur.run(&["batch", "members.csv", "--check", "--json"]);
        assert_eq!((ran.code, ran.out.lines().count()), (3, 5), "{}", ran.err);
        assert_eq!(error(&ran)["error"]["code"], "partly");
        ran.out.lines().for_each(|row| holds("batch-check", &serde_json::from_str(row).unwrap()));
        let ran = demur.run(&["batch", "members.csv", "-o", "bad", "--json"]);
        holds("batch", &serde_json::from_str(&ran.out).unwrap());
        assert_eq!((ran.code, &error(&ran)["error"]["code"]), (3, &"partly".into()));
    }
}

#[test]
fn a_letter_that_is_due_by_itself_holds_in_the_list_of_all() {
    let demur = Demur::new();
    assert_eq!(letter(&demur, &["--date", "2026-06-01", "-o", "letter.pdf"]).code, 0);
    let reference = list(&demur)[0]["reference"].as_str().unwrap().to_owned();
    record(&demur, &[&reference, "sent", "--by", "post", "--on", "2026-06-01"]);
    let all = ["follow-up", "--all-due", "-o", "next", "--yes"];
    let written = said(&demur, &all, 0).0;
    assert_eq!((&written["written"], &written["due"][0]["letter"]), (&1.into(), &"reminder".into()));
    holds("follow-up-all-due", &written);
    // It was written, and nobody has said that it was sent.
    let left = said(&demur, &["follow-up", "--all-due", "-o", "other", "--yes"], 3).0;
    assert_eq!(left["left"][0]["why"]["code"], "not-sent-yet", "{left}");
    holds("follow-up-all-due", &left);
}

#[test]
fn every_company_holds_in_every_place() {
    let demur = Demur::new();
    let list = json(&demur, &["list", "controllers"]);
    holds("list-controllers", &list);
    for company in list.as_array().unwrap() {
        let id = company["id"].as_str().unwrap();
        holds("controllers-show", &json(&demur, &["controllers", "show", id]));
        let place = if id.len() % 2 == 0 { "IE" } else { "US-CA" };
        holds("steps", &json(&demur, &["steps", id, "--country", place, "--accept-unverified"]));
    }
    for place in ["CH", "GB", "HK", "US-CA"] {
        holds("steps", &json(&demur, &["steps", "linkedin", "--country", place]));
        holds("deadline", &json(&demur, &["deadline", "linkedin", "--country", place, "--received", "2026-10-31"]));
    }
}

#[test]
fn every_list_holds() {
    let demur = Demur::new();
    for schema in ["list-countries", "list-grounds", "list-languages", "list-layouts", "list-providers", "list-templates"] {
        let list = json(&demur, &["list", schema.strip_prefix("list-").unwrap()]);
        assert!(list.as_array().unwrap().len() > 4, "{schema}");
        holds(schema, &list);
    }
    let stale = json(&demur, &["list", "controllers", "--stale", "0"]);
    holds("list-controllers-stale", &stale);
}

#[test]
fn the_users_own_records_and_templates_hold() {
    let demur = Demur::new();
    let company = serde_json::json!({
        "slug": "muster", "relevant-countries": ["de"], "name": "Muster GmbH", "address": "Beispielweg 1\n12345 Musterstadt\nDeutschland",
        "email": "nobody", "sources": ["https://example.org/datenschutz"], "quality": "verified",
    });
    demur.file("copy/companies/muster.json", company.to_string());
    demur.file("copy/companies/broken.json", "{}");
    let imported = json(&demur, &["controllers", "import", "copy"]);
    assert_eq!((&imported["added"][0], imported["left"][0]["code"].is_string()), (&"muster".into(), true), "{imported}");
    holds("controllers-import", &imported);
    let shown = json(&demur, &["controllers", "show", "muster"]);
    assert!(shown["imported"].is_object() && shown["file"].is_string(), "{shown}");
    holds("controllers-show", &shown);
    holds("controllers-check", &json(&demur, &["controllers", "check"]));
    demur.file(".config/demur/data/controllers/broken.toml", "id = 1\n");
    let (checked, ran) = said(&demur, &["controllers", "check"], 1);
    holds("controllers-check", &checked);
    assert_eq!(
        (&checked["problems"][0]["code"], &error(&ran)["error"]["code"]),
        (&"record-unreadable".into(), &"refused".into())
    );

    let german = repo("templates/de").display().to_string();
    holds("templates-check", &json(&demur, &["templates", "check", &german]));
    demur.file("da/phrases.toml", "language = \"da\"\n");
    let (checked, ran) = said(&demur, &["templates", "check", "da"], 1);
    assert!(!checked["problems"].as_array().unwrap().is_empty());
    holds("templates-check", &checked);
    error(&ran);
}

#[test]
fn the_files_of_the_configuration_hold() {
    let demur = Demur::new();
    holds("init", &json(&demur, &["init", "--name", "Robin Example", "--address", "1 Sample Row", "--country", "IE"]));
    let account = ["account", "add", "robin@example.org", "--host", "mail.example.org", "--no-try", "--yes"];
    holds("account-add", &json(&demur, &account));
    holds("account-list", &json(&demur, &["account", "list"]));
}

#[test]
fn every_refusal_holds() {
    let demur = Demur::new();
    let missing = refused(&demur, &["letter", "linkedin"], 1);
    assert!(missing["error"]["errors"].as_array().unwrap().len() > 2 && missing["error"]["flag"] == "--name", "{missing}");
    demur.file("case.toml", "[person]\nname = \"Robin Example\"\ncolour = \"red\"\n");
    let unknown = refused(&demur, &["letter", "--case", "case.toml"], 1);
    assert_eq!((&unknown["error"]["code"], &unknown["error"]["place"]["line"]), (&"unknown-key".into(), &3.into()));
    for (args, code) in [
        (&["letter", "linkedin", "--contry", "IE"][..], "usage"),
        (&["letter", "--format", "pdf"], "usage"),
        (&["outbox", "show", "LI-AAAA-AAAA"], "unknown-reference"),
        (&["case", "show", "LI-AAAA-AAAA"], "unknown-case"),
        (&["account", "list"], "refused"),
        (&["controllers", "show", "nosuch"], "unknown-controller"),
        (&["batch", "nosuch.csv", "-o", "letters"], "members-file"),
    ] {
        let error = refused(&demur, args, if code == "usage" { 2 } else { 1 });
        assert_eq!(error["error"]["code"], code, "{error}");
    }
    // What is missing is said, although it stands on a line of its own.
    let usage = refused(&demur, &["controllers", "add"], 2);
    let message = usage["error"]["message"].as_str().unwrap();
    assert!(message.contains("not provided: <ID>"), "{message}");
    // A company that takes objections in its form alone.
    let mut form = vec!["send", "linkedin", "--name", "Robin Example", "--address", "1 Sample Row", "--country", "IE", "--yes"];
    form.extend(["--account-email", "robin@example.org", "--ground", crate::harness::GROUND]);
    let error = refused(&demur, &form, 1);
    assert!(error["error"]["form"]["text"].is_string(), "{error}");
}
