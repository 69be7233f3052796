//! «История входов»: who signed in to this bank, or tried to, and what to do if it was not oneself.
//!
//! Cost: one statement beside the session's.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use people::sign_in_history::{self, Event, Outcome};
use serde::Deserialize;
use text::Sentences;
use vocabulary::civil_text;

use super::profile::browser_words;
use crate::Web;
use crate::apology::Apology;
use crate::context::SignedIn;
use crate::page::{Page, show};

/// Events on one page.
const MOST: usize = 25;

#[derive(Template)]
#[template(path = "portal/sign_ins.html")]
struct SignIns {
    page: Page,
    events: Vec<EventView>,
    older: Option<String>,
    newest: bool,
}

struct EventView {
    at: String,
    browser: String,
    address: String,
    chip: (&'static str, String),
    /// A browser that had not been here before.
    new: bool,
}

/// Where the page begins.
#[derive(Deserialize)]
pub(crate) struct Place {
    #[serde(default)]
    before: Option<i64>,
}

pub(crate) async fn page(
    State(web): State<Web>,
    signed_in: SignedIn,
    Query(place): Query<Place>,
) -> Result<Response, Apology> {
    let SignedIn { context, customer, .. } = signed_in;
    let before = place.before;
    let mut events = web.read(move |tx| sign_in_history::list(tx, customer, before, MOST as i64 + 1)).await?;
    let more = events.len() > MOST;
    events.truncate(MOST);
    let older =
        events.last().filter(|_| more).map(|last| format!("/bank/profile/sign-ins?before={}", last.id));
    let t = context.t();
    let events = events.iter().map(|event| EventView::new(t, event)).collect();
    let page = Page::new(&web, &context, t.sign_ins_title(), "profile");
    Ok(show(StatusCode::OK, &SignIns { page, events, older, newest: before.is_some() }))
}

impl EventView {
    fn new(t: Sentences, event: &Event) -> EventView {
        EventView {
            at: civil_text(event.at),
            browser: browser_words(t, &event.agent),
            address: event.address.clone(),
            chip: match event.outcome {
                Outcome::SignedIn => ("good", t.sign_ins_signed_in()),
                Outcome::WrongPassword => ("warn", t.sign_ins_wrong_password()),
                Outcome::NoCode => ("warn", t.sign_ins_no_code()),
            },
            new: !event.known_device,
        }
    }
}
