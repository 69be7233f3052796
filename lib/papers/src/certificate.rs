//! Certificates (X.509, RFC 5280): as much of one as a seal needs, and a self-signed one for a demonstration.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey, VerificationAlgorithm,
};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::Made;
use crate::der::{
    BIT_STRING, GENERALIZED_TIME, INTEGER, OCTETS, Reader, SEQUENCE, UTC_TIME, UTF8, algorithm, context,
    integer, oid, sequence, set, value,
};

/// How a certificate's key signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// ECDSA on P-256 over SHA-256; the signature in DER.
    EcdsaP256,
    /// RSA of at least 2048 bits, PKCS #1 v1.5 over SHA-256.
    Rsa,
}

/// ecdsa-with-SHA256.
const ECDSA_SHA256: &[u8] = &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02];
/// sha256WithRSAEncryption.
const RSA_SHA256: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0B];
/// id-ecPublicKey.
const EC_KEY: &[u8] = &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01];
/// prime256v1.
const P256: &[u8] = &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07];
/// rsaEncryption.
const RSA_KEY: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01];

impl Algorithm {
    /// As structures name it.
    pub(crate) fn identifier(self) -> Vec<u8> {
        match self {
            Algorithm::EcdsaP256 => algorithm(ECDSA_SHA256, false),
            Algorithm::Rsa => algorithm(RSA_SHA256, true),
        }
    }
}

/// A certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    der: Vec<u8>,
    /// Issuer and serial number, as a seal names its certificate.
    issuer_and_serial: Vec<u8>,
    issuer: Vec<u8>,
    subject: Vec<u8>,
    public_key: Vec<u8>,
    algorithm: Algorithm,
}

/// Why a file is no certificate for seals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// There is no certificate in it.
    #[error("no certificate in PEM")]
    None,
    /// There is one that cannot be read.
    #[error("a certificate that cannot be read")]
    Unreadable,
    /// Its key is neither RSA nor on P-256.
    #[error("a certificate whose key is neither RSA nor on the curve P-256")]
    OtherKey,
}

impl Certificate {
    /// All certificates of a PEM file.
    pub fn parse_pem(text: &str) -> Result<Vec<Certificate>, CertificateError> {
        let mut found = Vec::new();
        for block in text.split("-----BEGIN CERTIFICATE-----").skip(1) {
            let (body, _) =
                block.split_once("-----END CERTIFICATE-----").ok_or(CertificateError::Unreadable)?;
            let body = body.split_ascii_whitespace().collect::<String>();
            let der = STANDARD.decode(body).map_err(|_| CertificateError::Unreadable)?;
            found.push(Certificate::parse(der)?);
        }
        if found.is_empty() { Err(CertificateError::None) } else { Ok(found) }
    }

    /// A certificate in DER.
    pub fn parse(der: Vec<u8>) -> Result<Certificate, CertificateError> {
        let fields = Fields::read(&der).ok_or(CertificateError::Unreadable)?;
        Ok(Certificate {
            issuer_and_serial: sequence(&[fields.issuer, fields.serial]),
            issuer: fields.issuer.to_vec(),
            subject: fields.subject.to_vec(),
            public_key: fields.public_key.to_vec(),
            algorithm: fields.algorithm.ok_or(CertificateError::OtherKey)?,
            der,
        })
    }

    /// As a PEM file holds it.
    pub fn to_pem(&self) -> String {
        let mut text = "-----BEGIN CERTIFICATE-----\n".to_owned();
        let body = STANDARD.encode(&self.der);
        let mut rest = body.as_str();
        while !rest.is_empty() {
            let (line, after) = rest.split_at(rest.len().min(64));
            text.push_str(line);
            text.push('\n');
            rest = after;
        }
        text.push_str("-----END CERTIFICATE-----\n");
        text
    }

    /// How its key signs.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Its key: of RSA the modulus and the exponent in DER, of P-256 the point.
    pub fn public_key(&self) -> &[u8] {
        &self.public_key
    }

    /// SHA-256 of it, by which people compare certificates.
    pub fn fingerprint(&self) -> [u8; 32] {
        sha256(&[&self.der])
    }

    pub(crate) fn der(&self) -> &[u8] {
        &self.der
    }

    pub(crate) fn issuer_and_serial(&self) -> &[u8] {
        &self.issuer_and_serial
    }

    /// Whether `other` may have issued it: whether that is so, a validator proves.
    pub(crate) fn names_as_issuer(&self, other: &Certificate) -> bool {
        self.issuer == other.subject && self.der != other.der
    }

    /// Whether `signature` was made over `message` by its key.
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        let by: &'static dyn VerificationAlgorithm = match self.algorithm {
            Algorithm::EcdsaP256 => &ECDSA_P256_SHA256_ASN1,
            Algorithm::Rsa => &RSA_PKCS1_2048_8192_SHA256,
        };
        UnparsedPublicKey::new(by, &self.public_key).verify(message, signature).is_ok()
    }
}

/// The fields of a certificate that seals need.
struct Fields<'a> {
    serial: &'a [u8],
    issuer: &'a [u8],
    subject: &'a [u8],
    public_key: &'a [u8],
    algorithm: Option<Algorithm>,
}

impl<'a> Fields<'a> {
    fn read(der: &'a [u8]) -> Option<Fields<'a>> {
        let mut file = Reader(der);
        let mut certificate = file.inside(SEQUENCE)?;
        if !file.0.is_empty() {
            return None;
        }
        let mut fields = certificate.inside(SEQUENCE)?;
        fields.maybe(context(0));
        let serial = fields.take(INTEGER)?.whole;
        fields.take(SEQUENCE)?;
        let issuer = fields.take(SEQUENCE)?.whole;
        fields.take(SEQUENCE)?;
        let subject = fields.take(SEQUENCE)?.whole;
        let mut key = fields.inside(SEQUENCE)?;
        let kind = key.take(SEQUENCE)?.whole;
        // The first byte says how many bits of the last are unused: none.
        let public_key = key.take(BIT_STRING)?.body.strip_prefix(&[0])?;
        let algorithm = match kind {
            _ if kind == sequence(&[&oid(EC_KEY), &oid(P256)]) => Some(Algorithm::EcdsaP256),
            _ if kind == algorithm(RSA_KEY, true) => Some(Algorithm::Rsa),
            _ => None,
        };
        Some(Fields { serial, issuer, subject, public_key, algorithm })
    }
}

/// What a self-signed certificate says.
pub struct SelfSigned<'a> {
    /// Whose it is.
    pub organization: &'a str,
    /// What it is called.
    pub name: &'a str,
    /// A number no other certificate of this issuer has: unpredictable bytes.
    pub serial: [u8; 16],
    /// Since when it is good.
    pub from: Made,
    /// Until when.
    pub until: Made,
    /// How its key signs.
    pub algorithm: Algorithm,
    /// The key, as [`Certificate::public_key`] gives it.
    pub public_key: &'a [u8],
}

/// A certificate that vouches for itself: for a demonstration, and for trying an installation out. `sign` signs
/// with the key as the algorithm says.
pub fn self_signed<E>(
    what: &SelfSigned<'_>,
    sign: impl FnOnce(&[u8]) -> Result<Vec<u8>, E>,
) -> Result<Certificate, SelfSignedFault<E>> {
    let name = sequence(&[
        &attribute(&[0x55, 0x04, 0x06], &value(0x13, &[b"KZ"])),
        &attribute(&[0x55, 0x04, 0x0A], &value(UTF8, &[what.organization.as_bytes()])),
        &attribute(&[0x55, 0x04, 0x03], &value(UTF8, &[what.name.as_bytes()])),
    ]);
    let kind = match what.algorithm {
        Algorithm::EcdsaP256 => sequence(&[&oid(EC_KEY), &oid(P256)]),
        Algorithm::Rsa => algorithm(RSA_KEY, true),
    };
    let key = sequence(&[&kind, &value(BIT_STRING, &[&[0], what.public_key])]);
    // Positive, and of the same length always.
    let mut serial = what.serial;
    serial[0] = serial[0] & 0x3F | 0x40;
    let mine = digest(&SHA256, what.public_key);
    let extensions = sequence(&[
        // It signs, and stands for nobody else.
        &extension(&[0x55, 0x1D, 0x13], true, &sequence(&[])),
        // digitalSignature and nonRepudiation.
        &extension(&[0x55, 0x1D, 0x0F], true, &[0x03, 0x02, 0x06, 0xC0]),
        &extension(&[0x55, 0x1D, 0x0E], false, &value(OCTETS, &[&mine.as_ref()[..20]])),
    ]);
    let signed = sequence(&[
        &value(context(0), &[&integer(&[2])]),
        &integer(&serial),
        &what.algorithm.identifier(),
        &name,
        &sequence(&[&time(what.from), &time(what.until)]),
        &name,
        &key,
        &value(context(3), &[&extensions]),
    ]);
    let signature = sign(&signed).map_err(SelfSignedFault::Sign)?;
    let der = sequence(&[&signed, &what.algorithm.identifier(), &value(BIT_STRING, &[&[0], &signature])]);
    Certificate::parse(der).map_err(SelfSignedFault::Certificate)
}

/// Why there is no self-signed certificate.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum SelfSignedFault<E> {
    /// The key did not sign.
    #[error("the key does not sign")]
    Sign(E),
    /// What came out cannot be read back.
    #[error(transparent)]
    Certificate(CertificateError),
}

fn attribute(kind: &[u8], text: &[u8]) -> Vec<u8> {
    set(&mut [sequence(&[&oid(kind), text])])
}

fn extension(kind: &[u8], critical: bool, content: &[u8]) -> Vec<u8> {
    let critical: &[u8] = if critical { &[0x01, 0x01, 0xFF] } else { &[] };
    sequence(&[&oid(kind), critical, &value(OCTETS, &[content])])
}

/// Two digits of the year until 2049, four from 2050 (RFC 5280 §4.1.2.5).
fn time(at: Made) -> Vec<u8> {
    let rest = format!("{:02}{:02}{:02}{:02}{:02}Z", at.month, at.day, at.hour, at.minute, at.second);
    if at.year < 2050 {
        value(UTC_TIME, &[format!("{:02}", at.year % 100).as_bytes(), rest.as_bytes()])
    } else {
        value(GENERALIZED_TIME, &[at.year.to_string().as_bytes(), rest.as_bytes()])
    }
}

pub(crate) fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = aws_lc_rs::digest::Context::new(&SHA256);
    parts.iter().for_each(|part| hash.update(part));
    let mut out = [0; 32];
    out.copy_from_slice(hash.finish().as_ref());
    out
}
