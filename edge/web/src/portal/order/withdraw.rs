//! Taking an application back, asked once more before it is done.
//!
//! Queries: the page 2; doing it about 10.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use onboarding::{ConfirmRefused, Progress, signing, status as applications};

use super::status::may_withdraw;
use super::{path, read_id, stranger, to};
use crate::Web;
use crate::apology::Apology;
use crate::context::SignedIn;
use crate::page::{Page, show};
use crate::posted::Posted;

#[derive(Template)]
#[template(path = "portal/order/withdraw.html")]
struct Withdraw {
    page: Page,
    is_draft: bool,
    way: String,
    back: String,
}

pub(super) async fn page(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path(application): Path<String>,
) -> Result<Response, Apology> {
    let (id, customer, context) = (read_id(&application)?, signed_in.customer, &signed_in.context);
    let Some(found) = web.read(move |tx| applications::status(tx, customer, id)).await? else {
        return Err(stranger(&web, customer, id).await);
    };
    let progress = &found.summary.progress;
    if !may_withdraw(progress) {
        return Ok(to(id, "status"));
    }
    let t = context.t();
    let is_draft = *progress == Progress::Draft;
    let title =
        if is_draft { t.order_delete_title() } else { t.order_withdraw_title(found.summary.number.as_str()) };
    let back = if is_draft { "/bank/order".to_owned() } else { path(id, "status") };
    let page = Page::new(&web, context, title, "order");
    Ok(show(StatusCode::OK, &Withdraw { page, is_draft, way: path(id, "withdraw"), back }))
}

pub(super) async fn confirm(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path(application): Path<String>,
    _: Posted,
) -> Result<Response, Apology> {
    let (id, customer, rules) = (read_id(&application)?, signed_in.customer, web.rules());
    let withdrawn = web
        .run(move |tx| {
            signing::withdraw(tx, &rules, customer, id)?;
            Ok(applications::status(tx, customer, id)?.is_some())
        })
        .await?;
    Ok(match withdrawn {
        Ok(true)
        | Err(ConfirmRefused::NotAwaiting | ConfirmRefused::AlreadyOpen | ConfirmRefused::TooMany(_)) => {
            to(id, "status")
        }
        // A draft is gone altogether; sending this twice finds nothing.
        Ok(false) | Err(ConfirmRefused::NotFound) => {
            Redirect::to("/bank/order?after=withdrawn").into_response()
        }
    })
}
