//! The code for a change that lets a card do more: what it is for, then the code.
//!
//! Queries: 6.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use card::adjust::{self, Adjusted, Confirmed, Waiting};
use vocabulary::CardId;

use super::card::own;
use super::cards::CardView;
use super::changes::waiting_words;
use super::code_page::{self, CodeView};
use super::limit::to;
use crate::Web;
use crate::apology::Apology;
use crate::context::SignedIn;
use crate::page::{Coming, Page, Problems, show};
use crate::posted::Posted;

#[derive(Template)]
#[template(path = "portal/confirm.html")]
struct Confirm {
    page: Page,
    problems: Problems,
    card: CardView,
    /// What the code is for, its mark, and the code; none if nothing waits.
    waiting: Option<(String, String, CodeView)>,
    /// What it means, where that is not plain.
    warning: Option<String>,
    /// Back to where it was asked for.
    back: String,
    sent_again: bool,
}

pub(crate) async fn page(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    Query(coming): Query<Coming>,
) -> Result<Response, Apology> {
    form(&web, &signed_in, &id, StatusCode::OK, Problems::default(), coming.after == "resend").await
}

pub(crate) async fn submit(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Apology> {
    if posted.has("again") {
        return resend(&web, &signed_in, &id).await;
    }
    let (rules, who) = (web.rules(), signed_in.customer);
    let card = CardId::parse(&id).ok_or(Apology::NotFound)?;
    let (mark, typed) = (posted.get("mark").to_owned(), posted.get("code").to_owned());
    let confirmed =
        web.write(move |tx| adjust::confirm(tx, &rules.catalogue, who, card, &mark, &typed)).await?;
    match confirmed {
        Confirmed::Done(Waiting::Limit(..)) => Ok(to(&id, "limits?after=raised")),
        Confirmed::Done(Waiting::ThreeDSecureOff) => Ok(to(&id, "settings?after=3ds-off")),
        Confirmed::Done(Waiting::Pin(_)) => Ok(to(&id, "settings/pin?after=set")),
        Confirmed::ChangedMeanwhile => Ok(to(&id, "limits?after=changed")),
        Confirmed::NoSuchCard => Err(Apology::NotFound),
        Confirmed::Not(answer) => {
            let mut problems = Problems::default();
            problems.add("code", code_page::wrong(signed_in.context.t(), answer));
            form(&web, &signed_in, &id, StatusCode::UNPROCESSABLE_ENTITY, problems, false).await
        }
    }
}

async fn resend(web: &Web, signed_in: &SignedIn, id: &str) -> Result<Response, Apology> {
    let (budget, who, address) =
        (web.settings().budget, signed_in.customer, signed_in.context.address.clone());
    let card = CardId::parse(id).ok_or(Apology::NotFound)?;
    match web.write(move |tx| adjust::resend(tx, &budget, who, card, &address)).await? {
        Adjusted::NoSuchCard => Err(Apology::NotFound),
        Adjusted::NotYet(spent) => {
            let mut problems = Problems::default();
            problems.add("code", code_page::too_many(web, signed_in.context.t(), spent));
            form(web, signed_in, id, StatusCode::TOO_MANY_REQUESTS, problems, false).await
        }
        Adjusted::Same | Adjusted::Done | Adjusted::CodeSent => Ok(to(id, "confirm?after=resend")),
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
    let own = own(web, signed_in.customer, id).await?;
    let (budget, who, key) = (web.settings().budget, signed_in.customer, own.card.id);
    let waiting = web.read(move |tx| adjust::waiting(tx, &budget, who, key)).await?;
    let (t, now) = (signed_in.context.t(), web.store().clock().now());
    let (warning, back) = match &waiting {
        Some((Waiting::ThreeDSecureOff, _)) => (Some(t.settings_3ds_warning()), "settings"),
        Some((Waiting::Pin(_), _)) => (None, "settings/pin"),
        _ => (None, "limits"),
    };
    let waiting = waiting.map(|(waiting, standing)| {
        (waiting_words(t, &waiting), waiting.mark(), CodeView::new(t, &standing, now))
    });
    let problems = if waiting.is_some() { problems } else { Problems::default() };
    let page = Page::new(web, &signed_in.context, t.confirm_title(), "cards");
    let (card, back) = (CardView::new(web, t, &own), format!("/bank/cards/{key}/{back}"));
    Ok(show(status, &Confirm { page, problems, card, waiting, warning, back, sent_again }))
}
