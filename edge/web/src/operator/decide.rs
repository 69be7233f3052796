//! The decision: a card, or none. A rejection is looked at once more before it is done.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use onboarding::{RejectReason, ReviewRefused};
use store::Error;
use text::Sentences;

use super::notices;
use super::workplace::{Said, Typed, back, read_id, refused, workplace};
use crate::Web;
use crate::apology::Apology;
use crate::context::AtDesk;
use crate::page::{Page, Problems, show};
use crate::posted::Posted;

#[derive(Template)]
#[template(path = "operator/reject.html")]
struct Reject {
    page: Page,
    id: String,
    reason: &'static str,
    reason_words: String,
    note: String,
    /// What the customer will read, in their language.
    message: String,
    message_lang: &'static str,
}

pub(crate) async fn approve(
    State(web): State<Web>,
    at_desk: AtDesk,
    Path(id): Path<String>,
    _: Posted,
) -> Result<Response, Apology> {
    let (id, me, rules) = (read_id(&id)?, at_desk.staff, web.rules());
    let Err(why) = web.run(move |tx| onboarding::approve(tx, &rules, me, id)).await? else {
        return Ok(back(id, "approve"));
    };
    match notices::not_approved(at_desk.context.t(), why) {
        Ok(words) => {
            let said = Said { refusal: Some(words), ..Said::default() };
            workplace(&web, &at_desk, id, StatusCode::CONFLICT, said).await
        }
        Err(why) => refused(&web, &at_desk, id, why, "", Typed::default()).await,
    }
}

/// The first press asks, the second does it.
pub(crate) async fn reject(
    State(web): State<Web>,
    at_desk: AtDesk,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Apology> {
    let (id, me, rules) = (read_id(&id)?, at_desk.staff, web.rules());
    let typed = Typed {
        reason: posted.get("reason").to_owned(),
        reject_note: posted.get("reject_note").to_owned(),
        ..Typed::default()
    };
    let t = at_desk.context.t();
    let Some(reason) = RejectReason::parse(&typed.reason) else {
        let mut problems = Problems::default();
        problems.add("reason", t.desk_reason_missing());
        let said = Said { problems, typed, ..Said::default() };
        return workplace(&web, &at_desk, id, StatusCode::UNPROCESSABLE_ENTITY, said).await;
    };
    if let Err(Error::Refused(why)) = onboarding::review::optional_note(&typed.reject_note) {
        return refused(&web, &at_desk, id, why, "reject_note", typed).await;
    }
    let note = typed.reject_note.clone();
    if posted.has("confirmed") {
        return match web.run(move |tx| onboarding::reject(tx, &rules, me, id, reason, &note)).await? {
            Ok(()) => Ok(Redirect::to("/?after=reject").into_response()),
            Err(why) => refused(&web, &at_desk, id, why, "reject_note", typed).await,
        };
    }
    let view = web
        .run(move |tx| -> Result<_, Error<ReviewRefused>> { onboarding::view(tx, &rules, me, id) })
        .await?;
    let view = view.map_err(|_| Apology::NotFound)?;
    let page = Page::new(&web, &at_desk.context, t.desk_reject_title(&view.number), "queue");
    Ok(show(
        StatusCode::OK,
        &Reject {
            page,
            id: id.to_string(),
            reason: reason.word(),
            reason_words: notices::reason(t, reason),
            note,
            message: Sentences(view.language).sms_application_declined(&view.number),
            message_lang: view.language.code(),
        },
    ))
}

/// Nobody answered, often enough.
pub(crate) async fn give_up(
    State(web): State<Web>,
    at_desk: AtDesk,
    Path(id): Path<String>,
    _: Posted,
) -> Result<Response, Apology> {
    let (id, me, rules) = (read_id(&id)?, at_desk.staff, web.rules());
    match web.run(move |tx| onboarding::decision::give_up(tx, &rules, me, id)).await? {
        Ok(()) => Ok(Redirect::to("/?after=give-up").into_response()),
        Err(why) => refused(&web, &at_desk, id, why, "", Typed::default()).await,
    }
}
