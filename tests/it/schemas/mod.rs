//! What `--json` prints is what `docs/schema` says.

mod mails;
mod page;
mod records;

use boon::{Compiler, Schemas};
use serde_json::Value;

use crate::cases::{letter, list, record};
use crate::harness::{Demur, files, read};

/// Fails where the value is not as the schema says.
fn holds(name: &str, value: &Value) {
    let path = format!("docs/schema/{name}.json");
    let schema: Value = serde_json::from_str(&read(&path)).unwrap();
    let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
    compiler.enable_format_assertions();
    compiler.add_resource(&path, schema).unwrap();
    let index = compiler.compile(&path, &mut schemas).unwrap_or_else(|error| panic!("{path}: {error:#}"));
    if let Err(error) = schemas.validate(value, index) {
        panic!("{path}: {error:#}\n{value:#}");
    }
}

fn json(demur: &Demur, args: &[&str]) -> Value {
    let ran = demur.run(&[args, &["--json"]].concat());
    assert_eq!(ran.code, 0, "{args:?}: {}", ran.err);
    serde_json::from_str(&ran.out).unwrap()
}

#[test]
fn every_command_prints_what_its_schema_says() {
    let demur = Demur::new();
    let config = "[mail.accounts.private]\nfrom = \"robin@example.org\"\nhost = \"mail.example.org\"\n";
    demur.file(".config/demur/config.toml", config);
    demur.file("proof.txt", "a receipt");
    assert_eq!(letter(&demur, &["--date", "2026-09-01", "-o", "letter.pdf"]).code, 0);
    let reference = list(&demur)[0]["reference"].as_str().unwrap().to_owned();
    holds("case-show", &json(&demur, &["case", "show", &reference]));
    for args in [
        &["sent", "--by", "post", "--tracking", "RR1", "--on", "2026-09-01"][..],
        &["delivered", "--on", "2026-09-03", "--file", "proof.txt", "--note", "signed"],
        &["acknowledged", "--on", "2026-09-04"],
        &["extended", "--on", "2026-09-05"],
        &["answered", "--kind", "refused", "--kind", "public-data", "--quote", "No.", "--on", "2026-09-20"],
    ] {
        holds("record", &json(&demur, &[&["record", &reference], args].concat()));
    }
    holds("due", &json(&demur, &["due", "--within", "60"]));
    holds("follow-up", &json(&demur, &["follow-up", &reference]));
    holds(
        "follow-up-send-dry-run",
        &json(&demur, &["follow-up", &reference, "--send", "--dry-run", "--to", "privacy@example.org"]),
    );
    let shown = json(&demur, &["case", "show", &reference, "--verify"]);
    assert_eq!(shown["broken"], Value::Array(Vec::new()));
    holds("case-show", &shown);
    holds("case-list", &json(&demur, &["case", "list"]));
    holds("case-list-summary", &json(&demur, &["case", "list", "--summary", "--min", "1"]));
    holds("case-list-summary", &json(&demur, &["case", "list", "--summary"]));
    record(&demur, &[&reference, "complied", "--on", "2026-10-01"]);
    record(&demur, &[&reference, "closed"]);
    holds("case-show", &json(&demur, &["case", "show", &reference]));
    holds("case-forget", &json(&demur, &["case", "forget", &reference, "--yes"]));
    holds("case-list", &json(&demur, &["case", "list"]));
    holds("due", &json(&demur, &["due"]));
}

#[test]
fn a_limit_holds_too() {
    let demur = Demur::new();
    let case = read("examples/non-member.toml").replace("\"FR\"", "\"NL\"").replace("\"fr\"", "\"en\"");
    demur.file("case.toml", case);
    let ran = demur.run(&["letter", "--case", "case.toml", "--date", "2026-09-01", "-o", "letter.txt"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let reference = list(&demur)[0]["reference"].as_str().unwrap().to_owned();
    let today = chrono::Local::now().date_naive().to_string();
    record(&demur, &[&reference, "sent", "--by", "mail", "--on", "2026-09-01"]);
    record(&demur, &[&reference, "answered", "--kind", "refused", "--on", &today]);
    let due = json(&demur, &["due", "--within", "60"]);
    assert!(due.as_array().unwrap().iter().any(|entry| entry["way"] == "court"), "{due}");
    holds("due", &due);
    holds("case-show", &json(&demur, &["case", "show", &reference]));
}

/// What a mail may be, whichever it is, and the archive that goes to an authority.
#[test]
fn mails_evidence_and_the_fields_of_a_complaint_hold_too() {
    let demur = Demur::new();
    assert_eq!(letter(&demur, &["--date", "2026-06-01", "-o", "letter.pdf"]).code, 0);
    let reference = list(&demur)[0]["reference"].as_str().unwrap().to_owned();
    let head =
        "From: Privacy <privacy@example.org>\nTo: robin@example.org\nDate: Mon, 6 Jul 2026 09:30:00 +0000\nMIME-Version: 1.0\n";
    let answer =
        format!("Subject: Re: {reference}\nMessage-ID: <1@example.org>\n\nWe refuse your request. The data are public.\n");
    let bounce = "Subject: Undeliverable\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nGone.\n\
                  --b\nContent-Type: message/delivery-status\n\nAction: failed\nStatus: 5.1.1\n--b--\n";
    let attached = "Subject: Your request\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nSee the enclosed letter.\n--b\n\
                    Content-Type: application/pdf; name=a.pdf\nContent-Disposition: attachment; filename=a.pdf\n\n%PDF\n--b--\n";
    let mut found = Vec::new();
    for mail in [format!("{head}{answer}"), format!("{head}{bounce}"), format!("{head}{attached}"), "No.".to_owned()] {
        demur.file("mail.eml", mail);
        let shown = json(&demur, &["record", "--eml", "mail.eml", "--dry-run"]);
        holds("record-eml-dry-run", &shown);
        found.push(format!("{} {} {}", shown["nature"], shown["event"], shown["found_by"]));
    }
    assert!(found[0] == "\"letter\" \"answered\" \"reference\"" && found[1].starts_with("\"bounce\""), "{found:?}");
    record(&demur, &[&reference, "sent", "--by", "post", "--on", "2026-06-01"]);
    record(&demur, &[&reference, "answered", "--kind", "refused", "--on", "2026-07-06", "--file", "mail.eml"]);
    let complaint = json(&demur, &["follow-up", &reference, "--kind", "complaint"]);
    holds("follow-up", &complaint);
    assert_eq!(complaint["form"]["fields"][0]["id"], "company", "{complaint}");
    holds("evidence", &json(&demur, &["evidence", &reference, "-o", "evidence.zip"]));
}

/// A field that is added to the output and not to its schema has to fail.
#[test]
fn no_object_of_a_schema_takes_what_it_does_not_name() {
    fn walk(value: &Value, at: &str) {
        let Some(schema) = value.as_object() else {
            value.as_array().into_iter().flatten().for_each(|value| walk(value, at));
            return;
        };
        if let Some(properties) = schema.get("properties") {
            assert_eq!(schema.get("additionalProperties"), Some(&Value::Bool(false)), "{at}: {properties}");
        }
        for (key, value) in schema {
            walk(value, &format!("{at}/{key}"));
        }
    }
    for path in files("docs/schema", ".json") {
        walk(&serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap(), &path.display().to_string());
    }
}

#[test]
fn every_schema_stands_in_the_page_and_is_held() {
    let page = read("docs/json.md");
    let tests: String = files("tests/it/schemas", ".rs").iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
    for path in files("docs/schema", ".json") {
        let name = path.file_stem().unwrap().to_str().unwrap();
        assert!(page.contains(&format!("(schema/{name}.json)")), "{name}");
        assert!(tests.contains(&format!("\"{name}\"")), "{name} is held by no test");
        let title = serde_json::from_str::<Value>(&std::fs::read_to_string(&path).unwrap()).unwrap()["title"].clone();
        assert!(title.as_str().unwrap().starts_with("demur "), "{title}");
    }
}
