//! What the desk shows of an application: the order in words, what the program noticed, what happened.

use std::collections::HashMap;

use onboarding::event::What;
use onboarding::screening::Noticed;
use onboarding::{
    CallOutcome, CardOrder, Comparison, Delivery, Event, Finding, Places, Rules, Severity, Side, View,
};
use photo::Hint;
use text::Sentences;
use vocabulary::{DocumentKind, StaffId, age_on, civil_day, civil_text, date_text};

use crate::photographing;

/// A line of a list of answers: label, value, no link.
type Answer = (String, String, &'static str);
/// A line of the checks: kind, title, note.
type Check = (&'static str, String, String);
/// A line of the story: state, title, when, note.
type Happened = (&'static str, String, String, String);

/// The order, field by field, in the order of the document the operator compares it with.
pub(super) fn answers(
    t: Sentences,
    rules: &Rules,
    order: &CardOrder,
    today: jiff::civil::Date,
) -> Vec<Answer> {
    let document = &order.document;
    let birth = t.desk_born(age_on(order.birth_on, today), date_text(order.birth_on));
    let lines = [
        (t.order_field_surname(), order.surname.as_str().to_owned()),
        (t.order_field_given_name(), order.given_name.as_str().to_owned()),
        (
            t.order_field_patronymic(),
            order.patronymic.as_ref().map_or_else(dash, |name| name.as_str().to_owned()),
        ),
        (t.order_field_latin_name(), order.latin_name.to_string()),
        (t.field_iin(), order.iin.as_ref().map_or_else(dash, |iin| iin.expose().to_owned())),
        (t.order_field_birth_date(), birth),
        (t.order_field_residency(), if order.resident { t.order_resident() } else { t.order_non_resident() }),
        (t.order_field_document_kind(), document_kind(t, document.kind)),
        (t.order_field_document_number(), document.number.to_string()),
        (t.order_field_document_issued_on(), date_text(document.issued_on)),
        (t.order_field_document_expires_on(), date_text(document.expires_on)),
        (t.order_field_document_issuer(), document.issuer.clone()),
        (t.order_field_delivery(), delivery(t, &rules.places, order)),
    ];
    lines.into_iter().map(|(label, value)| (label, value, "")).collect()
}

/// Where the plastic goes, in words one can read aloud.
pub(super) fn delivery(t: Sentences, places: &Places, order: &CardOrder) -> String {
    let language = t.language();
    match &order.delivery {
        None => t.desk_delivery_none(),
        Some(Delivery::Hand { city, street, house, flat, postcode }) => {
            let city = places.city(city).map_or(city.as_str(), |city| city.name.in_language(language));
            let mut line = format!("{city}, {street}, {house}");
            if let Some(flat) = flat {
                line = t.desk_delivery_flat(flat.as_str(), line);
            }
            if let Some(postcode) = postcode {
                line = format!("{line}, {postcode}");
            }
            t.desk_delivery_hand(line)
        }
        Some(Delivery::Branch { branch }) => match places.branch(branch) {
            Some(branch) => t.desk_delivery_branch(format!(
                "{}, {}",
                branch.name.in_language(language),
                branch.address.in_language(language)
            )),
            None => t.desk_delivery_branch(branch),
        },
    }
}

/// What the program looked at: what it noticed, the gravest first, then what it found in order.
pub(super) fn checks(t: Sentences, view: &View) -> Vec<Check> {
    let mut checks = view.findings.iter().map(|finding| check(t, view, finding)).collect::<Vec<_>>();
    let noticed = |is: fn(&Noticed) -> bool| view.findings.iter().any(|finding| is(&finding.what));
    let has_iin = view.order.as_ref().is_some_and(|order| order.iin.is_some());
    let in_order = [
        // What has no right control digit never became an order.
        (has_iin, t.desk_good_iin()),
        (
            has_iin
                && !noticed(|what| {
                    matches!(what, Noticed::BirthDateDiffersFromIin | Noticed::IinWithoutBirthDate)
                }),
            t.desk_good_birth_date(),
        ),
        (!noticed(|what| matches!(what, Noticed::UnderAge { .. })), t.desk_good_age()),
        (
            !noticed(|what| matches!(what, Noticed::DocumentExpired | Noticed::DocumentExpiresSoon { .. })),
            t.desk_good_document(),
        ),
        (
            !noticed(|what| {
                matches!(
                    what,
                    Noticed::SamePerson { .. }
                        | Noticed::SamePersonElsewhere
                        | Noticed::OtherPersonHere
                        | Noticed::ManyCards { .. }
                        | Noticed::DocumentOfAnother
                )
            }),
            t.desk_good_person(),
        ),
        (
            !noticed(|what| {
                matches!(
                    what,
                    Noticed::PhotoOfAnother(_)
                        | Noticed::PhotoResemblesAnother(_)
                        | Noticed::SamePhotoTwice(..)
                )
            }),
            t.desk_good_photos(),
        ),
        (
            !noticed(|what| {
                matches!(
                    what,
                    Noticed::PhoneNotRegistered | Noticed::PhoneOfAnotherCustomer | Noticed::PhoneOfAnother
                )
            }),
            t.desk_good_phone(),
        ),
        (!noticed(|what| matches!(what, Noticed::LatinNameDiffers { .. })), t.desk_good_latin_name()),
    ];
    if view.order.is_some() {
        checks.extend(
            in_order.into_iter().filter(|(good, _)| *good).map(|(_, words)| ("good", words, String::new())),
        );
    }
    checks
}

fn check(t: Sentences, view: &View, finding: &Finding) -> Check {
    let kind = match finding.severity {
        Severity::Stop => "bad",
        Severity::Look | Severity::Note => "warn",
    };
    let advice = match finding.severity {
        Severity::Stop => t.desk_severity_stop(),
        Severity::Look => t.desk_severity_look(),
        Severity::Note => t.desk_severity_note(),
    };
    (kind, noticed(t, view, &finding.what), advice)
}

fn noticed(t: Sentences, view: &View, what: &Noticed) -> String {
    match what {
        Noticed::BirthDateDiffersFromIin => t.desk_found_birth_date_differs(),
        Noticed::IinWithoutBirthDate => t.desk_found_iin_without_birth_date(),
        Noticed::UnderAge { age } => t.desk_found_under_age(*age),
        Noticed::DocumentExpired => t.desk_found_document_expired(),
        Noticed::DocumentExpiresSoon { days } => t.desk_found_document_expires_soon(*days),
        Noticed::SamePerson { applications, cards } => t.desk_found_same_person(*applications, *cards),
        Noticed::SamePersonElsewhere => t.desk_found_same_person_elsewhere(),
        Noticed::OtherPersonHere => t.desk_found_other_person_here(),
        Noticed::ManyCards { cards } => t.desk_found_many_cards(*cards),
        Noticed::DocumentOfAnother => t.desk_found_document_of_another(),
        Noticed::PhotoOfAnother(side) => t.desk_found_photo_of_another(self::side(t, *side)),
        Noticed::PhotoResemblesAnother(side) => t.desk_found_photo_resembles(self::side(t, *side)),
        Noticed::SamePhotoTwice(one, other) => {
            t.desk_found_same_photo_twice(self::side(t, *one), self::side(t, *other))
        }
        Noticed::PhoneNotRegistered => t.desk_found_phone_not_registered(view.registered_phone.to_string()),
        Noticed::PhoneOfAnotherCustomer => t.desk_found_phone_of_another_customer(),
        Noticed::PhoneOfAnother => t.desk_found_phone_of_another(),
        Noticed::LatinNameDiffers { suggested } => t.desk_found_latin_name_differs(suggested),
        Noticed::PhotoHints(side, _) => {
            let facts = view.photos.iter().find(|photo| photo.side == *side).map(|photo| &photo.facts);
            let hints = facts.into_iter().flat_map(photographing::hints).map(|one| hint(t, one));
            t.desk_found_photo_hints(hints.collect::<Vec<_>>().join(", "), self::side(t, *side))
        }
        Noticed::PhotoReplaced(side) => t.desk_found_photo_replaced(self::side(t, *side)),
    }
}

fn hint(t: Sentences, hint: Hint) -> String {
    match hint {
        Hint::Dark => t.desk_hint_dark(),
        Hint::Bright => t.desk_hint_bright(),
        Hint::Blurred => t.desk_hint_blurred(),
        Hint::Small => t.desk_hint_small(),
    }
}

/// What a photograph shows.
pub(super) fn side(t: Sentences, side: Side) -> String {
    match side {
        Side::Front => t.order_photo_front(),
        Side::Back => t.order_photo_back(),
        Side::Selfie => t.order_photo_selfie(),
    }
}

/// What a document is called.
fn document_kind(t: Sentences, kind: DocumentKind) -> String {
    match kind {
        DocumentKind::IdKz => t.order_document_id_kz(),
        DocumentKind::PassportKz => t.order_document_passport_kz(),
        DocumentKind::ResidencePermit => t.order_document_residence_permit(),
        DocumentKind::Stateless => t.order_document_stateless(),
        DocumentKind::Refugee => t.order_document_refugee(),
        DocumentKind::PassportForeign => t.order_document_passport_foreign(),
    }
}

/// What a field is called when the customer is asked for it.
pub(super) fn field(t: Sentences, field: &str) -> String {
    match field {
        "photo_front" => t.order_photo_front(),
        "photo_back" => t.order_photo_back(),
        "photo_selfie" => t.order_photo_selfie(),
        "iin" => t.field_iin(),
        "surname" => t.order_field_surname(),
        "given_name" => t.order_field_given_name(),
        "patronymic" => t.order_field_patronymic(),
        "latin_name" => t.order_field_latin_name(),
        "phone" => t.field_phone(),
        "birth_date" => t.order_field_birth_date(),
        "code_word" => t.order_field_code_word(),
        "document_kind" => t.order_field_document_kind(),
        "document_number" => t.order_field_document_number(),
        "document_issued_on" => t.order_field_document_issued_on(),
        "document_expires_on" => t.order_field_document_expires_on(),
        "document_issuer" => t.order_field_document_issuer(),
        "delivery" => t.order_field_delivery(),
        "city" => t.order_field_city(),
        "street" => t.order_field_street(),
        "house" => t.order_field_house(),
        "flat" => t.order_field_flat(),
        "postcode" => t.order_field_postcode(),
        "branch" => t.order_field_branch(),
        // The desk offers no others.
        other => other.to_owned(),
    }
}

/// What happened to an application, the latest first.
pub(super) fn story(t: Sentences, story: &[Event], names: &HashMap<StaffId, String>) -> Vec<Happened> {
    let line = |event: &Event| {
        let when = civil_text(event.at);
        let when = match event.staff.map(|by| names.get(&by)) {
            Some(Some(name)) => format!("{when}, {name}"),
            Some(None) => format!("{when}, {}", t.desk_colleague()),
            None => when,
        };
        ("done", happened(t, event.what), when, event.note.clone().unwrap_or_default())
    };
    story.iter().rev().map(line).collect()
}

fn happened(t: Sentences, what: What) -> String {
    match what {
        What::Started => t.desk_event_started(),
        What::Submitted => t.desk_event_submitted(),
        What::Reopened => t.desk_event_reopened(),
        What::SentToBranch => t.desk_event_sent_to_branch(),
        What::Signed => t.desk_event_signed(),
        What::Claimed => t.desk_event_claimed(),
        What::Released => t.desk_event_released(),
        What::Called(CallOutcome::Confirmed) => t.desk_event_called_confirmed(),
        What::Called(CallOutcome::NoAnswer) => t.desk_event_called_no_answer(),
        What::Called(CallOutcome::CallBack) => t.desk_event_called_call_back(),
        What::Called(CallOutcome::Refused) => t.desk_event_called_refused(),
        What::Called(CallOutcome::Mismatch) => t.desk_event_called_mismatch(),
        What::Called(CallOutcome::WrongPerson) => t.desk_event_called_wrong_person(),
        What::Compared(Comparison::Same) => t.desk_event_code_word_same(),
        What::Compared(Comparison::Different) => t.desk_event_code_word_different(),
        What::Compared(Comparison::Overridden) => t.desk_event_code_word_overridden(),
        What::MoreAsked => t.desk_event_more_asked(),
        What::Supplied => t.desk_event_supplied(),
        What::Approved => t.desk_event_approved(),
        What::Rejected => t.desk_event_rejected(),
        What::Withdrawn => t.desk_event_withdrawn(),
        What::Expired => t.desk_event_expired(),
    }
}

/// Whether the customer was known by the code word since the application was signed last.
pub(super) fn code_word_known(view: &View) -> bool {
    let signed = view.story.iter().rposition(|event| event.what == What::Signed);
    let since = signed.map_or(&[][..], |at| &view.story[at..]);
    since.iter().any(|event| matches!(event.what, What::Compared(Comparison::Same | Comparison::Overridden)))
}

/// The day an application was signed, in words, as the script says it. The script brings its own full stop.
pub(super) fn signed_on(t: Sentences, view: &View) -> String {
    let day = view.signed_at.map_or_else(dash, |at| text::long_date(t.language(), civil_day(at)));
    day.trim_end_matches('.').to_owned()
}

fn dash() -> String {
    "–".to_owned()
}
