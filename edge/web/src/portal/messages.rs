//! «Сообщения»: what the bank told this customer, and of each refusal the one thing that would have let it through.
//!
//! What concerns security is not pushed out of sight by what others can bring about, refusals above all: what of it the
//! first page has no room for stands at its head, and there is a list of it alone.
//!
//! Cost of the list: one statement beside the session's, two where there is a second page, and a write where something is
//! shown for the first time. Of one message: one; four where it tells of an operation that was declined.

use askama::Template;
use authorization::{Decline, Outcome, would_be_now};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::SignedDuration;
use people::message::{self, Message, Shown};
use serde::Deserialize;
use store::Tx;
use text::Sentences;
use vocabulary::{CardId, Channel, civil_text};

use super::operations::explained;
use crate::Web;
use crate::apology::Apology;
use crate::context::SignedIn;
use crate::page::{Page, show};

/// Messages on one page.
const MOST: usize = 25;
/// Of what concerns security, how many stand at the head of the first page, and for how long if they are not new.
const MOST_PUSHED: i64 = 5;
const LATELY: SignedDuration = SignedDuration::from_hours(30 * 24);

#[derive(Template)]
#[template(path = "portal/messages.html")]
struct Messages {
    page: Page,
    /// Of what concerns security, the newest that is not among the others.
    pushed: Vec<MessageView>,
    messages: Vec<MessageView>,
    security_only: bool,
    older: Option<String>,
    newest: Option<&'static str>,
}

struct MessageView {
    at: String,
    text: String,
    new: bool,
    /// Where a refusal is explained.
    explained: Option<String>,
}

/// Where the page begins.
#[derive(Deserialize)]
pub(crate) struct Place {
    #[serde(default)]
    before: Option<i64>,
    /// `security`, or everything.
    #[serde(default)]
    only: String,
}

pub(crate) async fn page(
    State(web): State<Web>,
    signed_in: SignedIn,
    Query(place): Query<Place>,
) -> Result<Response, Apology> {
    let SignedIn { context, customer, .. } = signed_in;
    let (before, security_only) = (place.before, place.only == "security");
    let read = move |tx: &mut Tx<'_>| {
        let most = MOST as i64 + 1;
        if security_only {
            return Ok((Vec::new(), message::list_security(tx, customer, before, most)?));
        }
        let messages = message::list(tx, customer, before, most)?;
        let pushed = match messages.get(MOST - 1).filter(|_| before.is_none() && messages.len() > MOST) {
            Some(last) => message::list_security(tx, customer, Some(last.id), MOST_PUSHED)?,
            None => Vec::new(),
        };
        Ok((pushed, messages))
    };
    let (mut pushed, mut messages) = web.read(read).await?;
    let since = web.store().clock().now() - LATELY;
    pushed.retain(|one| !one.read || one.at > since);
    let more = messages.len() > MOST;
    messages.truncate(MOST);
    let mut page = Page::new(&web, &context, context.t().messages_title(), "bank");
    let shown = messages.iter().chain(&pushed);
    if let Some(newest) = shown.clone().find(|one| !one.read).map(|one| one.id) {
        let security_from = shown.last().map_or(newest, |last| last.id);
        let shown = Shown { newest, security_from, security_only };
        let marked = web.write(move |tx| message::mark_read(tx, customer, &shown)).await?;
        page.unread = page.unread.saturating_sub_unsigned(marked).max(0);
    }
    let here = if security_only { "/bank/messages?only=security" } else { "/bank/messages" };
    let next = if security_only { '&' } else { '?' };
    let older = messages.last().filter(|_| more).map(|last| format!("{here}{next}before={}", last.id));
    let views = |them: &[Message]| them.iter().map(|one| MessageView::new(page.t, one)).collect();
    let (pushed, messages) = (views(&pushed), views(&messages));
    let newest = before.map(|_| here);
    Ok(show(StatusCode::OK, &Messages { page, pushed, messages, security_only, older, newest }))
}

impl MessageView {
    fn new(t: Sentences, it: &Message) -> MessageView {
        MessageView {
            at: civil_text(it.at),
            text: words(t, it),
            new: !it.read,
            explained: (it.kind == "declined").then(|| format!("/bank/messages/{}", it.id)),
        }
    }
}

/// What the message said; of one with a secret, what it was about.
fn words(t: Sentences, it: &Message) -> String {
    match (&it.text, it.kind.as_str()) {
        (Some(text), _) => text.clone(),
        (None, "card_issued") => t.messages_card_issued(),
        (None, _) => t.messages_code(),
    }
}

#[derive(Template)]
#[template(path = "portal/message.html")]
struct One {
    page: Page,
    at: String,
    text: String,
    refusal: Option<Refusal>,
}

/// Why money was not given, and how it would be now.
struct Refusal {
    why: String,
    /// Whether it would pass now.
    passes: bool,
    /// What would stand in the way now, if that is something else.
    now: Option<String>,
    /// The one thing to do about that: what it is called, and where.
    cure: Option<(String, String)>,
}

pub(crate) async fn one(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path(id): Path<i64>,
) -> Result<Response, Apology> {
    let SignedIn { context, customer, .. } = signed_in;
    let found = web.read(move |tx| message::find(tx, customer, id)).await?;
    let Some(message) = found else {
        web.write(move |tx| message::refuse_stranger(tx, customer, id)).await?;
        return Err(Apology::NotFound);
    };
    let (t, about) = (context.t(), message.about);
    let rules = web.authorizing();
    let declined = web
        .read(move |tx| {
            let Some(it) = about.map(|id| authorization::find(tx, id)).transpose()?.flatten() else {
                return Ok(None);
            };
            let Outcome::Declined(decline) = it.outcome else { return Ok(None) };
            Ok(Some((it.card, it.channel, decline, would_be_now(tx, &rules, &it)?)))
        })
        .await?;
    let refusal = declined.map(|(card, channel, decline, now)| Refusal {
        why: explained(t, decline, channel),
        now: now.err().filter(|now| *now != decline).map(|now| explained(t, now, channel)),
        cure: now.err().and_then(|now| cure(t, now, card, channel)),
        passes: now.is_ok(),
    });
    let page = Page::new(&web, &context, t.messages_one_title(), "bank");
    Ok(show(StatusCode::OK, &One { page, at: civil_text(message.at), text: words(t, &message), refusal }))
}

/// The one thing a holder can do about an objection by themselves: what it is called, and where it is done.
pub(super) fn cure(
    t: Sentences,
    decline: Decline,
    card: CardId,
    channel: Channel,
) -> Option<(String, String)> {
    let at = |page: &str| format!("/bank/cards/{card}{page}");
    match decline {
        Decline::ChannelClosed
        | Decline::OverPerTransaction
        | Decline::OverDailyAmount
        | Decline::OverDailyCount => {
            Some((t.messages_cure_limit(), at(&format!("/limits/{}", channel.word()))))
        }
        Decline::CardFrozen | Decline::OverWithout3ds => Some((t.messages_cure_settings(), at("/settings"))),
        Decline::NotEnough => Some((t.messages_cure_top_up(), at("/about"))),
        Decline::CardLost | Decline::CardStolen | Decline::CardBlocked | Decline::CardNotActive => {
            Some((t.messages_cure_card(), at("")))
        }
        Decline::CardClosed | Decline::CardExpired => Some((t.order_card(), "/bank/order".to_owned())),
        Decline::ReversedBefore
        | Decline::NoSuchCard
        | Decline::WrongExpiry
        | Decline::AccountClosed
        | Decline::DebitsStopped
        | Decline::NothingToRaise
        | Decline::WrongCvv
        | Decline::CvvMissing
        | Decline::WrongCavv
        | Decline::PinMissing
        | Decline::PinTriesExceeded
        | Decline::WrongPin
        | Decline::MerchantKindForbidden
        | Decline::CountryForbidden => None,
    }
}
