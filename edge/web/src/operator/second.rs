//! The second person: what others ask for and may not do alone. Nobody confirms their own.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use card::unblocking::{self, DecideRefused, Document};
use people::staff;
use store::{Fault, Tx};
use vocabulary::{CardId, StaffId, civil_text};

use crate::Web;
use crate::apology::Apology;
use crate::context::AtDesk;
use crate::page::{Page, Problems, show};
use crate::portal::{product_name, reason_words};
use crate::posted::Posted;

/// Most requests on the page; the oldest come first.
const MOST: i64 = 100;

#[derive(Template)]
#[template(path = "operator/second.html")]
struct Second {
    page: Page,
    problems: Problems,
    waiting: Vec<Line>,
    done: Option<String>,
}

struct Line {
    card: String,
    name: String,
    why_blocked: String,
    document: String,
    reason: String,
    asked: String,
    own: bool,
}

pub(crate) async fn page(State(web): State<Web>, at_desk: AtDesk) -> Result<Response, Apology> {
    shown(&web, &at_desk, StatusCode::OK, Problems::default(), None).await
}

pub(crate) async fn decide(
    State(web): State<Web>,
    at_desk: AtDesk,
    posted: Posted,
) -> Result<Response, Apology> {
    let (t, me) = (at_desk.context.t(), at_desk.staff);
    let one = CardId::parse(posted.get("card")).ok_or(Apology::Malformed)?;
    let lift = match posted.get("decision") {
        "lift" => true,
        "refuse" => false,
        _ => return Err(Apology::Malformed),
    };
    let why = match web.run(move |tx| unblocking::decide(tx, me, one, lift)).await? {
        Ok(()) => {
            let done = if lift { t.branch_done_unblocked() } else { t.second_refused() };
            return shown(&web, &at_desk, StatusCode::OK, Problems::default(), Some(done)).await;
        }
        Err(DecideRefused::Own) => t.second_own(),
        Err(DecideRefused::Gone) => t.second_gone(),
        Err(DecideRefused::Unblock(_)) => t.second_not_blocked(),
    };
    let mut problems = Problems::default();
    problems.add("main", why);
    shown(&web, &at_desk, StatusCode::UNPROCESSABLE_ENTITY, problems, None).await
}

async fn shown(
    web: &Web,
    at_desk: &AtDesk,
    status: StatusCode,
    problems: Problems,
    done: Option<String>,
) -> Result<Response, Apology> {
    let (t, me) = (at_desk.context.t(), at_desk.staff);
    let waiting = web.read(all_waiting).await?;
    let waiting = waiting.into_iter().map(|(one, by)| Line {
        card: one.card.id.to_string(),
        name: format!("{} *{}", product_name(web, t, &one.card.product), one.card.last_four()),
        why_blocked: match one.card.state {
            card::State::Blocked { reason, .. } => reason_words(t, reason),
            _ => t.second_not_blocked(),
        },
        asked: format!("{by}, {}", civil_text(one.asked_at)),
        document: match one.document {
            Document::OfApplication => t.branch_document_known(),
            Document::Other | Document::NoApplication => t.branch_document_other(),
        },
        reason: one.reason,
        own: one.asked_by == me,
    });
    let waiting = waiting.collect();
    let page = Page::new(web, &at_desk.context, t.second(), "confirm");
    Ok(show(status, &Second { page, problems, waiting, done }))
}

/// What waits, each with the name of who asks.
fn all_waiting(tx: &mut Tx<'_>) -> Result<Vec<(unblocking::Asked, String)>, Fault> {
    let mut named = Vec::new();
    for one in unblocking::waiting(tx, MOST)? {
        let by = name_of(tx, one.asked_by)?;
        named.push((one, by));
    }
    Ok(named)
}

fn name_of(tx: &mut Tx<'_>, who: StaffId) -> Result<String, Fault> {
    Ok(staff::find(tx, who)?.map_or_else(|| "–".to_owned(), |staff| staff.name))
}
