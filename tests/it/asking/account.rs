//! `demur account add`: presets, the try, the file.

use std::net::TcpListener;

use demur::catalog::Catalog;

use super::pty::{CTRL_C, CTRL_D, DRAWN, DUMB, Kind, Pty};
use crate::harness::{Demur, assert_refused};
use crate::smtp::command::Posted;
use crate::smtp::server::{PASSWORD, Plan, Security};

const CONFIG: &str = ".config/demur/config.toml";

fn config(demur: &Demur) -> String {
    std::fs::read_to_string(demur.path(CONFIG)).unwrap()
}

/// A home without accounts, and a server.
fn posted() -> Posted {
    let posted = Posted::at(Plan::sound(Security::Tls));
    std::fs::remove_file(posted.demur.path(CONFIG)).unwrap();
    posted
}

/// The questions for an address of no preset up to the try; the port is the server's.
fn questions(port: u16) -> Vec<(&'static str, String)> {
    let line = |text: &str| format!("{text}\r");
    vec![
        ("Your e-mail address", line("robin@example.org")),
        ("Who runs the mailbox", line("")),
        ("Server", line("localhost")),
        ("How is the connection secured", line("")),
        // The port that is offered is edited where lines are.
        ("Port", format!("{port}\r")),
        ("Log-in name", line("")),
        ("Your name", line("Robin Testname")),
        ("Where does the password come from", line("")),
        ("Password of robin@example.org at localhost", line(PASSWORD)),
        ("Write it?", line("y")),
    ]
}

fn answer(pty: &mut Pty, kind: Kind, questions: &[(&str, String)]) {
    for (question, answer) in questions {
        pty.wait(question);
        // Where lines are edited, the usual port is there.
        if *question == "Port" && kind.draws {
            pty.write("\u{7f}\u{7f}\u{7f}");
        }
        pty.write(answer);
    }
}

#[needs::tools("script")]
#[test]
fn a_server_of_ones_own_is_asked_for_tried_and_written() {
    for kind in [DRAWN, DUMB] {
        let posted = posted();
        let port = posted.server.port;
        let mut pty = Pty::open(&posted.demur, kind, &["account", "add", "--ca-file", "ca.pem"]);
        answer(&mut pty, kind, &questions(port));
        let left = pty.end();
        assert_eq!(left.code, 0, "{}", left.said);
        let expected = format!(
            "[mail.accounts.example]\nhost = \"localhost\"\nencryption = \"tls\"\nuser = \"robin@example.org\"\n\
             from = \"Robin Testname <robin@example.org>\"\nca-file = \"ca.pem\"\nport = {port}\n"
        );
        assert_eq!(config(&posted.demur), expected);
        let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(posted.demur.path(CONFIG)).unwrap().permissions());
        assert_eq!(mode & 0o777, 0o600);
        // Logged in, and nothing was sent; the password is on no screen.
        assert_eq!((posted.server.connections(), posted.server.accepted().len()), (1, 0));
        assert!(!left.said.contains(PASSWORD) && !left.said.contains("battery"), "{}", left.said);
        for part in ["the log-in works; nothing was sent", "the password was not saved", "demur send COMPANY --account example"] {
            assert!(left.said.contains(part), "{part}: {}", left.said);
        }
    }
}

#[needs::tools("script")]
#[test]
fn a_wrong_password_and_a_wrong_server_are_asked_for_again() {
    let posted = posted();
    // Nobody listens there.
    let closed = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    let mut pty = Pty::open(&posted.demur, DUMB, &["account", "add", "--ca-file", "ca.pem"]);
    let all = questions(posted.server.port);
    answer(&mut pty, DUMB, &questions(closed)[..9]);
    pty.wait("(while connecting)");
    pty.answer("Try again?", "");
    pty.answer("Server", "");
    pty.answer("How is the connection secured", "1");
    pty.wait(&format!("Port (Enter for {closed}"));
    pty.write(&all[4].1);
    pty.answer("Log-in name", "");
    pty.wait("the log-in works");
    pty.answer("Write it?", "y");
    assert_eq!(pty.end().code, 0);
    let written = config(&posted.demur);
    assert!(written.contains(&format!("port = {}\n", posted.server.port)), "{written}");
    let again = ["account", "add", "robin@example.org", "--host", "localhost", "--port", &posted.server.port.to_string()];
    let mut again = again.to_vec();
    again.extend(["--ca-file", "ca.pem", "--sender", "R T", "--name", "again"]);
    let mut pty = Pty::open(&posted.demur, DUMB, &again);
    pty.answer("Where does the password come from", "1");
    pty.answer("Password of", "wrong horse");
    pty.wait("535");
    pty.wait("check user and password");
    pty.answer("Try again?", "y");
    pty.answer("Password of", PASSWORD);
    pty.wait("the log-in works");
    pty.answer("Change it?", "");
    let left = pty.end();
    assert_eq!(left.code, 0, "{}", left.said);
    assert!(!left.said.contains("horse"), "{}", left.said);
    assert!(config(&posted.demur).starts_with(&written), "the first account stays");
}

#[needs::tools("script")]
#[test]
fn a_certificate_that_nobody_vouches_for_is_refused_and_nothing_written() {
    let posted = posted();
    let port = posted.server.port.to_string();
    let args = ["account", "add", "robin@example.org", "--host", "localhost", "--port", &port, "--sender", "R T"];
    let mut pty = Pty::open(&posted.demur, DUMB, &args);
    pty.answer("Where does the password come from", "");
    pty.answer("Password of", PASSWORD);
    pty.wait("the connection could not be secured");
    pty.answer("Try again?", "n");
    pty.answer("Write the account all the same?", "");
    let left = pty.end();
    assert_eq!(left.code, 3, "{}", left.said);
    assert!(!posted.demur.path(CONFIG).exists());
    // Without a terminal, the same.
    let mut args = args.to_vec();
    args.extend(["--password-command", "echo x"]);
    let ran = posted.demur.command().env("PATH", "/usr/bin:/bin").args(&args).output().unwrap();
    assert_eq!(ran.status.code(), Some(3));
    assert!(!posted.demur.path(CONFIG).exists());
}

#[needs::tools("script")]
#[test]
fn ctrl_c_and_the_end_of_the_input_leave_no_account_at_any_question() {
    for kind in [DRAWN, DUMB] {
        for key in [CTRL_C, CTRL_D] {
            for number in 0..10 {
                let posted = posted();
                let all = questions(posted.server.port);
                // Ctrl-D is a letter to search for in a list that is drawn.
                let is_list = ["Who runs the mailbox", "How is the connection secured", "Where does the password come from"];
                if key == CTRL_D && kind.draws && is_list.contains(&all[number].0) {
                    continue;
                }
                let mut pty = Pty::open(&posted.demur, kind, &["account", "add", "--ca-file", "ca.pem"]);
                answer(&mut pty, kind, &all[..number]);
                pty.wait(all[number].0);
                pty.write(key);
                if key == CTRL_D && kind.draws && number < 8 {
                    pty.write("\r");
                }
                let left = pty.end();
                assert_eq!(left.code, if key == CTRL_C { 130 } else { 1 }, "{number}: {}", left.said);
                assert!(!posted.demur.path(CONFIG).exists(), "{number}");
                if key == CTRL_D {
                    assert!(left.said.contains("the input ended"), "{number}: {}", left.said);
                }
            }
        }
    }
}

#[test]
fn every_domain_of_a_preset_finds_it() {
    let demur = Demur::new();
    for provider in Catalog::embedded().providers().unwrap() {
        for domain in &provider.domains {
            let address = format!("robin@{}", domain.to_uppercase());
            let args = ["account", "add", &address, "--no-try", "--password-command", "echo x", "--name", "a", "--replace"];
            let ran = demur.run(&args);
            assert_eq!(ran.code, 0, "{domain}: {}", ran.err);
            let written = config(&demur);
            assert!(written.contains(&format!("provider = \"{}\"\n", provider.id)), "{domain}: {written}");
            assert!(ran.err.contains(provider.note.as_deref().unwrap()), "{domain}: {}", ran.err);
        }
    }
}

#[needs::tools("script")]
#[test]
fn a_provider_without_passwords_says_so_before_anything_else_is_asked() {
    let demur = Demur::new();
    let mut pty = Pty::open(&demur, DUMB, &["account", "add", "robin@outlook.com"]);
    pty.wait("OAuth only");
    pty.answer("Command that prints the token", "");
    let left = pty.end();
    assert_eq!(left.code, 1, "{}", left.said);
    assert!(!left.said.contains("Your name") && !left.said.contains("Password"), "{}", left.said);
    assert!(left.said.contains("oama") && left.said.contains("--format eml"), "{}", left.said);
    assert!(!demur.path(".config").exists());
    let ran = demur.run(&["account", "add", "robin@hotmail.de"]);
    assert_refused(
        &ran,
        1,
        "a command that prints an OAuth token (Outlook.com, Hotmail, Live takes no password)",
        "--password-command",
    );
}

#[test]
fn without_a_terminal_all_that_is_missing_is_said_at_once() {
    let demur = Demur::new();
    assert_refused(
        &demur.run(&["account", "add"]),
        1,
        "your e-mail address, the password",
        "ADDRESS, --password-command COMMAND",
    );
    let ran = demur.run(&["account", "add", "robin@example.org"]);
    assert_refused(&ran, 1, "the server (no preset is for example.org), the password", "--host HOST, --password-command");
    assert_refused(&demur.run(&["account", "add", "robin@example"]), 1, "ADDRESS: ", "name@example.org");
    assert_refused(
        &demur.run(&["account", "add", "r@example.org", "--provider", "gmial"]),
        1,
        "no provider `gmial`",
        "list providers",
    );
    let plain = ["account", "add", "r@example.org", "--host", "mail.example.org", "--encryption", "none", "--no-try"];
    assert_refused(&demur.run(&plain), 1, "without TLS", "start-tls");
    assert!(!demur.path(".config").exists());
}

#[needs::tools("script")]
#[test]
fn what_the_file_has_stays_and_an_account_is_replaced_only_after_a_yes() {
    let before = "# My accounts.\n[mail.accounts.club] # of the club\nprovider = \"posteo\"\nfrom = \"club@posteo.de\"\n\n\
                  [mail.accounts.gmail]\nprovider = \"gmail\" # old\nfrom = \"old@gmail.com\"\nrate = \"20/min\"\n";
    let demur = Demur::new();
    demur.file(CONFIG, before);
    let add = ["account", "add", "robin@gmail.com", "--no-try", "--sender", "R T", "--password-command", "echo x"];
    assert_refused(&demur.run(&add), 1, "there is an account `gmail` already", "--replace");
    let mut pty = Pty::open(&demur, DUMB, &add);
    pty.answer("Replace the account `gmail`?", "");
    pty.answer("Another name", "club");
    pty.answer("Replace the account `club`?", "n");
    pty.answer("Another name", "the one");
    pty.wait("use at most 40 letters, digits, - and _");
    pty.answer("Another name", "mine");
    pty.answer("Change it?", "n");
    let left = pty.end();
    assert_eq!((left.code, config(&demur).as_str()), (1, before), "{}", left.said);
    let mut named = add.to_vec();
    named.extend(["--name", "mine"]);
    let ran = demur.run(&named);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let mine = "\n[mail.accounts.mine]\nprovider = \"gmail\"\nfrom = \"R T <robin@gmail.com>\"\npassword-command = \"echo x\"\n";
    assert_eq!(config(&demur), format!("{before}{mine}"));
    let mut replaced = add.to_vec();
    replaced.push("--replace");
    assert_eq!(demur.run(&replaced).code, 0);
    let after = config(&demur);
    assert!(after.starts_with("# My accounts.\n[mail.accounts.club] # of the club\n"), "{after}");
    assert!(after.contains("[mail.accounts.gmail]\nprovider = \"gmail\"\nfrom = \"R T <robin@gmail.com>\"\n"), "{after}");
    assert!(!after.contains("old@gmail.com"), "{after}");
}

#[cfg(not(feature = "keyring"))]
#[needs::tools("script")]
#[test]
fn a_keyring_that_this_program_cannot_use_is_said_before_anything_is_asked() {
    let demur = Demur::new();
    let left = Pty::open(&demur, DUMB, &["account", "add", "--keyring"]).end();
    assert_eq!(left.code, 1, "{}", left.said);
    assert!(left.said.contains("--keyring: this demur was built without support for the keyring"), "{}", left.said);
    assert!(left.said.contains("--features keyring") && !left.said.contains("Your e-mail address"), "{}", left.said);
    let add = ["account", "add", "robin@web.de", "--keyring", "--no-try"];
    assert_refused(&demur.run(&add), 1, "built without support for the keyring", "password-command");
    assert!(!demur.path(".config").exists());
}

#[test]
fn the_name_of_the_profile_is_that_of_the_sender() {
    let demur = Demur::new();
    demur.file(".config/demur/profile.toml", "[person]\nname = \"Robin Testname\"\n");
    let ran = demur.run(&["account", "add", "robin@web.de", "--no-try", "--json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((json["account"].as_str(), json["tried"].as_bool()), (Some("web-de"), Some(false)));
    assert_eq!(config(&demur), "[mail.accounts.web-de]\nprovider = \"web-de\"\nfrom = \"Robin Testname <robin@web.de>\"\n");
    let list = demur.run(&["account", "list"]);
    assert!(list.out.contains("smtp.web.de:465"), "{}", list.out);
}
