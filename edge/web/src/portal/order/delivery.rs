//! Where the plastic goes. A virtual card has no such step.

use askama::Template;
use axum::response::Response;
use onboarding::Answers;
use vocabulary::Language;

use super::step::{Frame, Shown};
use crate::Web;
use crate::page::{Page, Problems, show};

#[derive(Template)]
#[template(path = "portal/order/delivery.html")]
struct Delivery {
    page: Page,
    frame: Frame,
    problems: Problems,
    answers: Answers,
    ways: Vec<(&'static str, String, String)>,
    city: String,
    cities: Vec<(String, String)>,
    offices: Vec<CityOffices>,
}

/// The branches of a city.
pub(in crate::portal) struct CityOffices {
    pub(in crate::portal) city: String,
    pub(in crate::portal) offices: Vec<Office>,
}

/// A branch, in the person's language.
pub(in crate::portal) struct Office {
    pub(in crate::portal) code: String,
    pub(in crate::portal) name: String,
    pub(in crate::portal) address: String,
    pub(in crate::portal) hours: String,
}

pub(super) fn show_step(shown: Shown<'_>) -> Response {
    let (t, language, rules) = (shown.context.t(), shown.context.language, shown.web.rules());
    let (page, frame, answers) = (shown.page(), shown.frame(), shown.form.answers.clone());
    let mut cities = rules.places.cities().iter();
    let city = rules.places.city(&answers.city).map_or(String::new(), |city| city.code.clone());
    show(
        shown.status,
        &Delivery {
            page,
            frame,
            problems: shown.problems,
            answers,
            ways: vec![
                ("hand", t.order_delivery_hand(), t.order_delivery_hand_note()),
                ("branch", t.order_delivery_branch(), t.order_delivery_branch_note()),
            ],
            city,
            cities: cities
                .by_ref()
                .map(|city| (city.code.clone(), city.name.in_language(language).to_owned()))
                .collect(),
            offices: offices(shown.web, language),
        },
    )
}

/// All branches, city by city.
pub(in crate::portal) fn offices(web: &Web, language: Language) -> Vec<CityOffices> {
    let rules = web.rules();
    let of_city = |code: &str| {
        let here = rules.places.branches().iter().filter(|branch| branch.city == code);
        let office = |branch: &onboarding::Branch| Office {
            code: branch.code.clone(),
            name: branch.name.in_language(language).to_owned(),
            address: branch.address.in_language(language).to_owned(),
            hours: branch.hours.in_language(language).to_owned(),
        };
        here.map(office).collect::<Vec<_>>()
    };
    let cities = rules.places.cities().iter().map(|city| CityOffices {
        city: city.name.in_language(language).to_owned(),
        offices: of_city(&city.code),
    });
    cities.filter(|city| !city.offices.is_empty()).collect()
}
