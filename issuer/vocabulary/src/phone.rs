//! Mobile numbers of Kazakhstan.

use std::fmt;

/// A mobile number of Kazakhstan, the only kind to which the house sends messages.
///
/// Source: ITU-T E.164; the mobile ranges are libphonenumber's for KZ (9.0.43). A number tells
/// nothing of its operator: numbers are carried from one to another.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PhoneNumber([u8; NATIONAL_LENGTH]);

/// Digits after the country code +7.
const NATIONAL_LENGTH: usize = 10;

/// Why a text is not such a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhoneError {
    /// Nothing was typed.
    Empty,
    /// Not a telephone number in any spelling we know.
    Malformed,
    /// A number, but fixed, foreign, or of a range no mobile network has.
    NotKazakhMobile,
}

impl PhoneNumber {
    /// Reads `+7 701 234 56 78`, `8 (701) 234-56-78`, `77012345678` or `7012345678`.
    pub fn parse(text: &str) -> Result<PhoneNumber, PhoneError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(PhoneError::Empty);
        }
        let (international, rest) = match text.strip_prefix('+') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let mut digits = String::new();
        for letter in rest.chars() {
            match letter {
                '0'..='9' => digits.push(letter),
                '(' | ')' | '-' | '\u{2010}'..='\u{2014}' | '\u{2212}' => {}
                space if space.is_whitespace() && !space.is_control() => {}
                _ => return Err(PhoneError::Malformed),
            }
        }
        let national = match (international, digits.len(), digits.as_bytes().first()) {
            (_, 11, Some(b'7')) => &digits[1..],
            // 8 is dialled inside the country, in place of +7 and never after the plus.
            (false, 11, Some(b'8')) => &digits[1..],
            (false, 10, _) => digits.as_str(),
            (true, 11, Some(b'8')) if is_mobile(&digits[1..]) => return Err(PhoneError::Malformed),
            // E.164: at most fifteen digits, and no country has fewer than eight in all.
            (true, 8..=15, Some(b'1'..=b'6' | b'8'..=b'9')) => return Err(PhoneError::NotKazakhMobile),
            _ => return Err(PhoneError::Malformed),
        };
        if !is_mobile(national) {
            return Err(PhoneError::NotKazakhMobile);
        }
        let national = national.as_bytes().try_into().map_err(|_| PhoneError::Malformed)?;
        Ok(PhoneNumber(national))
    }

    /// The number as networks and rows hold it: `+77012345678`.
    pub fn e164(&self) -> String {
        format!("+7{}", self.national())
    }

    /// `+7 701 ••• •• 78`: enough for the owner to know it, too little for another to call it.
    pub fn masked(&self) -> String {
        let national = self.national();
        format!("+7 {} ••• •• {}", &national[..3], &national[8..])
    }

    /// All digits but the last three, `77012345`: numbers sold together are abused together.
    pub fn prefix_of_thousand(&self) -> String {
        format!("7{}", &self.national()[..7])
    }

    fn national(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// libphonenumber, KZ, mobile: `7(?:0[0-25-8]|47|6[0-4]|7[15-8]|85)\d{7}`.
fn is_mobile(national: &str) -> bool {
    let bytes = national.as_bytes();
    bytes.len() == NATIONAL_LENGTH
        && matches!(
            (bytes[0], bytes[1], bytes[2]),
            (b'7', b'0', b'0'..=b'2' | b'5'..=b'8')
                | (b'7', b'4', b'7')
                | (b'7', b'6', b'0'..=b'4')
                | (b'7', b'7', b'1' | b'5'..=b'8')
                | (b'7', b'8', b'5')
        )
}

/// `+7 701 234 56 78`, for the owner's own eyes.
impl fmt::Display for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let national = self.national();
        let (code, rest) = national.split_at(3);
        write!(f, "+7 {code} {} {} {}", &rest[..3], &rest[3..5], &rest[5..])
    }
}

/// Personal data stays out of logs.
impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PhoneNumber(…)")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_spelling_is_one_number() {
        for text in [
            "+77012345678",
            "+7 701 234 56 78",
            "+7 (701) 234-56-78",
            "+7\u{a0}701\u{a0}234\u{2013}56\u{2011}78",
            "77012345678",
            "87012345678",
            "8 (701) 234 56 78",
            "8-701-234-56-78",
            "7012345678",
            " 701 234 56 78\n",
        ] {
            let phone = PhoneNumber::parse(text).unwrap();
            assert_eq!(phone.e164(), "+77012345678", "{text}");
        }
    }

    #[test]
    fn only_mobile_numbers_of_kazakhstan_are_taken() {
        use PhoneError::{Empty, Malformed, NotKazakhMobile};
        for (text, error) in [
            ("", Empty),
            ("  \t", Empty),
            ("+", Malformed),
            ("+7003531499", Malformed), // the manual's own misprint
            ("+770123456789", Malformed),
            ("+87012345678", Malformed),
            ("+8 701 234 56 78", Malformed),
            ("701234567", Malformed),
            ("877012345678", Malformed),
            ("++77012345678", Malformed),
            ("+7701234567x", Malformed),
            ("٧٠١٢٣٤٥٦٧٨", Malformed),
            ("701\u{202e}2345678", Malformed),
            ("701\t2345678", Malformed),
            ("77012345678; drop", Malformed),
            ("1499", Malformed),
            ("+79161234567", NotKazakhMobile), // Russia
            ("+77172123456", NotKazakhMobile), // Astana, fixed
            ("87511234567", NotKazakhMobile),  // VoIP
            ("88001234567", NotKazakhMobile),  // toll-free
            ("9161234567", NotKazakhMobile),
            ("+12025550123", NotKazakhMobile),
            ("+8613812345678", NotKazakhMobile),
            ("+1234567", Malformed),
            ("+1234567890123456", Malformed),
        ] {
            assert_eq!(PhoneNumber::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn mobile_ranges_end_where_the_plan_says() {
        let open: Vec<u16> =
            (700..800).filter(|code| PhoneNumber::parse(&format!("+7{code}1234567")).is_ok()).collect();
        assert_eq!(
            open,
            [700, 701, 702, 705, 706, 707, 708, 747, 760, 761, 762, 763, 764, 771, 775, 776, 777, 778, 785]
        );
    }

    #[test]
    fn it_is_shown_whole_masked_or_not_at_all() {
        let phone = PhoneNumber::parse("87012345678").unwrap();
        assert_eq!(phone.to_string(), "+7 701 234 56 78");
        assert_eq!(phone.masked(), "+7 701 ••• •• 78");
        assert_eq!(phone.prefix_of_thousand(), "77012345");
        assert_eq!(format!("{phone:?}"), "PhoneNumber(…)");
    }
}
