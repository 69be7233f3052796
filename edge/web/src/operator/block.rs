//! A holder calls: their cards are found by phone or account, and blocked for the reason they give. It can only close.
//!
//! Whose cards were looked at is in the audit trail, with who looked; the number itself is in no address.

use askama::Template;
use audit::Actor;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use card::{BlockReason, Card};
use store::{Error, Fault, Tx};
use vocabulary::{CardId, CustomerId, StaffId};

use super::finding;
use crate::Web;
use crate::apology::Apology;
use crate::context::AtDesk;
use crate::page::{Page, Problems, show};
use crate::portal::{product_name, reason_words};
use crate::posted::Posted;

#[derive(Template)]
#[template(path = "operator/block.html")]
struct Block {
    page: Page,
    problems: Problems,
    /// What was typed, unless somebody was found by it.
    who: String,
    found: Option<Holder>,
    reasons: Vec<(&'static str, String, String)>,
    just_blocked: bool,
}

struct Holder {
    id: String,
    phone: String,
    /// Key and words of those that can be blocked.
    cards: Vec<(String, String)>,
    blocked: Vec<String>,
}

/// Somebody with their cards.
struct Found {
    id: CustomerId,
    phone: String,
    cards: Vec<Card>,
}

pub(crate) async fn page(State(web): State<Web>, at_desk: AtDesk) -> Response {
    shown(&web, &at_desk, StatusCode::OK, Problems::default(), String::new(), None, false)
}

pub(crate) async fn find(
    State(web): State<Web>,
    at_desk: AtDesk,
    posted: Posted,
) -> Result<Response, Apology> {
    let who = posted.get("who").chars().take(40).collect::<String>();
    let (me, typed) = (at_desk.staff, who.clone());
    let found = web
        .write(move |tx| match finding::look(tx, me, &typed, "block")? {
            Some(owner) => of_customer(tx, owner),
            None => Ok(None),
        })
        .await?;
    Ok(match found {
        Some(found) => {
            shown(&web, &at_desk, StatusCode::OK, Problems::default(), String::new(), Some(found), false)
        }
        None => {
            let mut problems = Problems::default();
            problems.add("who", at_desk.context.t().desk_block_nobody());
            shown(&web, &at_desk, StatusCode::UNPROCESSABLE_ENTITY, problems, who, None, false)
        }
    })
}

pub(crate) async fn block(
    State(web): State<Web>,
    at_desk: AtDesk,
    posted: Posted,
) -> Result<Response, Apology> {
    let (t, me) = (at_desk.context.t(), at_desk.staff);
    let owner = CustomerId::parse(posted.get("customer")).ok_or(Apology::Malformed)?;
    let chosen = posted.all("card").filter_map(CardId::parse).take(100).collect::<Vec<_>>();
    let reason = BlockReason::parse(posted.get("reason"));
    let mut problems = Problems::default();
    if chosen.is_empty() {
        problems.add("card", t.urgent_choose_card());
    }
    if reason.is_none() {
        problems.add("reason", t.block_reason_missing());
    }
    let (status, just_blocked) = match reason.filter(|_| problems.is_empty()) {
        Some(reason) => {
            web.write(move |tx| block_those(tx, me, owner, &chosen, reason)).await?;
            (StatusCode::OK, true)
        }
        None => (StatusCode::UNPROCESSABLE_ENTITY, false),
    };
    let found = web.read(move |tx| of_customer(tx, owner)).await?.ok_or(Apology::NotFound)?;
    Ok(shown(&web, &at_desk, status, problems, String::new(), Some(found), just_blocked))
}

fn of_customer(tx: &mut Tx<'_>, owner: CustomerId) -> Result<Option<Found>, Fault> {
    let Some(customer) = people::customer::find(tx, owner)? else { return Ok(None) };
    let cards = card::of_customer(tx, owner)?.into_iter().map(|one| one.card).collect();
    Ok(Some(Found { id: owner, phone: customer.phone.masked(), cards }))
}

/// Blocks those of the chosen cards that are theirs; one that is blocked or closed stays as it is.
fn block_those(
    tx: &mut Tx<'_>,
    me: StaffId,
    owner: CustomerId,
    chosen: &[CardId],
    reason: BlockReason,
) -> Result<(), Fault> {
    for one in chosen {
        let Some(theirs) = card::find_of(tx, owner, *one)? else { continue };
        match card::block(tx, Actor::Staff(me), &theirs, reason) {
            Ok(_) | Err(Error::Refused(_)) => {}
            Err(Error::Fault(fault)) => return Err(fault),
        }
    }
    Ok(())
}

fn shown(
    web: &Web,
    at_desk: &AtDesk,
    status: StatusCode,
    problems: Problems,
    who: String,
    found: Option<Found>,
    just_blocked: bool,
) -> Response {
    let t = at_desk.context.t();
    let named = |card: &Card| format!("{} *{}", product_name(web, t, &card.product), card.last_four());
    let found = found.map(|found| Holder {
        id: found.id.to_string(),
        phone: found.phone,
        blocked: found
            .cards
            .iter()
            .filter(|card| matches!(card.state, card::State::Blocked { .. }))
            .map(named)
            .collect(),
        cards: found
            .cards
            .iter()
            .filter(|card| card.state.is_in_use())
            .map(|card| (card.id.to_string(), named(card)))
            .collect(),
    });
    let reasons = BlockReason::ALL.map(|one| (one.word(), reason_words(t, one), String::new())).into();
    let page = Page::new(web, &at_desk.context, t.desk_block(), "block");
    show(status, &Block { page, problems, who, found, reasons, just_blocked })
}
