//! Money: whole tiyn, so that no sum is ever rounded.

use std::fmt;

/// An amount of tenge, held in tiyn (1/100 tenge) so that no sum is ever rounded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Money(i64);

const TIYN_PER_TENGE: i64 = 100;
const NO_BREAK_SPACE: char = '\u{a0}';
const MINUS: char = '\u{2212}';

impl Money {
    /// No money.
    pub const ZERO: Money = Money(0);

    /// An amount given in tiyn.
    pub const fn from_tiyn(tiyn: i64) -> Money {
        Money(tiyn)
    }

    /// An amount given in whole tenge.
    ///
    /// # Panics
    /// Beyond 92 quadrillion tenge. Meant for constants and configuration; what a person typed
    /// goes through [`parse`](Self::parse).
    pub const fn from_tenge(tenge: i64) -> Money {
        match tenge.checked_mul(TIYN_PER_TENGE) {
            Some(tiyn) => Money(tiyn),
            None => panic!("an amount of tenge beyond what 64 bits of tiyn hold"),
        }
    }

    /// The amount in tiyn.
    pub const fn tiyn(self) -> i64 {
        self.0
    }

    /// The sum, unless 64 bits are too few for it.
    pub const fn checked_add(self, other: Money) -> Option<Money> {
        match self.0.checked_add(other.0) {
            Some(tiyn) => Some(Money(tiyn)),
            None => None,
        }
    }

    /// The difference, unless 64 bits are too few for it.
    pub const fn checked_sub(self, other: Money) -> Option<Money> {
        match self.0.checked_sub(other.0) {
            Some(tiyn) => Some(Money(tiyn)),
            None => None,
        }
    }

    /// Reads an amount a person typed: `1 234,56`, `1234.5`, `1234`, with or without `₸`.
    ///
    /// Spaces are taken only where they part groups of three, and a sign is not taken at all:
    /// `1 23` and `-5` are slips of the finger, not amounts.
    pub fn parse(text: &str) -> Option<Money> {
        let text = text.trim();
        let text = text.strip_suffix('₸').unwrap_or(text).trim_end();
        let (whole, decimals) = match text.split_once([',', '.']) {
            Some((_, "")) => return None,
            Some(parts) => parts,
            None => (text, ""),
        };
        let tenge = number(&ungroup(whole)?)?;
        let hundredths = match decimals.len() {
            0 => 0,
            1 => number(decimals)? * 10,
            2 => number(decimals)?,
            _ => return None,
        };
        tenge.checked_mul(TIYN_PER_TENGE)?.checked_add(hundredths).map(Money)
    }
}

/// The digits without the spaces between their groups, if the groups are well made.
fn ungroup(whole: &str) -> Option<String> {
    // The space bar, and the no-break, narrow no-break and thin spaces of printed amounts.
    let groups: Vec<&str> = whole.split([' ', NO_BREAK_SPACE, '\u{202f}', '\u{2009}']).collect();
    if let [first, rest @ ..] = groups.as_slice()
        && !rest.is_empty()
        && (first.len() > 3 || rest.iter().any(|group| group.len() != 3))
    {
        return None;
    }
    Some(groups.concat())
}

/// A number of ASCII digits alone; `i64::from_str` would take a sign too.
fn number(digits: &str) -> Option<i64> {
    if digits.bytes().all(|byte| byte.is_ascii_digit()) { digits.parse().ok() } else { None }
}

/// `1 234,56 ₸` with no-break spaces, as Russian and Kazakh print it.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tiyn = self.0.unsigned_abs();
        let (tenge, hundredths) = (tiyn / 100, tiyn % 100);
        if self.0 < 0 {
            write!(f, "{MINUS}")?;
        }
        let digits = tenge.to_string();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                write!(f, "{NO_BREAK_SPACE}")?;
            }
            write!(f, "{digit}")?;
        }
        write!(f, ",{hundredths:02}{NO_BREAK_SPACE}₸")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn an_amount_is_printed_in_groups_of_three() {
        for (tiyn, text) in [
            (0, "0,00 ₸"),
            (1, "0,01 ₸"),
            (99_999, "999,99 ₸"),
            (100_000, "1 000,00 ₸"),
            (123_456, "1 234,56 ₸"),
            (100_000_000, "1 000 000,00 ₸"),
            (-1, "−0,01 ₸"),
            (-123_456, "−1 234,56 ₸"),
            (i64::MIN, "−92 233 720 368 547 758,08 ₸"),
        ] {
            assert_eq!(Money::from_tiyn(tiyn).to_string().replace(NO_BREAK_SPACE, " "), text);
        }
        assert!(!Money::from_tenge(1_000).to_string().contains(' '));
    }

    #[test]
    fn a_typed_amount_is_read_exactly() {
        for (text, tiyn) in [
            ("1 234,56", Some(123_456)),
            ("1234.5", Some(123_450)),
            ("1234", Some(123_400)),
            ("0", Some(0)),
            ("0,01", Some(1)),
            ("1\u{a0}234,56\u{a0}₸", Some(123_456)),
            ("  500 ₸ ", Some(50_000)),
            ("92233720368547758,07", Some(i64::MAX)),
            ("92233720368547758,08", None),
            ("99999999999999999999", None),
            ("1,234,56", None),
            ("1,234", None),
            ("1,", None),
            (",5", None),
            ("", None),
            ("₸", None),
            (" ", None),
            ("1 23", None),
            ("1234 567", None),
            ("1  234", None),
            ("-5", None),
            ("+5", None),
            ("−5", None),
            ("5,+1", None),
            ("1e3", None),
            ("٥", None),
        ] {
            assert_eq!(Money::parse(text).map(Money::tiyn), tiyn, "{text}");
        }
    }

    #[test]
    fn a_sum_too_large_is_no_sum() {
        let most = Money::from_tiyn(i64::MAX);
        let tiyn = Money::from_tiyn(1);
        assert_eq!(most.checked_add(tiyn), None);
        assert_eq!(Money::from_tiyn(i64::MIN).checked_sub(tiyn), None);
        assert_eq!(most.checked_sub(tiyn).unwrap().checked_add(tiyn), Some(most));
    }
}
