//! Sealing of what may not lie in a plain column, and keyed digests to find it again.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::{digest, hmac};

use crate::Fault;

/// Version of the sealed form: one byte before the nonce, so that keys can be changed later.
const VERSION: u8 = 1;
const NONCE: usize = 12;

/// Seals and finds: AES-256-GCM under one key, HMAC-SHA-256 under another.
pub struct Vault {
    sealing: LessSafeKey,
    finding: hmac::Key,
}

impl Vault {
    /// Takes the key for sealing and the key for digests.
    pub fn new(sealing_key: &[u8; 32], finding_key: &[u8; 32]) -> Vault {
        #[expect(clippy::expect_used, reason = "a 32-byte array is always a valid AES-256 key")]
        let sealing = UnboundKey::new(&AES_256_GCM, sealing_key).expect("32 bytes");
        Vault { sealing: LessSafeKey::new(sealing), finding: hmac::Key::new(hmac::HMAC_SHA256, finding_key) }
    }

    /// Seals `plain` so that it opens only under the same `purpose` (table, column and, where rows could be
    /// swapped to someone's profit, the row's key). `nonce` must be fresh chance.
    pub fn seal(&self, purpose: &str, nonce: [u8; NONCE], plain: &[u8]) -> Vec<u8> {
        let mut body = plain.to_vec();
        let nonce_value = Nonce::assume_unique_for_key(nonce);
        #[expect(clippy::expect_used, reason = "fails only above 64 GiB, and every input is bounded")]
        self.sealing
            .seal_in_place_append_tag(nonce_value, Aad::from(purpose.as_bytes()), &mut body)
            .expect("bounded input");
        let mut sealed = Vec::with_capacity(1 + NONCE + body.len());
        sealed.push(VERSION);
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(&body);
        sealed
    }

    /// Opens what was sealed for the same purpose; anything else is a fault.
    pub fn open(&self, purpose: &str, sealed: &[u8]) -> Result<Vec<u8>, Fault> {
        let fault = || Fault::corrupt(purpose);
        let (&version, rest) = sealed.split_first().ok_or_else(fault)?;
        if version != VERSION || rest.len() < NONCE {
            return Err(fault());
        }
        let (nonce, body) = rest.split_at(NONCE);
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| fault())?;
        let mut body = body.to_vec();
        let length = self
            .sealing
            .open_in_place(nonce, Aad::from(purpose.as_bytes()), &mut body)
            .map_err(|_| fault())?
            .len();
        body.truncate(length);
        Ok(body)
    }

    /// A digest that only the holder of the key can compute: equal inputs are found, none can be guessed.
    pub fn digest(&self, purpose: &str, bytes: &[u8]) -> [u8; 32] {
        let mut context = hmac::Context::with_key(&self.finding);
        context.update(purpose.as_bytes());
        context.update(&[0]);
        context.update(bytes);
        let mut out = [0; 32];
        out.copy_from_slice(context.sign().as_ref());
        out
    }
}

/// SHA-256, for what anybody may check: versions of documents, a frozen application, a session's token.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    out.copy_from_slice(digest::digest(&digest::SHA256, bytes).as_ref());
    out
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_is_sealed_opens_only_unchanged_and_for_its_purpose() {
        let vault = Vault::new(&[1; 32], &[2; 32]);
        let sealed = vault.seal("application.answers", [3; 12], "ИИН".as_bytes());
        assert_eq!(vault.open("application.answers", &sealed).unwrap(), "ИИН".as_bytes());
        assert!(vault.open("customer.phone", &sealed).is_err());
        for at in 0..sealed.len() {
            let mut other = sealed.clone();
            other[at] ^= 1;
            assert!(vault.open("application.answers", &other).is_err(), "byte {at}");
        }
        assert!(vault.open("application.answers", &[]).is_err());
    }
}
