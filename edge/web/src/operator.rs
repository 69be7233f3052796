//! The operators' desk, screen by screen. Every screen but the sign-in takes [`AtDesk`](crate::context::AtDesk);
//! card numbers and verification values never come here.

mod acts;
mod asking;
mod block;
mod branch;
mod branch_phone;
mod decide;
mod facts;
mod finding;
mod notices;
mod photo;
mod queue;
mod second;
mod sign_in;
mod workplace;

use axum::Router;
use axum::routing::{get, post};
use people::Role;

use crate::context::Door;
use crate::page::Permission;
use crate::{Web, assets, frame};

/// What is asked of whoever opens this screen, by the head of its path.
pub(crate) fn permission(path: &str) -> Permission {
    match path.split('/').nth(1) {
        Some("block") => Permission::Block,
        Some("branch") => Permission::Branch,
        Some("confirm") => Permission::Confirm,
        _ => Permission::Applications,
    }
}

/// Where somebody's work begins.
pub(crate) fn home(role: Role) -> &'static str {
    if role.may(Permission::Applications) { "/" } else { "/branch" }
}

pub(crate) fn router(web: &Web) -> Router {
    let screens = Router::new()
        .route("/", get(queue::page))
        .route("/next", post(queue::take_next))
        .route("/sign-in", get(sign_in::page).post(sign_in::submit))
        .route("/sign-out", post(crate::sign_in::sign_out))
        .route("/applications/{id}", get(workplace::page))
        .route("/applications/{id}/photo/{photo}", get(photo::show_photo))
        .route("/applications/{id}/claim", post(acts::claim))
        .route("/applications/{id}/release", post(acts::release))
        .route("/applications/{id}/call", post(acts::log_call))
        .route("/applications/{id}/code-word", post(acts::compare_code_word))
        .route("/applications/{id}/code-word/override", post(acts::override_code_word))
        .route("/applications/{id}/ask", post(asking::ask))
        .route("/applications/{id}/approve", post(decide::approve))
        .route("/applications/{id}/reject", post(decide::reject))
        .route("/applications/{id}/give-up", post(decide::give_up))
        .route("/block", get(block::page).post(block::find))
        .route("/block/cards", post(block::block))
        .route("/branch", get(branch::page).post(branch::find))
        .route("/branch/act", post(branch::act))
        .route("/branch/phone", post(branch_phone::ask))
        .route("/branch/phone/code", post(branch_phone::confirm))
        .route("/confirm", get(second::page).post(second::decide))
        .route("/assets/{digest}/{name}", get(assets::serve))
        .route("/favicon.svg", get(assets::favicon));
    frame::around(screens, web, Door::Desk)
}
