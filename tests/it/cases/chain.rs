//! The chain of events: a byte that changes anywhere is found, and ledgers of every earlier format open whole.

use rusqlite::Connection;

use super::{ledger, list, record, show, written};
use crate::harness::{Demur, assert_refused};

/// A case with three events and a proof, and its reference.
fn told(demur: &Demur) -> String {
    let reference = written(demur);
    demur.file("receipt.txt", "signed for\n");
    record(demur, &[&reference, "sent", "--by", "post", "--on", "2026-11-02"]);
    record(demur, &[&reference, "delivered", "--on", "2026-11-05", "--file", "receipt.txt"]);
    reference
}

fn open(demur: &Demur) -> Connection {
    Connection::open(ledger(demur).join("ledger.sqlite3")).unwrap()
}

/// As somebody who edits the file would.
pub(super) fn without_guards(db: &Connection) {
    let guards = "SELECT name FROM sqlite_schema WHERE type = 'trigger'";
    let names: Vec<String> = db.prepare(guards).unwrap().query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    assert_eq!(names.len(), 4);
    for name in names {
        db.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
}

#[test]
fn nothing_that_was_recorded_can_be_changed_or_removed() {
    let demur = Demur::new();
    told(&demur);
    let db = open(&demur);
    for (sql, why) in [
        ("UPDATE history SET day = '2026-01-01'", "never changed"),
        ("DELETE FROM history", "never removed"),
        ("UPDATE files SET bytes = x'00'", "never changed"),
        ("DELETE FROM files", "never removed"),
    ] {
        let refused = db.execute_batch(sql).unwrap_err().to_string();
        assert!(refused.contains(why), "{refused}");
    }
}

#[test]
fn a_byte_that_changes_anywhere_is_found() {
    let demur = Demur::new();
    let reference = told(&demur);
    let sound = demur.run(&["case", "show", &reference, "--verify"]);
    assert!(sound.code == 0 && sound.err.contains("everything is as it was recorded"), "{sound:?}");
    let path = ledger(&demur).join("ledger.sqlite3");
    open(&demur).execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    let copy = std::fs::read(&path).unwrap();
    for (sql, what) in [
        ("UPDATE history SET day = '2026-11-04' WHERE number = 3", "event 3 (delivered)"),
        ("UPDATE history SET at = at + 1 WHERE number = 2", "event 2 (sent)"),
        ("UPDATE history SET body = replace(body, 'post', 'form') WHERE number = 2", "event 2 (sent)"),
        ("UPDATE history SET kind = 'returned' WHERE number = 3", "event 3 (returned)"),
        ("UPDATE history SET sha256 = x'00' WHERE number = 1", "event 1 (written)"),
        ("UPDATE files SET bytes = x'00' WHERE name = 'receipt.txt'", "receipt.txt, kept with event 3"),
        ("UPDATE files SET name = 'other.txt' WHERE name = 'receipt.txt'", "event 3 (delivered)"),
        ("UPDATE files SET sha256 = x'00' WHERE name = 'letter.pdf'", "event 1 (written)"),
        (
            "UPDATE files SET bytes = CAST(substr(bytes, 1, length(bytes) - 1) || x'00' AS BLOB) WHERE name = 'letter.pdf'",
            "letter.pdf",
        ),
        ("DELETE FROM history WHERE number = 2", "event 3 (delivered)"),
        ("DELETE FROM files WHERE name = 'receipt.txt'", "event 3 (delivered)"),
        ("DELETE FROM files WHERE name = 'receipt.txt'; DELETE FROM history WHERE number = 3", "missing at the end"),
        ("UPDATE cases SET reference = 'LI-0000-0000'", "event 1 (written)"),
    ] {
        let db = open(&demur);
        without_guards(&db);
        db.execute_batch(&format!("PRAGMA foreign_keys = off; {sql}; PRAGMA wal_checkpoint(TRUNCATE)")).unwrap();
        drop(db);
        let asked = if sql.contains("LI-0000-0000") { "LI-0000-0000" } else { &reference };
        let ran = demur.run(&["case", "show", asked, "--verify"]);
        assert!(ran.code == 1 && ran.err.contains(what), "{sql}: {ran:?}");
        let json = demur.run(&["case", "show", asked, "--verify", "--json"]);
        assert!(json.out.contains("\"broken\""), "{sql}: {json:?}");
        std::fs::write(&path, &copy).unwrap();
    }
}

/// The file before, in the middle of and after a write: what was committed is there.
#[test]
fn a_ledger_cut_off_during_a_write_has_lost_at_most_what_was_not_committed() {
    let demur = Demur::new();
    let reference = told(&demur);
    let (path, log) = (ledger(&demur).join("ledger.sqlite3"), ledger(&demur).join("ledger.sqlite3-wal"));
    // A connection that stays open keeps the log from being folded into the file.
    let held = open(&demur);
    held.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    let base = std::fs::read(&path).unwrap();
    record(&demur, &[&reference, "acknowledged", "--on", "2026-11-06"]);
    let whole = std::fs::read(&log).unwrap();
    assert!(!whole.is_empty(), "the event is in the log");
    drop(held);
    let mut seen = [false; 2];
    for part in 0..=40 {
        let cut = whole.len() * part / 40;
        let other = Demur::new();
        let folder = ledger(&other);
        std::fs::create_dir_all(folder.parent().unwrap()).unwrap();
        let copied = std::process::Command::new("cp").arg("-a").arg(ledger(&demur)).arg(&folder).status().unwrap();
        assert!(copied.success());
        let _ = std::fs::remove_file(folder.join("ledger.sqlite3-shm"));
        std::fs::write(folder.join("ledger.sqlite3"), &base).unwrap();
        let wal = folder.join("ledger.sqlite3-wal");
        std::fs::write(&wal, &whole[..cut]).unwrap();
        std::fs::set_permissions(&wal, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        let ran = other.run(&["case", "show", &reference, "--verify", "--json"]);
        assert_eq!(ran.code, 0, "cut at {cut}: {}", ran.err);
        let events = show(&other, &reference)["events"].as_array().unwrap().len();
        assert!(events == 3 || events == 4, "{events}");
        seen[events - 3] = true;
    }
    assert_eq!(seen, [true, true]);
}

/// Ledgers as each earlier version wrote them.
#[test]
fn ledgers_of_every_earlier_format_open_whole() {
    const FORMATS: [&str; 3] = [
        include_str!("../../../src/ledger/migrations/1-outbox.sql"),
        include_str!("../../../src/ledger/migrations/2-domains.sql"),
        include_str!("../../../src/ledger/migrations/3-consent.sql"),
    ];
    let demur = Demur::new();
    let reference = written(&demur);
    let (input, facts): (String, String) =
        open(&demur).query_row("SELECT input, facts FROM cases", [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    for version in 1..=FORMATS.len() {
        let old = Demur::new();
        let folder = ledger(&old);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::set_permissions(&folder, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
        let path = folder.join("ledger.sqlite3");
        let db = Connection::open(&path).unwrap();
        db.execute_batch(FORMATS[0]).unwrap();
        let columns = "(id, reference, identity, controller, input, facts, created)";
        let into = format!("INSERT INTO cases {columns} VALUES (1, ?1, 'x', 'LinkedIn', ?2, ?3, 0)");
        db.execute(&into, [&reference, &input, &facts]).unwrap();
        // Sent on 2 November 2026.
        db.execute_batch(
            "INSERT INTO outbox VALUES (1, 1, 'test', 'robin@example.org', 'a@example.org', 's', '<1@example.org>', 1,
             'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb', 'sent', 1, 0, 0, 0, 1793600000000, 'ok', NULL);
             INSERT INTO messages VALUES (1, x'61');
             INSERT INTO events (case_id, at, kind, detail) VALUES (1, 1793600000000, 'sent', 'ok')",
        )
        .unwrap();
        for format in &FORMATS[1..version] {
            db.execute_batch(format).unwrap();
        }
        db.execute_batch(&format!("PRAGMA user_version = {version}")).unwrap();
        drop(db);
        std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        let looked = show(&old, &reference);
        assert_eq!(looked["events"][0]["event"], "sent", "format {version}, read as it is: {looked}");
        record(&old, &[&reference, "delivered", "--on", "2026-11-05"]);
        let case = show(&old, &reference);
        let events = case["events"].as_array().unwrap();
        assert_eq!((&events[0]["on"], &events[0]["by"]), (&"2026-11-02".into(), &"mail".into()), "{case}");
        assert_eq!(events[1]["event"], "delivered");
        assert_eq!(old.run(&["case", "show", &reference, "--verify"]).code, 0);
        let shown = old.run(&["outbox", "show", &reference, "--message", "-"]);
        assert_eq!((shown.code, shown.out.as_str()), (0, "a"), "{}", shown.err);
        assert_eq!(list(&old).as_array().unwrap().len(), 1);
    }
    assert_refused(&demur.run(&["case", "show", "XX-0000-0000"]), 1, "no case `XX-0000-0000`", "demur case list");
}
