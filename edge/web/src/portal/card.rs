//! One card: its face, its money, what is held and by whom, what happened lately; «О карте»: its requisites, the
//! number masked.
//!
//! Queries: 7 for the card, 2 more if something is held, 1 more if something is claimed or the card is stopped; 2 for
//! «О карте».

use askama::Template;
use authorization::Authorization;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use card::CardWithAccount;
use card::history::{self, Change};
use jiff::SignedDuration;
use ledger::{Claim, ClaimKind, Hold, Period, StatementPage};
use store::{Fault, Tx};
use text::Sentences;
use vocabulary::{CardId, CustomerId, Money, civil_text};

use super::cards::CardView;
use super::operations::{self, Operation};
use crate::Web;
use crate::apology::Apology;
use crate::context::SignedIn;
use crate::page::{Page, show};

#[derive(Template)]
#[template(path = "portal/card.html")]
struct OneCard {
    page: Page,
    card: CardView,
    /// Whether money can be sent with it.
    pays: bool,
    /// Why the card does not pay, since when, who stopped it; and the page that says what to do.
    stopped: Option<String>,
    stopped_way: &'static str,
    /// What is owed, if the account is overdrawn.
    debt: Option<String>,
    held: String,
    holds: Vec<HoldView>,
    /// Whether there are holds beside those shown.
    more_holds: bool,
    claimed: String,
    claims: Vec<ClaimView>,
    operations: Vec<Operation>,
}

/// Money that a shop has asked for and not yet taken.
struct HoldView {
    merchant: String,
    amount: String,
    since: String,
    until: String,
}

/// Money that a third party has seized.
struct ClaimView {
    ground: String,
    document: String,
    amount: String,
    since: String,
}

/// What the page of a card is made of.
struct Read {
    card: CardWithAccount,
    holds: Vec<Hold>,
    claims: Vec<Claim>,
    authorizations: Vec<Authorization>,
    entries: StatementPage,
    stopped_by: Option<Change>,
}

/// Most holds that are read: those behind the operations shown are among them.
const MOST_HOLDS_READ: usize = 50;
/// Most holds that are shown.
const MOST_HOLDS: usize = 20;
/// How far back operations are shown, in days.
const OPERATION_DAYS: i64 = 90;

#[derive(Template)]
#[template(path = "portal/card_about.html")]
struct About {
    page: Page,
    card: CardView,
    bank: String,
    bic: String,
    /// Whether papers are given out.
    papers: bool,
    /// Why no code was sent, or no paper given.
    problem: Option<String>,
}

pub(crate) async fn page(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Apology> {
    let (customer, id) = (signed_in.customer, CardId::parse(&id).ok_or(Apology::NotFound)?);
    let Some(found) = web.read(move |tx| read(tx, customer, id)).await? else {
        return Err(stranger(&web, customer, id).await);
    };
    let t = signed_in.context.t();
    let (balance, state) = (found.card.account.balance, found.card.card.state);
    let shown = found.holds.iter().take(MOST_HOLDS);
    let sum = |holds: &mut dyn Iterator<Item = &Hold>| holds.map(|hold| hold.amount.tiyn()).sum::<i64>();
    let card = CardView::new(&web, t, &found.card);
    let page = Page::new(&web, &signed_in.context, card.product.clone(), "cards");
    let template = OneCard {
        page,
        card,
        pays: matches!(state, card::State::Active { .. }),
        stopped: super::block::stopped(t, state, found.stopped_by.as_ref()),
        stopped_way: if matches!(state, card::State::Frozen { .. }) { "settings" } else { "block" },
        debt: (balance.posted < Money::ZERO)
            .then(|| Money::from_tiyn(balance.posted.tiyn().saturating_neg()).to_string()),
        held: balance.held.to_string(),
        more_holds: sum(&mut shown.clone()) < balance.held.tiyn(),
        holds: shown.map(|hold| HoldView::new(t, hold)).collect(),
        claimed: balance.claimed.to_string(),
        claims: found.claims.iter().map(|claim| ClaimView::new(t, claim)).collect(),
        operations: operations::latest(t, &found.authorizations, &found.entries, &found.holds),
    };
    Ok(show(StatusCode::OK, &template))
}

fn read(tx: &mut Tx<'_>, customer: CustomerId, id: CardId) -> Result<Option<Read>, Fault> {
    let Some(card) = own_in(tx, customer, id)? else { return Ok(None) };
    let (account, balance) = (card.account.id, card.account.balance);
    let most = i64::try_from(operations::MOST).unwrap_or_default();
    let from = tx.now() - SignedDuration::from_hours(24 * OPERATION_DAYS);
    // What was posted at this very instant is in the period as well.
    let period = Period { from, to: tx.now() + SignedDuration::from_secs(1) };
    Ok(Some(Read {
        holds: match balance.held {
            Money::ZERO => Vec::new(),
            _ => ledger::hold::active(tx, account, MOST_HOLDS_READ)?,
        },
        claims: match balance.claimed {
            Money::ZERO => Vec::new(),
            _ => ledger::claims(tx, account)?,
        },
        authorizations: authorization::history(tx, account, from, most)?,
        stopped_by: match card.card.state {
            card::State::Blocked { .. } | card::State::Frozen { .. } => history::stopped_by(tx, id)?,
            _ => None,
        },
        entries: ledger::statement(tx, account, period, None, most)?,
        card,
    }))
}

impl HoldView {
    fn new(t: Sentences, hold: &Hold) -> HoldView {
        HoldView {
            merchant: hold.details.clone(),
            amount: hold.amount.to_string(),
            since: t.cards_hold_since(civil_text(hold.placed_at)),
            until: t.cards_hold_until(civil_text(hold.expires_at)),
        }
    }
}

impl ClaimView {
    fn new(t: Sentences, claim: &Claim) -> ClaimView {
        ClaimView {
            ground: match claim.kind {
                ClaimKind::Arrest => t.cards_claim_arrest(),
                ClaimKind::CollectionOrder => t.cards_claim_collection_order(),
            },
            document: claim.reference.clone(),
            amount: claim.amount.to_string(),
            since: t.cards_hold_since(civil_text(claim.placed_at)),
        }
    }
}

pub(crate) async fn about(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Apology> {
    let card = own(&web, signed_in.customer, &id).await?;
    Ok(requisites(&web, &signed_in, StatusCode::OK, &card, None))
}

/// The page of requisites; `problem` says why no code was sent for the full ones, or no paper given.
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
    show(
        status,
        &About {
            page,
            card,
            bank: issuer.name.in_language(t.language()).to_owned(),
            bic: issuer.bic.clone(),
            papers: web.sealer().is_some(),
            problem,
        },
    )
}

/// The customer's own card; to anyone else it does not exist.
pub(super) async fn own(web: &Web, customer: CustomerId, id: &str) -> Result<CardWithAccount, Apology> {
    let id = CardId::parse(id).ok_or(Apology::NotFound)?;
    match web.read(move |tx| own_in(tx, customer, id)).await? {
        Some(card) => Ok(card),
        None => Err(stranger(web, customer, id).await),
    }
}

/// There is no such page; reaching for somebody else's card is written down.
pub(super) async fn stranger(web: &Web, customer: CustomerId, id: CardId) -> Apology {
    match web.write(move |tx| card::own(tx, customer, id)).await {
        Ok(_) => Apology::NotFound,
        Err(apology) => apology,
    }
}

pub(super) fn own_in(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    id: CardId,
) -> Result<Option<CardWithAccount>, Fault> {
    let Some(card) = card::find_of(tx, customer, id)? else { return Ok(None) };
    let account = ledger::find(tx, card.account)?.ok_or_else(|| Fault::corrupt("card.account"))?;
    Ok(Some(CardWithAccount { card, account }))
}
