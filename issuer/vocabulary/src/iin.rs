//! ИИН: how the state numbers people.

use std::fmt;

use jiff::civil::Date;

/// ИИН: the twelve digits by which the state knows a person.
///
/// Not the *issuer* identification number of ISO/IEC 7812; that is [`IssuerPrefix`](crate::IssuerPrefix).
///
/// Source: Law of Kazakhstan No. 223 of 12 January 2007; Order of the Ministry of Internal
/// Affairs No. 521 of 29 June 2023.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Iin([u8; 12]);

/// Why a text is not an IIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IinError {
    /// Not twelve ASCII digits.
    Length,
    /// The twelfth digit does not follow from the eleven before it.
    ControlDigit,
    /// A good number, but of an organisation (БИН), whose fifth digit is 4, 5 or 6.
    LooksLikeBin,
}

/// A person's sex as the state records it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sex {
    /// Male.
    Male,
    /// Female.
    Female,
}

impl Iin {
    /// Reads twelve digits, spaces between them allowed.
    pub fn parse(text: &str) -> Result<Iin, IinError> {
        let mut digits = [b'0'; 12];
        let mut typed = text.chars().filter(|letter| !letter.is_whitespace());
        for place in &mut digits {
            let digit = typed.next().filter(char::is_ascii_digit).ok_or(IinError::Length)?;
            *place = digit as u8;
        }
        if typed.next().is_some() {
            return Err(IinError::Length);
        }
        if control_digit(&digits) != Some(digits[11] - b'0') {
            return Err(IinError::ControlDigit);
        }
        // A person's fifth digit begins a day of the month, which no 4, 5 or 6 does.
        if matches!(digits[4], b'4'..=b'6') {
            return Err(IinError::LooksLikeBin);
        }
        Ok(Iin(digits))
    }

    /// The twelve digits, for the row, the operator's desk and the papers that need them.
    pub fn expose(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The birth date the digits suggest, to prefill a form.
    ///
    /// A hint, never a check: since Decree No. 853 of 26 August 2013 the digits
    /// of a new IIN need not agree with the holder's birth date.
    pub fn suggested_birth_date(&self) -> Option<Date> {
        let pair = |place: usize| ((self.0[place] - b'0') * 10 + (self.0[place + 1] - b'0')).cast_signed();
        let century = match self.0[6] {
            b'1' | b'2' => 1800,
            b'3' | b'4' => 1900,
            b'5' | b'6' => 2000,
            _ => return None,
        };
        Date::new(century + i16::from(pair(0)), pair(2), pair(4)).ok()
    }

    /// The sex the seventh digit suggests: odd is male. A hint like the birth date.
    pub fn suggested_sex(&self) -> Option<Sex> {
        match self.0[6] {
            b'1' | b'3' | b'5' => Some(Sex::Male),
            b'2' | b'4' | b'6' => Some(Sex::Female),
            _ => None,
        }
    }
}

/// The digit due in the twelfth place; none where both passes come to ten, for such numbers
/// are not issued.
fn control_digit(digits: &[u8; 12]) -> Option<u8> {
    const FIRST: [u32; 11] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
    const SECOND: [u32; 11] = [3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2];
    for weights in [FIRST, SECOND] {
        let sum: u32 =
            weights.iter().zip(digits).map(|(weight, digit)| weight * u32::from(digit - b'0')).sum();
        if sum % 11 < 10 {
            return Some((sum % 11) as u8);
        }
    }
    None
}

/// Personal data stays out of logs.
impl fmt::Debug for Iin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Iin(…)")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// One line is one case: `number => outcome [birth date] [sex]`.
    #[test]
    fn the_control_digit_decides_and_the_rest_is_a_hint() {
        let table = "
            900115300013 => good 1990-01-15 m     decided in the first pass
            900115300023 => good 1990-01-15 m     eleven weighs eleven: the digit before is unchecked
            900115300401 => good 1990-01-15 m     decided in the second pass
            900115300413 => good 1990-01-15 m
            951231400012 => good 1995-12-31 f
            951231400300 => good 1995-12-31 f
            040229600011 => good 2004-02-29 f
            040229600205 => good 2004-02-29 f
            000101500011 => good 2000-01-01 m
            791028302728 => good 1979-10-28 m
            061211600012 => good 2006-12-11 f
            050229600013 => good - f              no such day
            991301300013 => good - m              no such month
            900115000014 => good - -              no such century
            900115300014 => ControlDigit
            900115300012 => ControlDigit
            900115300400 => ControlDigit          the first pass's ten is not a nought
            791028302729 => ControlDigit
            000140002217 => LooksLikeBin          the Kazpost's own
            000140002218 => ControlDigit
            90011530001  => Length
            9001153000130 => Length
            90011530001a => Length
            -00115300013 => Length
            ٩٠٠١١٥٣٠٠٠١٣ => Length
            ９００１１５３０００１３ => Length
        ";
        for line in table.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let (number, expected) = line.split_once(" => ").unwrap();
            let mut expected = expected.split_whitespace();
            let verdict = expected.next().unwrap();
            match Iin::parse(number.trim()) {
                Err(error) => assert_eq!(format!("{error:?}"), verdict, "{line}"),
                Ok(iin) => {
                    assert_eq!(verdict, "good", "{line}");
                    let date = iin.suggested_birth_date().map_or("-".into(), |date| date.to_string());
                    assert_eq!(Some(date.as_str()), expected.next(), "{line}");
                    let sex = match iin.suggested_sex() {
                        Some(Sex::Male) => "m",
                        Some(Sex::Female) => "f",
                        None => "-",
                    };
                    assert_eq!(Some(sex), expected.next(), "{line}");
                }
            }
        }
    }

    #[test]
    fn where_both_passes_come_to_ten_no_digit_will_do() {
        for prefix in ["90011530120", "95123140035", "00010150022"] {
            for digit in 0..10 {
                assert_eq!(Iin::parse(&format!("{prefix}{digit}")), Err(IinError::ControlDigit));
            }
        }
    }

    #[test]
    fn a_fifth_digit_of_four_to_six_is_an_organisations() {
        for (fifth, organisation) in [(3, false), (4, true), (5, true), (6, true), (7, false)] {
            let verdicts: Vec<_> =
                (0..10).map(|last| Iin::parse(&format!("0001{fifth}000221{last}"))).collect();
            let good = verdicts.iter().filter(|verdict| verdict.is_ok()).count();
            let bin = verdicts.iter().filter(|verdict| **verdict == Err(IinError::LooksLikeBin)).count();
            assert_eq!((good, bin), if organisation { (0, 1) } else { (1, 0) }, "{fifth}");
        }
    }

    #[test]
    fn a_seventh_digit_beyond_six_names_no_century() {
        let mut seen = 0;
        for seventh in 7..10 {
            for last in 0..10 {
                if let Ok(iin) = Iin::parse(&format!("900115{seventh}0001{last}")) {
                    assert_eq!((iin.suggested_birth_date(), iin.suggested_sex()), (None, None));
                    seen += 1;
                }
            }
        }
        assert_eq!(seen, 3);
    }

    #[test]
    fn spaces_are_not_part_of_the_number() {
        let iin = Iin::parse(" 900115 300\u{a0}013\n").unwrap();
        assert_eq!(iin.expose(), "900115300013");
        assert_eq!(format!("{iin:?}"), "Iin(…)");
        assert_eq!(Iin::parse(""), Err(IinError::Length));
    }
}
