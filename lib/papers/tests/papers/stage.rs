//! The stage: papers in Kazakh, keys, an authority that says when.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use papers::{Algorithm, Certificate, Head, Made, Notice, Paper, Sealed, SelfSigned, Stamp};

pub(crate) const MADE: Made = Made { year: 2026, month: 11, day: 25, hour: 10, minute: 5, second: 9 };
pub(crate) const LEAD: &str = "Осымен клиентке келесі деректемелері бар шот ашылғанын растаймыз: Ә ә Ғ ғ Қ қ Ң ң Ө ө Ұ ұ Ү ү Һ һ І і, 1 234,56 ₸.";
pub(crate) const NUMBER: &str = "7K3M-9QXZ-0A1B-2C3D";

pub(crate) fn head() -> Head {
    Head {
        language: "kk",
        issuer: "Төлем (демонстрациялық эмитент)".to_owned(),
        requisites: vec!["БСН 000000000000".to_owned(), "БСК KPSTKZKA".to_owned()],
        title: "20 таңбалы шот туралы хабарлама".to_owned(),
        dated: format!("№ {NUMBER}, 2026 ж. 25 қараша"),
        number: NUMBER.to_owned(),
        running: "Төлем · хабарлама".to_owned(),
        foot: format!("Құжат № {NUMBER}"),
        page: Box::new(|page, of| format!("{of} беттің {page}-беті")),
        made: MADE,
    }
}

pub(crate) fn stamp() -> Stamp {
    let url = "https://cards.example/check/7K3M9QXZ0A1B2C3D".to_owned();
    Stamp {
        title: "Электрондық мөрмен расталған".to_owned(),
        lines: vec!["Төлем".to_owned(), format!("№ {NUMBER}, 25.11.2026 15:05")],
        check: format!("Түпнұсқалығын тексеру: {url}"),
        qr: "Тексеру мекенжайы бар QR-код:".to_owned(),
        url,
    }
}

pub(crate) fn facts() -> Vec<(String, String)> {
    [
        ("Бенефициар (тегі, аты, әкесінің аты)", "Қасымханова Нұрсұлтан Әлімжанқызы"),
        ("Шот нөмірі (IBAN, ЖСК)", "KZ86 563D 0000 0000 1234"),
        ("Шот валютасы", "теңге (KZT)"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec()
}

pub(crate) fn notice() -> Paper {
    let (lead, closing) = (vec![LEAD.to_owned()], vec!["Хабарлама клиентке берілді.".to_owned()]);
    papers::notice(&Notice { head: &head(), lead, facts: facts(), closing, stamp: stamp() }).unwrap()
}

/// A key and its certificate.
pub(crate) struct Issuer {
    pair: EcdsaKeyPair,
    pub(crate) certificate: Certificate,
}

impl Issuer {
    pub(crate) fn new(serial: u8) -> Issuer {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
        let what = SelfSigned {
            organization: "Төлем",
            name: "Электрондық мөр",
            serial: [serial; 16],
            from: Made { year: 2026, month: 1, day: 1, hour: 0, minute: 0, second: 0 },
            until: Made { year: 2056, month: 1, day: 1, hour: 0, minute: 0, second: 0 },
            algorithm: Algorithm::EcdsaP256,
            public_key: pair.public_key().as_ref(),
        };
        let certificate = papers::self_signed(&what, |message| sign(&pair, message)).unwrap();
        Issuer { pair, certificate }
    }

    pub(crate) fn seal(&self, paper: &Paper) -> Vec<u8> {
        self.seal_by(paper, None).pdf
    }

    pub(crate) fn seal_by(
        &self,
        paper: &Paper,
        authority: Option<([u8; 8], papers::Authority<'_>)>,
    ) -> Sealed {
        let certificates = std::slice::from_ref(&self.certificate);
        papers::seal(
            paper,
            certificates,
            "Электрондық мөр",
            MADE,
            |message| sign(&self.pair, message),
            authority,
        )
        .unwrap()
    }

    pub(crate) fn verify(&self, file: &[u8]) -> papers::Verdict {
        papers::verify(file, std::slice::from_ref(&self.certificate))
    }
}

fn sign(pair: &EcdsaKeyPair, message: &[u8]) -> Result<Vec<u8>, aws_lc_rs::error::Unspecified> {
    Ok(pair.sign(&SystemRandom::new(), message)?.as_ref().to_vec())
}

/// A folder that is gone when the value is.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new() -> Folder {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("tolem-papers-{}-{number}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    /// Writes a file and gives its path.
    pub(crate) fn put(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.0.join(name);
        std::fs::write(&path, content).unwrap();
        path.display().to_string()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Runs a program that `make setup` installs, and gives what it says.
pub(crate) fn run(program: &str, arguments: &[&str], folder: &Path) -> String {
    let mut command = Command::new(program);
    let output = command.args(arguments).current_dir(folder).output();
    let output = output.unwrap_or_else(|error| panic!("{program}: {error} (`make setup` installs it)"));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let why = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {arguments:?}: {said}{why}");
    said + &why
}

/// A timestamp authority of OpenSSL's, in a folder of its own.
pub(crate) struct Authority(Folder);

impl Authority {
    pub(crate) fn new() -> Authority {
        let folder = Folder::new();
        folder.put("serial", "01");
        folder.put(
            "tsa.cnf",
            "[req]\ndistinguished_name=dn\nprompt=no\nx509_extensions=ext\n[dn]\nCN=Time\n[ext]\n\
             basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n\
             extendedKeyUsage=critical,timeStamping\n[tsa]\ndefault_tsa=one\n[one]\nserial=serial\n\
             signer_cert=tsa.pem\nsigner_key=tsa.key\nsigner_digest=sha256\ndefault_policy=1.2.3.4\n\
             digests=sha256\naccuracy=secs:1\ness_cert_id_alg=sha256\n",
        );
        let request =
            "req -x509 -newkey rsa:2048 -nodes -keyout tsa.key -out tsa.pem -days 30 -config tsa.cnf";
        run("openssl", &request.split(' ').collect::<Vec<_>>(), &folder.0);
        Authority(folder)
    }

    pub(crate) fn certificate(&self) -> String {
        self.0.0.join("tsa.pem").display().to_string()
    }

    pub(crate) fn answer(&self, request: &[u8]) -> Option<Vec<u8>> {
        self.0.put("query", request);
        let reply = "ts -reply -config tsa.cnf -queryfile query -out answer";
        run("openssl", &reply.split(' ').collect::<Vec<_>>(), &self.0.0);
        std::fs::read(self.0.0.join("answer")).ok()
    }
}
