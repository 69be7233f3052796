//! The key file: all the secrets a program starts with, as one small text.
//!
//! ```text
//! # Keep this file secret, and keep a copy of it in a safe place.
//! version = 1
//! data_key = <64 hexadecimal digits> <6 digits of check value>
//! index_key = …
//! code_key = …
//! cvk = <32 hexadecimal digits> <6 digits of check value>
//! session_key = …
//! pvk = <number, 1 to 6> <32 hexadecimal digits> <6 digits of check value>     } only where
//! zpk = <32 hexadecimal digits> <6 digits of check value>                      } cards have PINs
//! seal_key = …                     only where papers are sealed with a key of this file
//! ```
//!
//! A key with one wrong digit would still be a key, and would lock the bank's data away for ever. So each
//! carries a check value, and a damaged file is refused at start with the line to look at. Reading and
//! writing the disk is for the caller.

use std::fmt;

use aws_lc_rs::hmac;
use zeroize::{Zeroize, Zeroizing};

use crate::cvv::CardVerificationKey;
use crate::pin::{PinKey, PinVerificationKey};
use crate::tdes;

/// The version of the text format which `to_text` writes and `parse` reads.
pub const KEY_FILE_VERSION: u8 = 1;

const HEADER: &str = "# Keep this file secret, and keep a copy of it in a safe place.\n";

/// How often a new key is drawn before the source of randomness is called broken. A good source fails
/// even once in less than 2^50 draws.
const DRAWS: usize = 8;

/// The keys a program starts with. Wiped when dropped; shows none of them.
#[derive(Clone)]
pub struct KeyFile {
    /// AES-256-GCM key of encrypted columns and photographs.
    pub data_key: [u8; 32],
    /// HMAC-SHA-256 key of blind indexes, by which an encrypted value is found again.
    pub index_key: [u8; 32],
    /// HMAC-SHA-256 key under which one-time codes are kept.
    pub code_key: [u8; 32],
    /// Key of the card verification values.
    pub cvk: CardVerificationKey,
    /// HMAC-SHA-256 key of session and form tokens.
    pub session_key: [u8; 32],
    /// The keys of PINs, if there are any: files of before cards had PINs have none.
    pub pin_keys: Option<PinKeys>,
    /// The secret number of the key on P-256 that seals papers, if there is one.
    pub seal_key: Option<[u8; 32]>,
}

/// The two keys of PINs, which are there together or not at all.
#[derive(Debug, Clone)]
pub struct PinKeys {
    /// Key of the PIN verification values.
    pub verification: PinVerificationKey,
    /// Key under which PIN blocks travel.
    pub transport: PinKey,
}

impl PinKeys {
    /// Draws new keys of odd parity, none of them weak. `random` fills what it is given with unpredictable bytes.
    pub fn generate(random: &mut dyn FnMut(&mut [u8])) -> Result<PinKeys, BadRandomness> {
        let verification = double_length(random, |bytes| PinVerificationKey::from_bytes(bytes, 1).ok());
        let transport = double_length(random, |bytes| PinKey::from_bytes(bytes).ok());
        match (verification, transport) {
            (Some(verification), Some(transport)) if verification.expose() != transport.expose() => {
                Ok(PinKeys { verification, transport })
            }
            _ => Err(BadRandomness),
        }
    }
}

impl Drop for KeyFile {
    fn drop(&mut self) {
        self.data_key.zeroize();
        self.index_key.zeroize();
        self.code_key.zeroize();
        self.session_key.zeroize();
        self.seal_key.zeroize();
    }
}

/// Keys stay out of logs.
impl fmt::Debug for KeyFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyFile(…)")
    }
}

/// The source of randomness repeated itself or gave weak keys again and again: it is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the source of randomness is broken: it repeats itself")]
pub struct BadRandomness;

/// Where a key file is wrong, and how. Holds no part of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyFileError {
    /// The line, counted from 1; zero if the fault is something missing from the file as a whole.
    pub line: usize,
    /// What is wrong there.
    pub fault: KeyFileFault,
}

/// What is wrong with a key file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyFileFault {
    /// The line is not `name = value`.
    NotAnEntry,
    /// The name is none of those the format knows.
    UnknownName,
    /// The first entry is not `version`.
    VersionNotFirst,
    /// The version is not one this program reads.
    UnknownVersion,
    /// The named key stands in the file a second time.
    Twice(&'static str),
    /// The named key has too few or too many digits, or something which is no hexadecimal digit.
    NotHexadecimal(&'static str),
    /// The named key has no check value, or more than one.
    NoCheckValue(&'static str),
    /// The named key and its check value disagree: one of the two is damaged.
    CheckValue(&'static str),
    /// The named key has not its number, 1 to 6, before it.
    NoNumber(&'static str),
    /// The named key has equal halves or is a known weak DES key.
    Weak(&'static str),
    /// The named key is not in the file.
    Missing(&'static str),
}

impl fmt::Display for KeyFileFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            KeyFileFault::NotAnEntry => f.write_str("not of the form `name = value`"),
            KeyFileFault::UnknownName => f.write_str("a name the key file does not know"),
            KeyFileFault::VersionNotFirst => f.write_str("the first entry is not `version`"),
            KeyFileFault::UnknownVersion => {
                write!(f, "a version other than {KEY_FILE_VERSION}, which this program reads")
            }
            KeyFileFault::Twice(name) => write!(f, "`{name}` for the second time"),
            KeyFileFault::NotHexadecimal(name) => {
                write!(f, "`{name}` has not the right number of hexadecimal digits")
            }
            KeyFileFault::NoCheckValue(name) => {
                write!(f, "`{name}` has not exactly one check value after the key")
            }
            KeyFileFault::CheckValue(name) => {
                write!(f, "`{name}` is damaged: it does not agree with its check value")
            }
            KeyFileFault::NoNumber(name) => write!(f, "`{name}` has not its number, 1 to 6, before the key"),
            KeyFileFault::Weak(name) => write!(f, "`{name}` is a weak key"),
            KeyFileFault::Missing(name) => write!(f, "`{name}` is missing"),
        }
    }
}

impl fmt::Display for KeyFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "key file: {}", self.fault),
            line => write!(f, "key file, line {line}: {}", self.fault),
        }
    }
}

impl std::error::Error for KeyFileError {}

impl KeyFile {
    /// Draws new keys. `random` fills what it is given with unpredictable bytes.
    ///
    /// The card's keys have odd parity, two different halves, and are none of the weak DES keys.
    pub fn generate(random: &mut dyn FnMut(&mut [u8])) -> Result<KeyFile, BadRandomness> {
        let mut draw = || {
            let mut key = [0; 32];
            random(&mut key);
            key
        };
        let data_key = draw();
        let index_key = draw();
        let code_key = draw();
        let session_key = draw();
        let cvk = double_length(random, |bytes| CardVerificationKey::from_bytes(bytes).ok());
        let pin_keys = PinKeys::generate(random)?;
        let keys = [data_key, index_key, code_key, session_key];
        let repeated = (0..keys.len()).any(|at| keys[..at].contains(&keys[at]));
        match cvk {
            Some(cvk) if !repeated => {
                let pin_keys = Some(pin_keys);
                Ok(KeyFile { data_key, index_key, code_key, cvk, session_key, pin_keys, seal_key: None })
            }
            _ => Err(BadRandomness),
        }
    }

    /// The keys as text, to be written where only the program can read it. Wiped when dropped.
    pub fn to_text(&self) -> Zeroizing<String> {
        // Room for everything at once: a growing string would leave keys behind in freed memory.
        let mut text = Zeroizing::new(String::with_capacity(1024));
        text.push_str(HEADER);
        text.push_str("version = ");
        text.push(char::from(b'0' + KEY_FILE_VERSION));
        text.push('\n');
        for (name, key) in
            [("data_key", &self.data_key), ("index_key", &self.index_key), ("code_key", &self.code_key)]
        {
            push_entry(&mut text, name, key, check_value(name, key));
        }
        push_entry(&mut text, "cvk", self.cvk.expose(), self.cvk.check_value());
        let name = "session_key";
        push_entry(&mut text, name, &self.session_key, check_value(name, &self.session_key));
        if let Some(PinKeys { verification, transport }) = &self.pin_keys {
            let number = [b'0' + verification.index(), b' '];
            let name = ["pvk = ", str::from_utf8(&number).unwrap_or_default()];
            push_named(&mut text, &name, verification.expose(), verification.check_value());
            push_entry(&mut text, "zpk", transport.expose(), transport.check_value());
        }
        if let Some(key) = &self.seal_key {
            push_entry(&mut text, "seal_key", key, check_value("seal_key", key));
        }
        text
    }

    /// Reads keys from text. Blank lines and lines beginning with `#` are skipped; the order of the keys
    /// is free; small and capital hexadecimal digits are the same.
    pub fn parse(text: &str) -> Result<KeyFile, KeyFileError> {
        let mut found = Found::default();
        let mut version_seen = false;
        for (line, content) in text.lines().enumerate().map(|(index, content)| (index + 1, content.trim())) {
            if content.is_empty() || content.starts_with('#') {
                continue;
            }
            let wrong = |fault| KeyFileError { line, fault };
            let (name, value) = content.split_once('=').ok_or(wrong(KeyFileFault::NotAnEntry))?;
            let (name, value) = (name.trim(), value.trim());
            if !version_seen {
                if name != "version" {
                    return Err(wrong(KeyFileFault::VersionNotFirst));
                }
                if value.parse() != Ok(KEY_FILE_VERSION) {
                    return Err(wrong(KeyFileFault::UnknownVersion));
                }
                version_seen = true;
                continue;
            }
            found.take(name, value).map_err(wrong)?;
        }
        if !version_seen {
            return Err(KeyFileError { line: 0, fault: KeyFileFault::Missing("version") });
        }
        found.complete().map_err(|fault| KeyFileError { line: 0, fault })
    }
}

fn double_length<K>(random: &mut dyn FnMut(&mut [u8]), make: impl Fn([u8; 16]) -> Option<K>) -> Option<K> {
    (0..DRAWS).find_map(|_| {
        let mut bytes = Zeroizing::new([0; 16]);
        random(&mut *bytes);
        tdes::set_odd_parity(&mut bytes);
        make(*bytes)
    })
}

/// The keys read so far.
#[derive(Default)]
struct Found {
    data_key: Option<Zeroizing<[u8; 32]>>,
    index_key: Option<Zeroizing<[u8; 32]>>,
    code_key: Option<Zeroizing<[u8; 32]>>,
    cvk: Option<CardVerificationKey>,
    session_key: Option<Zeroizing<[u8; 32]>>,
    pvk: Option<PinVerificationKey>,
    zpk: Option<PinKey>,
    seal_key: Option<Zeroizing<[u8; 32]>>,
}

impl Found {
    fn take(&mut self, name: &str, value: &str) -> Result<(), KeyFileFault> {
        match name {
            "data_key" => put_once(&mut self.data_key, "data_key", read_key("data_key", value)?),
            "index_key" => put_once(&mut self.index_key, "index_key", read_key("index_key", value)?),
            "code_key" => put_once(&mut self.code_key, "code_key", read_key("code_key", value)?),
            "cvk" => put_once(&mut self.cvk, "cvk", read_cvk(value)?),
            "session_key" => put_once(&mut self.session_key, "session_key", read_key("session_key", value)?),
            "pvk" => put_once(&mut self.pvk, "pvk", read_pvk(value)?),
            "zpk" => put_once(&mut self.zpk, "zpk", read_zpk(value)?),
            "seal_key" => put_once(&mut self.seal_key, "seal_key", read_key("seal_key", value)?),
            _ => Err(KeyFileFault::UnknownName),
        }
    }

    fn complete(self) -> Result<KeyFile, KeyFileFault> {
        let missing = KeyFileFault::Missing;
        let pin_keys = match (self.pvk, self.zpk) {
            (Some(verification), Some(transport)) => Some(PinKeys { verification, transport }),
            (None, None) => None,
            (Some(_), None) => return Err(missing("zpk")),
            (None, Some(_)) => return Err(missing("pvk")),
        };
        Ok(KeyFile {
            data_key: *self.data_key.ok_or(missing("data_key"))?,
            index_key: *self.index_key.ok_or(missing("index_key"))?,
            code_key: *self.code_key.ok_or(missing("code_key"))?,
            cvk: self.cvk.ok_or(missing("cvk"))?,
            session_key: *self.session_key.ok_or(missing("session_key"))?,
            pin_keys,
            seal_key: self.seal_key.map(|key| *key),
        })
    }
}

fn put_once<T>(place: &mut Option<T>, name: &'static str, key: T) -> Result<(), KeyFileFault> {
    match place.replace(key) {
        None => Ok(()),
        Some(_) => Err(KeyFileFault::Twice(name)),
    }
}

fn read_key(name: &'static str, value: &str) -> Result<Zeroizing<[u8; 32]>, KeyFileFault> {
    let (key, check) = key_and_check::<32>(name, value)?;
    if check == check_value(name, &key) { Ok(key) } else { Err(KeyFileFault::CheckValue(name)) }
}

fn read_cvk(value: &str) -> Result<CardVerificationKey, KeyFileFault> {
    let (bytes, check) = key_and_check::<16>("cvk", value)?;
    let key = CardVerificationKey::from_bytes(*bytes).map_err(|_| KeyFileFault::Weak("cvk"))?;
    if check == key.check_value() { Ok(key) } else { Err(KeyFileFault::CheckValue("cvk")) }
}

/// The key's number, then the key: the check value is of the key alone, so that an HSM shows the same.
fn read_pvk(value: &str) -> Result<PinVerificationKey, KeyFileFault> {
    let (number, value) = value.split_once(' ').ok_or(KeyFileFault::NoNumber("pvk"))?;
    let number = number.parse::<u8>().ok().filter(|number| (1..=6).contains(number));
    let number = number.ok_or(KeyFileFault::NoNumber("pvk"))?;
    let (bytes, check) = key_and_check::<16>("pvk", value)?;
    let key = PinVerificationKey::from_bytes(*bytes, number).map_err(|_| KeyFileFault::Weak("pvk"))?;
    if check == key.check_value() { Ok(key) } else { Err(KeyFileFault::CheckValue("pvk")) }
}

fn read_zpk(value: &str) -> Result<PinKey, KeyFileFault> {
    let (bytes, check) = key_and_check::<16>("zpk", value)?;
    let key = PinKey::from_bytes(*bytes).map_err(|_| KeyFileFault::Weak("zpk"))?;
    if check == key.check_value() { Ok(key) } else { Err(KeyFileFault::CheckValue("zpk")) }
}

/// The key and the check value written after it.
fn key_and_check<const N: usize>(
    name: &'static str,
    value: &str,
) -> Result<(Zeroizing<[u8; N]>, [u8; 3]), KeyFileFault> {
    let mut words = value.split_ascii_whitespace();
    let key = words.next().and_then(bytes_of_hex::<N>).ok_or(KeyFileFault::NotHexadecimal(name))?;
    let check = words.next().and_then(bytes_of_hex::<3>).ok_or(KeyFileFault::NoCheckValue(name))?;
    if words.next().is_some() {
        return Err(KeyFileFault::NoCheckValue(name));
    }
    Ok((key, *check))
}

/// The first three bytes of HMAC-SHA-256 of the key's name under the key: two lines exchanged are noticed
/// as well as a damaged digit, and the value tells nothing of the key.
fn check_value(name: &str, key: &[u8; 32]) -> [u8; 3] {
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), name.as_bytes());
    let tag = tag.as_ref();
    [tag[0], tag[1], tag[2]]
}

fn push_entry(text: &mut String, name: &str, key: &[u8], check: [u8; 3]) {
    push_named(text, &[name, " = "], key, check);
}

fn push_named(text: &mut String, before: &[&str], key: &[u8], check: [u8; 3]) {
    before.iter().for_each(|part| text.push_str(part));
    push_hex(text, key);
    text.push(' ');
    push_hex(text, &check);
    text.push('\n');
}

fn push_hex(text: &mut String, bytes: &[u8]) {
    for nibble in bytes.iter().flat_map(|byte| [byte >> 4, byte & 0x0F]) {
        text.push(char::from(if nibble < 10 { b'0' + nibble } else { b'a' + nibble - 10 }));
    }
}

fn bytes_of_hex<const N: usize>(text: &str) -> Option<Zeroizing<[u8; N]>> {
    if text.len() != 2 * N {
        return None;
    }
    let mut bytes = Zeroizing::new([0; N]);
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        let nibble = |digit: u8| char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
        *byte = nibble(pair[0])? << 4 | nibble(pair[1])?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests;
