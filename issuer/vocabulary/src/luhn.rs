//! The check digit of card numbers (ISO/IEC 7812-1, annex B).

/// The digit that makes `digits` followed by it a good number; each of `digits` is 0 to 9.
pub(crate) fn check_digit(digits: &[u8]) -> u8 {
    let mut sum = 0_u32;
    for (place, digit) in digits.iter().rev().enumerate() {
        let digit = u32::from(*digit);
        // The digit left of the check digit is doubled, and every second one from there.
        let weighed = if place.is_multiple_of(2) { digit * 2 } else { digit };
        sum += weighed / 10 + weighed % 10;
    }
    ((10 - sum % 10) % 10) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_digit_checks_the_others() {
        for (digits, expected) in [
            (&[7, 9, 9, 2, 7, 3, 9, 8, 7, 1][..], 3),
            (&[4, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], 1),
            (&[5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 4, 4, 4], 4),
            (&[3, 7, 8, 2, 8, 2, 2, 4, 6, 3, 1, 0, 0, 0], 5),
            (&[0], 0),
        ] {
            assert_eq!(check_digit(digits), expected);
        }
    }
}
