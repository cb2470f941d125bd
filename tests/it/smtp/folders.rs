//! The folder of a batch and the ledger of its mail: joined, on another machine, and with an older copy of the ledger.

use super::command::Posted;
use crate::harness::{Ran, assert_refused};

const HEADING: &str = "name,country,address,email,account_name,ground,fact\n";

fn row(i: usize, months: usize) -> String {
    format!("Person {i},IE,{i} Sample Row|Dublin,p{i}@example.org,p{i},job-seeker,I have looked for work for {months} months.\n")
}

fn members(posted: &Posted, file: &str, rows: &[usize]) {
    let rows: String = rows.iter().map(|i| row(*i, *i)).collect();
    posted.demur.file(file, format!("{HEADING}{rows}"));
}

fn batch(posted: &Posted, file: &str, folder: &str, more: &[&str]) -> Ran {
    let args = ["batch", file, "--controller", "reddit", "--date", "2026-11-24", "-f", "text", "-o", folder];
    posted.run(&[&args, more].concat())
}

const SEND: [&str; 2] = ["--send", "--yes"];

fn join(posted: &Posted) -> Ran {
    posted.run(&["batch", "-o", "letters", "--join", "part-1", "part-2"])
}

/// Joining lost the mark, and everybody was written to again.
#[test]
fn a_joined_folder_knows_the_ledger_of_its_shards() {
    let posted = Posted::new();
    members(&posted, "members.csv", &[1, 2, 3, 4]);
    let shard = |k: usize, more: &[&str]| {
        let shard = format!("{k}/2");
        batch(&posted, "members.csv", &format!("part-{k}"), &[&["--shard", &shard], more].concat())
    };
    // One of the two sends, and the other counts.
    assert_eq!((shard(1, &SEND).code, shard(2, &["--send", "--dry-run"]).code), (0, 0));
    assert_eq!((join(&posted).code, posted.server.accepted().len()), (0, 2));
    let elsewhere = posted.demur.path("elsewhere").display().to_string();
    let other = ["--data-dir", &elsewhere];
    let ran = batch(&posted, "members.csv", "letters", &[&SEND[..], &other].concat());
    assert_refused(&ran, 1, "letters: its letters were queued or sent with another ledger", "data folder");
    let ran = batch(&posted, "members.csv", "letters", &SEND);
    assert_eq!((ran.code, posted.server.accepted().len()), (0, 4), "{}", ran.err);
    // Only one ledger knows what is joined.
    std::fs::remove_dir_all(posted.demur.path("part-2")).unwrap();
    assert_eq!(shard(2, &[&SEND[..], &other].concat()).code, 0);
    let before = posted.demur.path("letters/.demur-batch/ledger");
    let mark = std::fs::read(&before).unwrap();
    assert_refused(&join(&posted), 1, "part-1 and part-2: their letters are queued or sent in two ledgers", "one data folder");
    assert_eq!(std::fs::read(&before).unwrap(), mark);
}

#[test]
fn what_was_e_mailed_from_a_joined_folder_stays_when_it_is_joined_again() {
    let posted = Posted::new();
    let shards = || {
        for k in 1..=2 {
            let (folder, shard) = (format!("part-{k}"), format!("{k}/2"));
            assert_eq!(batch(&posted, "members.csv", &folder, &["--shard", &shard]).code, 0);
        }
    };
    members(&posted, "members.csv", &[1, 2, 3, 4]);
    shards();
    assert_eq!(join(&posted).code, 0);
    assert_eq!(batch(&posted, "members.csv", "letters", &SEND).code, 0);
    // One leaves: the letter was sent, and stays.
    members(&posted, "members.csv", &[1, 2, 3]);
    shards();
    let ran = join(&posted);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let last = posted.demur.path("letters/000004-person-4.txt");
    assert!(last.exists() && !posted.demur.path("part-2/000004-person-4.txt").exists());
    // One says something else now.
    posted.demur.file("members.csv", HEADING.to_owned() + &[row(1, 1), row(2, 20), row(3, 3)].concat());
    shards();
    let ran = join(&posted);
    assert_refused(&ran, 1, "letters/000002-person-2.txt: RE-", "`demur batch members.csv -o letters`");
    assert!(ran.err.contains("is sent, but its shard has a different letter"), "{}", ran.err);
    let ran = batch(&posted, "members.csv", "letters", &SEND);
    assert_eq!((ran.code, posted.server.accepted().len()), (0, 4), "{}", ran.err);
    let text = std::fs::read_to_string(posted.demur.path("letters/000002-person-2.txt")).unwrap();
    assert!(text.contains("for 2 months"), "{text}");
}

/// It has the same id, and would send again what it does not know of.
#[test]
fn an_older_copy_of_the_ledger_is_noticed_by_the_folder() {
    let posted = Posted::new();
    for i in [1, 2, 3] {
        members(&posted, &format!("m{i}.csv"), &[i]);
    }
    assert_eq!(batch(&posted, "m1.csv", "first", &SEND).code, 0);
    // With what SQLite keeps next to it.
    let kept = ["", "-wal", "-shm"].map(|end| posted.demur.path(&format!(".local/share/demur/ledger.sqlite3{end}")));
    let copy = || kept.each_ref().map(|path| std::fs::read(path).ok());
    let put_back = |copy: &[Option<Vec<u8>>; 3]| {
        for (path, bytes) in kept.iter().zip(copy) {
            match bytes {
                Some(bytes) => std::fs::write(path, bytes).unwrap(),
                None => drop(std::fs::remove_file(path)),
            }
        }
    };
    let backup = copy();
    assert_eq!(batch(&posted, "m2.csv", "second", &SEND).code, 0);
    let newer = copy();
    put_back(&backup);
    for more in [&SEND[..], &["--send", "--dry-run"], &[]] {
        let ran = batch(&posted, "m2.csv", "second", more);
        assert_refused(&ran, 1, "second: the ledger is older than the letters queued from this folder", "newest copy");
    }
    // What the copy knows continues; what is queued then does not cover what it does not know.
    assert_eq!(batch(&posted, "m1.csv", "first", &SEND).code, 0);
    assert_eq!(batch(&posted, "m3.csv", "third", &SEND).code, 0);
    assert_refused(&batch(&posted, "m2.csv", "second", &SEND), 1, "the ledger is older", "newest copy");
    assert_eq!(posted.server.accepted().len(), 3);
    put_back(&newer);
    assert_eq!(batch(&posted, "m2.csv", "second", &SEND).code, 0);
    assert_eq!(posted.server.accepted().len(), 3);
}

/// An unreadable mark does not mean that nothing was sent.
#[test]
fn a_mark_that_cannot_be_read_ends_the_run() {
    let posted = Posted::new();
    members(&posted, "m1.csv", &[1]);
    assert_eq!(batch(&posted, "m1.csv", "out", &SEND).code, 0);
    let mark = posted.demur.path("out/.demur-batch/ledger");
    std::fs::write(&mark, b"\xff\xfe").unwrap();
    assert_refused(&batch(&posted, "m1.csv", "out", &SEND), 1, ".demur-batch/ledger: ", "choose another place");
    std::fs::remove_file(&mark).unwrap();
    std::fs::create_dir(&mark).unwrap();
    assert_refused(&batch(&posted, "m1.csv", "out", &SEND), 1, ".demur-batch/ledger: ", "choose another place");
    assert_eq!(posted.server.accepted().len(), 1);
}
