//! What an operator does before the decision: takes an application, calls, compares the code word.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use onboarding::{CallOutcome, Compared};

use super::workplace::{Said, Typed, back, read_id, refused, workplace};
use crate::Web;
use crate::apology::Apology;
use crate::context::AtDesk;
use crate::page::Problems;
use crate::posted::Posted;

pub(crate) async fn claim(
    State(web): State<Web>,
    at_desk: AtDesk,
    Path(id): Path<String>,
    _: Posted,
) -> Result<Response, Apology> {
    let (id, me, rules) = (read_id(&id)?, at_desk.staff, web.rules());
    match web.run(move |tx| onboarding::claim(tx, &rules, me, id)).await? {
        Ok(()) => Ok(back(id, "claim")),
        Err(why) => refused(&web, &at_desk, id, why, "", Typed::default()).await,
    }
}

pub(crate) async fn release(
    State(web): State<Web>,
    at_desk: AtDesk,
    Path(id): Path<String>,
    _: Posted,
) -> Result<Response, Apology> {
    let (id, me, rules) = (read_id(&id)?, at_desk.staff, web.rules());
    match web.run(move |tx| onboarding::release(tx, &rules, me, id)).await? {
        Ok(()) => Ok(Redirect::to("/?after=release").into_response()),
        Err(why) => refused(&web, &at_desk, id, why, "", Typed::default()).await,
    }
}

/// How a call ended.
pub(crate) async fn log_call(
    State(web): State<Web>,
    at_desk: AtDesk,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Apology> {
    let (id, me, rules) = (read_id(&id)?, at_desk.staff, web.rules());
    let typed = Typed {
        call_outcome: posted.get("call_outcome").to_owned(),
        call_note: posted.get("call_note").to_owned(),
        ..Typed::default()
    };
    let Some(outcome) = CallOutcome::parse(&typed.call_outcome) else {
        let mut problems = Problems::default();
        problems.add("call_outcome", at_desk.context.t().desk_call_outcome_missing());
        let said = Said { problems, typed, ..Said::default() };
        return workplace(&web, &at_desk, id, StatusCode::UNPROCESSABLE_ENTITY, said).await;
    };
    let note = typed.call_note.clone();
    match web.run(move |tx| onboarding::log_call(tx, &rules, me, id, outcome, &note)).await? {
        Ok(()) => Ok(back(id, "call")),
        Err(why) => refused(&web, &at_desk, id, why, "call_note", typed).await,
    }
}

/// Holds what was heard against the code word; the word itself is shown to nobody.
pub(crate) async fn compare_code_word(
    State(web): State<Web>,
    at_desk: AtDesk,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Apology> {
    let (id, me, rules) = (read_id(&id)?, at_desk.staff, web.rules());
    let t = at_desk.context.t();
    let heard = posted.get("code_word").to_owned();
    let mut problems = Problems::default();
    if heard.trim().is_empty() {
        // A slip of the hand is no guess.
        problems.add("code_word", t.desk_code_word_empty());
        let said = Said { problems, ..Said::default() };
        return workplace(&web, &at_desk, id, StatusCode::UNPROCESSABLE_ENTITY, said).await;
    }
    match web.run(move |tx| onboarding::compare_code_word(tx, &rules, me, id, &heard)).await? {
        Ok(Compared::Same) => Ok(back(id, "same")),
        Ok(Compared::Different { attempts_left }) => {
            problems.add("code_word", t.desk_code_word_different(attempts_left));
            let said = Said { problems, ..Said::default() };
            workplace(&web, &at_desk, id, StatusCode::UNPROCESSABLE_ENTITY, said).await
        }
        Ok(Compared::NoMore) => {
            let said = Said { refusal: Some(t.desk_code_word_no_more()), ..Said::default() };
            workplace(&web, &at_desk, id, StatusCode::UNPROCESSABLE_ENTITY, said).await
        }
        Err(why) => refused(&web, &at_desk, id, why, "code_word", Typed::default()).await,
    }
}

/// The person was known without the code word.
pub(crate) async fn override_code_word(
    State(web): State<Web>,
    at_desk: AtDesk,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Apology> {
    let (id, me, rules) = (read_id(&id)?, at_desk.staff, web.rules());
    let typed = Typed { override_note: posted.get("override_note").to_owned(), ..Typed::default() };
    let note = typed.override_note.clone();
    match web.run(move |tx| onboarding::override_code_word(tx, &rules, me, id, &note)).await? {
        Ok(()) => Ok(back(id, "override")),
        Err(why) => refused(&web, &at_desk, id, why, "override_note", typed).await,
    }
}
