//! Ctrl-C, SIGTERM and a closed terminal: at a prompt, while waiting, and with a letter in progress.

use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use super::command::Posted;
use super::hosts::{enqueue, without};
use super::server::{At, Fault, PASSWORD, Plan, Security};
use crate::harness::Ran;

/// The longest a stop may take, even on a busy machine.
const AT_ONCE: Duration = Duration::from_secs(5);

fn wait_for(what: &str, mut found: impl FnMut() -> bool) {
    let started = Instant::now();
    while !found() {
        assert!(started.elapsed() < Duration::from_secs(30), "{what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn kill(signal: &str, pid: &str) {
    assert!(Command::new("kill").args([&format!("-{signal}"), pid]).status().unwrap().success());
}

/// A terminal in which a shell runs the program and reports how it ended, and the terminal's state then.
struct Terminal {
    script: Child,
    said: String,
    more: Receiver<String>,
}

impl Terminal {
    fn open(posted: &Posted, command: &Command) -> Self {
        let quoted = |text: &std::ffi::OsStr| format!("'{}'", text.to_str().unwrap().replace('\'', "'\\''"));
        let words: Vec<String> = std::iter::once(command.get_program()).chain(command.get_args()).map(quoted).collect();
        // Signals that the shell catches are reset in the program it starts.
        let inner = format!("echo PID=$$=; exec {}", words.join(" "));
        let inner = inner.replace('\'', "'\\''");
        let line = format!(
            "trap : INT TERM HUP; sh -c '{inner}'; echo CODE=$?=; stty -a; echo OVER; read -r rest; echo \"REST=$rest=\""
        );
        let mut script = Command::new("script");
        script.args(["-qec", &line, "/dev/null"]).env_clear().env("HOME", posted.demur.home.path()).env("PATH", "/usr/bin:/bin");
        script.current_dir(posted.demur.home.path()).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut script = script.spawn().unwrap();
        let (send, more) = channel();
        let mut out = script.stdout.take().unwrap();
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(1..) = out.read(&mut bytes).inspect(|read| {
                let _ = send.send(String::from_utf8_lossy(&bytes[..*read]).into_owned());
            }) {}
        });
        Self { script, said: String::new(), more }
    }

    fn wait(&mut self, text: &str) {
        let started = Instant::now();
        while !self.said.contains(text) {
            let more = self.more.recv_timeout(Duration::from_secs(30).saturating_sub(started.elapsed()));
            self.said += &more.unwrap_or_else(|_| panic!("no `{text}` in:\n{}", self.said));
        }
    }

    fn write(&mut self, text: &str) {
        self.script.stdin.as_mut().unwrap().write_all(text.as_bytes()).unwrap();
    }

    fn between(&self, begin: &str) -> String {
        self.said.split_once(begin).unwrap().1.split('=').next().unwrap().to_owned()
    }
}

/// Each prompt, and how to reach it.
fn questions(posted: &Posted) -> Vec<(&'static str, Command)> {
    let config = posted.demur.path(".config/demur/config.toml");
    let text = std::fs::read_to_string(&config).unwrap();
    posted.demur.file("asks/config.toml", without(&text, "password-command"));
    std::fs::copy(posted.demur.path(".config/demur/ca.pem"), posted.demur.path("asks/ca.pem")).unwrap();
    posted.demur.file(
        "members.csv",
        "name,country,address,email,account_name,ground,fact\n\
         Robin Testname,IE,1 Sample Row|Dublin,robin@example.org,robin,job-seeker,I have looked for work for a year.\n",
    );
    let mut count = posted.demur.command();
    count.args(["batch", "members.csv", "--controller", "reddit", "-o", "out", "--send"]);
    let mut password = posted.demur.command();
    password.args(["account", "test", "--config-dir", "asks"]);
    vec![
        ("Send it? [y/N] ", posted.command(&[])),
        ("Type 1 to send them: ", count),
        ("Password of robin@example.org", posted.command(&["--yes", "--config-dir", "asks"])),
        ("Password of robin@example.org", password),
    ]
}

#[needs::tools("script")]
#[test]
fn a_question_ends_at_once_queues_nothing_and_leaves_the_terminal_as_it_was() {
    let posted = Posted::new();
    for (question, command) in questions(&posted) {
        for wish in ["^C", "INT", "TERM", "HUP"] {
            let mut terminal = Terminal::open(&posted, &command);
            terminal.wait(question);
            // Half an answer, which must not go to the shell afterwards.
            terminal.write("hal");
            let hidden = question.starts_with("Password");
            if !hidden {
                terminal.wait("hal");
            }
            std::thread::sleep(Duration::from_millis(100));
            let asked = Instant::now();
            match wish {
                "^C" => terminal.write("\u{3}"),
                signal => kill(signal, &terminal.between("PID=")),
            }
            terminal.wait("CODE=");
            assert!(asked.elapsed() < AT_ONCE, "{question} {wish}: {:?}", asked.elapsed());
            terminal.wait("OVER");
            terminal.write("\n");
            terminal.wait("REST=");
            terminal.wait("\r\n");
            let said = &terminal.said;
            assert_eq!(terminal.between("CODE="), "130", "{question} {wish}: {said}");
            assert!(
                said.contains("error: interrupted") || said.contains("error:\u{1b}[0m interrupted"),
                "{question} {wish}: {said}"
            );
            assert!(said.contains("nothing was queued or sent") || hidden && said.contains("nothing was sent"), "{said}");
            assert!(
                said.contains(" echo ") && said.contains(" icanon ") && said.contains("-echonl"),
                "{question} {wish}: {said}"
            );
            assert!(!hidden || terminal.between("REST=").is_empty(), "{question} {wish}: {said}");
            assert_eq!(terminal.script.wait().unwrap().code(), Some(0));
        }
    }
    let list = posted.run(&["outbox", "list"]);
    assert_eq!((list.code, list.out.as_str(), posted.server.accepted().len()), (0, "", 0));
}

#[needs::tools("script")]
#[test]
fn a_password_is_taken_as_it_is_typed_and_not_shown() {
    let posted = Posted::new();
    let (question, command) = questions(&posted).remove(3);
    for (typed, code) in [(PASSWORD, "0"), ("wrong", "3"), ("\u{4}", "1")] {
        let mut terminal = Terminal::open(&posted, &command);
        terminal.wait(question);
        std::thread::sleep(Duration::from_millis(100));
        terminal.write(typed);
        if typed != "\u{4}" {
            terminal.write("\n");
        }
        terminal.wait("OVER");
        terminal.write("\n");
        terminal.wait("REST=");
        assert_eq!(terminal.between("CODE="), code, "{typed:?}: {}", terminal.said);
        assert!(!terminal.said.contains(PASSWORD) && terminal.said.contains(" echo "), "{}", terminal.said);
        terminal.script.wait().unwrap();
    }
}

/// Ends the child by SIGTERM and returns how it ended.
fn ended(child: Child, what: &str) -> Ran {
    let asked = Instant::now();
    kill("TERM", &child.id().to_string());
    let ran = Ran::new(child.wait_with_output().unwrap());
    assert!(asked.elapsed() < AT_ONCE, "{what}: {:?}", asked.elapsed());
    assert_eq!(ran.code, 130, "{what}: {}", ran.err);
    ran
}

fn started(command: &mut Command) -> Child {
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

#[test]
fn whatever_is_waited_for_a_wish_to_stop_ends_it() {
    let posted = Posted::new();
    let data = posted.demur.path(".local/share/demur");
    let mut ledger = demur::ledger::Ledger::open(&data).unwrap();
    enqueue(&mut ledger, 0, "test").unwrap();
    let resume = |more: &[&str]| {
        let mut command = posted.demur.command();
        command.env("PATH", "/usr/bin:/bin").args(["outbox", "resume", "--stale-after", "3650"]).args(more);
        command
    };
    let settle = || std::thread::sleep(Duration::from_millis(400));

    // Another demur that sends.
    let right = ledger.lock_sender(super::hosts::START).unwrap();
    let child = started(&mut resume(&[]));
    settle();
    assert!(ended(child, "the sender's lock").err.contains("interrupted: "));
    drop(right);

    // Another that was stopped while opening the ledger.
    let setup = std::fs::OpenOptions::new().write(true).open(data.join("setup.lock")).unwrap();
    setup.lock().unwrap();
    let child = started(&mut resume(&[]));
    settle();
    ended(child, "the lock of the ledger");
    assert_eq!(posted.run(&["outbox", "list"]).code, 0, "who only looks waits for nobody");
    drop(setup);

    // A password command, which is ended too.
    let config = posted.demur.path(".config/demur/config.toml");
    let text = std::fs::read_to_string(&config).unwrap();
    let slow = format!("{}password-command = \"echo $$ > pid; exec sleep 60\"\n", without(&text, "password-command"));
    std::fs::write(&config, slow).unwrap();
    let pid = posted.demur.path("pid");
    let line = || std::fs::read_to_string(&pid).is_ok_and(|pid| pid.ends_with('\n'));
    let mut test = posted.demur.command();
    test.env("PATH", "/usr/bin:/bin").args(["account", "test"]);
    for (mut command, what) in [(test, "interrupted"), (resume(&[]), "interrupted: 1 still queued")] {
        let child = started(&mut command);
        wait_for("the command runs", line);
        let ran = ended(child, "a password-command");
        assert!(ran.err.contains(what), "{}", ran.err);
        let gone = std::fs::read_to_string(&pid).unwrap();
        assert!(!std::path::Path::new("/proc").join(gone.trim()).exists(), "the command still runs");
        std::fs::remove_file(&pid).unwrap();
    }
    std::fs::write(&config, &text).unwrap();
    assert!(
        posted.run(&["outbox", "list", "--json"]).out.contains("\"reply\": null"),
        "nothing is said of a message that nobody tried"
    );

    // A silent server.
    let silent = Posted::at(Plan::with(Security::Tls, At::Greeting, Fault::Stall));
    let mut ledger = demur::ledger::Ledger::open(&silent.demur.path(".local/share/demur")).unwrap();
    enqueue(&mut ledger, 0, "test").unwrap();
    for (args, what) in
        [(&["outbox", "resume", "--stale-after", "3650"][..], "interrupted: 1 still queued"), (&["account", "test"], "")]
    {
        let before = silent.server.connections();
        let child = started(silent.demur.command().env("PATH", "/usr/bin:/bin").args(args));
        wait_for("it connects", || silent.server.connections() > before);
        settle();
        let ran = ended(child, "a silent server");
        assert!(ran.err.contains(what), "{}", ran.err);
    }

    // A message to be retried later.
    posted.run(&["outbox", "resume", "--stale-after", "3650"]);
    let mut ledger = demur::ledger::Ledger::open(&data).unwrap();
    enqueue(&mut ledger, 1, "test").unwrap();
    let child = started(&mut resume(&["--rate", "1/h"]));
    settle();
    assert!(ended(child, "the pace").err.contains("interrupted: 1 still queued"));
}

#[test]
fn pipes_that_nobody_writes_to_are_waited_for_no_longer_than_the_user_likes() {
    let posted = Posted::new();
    let pipe = posted.demur.path("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let batch = |members: &str| {
        let mut command = posted.demur.command();
        command.args(["batch", members, "--controller", "reddit", "-o", "out", "--format", "text"]);
        command
    };
    let mut with_case = posted.demur.command();
    with_case.args(["letter", "--case", "pipe"]);
    let mut signed = posted.command(&["--dry-run", "--signature", "pipe"]);
    for (what, command) in [("--case", &mut with_case), ("--signature", &mut signed), ("members", &mut batch("pipe"))] {
        let child = started(command);
        std::thread::sleep(Duration::from_millis(400));
        ended(child, what);
    }
    // Stdin, and a pipe that has sent some rows: unread rows do not count as removed from the file, and nothing is done
    // before the end is known.
    let row =
        |i: usize| format!("Person {i},IE,1 Sample Row,p@example.org,p{i},job-seeker,I have looked for work for {i} months.\n");
    let heading = "name,country,address,email,account_name,ground,fact\n".to_owned();
    let rows = heading + &(0..3000).map(row).collect::<String>();
    for members in ["-", "pipe"] {
        let feed = |child: &mut Child, rows: &str| {
            let mut into: Box<dyn Write> = match members {
                "-" => Box::new(child.stdin.take().unwrap()),
                _ => Box::new(std::fs::OpenOptions::new().write(true).open(&pipe).unwrap()),
            };
            into.write_all(rows.as_bytes()).unwrap();
            into
        };
        let letters = || std::fs::read_dir(posted.demur.path("out")).map_or(0, Iterator::count);
        let mut whole = started(batch(members).stdin(Stdio::piped()));
        drop(feed(&mut whole, &rows));
        assert_eq!(whole.wait().unwrap().code(), Some(0));
        let before = letters();
        assert!(before > 3000);
        // Without --resume it shows that some were written again.
        let first = posted.demur.path("out/000001-person-0.txt");
        std::fs::write(&first, "to be written again").unwrap();
        let mut half = started(batch(members).arg("--resume=false").stdin(Stdio::piped()));
        let open = feed(&mut half, &rows[..rows.len() / 10 * 9]);
        std::thread::sleep(Duration::from_millis(400));
        ended(half, members);
        assert_eq!(letters(), before);
        assert_eq!(std::fs::read_to_string(&first).unwrap(), "to be written again");
        drop(open);
        std::fs::remove_dir_all(posted.demur.path("out")).unwrap();
    }
}

/// Linux does not restart a read with a timeout, so a signal would look as if the server had gone. timeout(1) and closing
/// terminals send theirs twice.
#[test]
fn a_letter_in_hand_is_finished_whichever_signal_comes_once_or_twice() {
    let all = ["INT", "TERM", "HUP"].map(|signal| [Security::Plain, Security::Tls].map(|security| (signal, security)));
    for (signal, security) in all.into_iter().flatten() {
        let posted = Posted::at(Plan::with(security, At::Dot, Fault::Late));
        let child = started(&mut posted.command(&["--yes"]));
        wait_for("it is sent", || !posted.server.accepted().is_empty());
        let pid = child.id().to_string();
        assert!(Command::new("kill").args([&format!("-{signal}"), &pid, &pid]).status().unwrap().success());
        kill("HUP", &pid);
        let ran = Ran::new(child.wait_with_output().unwrap());
        assert_eq!(ran.code, 0, "{signal} {security:?}: it was the only one, so nothing was interrupted: {}", ran.err);
        assert!(ran.err.contains("sent RE-"), "{}", ran.err);
    }
}

#[test]
fn a_second_ctrl_c_ends_what_is_in_hand_too() {
    for (second, at_once) in [("INT", true), ("TERM", true), ("HUP", false)] {
        let posted = Posted::at(Plan::with(Security::Tls, At::Dot, Fault::Stall));
        let mut child = started(&mut posted.command(&["--yes"]));
        wait_for("the message is there", || posted.server.commands().contains(&"DATA".to_owned()));
        std::thread::sleep(Duration::from_millis(300));
        let pid = child.id().to_string();
        kill("INT", &pid);
        std::thread::sleep(Duration::from_millis(500));
        assert!(child.try_wait().unwrap().is_none(), "the letter in hand is finished");
        kill(second, &pid);
        std::thread::sleep(Duration::from_secs(1));
        assert_eq!(child.try_wait().unwrap().is_some(), at_once, "{second}");
        let _ = child.kill();
        let _ = child.wait();
    }
}

#[test]
fn whoever_starts_it_so_that_it_stays_when_the_terminal_closes_is_obeyed() {
    let posted = Posted::new();
    let mut ledger = demur::ledger::Ledger::open(&posted.demur.path(".local/share/demur")).unwrap();
    for i in 0..2 {
        enqueue(&mut ledger, i, "test").unwrap();
    }
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' HUP; exec \"$0\" outbox resume --stale-after 3650 --rate 1/min", env!("CARGO_BIN_EXE_demur")]);
    command.env_clear().env("HOME", posted.demur.home.path()).env("PATH", "/usr/bin:/bin");
    let mut child = started(&mut command);
    wait_for("the first is sent", || !posted.server.accepted().is_empty());
    kill("HUP", &child.id().to_string());
    std::thread::sleep(Duration::from_millis(700));
    assert!(child.try_wait().unwrap().is_none(), "SIGHUP was to be ignored");
    assert!(ended(child, "nohup").err.contains("interrupted: 1 still queued"));
}
