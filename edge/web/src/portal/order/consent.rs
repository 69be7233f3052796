//! Consents, each for one purpose, and the texts to accept.

use askama::Template;
use axum::response::Response;
use onboarding::Answers;

use super::step::{Frame, Shown};
use crate::page::{Page, Problems, show};

#[derive(Template)]
#[template(path = "portal/order/consent.html")]
struct Consent {
    page: Page,
    frame: Frame,
    problems: Problems,
    answers: Answers,
}

pub(super) fn show_step(shown: Shown<'_>) -> Response {
    let (page, frame, answers) = (shown.page(), shown.frame(), shown.form.answers.clone());
    show(shown.status, &Consent { page, frame, problems: shown.problems, answers })
}
