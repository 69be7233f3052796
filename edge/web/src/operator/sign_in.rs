//! The staff's sign-in.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use people::session::{self, Subject};
use people::sign_in::AttemptRefused;
use people::{TokenDigest, staff};
use serde::Deserialize;

use crate::Web;
use crate::apology::Apology;
use crate::context::{self, AtDesk, Context, Door};
use crate::page::{Page, show};
use crate::posted::Posted;

#[derive(Template)]
#[template(path = "operator/sign_in.html")]
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
    if context.staff().is_some() {
        return Redirect::to(context::safe_next(&coming.next, "/")).into_response();
    }
    let t = context.t();
    let notice = match coming.after.as_str() {
        "sign-out" => Some(t.sign_in_after_sign_out()),
        // Whoever only opened the desk's own page was not torn out of anything.
        _ if coming.next.len() > 1 => Some(t.sign_in_after_lapse()),
        _ => None,
    };
    form(&web, &context, StatusCode::OK, "", &coming.next, None, notice)
}

pub(crate) async fn submit(
    State(web): State<Web>,
    context: Context,
    posted: Posted,
) -> Result<Response, Apology> {
    let (login, next) = (posted.get("login").to_owned(), posted.get("next").to_owned());
    let (asked, address) = (login.clone(), context.address.clone());
    let attempt = web.run(move |tx| staff::attempt(tx, &asked, &address)).await?;
    let t = context.t();
    let (member, hash) = match attempt {
        Ok(attempt) => attempt,
        Err(AttemptRefused::Wait(until)) => {
            let seconds = until.duration_since(web.store().clock().now()).as_secs().max(1);
            let problem = t.sign_in_wait(seconds);
            return Ok(form(
                &web,
                &context,
                StatusCode::TOO_MANY_REQUESTS,
                &login,
                &next,
                Some(problem),
                None,
            ));
        }
    };
    let right = web.verify(hash, posted.get("password").to_owned()).await?;
    let Some(member) = member.filter(|_| right) else {
        let problem = t.desk_sign_in_wrong();
        return Ok(form(
            &web,
            &context,
            StatusCode::UNPROCESSABLE_ENTITY,
            &login,
            &next,
            Some(problem),
            None,
        ));
    };
    let token = web.token();
    let (digest, address, agent) = (TokenDigest::of(&token), context.address.clone(), context.agent.clone());
    web.write(move |tx| staff::succeed(tx, member, digest, &address, &agent)).await?;
    let mut response = Redirect::to(context::safe_next(&next, "/")).into_response();
    context::set_token(&web, &mut response, Door::Desk, &token);
    Ok(response)
}

pub(crate) async fn sign_out(
    State(web): State<Web>,
    at_desk: AtDesk,
    _: Posted,
) -> Result<Response, Apology> {
    let AtDesk { staff, session, .. } = at_desk;
    web.write(move |tx| session::end(tx, Subject::Staff(staff), session)).await?;
    let mut response = Redirect::to("/sign-in?after=sign-out").into_response();
    context::set_token(&web, &mut response, Door::Desk, &web.token());
    Ok(response)
}

fn form(
    web: &Web,
    context: &Context,
    status: StatusCode,
    login: &str,
    next: &str,
    problem: Option<String>,
    notice: Option<String>,
) -> Response {
    let page = Page::new(web, context, context.t().desk_sign_in_title(), "");
    let next = context::safe_next(next, "").to_owned();
    show(status, &SignIn { page, asked: login.chars().take(100).collect(), next, problem, notice })
}
