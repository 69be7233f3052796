//! A forgotten password: login or phone → code → ИИН where a card was issued → new password.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use people::Answer;
use people::recovery::{self, Finished, Recovery, StartRefused};
use vocabulary::Iin;

use super::code_page::{self, CodeView};
use super::register::read_password;
use crate::Web;
use crate::apology::Apology;
use crate::context::Context;
use crate::page::{Coming, Page, Problems, show};
use crate::posted::Posted;

#[derive(Template)]
#[template(path = "portal/recover.html")]
struct Recover {
    page: Page,
    problems: Problems,
    asked: String,
    over: bool,
}

#[derive(Template)]
#[template(path = "portal/recover_code.html")]
struct RecoverCode {
    page: Page,
    problems: Problems,
    code: CodeView,
    sent_again: bool,
}

#[derive(Template)]
#[template(path = "portal/recover_password.html")]
struct RecoverPassword {
    page: Page,
    problems: Problems,
    wants_iin: bool,
}

pub(crate) async fn page(State(web): State<Web>, context: Context, Query(coming): Query<Coming>) -> Response {
    form(&web, &context, StatusCode::OK, Problems::default(), "", coming.after == "over")
}

pub(crate) async fn submit(
    State(web): State<Web>,
    context: Context,
    posted: Posted,
) -> Result<Response, Apology> {
    let name = posted.get("login").trim().to_owned();
    let mut problems = Problems::default();
    if name.is_empty() || name.chars().count() > 100 {
        problems.add("login", context.t().recover_name_empty());
        return Ok(form(&web, &context, StatusCode::UNPROCESSABLE_ENTITY, problems, &name, false));
    }
    match start(&web, &context, name.clone()).await? {
        Ok(()) => Ok(Redirect::to("/recover/code").into_response()),
        Err(StartRefused::TooMany(spent)) => {
            problems.add("login", code_page::too_many(&web, context.t(), spent));
            Ok(form(&web, &context, StatusCode::TOO_MANY_REQUESTS, problems, &name, false))
        }
        Err(StartRefused::NotStarted) => Ok(to_start()),
    }
}

pub(crate) async fn code_page(
    State(web): State<Web>,
    context: Context,
    Query(coming): Query<Coming>,
) -> Result<Response, Apology> {
    code_form(&web, &context, StatusCode::OK, Problems::default(), coming.after == "resend").await
}

pub(crate) async fn prove(
    State(web): State<Web>,
    context: Context,
    posted: Posted,
) -> Result<Response, Apology> {
    let (visitor, typed) = (context.visitor(), posted.get("code").to_owned());
    if posted.has("again") {
        return resend(&web, &context).await;
    }
    let answer = web.write(move |tx| recovery::prove(tx, visitor, &typed)).await?;
    if answer == Answer::Right {
        return Ok(Redirect::to("/recover/password").into_response());
    }
    let mut problems = Problems::default();
    problems.add("code", code_page::wrong(context.t(), answer));
    code_form(&web, &context, StatusCode::UNPROCESSABLE_ENTITY, problems, false).await
}

pub(crate) async fn password_page(State(web): State<Web>, context: Context) -> Result<Response, Apology> {
    password_form(&web, &context, StatusCode::OK, Problems::default()).await
}

pub(crate) async fn finish(
    State(web): State<Web>,
    context: Context,
    posted: Posted,
) -> Result<Response, Apology> {
    let t = context.t();
    let mut problems = Problems::default();
    let password = read_password(t, &mut problems, &posted, &[]);
    let iin = Iin::parse(posted.get("iin")).ok();
    let wants_iin = find(&web, &context).await?.is_some_and(|recovery| recovery.wants_iin);
    if wants_iin && iin.is_none() {
        problems.add("iin", t.iin_malformed());
    }
    let Some(password) = password.filter(|_| problems.is_empty()) else {
        return password_form(&web, &context, StatusCode::UNPROCESSABLE_ENTITY, problems).await;
    };
    let (visitor, hash) = (context.visitor(), web.hash(password).await?);
    match web.write(move |tx| recovery::finish(tx, visitor, iin.as_ref(), &hash)).await? {
        Finished::Done => Ok(Redirect::to("/sign-in?after=recovery").into_response()),
        Finished::Over => Ok(Redirect::to("/recover?after=over").into_response()),
        Finished::WrongIin { attempts_left } => {
            problems.add("iin", t.recover_iin_wrong(attempts_left));
            password_form(&web, &context, StatusCode::UNPROCESSABLE_ENTITY, problems).await
        }
    }
}

async fn start(web: &Web, context: &Context, name: String) -> Result<Result<(), StartRefused>, Apology> {
    let (visitor, language, address) = (context.visitor(), context.language, context.address.clone());
    let budget = web.settings().budget;
    web.run(move |tx| recovery::start(tx, &budget, visitor, &name, language, &address)).await
}

async fn resend(web: &Web, context: &Context) -> Result<Response, Apology> {
    let (visitor, address, budget) = (context.visitor(), context.address.clone(), web.settings().budget);
    match web.run(move |tx| recovery::resend(tx, &budget, visitor, &address)).await? {
        Ok(()) => Ok(Redirect::to("/recover/code?after=resend").into_response()),
        Err(StartRefused::NotStarted) => Ok(to_start()),
        Err(StartRefused::TooMany(spent)) => {
            let mut problems = Problems::default();
            problems.add("code", code_page::too_many(web, context.t(), spent));
            code_form(web, context, StatusCode::TOO_MANY_REQUESTS, problems, false).await
        }
    }
}

async fn find(web: &Web, context: &Context) -> Result<Option<Recovery>, Apology> {
    let (visitor, budget) = (context.visitor(), web.settings().budget);
    web.read(move |tx| recovery::find(tx, &budget, visitor)).await
}

fn to_start() -> Response {
    Redirect::to("/recover").into_response()
}

fn form(
    web: &Web,
    context: &Context,
    status: StatusCode,
    problems: Problems,
    name: &str,
    over: bool,
) -> Response {
    let page = Page::new(web, context, context.t().recover_title(), "");
    show(status, &Recover { page, problems, asked: name.chars().take(100).collect(), over })
}

async fn code_form(
    web: &Web,
    context: &Context,
    status: StatusCode,
    problems: Problems,
    sent_again: bool,
) -> Result<Response, Apology> {
    let Some(recovery) = find(web, context).await? else { return Ok(to_start()) };
    let t = context.t();
    let page = Page::new(web, context, t.recover_code_title(), "");
    let code = CodeView::new(t, &recovery.code, web.store().clock().now());
    Ok(show(status, &RecoverCode { page, problems, code, sent_again }))
}

async fn password_form(
    web: &Web,
    context: &Context,
    status: StatusCode,
    problems: Problems,
) -> Result<Response, Apology> {
    let Some(recovery) = find(web, context).await?.filter(|recovery| recovery.proved) else {
        return Ok(to_start());
    };
    let page = Page::new(web, context, context.t().recover_password_title(), "");
    Ok(show(status, &RecoverPassword { page, problems, wants_iin: recovery.wants_iin }))
}
