//! Replies and their borders: what comes together with a reply is never the answer to the next stage, however it falls
//! into records and reads.

use std::time::Duration;

use demur::mail::{Envelope, Mailbox, Outcome, Payload, Session, Stage, Timeouts};
use demur::workflow::DeliveryOptions;

use super::command::Posted;
use super::hosts::{Desk, SHORT};
use super::server::{At, Fault, Plan, Security, Server};

/// The size of one read, twice that, and one byte to either side; the size of one read of records.
const SIZES: [usize; 6] = [2_047, 2_048, 2_049, 4_095, 4_096, 8_192];

fn state(plan: Plan) -> (String, usize) {
    let server = Server::start(plan);
    let mut desk = Desk::before(&server, plan.security);
    desk.queue(1);
    desk.work(DeliveryOptions::default()).unwrap();
    (desk.states()[0].to_owned(), server.accepted().len())
}

#[test]
fn a_second_reply_in_the_record_of_the_first_is_not_the_next_answer() {
    let session = "250-test.example\r\n250 AUTH PLAIN\r\n235 ok\r\n250 ok\r\n250 ok\r\n354 ok\r\n250 ok";
    let one = |security| {
        for pipelining in [true, false] {
            for at in [At::Greeting, At::Hello, At::Auth, At::Mail, At::Recipient, At::Data] {
                // Before the receipt every border counts; the others are read by the same lines.
                for size in if at == At::Data { &SIZES[..] } else { &SIZES[1..2] } {
                    for more in ["250 2.0.0 Ok: queued", session] {
                        let plan = Plan { pipelining, ..Plan::with(security, at, Fault::Padded(*size, more)) };
                        let found = state(plan);
                        assert_eq!(found, ("queued".to_owned(), 0), "{security:?} {pipelining} {size} {at:?} {more}");
                    }
                }
            }
        }
    };
    std::thread::scope(|scope| {
        for security in [Security::Plain, Security::Tls, Security::StartTls] {
            scope.spawn(move || one(security));
        }
    });
}

#[test]
fn what_comes_with_the_answer_to_the_dot_is_not_the_answer_to_the_next_message() {
    let next = "250 ok\r\n250 ok\r\n354 ok\r\n250 2.0.0 Ok: queued";
    for security in [Security::Plain, Security::Tls] {
        for pipelining in [true, false] {
            for size in SIZES {
                let fault = Fault::Padded(size, next);
                let server = Server::start(Plan { pipelining, connections: 1, ..Plan::with(security, At::Dot, fault) });
                let mut desk = Desk::before(&server, security);
                desk.queue(3);
                desk.work(DeliveryOptions::default()).unwrap();
                assert_eq!(desk.states()[0], "sent");
                let sent = desk.states().iter().filter(|state| **state == "sent").count();
                assert_eq!(server.accepted().len(), sent, "{security:?} {size}: what is sent was taken");
                desk.around.now.set(desk.around.now.get() + 3_600_000);
                desk.work(DeliveryOptions::default()).unwrap();
                assert_eq!((desk.states(), server.accepted().len()), (vec!["sent"; 3], 3), "each once");
            }
        }
    }
}

#[test]
fn words_in_one_breath_with_the_handshake_are_not_the_answer_to_the_first_command() {
    let session = "250-test.example\r\n250 AUTH PLAIN\r\n235 ok\r\n250 ok\r\n250 ok\r\n354 ok\r\n250 ok\r\n";
    let server = Server::start(Plan::with(Security::StartTls, At::Handshake, Fault::AndSay(session)));
    let mut desk = Desk::before(&server, Security::StartTls);
    desk.queue(1);
    let summary = desk.work(DeliveryOptions::default()).unwrap();
    assert_eq!(desk.states(), ["queued"]);
    assert!(summary.paused[0].1.reason.contains("unexpected `"), "{summary:?}");
    // Not one command was said under TLS.
    std::thread::sleep(Duration::from_millis(100));
    let commands = server.commands();
    assert_eq!(commands.iter().filter(|command| command.starts_with("EHLO")).count(), 1, "{commands:?}");
}

#[test]
fn a_server_that_hangs_up_with_its_consent_gets_no_message() {
    for security in [Security::Tls, Security::StartTls] {
        for pipelining in [true, false] {
            for (at, expected) in [(At::Mail, "queued"), (At::Recipient, "queued"), (At::Data, "queued"), (At::Dot, "sent")] {
                let found = state(Plan { pipelining, ..Plan::with(security, at, Fault::AndClose) });
                assert_eq!(found, (expected.to_owned(), usize::from(expected == "sent")), "{security:?} {pipelining} {at:?}");
            }
        }
    }
    // After the dot the session is over, and the next message takes another one at once.
    let server = Server::start(Plan { connections: 1, ..Plan::with(Security::Tls, At::Dot, Fault::AndClose) });
    let mut desk = Desk::before(&server, Security::Tls);
    desk.queue(2);
    desk.work(DeliveryOptions::default()).unwrap();
    assert_eq!((desk.states(), server.connections()), (vec!["sent", "sent"], 2));
}

/// The moment between the server's consent and the message is the caller's: it writes down that it sends. What comes in it
/// is not the answer to the dot.
#[test]
fn an_answer_that_comes_while_the_caller_takes_its_time_is_not_taken() {
    for security in [Security::Plain, Security::Tls] {
        let server = Server::start(Plan::with(security, At::Data, Fault::AndLater("250 2.0.0 Ok: queued")));
        let desk = Desk::before(&server, security);
        let secret = desk.around.secret.clone();
        let mut session = Session::open(&desk.around.account, secret.as_ref(), Timeouts { ..SHORT }).unwrap();
        let address = |text| Mailbox::parse(text).unwrap();
        let envelope = Envelope { from: address("robin@example.org"), to: address("privacy@example.org") };
        let payload = Payload::new(&super::hosts::message(0)).unwrap();
        let outcome = session.send::<()>(&envelope, &payload, || {
            std::thread::sleep(Duration::from_millis(300));
            Ok(())
        });
        match outcome {
            Outcome::Refused(failure) => assert!(failure.stage == Stage::Data && failure.to_string().contains("unexpected `")),
            other => panic!("{security:?}: {other:?}"),
        }
        assert!(!session.is_usable() && server.accepted().is_empty(), "{security:?}");
    }
}

#[test]
fn a_letter_is_not_called_sent_for_a_receipt_that_came_before_it() {
    for security in [Security::Plain, Security::Tls, Security::StartTls] {
        for pipelining in [true, false] {
            let plan = Plan::with(security, At::Data, Fault::Padded(2_048, "250 2.0.0 Ok: queued"));
            let posted = Posted::at(Plan { pipelining, ..plan });
            let ran = posted.send(&["--yes"]);
            assert_eq!(ran.code, 3, "{security:?}: {}", ran.err);
            assert!(ran.err.contains("1 still queued") && posted.server.accepted().is_empty(), "{security:?}: {}", ran.err);
        }
    }
}

#[test]
fn a_way_to_log_in_that_is_refused_gives_way_to_the_next_and_a_wrong_password_does_not() {
    let ways = |server: &Server| -> Vec<String> {
        let auth = server.commands().into_iter().filter(|command| command.starts_with("AUTH"));
        auth.map(|command| command.split(' ').nth(1).unwrap().to_owned()).collect()
    };
    for (offered, refused, answer, tried, sent) in [
        ("PLAIN LOGIN", "PLAIN", "504 5.5.4 not this way", &["PLAIN", "LOGIN"][..], true),
        ("PLAIN LOGIN", "PLAIN", "502 5.5.1 not implemented", &["PLAIN", "LOGIN"], true),
        ("PLAIN LOGIN", "LOGIN", "504 5.5.4 not this way", &["PLAIN"], true),
        ("PLAIN", "PLAIN", "504 5.5.4 not this way", &["PLAIN"], false),
        ("LOGIN", "LOGIN", "504 5.5.4 not this way", &["LOGIN"], false),
        ("PLAIN XOAUTH2", "PLAIN", "504 5.5.4 not this way", &["PLAIN"], false),
        ("PLAIN LOGIN", "PLAIN", "535 5.7.8 wrong", &["PLAIN"], false),
        ("PLAIN LOGIN", "PLAIN", "534 5.7.9 application password needed", &["PLAIN"], false),
        ("PLAIN LOGIN", "PLAIN", "538 5.7.11 encryption required", &["PLAIN"], false),
        ("PLAIN LOGIN", "PLAIN", "454 4.7.0 later", &["PLAIN"], false),
        ("PLAIN LOGIN", "PLAIN", "501 5.5.2 syntax", &["PLAIN"], false),
    ] {
        for security in [Security::Tls, Security::StartTls] {
            let plan = Plan { auth: offered, refused: Some((refused, answer)), ..Plan::sound(security) };
            let posted = Posted::at(plan);
            let ran = posted.send(&["--yes"]);
            assert_eq!(ran.code, if sent { 0 } else { 3 }, "{offered} {answer}: {}", ran.err);
            assert_eq!(ways(&posted.server), tried, "{offered} {answer}");
            assert!(sent || ran.err.contains(answer), "{offered} {answer}: {}", ran.err);
        }
    }
}
