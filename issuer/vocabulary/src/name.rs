//! Names of persons as their documents write them.

use std::fmt;

use crate::alphabet::{folded, is_cyrillic, is_latin};

/// One part of a person's name: a surname, a given name or a patronymic.
///
/// Cyrillic, Kazakh letters included, or Latin for foreigners; never both in one, for a Latin
/// `A` in a Cyrillic name deceives whoever compares it with a document.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PersonName(String);

/// Why a text is not a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameError {
    /// Nothing was typed.
    Empty,
    /// More than [`PersonName::MAX_LENGTH`] characters.
    TooLong,
    /// Something else than letters of one alphabet, hyphens, spaces and apostrophes.
    Characters,
}

impl PersonName {
    /// Most characters in a name.
    pub const MAX_LENGTH: usize = 60;

    /// Reads a name as typed: surrounding and doubled spaces go, hyphens and apostrophes become
    /// the plain ones.
    pub fn parse(text: &str) -> Result<PersonName, NameError> {
        let mut name = String::new();
        for word in text.trim().split([' ', '\u{a0}']).filter(|word| !word.is_empty()) {
            if !name.is_empty() {
                name.push(' ');
            }
            name.extend(word.chars().map(plain));
        }
        if name.is_empty() {
            return Err(NameError::Empty);
        }
        if name.chars().count() > PersonName::MAX_LENGTH {
            return Err(NameError::TooLong);
        }
        if name.chars().any(is_cyrillic) {
            // Who has no Kazakh keyboard takes the Latin letter that looks like `і`.
            name = name.replace('i', "і").replace('I', "І");
        }
        let letter = if name.chars().any(is_cyrillic) { is_cyrillic } else { is_latin };
        let mut before = None;
        for now in name.chars() {
            // Signs stand between letters; an apostrophe may also begin or end a name ('t Hooft).
            let good = match now {
                '-' | ' ' => before.is_some_and(|before| letter(before) || before == '\''),
                '\'' => before != Some('\''),
                other => letter(other),
            };
            if !good {
                return Err(NameError::Characters);
            }
            before = Some(now);
        }
        if before == Some('-') || !name.chars().any(letter) {
            return Err(NameError::Characters);
        }
        Ok(PersonName(name))
    }

    /// The name as it is shown and kept.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What two spellings of one name share: capitals, Kazakh letters as their Russian
    /// look-alikes, no hyphens, spaces or apostrophes.
    ///
    /// For finding and comparing, never for showing: it makes one of names that differ.
    pub fn comparison_key(&self) -> String {
        folded(&self.0).to_uppercase().replace(['-', ' ', '\''], "")
    }
}

/// The plain form of the hyphens and apostrophes that telephones and word processors put in.
fn plain(letter: char) -> char {
    match letter {
        '\u{2010}' | '\u{2011}' | '\u{2013}' => '-',
        '\u{2019}' | '\u{2018}' | '\u{2bc}' | '`' => '\'',
        other => other,
    }
}

impl fmt::Display for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for PersonName {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

/// Personal data stays out of logs.
impl fmt::Debug for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonName(…)")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn names_are_tidied_and_kept() {
        for (typed, kept) in [
            ("Ахметов", "Ахметов"),
            ("  Нұрсұлтан\n", "Нұрсұлтан"),
            ("Әбілқайыр-хан", "Әбілқайыр-хан"),
            ("Әбiлқайыр", "Әбілқайыр"), // a Latin i
            ("Iлияс", "Ілияс"),
            ("Айгүл   Сәуле", "Айгүл Сәуле"),
            ("Мар’яна", "Мар'яна"),
            ("О'Нил", "О'Нил"),
            ("'t Hooft", "'t Hooft"),
            ("O’Brien", "O'Brien"),
            ("Müller–Ñuñez", "Müller-Ñuñez"),
            ("Їжак", "Їжак"),
            ("Ю", "Ю"),
        ] {
            assert_eq!(PersonName::parse(typed).unwrap().as_str(), kept);
        }
    }

    #[test]
    fn a_name_is_of_letters() {
        for text in [
            "Ахмет1",
            "Ахмет😀",
            "Ах\u{0}мет",
            "Ах\tмет",
            "Ах\nмет",
            "Ах\u{202e}мет",
            "Ах\u{200f}мет",
            "Ах\u{200b}мет",
            "محمد",
            "דוד",
            "李明",
            "<b>",
            "Иван; drop",
            "-Иван",
            "Иван-",
            "Ива--нов",
            "Иван - Пётр",
            "'",
            "-",
            "''",
            "Aхметов", // a Latin A
            "Иван.",
            "e\u{301}",
            "҂",
            "×",
        ] {
            assert_eq!(PersonName::parse(text), Err(NameError::Characters), "{text:?}");
        }
    }

    #[test]
    fn a_name_has_one_to_sixty_characters() {
        assert_eq!(PersonName::parse(""), Err(NameError::Empty));
        assert_eq!(PersonName::parse(" \u{a0} \r\n"), Err(NameError::Empty));
        assert!(PersonName::parse(&"қ".repeat(60)).is_ok());
        assert_eq!(PersonName::parse(&"қ".repeat(61)), Err(NameError::TooLong));
        assert_eq!(PersonName::parse(&"1".repeat(5_000)), Err(NameError::TooLong));
    }

    #[test]
    fn spellings_of_one_name_have_one_key() {
        for (one, other, key) in [
            ("Нұрсұлтан", "Нурсултан", "НУРСУЛТАН"),
            ("Қайрат", "КАЙРАТ", "КАЙРАТ"),
            ("Өмірбек", "омирбек", "ОМИРБЕК"),
            ("Әлихан Ғаппар", "Алихан-Гаппар", "АЛИХАНГАППАР"),
            ("Жәңгір", "Жангир", "ЖАНГИР"),
            ("Гүлбаһрам", "Гулбахрам", "ГУЛБАХРАМ"),
            ("Королёв", "Королев", "КОРОЛЕВ"),
            ("O'Brien", "obrien", "OBRIEN"),
        ] {
            assert_eq!(PersonName::parse(one).unwrap().comparison_key(), key);
            assert_eq!(PersonName::parse(other).unwrap().comparison_key(), key);
        }
    }

    #[test]
    fn a_log_does_not_learn_the_name() {
        assert_eq!(format!("{:?}", PersonName::parse("Ахметов").unwrap()), "PersonName(…)");
    }
}
