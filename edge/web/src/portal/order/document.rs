//! The identity document.

use askama::Template;
use axum::response::Response;
use onboarding::Answers;
use text::Sentences;
use vocabulary::DocumentKind;

use super::step::{Frame, Shown, day};
use crate::page::{Page, Problems, show};

#[derive(Template)]
#[template(path = "portal/order/document.html")]
struct Document {
    page: Page,
    frame: Frame,
    problems: Problems,
    answers: Answers,
    kinds: Vec<(&'static str, String)>,
    number_hint: String,
    issued_on: String,
    expires_on: String,
    issuers: Vec<String>,
}

pub(super) fn show_step(shown: Shown<'_>) -> Response {
    let t = shown.context.t();
    let (page, frame, answers) = (shown.page(), shown.frame(), shown.form.answers.clone());
    // Until it is known whether the person is a resident, any document may be theirs.
    let resident = (!answers.residency.is_empty()).then(|| answers.residency == "resident");
    let kinds = DocumentKind::ALL.into_iter();
    let kinds = kinds.filter(|kind| resident.is_none_or(|resident| kind.for_resident() == resident));
    let number_hint = match DocumentKind::parse(&answers.document_kind) {
        None => t.order_number_hint(),
        Some(DocumentKind::IdKz | DocumentKind::ResidencePermit | DocumentKind::Stateless) => {
            t.order_number_hint_nine()
        }
        Some(DocumentKind::PassportKz) => t.order_number_hint_passport(),
        Some(DocumentKind::Refugee | DocumentKind::PassportForeign) => t.order_number_hint_other(),
    };
    show(
        shown.status,
        &Document {
            page,
            frame,
            problems: shown.problems,
            kinds: kinds.map(|kind| (kind.code(), kind_name(t, kind))).collect(),
            number_hint,
            issued_on: day(&answers.document_issued_on),
            expires_on: day(&answers.document_expires_on),
            issuers: vec![t.order_issuer_mia(), t.order_issuer_moj()],
            answers,
        },
    )
}

/// What a kind of document is called.
pub(super) fn kind_name(t: Sentences, kind: DocumentKind) -> String {
    match kind {
        DocumentKind::IdKz => t.order_document_id_kz(),
        DocumentKind::PassportKz => t.order_document_passport_kz(),
        DocumentKind::ResidencePermit => t.order_document_residence_permit(),
        DocumentKind::Stateless => t.order_document_stateless(),
        DocumentKind::Refugee => t.order_document_refugee(),
        DocumentKind::PassportForeign => t.order_document_passport_foreign(),
    }
}
