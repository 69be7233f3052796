//! The name in Latin letters that is embossed on a card.

use std::fmt;

use crate::alphabet::is_cyrillic;

/// The name on a card: 2 to 26 capital Latin letters, spaces, dots, apostrophes and hyphens,
/// beginning with a letter; given name first.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct LatinName(String);

/// Why a text cannot be embossed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LatinNameError {
    /// Fewer than 2 or more than 26 characters.
    Length,
    /// A Cyrillic letter, though it may look like a Latin one.
    Cyrillic,
    /// Something else than Latin letters, spaces, dots, apostrophes and hyphens, or a sign first.
    Characters,
}

impl LatinName {
    /// Most characters a card has room for.
    pub const MAX_LENGTH: usize = 26;

    /// Reads a name as typed: small letters become capitals, surrounding and doubled spaces go.
    pub fn parse(text: &str) -> Result<LatinName, LatinNameError> {
        let name = text.trim().split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        let name = name.replace('\u{2019}', "'").to_ascii_uppercase();
        if name.chars().any(is_cyrillic) {
            return Err(LatinNameError::Cyrillic);
        }
        if !(2..=LatinName::MAX_LENGTH).contains(&name.chars().count()) {
            return Err(LatinNameError::Length);
        }
        let good = |byte: u8| byte.is_ascii_uppercase() || b" .'-".contains(&byte);
        if !name.starts_with(|first: char| first.is_ascii_uppercase()) || !name.bytes().all(good) {
            return Err(LatinNameError::Characters);
        }
        Ok(LatinName(name))
    }

    /// The name as embossed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What to write on the card of a person so named, unless the document says otherwise.
///
/// `GIVEN SURNAME`; a given name too long for the card becomes its initial. Only a suggestion:
/// no table is official, and whoever has a passport keeps its spelling.
pub fn suggest(given: impl AsRef<str>, surname: impl AsRef<str>) -> String {
    let (given, surname) = (spelt(given.as_ref()), spelt(surname.as_ref()));
    let whole = format!("{given} {surname}");
    let fitting = if whole.len() <= LatinName::MAX_LENGTH {
        whole
    } else {
        format!("{} {surname}", &given[..given.len().min(1)])
    };
    // Every letter is ASCII by now, so this cuts between letters.
    fitting.trim()[..fitting.trim().len().min(LatinName::MAX_LENGTH)].trim_end().to_owned()
}

/// One name in capital Latin letters; what has none there is left out.
fn spelt(name: &str) -> String {
    let mut latin = String::new();
    let mut before = None;
    for letter in name.to_uppercase().chars() {
        match letter {
            // Heard with a glide at the start of a word and after a vowel or a sign.
            'Е' if before.is_none_or(|before| "АӘЕЁИІОӨУҰҮЫЭЮЯЪЬ -'".contains(before)) => {
                latin.push_str("YE")
            }
            'A'..='Z' | ' ' | '-' | '\'' => latin.push(letter),
            other => latin.push_str(letters(other)),
        }
        before = Some(letter);
    }
    // The first letter must be a letter.
    latin.trim_start_matches([' ', '-', '\'']).to_owned()
}

/// Passport-style spelling of a capital letter in other alphabets.
fn letters(capital: char) -> &'static str {
    match capital {
        'А' | 'Ә' => "A",
        'Б' => "B",
        'В' => "V",
        'Г' | 'Ғ' | 'Ґ' => "G",
        'Д' => "D",
        'Е' | 'Э' => "E",
        'Ё' => "YO",
        'Є' => "YE",
        'Ж' => "ZH",
        'З' => "Z",
        'И' | 'І' => "I",
        'Ї' => "YI",
        'Й' | 'Ы' => "Y",
        'К' | 'Қ' => "K",
        'Л' => "L",
        'М' => "M",
        'Н' | 'Ң' => "N",
        'О' | 'Ө' => "O",
        'П' => "P",
        'Р' => "R",
        'С' => "S",
        'Т' => "T",
        'У' | 'Ұ' | 'Ү' | 'Ў' => "U",
        'Ф' => "F",
        'Х' => "KH",
        'Һ' => "H",
        'Ц' => "TS",
        'Ч' => "CH",
        'Ш' => "SH",
        'Щ' => "SHCH",
        'Ю' => "YU",
        'Я' => "YA",
        // Latin letters with accents, as ICAO 9303-3, section 6.A, allows them to be written.
        'À'..='Å' | 'Ā' | 'Ă' | 'Ą' => "A",
        'Æ' => "AE",
        'Ç' | 'Ć' | 'Č' => "C",
        'Ð' | 'Ď' | 'Đ' => "D",
        'È'..='Ë' | 'Ē' | 'Ė' | 'Ę' | 'Ě' => "E",
        'Ğ' => "G",
        'Ì'..='Ï' | 'Ī' | 'İ' => "I",
        'Ł' => "L",
        'Ñ' | 'Ń' | 'Ň' => "N",
        'Ò'..='Ö' | 'Ø' | 'Ō' | 'Ő' => "O",
        'Œ' => "OE",
        'Ř' => "R",
        'Ś' | 'Š' | 'Ş' | 'Ș' => "S",
        'Ť' | 'Ţ' | 'Ț' => "T",
        'Þ' => "TH",
        'Ù'..='Ü' | 'Ū' | 'Ů' | 'Ű' => "U",
        'Ý' | 'Ÿ' => "Y",
        'Ź' | 'Ż' | 'Ž' => "Z",
        _ => "",
    }
}

impl fmt::Display for LatinName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Personal data stays out of logs.
impl fmt::Debug for LatinName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LatinName(…)")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn only_what_can_be_embossed_is_taken() {
        use LatinNameError::{Characters, Cyrillic, Length};
        for (typed, expected) in [
            ("NURSULTAN AKHMETOV", Ok("NURSULTAN AKHMETOV")),
            ("  nursultan   akhmetov ", Ok("NURSULTAN AKHMETOV")),
            ("J. O'Brien-Smith", Ok("J. O'BRIEN-SMITH")),
            ("AB", Ok("AB")),
            ("A", Err(Length)),
            ("", Err(Length)),
            ("ABCDEFGHIJKLMNOPQRSTUVWXYZ", Ok("ABCDEFGHIJKLMNOPQRSTUVWXYZ")),
            ("ABCDEFGHIJKLMNOPQRSTUVWXYZA", Err(Length)),
            ("АKHMETOV", Err(Cyrillic)), // a Cyrillic А
            ("Ахметов", Err(Cyrillic)),
            ("AIGUL і", Err(Cyrillic)),
            (".AB", Err(Characters)),
            ("-AB", Err(Characters)),
            ("MÜLLER", Err(Characters)),
            ("AB1", Err(Characters)),
            ("A\tB", Err(Characters)),
            ("A\u{202e}B", Err(Characters)),
            ("A😀B", Err(Characters)),
        ] {
            let name = LatinName::parse(typed);
            assert_eq!(name.as_ref().map(LatinName::as_str).map_err(|error| *error), expected, "{typed}");
        }
    }

    #[test]
    fn a_suggestion_is_spelt_by_the_table() {
        for (given, surname, latin) in [
            ("Нұрсұлтан", "Ахметов", "NURSULTAN AKHMETOV"),
            ("Әйгерім", "Қуанышқызы", "AYGERIM KUANYSHKYZY"),
            ("Еркебұлан", "Ермеков", "YERKEBULAN YERMEKOV"),
            ("Алексей", "Воробьев", "ALEKSEY VOROBYEV"),
            ("Анна-Елена", "Щербакова", "ANNA-YELENA SHCHERBAKOVA"),
            ("Ғалым", "Жүнісов", "GALYM ZHUNISOV"),
            ("Фёдор", "Цой", "FYODOR TSOY"),
            ("Эльмира", "Объедкова", "ELMIRA OBYEDKOVA"),
            ("Баһрам", "Өтеген", "BAHRAM OTEGEN"),
            ("Сэм", "О'Нил", "SEM O'NIL"),
            ("Алия", "Баева", "ALIYA BAYEVA"),
            ("Айым", "Мадиева", "AYYM MADIYEVA"),
            ("José", "Müller", "JOSE MULLER"),
            ("", "Ахметов", "AKHMETOV"),
            ("Ахмет", "", "AKHMET"),
            ("李", "明", ""),
        ] {
            assert_eq!(suggest(given, surname), latin);
        }
    }

    #[test]
    fn a_suggestion_fits_the_card() {
        for (given, surname, latin) in [
            ("Абвгдабвгд", "Абвгдабвгдабвгд", "ABVGDABVGD ABVGDABVGDABVGD"), // exactly 26
            ("Абвгдабвгда", "Абвгдабвгдабвгд", "A ABVGDABVGDABVGD"),
            ("Щолпан", "Абвгдабвгдабвгдабвгдабвг", "S ABVGDABVGDABVGDABVGDABVG"),
            ("Щолпан", "Абвгдабвгдабвгдабвгдабвгд", "S ABVGDABVGDABVGDABVGDABVG"),
        ] {
            let suggestion = suggest(given, surname);
            assert_eq!(suggestion, latin);
            assert_eq!(LatinName::parse(&suggestion).unwrap().as_str(), latin);
        }
    }
}
