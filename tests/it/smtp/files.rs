//! The ledger on disk: who may read it, what it does with links, and with a newer or broken file.

use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

use demur::ledger::{Error, Ledger};

use super::command::Posted;

fn mode(path: &Path) -> u32 {
    std::fs::symlink_metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn folder_and_files_are_for_their_owner_alone_whatever_the_umask() {
    let posted = Posted::new();
    assert_eq!(posted.send(&["--yes"]).code, 0);
    let folder = posted.demur.path(".local/share/demur");
    assert_eq!(mode(&folder), 0o700);
    let mut seen = Vec::new();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
        seen.push(path.file_name().unwrap().to_str().unwrap().to_owned());
    }
    assert!(seen.contains(&"ledger.sqlite3".to_owned()) && seen.contains(&"outbox.lock".to_owned()), "{seen:?}");
}

/// The system calls, not the messages: every file below the folder is created with 0600, every folder with 0700, and no
/// link is followed.
#[needs::tools("strace")]
#[test]
fn the_system_is_asked_for_private_files_from_the_first_moment() {
    let posted = Posted::new();
    let trace = posted.demur.path("trace");
    let demur = posted.command(&["--yes"]);
    let mut traced = Command::new("strace");
    traced.args(["-f", "-e", "trace=open,openat,creat,mkdir,mkdirat", "-o"]).arg(&trace).arg(demur.get_program());
    traced.args(demur.get_args()).env_clear().env("HOME", posted.demur.home.path()).env("PATH", "/usr/bin:/bin");
    // The loosest umask: privacy must come from the program.
    let script = traced.get_args().map(|arg| format!("'{}'", arg.to_str().unwrap().replace('\'', "'\\''")));
    let script = format!("umask 000; exec strace {}", script.collect::<Vec<_>>().join(" "));
    let ran = Command::new("sh")
        .args(["-c", &script])
        .env_clear()
        .env("HOME", posted.demur.home.path())
        .env("PATH", "/usr/bin:/bin")
        .current_dir(posted.demur.home.path())
        .output()
        .unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let trace = std::fs::read_to_string(&trace).unwrap();
    let home = posted.demur.home.path().to_str().unwrap();
    let made: Vec<&str> = trace
        .lines()
        .filter(|line| line.contains(home) && (line.contains("O_CREAT") || line.contains("mkdir")) && !line.contains(" = -1"))
        .collect();
    let (mut files, mut folders) = (0, 0);
    for line in made {
        if line.contains("mkdir") {
            assert!(line.contains(", 0700"), "{line}");
            folders += 1;
        } else {
            assert!(line.contains(", 0600"), "{line}");
            assert!(line.contains("O_NOFOLLOW") || line.contains("O_EXCL"), "{line}");
            files += 1;
        }
    }
    assert!(files >= 3 && folders >= 1, "{files} files, {folders} folders:\n{trace}");
}

#[test]
fn links_are_not_followed_and_what_they_lead_to_stays_as_it_is() {
    for name in ["ledger.sqlite3", "ledger.sqlite3-wal", "ledger.sqlite3-shm", "outbox.lock", "setup.lock"] {
        let home = tempfile::tempdir().unwrap();
        let target = home.path().join("target");
        std::fs::write(&target, "precious").unwrap();
        std::fs::set_permissions(&target, std::fs::Permissions::from_mode(0o600)).unwrap();
        let folder = home.path().join("data");
        drop(Ledger::open(&folder).unwrap());
        let _ = std::fs::remove_file(folder.join(name));
        symlink(&target, folder.join(name)).unwrap();
        let result = Ledger::open(&folder).and_then(|mut ledger| ledger.lock_sender(0).map(drop));
        let error = result.unwrap_err().to_string();
        assert!(error.contains(name) && error.contains("link"), "{error}");
        assert_eq!(std::fs::read_to_string(&target).unwrap(), "precious");
    }
    let home = tempfile::tempdir().unwrap();
    std::fs::create_dir(home.path().join("real")).unwrap();
    symlink(home.path().join("real"), home.path().join("data")).unwrap();
    assert!(Ledger::open(&home.path().join("data")).unwrap_err().to_string().contains("is a link"));
    // Links above the folder are up to the system (/home, /tmp).
    assert!(Ledger::open(&home.path().join("data/below")).is_ok());
}

#[test]
fn what_others_may_read_is_refused_with_the_permissions_that_it_should_have() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("data");
    drop(Ledger::open(&folder).unwrap());
    for (path, loose, wanted) in [(folder.join("ledger.sqlite3"), 0o644, "600"), (folder.clone(), 0o755, "700")] {
        let right = mode(&path);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(loose)).unwrap();
        let error = Ledger::open(&folder).unwrap_err();
        assert!(matches!(&error, Error::OpenToOthers { mode, .. } if *mode == wanted), "{error:?}");
        assert!(error.to_string().contains("others can read it"), "{error}");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(right)).unwrap();
    }
    assert!(Ledger::open(&folder).is_ok());
}

#[test]
fn a_broken_ledger_and_one_of_a_newer_demur_are_named_and_left_alone() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("data");
    drop(Ledger::open(&folder).unwrap());
    let file = folder.join("ledger.sqlite3");
    let db = rusqlite::Connection::open(&file).unwrap();
    db.pragma_update(None, "user_version", 99).unwrap();
    drop(db);
    assert!(Ledger::open(&folder).unwrap_err().to_string().contains("newer demur"));
    std::fs::write(&file, "this is no database, and long enough to be taken for one").unwrap();
    assert!(Ledger::open(&folder).unwrap_err().to_string().contains("the ledger: "));
    assert!(std::fs::read_to_string(&file).unwrap().starts_with("this is no database"));
}

/// A file system of its own that is filled up: what the program sees is what a full disk shows.
#[needs::tools("mount")]
#[test]
fn a_full_disk_is_said_nothing_is_sent_and_it_goes_on_when_there_is_room() {
    let posted = Posted::new();
    let disk = posted.demur.path("disk");
    std::fs::create_dir(&disk).unwrap();
    let mount = |args: &[&str]| Command::new("mount").args(args).arg(&disk).output().is_ok_and(|ran| ran.status.success());
    assert!(mount(&["-t", "tmpfs", "-o", "size=1m,mode=0700", "tmpfs"]));
    let data = disk.join("data");
    let run = |more: &[&str]| {
        let mut args = vec!["--data-dir", data.to_str().unwrap()];
        args.extend(more);
        posted.send(&args)
    };
    let filler = disk.join("filler");
    let fill = || drop(std::fs::write(&filler, vec![0; 2 << 20]));
    // Full before the letter can be queued.
    drop(Ledger::open(&data).unwrap());
    fill();
    let full = run(&["--yes"]);
    let accepted_when_full = posted.server.accepted().len();
    std::fs::remove_file(&filler).unwrap();
    let after = run(&["--yes"]);
    // Full between the queue and the sending.
    let queued = run(&["--yes", "--again", "--date", "2026-11-24", "--max-per-day", "0"]);
    fill();
    let resume =
        |posted: &Posted| posted.run(&["--data-dir", data.to_str().unwrap(), "outbox", "resume", "--stale-after", "3650"]);
    let stuck = resume(&posted);
    let accepted_when_stuck = posted.server.accepted().len();
    std::fs::remove_file(&filler).unwrap();
    let resumed = resume(&posted);
    let accepted = posted.server.accepted().len();
    assert!(Command::new("umount").arg(&disk).status().unwrap().success());
    assert_eq!((full.code, accepted_when_full), (3, 0), "{}", full.err);
    assert!(full.err.contains("if the disk is full, free some space"), "{}", full.err);
    assert_eq!((after.code, queued.code), (0, 3), "{} {}", after.err, queued.err);
    assert_eq!((stuck.code, accepted_when_stuck), (3, 1), "{}", stuck.err);
    assert!(stuck.err.contains("if the disk is full, free some space"), "{}", stuck.err);
    assert_eq!((resumed.code, accepted), (0, 2), "{}", resumed.err);
}
