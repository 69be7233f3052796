//! Passwords: 10 to 128 characters, none of the common ones, kept as Argon2id.
//!
//! Hashing takes tens of milliseconds and 19 MiB (OWASP's second choice: m = 19 MiB, t = 2, p = 1), so the
//! doors do it outside of any transaction, and few at a time.

use std::fmt;

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};

/// Fewest characters of a password.
pub const SHORTEST: usize = 10;
/// Most characters of a password: beyond it hashing would be a way to keep us busy.
pub const LONGEST: usize = 128;

const COMMON: &str = include_str!("common_passwords.txt");

/// A password that may be used. It has no `Display`, and its `Debug` hides it.
#[derive(Clone)]
pub struct Password(String);

/// Why a password may not be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordError {
    /// Fewer than ten characters.
    TooShort,
    /// More than 128 characters.
    TooLong,
    /// One of those that are tried first.
    Common,
    /// The login or the phone, or it contains them.
    Personal,
}

impl Password {
    /// Checks a new password; `personal` are the words it may not be made of.
    pub fn choose(text: &str, personal: &[&str]) -> Result<Password, PasswordError> {
        let length = text.chars().count();
        if length < SHORTEST {
            return Err(PasswordError::TooShort);
        }
        if length > LONGEST {
            return Err(PasswordError::TooLong);
        }
        let folded = text.to_lowercase();
        if is_common(&folded) || has_one_character(&folded) {
            return Err(PasswordError::Common);
        }
        if personal.iter().any(|word| word.chars().count() >= 4 && folded.contains(&word.to_lowercase())) {
            return Err(PasswordError::Personal);
        }
        Ok(Password(text.to_owned()))
    }

    /// Hashes it with 16 bytes of fresh chance. Slow on purpose.
    pub fn hash(&self, salt: [u8; 16]) -> PasswordHash {
        #[expect(clippy::expect_used, reason = "fails only for a bad salt or a password beyond 4 GiB")]
        let hash = argon2().hash_password_with_salt(self.0.as_bytes(), &salt).expect("bounded input");
        PasswordHash(hash.to_string())
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// An Argon2id hash in its PHC form.
#[derive(Clone)]
pub struct PasswordHash(String);

impl PasswordHash {
    pub(crate) fn from_row(text: String) -> PasswordHash {
        PasswordHash(text)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether `text` is the password. Slow on purpose.
    pub fn matches(&self, text: &str) -> bool {
        if text.chars().count() > LONGEST {
            return false;
        }
        let Ok(hash) = argon2::password_hash::phc::PasswordHash::new(&self.0) else { return false };
        argon2().verify_password(text.as_bytes(), &hash).is_ok()
    }

    /// A hash nothing matches, so that guessing at an unknown login takes as long as at a known one.
    pub fn of_nobody() -> PasswordHash {
        PasswordHash(
            "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$\
             AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
                .to_owned(),
        )
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

fn argon2() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::default())
}

/// The list is sorted, so that it can be searched where it lies.
fn is_common(folded: &str) -> bool {
    let lines = {
        static LINES: std::sync::LazyLock<Vec<&str>> = std::sync::LazyLock::new(|| COMMON.lines().collect());
        &*LINES
    };
    lines.binary_search(&folded).is_ok()
}

fn has_one_character(text: &str) -> bool {
    let mut characters = text.chars();
    let first = characters.next();
    characters.all(|c| Some(c) == first)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_list_of_common_passwords_is_sorted_as_it_is_searched() {
        let lines = COMMON.lines().collect::<Vec<_>>();
        assert!(lines.is_sorted() && lines.len() >= 1000);
    }

    #[test]
    fn a_password_is_accepted_on_one_side_of_each_border_only() {
        let choose = |text: &str| Password::choose(text, &["aigerim", "77011234567"]).map(|_| ());
        assert_eq!(choose("Kese-2026"), Err(PasswordError::TooShort));
        assert_eq!(choose("Kese-2026!"), Ok(()));
        assert_eq!(choose(&"аб".repeat(64)), Ok(()));
        assert_eq!(choose(&"аб".repeat(65)), Err(PasswordError::TooLong));
        assert_eq!(choose("aaaaaaaaaaaa"), Err(PasswordError::Common));
        assert_eq!(choose("1234567890"), Err(PasswordError::Common));
        assert_eq!(choose("QWERTYUIOP"), Err(PasswordError::Common));
        assert_eq!(choose("xx-Aigerim-99"), Err(PasswordError::Personal));
    }

    #[test]
    fn a_hash_matches_its_password_and_nothing_else() {
        let hash = Password::choose("Kese-2026-ақ", &[]).unwrap().hash([7; 16]);
        assert!(hash.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(hash.matches("Kese-2026-ақ"));
        assert!(!hash.matches("Kese-2026-ак"));
        assert!(!PasswordHash::of_nobody().matches("Kese-2026-ақ"));
    }
}
