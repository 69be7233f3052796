//! «Мой банк»: where a customer begins.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use crate::Web;
use crate::apology::Apology;
use crate::context::SignedIn;
use crate::page::{Page, show};

#[derive(Template)]
#[template(path = "portal/bank.html")]
struct Bank {
    page: Page,
    just_registered: bool,
}

/// What has just been done, for a notice.
#[derive(Deserialize)]
pub(crate) struct Coming {
    #[serde(default)]
    after: String,
}

pub(crate) async fn page(
    State(web): State<Web>,
    signed_in: SignedIn,
    Query(coming): Query<Coming>,
) -> Result<Response, Apology> {
    let page = Page::new(&web, &signed_in.context, signed_in.context.t().my_bank(), "bank");
    Ok(show(StatusCode::OK, &Bank { page, just_registered: coming.after == "registration" }))
}
