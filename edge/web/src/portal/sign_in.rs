//! «Войти»: login or phone, and the password.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use people::TokenDigest;
use people::session::{self, Subject};
use people::sign_in::{self, AttemptRefused, Browser};
use serde::Deserialize;
use vocabulary::CustomerId;

use crate::Web;
use crate::apology::Apology;
use crate::context::{self, Context, Door, SignedIn};
use crate::page::{Page, show};
use crate::posted::Posted;

#[derive(Template)]
#[template(path = "portal/sign_in.html")]
struct SignIn {
    page: Page,
    asked: String,
    next: String,
    problem: Option<String>,
    notice: Option<String>,
}

/// Where to go afterwards, and why the person is here.
#[derive(Deserialize)]
pub(crate) struct Coming {
    #[serde(default)]
    next: String,
    #[serde(default)]
    after: String,
}

pub(crate) async fn page(State(web): State<Web>, context: Context, Query(coming): Query<Coming>) -> Response {
    if context.customer().is_some() {
        return Redirect::to(context::safe_next(&coming.next, "/bank")).into_response();
    }
    let t = context.t();
    let notice = match coming.after.as_str() {
        "recovery" => Some(t.sign_in_after_recovery()),
        "sign-out" => Some(t.sign_in_after_sign_out()),
        _ if !coming.next.is_empty() => Some(t.sign_in_after_lapse()),
        _ => None,
    };
    form(&web, &context, StatusCode::OK, "", &coming.next, None, notice)
}

pub(crate) async fn submit(
    State(web): State<Web>,
    context: Context,
    posted: Posted,
) -> Result<Response, Apology> {
    let (name, next) = (posted.get("login").to_owned(), posted.get("next").to_owned());
    let device = context.device.as_deref().map(TokenDigest::of);
    let (asked, address) = (name.clone(), context.address.clone());
    let attempt = web.run(move |tx| sign_in::attempt(tx, &asked, device, &address)).await?;
    let t = context.t();
    let attempt = match attempt {
        Ok(attempt) => attempt,
        Err(AttemptRefused::Wait(until)) => {
            let seconds = until.duration_since(web.store().clock().now()).as_secs().max(1);
            let problem = t.sign_in_wait(seconds);
            return Ok(form(
                &web,
                &context,
                StatusCode::TOO_MANY_REQUESTS,
                &name,
                &next,
                Some(problem),
                None,
            ));
        }
    };
    let right = web.verify(attempt.hash, posted.get("password").to_owned()).await?;
    match attempt.customer.filter(|_| right) {
        Some(customer) => {
            sign_in_as(&web, &context, customer, false, context::safe_next(&next, "/bank")).await
        }
        None => {
            let problem = t.sign_in_wrong();
            Ok(form(&web, &context, StatusCode::UNPROCESSABLE_ENTITY, &name, &next, Some(problem), None))
        }
    }
}

pub(crate) async fn sign_out(
    State(web): State<Web>,
    signed_in: SignedIn,
    _: Posted,
) -> Result<Response, Apology> {
    let SignedIn { customer, session, .. } = signed_in;
    web.write(move |tx| session::end(tx, Subject::Customer(customer), session)).await?;
    let mut response = Redirect::to("/sign-in?after=sign-out").into_response();
    context::set_token(&web, &mut response, Door::Portal, &web.token());
    Ok(response)
}

/// Begins a session under a fresh token and goes to `next`.
pub(super) async fn sign_in_as(
    web: &Web,
    context: &Context,
    customer: CustomerId,
    just_registered: bool,
    next: &str,
) -> Result<Response, Apology> {
    let token = web.token();
    let device = context.device.clone().unwrap_or_else(|| web.token());
    let browser = Browser {
        token: TokenDigest::of(&token),
        device: TokenDigest::of(&device),
        address: context.address.clone(),
        agent: context.agent.clone(),
    };
    web.write(move |tx| sign_in::succeed(tx, customer, &browser, just_registered)).await?;
    let mut response = Redirect::to(next).into_response();
    context::set_token(web, &mut response, Door::Portal, &token);
    context::set_device(web, &mut response, &device);
    Ok(response)
}

fn form(
    web: &Web,
    context: &Context,
    status: StatusCode,
    name: &str,
    next: &str,
    problem: Option<String>,
    notice: Option<String>,
) -> Response {
    let page = Page::new(web, context, context.t().sign_in(), "");
    let next = context::safe_next(next, "").to_owned();
    show(status, &SignIn { page, asked: name.chars().take(100).collect(), next, problem, notice })
}
