//! Presentment files: what shops ask to be paid, as a scheme sends it once a day.
//!
//! ```text
//!   bytes ─► File::parse ─┬─ CSV (RFC 4180)       ─► Header, Records ─► totals agree, or an error says where not
//!                         └─ lines of one length
//!   File ─► write ─► bytes that parse to the same
//! ```
//!
//! Both formats have the same fields in the same spelling (docs/clearing.md). Nothing here knows a bank.

mod error;
mod field;
mod number;
mod parse;
mod write;

use jiff::Timestamp;
use jiff::civil::Date;

pub use error::{FileError, Reason};
pub use number::CardNumber;

/// A presentment file, whole and right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// What it is called.
    pub header: Header,
    /// What is asked for.
    pub records: Vec<Record>,
}

/// What a file is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// The file's number with its scheme: up to 20 letters, digits and signs.
    pub id: String,
    /// Which scheme sent it: up to 10.
    pub scheme: String,
    /// The scheme's day that it clears.
    pub business_date: Date,
}

/// One shop's claim, or refund.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The scheme's own reference: the same presentment always bears the same.
    pub reference: String,
    /// Whose card.
    pub pan: CardNumber,
    /// The acquiring institution's code (DE 32): up to eleven digits.
    pub acquirer: String,
    /// RRN (DE 37) of the authorization; empty if the shop does not know it.
    pub rrn: String,
    /// The six signs that proved the approval (DE 38); may be empty.
    pub approval_code: String,
    /// What the money was for.
    pub purpose: Purpose,
    /// How much, in hundredths; always more than nothing.
    pub amount: i64,
    /// Whether nothing more will be presented of the authorization.
    pub last: bool,
    /// When the person bought.
    pub operation_at: Timestamp,
    /// The shop.
    pub merchant: String,
    /// Its town; may be empty.
    pub town: String,
}

/// What the money of a record was for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Goods and services.
    Purchase,
    /// Cash.
    Cash,
    /// A transfer to somebody.
    Transfer,
    /// A shop gives money back.
    Refund,
}

impl Purpose {
    /// The word files use.
    pub fn word(self) -> &'static str {
        match self {
            Purpose::Purchase => "purchase",
            Purpose::Cash => "cash",
            Purpose::Transfer => "transfer",
            Purpose::Refund => "refund",
        }
    }

    fn parse(word: &str) -> Option<Purpose> {
        let all = [Purpose::Purchase, Purpose::Cash, Purpose::Transfer, Purpose::Refund];
        all.into_iter().find(|purpose| purpose.word() == word)
    }
}

/// What the records of a file come to, as its header and its trailer both say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// How many records.
    pub records: usize,
    /// The sum of what is taken from cardholders, in hundredths.
    pub debits: i64,
    /// The sum of what is given back to them.
    pub credits: i64,
}

impl Totals {
    /// With one more record; none if 64 bits are too few.
    fn with(self, record: &Record) -> Option<Totals> {
        let (debit, credit) = match record.purpose {
            Purpose::Refund => (0, record.amount),
            Purpose::Purchase | Purpose::Cash | Purpose::Transfer => (record.amount, 0),
        };
        Some(Totals {
            records: self.records + 1,
            debits: self.debits.checked_add(debit)?,
            credits: self.credits.checked_add(credit)?,
        })
    }
}

/// How a file is spelt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated values (RFC 4180), UTF-8.
    Csv,
    /// Lines of [`LINE`] characters, UTF-8.
    Fixed,
}

/// Characters of a line of the fixed-length format.
pub const LINE: usize = 187;
/// Bytes of a line at most, in either format.
pub const MOST_LINE_BYTES: usize = 1_024;
/// Records of a file at most: they are posted in one transaction.
pub const MOST_RECORDS: usize = 100_000;
/// Bytes of a file at most.
pub const MOST_BYTES: usize = 48 * 1024 * 1024;

impl File {
    /// Reads a file in either format. It is right as a whole, or not at all.
    pub fn parse(bytes: &[u8]) -> Result<File, FileError> {
        parse::parse(bytes)
    }

    /// Spells the file. A field longer than the format has room for is an error, as is a sum beyond 64 bits.
    pub fn write(&self, format: Format) -> Result<String, FileError> {
        write::write(self, format)
    }
}
