//! The main page: what this is, «Войти», «Зарегистрироваться».

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use crate::Web;
use crate::context::Context;
use crate::page::{Page, show};

#[derive(Template)]
#[template(path = "portal/home.html")]
struct Home {
    page: Page,
}

pub(crate) async fn page(State(web): State<Web>, context: Context) -> Response {
    if context.customer().is_some() {
        return Redirect::to("/bank").into_response();
    }
    let page = Page::new(&web, &context, context.t().home_title(), "");
    show(StatusCode::OK, &Home { page })
}
