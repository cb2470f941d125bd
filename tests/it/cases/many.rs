//! Many cases at once: a batch on paper, its letters noted as posted, and the letters that are due, each once.

use std::collections::BTreeSet;
use std::process::Stdio;

use serde_json::Value;

use super::{letter, list, record, show};
use crate::harness::{Demur, Ran, assert_refused};
use crate::smtp::command::Posted;
use crate::smtp::server::{Plan, Security};

/// Long before any day on which the tests run.
const WRITTEN: &str = "2026-08-03";

pub(super) fn members(demur: &Demur, count: usize) {
    let row = |i: usize| {
        format!("Person {i},IE,{i} Sample Row|Dublin,p{i}@example.org,p{i},job-seeker,I have looked for work for {i} months.\n")
    };
    let rows: String = (1..=count).map(row).collect();
    demur.file("members.csv", format!("name,country,address,email,account_name,ground,fact\n{rows}"));
}

pub(super) fn batch(demur: &Demur) -> Ran {
    demur.run(&["batch", "members.csv", "--controller", "reddit", "-o", "out", "-f", "text", "--record", "--date", WRITTEN])
}

/// A home in which so many letters were posted, and wait for an answer that is overdue.
pub(super) fn waiting(demur: &Demur, count: usize) {
    members(demur, count);
    let ran = batch(demur);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let ran = demur.run(&["record", "sent", "--batch", "out", "--by", "post", "--on", WRITTEN, "--yes"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
}

pub(super) fn follow_up(demur: &Demur, more: &[&str]) -> Ran {
    demur.run(&[&["follow-up", "--all-due"], more].concat())
}

fn names(demur: &Demur, folder: &str) -> BTreeSet<String> {
    let Ok(entries) = std::fs::read_dir(demur.path(folder)) else { return BTreeSet::new() };
    entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
}

fn references(demur: &Demur) -> Vec<String> {
    list(demur).as_array().unwrap().iter().map(|case| case["reference"].as_str().unwrap().to_owned()).collect()
}

fn count(case: &Value, event: &str) -> usize {
    case["events"].as_array().unwrap().iter().filter(|found| found["event"] == event).count()
}

#[test]
fn a_batch_on_paper_opens_its_cases_once_with_the_files_as_written() {
    let demur = Demur::new();
    members(&demur, 5);
    let ran = batch(&demur);
    assert!(ran.code == 0 && ran.err.contains("opened 5 cases"), "{ran:?}");
    let again = batch(&demur);
    assert!(again.code == 0 && again.err.contains("opened 0 cases, 5 known before"), "{again:?}");
    let all = list(&demur);
    assert_eq!(all.as_array().unwrap().len(), 5);
    assert!(all.as_array().unwrap().iter().all(|case| case["state"] == "unsent"), "{all}");
    let manifest = crate::batch::list(&demur.path("out/manifest.csv"));
    for row in &manifest {
        let case = show(&demur, &row["reference"]);
        let file = &case["events"][0]["files"][0];
        assert_eq!((file["name"].as_str(), file["sha256"].as_str()), (Some(&*row["file"]), Some(&*row["sha256"])));
    }
    // A changed row is another letter: it replaces the one that was never sent.
    let text = std::fs::read_to_string(demur.path("members.csv")).unwrap();
    demur.file("members.csv", text.replace("for 2 months", "for 22 months"));
    assert!(batch(&demur).err.contains("opened 1 case, 4 known before"));
    assert_eq!(list(&demur).as_array().unwrap().len(), 5);
    // One that was sent stays as it is.
    let sent = &["record", "sent", "--batch", "out", "--by", "post", "--on", WRITTEN][..];
    assert_refused(&demur.run(sent), 2, "no terminal", "--yes");
    let ran = demur.run(&[sent, &["--yes"]].concat());
    assert!(ran.code == 0 && ran.err.contains("noted 5 letters") && ran.out.contains("by post"), "{ran:?}");
    let ran = demur.run(&[sent, &["--yes"]].concat());
    assert!(ran.code == 0 && ran.err.contains("5 letters noted before"), "{ran:?}");
    demur.file("members.csv", text.replace("for 3 months", "for 33 months"));
    batch(&demur);
    let kept = references(&demur).into_iter().filter(|reference| count(&show(&demur, reference), "sent") == 1).count();
    assert_eq!(kept, 5);
    assert_refused(&demur.run(&["record", "sent", "--batch", ".", "--by", "post", "--yes"]), 1, "has no letters", "written to");
    assert_refused(&demur.run(&["record", "closed", "--batch", "out", "--yes"]), 2, "does not go with --batch", "record sent");
}

#[test]
fn every_letter_that_is_due_is_written_once_and_whoever_gets_none_is_named() {
    let demur = Demur::new();
    waiting(&demur, 4);
    let first = references(&demur).remove(0);
    record(&demur, &[&first, "answered", "--kind", "use-the-setting", "--on", "2026-08-20"]);
    let ran = letter(&demur, &["--date", WRITTEN, "-o", "one.pdf"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let linkedin = references(&demur).pop().unwrap();
    record(&demur, &[&linkedin, "sent", "--by", "post", "--on", WRITTEN]);
    assert_refused(&follow_up(&demur, &["-o", "letters"]), 2, "no terminal", "--yes");
    assert_refused(&follow_up(&demur, &["--yes"]), 2, "where do the letters go", "--send");
    let shown = follow_up(&demur, &["-o", "letters", "--dry-run"]);
    assert!(shown.code == 0 && shown.err.contains("5 letters due: 4 reminder, 1 reply"), "{shown:?}");
    assert!(shown.out.contains(&first) && shown.out.contains("Person 1") && names(&demur, "letters").is_empty(), "{shown:?}");
    let some = follow_up(&demur, &["-o", "replies", "--kind", "reply", "--yes"]);
    assert!(some.code == 0 && names(&demur, "replies").contains(&format!("{first}-2.pdf")), "{some:?}");
    let some = follow_up(&demur, &["-o", "linkedin", "--company", "LINKED", "-f", "text", "--yes"]);
    assert!(some.code == 0 && names(&demur, "linkedin").contains(&format!("{linkedin}-2.txt")), "{some:?}");
    // The reply and the letter to LinkedIn are written, and not sent yet: no second one.
    let ran = follow_up(&demur, &["-o", "letters", "--yes"]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    for reference in [&first, &linkedin] {
        assert!(ran.err.contains(&format!("{reference}-2 was written on ")), "{}", ran.err);
    }
    let letters = names(&demur, "letters");
    assert_eq!(letters.iter().filter(|name| is_a(name, "pdf")).count(), 3, "{letters:?}");
    assert!(letters.contains("list.csv"));
    let csv = std::fs::read_to_string(demur.path("letters/list.csv")).unwrap();
    assert!(csv.contains("reference,company,person,letter,file,written,why_not"), "{csv}");
    assert_eq!(csv.lines().filter(|line| line.contains("was written on")).count(), 2, "{csv}");
    for name in letters.iter().filter(|name| is_a(name, "pdf")) {
        let case = show(&demur, name.trim_end_matches("-2.pdf"));
        let last = case["events"].as_array().unwrap().last().unwrap().clone();
        assert_eq!(
            (&last["event"], &last["kind"], &last["files"][0]["name"]),
            (&"written".into(), &"reminder".into(), &(*name).clone().into())
        );
        let bytes = std::fs::read(demur.path(&format!("letters/{name}"))).unwrap();
        assert_eq!(last["files"][0]["bytes"], bytes.len());
    }
    // The same again is done already; a file that is gone is made again as it was.
    let one = letters.iter().find(|name| is_a(name, "pdf")).unwrap();
    let bytes = std::fs::read(demur.path(&format!("letters/{one}"))).unwrap();
    std::fs::remove_file(demur.path(&format!("letters/{one}"))).unwrap();
    let again = follow_up(&demur, &["-o", "letters", "--company", "reddit", "--kind", "reminder", "--yes"]);
    assert!(again.code == 0 && again.err.contains("3 letters of an earlier run"), "{again:?}");
    assert_eq!(names(&demur, "letters"), letters);
    assert!(std::fs::read(demur.path(&format!("letters/{one}"))).unwrap() == bytes);
    let elsewhere = follow_up(&demur, &["-o", "more", "--yes"]);
    assert!(elsewhere.code == 3 && names(&demur, "more").is_empty(), "{elsewhere:?}");
    assert_refused(&follow_up(&demur, &["-o", "out", "--yes"]), 1, "has files that are no letters", "empty folder");
    // Posted, nothing is due but to wait.
    for folder in ["letters", "replies", "linkedin"] {
        let ran = demur.run(&["record", "sent", "--batch", folder, "--by", "post", "--yes"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
    }
    let done = follow_up(&demur, &["-o", "more", "--yes"]);
    assert!(done.code == 0 && done.err.contains("no letter is due"), "{done:?}");
    for reference in references(&demur) {
        assert_eq!(demur.run(&["case", "show", &reference, "--verify"]).code, 0);
    }
}

#[test]
fn without_the_picture_of_the_signature_or_a_company_that_can_be_reached_there_is_a_reason() {
    let posted = Posted::at(Plan::sound(Security::Plain));
    let demur = &posted.demur;
    waiting(demur, 2);
    // TikTok wants its form.
    let args = ["letter", "tiktok", "--name", "Robin Example", "--address", "1 Example Road", "--country", "IE"];
    let more = ["--account-name", "robin", "--ground", crate::harness::GROUND, "--date", WRITTEN, "-o", "t.pdf"];
    let ran = demur.run(&[&args[..], &more[..]].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
    let reference = references(demur).pop().unwrap();
    record(demur, &[&reference, "sent", "--by", "form", "--on", WRITTEN]);
    let path = demur.path(".local/share/demur/ledger.sqlite3");
    let first = references(demur).remove(0);
    let db = rusqlite::Connection::open(path).unwrap();
    db.execute("UPDATE cases SET look = json_set(look, '$.signature', json('true')) WHERE reference = ?1", [&first]).unwrap();
    let ran = posted.run(&["follow-up", "--all-due", "--send", "--yes", "--json"]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    let facts: Value = serde_json::from_str(&ran.out).unwrap();
    let left: Vec<_> = facts["left"].as_array().unwrap().iter().map(|left| (&left["reference"], &left["why"]["code"])).collect();
    assert!(left.contains(&(&first.clone().into(), &"no-signature".into())), "{facts}");
    assert_eq!(posted.server.accepted().len() + left.len(), 3, "{facts}");
}

#[test]
fn two_runs_at_once_send_each_reminder_once() {
    let posted = Posted::at(Plan::sound(Security::Plain));
    waiting(&posted.demur, 12);
    let run = || {
        let mut command = posted.demur.command();
        command.env("PATH", "/usr/bin:/bin").args(["follow-up", "--all-due", "--send", "--yes"]);
        command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let runs = [run(), run(), run()].map(|child| Ran::new(child.wait_with_output().unwrap()));
    assert!(runs.iter().all(|ran| matches!(ran.code, 0 | 3)), "{runs:?}");
    assert_eq!(posted.server.accepted().len(), 12, "{runs:?}");
    let again = posted.run(&["follow-up", "--all-due", "--send", "--yes"]);
    assert!(again.code == 0 && again.err.contains("no letter is due"), "{again:?}");
    for reference in references(&posted.demur) {
        assert_eq!(count(&show(&posted.demur, &reference), "sent"), 2);
    }
    // In the thread is only what went by mail; the reference says the rest.
    let mails: BTreeSet<_> = posted.server.accepted().into_iter().collect();
    assert_eq!(mails.len(), 12);
}

#[test]
fn two_runs_at_once_write_each_reminder_once() {
    let demur = Demur::new();
    waiting(&demur, 30);
    let run = |folder: &str| {
        let mut command = demur.command();
        command.args(["follow-up", "--all-due", "--yes", "-f", "text", "-o", folder]);
        command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let runs = ["a", "b", "c"].map(run).map(|child| Ran::new(child.wait_with_output().unwrap()));
    assert!(runs.iter().all(|ran| matches!(ran.code, 0 | 3)), "{runs:?}");
    let all: Vec<String> =
        ["a", "b", "c"].iter().flat_map(|folder| names(&demur, folder)).filter(|name| is_a(name, "txt")).collect();
    assert_eq!(all.len(), 30, "no letter is in two folders: {runs:?}");
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 30);
    for reference in references(&demur) {
        assert_eq!(count(&show(&demur, &reference), "written"), 2);
    }
}

/// Whether a file has this extension.
fn is_a(name: &str, extension: &str) -> bool {
    std::path::Path::new(name).extension().is_some_and(|found| found == extension)
}
