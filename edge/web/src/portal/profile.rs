//! «Профиль»: sessions, password, consents.

use agreement::{Acceptance, Kind};
use askama::Template;
use audit::{Actor, Object};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use people::session::{self, Session, Subject};
use people::sign_in::{self, AttemptRefused};
use people::{TokenDigest, customer, recovery, sms};
use store::Fault;
use text::Sentences;
use vocabulary::{SessionId, civil_text};

use super::register::read_password;
use crate::apology::Apology;
use crate::context::{self, Door, SignedIn};
use crate::page::{Coming, Page, Problems, show};
use crate::posted::Posted;
use crate::{Web, hex};

#[derive(Template)]
#[template(path = "portal/profile.html")]
struct Profile {
    page: Page,
    login: String,
    phone: String,
    sessions: Vec<SessionView>,
    consents: Vec<ConsentView>,
    done: Option<String>,
}

struct SessionView {
    id: String,
    browser: String,
    address: String,
    since: String,
    last: String,
    this: bool,
}

struct ConsentView {
    id: i64,
    title: String,
    version: String,
    href: String,
    given: String,
    withdrawn: Option<String>,
    /// Only consents can be taken back; an agreement ends by its own terms.
    can_withdraw: bool,
}

#[derive(Template)]
#[template(path = "portal/profile_password.html")]
struct ChangePassword {
    page: Page,
    problems: Problems,
    login: String,
}

pub(crate) async fn page(
    State(web): State<Web>,
    signed_in: SignedIn,
    Query(coming): Query<Coming>,
) -> Result<Response, Apology> {
    let SignedIn { context, customer, session } = signed_in;
    let lifetime = web.settings().lifetime;
    let (person, sessions, consents) = web
        .read(move |tx| {
            let person = customer::find(tx, customer)?.ok_or_else(|| Fault::corrupt("customer"))?;
            let sessions = session::list(tx, Subject::Customer(customer), &lifetime)?;
            Ok((person, sessions, agreement::of_customer(tx, customer)?))
        })
        .await?;
    let t = context.t();
    let done = match coming.after.as_str() {
        "password" => Some(t.profile_password_changed()),
        "session" => Some(t.profile_session_ended()),
        "withdraw" => Some(t.profile_consent_withdrawn()),
        _ => None,
    };
    let page = Page::new(&web, &context, t.profile(), "profile");
    let sessions = sessions.iter().map(|one| SessionView::new(t, one, session)).collect();
    let consents = consents.iter().map(ConsentView::new).collect();
    let phone = person.phone.masked();
    Ok(show(StatusCode::OK, &Profile { page, login: person.login, phone, sessions, consents, done }))
}

pub(crate) async fn password_page(State(web): State<Web>, signed_in: SignedIn) -> Result<Response, Apology> {
    password_form(&web, &signed_in, StatusCode::OK, Problems::default()).await
}

pub(crate) async fn change_password(
    State(web): State<Web>,
    signed_in: SignedIn,
    posted: Posted,
) -> Result<Response, Apology> {
    let t = signed_in.context.t();
    let SignedIn { customer, session, .. } = signed_in;
    let Some(person) = web.read(move |tx| customer::find(tx, customer)).await? else {
        return Err(Apology::NotFound);
    };
    let mut problems = Problems::default();
    let password = read_password(t, &mut problems, &posted, &[&person.login]);
    let device = signed_in.context.device.as_deref().map(TokenDigest::of);
    let (name, address) = (person.login.clone(), signed_in.context.address.clone());
    // The known password is guessed at here as well as at sign-in, so it is counted there.
    let attempt = web.run(move |tx| sign_in::attempt(tx, &name, device, &address)).await?;
    match attempt {
        Err(AttemptRefused::Wait(until)) => {
            problems.add("password_now", crate::sign_in::wait(&web, &signed_in.context, until));
        }
        Ok(attempt) => {
            if !web.verify(attempt.hash, posted.get("password_now").to_owned()).await? {
                problems.add("password_now", t.password_now_wrong());
            }
        }
    }
    let Some(password) = password.filter(|_| problems.is_empty()) else {
        return password_form(&web, &signed_in, StatusCode::UNPROCESSABLE_ENTITY, problems).await;
    };
    let hash = web.hash(password).await?;
    web.write(move |tx| {
        sign_in::forget_failures(tx, &person, device)?;
        recovery::set_password(tx, &person, &hash, Some(session))
    })
    .await?;
    Ok(Redirect::to("/bank/profile?after=password").into_response())
}

pub(crate) async fn end_session(
    State(web): State<Web>,
    signed_in: SignedIn,
    posted: Posted,
) -> Result<Response, Apology> {
    let Some(id) = SessionId::parse(posted.get("session")) else { return Err(Apology::NotFound) };
    let subject = Subject::Customer(signed_in.customer);
    web.write(move |tx| session::end(tx, subject, id)).await?;
    Ok(Redirect::to("/bank/profile?after=session").into_response())
}

pub(crate) async fn end_all(
    State(web): State<Web>,
    signed_in: SignedIn,
    _: Posted,
) -> Result<Response, Apology> {
    let subject = Subject::Customer(signed_in.customer);
    web.write(move |tx| session::end_all(tx, subject, None)).await?;
    Ok(context::signed_out(&web, Door::Portal, ""))
}

pub(crate) async fn withdraw(
    State(web): State<Web>,
    signed_in: SignedIn,
    posted: Posted,
) -> Result<Response, Apology> {
    let Ok(id) = posted.get("consent").parse::<i64>() else { return Err(Apology::NotFound) };
    let customer = signed_in.customer;
    let withdrawn = web
        .write(move |tx| {
            let mine = agreement::of_customer(tx, customer)?;
            let consent =
                mine.iter().find(|one| one.id == id && is_consent(one.kind) && one.withdrawn_at.is_none());
            if consent.is_none() || !agreement::withdraw(tx, customer, id)? {
                return Ok(false);
            }
            if let Some(person) = customer::find(tx, customer)? {
                let words = Sentences(person.language).sms_consent_withdrawn();
                sms::send(tx, &person.phone, "consent_withdrawn", &words)?;
            }
            audit::record(tx, Actor::Customer(customer), "consent.withdraw", Object::Customer(customer), "")?;
            Ok(true)
        })
        .await?;
    if !withdrawn {
        return Err(Apology::NotFound);
    }
    Ok(Redirect::to("/bank/profile?after=withdraw").into_response())
}

async fn password_form(
    web: &Web,
    signed_in: &SignedIn,
    status: StatusCode,
    problems: Problems,
) -> Result<Response, Apology> {
    let customer = signed_in.customer;
    let person = web.read(move |tx| customer::find(tx, customer)).await?;
    let page = Page::new(web, &signed_in.context, signed_in.context.t().profile_change_password(), "profile");
    let login = person.map(|person| person.login).unwrap_or_default();
    Ok(show(status, &ChangePassword { page, problems, login }))
}

fn is_consent(kind: Kind) -> bool {
    matches!(kind, Kind::PersonalData | Kind::Marketing)
}

impl SessionView {
    fn new(t: Sentences, one: &Session, this: SessionId) -> SessionView {
        SessionView {
            id: one.id.to_string(),
            browser: browser_words(t, &one.agent),
            address: one.address.clone(),
            since: civil_text(one.created_at),
            last: civil_text(one.last_seen_at),
            this: one.id == this,
        }
    }
}

impl ConsentView {
    fn new(one: &Acceptance) -> ConsentView {
        ConsentView {
            id: one.id,
            title: one.title.clone(),
            version: one.version.clone(),
            href: format!("/documents/text/{}", hex(&one.digest)),
            given: civil_text(one.given_at),
            withdrawn: one.withdrawn_at.map(civil_text),
            can_withdraw: one.withdrawn_at.is_none() && is_consent(one.kind),
        }
    }
}

/// A browser as its owner recognises it.
pub(super) fn browser_words(t: Sentences, agent: &str) -> String {
    if agent.is_empty() { t.profile_unknown_browser() } else { browser(agent) }
}

/// The part of a browser's own description that its owner recognises.
fn browser(agent: &str) -> String {
    let name = ["Edg/", "OPR/", "YaBrowser/", "Firefox/", "Chrome/", "Safari/"]
        .into_iter()
        .find(|mark| agent.contains(mark))
        .map_or("", |mark| mark.trim_end_matches('/'));
    let name = match name {
        "Edg" => "Edge",
        "OPR" => "Opera",
        other => other,
    };
    let system = ["Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux"]
        .into_iter()
        .find(|mark| agent.contains(mark));
    match (name, system) {
        ("", _) => agent.chars().take(40).collect(),
        (name, Some(system)) => format!("{name}, {system}"),
        (name, None) => name.to_owned(),
    }
}
