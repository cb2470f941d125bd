//! What the user decided about a letter, by withdrawing, resending, redirecting or erasing it, and what later commands make
//! of that.

use super::batch::{HEADING, batch, members, outbox, row};
use super::command::Posted;
use super::outbox::{age, data};
use super::server::{At, Fault, Plan, Security};
use crate::batch::list;
use crate::harness::{Ran, assert_refused};

const LATER: Option<(At, Fault)> = Some((At::Recipient, Fault::Say("450 4.2.0 later")));
const NOBODY: Option<(At, Fault)> = Some((At::Recipient, Fault::Say("550 5.1.1 no such user")));

fn before(fault: Option<(At, Fault)>) -> Posted {
    Posted::at(Plan { fault, ..Plan::sound(Security::Tls) })
}

fn resolve(posted: &Posted, reference: &str, how: &[&str]) -> Ran {
    posted.run(&[&["outbox", "resolve", reference], how].concat())
}

/// Reference and state of each message, in order.
fn states(posted: &Posted) -> Vec<(String, String)> {
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    outbox(posted).iter().map(|entry| (text(&entry["reference"]), text(&entry["state"]))).collect()
}

/// How many mails of this person arrived.
fn mails_of(posted: &Posted, person: usize) -> usize {
    let reply_to = format!("Reply-To: p{person}@example.org");
    posted.server.accepted().iter().filter(|mail| String::from_utf8_lossy(mail).contains(&reply_to)).count()
}

fn recipients(posted: &Posted) -> Vec<String> {
    let commands = posted.server.commands();
    commands.iter().filter_map(|line| Some(line.strip_prefix("RCPT TO:<")?.split('>').next()?.to_owned())).collect()
}

/// A withdrawn letter counted as failed, so the next day, another word or another file sent it anyway; one that may have
/// arrived, for the second time.
#[test]
fn to_whom_a_letter_was_withdrawn_nothing_is_sent_on_any_day_and_in_any_words_and_that_is_said() {
    for (fault, taken) in [(LATER, 0), (Some((At::Dot, Fault::Drop)), 1)] {
        let posted = before(fault);
        members(&posted, &[1, 2]);
        assert!([3, 4].contains(&batch(&posted, &["--yes"]).code));
        let [(one, _), (two, _)] = states(&posted).try_into().unwrap();
        assert_eq!(resolve(&posted, &one, &["--withdraw"]).code, 0);
        posted.server.set_fault(None);
        if taken == 0 {
            assert_eq!(posted.run(&["outbox", "resume", "--now"]).code, 0);
        } else {
            assert_eq!(resolve(&posted, &two, &["--sent"]).code, 0);
        }
        let mended = row(1).replace("1 months", "one month");
        for (more, rows) in [
            (&["--yes"][..], row(1)),
            (&["--yes", "--date", "2026-11-30"], row(1)),
            (&["--yes", "--undated"], row(1)),
            (&["--yes"], mended.clone()),
            (&["--yes", "--date", "2026-11-30"], mended.clone()),
            (&["--dry-run"], mended),
        ] {
            posted.demur.file("members.csv", format!("{HEADING}{rows}{}", row(2)));
            let ran = batch(&posted, more);
            assert_eq!(ran.code, 3, "{more:?}: {}", ran.err);
            let said = format!("row 1: the letter {one} was withdrawn, and nothing is e-mailed instead");
            assert!(ran.err.contains(&said) && ran.err.contains(&format!("resolve {one} --resend")), "{more:?}: {}", ran.err);
            assert_eq!((mails_of(&posted, 1), mails_of(&posted, 2)), (taken, 1), "{more:?}: {}", ran.err);
        }
        let left = list(&posted.demur.path("out/left-out.csv"));
        assert!(left[0]["reason"].contains(&format!("{one}, which is withdrawn")), "{left:?}");
        let listed = posted.run(&["outbox", "list", "--state", "withdrawn"]).out;
        assert!(listed.contains(&one) && !listed.contains(&two), "{listed}");
        assert_eq!(posted.run(&["outbox", "list", "--state", "failed"]).out, "");
        // It is sent after all when the user says so.
        assert_eq!(resolve(&posted, &one, &["--resend"]).code, 0);
        assert_eq!(posted.run(&["outbox", "resume"]).code, 0);
        assert_eq!((mails_of(&posted, 1), states(&posted)[0].1.as_str()), (taken + 1, "sent"));
    }
}

#[test]
fn another_letter_takes_the_place_of_a_withdrawn_one_only_with_a_word_of_its_own() {
    let posted = before(LATER);
    assert_eq!(posted.send(&["--yes"]).code, 3);
    let one = states(&posted)[0].0.clone();
    assert_eq!(resolve(&posted, &one, &["--withdraw"]).code, 0);
    posted.server.set_fault(None);
    for more in [&["--yes"][..], &["--yes", "--date", "2026-11-25"], &["--dry-run", "--to", "a@other.example"]] {
        assert_refused(
            &posted.send(more),
            1,
            &format!("letter {one} about the same was withdrawn on "),
            "add --again to send this one instead",
        );
    }
    // The same message is sent by its own command.
    assert_refused(&posted.send(&["--yes", "--again"]), 1, "is already withdrawn", "--resend");
    assert_eq!(posted.server.accepted().len(), 0);
    assert_eq!(posted.send(&["--yes", "--again", "--date", "2026-11-25"]).code, 0);
    assert_eq!(posted.server.accepted().len(), 1);
    // The person has a letter now, so the other one does not mean that they have none.
    assert_refused(&posted.send(&["--yes", "--date", "2026-11-26"]), 1, "about the same is already sent", "--again");
    assert_refused(&resolve(&posted, &one, &["--resend"]), 1, "is about the same, and already sent", "--again");
    assert_eq!(resolve(&posted, &one, &["--withdraw"]).code, 1, "a second time");
    // Erased but still known.
    let other = before(LATER);
    assert_eq!(other.send(&["--yes"]).code, 3);
    let one = states(&other)[0].0.clone();
    assert_eq!(resolve(&other, &one, &["--withdraw"]).code, 0);
    assert_eq!(other.run(&["outbox", "forget", &one, "--yes"]).code, 0);
    assert_refused(&other.send(&["--yes", "--date", "2026-11-25"]), 1, "was withdrawn", "--again");
}

/// The previous version only recorded it in words.
#[test]
fn what_was_withdrawn_before_the_ledger_had_a_place_for_it_stays_so() {
    let posted = before(LATER);
    assert_eq!(posted.send(&["--yes"]).code, 3);
    let path = data(&posted).join("ledger.sqlite3");
    let (reference, input): (String, String) = {
        let db = rusqlite::Connection::open(&path).unwrap();
        db.query_row("SELECT reference, input FROM cases", [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap()
    };
    std::fs::remove_dir_all(data(&posted)).unwrap();
    std::fs::create_dir(data(&posted)).unwrap();
    std::fs::set_permissions(data(&posted), std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    let db = rusqlite::Connection::open(&path).unwrap();
    db.execute_batch(include_str!("../../../src/ledger/migrations/1-outbox.sql")).unwrap();
    db.execute("INSERT INTO cases VALUES (1, ?1, 'old', 'Reddit', ?2, '{}', 0)", [&reference, &input]).unwrap();
    db.execute_batch(
        "INSERT INTO outbox VALUES (1, 1, 'test', 'robin@example.org', 'a@example.org', 's', '<1>', 1, 'x', 'failed', 1, 0, 0, 0, 9,
             'withdrawn by the user', NULL);
         INSERT INTO messages VALUES (1, x'61'); PRAGMA user_version = 1",
    )
    .unwrap();
    drop(db);
    std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    posted.server.set_fault(None);
    assert_refused(&posted.send(&["--yes", "--date", "2026-11-25"]), 1, "was withdrawn", "--again");
    assert_eq!((states(&posted)[0].1.as_str(), posted.server.accepted().len()), ("withdrawn", 0));
}

/// A wrong address, rejected for good, was a dead end: the right one was never tried.
#[test]
fn a_letter_that_failed_goes_to_another_address_when_that_is_given_and_to_no_other() {
    let posted = before(NOBODY);
    members(&posted, &[1]);
    let to = |address: &str, more: &[&str]| batch(&posted, &[&["--to", address], more].concat());
    assert_eq!(to("wrogn@example.org", &["--yes"]).code, 3);
    let again = to("wrogn@example.org", &["--yes"]);
    assert!(again.code == 3 && again.err.contains("0 letters to send"), "the same again is a resend: {}", again.err);
    // Another wrong one, and the first again: each is asked about separately.
    assert_eq!(to("wrong@example.org", &["--yes"]).code, 3);
    assert_eq!(to("wrogn@example.org", &["--yes"]).code, 3);
    posted.server.set_fault(LATER);
    let ran = to("right@example.org", &["--dry-run"]);
    assert!(ran.err.contains("1 letter to send"), "{}", ran.err);
    assert_eq!(to("right@example.org", &["--yes"]).code, 3);
    let asked = ["wrogn@example.org", "wrong@example.org", "wrogn@example.org", "right@example.org"];
    assert_eq!(recipients(&posted), asked);
    // Its rewritten version goes there too.
    age(&posted, 60);
    let ran = posted.run(&["outbox", "refresh", "--yes"]);
    assert!(ran.code == 0 && ran.err.contains("to right@example.org"), "{}", ran.err);
    posted.server.set_fault(None);
    assert_eq!(posted.run(&["outbox", "resume"]).code, 0);
    assert_eq!((recipients(&posted).last().unwrap().as_str(), posted.server.accepted().len()), ("right@example.org", 1));
    assert_eq!(to("third@example.org", &["--yes"]).code, 0, "what was sent is sent");
    assert_eq!(posted.server.accepted().len(), 1);
    // One by one.
    let single = before(NOBODY);
    assert_eq!(single.send(&["--yes", "--to", "wrogn@example.org"]).code, 3);
    single.server.set_fault(None);
    assert_eq!(single.send(&["--yes", "--to", "right@example.org"]).code, 0);
    let reference = states(&single)[0].0.clone();
    assert_refused(&resolve(&single, &reference, &["--resend"]), 1, "is sent", "outbox show");
    assert_eq!(recipients(&single), ["wrogn@example.org", "right@example.org"]);
}

/// An empty shell was queued again, and blocked all sending.
#[test]
fn a_failed_letter_that_was_erased_is_not_sent_again_but_written_anew() {
    let posted = before(NOBODY);
    members(&posted, &[1]);
    assert_eq!(batch(&posted, &["--yes"]).code, 3);
    let one = states(&posted)[0].0.clone();
    assert_eq!(posted.run(&["outbox", "forget", &one, "--yes"]).code, 0);
    assert_refused(&resolve(&posted, &one, &["--resend"]), 1, "is forgotten", "write the letter again with `demur send`");
    assert_eq!(states(&posted), [(one.clone(), "failed".to_owned())]);
    posted.server.set_fault(LATER);
    let ran = batch(&posted, &["--yes"]);
    assert!(ran.code == 3 && ran.err.contains("queued 1 letter"), "{}", ran.err);
    assert_eq!(states(&posted)[1], (one, "queued".to_owned()));
    age(&posted, 60);
    let ran = posted.run(&["outbox", "refresh", "--yes"]);
    assert_eq!(ran.code, 0, "it is whole again: {}", ran.err);
    posted.server.set_fault(None);
    assert_eq!((posted.run(&["outbox", "resume"]).code, mails_of(&posted, 1)), (0, 1));
}

/// Its folder said forever that it had failed.
#[test]
fn a_letter_that_is_sent_although_another_one_had_taken_its_place_is_told_as_sent() {
    let posted = before(LATER);
    members(&posted, &[1]);
    assert_eq!(batch(&posted, &["--yes"]).code, 3);
    age(&posted, 60);
    assert_eq!(posted.run(&["outbox", "refresh", "--yes"]).code, 0);
    let [(old, _), (new, _)] = states(&posted).try_into().unwrap();
    assert_refused(&resolve(&posted, &old, &["--resend"]), 1, "already queued", "--again");
    assert_eq!(resolve(&posted, &new, &["--withdraw"]).code, 0);
    let ran = batch(&posted, &["--yes"]);
    assert!(ran.code == 3 && ran.err.contains(&format!("the letter {new} was withdrawn")), "{}", ran.err);
    assert_eq!(resolve(&posted, &old, &["--resend"]).code, 0);
    posted.server.set_fault(None);
    assert_eq!(posted.run(&["outbox", "resume", "--now", "--stale-after", "90"]).code, 0);
    for _ in 0..2 {
        let ran = batch(&posted, &["--yes"]);
        assert!(ran.code == 0 && ran.err.contains("this folder: 1 sent; "), "{}", ran.err);
    }
    assert_eq!(mails_of(&posted, 1), 1);
}
