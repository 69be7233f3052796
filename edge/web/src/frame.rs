//! The frame around every request: who it is, headers that protect, apologies as pages, a line in the log.

use std::net::SocketAddr;
use std::time::Instant;

use askama::Template;
use axum::Router;
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{HeaderValue, Method, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use people::session::{self, Found};
use people::{TokenDigest, customer, staff};
use tower_http::csrf::CsrfLayer;
use tracing::Instrument;
use vocabulary::Language;

use crate::apology::Apology;
use crate::client_address;
use crate::context::{self, Context, Door};
use crate::page::{Page, show};
use crate::{Web, hex};

/// Nothing but our own: no inline script or style, no frame around us, no form to elsewhere.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; \
                      connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; \
                      require-trusted-types-for 'script'";

/// Puts the frame around a door's screens.
pub(crate) fn around(router: Router<Web>, web: &Web, door: Door) -> Router {
    let state = Framed { web: web.clone(), door };
    router
        .fallback(|| async { Apology::NotFound })
        .method_not_allowed_fallback(|| async { Apology::NotFound })
        .layer(
            CsrfLayer::new()
                .with_rejection_response(|_| axum::response::IntoResponse::into_response(Apology::Forged)),
        )
        .layer(middleware::from_fn_with_state(state, frame))
        .with_state(web.clone())
}

#[derive(Clone)]
struct Framed {
    web: Web,
    door: Door,
}

async fn frame(State(Framed { web, door }): State<Framed>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let mut id = [0; 8];
    web.store().random(&mut id);
    let id = hex(&id);
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    let span = tracing::info_span!("request", %id, ?door, %method, %route);
    let mut response = answer(&web, door, request, next).instrument(span.clone()).await;
    protect(&web, &mut response, &id);
    let (status, elapsed) = (response.status().as_u16(), started.elapsed());
    span.in_scope(|| tracing::info!(status, micros = elapsed.as_micros() as u64, "answered"));
    let labels = [("door", format!("{door:?}")), ("route", route), ("status", status.to_string())];
    metrics::counter!("tolem_http_requests_total", &labels).increment(1);
    metrics::histogram!("tolem_http_request_seconds", "door" => format!("{door:?}")).record(elapsed);
    response
}

async fn answer(web: &Web, door: Door, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let asset = parts.uri.path().starts_with("/assets/") || parts.uri.path() == "/favicon.svg";
    let known = context::token_of(web, door, &parts.headers);
    let (token, is_new) = match known {
        Some(token) => (token, false),
        None => (web.token(), true),
    };
    let chosen = chosen_language(&parts);
    let language = chosen.or_else(|| context::language_of(web, &parts.headers)).or_else(|| preferred(&parts));
    let address = parts
        .extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map(|peer| client_address::client(peer.0.ip(), &parts.headers, &web.settings().trusted_proxies));
    let taken = address.map_or(Ok(()), |address| web.take_request(address, asset));
    let mut context = Context::new(
        web,
        door,
        token,
        language.unwrap_or(Language::Ru),
        &parts,
        address.map_or_else(|| "unknown".to_owned(), |address| address.to_string()),
    );
    if let Err(seconds) = taken {
        metrics::counter!("tolem_requests_refused_total", "door" => format!("{door:?}")).increment(1);
        return apologize(web, &context, &Apology::TooOften(seconds));
    }
    if !is_new && !asset {
        match look_up(web, &context).await {
            Ok(found) => context.found = found,
            Err(apology) => return apologize(web, &context, &apology),
        }
    }
    if let Some(language) = chosen {
        remember_language(web, &context, language).await;
    }
    parts.extensions.insert(context.clone());
    let mut response = next.run(Request::from_parts(parts, body)).await;
    if let Some(apology) = response.extensions().get::<Apology>().cloned() {
        response = apologize(web, &context, &apology);
    }
    if is_new && !asset && !response.headers().contains_key(header::SET_COOKIE) {
        context::set_token(web, &mut response, door, &context.token);
    }
    if let Some(language) = chosen {
        context::set_language(web, &mut response, language);
    }
    response
}

/// Who this browser's token belongs to: one query, and a write once a minute.
async fn look_up(web: &Web, context: &Context) -> Result<Found, Apology> {
    let token = TokenDigest::of(&context.token);
    let lifetime = match context.door {
        Door::Portal => web.settings().lifetime,
        Door::Desk => web.settings().staff_lifetime,
    };
    let found = web.read(move |tx| session::find(tx, token, &lifetime)).await?;
    if let Found::Live(session) = &found
        && session::wants_touch(session, web.store().clock().now())
    {
        let id = session.id;
        web.write(move |tx| session::touch(tx, id)).await?;
    }
    Ok(found)
}

fn chosen_language(parts: &axum::http::request::Parts) -> Option<Language> {
    let query = parts.uri.query().filter(|_| parts.method == Method::GET)?;
    query.split('&').find_map(|pair| pair.strip_prefix("lang=")).and_then(Language::parse)
}

fn preferred(parts: &axum::http::request::Parts) -> Option<Language> {
    let header = parts.headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
    Language::from_accept_language(header)
}

/// The person's choice goes with them to other devices and into their messages. Failing to note it is no
/// reason not to show the page.
async fn remember_language(web: &Web, context: &Context, language: Language) {
    let (customer, member) = (context.customer(), context.staff());
    if customer.is_none() && member.is_none() {
        return;
    }
    let _ = web
        .write(move |tx| match (customer, member) {
            (Some(id), _) => customer::set_language(tx, id, language),
            (None, Some(id)) => staff::set_language(tx, id, language),
            (None, None) => Ok(()),
        })
        .await;
}

fn protect(web: &Web, response: &mut Response, id: &str) {
    let headers = response.headers_mut();
    let personal = !headers.contains_key(header::CACHE_CONTROL);
    let fixed = [
        ("content-security-policy", POLICY),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", "camera=(self), geolocation=(), microphone=(), payment=()"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if personal {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if web.settings().secure {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000; includeSubDomains"),
        );
    }
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert("x-request-id", id);
    }
}

#[derive(Template)]
#[template(path = "apology.html")]
struct ApologyPage {
    page: Page,
    title: String,
    text: String,
    home: &'static str,
}

fn apologize(web: &Web, context: &Context, apology: &Apology) -> Response {
    let t = context.t();
    let (title, text) = match apology {
        Apology::NotFound => (t.apology_not_found_title(), t.apology_not_found_text()),
        Apology::NotAllowed => (t.apology_not_allowed_title(), t.apology_not_allowed_text()),
        Apology::Forged => (t.apology_forged_title(), t.apology_forged_text()),
        Apology::TooLarge => (t.apology_too_large_title(), t.apology_too_large_text()),
        Apology::Malformed => (t.apology_malformed_title(), t.apology_malformed_text()),
        Apology::Busy | Apology::Stopped => (t.apology_busy_title(), t.apology_busy_text()),
        Apology::TooOften(seconds) => (t.apology_too_often_title(), t.apology_too_often_text(*seconds)),
        Apology::Fault(_) => (t.apology_fault_title(), t.apology_fault_text()),
    };
    let page = Page::new(web, context, title.clone(), "");
    let home = if context.customer().is_some() { "/bank" } else { "/" };
    let mut response = show(apology.status(), &ApologyPage { page, title, text, home });
    let retry_after = match apology {
        Apology::Busy | Apology::Stopped => Some(5),
        Apology::TooOften(seconds) => Some(*seconds),
        _ => None,
    };
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}
