//! «Войти»: login or phone, the password, and a second factor for those who chose one.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use people::half_sign_in::{self, Proved};
use people::sign_in::{self, AttemptRefused, Browser};
use people::{TokenDigest, authenticator};
use store::Tx;
use vocabulary::CustomerId;

use super::authenticator::refusal;
use crate::Web;
use crate::apology::Apology;
use crate::context::{self, Context, Door};
use crate::page::{Page, Problems, show};
use crate::posted::Posted;
use crate::sign_in::{Coming, Said, form};

pub(crate) async fn page(State(web): State<Web>, context: Context, Query(coming): Query<Coming>) -> Response {
    if context.customer().is_some() {
        return Redirect::to(context::safe_next(&coming.next, "/bank")).into_response();
    }
    let t = context.t();
    let notice = match coming.after.as_str() {
        "recovery" => Some(t.sign_in_after_recovery()),
        "code" => Some(t.authenticator_over()),
        "sign-out" => Some(t.sign_in_after_sign_out()),
        _ if !coming.next.is_empty() => Some(t.sign_in_after_lapse()),
        _ => None,
    };
    form(&web, &context, "", &coming.next, Said::Notice(notice))
}

pub(crate) async fn submit(
    State(web): State<Web>,
    context: Context,
    posted: Posted,
) -> Result<Response, Apology> {
    let (name, next) = (posted.get("login").to_owned(), posted.get("next").to_owned());
    let device = context.device.as_deref().map(TokenDigest::of);
    let (asked, address, agent) = (name.clone(), context.address.clone(), context.agent.clone());
    let attempt = move |tx: &mut Tx<'_>| sign_in::attempt_session(tx, &asked, device, &address, &agent);
    let attempt = match web.run(attempt).await? {
        Ok(attempt) => attempt,
        Err(AttemptRefused::Wait(until)) => {
            return Ok(form(&web, &context, &name, &next, Said::Wait(until)));
        }
    };
    let event = attempt.event;
    let right = web.verify(attempt.hash, posted.get("password").to_owned()).await?;
    let Some(customer) = attempt.customer.filter(|_| right) else {
        return Ok(form(&web, &context, &name, &next, Said::Wrong));
    };
    let next = context::safe_next(&next, "/bank");
    let visitor = context.visitor();
    let second = move |tx: &mut Tx<'_>| {
        let wanted = authenticator::standing(tx, customer)?.is_some();
        if wanted {
            half_sign_in::begin(tx, visitor, customer, event)?;
        }
        Ok(wanted)
    };
    if web.write(second).await? {
        return Ok(Redirect::to(&format!("/sign-in/code?next={next}")).into_response());
    }
    sign_in_as(&web, &context, customer, Tried::Password(event), next).await
}

#[derive(Template)]
#[template(path = "portal/sign_in_code.html")]
struct SecondFactor {
    page: Page,
    next: String,
    problems: Problems,
}

/// The second factor, of those who chose one.
pub(crate) async fn code_page(
    State(web): State<Web>,
    context: Context,
    Query(coming): Query<Coming>,
) -> Result<Response, Apology> {
    let visitor = context.visitor();
    if !web.read(move |tx| half_sign_in::waits(tx, visitor)).await? {
        return Ok(from_the_beginning(&coming.next));
    }
    Ok(second_factor(&web, &context, &coming.next, StatusCode::OK, Problems::default()))
}

pub(crate) async fn prove(
    State(web): State<Web>,
    context: Context,
    posted: Posted,
) -> Result<Response, Apology> {
    let (visitor, typed, next) = (context.visitor(), posted.get("code").to_owned(), posted.get("next"));
    let (status, problems) = match web.run(move |tx| half_sign_in::prove(tx, visitor, &typed)).await? {
        Ok(Proved::Customer(customer, event)) => {
            let next = context::safe_next(next, "/bank");
            return sign_in_as(&web, &context, customer, Tried::Password(event), next).await;
        }
        Ok(Proved::Over) => return Ok(from_the_beginning(next)),
        Ok(Proved::Wrong) => refusal(&web, &context, None),
        Err(refused) => refusal(&web, &context, Some(refused)),
    };
    Ok(second_factor(&web, &context, next, status, problems))
}

fn from_the_beginning(next: &str) -> Response {
    Redirect::to(&format!("/sign-in?after=code&next={}", context::safe_next(next, ""))).into_response()
}

fn second_factor(
    web: &Web,
    context: &Context,
    next: &str,
    status: StatusCode,
    problems: Problems,
) -> Response {
    let page = Page::new(web, context, context.t().authenticator_sign_in_title(), "");
    let next = context::safe_next(next, "").to_owned();
    show(status, &SecondFactor { page, next, problems })
}

/// How somebody has shown who they are.
#[derive(Clone, Copy)]
pub(super) enum Tried {
    /// By a password, with what was noted of the try.
    Password(Option<i64>),
    /// By registering just now.
    Registering,
}

/// Begins a session under a fresh token and goes to `next`.
pub(super) async fn sign_in_as(
    web: &Web,
    context: &Context,
    customer: CustomerId,
    tried: Tried,
    next: &str,
) -> Result<Response, Apology> {
    let (event, just_registered) = match tried {
        Tried::Password(event) => (event, false),
        Tried::Registering => (None, true),
    };
    let token = web.token();
    let device = context.device.clone().unwrap_or_else(|| web.token());
    let browser = Browser {
        token: TokenDigest::of(&token),
        device: TokenDigest::of(&device),
        address: context.address.clone(),
        agent: context.agent.clone(),
        event,
    };
    web.write(move |tx| sign_in::succeed(tx, customer, &browser, just_registered)).await?;
    let mut response = Redirect::to(next).into_response();
    context::set_token(web, &mut response, Door::Portal, &token);
    context::set_device(web, &mut response, &device);
    Ok(response)
}
