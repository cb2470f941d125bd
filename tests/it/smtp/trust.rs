//! Messages about an untrusted connection: what is wrong, in plain words, and what to do; with real certificates of each
//! kind, by the real program.

use super::certificates::Flaw;
use super::command::Posted;
use super::server::{PASSWORD, Plan, Security, USER};

/// No library jargon: no type names, nothing in brackets that stands for one.
fn assert_plain(text: &str) {
    let word = |word: &str| {
        let mut chars = word.trim_matches(|c: char| !c.is_alphanumeric()).chars().peekable();
        let mut turns = false;
        while let Some(c) = chars.next() {
            turns |= c.is_lowercase() && chars.peek().is_some_and(|next| next.is_uppercase());
        }
        turns || (word.contains("::") && word.chars().any(char::is_uppercase)) || word.contains("Other") || word.contains("rror(")
    };
    let wrong: Vec<&str> = text.split_whitespace().filter(|text| word(text)).collect();
    assert!(wrong.is_empty() && !text.contains("\\\"") && !text.contains("webpki"), "{wrong:?} in {text}");
}

/// The flaw of a certificate, its message, and the hint if the server is this machine.
const FLAWS: [(Flaw, &str, &str); 16] = [
    (
        Flaw::OtherName,
        "the server's certificate is for mail.example.org, *.example.org, not for `localhost`",
        "certificate-sha256",
    ),
    (Flaw::OtherAddress, "the server's certificate is for 192.0.2.7, 2001:", "certificate-sha256"),
    (Flaw::NoName, "the server's certificate is not for `localhost`", "certificate-sha256"),
    (Flaw::Expired, "the server's certificate expired on 2021-01-01; this machine's clock says 20", "certificate-sha256"),
    (Flaw::NotYet, "the server's certificate is not valid before 2090-01-01; this machine's clock says", "certificate-sha256"),
    (Flaw::UnknownAuthority, "comes from an untrusted authority", "certificate-sha256"),
    (Flaw::SelfSigned, "the server's certificate is self-signed, and no authority vouches for it", "certificate-sha256"),
    (
        Flaw::SelfSignedAuthority,
        "a self-signed certificate of an authority instead of a server certificate",
        "certificate-sha256",
    ),
    (Flaw::Authority, "the server shows an authority's certificate as its own", "certificate-sha256"),
    (Flaw::ForClients, "the server's certificate is not for servers", "certificate-sha256"),
    (Flaw::CriticalExtension, "has an unknown critical extension", "certificate-sha256"),
    (Flaw::Constraint, "the authority of the server's certificate may not vouch for it", "certificate-sha256"),
    (Flaw::NoAuthority, "the authority of the server's certificate may not vouch for it", "certificate-sha256"),
    (Flaw::AuthorityMadeAnew, "names a trusted authority that has not signed it", "certificate-sha256"),
    (Flaw::OtherKey, "the server does not hold the key of the certificate that it shows", "do not send"),
    (Flaw::NoCertificate, "the server's certificate cannot be read", "do not send"),
];

#[test]
fn each_flaw_of_a_certificate_is_told_in_plain_words_with_the_next_step() {
    for (flaw, words, step) in FLAWS {
        let posted = Posted::at(Plan { flaw, ..Plan::sound(Security::Tls) });
        let ran = posted.run(&["account", "test"]);
        assert_eq!(ran.code, 3, "{flaw:?}: {}", ran.err);
        assert!(ran.err.contains(words), "{flaw:?}: {}", ran.err);
        let hint = ran.err.lines().find(|line| line.starts_with("hint: ")).unwrap();
        assert!(hint.contains(step) && !hint.contains("password"), "{flaw:?}: {hint}");
        assert_eq!(hint.contains(&posted.server.identity.fingerprint), step == "certificate-sha256", "{flaw:?}: {hint}");
        assert_plain(&ran.err);
    }
}

/// As on a system that only trusts this authority.
fn by_the_system(posted: &Posted, authority: &std::path::Path, args: &[&str]) -> crate::harness::Ran {
    let config = std::fs::read_to_string(posted.demur.path(".config/demur/config.toml")).unwrap();
    posted.demur.file(".config/demur/config.toml", config.replace("ca-file = \"ca.pem\"\n", ""));
    let mut command = posted.demur.command();
    command.env("PATH", "/usr/bin:/bin").env("SSL_CERT_FILE", authority).env("SSL_CERT_DIR", "/nowhere").args(args);
    crate::harness::Ran::new(command.output().unwrap())
}

#[cfg(target_os = "linux")]
#[test]
fn the_authorities_of_the_system_say_the_same() {
    for (flaw, words, _) in FLAWS {
        let posted = Posted::at(Plan { flaw, ..Plan::sound(Security::StartTls) });
        let ran = by_the_system(&posted, &posted.demur.path(".config/demur/ca.pem"), &["account", "test"]);
        assert!(ran.code == 3 && ran.err.contains(words), "{flaw:?}: {}", ran.err);
        assert_plain(&ran.err);
    }
    let posted = Posted::new();
    let ran = by_the_system(&posted, std::path::Path::new("/nowhere"), &["account", "test"]);
    assert!(ran.code == 3 && ran.err.contains("this system has no certificate authorities"), "{}", ran.err);
    assert!(ran.err.contains("ca-certificates") && !ran.err.contains("password"), "{}", ran.err);
}

#[test]
fn what_keeps_a_letter_back_is_told_in_plain_words_too() {
    for (flaw, words, step) in FLAWS {
        let posted = Posted::at(Plan { flaw, ..Plan::sound(Security::Tls) });
        let ran = posted.send(&["--yes"]);
        assert_eq!(ran.code, 3, "{flaw:?}: {}", ran.err);
        let hint = ran.err.lines().find(|line| line.starts_with("hint: ")).unwrap();
        assert!(ran.err.contains(words) && hint.contains(step) && hint.contains("demur outbox resume"), "{flaw:?}: {}", ran.err);
        assert!(!posted.server.commands().iter().any(|command| command.starts_with("AUTH")), "{flaw:?}");
        let listed = posted.run(&["outbox", "list"]);
        assert!(listed.out.contains(words), "{flaw:?}: {}", listed.out);
        assert_plain(&listed.out);
        assert_plain(&ran.err);
    }
}

fn bridge(posted: &Posted, more: &str) {
    let config = format!(
        "[mail.accounts.bridge]\nprovider = \"proton-bridge\"\nport = {}\nuser = \"{USER}\"\nfrom = \"Robin Testname <{USER}>\"\n\
         password-command = [\"printf\", \"%s\", \"{PASSWORD}\"]\n{more}",
        posted.server.port
    );
    posted.demur.file(".config/demur/config.toml", config);
}

#[test]
fn the_certificate_of_a_bridge_is_shown_as_config_toml_takes_it() {
    let other = format!("certificate-sha256 = \"{}\"\n", "07".repeat(32));
    for (before, words) in [(String::new(), "none is pinned yet"), (other, "is not the pinned one")] {
        let posted = Posted::at(Plan { flaw: Flaw::SelfSignedAuthority, ..Plan::sound(Security::StartTls) });
        bridge(&posted, &before);
        let ran = posted.run(&["account", "test"]);
        assert!(ran.code == 3 && ran.err.contains(words), "{}", ran.err);
        assert!(!posted.server.commands().iter().any(|command| command.starts_with("AUTH")), "the password stays here");
        let at = ran.err.find("certificate-sha256 = \"").expect("the line for config.toml");
        let line = &ran.err[at..at + "certificate-sha256 = \"\"".len() + 64];
        assert!(ran.err[at..].contains("mail.accounts.bridge") && !ran.err.contains("password"), "{}", ran.err);
        // Nothing is sent before somebody has looked.
        let sent = posted.send(&["--yes"]);
        assert!(sent.code != 0 && posted.server.accepted().is_empty(), "{}", sent.err);
        bridge(&posted, line);
        let ran = posted.run(&["account", "test"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
    }
}

#[test]
fn without_a_pinned_certificate_nothing_is_queued_and_the_way_to_it_is_told() {
    let posted = Posted::at(Plan { flaw: Flaw::SelfSigned, ..Plan::sound(Security::StartTls) });
    bridge(&posted, "");
    let ran = posted.send(&["--yes"]);
    crate::harness::assert_refused(&ran, 1, "certificate-sha256 is missing", "demur account test bridge");
    assert_eq!(posted.server.connections(), 0);
    bridge(&posted, "host = \"192.0.2.1\"\n");
    crate::harness::assert_refused(&posted.run(&["account", "test"]), 1, "host is another machine", "drop host");
}

#[test]
fn a_file_of_an_authority_that_is_none_is_told_in_plain_words() {
    let posted = Posted::new();
    let authority = String::from_utf8(posted.server.identity.authority.clone()).unwrap();
    let damaged = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for (content, words) in [
        (String::new(), "contains no PEM certificate"),
        ("words\n".to_owned(), "contains no PEM certificate"),
        (damaged.to_owned(), "cannot be read: number 1"),
        (format!("{authority}{damaged}"), "cannot be read: number 2"),
        (authority.replace("-----END", "-----AND"), "cannot be read: number 1"),
        (authority.replace("MII", "!!!"), "cannot be read: number 1"),
    ] {
        posted.demur.file(".config/demur/ca.pem", &content);
        let ran = posted.run(&["account", "test"]);
        assert!(ran.code == 3 && ran.err.contains(words), "{content}: {}", ran.err);
        assert!(ran.err.contains("ca-file of mail.accounts.test") && !ran.err.contains("password"), "{}", ran.err);
        assert_plain(&ran.err);
    }
}

#[test]
fn a_server_that_speaks_no_tls_is_told_from_one_that_is_not_trusted() {
    let posted = Posted::at(Plan::sound(Security::Plain));
    let config = std::fs::read_to_string(posted.demur.path(".config/demur/config.toml")).unwrap();
    posted.demur.file(".config/demur/config.toml", config.replace("\"none\"", "\"tls\"") + "ca-file = \"ca.pem\"\n");
    let ran = posted.run(&["account", "test"]);
    assert!(ran.code == 3 && ran.err.contains("the server does not speak TLS on this port"), "{}", ran.err);
    assert!(ran.err.contains("port 587 with \"start-tls\"") && !ran.err.contains("password"), "{}", ran.err);
}

#[test]
fn the_password_is_spoken_of_where_it_was_refused() {
    let posted = Posted::new();
    let config = std::fs::read_to_string(posted.demur.path(".config/demur/config.toml")).unwrap();
    posted.demur.file(".config/demur/config.toml", config.replace(PASSWORD, "not-this-one"));
    let ran = posted.run(&["account", "test"]);
    assert!(ran.code == 3 && ran.err.contains("535 5.7.8") && ran.err.contains("check user and password"), "{}", ran.err);
}
