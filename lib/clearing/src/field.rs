//! The fields of each kind of line, the same in both formats, and how each is read.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::error::{FileError, Reason};
use crate::{CardNumber, Header, Purpose, Record, Totals};

/// A field: what it is called, and how many characters it may have.
pub(crate) type Layout = &'static [(&'static str, usize)];

pub(crate) const HEADER: Layout = &[
    ("the kind of line", 1),
    ("the format's version", 2),
    ("the file's number", 20),
    ("the scheme", 10),
    ("the business date", 10),
    ("the number of records", 8),
    ("the sum of debits", 15),
    ("the sum of credits", 15),
];
pub(crate) const RECORD: Layout = &[
    ("the kind of line", 1),
    ("the reference", 24),
    ("the card's number", 19),
    ("the acquirer", 11),
    ("the RRN", 12),
    ("the approval code", 6),
    ("the purpose", 8),
    ("the amount", 15),
    ("whether it is the last", 1),
    ("the time of the operation", 20),
    ("the merchant", 40),
    ("the town", 30),
];
pub(crate) const TRAILER: Layout = &[
    ("the kind of line", 1),
    ("the number of records", 8),
    ("the sum of debits", 15),
    ("the sum of credits", 15),
];

/// The texts of a line, with the column of each.
pub(crate) struct Line<'a> {
    pub(crate) number: usize,
    pub(crate) layout: Layout,
    pub(crate) texts: Vec<(usize, &'a str)>,
}

impl Line<'_> {
    pub(crate) fn header(&self) -> Result<(Header, Totals), FileError> {
        let version = self.count(1)?;
        if version != 1 {
            return Err(self.wrong(1, Reason::Version));
        }
        let header = Header {
            id: self.word(2)?,
            scheme: self.word(3)?,
            business_date: self.read(4, "a date as 2026-11-22", |text| {
                (text.len() == 10).then(|| text.parse::<Date>().ok()).flatten()
            })?,
        };
        Ok((header, self.totals(5)?))
    }

    pub(crate) fn record(&self) -> Result<Record, FileError> {
        Ok(Record {
            reference: self.word(1)?,
            pan: self.read(2, "12 to 19 digits", CardNumber::parse)?,
            acquirer: self.read(3, "digits", |text| digits(text).then(|| text.to_owned()))?,
            rrn: self.optional(4, "letters and digits", |letter| letter.is_ascii_alphanumeric())?,
            approval_code: self.optional(5, "letters and digits", |letter| letter.is_ascii_alphanumeric())?,
            purpose: self.read(6, "purchase, cash, transfer or refund", Purpose::parse)?,
            amount: match self.count(7)? {
                0 => return Err(self.bad(7, "more than nothing")),
                amount => amount,
            },
            last: self.read(8, "Y or N", |text| match text {
                "Y" => Some(true),
                "N" => Some(false),
                _ => None,
            })?,
            operation_at: self.read(9, "an instant as 2026-11-22T07:00:00Z", |text| {
                (text.len() == 20 && text.ends_with('Z')).then(|| text.parse::<Timestamp>().ok()).flatten()
            })?,
            merchant: self.read(10, PLAIN, |text| plain(text).then(|| text.to_owned()))?,
            town: self.optional(11, PLAIN, |letter| !letter.is_control())?,
        })
    }

    /// The three totals that stand from this field on.
    pub(crate) fn totals(&self, from: usize) -> Result<Totals, FileError> {
        let records = self.count(from)?;
        Ok(Totals {
            records: usize::try_from(records).unwrap_or(usize::MAX),
            debits: self.count(from + 1)?,
            credits: self.count(from + 2)?,
        })
    }

    /// That the totals from this field on are what the records come to.
    pub(crate) fn agrees(&self, from: usize, said: Totals, found: Totals) -> Result<(), FileError> {
        let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        let pairs = [
            (count(said.records), count(found.records)),
            (said.debits, found.debits),
            (said.credits, found.credits),
        ];
        for (place, (said, found)) in pairs.into_iter().enumerate() {
            if said != found {
                let field = self.layout[from + place].0;
                return Err(self.wrong(from + place, Reason::WrongTotal { field, said, found }));
            }
        }
        Ok(())
    }

    pub(crate) fn wrong(&self, place: usize, reason: Reason) -> FileError {
        let column = self.texts.get(place).map_or(1, |(column, _)| *column);
        FileError { line: self.number, column, reason }
    }

    fn bad(&self, place: usize, rule: &'static str) -> FileError {
        self.wrong(place, Reason::Wrong { field: self.layout[place].0, rule })
    }

    fn text(&self, place: usize) -> Result<&str, FileError> {
        let (field, most) = self.layout[place];
        let text = self.texts.get(place).map_or("", |(_, text)| *text);
        // Characters, since a shop may be called ДҮКЕН.
        if text.chars().count() > most {
            return Err(self.wrong(place, Reason::TooLong { field, most }));
        }
        Ok(text)
    }

    fn read<T>(
        &self,
        place: usize,
        rule: &'static str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<T, FileError> {
        let text = self.text(place)?;
        if text.is_empty() {
            return Err(self.wrong(place, Reason::Missing { field: self.layout[place].0 }));
        }
        read(text).ok_or_else(|| self.bad(place, rule))
    }

    fn optional(
        &self,
        place: usize,
        rule: &'static str,
        good: impl Fn(char) -> bool,
    ) -> Result<String, FileError> {
        let text = self.text(place)?;
        if text.chars().all(good) { Ok(text.to_owned()) } else { Err(self.bad(place, rule)) }
    }

    /// Signs without spaces.
    fn word(&self, place: usize) -> Result<String, FileError> {
        self.read(place, "letters, digits and signs, without spaces", |text| {
            text.bytes().all(|byte| byte.is_ascii_graphic()).then(|| text.to_owned())
        })
    }

    /// A whole number, not below zero: fifteen digits at most, so that it fits.
    fn count(&self, place: usize) -> Result<i64, FileError> {
        self.read(place, "digits", |text| if digits(text) { text.parse().ok() } else { None })
    }
}

const PLAIN: &str = "a text without control characters";

fn plain(text: &str) -> bool {
    !text.chars().any(char::is_control)
}

fn digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}
