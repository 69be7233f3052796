//! On what terms money is sent: fees, bounds, names of banks. A file of the bank's, read once at start.

use std::fmt;

use card::Text3;
use serde::Deserialize;
use vocabulary::Money;

/// The terms of transfers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// What may be sent to other people in a civil day without a code, in all.
    pub without_code_daily: Money,
    /// Recipients one customer may look for in any hour.
    pub looks_hour: i64,
    /// And in any 24 hours.
    pub looks_day: i64,
    /// What a transfer to another bank costs.
    pub outgoing_fee: Fee,
    /// What a payment may be for, as the rules number it; the first is offered first.
    pub purposes: Vec<PaymentPurpose>,
    /// Banks by the three digits of their account numbers.
    pub banks: Vec<Bank>,
}

/// A part of the amount, within bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fee {
    /// Hundredths of a per cent.
    pub basis_points: i64,
    /// At least so much.
    pub least: Money,
    /// At most so much.
    pub most: Money,
}

/// КНП, the payment purpose code: three digits.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentPurpose {
    /// Its digits.
    pub code: String,
    /// What it is for.
    pub name: Text3,
}

/// A bank.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bank {
    /// Three digits within its account numbers.
    pub code: String,
    /// What it is called.
    pub name: String,
}

/// What is wrong with the file: which key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TermsError(String);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTerms {
    without_code_daily_tenge: i64,
    looks_hour: i64,
    looks_day: i64,
    outgoing_fee: RawFee,
    purpose: Vec<PaymentPurpose>,
    bank: Vec<Bank>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFee {
    basis_points: i64,
    least_tenge: i64,
    most_tenge: i64,
}

/// No amount of the terms is above this, in tenge: a slip of the pen is.
const MOST_TENGE: i64 = 1_000_000_000;

impl Terms {
    /// Reads the terms; a key that means nothing here is refused.
    pub fn parse(toml_text: &str) -> Result<Terms, TermsError> {
        let raw: RawTerms =
            toml::from_str(toml_text).map_err(|error| TermsError(error.to_string().trim().to_owned()))?;
        let wrong = |what: &str| Err(TermsError(what.to_owned()));
        let RawFee { basis_points, least_tenge, most_tenge } = raw.outgoing_fee;
        if !(0..=MOST_TENGE).contains(&raw.without_code_daily_tenge) {
            return wrong("without_code_daily_tenge: from 0 to a thousand million");
        }
        if !(1..=raw.looks_day).contains(&raw.looks_hour) || raw.looks_day > 1_000 {
            return wrong(
                "looks_hour, looks_day: at least 1, no more in an hour than in a day, at most 1000",
            );
        }
        if !(0..=10_000).contains(&basis_points)
            || least_tenge < 0
            || !(least_tenge..=MOST_TENGE).contains(&most_tenge)
        {
            return wrong("outgoing_fee: basis_points from 0 to 10000, least_tenge not above most_tenge");
        }
        let digits = |code: &str| code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_digit());
        if raw.purpose.is_empty() || !raw.purpose.iter().all(|one| digits(&one.code)) {
            return wrong("purpose: at least one, each with a code of three digits");
        }
        if !raw.bank.iter().all(|one| digits(&one.code)) {
            return wrong("bank: each with a code of three digits");
        }
        Ok(Terms {
            without_code_daily: Money::from_tenge(raw.without_code_daily_tenge),
            looks_hour: raw.looks_hour,
            looks_day: raw.looks_day,
            outgoing_fee: Fee {
                basis_points,
                least: Money::from_tenge(least_tenge),
                most: Money::from_tenge(most_tenge),
            },
            purposes: raw.purpose,
            banks: raw.bank,
        })
    }

    /// What the bank with these three digits is called, if it is known.
    pub fn bank(&self, code: &str) -> Option<&str> {
        self.banks.iter().find(|bank| bank.code == code).map(|bank| bank.name.as_str())
    }

    /// Whether such a purpose is offered.
    pub fn has_purpose(&self, code: &str) -> bool {
        self.purposes.iter().any(|one| one.code == code)
    }
}

impl Fee {
    /// What is taken of an amount: its part, rounded to the nearest tiyn, within the bounds.
    pub fn of(&self, amount: Money) -> Money {
        let part = (i128::from(amount.tiyn()) * i128::from(self.basis_points) + 5_000) / 10_000;
        let part = Money::from_tiyn(i64::try_from(part).unwrap_or(i64::MAX));
        part.clamp(self.least, self.most)
    }
}

impl fmt::Display for TermsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for TermsError {}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const DEMONSTRATION: &str = include_str!("../../../demo/transfers.toml");

    #[test]
    fn a_fee_is_a_part_within_bounds() {
        let fee = Fee { basis_points: 30, least: Money::from_tenge(200), most: Money::from_tenge(2_000) };
        for (tiyn, taken) in [
            (1, 20_000),
            (6_666_600, 20_000),
            (7_000_000, 21_000),
            (7_000_050, 21_000),
            (7_000_167, 21_001),
            (66_666_666, 200_000),
            (i64::MAX, 200_000),
        ] {
            assert_eq!(fee.of(Money::from_tiyn(tiyn)).tiyn(), taken, "{tiyn}");
        }
        let free = Fee { basis_points: 0, least: Money::ZERO, most: Money::ZERO };
        assert_eq!(free.of(Money::from_tiyn(i64::MAX)), Money::ZERO);
    }

    #[test]
    fn the_demonstrations_terms_are_read_and_slips_of_the_pen_are_not() {
        let terms = Terms::parse(DEMONSTRATION).unwrap();
        assert_eq!(terms.bank("601"), Some("Halyk Bank"));
        assert_eq!(terms.bank("000"), None);
        assert!(terms.has_purpose(&terms.purposes[0].code) && !terms.has_purpose("000"));
        for (good, slip, key) in [
            ("looks_hour = ", "looks_hour = 99", "looks_hour"),
            ("looks_hour = ", "looks = 1\nlooks_hour = ", "looks"),
            ("basis_points = ", "basis_points = 999", "outgoing_fee"),
            ("without_code_daily_tenge = ", "without_code_daily_tenge = -", "without_code_daily_tenge"),
            ("code = \"342\"", "code = \"34\"", "purpose"),
            ("code = \"601\"", "code = \"6011\"", "bank"),
        ] {
            let text = DEMONSTRATION.replacen(good, slip, 1);
            assert_ne!(text, DEMONSTRATION);
            let error = Terms::parse(&text).unwrap_err().to_string();
            assert!(error.contains(key), "{error}");
        }
    }
}
