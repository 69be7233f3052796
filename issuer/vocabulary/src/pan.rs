//! Card numbers.

use std::fmt;

use crate::luhn;

/// PAN, the primary account number on the face of a card: 12 to 19 digits, the last by Luhn.
///
/// Source: ISO/IEC 7812-1. Secret: shown whole only to its holder and to the schemes.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Pan {
    digits: [u8; MAX_LENGTH],
    length: usize,
}

/// The head of a card number, by which the schemes find the issuer: six to eight digits.
///
/// Source: ISO/IEC 7812-1. What card people call *BIN*; here БИН is a company's number.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct IssuerPrefix(String);

/// Why a text is not a card number, or not the head of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PanError {
    /// Something else than digits, or too few or too many of them.
    Length,
    /// The last digit does not follow from those before it.
    CheckDigit,
}

const MIN_LENGTH: usize = 12;
const MAX_LENGTH: usize = 19;

/// As many digits as the house's own cards have.
const OWN_LENGTH: usize = 16;

impl Pan {
    /// Reads a card number, spaces between its groups allowed.
    pub fn parse(text: &str) -> Result<Pan, PanError> {
        let mut digits = [b'0'; MAX_LENGTH];
        let mut length = 0;
        for letter in text.chars().filter(|letter| !letter.is_whitespace()) {
            if !letter.is_ascii_digit() || length == MAX_LENGTH {
                return Err(PanError::Length);
            }
            digits[length] = letter as u8;
            length += 1;
        }
        if length < MIN_LENGTH {
            return Err(PanError::Length);
        }
        let values: Vec<u8> = digits[..length].iter().map(|digit| digit - b'0').collect();
        match values.split_last() {
            Some((last, others)) if luhn::check_digit(others) == *last => Ok(Pan { digits, length }),
            _ => Err(PanError::CheckDigit),
        }
    }

    /// A sixteen-digit number: the prefix, the serial digits, and the Luhn digit they call for.
    ///
    /// # Panics
    /// Unless there are [`serial_length`](IssuerPrefix::serial_length) serial digits, each 0 to 9.
    pub fn build(prefix: &IssuerPrefix, serial_digits: &[u8]) -> Pan {
        assert_eq!(
            serial_digits.len(),
            prefix.serial_length(),
            "serial digits between the prefix and Luhn's"
        );
        assert!(serial_digits.iter().all(|digit| *digit < 10), "serial digits are values from 0 to 9");

        let mut values: Vec<u8> = prefix.0.bytes().map(|digit| digit - b'0').collect();
        values.extend(serial_digits);
        values.push(luhn::check_digit(&values));

        let mut digits = [b'0'; MAX_LENGTH];
        for (place, value) in digits.iter_mut().zip(values) {
            *place = b'0' + value;
        }
        Pan { digits, length: OWN_LENGTH }
    }

    /// The whole number, for the cryptogram, the embosser and the holder's own eyes.
    pub fn expose(&self) -> &str {
        str::from_utf8(&self.digits[..self.length]).unwrap_or_default()
    }

    /// `123456******1234`: no more than first six and last four may be shown (PCI DSS 3.4.1).
    ///
    /// Of numbers so short that this would hide next to nothing, the last four alone.
    pub fn masked(&self) -> String {
        let head = if self.length < 15 { "" } else { &self.expose()[..6] };
        let hidden = self.length - head.len() - 4;
        format!("{head}{}{}", "*".repeat(hidden), self.last_four())
    }

    /// The last four digits, which a message may name.
    pub fn last_four(&self) -> String {
        self.expose()[self.length - 4..].to_owned()
    }
}

impl IssuerPrefix {
    /// Reads six to eight digits.
    pub fn parse(text: &str) -> Result<IssuerPrefix, PanError> {
        let text = text.trim();
        if !(6..=8).contains(&text.len()) || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(PanError::Length);
        }
        Ok(IssuerPrefix(text.to_owned()))
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// How many serial digits [`Pan::build`] wants after this prefix.
    pub fn serial_length(&self) -> usize {
        OWN_LENGTH - 1 - self.0.len()
    }
}

/// A secret stays out of logs.
impl fmt::Debug for Pan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pan(…)")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn length_and_check_digit_decide() {
        use PanError::{CheckDigit, Length};
        for (text, expected) in [
            ("4111111111111111", Ok("411111******1111")),
            ("4111 1111 1111 1111", Ok("411111******1111")),
            ("378282246310005", Ok("378282*****0005")),
            ("4111111111111112", Err(CheckDigit)),
            ("1411111111111111", Err(CheckDigit)),
            ("000000000000", Ok("********0000")),               // twelve
            ("00000000000", Err(Length)),                       // eleven
            ("0000000000000000000", Ok("000000*********0000")), // nineteen
            ("00000000000000000000", Err(Length)),              // twenty
            ("4111-1111-1111-1111", Err(Length)),
            ("٤111111111111111", Err(Length)),
            ("", Err(Length)),
        ] {
            let masked = Pan::parse(text).map(|pan| pan.masked());
            assert_eq!(masked, expected.map(str::to_owned), "{text}");
        }
    }

    #[test]
    fn a_built_number_is_a_good_number_of_sixteen() {
        for (prefix, serial, number) in [
            ("411111", &[1; 9][..], "4111111111111111"),
            ("4111111", &[1; 8], "4111111111111111"),
            ("41111111", &[1; 7], "4111111111111111"),
            ("999999", &[0, 0, 0, 0, 0, 0, 0, 0, 1], "9999990000000014"),
        ] {
            let prefix = IssuerPrefix::parse(prefix).unwrap();
            assert_eq!(prefix.serial_length(), serial.len());
            let pan = Pan::build(&prefix, serial);
            assert_eq!(pan.expose(), number);
            assert_eq!(Pan::parse(number), Ok(pan));
            assert_eq!(pan.last_four(), number[12..]);
            assert_eq!(format!("{pan:?}"), "Pan(…)");
        }
    }

    #[test]
    fn a_prefix_has_six_to_eight_digits() {
        for (text, good) in [
            ("99999", false),
            ("999999", true),
            ("99999999", true),
            ("999999999", false),
            ("99999x", false),
            ("", false),
        ] {
            assert_eq!(IssuerPrefix::parse(text).is_ok(), good, "{text}");
        }
    }
}
