//! How long a card is good: through the last day of a month, as Almaty counts days.

use std::fmt;

use jiff::civil::Date;
use store::{Column, Parameter, Value};

/// The month through whose last day a card is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Expiry {
    year: i16,
    month: i8,
}

impl Expiry {
    /// The expiry of a card issued on a day: so many months on, and its last day no later than `at_most`.
    /// None if such a card would be over before it is issued.
    pub fn of(issued_on: Date, validity_months: i16, at_most: Option<Date>) -> Option<Expiry> {
        let by_term = Expiry::from_months(months(issued_on).checked_add(i32::from(validity_months))?)?;
        let expiry = match at_most {
            Some(at_most) if by_term.last_day() > at_most => Expiry::ending_by(at_most)?,
            _ => by_term,
        };
        (!expiry.is_over(issued_on)).then_some(expiry)
    }

    /// The last day on which the card is good.
    pub fn last_day(self) -> Date {
        self.first_day().last_of_month()
    }

    /// Whether the card is no longer good on this day.
    pub fn is_over(self, today: Date) -> bool {
        today > self.last_day()
    }

    /// `YYMM`, as the magnetic stripe and the verification value spell it (ISO/IEC 7813).
    pub fn yymm(self) -> String {
        format!("{:02}{:02}", self.year % 100, self.month)
    }

    /// Reads what [`yymm`](Self::yymm) writes.
    pub fn parse_yymm(text: &str) -> Option<Expiry> {
        let digits = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
        let number = |part: &str| part.parse::<i32>().ok();
        let (year, month) = (number(text.get(..2)?)?, number(text.get(2..)?)?);
        let good = digits && (1..=12).contains(&month);
        if good { Expiry::from_months((2000 + year) * 12 + month - 1) } else { None }
    }

    /// The latest month that ends no later than this day.
    fn ending_by(day: Date) -> Option<Expiry> {
        let month_is_whole = day == day.last_of_month();
        Expiry::from_months(if month_is_whole { months(day) } else { months(day) - 1 })
    }

    /// Years before 2000 or after 2099 have no two-digit spelling of their own.
    fn from_months(months: i32) -> Option<Expiry> {
        let (year, month) = (i16::try_from(months / 12).ok()?, i8::try_from(months % 12 + 1).ok()?);
        (2000..=2099).contains(&year).then_some(Expiry { year, month })
    }

    fn first_day(self) -> Date {
        jiff::civil::date(self.year, self.month, 1)
    }
}

/// Months since the year 0.
fn months(day: Date) -> i32 {
    i32::from(day.year()) * 12 + i32::from(day.month()) - 1
}

/// `MM/YY`, as on the face of a card.
impl fmt::Display for Expiry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}/{:02}", self.month, self.year % 100)
    }
}

/// `YYYYMM` as a number.
impl Parameter for Expiry {
    fn to_value(&self) -> Value {
        Value::Integer(i64::from(self.year) * 100 + i64::from(self.month))
    }
}

impl Column for Expiry {
    fn from_value(value: &Value) -> Option<Expiry> {
        let Value::Integer(number) = value else { return None };
        let (year, month) = (i32::try_from(number / 100).ok()?, i32::try_from(number % 100).ok()?);
        if (1..=12).contains(&month) { Expiry::from_months(year.checked_mul(12)? + month - 1) } else { None }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_card_is_good_through_the_last_day_of_its_month() {
        for (issued_on, months, at_most, face, last_day) in [
            ("2026-11-22", 36, None, "11/29", "2029-11-30"),
            ("2026-01-31", 1, None, "02/26", "2026-02-28"),
            ("2027-12-31", 2, None, "02/28", "2028-02-29"),
            ("2028-02-29", 12, None, "02/29", "2029-02-28"),
            ("2028-02-29", 48, None, "02/32", "2032-02-29"),
            ("2026-12-31", 1, None, "01/27", "2027-01-31"),
            ("2026-12-01", 12, None, "12/27", "2027-12-31"),
            // A bound in the middle of a month, on its last day, a day before that, and beyond the term.
            ("2026-11-22", 36, Some("2027-11-21"), "10/27", "2027-10-31"),
            ("2026-11-22", 36, Some("2027-11-30"), "11/27", "2027-11-30"),
            ("2026-11-22", 36, Some("2027-11-29"), "10/27", "2027-10-31"),
            ("2026-11-22", 36, Some("2028-02-29"), "02/28", "2028-02-29"),
            ("2026-11-22", 36, Some("2028-02-28"), "01/28", "2028-01-31"),
            ("2026-11-22", 36, Some("2029-02-28"), "02/29", "2029-02-28"),
            ("2026-11-22", 36, Some("2029-11-29"), "10/29", "2029-10-31"),
            ("2026-11-22", 36, Some("2029-11-30"), "11/29", "2029-11-30"),
            ("2026-11-22", 36, Some("2030-01-01"), "11/29", "2029-11-30"),
            ("2026-11-22", 36, Some("2027-01-15"), "12/26", "2026-12-31"),
            ("2026-11-22", 36, Some("2026-11-30"), "11/26", "2026-11-30"),
            ("2026-11-22", 36, Some("2026-11-29"), "", ""),
            ("2026-11-22", 36, Some("2020-01-01"), "", ""),
            ("2099-11-30", 1, None, "12/99", "2099-12-31"),
            ("2099-12-01", 1, None, "", ""),
        ] {
            let at_most = at_most.map(|day| day.parse().unwrap());
            let expiry = Expiry::of(issued_on.parse().unwrap(), months, at_most);
            let shown = expiry.map(|expiry| expiry.to_string()).unwrap_or_default();
            let last = expiry.map(|expiry| expiry.last_day().to_string()).unwrap_or_default();
            assert_eq!((shown.as_str(), last.as_str()), (face, last_day), "{issued_on} {months} {at_most:?}");
            if let Some(expiry) = expiry {
                assert!(!expiry.is_over(expiry.last_day()));
                assert!(expiry.is_over(expiry.last_day().tomorrow().unwrap()));
                assert_eq!(Expiry::from_value(&expiry.to_value()), Some(expiry));
                assert_eq!(expiry.yymm(), format!("{}{}", &face[3..], &face[..2]));
            }
        }
    }

    #[test]
    fn other_numbers_are_not_read_as_an_expiry() {
        for number in [0, 202_600, 202_613, 199_912, 210_001, -202_612, i64::MAX, i64::MIN] {
            assert_eq!(Expiry::from_value(&Value::Integer(number)), None, "{number}");
        }
    }
}
