//! Demonstration only: the phone on the screen, the clock that can be moved, the cards an acquirer may play
//! with. In production these addresses do not exist.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Form, Json};
use jiff::SignedDuration;
use people::phone_on_screen::{self, Shown};
use serde::{Deserialize, Serialize};
use vocabulary::{PhoneNumber, civil_text};

use crate::Web;
use crate::apology::Apology;
use crate::context::Context;
use crate::page::{Page, show};

/// Most messages shown at once.
const MOST: i64 = 50;
/// The clock moves forward only, and at most this far at once: five years.
const FARTHEST: i64 = 5 * 366 * 24 * 3600;

#[derive(Template)]
#[template(path = "portal/demo.html")]
struct Phone {
    page: Page,
    phones: Vec<Telephone>,
    now: String,
}

/// A number and its messages: from whom, when, the words.
type Telephone = (String, Vec<(String, String, String)>);

/// Whose messages.
#[derive(Deserialize)]
pub(crate) struct Whose {
    #[serde(default)]
    phone: String,
}

pub(crate) async fn phone(State(web): State<Web>, context: Context) -> Result<Response, Apology> {
    let messages = web.read(|tx| phone_on_screen::messages(tx, None, MOST)).await?;
    let mut phones: Vec<Telephone> = Vec::new();
    for message in messages {
        let number = message.to.to_string();
        let bubble = ("Tolem".to_owned(), civil_text(message.at), message.text);
        match phones.iter_mut().find(|(known, _)| *known == number) {
            Some((_, bubbles)) => bubbles.push(bubble),
            None => phones.push((number, vec![bubble])),
        }
    }
    let page = Page::new(&web, &context, context.t().demo_title(), "");
    let now = civil_text(web.store().clock().now());
    Ok(show(StatusCode::OK, &Phone { page, phones, now }))
}

#[derive(Serialize)]
pub(crate) struct Message {
    at: String,
    to: String,
    text: String,
    kind: String,
}

pub(crate) async fn messages(
    State(web): State<Web>,
    Query(whose): Query<Whose>,
) -> Result<Json<Vec<Message>>, Apology> {
    // A plus sign in an address is a space unless it was written as %2B.
    let text = whose.phone.trim().to_owned();
    let phone = match text.is_empty() {
        true => None,
        false => Some(PhoneNumber::parse(&text).map_err(|_| Apology::Malformed)?),
    };
    let messages = web.read(move |tx| phone_on_screen::messages(tx, phone.as_ref(), MOST)).await?;
    let tell =
        |one: Shown| Message { at: one.at.to_string(), to: one.to.e164(), text: one.text, kind: one.kind };
    Ok(Json(messages.into_iter().map(tell).collect()))
}

/// How far to move the clock.
#[derive(Deserialize)]
pub(crate) struct Advance {
    advance_seconds: i64,
}

pub(crate) async fn advance_clock(
    State(web): State<Web>,
    Form(advance): Form<Advance>,
) -> Result<Response, Apology> {
    if !(0..=FARTHEST).contains(&advance.advance_seconds) {
        return Err(Apology::Malformed);
    }
    let clock = web.store().clock().clone();
    clock.advance(SignedDuration::from_secs(advance.advance_seconds));
    let shift = clock.shift();
    web.write(move |tx| store::clock::save_shift(tx, shift)).await?;
    tracing::info!(seconds = advance.advance_seconds, "the demonstration's clock was moved");
    Ok(Redirect::to("/demo").into_response())
}

/// What an acquirer needs to play with a card.
#[derive(Serialize)]
pub(crate) struct PlayCard {
    pan: String,
    expiry: String,
    cvv: String,
    holder: String,
}

pub(crate) async fn cards(State(web): State<Web>) -> Result<Json<Vec<PlayCard>>, Apology> {
    let details = web.read(card::demonstration).await?;
    let play = |one: &card::Details| -> Result<PlayCard, Apology> {
        let cvv = web.cvv(one)?;
        Ok(PlayCard {
            pan: one.pan.expose().to_owned(),
            expiry: one.expiry.to_string(),
            cvv: cvv.expose().to_owned(),
            holder: one.holder.as_str().to_owned(),
        })
    };
    Ok(Json(details.iter().map(play).collect::<Result<_, _>>()?))
}
