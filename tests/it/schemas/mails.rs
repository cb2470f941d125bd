//! What is sent, and what waits, as JSON.

use serde_json::Value;

use super::holds;
use crate::harness::GROUND;
use crate::smtp::command::Posted;
use crate::smtp::server::{At, Fault, Plan, Security, USER};

/// `demur send reddit` of Robin Testname.
const SEND: [&str; 17] = [
    "send",
    "reddit",
    "--name",
    "Robin Testname",
    "--address",
    "1 Sample Row",
    "--country",
    "IE",
    "--email",
    USER,
    "--account-name",
    "robin",
    "--ground",
    GROUND,
    "--date",
    "2026-09-01",
    "--json",
];

fn said(posted: &Posted, args: &[&str], code: i32) -> Value {
    let ran = posted.run(&[args, &["--json"][usize::from(args.contains(&"--json"))..]].concat());
    assert_eq!(ran.code, code, "{args:?}: {}", ran.err);
    if code != 0 {
        holds("errors", &serde_json::from_str(ran.err.lines().last().unwrap()).unwrap());
    }
    serde_json::from_str(&ran.out).unwrap()
}

#[test]
fn a_letter_that_is_sent_holds_from_the_first_look_to_the_proof() {
    let posted = Posted::at(Plan::sound(Security::Tls));
    let dry = said(&posted, &[&SEND[..], &["--dry-run"]].concat(), 0);
    holds("send-dry-run", &dry);
    let tried = said(&posted, &["account", "test"], 0);
    holds("account-test", &tried);
    let sent = said(&posted, &[&SEND[..], &["--yes"]].concat(), 0);
    assert!(sent["peer"]["tls"]["version"].is_string() && sent["deadlines"][0]["due"].is_string(), "{sent}");
    holds("send", &sent);
    holds("outbox-list", &said(&posted, &["outbox", "list"], 0));
    let reference = sent["reference"].as_str().unwrap();
    holds("outbox-show", &said(&posted, &["outbox", "show", reference], 0));
    holds("outbox-forget", &said(&posted, &["outbox", "forget", reference, "--yes"], 0));
    holds("outbox-list", &said(&posted, &["outbox", "list"], 0));
    holds("outbox-show", &said(&posted, &["outbox", "show", reference], 0));
}

#[test]
fn a_letter_that_waits_holds_too() {
    let posted = Posted::at(Plan::sound(Security::Tls));
    posted.server.set_fault(Some((At::Recipient, Fault::Say("450 4.2.0 later"))));
    let queued = said(&posted, &[&SEND[..], &["--yes"]].concat(), 3);
    assert_eq!(queued["state"], "queued", "{queued}");
    holds("send", &queued);
    let reference = queued["reference"].as_str().unwrap();
    let resumed = said(&posted, &["outbox", "resume"], 3);
    assert!(resumed["next"].is_string() || resumed["paused"][0]["reason"].is_string(), "{resumed}");
    holds("outbox-resume", &resumed);
    // It was written for another day.
    let refreshed = said(&posted, &["outbox", "refresh", reference, "RE-AAAA-AAAA", "--dry-run"], 3);
    assert!(refreshed[0]["becomes"].is_string() && refreshed[1]["error"]["code"] == "unknown-reference", "{refreshed}");
    holds("outbox-refresh", &refreshed);
    let withdrawn = said(&posted, &["outbox", "resolve", reference, "--withdraw"], 0);
    assert_eq!(withdrawn["state"], "withdrawn");
    holds("send", &withdrawn);
}

#[test]
fn a_members_file_that_is_sent_holds() {
    let posted = Posted::at(Plan::sound(Security::Tls));
    let head = "name,address,country,account_name,controller,ground,fact";
    let rows = ["Robin Testname", "Kim Sample"].map(|name| {
        format!(
            "{name},1 Sample Row|Sampletown,IE,{},reddit,job-seeker,I have been looking for work since March 2026.",
            &name[..3]
        )
    });
    posted.demur.file("members.csv", format!("{head}\n{}\n", rows.join("\n")));
    for more in [&["--dry-run"][..], &["--yes"]] {
        let args = [&["batch", "members.csv", "-o", "letters", "--send"], more].concat();
        let ran = posted.run(&[&args[..], &["--json"]].concat());
        let shown: Value = serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {ran:?}"));
        assert!(shown["mail"]["folder"].is_object(), "{shown}");
        holds("batch", &shown);
    }
}
