//! The name by which a person signs in.

use std::fmt;

/// A sign-in name: 3 to 40 ASCII letters, digits, dots, underscores and hyphens, kept in lower case.
///
/// It begins with a letter, so that what a person types to sign in is a login or a phone, never
/// possibly both.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Login(String);

/// Why a text is not a login.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginError {
    /// Nothing was typed.
    Empty,
    /// Fewer than 3 or more than 40 characters.
    Length,
    /// Something else than ASCII letters, digits, dots, underscores and hyphens.
    Characters,
    /// It begins with something else than a letter.
    FirstLetter,
}

impl Login {
    /// Reads a login; capitals are folded.
    pub fn parse(text: &str) -> Result<Login, LoginError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(LoginError::Empty);
        }
        if !(3..=40).contains(&text.chars().count()) {
            return Err(LoginError::Length);
        }
        if !text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte)) {
            return Err(LoginError::Characters);
        }
        if !text.starts_with(|first: char| first.is_ascii_alphabetic()) {
            return Err(LoginError::FirstLetter);
        }
        Ok(Login(text.to_ascii_lowercase()))
    }

    /// The login in lower case.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Personal data stays out of logs.
impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Login(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_is_short_plain_and_begins_with_a_letter() {
        use LoginError::{Characters, Empty, FirstLetter, Length};
        let longest = format!("a{}", "1".repeat(39));
        let too_long = format!("a{}", "1".repeat(40));
        for (typed, expected) in [
            ("aru", Ok("aru")),
            (" Aru.Beketova_77-x ", Ok("aru.beketova_77-x")),
            (longest.as_str(), Ok(longest.as_str())),
            (too_long.as_str(), Err(Length)),
            ("ab", Err(Length)),
            ("", Err(Empty)),
            ("  ", Err(Empty)),
            ("7aru", Err(FirstLetter)),
            (".aru", Err(FirstLetter)),
            ("87012345678", Err(FirstLetter)),
            ("+77012345678", Err(Characters)),
            ("ару", Err(Characters)),
            ("aru beketova", Err(Characters)),
            ("aru@post", Err(Characters)),
            ("aru\u{0}", Err(Characters)),
            ("aru\u{202e}", Err(Characters)),
            ("aru😀", Err(Characters)),
        ] {
            let login = Login::parse(typed);
            assert_eq!(login.as_ref().map(Login::as_str).map_err(|error| *error), expected, "{typed:?}");
        }
    }
}
