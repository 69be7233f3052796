//! Which card: product, plastic or not, resident or not.

use askama::Template;
use axum::response::Response;
use onboarding::{Answers, NonResidents};

use super::step::{Frame, Shown};
use crate::page::{Page, Problems, show};

/// A choice: its word, what it is called, what is to be known of it.
type Choice = (String, String, String);

#[derive(Template)]
#[template(path = "portal/order/card.html")]
struct Card {
    page: Page,
    frame: Frame,
    problems: Problems,
    answers: Answers,
    products: Vec<Choice>,
    card_types: Vec<Choice>,
    residencies: Vec<Choice>,
}

pub(super) fn show_step(shown: Shown<'_>) -> Response {
    let (t, language, rules) = (shown.context.t(), shown.context.language, shown.web.rules());
    let products = rules.catalogue.products().iter().map(|product| {
        let (name, summary) = (product.name.in_language(language), product.summary.in_language(language));
        (product.code.clone(), name.to_owned(), summary.to_owned())
    });
    let own = |word: &str, name, note| (word.to_owned(), name, note);
    let card_types = vec![
        own("virtual", t.order_kind_virtual(), t.order_kind_virtual_note()),
        own("physical", t.order_kind_physical(), t.order_kind_physical_note()),
    ];
    let non_resident = match rules.policy.non_residents {
        NonResidents::Branch => t.order_non_resident_note(),
        NonResidents::Online => t.order_non_resident_note_online(),
    };
    let residencies = vec![
        own("resident", t.order_resident(), t.order_resident_note()),
        own("non_resident", t.order_non_resident(), non_resident),
    ];
    let (page, frame, answers) = (shown.page(), shown.frame(), shown.form.answers.clone());
    let products = products.collect();
    show(
        shown.status,
        &Card { page, frame, problems: shown.problems, answers, products, card_types, residencies },
    )
}
