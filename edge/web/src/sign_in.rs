//! What signing in and out have in common at both doors: the form, and what it says.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use people::session;
use serde::Deserialize;

use crate::Web;
use crate::apology::Apology;
use crate::context::{self, Context, Door};
use crate::page::{Page, show};
use crate::posted::Posted;

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignIn {
    page: Page,
    /// What the field of the name asks for.
    whom: String,
    asked: String,
    next: String,
    problem: Option<String>,
    notice: Option<String>,
}

/// Where to go afterwards, and why the person is here.
#[derive(Deserialize)]
pub(crate) struct Coming {
    #[serde(default)]
    pub(crate) next: String,
    #[serde(default)]
    pub(crate) after: String,
}

/// What the form says.
pub(crate) enum Said {
    /// What happened before, if anything did.
    Notice(Option<String>),
    /// Name and password do not belong together.
    Wrong,
    /// Too many tries: the next one counts from this time on.
    Wait(Timestamp),
}

/// The form; `typed` is the name, `next` where to go afterwards.
pub(crate) fn form(web: &Web, context: &Context, typed: &str, next: &str, said: Said) -> Response {
    let t = context.t();
    let desk = context.door == Door::Desk;
    let (status, problem, notice) = match said {
        Said::Notice(notice) => (StatusCode::OK, None, notice),
        Said::Wrong => {
            let wrong = if desk { t.desk_sign_in_wrong() } else { t.sign_in_wrong() };
            (StatusCode::UNPROCESSABLE_ENTITY, Some(wrong), None)
        }
        Said::Wait(until) => (StatusCode::TOO_MANY_REQUESTS, Some(wait(web, context, until)), None),
    };
    let (title, whom) = match desk {
        true => (t.desk_sign_in_title(), t.field_login()),
        false => (t.sign_in(), t.field_login_or_phone()),
    };
    let page = Page::new(web, context, title, "");
    let next = context::safe_next(next, "").to_owned();
    show(status, &SignIn { page, whom, asked: typed.chars().take(100).collect(), next, problem, notice })
}

/// For how long no password is looked at.
pub(crate) fn wait(web: &Web, context: &Context, until: Timestamp) -> String {
    context.t().sign_in_wait(until.duration_since(web.store().clock().now()).as_secs().max(1))
}

/// By the person, or by the script of a page that was left alone; whoever is out already is out.
pub(crate) async fn sign_out(
    State(web): State<Web>,
    context: Context,
    posted: Posted,
) -> Result<Response, Apology> {
    if let Some(session) = context.session() {
        let (subject, id) = (session.subject, session.id);
        web.write(move |tx| session::end(tx, subject, id)).await?;
    }
    Ok(context::signed_out(&web, context.door, posted.get("idle")))
}
