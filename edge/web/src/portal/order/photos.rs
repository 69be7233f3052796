//! Photographs: of the document and of the person, each taken, shown and replaced by itself.
//!
//! Queries: the page 2; sending 4, and about 8 for each photograph; a preview 2.

use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use onboarding::{PhotoFacts, Side, Step, draft, status as applications};
use photo::{Hint, Limits, Refused};
use text::Sentences;

use super::step::{self, Coming, Frame, Shown};
use super::{Filling, own_form, path, problem, read_id, stranger};
use crate::Web;
use crate::apology::Apology;
use crate::context::{SignedIn, to_sign_in};
use crate::multipart;
use crate::page::{Page, Problems, show};
use crate::photographing;
use crate::posted::Posted;

#[derive(Template)]
#[template(path = "portal/order/photos.html")]
struct Photos {
    page: Page,
    frame: Frame,
    problems: Problems,
    shots: Vec<Shot>,
    better: bool,
}

/// One of the photographs.
struct Shot {
    field: &'static str,
    title: String,
    advice: String,
    camera: &'static str,
    wanted: bool,
    kept: String,
    preview: Option<(String, String)>,
    hints: Vec<String>,
}

pub(super) async fn page(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path(application): Path<String>,
    Query(coming): Query<Coming>,
) -> Result<Response, Apology> {
    step::open(&web, &signed_in, &application, Step::Photos, &coming).await
}

/// Three photographs of full size over 700 kbit/s take as long.
const LONGEST: Duration = Duration::from_secs(300);

/// «Продолжить», with up to three photographs.
pub(super) async fn save(
    State(web): State<Web>,
    filling: Filling,
    Path(application): Path<String>,
    multipart: Result<Multipart, MultipartRejection>,
) -> Result<Response, Apology> {
    let id = read_id(&application)?;
    let sent = tokio::time::timeout(LONGEST, read(multipart.map_err(|_| Apology::Malformed)?)).await;
    let (posted, files) = sent.map_err(|_| Apology::Malformed)??;
    posted.check(&filling.context)?;
    // Before any work is done for whoever asks.
    own_form(&web, filling.customer, id).await?;

    let (mut kept, mut refused) = (Vec::new(), Vec::new());
    for (side, bytes) in files {
        let made = match bytes {
            Ok(bytes) => web.keep_photograph(bytes).await?,
            Err(too_long) => Err(too_long),
        };
        match made {
            Ok(facts) => kept.push((side, facts)),
            Err(why) => refused.push((side, why)),
        }
    }
    let (rules, customer) = (web.rules(), filling.customer);
    let kept = Arc::new(kept);
    let photos = Arc::clone(&kept);
    let saved = web
        .run(move |tx| {
            for (side, facts) in photos.iter() {
                draft::attach_photo(tx, &rules, customer, id, *side, facts)?;
            }
            Ok(applications::form(tx, customer, id)?)
        })
        .await?;
    let form = match saved {
        Ok(form) => form.ok_or(Apology::NotFound)?,
        Err(why) => {
            for (_, facts) in kept.iter() {
                web.forget_photograph(facts.photo).await?;
            }
            return step::refusal(&filling, id, why);
        }
    };
    if filling.lapsed {
        return Ok(to_sign_in(&filling.context));
    }
    let t = filling.context.t();
    let mut problems = Problems::default();
    for (side, why) in refused {
        problems.add(side.field(), refusal(t, why));
    }
    for (field, sentence) in problem::sentences(t, &step::wrong_in(&web, &form, Step::Photos), "").0 {
        problems.add(field, sentence);
    }
    let better = kept.iter().any(|(_, facts)| facts.hints != 0);
    let from_check = posted.get("from") == "check";
    Ok(if problems.is_empty() {
        step::onwards(&web, id, &form, Step::Photos, from_check, better)
    } else {
        step::show(Shown {
            web: &web,
            context: &filling.context,
            step: Step::Photos,
            form: &form,
            problems,
            status: StatusCode::UNPROCESSABLE_ENTITY,
            from_check,
            look_again: better,
        })
    })
}

/// A small picture of a photograph that is with us, for its owner alone.
pub(super) async fn preview(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path((application, side)): Path<(String, String)>,
) -> Result<Response, Apology> {
    let (id, customer) = (read_id(&application)?, signed_in.customer);
    let side = Side::parse(&side).ok_or(Apology::NotFound)?;
    let photo = web.read(move |tx| applications::own_photo(tx, customer, id, side)).await?;
    let Some(photo) = photo else { return Err(stranger(&web, customer, id).await) };
    let jpeg = web.preview(photo.facts.photo).await?;
    Ok(([(header::CONTENT_TYPE, "image/jpeg"), (header::CACHE_CONTROL, "no-store")], jpeg).into_response())
}

/// A photograph as it was sent, if it was not too long.
type Sent = (Side, Result<Vec<u8>, Refused>);

/// Reads the parts of the form. A side left empty is none.
async fn read(mut multipart: Multipart) -> Result<(Posted, Vec<Sent>), Apology> {
    let (mut fields, mut files) = (Vec::new(), Vec::new());
    while let Some(field) = multipart.next_field().await.map_err(|error| multipart::unreadable(&error))? {
        let name = field.name().unwrap_or("").to_owned();
        let side = Side::ALL.into_iter().find(|side| side.field() == name);
        let chosen = field.file_name().is_some_and(|file| !file.is_empty());
        match side {
            Some(side) => {
                let bytes = multipart::part(field, Limits::default().max_bytes).await?;
                if chosen || bytes.as_ref().is_none_or(|bytes| !bytes.is_empty()) {
                    files.retain(|(other, _)| *other != side);
                    files.push((side, bytes.ok_or(Refused::TooManyBytes)));
                }
            }
            None => fields.push((name, multipart::text(field).await?)),
        }
    }
    Ok((Posted::from_parts(fields), files))
}

pub(super) fn show_step(shown: Shown<'_>) -> Response {
    let t = shown.context.t();
    let (page, frame) = (shown.page(), shown.frame());
    let wanted = |side: Side| side.wanted(&shown.form.answers.document_kind);
    let sides = Side::ALL.into_iter().filter(|side| shown.form.may_change(side.field()));
    let shots = sides
        .map(|side| {
            let photo = shown.form.photos.iter().find(|photo| photo.side == side);
            let (title, advice) = words(t, side);
            let preview = photo.map(|_| {
                let way = path(shown.form.summary.id, &format!("photo/{}", side.word()));
                (way, t.order_photo_of(title.as_str()))
            });
            Shot {
                field: side.field(),
                title,
                advice,
                // A document may have been photographed before; a selfie is taken now.
                camera: if side == Side::Selfie { "user" } else { "" },
                wanted: wanted(side),
                kept: if photo.is_some() { t.order_photo_kept() } else { String::new() },
                preview,
                hints: photo.map_or(Vec::new(), |photo| hints(t, &photo.facts)),
            }
        })
        .collect();
    show(shown.status, &Photos { page, frame, problems: shown.problems, shots, better: shown.look_again })
}

/// What a photograph is called, and how to take it.
pub(super) fn words(t: Sentences, side: Side) -> (String, String) {
    match side {
        Side::Front => (t.order_photo_front(), t.order_photo_front_hint()),
        Side::Back => (t.order_photo_back(), t.order_photo_back_hint()),
        Side::Selfie => (t.order_photo_selfie(), t.order_photo_selfie_hint()),
    }
}

fn hints(t: Sentences, facts: &PhotoFacts) -> Vec<String> {
    let hint = |hint| match hint {
        Hint::Dark => t.order_photo_dark(),
        Hint::Bright => t.order_photo_bright(),
        Hint::Blurred => t.order_photo_blurred(),
        Hint::Small => t.order_photo_small(),
    };
    photographing::hints(facts).map(hint).collect()
}

fn refusal(t: Sentences, refused: Refused) -> String {
    match refused {
        Refused::Empty => t.order_photo_empty(),
        Refused::TooManyBytes => t.order_photo_too_many_bytes(),
        Refused::NotAPhotograph => t.order_photo_not_a_photograph(),
        Refused::Heic => t.order_photo_heic(),
        Refused::TooManyPixels => t.order_photo_too_many_pixels(),
        Refused::TooSmall => t.order_photo_too_small(),
        Refused::Damaged => t.order_photo_damaged(),
    }
}
