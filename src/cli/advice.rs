//! The next step for whoever has an account that cannot be used, by the kind of what went wrong.
//!
//! What is wrong is said by [`crate::mail`]; only here stand the keys of config.toml that would mend it.

use crate::mail::{Account, Failure, Flaw, Insecure, SmtpError, Stage};

/// What to do about a failure of this account: the beginning of a sentence, without a full stop.
pub(super) fn of(account: &str, failure: &Failure) -> String {
    match (&failure.error, failure.stage) {
        (SmtpError::Tls(insecure), _) => secure(account, insecure),
        (SmtpError::Refused(reply), Stage::Auth) if matches!(reply.code, 530 | 534 | 535) => {
            "check user and password, or the token, with your provider; many want a password for this program alone: `demur list providers`"
                .to_owned()
        }
        (SmtpError::Refused(_), Stage::Auth) if failure.is_for_now() => {
            "try again later: the server cannot log anybody in at the moment".to_owned()
        }
        (SmtpError::Unable(_) | SmtpError::Refused(_), Stage::Auth) => {
            format!("see which ways to log in your provider names, and set auth of mail.accounts.{account}")
        }
        (SmtpError::Refused(_), Stage::Mail) => {
            format!("see whether your provider lets you send as the `from` of mail.accounts.{account}")
        }
        (SmtpError::Network(_) | SmtpError::TimedOut, Stage::Connect) => {
            format!("check the network, and compare {} with what your provider says", server(account))
        }
        _ => format!("compare {} with what your provider says", server(account)),
    }
}

fn server(account: &str) -> String {
    format!("host, port and encryption of mail.accounts.{account}")
}

fn secure(account: &str, insecure: &Insecure) -> String {
    match insecure {
        Insecure::Certificate { flaw, host, sha256 } => certificate(account, flaw, host, sha256.as_deref()),
        Insecure::NoAuthorities => {
            format!(
                "install those of your system (on Debian the package ca-certificates), or give ca-file in mail.accounts.{account}"
            )
        }
        Insecure::AuthorityFile(_) => format!("give the authority's certificate as PEM in ca-file of mail.accounts.{account}"),
        Insecure::Name(_) => format!("write the server's name into host of mail.accounts.{account}"),
        Insecure::NotTls => format!(
            "compare port and encryption of mail.accounts.{account} with what your provider says; port 465 goes with \"tls\", port 587 \
             with \"start-tls\""
        ),
        Insecure::NothingInCommon => {
            "ask who runs the server for TLS 1.2 or later; older versions are not safe and are not spoken here".to_owned()
        }
        Insecure::Alert(_) | Insecure::NoCertificate => {
            format!("compare {} with what your provider says, and ask who runs the server", server(account))
        }
        Insecure::Broken | Insecure::AheadOfTls => {
            "try another network, and ask who runs the server; a scanner of mail on this machine or the way does this too"
                .to_owned()
        }
        Insecure::Machine => "set the clock of this machine and restart it".to_owned(),
    }
}

fn certificate(account: &str, flaw: &Flaw, host: &str, sha256: Option<&str>) -> String {
    // Whoever signs for themselves on this machine is pinned and not vouched for.
    let pin = sha256.filter(|_| Account::is_loopback(host));
    let line = |sha256: &str| format!("certificate-sha256 = \"{sha256}\" in mail.accounts.{account}");
    match (flaw, pin) {
        (Flaw::NotPinned, Some(sha256)) => format!(
            "see whether the bridge has a new certificate: export it there and compare its SHA-256; if it is the one that was seen now, \
             write {}; if not, another program listens on that port",
            line(sha256)
        ),
        (Flaw::Revoked | Flaw::NotItsKey | Flaw::Unreadable, _) => {
            "do not send; ask who runs the server, and try another network".to_owned()
        }
        (_, Some(sha256)) => {
            format!("if it is a bridge of yours, export its certificate, compare the SHA-256, and write {}", line(sha256))
        }
        (Flaw::Expired { .. } | Flaw::NotYetValid { .. }, None) => {
            "set the clock of this machine if it is wrong; if it is right, ask who runs the server for a new certificate"
                .to_owned()
        }
        (Flaw::OtherName { .. }, None) => format!(
            "write the name that your provider gives into host of mail.accounts.{account}; if it stands there already, somebody may be \
             between you and the server"
        ),
        (Flaw::UnknownIssuer | Flaw::SelfSigned, None) => format!(
            "for a server of your own give its authority in ca-file of mail.accounts.{account}; for a provider try another network, and \
             see whether a scanner of mail on this machine opens the connection"
        ),
        (Flaw::Authority { .. }, None) => {
            "ask who runs the server for a certificate for it, which its authority signs (CA:FALSE); ca-file \
            takes the authority's"
                .to_owned()
        }
        (Flaw::Signature, None) => format!(
            "if ca-file of mail.accounts.{account} is of an authority of your own that was renewed, give its new certificate; if not, do \
             not send, and try another network"
        ),
        (Flaw::RevocationUnknown, None) => {
            "try again later or on another network; the authority's list cannot be had from here".to_owned()
        }
        (
            Flaw::OldForm
            | Flaw::Purpose
            | Flaw::Algorithm
            | Flaw::Condition
            | Flaw::Chain
            | Flaw::NotPinned
            | Flaw::Unpinned
            | Flaw::Refused { .. },
            None,
        ) => "ask who runs the server for a certificate that is valid for it".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::Reply;

    fn said(stage: Stage, code: u16) -> String {
        let error = SmtpError::Refused(Reply { code, lines: vec!["no".to_owned()] });
        of("private", &Failure { stage, error })
    }

    #[test]
    fn the_next_step_fits_what_went_wrong() {
        assert!(said(Stage::Auth, 535).contains("check user and password"));
        assert!(said(Stage::Auth, 504).contains("set auth of mail.accounts.private"));
        assert!(said(Stage::Auth, 454).contains("try again later"));
        assert!(said(Stage::Mail, 553).contains("lets you send as the `from`"));
        assert!(said(Stage::Greeting, 554).contains("compare host, port and encryption"));
    }

    fn flaws() -> Vec<Flaw> {
        vec![
            Flaw::Unreadable,
            Flaw::OldForm,
            Flaw::Expired { on: None, today: None },
            Flaw::NotYetValid { from: None, today: None },
            Flaw::Revoked,
            Flaw::RevocationUnknown,
            Flaw::UnknownIssuer,
            Flaw::SelfSigned,
            Flaw::OtherName { names: Vec::new() },
            Flaw::Purpose,
            Flaw::Authority { self_signed: false },
            Flaw::Signature,
            Flaw::NotItsKey,
            Flaw::Algorithm,
            Flaw::Condition,
            Flaw::Chain,
            Flaw::NotPinned,
            Flaw::Unpinned,
            Flaw::Refused { words: None },
        ]
    }

    #[test]
    fn the_hash_of_a_certificate_is_for_a_bridge_on_this_machine_alone_and_the_password_is_never_at_fault() {
        let certificate = |host: &str, flaw| Insecure::Certificate { flaw, host: host.to_owned(), sha256: Some("07".repeat(32)) };
        let hosts = ["127.0.0.1", "mail.example.org"];
        for insecure in hosts.iter().flat_map(|host| flaws().into_iter().map(|flaw| certificate(host, flaw))).chain([
            Insecure::NoCertificate,
            Insecure::NoAuthorities,
            Insecure::AuthorityFile("x".to_owned()),
            Insecure::Name("x".to_owned()),
            Insecure::NotTls,
            Insecure::AheadOfTls,
            Insecure::NothingInCommon,
            Insecure::Alert(40),
            Insecure::Broken,
            Insecure::Machine,
        ]) {
            let advice = secure("private", &insecure);
            assert!(!advice.contains("password") && advice.len() > 20, "{insecure:?}: {advice}");
            let (remote, never) = match &insecure {
                Insecure::Certificate { flaw, host, .. } => {
                    (*host != "127.0.0.1", matches!(flaw, Flaw::Revoked | Flaw::NotItsKey | Flaw::Unreadable))
                }
                _ => (true, false),
            };
            let pin = advice.contains(&format!("certificate-sha256 = \"{}\" in mail.accounts.private", "07".repeat(32)));
            assert_eq!(pin, !remote && !never, "{insecure:?}: {advice}");
        }
    }
}
