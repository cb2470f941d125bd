//! Letters whose days are not true when they would be sent, because they lay too long or a clock was wrong; and letters made
//! anew.

use demur::workflow::Order;

use super::batch::{batch, members};
use super::command::Posted;
use super::hosts::Desk;
use super::outbox::{DAY, age, data, queued, taking};
use super::server::{At, Fault, Plan, Security, Server};

fn sql(posted: &Posted, sql: &str) {
    let db = rusqlite::Connection::open(data(posted).join("ledger.sqlite3")).unwrap();
    db.execute_batch(sql).unwrap();
}

/// Only the beginning of a run looked at the days, and a run may wait for weeks.
#[test]
fn a_letter_that_gets_too_old_while_a_run_waits_is_held_and_not_sent() {
    let server = Server::start(Plan::sound(Security::Tls));
    let mut desk = Desk::before(&server, Security::Tls);
    desk.queue(3);
    desk.around.stale_after = Some(DAY / 2);
    let summary = desk.work(Order { per_day: Some(1), wait: true, ..Order::default() }).unwrap();
    assert_eq!((summary.sent, summary.queued, summary.held), (1, 0, 2));
    assert_eq!((desk.states(), server.accepted().len()), (vec!["sent", "queued", "queued"], 1));
    assert!(desk.entries()[1..].iter().all(|entry| entry.held.as_ref().unwrap().contains("not true any more")));
    assert_eq!(desk.around.news.iter().filter(|news| news.starts_with("Held")).count(), 2);
    // It is a new agreement that sends them, and not the old one.
    desk.around.stale_after = None;
    assert_eq!(desk.work(Order::default()).unwrap().sent, 2);
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
        assert!(ran.err.contains("a day that has not come") && ran.err.contains("demur outbox refresh"), "{}", ran.err);
    }
    assert_eq!(posted.server.connections(), 0);
    assert!(run(&["outbox", "list", "--state", "held"]).out.contains("a day that has not come"));
    assert_eq!(run(&["outbox", "refresh", "--yes"]).code, 0);
    assert_eq!((run(&["outbox", "resume"]).code, posted.server.accepted().len()), (0, 1));
    // By a clock that is not yet right there is nothing wrong with the letter: it goes as it is when the clock is.
    let down = queued(&[]);
    age(&down, -40);
    assert_eq!(down.run(&["outbox", "resume"]).code, 3);
    age(&down, 40);
    let (posted, data) = taking(&down);
    assert_eq!(posted.run(&["--data-dir", &data, "outbox", "resume"]).code, 0);
    assert_eq!(posted.server.accepted().len(), 1);
}

/// Its days were written by the clock; those that somebody typed are theirs.
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
