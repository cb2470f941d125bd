//! The pace for one recipient domain: across runs, besides that of the account, without slowing other domains.

use std::time::{Duration, Instant};

use demur::ledger::{Except, Ledger, Millis, New};
use demur::workflow::DeliveryOptions;

use super::command::Posted;
use super::hosts::{Desk, START, enqueue_to};
use super::server::{At, Fault, Plan, Security, Server};

fn desk(recipients: &[&str]) -> (Server, Desk) {
    let server = Server::start(Plan::sound(Security::Tls));
    let mut desk = Desk::before(&server, Security::Tls);
    for (i, recipient) in recipients.iter().enumerate() {
        enqueue_to(&mut desk.ledger, i, "test", recipient).unwrap();
    }
    (server, desk)
}

/// When the messages to a domain were sent, in order.
fn times(desk: &Desk, domain: &str) -> Vec<Millis> {
    let mut times: Vec<Millis> =
        desk.entries().iter().filter(|entry| entry.domain == domain).filter_map(|entry| entry.sending_at).collect();
    times.sort_unstable();
    times
}

fn per_domain(ms: u64) -> DeliveryOptions {
    DeliveryOptions { per_domain_ms: Some(ms), ..DeliveryOptions::default() }
}

#[test]
fn a_domain_has_its_pace_within_a_run_and_across_runs_and_others_go_ahead() {
    let (server, mut desk) = desk(&["a@one.example", "b@one.example", "c@one.example", "a@two.example", "b@three.example"]);
    assert_eq!(desk.work(per_domain(10_000)).unwrap().sent, 5);
    let one = times(&desk, "one.example");
    assert!(one.windows(2).all(|pair| pair[1] - pair[0] >= 10_000), "{one:?}");
    assert!(times(&desk, "two.example")[0] < one[1] && times(&desk, "three.example")[0] < one[1], "nobody waits for another");
    assert!(desk.around.slept.get() < Duration::from_secs(21), "{:?}", desk.around.slept.get());
    assert_eq!(server.connections(), 1, "a short wait keeps the session");
    // The last run counts.
    enqueue_to(&mut desk.ledger, 5, "test", "d@one.example").unwrap();
    desk.around.slept.set(Duration::ZERO);
    assert_eq!(desk.work(per_domain(10_000)).unwrap().sent, 1);
    assert!(desk.around.slept.get() >= Duration::from_secs(9), "{:?}", desk.around.slept.get());
    assert!(times(&desk, "one.example")[3] - one[2] >= 10_000);
}

#[test]
fn the_account_says_it_too_and_an_order_goes_over_it() {
    let (_server, mut desk) = desk(&["a@one.example", "b@one.example"]);
    desk.around.account.pace.per_domain_ms = 60_000;
    assert_eq!(desk.work(DeliveryOptions::default()).unwrap().sent, 2);
    assert!(desk.around.slept.get() >= Duration::from_secs(59));
    desk.around.slept.set(Duration::ZERO);
    enqueue_to(&mut desk.ledger, 2, "test", "c@one.example").unwrap();
    assert_eq!(desk.work(per_domain(1)).unwrap().sent, 1);
    assert_eq!(desk.around.slept.get(), Duration::ZERO);
}

#[test]
fn a_domain_is_told_by_its_letters_without_regard_to_case_and_a_subdomain_is_another() {
    let (_server, mut desk) =
        desk(&["a@one.example", "b@ONE.example", "c@mail.one.example", "d@bücher.example", "e@xn--bcher-kva.example"]);
    let domains: Vec<String> = desk.entries().into_iter().map(|entry| entry.domain).collect();
    assert_eq!(domains[..3], ["one.example", "one.example", "mail.one.example"]);
    desk.ledger.fail(desk.entries()[3].id, "not as the outbox gets it", START).unwrap();
    assert_eq!(desk.work(per_domain(10_000)).unwrap().sent, 4);
    let one = times(&desk, "one.example");
    assert!(one[1] - one[0] >= 10_000 && times(&desk, "mail.one.example")[0] < one[1], "{one:?}");
}

#[test]
fn each_account_keeps_a_pace_of_its_own_for_a_domain() {
    let (_server, mut desk) = desk(&[]);
    for i in 0..4 {
        enqueue_to(&mut desk.ledger, i, ["test", "second"][i % 2], "a@one.example").unwrap();
    }
    assert_eq!(desk.work(per_domain(10_000)).unwrap().sent, 4);
    assert!(desk.around.slept.get() < Duration::from_secs(11), "{:?}", desk.around.slept.get());
}

#[test]
fn refusals_before_the_body_keep_the_pace_of_a_domain_too() {
    let server = Server::start(Plan::with(Security::Tls, At::Recipient, Fault::Say("550 5.1.1 no such user")));
    let mut desk = Desk::before(&server, Security::Tls);
    for i in 0..3 {
        enqueue_to(&mut desk.ledger, i, "test", "a@one.example").unwrap();
    }
    assert_eq!(desk.work(per_domain(60_000)).unwrap().failed, 3);
    assert!(desk.around.slept.get() >= Duration::from_secs(118), "{:?}", desk.around.slept.get());
}

#[test]
fn one_message_that_is_ordered_waits_for_its_domain() {
    let (_server, mut desk) = desk(&["a@one.example", "b@one.example"]);
    let ids: Vec<i64> = desk.entries().iter().map(|entry| entry.id).collect();
    for id in ids {
        let summary = desk.work_on(Some(id), per_domain(30_000)).unwrap();
        assert_eq!((summary.sent, summary.queued), (1, 0), "{summary:?}");
    }
    assert!(desk.around.slept.get() >= Duration::from_secs(29));
}

#[test]
fn who_interrupts_the_wait_for_a_domain_is_told_when_it_goes_on() {
    let (_server, mut desk) = desk(&["a@one.example", "b@one.example"]);
    desk.around.stop_after = Some(1);
    let summary = desk.work(per_domain(60_000)).unwrap();
    assert_eq!((summary.sent, summary.queued, summary.interrupted), (1, 1, true));
    let (_server, mut desk) = self::desk(&["a@one.example"]);
    desk.work(per_domain(60_000)).unwrap();
    enqueue_to(&mut desk.ledger, 1, "test", "b@one.example").unwrap();
    // Stopped while waiting: waiting is the last event.
    desk.around.stop_waiting = true;
    let summary = desk.work(per_domain(60_000)).unwrap();
    let sent = times(&desk, "one.example")[0];
    assert_eq!((summary.sent, summary.next), (0, Some(sent + 60_000)), "{summary:?}");
}

#[test]
fn a_clock_that_was_set_back_holds_no_domain_up() {
    let (_server, mut desk) = desk(&["a@one.example"]);
    desk.around.now.set(START + 365 * 86_400_000);
    desk.work(per_domain(60_000)).unwrap();
    desk.around.now.set(START);
    enqueue_to(&mut desk.ledger, 1, "test", "b@one.example").unwrap();
    assert_eq!(desk.work(per_domain(60_000)).unwrap().sent, 1);
    assert_eq!(desk.around.slept.get(), Duration::ZERO);
}

/// Returns the number of the agreement.
fn queue_many(ledger: &mut Ledger, recipients: impl Iterator<Item = String>) -> i64 {
    let nobody = demur::case::Subject::default();
    let message = b"Subject: x\r\n\r\nx\r\n";
    let rows: Vec<(String, String)> = recipients.enumerate().map(|(i, recipient)| (format!("MA-{i}"), recipient)).collect();
    let row = |i: usize| New {
        reference: &rows[i].0,
        who: &nobody,
        controller: "Example",
        input: "{}",
        look: "{}",
        facts: "{}",
        account: "test",
        sender: "robin@example.org",
        recipient: &rows[i].1,
        subject: "Test",
        message_id: &rows[i].0,
        message,
        sha256: "x",
        follows: None,
        again: false,
    };
    let consent = ledger.agree("test", rows.len(), "", START).unwrap();
    ledger.enqueue_all(&(0..rows.len()).map(row).collect::<Vec<_>>(), consent, START).unwrap();
    consent
}

#[test]
fn fifty_thousand_messages_to_one_domain_do_not_slow_down_ten_to_another() {
    let (_server, mut desk) = desk(&[]);
    let recipient = |i: usize| if i < 50_000 { "a@one.example".to_owned() } else { format!("{i}@two.example") };
    let consent = queue_many(&mut desk.ledger, (0..50_010).map(recipient));
    let except = Except { domains: vec![("test".to_owned(), "one.example".to_owned())], ..Except::default() };
    // Reading the whole queue each time takes a tenth of a second, and this test two minutes.
    for _ in 0..1_000 {
        let next = desk.ledger.next_due(consent, &except, Some("test"), START + 1).unwrap().unwrap();
        assert_eq!(next.domain, "two.example");
        assert!(desk.ledger.has_queued(consent, "test", Some("one.example")).unwrap());
    }
    // In a whole run: the first to each domain, then the rest of the ten while the fifty thousand wait.
    desk.around.stop_after = Some(13);
    let order = DeliveryOptions { per_domain_ms: Some(1_000), ..DeliveryOptions::default() };
    assert_eq!(desk.work(order).unwrap().sent, 13);
    assert!(times(&desk, "two.example").len() >= 6, "both go on side by side");
}

#[test]
fn many_domains_at_their_limit_are_stepped_over() {
    let (_server, mut desk) = desk(&[]);
    let consent = queue_many(&mut desk.ledger, (0..20_000).map(|i| format!("a@{:04}.example", i % 1_000)));
    let put_off = (0..999).map(|i| ("test".to_owned(), format!("{i:04}.example"))).collect();
    let except = Except { domains: put_off, ..Except::default() };
    for _ in 0..20 {
        let next = desk.ledger.next_due(consent, &except, None, START + 1).unwrap().unwrap();
        assert_eq!(next.domain, "0999.example");
    }
}

#[test]
fn what_is_put_off_is_left_out_and_the_rest_comes_in_its_order() {
    let (_server, mut desk) = desk(&["a@one.example", "a@two.example", "b@one.example", "b@two.example", "a@three.example"]);
    enqueue_to(&mut desk.ledger, 5, "second", "a@one.example").unwrap();
    let ids: Vec<i64> = desk.entries().iter().map(|entry| entry.id).collect();
    desk.ledger.retry(ids[1], "later", START + 1_000, START).unwrap();
    let consent = desk.ledger.agree_again("test", &ids, "", START).unwrap();
    let next = |except: &Except, account, now| desk.ledger.next_due(consent, except, account, now).unwrap().map(|entry| entry.id);
    let lane = |account: &str, domain: &str| (account.to_owned(), domain.to_owned());
    let one = Except { domains: vec![lane("test", "one.example")], ..Except::default() };
    assert_eq!(next(&one, None, START), Some(ids[3]), "what is not due is stepped over, and its domain is not");
    assert_eq!(next(&one, Some("second"), START), Some(ids[5]), "an open session goes before");
    let both = Except { domains: vec![lane("test", "one.example"), lane("test", "two.example")], ..Except::default() };
    assert_eq!(next(&both, None, START), Some(ids[4]));
    let account = Except { accounts: vec!["test".to_owned()], ..one.clone() };
    assert_eq!(next(&account, None, START), Some(ids[5]));
    let all = Except { accounts: vec!["test".to_owned()], domains: vec![lane("second", "one.example")] };
    assert_eq!(next(&all, None, START), None);
    assert_eq!(desk.ledger.next_time(consent, &all).unwrap(), None);
    let but_two =
        Except { accounts: vec!["second".to_owned()], domains: vec![lane("test", "one.example"), lane("test", "three.example")] };
    assert_eq!(desk.ledger.next_time(consent, &but_two).unwrap(), Some(START));
    desk.ledger.fail(ids[3], "x", START).unwrap();
    assert_eq!(desk.ledger.next_time(consent, &but_two).unwrap(), Some(START + 1_000));
    // Other agreements are not ours.
    let other = desk.ledger.agree_again("test", &ids[5..], "", START).unwrap();
    assert_eq!(desk.ledger.next_due(consent, &account, None, START).unwrap(), None);
    assert_eq!(desk.ledger.next_due(other, &Except::default(), None, START).unwrap().map(|entry| entry.id), Some(ids[5]));
}

#[test]
fn a_ledger_of_before_knows_the_domains_of_what_it_sent() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("data");
    // As the previous version left it.
    std::fs::create_dir(&folder).unwrap();
    let path = folder.join("ledger.sqlite3");
    let db = rusqlite::Connection::open(&path).unwrap();
    db.execute_batch(include_str!("../../../src/ledger/migrations/1-outbox.sql")).unwrap();
    let message = |id: i64, domain: &str| {
        let case = format!("INSERT INTO cases VALUES ({id}, 'TE-{id}', '', 'Example', '{{}}', '{{}}', {START})");
        let row = format!(
            "INSERT INTO outbox (id, case_id, account, sender, recipient, subject, message_id, bytes, sha256, state, queued_at,
             not_before) VALUES ({id}, {id}, 'test', 'robin@example.org', 'a@{domain}', '', '{id}', 1, '', 'queued', {START}, {START})"
        );
        db.execute_batch(&format!("{case}; {row}")).unwrap();
    };
    message(1, "one.example");
    message(2, "two.example");
    let sent =
        format!("UPDATE outbox SET sending_at = {at} WHERE id = 1; INSERT INTO handovers VALUES ('test', {at})", at = START + 5);
    db.execute_batch(&format!("{sent}; PRAGMA user_version = 1")).unwrap();
    drop(db);
    #[cfg(unix)]
    for (path, mode) in [(&folder, 0o700), (&path, 0o600)] {
        std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
    }
    let ledger = Ledger::open(&folder).unwrap();
    assert_eq!(ledger.last_written_to("test", "one.example", START + 10).unwrap(), Some(START + 5));
    assert_eq!(ledger.last_written_to("test", "two.example", START + 10).unwrap(), None);
    assert_eq!(ledger.last_written_to("test", "one.example", START + 4).unwrap(), None);
    assert_eq!(ledger.last_written("test", START + 10).unwrap(), Some(START + 5));
}

#[test]
fn config_toml_and_the_command_line_give_the_pace_of_a_domain() {
    let posted = Posted::new();
    let config = std::fs::read_to_string(posted.demur.path(".config/demur/config.toml")).unwrap();
    assert_eq!(posted.send(&["--yes"]).code, 0);
    posted.demur.file(".config/demur/config.toml", format!("{config}per-domain = \"20/min\"\n"));
    let listed = posted.run(&["account", "list", "--json"]);
    assert!(listed.out.contains("\"per_domain_ms\": 3000"), "{}", listed.out);
    let begun = Instant::now();
    assert_eq!(posted.send(&["--yes", "--again", "--date", "2026-11-24"]).code, 0);
    assert!(begun.elapsed() > Duration::from_secs(1), "{:?}", begun.elapsed());
    let another_domain = &["-v", "--yes", "--again", "--date", "2026-11-25", "--to", "a@other.example"][..];
    let over_the_account = &["-v", "--yes", "--again", "--date", "2026-11-26", "--per-domain", "1000/s"][..];
    for more in [another_domain, over_the_account] {
        let ran = posted.send(more);
        assert!(ran.code == 0 && !ran.err.contains("waiting until"), "{}", ran.err);
    }
    posted.demur.file(".config/demur/config.toml", format!("{config}per-domain = \"often\"\n"));
    crate::harness::assert_refused(
        &posted.run(&["account", "list"]),
        1,
        "mail.accounts.test: per-domain: `often` is not a rate",
        "fix the rate",
    );
}
