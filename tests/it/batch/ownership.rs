//! Which folder belongs to whom: rows are recognised by content, letters keep their date, and neither inputs nor anybody
//! else's files are overwritten.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use super::{list, tree};
use crate::harness::{Demur, Ran, assert_refused, sweep_after_faketime};

const HEADING: &str = "name,country,email,account_name,controller,ground,fact\n";

fn row(name: &str, months: u32) -> String {
    let id = name.to_lowercase();
    format!("{name},DE-BE,{id}@example.org,{id},linkedin,job-seeker,Ich suche seit {months} Monaten Arbeit.\n")
}

fn members(demur: &Demur, file: &str, rows: &[&str]) {
    let rows: String = (1..).zip(rows).map(|(i, name)| row(name, i)).collect();
    demur.file(file, HEADING.to_owned() + &rows);
}

fn batch(demur: &Demur, more: &[&str]) -> Ran {
    demur.run(&[&["batch", "members.csv", "-f", "text", "-o", "out"], more].concat())
}

/// The same with another date.
fn batch_on(demur: &Demur, day: &str, more: &[&str]) -> Ran {
    let mut command = Command::new("faketime");
    command.args([&format!("{day} 12:00:00"), env!("CARGO_BIN_EXE_demur"), "batch", "members.csv", "-f", "text", "-o", "out"]);
    command.env_clear().env("HOME", demur.home.path()).env("PATH", "/usr/bin:/bin").env("TZ", "UTC");
    Ran::new(command.current_dir(demur.home.path()).args(more).output().unwrap())
}

fn letter(demur: &Demur, file: &str) -> String {
    fs::read_to_string(demur.path("out").join(file)).unwrap()
}

/// Finding 10: rows were matched by number, and everything after a new one got a new date.
#[needs::tools("faketime")]
#[test]
fn a_row_put_in_above_dates_nobody_anew_whatever_the_file_is_called() {
    sweep_after_faketime();
    let demur = Demur::new();
    members(&demur, "members.csv", &["Anna", "Bert", "Carla"]);
    assert_eq!(batch_on(&demur, "2026-11-02", &[]).code, 0);
    let first = list(&demur.path("out/manifest.csv"));
    let rows = [row("Zoe", 9), row("Carla", 3), row("Anna", 1), row("Bert", 2)].concat();
    demur.file("members.csv", HEADING.to_owned() + &rows);
    assert_eq!(batch_on(&demur, "2026-11-20", &[]).code, 0);
    let second = list(&demur.path("out/manifest.csv"));
    let of = |manifest: &[std::collections::BTreeMap<String, String>], name: &str| {
        let line = manifest.iter().find(|line| line["file"].contains(name)).unwrap();
        (line["file"].clone(), line["sha256"].clone(), line["reference"].clone())
    };
    for name in ["anna", "bert", "carla"] {
        assert_eq!(of(&first, name), of(&second, name), "{name}");
    }
    assert_eq!(second.iter().map(|line| line["row"].as_str()).collect::<Vec<_>>(), ["1", "2", "3", "4"]);
    assert!(letter(&demur, &of(&second, "zoe").0).contains("20. November 2026"));
    assert!(letter(&demur, &of(&first, "anna").0).contains("2. November 2026"));
    let before = tree(&demur.path("out"));
    fs::rename(demur.path("members.csv"), demur.path("renamed.csv")).unwrap();
    let ran = demur.run(&["batch", "renamed.csv", "-f", "text", "-o", "out"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let lists = |tree: &std::collections::BTreeMap<String, Vec<u8>>| {
        tree.iter()
            .filter(|(name, _)| !name.starts_with('.'))
            .map(|(name, bytes)| (name.clone(), bytes.clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(lists(&tree(&demur.path("out"))), lists(&before));
}

/// Finding 10: any override or upgrade rewrote every letter.
#[needs::tools("faketime")]
#[test]
fn wording_that_a_letter_does_not_use_does_not_touch_it() {
    sweep_after_faketime();
    let demur = Demur::new();
    members(&demur, "members.csv", &["Anna"]);
    assert_eq!(batch_on(&demur, "2026-11-02", &[]).code, 0);
    let before = letter(&demur, "000001-anna.txt");
    let template = |language: &str| crate::harness::read(&format!("templates/{language}/gdpr/objection.md"));
    demur.file(".config/demur/templates/it/gdpr/objection.md", template("it").replace("Egregi", "Gentili") + "\n");
    let ran = batch_on(&demur, "2026-11-20", &[]);
    assert!(ran.code == 0 && letter(&demur, "000001-anna.txt") == before, "{}", ran.err);
    // An override it does use makes it another letter, with a new date.
    let german = template("de");
    demur.file(".config/demur/templates/de/gdpr/objection.md", german.replace("Ich bitte Sie", "Hiermit bitte ich Sie"));
    assert_eq!(batch_on(&demur, "2026-11-20", &[]).code, 0);
    let after = letter(&demur, "000001-anna.txt");
    assert!(after != before && after.contains("20. November 2026"), "{after}");
}

/// Finding 11: a signed letter was silently overwritten.
#[test]
fn a_letter_that_somebody_changed_is_kept_and_said() {
    let demur = Demur::new();
    members(&demur, "members.csv", &["Anna", "Bert"]);
    assert_eq!(batch(&demur, &[]).code, 0);
    let file = demur.path("out/000001-anna.txt");
    fs::write(&file, "signed by hand").unwrap();
    for rows in [&["Anna", "Bert"][..], &["Bert", "Anna"]] {
        members(&demur, "members.csv", rows);
        let ran = batch(&demur, &["--resume=false"]);
        assert!(ran.code == 0 && ran.err.contains("warnings: see the column warnings of"), "{}", ran.err);
        assert_eq!(fs::read_to_string(&file).unwrap(), "signed by hand");
        let manifest = list(&demur.path("out/manifest.csv"));
        let line = manifest.iter().find(|line| line["file"] == "000001-anna.txt").unwrap();
        assert!(line["warnings"].contains("changed by hand"), "{line:?}");
    }
    fs::remove_file(&file).unwrap();
    assert_eq!(batch(&demur, &[]).code, 0);
    assert!(letter(&demur, "000001-anna.txt").contains("Monaten"));
}

/// Finding 9: the folder of one town took the letters of another, and the list of rejected rows was its own output.
#[test]
fn a_members_file_in_the_folder_of_the_letters_is_refused_and_stays() {
    let demur = Demur::new();
    demur.file("members.csv", HEADING.to_owned() + &row("Anna", 1) + &row("Bert", 2).replace("DE-BE", "XX"));
    assert_eq!(batch(&demur, &[]).code, 3);
    let before = tree(&demur.path("out"));
    for folder in ["out", "./out", "out/../out"] {
        let ran = demur.run(&["batch", "out/rejected.csv", "-o", folder]);
        assert_refused(&ran, 1, "out/rejected.csv: is inside the folder of the letters", "-o");
    }
    assert_eq!(tree(&demur.path("out")), before);
}

/// Finding 12: inputs and lists as targets, shared parts, links, a stale archive.
#[test]
fn nothing_that_is_read_and_none_of_the_lists_is_a_target() {
    let demur = Demur::new();
    members(&demur, "members.csv", &["Anna", "Bert"]);
    fs::copy(demur.path("members.csv"), demur.path("members.pdf")).unwrap();
    symlink(demur.path("members.pdf"), demur.path("link.pdf")).unwrap();
    let rows = fs::read(demur.path("members.csv")).unwrap();
    fs::create_dir(demur.path("folder.pdf")).unwrap();
    for (merged, what) in [
        ("members.csv", "the name says otherwise"),
        ("out/manifest.csv", "the name says otherwise"),
        ("out/letters.zip", "the name says otherwise"),
        ("out/000001-anna.pdf", "a name reserved for lists"),
        ("out/.demur-batch/all.pdf", "among the program's own lists"),
        ("folder.pdf", "is not a file name"),
    ] {
        assert_refused(&batch(&demur, &["--merge", merged]), 1, what, "another name");
    }
    for merged in ["members.pdf", "link.pdf", "./members.pdf"] {
        let ran = demur.run(&["batch", "members.pdf", "-o", "out", "--merge", merged]);
        assert_refused(&ran, 1, "is an input, and would be overwritten", "another name");
    }
    assert!(!demur.path("out").exists(), "all of that before anything is made");
    assert_eq!(fs::read(demur.path("members.csv")).unwrap(), rows);

    assert_eq!(batch(&demur, &["--zip"]).code, 0);
    assert_eq!(batch(&demur, &[]).code, 0);
    assert!(demur.path("out/letters.zip").exists(), "it holds the letters as they are");
    members(&demur, "members.csv", &["Anna", "Bert", "Carla"]);
    let ran = batch(&demur, &[]);
    assert!(ran.err.contains("removed letters.zip") && !demur.path("out/letters.zip").exists(), "{}", ran.err);
    // Signed before and after packing.
    for signature in ["signed", "signed again"] {
        fs::write(demur.path("out/000001-anna.txt"), signature).unwrap();
        assert!(batch(&demur, &["--zip"]).code == 0 && demur.path("out/letters.zip").exists());
        assert!(!batch(&demur, &[]).err.contains("letters.zip"), "it holds the letters as they are");
    }
    fs::write(demur.path("out/000001-anna.txt"), "signed thrice").unwrap();
    assert!(batch(&demur, &[]).err.contains("removed letters.zip") && !demur.path("out/letters.zip").exists());
}

#[test]
fn two_runs_on_one_target_exclude_each_other() {
    let demur = Demur::new();
    members(&demur, "members.csv", &["Anna"]);
    // Files held by a run in progress.
    let part = fs::File::create(demur.path(".all.pdf.part")).unwrap();
    part.lock().unwrap();
    let ran = batch(&demur, &["--merge", "all.pdf"]);
    assert!(ran.code == 3 && ran.err.contains("all.pdf: another demur is writing there"), "{}", ran.err);
    drop(part);
    assert_eq!(batch(&demur, &["--merge", "all.pdf"]).code, 0);
    assert!(!demur.path(".all.pdf.part").exists() && fs::read(demur.path("all.pdf")).unwrap().starts_with(b"%PDF"));
    let mode = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(demur.path("all.pdf")).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
    let lock = fs::OpenOptions::new().write(true).open(demur.path("out/.demur-batch/lock")).unwrap();
    lock.lock().unwrap();
    assert!(batch(&demur, &[]).err.contains("out: another demur is writing there"));
}

#[test]
fn no_link_is_followed_and_no_pipe_waited_for_among_our_own_files() {
    let demur = Demur::new();
    members(&demur, "members.csv", &["Anna"]);
    assert_eq!(batch(&demur, &[]).code, 0);
    let precious = demur.file("precious", "mine");
    let own = demur.path("out/.demur-batch");
    let mkfifo = |path: &Path| assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
    for name in ["lock", "new", "done", "ledger", "making"] {
        let whole = fs::read(own.join(name)).ok();
        for pipe in [false, true] {
            let _ = fs::remove_file(own.join(name));
            if pipe {
                mkfifo(&own.join(name));
            } else {
                symlink(&precious, own.join(name)).unwrap();
            }
            let mut command = Command::new("timeout");
            command.args(["20", env!("CARGO_BIN_EXE_demur"), "batch", "members.csv", "-f", "text", "-o", "out"]);
            command.env_clear().env("HOME", demur.home.path()).env("PATH", "/usr/bin:/bin").current_dir(demur.home.path());
            let ran = Ran::new(command.output().unwrap());
            assert!([0, 1].contains(&ran.code), "{name} {pipe}: {ran:?}");
            assert_eq!(fs::read_to_string(&precious).unwrap(), "mine", "{name}");
            let _ = fs::remove_file(own.join(name));
        }
        if let Some(whole) = whole {
            fs::write(own.join(name), whole).unwrap();
        }
    }
}

/// Finding 23: the state and other people's folders are untrusted input.
#[test]
fn a_state_that_somebody_made_up_is_no_panic_and_leads_nowhere() {
    let demur = Demur::new();
    members(&demur, "members.csv", &["Anna"]);
    assert_eq!(batch(&demur, &["--shard", "1/1"]).code, 0);
    let done = demur.path("out/.demur-batch/done");
    let sound = fs::read_to_string(&done).unwrap();
    let precious = demur.file("precious.txt", "mine");
    let digest = demur::text::sha256(b"mine");
    let (from, to) = sound.split_once("\"sha256\":\"").map(|(_, rest)| (rest[..64].to_owned(), digest)).unwrap();
    for (what, broken) in [
        ("shard", sound.replace("[1,1]", "[1,0]")),
        ("shard", sound.replace("[1,1]", "[7,3]")),
        ("rows", sound.replace("\"rows\":1", "\"rows\":18446744073709551615")),
        ("name", sound.replace("000001-anna.txt", "../precious.txt").replace(&from, &to)),
        ("list", sound.replace("000001-anna.txt", "manifest.csv")),
        ("garbage", "\0\u{1}\n".repeat(1000)),
        ("long", sound.lines().next().unwrap().to_owned() + "\n" + &"x".repeat(20 << 20) + "\n"),
        ("date", sound.replace("\"written\":\"2026", "\"written\":\"+262142")),
        ("nothing", String::new()),
    ] {
        fs::write(&done, broken).unwrap();
        for args in [
            &["batch", "members.csv", "-f", "text", "-o", "out", "--shard", "1/1"][..],
            &["batch", "--join", "out", "-o", "joined"],
        ] {
            let ran = demur.run(args);
            assert!([0, 1, 3].contains(&ran.code), "{what}: {}", ran.err);
        }
        assert!(fs::read_to_string(&precious).unwrap() == "mine", "{what}");
        let _ = fs::remove_dir_all(demur.path("joined"));
        fs::write(&done, &sound).unwrap();
    }
    // A shard whose letter is a pipe.
    let _ = fs::remove_file(demur.path("out/000001-anna.txt"));
    assert!(Command::new("mkfifo").arg(demur.path("out/000001-anna.txt")).status().unwrap().success());
    let ran = demur.run(&["batch", "--join", "out", "-o", "joined"]);
    assert!(ran.code == 1 && ran.err.contains("000001-anna.txt"), "{}", ran.err);
}
