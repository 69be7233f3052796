//! Operations that the holder did not make: chosen, and taken in.
//!
//! Queries: 5.

use askama::Template;
use authorization::Authorization;
use authorization::dispute::{self, Opened};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use vocabulary::{AuthorizationId, CardId, civil_text};

use super::card::own;
use super::cards::CardView;
use super::limit::to;
use crate::Web;
use crate::apology::Apology;
use crate::context::SignedIn;
use crate::page::{Page, Problems, show};
use crate::posted::Posted;

#[derive(Template)]
#[template(path = "portal/dispute.html")]
struct Dispute {
    page: Page,
    card: CardView,
    problems: Problems,
    operations: Vec<OperationView>,
    /// The number of the dispute that was just taken in.
    opened: Option<String>,
}

struct OperationView {
    id: i64,
    merchant: String,
    when: String,
    amount: String,
    already: bool,
}

/// The dispute that was just taken in.
#[derive(Deserialize)]
pub(crate) struct Coming {
    #[serde(default)]
    opened: String,
}

pub(crate) async fn page(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    Query(coming): Query<Coming>,
) -> Result<Response, Apology> {
    let opened = coming.opened.parse::<i64>().ok().map(|number| number.to_string());
    form(&web, &signed_in, &id, StatusCode::OK, Problems::default(), opened).await
}

pub(crate) async fn submit(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Apology> {
    let chosen = posted.all("operation").filter_map(|text| text.parse().ok()).map(AuthorizationId);
    let chosen = chosen.take(dispute::MOST as usize).collect::<Vec<_>>();
    let (who, card) = (signed_in.customer, CardId::parse(&id).ok_or(Apology::NotFound)?);
    let opened = web
        .write(move |tx| match card::own(tx, who, card)? {
            Some(own) => dispute::open(tx, &own, &chosen).map(Some),
            None => Ok(None),
        })
        .await?;
    match opened {
        None => Err(Apology::NotFound),
        Some(Opened::Dispute(number, _)) => Ok(to(&id, &format!("dispute?opened={number}"))),
        Some(Opened::Nothing) => {
            let mut problems = Problems::default();
            problems.add("operation", signed_in.context.t().dispute_nothing());
            form(&web, &signed_in, &id, StatusCode::UNPROCESSABLE_ENTITY, problems, None).await
        }
    }
}

async fn form(
    web: &Web,
    signed_in: &SignedIn,
    id: &str,
    status: StatusCode,
    problems: Problems,
    opened: Option<String>,
) -> Result<Response, Apology> {
    let own = own(web, signed_in.customer, id).await?;
    let card = own.card.clone();
    let found = web.read(move |tx| dispute::candidates(tx, &card)).await?;
    let t = signed_in.context.t();
    let page = Page::new(web, &signed_in.context, t.dispute_title(), "cards");
    let operations = found.iter().map(|(it, already)| OperationView::new(it, *already)).collect();
    Ok(show(status, &Dispute { page, card: CardView::new(web, t, &own), problems, operations, opened }))
}

impl OperationView {
    fn new(it: &Authorization, already: bool) -> OperationView {
        OperationView {
            id: it.id.0,
            merchant: it.merchant.name.clone(),
            when: civil_text(it.decided_at),
            amount: it.outcome.amount().to_string(),
            already,
        }
    }
}
