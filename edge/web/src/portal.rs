//! The customers' portal, screen by screen.

mod authenticator;
mod bank;
mod block;
mod card;
mod cards;
mod changes;
mod check;
pub(crate) mod code_page;
mod confirm;
mod demo;
mod dispute;
mod documents;
mod home;
mod limit;
mod limits;
mod messages;
mod notice;
mod operations;
mod order;
mod pin;
mod profile;
mod recover;
mod register;
mod reveal;
mod settings;
mod sign_in;
mod sign_ins;
mod statement;
mod transfer;
mod urgent;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use crate::context::Door;
use crate::{Web, assets, frame};
pub(crate) use cards::product_name;
pub(crate) use changes::reason_words;
pub(crate) use statement::{Downloading, Making};

pub(crate) fn router(web: &Web) -> Router {
    let mut screens = Router::new()
        .route("/", get(home::page))
        .route("/sign-in", get(sign_in::page).post(sign_in::submit))
        .route("/sign-in/code", get(sign_in::code_page).post(sign_in::prove))
        .route("/sign-out", post(crate::sign_in::sign_out))
        .route("/register", get(register::page).post(register::submit))
        .route("/register/code", get(register::code_page).post(register::confirm))
        .route("/register/phone", get(register::phone_page).post(register::change_phone))
        .route("/register/login", get(register::login_page).post(register::change_login))
        .route("/recover", get(recover::page).post(recover::submit))
        .route("/recover/code", get(recover::code_page).post(recover::prove))
        .route("/recover/password", get(recover::password_page).post(recover::finish))
        .route("/block", get(urgent::page).post(urgent::submit))
        .route("/block/code", get(urgent::code_page).post(urgent::prove))
        .route("/block/cards", get(urgent::cards_page).post(urgent::block))
        .route("/bank", get(bank::page))
        .route("/bank/cards", get(cards::page))
        .route("/bank/cards/{card}", get(card::page))
        .route("/bank/cards/{card}/about", get(card::about))
        .route("/bank/cards/{card}/limits", get(limits::page))
        .route("/bank/cards/{card}/limits/{channel}", get(limit::page).post(limit::submit))
        .route("/bank/cards/{card}/limits/{channel}/close", post(limit::close))
        .route("/bank/cards/{card}/limits/{channel}/end", post(limit::end))
        .route("/bank/cards/{card}/settings", get(settings::page))
        .route("/bank/cards/{card}/settings/pin", get(pin::page).post(pin::submit))
        .route("/bank/cards/{card}/settings/three-d-secure", post(settings::three_d_secure))
        .route("/bank/cards/{card}/settings/notices", post(settings::notices))
        .route("/bank/cards/{card}/settings/language", post(settings::language))
        .route("/bank/cards/{card}/settings/freeze", post(settings::freeze))
        .route("/bank/cards/{card}/settings/unfreeze", post(settings::unfreeze))
        .route("/bank/cards/{card}/block", get(block::page).post(block::submit))
        .route("/bank/cards/{card}/dispute", get(dispute::page).post(dispute::submit))
        .route("/bank/cards/{card}/confirm", get(confirm::page).post(confirm::submit))
        .route("/bank/cards/{card}/about/notice", post(notice::make))
        .route("/bank/cards/{card}/reveal", post(reveal::ask))
        .route("/bank/cards/{card}/reveal/code", get(reveal::code_page).post(reveal::show_details))
        .route("/bank/messages", get(messages::page))
        .route("/bank/messages/{id}", get(messages::one))
        .route("/bank/profile", get(profile::page))
        .route("/bank/profile/password", get(profile::password_page).post(profile::change_password))
        .route("/bank/profile/sessions/end", post(profile::end_session))
        .route("/bank/profile/sessions/end-all", post(profile::end_all))
        .route("/bank/profile/authenticator", get(authenticator::page).post(authenticator::begin))
        .route("/bank/profile/authenticator/confirm", post(authenticator::confirm))
        .route("/bank/profile/authenticator/off", post(authenticator::off))
        .route("/bank/profile/sign-ins", get(sign_ins::page))
        .route("/bank/profile/consents/withdraw", post(profile::withdraw))
        .merge(order::screens())
        .merge(statement::screens())
        .merge(transfer::screens())
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
