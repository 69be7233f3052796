//! The staff's sign-in.

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use people::sign_in::AttemptRefused;
use people::{TokenDigest, staff};

use crate::Web;
use crate::apology::Apology;
use crate::context::{self, Context, Door};
use crate::posted::Posted;
use crate::sign_in::{Coming, Said, form};

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
    form(&web, &context, "", &coming.next, Said::Notice(notice))
}

pub(crate) async fn submit(
    State(web): State<Web>,
    context: Context,
    posted: Posted,
) -> Result<Response, Apology> {
    let (login, next) = (posted.get("login").to_owned(), posted.get("next").to_owned());
    let (asked, address) = (login.clone(), context.address.clone());
    let (member, hash) = match web.run(move |tx| staff::attempt(tx, &asked, &address)).await? {
        Ok(attempt) => attempt,
        Err(AttemptRefused::Wait(until)) => {
            return Ok(form(&web, &context, &login, &next, Said::Wait(until)));
        }
    };
    let right = web.verify(hash, posted.get("password").to_owned()).await?;
    let Some(member) = member.filter(|_| right) else {
        return Ok(form(&web, &context, &login, &next, Said::Wrong));
    };
    let token = web.token();
    let (digest, address, agent) = (TokenDigest::of(&token), context.address.clone(), context.agent.clone());
    let role = web.write(move |tx| staff::succeed(tx, member, digest, &address, &agent)).await?;
    let next = if next == "/" { "" } else { next.as_str() };
    let mut response = Redirect::to(context::safe_next(next, super::home(role))).into_response();
    context::set_token(&web, &mut response, Door::Desk, &token);
    Ok(response)
}
