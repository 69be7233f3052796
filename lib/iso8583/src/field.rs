//! One row of the field table.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;

use crate::coding::{Coding, Counting, LengthCoding, OddDigits};
use crate::kind::Kind;

/// What a flavour says of one data element: its name, what it may hold, and how that is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    pub(crate) name: Cow<'static, str>,
    pub(crate) kind: Kind,
    pub(crate) length: Length,
    pub(crate) padding: Padding,
    pub(crate) coding: Coding,
    pub(crate) length_coding: LengthCoding,
    pub(crate) counting: Counting,
    pub(crate) odd_digits: OddDigits,
}

/// How long a field's content is: in digits for `n`, in bytes for `b`, else in characters (the side of an `x+n`
/// amount is one of them).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// Always so long.
    Fixed(u16),
    /// LLVAR: up to so long (99 at most), two digits of length before it.
    Llvar(u16),
    /// LLLVAR: up to so long (999 at most), three digits of length before it.
    Lllvar(u16),
}

/// What [`Builder::set`](crate::Builder::set) does with a value too short for its field of fixed length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Padding {
    /// Refuses it: a time that has lost a digit must not become another time.
    None,
    /// Writes blanks behind it, as the standard wants names to be filled.
    Blanks,
    /// Writes zeros before it, as the standard wants numbers to be filled.
    Zeros,
}

impl Field {
    /// Its name in the standard.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it may hold.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// How long it may be.
    pub fn length(&self) -> Length {
        self.length
    }

    /// The standard's short form, as in `n ..19`, `ans 40` or `b 8` (bytes).
    pub fn format(&self) -> String {
        format!("{} {}", self.kind, self.length)
    }
}

impl Length {
    /// The most units it may have.
    pub const fn most(self) -> usize {
        match self {
            Length::Fixed(most) | Length::Llvar(most) | Length::Lllvar(most) => most as usize,
        }
    }

    /// Digits of the length before it; none if it is fixed.
    pub(crate) const fn prefix_digits(self) -> usize {
        match self {
            Length::Fixed(_) => 0,
            Length::Llvar(_) => 2,
            Length::Lllvar(_) => 3,
        }
    }

    /// Reads `6`, `..19` or `...999`.
    pub(crate) fn parse(text: &str) -> Option<Length> {
        let number = |digits: &str, most: u16| digits.parse().ok().filter(|n| (1..=most).contains(n));
        if let Some(digits) = text.strip_prefix("...") {
            number(digits, 999).map(Length::Lllvar)
        } else if let Some(digits) = text.strip_prefix("..") {
            number(digits, 99).map(Length::Llvar)
        } else {
            number(text, 999).map(Length::Fixed)
        }
    }
}

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Length::Fixed(length) => write!(f, "{length}"),
            Length::Llvar(most) => write!(f, "..{most}"),
            Length::Lllvar(most) => write!(f, "...{most}"),
        }
    }
}
