//! The steps of the form: kept as typed, then judged, then onwards.
//!
//! Queries: showing a step 2; saving one 3 where nothing changed, else about 6.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use onboarding::eligibility::{Applicant, BranchReason, judge};
use onboarding::{Answers, Form, Problem, Progress, Step, draft, prefill, status as applications};
use serde::Deserialize;
use vocabulary::{ApplicationId, age_on, date_text, parse_date};

use super::{
    Filling, consent, delivery, document, own_form, path, person, photos, problem, read_id, screen_of, to,
    today,
};
use crate::Web;
use crate::apology::Apology;
use crate::context::{Context, SignedIn, to_sign_in};
use crate::page::{Page, Problems};
use crate::posted::Posted;

/// Where the person comes from, and what has just been done.
#[derive(Deserialize)]
pub(super) struct Coming {
    /// `check` when one answer is being changed.
    #[serde(default)]
    pub(super) from: String,
    #[serde(default)]
    pub(super) after: String,
}

/// A step about to be shown.
pub(super) struct Shown<'a> {
    pub(super) web: &'a Web,
    pub(super) context: &'a Context,
    pub(super) step: Step,
    pub(super) form: &'a Form,
    pub(super) problems: Problems,
    pub(super) status: StatusCode,
    pub(super) from_check: bool,
    /// Whether blanks have just been filled in for the person, or photographs might be better.
    pub(super) look_again: bool,
}

/// What all steps show around their fields.
pub(super) struct Frame {
    pub(super) way: String,
    pub(super) back: String,
    pub(super) heading: String,
    pub(super) progress: String,
    pub(super) steps: Vec<String>,
    pub(super) place: usize,
    pub(super) from: &'static str,
    pub(super) files: bool,
    pub(super) asked: Option<Vec<&'static str>>,
    pub(super) code_sent: bool,
}

impl Frame {
    /// Whether the field is on the page: where an operator asked for some, only those are.
    pub(super) fn may(&self, field: &str) -> bool {
        self.asked.as_ref().is_none_or(|asked| asked.contains(&field))
    }
}

pub(super) async fn page(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path((application, step)): Path<(String, String)>,
    Query(coming): Query<Coming>,
) -> Result<Response, Apology> {
    let step = Step::parse(&step).ok_or(Apology::NotFound)?;
    open(&web, &signed_in, &application, step, &coming).await
}

/// Shows a step as it stands.
pub(super) async fn open(
    web: &Web,
    signed_in: &SignedIn,
    application: &str,
    step: Step,
    coming: &Coming,
) -> Result<Response, Apology> {
    let id = read_id(application)?;
    let form = own_form(web, signed_in.customer, id).await?;
    if let Some(elsewhere) = elsewhere(id, &form, step) {
        return Ok(elsewhere);
    }
    let from_check = coming.from == "check";
    let context = &signed_in.context;
    // Who comes to put an answer right is told what is wrong with it; who comes for the first time is not.
    let problems = if from_check { wrong_in(web, &form, step) } else { Vec::new() };
    let problems = problem::sentences(context.t(), &problems, &form.answers.document_kind);
    let look_again = !coming.after.is_empty();
    let shown =
        Shown { web, context, step, form: &form, problems, status: StatusCode::OK, from_check, look_again };
    Ok(show(shown))
}

/// «Продолжить».
pub(super) async fn save(
    State(web): State<Web>,
    filling: Filling,
    Path((application, step)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Apology> {
    let id = read_id(&application)?;
    let step = Step::parse(&step).filter(|step| *step != Step::Photos).ok_or(Apology::NotFound)?;
    let mut typed = Answers::default();
    for field in step.fields() {
        typed.set(field, posted.get(field));
    }
    if step == Step::Person {
        fill_blanks(&web, &mut typed);
    }
    let (rules, customer) = (web.rules(), filling.customer);
    let kept = Arc::new(typed);
    let typed = Arc::clone(&kept);
    let saved = web
        .run(move |tx| {
            draft::save_step(tx, &rules, customer, id, step, &typed)?;
            Ok(applications::form(tx, customer, id)?)
        })
        .await?;
    let mut form = match saved {
        Ok(form) => form.ok_or(Apology::NotFound)?,
        Err(refused) => return refusal(&filling, id, refused),
    };
    if filling.lapsed {
        return Ok(to_sign_in(&filling.context));
    }
    // Of the code word only a digest was kept: it is judged while it is here.
    form.answers.code_word.clone_from(&kept.code_word);
    let filled = ["birth_date", "latin_name"].into_iter().any(|field| {
        step.fields().contains(&field)
            && form.may_change(field)
            && posted.get(field).trim().is_empty()
            && !form.answers.get(field).is_empty()
    });
    let from_check = posted.get("from") == "check";
    let problems = wrong_in(&web, &form, step);
    Ok(if problems.is_empty() {
        onwards(&web, id, &form, step, from_check, filled)
    } else {
        let problems = problem::sentences(filling.context.t(), &problems, &form.answers.document_kind);
        show(Shown {
            web: &web,
            context: &filling.context,
            step,
            form: &form,
            problems,
            status: StatusCode::UNPROCESSABLE_ENTITY,
            from_check,
            look_again: filled,
        })
    })
}

/// What the page without script does: the birth date from the ИИН, the Latin name from the names.
fn fill_blanks(web: &Web, typed: &mut Answers) {
    if prefill::fill(typed, today(web))
        && let Some(birth) = parse_date(&typed.birth_date)
    {
        typed.birth_date = date_text(birth);
    }
}

/// Where a step that cannot be filled in sends the person instead.
fn elsewhere(id: ApplicationId, form: &Form, step: Step) -> Option<Response> {
    let absent = !Step::of(&form.answers).contains(&step);
    let open = step.fields().iter().any(|field| form.may_change(field));
    match form.summary.progress {
        _ if absent && open => Some(to(id, "check")),
        _ if open => None,
        Progress::NeedInfo(_) => Some(to(id, "status")),
        _ => Some(to(id, screen_of(&form.summary))),
    }
}

/// Nothing was saved: the application is not there, or is not to be changed any more.
pub(super) fn refusal(
    filling: &Filling,
    id: ApplicationId,
    refused: draft::SaveRefused,
) -> Result<Response, Apology> {
    match refused {
        draft::SaveRefused::NotFound => Err(Apology::NotFound),
        draft::SaveRefused::Closed if filling.lapsed => Ok(to_sign_in(&filling.context)),
        draft::SaveRefused::Closed => Ok(to(id, "status?after=closed")),
    }
}

/// What is wrong in this step, as far as it can be known by now and changed here.
pub(super) fn wrong_in(web: &Web, form: &Form, step: Step) -> Vec<Problem> {
    let (rules, sides, answers) = (web.rules(), form.sides(), &form.answers);
    let mut problems = onboarding::check(step, answers, &rules.context(&sides, today(web)));
    // A non-resident may have no ИИН; whether this one must is known when the document is.
    let may_lack_iin = answers.residency == "non_resident" && answers.document_kind.is_empty();
    problems.retain(|problem| form.may_change(problem.field));
    problems.retain(|problem| !(problem.field == "iin" && answers.iin.trim().is_empty() && may_lack_iin));
    problems
}

/// Where the person goes from a step that is right.
pub(super) fn onwards(
    web: &Web,
    id: ApplicationId,
    form: &Form,
    step: Step,
    from_check: bool,
    look_again: bool,
) -> Response {
    if look_again {
        let from = if from_check { "&from=check" } else { "" };
        return Redirect::to(&format!("{}?after=filled{from}", path(id, step.word()))).into_response();
    }
    if form.asked.is_some() {
        return to(id, "status");
    }
    if branch_reason(web, &form.answers).is_some() {
        return to(id, "branch");
    }
    if from_check {
        // Another answer may have opened a question that was not asked before: delivery, for one.
        return match super::first_unfinished(web, form) {
            Some(unfinished) => to(id, &format!("{}?from=check", unfinished.word())),
            None => to(id, "check"),
        };
    }
    to(id, step.next(&form.answers).map_or("check", Step::word))
}

/// Why a branch will have to take this order, as far as the answers tell: it is said at once, and not after
/// the whole form. Submitting judges again.
pub(super) fn branch_reason(web: &Web, answers: &Answers) -> Option<BranchReason> {
    let rules = web.rules();
    let product = rules.catalogue.product(&answers.product);
    let foreign_passport = answers.document_kind == "passport_foreign";
    let birth = parse_date(&answers.birth_date);
    let applicant = Applicant {
        resident: answers.residency != "non_resident",
        has_iin: !(foreign_passport && answers.iin.trim().is_empty()),
        age: birth.map_or(i64::MAX, |birth| age_on(birth, today(web))),
        product_min_age: product.map_or(0, |product| product.min_age),
        cards: 0,
    };
    judge(&rules.policy, &applicant).err()
}

/// Shows a step.
pub(super) fn show(shown: Shown<'_>) -> Response {
    match shown.step {
        Step::Card => super::card::show_step(shown),
        Step::Person => person::show_step(shown),
        Step::Document => document::show_step(shown),
        Step::Photos => photos::show_step(shown),
        Step::Delivery => delivery::show_step(shown),
        Step::Consent => consent::show_step(shown),
    }
}

impl Shown<'_> {
    pub(super) fn page(&self) -> Page {
        Page::new(self.web, self.context, self.heading(), "order")
    }

    pub(super) fn frame(&self) -> Frame {
        let (t, id, answers) = (self.context.t(), self.form.summary.id, &self.form.answers);
        let there = Step::of(answers);
        let place = there.iter().position(|step| *step == self.step).unwrap_or(0) + 1;
        let mut steps = there.iter().map(|step| step_name(self.context, *step)).collect::<Vec<_>>();
        steps.push(t.order_step_check());
        let back = match (&self.form.asked, self.step.previous(answers)) {
            (Some(_), _) => path(id, "status"),
            _ if self.from_check => path(id, "check"),
            (_, Some(previous)) => path(id, previous.word()),
            (_, None) => "/bank/order".to_owned(),
        };
        Frame {
            way: path(id, self.step.word()),
            back,
            heading: self.heading(),
            progress: t.order_step_of(place, steps.len()),
            steps,
            place,
            from: if self.from_check { "check" } else { "" },
            files: self.step == Step::Photos,
            asked: self.form.asked.clone(),
            code_sent: self.form.summary.progress == Progress::AwaitingCode,
        }
    }

    fn heading(&self) -> String {
        let t = self.context.t();
        match self.step {
            Step::Card => t.order_card_title(),
            Step::Person => t.order_person_title(),
            Step::Document => t.order_document_title(),
            Step::Photos => t.order_photos_title(),
            Step::Delivery => t.order_delivery_title(),
            Step::Consent => t.order_consent_title(),
        }
    }
}

/// The step's name on the line of steps.
pub(super) fn step_name(context: &Context, step: Step) -> String {
    let t = context.t();
    match step {
        Step::Card => t.order_step_card(),
        Step::Person => t.order_step_person(),
        Step::Document => t.order_step_document(),
        Step::Photos => t.order_step_photos(),
        Step::Delivery => t.order_step_delivery(),
        Step::Consent => t.order_step_consent(),
    }
}

/// A date as people write it here, or what was typed in its stead.
pub(super) fn day(typed: &str) -> String {
    parse_date(typed).map_or_else(|| typed.to_owned(), date_text)
}
