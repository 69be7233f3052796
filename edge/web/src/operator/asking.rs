//! Asking the customer for more: exactly these photographs and fields open again.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use onboarding::Step;

use super::workplace::{Typed, read_id, refused};
use crate::Web;
use crate::apology::Apology;
use crate::context::AtDesk;
use crate::posted::Posted;

pub(crate) async fn ask(
    State(web): State<Web>,
    at_desk: AtDesk,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Apology> {
    let (id, me, rules) = (read_id(&id)?, at_desk.staff, web.rules());
    let fields = Step::ALL.into_iter().flat_map(Step::fields).copied();
    let asked = fields.filter(|field| posted.has(&format!("ask_{field}"))).collect::<Vec<_>>();
    let typed =
        Typed { asked: asked.clone(), ask_note: posted.get("ask_note").to_owned(), ..Typed::default() };
    let note = typed.ask_note.clone();
    match web.run(move |tx| onboarding::ask_for_more(tx, &rules, me, id, &asked, &note)).await? {
        Ok(()) => Ok(Redirect::to("/?after=ask").into_response()),
        Err(why) => {
            let field = if matches!(why, onboarding::ReviewRefused::NothingAsked) {
                "ask_photo_front"
            } else {
                "ask_note"
            };
            refused(&web, &at_desk, id, why, field, typed).await
        }
    }
}
