//! Identifiers: one type for one kind of thing, so that a card is never looked up as an account.

use std::fmt;

/// Crockford's base 32 in lower case: no `i`, `l`, `o`, `u`, so an address read aloud arrives whole.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Thirteen characters of five bits hold the 63 bits of a positive number.
const LENGTH: usize = 13;

fn write(id: i64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let bits = id.cast_unsigned();
    for position in (0..LENGTH).rev() {
        let five = (bits >> (5 * position)) & 31;
        write!(f, "{}", char::from(ALPHABET[five as usize]))?;
    }
    Ok(())
}

/// The exact inverse of [`write`] for positive numbers: one id has one spelling.
fn parse(text: &str) -> Option<i64> {
    if text.len() != LENGTH {
        return None;
    }
    let mut bits: u128 = 0;
    for byte in text.bytes() {
        let five = ALPHABET.iter().position(|letter| *letter == byte)?;
        bits = bits << 5 | five as u128;
    }
    i64::try_from(bits).ok().filter(|id| *id > 0)
}

macro_rules! ids {
    ($($(#[$meaning:meta])* $name:ident)*) => {$(
        $(#[$meaning])*
        ///
        /// A positive 63-bit number; shown in addresses as 13 characters.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub i64);

        impl $name {
            /// Reads the 13 characters [`Display`](fmt::Display) writes, and nothing else.
            pub fn parse(text: &str) -> Option<Self> {
                parse(text).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write(self.0, f)
            }
        }
    )*};
}

ids! {
    /// A person registered on the portal.
    CustomerId
    /// An account that holds money.
    AccountId
    /// A payment card.
    CardId
    /// An order for a card.
    ApplicationId
    /// A person who works at a desk.
    StaffId
    /// One signed-in browser.
    SessionId
    /// A one-time code.
    CodeId
    /// A photograph in the object store.
    PhotoId
    /// A request or an advice to take money from a card; the hold it left bears the same key.
    AuthorizationId
    /// One line on one account.
    EntryId
    /// A movement of money: entries that sum to zero.
    PostingId
    /// A transfer that a holder ordered.
    TransferId
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn an_id_is_read_back_from_what_it_wrote() {
        for (id, text) in [
            (1, "0000000000001"),
            (31, "000000000000z"),
            (32, "0000000000010"),
            (1 << 60, "1000000000000"),
            (i64::MAX, "7zzzzzzzzzzzz"),
        ] {
            assert_eq!(CardId(id).to_string(), text);
            assert_eq!(CardId::parse(text), Some(CardId(id)));
        }
    }

    #[test]
    fn one_id_has_one_spelling() {
        for text in [
            "",
            "0000000000000", // zero is no id
            "8000000000000", // beyond 63 bits
            "zzzzzzzzzzzzz",
            "000000000001",   // twelve
            "00000000000001", // fourteen
            "000000000000Z",
            "000000000000l",
            "000000000000o",
            " 000000000001",
            "00000000000ж",
        ] {
            assert_eq!(CardId::parse(text), None, "{text}");
        }
    }
}
