//! «Проверка документа»: anybody who holds a paper sees whether it stands, by its number or by the file itself.
//!
//! Nothing is shown that the paper does not say: of the holder the initials, of the account the last four.
//! Queries: 1 for a number, 1 for a file.

use std::time::Duration;

use askama::Template;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use papers::Verdict;
use sealed::{Kind, Number, Paper};
use serde::Deserialize;
use text::{Sentences, long_date};
use vocabulary::{civil_day, civil_text};

use crate::Web;
use crate::apology::Apology;
use crate::context::Context;
use crate::multipart;
use crate::page::{Page, Problems, show};
use crate::posted::Posted;

/// Most bytes of a file: a statement of 20,000 operations has 18 MB.
const LARGEST: usize = 24 * 1024 * 1024;
/// How long it may take to arrive: who dawdles keeps others from theirs.
const LONGEST: Duration = Duration::from_secs(60);
/// Most bytes of the whole form.
pub(super) const FORM: usize = LARGEST + 64 * 1024;

#[derive(Template)]
#[template(path = "portal/check.html")]
struct Check {
    page: Page,
    problems: Problems,
    number: String,
    found: Option<Found>,
}

/// What is said of a paper.
struct Found {
    /// `good`, `warn` or `bad`.
    kind: &'static str,
    title: String,
    text: String,
    facts: Vec<(String, String)>,
}

/// What was typed.
#[derive(Deserialize)]
pub(crate) struct Asked {
    number: Option<String>,
}

pub(crate) async fn page(
    State(web): State<Web>,
    context: Context,
    Query(asked): Query<Asked>,
) -> Result<Response, Apology> {
    let Some(typed) = asked.number else {
        return Ok(shown(&web, &context, StatusCode::OK, Problems::default(), "", None));
    };
    match Number::parse(&typed) {
        Some(number) => Ok(Redirect::to(&format!("/check/{}", number.as_str())).into_response()),
        None => {
            let mut problems = Problems::default();
            problems.add("number", context.t().check_number_wrong());
            let typed = typed.chars().take(40).collect::<String>();
            Ok(shown(&web, &context, StatusCode::UNPROCESSABLE_ENTITY, problems, &typed, None))
        }
    }
}

pub(crate) async fn number(
    State(web): State<Web>,
    context: Context,
    Path(number): Path<String>,
) -> Result<Response, Apology> {
    let t = context.t();
    let paper = match Number::parse(&number) {
        Some(number) => web.read(move |tx| sealed::find(tx, &number)).await?,
        None => None,
    };
    let (status, found) = match &paper {
        Some(paper) => (StatusCode::OK, known(t, &web, paper, t.check_number_genuine())),
        None => (StatusCode::NOT_FOUND, bad(t.check_unknown_title(), t.check_unknown())),
    };
    let typed = paper.as_ref().map_or(String::new(), |paper| paper.number.to_string());
    Ok(shown(&web, &context, status, Problems::default(), &typed, Some(found)))
}

/// A file.
pub(crate) async fn file(
    State(web): State<Web>,
    context: Context,
    sent: Result<Multipart, MultipartRejection>,
) -> Result<Response, Apology> {
    let t = context.t();
    let _room = web.room_for_file()?;
    let sent = tokio::time::timeout(LONGEST, read(sent.map_err(|_| Apology::Malformed)?)).await;
    let (posted, file) = sent.map_err(|_| Apology::Malformed)??;
    posted.check(&context)?;
    let problem = match file {
        None => t.check_file_too_large(),
        Some(file) if file.is_empty() => t.check_file_missing(),
        Some(file) => {
            let (verdict, digest) = web.judge_paper(file).await?;
            let paper = web.read(move |tx| sealed::find_by_digest(tx, &digest)).await?;
            let found = judged(t, &web, verdict, paper.as_ref());
            return Ok(shown(&web, &context, StatusCode::OK, Problems::default(), "", Some(found)));
        }
    };
    let mut problems = Problems::default();
    problems.add("file", problem);
    Ok(shown(&web, &context, StatusCode::UNPROCESSABLE_ENTITY, problems, "", None))
}

/// The file, if it is not too large.
async fn read(mut sent: Multipart) -> Result<(Posted, Option<Vec<u8>>), Apology> {
    let (mut fields, mut file) = (Vec::new(), Some(Vec::new()));
    while let Some(field) = sent.next_field().await.map_err(|error| multipart::unreadable(&error))? {
        match field.name().unwrap_or("").to_owned() {
            name if name == "file" => file = multipart::part(field, LARGEST).await?,
            name => fields.push((name, multipart::text(field).await?)),
        }
    }
    Ok((Posted::from_parts(fields), file))
}

/// What is said of a file. Its bytes are held against the list as well as against the seal.
fn judged(t: Sentences, web: &Web, verdict: Verdict, paper: Option<&Paper>) -> Found {
    match (verdict, paper) {
        (Verdict::Genuine, Some(paper)) => known(t, web, paper, t.check_file_genuine()),
        (Verdict::Genuine, None) => bad(t.check_unknown_title(), t.check_file_unlisted()),
        (Verdict::Altered, _) => bad(t.check_altered_title(), t.check_altered()),
        (Verdict::LaterRevision, _) => bad(t.check_later_title(), t.check_later()),
        (Verdict::NotOurs, _) => bad(t.check_not_ours_title(), t.check_not_ours()),
        (Verdict::NotSealed, _) => bad(t.check_not_sealed_title(), t.check_not_sealed()),
    }
}

fn bad(title: String, text: String) -> Found {
    Found { kind: "bad", title, text, facts: Vec::new() }
}

fn known(t: Sentences, web: &Web, paper: &Paper, genuine: String) -> Found {
    let kind = match paper.kind {
        Kind::AccountNotice => t.notice_title(),
        Kind::Statement => t.check_kind_statement(),
        Kind::Receipt => t.check_kind_receipt(),
    };
    let level = match paper.level {
        sealed::Level::Basic => t.check_level_basic(),
        sealed::Level::Timestamped => t.check_level_timestamped(),
    };
    let facts = vec![
        (t.check_paper_kind(), kind),
        (t.check_number(), paper.number.to_string()),
        (t.check_issuer(), web.settings().issuer.name.in_language(t.language()).to_owned()),
        (t.check_sealed_at(), civil_text(paper.sealed_at)),
        (t.check_holder(), paper.holder.clone()),
        (t.check_account(), format!("…{}", paper.account_tail)),
        (t.check_level(), level),
    ];
    let (kind, title, text) = match paper.withdrawn_at {
        None => ("good", t.check_genuine_title(), genuine),
        Some(when) => {
            let day = long_date(t.language(), civil_day(when));
            ("bad", t.check_withdrawn_title(), t.check_withdrawn(day))
        }
    };
    Found { kind, title, text, facts }
}

fn shown(
    web: &Web,
    context: &Context,
    status: StatusCode,
    problems: Problems,
    number: &str,
    found: Option<Found>,
) -> Response {
    let page = Page::new(web, context, context.t().check_title(), "");
    show(status, &Check { page, problems, number: number.to_owned(), found })
}
