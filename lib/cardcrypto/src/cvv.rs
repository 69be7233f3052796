//! The card verification value: three digits which only the issuer can compute from what a card shows.
//!
//! ```text
//!   PAN | expiry | service code, padded with zeros to 32 digits  =  block 1 | block 2   (BCD)
//!   block 1 ─ encrypt A ─ xor block 2 ─ encrypt A ─ decrypt B ─ encrypt A ─> 16 hexadecimal digits
//!   its decimal digits in order, then its letters in order minus ten; the first three are the value
//! ```
//!
//! One algorithm gives all of them; only the inputs differ:
//!
//! | value | stands | expiry | service code |
//! |---|---|---|---|
//! | CVV, CVC | on the magnetic stripe | YYMM | as on the stripe |
//! | iCVV, chip CVC | in the chip's image of the stripe | YYMM | 999 |
//! | CVV2, CVC2 | printed, or shown in the cabinet | as the issuer has agreed with the scheme, often MMYY | 000 |
//!
//! Source: Visa Payment Technology Standards Manual, "Card Verification Value"; Mastercard CVC is the same.

use std::fmt;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use zeroize::Zeroizing;

use crate::tdes::{self, KeyPair};

/// CVK: the double-length TDES key under which a bank's card verification values are computed.
/// Wiped when dropped.
#[derive(Clone)]
pub struct CardVerificationKey(Zeroizing<[u8; 16]>);

/// The key cannot keep a secret: its halves are equal (single DES), or one is a known weak DES key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the double-length key has equal halves or a weak DES half")]
pub struct WeakKey;

impl CardVerificationKey {
    /// Takes the key as its sixteen bytes, left half first. Parity bits may be anything.
    pub fn from_bytes(bytes: [u8; 16]) -> Result<CardVerificationKey, WeakKey> {
        let bytes = Zeroizing::new(bytes);
        if tdes::is_weak(&bytes) { Err(WeakKey) } else { Ok(CardVerificationKey(bytes)) }
    }

    /// The key's bytes, for the key file only.
    pub fn expose(&self) -> &[u8; 16] {
        &self.0
    }

    /// The first three bytes of a block of zeros encrypted, by which two people or an HSM compare a key
    /// without seeing it. Not a secret.
    pub fn check_value(&self) -> [u8; 3] {
        KeyPair::new(&self.0).check_value()
    }
}

/// A key stays out of logs.
impl fmt::Debug for CardVerificationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CardVerificationKey(…)")
    }
}

/// What was handed in cannot be on a card. Names the part and never its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CvvRefused {
    /// The PAN is not 12 to 19 digits (ISO/IEC 7812-1 allows no more, the schemes no fewer).
    #[error("the card number is not 12 to 19 digits")]
    Pan,
    /// The expiry is not four digits.
    #[error("the expiry is not four digits")]
    Expiry,
    /// The service code is not three digits (ISO/IEC 7813).
    #[error("the service code is not three digits")]
    ServiceCode,
}

/// A card verification value, CVV / CVC / CVV2 / CVC2: three decimal digits. Wiped when dropped.
pub struct Cvv(Zeroizing<String>);

impl Cvv {
    /// The three digits, to be shown to the cardholder and to nobody else.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether `typed` is this value, found in a time that does not tell how many digits agreed.
    pub fn matches(&self, typed: &str) -> bool {
        verify_slices_are_equal(self.0.as_bytes(), typed.as_bytes()).is_ok()
    }
}

/// Sensitive authentication data stays out of logs (PCI DSS 4.0, 3.3).
impl fmt::Debug for Cvv {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cvv(…)")
    }
}

/// Computes a card verification value.
///
/// `expiry` is used in the order in which it is given, YYMM or MMYY: see the table at the head of the module.
/// The PAN's check digit is not looked at, the algorithm is defined without it.
pub fn cvv(
    key: &CardVerificationKey,
    pan: &str,
    expiry: &str,
    service_code: &str,
) -> Result<Cvv, CvvRefused> {
    if !(12..=19).contains(&pan.len()) || !all_digits(pan) {
        return Err(CvvRefused::Pan);
    }
    if expiry.len() != 4 || !all_digits(expiry) {
        return Err(CvvRefused::Expiry);
    }
    if service_code.len() != 3 || !all_digits(service_code) {
        return Err(CvvRefused::ServiceCode);
    }

    let data = packed(&[pan, expiry, service_code]);
    let pair = KeyPair::new(&key.0);
    let mut block = Zeroizing::new([0; 8]);
    block.copy_from_slice(&data[..8]);
    *block = pair.encrypt_a(*block);
    for (byte, second) in block.iter_mut().zip(&data[8..]) {
        *byte ^= second;
    }
    *block = pair.encrypt_ede(*block);
    Ok(Cvv(Zeroizing::new(decimalised(&block))))
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The digits two to a byte, followed by zeros. At most 19 + 4 + 3 of the 32 places are taken.
fn packed(parts: &[&str]) -> Zeroizing<[u8; 16]> {
    let mut data = Zeroizing::new([0; 16]);
    for (place, digit) in parts.iter().flat_map(|part| part.bytes()).enumerate() {
        let shift = if place % 2 == 0 { 4 } else { 0 };
        data[place / 2] |= (digit - b'0') << shift;
    }
    data
}

/// The first three of: the decimal digits in order, then A to F in order as 0 to 5. Sixteen are always enough.
fn decimalised(block: &[u8; 8]) -> String {
    let nibbles = || block.iter().flat_map(|byte| [byte >> 4, byte & 0x0F]);
    let digits = nibbles().filter(|nibble| *nibble < 10);
    let letters = nibbles().filter(|nibble| *nibble >= 10).map(|nibble| nibble - 10);
    // Reserved at once: a growing string would leave digits behind in freed memory.
    let mut value = String::with_capacity(3);
    value.extend(digits.chain(letters).take(3).map(|digit| char::from(b'0' + digit)));
    value
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn test_key() -> CardVerificationKey {
        let bytes = 0x0123_4567_89AB_CDEF_FEDC_BA98_7654_3210_u128.to_be_bytes();
        CardVerificationKey::from_bytes(bytes).unwrap()
    }

    /// Values on which four independent implementations agreed: `pan expiry service-code => cvv`.
    #[test]
    fn values_are_those_of_other_implementations() {
        for line in "
            4123456789012345 8701 101 => 561
            4761739001010119 2812 000 => 260
            1234567890123456 9912 220 => 170
            4123456789012345 0187 000 => 122
        "
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        {
            let words: Vec<&str> = line.split_whitespace().collect();
            let computed = cvv(&test_key(), words[0], words[1], words[2]).unwrap();
            assert_eq!(computed.expose(), words[4], "{line}");
        }
    }

    #[test]
    fn what_cannot_be_on_a_card_is_refused_by_name() {
        let pan = "4123456789012345";
        for (pan, expiry, service, expected) in [
            ("41234567890", "8701", "101", Some(CvvRefused::Pan)),
            ("412345678901", "8701", "101", None),
            ("4123456789012345678", "8701", "101", None),
            ("41234567890123456789", "8701", "101", Some(CvvRefused::Pan)),
            ("", "8701", "101", Some(CvvRefused::Pan)),
            ("412345678901234 ", "8701", "101", Some(CvvRefused::Pan)),
            ("٤123456789012345", "8701", "101", Some(CvvRefused::Pan)),
            (pan, "870", "101", Some(CvvRefused::Expiry)),
            (pan, "87011", "101", Some(CvvRefused::Expiry)),
            (pan, "87/1", "101", Some(CvvRefused::Expiry)),
            (pan, "8701", "10", Some(CvvRefused::ServiceCode)),
            (pan, "8701", "1010", Some(CvvRefused::ServiceCode)),
            (pan, "8701", "1a1", Some(CvvRefused::ServiceCode)),
        ] {
            assert_eq!(cvv(&test_key(), pan, expiry, service).err(), expected, "{pan} {expiry} {service}");
        }
    }

    #[test]
    fn decimal_digits_come_before_letters() {
        for (block, expected) in [
            (0xABCD_EF12_3000_0000_u64, "123"),
            (0xABCD_EFAB_CDEF_AB12, "120"),
            (0xABCD_EFAB_CDEF_ABC9, "901"),
            (0xFEDC_BAFE_DCBA_FEDC, "543"),
        ] {
            assert_eq!(decimalised(&block.to_be_bytes()), expected, "{block:016X}");
        }
    }

    #[test]
    fn only_the_same_three_digits_match() {
        let value = cvv(&test_key(), "4123456789012345", "8701", "101").unwrap();
        assert!(value.matches("561"));
        for wrong in ["560", "661", "56", "5610", "", " 561", "٥٦١"] {
            assert!(!value.matches(wrong), "{wrong}");
        }
    }

    #[test]
    fn neither_key_nor_value_shows_itself() {
        let value = cvv(&test_key(), "4123456789012345", "8701", "101").unwrap();
        assert_eq!(format!("{:?} {value:?}", test_key()), "CardVerificationKey(…) Cvv(…)");
    }

    #[test]
    fn every_byte_of_the_key_counts() {
        let values = |key: [u8; 16]| -> Vec<String> {
            let key = CardVerificationKey::from_bytes(key).unwrap();
            (0..8)
                .map(|n| {
                    cvv(&key, "4123456789012345", "8701", &format!("10{n}")).unwrap().expose().to_owned()
                })
                .collect()
        };
        let genuine = values(*test_key().expose());
        for place in 0..16 {
            let mut other = *test_key().expose();
            other[place] ^= 0x10;
            assert_ne!(values(other), genuine, "byte {place}");
        }
    }
}
