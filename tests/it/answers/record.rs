//! `demur record --eml`, with the real binary.

use serde_json::Value;

use crate::cases::{record, show, written};
use crate::harness::{Demur, assert_refused};

/// A home with a case whose letter went by post, and its reference.
pub(crate) fn posted(demur: &Demur) -> String {
    let reference = written(demur);
    record(demur, &[&reference, "sent", "--by", "post", "--on", "2026-11-03"]);
    reference
}

pub(crate) fn refusal(reference: &str) -> String {
    format!(
        "From: Privacy <privacy@answers.example>\nDate: Wed, 18 Nov 2026 09:30:00 +0000\nSubject: Re: Objection {reference}\n\n\
         Dear Robin,\n\nYour objection is rejected. Our methods are a trade secret.\n\nRegards\n"
    )
}

fn dry(demur: &Demur, file: &str) -> Value {
    let ran = demur.run(&["record", "--eml", file, "--dry-run", "--json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    serde_json::from_str(&ran.out).unwrap()
}

#[test]
fn a_mail_is_shown_and_nothing_of_it_is_recorded_unless_it_is_confirmed() {
    let demur = Demur::new();
    let reference = posted(&demur);
    demur.file("answer.eml", refusal(&reference));
    let found = dry(&demur, "answer.eml");
    assert_eq!(
        (&found["reference"], &found["event"], &found["language"]),
        (&reference.as_str().into(), &"answered".into(), &"en".into())
    );
    assert_eq!(found["kinds"], serde_json::json!(["refused", "trade-secret"]));
    assert_eq!(found["quotes"], serde_json::json!(["Your objection is rejected.", "Our methods are a trade secret."]));
    assert_eq!((&found["date"], &found["sender_checked"]), (&"2026-11-18".into(), &false.into()));
    let shown = demur.run(&["record", "--eml", "answer.eml", "--dry-run"]);
    for part in ["answered: refused, trade-secret", "  “Your objection is rejected.”", "not checked"] {
        assert!(shown.out.contains(part), "{part}: {}", shown.out);
    }
    for args in [&["record", "--eml", "answer.eml"][..], &["record", "--eml", "answer.eml", "--yes"]] {
        assert_refused(&demur.run(args), 1, "did not confirm", "--yes --kind refused --kind trade-secret");
    }
    assert_eq!(show(&demur, &reference)["events"].as_array().unwrap().len(), 2);

    record(&demur, &["--eml", "answer.eml", "--yes", "--kind", "refused"]);
    let case = show(&demur, &reference);
    let event = &case["events"][2];
    assert_eq!((&event["event"], &event["on"]), (&"answered".into(), &"2026-11-18".into()));
    assert_eq!(event["kinds"], serde_json::json!(["refused"]), "only what was confirmed");
    assert_eq!(event["quotes"], serde_json::json!(["Your objection is rejected."]), "and what speaks for it");
    assert_eq!(event["files"][0]["name"], "answer.eml", "the mail is kept");
}

#[test]
fn a_mail_may_come_from_standard_input_and_the_case_and_event_be_named() {
    let demur = Demur::new();
    let reference = posted(&demur);
    demur.file("answer.eml", refusal("our letter"));
    let found = dry(&demur, "answer.eml");
    assert_eq!((&found["reference"], &found["event"]), (&Value::Null, &"answered".into()));
    assert_refused(
        &demur.run(&["record", "--eml", "answer.eml", "--yes", "--kind", "refused"]),
        1,
        "which case",
        "demur case list",
    );
    let mut command = demur.command();
    command.args(["record", &reference, "complied", "--eml", "-", "--yes", "--on", "2026-11-20", "--note", "after a call"]);
    command.stdin(std::fs::File::open(demur.path("answer.eml")).unwrap());
    assert!(command.status().unwrap().success());
    let event = &show(&demur, &reference)["events"][2];
    assert_eq!(
        (&event["event"], &event["on"], &event["note"]),
        (&"complied".into(), &"2026-11-20".into(), &"after a call".into())
    );
    assert_eq!(event["files"][0]["name"], "mail.eml");
    let unknown = demur.run(&["record", "LI-0000-0000", "--eml", "answer.eml", "--yes", "--kind", "refused"]);
    assert_refused(&unknown, 1, "LI-0000-0000", "");
}

#[test]
fn what_is_no_mail_and_what_goes_with_none_is_refused() {
    let demur = Demur::new();
    demur.file("empty.eml", " \n");
    assert_refused(&demur.run(&["record", "--eml", "empty.eml"]), 1, "nothing is in it", "Save as");
    assert_refused(&demur.run(&["record", "--eml", "none.eml"]), 1, "none.eml", "Save as");
    assert_eq!(demur.run(&["record", "--yes"]).code, 2);
    assert_eq!(demur.run(&["record"]).code, 2);
    assert_eq!(demur.run(&["record", "LI-7F3A-K2Q9", "delivered", "--dry-run"]).code, 2);
    // Without a ledger it is shown all the same.
    demur.file("answer.eml", refusal("LI-7F3A-K2Q9"));
    let found = dry(&demur, "answer.eml");
    assert_eq!(found["problems"][0]["code"], "reference-of-no-case");
    assert!(!demur.path(".local").exists());
}

#[test]
fn a_bounce_is_recorded_as_returned_only_if_that_is_said() {
    let demur = Demur::new();
    let reference = posted(&demur);
    demur.file("bounce.eml", format!("From: MAILER-DAEMON@mx.example\nDate: Wed, 4 Nov 2026 09:30:00 +0000\nSubject: Undelivered: {reference}\n\nUnknown user.\n"));
    let found = dry(&demur, "bounce.eml");
    assert_eq!((&found["event"], &found["returned"], &found["nothing"]), (&Value::Null, &true.into(), &"bounce".into()));
    assert_refused(
        &demur.run(&["record", "--eml", "bounce.eml", "--yes"]),
        1,
        "did not confirm",
        &format!("{reference} returned --eml"),
    );
    record(&demur, &[&reference, "returned", "--eml", "bounce.eml", "--yes"]);
    assert_eq!(show(&demur, &reference)["events"][2]["event"], "returned");
}
