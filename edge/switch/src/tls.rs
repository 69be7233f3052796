//! TLS before ISO 8583: whoever shows a certificate of the right authority is an acquirer.

use std::fmt;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// How the switch proves who it is, and what it wants to see of acquirers.
#[derive(Clone)]
pub struct Tls(TlsAcceptor);

/// Why files are not what TLS needs; says which, and nothing of a key.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// `certificate` has no certificate in PEM.
    #[error("certificate: {0}")]
    Certificate(rustls::pki_types::pem::Error),
    /// `key` has no private key in PEM.
    #[error("key: {0}")]
    Key(rustls::pki_types::pem::Error),
    /// `client_ca` has no certificate in PEM.
    #[error("client_ca: {0}")]
    ClientCa(rustls::pki_types::pem::Error),
    /// A certificate of `client_ca` cannot vouch for others.
    #[error("client_ca: {0}")]
    Authority(rustls::Error),
    /// `client_ca` vouches for nobody.
    #[error("client_ca: {0}")]
    Verifier(rustls::server::VerifierBuilderError),
    /// The key is not the certificate's, or of a kind that TLS does not use.
    #[error("certificate and key: {0}")]
    Pair(rustls::Error),
}

impl Tls {
    /// Reads what PEM files hold: our certificate (and those that vouch for it), its key, and the authorities whose
    /// certificates acquirers must show. Without these any acquirer is served that its address lets in.
    ///
    /// TLS 1.3 (RFC 8446) or 1.2 (RFC 5246) with forward secrecy.
    pub fn from_pem(certificate: &[u8], key: &[u8], client_ca: Option<&[u8]>) -> Result<Tls, TlsError> {
        let chain = certificates(certificate).map_err(TlsError::Certificate)?;
        let key = PrivateKeyDer::from_pem_slice(key).map_err(TlsError::Key)?;
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let builder = ServerConfig::builder_with_provider(Arc::clone(&provider));
        let builder = builder.with_safe_default_protocol_versions().map_err(TlsError::Pair)?;
        let builder = match client_ca {
            None => builder.with_no_client_auth(),
            Some(authorities) => {
                let mut trusted = RootCertStore::empty();
                for authority in certificates(authorities).map_err(TlsError::ClientCa)? {
                    trusted.add(authority).map_err(TlsError::Authority)?;
                }
                let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(trusted), provider);
                builder.with_client_cert_verifier(verifier.build().map_err(TlsError::Verifier)?)
            }
        };
        let config = builder.with_single_cert(chain, key).map_err(TlsError::Pair)?;
        Ok(Tls(TlsAcceptor::from(Arc::new(config))))
    }

    pub(crate) async fn accept(&self, stream: TcpStream) -> std::io::Result<TlsStream<TcpStream>> {
        self.0.accept(stream).await
    }
}

/// Every certificate of a file; one without any is no such file.
fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, rustls::pki_types::pem::Error> {
    let found = CertificateDer::pem_slice_iter(pem).collect::<Result<Vec<_>, _>>()?;
    if found.is_empty() { Err(rustls::pki_types::pem::Error::NoItemsFound) } else { Ok(found) }
}

/// Keys are not printed.
impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tls(…)")
    }
}
