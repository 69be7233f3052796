//! Free text within bounds.

use crate::alphabet::{is_cyrillic, is_latin};

/// Why a text is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextError {
    /// Nothing was typed.
    Empty,
    /// More characters than the field has room for.
    TooLong,
    /// Control characters, marks that turn the direction of writing, pictures, foreign scripts.
    Characters,
}

/// A comment of one or more lines, trimmed, its line ends made `\n`.
///
/// Takes the letters of the house's three languages with their signs and nothing else, so that
/// what is kept can be printed, embossed on a parcel and read by an operator as it was typed.
pub fn plain_text(text: &str, max_chars: usize) -> Result<String, TextError> {
    let text = text.trim().replace("\r\n", "\n");
    checked(&text, max_chars, |letter| letter == '\n' || is_printable(letter))
}

/// The same on one line, doubled spaces made one.
pub fn plain_line(text: &str, max_chars: usize) -> Result<String, TextError> {
    let line =
        text.trim().split([' ', '\u{a0}']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    checked(&line, max_chars, is_printable)
}

fn checked(text: &str, max_chars: usize, good: impl Fn(char) -> bool) -> Result<String, TextError> {
    if text.is_empty() {
        return Err(TextError::Empty);
    }
    if text.chars().count() > max_chars {
        return Err(TextError::TooLong);
    }
    if !text.chars().all(good) {
        return Err(TextError::Characters);
    }
    Ok(text.to_owned())
}

fn is_printable(letter: char) -> bool {
    let typographic = "\u{a0}«»“”„‘’–—…№₸€§°×";
    letter == ' '
        || letter.is_ascii_graphic()
        || is_cyrillic(letter)
        || is_latin(letter)
        || typographic.contains(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_is_plain_and_bounded() {
        use TextError::{Characters, Empty, TooLong};
        for (typed, expected) in [
            ("ok", Ok("ok")),
            ("  Позвонил — не взял; «позже».  ", Ok("Позвонил — не взял; «позже».")),
            ("бір\r\nекі", Ok("бір\nекі")),
            ("<script>", Ok("<script>")), // text is text; pages escape it
            ("", Err(Empty)),
            (" \r\n ", Err(Empty)),
            ("аааааааааааааааааааааааааааааааааааааааа", Ok("аааааааааааааааааааааааааааааааааааааааа")),
            ("ааааааааааааааааааааааааааааааааааааааааа", Err(TooLong)),
            ("a\u{0}b", Err(Characters)),
            ("a\tb", Err(Characters)),
            ("a\rb", Err(Characters)),
            ("a\u{7f}b", Err(Characters)),
            ("a\u{85}b", Err(Characters)),
            ("a\u{202e}b", Err(Characters)),
            ("a\u{2066}b", Err(Characters)),
            ("a\u{200b}b", Err(Characters)),
            ("a\u{feff}b", Err(Characters)),
            ("a\u{ad}b", Err(Characters)),
            ("a\u{301}b", Err(Characters)),
            ("a😀", Err(Characters)),
            ("a☺", Err(Characters)),
            ("a\u{e000}", Err(Characters)),
            ("שלום", Err(Characters)),
        ] {
            assert_eq!(plain_text(typed, 40), expected.map(str::to_owned), "{typed:?}");
        }
    }

    #[test]
    fn a_line_is_one_line() {
        assert_eq!(plain_line("a  b", 3), Ok("a b".into()));
        assert_eq!(plain_line("a\nb", 3), Err(TextError::Characters));
    }
}
