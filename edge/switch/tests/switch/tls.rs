//! TLS: who shows the right certificate is served, and nobody else.

use std::sync::Arc;
use std::time::Duration;

use authorization::Policy;
use iso8583::{Framer, Message, Spec};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use switch::{Settings, Switch, Tls};
use testkit::{Bank, Database};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_util::sync::CancellationToken;

use crate::line::{Ask, Heard};
use crate::world::{TABLES, World, keys, line_act, rules, settings};

/// Somebody who vouches for others.
struct Authority {
    pem: String,
    issuer: Issuer<'static, KeyPair>,
}

/// A certificate and its key, in PEM.
struct Identity {
    certificate: String,
    key: String,
}

impl Authority {
    fn new() -> Authority {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        Authority { pem, issuer: Issuer::new(params, key) }
    }

    fn vouch_for(&self, name: &str) -> Identity {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap().pem();
        Identity { certificate, key: key.serialize_pem() }
    }

    fn switch(&self, clients: Option<&Authority>) -> Tls {
        let own = self.vouch_for("localhost");
        let clients = clients.map(|authority| authority.pem.as_bytes());
        Tls::from_pem(own.certificate.as_bytes(), own.key.as_bytes(), clients).unwrap()
    }
}

async fn connect(
    to: std::net::SocketAddr,
    server: &Authority,
    shown: Option<&Identity>,
) -> std::io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(server.pem.as_bytes()).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder =
        ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let builder = builder.with_root_certificates(roots);
    let config = match shown {
        None => builder.with_no_client_auth(),
        Some(it) => {
            let chain = vec![CertificateDer::from_pem_slice(it.certificate.as_bytes()).unwrap()];
            let key = PrivateKeyDer::from_pem_slice(it.key.as_bytes()).unwrap();
            builder.with_client_auth_cert(chain, key).unwrap()
        }
    };
    let connector = TlsConnector::from(Arc::new(config));
    let name = ServerName::try_from("localhost").unwrap();
    connector.connect(name, TcpStream::connect(to).await?).await
}

/// The answer; none if the other side hangs up.
async fn ask(stream: &mut TlsStream<TcpStream>, message: &Ask) -> Option<Heard> {
    stream.write_all(&message.bytes()).await.ok()?;
    let spec = Spec::iso1987();
    let (mut framer, mut piece) = (Framer::new(&spec), [0; 4096]);
    loop {
        if let Some(frame) = framer.next_frame().unwrap() {
            return Some(Heard::read(&Message::parse(&spec, frame).unwrap()));
        }
        match stream.read(&mut piece).await {
            Ok(count) if count > 0 => framer.push(&piece[..count]),
            _ => return None,
        }
    }
}

fn with(tls: Tls) -> Settings {
    Settings { tls: Some(tls), ..settings() }
}

#[test]
fn who_shows_a_certificate_of_the_right_authority_is_served_and_nobody_else() {
    let (bank_side, acquirers) = (Authority::new(), Authority::new());
    let bank = Bank::open(Database::sqlite(), TABLES);
    let it = World::open(&bank, 1_000, with(bank_side.switch(Some(&acquirers))), Policy::default());
    let to = it.serving.to;
    let known = acquirers.vouch_for("acquirer");
    let foreign = Authority::new().vouch_for("acquirer");
    it.runtime.block_on(async {
        let mut stream = connect(to, &bank_side, Some(&known)).await.unwrap();
        let heard = ask(&mut stream, &it.purchase(1, 700)).await.unwrap();
        assert_eq!((heard.code(), heard.stan()), ("00", "000001"));
        assert_eq!(ask(&mut stream, &line_act(2, "301")).await.unwrap().code(), "00");
        for (who, shown) in [
            ("nothing", None),
            ("a stranger's", Some(&foreign)),
            ("the bank's", Some(&bank_side.vouch_for("x"))),
        ] {
            // With TLS 1.3 a client learns of its refusal when it reads.
            let heard = match connect(to, &bank_side, shown).await {
                Ok(mut stream) => ask(&mut stream, &it.purchase(3, 1)).await,
                Err(_) => None,
            };
            assert_eq!(heard, None, "shows {who}");
        }
        // Bytes as they are: no answer in ISO 8583, and an end.
        let mut plain = TcpStream::connect(to).await.unwrap();
        plain.write_all(&it.purchase(4, 1).bytes()).await.unwrap();
        let mut said = Vec::new();
        let _ = plain.read_to_end(&mut said).await;
        assert!(!said.windows(4).any(|window| window == b"0110"), "{said:?}");
        // An acquirer that does not know us is not served by us either.
        assert!(connect(to, &acquirers, Some(&known)).await.is_err());
    });
    assert_eq!(it.holds(), [700]);
    it.books_balance();
}

#[test]
fn without_an_authority_for_clients_a_known_address_is_enough() {
    let bank_side = Authority::new();
    let bank = Bank::open(Database::sqlite(), TABLES);
    let it = World::open(&bank, 1_000, with(bank_side.switch(None)), Policy::default());
    it.runtime.block_on(async {
        let mut stream = connect(it.serving.to, &bank_side, None).await.unwrap();
        assert_eq!(ask(&mut stream, &it.purchase(1, 700)).await.unwrap().code(), "00");
    });
}

#[tokio::test(start_paused = true)]
async fn who_does_not_shake_hands_is_let_go() {
    let bank = Bank::open(Database::sqlite(), TABLES);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let to = listener.local_addr().unwrap();
    let settings = Settings { idle: Duration::from_secs(600), ..with(Authority::new().switch(None)) };
    let switch = Switch::new(bank.store.clone(), rules(Policy::default()), keys(), Spec::iso1987(), settings);
    tokio::spawn(switch.serve(listener, CancellationToken::new()));
    let mut stream = TcpStream::connect(to).await.unwrap();
    let (began, mut byte) = (tokio::time::Instant::now(), [0]);
    assert_eq!(stream.read(&mut byte).await.unwrap_or(0), 0);
    let seconds = began.elapsed().as_secs();
    assert!((10..=11).contains(&seconds), "{seconds} s");
}

#[test]
fn files_that_are_no_certificates_are_named() {
    let authority = Authority::new();
    let (own, other) = (authority.vouch_for("localhost"), authority.vouch_for("localhost"));
    let (certificate, key) = (own.certificate.as_bytes(), own.key.as_bytes());
    for (certificate, key, clients, told) in [
        (&b"nothing"[..], key, None, "certificate: "),
        (certificate, &b""[..], None, "key: "),
        (certificate, certificate, None, "key: "),
        (certificate, other.key.as_bytes(), None, "certificate and key: "),
        (certificate, key, Some(&b"nobody"[..]), "client_ca: "),
    ] {
        let refused = Tls::from_pem(certificate, key, clients).unwrap_err().to_string();
        assert!(refused.starts_with(told), "{refused}");
        assert!(!refused.contains("PRIVATE"), "{refused}");
    }
    assert_eq!(format!("{:?}", Tls::from_pem(certificate, key, None).unwrap()), "Tls(…)");
}
