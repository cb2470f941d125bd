//! Good and bad certificates from our own authority.

use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, CustomExtension, ExtendedKeyUsagePurpose, GeneralSubtree, IsCa,
    KeyPair, NameConstraints, date_time_ymd,
};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::{CertifiedKey, SingleCertAndKey};

/// What is wrong with a server's certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flaw {
    None,
    OtherName,
    OtherAddress,
    NoName,
    Expired,
    NotYet,
    UnknownAuthority,
    /// It has the name of the trusted one but another key.
    AuthorityMadeAnew,
    SelfSigned,
    /// As `openssl req -x509` makes it: self-signed, and an authority (CA:TRUE).
    SelfSignedAuthority,
    Authority,
    ForClients,
    CriticalExtension,
    /// The authority may not vouch for this name.
    Constraint,
    /// Signed with the key of a certificate that is not an authority.
    NoAuthority,
    /// Presented by a server with another key.
    OtherKey,
    NoCertificate,
}

/// The server side of TLS.
#[derive(Clone)]
pub(super) struct Identity {
    pub(super) config: Arc<ServerConfig>,
    /// The authority for clients to trust (PEM).
    pub(super) authority: Vec<u8>,
    /// SHA-256 of the certificate, as bytes and in hexadecimal.
    pub(super) sha256: [u8; 32],
    pub(super) fingerprint: String,
}

pub(super) fn identity(flaw: Flaw) -> Identity {
    let trusted = authority(if flaw == Flaw::UnknownAuthority { Flaw::None } else { flaw });
    let stranger = authority(flaw);
    let names = match flaw {
        Flaw::OtherName => vec!["mail.example.org".to_owned(), "*.example.org".to_owned()],
        Flaw::OtherAddress => vec!["192.0.2.7".to_owned(), "2001:db8::7".to_owned()],
        Flaw::NoName => Vec::new(),
        _ => vec!["localhost".to_owned(), "127.0.0.1".to_owned()],
    };
    let mut leaf = CertificateParams::new(names).unwrap();
    // An authority is not a server certificate (RFC 5280, section 4.2.1.9): webpki refuses it.
    let is_ca = matches!(flaw, Flaw::SelfSignedAuthority | Flaw::Authority);
    leaf.is_ca = if is_ca { IsCa::Ca(BasicConstraints::Unconstrained) } else { IsCa::ExplicitNoCa };
    leaf.distinguished_name.push(rcgen::DnType::CommonName, "the server of a test");
    let purpose =
        if flaw == Flaw::ForClients { ExtendedKeyUsagePurpose::ClientAuth } else { ExtendedKeyUsagePurpose::ServerAuth };
    leaf.extended_key_usages = vec![purpose];
    if flaw == Flaw::CriticalExtension {
        let mut extension = CustomExtension::from_oid_content(&[1, 3, 6, 1, 4, 1, 55_555, 1], vec![5, 0]);
        extension.set_criticality(true);
        leaf.custom_extensions = vec![extension];
    }
    (leaf.not_before, leaf.not_after) = match flaw {
        Flaw::Expired => (date_time_ymd(2020, 1, 1), date_time_ymd(2021, 1, 1)),
        Flaw::NotYet => (date_time_ymd(2090, 1, 1), date_time_ymd(2091, 1, 1)),
        _ => (date_time_ymd(2020, 1, 1), date_time_ymd(2090, 1, 1)),
    };
    let key = KeyPair::generate().unwrap();
    let der = |certificate: rcgen::Certificate| certificate.der().clone();
    let chain: Vec<CertificateDer<'static>> = match flaw {
        Flaw::SelfSigned | Flaw::SelfSignedAuthority => vec![der(leaf.self_signed(&key).unwrap())],
        Flaw::UnknownAuthority | Flaw::AuthorityMadeAnew => vec![der(leaf.signed_by(&key, &stranger).unwrap())],
        Flaw::NoCertificate => vec![CertificateDer::from(b"this is no certificate".to_vec())],
        Flaw::NoAuthority => {
            let between = KeyPair::generate().unwrap();
            let mut params = CertificateParams::new(vec!["between.example".to_owned()]).unwrap();
            params.is_ca = IsCa::ExplicitNoCa;
            params.distinguished_name.push(rcgen::DnType::CommonName, "no authority");
            let certificate = der(params.signed_by(&between, &trusted).unwrap());
            let issuer = rcgen::Issuer::new(params, between);
            vec![der(leaf.signed_by(&key, &issuer).unwrap()), certificate]
        }
        _ => vec![der(leaf.signed_by(&key, &trusted).unwrap())],
    };
    let key = if flaw == Flaw::OtherKey { KeyPair::generate().unwrap() } else { key };
    let signing = ring::sign::any_supported_type(&PrivateKeyDer::try_from(key.serialize_der()).unwrap()).unwrap();
    let first = chain[0].clone();
    // Skip the check that key and certificate match.
    let resolver = SingleCertAndKey::from(CertifiedKey::new(chain, signing));
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(resolver));
    // Data written before the client has finished the handshake goes out with the server's part of it.
    config.send_half_rtt_data = true;
    let sha256 = sha2::Digest::finalize(sha2::Digest::chain_update(sha2::Sha256::default(), &first)).into();
    Identity { config: Arc::new(config), authority: trusted.pem().into_bytes(), sha256, fingerprint: demur::text::sha256(&first) }
}

fn authority(flaw: Flaw) -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    if flaw == Flaw::UnknownAuthority {
        params.distinguished_name.push(rcgen::DnType::CommonName, "a stranger");
    }
    if flaw == Flaw::Constraint {
        let permitted_subtrees = vec![GeneralSubtree::DnsName("example.org".to_owned())];
        params.name_constraints = Some(NameConstraints { permitted_subtrees, excluded_subtrees: Vec::new() });
    }
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}
