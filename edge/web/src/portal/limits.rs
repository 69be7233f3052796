//! «Лимиты»: each channel open or closed, what is used today, what holds for a while; what was changed.
//!
//! Queries: 7.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use card::history::{self, Change};
use card::{CardWithAccount, Usage, channel_name};
use text::Sentences;
use vocabulary::{Money, civil_day, civil_text, date_text};

use super::card::own;
use super::cards::CardView;
use super::changes::{ChangeView, limit_words};
use crate::Web;
use crate::apology::Apology;
use crate::context::SignedIn;
use crate::page::{Coming, Page, show};

#[derive(Template)]
#[template(path = "portal/limits.html")]
struct Limits {
    page: Page,
    card: CardView,
    /// What was just done, or why it was not.
    notice: Option<(&'static str, String)>,
    /// Whether the card is neither blocked nor closed.
    in_use: bool,
    channels: Vec<ChannelView>,
    resets: String,
    changes: Vec<ChangeView>,
}

/// A channel with its limit and what is used of it.
struct ChannelView {
    word: &'static str,
    name: String,
    open: bool,
    limit: String,
    used: String,
    /// What may still be spent today, where something limits it.
    remaining: Option<String>,
    /// In whole tenge, for a bar: used, and the limit.
    bar: Option<(i64, i64)>,
    /// What holds beside the daily amount.
    also: Vec<String>,
    /// What holds for a while: through which day, and what returns.
    exception: Option<(String, String)>,
}

/// What a page of limits is made of.
pub(super) struct Read {
    pub(super) card: CardWithAccount,
    pub(super) facts: card::CardFacts,
    usage: Vec<Usage>,
    changes: Vec<Change>,
}

/// Changes that are read, and shown of one page's kind.
pub(super) const MOST_CHANGES: i64 = 100;
pub(super) const MOST_SHOWN: usize = 20;

pub(crate) async fn page(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    Query(coming): Query<Coming>,
) -> Result<Response, Apology> {
    let t = signed_in.context.t();
    let notice = match coming.after.as_str() {
        "done" => Some(("good", t.limits_done())),
        "raised" => Some(("good", t.limits_raised())),
        "ended" => Some(("good", t.limits_ended())),
        "same" => Some(("info", t.limits_same())),
        "changed" => Some(("warn", changed_meanwhile(&web, &signed_in, &id).await?)),
        _ => None,
    };
    list(&web, &signed_in, &id, StatusCode::OK, notice).await
}

/// The page with a word above it.
pub(super) async fn list(
    web: &Web,
    signed_in: &SignedIn,
    id: &str,
    status: StatusCode,
    notice: Option<(&'static str, String)>,
) -> Result<Response, Apology> {
    let read = read(web, signed_in, id).await?;
    let t = signed_in.context.t();
    let page = Page::new(web, &signed_in.context, t.limits(), "cards");
    let changes = read.changes.iter().filter(|change| change.what.is_limit()).take(MOST_SHOWN);
    let today = civil_day(web.store().clock().now());
    Ok(show(
        status,
        &Limits {
            page,
            card: CardView::new(web, t, &read.card),
            notice,
            in_use: read.card.card.state.is_in_use(),
            resets: read.usage.first().map(|usage| civil_text(usage.resets_at)).unwrap_or_default(),
            channels: read.usage.iter().map(|usage| ChannelView::new(t, usage, today)).collect(),
            changes: changes.map(|change| ChangeView::new(t, change)).collect(),
        },
    ))
}

pub(super) async fn read(web: &Web, signed_in: &SignedIn, id: &str) -> Result<Read, Apology> {
    let card = own(web, signed_in.customer, id).await?;
    let (rules, key) = (web.rules(), card.card.id);
    let found = web
        .read(move |tx| {
            let facts = card::facts(tx, &rules.catalogue, key)?;
            let usage = card::usage(tx, &rules.catalogue, key)?;
            Ok(facts.zip(usage).zip(Some(history::changes(tx, key, MOST_CHANGES)?)))
        })
        .await?;
    let ((facts, usage), changes) = found.ok_or(Apology::NotFound)?;
    Ok(Read { card, facts, usage, changes })
}

/// What somebody else changed while a page was open: told with the change itself.
pub(super) async fn changed_meanwhile(web: &Web, signed_in: &SignedIn, id: &str) -> Result<String, Apology> {
    let t = signed_in.context.t();
    let card = own(web, signed_in.customer, id).await?.card.id;
    let latest = web.read(move |tx| history::changes(tx, card, 1)).await?;
    Ok(match latest.first().map(|change| ChangeView::new(t, change)) {
        Some(change) => t.change_meanwhile(change.about, change.what),
        None => t.change_meanwhile_unknown(),
    })
}

impl ChannelView {
    fn new(t: Sentences, it: &Usage, today: jiff::civil::Date) -> ChannelView {
        let limit = &it.limit;
        let tenge = |money: Money| money.tiyn() / 100;
        let exception = it.control.exception.filter(|exception| today <= exception.until);
        let most_at_once = limit.per_transaction.map(|most| t.limit_at_once(most.to_string()));
        ChannelView {
            word: it.channel.word(),
            name: channel_name(t, it.channel),
            open: limit.open,
            limit: limit_words(t, limit),
            used: it.used.amount.to_string(),
            remaining: it.remaining.filter(|_| limit.open).map(|left| left.to_string()),
            bar: limit
                .daily_amount
                .filter(|_| limit.open)
                .map(|most| (tenge(it.used.amount), tenge(most).max(1))),
            also: most_at_once.into_iter().chain(limit.daily_count.map(|most| t.limit_count(most))).collect(),
            exception: exception
                .map(|exception| (date_text(exception.until), limit_words(t, &it.control.standing))),
        }
    }
}
