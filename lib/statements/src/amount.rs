//! Amounts as programs read them: a point, no groups, no sign of the currency.

/// `-1234.56` for -123456 minor units of two decimals.
pub fn decimal(minor: i64, decimals: u8) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    let magnitude = minor.unsigned_abs();
    let width = usize::from(decimals);
    if width == 0 {
        return format!("{sign}{magnitude}");
    }
    // The digits before the point, of which there is always one.
    let digits = format!("{magnitude:0>width$}", width = width + 1);
    let (whole, part) = digits.split_at(digits.len() - width);
    format!("{sign}{whole}.{part}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_has_as_many_decimals_as_its_currency() {
        for (minor, decimals, text) in [
            (0, 2, "0.00"),
            (5, 2, "0.05"),
            (-5, 2, "-0.05"),
            (123_456, 2, "1234.56"),
            (-123_456, 2, "-1234.56"),
            (-1_234, 0, "-1234"),
            (1_234, 3, "1.234"),
            (0, 0, "0"),
            (i64::MIN, 2, "-92233720368547758.08"),
            (i64::MAX, 2, "92233720368547758.07"),
        ] {
            assert_eq!(decimal(minor, decimals), text);
        }
    }
}
