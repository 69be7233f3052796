//! The word by which the contact centre knows a caller.

use std::fmt;

use crate::alphabet::{folded, is_cyrillic, is_latin};

/// A word of 3 to 20 letters agreed between a customer and the contact centre, folded so that
/// it can be compared however it was typed. Secret.
#[derive(Clone, PartialEq, Eq)]
pub struct CodeWord(String);

/// Why a text is not a code word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeWordError {
    /// Fewer than 3 or more than 20 letters.
    Length,
    /// Something else than Cyrillic or Latin letters.
    Characters,
}

impl CodeWord {
    /// Reads a word; case, `ё` and Kazakh letters a Russian keyboard lacks are folded away.
    pub fn parse(text: &str) -> Result<CodeWord, CodeWordError> {
        let text = text.trim();
        if !(3..=20).contains(&text.chars().count()) {
            return Err(CodeWordError::Length);
        }
        if !text.chars().all(|letter| is_cyrillic(letter) || is_latin(letter)) {
            return Err(CodeWordError::Characters);
        }
        Ok(CodeWord(folded(text)))
    }

    /// The folded word, to be hashed and never to be shown.
    pub fn expose_folded(&self) -> &str {
        &self.0
    }
}

/// A secret stays out of logs.
impl fmt::Debug for CodeWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CodeWord(…)")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_word_has_three_to_twenty_letters() {
        use CodeWordError::{Characters, Length};
        for (typed, expected) in [
            ("тау", Ok("тау")),
            (" Ақ ", Err(Length)),
            ("", Err(Length)),
            ("абвгдабвгдабвгдабвгд", Ok("абвгдабвгдабвгдабвгд")),
            ("абвгдабвгдабвгдабвгда", Err(Length)),
            ("Tolem", Ok("tolem")),
            ("тау1", Err(Characters)),
            ("ак тау", Err(Characters)),
            ("ак-тау", Err(Characters)),
            ("тау😀", Err(Characters)),
            ("тау\u{202e}", Err(Characters)),
            ("جبل", Err(Characters)),
        ] {
            let word = CodeWord::parse(typed);
            assert_eq!(
                word.as_ref().map(CodeWord::expose_folded).map_err(|error| *error),
                expected,
                "{typed:?}"
            );
        }
    }

    #[test]
    fn one_word_typed_two_ways_is_one_word() {
        for (one, other) in
            [("Қызғалдақ", "кызгалдак"), ("ЁЛКА", "елка"), ("Өзен", " озен "), ("Білім", "билим")]
        {
            assert!(CodeWord::parse(one).unwrap() == CodeWord::parse(other).unwrap());
        }
        assert_eq!(format!("{:?}", CodeWord::parse("тау").unwrap()), "CodeWord(…)");
    }
}
