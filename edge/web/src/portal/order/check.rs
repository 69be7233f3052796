//! «Проверьте заявку», and «Отправить заявку».
//!
//! Queries: the page 6, or 7 with offers accepted; submitting about 30, most of them for the code.

use agreement::{Document, Kind};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use onboarding::signature::Accepted;
use onboarding::{Answers, Form, Problem, Side, Step, Submission, SubmitRefused, Submitted, signing};
use store::Fault;
use vocabulary::{ApplicationId, DocumentKind, Language, PhoneNumber};

use super::step::{day, step_name};
use super::{document, own_form, path, photos, problem, read_id, stranger, to, today};
use crate::apology::Apology;
use crate::context::{Context, SignedIn};
use crate::page::{Page, show};
use crate::portal::code_page;
use crate::portal::documents::from_hex;
use crate::posted::Posted;
use crate::{Web, hex};

#[derive(Template)]
#[template(path = "portal/order/check.html")]
struct Check {
    page: Page,
    back: String,
    progress: String,
    steps: Vec<String>,
    /// What is wrong, each with the way to where it is put right.
    problems: Vec<(String, String)>,
    notice: Option<(String, Option<String>)>,
    sections: Vec<Section>,
    terms: Vec<Term>,
    phone: String,
    version: i64,
    way: String,
}

/// The answers of one step.
struct Section {
    title: String,
    /// Label, answer, the way to change it.
    rows: Vec<(String, String, String)>,
}

/// A text that is accepted by submitting.
struct Term {
    word: &'static str,
    title: String,
    version: String,
    digest: String,
}

pub(super) async fn page(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path(application): Path<String>,
) -> Result<Response, Apology> {
    let id = read_id(&application)?;
    let (form, terms) = read(&web, &signed_in, id).await?;
    if !Step::ALL.iter().flat_map(|step| step.fields()).any(|field| form.may_change(field)) {
        return Ok(to(id, "status"));
    }
    Ok(check(&web, &signed_in.context, &form, terms, StatusCode::OK, None))
}

/// «Отправить заявку»: freezes what the page showed and sends the code.
pub(super) async fn submit(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path(application): Path<String>,
    posted: Posted,
) -> Result<Response, Apology> {
    let id = read_id(&application)?;
    let terms = Kind::ALL.into_iter().filter_map(|kind| Some((kind, from_hex(posted.get(kind.word()))?)));
    let submission = Submission {
        // A version that is no number was never shown.
        version: posted.get("version").parse().unwrap_or(-1),
        terms: terms.collect::<Vec<Accepted>>(),
        address: signed_in.context.address.clone(),
    };
    let (rules, customer) = (web.rules(), signed_in.customer);
    let refused = match web.run(move |tx| signing::submit(tx, &rules, customer, id, &submission)).await? {
        Ok(Submitted::AwaitingCode(_)) => return Ok(to(id, "code")),
        Ok(Submitted::BranchOnly(_)) => return Ok(to(id, "branch")),
        Err(refused) => refused,
    };
    let t = signed_in.context.t();
    let (status, notice) = match refused {
        SubmitRefused::NotFound => return Err(stranger(&web, customer, id).await),
        SubmitRefused::Closed => return Ok(to(id, "status?after=closed")),
        SubmitRefused::Problems(_) => (StatusCode::UNPROCESSABLE_ENTITY, None),
        SubmitRefused::ChangedElsewhere => (StatusCode::CONFLICT, Some((t.order_changed_elsewhere(), None))),
        SubmitRefused::TermsChanged(_) => (StatusCode::CONFLICT, Some((t.order_terms_changed(), None))),
        SubmitRefused::AlreadyOpen { own: Some(other) } => {
            (StatusCode::CONFLICT, Some((t.order_already_open(), Some(path(other, "status")))))
        }
        SubmitRefused::AlreadyOpen { own: None } => {
            (StatusCode::CONFLICT, Some((t.order_already_open_other(), None)))
        }
        SubmitRefused::TooMany(spent) => {
            let words = code_page::too_many(&web, t, spent);
            (StatusCode::TOO_MANY_REQUESTS, Some((words, None)))
        }
    };
    let (form, terms) = read(&web, &signed_in, id).await?;
    Ok(check(&web, &signed_in.context, &form, terms, status, notice))
}

/// The form, and the texts in force that submitting it accepts.
async fn read(web: &Web, signed_in: &SignedIn, id: ApplicationId) -> Result<(Form, Vec<Document>), Apology> {
    let form = own_form(web, signed_in.customer, id).await?;
    let (language, offers) = (signed_in.context.language, form.answers.consent_marketing);
    let terms = web.read(move |tx| terms(tx, language, offers)).await?;
    Ok((form, terms))
}

fn terms(tx: &mut store::Tx<'_>, language: Language, offers: bool) -> Result<Vec<Document>, Fault> {
    let offers = offers.then_some(Kind::Marketing);
    let mut found = Vec::new();
    for kind in signing::REQUIRED.into_iter().chain(offers) {
        found.extend(agreement::current(tx, kind, language)?);
    }
    Ok(found)
}

fn check(
    web: &Web,
    context: &Context,
    form: &Form,
    terms: Vec<Document>,
    status: StatusCode,
    notice: Option<(String, Option<String>)>,
) -> Response {
    let (t, id, answers) = (context.t(), form.summary.id, &form.answers);
    let (rules, sides) = (web.rules(), form.sides());
    let problems = onboarding::check_all(answers, &rules.context(&sides, today(web)));
    let ways = problems.iter().map(|problem| way_to(id, problem)).collect::<Vec<_>>();
    let sentences = problem::sentences(t, &problems, &answers.document_kind);
    let there = Step::of(answers);
    let mut steps = there.iter().map(|step| step_name(context, *step)).collect::<Vec<_>>();
    steps.push(t.order_step_check());
    let back = if form.asked.is_some() { "status" } else { "consent" };
    let term = |document: Document| Term {
        word: document.kind.word(),
        title: document.title,
        version: document.version,
        digest: hex(&document.digest),
    };
    let sections = there
        .iter()
        .map(|step| Section { title: step_name(context, *step), rows: rows(web, context, form, *step) });
    show(
        status,
        &Check {
            page: Page::new(web, context, t.order_check_title(), "order"),
            back: path(id, back),
            progress: t.order_step_of(steps.len(), steps.len()),
            steps,
            problems: ways.into_iter().zip(sentences.0.into_iter().map(|(_, words)| words)).collect(),
            notice,
            sections: sections.collect(),
            terms: terms.into_iter().map(term).collect(),
            phone: PhoneNumber::parse(&answers.phone).map_or(String::new(), |phone| phone.to_string()),
            version: form.version,
            way: path(id, "submit"),
        },
    )
}

fn way_to(id: ApplicationId, problem: &Problem) -> String {
    let step = Step::of_field(problem.field).map_or("card", Step::word);
    format!("{}?from=check#{}", path(id, step), problem.field)
}

/// The answers of a step, in the person's words: their own data in full, but for the code word.
fn rows(web: &Web, context: &Context, form: &Form, step: Step) -> Vec<(String, String, String)> {
    let (t, answers) = (context.t(), &form.answers);
    let fields = step.fields().iter().filter(|field| asked_of(answers, field));
    fields
        .filter_map(|field| {
            let way = format!("{}?from=check#{field}", path(form.summary.id, step.word()));
            let way = if form.may_change(field) { way } else { String::new() };
            let said = answer(web, context, form, field);
            let said = if said.trim().is_empty() { t.not_specified() } else { said };
            Some((label(context, field)?, said, way))
        })
        .collect()
}

/// Whether the field is asked of somebody with these answers.
fn asked_of(answers: &Answers, field: &str) -> bool {
    match field {
        "city" | "street" | "house" | "flat" | "postcode" => answers.delivery == "hand",
        "branch" => answers.delivery == "branch",
        "photo_back" => Side::Back.wanted(&answers.document_kind),
        _ => true,
    }
}

fn label(context: &Context, field: &str) -> Option<String> {
    let t = context.t();
    Some(match field {
        "product" => t.order_field_product(),
        "card_type" => t.order_field_card_type(),
        "residency" => t.order_field_residency(),
        "iin" => t.field_iin(),
        "surname" => t.order_field_surname(),
        "given_name" => t.order_field_given_name(),
        "patronymic" => t.order_field_patronymic(),
        "latin_name" => t.order_field_latin_name(),
        "phone" => t.order_field_phone(),
        "birth_date" => t.order_field_birth_date(),
        "code_word" => t.order_field_code_word(),
        "document_kind" => t.order_field_document_kind(),
        "document_number" => t.order_field_document_number(),
        "document_issued_on" => t.order_field_document_issued_on(),
        "document_expires_on" => t.order_field_document_expires_on(),
        "document_issuer" => t.order_field_document_issuer(),
        "photo_front" => photos::words(t, Side::Front).0,
        "photo_back" => photos::words(t, Side::Back).0,
        "photo_selfie" => photos::words(t, Side::Selfie).0,
        "delivery" => t.order_field_delivery(),
        "city" => t.order_field_city(),
        "street" => t.order_field_street(),
        "house" => t.order_field_house(),
        "flat" => t.order_field_flat(),
        "postcode" => t.order_field_postcode(),
        "branch" => t.order_field_branch(),
        "consent_personal_data" => t.order_field_personal_data(),
        "consent_marketing" => t.order_field_marketing(),
        "accept_terms" => t.order_field_terms(),
        _ => return None,
    })
}

fn answer(web: &Web, context: &Context, form: &Form, field: &str) -> String {
    let (t, language, rules, answers) = (context.t(), context.language, web.rules(), &form.answers);
    let typed = answers.get(field);
    let consent = |given: bool| if given { t.order_consent_given() } else { t.order_consent_not_given() };
    match field {
        "product" => rules.catalogue.product(typed).map(|one| one.name.in_language(language).to_owned()),
        "card_type" => match form.summary.kind {
            Some(card::Kind::Virtual) => Some(t.order_kind_virtual()),
            Some(card::Kind::Physical) => Some(t.order_kind_physical()),
            None => None,
        },
        "residency" => match typed {
            "resident" => Some(t.order_resident()),
            "non_resident" => Some(t.order_non_resident()),
            _ => None,
        },
        "phone" => PhoneNumber::parse(typed).ok().map(|phone| phone.to_string()),
        "birth_date" | "document_issued_on" | "document_expires_on" => Some(day(typed)),
        "code_word" => answers.code_word_set.then(|| t.order_given()),
        "document_kind" => DocumentKind::parse(typed).map(|kind| document::kind_name(t, kind)),
        "photo_front" | "photo_back" | "photo_selfie" => {
            let kept = form.photos.iter().any(|photo| photo.side.field() == field);
            kept.then(|| t.order_uploaded())
        }
        "delivery" => match typed {
            "hand" => Some(t.order_delivery_hand()),
            "branch" => Some(t.order_delivery_branch()),
            _ => None,
        },
        "city" => rules.places.city(typed).map(|city| city.name.in_language(language).to_owned()),
        "branch" => rules.places.branch(typed).map(|branch| {
            format!("{}, {}", branch.name.in_language(language), branch.address.in_language(language))
        }),
        "consent_personal_data" => Some(consent(answers.consent_personal_data)),
        "consent_marketing" => Some(consent(answers.consent_marketing)),
        "accept_terms" => answers.accept_terms.then(|| t.order_accepted()),
        _ => None,
    }
    .unwrap_or_else(|| typed.to_owned())
}
