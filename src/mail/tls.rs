//! What we trust: the system's authorities, one authority from a file, or one certificate by its hash.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::Trust;
use super::insecure::Insecure;
use crate::text::sha256;

/// The properties of a secured connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TlsFacts {
    /// For example `TLS 1.3`.
    pub version: String,
    /// For example `TLS13_AES_256_GCM_SHA384`.
    pub cipher: String,
    /// The name the certificate was checked for.
    pub name: String,
    /// SHA-256 of the server's certificate (DER), in hexadecimal.
    pub certificate_sha256: String,
}

/// A client with the configured trust, and what it has seen. For one connection only.
#[derive(Debug)]
pub(super) struct Client {
    pub(super) config: Arc<ClientConfig>,
    seen: Arc<OnceLock<Seen>>,
}

impl Client {
    /// The certificate that the server showed, trusted or not.
    pub(super) fn seen(&self) -> Option<&Seen> {
        self.seen.get()
    }
}

/// A certificate that a server showed.
#[derive(Debug)]
pub(super) struct Seen {
    /// The name it was checked for.
    pub(super) host: String,
    /// Its SHA-256 (DER), in hexadecimal.
    pub(super) sha256: String,
    /// Whether it names itself as its authority.
    pub(super) self_signed: bool,
    /// Whether it was accepted, so that any error came later.
    pub(super) vouched: AtomicBool,
}

impl Seen {
    pub(super) fn is_vouched_for(&self) -> bool {
        self.vouched.load(Ordering::Relaxed)
    }
}

/// A client with the configured trust. TLS 1.2 or later (RFC 8996 deprecates what came before).
///
/// # Errors
/// An empty store of authorities, or a file without a certificate: better now than at the first letter.
pub(super) fn client(trust: &Trust) -> Result<Client, Insecure> {
    let provider = Arc::new(ring::default_provider());
    let verifier: Arc<dyn ServerCertVerifier> = match trust {
        Trust::System => {
            let verifier = rustls_platform_verifier::Verifier::new(provider.clone()).map_err(|_| Insecure::NoAuthorities)?;
            Arc::new(verifier)
        }
        Trust::Authority(pem) => {
            let roots = Arc::new(authorities(pem)?);
            WebPkiServerVerifier::builder_with_provider(roots, provider.clone())
                .build()
                .map_err(|_| Insecure::AuthorityFile("cannot be used".to_owned()))?
        }
        Trust::Certificate(sha256) => Arc::new(Pinned { sha256: Some(*sha256), provider: provider.clone() }),
        Trust::Unpinned => Arc::new(Pinned { sha256: None, provider: provider.clone() }),
    };
    let seen = Arc::new(OnceLock::new());
    let watched = Arc::new(Watched { verifier, seen: seen.clone() });
    let config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])
        .map_err(|_| Insecure::NothingInCommon)?
        .dangerous()
        .with_custom_certificate_verifier(watched)
        .with_no_client_auth();
    Ok(Client { config: Arc::new(config), seen })
}

/// The authorities of a PEM text.
fn authorities(pem: &[u8]) -> Result<RootCertStore, Insecure> {
    let wrong = |what: String| Insecure::AuthorityFile(what);
    let mut roots = RootCertStore::empty();
    for (i, certificate) in CertificateDer::pem_slice_iter(pem).enumerate() {
        let damaged = || wrong(format!("contains a certificate that cannot be read: number {}", i + 1));
        let certificate = certificate.map_err(|_| damaged())?;
        roots.add(certificate).map_err(|_| damaged())?;
    }
    if roots.is_empty() {
        return Err(wrong("contains no PEM certificate, which begins with -----BEGIN CERTIFICATE-----".to_owned()));
    }
    Ok(roots)
}

/// Records the server's certificate before another verifier judges it: a refusal does not say which one it was.
#[derive(Debug)]
struct Watched {
    verifier: Arc<dyn ServerCertVerifier>,
    seen: Arc<OnceLock<Seen>>,
}

impl ServerCertVerifier for Watched {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let parsed = webpki::EndEntityCert::try_from(end_entity);
        let _ = self.seen.set(Seen {
            host: server_name.to_str().into_owned(),
            sha256: sha256(end_entity),
            self_signed: parsed.is_ok_and(|certificate| certificate.issuer() == certificate.subject()),
            vouched: AtomicBool::new(false),
        });
        let verified = self.verifier.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)?;
        if let Some(seen) = self.seen.get() {
            seen.vouched.store(true, Ordering::Relaxed);
        }
        Ok(verified)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.verifier.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.verifier.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.verifier.supported_verify_schemes()
    }
}

pub(super) fn facts(connection: &rustls::ClientConnection, name: &str) -> TlsFacts {
    let version = match connection.protocol_version() {
        Some(rustls::ProtocolVersion::TLSv1_3) => "TLS 1.3",
        Some(rustls::ProtocolVersion::TLSv1_2) => "TLS 1.2",
        _ => "TLS",
    };
    let cipher = connection.negotiated_cipher_suite().and_then(|suite| suite.suite().as_str()).unwrap_or_default();
    let certificate = connection.peer_certificates().and_then(<[_]>::first);
    let certificate_sha256 = certificate.map(|der| sha256(der)).unwrap_or_default();
    TlsFacts { version: version.to_owned(), cipher: cipher.to_owned(), name: name.to_owned(), certificate_sha256 }
}

/// Why a pin refuses a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pin {
    /// It is a different certificate.
    Other,
    /// Nothing is pinned.
    Missing,
}

impl fmt::Display for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the certificate is not the pinned one")
    }
}

impl std::error::Error for Pin {}

/// Accepts one certificate by its hash, whatever its contents; the server must still prove that it holds its key.
#[derive(Debug)]
struct Pinned {
    sha256: Option<[u8; 32]>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let pin = match self.sha256 {
            Some(pinned) if Sha256::digest(end_entity)[..] == pinned => return Ok(ServerCertVerified::assertion()),
            Some(_) => Pin::Other,
            None => Pin::Missing,
        };
        Err(rustls::Error::InvalidCertificate(CertificateError::Other(rustls::OtherError(Arc::new(pin)))))
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
