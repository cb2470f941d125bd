//! A run killed at any moment and repeated leaves what one undisturbed run leaves.

use std::process::Stdio;
use std::time::{Duration, Instant};

use super::{members, tree};
use crate::harness::Demur;

const KILLS: u32 = 50;

#[test]
fn fifty_killed_runs_are_gone_on_with_to_the_same_folder() {
    let demur = Demur::new();
    members(&demur, 120);
    let run = |folder: &str| {
        let mut command = demur.command();
        command.args(["batch", "members.csv", "--date", "2026-11-24", "-q", "-o", folder, "--merge", &format!("{folder}.pdf")]);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command
    };
    let started = Instant::now();
    run("quiet").status().unwrap();
    let mut whole = started.elapsed();
    let quiet = tree(&demur.path("quiet"));
    let volume = std::fs::read(demur.path("quiet.pdf")).unwrap();
    let mut killed = 0;
    for kill in 1..=KILLS {
        let folder = format!("killed-{}", kill % 5);
        // Every fifth starts over; the others continue.
        if kill <= 5 {
            let _ = std::fs::remove_dir_all(demur.path(&folder));
        }
        let started = Instant::now();
        let mut child = run(&folder).spawn().unwrap();
        // Spread over the whole run in steps that do not match its own rhythm.
        let moment = whole * (kill * 37 % 101) / 101 + Duration::from_micros(u64::from(kill) * 131);
        while started.elapsed() < moment && child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_micros(300));
        }
        match child.try_wait().unwrap() {
            None => killed += 1,
            // A run with less to do, or on an idle machine, is faster than estimated.
            Some(_) => whole = whole.min(started.elapsed()),
        }
        child.kill().unwrap();
        child.wait().unwrap();
        for (name, bytes) in
            tree(&demur.path(&folder)).iter().filter(|(name, _)| name.ends_with(".pdf") && !name.starts_with('.'))
        {
            assert_eq!(Some(bytes), quiet.get(name), "{name} is half-written after kill {kill}");
        }
        if kill % 10 < 5 {
            run(&folder).status().unwrap();
            assert_eq!(tree(&demur.path(&folder)), quiet, "after kill {kill}");
            assert_eq!(std::fs::read(demur.path(&format!("{folder}.pdf"))).unwrap(), volume);
            std::fs::remove_dir_all(demur.path(&folder)).unwrap();
        }
    }
    assert!(killed > KILLS / 2, "only {killed} were killed before their end");
}

#[test]
fn ctrl_c_finishes_the_letters_in_hand_and_says_how_to_go_on() {
    let demur = Demur::new();
    members(&demur, 400);
    let run = || {
        let mut command = demur.command();
        command.args(["batch", "members.csv", "--date", "2026-11-24", "-o", "out"]).stderr(Stdio::piped());
        command
    };
    let child = run().spawn().unwrap();
    let started = Instant::now();
    let letters = || std::fs::read_dir(demur.path("out")).map_or(0, Iterator::count);
    while letters() < 20 && started.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(5));
    }
    let pid = child.id().to_string();
    assert!(std::process::Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    let ran = crate::harness::Ran::new(child.wait_with_output().unwrap());
    assert_eq!(ran.code, 130, "{}", ran.err);
    assert!(ran.err.contains("interrupted after") && ran.err.contains("same command again"), "{}", ran.err);
    let manifest = super::list(&demur.path("out/manifest.csv"));
    assert!(!manifest.is_empty() && manifest.len() < 390, "{}", manifest.len());
    for line in &manifest {
        assert!(demur.path("out").join(&line["file"]).exists(), "{line:?}");
    }
    run().output().unwrap();
    assert!(super::list(&demur.path("out/manifest.csv")).len() > 380);
}
