//! Answers go to the person who writes, and never silently to anybody else.

use super::command::Posted;
use super::server::USER;
use crate::harness::{GROUND, Ran, assert_refused};

/// A letter of Robin Testname with this address, from this sender.
fn send(posted: &Posted, email: &str, from: &str, more: &[&str]) -> Ran {
    let config = std::fs::read_to_string(posted.demur.path(".config/demur/config.toml")).unwrap();
    let line = config.lines().find(|line| line.starts_with("from = ")).unwrap().to_owned();
    posted.demur.file(".config/demur/config.toml", config.replace(&line, &format!("from = \"{from}\"")));
    let mut args =
        vec!["send", "reddit", "--name", "Robin Testname", "--address", "1 Sample Row", "--country", "IE", "--email", email];
    args.extend(["--account-name", "robin", "--ground", GROUND, "--date", "2026-11-23"]);
    args.extend(more);
    posted.run(&args)
}

fn reply_to(posted: &Posted) -> Option<String> {
    let accepted = posted.server.accepted();
    let mail = mailparse::parse_mail(accepted.last().unwrap()).unwrap();
    mailparse::MailHeaderMap::get_first_value(&mail.get_headers(), "Reply-To")
}

const OWN: &str = "Robin Testname <robin@example.org>";

#[test]
fn an_address_that_no_header_can_hold_is_told_to_whoever_writes_for_themselves() {
    let posted = Posted::new();
    let dry = send(&posted, "róbin@example.org", OWN, &["--dry-run", "--json"]);
    let facts: serde_json::Value = serde_json::from_str(&dry.out).unwrap();
    let warnings = facts["warnings"].to_string();
    assert!(warnings.contains("answers by e-mail will reach robin@example.org and not róbin@example.org"), "{warnings}");
    let ran = send(&posted, "róbin@example.org", OWN, &["--yes"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("will reach robin@example.org and not róbin@example.org"), "{}", ran.err);
    assert_eq!(reply_to(&posted), None);
}

#[test]
fn an_answer_to_one_person_is_not_led_to_another_without_a_word() {
    for (from, more) in [
        ("An Association <office@example.org>", &[][..]),
        ("office@example.org", &[]),
        (OWN, &["--behalf-of", "Kim Testname", "--as", "attorney"]),
    ] {
        let posted = Posted::new();
        let more: Vec<&str> = more.iter().copied().chain(["--yes"]).collect();
        let ran = send(&posted, "róbin@example.org", from, &more);
        assert_refused(&ran, 1, "and not róbin@example.org", "set another address with --email");
        assert!(posted.server.connections() == 0 && !posted.demur.path(".local/share/demur/ledger.sqlite3").exists(), "{from}");
    }
}

#[test]
fn an_address_that_a_header_can_hold_gets_the_answers() {
    for (email, expected) in [
        ("kim@example.org", Some("kim@example.org")),
        ("kim@bücher.example", Some("kim@xn--bcher-kva.example")),
        // The sender's own address needs no second line.
        (USER, None),
    ] {
        let posted = Posted::new();
        let ran = send(&posted, email, "An Association <robin@example.org>", &["--yes"]);
        assert!(ran.code == 0 && !ran.err.contains("answers by e-mail"), "{}", ran.err);
        assert_eq!(reply_to(&posted).as_deref(), expected, "{email}");
    }
}

#[test]
fn a_batch_refuses_the_row_whose_answers_would_go_astray_and_sends_the_others() {
    let posted = Posted::new();
    let row = |i: usize, email: &str| {
        format!("Person {i},IE,{i} Sample Row|Dublin,{email},p{i},job-seeker,I have looked for work for {i} months.\n")
    };
    let heading = "name,country,address,email,account_name,ground,fact\n";
    posted.demur.file("members.csv", format!("{heading}{}{}", row(1, "p1@example.org"), row(2, "pérson2@example.org")));
    let args = ["batch", "members.csv", "--controller", "reddit", "-o", "out", "--date", "2026-11-24", "--send", "--yes"];
    let ran = posted.run(&args);
    let rejected = std::fs::read_to_string(posted.demur.path("out/rejected.csv")).unwrap();
    assert!(rejected.contains("answers by e-mail would reach robin@example.org and not pérson2@example.org"), "{rejected}");
    assert!(ran.code == 3 && posted.server.accepted().len() == 1, "{}", ran.err);
    // From an account in the person's own name the row has a letter, and the manifest the warning.
    let posted = Posted::new();
    posted.demur.file("members.csv", format!("{heading}{}", row(3, "róbin@example.org").replace("Person 3", "Robin Testname")));
    assert_eq!(posted.run(&args).code, 0);
    let manifest = std::fs::read_to_string(posted.demur.path("out/manifest.csv")).unwrap();
    assert!(manifest.contains("answers by e-mail will reach robin@example.org and not róbin@example.org"), "{manifest}");
    assert_eq!(posted.server.accepted().len(), 1);
}
