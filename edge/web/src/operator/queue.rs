//! The queue, oldest first. Nothing in it tells who a person is.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use onboarding::{Filter, ReviewRefused, Waiting};
use people::staff;
use serde::Deserialize;
use store::{Error, Fault, Tx};
use text::Sentences;
use vocabulary::{ApplicationId, StaffId, civil_text};

use super::notices;
use crate::Web;
use crate::apology::Apology;
use crate::context::AtDesk;
use crate::page::{Page, show};
use crate::portal::product_name;
use crate::posted::Posted;

/// Rows of a full page of the queue.
const FULL: usize = 50;

#[derive(Template)]
#[template(path = "operator/queue.html")]
struct Queue {
    page: Page,
    filter: &'static str,
    heads: Vec<String>,
    lines: Vec<Line>,
    more: Option<String>,
    now: String,
    notice: Option<String>,
}

/// Way in, number, other cells, kind and words of the state.
type Line = (String, String, Vec<String>, &'static str, String);

/// Which part of the queue, after which row, and what has just been done.
#[derive(Deserialize)]
pub(crate) struct Coming {
    #[serde(default)]
    show: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    after: String,
}

pub(crate) async fn page(
    State(web): State<Web>,
    at_desk: AtDesk,
    Query(coming): Query<Coming>,
) -> Result<Response, Apology> {
    let AtDesk { context, staff: me, .. } = at_desk;
    let (word, filter) = match coming.show.as_str() {
        "free" => ("free", Filter::Free),
        "mine" => ("mine", Filter::Of(me)),
        _ => ("all", Filter::All),
    };
    let from = read_place(&coming.from);
    let (waiting, names) = web
        .read(move |tx| {
            let waiting = onboarding::queue(tx, filter, from)?;
            let names = names(tx, waiting.iter().filter_map(|one| Some(one.claim?.by)))?;
            Ok((waiting, names))
        })
        .await?;
    let t = context.t();
    let now = web.store().clock().now();
    let more = waiting.last().filter(|_| waiting.len() == FULL);
    let more = more.map(|last| format!("/?show={word}&from={}", write_place(last)));
    let lines = waiting.iter().map(|one| line(&web, t, one, me, &names, now)).collect();
    let heads = vec![
        t.desk_head_number(),
        t.desk_head_product(),
        t.desk_head_since(),
        t.desk_head_waiting(),
        t.desk_head_calls(),
        t.desk_head_state(),
    ];
    let page = Page::new(&web, &context, t.desk_queue(), "queue");
    let notice = notices::done(t, &coming.after);
    Ok(show(StatusCode::OK, &Queue { page, filter: word, heads, lines, more, now: civil_text(now), notice }))
}

/// Takes the application that has waited longest of those nobody works on.
pub(crate) async fn take_next(
    State(web): State<Web>,
    at_desk: AtDesk,
    _: Posted,
) -> Result<Response, Apology> {
    let (me, rules) = (at_desk.staff, web.rules());
    let taken = web
        .run(move |tx| -> Result<Option<ApplicationId>, Error<ReviewRefused>> {
            let Some(first) = onboarding::queue(tx, Filter::Free, None)?.into_iter().next() else {
                return Ok(None);
            };
            onboarding::claim(tx, &rules, me, first.id)?;
            Ok(Some(first.id))
        })
        .await?;
    let to = match taken {
        Ok(Some(id)) => format!("/applications/{id}"),
        Ok(None) | Err(_) => "/?after=nothing-free".to_owned(),
    };
    Ok(Redirect::to(&to).into_response())
}

/// The names by which colleagues know these members of staff.
pub(super) fn names(
    tx: &mut Tx<'_>,
    members: impl IntoIterator<Item = StaffId>,
) -> Result<HashMap<StaffId, String>, Fault> {
    let mut names = HashMap::new();
    for id in members {
        if !names.contains_key(&id)
            && let Some(member) = staff::find(tx, id)?
        {
            names.insert(id, member.name);
        }
    }
    Ok(names)
}

fn line(
    web: &Web,
    t: Sentences,
    one: &Waiting,
    me: StaffId,
    names: &HashMap<StaffId, String>,
    now: Timestamp,
) -> Line {
    let (chip, state) = match one.claim {
        None => ("info", t.desk_state_free()),
        Some(claim) if claim.by == me => ("good", t.desk_state_mine()),
        Some(claim) => {
            let name = names.get(&claim.by).cloned().unwrap_or_else(|| t.desk_colleague());
            ("plain", t.desk_state_taken(name))
        }
    };
    let mut product = product_name(web, t, &one.product);
    if let Some(kind) = one.kind {
        let form = match kind {
            card::Kind::Virtual => t.cards_virtual(),
            card::Kind::Physical => t.cards_physical(),
        };
        product = format!("{product}, {form}");
    }
    let others =
        vec![product, civil_text(one.queued_at), waited(t, one.queued_at, now), one.calls.to_string()];
    (format!("/applications/{}", one.id), one.number.clone(), others, chip, state)
}

/// How long an application has been waiting, in the two largest units that matter.
pub(super) fn waited(t: Sentences, since: Timestamp, now: Timestamp) -> String {
    let minutes = (now.duration_since(since).as_secs() / 60).max(0);
    match minutes {
        0..60 => t.desk_waited_minutes(minutes),
        60..2880 => t.desk_waited_hours(minutes / 60, minutes % 60),
        _ => t.desk_waited_days(minutes / 1440),
    }
}

/// A row of the queue, for the address of the page after it.
fn write_place(one: &Waiting) -> String {
    format!("{}.{}", one.queued_at.as_microsecond(), one.id)
}

fn read_place(text: &str) -> Option<(Timestamp, ApplicationId)> {
    let (at, id) = text.split_once('.')?;
    Some((Timestamp::from_microsecond(at.parse().ok()?).ok()?, ApplicationId::parse(id)?))
}
