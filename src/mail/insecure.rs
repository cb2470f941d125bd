//! Why a connection could not be secured: every error with TLS and certificates as a kind of its own, and its words.
//!
//! The libraries' own words are not passed on: most of them are the names of their types. What to do about a kind depends on
//! the account and is said elsewhere.

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
    /// The server's certificate is not to be trusted.
    Certificate {
        /// Why.
        flaw: Flaw,
        /// The name for which it was looked at.
        host: String,
        /// SHA-256 of the certificate that was seen (DER), in hexadecimal; `None` if it was never looked at.
        sha256: Option<String>,
    },
    /// The server shows none.
    NoCertificate,
    /// The system has no authorities that could vouch for a server, or they cannot be read.
    NoAuthorities,
    /// The file of the authority to be trusted cannot be used.
    AuthorityFile(String),
    /// What should be a host is no name.
    Name(String),
    /// What the server says is no TLS.
    NotTls,
    /// Something was said between the server's consent to TLS and the handshake: by a server that is broken, or by somebody
    /// on the way.
    AheadOfTls,
    /// There is no version or cipher that both know.
    NothingInCommon,
    /// The server broke it off with this alert (RFC 8446, section 6.2).
    Alert(u8),
    /// The server breaks the rules of TLS, or somebody on the way alters what it says.
    Broken,
    /// This machine cannot do its part: it has no clock, or nothing random.
    Machine,
}

/// What is wrong with a certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Flaw {
    /// It is none, or damaged.
    Unreadable,
    /// It is of version 1 or 2, which cannot say for which host it is.
    OldForm,
    /// Its time is over.
    Expired {
        /// The last day, UTC.
        on: Option<String>,
        /// What this machine takes for today.
        today: Option<String>,
    },
    /// Its time has not come.
    NotYetValid {
        /// The first day, UTC.
        from: Option<String>,
        /// What this machine takes for today.
        today: Option<String>,
    },
    /// Its authority took it back.
    Revoked,
    /// Nobody can say whether its authority took it back.
    RevocationUnknown,
    /// Its authority is not one of those that are trusted.
    UnknownIssuer,
    /// It was signed with its own key, and nobody vouches for it.
    SelfSigned,
    /// It is for another host.
    OtherName {
        /// The names that it is for; empty if it has none or they are not known.
        names: Vec<String>,
    },
    /// It is for something else than a server: for mails, for code, for a client.
    Purpose,
    /// It is an authority's own (RFC 5280, section 4.2.1.9), which no server may show as its own.
    Authority {
        /// Signed with its own key, as `openssl req -x509` makes them.
        self_signed: bool,
    },
    /// It bears the name of a trusted authority, which has not signed it.
    Signature,
    /// The server shows it and does not hold its key.
    NotItsKey,
    /// It is signed in a way that is too old, or too new, for us.
    Algorithm,
    /// It makes a condition that we do not know (a critical extension; RFC 5280, section 4.2).
    Condition,
    /// Its authority may not vouch for it, or there are too many in between.
    Chain,
    /// It is not the one that is pinned.
    NotPinned,
    /// It has to be pinned, and none is.
    Unpinned,
    /// The system refuses it, and has said why or not.
    Refused {
        /// The system's own words.
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
            // What no record of TLS begins with: words, mostly those of a server that wants STARTTLS first.
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
            // The verifier of some systems says so where it cannot even ask.
            TlsError::Other(other) => match inner(&*other.0) {
                Some(Inner::Tls(error)) => Self::of(error, seen),
                _ => Self::Broken,
            },
            _ => Self::Broken,
        }
    }
}

impl Flaw {
    #[allow(deprecated, reason = "what is deprecated is still given out")]
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
                // The verifier of the system has no kind for it that could be named here.
                Some(Inner::Words(words)) if words == "certificate had invalid extensions" => Self::Purpose,
                Some(Inner::Words(words)) => Self::Refused { words: Some(words) },
                _ => Self::Refused { words: None },
            },
            _ => Self::Refused { words: None },
        }
    }

    /// What `rustls` has no kind for and passes on as it is.
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

/// What an error of a certificate verifier is in truth.
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
    // An error that shows as it is named in its program was not written for people.
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
            Self::NoAuthorities => f.write_str("this system has no certificate authorities that could vouch for a server"),
            Self::AuthorityFile(what) => write!(f, "the file of the authority {what}"),
            Self::Name(host) => write!(f, "`{host}` is no name of a host"),
            Self::NotTls => f.write_str("what the server says is no TLS"),
            Self::AheadOfTls => f.write_str("words were sent ahead of TLS, by a server that is broken or by somebody on the way"),
            Self::NothingInCommon => f.write_str("the server and this program have no version or cipher of TLS in common"),
            Self::Alert(alert) => match AlertDescription::from(*alert) {
                AlertDescription::UnrecognisedName => f.write_str("the server does not know itself by this name"),
                AlertDescription::CertificateRequired
                | AlertDescription::UnknownCA
                | AlertDescription::BadCertificate
                | AlertDescription::AccessDenied => f.write_str("the server wants a certificate of this side, and there is none"),
                AlertDescription::InternalError => f.write_str("the server has a fault of its own and broke off"),
                _ => write!(f, "the server broke off with TLS alert {alert}"),
            },
            Self::Broken => f.write_str("the server breaks the rules of TLS, or somebody on the way alters what it says"),
            Self::Machine => f.write_str("this machine gives no time or no random numbers"),
        }
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let today = |today: &Option<String>| {
            today.as_ref().map_or_else(String::new, |today| format!("; the clock of this machine says {today}"))
        };
        f.write_str(match self {
            Self::Unreadable => "the server's certificate cannot be read; it is none, or damaged",
            Self::OldForm => "the server's certificate is of an old form, version 1 of X.509, which names no host",
            Self::Expired { on: None, .. } => "the server's certificate has expired",
            Self::Expired { on: Some(on), today: now } => {
                return write!(f, "the server's certificate expired on {on}{}", today(now));
            }
            Self::NotYetValid { from: None, .. } => "the server's certificate is not valid yet",
            Self::NotYetValid { from: Some(from), today: now } => {
                return write!(f, "the server's certificate is not valid before {from}{}", today(now));
            }
            Self::Revoked => "the server's certificate was revoked by its authority",
            Self::RevocationUnknown => "it cannot be found out whether the server's certificate was revoked",
            Self::UnknownIssuer => "the server's certificate comes from an authority that is not trusted here",
            Self::SelfSigned => "the server signed its certificate itself, and no authority vouches for it",
            Self::OtherName { .. } => "the server's certificate is for another host",
            Self::Purpose => "the server's certificate is not one for servers",
            Self::Authority { self_signed: true } => {
                "the server shows a certificate of an authority that it signed itself, and no certificate for a server"
            }
            Self::Authority { self_signed: false } => "the server shows the certificate of an authority as its own",
            Self::Signature => "the server's certificate bears the name of a trusted authority, which has not signed it",
            Self::NotItsKey => "the server does not hold the key of the certificate that it shows",
            Self::Algorithm => "the server's certificate is signed in a way that is not accepted",
            Self::Condition => "the server's certificate makes a condition that this program does not know",
            Self::Chain => "the authority of the server's certificate may not vouch for it",
            Self::NotPinned => "the server's certificate is not the pinned one",
            Self::Unpinned => "the server signs its own certificate, and none is pinned yet",
            Self::Refused { words: None } => "the system does not trust the server's certificate",
            Self::Refused { words: Some(words) } => {
                return write!(f, "the system does not trust the server's certificate; it says: {words}");
            }
        })
    }
}

#[cfg(test)]
mod tests;
