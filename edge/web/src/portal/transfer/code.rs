//! The code of a transfer: for what sum and whom, then the code.
//!
//! Queries: 2; to judge it, 14 at most.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use transfer::{Proved, State as Stands};
use vocabulary::TransferId;

use super::one::own;
use super::{Desk, Next, next, to};
use crate::Web;
use crate::apology::Apology;
use crate::context::SignedIn;
use crate::page::{Coming, Page, Problems, show};
use crate::portal::code_page::{self, CodeView};
use crate::posted::Posted;

#[derive(Template)]
#[template(path = "portal/transfer/code.html")]
struct Code {
    page: Page,
    problems: Problems,
    back: String,
    amount: String,
    recipient: String,
    code: Option<CodeView>,
    sent_again: bool,
}

pub(crate) async fn page(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    Query(coming): Query<Coming>,
) -> Result<Response, Apology> {
    let sent_again = coming.after == "resend";
    form(&web, &signed_in, &id, StatusCode::OK, Problems::default(), sent_again).await
}

pub(crate) async fn prove(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Apology> {
    let (t, key) = (signed_in.context.t(), TransferId::parse(&id).ok_or(Apology::NotFound)?);
    let desk = Desk::of(&web, signed_in.customer);
    let answer = if posted.has("again") {
        let (budget, address) = (web.settings().budget, signed_in.context.address.clone());
        let sent = web.write(move |tx| transfer::resend(tx, &desk.asking(), &budget, key, &address)).await?;
        if sent == transfer::Confirmed::CodeSent {
            return Ok(to(key, "/code?after=resend"));
        }
        sent
    } else {
        let typed = posted.get("code").to_owned();
        match web.write(move |tx| transfer::prove(tx, &desk.asking(), key, &typed)).await? {
            Proved::Then(answer) => answer,
            Proved::Not(answer) => {
                let mut problems = Problems::default();
                problems.add("code", code_page::wrong(t, answer));
                return form(&web, &signed_in, &id, StatusCode::UNPROCESSABLE_ENTITY, problems, false).await;
            }
        }
    };
    match next(&web, t, key, answer) {
        Next::Elsewhere(answer) => answer,
        Next::Said(status, words) => {
            let mut problems = Problems::default();
            problems.add("code", words);
            form(&web, &signed_in, &id, status, problems, false).await
        }
    }
}

async fn form(
    web: &Web,
    signed_in: &SignedIn,
    id: &str,
    status: StatusCode,
    problems: Problems,
    sent_again: bool,
) -> Result<Response, Apology> {
    let it = own(web, signed_in.customer, id).await?;
    let now = web.store().clock().now();
    if it.state != Stands::Checked || it.is_over(now) {
        return Ok(to(it.id, ""));
    }
    let (asked, budget) = (it.clone(), web.settings().budget);
    let standing = web.read(move |tx| transfer::waiting(tx, &budget, &asked)).await?;
    let t = signed_in.context.t();
    let template = Code {
        page: Page::new(web, &signed_in.context, t.transfer_code_title(), "bank"),
        problems,
        back: format!("/bank/transfers/{}", it.id),
        amount: it.total().to_string(),
        recipient: format!("{}, {}", it.recipient.name, it.recipient.by),
        code: standing.map(|standing| CodeView::new(t, &standing, now)),
        sent_again,
    };
    Ok(show(status, &template))
}
