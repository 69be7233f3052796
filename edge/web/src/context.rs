//! What is known of a request before its screen is asked: who, in which language, from where.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use people::session::{Found, Session, Subject};
use people::{Role, TokenDigest};
use text::Sentences;
use vocabulary::{CustomerId, Language, SessionId, StaffId};

use crate::apology::Apology;
use crate::{Web, hex, operator};

/// Which of the doors was knocked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Door {
    Portal,
    Desk,
}

impl Door {
    fn cookie(self) -> &'static str {
        match self {
            Door::Portal => "tolem",
            Door::Desk => "tolem-desk",
        }
    }
}

/// The long-lived mark of a browser that has signed somebody in.
const DEVICE: &str = "tolem-device";
const LANGUAGE: &str = "tolem-language";
/// Seconds a browser keeps its device mark and its language: a year.
const LONG: u64 = 365 * 24 * 3600;

/// What is known of a request.
#[derive(Clone)]
pub(crate) struct Context {
    pub(crate) door: Door,
    pub(crate) language: Language,
    /// The browser's token: of its session, or of a visitor who has none.
    pub(crate) token: String,
    pub(crate) device: Option<String>,
    pub(crate) found: Found,
    pub(crate) address: String,
    pub(crate) agent: String,
    pub(crate) path: String,
    /// Where to come back to after signing in: the page, or of a form that was sent the page it stood on.
    returning: String,
    csrf: String,
}

impl Context {
    pub(crate) fn new(
        web: &Web,
        door: Door,
        token: String,
        language: Language,
        parts: &Parts,
        address: String,
    ) -> Context {
        let csrf = hex(&web.store().vault().digest("csrf", token.as_bytes())[..16]);
        let header = |name| parts.headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
        Context {
            door,
            language,
            token,
            device: cookie(web, &parts.headers, DEVICE).filter(|token| looks_like_token(token)),
            found: Found::Unknown,
            address,
            agent: header(header::USER_AGENT).unwrap_or("").chars().take(200).collect(),
            path: parts.uri.path().to_owned(),
            returning: returning(parts),
            csrf,
        }
    }

    /// The sentences of the person's language.
    pub(crate) fn t(&self) -> Sentences {
        Sentences(self.language)
    }

    /// The token as the store may know it.
    pub(crate) fn visitor(&self) -> TokenDigest {
        TokenDigest::of(&self.token)
    }

    /// What forms of this browser carry.
    pub(crate) fn csrf(&self) -> &str {
        &self.csrf
    }

    /// The live session, if there is one.
    pub(crate) fn session(&self) -> Option<&Session> {
        match &self.found {
            Found::Live(session) => Some(session),
            _ => None,
        }
    }

    /// The customer who is signed in.
    pub(crate) fn customer(&self) -> Option<CustomerId> {
        match self.session()?.subject {
            Subject::Customer(id) => Some(id),
            Subject::Staff(_) => None,
        }
    }

    /// What the member of staff is who is signed in.
    pub(crate) fn role(&self) -> Option<Role> {
        self.session()?.role
    }

    /// The member of staff who is signed in.
    pub(crate) fn staff(&self) -> Option<StaffId> {
        match self.session()?.subject {
            Subject::Staff(id) => Some(id),
            Subject::Customer(_) => None,
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Context {
    type Rejection = Apology;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Context, Apology> {
        let context = parts.extensions.get::<Context>().cloned();
        context.ok_or_else(|| Apology::Fault("a request without its context".to_owned()))
    }
}

/// A request of a customer who is signed in; anybody else is sent to the sign-in page and back.
pub(crate) struct SignedIn {
    pub(crate) context: Context,
    pub(crate) customer: CustomerId,
    pub(crate) session: SessionId,
}

impl<S: Send + Sync> FromRequestParts<S> for SignedIn {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<SignedIn, Response> {
        let context = Context::from_request_parts(parts, state).await.map_err(IntoResponse::into_response)?;
        match (context.customer(), context.session()) {
            (Some(customer), Some(session)) => {
                let session = session.id;
                Ok(SignedIn { context, customer, session })
            }
            _ => Err(to_sign_in(&context)),
        }
    }
}

/// A request of a member of staff who is signed in.
pub(crate) struct AtDesk {
    pub(crate) context: Context,
    pub(crate) staff: StaffId,
    pub(crate) role: Role,
}

impl<S: Send + Sync> FromRequestParts<S> for AtDesk {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<AtDesk, Response> {
        let context = Context::from_request_parts(parts, state).await.map_err(IntoResponse::into_response)?;
        // Whoever was dismissed has a session and no role any more.
        match (context.staff(), context.role()) {
            (Some(_), Some(role)) if !role.may(operator::permission(&context.path)) => {
                Err(match context.path.as_str() {
                    "/" => Redirect::to(operator::home(role)).into_response(),
                    _ => Apology::NotAllowed.into_response(),
                })
            }
            (Some(staff), Some(role)) => Ok(AtDesk { context, staff, role }),
            _ => Err(to_sign_in(&context)),
        }
    }
}

/// To the sign-in page, and from there back to where the person was going.
pub(crate) fn to_sign_in(context: &Context) -> Response {
    Redirect::to(&format!("/sign-in?next={}", safe_next(&context.returning, &context.path))).into_response()
}

fn returning(parts: &Parts) -> String {
    let page = parts.headers.get(header::REFERER).filter(|_| parts.method == Method::POST);
    let page = page.and_then(|page| page.to_str().ok()?.parse::<Uri>().ok());
    page.as_ref().unwrap_or(&parts.uri).path().to_owned()
}

/// The door closed behind somebody: under a fresh token, at the sign-in page. `idle` is the page that was left
/// alone for too long, if that is why.
pub(crate) fn signed_out(web: &Web, door: Door, idle: &str) -> Response {
    let to = match safe_next(idle, "") {
        "" => "/sign-in?after=sign-out".to_owned(),
        page => format!("/sign-in?next={page}"),
    };
    let mut response = Redirect::to(&to).into_response();
    set_token(web, &mut response, door, &web.token());
    response
}

/// Where to go after signing in: a path of ours, or `otherwise`.
pub(crate) fn safe_next<'a>(next: &'a str, otherwise: &'a str) -> &'a str {
    let plain = next.len() <= 200
        && next.starts_with('/')
        && !next.starts_with("//")
        && next.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'-' | b'_' | b'.'));
    if plain { next } else { otherwise }
}

/// The token of this browser at this door, if its cookie holds one.
pub(crate) fn token_of(web: &Web, door: Door, headers: &HeaderMap) -> Option<String> {
    cookie(web, headers, door.cookie()).filter(|token| looks_like_token(token))
}

/// The language this browser was last used in.
pub(crate) fn language_of(web: &Web, headers: &HeaderMap) -> Option<Language> {
    cookie(web, headers, LANGUAGE).and_then(|code| Language::parse(&code))
}

/// Gives the browser its token: for as long as it is open.
pub(crate) fn set_token(web: &Web, response: &mut Response, door: Door, token: &str) {
    set(web, response, door.cookie(), token, None);
}

/// Marks the browser as one that has signed somebody in.
pub(crate) fn set_device(web: &Web, response: &mut Response, token: &str) {
    set(web, response, DEVICE, token, Some(LONG));
}

/// Remembers the language.
pub(crate) fn set_language(web: &Web, response: &mut Response, language: Language) {
    set(web, response, LANGUAGE, language.code(), Some(LONG));
}

fn set(web: &Web, response: &mut Response, name: &str, value: &str, seconds: Option<u64>) {
    let (prefix, secure) = if web.settings().secure { ("__Host-", "; Secure") } else { ("", "") };
    let age = seconds.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
    let cookie = format!("{prefix}{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}");
    if let Ok(cookie) = HeaderValue::try_from(cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

fn cookie(web: &Web, headers: &HeaderMap, name: &str) -> Option<String> {
    let prefix = if web.settings().secure { "__Host-" } else { "" };
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| key.strip_prefix(prefix) == Some(name))
        .map(|(_, value)| value.to_owned())
}

fn looks_like_token(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_after_signing_in_is_never_somebody_elses() {
        for (next, gone) in [
            ("/bank/cards", "/bank/cards"),
            ("/bank/order/abc-1/check", "/bank/order/abc-1/check"),
            ("//evil.example", "/bank"),
            ("/\\evil.example", "/bank"),
            ("https://evil.example", "/bank"),
            ("/bank?x=<script>", "/bank"),
            ("", "/bank"),
        ] {
            assert_eq!(safe_next(next, "/bank"), gone, "{next}");
        }
    }
}
