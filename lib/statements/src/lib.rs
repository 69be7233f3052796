//! Statements of an account as files, and orders to pay others: values in, bytes out.
//!
//! ```text
//!   Statement ─► Writer::begin ─► row, row, row … ─► finish
//!                   │
//!                   ├─ CSV         RFC 4180, for programs
//!                   ├─ XLSX        for spreadsheets
//!                   └─ camt.053    ISO 20022, for accounting
//!
//!   Orders ─► write_orders          pain.001, ISO 20022: money to accounts of other banks
//! ```
//!
//! Amounts are whole minor units: no sum is ever rounded. Nothing here knows a bank.

mod amount;
mod camt;
mod cell;
mod csv;
mod pain;
mod xlsx;
mod xml;

use std::io::{self, Write};

use jiff::Zoned;
use jiff::civil::Date;

pub use amount::decimal;
pub use cell::Columns;
pub use pain::{Order, Orders, Party, write_orders};

/// How a statement is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Values parted by commas (RFC 4180), UTF-8 with its mark.
    Csv,
    /// A workbook (ISO/IEC 29500).
    Xlsx,
    /// Bank to customer statement, camt.053.001.08 (ISO 20022).
    Camt053,
}

impl Format {
    /// Every format.
    pub const ALL: [Format; 3] = [Format::Csv, Format::Xlsx, Format::Camt053];

    /// How the names of such files end.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Xlsx => "xlsx",
            Format::Camt053 => "xml",
        }
    }

    /// What such a file is called on the wire (IANA).
    pub fn media_type(self) -> &'static str {
        match self {
            Format::Csv => "text/csv; charset=utf-8",
            Format::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Format::Camt053 => "application/xml",
        }
    }
}

/// A statement without its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Under which it is known: at most 35 signs.
    pub number: String,
    /// When it was made.
    pub made_at: Zoned,
    /// The institution's name and its code (ISO 9362).
    pub servicer: (String, String),
    /// Whose account it is.
    pub holder: String,
    /// Its number (ISO 13616), without spaces.
    pub iban: String,
    /// What it is kept in.
    pub currency: Currency,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// What was posted before the first day, in minor units.
    pub opening: i64,
    /// What was posted by the end of the last day: the opening balance and every posted row.
    pub closing: i64,
    /// What is said in the reader's language.
    pub words: Words,
}

/// A currency (ISO 4217).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Currency {
    /// Three letters.
    pub code: String,
    /// Digits behind the point.
    pub decimals: u8,
}

/// What CSV and XLSX say in the reader's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// What the statement is called.
    pub title: String,
    /// Above the columns.
    pub columns: Columns,
    /// The line of the balance before the first row.
    pub opening: String,
    /// The line of the balance after the last one.
    pub closing: String,
    /// What is said of a row that was posted.
    pub posted: String,
    /// What is said of one that was not yet.
    pub pending: String,
}

/// One operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// By what the servicer knows it: at most 35 signs.
    pub reference: String,
    /// When it was done.
    pub operation_at: Zoned,
    /// When it was posted, and the balance after it; none while it waits, outside of every balance.
    pub posted: Option<(Zoned, i64)>,
    /// What it is, as programs spell it.
    pub kind: &'static str,
    /// What it is, in the reader's language.
    pub kind_word: String,
    /// Where, and what for.
    pub description: String,
    /// The kind of merchant (ISO 18245); empty if there was none.
    pub merchant_category: String,
    /// The last four digits of the card; empty if there was none.
    pub card: String,
    /// What the account gained, in minor units; below zero what it lost.
    pub amount: i64,
    /// How much in the merchant's currency, where that was another.
    pub original: Option<(i64, Currency)>,
}

/// A statement being written. What is put into it is on its way at once, but for XLSX, which comes at the end.
pub struct Writer<W: Write>(Kind<W>);

enum Kind<W: Write> {
    Csv(Box<csv::Csv<W>>),
    Xlsx(Box<xlsx::Xlsx<W>>),
    Camt(camt::Camt<W>),
}

impl<W: Write> Writer<W> {
    /// Begins a file.
    pub fn begin(format: Format, statement: &Statement, out: W) -> io::Result<Writer<W>> {
        Ok(Writer(match format {
            Format::Csv => Kind::Csv(Box::new(csv::Csv::begin(statement, out)?)),
            Format::Xlsx => Kind::Xlsx(Box::new(xlsx::Xlsx::begin(statement, out)?)),
            Format::Camt053 => Kind::Camt(camt::Camt::begin(statement, out)?),
        }))
    }

    /// The next operation: those that wait first, then the newest.
    pub fn row(&mut self, row: &Row) -> io::Result<()> {
        match &mut self.0 {
            Kind::Csv(it) => it.row(row),
            Kind::Xlsx(it) => it.row(row),
            Kind::Camt(it) => it.row(row),
        }
    }

    /// Ends the file: only now is it whole.
    pub fn finish(self) -> io::Result<W> {
        match self.0 {
            Kind::Csv(it) => it.finish(),
            Kind::Xlsx(it) => it.finish(),
            Kind::Camt(it) => it.finish(),
        }
    }
}
