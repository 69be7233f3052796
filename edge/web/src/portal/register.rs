//! Registration: login, phone, password; the code; another phone or login where needed.

use agreement::Kind;
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use people::password::{Password, PasswordError};
use people::registration::{self, ConfirmRefused, Confirmed, Registration, SendRefused, Start};
use text::Sentences;
use vocabulary::{Login, LoginError, PhoneError, PhoneNumber};

use super::code_page::{self, CodeView};
use super::sign_in::{Tried, sign_in_as};
use crate::Web;
use crate::apology::Apology;
use crate::context::Context;
use crate::page::{Coming, Page, Problems, parsed, show};
use crate::posted::Posted;

#[derive(Template)]
#[template(path = "portal/register.html")]
struct Register {
    page: Page,
    problems: Problems,
    login: String,
    phone: String,
}

#[derive(Template)]
#[template(path = "portal/register_code.html")]
struct RegisterCode {
    page: Page,
    problems: Problems,
    phone: String,
    code: CodeView,
    sent_again: bool,
}

#[derive(Template)]
#[template(path = "portal/register_change.html")]
struct RegisterChange {
    page: Page,
    problems: Problems,
    /// `phone` or `login`: what is typed anew.
    field: &'static str,
    value: String,
}

pub(crate) async fn page(State(web): State<Web>, context: Context) -> Response {
    form(&web, &context, StatusCode::OK, Problems::default(), "", "")
}

/// «Далее».
pub(crate) async fn submit(
    State(web): State<Web>,
    context: Context,
    posted: Posted,
) -> Result<Response, Apology> {
    let t = context.t();
    let mut problems = Problems::default();
    let login = read_login(t, &mut problems, &posted);
    let phone = read_phone(t, &mut problems, &posted);
    let personal = [posted.get("login"), posted.get("phone")];
    let password = read_password(t, &mut problems, &posted, &personal);
    let again = |status, problems| {
        Ok(form(&web, &context, status, problems, posted.get("login"), posted.get("phone")))
    };
    let (Some(login), Some(phone), Some(password)) = (login, phone, password) else {
        return again(StatusCode::UNPROCESSABLE_ENTITY, problems);
    };
    let password_hash = web.hash(password).await?;
    let language = context.language;
    let Some(document) = web.read(move |tx| agreement::current(tx, Kind::UserAgreement, language)).await?
    else {
        return Err(Apology::Fault("no user agreement is published".to_owned()));
    };
    let budget = web.settings().budget;
    let start = Start {
        visitor: context.visitor(),
        login,
        phone,
        password_hash,
        language,
        agreement: document.digest,
        address: context.address.clone(),
    };
    match web.run(move |tx| registration::start(tx, &budget, &start)).await? {
        Ok(()) => Ok(Redirect::to("/register/code").into_response()),
        Err(refused) => {
            problems.add("phone", refusal(&web, t, refused));
            again(StatusCode::TOO_MANY_REQUESTS, problems)
        }
    }
}

pub(crate) async fn code_page(
    State(web): State<Web>,
    context: Context,
    Query(coming): Query<Coming>,
) -> Result<Response, Apology> {
    code_form(&web, &context, StatusCode::OK, Problems::default(), coming.after == "resend").await
}

/// «Подтвердить номер», or «Отправить код повторно».
pub(crate) async fn confirm(
    State(web): State<Web>,
    context: Context,
    posted: Posted,
) -> Result<Response, Apology> {
    if posted.has("again") {
        return resend(&web, &context).await;
    }
    let (visitor, typed) = (context.visitor(), posted.get("code").to_owned());
    let outcome = web.run(move |tx| registration::confirm(tx, visitor, &typed)).await?;
    confirmed(&web, &context, outcome).await
}

pub(crate) async fn phone_page(State(web): State<Web>, context: Context) -> Result<Response, Apology> {
    let Some(registration) = find(&web, &context).await? else { return Ok(to_start()) };
    Ok(change(&web, &context, StatusCode::OK, Problems::default(), "phone", registration.phone.to_string()))
}

pub(crate) async fn change_phone(
    State(web): State<Web>,
    context: Context,
    posted: Posted,
) -> Result<Response, Apology> {
    let t = context.t();
    let mut problems = Problems::default();
    let typed = posted.get("phone").to_owned();
    let Some(phone) = read_phone(t, &mut problems, &posted) else {
        return Ok(change(&web, &context, StatusCode::UNPROCESSABLE_ENTITY, problems, "phone", typed));
    };
    let (visitor, budget, address) = (context.visitor(), web.settings().budget, context.address.clone());
    match web.run(move |tx| registration::change_phone(tx, &budget, visitor, &phone, &address)).await? {
        Ok(()) => Ok(Redirect::to("/register/code").into_response()),
        Err(SendRefused::NotStarted) => Ok(to_start()),
        Err(refused) => {
            problems.add("phone", refusal(&web, t, refused));
            Ok(change(&web, &context, StatusCode::TOO_MANY_REQUESTS, problems, "phone", typed))
        }
    }
}

pub(crate) async fn login_page(State(web): State<Web>, context: Context) -> Result<Response, Apology> {
    let Some(registration) = find(&web, &context).await? else { return Ok(to_start()) };
    let mut problems = Problems::default();
    problems.add("login", context.t().login_taken());
    Ok(change(&web, &context, StatusCode::OK, problems, "login", registration.login))
}

pub(crate) async fn change_login(
    State(web): State<Web>,
    context: Context,
    posted: Posted,
) -> Result<Response, Apology> {
    let mut problems = Problems::default();
    let typed = posted.get("login").to_owned();
    let Some(login) = read_login(context.t(), &mut problems, &posted) else {
        return Ok(change(&web, &context, StatusCode::UNPROCESSABLE_ENTITY, problems, "login", typed));
    };
    let visitor = context.visitor();
    let outcome = web.run(move |tx| registration::change_login(tx, visitor, &login)).await?;
    confirmed(&web, &context, outcome).await
}

async fn confirmed(
    web: &Web,
    context: &Context,
    outcome: Result<Confirmed, ConfirmRefused>,
) -> Result<Response, Apology> {
    match outcome {
        Ok(Confirmed::Customer(customer)) => {
            sign_in_as(web, context, customer, Tried::Registering, "/bank?after=registration").await
        }
        Ok(Confirmed::LoginTaken) => Ok(Redirect::to("/register/login").into_response()),
        Ok(Confirmed::Not(answer)) => {
            let mut problems = Problems::default();
            problems.add("code", code_page::wrong(context.t(), answer));
            code_form(web, context, StatusCode::UNPROCESSABLE_ENTITY, problems, false).await
        }
        Err(ConfirmRefused::NotStarted) => Ok(to_start()),
    }
}

async fn resend(web: &Web, context: &Context) -> Result<Response, Apology> {
    let (visitor, budget, address) = (context.visitor(), web.settings().budget, context.address.clone());
    match web.run(move |tx| registration::resend(tx, &budget, visitor, &address)).await? {
        Ok(()) => Ok(Redirect::to("/register/code?after=resend").into_response()),
        Err(SendRefused::NotStarted) => Ok(to_start()),
        Err(refused) => {
            let mut problems = Problems::default();
            problems.add("code", refusal(web, context.t(), refused));
            code_form(web, context, StatusCode::TOO_MANY_REQUESTS, problems, false).await
        }
    }
}

async fn find(web: &Web, context: &Context) -> Result<Option<Registration>, Apology> {
    let (visitor, budget) = (context.visitor(), web.settings().budget);
    web.read(move |tx| registration::find(tx, &budget, visitor)).await
}

fn to_start() -> Response {
    Redirect::to("/register").into_response()
}

fn refusal(web: &Web, t: Sentences, refused: SendRefused) -> String {
    match refused {
        SendRefused::TooMany(spent) => code_page::too_many(web, t, spent),
        SendRefused::NotStarted => t.register_start_again(),
    }
}

async fn code_form(
    web: &Web,
    context: &Context,
    status: StatusCode,
    problems: Problems,
    sent_again: bool,
) -> Result<Response, Apology> {
    let Some(registration) = find(web, context).await? else { return Ok(to_start()) };
    let t = context.t();
    let page = Page::new(web, context, t.register_code_title(), "");
    let code = CodeView::new(t, &registration.code, web.store().clock().now());
    Ok(show(
        status,
        &RegisterCode { page, problems, phone: registration.phone.to_string(), code, sent_again },
    ))
}

fn form(
    web: &Web,
    context: &Context,
    status: StatusCode,
    problems: Problems,
    login: &str,
    phone: &str,
) -> Response {
    let page = Page::new(web, context, context.t().register(), "");
    let shortened = |text: &str| text.chars().take(100).collect();
    show(status, &Register { page, problems, login: shortened(login), phone: shortened(phone) })
}

fn change(
    web: &Web,
    context: &Context,
    status: StatusCode,
    problems: Problems,
    field: &'static str,
    value: String,
) -> Response {
    let t = context.t();
    let title =
        if field == "phone" { t.register_change_phone_title() } else { t.register_change_login_title() };
    let page = Page::new(web, context, title, "");
    let value = value.chars().take(100).collect();
    show(status, &RegisterChange { page, problems, field, value })
}

fn read_login(t: Sentences, problems: &mut Problems, posted: &Posted) -> Option<Login> {
    parsed(problems, "login", Login::parse(posted.get("login")), |error| match error {
        LoginError::Empty => t.login_empty(),
        LoginError::Length => t.login_length(),
        LoginError::Characters => t.login_characters(),
        LoginError::FirstLetter => t.login_first_letter(),
    })
}

/// A phone as people write it.
pub(super) fn read_phone(t: Sentences, problems: &mut Problems, posted: &Posted) -> Option<PhoneNumber> {
    parsed(problems, "phone", PhoneNumber::parse(posted.get("phone")), |error| match error {
        PhoneError::Empty => t.phone_empty(),
        PhoneError::Malformed => t.phone_malformed(),
        PhoneError::NotKazakhMobile => t.phone_not_kazakh_mobile(),
    })
}

/// A new password, typed twice.
pub(super) fn read_password(
    t: Sentences,
    problems: &mut Problems,
    posted: &Posted,
    personal: &[&str],
) -> Option<Password> {
    let typed = posted.get("password");
    let password = parsed(problems, "password", Password::choose(typed, personal), |error| match error {
        PasswordError::TooShort => t.password_too_short(),
        PasswordError::TooLong => t.password_too_long(),
        PasswordError::Common => t.password_common(),
        PasswordError::Personal => t.password_personal(),
    });
    if password.is_some() && posted.get("password_again") != typed {
        problems.add("password_again", t.password_differs());
        return None;
    }
    password
}
