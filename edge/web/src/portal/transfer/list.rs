//! Where to send money, and what was sent lately.
//!
//! Queries: 1.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use transfer::Transfer;
use vocabulary::{CardId, Money, civil_text};

use super::Manner;
use crate::Web;
use crate::apology::Apology;
use crate::context::SignedIn;
use crate::page::{Page, show};

/// Transfers shown.
const MOST: i64 = 20;

#[derive(Template)]
#[template(path = "portal/transfer/list.html")]
struct List {
    page: Page,
    /// Address, name and a line about each way.
    ways: Vec<(String, String, String)>,
    latest: Vec<Line>,
}

struct Line {
    href: String,
    name: String,
    about: String,
    amount: String,
    chip: &'static str,
    state: String,
}

/// The card that the sender came from.
#[derive(Deserialize)]
pub(crate) struct From {
    #[serde(default)]
    from: String,
}

pub(crate) async fn page(
    State(web): State<Web>,
    signed_in: SignedIn,
    Query(coming): Query<From>,
) -> Result<Response, Apology> {
    let SignedIn { context, customer, .. } = signed_in;
    let latest = web.read(move |tx| transfer::latest(tx, customer, MOST)).await?;
    let t = context.t();
    let from = CardId::parse(&coming.from).map(|card| format!("?from={card}")).unwrap_or_default();
    let way = |manner: Manner| {
        (format!("/bank/transfers/new/{}{from}", manner.word()), manner.name(t), manner.text(t))
    };
    let page = Page::new(&web, &context, t.transfers_title(), "bank");
    let latest = latest.iter().map(|it| Line::new(t, it)).collect();
    Ok(show(StatusCode::OK, &List { page, ways: Manner::ALL.map(way).into(), latest }))
}

impl Line {
    fn new(t: text::Sentences, it: &Transfer) -> Line {
        let (chip, state) = super::state(t, &it.recipient, &it.state);
        Line {
            href: format!("/bank/transfers/{}", it.id),
            name: it.recipient.name.clone(),
            about: format!("{}, {}", it.recipient.by, civil_text(it.asked_at)),
            amount: Money::from_tiyn(-it.total().tiyn()).to_string(),
            chip,
            state,
        }
    }
}
