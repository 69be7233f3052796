//! What can be wrong with a file, and where. No error carries what stood there.

use crate::{MOST_BYTES, MOST_LINE_BYTES, MOST_RECORDS};

/// Why bytes are not a presentment file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {reason}")]
pub struct FileError {
    /// The line, from 1.
    pub line: usize,
    /// In CSV the field's place in its line, in the fixed-length format the character at which it begins; from 1.
    pub column: usize,
    /// What is wrong.
    pub reason: Reason,
}

/// What is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// Longer than anybody sends.
    #[error("the file has more than {MOST_BYTES} bytes")]
    FileTooLong,
    /// More than is posted at once.
    #[error("the file has more than {MOST_RECORDS} records")]
    TooManyRecords,
    /// A line without an end.
    #[error("the line has more than {MOST_LINE_BYTES} bytes")]
    LineTooLong,
    /// Another character set.
    #[error("this is not UTF-8")]
    NotUtf8,
    /// Not a line of the fixed-length format.
    #[error("the line has {found} characters and must have {}", crate::LINE)]
    WrongLength {
        /// How many it has.
        found: usize,
    },
    /// Not what a CSV reader understands.
    #[error("this is not CSV as RFC 4180 has it")]
    NotCsv,
    /// Too few or too many fields.
    #[error("the line has {found} fields and must have {expected}")]
    FieldCount {
        /// How many it has.
        found: usize,
        /// How many its kind has.
        expected: usize,
    },
    /// Neither a header, nor a record, nor a trailer.
    #[error("a line begins with H, R or T")]
    UnknownKind,
    /// The file does not begin with its header.
    #[error("the header is missing: a file begins with a line H")]
    NoHeader,
    /// A second header.
    #[error("a second header")]
    SecondHeader,
    /// Nothing closes the file: it may have been cut off.
    #[error("the trailer is missing: a file ends with a line T")]
    NoTrailer,
    /// Something stands behind the trailer.
    #[error("nothing may stand behind the trailer")]
    AfterTrailer,
    /// Another version of the format.
    #[error("the format's version is 1")]
    Version,
    /// A field that must be there is empty.
    #[error("{field} is missing")]
    Missing {
        /// Which.
        field: &'static str,
    },
    /// A field longer than it may be.
    #[error("{field} has more than {most} characters")]
    TooLong {
        /// Which.
        field: &'static str,
        /// What it may have.
        most: usize,
    },
    /// A field that is not what it should be.
    #[error("{field} must be {rule}")]
    Wrong {
        /// Which.
        field: &'static str,
        /// What it should be.
        rule: &'static str,
    },
    /// What the records come to is more than 64 bits hold.
    #[error("the sum of the amounts is beyond what can be reckoned")]
    SumTooLarge,
    /// Header or trailer say something else than the records come to.
    #[error("{field} says {said}, the records come to {found}")]
    WrongTotal {
        /// Which total.
        field: &'static str,
        /// What header or trailer say.
        said: i64,
        /// What the records come to.
        found: i64,
    },
}
