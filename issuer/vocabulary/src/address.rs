//! Where a card is delivered.

use std::fmt;

use crate::bounded::{TextError, plain_line};

/// A postcode: six digits, or the newer seven characters such as `A25Y5K2`.
///
/// The newer shape is read off printed letters; no published act gives it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Postcode(String);

impl Postcode {
    /// Reads either format; spaces and small letters are forgiven.
    pub fn parse(text: &str) -> Option<Postcode> {
        let code = text.trim().replace([' ', '\u{a0}'], "").to_ascii_uppercase();
        // 9 stands for a digit, A for a Latin letter.
        let shaped = |shape: &str| {
            code.len() == shape.len()
                && code.bytes().zip(shape.bytes()).all(|(byte, shape)| match shape {
                    b'9' => byte.is_ascii_digit(),
                    _ => byte.is_ascii_uppercase(),
                })
        };
        (shaped("999999") || shaped("A99A9A9")).then_some(Postcode(code))
    }

    /// The postcode in capitals, without spaces.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// One line of an address: a street, a house, a flat; 1 to 80 printable characters.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct AddressLine(String);

impl AddressLine {
    /// Most characters in a line.
    pub const MAX_LENGTH: usize = 80;

    /// Reads a line; surrounding and doubled spaces go.
    pub fn parse(text: &str) -> Result<AddressLine, TextError> {
        plain_line(text, AddressLine::MAX_LENGTH).map(AddressLine)
    }

    /// The line as it is printed on the parcel.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Postcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for AddressLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Personal data stays out of logs.
impl fmt::Debug for Postcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Postcode(…)")
    }
}

/// Personal data stays out of logs.
impl fmt::Debug for AddressLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AddressLine(…)")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_postcode_is_of_the_old_or_the_new_shape() {
        for (typed, expected) in [
            ("050000", Some("050000")),
            ("A25Y5K2", Some("A25Y5K2")),
            ("z05p1p0", Some("Z05P1P0")),
            (" A25 Y5K2 ", Some("A25Y5K2")),
            ("05000", None),
            ("0500000", None),
            ("А25Y5K2", None), // a Cyrillic А
            ("A25Y5K", None),
            ("A25Y5K22", None),
            ("A25Y5KK", None),
            ("٠٥٠٠٠٠", None),
            ("", None),
        ] {
            assert_eq!(Postcode::parse(typed).as_ref().map(Postcode::as_str), expected, "{typed}");
        }
    }

    #[test]
    fn an_address_line_can_be_printed() {
        assert_eq!(AddressLine::parse(" пр.  Абая, 10/2 «А» ").unwrap().as_str(), "пр. Абая, 10/2 «А»");
        assert!(AddressLine::parse(&"қ".repeat(80)).is_ok());
        for (typed, error) in [
            ("", TextError::Empty),
            (&"қ".repeat(81)[..], TextError::TooLong),
            ("Абая\n10", TextError::Characters),
            ("Абая\t10", TextError::Characters),
            ("Абая 😀", TextError::Characters),
            ("Абая \u{202e}01", TextError::Characters),
        ] {
            assert_eq!(AddressLine::parse(typed), Err(error), "{typed:?}");
        }
    }
}
