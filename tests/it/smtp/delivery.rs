//! Sending the outbox: log-in, trust, interruptions, and the guarantee of each state.

use demur::ledger::{Error, Ledger, Proof, State};
use demur::mail::Trust;
use demur::workflow::DeliveryOptions;

use super::hosts::{Desk, START, enqueue, right_to_send};
use super::server::{At, Fault, Plan, Security, Server};

fn sound() -> (Server, Desk) {
    let server = Server::start(Plan::sound(Security::Tls));
    let desk = Desk::before(&server, Security::Tls);
    (server, desk)
}

#[test]
fn a_message_that_was_sent_has_its_proof_and_is_never_sent_again() {
    let (server, mut desk) = sound();
    desk.queue(1);
    assert_eq!(desk.work(DeliveryOptions::default()).unwrap().sent, 1);
    let entry = desk.entries().remove(0);
    assert_eq!(entry.reply.as_deref(), Some("250 2.0.0 Ok: queued as T35T"));
    let peer = entry.peer.unwrap();
    assert_eq!(peer["tls"]["version"], "TLS 1.3");
    assert_eq!(peer["tls"]["name"], "localhost");
    assert_eq!(peer["tls"]["certificate_sha256"], server.identity.fingerprint.as_str());
    assert_eq!(peer["auth"], "PLAIN");
    assert!(entry.sending_at.is_some() && entry.ended_at >= entry.sending_at);
    assert_eq!(desk.ledger.message(entry.id).unwrap(), super::hosts::message(0));
    let story: Vec<_> = desk.ledger.events("TE-0000-TEST").unwrap().into_iter().map(|event| event.kind).collect();
    assert_eq!(story, ["queued", "sending", "sent"]);
    for _ in 0..2 {
        assert_eq!(desk.work(DeliveryOptions::default()).unwrap().sent, 0);
    }
    assert_eq!((server.accepted().len(), server.connections()), (1, 1));
}

#[test]
fn a_refused_recipient_does_not_end_the_session() {
    let plan = Plan { connections: 1, ..Plan::with(Security::Tls, At::Recipient, Fault::Say("550 5.1.1 no such user")) };
    for pipelining in [true, false] {
        let server = Server::start(Plan { pipelining, ..plan });
        let mut desk = Desk::before(&server, Security::Tls);
        desk.queue(3);
        let summary = desk.work(DeliveryOptions::default()).unwrap();
        assert_eq!((summary.failed, server.connections()), (3, 1));
        assert_eq!(server.commands().iter().filter(|command| *command == "RSET").count(), 3);
        assert!(desk.entries()[0].reply.as_ref().unwrap().contains("550 5.1.1 no such user"));
    }
}

#[test]
fn a_wrong_password_stops_at_the_first_attempt_and_the_next_run_tries_again() {
    let (server, mut desk) = sound();
    desk.queue(3);
    desk.around.secret = Some(demur::mail::Secret::from("wrong"));
    let summary = desk.work(DeliveryOptions::default()).unwrap();
    assert_eq!((summary.queued, summary.paused[0].1.until, server.connections()), (3, None, 1));
    assert!(summary.paused[0].1.reason.contains("535"), "{summary:?}");
    desk.around.secret = Some(demur::mail::Secret::from(super::server::PASSWORD));
    let summary = desk.work(DeliveryOptions::default()).unwrap();
    assert_eq!((summary.sent, summary.paused.len()), (3, 0), "a pause that is over is not spoken of");
}

#[test]
fn who_interrupts_gets_the_message_in_hand_finished() {
    let (server, mut desk) = sound();
    desk.queue(5);
    desk.around.stop_after = Some(2);
    let summary = desk.work(DeliveryOptions::default()).unwrap();
    assert!(summary.interrupted);
    assert_eq!((summary.sent, summary.queued, server.accepted().len()), (2, 3, 2));
    assert_eq!(server.commands().last().map(String::as_str), Some("QUIT"));
}

#[test]
fn one_message_is_sent_and_the_others_wait() {
    let (server, mut desk) = sound();
    desk.queue(3);
    let second = desk.entries()[1].id;
    let summary = desk.work_on(Some(second), DeliveryOptions::default()).unwrap();
    assert_eq!((summary.sent, summary.queued), (1, 0));
    assert_eq!(desk.states(), ["queued", "sent", "queued"]);
    assert_eq!(server.accepted(), [super::hosts::message(1)]);
}

#[test]
fn a_pinned_certificate_is_taken_and_another_is_not() {
    let (server, mut desk) = sound();
    desk.queue(2);
    desk.around.account.trust = Trust::Certificate([7; 32]);
    let summary = desk.work(DeliveryOptions::default()).unwrap();
    assert!(summary.paused[0].1.reason.contains("pinned"), "{summary:?}");
    assert!(!server.commands().iter().any(|command| command.starts_with("AUTH")), "the password stays here");
    desk.around.account.trust = Trust::Certificate(server.identity.sha256);
    assert_eq!(desk.work(DeliveryOptions::default()).unwrap().sent, 2);
}

#[test]
fn each_way_to_log_in_works_and_is_refused_in_its_own_way() {
    use demur::mail::{AuthKind, Secret};
    for (offered, kind, way) in [
        ("PLAIN", AuthKind::Password, "PLAIN"),
        ("LOGIN", AuthKind::Password, "LOGIN"),
        ("CRAM-MD5 LOGIN PLAIN", AuthKind::Password, "PLAIN"),
        ("PLAIN XOAUTH2", AuthKind::Xoauth2, "XOAUTH2"),
    ] {
        let server = Server::start(Plan { auth: offered, ..Plan::sound(Security::Tls) });
        let mut desk = Desk::before(&server, Security::Tls);
        desk.queue(1);
        desk.around.account.auth = kind;
        let right = desk.around.secret.replace(Secret::from("not-this-one"));
        let summary = desk.work(DeliveryOptions::default()).unwrap();
        assert!(summary.paused[0].1.reason.contains("535 5.7.8"), "{way}: {summary:?}");
        desk.around.secret = right;
        assert_eq!(desk.work(DeliveryOptions::default()).unwrap().sent, 1, "{way}");
        assert_eq!(desk.entries()[0].peer.as_ref().unwrap()["auth"], way);
    }
    let server = Server::start(Plan { auth: "CRAM-MD5 XOAUTH2", ..Plan::sound(Security::Tls) });
    let mut desk = Desk::before(&server, Security::Tls);
    desk.queue(1);
    let summary = desk.work(DeliveryOptions::default()).unwrap();
    assert!(summary.paused[0].1.reason.contains("it offers: CRAM-MD5 XOAUTH2"), "{summary:?}");
}

#[test]
fn plain_text_never_leaves_this_machine() {
    let (server, mut desk) = sound();
    desk.queue(1);
    desk.around.account.encryption = demur::mail::Encryption::None;
    // An address reserved for documentation (RFC 5737): nobody is there.
    desk.around.account.host = "192.0.2.1".to_owned();
    let summary = desk.work(DeliveryOptions::default()).unwrap();
    assert!(summary.paused[0].1.reason.contains("is not this machine"), "{summary:?}");
    assert_eq!((desk.states(), server.connections()), (vec!["queued"], 0));
}

#[test]
fn what_was_being_sent_when_the_process_died_is_unknown_until_the_user_decides() {
    let (server, mut desk) = sound();
    desk.queue(2);
    let ids: Vec<i64> = desk.entries().iter().map(|entry| entry.id).collect();
    for id in &ids {
        desk.ledger.begin(*id, START).unwrap();
    }
    let summary = desk.work(DeliveryOptions::default()).unwrap();
    assert_eq!((desk.states(), summary.sent), (vec!["unknown", "unknown"], 0));
    let entries = desk.entries();
    desk.ledger.resolve_sent(&entries[0], "2026-11-25", START).unwrap();
    desk.ledger.resolve_resend(&entries[1], false, START).unwrap();
    assert_eq!(desk.work(DeliveryOptions::default()).unwrap().sent, 1);
    assert_eq!(server.accepted(), [super::hosts::message(1)], "the same bytes under the same Message-ID");
}

#[test]
fn no_step_is_taken_from_a_state_that_does_not_allow_it() {
    let (_server, mut desk) = sound();
    desk.queue(1);
    let entry = desk.entries().remove(0);
    let id = entry.id;
    let proof = Proof { reply: "250 ok", peer: "{}", day: "2026-11-25" };
    let wrong = |result: Result<(), Error>| assert!(matches!(result, Err(Error::State { .. })), "{result:?}");
    wrong(desk.ledger.accept(id, proof, START));
    wrong(desk.ledger.mark_unknown(id, "", "{}", START));
    wrong(desk.ledger.resolve_sent(&entry, "2026-11-25", START));
    wrong(desk.ledger.resolve_resend(&entry, false, START));
    desk.ledger.begin(id, START).unwrap();
    wrong(desk.ledger.begin(id, START));
    desk.ledger.accept(id, proof, START).unwrap();
    wrong(desk.ledger.begin(id, START));
    wrong(desk.ledger.hold(id, "", START));
    wrong(desk.ledger.retry(id, "", START, START));
    wrong(desk.ledger.fail(id, "", START));
    wrong(desk.ledger.accept(id, proof, START));
    wrong(desk.ledger.resolve_resend(&entry, false, START));
    wrong(desk.ledger.resolve_withdrawn(&entry, START));
    assert_eq!(desk.states(), ["sent"]);
    assert_eq!(desk.ledger.stock().unwrap().sent, 1);
}

#[test]
fn one_process_sends_at_a_time_and_others_may_queue_meanwhile() {
    let (_server, mut desk) = sound();
    desk.queue(1);
    let right = desk.ledger.lock_sender(START).unwrap();
    let mut other = Ledger::open(&desk.folder.path().join("data")).unwrap();
    assert!(matches!(other.lock_sender(START), Err(Error::Busy)));
    enqueue(&mut other, 1, "test").unwrap();
    drop(right);
    assert_eq!(desk.work(DeliveryOptions::default()).unwrap().sent, 2);
    drop(right_to_send(&mut other, START));
}

#[test]
fn the_same_letter_is_queued_once() {
    let (_server, mut desk) = sound();
    desk.queue(1);
    let again = |desk: &mut Desk| match enqueue(&mut desk.ledger, 0, "test") {
        Err(error @ Error::Already { state, .. }) => (error.to_string(), state),
        other => panic!("queued twice, or refused for another reason: {other:?}"),
    };
    assert!(again(&mut desk).0.contains("already queued"));
    let id = desk.entries()[0].id;
    desk.ledger.fail(id, "no such user", START).unwrap();
    assert_eq!(again(&mut desk).1, State::Failed, "the same mail to the same address is a resend");
    assert_eq!(desk.entries().len(), 1);
}

#[test]
fn a_message_is_taken_back_and_a_new_one_may_go() {
    let (server, mut desk) = sound();
    desk.queue(2);
    let entries = desk.entries();
    desk.ledger.begin(entries[1].id, START).unwrap();
    desk.ledger.mark_unknown(entries[1].id, "dropped", "{}", START).unwrap();
    for entry in &entries {
        desk.ledger.resolve_withdrawn(entry, START).unwrap();
        assert!(matches!(desk.ledger.resolve_withdrawn(entry, START), Err(Error::State { .. })));
    }
    assert_eq!(desk.states(), ["withdrawn", "withdrawn"]);
    assert_eq!((desk.work(DeliveryOptions::default()).unwrap().sent, server.connections()), (0, 0));
    desk.ledger.resolve_resend(&entries[0], false, START).unwrap();
    assert_eq!(desk.work(DeliveryOptions::default()).unwrap().sent, 1);
}

#[test]
fn an_account_that_is_gone_holds_its_own_messages_and_no_others() {
    let (server, mut desk) = sound();
    enqueue(&mut desk.ledger, 0, "gone").unwrap();
    enqueue(&mut desk.ledger, 1, "test").unwrap();
    let summary = desk.work(DeliveryOptions::default()).unwrap();
    assert_eq!((summary.sent, summary.queued, server.accepted().len()), (1, 1, 1));
    assert_eq!(summary.paused[0].0, "gone");
    assert!(desk.entries()[0].reply.as_ref().unwrap().contains("no account `gone`"), "it is kept why");
    assert_eq!(desk.entries()[0].attempts, 0, "and no attempt of the message");
}

#[test]
fn a_letter_that_another_run_took_along_is_told_as_it_ended() {
    let (_server, mut desk) = sound();
    desk.queue(3);
    let ids: Vec<i64> = desk.entries().iter().map(|entry| entry.id).collect();
    let (agreed, _) = demur::workflow::resume(&mut desk.ledger, |_| i64::MIN, START).unwrap();
    desk.ledger.fail(ids[0], "550 no", START).unwrap();
    desk.ledger.begin(ids[1], START).unwrap();
    desk.ledger.mark_unknown(ids[1], "dropped", "{}", START).unwrap();
    let order = DeliveryOptions { timeouts: super::hosts::SHORT, ..DeliveryOptions::default() };
    let summary = demur::workflow::deliver(&mut desk.ledger, &agreed, &order, &mut desk.around).unwrap();
    assert_eq!((summary.sent, summary.failed, summary.unknown, summary.queued), (1, 1, 1, 0));
}

#[test]
fn a_second_letter_about_the_same_is_refused_when_it_is_queued_and_not_only_before() {
    use demur::ledger::New;
    let (_server, mut desk) = sound();
    let same = demur::case::Subject::from_bytes(&[3, 7, 0, 0, 0, 0, 0, 0, 0]);
    let consent = desk.ledger.agree("test", 1, "", START).unwrap();
    let new = |reference: &'static str, id: &'static str, again: bool| New {
        reference,
        who: &same,
        controller: "Example",
        input: "{}",
        look: "{}",
        facts: "{}",
        account: "test",
        sender: "robin@example.org",
        recipient: "privacy@example.org",
        subject: "Test",
        message_id: id,
        message: b"Subject: x\r\n\r\nx\r\n",
        sha256: "x",
        follows: None,
        again,
    };
    let enqueue = |ledger: &mut Ledger, new: New<'_>| ledger.enqueue_all(&[new], consent, START).unwrap().remove(0);
    enqueue(&mut desk.ledger, new("A", "<a>", false)).unwrap();
    let error = enqueue(&mut desk.ledger, new("B", "<b>", false)).unwrap_err();
    assert!(matches!(&error, Error::Similar { reference, state: State::Queued } if reference == "A"), "{error:?}");
    assert_eq!(error.to_string(), "A is about the same, and already queued");
    enqueue(&mut desk.ledger, new("B", "<b>", true)).unwrap();
    let first = desk.entries().remove(0);
    desk.ledger.resolve_withdrawn(&first, START).unwrap();
    // To another address after the first has failed; then the first may not come back beside it.
    enqueue(&mut desk.ledger, new("A", "<a2>", true)).unwrap();
    assert!(matches!(desk.ledger.resolve_resend(&first, false, START), Err(Error::Similar { .. })));
}
