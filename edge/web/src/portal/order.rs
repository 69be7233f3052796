//! «Заказать карту», screen by screen.
//!
//! ```text
//!   catalogue ─► product ─► card ─ person ─ document ─ photos ─ delivery ─ consent ─► check ─► code ─► status
//!                            └──────── step (saves, then leads on) ────────┘            └─► branch
//! ```
//!
//! A step keeps what was typed whether it is right or not, so nothing is lost by going back, by a second
//! window or by a session that runs out. What follows is the use cases' to say; no screen keeps a state.
//!
//! Queries: each screen says its own. The frame adds one, for the session.

mod branch;
mod card;
mod catalogue;
mod check;
mod code;
mod consent;
mod delivery;
mod document;
mod person;
mod photos;
mod problem;
mod product;
mod progress;
mod status;
mod step;
mod withdraw;

use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRequestParts, Path, State};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use jiff::civil::Date;
use onboarding::{Form, Progress, Step, Summary, status as applications};
use people::session::{Found, Subject};
use vocabulary::{ApplicationId, CustomerId, civil_day};

use crate::Web;
use crate::apology::Apology;
use crate::context::{Context, SignedIn, to_sign_in};

pub(super) use delivery::{CityOffices, offices};
pub(super) use progress::Applications;

/// Most bytes of a form with three photographs.
const PHOTOS_FORM: usize = 32 * 1024 * 1024;

pub(super) fn screens() -> Router<Web> {
    Router::new()
        .route("/bank/order", get(catalogue::page).post(catalogue::start))
        .route("/bank/order/product/{code}", get(product::page))
        .route("/bank/order/{application}", get(entry))
        .route(
            "/bank/order/{application}/photos",
            get(photos::page).post(photos::save).layer(DefaultBodyLimit::max(PHOTOS_FORM)),
        )
        .route("/bank/order/{application}/photo/{side}", get(photos::preview))
        .route("/bank/order/{application}/check", get(check::page))
        .route("/bank/order/{application}/submit", get(entry).post(check::submit))
        .route("/bank/order/{application}/branch", get(branch::page))
        .route("/bank/order/{application}/code", get(code::page).post(code::confirm))
        .route("/bank/order/{application}/status", get(status::page))
        .route("/bank/order/{application}/supply", get(entry).post(status::supply))
        .route("/bank/order/{application}/withdraw", get(withdraw::page).post(withdraw::confirm))
        .route("/bank/order/{application}/{step}", get(step::page).post(step::save))
}

/// The way into an application: where there is something to do. 2 queries.
async fn entry(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path(application): Path<String>,
) -> Result<Response, Apology> {
    let id = read_id(&application)?;
    let form = own_form(&web, signed_in.customer, id).await?;
    Ok(match form.summary.progress {
        Progress::Draft => match first_unfinished(&web, &form) {
            Some(step) => to(id, step.word()),
            None => to(id, "check"),
        },
        _ => to(id, screen_of(&form.summary)),
    })
}

/// The screen an application that is no draft is continued on.
fn screen_of(summary: &Summary) -> &'static str {
    match summary.progress {
        Progress::Draft => "check",
        Progress::AwaitingCode => "code",
        Progress::BranchOnly(_) => "branch",
        _ => "status",
    }
}

/// The first step with something wrong in it.
fn first_unfinished(web: &Web, form: &Form) -> Option<Step> {
    let (rules, sides) = (web.rules(), form.sides());
    let problems = onboarding::check_all(&form.answers, &rules.context(&sides, today(web)));
    problems.first().and_then(|problem| Step::of_field(problem.field))
}

fn read_id(text: &str) -> Result<ApplicationId, Apology> {
    ApplicationId::parse(text).ok_or(Apology::NotFound)
}

/// The form of a customer's own application; another person's is not there. 2 queries.
async fn own_form(web: &Web, customer: CustomerId, id: ApplicationId) -> Result<Form, Apology> {
    match web.read(move |tx| applications::form(tx, customer, id)).await? {
        Some(form) => Ok(form),
        None => Err(stranger(web, customer, id).await),
    }
}

/// There is no such page; reaching for somebody else's application is written down.
async fn stranger(web: &Web, customer: CustomerId, id: ApplicationId) -> Apology {
    match web.write(move |tx| applications::refuse_stranger(tx, customer, id)).await {
        Ok(()) => Apology::NotFound,
        Err(apology) => apology,
    }
}

fn today(web: &Web) -> Date {
    civil_day(web.store().clock().now())
}

fn path(id: ApplicationId, screen: &str) -> String {
    format!("/bank/order/{id}/{screen}")
}

fn to(id: ApplicationId, screen: &str) -> Response {
    Redirect::to(&path(id, screen)).into_response()
}

/// Somebody who sends a step: signed in, or until a moment ago. What they typed is kept for them either way;
/// nothing is shown to whose session has run out.
struct Filling {
    context: Context,
    customer: CustomerId,
    lapsed: bool,
}

impl<S: Send + Sync> FromRequestParts<S> for Filling {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Filling, Response> {
        let context = Context::from_request_parts(parts, state).await.map_err(IntoResponse::into_response)?;
        let (session, lapsed) = match &context.found {
            Found::Live(session) => (session, false),
            Found::Lapsed(session) => (session, true),
            Found::Unknown => return Err(to_sign_in(&context)),
        };
        match session.subject {
            Subject::Customer(customer) => Ok(Filling { context, customer, lapsed }),
            Subject::Staff(_) => Err(to_sign_in(&context)),
        }
    }
}
