//! The three languages of the house.

/// A language in which the house speaks to a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Language {
    /// Kazakh, the state language.
    Kk,
    /// Russian.
    Ru,
    /// English.
    En,
}

impl Language {
    /// Every language, in the order in which pages offer them.
    pub const ALL: [Language; 3] = [Language::Kk, Language::Ru, Language::En];

    /// The ISO 639-1 code, as in `?lang=kk` and `<html lang>`.
    pub fn code(self) -> &'static str {
        match self {
            Language::Kk => "kk",
            Language::Ru => "ru",
            Language::En => "en",
        }
    }

    /// Reads what [`code`](Self::code) writes.
    pub fn parse(code: &str) -> Option<Language> {
        Language::ALL.into_iter().find(|language| language.code() == code)
    }

    /// The language a browser likes best of those we speak (RFC 9110, 12.5.4).
    ///
    /// `*` chooses nothing: whoever takes any language gets the default of the house.
    pub fn from_accept_language(header: &str) -> Option<Language> {
        let mut best: Option<(u16, Language)> = None;
        for range in header.split(',') {
            let mut parts = range.split(';');
            let tag = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
            let primary = tag.split('-').next().unwrap_or_default();
            let quality = match parts.next() {
                Some(parameter) => quality(parameter.trim()),
                None => Some(1000),
            };
            let (Some(language), Some(quality)) = (Language::parse(primary), quality) else { continue };
            // Of equals the first named wins, as people list languages in the order they like them.
            if quality > 0 && best.is_none_or(|(most, _)| quality > most) {
                best = Some((quality, language));
            }
        }
        best.map(|(_, language)| language)
    }
}

/// `q=0.8` in thousandths: at most three decimals, at most one.
fn quality(parameter: &str) -> Option<u16> {
    let value = parameter.strip_prefix("q=").or_else(|| parameter.strip_prefix("Q="))?;
    let (whole, decimals) = value.split_once('.').unwrap_or((value, ""));
    if decimals.len() > 3 || !decimals.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let thousandths: u16 = format!("{decimals:0<3}").parse().ok()?;
    match whole {
        "0" => Some(thousandths),
        "1" if thousandths == 0 => Some(1000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_back() {
        for language in Language::ALL {
            assert_eq!(Language::parse(language.code()), Some(language));
        }
        assert_eq!(Language::parse("KK"), None);
        assert_eq!(Language::parse("de"), None);
    }

    #[test]
    fn the_browsers_favourite_wins() {
        for (header, expected) in [
            ("kk", Some(Language::Kk)),
            ("kk-KZ,kk;q=0.9,ru;q=0.8,en;q=0.5", Some(Language::Kk)),
            ("en;q=0.5, ru;q=0.8", Some(Language::Ru)),
            ("en;q=0.8,ru;q=0.8", Some(Language::En)),
            ("en;q=0.799 , ru;q=0.8", Some(Language::Ru)),
            ("ru;q=0,en;q=0.001", Some(Language::En)),
            ("ru;q=0", None),
            ("RU-ru", Some(Language::Ru)),
            ("de,fr;q=0.9,en;q=0.1", Some(Language::En)),
            ("ru;q=1.001,en;q=0.1", Some(Language::En)),
            ("ru;q=1.000,en", Some(Language::Ru)),
            ("ru;level=1", None),
            ("*", None),
            ("", None),
            (";;;,,,;q=", None),
        ] {
            assert_eq!(Language::from_accept_language(header), expected, "{header}");
        }
    }
}
