//! A branch: the holder stands before the teller with a document. What only a branch may do is done here: the plastic is
//! handed out, a block is lifted, the PIN is taken again.
//!
//! ```text
//!   phone or account, number of the document ─► cards ─┬─ hand out
//!                                                      ├─ unblock ─┬─ done
//!                                                      │           └─ a second person confirms (`second.rs`)
//!                                                      ├─ PIN
//!                                                      └─ another phone (`branch_phone.rs`)
//! ```
//!
//! Whose cards were looked at is in the audit trail; the document's number is compared and kept nowhere.

use askama::Template;
use audit::Actor;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use card::pin::Unblocked;
use card::unblocking::{self, Document, Lifted};
use card::{Card, State as CardState};
use store::{Error, Fault, Tx};
use text::Sentences;
use vocabulary::{CardId, CustomerId, StaffId, civil_text, plain_line};

use super::finding;
use crate::Web;
use crate::apology::Apology;
use crate::context::AtDesk;
use crate::page::{Page, Problems, show};
use crate::portal::{product_name, reason_words};
use crate::posted::Posted;

/// Most characters of why a block is lifted.
const LONGEST_REASON: usize = 200;
/// Most characters of a document's number, spaces included.
pub(super) const LONGEST_DOCUMENT: usize = 24;

#[derive(Template)]
#[template(path = "operator/branch.html")]
struct Branch {
    page: Page,
    problems: Problems,
    who: String,
    document: String,
    reason: String,
    found: Option<Holder>,
    done: Option<String>,
}

struct Holder {
    id: String,
    phone: String,
    cards: Vec<Plastic>,
}

struct Plastic {
    id: String,
    name: String,
    holder: String,
    chip: &'static str,
    state: String,
    note: Option<String>,
    /// The document is the one in the application.
    known: bool,
    can_hand_out: bool,
    can_unblock: bool,
    can_free_pin: bool,
}

/// Somebody with their cards, as the document in the teller's hand bears them out.
struct Found {
    id: CustomerId,
    phone: String,
    cards: Vec<Seen>,
}

struct Seen {
    card: Card,
    known: bool,
    wrong_pins: bool,
}

/// What a teller does.
#[derive(Clone, Copy)]
enum Act {
    HandOut,
    Unblock,
    FreePin,
}

/// What came of it.
enum Done {
    HandedOut,
    Unblocked,
    Waits,
    PinFree,
    /// The card is no longer as the page showed it.
    Nothing,
}

impl Act {
    fn parse(word: &str) -> Option<Act> {
        match word {
            "hand_out" => Some(Act::HandOut),
            "unblock" => Some(Act::Unblock),
            "pin" => Some(Act::FreePin),
            _ => None,
        }
    }
}

pub(crate) async fn page(State(web): State<Web>, at_desk: AtDesk) -> Response {
    shown(&web, &at_desk, StatusCode::OK, Shown::default())
}

pub(crate) async fn find(
    State(web): State<Web>,
    at_desk: AtDesk,
    posted: Posted,
) -> Result<Response, Apology> {
    let t = at_desk.context.t();
    let who = posted.get("who").chars().take(40).collect::<String>();
    let document = plain_line(posted.get("document"), LONGEST_DOCUMENT);
    let typed_document = posted.get("document").chars().take(LONGEST_DOCUMENT).collect::<String>();
    let mut problems = Problems::default();
    let found = match document {
        Ok(document) => {
            let (me, typed) = (at_desk.staff, who.clone());
            web.write(move |tx| match finding::look(tx, me, &typed, "branch")? {
                Some(owner) => of_customer(tx, owner, &document),
                None => Ok(None),
            })
            .await?
        }
        Err(_) => {
            problems.add("document", t.branch_document_missing());
            None
        }
    };
    if found.is_none() && problems.is_empty() {
        problems.add("who", t.desk_block_nobody());
    }
    let status = if found.is_some() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let what = Shown { problems, who, document: typed_document, found, ..Shown::default() };
    Ok(shown(&web, &at_desk, status, what))
}

pub(crate) async fn act(
    State(web): State<Web>,
    at_desk: AtDesk,
    posted: Posted,
) -> Result<Response, Apology> {
    let (t, me) = (at_desk.context.t(), at_desk.staff);
    let owner = CustomerId::parse(posted.get("customer")).ok_or(Apology::Malformed)?;
    let one = CardId::parse(posted.get("card")).ok_or(Apology::Malformed)?;
    let act = Act::parse(posted.get("act")).ok_or(Apology::Malformed)?;
    let document = plain_line(posted.get("document"), LONGEST_DOCUMENT).map_err(|_| Apology::Malformed)?;
    let typed = posted.get("reason").chars().take(LONGEST_REASON).collect::<String>();
    let reason = plain_line(posted.get("reason"), LONGEST_REASON);
    let mut problems = Problems::default();
    if matches!(act, Act::Unblock) && reason.is_err() {
        problems.add("reason", t.branch_reason_missing());
    }
    let done = match problems.is_empty() {
        true => {
            let (rule, shown_one) = (web.settings().unblock_second_person, document.clone());
            let why = reason.unwrap_or_default();
            web.write(move |tx| carry_out(tx, me, (owner, one), act, &shown_one, &why, rule)).await?
        }
        false => None,
    };
    let seen = document.clone();
    let found = web.read(move |tx| of_customer(tx, owner, &seen)).await?.ok_or(Apology::NotFound)?;
    let (status, done, reason) = match (problems.is_empty(), done) {
        (false, _) => (StatusCode::UNPROCESSABLE_ENTITY, None, typed),
        (true, None) => return Err(Apology::NotFound),
        (true, Some(done)) => (StatusCode::OK, Some(done_words(t, &done)), String::new()),
    };
    let what = Shown { problems, document, found: Some(found), done, reason, ..Shown::default() };
    Ok(shown(&web, &at_desk, status, what))
}

fn of_customer(tx: &mut Tx<'_>, owner: CustomerId, document: &str) -> Result<Option<Found>, Fault> {
    let Some(customer) = people::customer::find(tx, owner)? else { return Ok(None) };
    let mut cards = Vec::new();
    for one in card::of_customer(tx, owner)? {
        let known = onboarding::shows_document(tx, owner, one.card.id, document)? == Document::OfApplication;
        let wrong_pins = card::pin::wrong_tries(tx, one.card.id)? > 0;
        cards.push(Seen { card: one.card, known, wrong_pins });
    }
    Ok(Some(Found { id: owner, phone: customer.phone.masked(), cards }))
}

/// None if the card is not theirs.
fn carry_out(
    tx: &mut Tx<'_>,
    me: StaffId,
    (owner, one): (CustomerId, CardId),
    act: Act,
    document: &str,
    reason: &str,
    second: unblocking::SecondPerson,
) -> Result<Option<Done>, Fault> {
    let Some(card) = card::find_of(tx, owner, one)? else { return Ok(None) };
    let seen = onboarding::shows_document(tx, owner, one, document)?;
    let done = match act {
        Act::HandOut => match card::activate(tx, Actor::Staff(me), &card) {
            Ok(_) => Done::HandedOut,
            Err(Error::Refused(_)) => Done::Nothing,
            Err(Error::Fault(fault)) => return Err(fault),
        },
        Act::FreePin => match card::pin::unblock(tx, Actor::Staff(me), one, seen.evidence())? {
            Unblocked::Done => Done::PinFree,
            Unblocked::NothingToLift => Done::Nothing,
        },
        Act::Unblock => match unblocking::lift(tx, me, &card, seen, reason, second) {
            Ok(Lifted::Done) => Done::Unblocked,
            Ok(Lifted::Waits) => Done::Waits,
            Err(Error::Refused(_)) => Done::Nothing,
            Err(Error::Fault(fault)) => return Err(fault),
        },
    };
    Ok(Some(done))
}

fn done_words(t: Sentences, done: &Done) -> String {
    match done {
        Done::HandedOut => t.branch_done_handed_out(),
        Done::Unblocked => t.branch_done_unblocked(),
        Done::Waits => t.branch_done_waits(),
        Done::PinFree => t.branch_done_pin(),
        Done::Nothing => t.branch_done_nothing(),
    }
}

#[derive(Default)]
struct Shown {
    problems: Problems,
    who: String,
    document: String,
    reason: String,
    found: Option<Found>,
    done: Option<String>,
}

fn shown(web: &Web, at_desk: &AtDesk, status: StatusCode, what: Shown) -> Response {
    let t = at_desk.context.t();
    let found = what.found.map(|found| Holder {
        id: found.id.to_string(),
        phone: found.phone,
        cards: found.cards.iter().map(|seen| plastic(web, t, seen)).collect(),
    });
    let page = Page::new(web, &at_desk.context, t.branch(), "branch");
    let Shown { problems, who, document, reason, done, .. } = what;
    show(status, &Branch { page, problems, who, document, reason, found, done })
}

fn plastic(web: &Web, t: Sentences, seen: &Seen) -> Plastic {
    let card = &seen.card;
    let (chip, state, note) = match card.state {
        CardState::Ordered { .. } => ("info", t.cards_state_ordered(), None),
        CardState::Active { .. } => ("good", t.cards_state_active(), None),
        CardState::Frozen { .. } => ("plain", t.cards_state_frozen(), None),
        CardState::Closed { .. } => ("info", t.cards_state_closed(), None),
        CardState::Blocked { since, reason } => {
            let why = format!("{}, {}", reason_words(t, reason), civil_text(since));
            let note = if reason.can_be_lifted() { why } else { format!("{why}. {}", t.branch_never()) };
            ("bad", t.cards_state_blocked(), Some(note))
        }
    };
    let can_unblock = matches!(card.state, CardState::Blocked { reason, .. } if reason.can_be_lifted());
    Plastic {
        id: card.id.to_string(),
        name: format!("{} *{}", product_name(web, t, &card.product), card.last_four()),
        holder: card.holder.to_string(),
        chip,
        state,
        note,
        known: seen.known,
        can_hand_out: matches!(card.state, CardState::Ordered { .. }),
        can_unblock,
        can_free_pin: seen.wrong_pins && card.state.is_in_use(),
    }
}
