//! The PIN of a card with plastic: whether one is set, and two fields for another, which a code confirms.
//!
//! The digits live in this file: a block is made of them at once, a verification value of the block, and neither goes
//! back into a page.
//!
//! Queries: 4.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use card::adjust::{self, AdjustRefused, Adjusted, Asking};
use card::{CardFacts, CardWithAccount, Kind, LimitRefused, Pvv, pin};
use cardcrypto::Pin;
use store::Fault;
use vocabulary::{CardId, civil_text};

use super::card::own;
use super::cards::CardView;
use super::code_page;
use super::limit::to;
use super::limits::changed_meanwhile;
use crate::Web;
use crate::apology::Apology;
use crate::context::SignedIn;
use crate::page::{Coming, Page, Problems, show};
use crate::posted::Posted;

/// Digits of a PIN that is set here; cash machines take it.
const LENGTH: usize = 4;

#[derive(Template)]
#[template(path = "portal/pin.html")]
struct PinPage {
    page: Page,
    problems: Problems,
    notice: Option<(&'static str, String)>,
    card: CardView,
    back: String,
    /// When it was set; none if it never was.
    set_at: Option<String>,
    /// Wrong ones since the last right one, and after how many none is right.
    tries: i64,
    most: i64,
    tries_over: bool,
    can_be_set: bool,
    version: i64,
}

pub(crate) async fn page(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    Query(coming): Query<Coming>,
) -> Result<Response, Apology> {
    let notice = (coming.after == "set").then(|| ("good", signed_in.context.t().pin_done()));
    form(&web, &signed_in, &id, StatusCode::OK, Problems::default(), notice).await
}

pub(crate) async fn submit(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Apology> {
    let (t, who) = (signed_in.context.t(), signed_in.customer);
    let card = CardId::parse(&id).ok_or(Apology::NotFound)?;
    let mut problems = Problems::default();
    let typed = Pin::parse(posted.get("pin")).filter(|_| posted.get("pin").len() == LENGTH);
    let Some(typed) = typed else {
        problems.add("pin", t.pin_wrong_length());
        return form(&web, &signed_in, &id, StatusCode::UNPROCESSABLE_ENTITY, problems, None).await;
    };
    if typed.is_trivial() {
        problems.add("pin", t.pin_wrong_trivial());
    }
    if posted.get("pin") != posted.get("pin_again") {
        problems.add("pin_again", t.pin_wrong_unlike());
    }
    if !problems.0.is_empty() {
        return form(&web, &signed_in, &id, StatusCode::UNPROCESSABLE_ENTITY, problems, None).await;
    }
    let Some(pan) = web.write(move |tx| pin::number(tx, who, card)).await? else {
        return form(&web, &signed_in, &id, StatusCode::CONFLICT, problems, None).await;
    };
    let pvv = web.keys().seal_pin(&pan, &typed).and_then(|block| web.keys().pvv(&pan, &block));
    drop(typed);
    match pvv {
        Ok(pvv) => ask(&web, &signed_in, &id, &posted, pvv).await,
        Err(why) => {
            tracing::error!(%why, "a PIN cannot be set");
            let words = Some(("warn", t.pin_unavailable()));
            form(&web, &signed_in, &id, StatusCode::SERVICE_UNAVAILABLE, problems, words).await
        }
    }
}

/// Sends the code for a PIN of this verification value.
async fn ask(
    web: &Web,
    signed_in: &SignedIn,
    id: &str,
    posted: &Posted,
    pvv: Pvv,
) -> Result<Response, Apology> {
    let (rules, budget, who) = (web.rules(), web.settings().budget, signed_in.customer);
    let (card, address) = (CardId::parse(id).ok_or(Apology::NotFound)?, signed_in.context.address.clone());
    let version = posted.get("version").parse().unwrap_or(-1);
    let asked = web
        .run(move |tx| {
            let asking = Asking { who, card, version, address: &address };
            adjust::ask_pin(tx, &rules.catalogue, &budget, &asking, pvv)
        })
        .await?;
    let (status, notice) = match asked {
        Ok(Adjusted::CodeSent | Adjusted::Same | Adjusted::Done) => return Ok(to(id, "confirm")),
        Ok(Adjusted::NoSuchCard) | Err(AdjustRefused::Limit(LimitRefused::NoSuchCard)) => {
            return Err(Apology::NotFound);
        }
        Ok(Adjusted::NotYet(spent)) => {
            let words = code_page::too_many(web, signed_in.context.t(), spent);
            (StatusCode::TOO_MANY_REQUESTS, Some(("warn", words)))
        }
        Err(AdjustRefused::ChangedMeanwhile) => {
            (StatusCode::CONFLICT, Some(("warn", changed_meanwhile(web, signed_in, id).await?)))
        }
        // The page says so itself.
        Err(AdjustRefused::Limit(_)) => (StatusCode::CONFLICT, None),
    };
    form(web, signed_in, id, status, Problems::default(), notice).await
}

async fn form(
    web: &Web,
    signed_in: &SignedIn,
    id: &str,
    status: StatusCode,
    problems: Problems,
    notice: Option<(&'static str, String)>,
) -> Result<Response, Apology> {
    let (own, facts) = read(web, signed_in, id).await?;
    let (t, most) = (signed_in.context.t(), web.authorizing().policy.pin_tries);
    let page = Page::new(web, &signed_in.context, t.pin(), "cards");
    Ok(show(
        status,
        &PinPage {
            page,
            problems,
            notice,
            card: CardView::new(web, t, &own),
            back: format!("/bank/cards/{}/settings", own.card.id),
            set_at: facts.pin.set_at.map(civil_text),
            tries: facts.pin.tries,
            most,
            tries_over: facts.pin.tries >= most,
            can_be_set: pin::can_be_set(&own.card),
            version: facts.version,
        },
    ))
}

/// One's own card with plastic; of any other there is no such page.
async fn read(web: &Web, signed_in: &SignedIn, id: &str) -> Result<(CardWithAccount, CardFacts), Apology> {
    let own = own(web, signed_in.customer, id).await?;
    if own.card.kind != Kind::Physical {
        return Err(Apology::NotFound);
    }
    let (rules, key) = (web.rules(), own.card.id);
    let facts = web
        .read(move |tx| card::facts(tx, &rules.catalogue, key)?.ok_or_else(|| Fault::corrupt("card_control")))
        .await?;
    Ok((own, facts))
}
