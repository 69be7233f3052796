//! What is wrong with a field of the order, in the person's words.

use onboarding::{Problem, Wrong};
use text::Sentences;
use vocabulary::{
    AddressLine, CodeWordError, DocumentError, DocumentKind, IinError, LatinNameError, NameError, PhoneError,
    TextError,
};

use crate::page::Problems;

/// Most characters of who issued a document.
const LONGEST_ISSUER: usize = 100;

/// The sentences beside the fields. `document_kind` is what was chosen, for the shape of its number.
pub(super) fn sentences(t: Sentences, problems: &[Problem], document_kind: &str) -> Problems {
    let mut out = Problems::default();
    for problem in problems {
        out.add(problem.field, sentence(t, problem, document_kind));
    }
    out
}

fn sentence(t: Sentences, problem: &Problem, document_kind: &str) -> String {
    match problem.what {
        Wrong::Missing => missing(t, problem.field),
        Wrong::TooLong => t.order_wrong_too_long(),
        Wrong::NoSuchChoice if problem.field == "card_type" => t.order_wrong_kind_not_offered(),
        Wrong::NoSuchChoice => t.order_wrong_choice(),
        Wrong::NotForNonResidents => t.order_wrong_not_for_non_residents(),
        Wrong::Iin(IinError::Length) => t.order_wrong_iin_length(),
        Wrong::Iin(IinError::ControlDigit) => t.order_wrong_iin_control_digit(),
        Wrong::Iin(IinError::LooksLikeBin) => t.order_wrong_iin_looks_like_bin(),
        Wrong::Name(NameError::TooLong) => t.order_wrong_name_too_long(),
        Wrong::Name(NameError::Characters) => t.order_wrong_name_characters(),
        Wrong::LatinName(LatinNameError::Length) => t.order_wrong_latin_length(),
        Wrong::LatinName(LatinNameError::Cyrillic) => t.order_wrong_latin_cyrillic(),
        Wrong::LatinName(LatinNameError::Characters) => t.order_wrong_latin_characters(),
        Wrong::Phone(PhoneError::NotKazakhMobile) => t.phone_not_kazakh_mobile(),
        Wrong::Phone(PhoneError::Malformed) => t.phone_malformed(),
        Wrong::CodeWord(CodeWordError::Length) => t.order_wrong_code_word_length(),
        Wrong::CodeWord(CodeWordError::Characters) => t.order_wrong_code_word_characters(),
        Wrong::CodeWordIsName => t.order_wrong_code_word_is_name(),
        Wrong::Date => t.order_wrong_date(),
        Wrong::ImplausibleBirth => t.order_wrong_birth(),
        Wrong::DocumentNumber(DocumentError::Cyrillic) => t.order_wrong_document_cyrillic(),
        Wrong::DocumentNumber(DocumentError::Format) => match DocumentKind::parse(document_kind) {
            Some(DocumentKind::PassportKz) => t.order_wrong_document_passport(),
            Some(DocumentKind::Refugee | DocumentKind::PassportForeign) => t.order_wrong_document_other(),
            _ => t.order_wrong_document_nine(),
        },
        Wrong::DocumentOfOtherResidency => t.order_wrong_document_residency(),
        Wrong::IssuedInFuture => t.order_wrong_issued_in_future(),
        Wrong::IssuedBeforeBirth => t.order_wrong_issued_before_birth(),
        Wrong::ExpiresBeforeIssued => t.order_wrong_expires_before_issued(),
        Wrong::Expired => t.order_wrong_expired(),
        Wrong::Text(TextError::TooLong) => {
            let issuer = problem.field == "document_issuer";
            t.order_wrong_text_too_long(if issuer { LONGEST_ISSUER } else { AddressLine::MAX_LENGTH })
        }
        Wrong::Text(TextError::Characters) => t.order_wrong_text_characters(),
        Wrong::Postcode => t.order_wrong_postcode(),
        Wrong::NotDeliveredThere => t.order_wrong_city(),
        // The empty field is `Missing` by the time it comes here.
        Wrong::Name(NameError::Empty)
        | Wrong::Phone(PhoneError::Empty)
        | Wrong::DocumentNumber(DocumentError::Empty)
        | Wrong::Text(TextError::Empty) => missing(t, problem.field),
    }
}

fn missing(t: Sentences, field: &str) -> String {
    match field {
        "product" => t.order_missing_product(),
        "card_type" => t.order_missing_card_type(),
        "residency" => t.order_missing_residency(),
        "iin" => t.order_missing_iin(),
        "surname" => t.order_missing_surname(),
        "given_name" => t.order_missing_given_name(),
        "latin_name" => t.order_missing_latin_name(),
        "phone" => t.phone_empty(),
        "birth_date" => t.order_missing_birth_date(),
        "code_word" => t.order_missing_code_word(),
        "document_kind" => t.order_missing_document_kind(),
        "document_number" => t.order_missing_document_number(),
        "document_issued_on" => t.order_missing_document_issued_on(),
        "document_expires_on" => t.order_missing_document_expires_on(),
        "document_issuer" => t.order_missing_document_issuer(),
        "photo_front" => t.order_missing_photo_front(),
        "photo_back" => t.order_missing_photo_back(),
        "photo_selfie" => t.order_missing_photo_selfie(),
        "delivery" => t.order_missing_delivery(),
        "city" => t.order_missing_city(),
        "street" => t.order_missing_street(),
        "house" => t.order_missing_house(),
        "branch" => t.order_missing_branch(),
        "consent_personal_data" => t.order_missing_consent_personal_data(),
        "accept_terms" => t.order_missing_accept_terms(),
        _ => t.field_required(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vocabulary::Language;

    #[test]
    fn every_field_that_can_be_missing_says_so_in_its_own_words() {
        let optional = ["patronymic", "flat", "postcode", "consent_marketing"];
        for field in onboarding::Step::ALL.into_iter().flat_map(onboarding::Step::fields) {
            for language in Language::ALL {
                let t = Sentences(language);
                let own = missing(t, field) != t.field_required();
                assert_eq!(own, !optional.contains(field), "{field}");
            }
        }
    }
}
