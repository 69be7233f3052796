//! `/block`: blocking one's cards without signing in. ИИН → code → which cards, and why. No page tells whether the
//! person exists: it can only close, never open.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use card::urgent::{self, StartRefused, Urgent};
use card::{BlockReason, Card};
use people::Answer;
use vocabulary::{CardId, Iin};

use super::block::reasons;
use super::cards::product_name;
use super::code_page::{self, CodeView};
use super::order::{CityOffices, offices};
use crate::Web;
use crate::apology::Apology;
use crate::context::Context;
use crate::page::{Coming, Page, Problems, show};
use crate::posted::Posted;

#[derive(Template)]
#[template(path = "portal/urgent.html")]
struct Start {
    page: Page,
    problems: Problems,
    over: bool,
}

#[derive(Template)]
#[template(path = "portal/urgent_code.html")]
struct Code {
    page: Page,
    problems: Problems,
    code: CodeView,
    sent_again: bool,
}

#[derive(Template)]
#[template(path = "portal/urgent_cards.html")]
struct Cards {
    page: Page,
    problems: Problems,
    /// Those that can be blocked: key, what it is.
    cards: Vec<(String, String)>,
    /// Those that are blocked.
    blocked: Vec<String>,
    just_blocked: bool,
    reasons: Vec<(&'static str, String, String)>,
    offices: Vec<CityOffices>,
}

pub(crate) async fn page(State(web): State<Web>, context: Context, Query(coming): Query<Coming>) -> Response {
    start_form(&web, &context, StatusCode::OK, Problems::default(), coming.after == "over")
}

pub(crate) async fn submit(
    State(web): State<Web>,
    context: Context,
    posted: Posted,
) -> Result<Response, Apology> {
    let mut problems = Problems::default();
    let Ok(iin) = Iin::parse(posted.get("iin")) else {
        problems.add("iin", context.t().iin_malformed());
        return Ok(start_form(&web, &context, StatusCode::UNPROCESSABLE_ENTITY, problems, false));
    };
    let (visitor, language, address) = (context.visitor(), context.language, context.address.clone());
    let budget = web.settings().budget;
    match web.run(move |tx| urgent::start(tx, &budget, visitor, &iin, language, &address)).await? {
        Ok(()) => Ok(Redirect::to("/block/code").into_response()),
        Err(StartRefused::NotStarted) => Ok(to_start()),
        Err(StartRefused::TooMany(spent)) => {
            problems.add("iin", code_page::too_many(&web, context.t(), spent));
            Ok(start_form(&web, &context, StatusCode::TOO_MANY_REQUESTS, problems, false))
        }
    }
}

pub(crate) async fn code_page(
    State(web): State<Web>,
    context: Context,
    Query(coming): Query<Coming>,
) -> Result<Response, Apology> {
    code_form(&web, &context, StatusCode::OK, Problems::default(), coming.after == "resend").await
}

pub(crate) async fn prove(
    State(web): State<Web>,
    context: Context,
    posted: Posted,
) -> Result<Response, Apology> {
    let (visitor, typed) = (context.visitor(), posted.get("code").to_owned());
    if posted.has("again") {
        return resend(&web, &context).await;
    }
    let answer = web.write(move |tx| urgent::prove(tx, visitor, &typed)).await?;
    if answer == Answer::Right {
        return Ok(Redirect::to("/block/cards").into_response());
    }
    let mut problems = Problems::default();
    problems.add("code", code_page::wrong(context.t(), answer));
    code_form(&web, &context, StatusCode::UNPROCESSABLE_ENTITY, problems, false).await
}

pub(crate) async fn cards_page(
    State(web): State<Web>,
    context: Context,
    Query(coming): Query<Coming>,
) -> Result<Response, Apology> {
    cards_form(&web, &context, StatusCode::OK, Problems::default(), coming.after == "blocked").await
}

pub(crate) async fn block(
    State(web): State<Web>,
    context: Context,
    posted: Posted,
) -> Result<Response, Apology> {
    let t = context.t();
    let chosen = posted.all("card").filter_map(CardId::parse).take(100).collect::<Vec<_>>();
    let reason = BlockReason::parse(posted.get("reason"));
    let reason = reason.filter(|reason| BlockReason::OF_HOLDER.contains(reason));
    let mut problems = Problems::default();
    if chosen.is_empty() {
        problems.add("card", t.urgent_choose_card());
    }
    if reason.is_none() {
        problems.add("reason", t.block_reason_missing());
    }
    let Some(reason) = reason.filter(|_| problems.is_empty()) else {
        return cards_form(&web, &context, StatusCode::UNPROCESSABLE_ENTITY, problems, false).await;
    };
    let visitor = context.visitor();
    match web.write(move |tx| urgent::block(tx, visitor, &chosen, reason)).await? {
        Some(_) => Ok(Redirect::to("/block/cards?after=blocked").into_response()),
        None => Ok(Redirect::to("/block?after=over").into_response()),
    }
}

async fn resend(web: &Web, context: &Context) -> Result<Response, Apology> {
    let (visitor, address, budget) = (context.visitor(), context.address.clone(), web.settings().budget);
    match web.run(move |tx| urgent::resend(tx, &budget, visitor, &address)).await? {
        Ok(()) => Ok(Redirect::to("/block/code?after=resend").into_response()),
        Err(StartRefused::NotStarted) => Ok(to_start()),
        Err(StartRefused::TooMany(spent)) => {
            let mut problems = Problems::default();
            problems.add("code", code_page::too_many(web, context.t(), spent));
            code_form(web, context, StatusCode::TOO_MANY_REQUESTS, problems, false).await
        }
    }
}

async fn find(web: &Web, context: &Context) -> Result<Option<Urgent>, Apology> {
    let (visitor, budget) = (context.visitor(), web.settings().budget);
    web.read(move |tx| urgent::find(tx, &budget, visitor)).await
}

fn to_start() -> Response {
    Redirect::to("/block").into_response()
}

fn start_form(web: &Web, context: &Context, status: StatusCode, problems: Problems, over: bool) -> Response {
    let page = Page::new(web, context, context.t().urgent_title(), "");
    show(status, &Start { page, problems, over })
}

async fn code_form(
    web: &Web,
    context: &Context,
    status: StatusCode,
    problems: Problems,
    sent_again: bool,
) -> Result<Response, Apology> {
    let Some(urgent) = find(web, context).await? else { return Ok(to_start()) };
    let t = context.t();
    let page = Page::new(web, context, t.urgent_code_title(), "");
    let code = CodeView::new(t, &urgent.code, web.store().clock().now());
    Ok(show(status, &Code { page, problems, code, sent_again }))
}

async fn cards_form(
    web: &Web,
    context: &Context,
    status: StatusCode,
    problems: Problems,
    just_blocked: bool,
) -> Result<Response, Apology> {
    let Some(cards) = find(web, context).await?.and_then(|urgent| urgent.cards) else {
        return Ok(to_start());
    };
    let t = context.t();
    let named = |card: &Card| format!("{} *{}", product_name(web, t, &card.product), card.last_four());
    let blocked = cards.iter().filter(|card| matches!(card.state, card::State::Blocked { .. }));
    let in_use = cards.iter().filter(|card| card.state.is_in_use());
    let template = Cards {
        page: Page::new(web, context, t.urgent_cards_title(), ""),
        problems,
        cards: in_use.map(|card| (card.id.to_string(), named(card))).collect(),
        blocked: blocked.map(named).collect(),
        just_blocked,
        reasons: reasons(t),
        offices: offices(web, context.language),
    };
    Ok(show(status, &template))
}
