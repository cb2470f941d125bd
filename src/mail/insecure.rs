//! Why a connection could not be secured: every error of TLS and certificates as its own kind, with its message.
//!
//! The libraries' own messages are not passed on: most are names of their types. What to do about a kind depends on the
//! account and is said elsewhere.

use std::error::Error as StdError;
use std::fmt;

use chrono::DateTime;
use rustls::pki_types::UnixTime;
use rustls::{AlertDescription, CertificateError, Error as TlsError, InvalidMessage};
use serde::Serialize;

use super::tls::{Pin, Seen};

/// Why a connection could not be secured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Insecure {
    /// The server's certificate is not trusted.
    Certificate {
        /// Why.
        flaw: Flaw,
        /// The name it was checked for.
        host: String,
        /// SHA-256 of the certificate (DER), in hexadecimal; `None` if it was never seen.
        sha256: Option<String>,
    },
    /// The server shows no certificate.
    NoCertificate,
    /// The system has no authorities that could vouch for a server, or they cannot be read.
    NoAuthorities,
    /// The file of the authority to be trusted cannot be used.
    AuthorityFile(String),
    /// The host is not a valid name.
    Name(String),
    /// The server does not speak TLS.
    NotTls,
    /// Data arrived between the server's consent to TLS and the handshake: from a broken server, or from somebody in between.
    AheadOfTls,
    /// No common version or cipher.
    NothingInCommon,
    /// The server aborted with this alert (RFC 8446, section 6.2).
    Alert(u8),
    /// The server violates TLS, or somebody in between alters its data.
    Broken,
    /// This machine has no clock or no randomness.
    Machine,
}

/// What is wrong with a certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Flaw {
    /// It is not a certificate, or damaged.
    Unreadable,
    /// It is of version 1 or 2, which cannot name a host.
    OldForm,
    /// It has expired.
    Expired {
        /// The last day, UTC.
        on: Option<String>,
        /// Today by this machine's clock.
        today: Option<String>,
    },
    /// It is not valid yet.
    NotYetValid {
        /// The first day, UTC.
        from: Option<String>,
        /// Today by this machine's clock.
        today: Option<String>,
    },
    /// It was revoked by its authority.
    Revoked,
    /// It is unknown whether it was revoked.
    RevocationUnknown,
    /// Its authority is not trusted.
    UnknownIssuer,
    /// It is self-signed, and nobody vouches for it.
    SelfSigned,
    /// It is for another host.
    OtherName {
        /// The names it is for; empty if it has none or they are unknown.
        names: Vec<String>,
    },
    /// It is not for a server, but for mail, code or a client.
    Purpose,
    /// It is an authority's certificate (RFC 5280, section 4.2.1.9), which a server must not use.
    Authority {
        /// Self-signed, as `openssl req -x509` makes them.
        self_signed: bool,
    },
    /// It bears the name of a trusted authority, which has not signed it.
    Signature,
    /// The server does not hold its key.
    NotItsKey,
    /// Its signature algorithm is too old, or too new, for us.
    Algorithm,
    /// It has a critical extension that we do not know ( RFC 5280, section 4.2).
    Condition,
    /// Its authority may not vouch for it, or the chain is too long.
    Chain,
    /// It is not the pinned one.
    NotPinned,
    /// It has to be pinned, but none is.
    Unpinned,
    /// The system refuses it, with or without a reason.
    Refused {
        /// The system's message.
        words: Option<String>,
    },
}

impl Insecure {
    pub(super) fn of(error: &TlsError, seen: Option<&Seen>) -> Self {
        match error {
            TlsError::InvalidCertificate(error) => Self::Certificate {
                flaw: Flaw::of(error, seen),
                host: seen.map_or_else(String::new, |seen| seen.host.clone()),
                sha256: seen.map(|seen| seen.sha256.clone()),
            },
            TlsError::NoCertificatesPresented => Self::NoCertificate,
            // No TLS record starts like this: it is text, mostly of a server that wants STARTTLS first.
            TlsError::InvalidMessage(
                InvalidMessage::InvalidContentType
                | InvalidMessage::UnknownProtocolVersion
                | InvalidMessage::MessageTooLarge
                | InvalidMessage::InvalidEmptyPayload,
            ) => Self::NotTls,
            TlsError::PeerIncompatible(_) | TlsError::NoApplicationProtocol => Self::NothingInCommon,
            TlsError::AlertReceived(alert) => match alert {
                AlertDescription::ProtocolVersion
                | AlertDescription::HandshakeFailure
                | AlertDescription::InsufficientSecurity => Self::NothingInCommon,
                alert => Self::Alert(u8::from(*alert)),
            },
            TlsError::FailedToGetCurrentTime | TlsError::FailedToGetRandomBytes => Self::Machine,
            // Some systems' verifiers say so when they cannot even ask.
            TlsError::Other(other) => match inner(&*other.0) {
                Some(Inner::Tls(error)) => Self::of(error, seen),
                _ => Self::Broken,
            },
            _ => Self::Broken,
        }
    }
}

impl Flaw {
    #[allow(deprecated, reason = "deprecated values still occur")]
    fn of(error: &CertificateError, seen: Option<&Seen>) -> Self {
        let self_signed = seen.is_some_and(|seen| seen.self_signed);
        match error {
            CertificateError::BadEncoding => Self::Unreadable,
            CertificateError::Expired => Self::Expired { on: None, today: None },
            CertificateError::ExpiredContext { time, not_after } => Self::Expired { on: day(*not_after), today: day(*time) },
            CertificateError::NotValidYet => Self::NotYetValid { from: None, today: None },
            CertificateError::NotValidYetContext { time, not_before } => {
                Self::NotYetValid { from: day(*not_before), today: day(*time) }
            }
            CertificateError::Revoked => Self::Revoked,
            CertificateError::UnknownRevocationStatus
            | CertificateError::ExpiredRevocationList
            | CertificateError::ExpiredRevocationListContext { .. }
            | CertificateError::InvalidOcspResponse => Self::RevocationUnknown,
            CertificateError::UnknownIssuer if self_signed => Self::SelfSigned,
            CertificateError::UnknownIssuer => Self::UnknownIssuer,
            CertificateError::NotValidForName => Self::OtherName { names: Vec::new() },
            CertificateError::NotValidForNameContext { presented, .. } => {
                Self::OtherName { names: presented.iter().filter_map(|name| host_in(name)).collect() }
            }
            CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => Self::Purpose,
            CertificateError::BadSignature if seen.is_some_and(Seen::is_vouched_for) => Self::NotItsKey,
            CertificateError::BadSignature => Self::Signature,
            CertificateError::UnsupportedSignatureAlgorithm
            | CertificateError::UnsupportedSignatureAlgorithmContext { .. }
            | CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => Self::Algorithm,
            CertificateError::UnhandledCriticalExtension => Self::Condition,
            CertificateError::Other(other) => match inner(&*other.0) {
                Some(Inner::Pin(Pin::Other)) => Self::NotPinned,
                Some(Inner::Pin(Pin::Missing)) => Self::Unpinned,
                Some(Inner::Path(error)) => Self::of_path(error, self_signed),
                Some(Inner::Tls(TlsError::InvalidCertificate(error))) => Self::of(error, seen),
                // The system's verifier has no error kind for this.
                Some(Inner::Words(words)) if words == "certificate had invalid extensions" => Self::Purpose,
                Some(Inner::Words(words)) => Self::Refused { words: Some(words) },
                _ => Self::Refused { words: None },
            },
            _ => Self::Refused { words: None },
        }
    }

    /// Errors that `rustls` passes on without a kind.
    fn of_path(error: &webpki::Error, self_signed: bool) -> Self {
        use webpki::Error as Path;
        match error {
            Path::CaUsedAsEndEntity => Self::Authority { self_signed },
            Path::UnsupportedCertVersion => Self::OldForm,
            Path::UnsupportedCriticalExtension => Self::Condition,
            Path::SignatureAlgorithmMismatch => Self::Algorithm,
            Path::EndEntityUsedAsCa
            | Path::NameConstraintViolation
            | Path::PathLenConstraintViolated
            | Path::InvalidNetworkMaskConstraint
            | Path::MaximumNameConstraintComparisonsExceeded
            | Path::MaximumPathBuildCallsExceeded
            | Path::MaximumPathDepthExceeded
            | Path::MaximumSignatureChecksExceeded
            | Path::UnsupportedNameType => Self::Chain,
            Path::CertDistrusted => Self::Revoked,
            Path::BadDer
            | Path::BadDerTime
            | Path::EmptyEkuExtension
            | Path::ExtensionValueInvalid
            | Path::InvalidSerialNumber
            | Path::MalformedDnsIdentifier
            | Path::MalformedExtensions
            | Path::MalformedNameConstraint
            | Path::TrailingData(_) => Self::Unreadable,
            _ => Self::Refused { words: None },
        }
    }
}

/// The actual cause of a certificate verifier's error.
enum Inner<'a> {
    Pin(&'a Pin),
    Path(&'a webpki::Error),
    Tls(&'a TlsError),
    Words(String),
}

fn inner<'a>(error: &'a (dyn StdError + Send + Sync + 'static)) -> Option<Inner<'a>> {
    if let Some(pin) = error.downcast_ref() {
        return Some(Inner::Pin(pin));
    }
    if let Some(error) = error.downcast_ref() {
        return Some(Inner::Path(error));
    }
    if let Some(error) = error.downcast_ref() {
        return Some(Inner::Tls(error));
    }
    // An error that displays as its type name was not written for people.
    let words = error.to_string();
    let for_people = words != format!("{error:?}") && words.contains(' ') && !words.contains("::");
    let line: String = words.chars().filter(|c| !c.is_control()).take(200).collect();
    for_people.then_some(Inner::Words(line))
}

/// The day of a time, UTC.
fn day(time: UnixTime) -> Option<String> {
    let time = DateTime::from_timestamp(i64::try_from(time.as_secs()).ok()?, 0)?;
    Some(time.format("%Y-%m-%d").to_string())
}

/// `DnsName("example.org")` and `IpAddress(192.0.2.1)`, as `webpki` writes them, are `example.org` and `192.0.2.1`.
fn host_in(presented: &str) -> Option<String> {
    let name = presented.strip_prefix("DnsName(\"").and_then(|rest| rest.strip_suffix("\")"));
    let name = name.or_else(|| presented.strip_prefix("IpAddress(").and_then(|rest| rest.strip_suffix(')')))?;
    let sound = !name.is_empty() && name.len() <= 253 && name.chars().all(|c| c.is_ascii_alphanumeric() || "*.:_-".contains(c));
    sound.then(|| name.to_owned())
}

impl fmt::Display for Insecure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Certificate { flaw: Flaw::OtherName { names }, host, .. } => {
                const MOST: usize = 3;
                let shown = names.iter().take(MOST).map(String::as_str).collect::<Vec<_>>().join(", ");
                let more = names.len().saturating_sub(MOST);
                match (names.is_empty(), more) {
                    (true, _) => write!(f, "the server's certificate is not for `{host}`"),
                    (_, 0) => write!(f, "the server's certificate is for {shown}, not for `{host}`"),
                    _ => write!(f, "the server's certificate is for {shown} and {more} more, not for `{host}`"),
                }
            }
            Self::Certificate { flaw, .. } => flaw.fmt(f),
            Self::NoCertificate => f.write_str("the server shows no certificate"),
            Self::NoAuthorities => f.write_str("this system has no certificate authorities"),
            Self::AuthorityFile(what) => write!(f, "the authority file {what}"),
            Self::Name(host) => write!(f, "`{host}` is not a host name"),
            Self::NotTls => f.write_str("the server does not speak TLS on this port"),
            Self::AheadOfTls => f.write_str("data arrived ahead of TLS, from a broken server or from somebody in between"),
            Self::NothingInCommon => f.write_str("the server and this program have no common TLS version or cipher"),
            Self::Alert(alert) => match AlertDescription::from(*alert) {
                AlertDescription::UnrecognisedName => f.write_str("the server does not know this name"),
                AlertDescription::CertificateRequired
                | AlertDescription::UnknownCA
                | AlertDescription::BadCertificate
                | AlertDescription::AccessDenied => {
                    f.write_str("the server requires a client certificate, which is not supported")
                }
                AlertDescription::InternalError => f.write_str("the server aborted with an internal error"),
                _ => write!(f, "the server aborted with TLS alert {alert}"),
            },
            Self::Broken => f.write_str("the server violates TLS, or somebody in between alters its data"),
            Self::Machine => f.write_str("this machine has no clock or no random numbers"),
        }
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let today = |today: &Option<String>| {
            today.as_ref().map_or_else(String::new, |today| format!("; this machine's clock says {today}"))
        };
        f.write_str(match self {
            Self::Unreadable => "the server's certificate cannot be read",
            Self::OldForm => "the server's certificate has an old format, version 1 of X.509, which names no host",
            Self::Expired { on: None, .. } => "the server's certificate has expired",
            Self::Expired { on: Some(on), today: now } => {
                return write!(f, "the server's certificate expired on {on}{}", today(now));
            }
            Self::NotYetValid { from: None, .. } => "the server's certificate is not valid yet",
            Self::NotYetValid { from: Some(from), today: now } => {
                return write!(f, "the server's certificate is not valid before {from}{}", today(now));
            }
            Self::Revoked => "the server's certificate was revoked by its authority",
            Self::RevocationUnknown => "cannot check whether the server's certificate was revoked",
            Self::UnknownIssuer => "the server's certificate comes from an untrusted authority",
            Self::SelfSigned => "the server's certificate is self-signed, and no authority vouches for it",
            Self::OtherName { .. } => "the server's certificate is for another host",
            Self::Purpose => "the server's certificate is not for servers",
            Self::Authority { self_signed: true } => {
                "the server shows a self-signed certificate of an authority instead of a server certificate"
            }
            Self::Authority { self_signed: false } => "the server shows an authority's certificate as its own",
            Self::Signature => "the server's certificate names a trusted authority that has not signed it",
            Self::NotItsKey => "the server does not hold the key of the certificate that it shows",
            Self::Algorithm => "the server's certificate has an unsupported signature algorithm",
            Self::Condition => "the server's certificate has an unknown critical extension",
            Self::Chain => "the authority of the server's certificate may not vouch for it",
            Self::NotPinned => "the server's certificate is not the pinned one",
            Self::Unpinned => "the server's certificate is self-signed, and none is pinned yet",
            Self::Refused { words: None } => "the system does not trust the server's certificate",
            Self::Refused { words: Some(words) } => {
                return write!(f, "the system does not trust the server's certificate: {words}");
            }
        })
    }
}

#[cfg(test)]
mod tests;
