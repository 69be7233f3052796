//! Full requisites of a card, after a code by SMS. They are the answer to the POST that brought the code:
//! no address shows them, nothing keeps them, and after a minute they are gone from the screen.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use card::Details;
use card::reveal::{self, Asked, Outcome};
use vocabulary::CardId;

use super::card::{own, requisites};
use super::cards::in_fours;
use super::code_page::{self, CodeView};
use crate::Web;
use crate::apology::Apology;
use crate::context::SignedIn;
use crate::page::{Coming, Page, Problems, show};
use crate::posted::Posted;

/// Seconds the full requisites stay on the screen.
const SHOWN_SECONDS: i64 = 60;

#[derive(Template)]
#[template(path = "portal/reveal_code.html")]
struct RevealCode {
    page: Page,
    problems: Problems,
    /// Back to the masked requisites.
    about: String,
    /// Where a code is asked for.
    ask: String,
    /// The last four digits of the number.
    last_four: String,
    /// None when there is no code that could be typed: shown once, or never asked for.
    code: Option<CodeView>,
    sent_again: bool,
}

#[derive(Template)]
#[template(path = "portal/reveal.html")]
struct Reveal {
    page: Page,
    lines: Vec<(&'static str, String, String)>,
    shown_seconds: i64,
    about: String,
}

/// «Показать полные реквизиты», or the code once more.
pub(crate) async fn ask(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    _: Posted,
) -> Result<Response, Apology> {
    match send(&web, &signed_in, &id).await? {
        Ok(()) => Ok(to_code(&id)),
        Err(problem) => {
            let card = own(&web, signed_in.customer, &id).await?;
            Ok(requisites(&web, &signed_in, StatusCode::TOO_MANY_REQUESTS, &card, Some(problem)))
        }
    }
}

pub(crate) async fn code_page(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    Query(coming): Query<Coming>,
) -> Result<Response, Apology> {
    let sent_again = coming.after == "resend";
    code_form(&web, &signed_in, &id, StatusCode::OK, Problems::default(), sent_again).await
}

/// The typed code; the right one is answered with the requisites.
pub(crate) async fn show_details(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Apology> {
    if posted.has("again") {
        return resend(&web, &signed_in, &id).await;
    }
    let card = CardId::parse(&id).ok_or(Apology::NotFound)?;
    let (customer, typed) = (signed_in.customer, posted.get("code").to_owned());
    match web.write(move |tx| reveal::show(tx, customer, card, &typed)).await? {
        Outcome::Shown(details) => shown(&web, &signed_in, &details),
        Outcome::Not(answer) => {
            let mut problems = Problems::default();
            problems.add("code", code_page::wrong(signed_in.context.t(), answer));
            code_form(&web, &signed_in, &id, StatusCode::UNPROCESSABLE_ENTITY, problems, false).await
        }
        Outcome::NoSuchCard => Err(Apology::NotFound),
    }
}

async fn resend(web: &Web, signed_in: &SignedIn, id: &str) -> Result<Response, Apology> {
    match send(web, signed_in, id).await? {
        Ok(()) => Ok(Redirect::to(&format!("/bank/cards/{id}/reveal/code?after=resend")).into_response()),
        Err(problem) => {
            let mut problems = Problems::default();
            problems.add("code", problem);
            code_form(web, signed_in, id, StatusCode::TOO_MANY_REQUESTS, problems, false).await
        }
    }
}

/// Sends a code, or says why none was sent.
async fn send(web: &Web, signed_in: &SignedIn, id: &str) -> Result<Result<(), String>, Apology> {
    let card = CardId::parse(id).ok_or(Apology::NotFound)?;
    let (budget, customer, address) =
        (web.settings().budget, signed_in.customer, signed_in.context.address.clone());
    match web.write(move |tx| reveal::ask(tx, &budget, customer, card, &address)).await? {
        Asked::Sent => Ok(Ok(())),
        Asked::NotYet(spent) => Ok(Err(code_page::too_many(web, signed_in.context.t(), spent))),
        Asked::NoSuchCard => Err(Apology::NotFound),
    }
}

fn shown(web: &Web, signed_in: &SignedIn, details: &Details) -> Result<Response, Apology> {
    let t = signed_in.context.t();
    let cvv = web.cvv(details)?;
    let about = format!("/bank/cards/{}/about", details.card);
    let lines = vec![
        ("pan", t.cards_number(), in_fours(details.pan.expose())),
        ("expiry", t.card_expiry(), details.expiry.to_string()),
        ("holder", t.cards_holder(), details.holder.to_string()),
        ("cvv", t.cards_cvv(), cvv.expose().to_owned()),
    ];
    let page = Page::new(web, &signed_in.context, t.cards_reveal_title(), "cards");
    // A browser without script leaves too.
    let refresh = HeaderValue::try_from(format!("{SHOWN_SECONDS}; url={about}"));
    let mut response = show(StatusCode::OK, &Reveal { page, lines, shown_seconds: SHOWN_SECONDS, about });
    if let Ok(refresh) = refresh {
        response.headers_mut().insert(header::REFRESH, refresh);
    }
    Ok(response)
}

async fn code_form(
    web: &Web,
    signed_in: &SignedIn,
    id: &str,
    status: StatusCode,
    problems: Problems,
    sent_again: bool,
) -> Result<Response, Apology> {
    let own = own(web, signed_in.customer, id).await?;
    let (budget, customer, card) = (web.settings().budget, signed_in.customer, own.card.id);
    let standing = web.read(move |tx| reveal::standing(tx, &budget, customer, card)).await?;
    let t = signed_in.context.t();
    let code = standing.map(|standing| CodeView::new(t, &standing, web.store().clock().now()));
    // What is wrong with a code that nobody can type any more is said once, by the page itself.
    let problems = if code.is_some() { problems } else { Problems::default() };
    let page = Page::new(web, &signed_in.context, t.cards_reveal_title(), "cards");
    let (about, ask) = (format!("/bank/cards/{card}/about"), format!("/bank/cards/{card}/reveal"));
    let last_four = own.card.last_four().to_owned();
    Ok(show(status, &RevealCode { page, problems, about, ask, last_four, code, sent_again }))
}

fn to_code(id: &str) -> Response {
    Redirect::to(&format!("/bank/cards/{id}/reveal/code")).into_response()
}
