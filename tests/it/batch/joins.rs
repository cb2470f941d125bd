//! Shards and their joined folder: the result of one run, even if joined again, refused, or killed at any step.

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::Command;

use super::{list, tree};
use crate::harness::{Demur, Ran, assert_refused};

const HEADING: &str = "name,country,email,account_name,ground,fact\n";

fn row(name: &str, months: u32) -> String {
    let id = name.to_lowercase();
    format!("{name},IE,{id}@example.org,{id},job-seeker,I have looked for work for {months} months.\n")
}

fn members(demur: &Demur, rows: &[(&str, u32)]) {
    let rows: String = rows.iter().map(|(name, months)| row(name, *months)).collect();
    demur.file("members.csv", HEADING.to_owned() + &rows);
}

const COMMAND: [&str; 9] = ["batch", "members.csv", "--controller", "reddit", "--date", "2026-11-24", "-f", "text", "-o"];

fn batch(demur: &Demur, folder: &str, more: &[&str]) -> Ran {
    demur.run(&[&COMMAND[..], &[folder], more].concat())
}

fn shards(demur: &Demur) {
    for k in ["1/2", "2/2"] {
        let ran = batch(demur, &format!("part-{}", &k[..1]), &["--shard", k]);
        assert!([0, 3].contains(&ran.code), "{}", ran.err);
    }
}

const JOIN: [&str; 6] = ["batch", "-o", "letters", "--join", "part-1", "part-2"];

fn join(demur: &Demur) -> Ran {
    demur.run(&JOIN)
}

fn letter(demur: &Demur, file: &str) -> String {
    fs::read_to_string(demur.path(file)).unwrap()
}

/// Every letter of the manifest is there, and no other.
fn assert_listed(folder: &Path, letters: usize) {
    let mut listed: Vec<String> = list(&folder.join("manifest.csv")).iter().map(|line| line["file"].clone()).collect();
    listed.sort_unstable();
    let is_letter = |name: &String| !name.starts_with('.') && name.ends_with(".txt");
    let there: Vec<String> = tree(folder).into_keys().filter(is_letter).collect();
    assert_eq!((&listed, listed.len()), (&there, letters));
}

#[test]
fn a_joined_folder_is_that_of_one_run_with_its_warnings_and_its_exit_code() {
    let demur = Demur::new();
    // The same person in two shards, then in one; a doubtful one; one who is refused.
    let doubtful = row("Anna", 5).replace(",anna,", ",anna2,");
    let rows = [
        row("Anna", 1),
        row("Anna", 2),
        row("Bert", 3),
        row("Bert", 4).replace("have", "had"),
        row("Anna", 4),
        doubtful,
        row("Carla", 1).replace("IE", "XX"),
        row("Bert", 6),
    ];
    demur.file("members.csv", HEADING.to_owned() + &rows.concat());
    shards(&demur);
    let (one, joined) = (batch(&demur, "one", &[]), join(&demur));
    assert_eq!(tree(&demur.path("letters")), tree(&demur.path("one")));
    let warned = list(&demur.path("letters/manifest.csv")).iter().filter(|line| !line["warnings"].is_empty()).count();
    assert_eq!(warned, 5, "the twins are told");
    for ran in [one, joined] {
        assert_eq!(ran.code, 3, "{}", ran.err);
        assert!(ran.err.contains("1 of 8 rows has no letter") && ran.err.contains("rejected.csv"), "{}", ran.err);
        assert!(ran.err.contains("5 letters have warnings: see the column warnings of"), "{}", ran.err);
    }
    let ran = demur.run(&[&JOIN[..], &["--send"]].concat());
    assert_eq!(ran.code, 2, "a join sends nothing, and does not leave that out without a word: {}", ran.err);
}

#[test]
fn joining_again_follows_the_members() {
    let demur = Demur::new();
    members(&demur, &[("Anna", 1), ("Bert", 2), ("Carla", 3), ("Dora", 4)]);
    shards(&demur);
    assert_eq!(join(&demur).code, 0);
    // One left, one says more, one is new, and a column was added.
    let rows = [row("Anna", 1), row("Bert", 20), row("Carla", 3), row("Zoe", 9)].concat();
    let wider = (HEADING.to_owned() + &rows).replace('\n', ",\n").replacen("fact,\n", "fact,language\n", 1);
    demur.file("members.csv", wider);
    shards(&demur);
    let ran = join(&demur);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("removed 1"), "{}", ran.err);
    assert_listed(&demur.path("letters"), 4);
    assert!(letter(&demur, "letters/000002-bert.txt").contains("20 months"));
    batch(&demur, "one", &[]);
    assert_eq!(tree(&demur.path("letters")), tree(&demur.path("one")));
    // Other people under the same name are no reason to remove them all.
    let before = tree(&demur.path("letters"));
    for part in ["part-1", "part-2"] {
        fs::remove_dir_all(demur.path(part)).unwrap();
    }
    members(&demur, &[("Hanna", 1), ("Ida", 2)]);
    shards(&demur);
    assert_refused(&join(&demur), 1, "letters: holds 4 letters from members.csv, but members.csv has 0", "another folder");
    assert_eq!(tree(&demur.path("letters")), before);
}

#[test]
fn a_letter_that_was_signed_is_kept_in_whichever_folder_it_was() {
    let demur = Demur::new();
    members(&demur, &[("Anna", 1), ("Bert", 2), ("Carla", 3)]);
    shards(&demur);
    assert_eq!(join(&demur).code, 0);
    let signed = |file: &str| {
        let mut open = fs::OpenOptions::new().append(true).open(demur.path(file)).unwrap();
        std::io::Write::write_all(&mut open, b"signed").unwrap();
    };
    let is_signed = |file: &str| letter(&demur, file).ends_with("signed");
    signed("letters/000001-anna.txt");
    assert!(!is_signed("part-1/000001-anna.txt"), "in one folder is not in the other");
    signed("part-2/000002-bert.txt");
    assert_refused(&join(&demur), 1, "part-2/000002-bert.txt: is not the letter that its list names", "again");
    shards(&demur);
    for _ in 0..2 {
        let ran = join(&demur);
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert!(ran.err.contains("2 letters have warnings: see the column warnings of"), "{}", ran.err);
        assert!(is_signed("letters/000001-anna.txt") && is_signed("letters/000002-bert.txt"));
        assert_listed(&demur.path("letters"), 3);
    }
    batch(&demur, "letters", &[]);
    assert!(is_signed("letters/000001-anna.txt") && is_signed("letters/000002-bert.txt"));
}

#[test]
fn a_join_that_is_refused_changes_nothing() {
    let demur = Demur::new();
    members(&demur, &[("Anna", 1), ("Bert", 2), ("Carla", 3)]);
    shards(&demur);
    assert_eq!(join(&demur).code, 0);
    fs::write(demur.path("letters/000003-carla.txt"), "signed").unwrap();
    let before = tree(&demur.path("letters"));
    members(&demur, &[("Anna", 10), ("Bert", 20), ("Carla", 30)]);
    shards(&demur);
    let ran = join(&demur);
    assert_refused(&ran, 1, "letters/000003-carla.txt: was changed by hand, but its shard has a different letter", "move it out");
    assert_eq!(tree(&demur.path("letters")), before);
    let ran = batch(&demur, "letters", &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_listed(&demur.path("letters"), 3);
    fs::remove_file(demur.path("letters/000003-carla.txt")).unwrap();
    // A run of a shard, killed after an earlier one had finished.
    fs::write(demur.path("part-1/.demur-batch/new"), "").unwrap();
    assert_refused(&join(&demur), 1, "part-1: the run of shard 1/2 is not finished", "its command again");
    shards(&demur);
    assert_eq!(join(&demur).code, 0);
    assert!(letter(&demur, "letters/000003-carla.txt").contains("30 months"));
}

/// Kills the command at the `when`th of these system calls, on these files or any, before it takes effect.
fn killed(demur: &Demur, args: &[&str], what: &str, paths: &[&str], when: u32) -> bool {
    let mut traced = Command::new("strace");
    traced.args(["-f", "-qq", "-o", "/dev/null", "-e", &format!("trace={what}")]);
    traced.args(["-e", &format!("inject={what}:error=EIO:signal=KILL:when={when}")]);
    for path in paths {
        traced.args(["-P", path]);
    }
    traced.arg(env!("CARGO_BIN_EXE_demur")).args(args);
    traced.env_clear().env("HOME", demur.home.path()).env("PATH", "/usr/bin:/bin").current_dir(demur.home.path());
    let status = traced.output().unwrap().status;
    status.signal() == Some(9) || status.code() == Some(137)
}

#[needs::tools("strace")]
#[test]
fn a_join_that_is_killed_at_any_step_is_gone_on_with_or_given_up() {
    let (mut kills, mut when) = (0, 1);
    loop {
        let demur = Demur::new();
        members(&demur, &[("Anna", 1), ("Bert", 2), ("Carla", 3), ("Dora", 4)]);
        shards(&demur);
        assert_eq!(join(&demur).code, 0);
        members(&demur, &[("Anna", 1), ("Bert", 20), ("Carla", 30)]);
        shards(&demur);
        let was_killed = killed(&demur, &JOIN, "rename,renameat,renameat2,unlink,unlinkat", &[], when);
        fs::create_dir(demur.path("copy")).unwrap();
        let copied = Command::new("cp").arg("-a").args([demur.path("letters"), demur.path("copy")]).status().unwrap();
        assert!(copied.success());
        // Continuing with a run over all rows, or joining again, gives the same letters.
        batch(&demur, "one", &[]);
        let ran = batch(&demur, "letters", &[]);
        assert_eq!(ran.code, 0, "{when}: {}", ran.err);
        assert_eq!(tree(&demur.path("letters")), tree(&demur.path("one")), "{when}");
        fs::remove_dir_all(demur.path("letters")).unwrap();
        fs::rename(demur.path("copy/letters"), demur.path("letters")).unwrap();
        let ran = join(&demur);
        assert_eq!(ran.code, 0, "{when}: {}", ran.err);
        assert_eq!(tree(&demur.path("letters")), tree(&demur.path("one")), "{when}");
        if !was_killed {
            break;
        }
        (kills, when) = (kills + 1, when + 1);
    }
    assert!(kills > 4, "{kills}");
}

/// A list was merged with the previous one twice, using row numbers of another list.
#[needs::tools("strace")]
#[test]
fn a_run_that_is_killed_while_its_list_is_settled_forgets_nobody() {
    let names = [("Anna", 1), ("Bert", 2), ("Carla", 3), ("Dora", 4)];
    let turned: Vec<_> = names.iter().rev().copied().collect();
    let own = "out/.demur-batch/new";
    let mut kills = 0;
    for when in 1..=3 {
        let demur = Demur::new();
        members(&demur, &names);
        assert_eq!(batch(&demur, "out", &[]).code, 0);
        fs::write(demur.path("out/000002-bert.txt"), "signed").unwrap();
        members(&demur, &turned);
        let limited = [&COMMAND[..], &["out", "--limit", "2"]].concat();
        kills += u32::from(killed(&demur, &limited, "unlink,unlinkat", &[own], when));
        let ran = demur.run(&limited);
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert_listed(&demur.path("out"), 4);
        let ran = batch(&demur, "out", &[]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert_listed(&demur.path("out"), 4);
        assert_eq!(letter(&demur, "out/000002-bert.txt"), "signed", "{when}");
        let manifest = list(&demur.path("out/manifest.csv"));
        assert!(manifest[2]["file"].contains("bert") && manifest[2]["warnings"].contains("by hand"), "{manifest:?}");
    }
    assert_eq!(kills, 2, "there is none at the beginning, and one at the end");
}

/// Whatever a damaged list says: what the new one names is not removed.
#[test]
fn a_file_that_two_rows_name_stays() {
    let demur = Demur::new();
    members(&demur, &[("Anna", 1)]);
    assert_eq!(batch(&demur, "out", &[]).code, 0);
    let done = demur.path("out/.demur-batch/done");
    let text = fs::read_to_string(&done).unwrap();
    let entry = text.lines().nth(1).unwrap();
    let twice = format!("{entry}\n{}\n", entry.replace("\"row\":1", "\"row\":2"));
    fs::write(&done, text.replace(&format!("{entry}\n"), &twice)).unwrap();
    assert_eq!(batch(&demur, "out", &[]).code, 0);
    assert_listed(&demur.path("out"), 1);
}
