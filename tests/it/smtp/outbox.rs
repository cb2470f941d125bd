//! The outbox and the ledger: stale letters, a ledger that is lost or read-only, an erased letter.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;

use super::command::Posted;
use super::server::{At, Fault, Plan, Security};
use crate::harness::{Ran, assert_refused};

pub(super) const DAY: i64 = 86_400_000;

pub(super) fn data(posted: &Posted) -> PathBuf {
    posted.demur.path(".local/share/demur")
}

/// A home with a queued letter that no server has accepted yet.
pub(super) fn queued(more: &[&str]) -> Posted {
    let posted = Posted::at(Plan::with(Security::Tls, At::Recipient, Fault::Say("450 4.2.0 later")));
    assert_eq!(posted.send(&[&["--yes"], more].concat()).code, 3);
    posted
}

/// Backdates everything queued by this many days.
pub(super) fn age(posted: &Posted, days: i64) {
    let db = rusqlite::Connection::open(data(posted).join("ledger.sqlite3")).unwrap();
    db.execute("UPDATE outbox SET queued_at = queued_at - ?1, not_before = 0", [days * DAY]).unwrap();
}

/// The same ledger before a server that takes everything.
pub(super) fn taking(from: &Posted) -> (Posted, String) {
    (Posted::new(), data(from).display().to_string())
}

pub(super) fn entries(posted: &Posted, data: &str) -> Vec<serde_json::Value> {
    serde_json::from_str(&posted.run(&["--data-dir", data, "outbox", "list", "--json"]).out).unwrap()
}

/// Finding 2: a letter that lay for weeks was sent with dates that were no longer true.
#[test]
fn a_letter_that_lay_too_long_is_held_and_made_anew_for_its_day() {
    let down = queued(&["--date", "2026-09-01"]);
    age(&down, 60);
    let (posted, data) = taking(&down);
    let run = |args: &[&str]| posted.run(&[&["--data-dir", &data], args].concat());
    for args in [&["outbox", "resume"][..], &["outbox", "resume", "--now", "--wait"]] {
        let ran = run(args);
        assert_eq!(ran.code, 3, "{}", ran.err);
        assert!(ran.err.contains("is held: it was queued on") && ran.err.contains("demur outbox refresh"), "{}", ran.err);
    }
    assert_eq!((posted.server.connections(), posted.server.accepted().len()), (0, 0));
    let held = run(&["outbox", "list", "--state", "held"]);
    assert!(held.out.contains("  held  ") && held.out.contains("no longer true"), "{}", held.out);
    assert_eq!(run(&["outbox", "list", "--state", "queued"]).out, "");
    let old = entries(&posted, &data)[0]["reference"].as_str().unwrap().to_owned();

    let shown = run(&["outbox", "refresh", "--dry-run"]);
    assert_eq!(shown.code, 0, "{}", shown.err);
    assert!(shown.err.contains("- ") && shown.err.contains("1 September 2026") && shown.err.contains("+ "), "{}", shown.err);
    assert_eq!(entries(&posted, &data).len(), 1, "nothing was changed");
    assert_refused(&run(&["outbox", "refresh"]), 2, "no terminal to ask for confirmation", "--yes");
    assert_eq!(run(&["outbox", "refresh", "--yes"]).code, 0);
    let both = entries(&posted, &data);
    let new = both[1]["reference"].as_str().unwrap().to_owned();
    assert_eq!((both.len(), &both[0]["state"], &both[1]["state"]), (2, &"failed".into(), &"queued".into()), "{both:?}");
    assert_eq!(both[0]["reply"], format!("replaced by {new}"));
    assert_eq!(posted.server.connections(), 0, "it is in place, and not sent");
    let resumed = run(&["outbox", "resume"]);
    assert_eq!((resumed.code, posted.server.accepted().len()), (0, 1), "{}", resumed.err);
    let mail = String::from_utf8(posted.server.accepted().remove(0)).unwrap();
    assert!(mail.contains(&new) && !mail.contains(&old) && !mail.contains("September 2026"), "{mail}");
    assert_eq!(run(&["outbox", "refresh", "--yes"]).code, 0, "nothing is left");
    assert_refused(&run(&["outbox", "refresh", &new, "--yes"]), 1, "is not queued", "outbox show");
}

#[test]
fn who_wants_to_may_send_old_letters_as_they_are() {
    let down = queued(&[]);
    age(&down, 60);
    let (posted, data) = taking(&down);
    let resume = |more: &[&str]| posted.run(&[&["--data-dir", &data, "outbox", "resume"], more].concat());
    assert_eq!(resume(&[]).code, 3);
    assert_eq!(resume(&["--stale-after", "59"]).code, 3);
    assert_eq!((resume(&["--stale-after", "90"]).code, posted.server.accepted().len()), (0, 1));

    let down = queued(&[]);
    age(&down, 60);
    let (posted, data) = taking(&down);
    let config = std::fs::read_to_string(posted.demur.path(".config/demur/config.toml")).unwrap();
    posted.demur.file(".config/demur/config.toml", format!("{config}stale-after = 90\n"));
    assert_eq!(posted.run(&["--data-dir", &data, "outbox", "resume"]).code, 0);
    assert_eq!(posted.server.accepted().len(), 1);
}

/// Finding 7: a truncated ledger was taken for a new one, and letters were sent again.
#[test]
fn a_ledger_that_is_gone_cut_or_another_one_is_noticed_and_nothing_is_sent_again() {
    type Break = (&'static str, fn(&std::path::Path));
    let breaks: [Break; 3] = [
        ("cut", |ledger| std::fs::write(ledger, "").unwrap()),
        ("gone", |ledger| std::fs::remove_file(ledger).unwrap()),
        ("another", |ledger| {
            let other = Posted::new();
            assert_eq!(other.send(&["--yes"]).code, 0);
            std::fs::copy(data(&other).join("ledger.sqlite3"), ledger).unwrap();
        }),
    ];
    for (what, broken) in breaks {
        let posted = Posted::new();
        let rows =
            "name,country,address,account_name,ground,fact\nRobin Testname,IE,2 Sample Row,robin2,job-seeker,I look for work.\n";
        posted.demur.file("members.csv", rows);
        let batch = || super::batch::batch(&posted, &["--yes"]);
        assert_eq!((posted.send(&["--yes"]).code, batch().code), (0, 0), "{what}");
        broken(&data(&posted).join("ledger.sqlite3"));
        let list = || posted.run(&["outbox", "list"]);
        let dry = || posted.send(&["--dry-run"]);
        for ran in [posted.send(&["--yes"]), batch(), list(), dry(), posted.run(&["outbox", "resume"])] {
            assert_refused(&ran, 1, "the ledger that was here is gone, truncated or replaced", "ledger.id");
        }
        assert_eq!(posted.server.accepted().len(), 2, "{what}");
        // The folder of letters knows it too, even if nothing is left of the ledger.
        std::fs::remove_dir_all(data(&posted)).unwrap();
        assert_refused(&batch(), 1, "out: its letters were queued or sent with another ledger", "data folder");
        assert_eq!(posted.server.accepted().len(), 2, "{what}");
    }
}

/// Runs demur as a user who can read but not write.
fn as_nobody(posted: &Posted, args: &[&str]) -> Ran {
    let binary = posted.demur.path("demur");
    std::fs::copy(env!("CARGO_BIN_EXE_demur"), &binary).unwrap();
    let home = posted.demur.home.path();
    for (path, mode) in [(binary.clone(), 0o755), (data(posted), 0o500), (data(posted).join("ledger.sqlite3"), 0o400)] {
        std::fs::set_permissions(path, PermissionsExt::from_mode(mode)).unwrap();
    }
    assert!(Command::new("chown").args(["-R", "65534"]).arg(home).status().unwrap().success());
    let mut command = Command::new("setpriv");
    command.args(["--reuid", "65534", "--regid", "65534", "--clear-groups"]).arg(binary).args(args);
    command.env_clear().env("HOME", home).env("TMPDIR", "/tmp").current_dir(home);
    Ran::new(command.output().unwrap())
}

#[needs::tools("root", "setpriv")]
#[test]
fn a_ledger_that_may_only_be_read_is_listed_and_shown() {
    for wal in [false, true] {
        let posted = queued(&[]);
        let db = rusqlite::Connection::open(data(&posted).join("ledger.sqlite3")).unwrap();
        if wal {
            // Only in the log, as a killed process leaves it.
            db.execute_batch("PRAGMA wal_autocheckpoint = 0; UPDATE outbox SET state = 'sent', reply = 'from the log'").unwrap();
            std::mem::forget(db);
        } else {
            drop(db);
        }
        let listed = as_nobody(&posted, &["outbox", "list"]);
        assert_eq!(listed.code, 0, "{wal}: {}", listed.err);
        assert!(listed.out.contains(if wal { "from the log" } else { "queued" }), "{wal}: {}", listed.out);
        let reference = listed.out.split_whitespace().next().unwrap().to_owned();
        let shown = as_nobody(&posted, &["outbox", "show", &reference]);
        assert!(shown.code == 0 && shown.out.contains("History"), "{}", shown.err);
    }
}

#[test]
fn a_ledger_of_the_version_before_is_read_as_it_is_and_knows_its_people_afterwards() {
    let posted = Posted::new();
    assert_eq!(posted.send(&["--yes"]).code, 0);
    let path = data(&posted).join("ledger.sqlite3");
    let kept: (String, String) = {
        let db = rusqlite::Connection::open(&path).unwrap();
        db.query_row("SELECT reference, input FROM cases", [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap()
    };
    std::fs::remove_dir_all(data(&posted)).unwrap();
    std::fs::create_dir(data(&posted)).unwrap();
    std::fs::set_permissions(data(&posted), PermissionsExt::from_mode(0o700)).unwrap();
    let db = rusqlite::Connection::open(&path).unwrap();
    db.execute_batch(include_str!("../../../src/ledger/migrations/1-outbox.sql")).unwrap();
    db.execute("INSERT INTO cases VALUES (1, ?1, 'old', 'Reddit', ?2, '{}', 0)", [&kept.0, &kept.1]).unwrap();
    db.execute_batch(
        "INSERT INTO outbox VALUES (1, 1, 'test', 'robin@example.org', 'a@example.org', 's', '<1>', 1, 'x', 'sent', 1, 0, 0, 0, 0, 'ok', NULL);
         INSERT INTO messages VALUES (1, x'61'); PRAGMA user_version = 1",
    )
    .unwrap();
    drop(db);
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).unwrap();
    let before = std::fs::read(&path).unwrap();
    let listed = posted.run(&["outbox", "list"]);
    assert!(listed.code == 0 && listed.out.contains(&kept.0), "{}", listed.err);
    assert_refused(&posted.send(&["--dry-run", "--date", "2026-11-25"]), 1, "about the same is already sent", "--again");
    assert!(std::fs::read(&path).unwrap() == before, "who looks changes nothing");
    assert_refused(&posted.send(&["--yes", "--date", "2026-11-25"]), 1, "about the same is already sent", "--again");
    assert_eq!(posted.server.accepted().len(), 1);
}

/// No trace is left in any file, and the same letter is still not sent again.
#[test]
fn a_letter_that_is_forgotten_leaves_no_trace_but_that_it_was() {
    let posted = Posted::new();
    assert_eq!(posted.send(&["--yes"]).code, 0);
    let rows =
        "name,country,address,account_name,ground,fact\nAnother Person,IE,9 Other Row,another,job-seeker,I search for a post.\n";
    posted.demur.file("members.csv", rows);
    assert_eq!(super::batch::batch(&posted, &["--yes"]).code, 0);
    let all = entries(&posted, &data(&posted).display().to_string());
    let (one, other) = (all[0]["reference"].as_str().unwrap(), all[1]["reference"].as_str().unwrap());
    let bytes = || {
        let files = std::fs::read_dir(data(&posted)).unwrap().map(|entry| std::fs::read(entry.unwrap().path()).unwrap());
        files.collect::<Vec<_>>().concat()
    };
    let has = |what: &str| memchr::memmem::find(&bytes(), what.as_bytes()).is_some();
    let traces = ["Robin Testname", "1 Sample Row", "looking for work", "robin@example.org"];
    assert!(traces.iter().all(|trace| has(trace)), "they are there before");
    assert_refused(&posted.run(&["outbox", "forget", one]), 2, "no terminal to ask for confirmation", "--yes");
    let ran = posted.run(&["outbox", "forget", one, "--yes"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("kept: its reference, the company, the times, and hashes"), "{}", ran.err);
    for trace in ["1 Sample Row", "looking for work"] {
        assert!(!has(trace), "{trace}");
    }
    // The account's name and address are in the other letter too; that one is intact.
    assert!(has("Another Person") && has("9 Other Row"));
    assert_eq!(posted.run(&["outbox", "show", other, "--message", "copy.eml"]).code, 0);
    let shown = posted.run(&["outbox", "show", one]);
    assert!(shown.code == 0 && shown.out.contains("forgotten") && !shown.out.contains("Robin"), "{}", shown.out);
    for day in ["2026-11-23", "2026-11-25"] {
        assert_eq!(posted.send(&["--yes", "--date", day]).code, 1, "the same person is still known");
    }
    assert_eq!(posted.run(&["outbox", "forget", one, "--yes"]).code, 0, "a second time does no harm");
    assert_refused(&posted.run(&["outbox", "forget", "RE-0000-0000", "--yes"]), 1, "there is no letter", "outbox list");
    let waiting = queued(&[]);
    let reference = entries(&waiting, &data(&waiting).display().to_string())[0]["reference"].as_str().unwrap().to_owned();
    assert_refused(&waiting.run(&["outbox", "forget", &reference, "--yes"]), 1, "is queued", "--withdraw");
}

/// Finding 1, for one letter.
#[test]
fn a_dry_run_of_one_letter_opens_nothing_for_writing() {
    let posted = Posted::new();
    assert_eq!(posted.send(&["--yes"]).code, 0);
    let state = || {
        let mut files: Vec<_> = std::fs::read_dir(data(&posted)).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.retain(|path| path.extension().is_none_or(|end| end == "sqlite3" || end == "id"));
        files.sort();
        files
            .iter()
            .map(|path| (path.clone(), std::fs::read(path).unwrap(), path.metadata().unwrap().modified().unwrap()))
            .collect::<Vec<_>>()
    };
    let (before, connections) = (state(), posted.server.connections());
    let ran = posted.send(&["--dry-run", "--to", "a@other.example", "--again"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(state() == before && posted.server.connections() == connections);
}
