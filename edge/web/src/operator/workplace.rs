//! The operator's workplace: photographs beside what was typed, the call, the decision.
//!
//! Whoever opens an application sees where it stands; what it says of a person is shown only to the operator
//! who works on it.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use onboarding::{RejectReason, ReviewRefused, Severity, Side, Stage, Step, View};
use people::staff;
use store::{Error, Fault};
use text::Sentences;
use vocabulary::{ApplicationId, StaffId, civil_day, civil_text};

use super::queue::{names, waited};
use super::{facts, notices};
use crate::Web;
use crate::apology::Apology;
use crate::call_script::Blanks;
use crate::context::AtDesk;
use crate::page::{Coming, Page, Problems, show};
use crate::portal::product_name;

#[derive(Template)]
#[template(path = "operator/workplace.html")]
struct Workplace {
    page: Page,
    problems: Problems,
    /// Why an act did not happen, where no field is to blame.
    refusal: Option<String>,
    notice: Option<String>,
    id: String,
    product: String,
    chip: &'static str,
    stage: String,
    waited: Option<String>,
    /// Whether anybody may take it.
    free: bool,
    /// The masked number of the card that was issued.
    issued: Option<String>,
    work: Option<Work>,
    happened: Vec<(&'static str, String, String, String)>,
}

/// What only the operator sees who works on it.
struct Work {
    photos: Vec<(String, String, String)>,
    answers: Vec<(String, String, &'static str)>,
    checks: Vec<(&'static str, String, String)>,
    /// How to call: `tel:` and as people write it.
    phone: Option<(String, String)>,
    /// The language the customer is spoken to in, and its name in the desk's.
    spoken: (&'static str, String),
    signed: String,
    script: Vec<Spoken>,
    outcomes: Vec<(&'static str, String, String)>,
    comparisons_left: usize,
    code_word_known: bool,
    obstacle: Option<String>,
    /// Whether something was found that is to be explained first.
    stop: bool,
    asks: Vec<Group>,
    reasons: Vec<(&'static str, String)>,
    others: Vec<(String, String, String)>,
    typed: Typed,
}

struct Spoken {
    say: String,
    heed: String,
    code_word: bool,
}

struct Group {
    heading: String,
    boxes: Vec<(String, String, bool)>,
}

/// What was typed into the forms of the workplace, to be shown again beside what is wrong with it.
#[derive(Debug, Clone, Default)]
pub(super) struct Typed {
    pub(super) call_outcome: String,
    pub(super) call_note: String,
    pub(super) override_note: String,
    pub(super) asked: Vec<&'static str>,
    pub(super) ask_note: String,
    pub(super) reason: String,
    pub(super) reject_note: String,
}

/// What is said at the top of the workplace.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub(super) problems: Problems,
    pub(super) refusal: Option<String>,
    pub(super) notice: Option<String>,
    pub(super) typed: Typed,
}

pub(crate) async fn page(
    State(web): State<Web>,
    at_desk: AtDesk,
    Path(id): Path<String>,
    Query(coming): Query<Coming>,
) -> Result<Response, Apology> {
    let id = read_id(&id)?;
    let notice = notices::done(at_desk.context.t(), &coming.after);
    workplace(&web, &at_desk, id, StatusCode::OK, Said { notice, ..Said::default() }).await
}

/// The key of an application in an address.
pub(super) fn read_id(text: &str) -> Result<ApplicationId, Apology> {
    ApplicationId::parse(text).ok_or(Apology::NotFound)
}

/// Back to the workplace, saying what was done.
pub(super) fn back(id: ApplicationId, after: &str) -> Response {
    Redirect::to(&format!("/applications/{id}?after={after}")).into_response()
}

/// The workplace again, with why the act did not happen.
pub(super) async fn refused(
    web: &Web,
    at_desk: &AtDesk,
    id: ApplicationId,
    why: ReviewRefused,
    field: &'static str,
    typed: Typed,
) -> Result<Response, Apology> {
    let t = at_desk.context.t();
    let name = match why {
        ReviewRefused::NotFound => return Err(Apology::NotFound),
        ReviewRefused::Taken(other) => web.read(move |tx| names(tx, [other])).await?,
        _ => HashMap::new(),
    };
    let words = notices::refused(t, why, |by| name.get(&by).cloned().unwrap_or_else(|| t.desk_colleague()));
    let mut said = Said { typed, ..Said::default() };
    let status = match why {
        ReviewRefused::Note(_) | ReviewRefused::NothingAsked => {
            said.problems.add(field, words);
            StatusCode::UNPROCESSABLE_ENTITY
        }
        _ => {
            said.refusal = Some(words);
            StatusCode::CONFLICT
        }
    };
    workplace(web, at_desk, id, status, said).await
}

/// What the workplace is made from, read at once.
struct Read {
    view: View,
    me: String,
    names: HashMap<StaffId, String>,
    issued: Option<String>,
    others: Vec<onboarding::Summary>,
}

/// The workplace of one application.
pub(super) async fn workplace(
    web: &Web,
    at_desk: &AtDesk,
    id: ApplicationId,
    status: StatusCode,
    said: Said,
) -> Result<Response, Apology> {
    let (me, rules) = (at_desk.staff, web.rules());
    let read = web
        .run(move |tx| -> Result<Read, Error<ReviewRefused>> {
            let view = onboarding::view(tx, &rules, me, id)?;
            let mine = staff::find(tx, me)?.ok_or_else(|| Fault::corrupt("staff"))?;
            let names = names(tx, view.story.iter().filter_map(|event| event.staff))?;
            let issued = match view.stage {
                Stage::Issued { card } => card::find(tx, card)?.map(|card| card.masked_pan.replace('*', "•")),
                _ => None,
            };
            let mut others = onboarding::of_customer(tx, view.customer)?;
            others.retain(|other| other.id != id);
            Ok(Read { view, me: mine.name, names, issued, others })
        })
        .await?;
    let read = read.map_err(|_| Apology::NotFound)?;
    Ok(draw(web, at_desk, status, &read, said))
}

fn draw(web: &Web, at_desk: &AtDesk, status: StatusCode, read: &Read, said: Said) -> Response {
    let t = at_desk.context.t();
    let view = &read.view;
    let now = web.store().clock().now();
    let claim = match view.stage {
        Stage::InReview { claim } => claim.filter(|claim| claim.until > now),
        _ => None,
    };
    let in_review = matches!(view.stage, Stage::InReview { .. });
    let mine = claim.is_some_and(|claim| claim.by == at_desk.staff);
    let (chip, mut stage) = notices::stage(t, &view.stage, now);
    if let Some(other) = claim.filter(|claim| claim.by != at_desk.staff) {
        let name = read.names.get(&other.by).cloned().unwrap_or_else(|| t.desk_colleague());
        stage = t.desk_state_taken(name);
    }
    let product = view.order.as_ref().map_or("", |order| order.product.as_str());
    let queued = view.signed_at.filter(|_| in_review);
    let page = Page::new(web, &at_desk.context, t.desk_application_title(&view.number), "queue");
    let Said { problems, refusal, notice, typed } = said;
    show(
        status,
        &Workplace {
            page,
            problems,
            refusal,
            notice,
            id: view.id.to_string(),
            product: product_name(web, t, product),
            chip,
            stage,
            waited: queued.map(|since| waited(t, since, now)),
            free: in_review && claim.is_none(),
            issued: read.issued.clone(),
            happened: facts::story(t, &view.story, &read.names),
            work: mine.then(|| work(web, t, read, typed, now)),
        },
    )
}

fn work(web: &Web, t: Sentences, read: &Read, typed: Typed, now: Timestamp) -> Work {
    let (view, rules) = (&read.view, web.rules());
    let photo = |photo: &onboarding::Photo| {
        let shows = facts::side(t, photo.side);
        let caption = t.desk_photo_caption(&shows, civil_text(photo.attached_at));
        (format!("/applications/{}/photo/{}", view.id, photo.facts.photo), shows, caption)
    };
    let order = view.order.as_ref();
    let spoken_in = Sentences(view.language);
    Work {
        photos: view.photos.iter().map(photo).collect(),
        answers: order.map(|order| facts::answers(t, &rules, order, civil_day(now))).unwrap_or_default(),
        checks: facts::checks(t, view),
        phone: order.map(|order| (format!("tel:{}", order.phone.e164()), order.phone.to_string())),
        spoken: (view.language.code(), language_name(t, view)),
        signed: match (&view.signed_at, &view.signed_head) {
            (Some(at), Some(head)) => t.desk_signed(head, civil_text(*at)),
            _ => String::new(),
        },
        script: script(web, t, spoken_in, read),
        outcomes: outcomes(web, t),
        comparisons_left: view.comparisons_left,
        code_word_known: facts::code_word_known(view),
        obstacle: view.obstacle.map(|obstacle| notices::obstacle(t, obstacle)),
        stop: view.findings.iter().any(|finding| finding.severity == Severity::Stop),
        asks: groups(t, view, &typed),
        reasons: RejectReason::ALL
            .iter()
            .map(|reason| (reason.word(), notices::reason(t, *reason)))
            .collect(),
        others: read
            .others
            .iter()
            .map(|one| (one.number.clone(), product_name(web, t, &one.product), civil_text(one.created_at)))
            .collect(),
        typed,
    }
}

/// The script, said in the customer's language and heeded in the operator's.
fn script(web: &Web, t: Sentences, spoken_in: Sentences, read: &Read) -> Vec<Spoken> {
    let Some(order) = &read.view.order else { return Vec::new() };
    let (rules, issuer) = (web.rules(), &web.settings().issuer);
    let (submitted_on, product) =
        (facts::signed_on(spoken_in, &read.view), product_name(web, spoken_in, &order.product));
    let delivery = facts::delivery(spoken_in, &rules.places, order);
    let blanks = Blanks {
        operator: issuer.name.in_language(spoken_in.language()),
        contact: issuer.contacts.first().map_or("", String::as_str),
        agent: &read.me,
        given_name: order.given_name.as_str(),
        submitted_on: &submitted_on,
        product: &product,
        delivery: &delivery,
    };
    web.call_script()
        .steps()
        .iter()
        .map(|step| Spoken {
            say: step.say(spoken_in.language(), &blanks),
            heed: step.heed(t.language(), &blanks),
            code_word: step.check == "code_word",
        })
        .collect()
}

fn outcomes(web: &Web, t: Sentences) -> Vec<(&'static str, String, String)> {
    let outcomes = web.call_script().outcomes();
    outcomes
        .map(|(outcome, words)| {
            let (label, then) = (words.label.in_language(t.language()), words.then.in_language(t.language()));
            (outcome.word(), label.to_owned(), then.to_owned())
        })
        .collect()
}

/// What may be asked for, by the pages of the form.
fn groups(t: Sentences, view: &View, typed: &Typed) -> Vec<Group> {
    let kind = view.order.as_ref().map_or("", |order| order.document.kind.code());
    let has_delivery = view.order.as_ref().is_some_and(|order| order.delivery.is_some());
    let wanted = |field: &str| Side::ALL.iter().all(|side| side.field() != field || side.wanted(kind));
    let mut steps = vec![
        (Step::Photos, t.desk_ask_photos()),
        (Step::Person, t.desk_ask_person()),
        (Step::Document, t.desk_ask_document()),
    ];
    if has_delivery {
        steps.push((Step::Delivery, t.order_field_delivery()));
    }
    steps
        .into_iter()
        .map(|(step, heading)| Group {
            heading,
            boxes: step
                .fields()
                .iter()
                .filter(|field| wanted(field))
                .map(|field| (format!("ask_{field}"), facts::field(t, field), typed.asked.contains(field)))
                .collect(),
        })
        .collect()
}

fn language_name(t: Sentences, view: &View) -> String {
    match view.language {
        vocabulary::Language::Kk => t.language_name_kk(),
        vocabulary::Language::Ru => t.language_name_ru(),
        vocabulary::Language::En => t.language_name_en(),
    }
}
