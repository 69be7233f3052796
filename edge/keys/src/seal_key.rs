//! The key that seals papers: in the key file, or in a token that never gives it out (PKCS #11).

use std::path::PathBuf;
use std::sync::Mutex;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error, RvError};
use cryptoki::mechanism::Mechanism;
use cryptoki::object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::slot::Slot;
use cryptoki::types::AuthPin;
use papers::Algorithm;
use papers::der::{integer, sequence};
use zeroize::Zeroizing;

/// The key that seals papers.
pub struct SealKey(Kept);

/// Where it is kept.
enum Kept {
    /// In the key file: ECDSA on P-256.
    File(EcdsaKeyPair),
    /// In a token.
    Token(Token),
}

/// Where a token and its key are.
pub struct TokenKey {
    /// The token's library: `/usr/lib/softhsm/libsofthsm2.so` and the like.
    pub library: PathBuf,
    /// The token's label.
    pub token: String,
    /// The label of the key pair, private and public.
    pub key: String,
    /// The user's PIN.
    pub pin: Zeroizing<String>,
}

/// Why a key does not open or sign.
#[derive(Debug, thiserror::Error)]
pub enum SealKeyFault {
    /// The key in the key file is none on P-256.
    #[error("the sealing key of the key file is no key on P-256")]
    NoKey,
    /// It did not sign.
    #[error("signing failed")]
    Sign,
    /// The token's library has a fault to tell.
    #[error("the token: {0}")]
    Token(#[from] Error),
    /// No token has that label.
    #[error("the token: none is called {0:?}")]
    NoToken(String),
    /// No key pair in it has that label.
    #[error("the token: no RSA or P-256 key pair in it is called {0:?}")]
    NoTokenKey(String),
}

impl SealKey {
    /// The key of the key file: the secret number of a key on P-256.
    pub fn of_file(secret: &[u8; 32]) -> Result<SealKey, SealKeyFault> {
        // RFC 5915: version 1, the number, the curve.
        let mut der = Zeroizing::new(vec![0x30, 49, 0x02, 1, 1, 0x04, 32]);
        der.extend_from_slice(secret);
        der.extend_from_slice(&[0xA0, 10, 0x06, 8, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07]);
        let pair = EcdsaKeyPair::from_private_key_der(&ECDSA_P256_SHA256_ASN1_SIGNING, &der);
        pair.map(|pair| SealKey(Kept::File(pair))).map_err(|_| SealKeyFault::NoKey)
    }

    /// The key in a token.
    pub fn in_token(settings: TokenKey) -> Result<SealKey, SealKeyFault> {
        Token::open(settings).map(|token| SealKey(Kept::Token(token)))
    }

    /// How it signs.
    pub fn algorithm(&self) -> Algorithm {
        match &self.0 {
            Kept::File(_) => Algorithm::EcdsaP256,
            Kept::Token(token) => token.algorithm,
        }
    }

    /// Its public half, as `papers::Certificate::public_key` gives it.
    pub fn public_key(&self) -> &[u8] {
        match &self.0 {
            Kept::File(pair) => pair.public_key().as_ref(),
            Kept::Token(token) => &token.public_key,
        }
    }

    /// Signs as its algorithm says.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SealKeyFault> {
        match &self.0 {
            Kept::File(pair) => {
                let signed = pair.sign(&SystemRandom::new(), message).map_err(|_| SealKeyFault::Sign)?;
                Ok(signed.as_ref().to_vec())
            }
            Kept::Token(token) => token.sign(message),
        }
    }
}

/// A key in a token.
struct Token {
    context: Pkcs11,
    slot: Slot,
    settings: TokenKey,
    algorithm: Algorithm,
    public_key: Vec<u8>,
    /// Sessions at rest, signed in. A session may go from thread to thread, but serves one at a time.
    sessions: Mutex<Vec<(Session, ObjectHandle)>>,
}

impl Token {
    fn open(settings: TokenKey) -> Result<Token, SealKeyFault> {
        let context = Pkcs11::new(&settings.library)?;
        match context.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
            // By whoever else uses the library in this process.
            Ok(()) | Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => {}
            Err(error) => return Err(error.into()),
        }
        let slot = find_slot(&context, &settings.token)?;
        let session = sign_in(&context, slot, &settings)?;
        let missing = || SealKeyFault::NoTokenKey(settings.key.clone());
        let private = find_key(&session, &settings.key, ObjectClass::PRIVATE_KEY)?.ok_or_else(missing)?;
        let public = find_key(&session, &settings.key, ObjectClass::PUBLIC_KEY)?.ok_or_else(missing)?;
        let (algorithm, public_key) = describe(&session, public)?.ok_or_else(missing)?;
        let sessions = Mutex::new(vec![(session, private)]);
        Ok(Token { context, slot, settings, algorithm, public_key, sessions })
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SealKeyFault> {
        let rested = self.sessions.lock().ok().and_then(|mut sessions| sessions.pop());
        if let Some((session, key)) = rested
            && let Ok(signature) = self.sign_in_session(&session, key, message)
        {
            self.rest(session, key);
            return Ok(signature);
        }
        // The token may have been away and come back: then sessions of before are no longer good.
        let session = sign_in(&self.context, self.slot, &self.settings)?;
        let key = find_key(&session, &self.settings.key, ObjectClass::PRIVATE_KEY)?
            .ok_or_else(|| SealKeyFault::NoTokenKey(self.settings.key.clone()))?;
        let signature = self.sign_in_session(&session, key, message)?;
        self.rest(session, key);
        Ok(signature)
    }

    fn sign_in_session(
        &self,
        session: &Session,
        key: ObjectHandle,
        message: &[u8],
    ) -> Result<Vec<u8>, SealKeyFault> {
        match self.algorithm {
            Algorithm::Rsa => Ok(session.sign(&Mechanism::Sha256RsaPkcs, key, message)?),
            Algorithm::EcdsaP256 => {
                let numbers = session.sign(&Mechanism::Ecdsa, key, digest(&SHA256, message).as_ref())?;
                der_of(&numbers).ok_or(SealKeyFault::Sign)
            }
        }
    }

    fn rest(&self, session: Session, key: ObjectHandle) {
        if let Ok(mut sessions) = self.sessions.lock() {
            sessions.push((session, key));
        }
    }
}

fn find_slot(context: &Pkcs11, label: &str) -> Result<Slot, SealKeyFault> {
    for slot in context.get_slots_with_token()? {
        if context.get_token_info(slot)?.label() == label {
            return Ok(slot);
        }
    }
    Err(SealKeyFault::NoToken(label.to_owned()))
}

fn sign_in(context: &Pkcs11, slot: Slot, settings: &TokenKey) -> Result<Session, SealKeyFault> {
    let session = context.open_ro_session(slot)?;
    let pin = AuthPin::new(settings.pin.as_str().into());
    match session.login(UserType::User, Some(&pin)) {
        // Signing in is for the whole process.
        Ok(()) | Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => Ok(session),
        Err(error) => Err(error.into()),
    }
}

fn find_key(session: &Session, label: &str, class: ObjectClass) -> Result<Option<ObjectHandle>, Error> {
    let wanted = [Attribute::Class(class), Attribute::Label(label.as_bytes().to_vec())];
    Ok(session.find_objects(&wanted)?.first().copied())
}

/// How a key pair signs, and its public half.
fn describe(session: &Session, public: ObjectHandle) -> Result<Option<(Algorithm, Vec<u8>)>, Error> {
    let wanted = [
        AttributeType::KeyType,
        AttributeType::Modulus,
        AttributeType::PublicExponent,
        AttributeType::EcParams,
        AttributeType::EcPoint,
    ];
    let (mut kind, mut modulus, mut exponent, mut curve, mut point) = (None, None, None, None, None);
    for attribute in session.get_attributes(public, &wanted)? {
        match attribute {
            Attribute::KeyType(found) => kind = Some(found),
            Attribute::Modulus(found) => modulus = Some(found),
            Attribute::PublicExponent(found) => exponent = Some(found),
            Attribute::EcParams(found) => curve = Some(found),
            Attribute::EcPoint(found) => point = Some(found),
            _ => {}
        }
    }
    Ok(match (kind, modulus, exponent, curve, point) {
        (Some(KeyType::RSA), Some(modulus), Some(exponent), ..) if modulus.len() >= 256 => {
            Some((Algorithm::Rsa, sequence(&[&integer(&modulus), &integer(&exponent)])))
        }
        (Some(KeyType::EC), .., Some(curve), Some(point)) if curve == P256 => {
            // The point stands in an octet string of 65 bytes.
            let point = point.strip_prefix(&[0x04, 65]).unwrap_or(&point);
            (point.len() == 65).then(|| (Algorithm::EcdsaP256, point.to_vec()))
        }
        _ => None,
    })
}

/// prime256v1, as the parameters of a key name it.
const P256: [u8; 10] = [0x06, 8, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07];

/// A signature as tokens give it, both numbers one behind the other, in DER.
fn der_of(numbers: &[u8]) -> Option<Vec<u8>> {
    let (r, s) = numbers.split_at_checked(32).filter(|(_, s)| s.len() == 32)?;
    Some(sequence(&[&integer(r), &integer(s)]))
}
