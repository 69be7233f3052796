//! The customers' portal, screen by screen.

mod bank;
mod card;
mod cards;
mod check;
mod code_page;
mod demo;
mod documents;
mod home;
mod notice;
mod operations;
mod order;
mod profile;
mod recover;
mod register;
mod reveal;
mod sign_in;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use crate::context::Door;
use crate::{Web, assets, frame};
pub(crate) use cards::product_name;

pub(crate) fn router(web: &Web) -> Router {
    let mut screens = Router::new()
        .route("/", get(home::page))
        .route("/sign-in", get(sign_in::page).post(sign_in::submit))
        .route("/sign-out", post(crate::sign_in::sign_out))
        .route("/register", get(register::page).post(register::submit))
        .route("/register/code", get(register::code_page).post(register::confirm))
        .route("/register/phone", get(register::phone_page).post(register::change_phone))
        .route("/register/login", get(register::login_page).post(register::change_login))
        .route("/recover", get(recover::page).post(recover::submit))
        .route("/recover/code", get(recover::code_page).post(recover::prove))
        .route("/recover/password", get(recover::password_page).post(recover::finish))
        .route("/bank", get(bank::page))
        .route("/bank/cards", get(cards::page))
        .route("/bank/cards/{card}", get(card::page))
        .route("/bank/cards/{card}/about", get(card::about))
        .route("/bank/cards/{card}/about/notice", post(notice::make))
        .route("/bank/cards/{card}/reveal", post(reveal::ask))
        .route("/bank/cards/{card}/reveal/code", get(reveal::code_page).post(reveal::show_details))
        .route("/bank/profile", get(profile::page))
        .route("/bank/profile/password", get(profile::password_page).post(profile::change_password))
        .route("/bank/profile/sessions/end", post(profile::end_session))
        .route("/bank/profile/sessions/end-all", post(profile::end_all))
        .route("/bank/profile/consents/withdraw", post(profile::withdraw))
        .merge(order::screens())
        .route("/check", get(check::page).post(check::file).layer(DefaultBodyLimit::max(check::FORM)))
        .route("/check/{number}", get(check::number))
        .route("/documents", get(documents::list))
        .route("/documents/{kind}", get(documents::current))
        .route("/documents/text/{digest}", get(documents::by_digest))
        .route("/assets/{digest}/{name}", get(assets::serve))
        .route("/favicon.svg", get(assets::favicon));
    if web.settings().demonstration {
        screens = screens
            .route("/demo", get(demo::phone))
            .route("/demo/sms.json", get(demo::messages))
            .route("/demo/clock", post(demo::advance_clock))
            .route("/demo/top-up", post(demo::top_up))
            .route("/demo/cards.json", get(demo::cards));
    }
    frame::around(screens, web, Door::Portal)
}
