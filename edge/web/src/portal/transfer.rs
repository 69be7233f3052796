//! «Переводы»: to whom, how much; the recipient found and the sums shown; a code where one is needed; a receipt.
//!
//! ```text
//!   transfers ─► new/{manner} ─► {transfer} ─┬─ made ─► receipt (sealed PDF)
//!    (list)       (form)         (check)     └─ code ─► made
//! ```

mod code;
mod form;
mod list;
mod one;
mod receipt;
mod typed;

use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use text::Sentences;
use transfer::{Asking, Confirmed, Recipient, State};
use vocabulary::{Channel, CustomerId, TransferId, civil_text};

use super::operations::explained;
use crate::Web;
use crate::apology::Apology;

pub(super) fn screens() -> Router<Web> {
    Router::new()
        .route("/bank/transfers", get(list::page))
        .route("/bank/transfers/new/{manner}", get(form::page).post(form::submit))
        .route("/bank/transfers/{transfer}", get(one::page).post(one::confirm))
        .route("/bank/transfers/{transfer}/code", get(code::page).post(code::prove))
        .route("/bank/transfers/{transfer}/receipt", post(receipt::make))
}

/// How the recipient is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    Own,
    Card,
    Phone,
    Account,
}

impl Manner {
    const ALL: [Manner; 4] = [Manner::Own, Manner::Card, Manner::Phone, Manner::Account];

    fn word(self) -> &'static str {
        match self {
            Manner::Own => "own",
            Manner::Card => "card",
            Manner::Phone => "phone",
            Manner::Account => "account",
        }
    }

    fn parse(word: &str) -> Option<Manner> {
        Manner::ALL.into_iter().find(|manner| manner.word() == word)
    }

    fn name(self, t: Sentences) -> String {
        match self {
            Manner::Own => t.transfers_to_own(),
            Manner::Card => t.transfers_to_card(),
            Manner::Phone => t.transfers_to_phone(),
            Manner::Account => t.transfers_to_account(),
        }
    }

    fn text(self, t: Sentences) -> String {
        match self {
            Manner::Own => t.transfers_to_own_text(),
            Manner::Card => t.transfers_to_card_text(),
            Manner::Phone => t.transfers_to_phone_text(),
            Manner::Account => t.transfers_to_account_text(),
        }
    }
}

/// What transfers are judged by, to be taken into a use case.
#[derive(Clone)]
struct Desk {
    who: CustomerId,
    rules: Arc<authorization::Rules>,
    terms: Arc<transfer::Terms>,
    ours: String,
}

impl Desk {
    fn of(web: &Web, who: CustomerId) -> Desk {
        let ours = web.rules().iban_head.bank_code().to_owned();
        Desk { who, rules: web.authorizing(), terms: web.terms(), ours }
    }

    fn asking(&self) -> Asking<'_> {
        Asking { who: self.who, rules: &self.rules, terms: &self.terms, ours: &self.ours }
    }
}

fn to(id: TransferId, page: &str) -> Response {
    Redirect::to(&format!("/bank/transfers/{id}{page}")).into_response()
}

/// The recipient's bank, where it is another one and known.
fn bank_of(web: &Web, recipient: &Recipient) -> Option<String> {
    let payee = recipient.payee.as_ref()?;
    let terms = web.terms();
    terms.bank(payee.iban.get(4..7)?).map(str::to_owned)
}

/// How a transfer stands: the kind of chip, and its word.
fn state(t: Sentences, recipient: &Recipient, state: &State) -> (&'static str, String) {
    match state {
        State::Made { .. } if recipient.account.is_none() => ("info", t.transfer_state_waiting()),
        State::Made { .. } => ("good", t.transfer_state_made()),
        State::Sent { .. } => ("good", t.transfer_state_sent()),
        State::Returned { .. } => ("bad", t.transfer_state_returned()),
        State::Checked => ("plain", t.transfer_check_title()),
    }
}

/// Where the answer to confirming leads.
enum Next {
    /// To another page, or none.
    Elsewhere(Result<Response, Apology>),
    /// Nowhere: why it was not made is said where it was asked for.
    Said(StatusCode, String),
}

fn next(web: &Web, t: Sentences, id: TransferId, answer: Confirmed) -> Next {
    let wrong = |words| Next::Said(StatusCode::UNPROCESSABLE_ENTITY, words);
    match answer {
        Confirmed::Made | Confirmed::Over => Next::Elsewhere(Ok(to(id, ""))),
        Confirmed::CodeSent => Next::Elsewhere(Ok(to(id, "/code"))),
        Confirmed::NoSuchTransfer => Next::Elsewhere(Err(Apology::NotFound)),
        Confirmed::NotYet(spent) => {
            Next::Said(StatusCode::TOO_MANY_REQUESTS, super::code_page::too_many(web, t, spent))
        }
        Confirmed::Declined(why) => wrong(explained(t, why, Channel::Transfer)),
        Confirmed::RecipientClosed => wrong(t.transfer_recipient_closed()),
    }
}

/// When a transfer reached its state.
fn reached(state: &State) -> Option<String> {
    match state {
        State::Checked => None,
        State::Made { at } | State::Sent { at } | State::Returned { at, .. } => Some(civil_text(*at)),
    }
}
