//! No password is readable anywhere: not in messages, JSON, files or a panic.

use demur::mail::Secret;

use super::command::Posted;
use super::hosts::without;
use super::server::{At, Fault, PASSWORD, Plan, Security};
use crate::harness::{Ran, assert_refused, files};

const CANARY: &str = "Kanarienvogel-7f3a9c";

fn assert_silent(ran: &Ran, what: &str) {
    use base64::Engine;
    let encode = |text: &str| base64::engine::general_purpose::STANDARD.encode(text);
    for form in [CANARY.to_owned(), encode(CANARY), encode(&format!("\0robin@example.org\0{CANARY}"))] {
        for text in [&ran.out, &ran.err] {
            let tail = &form[form.len() - 10..];
            assert!(!text.contains(&form) && !text.contains(&form[..10]) && !text.contains(tail), "{what}: {text}");
        }
    }
}

fn with_canary(posted: &Posted) {
    let path = posted.demur.path(".config/demur/config.toml");
    let config = std::fs::read_to_string(&path).unwrap().replace(PASSWORD, CANARY);
    std::fs::write(path, config).unwrap();
}

#[test]
fn a_secret_is_in_nothing_that_is_said_however_it_ends() {
    // A server that echoes what it was sent, whole or in part.
    let echo = "535 5.7.8 cannot use AHJvYmluQGV4YW1wbGUub3JnAEthbmFyaWVudm9nZWwtN2YzYTlj or Kanarienvogel-7f3a9c";
    for (at, fault) in [
        (At::Auth, Fault::Say(echo)),
        (At::Auth, Fault::Say("Kanarienvogel-7f3a9c is no reply")),
        (At::Auth, Fault::Drop),
        (At::Auth, Fault::Say("535-here it comes: Kanarien\r\n535 vogel-7f3a9c")),
        (At::Auth, Fault::Say("535 ...envogel-7f3a9c")),
        (At::Auth, Fault::Say("535 S2FuYXJpZW52b2dlbC03ZjNhOWM=")),
        (At::Greeting, Fault::Say("554 go away")),
    ] {
        let posted = Posted::at(Plan::with(Security::Tls, at, fault));
        with_canary(&posted);
        let first = posted.send(&["--yes", "-v"]);
        let repeated = matches!(fault, Fault::Say(text) if text.contains("535") || text.contains("Kanarien"));
        assert_eq!(first.err.contains("repeats what it was sent"), repeated, "{fault:?}: {}", first.err);
        for ran in [
            first,
            posted.send(&["--yes", "-v", "--again", "--json", "--date", "2026-11-24"]),
            posted.run(&["account", "test", "-v"]),
            posted.run(&["account", "test", "--json"]),
            posted.run(&["account", "list", "--json"]),
            posted.run(&["outbox", "resume", "--stale-after", "3650", "--now", "-v", "--json"]),
            posted.run(&["outbox", "list", "--json"]),
        ] {
            assert_silent(&ran, &format!("{at:?} {fault:?}"));
        }
        // Nor in a file: the ledger keeps the server's answers.
        for file in std::fs::read_dir(posted.demur.path(".local/share/demur")).unwrap() {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            for form in ["Kanarien", "vogel-7f3a9c", "S2FuYXJpZW5"] {
                assert!(!bytes.windows(form.len()).any(|window| window == form.as_bytes()), "{at:?} {fault:?} {form}");
            }
        }
    }
}

#[test]
fn the_scripted_server_refuses_what_is_not_the_password() {
    let posted = Posted::new();
    with_canary(&posted);
    let ran = posted.send(&["--yes"]);
    assert_eq!(ran.code, 3);
    assert!(ran.err.contains("535 5.7.8 wrong"), "{}", ran.err);
    assert_silent(&ran, "refused");
}

#[test]
fn a_secret_shows_nothing_when_it_is_printed_for_debugging() {
    let secret = Secret::from(CANARY);
    assert!(!format!("{secret:?}").contains("Kanarien"));
}

#[test]
fn passwords_come_from_commands_the_environment_and_the_credentials_folder_in_that_order() {
    let posted = Posted::new();
    let config = posted.demur.path(".config/demur/config.toml");
    let with_command = std::fs::read_to_string(&config).unwrap();
    let without = without(&with_command, "password-command");
    let test = |variables: &[(&str, &str)]| {
        let mut command = posted.demur.command();
        command.args(["account", "test"]).env("PATH", "/usr/bin:/bin").envs(variables.iter().copied());
        Ran::new(command.output().unwrap())
    };
    std::fs::write(&config, &without).unwrap();
    assert_refused(&test(&[]), 1, "no password for `test`", "password-command");
    assert_eq!(test(&[("DEMUR_SMTP_PASSWORD", PASSWORD)]).code, 0);
    posted.demur.file("credentials/demur-test", format!("{PASSWORD}\nand a second line"));
    let folder = posted.demur.path("credentials");
    let folder = folder.to_str().unwrap();
    assert_eq!(test(&[("CREDENTIALS_DIRECTORY", folder)]).code, 0);
    assert_eq!(test(&[("CREDENTIALS_DIRECTORY", folder), ("DEMUR_SMTP_PASSWORD", "wrong")]).code, 3, "the variable goes first");
    for (line, code, what) in [
        (format!("password-command = \"printf '%s\\\\nsecond' '{PASSWORD}'\""), 0, ""),
        ("password-command = \"exit 3\"".to_owned(), 1, "failed (exit status: 3)"),
        ("password-command = [\"true\"]".to_owned(), 1, "printed nothing"),
        ("password-command = [\"no-such-program-here\"]".to_owned(), 1, "could not be started"),
        ("password-command = []".to_owned(), 1, "is empty"),
        // A password manager that starts an agent: it prints the line, but the pipe stays open.
        (format!("password-command = \"echo '{PASSWORD}'; sleep 40 2>/dev/null &\""), 0, ""),
        ("keyring = true".to_owned(), 1, "keyring"),
    ] {
        std::fs::write(&config, format!("{without}{line}\n")).unwrap();
        let ran = test(&[("DEMUR_SMTP_PASSWORD", "wrong")]);
        assert_eq!(ran.code, code, "{line}: {}", ran.err);
        assert!(ran.err.contains(what), "{line}: {}", ran.err);
    }
}

#[test]
fn the_password_of_the_environment_goes_to_no_server_that_it_may_not_be_for() {
    let posted = Posted::new();
    let config = posted.demur.path(".config/demur/config.toml");
    let text = std::fs::read_to_string(&config).unwrap();
    let one = without(&text, "password-command");
    std::fs::write(&config, format!("{one}{}", one.replace("accounts.test]", "accounts.other]"))).unwrap();
    let mut ledger = demur::ledger::Ledger::open(&posted.demur.path(".local/share/demur")).unwrap();
    super::hosts::enqueue(&mut ledger, 0, "test").unwrap();
    let with = |args: &[&str]| {
        let mut command = posted.demur.command();
        Ran::new(command.args(args).env("DEMUR_SMTP_PASSWORD", CANARY).output().unwrap())
    };
    let resumed = with(&["outbox", "resume", "--stale-after", "3650"]);
    assert!(resumed.code == 3 && resumed.err.contains("no password for `test`"), "{}", resumed.err);
    assert_eq!(posted.server.connections(), 0);
    assert!(with(&["account", "test", "test"]).err.contains("535"), "named on the command line, it is clear whose it is");
}

/// No flag takes one, and no code prints one.
#[test]
fn no_flag_takes_a_password() {
    let posted = Posted::new();
    for args in [&["send", "--help"][..], &["outbox", "resume", "--help"], &["account", "test", "--help"]] {
        let help = posted.run(args).out.to_lowercase();
        assert!(!help.contains("--password") && !help.contains("--token") && !help.contains("--secret"), "{help}");
    }
    for path in files("src", ".rs") {
        let text = std::fs::read_to_string(&path).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap();
        assert!(!text.contains("expose_secret()") || name == "sasl.rs", "{name} looks at a secret");
    }
}

/// This test runs itself as a child, which panics with a secret in its message.
#[test]
fn a_panic_says_where_it_happened_and_not_what_was_in_hand() {
    if std::env::var_os("DEMUR_TEST_PANIC").is_some() {
        let _ = demur::cli::run(["demur", "list", "layouts", "-q"].map(Into::into));
        panic!("the password is {CANARY}");
    }
    let name = "smtp::secrets::a_panic_says_where_it_happened_and_not_what_was_in_hand";
    let mut child = std::process::Command::new(std::env::current_exe().unwrap());
    let output = child.args(["--exact", name, "--nocapture"]).env("DEMUR_TEST_PANIC", "1").output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && said.contains("this is a bug in demur") && said.contains("secrets.rs:"), "{said}");
    assert!(!said.contains(CANARY), "{said}");
}
