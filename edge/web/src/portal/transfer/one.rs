//! One transfer: its sums before it is made, and what became of it.
//!
//! Queries: 2; to make it, 12 at most.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use text::Sentences;
use transfer::{State as Stands, Transfer};
use vocabulary::{CustomerId, TransferId, civil_text};

use super::{Desk, Next, bank_of, next, reached};
use crate::Web;
use crate::apology::Apology;
use crate::context::SignedIn;
use crate::page::{Page, show};
use crate::portal::product_name;
use crate::posted::Posted;

#[derive(Template)]
#[template(path = "portal/transfer/one.html")]
struct One {
    page: Page,
    title: String,
    rows: Vec<(String, String, String)>,
    /// Why it was not made.
    problem: Option<String>,
    stage: Stage,
}

/// What can be done about it.
enum Stage {
    /// It may be confirmed: what the button says, and until when.
    Check(String, String),
    /// It was looked at too long ago.
    Over,
    /// It was made: what is said of that, why it came back, whether a receipt is given.
    Made(String, Option<String>, bool),
}

pub(crate) async fn page(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Apology> {
    shown(&web, &signed_in, own(&web, signed_in.customer, &id).await?, StatusCode::OK, None).await
}

pub(crate) async fn confirm(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    _: Posted,
) -> Result<Response, Apology> {
    let key = TransferId::parse(&id).ok_or(Apology::NotFound)?;
    let (desk, budget) = (Desk::of(&web, signed_in.customer), web.settings().budget);
    let address = signed_in.context.address.clone();
    let made = web.write(move |tx| transfer::confirm(tx, &desk.asking(), &budget, key, &address)).await?;
    match next(&web, signed_in.context.t(), key, made) {
        Next::Elsewhere(answer) => answer,
        Next::Said(status, words) => {
            shown(&web, &signed_in, own(&web, signed_in.customer, &id).await?, status, Some(words)).await
        }
    }
}

/// The customer's own transfer; to anyone else it does not exist, and that they reached for it is written down.
pub(super) async fn own(web: &Web, who: CustomerId, id: &str) -> Result<Transfer, Apology> {
    let id = TransferId::parse(id).ok_or(Apology::NotFound)?;
    let found = web.read(move |tx| transfer::find(tx, id)).await?;
    match found.filter(|it| it.customer == who) {
        Some(it) => Ok(it),
        None => {
            web.write(move |tx| transfer::own(tx, who, id)).await?;
            Err(Apology::NotFound)
        }
    }
}

pub(super) async fn shown(
    web: &Web,
    signed_in: &SignedIn,
    it: Transfer,
    status: StatusCode,
    problem: Option<String>,
) -> Result<Response, Apology> {
    let (t, key) = (signed_in.context.t(), it.card);
    let card = web.read(move |tx| card::find(tx, key)).await?.ok_or(Apology::NotFound)?;
    let from = format!("{} •• {}", product_name(web, t, &card.product), card.last_four());
    let outside = it.recipient.account.is_none();
    let (title, stage) = match &it.state {
        Stands::Checked if it.is_over(web.store().clock().now()) => (t.transfer_over_title(), Stage::Over),
        Stands::Checked => {
            let until = t.transfer_check_until(civil_text(it.confirmable_until()));
            (t.transfer_check_title(), Stage::Check(t.transfer_do(it.total().to_string()), until))
        }
        Stands::Made { .. } if outside => {
            (t.transfer_done_waiting_title(), made(&t.transfer_done_waiting(), None, web))
        }
        Stands::Made { .. } => (t.transfer_done(), made(&t.transfer_done_text(), None, web)),
        Stands::Sent { .. } => (t.transfer_done_sent_title(), made(&t.transfer_done_sent(), None, web)),
        Stands::Returned { reason, .. } => {
            let why = Some(t.transfer_done_returned_why(reason.as_str()));
            (t.transfer_done_returned_title(), made(&t.transfer_done_returned(), why, web))
        }
    };
    let page = Page::new(web, &signed_in.context, title.clone(), "bank");
    Ok(show(status, &One { page, title, rows: rows(web, t, &it, from), problem, stage }))
}

fn made(words: &str, why: Option<String>, web: &Web) -> Stage {
    Stage::Made(words.to_owned(), why, web.sealer().is_some())
}

/// What a transfer is, line by line.
fn rows(web: &Web, t: Sentences, it: &Transfer, from: String) -> Vec<(String, String, String)> {
    let mut rows = vec![
        (t.transfer_row_from(), from),
        (t.transfer_row_to(), it.recipient.name.clone()),
        (t.transfer_row_by(), it.recipient.by.clone()),
    ];
    rows.extend(bank_of(web, &it.recipient).map(|bank| (t.transfer_row_bank(), bank)));
    if !it.message.is_empty() {
        rows.push((t.transfer_message(), it.message.clone()));
    }
    rows.push((t.transfer_row_amount(), it.amount.to_string()));
    let fee = if it.fee.tiyn() == 0 { t.transfer_free() } else { it.fee.to_string() };
    rows.extend([(t.transfer_row_fee(), fee), (t.transfer_row_total(), it.total().to_string())]);
    if let Some(when) = reached(&it.state) {
        rows.extend([(t.transfer_row_when(), when), (t.transfer_row_number(), it.id.to_string())]);
    }
    rows.into_iter().map(|(label, value)| (label, value, String::new())).collect()
}
