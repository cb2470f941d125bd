//! Certificates of an authority of our own, good and bad ones.

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, ExtendedKeyUsagePurpose, IsCa, KeyPair, date_time_ymd};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::PrivateKeyDer;

/// What is wrong with a server's certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flaw {
    None,
    OtherName,
    Expired,
    NotYet,
    UnknownAuthority,
}

/// A server's side of TLS.
#[derive(Clone)]
pub(super) struct Identity {
    pub(super) config: Arc<ServerConfig>,
    /// The authority that a client is told to trust (PEM).
    pub(super) authority: Vec<u8>,
    /// SHA-256 of the certificate, as bytes and in hexadecimal.
    pub(super) sha256: [u8; 32],
    pub(super) fingerprint: String,
}

pub(super) fn identity(flaw: Flaw) -> Identity {
    let trusted = authority();
    let stranger = authority();
    let mut leaf =
        CertificateParams::new(vec![if flaw == Flaw::OtherName { "mail.example.org" } else { "localhost" }.to_owned()]);
    let leaf = leaf.as_mut().unwrap();
    // An authority's certificate is no server's (RFC 5280, section 4.2.1.9): webpki refuses it.
    leaf.is_ca = IsCa::ExplicitNoCa;
    leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    (leaf.not_before, leaf.not_after) = match flaw {
        Flaw::Expired => (date_time_ymd(2020, 1, 1), date_time_ymd(2021, 1, 1)),
        Flaw::NotYet => (date_time_ymd(2090, 1, 1), date_time_ymd(2091, 1, 1)),
        _ => (date_time_ymd(2020, 1, 1), date_time_ymd(2090, 1, 1)),
    };
    let key = KeyPair::generate().unwrap();
    let issuer = if flaw == Flaw::UnknownAuthority { &stranger } else { &trusted };
    let certificate = leaf.signed_by(&key, issuer).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], PrivateKeyDer::try_from(key.serialize_der()).unwrap())
        .unwrap();
    let sha256 = sha2::Digest::finalize(sha2::Digest::chain_update(sha2::Sha256::default(), certificate.der())).into();
    Identity {
        config: Arc::new(config),
        authority: trusted.pem().into_bytes(),
        sha256,
        fingerprint: demur::mail::sha256(certificate.der()),
    }
}

fn authority() -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}
