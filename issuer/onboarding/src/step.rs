//! The steps of the form, in order.

use crate::answers::Answers;

/// A page of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Which card.
    Card,
    /// Whose.
    Person,
    /// The identity document.
    Document,
    /// Photographs of the document and of the person.
    Photos,
    /// Where the plastic goes; there is no such step for a virtual card.
    Delivery,
    /// Consents and the texts to accept.
    Consent,
}

/// Which photograph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// The document's face, or the page with the picture.
    Front,
    /// The document's back; a passport has none.
    Back,
    /// The person.
    Selfie,
}

impl Step {
    /// Every step.
    pub const ALL: [Step; 6] =
        [Step::Card, Step::Person, Step::Document, Step::Photos, Step::Delivery, Step::Consent];

    /// The steps there are for these answers.
    pub fn of(answers: &Answers) -> Vec<Step> {
        let is_virtual = answers.card_type == card::Kind::Virtual.word();
        Step::ALL.into_iter().filter(|step| *step != Step::Delivery || !is_virtual).collect()
    }

    /// The step after this one; after the last comes "check your answers".
    pub fn next(self, answers: &Answers) -> Option<Step> {
        Step::of(answers).into_iter().find(|step| *step > self)
    }

    /// The step before this one.
    pub fn previous(self, answers: &Answers) -> Option<Step> {
        Step::of(answers).into_iter().rev().find(|step| *step < self)
    }

    /// The names of its fields.
    pub fn fields(self) -> &'static [&'static str] {
        match self {
            Step::Card => &["product", "card_type", "residency"],
            Step::Person => &[
                "iin",
                "surname",
                "given_name",
                "patronymic",
                "latin_name",
                "phone",
                "birth_date",
                "code_word",
            ],
            Step::Document => &[
                "document_kind",
                "document_number",
                "document_issued_on",
                "document_expires_on",
                "document_issuer",
            ],
            Step::Photos => &["photo_front", "photo_back", "photo_selfie"],
            Step::Delivery => &["delivery", "city", "street", "house", "flat", "postcode", "branch"],
            Step::Consent => &["consent_personal_data", "consent_marketing", "accept_terms"],
        }
    }

    /// The step a field belongs to.
    pub fn of_field(field: &str) -> Option<Step> {
        Step::ALL.into_iter().find(|step| step.fields().contains(&field))
    }

    /// The word it goes by in addresses.
    pub fn word(self) -> &'static str {
        match self {
            Step::Card => "card",
            Step::Person => "person",
            Step::Document => "document",
            Step::Photos => "photos",
            Step::Delivery => "delivery",
            Step::Consent => "consent",
        }
    }

    /// Reads what [`word`](Self::word) writes.
    pub fn parse(word: &str) -> Option<Step> {
        Step::ALL.into_iter().find(|step| step.word() == word)
    }
}

/// The name of a field as the program spells it, for one that came from outside.
pub fn field_named(name: &str) -> Option<&'static str> {
    Step::ALL.into_iter().flat_map(Step::fields).copied().find(|field| *field == name)
}

impl Side {
    /// Every side.
    pub const ALL: [Side; 3] = [Side::Front, Side::Back, Side::Selfie];

    /// The word it goes by in rows and addresses.
    pub fn word(self) -> &'static str {
        match self {
            Side::Front => "front",
            Side::Back => "back",
            Side::Selfie => "selfie",
        }
    }

    /// The name of its field.
    pub fn field(self) -> &'static str {
        match self {
            Side::Front => "photo_front",
            Side::Back => "photo_back",
            Side::Selfie => "photo_selfie",
        }
    }

    /// Reads what [`word`](Self::word) writes.
    pub fn parse(word: &str) -> Option<Side> {
        Side::ALL.into_iter().find(|side| side.word() == word)
    }

    /// Whether this photograph is wanted of such a document; not knowing which, all are.
    pub fn wanted(self, document_kind: &str) -> bool {
        self != Side::Back || !matches!(document_kind, "passport_kz" | "passport_foreign")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_virtual_card_has_no_delivery() {
        let of = |card_type: &str| Answers { card_type: card_type.to_owned(), ..Answers::default() };
        for (card_type, step, next, previous) in [
            ("physical", Step::Photos, Some(Step::Delivery), Some(Step::Document)),
            ("virtual", Step::Photos, Some(Step::Consent), Some(Step::Document)),
            ("virtual", Step::Consent, None, Some(Step::Photos)),
            ("physical", Step::Consent, None, Some(Step::Delivery)),
            ("", Step::Card, Some(Step::Person), None),
        ] {
            assert_eq!(step.next(&of(card_type)), next);
            assert_eq!(step.previous(&of(card_type)), previous);
        }
    }

    #[test]
    fn words_read_back_and_every_field_has_its_step() {
        for step in Step::ALL {
            assert_eq!(Step::parse(step.word()), Some(step));
            for field in step.fields() {
                assert_eq!((Step::of_field(field), field_named(field)), (Some(step), Some(*field)));
            }
        }
        for side in Side::ALL {
            assert_eq!(Side::parse(side.word()), Some(side));
            assert_eq!(Step::of_field(side.field()), Some(Step::Photos));
        }
        assert_eq!(field_named("csrf"), None);
    }
}
