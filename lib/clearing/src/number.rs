//! The card's number in a record.

use std::fmt;

/// A card's number as a file gives it: 12 to 19 digits, nothing more checked. Secret.
#[derive(Clone, PartialEq, Eq)]
pub struct CardNumber(String);

impl CardNumber {
    /// Reads 12 to 19 digits.
    pub fn parse(text: &str) -> Option<CardNumber> {
        let good = (12..=19).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        good.then(|| CardNumber(text.to_owned()))
    }

    /// The digits.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// `************1234`: the last four alone.
    pub fn masked(&self) -> String {
        let (hidden, shown) = self.0.split_at(self.0.len() - 4);
        format!("{}{shown}", "*".repeat(hidden.len()))
    }
}

/// A secret stays out of logs.
impl fmt::Debug for CardNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CardNumber(…)")
    }
}
