//! What can be wrong with a message, and where. No error carries a field's content.

use std::fmt;

use crate::field::Length;
use crate::kind::Kind;

/// Why bytes are not a message of a flavour: which part, at which byte, and what about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{part} at byte {offset}: {reason}")]
pub struct ParseError {
    /// The part of the message that is wrong.
    pub part: Part,
    /// Byte of the message at which it shows; 0 is the first after the frame's length.
    pub offset: usize,
    /// What is wrong with it.
    pub reason: Reason,
}

/// A part of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The message as a whole.
    Whole,
    /// What stands before the message type.
    Header,
    /// The message type identifier.
    Mti,
    /// The primary or secondary bitmap.
    Bitmap,
    /// A data element, 2 to 128.
    Field(u8),
    /// What comes after the last field.
    End,
}

/// What is wrong with a part of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// The message is longer than the flavour's bound.
    #[error("{length} bytes are more than the {most} allowed")]
    MessageTooLong {
        /// Bytes of the message.
        length: usize,
        /// The bound.
        most: usize,
    },
    /// The message ends too early.
    #[error("{needed} bytes are needed and {left} are left")]
    Truncated {
        /// Bytes that should follow.
        needed: usize,
        /// Bytes that do.
        left: usize,
    },
    /// Something other than digits where the MTI or a length should be, or other than hex digits in a bitmap.
    #[error("digits are expected here")]
    NotDigits,
    /// The length written before a field is more than the field may have.
    #[error("a length of {length} is more than the {most} allowed")]
    FieldTooLong {
        /// The length found.
        length: usize,
        /// The most that the field may have.
        most: usize,
    },
    /// A character that such a field does not hold.
    #[error("this character does not belong into a field of kind {0}")]
    Content(Kind),
    /// Bytes that belong to no field.
    #[error("{0} bytes follow the last field")]
    Trailing(usize),
}

/// Why a message cannot be built as asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BuildError {
    /// A value does not fit its field.
    #[error("DE {field}: {unfit}")]
    Field {
        /// Number of the data element.
        field: u8,
        /// Why it does not fit.
        unfit: Unfit,
    },
    /// The header is not as long as the flavour wants it.
    #[error("a header of {given} bytes where {wanted} are due")]
    Header {
        /// Bytes given.
        given: usize,
        /// Bytes due.
        wanted: usize,
    },
    /// The message would be longer than the flavour's bound.
    #[error("{length} bytes are more than the {most} allowed")]
    TooLong {
        /// Bytes of the message.
        length: usize,
        /// The bound.
        most: usize,
    },
}

/// Why a value does not fit a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// There are the data elements 2 to 128 and no other.
    #[error("there is no such field")]
    NoSuchField,
    /// The value is too short or too long.
    #[error("a length of {given} where {rule} is due")]
    Length {
        /// Characters, digits or bytes given.
        given: usize,
        /// What the field may have.
        rule: Length,
    },
    /// A character that such a field does not hold.
    #[error("character {at} does not belong into a field of kind {kind}")]
    Content {
        /// Its place in the value; 0 is the first.
        at: usize,
        /// The field's kind.
        kind: Kind,
    },
}

impl ParseError {
    /// The data element that is wrong, if it is one.
    pub fn field(&self) -> Option<u8> {
        match self.part {
            Part::Field(number) => Some(number),
            _ => None,
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Part::Whole => f.write_str("message"),
            Part::Header => f.write_str("header"),
            Part::Mti => f.write_str("MTI"),
            Part::Bitmap => f.write_str("bitmap"),
            Part::Field(number) => write!(f, "DE {number}"),
            Part::End => f.write_str("end"),
        }
    }
}
