//! Every error that TLS and its verifiers can give has a kind and plain words.

use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::{ServerName, UnixTime};
use rustls::{
    AlertDescription, CertRevocationListError, CertificateError, ContentType, Error as TlsError, ExtendedKeyPurpose,
    HandshakeType, InconsistentKeys, InvalidMessage, OtherError, PeerIncompatible, PeerMisbehaved,
};

use super::{Flaw, Insecure};
use crate::mail::tls::{Pin, Seen};

fn seen(self_signed: bool) -> Seen {
    Seen { host: "mail.example.org".to_owned(), sha256: "07".repeat(32), self_signed, vouched: false.into() }
}

/// Nothing that is named in a program: no brackets, no joined words, no paths, no quotation marks of a debug text.
fn assert_plain(text: &str, from: &dyn std::fmt::Debug) {
    let turns = |word: &str| {
        word.chars().zip(word.chars().skip(1)).any(|(a, b)| (a.is_lowercase() && b.is_uppercase()) || b == '_' || a == '_')
    };
    let plain = !text.contains(['(', ')', '{', '[', '"', '\\']) && !text.contains("::") && !text.split(' ').any(turns);
    assert!(plain && text.len() > 20 && !text.ends_with(['.', ' ']), "{text} of {from:?}");
}

fn day(days: u64) -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_hours(24 * days))
}

fn other(error: impl std::error::Error + Send + Sync + 'static) -> CertificateError {
    CertificateError::Other(OtherError(Arc::new(error)))
}

/// All kinds of `rustls` 0.23 that a program can make.
#[allow(deprecated, reason = "they are still given out")]
fn of_certificates() -> Vec<CertificateError> {
    let id = || vec![0x2a, 0x86, 0x48];
    vec![
        CertificateError::BadEncoding,
        CertificateError::Expired,
        CertificateError::ExpiredContext { time: day(20_000), not_after: day(19_000) },
        CertificateError::NotValidYet,
        CertificateError::NotValidYetContext { time: day(20_000), not_before: day(21_000) },
        CertificateError::Revoked,
        CertificateError::UnhandledCriticalExtension,
        CertificateError::UnknownIssuer,
        CertificateError::UnknownRevocationStatus,
        CertificateError::ExpiredRevocationList,
        CertificateError::ExpiredRevocationListContext { time: day(20_000), next_update: day(19_000) },
        CertificateError::BadSignature,
        CertificateError::UnsupportedSignatureAlgorithm,
        CertificateError::UnsupportedSignatureAlgorithmContext { signature_algorithm_id: id(), supported_algorithms: Vec::new() },
        CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext {
            signature_algorithm_id: id(),
            public_key_algorithm_id: id(),
        },
        CertificateError::NotValidForName,
        names(&[]),
        names(&["DnsName(\"a.example\")"]),
        names(&["DnsName(\"a.example\")", "IpAddress(192.0.2.1)", "DirectoryName", "Unsupported(0x66)"]),
        names(&["UniformResourceIdentifier(\"https://a.example\")", "DnsName(\"a\u{1b}[2J\")", "IpAddress([invalid: 01])"]),
        CertificateError::InvalidPurpose,
        CertificateError::InvalidPurposeContext { required: ExtendedKeyPurpose::ServerAuth, presented: vec![] },
        CertificateError::InvalidPurposeContext {
            required: ExtendedKeyPurpose::ServerAuth,
            presented: vec![ExtendedKeyPurpose::ClientAuth, ExtendedKeyPurpose::Other(vec![1, 3, 6])],
        },
        CertificateError::InvalidOcspResponse,
        CertificateError::ApplicationVerificationFailure,
        other(Pin::Other),
        other(Pin::Missing),
        other(TlsError::InvalidCertificate(CertificateError::Revoked)),
        other(TlsError::DecryptError),
        other(std::io::Error::other("Other(Thing)")),
        other(std::io::Error::from(std::io::ErrorKind::Other)),
    ]
}

fn names(presented: &[&str]) -> CertificateError {
    CertificateError::NotValidForNameContext {
        expected: ServerName::try_from("mail.example.org").unwrap(),
        presented: presented.iter().map(|name| (*name).to_owned()).collect(),
    }
}

/// All kinds of `webpki` 0.103 that a program can make.
#[allow(deprecated, reason = "they are still given out")]
fn of_paths() -> Vec<webpki::Error> {
    use webpki::Error as Path;
    vec![
        Path::BadDer,
        Path::BadDerTime,
        Path::CaUsedAsEndEntity,
        Path::CertDistrusted,
        Path::CertExpired { time: day(2), not_after: day(1) },
        Path::CertNotValidYet { time: day(1), not_before: day(2) },
        Path::CertRevoked,
        Path::CrlExpired { time: day(2), next_update: day(1) },
        Path::EmptyEkuExtension,
        Path::EndEntityUsedAsCa,
        Path::ExtensionValueInvalid,
        Path::InvalidCertValidity,
        Path::InvalidCrlNumber,
        Path::InvalidNetworkMaskConstraint,
        Path::InvalidSerialNumber,
        Path::InvalidCrlSignatureForPublicKey,
        Path::InvalidSignatureForPublicKey,
        Path::IssuerNotCrlSigner,
        Path::MalformedDnsIdentifier,
        Path::MalformedExtensions,
        Path::MalformedNameConstraint,
        Path::MaximumNameConstraintComparisonsExceeded,
        Path::MaximumPathBuildCallsExceeded,
        Path::MaximumPathDepthExceeded,
        Path::MaximumSignatureChecksExceeded,
        Path::NameConstraintViolation,
        Path::PathLenConstraintViolated,
        Path::RequiredEkuNotFound,
        Path::SignatureAlgorithmMismatch,
        Path::TrailingData(webpki::DerTypeId::Certificate),
        Path::UnknownIssuer,
        Path::UnknownRevocationStatus,
        Path::UnsupportedCertVersion,
        Path::UnsupportedCriticalExtension,
        Path::UnsupportedCrlIssuingDistributionPoint,
        Path::UnsupportedCrlVersion,
        Path::UnsupportedDeltaCrl,
        Path::UnsupportedIndirectCrl,
        Path::UnsupportedNameType,
        Path::UnsupportedRevocationReason,
        Path::UnsupportedRevocationReasonsPartitioning,
        Path::UnsupportedCrlSignatureAlgorithm,
        Path::UnsupportedCrlSignatureAlgorithmForPublicKey,
        Path::UnsupportedSignatureAlgorithm,
        Path::UnsupportedSignatureAlgorithmForPublicKey,
    ]
}

fn of_tls() -> Vec<TlsError> {
    let alerts = (0..=u8::MAX).map(|alert| TlsError::AlertReceived(AlertDescription::from(alert)));
    let others = [
        TlsError::InappropriateMessage { expect_types: vec![ContentType::Alert], got_type: ContentType::Handshake },
        TlsError::InappropriateHandshakeMessage {
            expect_types: vec![HandshakeType::Finished],
            got_type: HandshakeType::Certificate,
        },
        TlsError::InvalidMessage(InvalidMessage::InvalidContentType),
        TlsError::InvalidMessage(InvalidMessage::MissingData("ServerHello")),
        TlsError::NoCertificatesPresented,
        TlsError::UnsupportedNameType,
        TlsError::DecryptError,
        TlsError::EncryptError,
        TlsError::PeerIncompatible(PeerIncompatible::ServerDoesNotSupportTls12Or13),
        TlsError::PeerMisbehaved(PeerMisbehaved::SelectedUnofferedCipherSuite),
        TlsError::InvalidCertRevocationList(CertRevocationListError::BadSignature),
        TlsError::General("Thing(1)".to_owned()),
        TlsError::FailedToGetCurrentTime,
        TlsError::FailedToGetRandomBytes,
        TlsError::HandshakeNotComplete,
        TlsError::PeerSentOversizedRecord,
        TlsError::NoApplicationProtocol,
        TlsError::BadMaxFragmentSize,
        TlsError::InconsistentKeys(InconsistentKeys::KeyMismatch),
        TlsError::Other(OtherError(Arc::new(std::io::Error::other("Thing(1)")))),
    ];
    alerts.chain(others).collect()
}

#[test]
fn no_error_of_the_libraries_shows_in_its_own_words() {
    let paths = of_paths().into_iter().map(other);
    let certificates = of_certificates().into_iter().chain(paths).map(TlsError::InvalidCertificate);
    for error in certificates.chain(of_tls()) {
        for seen in [None, Some(&seen(false)), Some(&seen(true))] {
            let insecure = Insecure::of(&error, seen);
            assert_plain(&insecure.to_string(), &error);
        }
    }
}

#[test]
fn each_error_is_of_the_kind_that_it_means() {
    let flaw = |error: CertificateError| Flaw::of(&error, Some(&seen(false)));
    let own = |error: CertificateError| Flaw::of(&error, Some(&seen(true)));
    assert_eq!(flaw(other(webpki::Error::CaUsedAsEndEntity)), Flaw::Authority { self_signed: false });
    assert_eq!(own(other(webpki::Error::CaUsedAsEndEntity)), Flaw::Authority { self_signed: true });
    assert_eq!(own(CertificateError::UnknownIssuer), Flaw::SelfSigned);
    assert_eq!(flaw(CertificateError::UnknownIssuer), Flaw::UnknownIssuer);
    assert_eq!(flaw(CertificateError::BadSignature), Flaw::Signature);
    let taken = Seen { vouched: true.into(), ..seen(false) };
    assert_eq!(Flaw::of(&CertificateError::BadSignature, Some(&taken)), Flaw::NotItsKey);
    assert_eq!(flaw(CertificateError::Revoked), Flaw::Revoked);
    assert_eq!(flaw(other(webpki::Error::CertDistrusted)), Flaw::Revoked);
    assert_eq!(flaw(other(webpki::Error::UnsupportedCertVersion)), Flaw::OldForm);
    assert_eq!(flaw(other(TlsError::InvalidCertificate(CertificateError::Revoked))), Flaw::Revoked);
    assert_eq!(flaw(CertificateError::ExpiredRevocationList), Flaw::RevocationUnknown);
    let expired = Flaw::Expired { on: Some("2022-01-08".to_owned()), today: Some("2024-10-04".to_owned()) };
    assert_eq!(flaw(CertificateError::ExpiredContext { time: day(20_000), not_after: day(19_000) }), expired);
    let named = flaw(names(&["DnsName(\"*.a.example\")", "IpAddress(2001:db8::1)", "DirectoryName", "DnsName(\"a b\")"]));
    assert_eq!(named, Flaw::OtherName { names: vec!["*.a.example".to_owned(), "2001:db8::1".to_owned()] });
    // The system's own words are kept where they are words.
    let system = std::io::Error::other("the certificate of the bridge is too young");
    let words = Some("the certificate of the bridge is too young".to_owned());
    assert_eq!(flaw(other(system)), Flaw::Refused { words });
    assert_eq!(flaw(other(std::io::Error::other("Thing(1)"))), Flaw::Refused { words: None });
}

#[test]
fn many_names_of_a_certificate_are_cut_short() {
    let presented: Vec<String> = (0..200).map(|i| format!("DnsName(\"{i}.example\")")).collect();
    let presented: Vec<&str> = presented.iter().map(String::as_str).collect();
    let text = Insecure::of(&TlsError::InvalidCertificate(names(&presented)), Some(&seen(false))).to_string();
    assert!(text.contains("is for 0.example, 1.example, 2.example and 197 more, not for `mail.example.org`"), "{text}");
}
