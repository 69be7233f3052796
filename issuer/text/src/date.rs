//! Dates in words.

use jiff::civil::Date;
use vocabulary::Language;

const KK: [&str; 12] = [
    "қаңтар",
    "ақпан",
    "наурыз",
    "сәуір",
    "мамыр",
    "маусым",
    "шілде",
    "тамыз",
    "қыркүйек",
    "қазан",
    "қараша",
    "желтоқсан",
];
const RU: [&str; 12] = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
];
const EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// `2026 ж. 5 сәуір`, `5 апреля 2026 г.`, `5 April 2026`.
pub fn long_date(language: Language, date: Date) -> String {
    let (year, day) = (date.year(), date.day());
    // Months are numbered from 1, so the index is in range.
    let month = usize::from(date.month().unsigned_abs()) - 1;
    match language {
        Language::Kk => format!("{year} ж. {day} {}", KK[month]),
        Language::Ru => format!("{day} {} {year} г.", RU[month]),
        Language::En => format!("{day} {} {year}", EN[month]),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_date_is_said_as_the_language_says_it() {
        for (date, kk, ru, en) in [
            ("2026-01-01", "2026 ж. 1 қаңтар", "1 января 2026 г.", "1 January 2026"),
            ("2026-04-05", "2026 ж. 5 сәуір", "5 апреля 2026 г.", "5 April 2026"),
            ("2024-02-29", "2024 ж. 29 ақпан", "29 февраля 2024 г.", "29 February 2024"),
            ("2026-12-31", "2026 ж. 31 желтоқсан", "31 декабря 2026 г.", "31 December 2026"),
        ] {
            let date = date.parse().unwrap();
            assert_eq!(long_date(Language::Kk, date), kk);
            assert_eq!(long_date(Language::Ru, date), ru);
            assert_eq!(long_date(Language::En, date), en);
        }
    }
}
