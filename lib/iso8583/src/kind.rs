//! Which characters a field may hold: the standard's `n`, `an`, `ans` and so on.

use std::fmt;

/// The kind of a field's content.
///
/// Source: ISO 8583:1987, clause 4.3 (representation of data elements).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `n`: digits.
    N,
    /// `a`: letters; the blank, which fills what is too short, is let in wherever letters are.
    A,
    /// `an`: letters and digits.
    An,
    /// `ns`: digits and special characters.
    Ns,
    /// `ans`: letters, digits and special characters: whatever of ASCII can be printed.
    Ans,
    /// `z`: what a magnetic stripe's track 2 or 3 holds: digits and `: ; < = > ?` (ISO/IEC 7811-2, five bits); a
    /// `D` is understood as the separator `=`.
    Z,
    /// `x+n`: an amount with its side: `C` for credit or `D` for debit, then digits.
    XN,
    /// `b`: bytes.
    B,
}

const DIGIT: u8 = 1;
const LETTER: u8 = 2;
const BLANK: u8 = 4;
const SPECIAL: u8 = 8;
const TRACK: u8 = 16;

/// What each of the 256 bytes is, so that a field is checked with one look-up for a byte.
const CLASSES: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut table = [0; 256];
    let mut byte = 0_u8;
    while byte < 0x7F {
        let mut class = match byte {
            b'0'..=b'9' => DIGIT,
            b'a'..=b'z' | b'A'..=b'Z' => LETTER,
            b' ' => BLANK,
            0x21..=0x7E => SPECIAL,
            _ => 0,
        };
        if matches!(byte, 0x30..=0x3F | b'D') {
            class |= TRACK;
        }
        table[byte as usize] = class;
        byte += 1;
    }
    table
}

impl Kind {
    /// Whether the content is characters (and can be had as text) rather than bytes.
    pub const fn is_text(self) -> bool {
        !matches!(self, Kind::B)
    }

    /// Whether the content is digits, or nearly so, and may therefore stand in BCD.
    pub(crate) const fn is_digits(self) -> bool {
        matches!(self, Kind::N | Kind::Z | Kind::XN)
    }

    /// Where the first character stands that has no business in such a field.
    pub(crate) fn first_stranger(self, content: &[u8]) -> Option<usize> {
        let allowed = match self {
            Kind::B => return None,
            Kind::XN => return first_stranger_in_amount(content),
            Kind::N => DIGIT,
            Kind::A => LETTER | BLANK,
            Kind::An => LETTER | DIGIT | BLANK,
            Kind::Ns => DIGIT | SPECIAL | BLANK,
            Kind::Ans => LETTER | DIGIT | SPECIAL | BLANK,
            Kind::Z => TRACK,
        };
        content.iter().position(|byte| CLASSES[usize::from(*byte)] & allowed == 0)
    }

    pub(crate) fn parse(text: &str) -> Option<Kind> {
        [Kind::N, Kind::A, Kind::An, Kind::Ns, Kind::Ans, Kind::Z, Kind::XN, Kind::B]
            .into_iter()
            .find(|kind| kind.notation() == text)
    }

    const fn notation(self) -> &'static str {
        match self {
            Kind::N => "n",
            Kind::A => "a",
            Kind::An => "an",
            Kind::Ns => "ns",
            Kind::Ans => "ans",
            Kind::Z => "z",
            Kind::XN => "x+n",
            Kind::B => "b",
        }
    }
}

fn first_stranger_in_amount(content: &[u8]) -> Option<usize> {
    match content.split_first() {
        Some((b'C' | b'D', digits)) => Kind::N.first_stranger(digits).map(|at| at + 1),
        Some(_) => Some(0),
        None => None,
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.notation())
    }
}
