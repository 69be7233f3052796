//! Blocking a card: why; then, what is next: who lifts it and where, another card, operations to dispute.
//!
//! Queries: 3; 1 more once it is blocked.

use askama::Template;
use audit::Actor;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use card::history;
use card::{BlockReason, CardWithAccount, State as CardState};
use text::Sentences;
use vocabulary::{CardId, civil_text};

use super::card::own;
use super::cards::CardView;
use super::changes::{author, reason_words};
use super::limit::to;
use super::order::{CityOffices, offices};
use crate::Web;
use crate::apology::Apology;
use crate::context::SignedIn;
use crate::page::{Page, Problems, show};
use crate::posted::Posted;

#[derive(Template)]
#[template(path = "portal/block.html")]
struct Block {
    page: Page,
    card: CardView,
    problems: Problems,
    reasons: Vec<(&'static str, String, String)>,
}

#[derive(Template)]
#[template(path = "portal/blocked.html")]
struct Blocked {
    page: Page,
    card: CardView,
    /// Why, since when, by whom.
    why: String,
    can_be_lifted: bool,
    offices: Vec<CityOffices>,
    order: String,
    dispute: String,
}

pub(crate) async fn page(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Apology> {
    let card = own(&web, signed_in.customer, &id).await?;
    match card.card.state {
        CardState::Blocked { reason, .. } => blocked(&web, &signed_in, &card, reason).await,
        CardState::Closed { .. } => Ok(to(&id, "settings")),
        _ => Ok(form(&web, &signed_in, &card, StatusCode::OK, Problems::default())),
    }
}

/// Blocks at once; once more changes nothing.
pub(crate) async fn submit(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Apology> {
    let reason = BlockReason::parse(posted.get("reason"));
    let Some(reason) = reason.filter(|reason| BlockReason::OF_HOLDER.contains(reason)) else {
        let card = own(&web, signed_in.customer, &id).await?;
        let mut problems = Problems::default();
        problems.add("reason", signed_in.context.t().block_reason_missing());
        return Ok(form(&web, &signed_in, &card, StatusCode::UNPROCESSABLE_ENTITY, problems));
    };
    let (who, card) = (signed_in.customer, CardId::parse(&id).ok_or(Apology::NotFound)?);
    let made = web
        .run(move |tx| {
            let Some(own) = card::own(tx, who, card)? else { return Ok(false) };
            card::block(tx, Actor::Customer(who), &own, reason).map(|_| true)
        })
        .await?;
    match made {
        Ok(false) => Err(Apology::NotFound),
        // A closed card cannot be blocked, and need not be: its page says so.
        Ok(true) | Err(_) => Ok(to(&id, "block")),
    }
}

fn form(
    web: &Web,
    signed_in: &SignedIn,
    card: &CardWithAccount,
    status: StatusCode,
    problems: Problems,
) -> Response {
    let t = signed_in.context.t();
    let page = Page::new(web, &signed_in.context, t.block_title(), "cards");
    show(status, &Block { page, card: CardView::new(web, t, card), problems, reasons: reasons(t) })
}

/// The reasons a holder may give, for a form.
pub(super) fn reasons(t: Sentences) -> Vec<(&'static str, String, String)> {
    let label = |reason| match reason {
        BlockReason::Lost => t.block_lost(),
        BlockReason::Stolen => t.block_stolen(),
        BlockReason::Retained => t.block_retained(),
        _ => t.block_not_mine(),
    };
    let note = |reason: BlockReason| match reason.can_be_lifted() {
        true => String::new(),
        false => t.block_for_good(),
    };
    BlockReason::OF_HOLDER.map(|reason| (reason.word(), label(reason), note(reason))).into_iter().collect()
}

async fn blocked(
    web: &Web,
    signed_in: &SignedIn,
    card: &CardWithAccount,
    reason: BlockReason,
) -> Result<Response, Apology> {
    let (t, key) = (signed_in.context.t(), card.card.id);
    let by = web.read(move |tx| history::stopped_by(tx, key)).await?;
    let page = Page::new(web, &signed_in.context, t.blocked_title(), "cards");
    Ok(show(
        StatusCode::OK,
        &Blocked {
            page,
            card: CardView::new(web, t, card),
            why: stopped(t, card.card.state, by.as_ref()).unwrap_or_default(),
            can_be_lifted: reason.can_be_lifted(),
            offices: offices(web, signed_in.context.language),
            order: format!("/bank/order/product/{}", card.card.product),
            dispute: format!("/bank/cards/{key}/dispute"),
        },
    ))
}

/// Why a card does not pay, since when, and who stopped it; none of a card that was not stopped.
pub(super) fn stopped(t: Sentences, state: CardState, by: Option<&history::Change>) -> Option<String> {
    let who = by.map_or_else(|| t.stopped_by_bank(), |change| author(t, change.author));
    match state {
        CardState::Blocked { since, reason } => {
            Some(t.stopped_blocked(reason_words(t, reason), civil_text(since), who))
        }
        CardState::Frozen { since } => Some(t.stopped_frozen(civil_text(since), who)),
        _ => None,
    }
}
