//! «Вход по коду из приложения»: the second factor is chosen, proved and given up here.
//!
//! The secret is shown once the password was given again, and the recovery codes once, in the answer that turns it on.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use fast_qr::ECL;
use fast_qr::qr::QRBuilder;
use people::authenticator::{self, Checked, Standing};
use people::sign_in::{self, AttemptRefused};
use people::{TokenDigest, customer};
use vocabulary::{Language, civil_text};

use crate::Web;
use crate::apology::Apology;
use crate::context::{Context, SignedIn};
use crate::page::{Page, Problems, show};
use crate::posted::Posted;

#[derive(Template)]
#[template(path = "portal/authenticator.html")]
struct Authenticator {
    page: Page,
    /// Since when it is on, and how many recovery codes are left.
    on: Option<(String, i64)>,
    problems: Problems,
    just_off: bool,
}

#[derive(Template)]
#[template(path = "portal/authenticator_new.html")]
struct New {
    page: Page,
    /// The secret in groups of four, and the path of the QR code with its side; none where they were shown before.
    secret: Option<(String, String, usize)>,
    problems: Problems,
}

#[derive(Template)]
#[template(path = "portal/authenticator_codes.html")]
struct Codes {
    page: Page,
    codes: Vec<String>,
}

pub(crate) async fn page(State(web): State<Web>, signed_in: SignedIn) -> Result<Response, Apology> {
    shown(&web, &signed_in, StatusCode::OK, Problems::default(), false).await
}

/// Shows the secret to whoever knows the password.
pub(crate) async fn begin(
    State(web): State<Web>,
    signed_in: SignedIn,
    posted: Posted,
) -> Result<Response, Apology> {
    let (customer, context) = (signed_in.customer, &signed_in.context);
    let person = web.read(move |tx| customer::find(tx, customer)).await?.ok_or(Apology::NotFound)?;
    let device = context.device.as_deref().map(TokenDigest::of);
    let (name, address) = (person.login.clone(), context.address.clone());
    let mut problems = Problems::default();
    match web.run(move |tx| sign_in::attempt(tx, &name, device, &address)).await? {
        Err(AttemptRefused::Wait(until)) => {
            problems.add("password_now", crate::sign_in::wait(&web, context, until));
        }
        Ok(attempt) => {
            if !web.verify(attempt.hash, posted.get("password_now").to_owned()).await? {
                problems.add("password_now", context.t().password_now_wrong());
            }
        }
    }
    if !problems.is_empty() {
        return shown(&web, &signed_in, StatusCode::UNPROCESSABLE_ENTITY, problems, false).await;
    }
    let issuer = web.settings().issuer.name.in_language(Language::En).to_owned();
    let fresh = web
        .write(move |tx| {
            sign_in::forget_failures(tx, &person, device)?;
            authenticator::begin(tx, customer, &issuer)
        })
        .await?;
    // On already, from another window.
    let Some(fresh) = fresh else { return Ok(back()) };
    // Of a screen, clean and near, level M is enough; its fewer squares are larger for the phone.
    let code = QRBuilder::new(fresh.uri.as_str()).ecl(ECL::M).build();
    let code = code.map_err(|error| Apology::Fault(format!("a QR code: {error:?}")))?;
    let secret = (in_fours(&fresh.secret), path(&code), code.size);
    Ok(proving(&web, &signed_in, StatusCode::OK, Some(secret), problems))
}

pub(crate) async fn confirm(
    State(web): State<Web>,
    signed_in: SignedIn,
    posted: Posted,
) -> Result<Response, Apology> {
    let (customer, typed) = (signed_in.customer, posted.get("code").to_owned());
    let (status, problems) = match web.run(move |tx| authenticator::confirm(tx, customer, &typed)).await? {
        Ok(Some(codes)) => {
            let t = signed_in.context.t();
            let page = Page::new(&web, &signed_in.context, t.authenticator_codes_title(), "profile");
            let codes = codes.iter().map(|code| in_fours(code)).collect();
            return Ok(show(StatusCode::OK, &Codes { page, codes }));
        }
        Ok(None) => refusal(&web, &signed_in.context, None),
        Err(refused) => refusal(&web, &signed_in.context, Some(refused)),
    };
    if web.read(move |tx| authenticator::standing(tx, customer)).await?.is_some() {
        return Ok(back());
    }
    Ok(proving(&web, &signed_in, status, None, problems))
}

pub(crate) async fn off(
    State(web): State<Web>,
    signed_in: SignedIn,
    posted: Posted,
) -> Result<Response, Apology> {
    let (customer, typed) = (signed_in.customer, posted.get("code").to_owned());
    let (status, problems) = match web.run(move |tx| authenticator::turn_off(tx, customer, &typed)).await? {
        Ok(Checked::Right) => {
            return shown(&web, &signed_in, StatusCode::OK, Problems::default(), true).await;
        }
        Ok(Checked::Wrong) => refusal(&web, &signed_in.context, None),
        Err(refused) => refusal(&web, &signed_in.context, Some(refused)),
    };
    shown(&web, &signed_in, status, problems, false).await
}

/// What is said of a code that was not taken: it is wrong, or it was typed too early after others.
pub(super) fn refusal(
    web: &Web,
    context: &Context,
    refused: Option<AttemptRefused>,
) -> (StatusCode, Problems) {
    let mut problems = Problems::default();
    match refused {
        None => {
            problems.add("code", context.t().authenticator_wrong());
            (StatusCode::UNPROCESSABLE_ENTITY, problems)
        }
        Some(AttemptRefused::Wait(until)) => {
            problems.add("code", crate::sign_in::wait(web, context, until));
            (StatusCode::TOO_MANY_REQUESTS, problems)
        }
    }
}

async fn shown(
    web: &Web,
    signed_in: &SignedIn,
    status: StatusCode,
    problems: Problems,
    just_off: bool,
) -> Result<Response, Apology> {
    let customer = signed_in.customer;
    let standing = web.read(move |tx| authenticator::standing(tx, customer)).await?;
    let on = standing.map(|Standing { since, codes_left }| (civil_text(since), codes_left));
    let page = Page::new(web, &signed_in.context, signed_in.context.t().authenticator_title(), "profile");
    Ok(show(status, &Authenticator { page, on, problems, just_off }))
}

fn proving(
    web: &Web,
    signed_in: &SignedIn,
    status: StatusCode,
    secret: Option<(String, String, usize)>,
    problems: Problems,
) -> Response {
    let page = Page::new(web, &signed_in.context, signed_in.context.t().authenticator_new_title(), "profile");
    show(status, &New { page, secret, problems })
}

fn back() -> Response {
    Redirect::to("/bank/profile/authenticator").into_response()
}

fn in_fours(text: &str) -> String {
    let groups = text.as_bytes().chunks(4).map(String::from_utf8_lossy);
    groups.collect::<Vec<_>>().join("\u{a0}")
}

/// The dark squares as an SVG path, one unit each.
fn path(code: &fast_qr::QRCode) -> String {
    let squares = (0..code.size).flat_map(|y| (0..code.size).map(move |x| (x, y)));
    squares.filter(|(x, y)| code[*y][*x].value()).map(|(x, y)| format!("M{x} {y}h1v1h-1z")).collect()
}
