//! The next step when a mail account cannot be used, by kind of failure.
//!
//! [`crate::mail`] says what is wrong; only this module names the keys of config.toml that fix it.

use crate::mail::{Account, Failure, Flaw, Insecure, SmtpError, Stage};

/// What to do about a failure of this account: a clause without a full stop.
pub(super) fn of(account: &str, failure: &Failure) -> String {
    match (&failure.error, failure.stage) {
        (SmtpError::Tls(insecure), _) => secure(account, insecure),
        (SmtpError::Refused(reply), Stage::Auth) if matches!(reply.code, 530 | 534 | 535) => {
            "check user and password, or the token, with your provider; many require an app password: see `demur list providers`"
                .to_owned()
        }
        (SmtpError::Refused(_), Stage::Auth) if failure.is_for_now() => {
            "try again later: the server cannot log anyone in at the moment".to_owned()
        }
        (SmtpError::Unable(_) | SmtpError::Refused(_), Stage::Auth) => {
            format!("check which log-in methods your provider supports, and set auth of mail.accounts.{account}")
        }
        (SmtpError::Refused(_), Stage::Mail) => {
            format!("check whether your provider lets you send as the `from` of mail.accounts.{account}")
        }
        (SmtpError::Network(_) | SmtpError::TimedOut, Stage::Connect) => {
            format!("check the network, and compare {} with your provider's settings", server(account))
        }
        _ => format!("compare {} with your provider's settings", server(account)),
    }
}

fn server(account: &str) -> String {
    format!("host, port and encryption of mail.accounts.{account}")
}

fn secure(account: &str, insecure: &Insecure) -> String {
    match insecure {
        Insecure::Certificate { flaw, host, sha256 } => certificate(account, flaw, host, sha256.as_deref()),
        Insecure::NoAuthorities => {
            format!("install your system's (on Debian: ca-certificates), or set ca-file of mail.accounts.{account}")
        }
        Insecure::AuthorityFile(_) => format!("set ca-file of mail.accounts.{account} to the authority's certificate (PEM)"),
        Insecure::Name(_) => format!("set host of mail.accounts.{account} to the server's name"),
        Insecure::NotTls => format!(
            "compare port and encryption of mail.accounts.{account} with your provider's settings; use port 465 with \"tls\", \
             port 587 with \"start-tls\""
        ),
        Insecure::NothingInCommon => {
            "ask the server's operator for TLS 1.2 or later; older versions are unsafe and not supported".to_owned()
        }
        Insecure::Alert(_) | Insecure::NoCertificate => {
            format!("compare {} with your provider's settings, and ask the server's operator", server(account))
        }
        Insecure::Broken | Insecure::AheadOfTls => {
            "try another network, and ask the server's operator; a mail scanner on this machine or the network can cause this too"
                .to_owned()
        }
        Insecure::Machine => "set this machine's clock and restart it".to_owned(),
    }
}

fn certificate(account: &str, flaw: &Flaw, host: &str, sha256: Option<&str>) -> String {
    // A bridge on this machine that signs its own certificate is pinned; no authority vouches for it.
    let pin = sha256.filter(|_| Account::is_loopback(host));
    let line = |sha256: &str| format!("certificate-sha256 = \"{sha256}\" in mail.accounts.{account}");
    match (flaw, pin) {
        (Flaw::NotPinned, Some(sha256)) => format!(
            "check whether the bridge has a new certificate: export it and compare the SHA-256; if it is the one just seen, \
             set {}; if not, another program listens on that port",
            line(sha256)
        ),
        (Flaw::Revoked | Flaw::NotItsKey | Flaw::Unreadable, _) => {
            "do not send; ask the server's operator, and try another network".to_owned()
        }
        (_, Some(sha256)) => {
            format!("if it is your bridge, export its certificate, compare the SHA-256, and set {}", line(sha256))
        }
        (Flaw::Expired { .. } | Flaw::NotYetValid { .. }, None) => {
            "set this machine's clock if it is wrong; if it is right, ask the server's operator for a new certificate".to_owned()
        }
        (Flaw::OtherName { .. }, None) => format!(
            "set host of mail.accounts.{account} to the name your provider gives; if it already is, somebody may be \
             between you and the server"
        ),
        (Flaw::UnknownIssuer | Flaw::SelfSigned, None) => format!(
            "for your own server, set ca-file of mail.accounts.{account}; for a provider, try another network, and \
             check whether a mail scanner on this machine intercepts the connection"
        ),
        (Flaw::Authority { .. }, None) => {
            "ask the server's operator for a server certificate signed by its authority (CA:FALSE); ca-file \
            takes the authority's"
                .to_owned()
        }
        (Flaw::Signature, None) => format!(
            "if ca-file of mail.accounts.{account} names an authority of your own that was renewed, use its new certificate; if not, \
             do not send, and try another network"
        ),
        (Flaw::RevocationUnknown, None) => {
            "try again later or on another network; the authority's revocation list cannot be reached from here".to_owned()
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
        ) => "ask the server's operator for a valid certificate".to_owned(),
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
