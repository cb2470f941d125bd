//! The fault matrix: everything that can go wrong, at every stage, and the state that must follow.

use demur::workflow::DeliveryOptions;

use super::certificates::Flaw;
use super::hosts::Desk;
use super::server::{At, Fault, Plan, Security, Server};

/// Runs one message against a server that fails once and for good, and returns its state, whether the account was paused
/// for good, and how often the server took the message.
fn outcome(plan: Plan) -> (String, bool, usize) {
    let server = Server::start(plan);
    let mut desk = Desk::before(&server, plan.security);
    desk.queue(1);
    let summary = desk.work(DeliveryOptions::default()).unwrap();
    let paused = summary.paused.iter().any(|(_, pause)| pause.until.is_none());
    let entry = desk.entries().remove(0);
    assert_eq!(entry.state.name() == "queued", summary.queued == 1, "{summary:?}");
    assert!(entry.state.name() == "sent" || entry.reply.is_some() || !summary.paused.is_empty(), "it is said why: {entry:?}");
    (entry.state.name().to_owned(), paused, server.accepted().len())
}

/// What must follow from a fault at a stage: the state, and whether the account is paused for good.
#[allow(clippy::match_same_arms, reason = "a row for each reason")]
fn expected(at: At, fault: Fault) -> (&'static str, bool) {
    let code = match fault {
        Fault::Say(text) => text.get(..3).and_then(|code| code.parse::<u16>().ok()),
        _ => None,
    };
    match (at, fault, code) {
        // Data between the consent to TLS and TLS does not fix itself either.
        (At::StartTls, Fault::AndSay(_) | Fault::Padded(..), _) => ("queued", true),
        // Once the dot is written, only a clear no is a no, and only 250 is a yes.
        (At::Dot, Fault::AndSay(_) | Fault::Padded(..) | Fault::AndClose, _) => ("sent", false),
        (At::Dot, _, Some(400..500)) => ("queued", false),
        (At::Dot, _, Some(500..600)) => ("failed", false),
        (At::Dot, ..) => ("unknown", false),
        // A refused sender is the account's fault, a refused recipient the message's.
        (At::Recipient | At::Data, _, Some(500..600)) => ("failed", false),
        (At::Auth | At::StartTls | At::Mail, _, Some(500..600)) => ("queued", true),
        // TLS faults do not fix themselves.
        (At::Handshake, Fault::Say(_), _) => ("queued", true),
        (_, Fault::Stripped, _) => ("queued", true),
        _ => ("queued", false),
    }
}

const FAULTS: [Fault; 18] = [
    Fault::Drop,
    Fault::Stall,
    Fault::Drip,
    Fault::Say("450 4.2.0 later"),
    Fault::Say("550 5.1.1 no"),
    Fault::Say("354 what now?"),
    Fault::Say("220 hello again"),
    Fault::Say("HTTP/1.1 400 Bad Request"),
    Fault::Say("250-never ending\r\n251 story"),
    Fault::Say("421 4.3.2 going down"),
    Fault::AndSay("250 2.0.0 nobody asked"),
    Fault::AndSay("354 nobody asked"),
    Fault::Padded(2_048, "250 2.0.0 nobody asked"),
    Fault::Padded(2_048, "354 nobody asked"),
    Fault::Padded(4_096, "250 2.0.0 nobody asked"),
    Fault::AndClose,
    Fault::Long,
    Fault::Many,
];

fn matrix(security: Security, pipelining: bool, stages: &[At]) {
    let mut threads = Vec::new();
    for at in stages {
        for fault in FAULTS {
            // These are the right replies there.
            let right = matches!((at, fault), (At::Greeting | At::StartTls, Fault::Say("220 hello again")))
                || matches!((at, fault), (At::Data, Fault::Say("354 what now?")));
            if right {
                continue;
            }
            let plan = Plan { pipelining, ..Plan::with(security, *at, fault) };
            threads.push((*at, fault, std::thread::spawn(move || outcome(plan))));
            if threads.len() == 8 {
                check(threads.drain(..), security, pipelining);
            }
        }
    }
    check(threads.drain(..), security, pipelining);
}

type Running = (At, Fault, std::thread::JoinHandle<(String, bool, usize)>);

fn check(threads: impl Iterator<Item = Running>, security: Security, pipelining: bool) {
    for (at, fault, thread) in threads {
        let (state, paused, accepted) = thread.join().unwrap();
        let (expected, pause) = expected(at, fault);
        let what = format!("{at:?} {fault:?} {security:?} pipelining {pipelining}");
        assert_eq!((state.as_str(), paused), (expected, pause), "{what}");
        // A message that the server has may be sent or unknown, and no other may.
        assert!(accepted <= 1 && (accepted == 0 || ["sent", "unknown"].contains(&expected)), "{what}: accepted {accepted}");
        assert!(expected != "sent" || accepted == 1, "{what}");
    }
}

const OVER_TLS: [At; 7] = [At::Greeting, At::Hello, At::Auth, At::Mail, At::Recipient, At::Data, At::Dot];

#[test]
fn every_fault_at_every_stage_over_tls() {
    matrix(Security::Tls, true, &OVER_TLS);
    matrix(Security::Tls, false, &[At::Mail, At::Recipient, At::Data, At::Dot]);
}

#[test]
fn every_fault_at_every_stage_over_starttls() {
    matrix(Security::StartTls, true, &[At::Greeting, At::Hello, At::StartTls, At::Auth, At::Recipient, At::Dot]);
}

#[test]
fn every_fault_at_every_stage_in_plain_text_on_this_machine() {
    matrix(Security::Plain, true, &OVER_TLS);
    matrix(Security::Plain, false, &[At::Mail, At::Recipient, At::Data, At::Dot]);
}

#[test]
fn a_body_that_is_cut_short_is_unknown_and_a_clear_no_is_a_no() {
    for (fault, state) in [
        (Fault::Drop, "unknown"),
        (Fault::Stall, "unknown"),
        (Fault::Say("552 5.3.4 too big"), "failed"),
        (Fault::Say("451 4.3.0 no room"), "queued"),
        (Fault::Say("garbage"), "unknown"),
    ] {
        for security in [Security::Tls, Security::Plain] {
            let (found, _, accepted) = outcome(Plan::with(security, At::Body, fault));
            assert_eq!((found.as_str(), accepted), (state, 0), "{fault:?} {security:?}");
        }
    }
}

#[test]
fn a_certificate_that_cannot_be_trusted_pauses_the_account_before_the_password_is_said() {
    for security in [Security::Tls, Security::StartTls] {
        for flaw in [Flaw::OtherName, Flaw::Expired, Flaw::NotYet, Flaw::UnknownAuthority] {
            let server = Server::start(Plan { flaw, ..Plan::sound(security) });
            let mut desk = Desk::before(&server, security);
            desk.queue(2);
            let summary = desk.work(DeliveryOptions::default()).unwrap();
            assert_eq!(desk.states(), ["queued", "queued"], "{flaw:?}");
            assert!(summary.paused[0].1.until.is_none() && summary.paused[0].1.reason.contains("certificate"), "{summary:?}");
            assert_eq!(server.connections(), 1, "one attempt tells enough: {flaw:?}");
            assert!(!server.commands().iter().any(|command| command.starts_with("AUTH")), "{flaw:?}");
        }
    }
}

#[test]
fn the_handshake_can_fail_in_every_way() {
    for (fault, paused) in [(Fault::Drop, false), (Fault::Stall, false), (Fault::Say("220 this is no TLS\r\n"), true)] {
        for security in [Security::Tls, Security::StartTls] {
            let found = outcome(Plan::with(security, At::Handshake, fault));
            assert_eq!(found, ("queued".to_owned(), paused, 0), "{fault:?} {security:?}");
        }
    }
}

#[test]
fn starttls_that_is_stripped_ends_the_session_before_the_password() {
    let plan = Plan::with(Security::StartTls, At::StartTls, Fault::Stripped);
    let server = Server::start(plan);
    let mut desk = Desk::before(&server, Security::StartTls);
    desk.queue(1);
    let summary = desk.work(DeliveryOptions::default()).unwrap();
    assert_eq!(desk.states(), ["queued"]);
    assert!(summary.paused[0].1.reason.contains("STARTTLS"), "{summary:?}");
    assert!(server.commands().iter().all(|command| command.starts_with("EHLO") || command == "QUIT"), "{:?}", server.commands());
}

/// An attacker appends a whole session of friendly answers to the plain "220 go ahead". A client that keeps them reads each
/// instead of the server's own answer, and takes a rejected mail for sent.
#[test]
fn a_whole_session_injected_before_tls_is_not_believed() {
    let session = "250-test.example\r\n250 AUTH PLAIN\r\n235 ok\r\n250 ok\r\n250 ok\r\n354 ok\r\n250 ok";
    for pipelining in [true, false] {
        let plan = Plan { pipelining, ..Plan::with(Security::StartTls, At::StartTls, Fault::AndSay(session)) };
        let server = Server::start(plan);
        let mut desk = Desk::before(&server, Security::StartTls);
        desk.queue(1);
        let summary = desk.work(DeliveryOptions::default()).unwrap();
        assert_eq!(desk.states(), ["queued"]);
        assert!(summary.paused[0].1.reason.contains("ahead of TLS"), "{summary:?}");
        assert!(!server.commands().iter().any(|command| command.starts_with("AUTH")), "{:?}", server.commands());
    }
}

#[test]
fn an_answer_to_the_dot_that_was_there_before_the_body_is_not_taken() {
    let plan = Plan::with(Security::Tls, At::Data, Fault::AndSay("250 2.0.0 Ok: queued"));
    assert_eq!(outcome(plan), ("queued".to_owned(), false, 0));
}

#[test]
fn a_server_that_closes_sessions_gets_new_ones_and_every_message_once() {
    for (at, fault) in [
        (At::Mail, Fault::Say("421 4.7.0 too many messages in this session")),
        (At::Recipient, Fault::Say("452 4.5.3 too many recipients")),
        (At::Data, Fault::Say("421 4.3.0 closing")),
        (At::Mail, Fault::Drop),
        (At::Dot, Fault::Say("421 4.3.0 not now")),
    ] {
        for pipelining in [true, false] {
            let plan = Plan { from_message: 3, pipelining, ..Plan::with(Security::Tls, at, fault) };
            let server = Server::start(plan);
            let mut desk = Desk::before(&server, Security::Tls);
            desk.queue(10);
            desk.work(DeliveryOptions::default()).unwrap();
            assert_eq!(desk.states(), ["sent"; 10], "{at:?} {fault:?} {:?}", desk.entries());
            let mut subjects: Vec<_> = server.accepted();
            subjects.sort();
            subjects.dedup();
            assert_eq!((server.accepted().len(), subjects.len()), (10, 10), "{at:?} {fault:?}");
            assert!((3..=5).contains(&server.connections()), "{at:?} {fault:?}: {}", server.connections());
        }
    }
}

#[test]
fn what_arrives_is_what_was_queued() {
    for security in [Security::Plain, Security::Tls, Security::StartTls] {
        for pipelining in [true, false] {
            let server = Server::start(Plan { pipelining, ..Plan::sound(security) });
            let mut desk = Desk::before(&server, security);
            desk.queue(3);
            desk.work(DeliveryOptions::default()).unwrap();
            assert_eq!(server.accepted(), [0, 1, 2].map(super::hosts::message), "{security:?}");
            assert_eq!(server.connections(), 1);
        }
    }
}
