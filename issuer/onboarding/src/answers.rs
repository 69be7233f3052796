//! What a person has typed so far: raw, a field of the form each, kept sealed whether right or wrong.

use std::fmt;

use serde::{Deserialize, Serialize};
use vocabulary::{ApplicationId, CodeWord};

/// Most characters kept of a field. Longer input is a problem beside the field; its beginning is kept, which
/// is still longer than any field may be.
pub const LONGEST: usize = 200;

macro_rules! answers {
    ($($(#[$doc:meta])* $field:ident,)*) => {
        /// What a person has typed so far. Personal, and never in a log.
        #[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(default)]
        pub struct Answers {
            $($(#[$doc])* pub $field: String,)*
            /// The code word as typed just now. It is turned into a digest at once and never kept.
            #[serde(skip)]
            pub code_word: String,
            /// Whether a code word was given before.
            pub code_word_set: bool,
            /// Whether the consent to processing personal data is ticked.
            pub consent_personal_data: bool,
            /// Whether the consent to offers is ticked.
            pub consent_marketing: bool,
            /// Whether agreement, tariffs and rules are accepted.
            pub accept_terms: bool,
        }

        impl Answers {
            /// What stands in the field of that name; a ticked box is `on`, what is no field is empty.
            pub fn get(&self, field: &str) -> &str {
                match field {
                    $(stringify!($field) => &self.$field,)*
                    "code_word" => &self.code_word,
                    "consent_personal_data" => tick(self.consent_personal_data),
                    "consent_marketing" => tick(self.consent_marketing),
                    "accept_terms" => tick(self.accept_terms),
                    _ => "",
                }
            }

            /// Puts what was typed into the field of that name; a name that is no field is passed over.
            pub fn set(&mut self, field: &str, typed: &str) {
                match field {
                    $(stringify!($field) => typed.clone_into(&mut self.$field),)*
                    "code_word" => typed.clone_into(&mut self.code_word),
                    "consent_personal_data" => self.consent_personal_data = !typed.is_empty(),
                    "consent_marketing" => self.consent_marketing = !typed.is_empty(),
                    "accept_terms" => self.accept_terms = !typed.is_empty(),
                    _ => {}
                }
            }
        }
    };
}

answers! {
    /// Code of the product.
    product,
    /// `virtual` or `physical`.
    card_type,
    /// `resident` or `non_resident`.
    residency,
    /// ИИН.
    iin,
    /// Surname, as the document writes it.
    surname,
    /// Given name, as the document writes it.
    given_name,
    /// Patronymic, if there is one.
    patronymic,
    /// The name for the card, in Latin letters.
    latin_name,
    /// The number the code is sent to and the operator calls.
    phone,
    /// Birth date.
    birth_date,
    /// Kind of the document: [`vocabulary::DocumentKind::code`].
    document_kind,
    /// Number of the document.
    document_number,
    /// When the document was issued.
    document_issued_on,
    /// Until when the document is good.
    document_expires_on,
    /// Who issued the document.
    document_issuer,
    /// `hand` or `branch`.
    delivery,
    /// City of delivery by hand: its code or its name.
    city,
    /// Street.
    street,
    /// House.
    house,
    /// Flat, if there is one.
    flat,
    /// Postcode, if it is known.
    postcode,
    /// Code of the branch.
    branch,
}

fn tick(ticked: bool) -> &'static str {
    if ticked { "on" } else { "" }
}

/// What is kept of a field.
pub(crate) fn bounded(typed: &str) -> &str {
    typed.char_indices().nth(LONGEST).map_or(typed, |(at, _)| &typed[..at])
}

/// Personal data stays out of logs.
impl fmt::Debug for Answers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Answers(…)")
    }
}

/// What is kept of a code word: a keyed digest that also depends on the application, so that equal words of
/// two people do not look equal.
pub(crate) fn code_word_digest(tx: &store::Tx<'_>, id: ApplicationId, word: &CodeWord) -> [u8; 32] {
    tx.digest("application.code_word", format!("{id}:{}", word.expose_folded()).as_bytes())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_code_word_is_never_written() {
        let mut answers = Answers::default();
        answers.set("code_word", "Тұлпар");
        answers.set("iin", "900115300013");
        let written = serde_json::to_string(&answers).unwrap();
        assert!(!written.contains("Тұлпар") && written.contains("900115300013"));
        assert_eq!(format!("{answers:?}"), "Answers(…)");
        let read: Answers = serde_json::from_str(&written).unwrap();
        assert_eq!((read.code_word.as_str(), read.iin.as_str()), ("", "900115300013"));
    }

    #[test]
    fn two_hundred_letters_are_kept_whatever_their_width() {
        for (typed, kept) in [("ж".repeat(200), 200), ("ж".repeat(201), 200), ("🦅".repeat(5000), 200)] {
            assert_eq!(bounded(&typed).chars().count(), kept);
        }
    }
}
