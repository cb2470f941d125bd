//! Kills while events are recorded: each is there whole or not at all, and the chain holds.

use std::process::Stdio;
use std::time::{Duration, Instant};

use super::many::{batch, follow_up, members, waiting};
use super::{list, show, written};
use crate::harness::Demur;
use crate::smtp::command::Posted;
use crate::smtp::server::{Plan, Security};

fn kills() -> u32 {
    std::env::var("DEMUR_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(12)
}

/// Runs it and kills it at a point between its first breath and a little after its end; returns whether it was killed in time.
fn killed(demur: &Demur, args: &[&str], whole: Duration, kill: u32) -> bool {
    let mut child = demur.command().args(args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    std::thread::sleep(whole * (kill % 25) / 20);
    let _ = child.kill();
    child.wait().unwrap().code().is_none()
}

/// Many lives of few letters: each ends with all of them, each once, in the folder and with its case.
#[test]
fn no_kill_writes_a_second_reminder_or_loses_one() {
    const LETTERS: usize = 25;
    let prepared = Demur::new();
    waiting(&prepared, LETTERS);
    let args = ["follow-up", "--all-due", "--yes", "-f", "text", "-o", "letters"];
    let copy = || {
        let demur = Demur::new();
        let from = prepared.path(".local");
        let copied = std::process::Command::new("cp").arg("-a").arg(from).arg(demur.path(".local")).status().unwrap();
        assert!(copied.success());
        demur
    };
    let timed = copy();
    let started = Instant::now();
    assert_eq!(timed.run(&args).code, 0);
    let whole = started.elapsed();
    let (mut died, mut kill, mut lives) = (0, 0, 0);
    while kill < kills() {
        let demur = copy();
        lives += 1;
        // Several kills in one life, as long as it is not done.
        for _ in 0..4 {
            kill += 1;
            if !killed(&demur, &args, whole, kill * 7) {
                break;
            }
            died += 1;
            let letters = std::fs::read_dir(demur.path("letters"));
            if let Ok(entries) = letters {
                let names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
                let letters = names.iter().filter(|name| is_a(name, "txt")).count();
                assert!(letters == LETTERS && names.iter().any(|name| name == "list.csv"), "a folder in parts: {names:?}");
            }
        }
        let last = follow_up(&demur, &args[2..]);
        assert_eq!(last.code, 0, "{last:?}");
        let names: Vec<_> = std::fs::read_dir(demur.path("letters"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        assert_eq!(names.iter().filter(|name| is_a(name, "txt")).count(), LETTERS, "{names:?}");
        for case in list(&demur).as_array().unwrap() {
            let reference = case["reference"].as_str().unwrap();
            let told = demur.run(&["case", "show", reference, "--verify", "--json"]);
            assert_eq!(told.code, 0, "{}", told.err);
            let case: serde_json::Value = serde_json::from_str(&told.out).unwrap();
            let written: Vec<_> = case["events"].as_array().unwrap().iter().filter(|event| event["event"] == "written").collect();
            assert_eq!(written.len(), 2, "{case}");
            let bytes = std::fs::read(demur.path(&format!("letters/{reference}-2.txt"))).unwrap();
            assert_eq!(written[1]["files"][0]["bytes"], bytes.len(), "{case}");
        }
    }
    eprintln!("follow-up --all-due: {died} kills in {lives} lives of {LETTERS} letters");
    assert!(died > 0, "none was killed in time");
}

/// Two runs at once mail what is due, and both are killed, again and again: no case gets a second letter, and none is lost.
#[test]
fn no_kill_of_two_runs_at_once_mails_a_case_two_letters() {
    const LETTERS: usize = 40;
    let prepared = Demur::new();
    waiting(&prepared, LETTERS);
    let args = ["follow-up", "--all-due", "--send", "--yes"];
    let (mut died, mut kill, mut lives, mut unknown) = (0, 0, 0, 0);
    while kill < kills() {
        lives += 1;
        let posted = Posted::at(Plan::sound(Security::Plain));
        let from = prepared.path(".local");
        let copied = std::process::Command::new("cp").arg("-a").arg(from).arg(posted.demur.path(".local")).status().unwrap();
        assert!(copied.success());
        let run = || {
            let mut command = posted.demur.command();
            command.env("PATH", "/usr/bin:/bin").args(args).stdout(Stdio::null()).stderr(Stdio::null());
            command.spawn().unwrap()
        };
        for _ in 0..6 {
            let before = posted.server.accepted().len();
            let mut both = [run(), run()];
            let started = Instant::now();
            // At once, while letters are written and queued, or after some of them are with the server.
            let share = (kill as usize % 3) * 4;
            while share > 0 && posted.server.accepted().len() < before + share && started.elapsed() < Duration::from_secs(5) {
                std::thread::sleep(Duration::from_micros(200));
            }
            std::thread::sleep(Duration::from_millis(u64::from(kill * 37 % 300) / if share == 0 { 1 } else { 30 }));
            for child in &mut both {
                let _ = child.kill();
                kill += 1;
            }
            died += both.into_iter().map(|mut child| child.wait().unwrap()).filter(|status| status.code().is_none()).count();
        }
        // What a dead process had fully written may still be on its way.
        std::thread::sleep(Duration::from_millis(200));
        for args in [&["outbox", "resume"][..], &args, &args] {
            let ran = posted.run(args);
            assert!(matches!(ran.code, 0 | 3 | 4), "{args:?}: {ran:?}");
        }
        let accepted = posted.server.accepted();
        let outbox: serde_json::Value = serde_json::from_str(&posted.run(&["outbox", "list", "--json"]).out).unwrap();
        let outbox = outbox.as_array().unwrap();
        assert_eq!(outbox.len(), LETTERS, "each case has one letter in the outbox");
        for case in list(&posted.demur).as_array().unwrap() {
            let reference = format!("{}-2", case["reference"].as_str().unwrap());
            let of = |mail: &&Vec<u8>| memchr::memmem::find(mail, format!("{reference}.pdf").as_bytes()).is_some();
            let times = accepted.iter().filter(of).count();
            let entry = outbox.iter().find(|entry| entry["reference"] == reference.as_str()).unwrap();
            match entry["state"].as_str().unwrap() {
                "sent" => assert_eq!(times, 1, "{reference}"),
                "unknown" => {
                    unknown += 1;
                    assert!(times <= 1, "{reference}");
                }
                state => panic!("{reference}: {state}"),
            }
            let sent = show(&posted.demur, case["reference"].as_str().unwrap());
            let sent = sent["events"].as_array().unwrap().iter().filter(|event| event["event"] == "sent").count();
            assert_eq!(sent, if entry["state"] == "sent" { 2 } else { 1 }, "{reference}");
        }
    }
    eprintln!(
        "follow-up --all-due --send, two at once: {died} of {kill} killed in time, {lives} lives of {LETTERS}, {unknown} unknown"
    );
    assert!(died > 0, "none was killed in time");
}

#[test]
fn no_kill_opens_a_case_of_a_batch_twice_or_half() {
    const LETTERS: usize = 30;
    let args = ["batch", "members.csv", "--controller", "reddit", "-o", "out", "-f", "text", "--record", "--date", "2026-08-03"];
    let timed = Demur::new();
    members(&timed, LETTERS);
    let started = Instant::now();
    assert_eq!(batch(&timed).code, 0);
    let whole = started.elapsed();
    let (mut died, mut kill) = (0, 0);
    while kill < kills().div_ceil(3) {
        let demur = Demur::new();
        members(&demur, LETTERS);
        for _ in 0..4 {
            kill += 1;
            died += u32::from(killed(&demur, &args, whole, kill * 11));
        }
        let last = batch(&demur);
        assert_eq!(last.code, 0, "{last:?}");
        let all = list(&demur);
        assert_eq!(all.as_array().unwrap().len(), LETTERS);
        for case in all.as_array().unwrap() {
            let case = show(&demur, case["reference"].as_str().unwrap());
            assert_eq!(case["events"].as_array().unwrap().len(), 1, "{case}");
        }
    }
    eprintln!("batch --record: {died} kills");
    assert!(died > 0, "none was killed in time");
}

#[test]
fn no_kill_leaves_half_an_event() {
    let kills = kills();
    let demur = Demur::new();
    let reference = written(&demur);
    demur.file("proof.bin", vec![7_u8; 400_000]);
    let record = || {
        let args = ["record", &reference, "sent", "--by", "post", "--on", "2026-11-02"];
        assert_eq!(demur.run(&args).code, 0);
    };
    record();
    let one = ["record", reference.as_str(), "delivered", "--on", "2026-11-03", "--file", "proof.bin"];
    let started = Instant::now();
    assert_eq!(demur.run(&one).code, 0);
    let whole = started.elapsed();
    let (mut died, mut known, mut recorded) = (0, 3, 0);
    for kill in 0..kills {
        let mut child = demur.command().args(one).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // From the first breath to a little after the end.
        std::thread::sleep(whole * (kill % 25) / 20);
        let _ = child.kill();
        let status = child.wait().unwrap();
        died += u32::from(status.code().is_none());
        let verified = demur.run(&["case", "show", &reference, "--verify", "--json"]);
        assert_eq!(verified.code, 0, "{}", verified.err);
        let case = show(&demur, &reference);
        let events = case["events"].as_array().unwrap();
        let added = events.len() - known;
        assert!(added <= 1, "{added} events of one command");
        assert!(status.code() != Some(0) || added == 1, "it said that it was recorded, and it was not");
        let whole = |event: &serde_json::Value| event["event"] != "delivered" || event["files"][0]["bytes"] == 400_000;
        assert!(events.iter().all(whole), "an event without its proof");
        known = events.len();
        recorded += added;
    }
    eprintln!("record: {died} of {kills} killed in time, {recorded} recorded whole");
    assert!(died > 0, "none was killed in time");
}

/// Whether a file has this extension.
fn is_a(name: &str, extension: &str) -> bool {
    std::path::Path::new(name).extension().is_some_and(|found| found == extension)
}
