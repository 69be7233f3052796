//! Who holds a card, as their signed application says: for papers that name a person in full.

use std::fmt;

use card::unblocking::Document;
use jiff::Timestamp;
use store::{Fault, Tx};
use vocabulary::{CardId, CustomerId};

use crate::application;

/// A card's holder.
#[derive(Clone, PartialEq, Eq)]
pub struct Holder {
    /// Surname, given name and patronymic, as the document writes them.
    pub name: String,
    /// «Нұрсұлтан Қ.»: what somebody sees who sends them money, or receives it.
    pub short: String,
    /// ИИН; a non-resident may have none.
    pub iin: String,
    /// Whether a resident.
    pub resident: bool,
    /// The number of the application by which the agreement was joined.
    pub contract: String,
    /// When it was signed.
    pub signed_at: Option<Timestamp>,
}

/// Personal data stays out of logs.
impl fmt::Debug for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Holder(…)")
    }
}

/// The holder of a card of this customer; none where the card came without an application.
pub fn holder(tx: &mut Tx<'_>, customer: CustomerId, card: CardId) -> Result<Option<Holder>, Fault> {
    let Some(application) = application::find_by_card(tx, customer, card)? else { return Ok(None) };
    let answers = &application.answers;
    let parts = [&answers.surname, &answers.given_name, &answers.patronymic];
    let parts = parts.map(|part| part.trim());
    let name = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    let initial = answers.surname.trim().chars().next();
    let given = answers.given_name.trim();
    Ok(Some(Holder {
        name,
        short: initial.map_or_else(|| given.to_owned(), |letter| format!("{given} {letter}.")),
        iin: answers.iin.trim().to_owned(),
        resident: answers.residency == "resident",
        contract: application.number.clone(),
        signed_at: application.signed_at,
    }))
}

/// What a document with that number is to the application for this card. One that was renewed since is another.
pub fn shows_document(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    card: CardId,
    typed: &str,
) -> Result<Document, Fault> {
    let plain = |number: &str| number.replace([' ', '\u{a0}'], "").to_uppercase();
    let application = application::find_by_card(tx, customer, card)?;
    Ok(match application {
        None => Document::NoApplication,
        Some(it) if plain(&it.answers.document_number) == plain(typed) => Document::OfApplication,
        Some(_) => Document::Other,
    })
}

/// `А. Б.` of surname, given name and patronymic: what a stranger may see of a name.
pub fn initials(name: &str) -> String {
    let letters = name.split_whitespace().filter_map(|part| part.chars().next());
    letters.map(|letter| format!("{letter}.")).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_name_only_the_first_letters_are_left() {
        for (name, left) in [
            ("Қасымханова Нұрсұлтан Әліқызы", "Қ. Н. Ә."),
            ("NURSULTAN KASYMKHANOVA", "N. K."),
            ("  Ә  ", "Ә."),
            ("", ""),
        ] {
            assert_eq!(initials(name), left);
        }
    }
}
