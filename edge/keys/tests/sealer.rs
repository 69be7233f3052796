//! The sealing key in a token, and an authority over HTTP.
#![allow(clippy::unwrap_used, missing_docs)]

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;

use keys::{SealKey, SealKeyFault, Sealer, TokenKey, made};
use papers::{Algorithm, Head, Level, Made, Notice, Paper, SelfSigned, Stamp, Verdict};

const NOW: &str = "2026-11-25T10:00:00Z";

fn paper() -> Paper {
    let own = str::to_owned;
    let head = Head {
        language: "en",
        issuer: own("Tolem"),
        requisites: Vec::new(),
        title: own("Notice"),
        dated: own("today"),
        number: own("1"),
        running: String::new(),
        foot: String::new(),
        page: Box::new(|page, of| format!("{page}/{of}")),
        made: made(NOW.parse().unwrap()),
    };
    let stamp = Stamp {
        title: own("Sealed"),
        lines: Vec::new(),
        check: own("check"),
        qr: own("QR"),
        url: own("https://cards.example/check/1"),
    };
    let facts = vec![(own("a"), own("b"))];
    papers::notice(&Notice { head: &head, lead: Vec::new(), facts, closing: Vec::new(), stamp }).unwrap()
}

fn sealer(key: SealKey, authority: Option<String>) -> Sealer {
    let from = made(NOW.parse().unwrap());
    let what = SelfSigned {
        organization: "Tolem",
        name: "Seal",
        serial: [1; 16],
        from,
        until: Made { year: 2030, ..from },
        algorithm: key.algorithm(),
        public_key: key.public_key(),
    };
    let certificate = papers::self_signed(&what, |message| key.sign(message)).unwrap();
    Sealer::new(key, vec![certificate], authority).unwrap()
}

fn run(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error} (`make setup`)"));
    let why = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {}{why}", String::from_utf8_lossy(&output.stdout));
}

/// SoftHSM2, with a token and two key pairs of the test's own. It reads its configuration from the environment, which
/// belongs to the whole process: so this test runs itself again as a process with that environment.
#[test]
fn a_token_seals_with_rsa_and_with_p_256() {
    const LIBRARY: &str = "/usr/lib/softhsm/libsofthsm2.so";
    const INSIDE: &str = "TOLEM_TEST_TOKEN";
    if std::env::var_os(INSIDE).is_some() {
        return in_the_token(Path::new(LIBRARY));
    }
    assert!(Path::new(LIBRARY).exists(), "{LIBRARY} is missing: `make setup` installs it");
    let folder = testkit::scratch("softhsm");
    let tokens = folder.join("tokens");
    std::fs::create_dir_all(&tokens).unwrap();
    let configuration = folder.join("softhsm2.conf");
    std::fs::write(&configuration, format!("directories.tokendir = {}\n", tokens.display())).unwrap();
    let softhsm = |words: &str| {
        let mut command = Command::new("softhsm2-util");
        run(command.args(words.split(' ')).env("SOFTHSM2_CONF", &configuration));
    };
    softhsm("--init-token --free --label tolem --pin 1234 --so-pin 5678");
    for (label, id, how) in [
        ("rsa", "01", "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072 -out key.pem"),
        ("p256", "02", "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem"),
        ("p384", "03", "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out key.pem"),
    ] {
        run(Command::new("openssl").args(how.split(' ')).current_dir(&folder));
        let key = folder.join("key.pem");
        softhsm(&format!("--import {} --token tolem --label {label} --id {id} --pin 1234", key.display()));
    }
    let mut inside = Command::new(std::env::current_exe().unwrap());
    inside.args(["--exact", "a_token_seals_with_rsa_and_with_p_256"]);
    run(inside.env(INSIDE, "yes").env("SOFTHSM2_CONF", &configuration));
    std::fs::remove_dir_all(folder).unwrap();
}

fn in_the_token(library: &Path) {
    let open = |token: &str, key: &str, pin: &str| {
        SealKey::in_token(TokenKey {
            library: PathBuf::from(library),
            token: token.to_owned(),
            key: key.to_owned(),
            pin: pin.to_owned().into(),
        })
    };
    assert!(matches!(open("tolem", "rsa", "9999"), Err(SealKeyFault::Token(_))), "a wrong PIN");
    assert!(matches!(open("other", "rsa", "1234"), Err(SealKeyFault::NoToken(_))));
    assert!(matches!(open("tolem", "none", "1234"), Err(SealKeyFault::NoTokenKey(_))));
    assert!(matches!(open("tolem", "p384", "1234"), Err(SealKeyFault::NoTokenKey(_))));
    for (label, algorithm) in [("rsa", Algorithm::Rsa), ("p256", Algorithm::EcdsaP256)] {
        let key = open("tolem", label, "1234").unwrap();
        assert_eq!(key.algorithm(), algorithm);
        let sealer = sealer(key, None);
        // More at once than there are sessions at rest.
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..3 {
                        let sealed = sealer.seal(&paper(), "Seal", NOW.parse().unwrap()).unwrap();
                        assert_eq!(sealer.verify(&sealed.pdf), Verdict::Genuine);
                    }
                });
            }
        });
    }
}

#[test]
fn a_number_that_is_no_key_is_refused() {
    for secret in [[0; 32], [0xFF; 32]] {
        assert!(matches!(SealKey::of_file(&secret), Err(SealKeyFault::NoKey)));
    }
}

/// The whole way over HTTP; what the answer must be like is tested in `lib/papers`.
#[test]
fn the_authority_is_asked_and_its_failing_is_no_failing_of_ours() {
    let folder = testkit::scratch("authority");
    std::fs::write(folder.join("serial"), "01").unwrap();
    let configuration = "[req]\ndistinguished_name=dn\nprompt=no\nx509_extensions=ext\n[dn]\nCN=Time\n[ext]\n\
        keyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping\n[tsa]\ndefault_tsa=one\n[one]\n\
        serial=serial\nsigner_cert=tsa.pem\nsigner_key=tsa.key\nsigner_digest=sha256\ndefault_policy=1.2.3.4\ndigests=sha256\n\
        ess_cert_id_alg=sha256\n";
    std::fs::write(folder.join("tsa.cnf"), configuration).unwrap();
    let openssl = |words: &str| run(Command::new("openssl").args(words.split(' ')).current_dir(&folder));
    openssl("req -x509 -newkey rsa:2048 -nodes -keyout tsa.key -out tsa.pem -days 30 -config tsa.cnf");

    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    let key = || SealKey::of_file(&[7; 32]).unwrap();
    let level = |address: &str| {
        let sealer = sealer(key(), Some(address.to_owned()));
        let sealed = sealer.seal(&paper(), "Seal", NOW.parse().unwrap()).unwrap();
        assert_eq!(sealer.verify(&sealed.pdf), Verdict::Genuine);
        sealed.level
    };
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let (mut peer, _) = listener.accept().unwrap();
            std::fs::write(folder.join("query"), body(&mut peer)).unwrap();
            openssl("ts -reply -config tsa.cnf -queryfile query -out answer");
            answer(&mut peer, "200 OK", &std::fs::read(folder.join("answer")).unwrap());
            for status in ["500 Broken", "302 Elsewhere", "200 OK"] {
                let (mut peer, _) = listener.accept().unwrap();
                body(&mut peer);
                answer(&mut peer, status, b"<html>no timestamp</html>");
            }
        });
        assert_eq!(level(&address), Level::Timestamped);
        for _ in 0..3 {
            assert_eq!(level(&address), Level::Basic);
        }
    });
    drop(listener);
    assert_eq!(level(&address), Level::Basic, "nobody listens");
    std::fs::remove_dir_all(folder).unwrap();
}

/// Reads a request with a length.
fn body(peer: &mut TcpStream) -> Vec<u8> {
    let mut read = Vec::new();
    loop {
        let mut some = [0; 4096];
        let length = peer.read(&mut some).unwrap();
        read.extend_from_slice(&some[..length]);
        let Some(end) = read.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&read[..end]).to_lowercase();
        assert!(head.contains("content-type: application/timestamp-query"), "{head}");
        let length = head.split("content-length: ").nth(1).unwrap().lines().next().unwrap();
        if read.len() - end - 4 >= length.parse::<usize>().unwrap() {
            return read[end + 4..].to_vec();
        }
    }
}

fn answer(peer: &mut TcpStream, status: &str, body: &[u8]) {
    let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    peer.write_all(head.as_bytes()).and_then(|()| peer.write_all(body)).unwrap();
}
