//! The window of the one-time code that signs the application.
//!
//! Queries: the page 4; the right code about 20, most of them for what is accepted.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use onboarding::{ConfirmRefused, Confirmed, signing, status as applications};
use vocabulary::ApplicationId;

use super::{path, read_id, stranger, to};
use crate::Web;
use crate::apology::Apology;
use crate::context::SignedIn;
use crate::page::{Coming, Page, Problems, show};
use crate::portal::code_page::{self, CodeView};
use crate::posted::Posted;

#[derive(Template)]
#[template(path = "portal/order/code.html")]
struct Code {
    page: Page,
    problems: Problems,
    way: String,
    application_way: String,
    phone: String,
    document: String,
    code: CodeView,
    sent_again: bool,
}

pub(super) async fn page(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path(application): Path<String>,
    Query(coming): Query<Coming>,
) -> Result<Response, Apology> {
    let id = read_id(&application)?;
    window(&web, &signed_in, id, StatusCode::OK, Problems::default(), coming.after == "resend").await
}

/// «Подписать заявку», or «Отправить код повторно».
pub(super) async fn confirm(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path(application): Path<String>,
    posted: Posted,
) -> Result<Response, Apology> {
    let (id, customer, t) = (read_id(&application)?, signed_in.customer, signed_in.context.t());
    let refused = if posted.has("again") {
        let (rules, address) = (web.rules(), signed_in.context.address.clone());
        match web.run(move |tx| signing::resend_code(tx, &rules, customer, id, &address)).await? {
            Ok(()) => return Ok(to(id, "code?after=resend")),
            Err(refused) => refused,
        }
    } else {
        let typed = posted.get("code").to_owned();
        match web.run(move |tx| signing::confirm(tx, customer, id, &typed)).await? {
            Ok(Confirmed::Confirmed) => return Ok(to(id, "status?after=signed")),
            Ok(Confirmed::Not(answer)) => {
                let mut problems = Problems::default();
                problems.add("code", code_page::wrong(t, answer));
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                return window(&web, &signed_in, id, status, problems, false).await;
            }
            Err(refused) => refused,
        }
    };
    let mut problems = Problems::default();
    let status = match refused {
        ConfirmRefused::NotFound => return Err(stranger(&web, signed_in.customer, id).await),
        ConfirmRefused::NotAwaiting => return Ok(Redirect::to(&format!("/bank/order/{id}")).into_response()),
        ConfirmRefused::AlreadyOpen => {
            problems.add("code", t.order_already_open_other());
            StatusCode::CONFLICT
        }
        ConfirmRefused::TooMany(spent) => {
            problems.add("code", code_page::too_many(&web, t, spent));
            StatusCode::TOO_MANY_REQUESTS
        }
    };
    window(&web, &signed_in, id, status, problems, false).await
}

async fn window(
    web: &Web,
    signed_in: &SignedIn,
    id: ApplicationId,
    status: StatusCode,
    problems: Problems,
    sent_again: bool,
) -> Result<Response, Apology> {
    let (rules, customer, context) = (web.rules(), signed_in.customer, &signed_in.context);
    let waiting = web
        .read(move |tx| {
            let Some((standing, phone)) = signing::code_standing(tx, &rules, customer, id)? else {
                return Ok(Err(applications::status(tx, customer, id)?.is_some()));
            };
            Ok(Ok((standing, phone, signing::awaited_document(tx, customer, id)?)))
        })
        .await?;
    let (standing, phone, document) = match waiting {
        Ok(waiting) => waiting,
        // Signed, changed or withdrawn meanwhile: on to where it stands now.
        Err(true) => return Ok(Redirect::to(&format!("/bank/order/{id}")).into_response()),
        Err(false) => return Err(stranger(web, customer, id).await),
    };
    let t = context.t();
    let code = CodeView::new(t, &standing, web.store().clock().now());
    Ok(show(
        status,
        &Code {
            page: Page::new(web, context, t.order_code_title(), "order"),
            problems,
            way: path(id, "code"),
            application_way: path(id, "check"),
            phone: phone.masked(),
            document: document.unwrap_or_default(),
            code,
            sent_again,
        },
    ))
}
