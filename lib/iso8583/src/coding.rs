//! How characters, digits, bytes and lengths stand on the wire, and back.

use serde::Deserialize;

use crate::ebcdic;
use crate::field::Field;
use crate::kind::Kind;

/// How a field's content is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Coding {
    /// A character a byte.
    Ascii,
    /// A character a byte, code page 037.
    Ebcdic,
    /// Two digits a byte. The side of an `x+n` amount stays an ASCII letter in a byte of its own.
    Bcd,
    /// Bytes as they are.
    Raw,
    /// Two ASCII characters a byte.
    Hex,
}

/// How the length before a field is written: two digits (LLVAR) or three (LLLVAR).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LengthCoding {
    /// A digit a byte.
    Ascii,
    /// A digit a byte, code page 037.
    Ebcdic,
    /// One byte for LLVAR, two for LLLVAR.
    Bcd,
    /// One byte for LLVAR, two for LLLVAR, big-endian.
    Binary,
}

/// What the length before a field counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counting {
    /// Digits, characters or bytes of the value: five digits are 5.
    Units,
    /// Bytes on the wire: five digits in BCD are 3.
    Bytes,
}

/// Where the spare half byte of an odd number of BCD digits goes, and what is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OddDigits {
    /// A zero before the digits.
    LeadingZero,
    /// A zero behind the digits.
    TrailingZero,
    /// An F behind the digits, as ISO/IEC 7811 tracks and PANs are often filled.
    TrailingF,
}

impl Coding {
    /// Whether content in this coding can be handed out as it stands on the wire.
    pub(crate) const fn is_readable(self) -> bool {
        matches!(self, Coding::Ascii | Coding::Raw)
    }

    pub(crate) const fn plainest(kind: Kind) -> Coding {
        if kind.is_text() { Coding::Ascii } else { Coding::Raw }
    }

    pub(crate) const fn suits(self, kind: Kind) -> bool {
        match self {
            Coding::Ascii | Coding::Ebcdic => kind.is_text(),
            Coding::Bcd => kind.is_digits(),
            Coding::Raw | Coding::Hex => !kind.is_text(),
        }
    }
}

impl LengthCoding {
    /// Bytes that a length of so many digits takes.
    pub(crate) const fn bytes(self, digits: usize) -> usize {
        match self {
            LengthCoding::Ascii | LengthCoding::Ebcdic => digits,
            LengthCoding::Bcd | LengthCoding::Binary => digits.div_ceil(2),
        }
    }

    /// The highest length that so many digits can say; a fixed length, with none, says nothing and has no bound.
    pub(crate) const fn most(self, digits: usize) -> usize {
        match (self, digits) {
            (_, 0) => usize::MAX,
            (LengthCoding::Binary, 2) => 0xFF,
            (LengthCoding::Binary, _) => 0xFFFF,
            (LengthCoding::Bcd, 3) => 9_999,
            (_, 2) => 99,
            _ => 999,
        }
    }

    pub(crate) fn read(self, wire: &[u8]) -> Option<usize> {
        match self {
            LengthCoding::Ascii => number(wire.iter().copied()),
            LengthCoding::Ebcdic => number(wire.iter().map(|byte| ebcdic::to_ascii(*byte))),
            LengthCoding::Bcd => {
                number(wire.iter().flat_map(|byte| [b'0' + (byte >> 4), b'0' + (byte & 15)]))
            }
            LengthCoding::Binary => {
                Some(wire.iter().fold(0, |length, byte| (length << 8) | usize::from(*byte)))
            }
        }
    }

    /// Writes a length no longer than [`LengthCoding::most`].
    pub(crate) fn write(self, length: usize, digits: usize, out: &mut Vec<u8>) {
        let digit = |place: u32| (length / 10_usize.pow(place) % 10) as u8;
        let places = (0..digits as u32).rev();
        match self {
            LengthCoding::Ascii => out.extend(places.map(|place| b'0' + digit(place))),
            LengthCoding::Ebcdic => out.extend(places.map(|place| ebcdic::from_ascii(b'0' + digit(place)))),
            LengthCoding::Bcd => {
                let pairs = (0..digits.div_ceil(2) as u32).rev();
                out.extend(pairs.map(|pair| (digit(2 * pair + 1) << 4) | digit(2 * pair)));
            }
            LengthCoding::Binary => {
                let bytes = (0..digits.div_ceil(2)).rev();
                out.extend(bytes.map(|byte| (length >> (8 * byte)) as u8));
            }
        }
    }
}

fn number(digits: impl Iterator<Item = u8>) -> Option<usize> {
    let mut number = 0;
    for digit in digits {
        if !digit.is_ascii_digit() {
            return None;
        }
        number = number * 10 + usize::from(digit - b'0');
    }
    Some(number)
}

impl Field {
    /// Bytes on the wire of a value of so many units.
    pub(crate) const fn wire_length(&self, units: usize) -> usize {
        match self.coding {
            Coding::Ascii | Coding::Ebcdic | Coding::Raw => units,
            Coding::Hex => units * 2,
            Coding::Bcd => match self.kind {
                Kind::XN if units > 0 => 1 + (units - 1).div_ceil(2),
                _ => units.div_ceil(2),
            },
        }
    }

    /// The most units that so many bytes on the wire can hold.
    pub(crate) const fn units_within(&self, bytes: usize) -> usize {
        match self.coding {
            Coding::Ascii | Coding::Ebcdic | Coding::Raw => bytes,
            Coding::Hex => bytes / 2,
            Coding::Bcd => match self.kind {
                Kind::XN if bytes > 0 => 1 + (bytes - 1) * 2,
                _ => bytes * 2,
            },
        }
    }

    /// Turns what stands on the wire into ASCII characters or plain bytes, `units` of them, at the end of `out`.
    /// Answers where (in `wire`) a byte stands that its coding does not know.
    pub(crate) fn decode(&self, wire: &[u8], units: usize, out: &mut Vec<u8>) -> Result<(), usize> {
        match self.coding {
            Coding::Ascii | Coding::Raw => out.extend_from_slice(wire),
            Coding::Ebcdic => out.extend(wire.iter().map(|byte| ebcdic::to_ascii(*byte))),
            Coding::Hex => unhex(wire, out)?,
            Coding::Bcd => match (self.kind, wire.split_first()) {
                (Kind::XN, Some((side, digits))) => {
                    out.push(*side);
                    self.undo_bcd(digits, units.saturating_sub(1), out).map_err(|at| at + 1)?;
                }
                _ => self.undo_bcd(wire, units, out)?,
            },
        }
        Ok(())
    }

    /// Writes a value, which the caller has checked against the field's kind.
    pub(crate) fn encode(&self, value: &[u8], out: &mut Vec<u8>) {
        match self.coding {
            Coding::Ascii | Coding::Raw => out.extend_from_slice(value),
            Coding::Ebcdic => out.extend(value.iter().map(|character| ebcdic::from_ascii(*character))),
            Coding::Hex => out.extend(value.iter().flat_map(|byte| hex_of(*byte))),
            Coding::Bcd => match (self.kind, value.split_first()) {
                (Kind::XN, Some((side, digits))) => {
                    out.push(*side);
                    self.do_bcd(digits, out);
                }
                _ => self.do_bcd(value, out),
            },
        }
    }

    fn undo_bcd(&self, wire: &[u8], digits: usize, out: &mut Vec<u8>) -> Result<(), usize> {
        let filled =
            self.odd_digits == OddDigits::TrailingF && wire.last().is_some_and(|byte| byte & 15 == 15);
        // A length that counts bytes leaves it to the F to say that the number of digits is odd.
        let digits = if filled { digits.min(wire.len() * 2 - 1) } else { digits };
        let spare = (wire.len() * 2).saturating_sub(digits).min(1);
        let skip = if self.odd_digits == OddDigits::LeadingZero { spare } else { 0 };
        // Nine is the highest half byte of a number; a track also has the separators A to F.
        let most = if self.kind == Kind::Z { 15 } else { 9 };
        for half in skip..(skip + digits).min(wire.len() * 2) {
            let byte = wire[half / 2];
            let value = if half % 2 == 0 { byte >> 4 } else { byte & 15 };
            if value > most {
                return Err(half / 2);
            }
            out.push(b'0' + value);
        }
        Ok(())
    }

    fn do_bcd(&self, digits: &[u8], out: &mut Vec<u8>) {
        let odd = digits.len() % 2 == 1;
        let (before, behind) = match self.odd_digits {
            OddDigits::LeadingZero if odd => (Some(0), None),
            OddDigits::TrailingZero if odd => (None, Some(0)),
            OddDigits::TrailingF if odd => (None, Some(15)),
            _ => (None, None),
        };
        let mut halves = before.into_iter().chain(digits.iter().map(|digit| half_byte(*digit))).chain(behind);
        while let (Some(high), Some(low)) = (halves.next(), halves.next()) {
            out.push((high << 4) | low);
        }
    }
}

/// `0` to `9` and the separators `: ; < = > ?` are 0x30 and the half byte; `D` is another spelling of `=`.
const fn half_byte(character: u8) -> u8 {
    if character == b'D' { 13 } else { character & 15 }
}

/// The two ASCII characters of a byte, in capitals.
pub(crate) const fn hex_of(byte: u8) -> [u8; 2] {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    [DIGITS[(byte >> 4) as usize], DIGITS[(byte & 15) as usize]]
}

/// Reads pairs of hex digits; answers where something else stands.
pub(crate) fn unhex(text: &[u8], out: &mut Vec<u8>) -> Result<(), usize> {
    let digit = |at: usize| char::from(text[at]).to_digit(16).map(|digit| digit as u8).ok_or(at);
    for pair in 0..text.len() / 2 {
        out.push((digit(2 * pair)? << 4) | digit(2 * pair + 1)?);
    }
    Ok(())
}
