//! Debian's Postfix and Dovecot: what arrives at a real server, by TLS, STARTTLS and log-in.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use demur::ledger::Ledger;
use serde_json::Value;

use super::hosts::{enqueue, without};
use crate::harness::{Demur, GROUND, Ran, repo};

/// Running servers; they are stopped when this ends.
pub(crate) struct Servers {
    folder: tempfile::TempDir,
    env: BTreeMap<String, String>,
}

impl Servers {
    fn start() -> Self {
        Self::started(Command::new(repo("tests/servers/start")))
    }

    /// The same with a certificate for years from a day on, for clients on other days.
    pub(crate) fn start_on(day: &str) -> Self {
        let mut command = Command::new(repo("tests/servers/start"));
        command.env("CERTIFIED_ON", day);
        Self::started(command)
    }

    fn started(mut command: Command) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let ran = command.arg(folder.path()).output().unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        let env = std::fs::read_to_string(folder.path().join("env")).unwrap();
        let env = env.lines().filter_map(|line| line.split_once('=')).map(|(k, v)| (k.to_owned(), v.to_owned())).collect();
        Self { folder, env }
    }

    /// A home with three accounts: each way to the servers.
    fn home(&self) -> Demur {
        let demur = Demur::new();
        let mut config = String::new();
        for (name, port, encryption) in [
            ("tls", "POSTFIX_TLS_PORT", "tls"),
            ("starttls", "POSTFIX_STARTTLS_PORT", "start-tls"),
            ("dovecot", "DOVECOT_SUBMISSION_PORT", "start-tls"),
        ] {
            let (port, ca, user, password) = (&self.env[port], &self.env["CA"], &self.env["USER"], &self.env["PASSWORD"]);
            config.push_str(
                &[
                    format!("[mail.accounts.{name}]\nhost = \"localhost\"\nport = {port}\nencryption = \"{encryption}\"\n"),
                    format!("user = \"{user}\"\npassword-command = \"echo {password}\"\nca-file = \"{ca}\"\n"),
                    format!("from = \"Þór Łukasz Nguyễn d'Ángelo O'Neill-Müller <{user}>\"\n"),
                ]
                .concat(),
            );
        }
        demur.file(".config/demur/config.toml", config);
        demur
    }

    /// A home with one account, through Dovecot, that writes from this address.
    pub(crate) fn home_of(&self, from: &str) -> Demur {
        let demur = Demur::new();
        let (port, ca) = (&self.env["DOVECOT_SUBMISSION_PORT"], &self.env["CA"]);
        let (user, password) = (&self.env["USER"], &self.env["PASSWORD"]);
        let account = format!(
            "[mail.accounts.own]\nhost = \"localhost\"\nport = {port}\nencryption = \"start-tls\"\nuser = \"{user}\"\n\
             password-command = \"echo {password}\"\nca-file = \"{ca}\"\nfrom = \"{from}\"\n"
        );
        demur.file(".config/demur/config.toml", account);
        demur
    }

    /// The messages as they lie in the mailbox, the oldest first.
    pub(crate) fn messages(&self, count: usize) -> Vec<Vec<u8>> {
        let mut files = self.files(count);
        // The name begins with the time.
        files.sort();
        files.iter().map(|file| std::fs::read(file).unwrap()).collect()
    }

    /// The messages that have arrived, as soon as there are this many, read by Python's `email`.
    fn arrived(&self, count: usize) -> Vec<Value> {
        let files = self.files(count);
        let ran = Command::new("python3").arg(repo("tests/servers/read_mail.py")).args(files).output().unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        serde_json::from_slice(&ran.stdout).unwrap()
    }

    fn files(&self, count: usize) -> Vec<PathBuf> {
        let new = PathBuf::from(&self.env["MAILDIR"]).join("new");
        let started = Instant::now();
        let files = loop {
            let files: Vec<PathBuf> = std::fs::read_dir(&new).unwrap().map(|entry| entry.unwrap().path()).collect();
            if files.len() >= count || started.elapsed() > Duration::from_secs(20) {
                break files;
            }
            std::thread::sleep(Duration::from_millis(50));
        };
        // Smuggled messages would arrive with the others.
        std::thread::sleep(Duration::from_millis(500));
        assert_eq!(std::fs::read_dir(&new).unwrap().count(), count, "no more and no fewer");
        files
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        let _ = Command::new(repo("tests/servers/stop")).arg(self.folder.path()).status();
    }
}

fn run(demur: &Demur, args: &[&str]) -> Ran {
    Ran::new(demur.command().env("PATH", "/usr/bin:/bin").args(args).output().unwrap())
}

const FACT: &str = "Ich suche seit März 2026 eine Stelle: „Größe“, ½ Jahr.";

fn letter<'a>(command: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let mut args = vec![command, "reddit", "--name", "Þór Łukasz Nguyễn d'Ángelo O'Neill-Müller", "--country", "DE-BE"];
    args.extend(["--address", "Musterstraße 1", "10115 Berlin", "--email", "thor@example.org", "--account-name", "þór"]);
    if !more.contains(&"--date") {
        args.extend(["--date", "2026-11-23"]);
    }
    args.extend(more);
    args
}

#[needs::tools("postfix", "dovecot", "python3", "openssl", "root")]
#[test]
fn letters_arrive_whole_at_postfix_and_through_dovecot() {
    let servers = Servers::start();
    let demur = servers.home();
    let ground = format!("job-seeker={FACT}");
    // The letter by post names other days than the one by e-mail.
    let eml = letter("letter", &["--ground", &ground, "--format", "eml", "--to", to("tls")]);
    let eml = demur.command().args(eml).output().unwrap().stdout;
    let pdf = attached(&mailparse::parse_mail(&eml).unwrap()).unwrap();
    for account in ["tls", "starttls", "dovecot"] {
        let tested = run(&demur, &["account", "test", account]);
        assert_eq!(tested.code, 0, "{account}: {}", tested.err);
        assert!(tested.out.contains("TLS 1.3") && tested.out.contains("PLAIN"), "{}", tested.out);
        let sent =
            run(&demur, &letter("send", &["--ground", &ground, "--account", account, "--yes", "--again", "--to", to(account)]));
        assert_eq!(sent.code, 0, "{account}: {}", sent.err);
        // The same letter goes to three addresses here, which the outbox refuses: each from a ledger of its own.
        std::fs::rename(demur.path(".local"), demur.path(account)).unwrap();
    }
    let arrived = servers.arrived(3);
    for account in ["tls", "starttls", "dovecot"] {
        let mail = arrived.iter().find(|mail| mail["to"][0] == to(account)).unwrap_or_else(|| panic!("{account}: {arrived:?}"));
        assert_eq!(mail["defects"].as_array().unwrap().len(), 0, "{mail}");
        assert_eq!(mail["from"][0], "Þór Łukasz Nguyễn d'Ángelo O'Neill-Müller");
        let headers: BTreeMap<&str, &str> = mail["headers"]
            .as_array()
            .unwrap()
            .iter()
            .map(|pair| (pair[0].as_str().unwrap(), pair[1].as_str().unwrap()))
            .collect();
        assert!(
            headers["Subject"].starts_with("Widerspruch gegen die Nutzung") && headers["Subject"].contains("[RE-"),
            "{headers:?}"
        );
        assert!(headers["Date"].contains("+0000") && headers["Message-ID"].ends_with("@mail.test>"), "{headers:?}");
        assert_eq!((headers["MIME-Version"], headers["Content-Language"]), ("1.0", "de"));
        assert_eq!(headers["Reply-To"], "thor@example.org");
        let ours =
            ["From", "To", "Subject", "Date", "Message-ID", "Content-Language", "Reply-To", "MIME-Version", "Content-Type"];
        let servers_own = ["Return-Path", "X-Original-To", "Delivered-To", "Received"];
        assert!(headers.keys().all(|name| ours.contains(name) || servers_own.contains(name)), "{headers:?}");
        let parts = mail["parts"].as_array().unwrap();
        assert_eq!(parts.len(), 3);
        assert!(parts[0]["text"].as_str().unwrap().contains("Größe“, ½ Jahr."), "{}", parts[0]);
        assert!(parts[1]["text"].as_str().unwrap().contains("<h1>Widerspruch"), "{}", parts[1]);
        assert_eq!(parts[2]["type"], "application/pdf");
        assert_eq!(
            parts[2]["sha256"],
            demur::text::sha256(&pdf).as_str(),
            "the PDF in the message that `demur letter` writes, byte for byte"
        );
    }
}

/// The PDF of a message.
fn attached(part: &mailparse::ParsedMail<'_>) -> Option<Vec<u8>> {
    if part.ctype.mimetype == "application/pdf" {
        return part.get_body_raw().ok();
    }
    part.subparts.iter().find_map(attached)
}

fn to(account: &str) -> &'static str {
    match account {
        "tls" => "privacy@company.example",
        "starttls" => "datenschutz@xn--bcher-kva.example",
        _ => "dpo@other.example",
    }
}

#[needs::tools("postfix", "dovecot", "python3", "openssl", "root")]
#[test]
fn a_hundred_messages_in_two_sessions_arrive_once_each_and_nothing_is_smuggled() {
    let servers = Servers::start();
    let demur = servers.home();
    let mut ledger = Ledger::open(&demur.path(".local/share/demur")).unwrap();
    for i in 0..100 {
        enqueue(&mut ledger, i, ["tls", "starttls"][i % 2]).unwrap();
    }
    let ran = run(&demur, &["outbox", "resume", "--stale-after", "3650", "--verbose"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(ran.err.matches("connected to localhost").count(), 2, "{}", ran.err);
    let mut subjects: Vec<usize> = servers
        .arrived(100)
        .iter()
        .map(|mail| {
            let headers = mail["headers"].as_array().unwrap();
            let subject = headers.iter().find(|pair| pair[0] == "Subject").unwrap()[1].as_str().unwrap();
            let body = mail["body"].as_str().unwrap().replace("\r\n", "\n");
            assert_eq!(body, format!("Body of {subject}.\n.\n..\nend\n"), "the dots are where they were");
            subject.parse().unwrap()
        })
        .collect();
    subjects.sort_unstable();
    assert!(subjects.iter().copied().eq(0..100), "{subjects:?}");
}

#[needs::tools("postfix", "dovecot", "python3", "openssl", "root")]
#[test]
fn real_servers_say_no_in_ways_that_are_understood() {
    let servers = Servers::start();
    let demur = servers.home();
    let config = demur.path(".config/demur/config.toml");
    let right = std::fs::read_to_string(&config).unwrap();
    std::fs::write(&config, right.replace(&servers.env["PASSWORD"], "wrong-password")).unwrap();
    for account in ["tls", "dovecot"] {
        let refused = run(&demur, &["account", "test", account]);
        assert_eq!(refused.code, 3);
        assert!(refused.err.contains("535 5.7.8"), "{account}: {}", refused.err);
    }
    // The authority is not the one of the servers: the system's own.
    std::fs::write(&config, without(&right, "ca-file")).unwrap();
    let untrusted = run(&demur, &["account", "test", "starttls"]);
    assert_eq!(untrusted.code, 3);
    assert!(untrusted.err.contains("could not be secured"), "{}", untrusted.err);
    // TLS where the server expects plain text, and vice versa.
    let crossed = right.replace("\"tls\"", "\"x\"").replace("\"start-tls\"", "\"tls\"").replace("\"x\"", "\"start-tls\"");
    std::fs::write(&config, crossed).unwrap();
    let crossed = run(&demur, &["account", "test", "starttls"]);
    assert_eq!(crossed.code, 3);
    assert!(crossed.err.contains("could not be secured"), "{}", crossed.err);
    std::fs::write(&config, right).unwrap();
    // A non-ASCII local part needs SMTPUTF8: Postfix supports it, Dovecot's submission service does not.
    let ran = run(&demur, &letter("send", &["--ground", GROUND, "--account", "tls", "--yes", "--to", "josé@example.org"]));
    assert_eq!(ran.code, 0, "{}", ran.err);
    let ran = run(
        &demur,
        &letter(
            "send",
            &["--ground", GROUND, "--account", "dovecot", "--yes", "--again", "--date", "2026-11-24", "--to", "josé@example.org"],
        ),
    );
    assert!(ran.code == 3 && ran.err.contains("SMTPUTF8"), "{}", ran.err);
    assert_eq!(servers.arrived(1).len(), 1);
}
