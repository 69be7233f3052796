//! Civil days, as the wall calendar of Almaty counts them.

use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};

/// The time of the whole country since 1 March 2024.
const OFFSET_HOURS: i8 = 5;

/// The zone in which the house counts days, from the zone database: UTC+6 until the end of
/// February 2024, UTC+5 since.
pub fn almaty() -> &'static TimeZone {
    static ALMATY: LazyLock<TimeZone> = LazyLock::new(|| {
        // The database is compiled in; were it ever not, today's offset is right for all but history.
        TimeZone::get("Asia/Almaty").unwrap_or_else(|_| TimeZone::fixed(Offset::constant(OFFSET_HOURS)))
    });
    &ALMATY
}

/// The day it is in Almaty at this instant.
pub fn civil_day(instant: Timestamp) -> Date {
    almaty().to_datetime(instant).date()
}

/// Day and minute in Almaty: `22.11.2026 09:05`.
pub fn civil_text(instant: Timestamp) -> String {
    let local = almaty().to_datetime(instant);
    format!("{} {:02}:{:02}", date_text(local.date()), local.hour(), local.minute())
}

/// `05.04.2026`.
pub fn date_text(date: Date) -> String {
    format!("{:02}.{:02}.{:04}", date.day(), date.month(), date.year())
}

/// Reads `05.04.2026`, `5.4.2026` or, as date fields send it, `2026-04-05`.
pub fn parse_date(text: &str) -> Option<Date> {
    let text = text.trim();
    let part = |part: &str, lengths: std::ops::RangeInclusive<usize>| -> Option<i16> {
        let good = lengths.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        if good { part.parse().ok() } else { None }
    };
    let (year, month, day) = if let [day, month, year] = text.split('.').collect::<Vec<_>>()[..] {
        (part(year, 4..=4)?, part(month, 1..=2)?, part(day, 1..=2)?)
    } else if let [year, month, day] = text.split('-').collect::<Vec<_>>()[..] {
        (part(year, 4..=4)?, part(month, 2..=2)?, part(day, 2..=2)?)
    } else {
        return None;
    };
    Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok()
}

/// Whole years lived by `today`, the birthday included; below zero before birth.
///
/// Who was born on 29 February is a year older on 1 March of a common year: only then have as
/// many years passed in full, and an age reached too early would open what the law still closes.
pub fn age_on(birth: Date, today: Date) -> i64 {
    let years = i64::from(today.year()) - i64::from(birth.year());
    let had_birthday = (today.month(), today.day()) >= (birth.month(), birth.day());
    if had_birthday { years } else { years - 1 }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn the_day_turns_at_midnight_in_almaty() {
        for (instant, text) in [
            ("2026-11-22T18:59:59Z", "22.11.2026 23:59"),
            ("2026-11-22T19:00:00Z", "23.11.2026 00:00"),
            ("2024-02-29T17:59:59Z", "29.02.2024 23:59"), // the last day of UTC+6
            ("2024-02-29T18:00:00Z", "29.02.2024 23:00"), // at midnight the clock went back an hour
            ("2024-02-29T19:00:00Z", "01.03.2024 00:00"),
            ("2024-01-15T18:00:00Z", "16.01.2024 00:00"),
        ] {
            assert_eq!(civil_text(at(instant)), text);
            assert_eq!(date_text(civil_day(at(instant))), text[..10]);
        }
    }

    #[test]
    fn a_date_is_read_as_written_here_or_as_browsers_send_it() {
        for (text, expected) in [
            ("05.04.2026", Some("2026-04-05")),
            ("5.4.2026", Some("2026-04-05")),
            (" 2026-04-05 ", Some("2026-04-05")),
            ("29.02.2024", Some("2024-02-29")),
            ("29.02.2025", None),
            ("31.04.2026", None),
            ("00.01.2026", None),
            ("01.13.2026", None),
            ("01.01.26", None),
            ("2026-4-5", None),
            ("2026.04.05", None),
            ("05-04-2026", None),
            ("05/04/2026", None),
            ("+5.04.2026", None),
            ("05.04.2026.", None),
            ("٠٥.٠٤.٢٠٢٦", None),
            ("999999-01-01", None),
            ("", None),
        ] {
            assert_eq!(parse_date(text).map(|date| date.to_string()).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_year_is_lived_on_the_birthday() {
        for (birth, today, age) in [
            ("15.01.1990", "14.01.2008", 17),
            ("15.01.1990", "15.01.2008", 18),
            ("15.01.1990", "15.01.1990", 0),
            ("15.01.1990", "14.01.1990", -1),
            ("29.02.2008", "28.02.2026", 17),
            ("29.02.2008", "01.03.2026", 18),
            ("29.02.2008", "28.02.2024", 15),
            ("29.02.2008", "29.02.2024", 16),
            ("31.12.2000", "01.01.2001", 0),
        ] {
            assert_eq!(
                age_on(parse_date(birth).unwrap(), parse_date(today).unwrap()),
                age,
                "{birth} {today}"
            );
        }
    }
}
