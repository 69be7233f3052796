//! Identity documents.

use std::fmt;

use crate::alphabet::is_cyrillic;

/// A kind of document by which the house knows a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DocumentKind {
    /// Identity card of a citizen.
    IdKz,
    /// Passport of a citizen.
    PassportKz,
    /// Residence permit of a foreigner.
    ResidencePermit,
    /// Certificate of a stateless person.
    Stateless,
    /// Certificate of a refugee.
    Refugee,
    /// Passport of another state.
    PassportForeign,
}

impl DocumentKind {
    /// Every kind, in the order in which a form offers them.
    pub const ALL: [DocumentKind; 6] = [
        DocumentKind::IdKz,
        DocumentKind::PassportKz,
        DocumentKind::ResidencePermit,
        DocumentKind::Stateless,
        DocumentKind::Refugee,
        DocumentKind::PassportForeign,
    ];

    /// The word for it in forms and rows.
    pub fn code(self) -> &'static str {
        match self {
            DocumentKind::IdKz => "id_kz",
            DocumentKind::PassportKz => "passport_kz",
            DocumentKind::ResidencePermit => "residence_permit",
            DocumentKind::Stateless => "stateless",
            DocumentKind::Refugee => "refugee",
            DocumentKind::PassportForeign => "passport_foreign",
        }
    }

    /// Reads what [`code`](Self::code) writes.
    pub fn parse(code: &str) -> Option<DocumentKind> {
        DocumentKind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Whether it shows its holder to be a resident: a citizen, or one who may live here for good.
    ///
    /// Source: the Law on currency regulation counts foreigners and stateless persons as residents
    /// when they have a document of permanent residence; a refugee's is for a term.
    pub fn for_resident(self) -> bool {
        match self {
            DocumentKind::IdKz
            | DocumentKind::PassportKz
            | DocumentKind::ResidencePermit
            | DocumentKind::Stateless => true,
            DocumentKind::Refugee | DocumentKind::PassportForeign => false,
        }
    }
}

/// The number of an identity document, spelt as printed: its leading noughts count.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct DocumentNumber(String);

/// Why a text is not the number of such a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentError {
    /// Nothing was typed.
    Empty,
    /// A Cyrillic letter, though it may look like a Latin one.
    Cyrillic,
    /// Not the shape of numbers of this kind.
    Format,
}

impl DocumentNumber {
    /// Reads a number of the given kind; spaces go, small letters become capitals.
    pub fn parse(kind: DocumentKind, text: &str) -> Result<DocumentNumber, DocumentError> {
        let spaces = [' ', '\u{a0}'];
        let number = text.trim().replace(spaces, "").to_ascii_uppercase();
        if number.is_empty() {
            return Err(DocumentError::Empty);
        }
        if number.chars().any(is_cyrillic) {
            return Err(DocumentError::Cyrillic);
        }
        if !is_well_formed(kind, number.as_bytes()) {
            return Err(DocumentError::Format);
        }
        Ok(DocumentNumber(number))
    }

    /// The number as printed on the document.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// No act publishes these shapes; they are those of documents in use, so a refugee's, which we
/// have not seen, is held to no more than a foreign passport's.
fn is_well_formed(kind: DocumentKind, number: &[u8]) -> bool {
    match kind {
        DocumentKind::IdKz | DocumentKind::ResidencePermit | DocumentKind::Stateless => {
            number.len() == 9 && number.iter().all(u8::is_ascii_digit)
        }
        DocumentKind::PassportKz => match number {
            [series, digits @ ..] => {
                series.is_ascii_uppercase()
                    && (7..=8).contains(&digits.len())
                    && digits.iter().all(u8::is_ascii_digit)
            }
            [] => false,
        },
        DocumentKind::Refugee | DocumentKind::PassportForeign => {
            (5..=20).contains(&number.len()) && number.iter().all(u8::is_ascii_alphanumeric)
        }
    }
}

impl fmt::Display for DocumentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Personal data stays out of logs.
impl fmt::Debug for DocumentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DocumentNumber(…)")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_code_is_read_back() {
        for kind in DocumentKind::ALL {
            assert_eq!(DocumentKind::parse(kind.code()), Some(kind));
        }
        assert_eq!(DocumentKind::parse("ID_KZ"), None);
    }

    #[test]
    fn each_kind_has_its_own_rule() {
        use DocumentError::{Cyrillic, Empty, Format};
        for (kind, typed, expected) in [
            ("id_kz", "012345678", Ok("012345678")),
            ("id_kz", " 012 345 678 ", Ok("012345678")),
            ("id_kz", "01234567", Err(Format)),
            ("id_kz", "0123456789", Err(Format)),
            ("id_kz", "N12345678", Err(Format)),
            ("id_kz", "٠١٢٣٤٥٦٧٨", Err(Format)),
            ("id_kz", "01234567😀", Err(Format)),
            ("id_kz", " ", Err(Empty)),
            ("residence_permit", "000000001", Ok("000000001")),
            ("residence_permit", "00000000A", Err(Format)),
            ("stateless", "987654321", Ok("987654321")),
            ("stateless", "98765432", Err(Format)),
            ("passport_kz", "n01234567", Ok("N01234567")),
            ("passport_kz", "N 0123456", Ok("N0123456")),
            ("passport_kz", "N012345", Err(Format)),
            ("passport_kz", "N012345678", Err(Format)),
            ("passport_kz", "NN0123456", Err(Format)),
            ("passport_kz", "012345678", Err(Format)),
            ("passport_kz", "Н01234567", Err(Cyrillic)), // a Cyrillic Н
            ("refugee", "AB-12345", Err(Format)),
            ("refugee", "12345", Ok("12345")),
            ("passport_foreign", "ab12", Err(Format)),
            ("passport_foreign", "ab123", Ok("AB123")),
            ("passport_foreign", "12345678901234567890", Ok("12345678901234567890")),
            ("passport_foreign", "123456789012345678901", Err(Format)),
            ("passport_foreign", "АВ123", Err(Cyrillic)),
            ("passport_foreign", "12\u{202e}345", Err(Format)),
        ] {
            let number = DocumentNumber::parse(DocumentKind::parse(kind).unwrap(), typed);
            let number = number.as_ref().map(DocumentNumber::as_str).map_err(|error| *error);
            assert_eq!(number, expected, "{kind} {typed}");
        }
    }

    #[test]
    fn residents_show_a_document_of_permanent_residence() {
        let resident: Vec<&str> = DocumentKind::ALL
            .into_iter()
            .filter(|kind| kind.for_resident())
            .map(DocumentKind::code)
            .collect();
        assert_eq!(resident, ["id_kz", "passport_kz", "residence_permit", "stateless"]);
    }
}
