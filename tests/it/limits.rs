//! Odd numbers, dates, files and clocks. Each is refused or works; nothing panics or hangs.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::harness::{Demur, GROUND, Ran, assert_refused, letter, repo, run_in, sweep_after_faketime};

/// Longer than any of these takes on a busy machine, but shorter than people wait before they assume a hang.
const PATIENCE: Duration = Duration::from_secs(30);

/// Runs a command that must end soon.
fn soon(command: &mut Command, what: &str) -> Ran {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let started = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if started.elapsed() > PATIENCE {
            let _ = child.kill();
            panic!("{what}: hangs");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    let ran = Ran::new(child.wait_with_output().unwrap());
    assert!(!ran.err.contains("this is a bug in demur"), "{what}: {}", ran.err);
    ran
}

fn pipe(demur: &Demur, name: &str) {
    let path = demur.path(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

const MEMBERS: &str = "name,country,address,email,account_name,ground,fact\n\
     Robin Testname,IE,1 Sample Row,robin@example.org,robin,job-seeker,I have looked for work for a year.\n";

const CONFIG: &str =
    "[mail.accounts.test]\nhost = \"localhost\"\nport = 9\nencryption = \"none\"\nfrom = \"robin@example.org\"\n";

/// Command, arguments separated by spaces, and the exit code.
const ODD: [(&str, &str, i32); 45] = [
    ("batch", "--limit 18446744073709551615", 0),
    ("batch", "--limit 18446744073709551616", 2),
    ("batch", "--limit -1", 2),
    ("batch", "--limit 0", 0),
    ("batch", "--jobs 0", 2),
    ("batch", "--jobs 1024", 0),
    ("batch", "--jobs 18446744073709551615", 2),
    ("batch", "--shard 0/0", 2),
    ("batch", "--shard 18446744073709551615/18446744073709551615", 0),
    ("batch", "--shard 1/18446744073709551615", 0),
    ("batch", "--shard 1/-1", 2),
    ("batch", "--date 0000-01-01", 2),
    ("batch", "--date 9999-12-31", 2),
    ("letter", "--date 0000-00-00", 2),
    ("letter", "--date=-262143-01-01", 2),
    ("letter", "--date 9999-12-31", 2),
    ("letter", "--date 2100-12-31", 0),
    ("letter", "--date 1990-01-01", 0),
    ("letter", "--date 2026-02-29", 2),
    ("letter", "--setting-switched-off 9999-12-31", 2),
    ("letter", "--font / -o letter.pdf", 1),
    ("letter", "--font /dev/zero -o letter.pdf", 1),
    ("letter", "--signature /", 1),
    ("letter", "--signature /dev/zero", 1),
    ("letter", "--case /", 1),
    ("letter", "--case /dev/zero", 1),
    ("letter", "--case big.toml", 1),
    ("letter", "--signature big.toml", 1),
    ("letter", "-o /", 1),
    ("letter", "-o out.txt/letter.txt", 1),
    ("letter", "-o=", 2),
    ("deadline", "--controller linkedin --received 9999-12-31", 2),
    ("deadline", "--controller linkedin --received 0000-01-01", 2),
    ("deadline", "--controller linkedin --received 2100-12-31", 0),
    ("deadline", "--controller linkedin --received 1990-01-01", 0),
    ("deadline", "--established XX", 1),
    ("deadline", "--established AQ", 0),
    ("resume", "--rate 18446744073709551615/s", 0),
    ("resume", "--rate 1/18446744073709551615", 2),
    ("resume", "--rate 18446744073709551616/s", 2),
    ("resume", "--rate 0/s", 2),
    ("resume", "--max-per-day 4294967295", 0),
    ("resume", "--max-per-day 4294967296", 2),
    ("resume", "--max-per-day 0", 0),
    ("resume", "--max-per-day -1", 2),
];

#[test]
fn odd_values_of_flags_are_refused_or_work() {
    for (kind, more, code) in ODD {
        let demur = Demur::new();
        demur.file("members.csv", MEMBERS);
        demur.file("out.txt", "");
        demur.file(".config/demur/config.toml", CONFIG);
        // A gigabyte of zeros.
        std::fs::File::create(demur.path("big.toml")).unwrap().set_len(1 << 30).unwrap();
        let mut command = demur.command();
        match kind {
            "batch" => command.args(["batch", "members.csv", "--controller", "reddit", "-o", "out"]),
            "deadline" => command.args(["deadline", "--country", "IE"]),
            "resume" => command.args(["outbox", "resume"]),
            _ if more.contains("--date") => command.args(letter(&[("--date", None)])),
            _ => command.args(letter(&[])),
        };
        command.args(more.split(' '));
        let ran = soon(&mut command, more);
        assert_eq!(ran.code, code, "{more}: {}", ran.err);
        assert!(code == 0 || ran.err.lines().filter(|line| line.starts_with("error: ")).count() == 1, "{more}: {}", ran.err);
    }
}

/// `demur letter` reads these by itself: nobody typed their names.
#[test]
fn what_stands_in_place_of_a_file_of_the_configuration_is_named() {
    for what in ["folder", "pipe", "gigabyte"] {
        let demur = Demur::new();
        let path = ".config/demur/profile.toml";
        match what {
            "folder" => std::fs::create_dir_all(demur.path(path)).unwrap(),
            "pipe" => pipe(&demur, path),
            _ => {
                let file = demur.file(path, "");
                std::fs::File::options().write(true).open(file).unwrap().set_len(1 << 30).unwrap();
            }
        }
        assert_refused(&soon(demur.command().args(letter(&[])), what), 1, "profile.toml: ", "fix or remove");
    }
    let demur = Demur::new();
    pipe(&demur, ".config/demur/config.toml");
    let ran = soon(demur.command().args(["account", "list"]), "config.toml");
    assert_refused(&ran, 1, "config.toml: a device or a pipe, not a file", "fix or remove");
    demur.file("asks/config.toml", format!("{CONFIG}user = \"robin\"\n"));
    pipe(&demur, "credentials/demur-test");
    let mut test = demur.command();
    test.args(["account", "test", "--config-dir", "asks"]).env("CREDENTIALS_DIRECTORY", demur.path("credentials"));
    assert_refused(&soon(&mut test, "the credential"), 1, "demur-test: a device or a pipe, not a file", "credential");
    let ca = CONFIG.replace("\"none\"", "\"tls\"");
    demur.file("trusts/config.toml", format!("{ca}ca-file = \"/\"\n"));
    assert_refused(&demur.run(&["account", "list", "--config-dir", "trusts"]), 1, "a folder, not a file", "PEM");
}

#[cfg(unix)]
#[test]
fn a_letter_is_never_written_into_a_pipe_a_socket_or_a_device() {
    use std::os::unix::fs::FileTypeExt;
    let demur = Demur::new();
    pipe(&demur, "pipe");
    let _socket = std::os::unix::net::UnixListener::bind(demur.path("socket")).unwrap();
    std::os::unix::fs::symlink("pipe", demur.path("link")).unwrap();
    for format in ["text", "pdf", "eml"] {
        for path in ["pipe", "socket", "link", "/dev/full", "/dev/tty", "/dev/ptmx", "/dev/no-such-device", "/proc/self/comm"] {
            let args = letter(&[
                ("--format", Some(format)),
                ("-o", Some(path)),
                ("--email", Some("robin@example.org")),
                ("--to", (format == "eml").then_some("privacy@example.org")),
            ]);
            let ran = soon(demur.command().args(&args), path);
            assert_refused(&ran, 1, &format!("{path}: is a pipe, socket or device, not a file"), "-o - | program");
        }
    }
    assert!(std::fs::symlink_metadata(demur.path("pipe")).unwrap().file_type().is_fifo());
    assert!(std::fs::symlink_metadata(demur.path("link")).unwrap().is_symlink());
    let man = soon(demur.command().args(["man", "--dir", "man"]), "man");
    assert!(man.code == 0 || man.code == 2, "{}", man.err);
}

#[cfg(unix)]
#[test]
fn the_streams_that_everybody_knows_by_name_are_written_to() {
    let demur = Demur::new();
    let case = repo("examples/anna.toml");
    let to = |path: &str| demur.run(&["-q", "letter", "--case", case.to_str().unwrap(), "-o", path]);
    let whole = to("-").out;
    assert!(whole.starts_with("Anna Müller"));
    for path in ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"] {
        assert_eq!(to(path).out, whole, "{path}");
        let pdf = |path| {
            let args = ["-q", "letter", "--case", case.to_str().unwrap(), "--format", "pdf", "-o", path];
            demur.command().args(args).output().unwrap().stdout
        };
        assert!(pdf(path) == pdf("-") && pdf(path).starts_with(b"%PDF"), "{path}");
    }
    for path in ["/dev/stderr", "/dev/fd/2"] {
        assert!(to(path).err.contains(&whole), "{path}");
    }
    assert_eq!(to("/dev/null").code, 0);
    std::os::unix::fs::symlink("/dev/stdout", demur.path("link")).unwrap();
    assert_eq!(to("link").out, whole);
    // What a shell may open: a pipe to a program, and a file that already has content.
    let line = format!(
        "exec 3>>kept; echo before >&3; '{0}' -q letter --case '{1}' -o /dev/fd/3; \
         (echo before; '{0}' -q letter --case '{1}' -o /dev/stdout) > out; '{0}' -q letter --case '{1}' -o >(cat > piped); wait $!",
        env!("CARGO_BIN_EXE_demur"),
        case.display()
    );
    let ran =
        Command::new("bash").args(["-c", &line]).current_dir(demur.home.path()).env("HOME", demur.home.path()).output().unwrap();
    assert!(ran.status.success(), "{ran:?}");
    let read = |name: &str| std::fs::read_to_string(demur.path(name)).unwrap();
    assert_eq!((read("kept"), read("out")), (format!("before\n{whole}"), format!("before\n{whole}")));
    assert_eq!(read("piped"), whole);
}

#[test]
fn a_case_comes_from_a_program_as_well() {
    let demur = Demur::new();
    let case = repo("examples/anna.toml");
    demur.file("members.csv", MEMBERS);
    let line = format!(
        "'{0}' -q letter --case <(sleep 0.3; cat '{1}') > one && '{0}' -q letter --case '{1}' > two && cmp one two && \
         '{0}' -q batch <(sleep 0.3; cat members.csv) --controller reddit -o out",
        env!("CARGO_BIN_EXE_demur"),
        case.display()
    );
    let ran =
        Command::new("bash").args(["-c", &line]).current_dir(demur.home.path()).env("HOME", demur.home.path()).output().unwrap();
    assert!(ran.status.success(), "{ran:?}");
    assert!(demur.path("out/000001-robin-testname.pdf").exists());
    pipe(&demur, "pipe");
    let twice =
        soon(demur.command().args(["batch", "pipe", "--controller", "reddit", "-o", "out", "--merge", "all.pdf"]), "twice");
    assert_refused(&twice, 2, "pipe can only be read once", "pass a file");
}

#[cfg(unix)]
#[test]
fn a_letter_is_for_its_owner_alone_whatever_it_replaces() {
    use std::os::unix::fs::PermissionsExt;
    for (old, new) in [(0o666, 0o600), (0o644, 0o600), (0o640, 0o600), (0o777, 0o600), (0o400, 0o400), (0o600, 0o600)] {
        let demur = Demur::new();
        let file = demur.file("letter.txt", "old");
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(old)).unwrap();
        let ran = run_in(&demur, &letter(&[("-o", Some("letter.txt"))]));
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, new, "{old:o}");
    }
}

/// With an empty battery, a machine starts somewhere in the past.
#[needs::tools("faketime")]
#[test]
fn a_clock_that_is_surely_wrong_is_said_and_a_late_one_works() {
    sweep_after_faketime();
    let demur = Demur::new();
    demur.file("members.csv", MEMBERS);
    demur.file(
        ".config/demur/config.toml",
        format!("{CONFIG}user = \"robin@example.org\"\npassword-command = [\"echo\", \"x\"]\n"),
    );
    let at = |time: &str, args: &[&str]| {
        let mut command = Command::new("faketime");
        command.args(["-f", time, env!("CARGO_BIN_EXE_demur")]).args(args).stdin(Stdio::null()).current_dir(demur.home.path());
        command.env_clear().env("HOME", demur.home.path()).env("PATH", "/usr/bin:/bin").env("TZ", "America/New_York");
        soon(&mut command, &format!("{time} {args:?}"))
    };
    let mail = [
        "send",
        "reddit",
        "--name",
        "R T",
        "--country",
        "IE",
        "--email",
        "r@example.org",
        "--account-name",
        "r",
        "--ground",
        GROUND,
    ];
    let commands: [&[&str]; 8] = [
        &[&mail[..], &["--dry-run"]].concat(),
        &[&mail[..], &["--yes"]].concat(),
        &[&["letter"], &mail[1..], &["-o", "letter.pdf"]].concat(),
        &[&["letter"], &mail[1..], &["-o", "letter.eml"]].concat(),
        &["batch", "members.csv", "--controller", "reddit", "-o", "out", "--zip", "--merge", "all.pdf"],
        &["batch", "members.csv", "--controller", "reddit", "-o", "out", "--format", "eml"],
        &["outbox", "resume"],
        &["deadline", "--controller", "linkedin", "--country", "IE"],
    ];
    for time in [
        "1901-12-13 20:45:52",
        "1969-12-31 12:00:00",
        "1970-01-01 00:00:05",
        "1999-12-31 23:59:59",
        "2025-06-01 00:00:00",
        "2150-01-01 00:00:00",
    ] {
        for args in commands {
            assert_refused(&at(time, args), 1, "this machine's clock says", "set the clock");
        }
        // Commands that do not use the date ignore it.
        assert_eq!(at(time, &["list", "countries"]).code, 0);
        assert_eq!(at(time, &["steps", "linkedin", "--country", "IE"]).code, 0);
    }
    for time in ["2038-01-19 03:14:08", "2099-12-30 12:00:00"] {
        for args in commands {
            let ran = at(time, args);
            // No server is listening, so the letter waits.
            let code = if args.contains(&"--yes") || args.contains(&"resume") { 3 } else { 0 };
            assert_eq!(ran.code, code, "{time} {args:?}: {}", ran.err);
        }
        std::fs::remove_dir_all(demur.path(".local")).unwrap();
        let eml = std::fs::read_to_string(demur.path("letter.eml")).unwrap();
        assert!(eml.contains(&format!(" {} ", &time[..4])), "{eml}");
    }
}
