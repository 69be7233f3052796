//! The days a statement is of.

use jiff::ToSpan;
use jiff::civil::Date;
use store::Fault;
use vocabulary::almaty;

use crate::entry::Period;

/// A run of civil days in Almaty, the first and the last included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// The first.
    pub from: Date,
    /// The last.
    pub to: Date,
}

/// Why a statement is not made of these days, in order of precedence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WrongDays {
    /// The last day is still to come.
    NotYet,
    /// The first day is after the last.
    Reversed,
    /// They are more than the bank makes statements of.
    TooMany,
}

/// Days that people often ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preset {
    /// From the first of the month until today.
    ThisMonth,
    /// The whole month before.
    LastMonth,
    /// Today and the 89 days before.
    NinetyDays,
    /// Today and the year before.
    Year,
}

impl Preset {
    /// Every preset, the shortest first.
    pub const ALL: [Preset; 4] = [Preset::ThisMonth, Preset::LastMonth, Preset::NinetyDays, Preset::Year];

    /// Its days.
    pub fn days(self, today: Date) -> Days {
        let month = today.first_of_month();
        match self {
            Preset::ThisMonth => Days { from: month, to: today },
            Preset::LastMonth => {
                let last = month.saturating_sub(1.day());
                Days { from: last.first_of_month(), to: last }
            }
            Preset::NinetyDays => Days { from: today.saturating_sub(89.days()), to: today },
            Preset::Year => Days { from: earliest(today, 12), to: today },
        }
    }
}

impl Days {
    /// Whether a statement is made of them today, of at most so many months.
    pub fn judge(self, today: Date, months: i64) -> Result<Days, WrongDays> {
        if self.to > today {
            return Err(WrongDays::NotYet);
        }
        if self.from > self.to {
            return Err(WrongDays::Reversed);
        }
        if self.from < earliest(self.to, months) {
            return Err(WrongDays::TooMany);
        }
        Ok(self)
    }

    /// Their instants, by the zone database: a day of 29 February 2024 had 25 hours.
    pub fn period(self) -> Result<Period, Fault> {
        let first = |day: Date| {
            let day = day.to_zoned(almaty().clone());
            day.map(|day| day.timestamp()).map_err(|_| Fault::Broken("a day outside of time".to_owned()))
        };
        Ok(Period { from: first(self.from)?, to: first(self.to.saturating_add(1.day()))? })
    }
}

/// The first of as many days as so many months have that end with `last`.
fn earliest(last: Date, months: i64) -> Date {
    let after = last.saturating_add(1.day());
    jiff::Span::new().try_months(months).map_or(last, |span| after.saturating_sub(span))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn days(from: &str, to: &str) -> Days {
        Days { from: day(from), to: day(to) }
    }

    /// Today is 22 November 2026. One line is the first day, the last, the months there may be, and the answer.
    #[test]
    fn a_statement_ends_today_at_the_latest_and_has_at_most_its_months() {
        let today = day("2026-11-22");
        for (from, to, months, answer) in [
            ("2026-11-22", "2026-11-22", 12, Ok(())),
            ("2026-11-22", "2026-11-23", 12, Err(WrongDays::NotYet)),
            ("2026-11-24", "2026-11-23", 12, Err(WrongDays::NotYet)),
            ("2026-11-22", "2026-11-21", 12, Err(WrongDays::Reversed)),
            ("2025-11-23", "2026-11-22", 12, Ok(())),
            ("2025-11-22", "2026-11-22", 12, Err(WrongDays::TooMany)),
            ("1926-11-22", "2026-11-22", 12, Err(WrongDays::TooMany)),
            ("0001-01-01", "2026-11-22", 12, Err(WrongDays::TooMany)),
            // The whole of a leap year, and what ends on its day.
            ("2024-01-01", "2024-12-31", 12, Ok(())),
            ("2023-12-31", "2024-12-31", 12, Err(WrongDays::TooMany)),
            ("2023-03-01", "2024-02-29", 12, Ok(())),
            ("2023-02-28", "2024-02-29", 12, Err(WrongDays::TooMany)),
            ("2024-03-01", "2025-02-28", 12, Ok(())),
            ("2024-02-29", "2025-02-28", 12, Err(WrongDays::TooMany)),
            ("2026-10-23", "2026-11-22", 1, Ok(())),
            ("2026-10-22", "2026-11-22", 1, Err(WrongDays::TooMany)),
            ("2016-11-23", "2026-11-22", 120, Ok(())),
        ] {
            let judged = days(from, to).judge(today, months);
            assert_eq!(judged.map(|_| ()), answer, "{from} {to} {months}");
        }
    }

    #[test]
    fn presets_are_whole_periods_that_end_today_or_with_the_last_month() {
        use Preset::{LastMonth, NinetyDays, ThisMonth, Year};
        for (today, preset, from, to) in [
            ("2026-11-22", ThisMonth, "2026-11-01", "2026-11-22"),
            ("2026-11-01", ThisMonth, "2026-11-01", "2026-11-01"),
            ("2026-11-22", LastMonth, "2026-10-01", "2026-10-31"),
            ("2026-01-31", LastMonth, "2025-12-01", "2025-12-31"),
            ("2024-03-31", LastMonth, "2024-02-01", "2024-02-29"),
            ("2026-11-22", NinetyDays, "2026-08-25", "2026-11-22"),
            ("2026-11-22", Year, "2025-11-23", "2026-11-22"),
            ("2024-02-29", Year, "2023-03-01", "2024-02-29"),
            ("2025-02-28", Year, "2024-03-01", "2025-02-28"),
        ] {
            let today = day(today);
            assert_eq!(preset.days(today), days(from, to), "{today} {preset:?}");
            assert!(preset.days(today).judge(today, 12).is_ok());
        }
    }

    #[test]
    fn days_begin_and_end_at_midnight_in_almaty_on_both_sides_of_the_change() {
        for (from, to, first, end) in [
            ("2026-11-22", "2026-11-22", "2026-11-21T19:00:00Z", "2026-11-22T19:00:00Z"),
            ("2024-02-28", "2024-02-28", "2024-02-27T18:00:00Z", "2024-02-28T18:00:00Z"),
            // At its end the clock went back an hour: the day had 25.
            ("2024-02-29", "2024-02-29", "2024-02-28T18:00:00Z", "2024-02-29T19:00:00Z"),
            ("2024-03-01", "2024-03-01", "2024-02-29T19:00:00Z", "2024-03-01T19:00:00Z"),
            ("2024-02-01", "2024-03-31", "2024-01-31T18:00:00Z", "2024-03-31T19:00:00Z"),
        ] {
            let period = days(from, to).period().unwrap();
            assert_eq!(
                (period.from, period.to),
                (first.parse().unwrap(), end.parse().unwrap()),
                "{from} {to}"
            );
        }
    }
}
