//! The PIN: a block in which it travels, and the value by which it is recognised without being kept.
//!
//! ```text
//!   door      Pin ─ block under the PIN key ─► PinBlock            the wire (DE 52), or a form's two fields
//!   key port  PinBlock ─ deciphered, checked ─ PVV under the PVK ─► Pvv      all that anybody below sees
//! ```
//!
//! Block: ISO 9564-1 format 0, enciphered with TDES. `0`, length, digits, filled with `F`; xor the twelve digits of the
//! PAN before its check digit, so that one PIN is another block on another card.
//!
//! Value: Visa's PIN verification value. Eleven digits of the PAN before its check digit, the number of the key, the
//! PIN's first four digits; encrypted; the first four decimal digits, then letters less ten if those are too few.
//! A longer PIN is verified by its first four digits: that is all the algorithm takes.
//!
//! Source: ISO 9564-1:2017, 9.3.2; Visa Payment Technology Standards Manual, "PIN Verification Value".

use std::fmt;

use zeroize::Zeroizing;

use crate::cvv::WeakKey;
use crate::tdes::{self, KeyPair};

/// A personal identification number: four to twelve digits. Wiped when dropped, and never taken out.
pub struct Pin(Zeroizing<Vec<u8>>);

/// PIN key, by the name of networks ZPK: the double-length TDES key under which PIN blocks travel. Wiped when dropped.
#[derive(Clone)]
pub struct PinKey(Zeroizing<[u8; 16]>);

/// PVK: the double-length TDES key under which PIN verification values are computed, with its number, 1 to 6. Wiped
/// when dropped.
#[derive(Clone)]
pub struct PinVerificationKey {
    key: Zeroizing<[u8; 16]>,
    index: u8,
}

/// An enciphered PIN block, as DE 52 carries it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PinBlock([u8; 8]);

/// A PIN verification value: four decimal digits. Who knows it has one chance in so many of a PIN that fits, so it is
/// kept as carefully as the PIN.
pub struct Pvv(Zeroizing<[u8; 4]>);

/// Why there is no block, or no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PinRefused {
    /// The PAN is not 13 to 19 digits.
    #[error("the card number is not 13 to 19 digits")]
    Pan,
    /// What was deciphered is no block of this card: damaged, of another format, or under another key.
    #[error("no PIN block of format 0 for this card under this key")]
    Block,
}

impl Pin {
    /// Takes digits, as they were typed.
    pub fn parse(typed: &str) -> Option<Pin> {
        let good = (4..=12).contains(&typed.len()) && typed.bytes().all(|byte| byte.is_ascii_digit());
        good.then(|| Pin(Zeroizing::new(typed.bytes().map(|byte| byte - b'0').collect())))
    }

    /// Whether it is among those that are tried first: one digit all along, or digits in a row, up or down.
    pub fn is_trivial(&self) -> bool {
        let steps = |by: i16| self.0.windows(2).all(|pair| i16::from(pair[1]) - i16::from(pair[0]) == by);
        steps(0) || steps(1) || steps(-1)
    }
}

impl PinKey {
    /// Takes the key as its sixteen bytes, left half first. Parity bits may be anything.
    pub fn from_bytes(bytes: [u8; 16]) -> Result<PinKey, WeakKey> {
        strong(bytes).map(PinKey)
    }

    /// The key's bytes, for the key file only.
    pub fn expose(&self) -> &[u8; 16] {
        &self.0
    }

    /// See [`CardVerificationKey::check_value`](crate::CardVerificationKey::check_value).
    pub fn check_value(&self) -> [u8; 3] {
        KeyPair::new(&self.0).check_value()
    }

    /// Puts a PIN into a block of format 0 for this card, and enciphers it.
    pub fn seal(&self, pan: &str, pin: &Pin) -> Result<PinBlock, PinRefused> {
        let mut clear = Zeroizing::new([0xFF; 8]);
        clear[0] = u8::try_from(pin.0.len()).map_err(|_| PinRefused::Block)?;
        for (place, digit) in pin.0.iter().enumerate() {
            let byte = &mut clear[1 + place / 2];
            *byte = if place % 2 == 0 { digit << 4 | 0x0F } else { *byte & 0xF0 | digit };
        }
        mix(&mut clear, pan)?;
        Ok(PinBlock(KeyPair::new(&self.0).encrypt_ede(*clear)))
    }

    fn open(&self, pan: &str, block: &PinBlock) -> Result<Pin, PinRefused> {
        let mut clear = Zeroizing::new(KeyPair::new(&self.0).decrypt_ede(block.0));
        mix(&mut clear, pan)?;
        let length = usize::from(clear[0]);
        if !(4..=12).contains(&length) {
            return Err(PinRefused::Block);
        }
        let nibbles = clear[1..].iter().flat_map(|byte| [byte >> 4, byte & 0x0F]);
        let nibbles = Zeroizing::new(nibbles.collect::<Vec<_>>());
        let (digits, filling) = nibbles.split_at(length);
        if digits.iter().any(|digit| *digit > 9) || filling.iter().any(|nibble| *nibble != 0x0F) {
            return Err(PinRefused::Block);
        }
        Ok(Pin(Zeroizing::new(digits.to_vec())))
    }
}

impl PinVerificationKey {
    /// Takes the key as its sixteen bytes, and its number (PVKI), 1 to 6.
    pub fn from_bytes(bytes: [u8; 16], index: u8) -> Result<PinVerificationKey, WeakKey> {
        let key = strong(bytes)?;
        if (1..=6).contains(&index) { Ok(PinVerificationKey { key, index }) } else { Err(WeakKey) }
    }

    /// The key's bytes, for the key file only.
    pub fn expose(&self) -> &[u8; 16] {
        &self.key
    }

    /// PVKI, by which a card tells which key its value is of.
    pub fn index(&self) -> u8 {
        self.index
    }

    /// See [`CardVerificationKey::check_value`](crate::CardVerificationKey::check_value).
    pub fn check_value(&self) -> [u8; 3] {
        KeyPair::new(&self.key).check_value()
    }

    /// The verification value of the PIN in a block.
    pub fn pvv(&self, pin_key: &PinKey, pan: &str, block: &PinBlock) -> Result<Pvv, PinRefused> {
        let pin = pin_key.open(pan, block)?;
        let before_check = before_check(pan)?;
        let account = before_check[before_check.len() - 11..].iter().copied();
        let digits = account.chain([self.index]).chain(pin.0.iter().copied().take(4));
        let mut data = Zeroizing::new([0; 8]);
        for (place, digit) in digits.enumerate() {
            data[place / 2] |= if place % 2 == 0 { digit << 4 } else { digit };
        }
        *data = KeyPair::new(&self.key).encrypt_ede(*data);
        let nibbles = || data.iter().flat_map(|byte| [byte >> 4, byte & 0x0F]);
        let letters = nibbles().filter(|nibble| *nibble > 9).map(|nibble| nibble - 10);
        let mut value = Zeroizing::new([0; 4]);
        let found = nibbles().filter(|nibble| *nibble < 10).chain(letters);
        value.iter_mut().zip(found).for_each(|(place, digit)| *place = b'0' + digit);
        Ok(Pvv(value))
    }
}

impl PinBlock {
    /// Takes what DE 52 carries.
    pub fn from_bytes(bytes: [u8; 8]) -> PinBlock {
        PinBlock(bytes)
    }

    /// What DE 52 carries: nothing to who lacks the key.
    pub fn bytes(&self) -> [u8; 8] {
        self.0
    }
}

impl Pvv {
    /// The four digits, for who keeps a digest of them.
    pub fn expose(&self) -> &[u8; 4] {
        &self.0
    }
}

/// Nothing of a PIN is printed.
impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin(…)")
    }
}

/// A key stays out of logs.
impl fmt::Debug for PinKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PinKey(…)")
    }
}

/// A key stays out of logs.
impl fmt::Debug for PinVerificationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PinVerificationKey(…)")
    }
}

/// Not even enciphered (PCI DSS 4.0, 3.3.3).
impl fmt::Debug for PinBlock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PinBlock(…)")
    }
}

/// Sensitive authentication data stays out of logs (PCI DSS 4.0, 3.3).
impl fmt::Debug for Pvv {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pvv(…)")
    }
}

fn strong(bytes: [u8; 16]) -> Result<Zeroizing<[u8; 16]>, WeakKey> {
    let bytes = Zeroizing::new(bytes);
    if tdes::is_weak(&bytes) { Err(WeakKey) } else { Ok(bytes) }
}

/// The PAN's digits without its check digit.
fn before_check(pan: &str) -> Result<Zeroizing<Vec<u8>>, PinRefused> {
    if !(13..=19).contains(&pan.len()) || !pan.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(PinRefused::Pan);
    }
    Ok(Zeroizing::new(pan.bytes().take(pan.len() - 1).map(|byte| byte - b'0').collect()))
}

/// Adds (xor) the account's field: four zeros, and the twelve digits of the PAN before its check digit.
fn mix(block: &mut [u8; 8], pan: &str) -> Result<(), PinRefused> {
    let digits = before_check(pan)?;
    for (place, digit) in digits[digits.len() - 12..].iter().enumerate() {
        block[2 + place / 2] ^= if place % 2 == 0 { digit << 4 } else { *digit };
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const KEY: [u8; 16] = 0x0123_4567_89AB_CDEF_FEDC_BA98_7654_3210_u128.to_be_bytes();
    const PAN: &str = "4123456789012345";

    fn pin_key() -> PinKey {
        PinKey::from_bytes(KEY).unwrap()
    }

    fn value(key: [u8; 16], index: u8, pan: &str, pin: &str) -> String {
        let key = PinVerificationKey::from_bytes(key, index).unwrap();
        let block = pin_key().seal(pan, &Pin::parse(pin).unwrap()).unwrap();
        String::from_utf8(key.pvv(&pin_key(), pan, &block).unwrap().expose().to_vec()).unwrap()
    }

    /// Blocks of `psec` (Python), enciphered under one key: `pan pin => block`.
    #[test]
    fn blocks_are_those_of_another_implementation_and_open_again() {
        for (pan, pin, expected) in [
            (PAN, "1234", 0xDDDE_D427_C7FC_1DC9_u64),
            ("9956300100000003", "9999", 0x1DE1_11D9_D8D3_DF74),
            ("4761739001010119", "123456789012", 0xF99C_436E_BA1F_3827),
            ("9956300100000000128", "00000", 0x3A91_201E_D911_F463),
        ] {
            let typed = Pin::parse(pin).unwrap();
            let block = pin_key().seal(pan, &typed).unwrap();
            assert_eq!(block.bytes(), expected.to_be_bytes(), "{pan} {pin}");
            assert_eq!(pin_key().open(pan, &block).unwrap().0, typed.0);
        }
    }

    /// Values of `psec`; the first is the published one. In the last two fewer than four digits are decimal.
    #[test]
    fn values_are_those_of_another_implementation() {
        let other = 0x89B0_7B35_A1B3_F47E_89B0_7B35_A1B3_F488_u128.to_be_bytes();
        assert_eq!(value(KEY, 1, PAN, "1234"), "1894");
        assert_eq!(value(KEY, 1, PAN, "123499"), "1894", "the first four digits alone");
        assert_eq!(value(KEY, 1, "9956300100000003", "9999"), "8858");
        assert_eq!(value(other, 3, PAN, "1234"), "6771");
        assert_eq!(value(KEY, 1, PAN, "1216"), "6565");
        assert_eq!(value(KEY, 6, PAN, "3445"), "2851");
    }

    #[test]
    fn a_block_of_another_card_under_another_key_or_damaged_is_no_block() {
        let block = pin_key().seal(PAN, &Pin::parse("1234").unwrap()).unwrap();
        let opened = |pan: &str, key: PinKey, block| key.open(pan, &block).map(|_| ());
        assert_eq!(opened(PAN, pin_key(), block), Ok(()));
        assert_eq!(opened("4123456789112345", pin_key(), block), Err(PinRefused::Block));
        let other = PinKey::from_bytes(*b"another key, 16!").unwrap();
        assert_eq!(opened(PAN, other, block), Err(PinRefused::Block));
        for bit in 0..64 {
            let damaged = (u64::from_be_bytes(block.bytes()) ^ 1 << bit).to_be_bytes();
            assert_eq!(opened(PAN, pin_key(), PinBlock(damaged)), Err(PinRefused::Block), "bit {bit}");
        }
        assert_eq!(opened("123456789012", pin_key(), block), Err(PinRefused::Pan));
    }

    #[test]
    fn a_pin_is_four_to_twelve_digits_and_the_first_guesses_are_known() {
        for (typed, good, trivial) in [
            ("123", false, false),
            ("1234567890123", false, false),
            ("12a4", false, false),
            ("١٢٣٤", false, false),
            ("", false, false),
            ("1234", true, true),
            ("6789", true, true),
            ("4321", true, true),
            ("0000", true, true),
            ("7890", true, false),
            ("1235", true, false),
            ("1122", true, false),
            ("123456789012", true, false),
        ] {
            let pin = Pin::parse(typed);
            assert_eq!(pin.is_some(), good, "{typed}");
            assert_eq!(pin.is_some_and(|pin| pin.is_trivial()), trivial, "{typed}");
        }
    }

    #[test]
    fn nothing_secret_is_printed() {
        let pin = Pin::parse("1234").unwrap();
        let block = pin_key().seal(PAN, &pin).unwrap();
        let pvk = PinVerificationKey::from_bytes(KEY, 1).unwrap();
        let pvv = pvk.pvv(&pin_key(), PAN, &block).unwrap();
        assert_eq!(
            format!("{pin:?} {block:?} {pvv:?} {:?} {pvk:?}", pin_key()),
            "Pin(…) PinBlock(…) Pvv(…) PinKey(…) PinVerificationKey(…)"
        );
    }
}
