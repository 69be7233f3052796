//! The number of a paper.

use std::fmt;

use store::Tx;

/// Crockford's base 32: a number read aloud or copied by hand arrives whole.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH: usize = 16;

/// The number of a paper: 80 bits of chance, because whoever knows it may ask about the paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number(String);

impl Number {
    /// A number that no paper has yet.
    pub fn draw(tx: &Tx<'_>) -> Number {
        let mut chance = [0; LENGTH];
        tx.random(&mut chance);
        Number(chance.iter().map(|byte| char::from(ALPHABET[usize::from(byte & 31)])).collect())
    }

    /// Reads a number as people write it: in small letters, in groups, with letters that look like its figures.
    pub fn parse(typed: &str) -> Option<Number> {
        let mut number = String::with_capacity(LENGTH);
        for letter in typed.chars().filter(|letter| !letter.is_whitespace() && *letter != '-') {
            let plain = match letter.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            };
            if number.len() == LENGTH || !ALPHABET.contains(&u8::try_from(plain).ok()?) {
                return None;
            }
            number.push(plain);
        }
        (number.len() == LENGTH).then_some(Number(number))
    }

    /// As addresses and rows have it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// As papers show it, in groups of four: `7K3M-9QXZ-0A1B-2C3D`.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, sign) in self.0.chars().enumerate() {
            if place > 0 && place.is_multiple_of(4) {
                f.write_str("-")?;
            }
            write!(f, "{sign}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_as_people_write_it() {
        for (typed, read) in [
            ("7K3M9QXZ0A1B2C3D", Some("7K3M-9QXZ-0A1B-2C3D")),
            (" 7k3m-9qxz oAlb 2c3d ", Some("7K3M-9QXZ-0A1B-2C3D")),
            ("7K3M9QXZ0A1B2C3", None),
            ("7K3M9QXZ0A1B2C3DD", None),
            ("7K3M9QXZ0A1B2C3U", None),
            ("7К3М9QXZ0A1B2C3D", None),
            ("", None),
        ] {
            assert_eq!(Number::parse(typed).map(|number| number.to_string()).as_deref(), read, "{typed}");
        }
    }
}
