//! Whose card: the person, as their document has them.

use askama::Template;
use axum::response::Response;
use onboarding::Answers;

use super::step::{Frame, Shown, day};
use crate::page::{Page, Problems, show};

#[derive(Template)]
#[template(path = "portal/order/person.html")]
struct Person {
    page: Page,
    frame: Frame,
    problems: Problems,
    answers: Answers,
    birth_date: String,
    /// Whether blanks have just been filled in.
    filled: bool,
}

pub(super) fn show_step(shown: Shown<'_>) -> Response {
    let (page, frame, answers) = (shown.page(), shown.frame(), shown.form.answers.clone());
    let birth_date = day(&answers.birth_date);
    show(
        shown.status,
        &Person { page, frame, problems: shown.problems, answers, birth_date, filled: shown.look_again },
    )
}
