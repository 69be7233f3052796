//! One card: its face and its money; «О карте»: its requisites, the number masked.
//!
//! Queries: 2.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use card::CardWithAccount;
use vocabulary::{CardId, CustomerId};

use super::cards::CardView;
use crate::Web;
use crate::apology::Apology;
use crate::context::SignedIn;
use crate::page::{Page, show};

#[derive(Template)]
#[template(path = "portal/card.html")]
struct OneCard {
    page: Page,
    card: CardView,
}

#[derive(Template)]
#[template(path = "portal/card_about.html")]
struct About {
    page: Page,
    card: CardView,
    bank: String,
    bic: String,
    /// Why no code was sent.
    problem: Option<String>,
}

pub(crate) async fn page(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Apology> {
    let card = own(&web, signed_in.customer, &id).await?;
    let t = signed_in.context.t();
    let card = CardView::new(&web, t, &card);
    let page = Page::new(&web, &signed_in.context, card.product.clone(), "cards");
    Ok(show(StatusCode::OK, &OneCard { page, card }))
}

pub(crate) async fn about(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Apology> {
    let card = own(&web, signed_in.customer, &id).await?;
    Ok(requisites(&web, &signed_in, StatusCode::OK, &card, None))
}

/// The page of requisites; `problem` says why no code was sent for the full ones.
pub(super) fn requisites(
    web: &Web,
    signed_in: &SignedIn,
    status: StatusCode,
    card: &CardWithAccount,
    problem: Option<String>,
) -> Response {
    let t = signed_in.context.t();
    let card = CardView::new(web, t, card);
    let page = Page::new(web, &signed_in.context, t.cards_about(), "cards");
    let issuer = &web.settings().issuer;
    show(status, &About { page, card, bank: issuer.name.clone(), bic: issuer.bic.clone(), problem })
}

/// The customer's own card; to anyone else it does not exist.
pub(super) async fn own(web: &Web, customer: CustomerId, id: &str) -> Result<CardWithAccount, Apology> {
    let id = CardId::parse(id).ok_or(Apology::NotFound)?;
    let found = web
        .read(move |tx| {
            let Some(card) = card::find_of(tx, customer, id)? else { return Ok(None) };
            let account =
                ledger::find(tx, card.account)?.ok_or_else(|| store::Fault::corrupt("card.account"))?;
            Ok(Some(CardWithAccount { card, account }))
        })
        .await?;
    found.ok_or(Apology::NotFound)
}
