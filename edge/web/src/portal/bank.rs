//! «Мой банк»: where a customer begins.
//!
//! Queries: 1.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use onboarding::status::of_customer;

use super::order::Applications;
use crate::Web;
use crate::apology::Apology;
use crate::context::SignedIn;
use crate::page::{Coming, Page, show};

#[derive(Template)]
#[template(path = "portal/bank.html")]
struct Bank {
    page: Page,
    just_registered: bool,
    applications: Applications,
}

pub(crate) async fn page(
    State(web): State<Web>,
    signed_in: SignedIn,
    Query(coming): Query<Coming>,
) -> Result<Response, Apology> {
    let SignedIn { context, customer, .. } = signed_in;
    let summaries = web.read(move |tx| of_customer(tx, customer)).await?;
    let applications = Applications::new(&web, &context, &summaries);
    let page = Page::new(&web, &context, context.t().my_bank(), "bank");
    Ok(show(StatusCode::OK, &Bank { page, just_registered: coming.after == "registration", applications }))
}
