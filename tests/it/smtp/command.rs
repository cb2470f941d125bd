//! `demur send`, `outbox`, `account` as a person and a script use them.

use std::process::Command;

use super::server::{At, Fault, PASSWORD, Plan, Security, Server, USER};
use crate::harness::{Demur, GROUND, Ran, assert_refused};

/// A home with an account at a server of ours.
pub(crate) struct Posted {
    pub(crate) demur: Demur,
    pub(crate) server: Server,
}

impl Posted {
    pub(super) fn new() -> Self {
        Self::at(Plan::sound(Security::Tls))
    }

    pub(crate) fn at(plan: Plan) -> Self {
        let server = Server::start(plan);
        let demur = Demur::new();
        demur.file(".config/demur/ca.pem", &server.identity.authority);
        let encryption = match plan.security {
            Security::Plain => "none",
            Security::Tls => "tls",
            Security::StartTls => "start-tls",
        };
        let config = format!(
            "[mail.accounts.test]\nhost = \"localhost\"\nport = {}\nencryption = \"{encryption}\"\nuser = \"{USER}\"\n\
             password-command = [\"printf\", \"%s\", \"{PASSWORD}\"]\nfrom = \"Robin Testname <{USER}>\"\nca-file = \"ca.pem\"\n",
            server.port
        );
        let config = if plan.security == Security::Plain { config.replace("ca-file = \"ca.pem\"\n", "") } else { config };
        demur.file(".config/demur/config.toml", config);
        Self { demur, server }
    }

    pub(super) fn command(&self, more: &[&str]) -> Command {
        let mut command = self.demur.command();
        command.env("PATH", "/usr/bin:/bin").args(["send", "reddit", "--name", "Robin Testname", "--address", "1 Sample Row"]);
        command.args(["--country", "IE", "--email", USER, "--account-name", "robin", "--ground", GROUND]);
        if !more.contains(&"--date") {
            command.args(["--date", "2026-11-23"]);
        }
        command.args(more);
        command
    }

    pub(super) fn send(&self, more: &[&str]) -> Ran {
        Ran::new(self.command(more).output().unwrap())
    }

    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        Ran::new(self.demur.command().env("PATH", "/usr/bin:/bin").args(args).output().unwrap())
    }

    fn reference(&self) -> String {
        let list = self.run(&["outbox", "list", "--json"]);
        let list: serde_json::Value = serde_json::from_str(&list.out).unwrap();
        list[0]["reference"].as_str().unwrap().to_owned()
    }
}

#[test]
fn a_letter_is_sent_once_and_the_proof_is_kept() {
    let posted = Posted::new();
    let ran = posted.send(&["--yes"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("to redditdatarequests@reddit.com (250 2.0.0 Ok: queued as T35T)"), "{}", ran.err);
    let reference = posted.reference();
    let shown = posted.run(&["outbox", "show", &reference.to_lowercase()]);
    for part in
        ["State        sent", "250 2.0.0 Ok: queued as T35T", "TLS 1.3", "SHA-256", "Certificate", "Message-ID   <", "History"]
    {
        assert!(shown.out.contains(part), "{part}:\n{}", shown.out);
    }
    // When the answer is due counts from the day on which it was sent.
    let story: serde_json::Value = serde_json::from_str(&posted.run(&["outbox", "show", &reference, "--json"]).out).unwrap();
    let (due, sent) = (&story[0]["deadlines"][0], story[0]["ended_at"].as_str().unwrap());
    assert_eq!(due["received"], sent[..10], "the tests' time zone is UTC");
    assert!(shown.out.contains(&format!("Due          {}", due["due"].as_str().unwrap())), "{}", shown.out);
    // What is kept is what the server got.
    let message = posted.demur.command().args(["outbox", "show", &reference, "--message", "-"]).output().unwrap().stdout;
    assert_eq!(posted.server.accepted(), [message]);
    let again = posted.send(&["--yes"]);
    assert_refused(&again, 1, "about the same is already sent", "--again");
    let other_day = posted.send(&["--yes", "--date", "2026-11-24"]);
    assert_refused(&other_day, 1, "about the same is already sent", "--again");
    assert_eq!(posted.server.accepted().len(), 1);
    // Another day's letter may be sent on purpose; the same one may not.
    assert_refused(&posted.send(&["--yes", "--again"]), 1, "already sent", "outbox show");
    assert_eq!(posted.send(&["--yes", "--again", "--date", "2026-11-24"]).code, 0);
    assert_eq!(posted.server.accepted().len(), 2);
}

#[test]
fn a_dry_run_shows_everything_and_touches_nothing() {
    let posted = Posted::new();
    let ran = posted.send(&["--dry-run"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    for part in [
        "redditdatarequests@reddit.com (from the register, confidence high)",
        "Reddit Netherlands B.V.",
        "Robin Testname <robin@example.org>",
        "test (localhost:",
        "Objection to the use of my personal data",
        "I have been looking for work since March 2026.",
        ".pdf (",
    ] {
        assert!(ran.out.contains(part), "{part}:\n{}", ran.out);
    }
    assert_eq!(posted.server.connections(), 0);
    assert!(!posted.demur.path(".local").exists());
    let json = posted.send(&["--dry-run", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!((json["to"].as_str(), json["dry_run"].as_bool()), (Some("redditdatarequests@reddit.com"), Some(true)));
    assert!(posted.send(&["--dry-run", "--to", "dpo@example.org"]).out.contains("dpo@example.org (given by --to)"));
}

#[test]
fn nothing_is_sent_without_a_yes() {
    let posted = Posted::new();
    assert_refused(&posted.send(&[]), 2, "no terminal to ask for confirmation", "--yes");
    assert_refused(&posted.send(&["--no-input"]), 2, "no terminal to ask for confirmation", "--yes");
    assert!(!posted.demur.path(".local").exists());
    assert_eq!(posted.server.connections(), 0);
}

#[needs::tools("script")]
#[test]
fn on_a_terminal_the_question_is_asked_and_only_yes_is_yes() {
    for (answer, sent, code) in [("n", 0, 1), ("", 0, 1), ("yes please", 0, 1), ("y", 1, 0)] {
        let posted = Posted::new();
        let command = posted.command(&[]);
        let quoted = |text: &std::ffi::OsStr| format!("'{}'", text.to_str().unwrap().replace('\'', "'\\''"));
        let words: Vec<String> = std::iter::once(command.get_program()).chain(command.get_args()).map(quoted).collect();
        let mut script = Command::new("script");
        script.args(["-qec", &words.join(" "), "/dev/null"]).env_clear();
        script.env("HOME", posted.demur.home.path()).env("PATH", "/usr/bin:/bin").current_dir(posted.demur.home.path());
        script.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped());
        let mut child = script.spawn().unwrap();
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), format!("{answer}\n").as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert_eq!((posted.server.accepted().len(), output.status.code()), (sent, Some(code)), "{answer:?}: {said}");
        assert!(said.contains("Send it? [y/N]") && said.contains("redditdatarequests@reddit.com"), "{said}");
    }
}

#[test]
fn a_company_without_an_address_is_refused_with_what_to_do_instead() {
    let posted = Posted::new();
    let args = |company| {
        ["send", company, "--name", "R T", "--country", "IE", "--email", USER, "--account-name", "r", "--ground", GROUND, "--yes"]
    };
    let ran = posted.run(&args("linkedin"));
    assert!(ran.err.contains("The text for https://www.linkedin.com/help/linkedin/ask/TS-DPRO:"), "{}", ran.err);
    assert!(ran.err.contains("I have been looking for work since March 2026."), "the text to paste: {}", ran.err);
    // It comes before any account, password or terminal is asked for.
    let bare = Demur::new();
    let first = bare.run(&args("linkedin")[..args("linkedin").len() - 1]);
    assert_refused(&first, 1, "no usable e-mail address of LinkedIn", "/TS-DPRO");
    assert_eq!(std::fs::read_dir(bare.home.path()).unwrap().count(), 0, "nothing changed");
    assert_refused(&ran, 1, "no usable e-mail address of LinkedIn", "https://www.linkedin.com/help/linkedin/ask/TS-DPRO");
    assert!(ran.err.contains("--format form") && ran.err.contains("post the letter") && ran.err.contains("--to ADDRESS"));
    // An address of low confidence does not count.
    assert_refused(&posted.run(&args("figma")), 1, "no usable e-mail address of Figma", "--to ADDRESS");
    let mut to = args("linkedin").to_vec();
    to.extend(["--to", "privacy@example.org"]);
    assert_eq!(posted.run(&to).code, 0);
    assert!(posted.server.commands().contains(&"RCPT TO:<privacy@example.org>".to_owned()));
}

#[test]
fn exit_codes_tell_how_it_ended() {
    for (at, fault, code, what) in [
        (At::Recipient, Fault::Say("550 5.1.1 no such user"), 3, "1 refused for good"),
        (At::Recipient, Fault::Say("450 4.2.0 later"), 3, "1 still queued"),
        (At::Auth, Fault::Say("535 5.7.8 wrong"), 3, "1 still queued"),
        (At::Greeting, Fault::Drop, 3, "1 still queued"),
        (At::Dot, Fault::Drop, 4, "1 unknown"),
    ] {
        let posted = Posted::at(Plan { connections: 1, ..Plan::with(Security::StartTls, at, fault) });
        let ran = posted.send(&["--yes"]);
        assert_eq!(ran.code, code, "{at:?} {fault:?}: {}", ran.err);
        assert!(ran.err.contains(&format!("error: {what}")), "{}", ran.err);
        assert_eq!(ran.err.matches("error: ").count(), 1, "{}", ran.err);
        let resumed = posted.run(&["outbox", "resume", "--stale-after", "3650", "--now"]);
        assert_eq!(resumed.code, 0, "{}", resumed.err);
        let sent = usize::from(what.contains("queued"));
        assert!(resumed.err.contains(&format!("{sent} sent")), "{}", resumed.err);
    }
}

#[test]
fn an_unknown_letter_is_sent_again_only_when_the_user_says_so() {
    let posted = Posted::at(Plan { connections: 1, ..Plan::with(Security::Tls, At::Dot, Fault::Drop) });
    assert_eq!(posted.send(&["--yes"]).code, 4);
    assert_refused(&posted.send(&["--yes"]), 1, "is already unknown", "outbox show");
    assert_eq!(posted.run(&["outbox", "resume", "--stale-after", "3650"]).code, 0);
    assert_eq!(posted.server.accepted().len(), 1, "the server has it, and only we do not know");
    let reference = posted.reference();
    assert_refused(&posted.run(&["outbox", "resolve", "XX-0000-0000", "--sent"]), 1, "there is no letter", "outbox list");
    assert_eq!(posted.run(&["outbox", "resolve", &reference, "--resend"]).code, 0);
    assert_eq!(posted.run(&["outbox", "resume", "--stale-after", "3650"]).code, 0);
    let accepted = posted.server.accepted();
    assert_eq!((accepted.len(), accepted[0] == accepted[1]), (2, true), "the same bytes");
    assert_refused(&posted.run(&["outbox", "resolve", &reference, "--resend"]), 1, "is sent", "outbox show");
    let ran = posted.run(&["outbox", "resolve", &reference]);
    assert_eq!(ran.code, 2, "one of --sent, --resend and --withdraw: {}", ran.err);
}

#[test]
fn what_a_killed_run_left_behind_is_announced_once_with_its_code() {
    let posted = Posted::new();
    let mut ledger = demur::ledger::Ledger::open(&posted.demur.path(".local/share/demur")).unwrap();
    super::hosts::enqueue(&mut ledger, 0, "test").unwrap();
    let id = ledger.entries(None).unwrap()[0].id;
    ledger.begin(id, super::hosts::START).unwrap();
    let ran = posted.run(&["outbox", "resume", "--stale-after", "3650"]);
    assert_eq!(ran.code, 4, "{}", ran.err);
    assert!(ran.err.contains("unknown whether TE-0000-TEST was accepted"), "{}", ran.err);
    assert_eq!(posted.run(&["outbox", "resume", "--stale-after", "3650"]).code, 0);
}

#[test]
fn a_letter_is_taken_back_by_its_reference() {
    let posted =
        Posted::at(Plan { connections: 1, ..Plan::with(Security::Tls, At::Mail, Fault::Say("553 5.7.1 not your address")) });
    let ran = posted.send(&["--yes", "-q"]);
    assert_eq!(ran.code, 3);
    assert!(
        ran.err.contains("553 5.7.1 not your address") && ran.err.contains("--withdraw"),
        "the reason, with -q too: {}",
        ran.err
    );
    let reference = posted.reference();
    let withdrawn = posted.run(&["outbox", "resolve", &reference, "--withdraw", "--json"]);
    assert_eq!(withdrawn.code, 0, "{}", withdrawn.err);
    let json: serde_json::Value = serde_json::from_str(&withdrawn.out).unwrap();
    assert_eq!((json["state"].as_str(), json["reply"].as_str()), (Some("withdrawn"), Some("withdrawn by the user")));
    let resumed = posted.run(&["outbox", "resume", "--stale-after", "3650", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&resumed.out).unwrap();
    assert_eq!((resumed.code, json["sent"].as_u64(), posted.server.accepted().len()), (0, Some(0), 0));
}

/// A closed reader or a full disk behind stdout does not change the outcome.
#[test]
fn the_code_tells_how_the_mail_ended_whoever_reads_the_output() {
    let posted = Posted::at(Plan { connections: 1, ..Plan::with(Security::Tls, At::Dot, Fault::Drop) });
    let mut command = posted.command(&["--yes", "--json"]);
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let ran = Ran::new(command.stdout(full).stderr(std::process::Stdio::piped()).output().unwrap());
    assert_eq!(ran.code, 4, "{}", ran.err);
}

#[test]
fn an_account_is_tested_without_sending() {
    let posted = Posted::new();
    let ran = posted.run(&["account", "test"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("TLS 1.3") && ran.out.contains("PLAIN") && ran.err.contains("nothing was sent"), "{ran:?}");
    assert!(!posted.server.commands().iter().any(|command| command.starts_with("MAIL")));
    let list = posted.run(&["account", "list"]);
    assert!(list.out.contains("test") && list.out.contains("password-command") && !list.out.contains(PASSWORD), "{}", list.out);
    let json: serde_json::Value = serde_json::from_str(&posted.run(&["account", "test", "--json"]).out).unwrap();
    assert_eq!(json["peer"]["tls"]["version"], "TLS 1.3");
    let bad = Posted::at(Plan::with(Security::Tls, At::Auth, Fault::Say("535 5.7.8 wrong")));
    assert_refused(&bad.run(&["account", "test", "test"]), 3, "535 5.7.8 wrong", "your provider");
}

#[test]
fn mistakes_in_the_configuration_are_named_with_their_place() {
    let demur = Demur::new();
    let no_file = demur.run(&["account", "list"]);
    assert_refused(&no_file, 1, "config.toml: no such file", "demur account add ADDRESS");
    let base = "[mail.accounts.test]\nhost = \"mail.example.org\"\nfrom = \"robin@example.org\"\n";
    for (text, what, hint) in [
        ("[mail.accounts.test]\nhots = \"x\"\n".to_owned(), "config.toml:2: unknown key `hots`", "did you mean `host`"),
        (format!("{base}password = \"x\"\n"), "unknown key `password`", "did you mean `password-command`"),
        (format!("{base}encryption = \"none\"\n"), "without TLS", "start-tls"),
        (format!("{base}encryption = \"opportunistic\"\n"), "config.toml:4", "README"),
        (format!("{base}certificate-sha256 = \"00\"\n"), "for a bridge on this machine", "drop it"),
        (format!("{base}ca-file = \"nowhere.pem\"\n"), "nowhere.pem", "PEM"),
        (format!("{base}rate = \"fast\"\n"), "`fast` is not a rate", ""),
        (format!("{base}provider = \"gmial\"\n"), "unknown provider `gmial`", "did you mean `gmail`"),
        ("[mail.accounts.test]\nhost = \"mail.example.org\"\n".to_owned(), "from is missing", "name@example.org"),
        (
            "[mail.accounts.test]\nprovider = \"proton-bridge\"\nfrom = \"r@example.org\"\n".to_owned(),
            "certificate-sha256 is missing",
            "openssl",
        ),
        (
            format!("{base}[mail.accounts.other]\nhost = \"mail.example.org\"\nfrom = \"x\"\n"),
            "`x` is no e-mail address",
            "name@example.org",
        ),
    ] {
        demur.file(".config/demur/config.toml", text);
        assert_refused(&demur.run(&["account", "list"]), 1, what, hint);
    }
    demur.file(".config/demur/config.toml", format!("{base}{}", base.replace("test]", "two]")));
    assert_refused(&demur.run(&["account", "test"]), 2, "several accounts", "test, two");
    assert_refused(&demur.run(&["account", "test", "three"]), 1, "no account `three`", "test, two");
}

#[test]
fn a_message_is_written_as_a_file_and_as_a_link() {
    let posted = Posted::new();
    let ran = posted.send(&["--format", "eml", "--output", "letter.eml"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let eml = std::fs::read(posted.demur.path("letter.eml")).unwrap();
    assert!(String::from_utf8_lossy(&eml).contains("\r\nX-Unsent: 1\r\n"));
    assert_eq!((posted.server.connections(), posted.demur.path(".local").exists()), (0, false));
    let letter = |more: &[&str]| {
        let mut args = vec!["letter", "reddit", "--name", "Robin Testname", "--country", "IE", "--email", USER];
        args.extend(["--account-name", "robin", "--ground", GROUND, "--date", "2026-11-23"]);
        args.extend(more);
        posted.run(&args)
    };
    let by_letter = letter(&["-o", "second.eml"]);
    assert_eq!(by_letter.code, 0, "{}", by_letter.err);
    let link = letter(&["--mailto"]);
    assert!(link.out.starts_with("mailto:redditdatarequests@reddit.com?subject=Objection%20"), "{}", link.out);
    assert_eq!(link.out.lines().count(), 1);
    assert!(link.out.contains("&body=") && !link.out.contains(' '), "{}", link.out);
    assert_eq!(letter(&["--mailto", "--format", "text"]).code, 2);
    assert_refused(&letter(&["--to", "a@example.org"]), 2, "--to needs --mailto or --format eml", "demur send");
}

#[test]
fn several_at_once_wait_for_each_other() {
    let posted = Posted::new();
    let children: Vec<_> = (1..=5)
        .map(|day| {
            let date = format!("2026-11-0{day}");
            let mut command = posted.command(&["--yes", "--again", "--date", &date]);
            command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap()
        })
        .collect();
    for child in children {
        let ran = Ran::new(child.wait_with_output().unwrap());
        assert_eq!(ran.code, 0, "{}", ran.err);
    }
    assert_eq!(posted.server.accepted().len(), 5);
}

#[test]
fn an_interrupted_run_finishes_the_message_in_hand_and_goes_on_later() {
    let posted = Posted::new();
    let folder = posted.demur.path(".local/share/demur");
    let mut ledger = demur::ledger::Ledger::open(&folder).unwrap();
    for i in 0..4 {
        super::hosts::enqueue(&mut ledger, i, "test").unwrap();
    }
    let mut command = posted.demur.command();
    command.env("PATH", "/usr/bin:/bin").args(["outbox", "resume", "--stale-after", "3650", "--rate", "1/min"]);
    let child = command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap();
    let started = std::time::Instant::now();
    while posted.server.accepted().is_empty() && started.elapsed().as_secs() < 20 {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    // It waits for its minute now; the same signal as Ctrl-C.
    std::thread::sleep(std::time::Duration::from_millis(300));
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let ran = Ran::new(child.wait_with_output().unwrap());
    assert_eq!(ran.code, 130, "{}", ran.err);
    assert!(ran.err.contains("interrupted: 3 still queued") && ran.err.contains("demur outbox resume"), "{}", ran.err);
    assert_eq!(ledger.entries(None).unwrap().iter().filter(|entry| entry.state.name() == "sent").count(), 1);
    assert_eq!(posted.run(&["outbox", "resume", "--stale-after", "3650"]).code, 0);
    assert_eq!(posted.server.accepted().len(), 4);
}
