//! Single DES blocks, as card verification and key check values are built of them.
//!
//! DES is weak and is used here only because the card schemes' algorithms prescribe it.

use des::Des;
use des::cipher::{BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};

/// The two single-length keys which make one double-length key, ready for use.
///
/// The key schedules are wiped when dropped (`zeroize` of the `des` crate).
pub(crate) struct KeyPair {
    a: Des,
    b: Des,
}

impl KeyPair {
    pub(crate) fn new(key: &[u8; 16]) -> KeyPair {
        let (a, b) = key.split_at(8);
        let half = |bytes: &[u8]| {
            let mut schedule_key = des::cipher::Key::<Des>::default();
            schedule_key.copy_from_slice(bytes);
            let schedule = Des::new(&schedule_key);
            zeroize::Zeroize::zeroize(&mut schedule_key[..]);
            schedule
        };
        KeyPair { a: half(a), b: half(b) }
    }

    /// Encrypts one block with the left half alone.
    pub(crate) fn encrypt_a(&self, block: [u8; 8]) -> [u8; 8] {
        let mut block = block.into();
        self.a.encrypt_block(&mut block);
        block.into()
    }

    /// Encrypts with A, decrypts with B, encrypts with A: triple DES with a double-length key.
    pub(crate) fn encrypt_ede(&self, block: [u8; 8]) -> [u8; 8] {
        let mut block = block.into();
        self.a.encrypt_block(&mut block);
        self.b.decrypt_block(&mut block);
        self.a.encrypt_block(&mut block);
        block.into()
    }

    /// Undoes [`encrypt_ede`](Self::encrypt_ede).
    pub(crate) fn decrypt_ede(&self, block: [u8; 8]) -> [u8; 8] {
        let mut block = block.into();
        self.a.decrypt_block(&mut block);
        self.b.encrypt_block(&mut block);
        self.a.decrypt_block(&mut block);
        block.into()
    }

    /// The key check value as payment HSMs show it: the first three bytes of an encrypted block of zeros.
    ///
    /// Source: ANSI X9.24-1, "key check value" of TDEA keys.
    pub(crate) fn check_value(&self) -> [u8; 3] {
        let block = self.encrypt_ede([0; 8]);
        [block[0], block[1], block[2]]
    }
}

/// Sets the lowest bit of each byte so that the byte has an odd number of ones, as DES keys are written.
///
/// DES itself ignores these bits; two keys are the same key if they differ in nothing else.
pub(crate) fn set_odd_parity(key: &mut [u8; 16]) {
    for byte in key {
        let ones_above = (*byte >> 1).count_ones();
        *byte = (*byte & 0xFE) | u8::from(ones_above % 2 == 0);
    }
}

/// Whether the key is worth nothing as a double-length key: a known weak or semi-weak half, or two equal
/// halves (then triple DES is single DES). Parity bits do not count.
pub(crate) fn is_weak(key: &[u8; 16]) -> bool {
    let mut key = zeroize::Zeroizing::new(*key);
    set_odd_parity(&mut key);
    des::weak_key_test(&key[..]).is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_value_is_what_openssl_computes() {
        // openssl enc -des-ede -nopad of eight zero bytes: 08d7b4fb629d0885.
        let key = 0x0123_4567_89AB_CDEF_FEDC_BA98_7654_3210_u128.to_be_bytes();
        assert_eq!(KeyPair::new(&key).check_value(), [0x08, 0xD7, 0xB4]);
    }

    #[test]
    fn parity_becomes_odd_and_only_parity_changes() {
        for byte in 0..=255_u8 {
            let mut key = [byte; 16];
            set_odd_parity(&mut key);
            assert_eq!(key[0].count_ones() % 2, 1, "{byte:02X}");
            assert_eq!(key[0] & 0xFE, byte & 0xFE);
        }
    }

    #[test]
    fn keys_of_no_worth_are_recognised_whatever_their_parity() {
        let good = 0x0123_4567_89AB_CDEF_FEDC_BA98_7654_3210_u128;
        let equal_halves = 0x0123_4567_89AB_CDEF_0123_4567_89AB_CDEF_u128;
        let equal_but_for_parity = 0x0123_4567_89AB_CDEF_0022_4466_88AA_CCEE_u128;
        let zeros_on_the_left = 0x0000_0000_0000_0000_FEDC_BA98_7654_3210_u128;
        let semi_weak_on_the_right = 0x0123_4567_89AB_CDEF_01FE_01FE_01FE_01FE_u128;
        assert!(!is_weak(&good.to_be_bytes()));
        for key in [equal_halves, equal_but_for_parity, zeros_on_the_left, semi_weak_on_the_right, 0] {
            assert!(is_weak(&key.to_be_bytes()), "{key:032X}");
        }
    }
}
