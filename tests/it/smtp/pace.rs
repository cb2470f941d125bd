//! How fast the outbox is sent: rates, daily limits, quotas, temporary refusals, failing servers.

use std::time::Duration;

use demur::ledger::Millis;
use demur::workflow::DeliveryOptions;

use super::hosts::{Desk, START, enqueue};
use super::server::{At, Fault, Plan, Security, Server};

const DAY: Millis = 86_400_000;

fn sound() -> (Server, Desk) {
    let server = Server::start(Plan::sound(Security::Tls));
    let desk = Desk::before(&server, Security::Tls);
    (server, desk)
}

#[test]
fn a_rate_holds_within_a_run_and_across_runs() {
    let (server, mut desk) = sound();
    desk.queue(3);
    let order = DeliveryOptions { interval_ms: Some(3_000), ..DeliveryOptions::default() };
    assert_eq!(desk.work(order).unwrap().sent, 3);
    let times: Vec<Millis> = desk.entries().iter().map(|entry| entry.sending_at.unwrap()).collect();
    assert!(times.windows(2).all(|pair| pair[1] - pair[0] >= 3_000), "{times:?}");
    assert_eq!(server.connections(), 1, "a short wait keeps the session");
    enqueue(&mut desk.ledger, 3, "test").unwrap();
    desk.around.slept.set(Duration::ZERO);
    desk.work(order).unwrap();
    assert!(desk.around.slept.get() >= Duration::from_millis(2_900), "the last run counts");
    assert!(desk.entries()[3].sending_at.unwrap() - times[2] >= 3_000);
}

#[test]
fn a_days_limit_holds_across_runs_and_says_when_it_goes_on() {
    let (server, mut desk) = sound();
    desk.queue(5);
    let order = DeliveryOptions { per_day: Some(2), ..DeliveryOptions::default() };
    let summary = desk.work(order).unwrap();
    assert_eq!((summary.sent, summary.queued), (2, 3));
    let until = summary.paused[0].1.until.unwrap();
    assert!(until > START + DAY - 1_000 && until < START + DAY + 1_000, "{until}");
    assert!(summary.paused[0].1.reason.contains("within 24 hours"));
    let connections = server.connections();
    assert_eq!(desk.work(order).unwrap().sent, 0);
    assert_eq!(server.connections(), connections, "nothing to connect for");
    desk.around.now.set(START + DAY + 60_000);
    assert_eq!(desk.work(order).unwrap().sent, 2);
}

#[test]
fn a_used_up_quota_pauses_the_account_for_a_day_and_loses_nothing() {
    for at in [At::Recipient, At::Dot] {
        let fault = Fault::Say("550 5.4.5 Daily user sending limit exceeded");
        let plan = Plan { from_message: 2, connections: 1, ..Plan::with(Security::Tls, at, fault) };
        let server = Server::start(plan);
        let mut desk = Desk::before(&server, Security::Tls);
        desk.queue(5);
        let summary = desk.work(DeliveryOptions::default()).unwrap();
        assert_eq!(desk.states(), ["sent", "sent", "queued", "queued", "queued"], "{at:?}");
        let pause = &summary.paused[0].1;
        assert!(pause.reason.contains("5.4.5") && pause.until.unwrap() >= START + DAY, "{pause:?}");
        // Another run an hour later does not even connect; a day later everything is sent.
        desk.around.now.set(START + 3_600_000);
        let summary = desk.work(DeliveryOptions::default()).unwrap();
        assert_eq!((summary.sent, summary.paused.len(), server.connections()), (0, 1, 1));
        desk.around.now.set(START + DAY + 120_000);
        assert_eq!(desk.work(DeliveryOptions::default()).unwrap().sent, 3, "{at:?}");
        assert_eq!(server.accepted().len(), 5);
    }
}

#[test]
fn whoever_says_now_does_not_wait_for_a_pause() {
    let fault = Fault::Say("550 5.4.5 Daily limit");
    let server = Server::start(Plan { connections: 1, ..Plan::with(Security::Tls, At::Recipient, fault) });
    let mut desk = Desk::before(&server, Security::Tls);
    desk.queue(2);
    desk.work(DeliveryOptions::default()).unwrap();
    desk.ledger.retry_now(desk.around.now.get()).unwrap();
    assert_eq!(desk.work(DeliveryOptions::default()).unwrap().sent, 2);
}

#[test]
fn who_waits_sees_the_queue_empty() {
    let greylisted = Plan { connections: 1, ..Plan::with(Security::Tls, At::Recipient, Fault::Say("450 4.2.0 greylisted")) };
    let down = Plan { connections: 3, ..Plan::with(Security::Tls, At::Greeting, Fault::Drop) };
    for plan in [greylisted, down] {
        let server = Server::start(plan);
        let mut desk = Desk::before(&server, Security::Tls);
        desk.queue(4);
        let summary = desk.work(DeliveryOptions { wait: true, ..DeliveryOptions::default() }).unwrap();
        assert_eq!((summary.sent, summary.queued, summary.paused.len()), (4, 0, 0), "{plan:?}");
        assert!(desk.around.slept.get() >= Duration::from_secs(45), "{:?}", desk.around.slept.get());
    }
}

#[test]
fn a_refusal_for_now_waits_longer_every_time_and_never_gives_up() {
    let server = Server::start(Plan::with(Security::Tls, At::Recipient, Fault::Say("450 4.2.0 later")));
    let mut desk = Desk::before(&server, Security::Tls);
    desk.queue(1);
    let mut waits = Vec::new();
    for _ in 0..12 {
        let before = desk.around.now.get();
        assert_eq!(desk.work(DeliveryOptions::default()).unwrap().queued, 1);
        let entry = desk.entries().remove(0);
        waits.push(entry.not_before - before);
        desk.around.now.set(entry.not_before + 1);
    }
    assert!(waits[0] < 90_000 && waits[3] > 2 * waits[0], "{waits:?}");
    assert!(waits.iter().all(|wait| *wait <= 5 * 3_600_000 + 1_000), "{waits:?}");
    assert_eq!(desk.entries()[0].attempts, 12);
}

#[test]
fn a_server_that_swallows_one_message_after_the_other_is_left_alone() {
    let server = Server::start(Plan::with(Security::Tls, At::Dot, Fault::Drop));
    let mut desk = Desk::before(&server, Security::Tls);
    desk.queue(20);
    let summary = desk.work(DeliveryOptions::default()).unwrap();
    assert_eq!((summary.unknown, summary.queued), (5, 15), "{summary:?}");
    assert!(summary.paused[0].1.reason.contains("message after message failed"));
}

#[test]
fn two_accounts_take_a_session_each_and_not_one_a_message() {
    let (server, mut desk) = sound();
    for i in 0..10 {
        enqueue(&mut desk.ledger, i, ["test", "second"][i % 2]).unwrap();
    }
    assert_eq!(desk.work(DeliveryOptions::default()).unwrap().sent, 10);
    assert_eq!(server.connections(), 2);
    // Each at its own pace: while one waits, the other sends.
    for i in 10..14 {
        enqueue(&mut desk.ledger, i, ["test", "second"][i % 2]).unwrap();
    }
    desk.around.slept.set(Duration::ZERO);
    assert_eq!(desk.work(DeliveryOptions { interval_ms: Some(10_000), ..DeliveryOptions::default() }).unwrap().sent, 4);
    let slept = desk.around.slept.get();
    assert!(slept < Duration::from_secs(25), "{slept:?}");
}

#[test]
fn the_same_refusal_again_and_again_is_not_the_messages_fault() {
    for (answer, states) in [
        ("550 5.7.1 account suspended", ["failed", "failed", "failed", "failed", "failed", "queued", "queued", "queued"]),
        ("451 4.7.1 slow down", ["queued"; 8]),
    ] {
        let server = Server::start(Plan::with(Security::Tls, At::Recipient, Fault::Say(answer)));
        let mut desk = Desk::before(&server, Security::Tls);
        desk.queue(8);
        let summary = desk.work(DeliveryOptions::default()).unwrap();
        assert_eq!(desk.states(), states);
        assert!(summary.paused[0].1.reason.contains(answer) && summary.paused[0].1.until.is_some(), "{summary:?}");
        assert_eq!(server.commands().iter().filter(|command| command.starts_with("RCPT")).count(), 5);
        assert!(summary.next.is_some(), "it is said when it goes on");
    }
}

#[test]
fn a_server_that_drops_every_second_message_is_left_alone_too() {
    let server = Server::start(Plan { from_message: 1, ..Plan::with(Security::Tls, At::Dot, Fault::Drop) });
    let mut desk = Desk::before(&server, Security::Tls);
    desk.queue(30);
    let summary = desk.work(DeliveryOptions::default()).unwrap();
    assert_eq!((summary.sent, summary.unknown, summary.queued), (5, 5, 20), "{summary:?}");
}

#[test]
fn who_waits_does_not_wait_for_nothing() {
    let server = Server::start(Plan::with(Security::Tls, At::Dot, Fault::Drop));
    let mut desk = Desk::before(&server, Security::Tls);
    desk.queue(5);
    let summary = desk.work(DeliveryOptions { wait: true, ..DeliveryOptions::default() }).unwrap();
    assert_eq!((summary.unknown, summary.queued, desk.around.slept.get()), (5, 0, Duration::ZERO));
}

#[test]
fn a_clock_that_was_set_back_holds_nothing_up() {
    let (_server, mut desk) = sound();
    desk.queue(2);
    let order = DeliveryOptions { per_day: Some(2), interval_ms: Some(1_000), ..DeliveryOptions::default() };
    desk.around.now.set(START + 4 * 365 * DAY);
    assert_eq!(desk.work(order).unwrap().sent, 2);
    desk.around.now.set(START);
    enqueue(&mut desk.ledger, 2, "test").unwrap();
    assert_eq!(desk.work(order).unwrap().sent, 1, "four years from now is not within 24 hours");
}

#[test]
fn refusals_before_the_body_keep_the_pace_too() {
    let server = Server::start(Plan::with(Security::Tls, At::Recipient, Fault::Say("550 5.1.1 no such user")));
    let mut desk = Desk::before(&server, Security::Tls);
    desk.queue(3);
    let summary = desk.work(DeliveryOptions { interval_ms: Some(60_000), ..DeliveryOptions::default() }).unwrap();
    assert_eq!(summary.failed, 3);
    assert!(desk.around.slept.get() >= Duration::from_secs(118), "{:?}", desk.around.slept.get());
}

#[test]
fn every_body_that_was_written_counts_for_a_days_limit() {
    let plan = Plan { connections: 2, ..Plan::with(Security::Tls, At::Dot, Fault::Say("451 4.3.0 later")) };
    let server = Server::start(plan);
    let mut desk = Desk::before(&server, Security::Tls);
    desk.queue(1);
    let order = DeliveryOptions { per_day: Some(3), wait: false, ..DeliveryOptions::default() };
    for _ in 0..2 {
        desk.work(order).unwrap();
        desk.around.now.set(desk.entries()[0].not_before + 1);
    }
    enqueue(&mut desk.ledger, 1, "test").unwrap();
    let summary = desk.work(order).unwrap();
    assert_eq!((summary.sent, summary.queued), (1, 1), "two refused bodies and one accepted: {summary:?}");
}
