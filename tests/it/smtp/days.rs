//! Letters whose dates are no longer true on sending, because they lay too long or a clock was wrong; and rewritten ones.

use demur::workflow::DeliveryOptions;

use super::batch::{batch, members, outbox};
use super::command::Posted;
use super::hosts::Desk;
use super::outbox::{DAY, age, data, entries, queued, taking};
use super::server::{At, Fault, Plan, Security, Server};
use crate::harness::assert_refused;

fn sql(posted: &Posted, sql: &str) {
    let db = rusqlite::Connection::open(data(posted).join("ledger.sqlite3")).unwrap();
    db.execute_batch(sql).unwrap();
}

/// Dates were only checked at the start of a run, which may wait for weeks.
#[test]
fn a_letter_that_gets_too_old_while_a_run_waits_is_held_and_not_sent() {
    let server = Server::start(Plan::sound(Security::Tls));
    let mut desk = Desk::before(&server, Security::Tls);
    desk.queue(3);
    desk.around.stale_after = Some(DAY / 2);
    let summary = desk.work(DeliveryOptions { per_day: Some(1), wait: true, ..DeliveryOptions::default() }).unwrap();
    assert_eq!((summary.sent, summary.queued, summary.held), (1, 0, 2));
    assert_eq!((desk.states(), server.accepted().len()), (vec!["sent", "queued", "queued"], 1));
    assert!(desk.entries()[1..].iter().all(|entry| entry.held.as_ref().unwrap().contains("no longer true")));
    assert_eq!(desk.around.news.iter().filter(|news| news.starts_with("Held")).count(), 2);
    // A new agreement sends them, not the old one.
    desk.around.stale_after = None;
    assert_eq!(desk.work(DeliveryOptions::default()).unwrap().sent, 2);
}

#[test]
fn a_letter_that_gets_too_old_while_a_password_is_waited_for_is_held_as_well() {
    let server = Server::start(Plan::sound(Security::Tls));
    let mut desk = Desk::before(&server, Security::Tls);
    desk.queue(1);
    (desk.around.stale_after, desk.around.secret_takes) = (Some(DAY), 2 * DAY);
    let summary = desk.work(DeliveryOptions::default()).unwrap();
    assert_eq!((summary.sent, summary.held, server.connections(), server.accepted().len()), (0, 1, 1, 0));
}

#[test]
fn a_letter_that_was_queued_by_a_clock_that_was_ahead_is_held_until_it_is_made_anew() {
    let down = queued(&[]);
    age(&down, -40);
    let (posted, data) = taking(&down);
    let run = |args: &[&str]| posted.run(&[&["--data-dir", &data], args].concat());
    for args in [&["outbox", "resume", "--now"][..], &["outbox", "resume", "--stale-after", "3650"]] {
        let ran = run(args);
        assert_eq!(ran.code, 3, "{}", ran.err);
        assert!(ran.err.contains("is in the future by this clock") && ran.err.contains("demur outbox refresh"), "{}", ran.err);
    }
    assert_eq!(posted.server.connections(), 0);
    assert!(run(&["outbox", "list", "--state", "held"]).out.contains("a future day"));
    assert_eq!(run(&["outbox", "refresh", "--yes"]).code, 0);
    assert_eq!((run(&["outbox", "resume"]).code, posted.server.accepted().len()), (0, 1));
    // The letter is fine if this clock is wrong: it is sent unchanged once the clock is right.
    let down = queued(&[]);
    age(&down, -40);
    assert_eq!(down.run(&["outbox", "resume"]).code, 3);
    age(&down, 40);
    let (posted, data) = taking(&down);
    assert_eq!(posted.run(&["--data-dir", &data, "outbox", "resume"]).code, 0);
    assert_eq!(posted.server.accepted().len(), 1);
}

/// The clock wrote its dates; typed ones are the user's.
#[test]
fn a_letter_that_is_dated_ahead_by_the_clock_is_held_and_by_its_writer_is_sent() {
    for (more, sent) in [(&["--undated"][..], 0), (&["--date", "2026-11-24"], 1)] {
        let posted = Posted::at(Plan::with(Security::Tls, At::Recipient, Fault::Say("450 4.2.0 later")));
        members(&posted, &[1]);
        assert_eq!(batch(&posted, &[&["--yes"], more].concat()).code, 3);
        sql(&posted, "UPDATE cases SET look = json_set(look, '$.date', '2099-01-01')");
        posted.server.set_fault(None);
        let ran = posted.run(&["outbox", "resume", "--now"]);
        assert_eq!((ran.code, posted.server.accepted().len()), (3 - 3 * i32::try_from(sent).unwrap(), sent), "{}", ran.err);
    }
}

/// Rewritten it is the same letter, but must no longer be held.
#[test]
fn a_letter_that_is_the_same_today_gets_a_new_message_and_goes_out() {
    for days in [60, -60] {
        let down = Posted::at(Plan::with(Security::Tls, At::Recipient, Fault::Say("450 4.2.0 later")));
        members(&down, &[1]);
        assert_eq!(batch(&down, &["--yes", "--undated"]).code, 3);
        age(&down, days);
        let (posted, data) = taking(&down);
        let run = |args: &[&str]| posted.run(&[&["--data-dir", &data], args].concat());
        assert_eq!(run(&["outbox", "resume"]).code, 3);
        let before = entries(&posted, &data).remove(0);
        let ran = run(&["outbox", "refresh", "--yes"]);
        assert!(ran.code == 0 && ran.err.contains("is unchanged today"), "{}", ran.err);
        let after = entries(&posted, &data);
        assert_eq!((after.len(), &after[0]["message_id"]), (1, &before["message_id"]));
        assert_eq!(run(&["outbox", "resume"]).code, 0);
        assert_eq!(demur::text::sha256(&posted.server.accepted()[0]), after[0]["sha256"].as_str().unwrap());
    }
}

/// One letter that could not be rewritten blocked all others.
#[test]
fn what_can_be_made_anew_is_and_each_letter_that_cannot_is_named() {
    let posted = queued(&[]);
    assert_eq!(posted.send(&["--yes", "--again", "--date", "2026-11-24"]).code, 3);
    members(&posted, &[1, 2, 3, 4]);
    assert_eq!(batch(&posted, &["--yes"]).code, 3);
    age(&posted, 60);
    let all = outbox(&posted);
    let of = |at: usize| all[at]["reference"].as_str().unwrap();
    // The first two are for one person: rewritten they are one letter.
    sql(
        &posted,
        &format!(
            "UPDATE outbox SET account = 'gone' WHERE case_id = (SELECT id FROM cases WHERE reference = '{}');
             UPDATE cases SET input = '' WHERE reference = '{}'",
            of(3),
            of(4)
        ),
    );
    let check = |ran: &crate::harness::Ran| {
        assert_eq!(ran.code, 3, "{}", ran.err);
        let named = [(of(3), "no account `gone`"), (of(4), "can no longer be read")];
        for (reference, why) in named {
            let line = ran.err.lines().find(|line| line.starts_with("warning: ") && line.contains(reference)).unwrap();
            assert!(line.contains(why) && line.contains(&format!("resolve {reference} --withdraw")), "{line}");
        }
    };
    check(&posted.run(&["outbox", "refresh", "--dry-run"]));
    let ran = posted.run(&["outbox", "refresh", "--yes", "--json"]);
    check(&ran);
    assert!(ran.err.contains("replaced 3 letters") && ran.err.contains("3 letters not refreshed"), "{}", ran.err);
    let told: Vec<serde_json::Value> = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(told.iter().filter(|letter| letter["becomes"].is_string()).count(), 3);
    let mut codes: Vec<&str> = told.iter().filter_map(|letter| letter["error"]["code"].as_str()).collect();
    codes.sort_unstable();
    assert_eq!(codes, ["already-in-outbox", "case-unreadable", "refused"], "{told:?}");
    let states = |state: &str| outbox(&posted).iter().filter(|entry| entry["state"] == state).count();
    assert_eq!((states("queued"), states("failed")), (6, 3));
}

#[test]
fn a_letter_that_was_queued_beside_another_one_is_made_anew_as_well_and_one_that_is_named_twice_once() {
    let posted = queued(&[]);
    let other = ["--yes", "--again", "--date", "2026-11-24", "--setting-switched-off", "2026-11-01"];
    assert_eq!(posted.send(&other).code, 3);
    age(&posted, 60);
    let all = outbox(&posted);
    let of = |at: usize| all[at]["reference"].as_str().unwrap();
    let ran = posted.run(&["outbox", "refresh", of(1), &of(1).to_lowercase(), of(1), "--yes"]);
    assert!(ran.code == 0 && ran.err.contains("replaced 1 letter"), "{}", ran.err);
    let ran = posted.run(&["outbox", "refresh", "--yes"]);
    assert!(ran.code == 0 && ran.err.contains("replaced 1 letter"), "{}", ran.err);
    assert_refused(&posted.run(&["outbox", "refresh", of(0), "--yes"]), 1, "is not queued", "outbox show");
    assert_refused(&posted.run(&["outbox", "refresh", "RE-0000-0000", "--yes"]), 1, "there is no letter", "outbox list");
    let two = outbox(&posted).iter().filter(|entry| entry["state"] == "queued").count();
    assert_eq!(two, 2);
}
