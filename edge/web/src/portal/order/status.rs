//! Where an application stands: what happened, what happens next, and what the person can do.
//!
//! Queries: the page 2.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use onboarding::{Progress, Status, Step, SuppliedRefused, signing, status as applications};
use text::Sentences;
use vocabulary::{ApplicationId, civil_text};

use super::progress::{chip, happened};
use super::step::step_name;
use super::{path, problem, read_id, stranger, to};
use crate::Web;
use crate::apology::Apology;
use crate::context::{Context, SignedIn};
use crate::page::{Coming, Page, show};
use crate::posted::Posted;

/// A line of the story: state, what, when, a note.
type Told = (&'static str, String, String, String);

#[derive(Template)]
#[template(path = "portal/order/status.html")]
struct Standing {
    page: Page,
    product: String,
    tone: &'static str,
    state: String,
    done: Option<String>,
    refusals: Vec<(String, String)>,
    next: String,
    asked: Option<Asked>,
    story: Vec<Told>,
    /// The main thing to do now: where, and what it is called.
    act: Option<(String, String)>,
    withdraw_way: Option<String>,
}

/// What an operator asks for.
struct Asked {
    note: Option<String>,
    steps: Vec<(String, String)>,
    way: String,
}

pub(super) async fn page(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path(application): Path<String>,
    Query(coming): Query<Coming>,
) -> Result<Response, Apology> {
    let id = read_id(&application)?;
    let t = signed_in.context.t();
    let done = match coming.after.as_str() {
        "signed" => Some(t.order_status_signed()),
        "closed" => Some(t.order_status_closed()),
        "under-way" => Some(t.order_already_under_way()),
        "supplied" => Some(t.order_event_supplied()),
        _ => None,
    };
    standing(&web, &signed_in, id, StatusCode::OK, done, Vec::new()).await
}

/// «Отправить уточнения».
pub(super) async fn supply(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path(application): Path<String>,
    _: Posted,
) -> Result<Response, Apology> {
    let (id, customer, rules, t) =
        (read_id(&application)?, signed_in.customer, web.rules(), signed_in.context.t());
    let refused = match web.run(move |tx| signing::supplied(tx, &rules, customer, id)).await? {
        Ok(()) => return Ok(to(id, "status?after=supplied")),
        Err(refused) => refused,
    };
    let way = |field: &str| {
        let step = Step::of_field(field).map_or("check", Step::word);
        format!("{}?from=check#{field}", path(id, step))
    };
    let refusals = match refused {
        SuppliedRefused::NotFound => return Err(stranger(&web, customer, id).await),
        SuppliedRefused::Closed => return Ok(to(id, "status")),
        // The signature is not for what the answers are now.
        SuppliedRefused::SignAgain => return Ok(to(id, "check")),
        SuppliedRefused::Problems(problems) => {
            let sentences = problem::sentences(t, &problems, "").0;
            sentences.into_iter().map(|(field, words)| (way(field), words)).collect()
        }
        SuppliedRefused::StillMissing(fields) => {
            fields.into_iter().map(|field| (way(field), t.order_supply_photos())).take(1).collect()
        }
    };
    standing(&web, &signed_in, id, StatusCode::UNPROCESSABLE_ENTITY, None, refusals).await
}

async fn standing(
    web: &Web,
    signed_in: &SignedIn,
    id: ApplicationId,
    status: StatusCode,
    done: Option<String>,
    refusals: Vec<(String, String)>,
) -> Result<Response, Apology> {
    let (context, customer) = (&signed_in.context, signed_in.customer);
    let Some(found) = web.read(move |tx| applications::status(tx, customer, id)).await? else {
        return Err(stranger(web, customer, id).await);
    };
    if found.summary.progress == Progress::Draft {
        return Ok(Redirect::to(&format!("/bank/order/{id}")).into_response());
    }
    let t = context.t();
    let rules = web.rules();
    let product = rules.catalogue.product(&found.summary.product);
    let product = product.map_or("", |one| one.name.in_language(context.language)).to_owned();
    let (tone, state) = chip(t, &found.summary.progress);
    let page = Page::new(web, context, t.order_number(found.summary.number.as_str()), "order");
    Ok(show(
        status,
        &Standing {
            page,
            product,
            tone,
            state,
            done,
            refusals,
            next: next(t, &found),
            asked: asked(context, &found),
            story: story(t, &found),
            act: act(t, &found),
            withdraw_way: may_withdraw(&found.summary.progress).then(|| path(id, "withdraw")),
        },
    ))
}

/// Whether there is anything to take back.
pub(super) fn may_withdraw(progress: &Progress) -> bool {
    matches!(
        progress,
        Progress::Draft
            | Progress::AwaitingCode
            | Progress::BranchOnly(_)
            | Progress::InReview
            | Progress::NeedInfo(_)
    )
}

/// What happens next, in plain words.
fn next(t: Sentences, found: &Status) -> String {
    match found.summary.progress {
        Progress::Draft => t.order_next_draft(),
        Progress::AwaitingCode => t.order_next_awaiting_code(),
        Progress::BranchOnly(_) => t.order_next_branch_only(),
        Progress::InReview => t.order_next_in_review(),
        Progress::NeedInfo(_) => t.order_next_need_info(),
        Progress::Issued(_) if found.summary.kind == Some(card::Kind::Physical) => {
            t.order_next_issued_physical()
        }
        Progress::Issued(_) => t.order_next_issued_virtual(),
        Progress::Declined => t.order_next_declined(),
        Progress::Withdrawn => t.order_next_withdrawn(),
        Progress::Expired => t.order_next_expired(),
    }
}

fn act(t: Sentences, found: &Status) -> Option<(String, String)> {
    let id = found.summary.id;
    match found.summary.progress {
        Progress::Draft => Some((path(id, "check"), t.order_continue())),
        Progress::AwaitingCode => Some((path(id, "code"), t.order_enter_code())),
        Progress::BranchOnly(_) => Some((path(id, "branch"), t.order_branch_where())),
        Progress::InReview | Progress::NeedInfo(_) => None,
        Progress::Issued(card) => Some((format!("/bank/cards/{card}"), t.order_to_card())),
        Progress::Declined | Progress::Withdrawn | Progress::Expired => {
            Some(("/bank/order".to_owned(), t.order_order_again()))
        }
    }
}

fn asked(context: &Context, found: &Status) -> Option<Asked> {
    let Progress::NeedInfo(fields) = &found.summary.progress else { return None };
    let steps = Step::ALL.into_iter().filter(|step| fields.iter().any(|field| step.fields().contains(field)));
    let id = found.summary.id;
    Some(Asked {
        note: found.note.clone(),
        steps: steps.map(|step| (path(id, step.word()), step_name(context, step))).collect(),
        way: path(id, "supply"),
    })
}

/// What happened, and what is still to come.
fn story(t: Sentences, found: &Status) -> Vec<Told> {
    let told = |(at, milestone): &(jiff::Timestamp, _)| {
        ("done", happened(t, *milestone), civil_text(*at), String::new())
    };
    let mut story = found.history.iter().map(told).collect::<Vec<_>>();
    let coming = |state, title| (state, title, String::new(), String::new());
    let physical = found.summary.kind == Some(card::Kind::Physical);
    match found.summary.progress {
        Progress::AwaitingCode => {
            story.push(coming("now", t.order_later_sign()));
            story.push(coming("later", t.order_later_review()));
            story.push(coming("later", t.order_later_card()));
        }
        Progress::NeedInfo(_) => {
            story.push(coming("now", t.order_progress_need_info()));
            story.push(coming("later", t.order_later_review()));
            story.push(coming("later", t.order_later_card()));
        }
        Progress::InReview => {
            story.push(coming("now", t.order_later_review()));
            story.push(coming("later", t.order_later_card()));
        }
        Progress::Issued(_) if physical => story.push(coming("now", t.order_later_delivery())),
        _ => return story,
    }
    if physical && !matches!(found.summary.progress, Progress::Issued(_)) {
        story.push(coming("later", t.order_later_delivery()));
    }
    story
}
