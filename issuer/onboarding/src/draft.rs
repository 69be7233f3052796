//! Filling in: what the customer types is kept at each step, right or wrong, until it is submitted.

use card::Product;
use store::{Error, Fault, Tx, job};
use vocabulary::{ApplicationId, CodeWord, CustomerId};

use crate::Rules;
use crate::answers::{Answers, bounded, code_word_digest};
use crate::application::{self, Application, Stage};
use crate::event::{self, What};
use crate::photo::{self, PhotoFacts};
use crate::step::{Side, Step};
use crate::waiting;

/// An application to go on with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Started {
    /// A new draft.
    New(ApplicationId),
    /// The customer's draft, with this product chosen in it.
    Resumed(ApplicationId),
    /// One that is further on and not decided: nothing was changed in it.
    UnderWay(ApplicationId),
}

/// Why nothing was saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SaveRefused {
    /// There is no such application of this customer.
    NotFound,
    /// It cannot be changed any more, or not in this.
    Closed,
}

/// Begins an order, or finds the one that is open.
pub fn start(
    tx: &mut Tx<'_>,
    rules: &Rules,
    customer: CustomerId,
    product: &Product,
) -> Result<Started, Fault> {
    let customer =
        people::customer::find(tx, customer)?.ok_or_else(|| Fault::corrupt("application.customer"))?;
    for mut open in application::all_of(tx, customer.id)? {
        match open.stage {
            Stage::Draft | Stage::BranchOnly { .. } => {
                if open.answers.product != product.code {
                    let id = open.id;
                    choose(&mut open.answers, product);
                    open.reopen(tx)?;
                    changed(tx, rules, open)?;
                    return Ok(Started::Resumed(id));
                }
                return Ok(Started::Resumed(open.id));
            }
            Stage::AwaitingCode { .. } | Stage::InReview { .. } | Stage::NeedInfo { .. } => {
                return Ok(Started::UnderWay(open.id));
            }
            Stage::Issued { .. } | Stage::Rejected { .. } | Stage::Withdrawn | Stage::Expired => {}
        }
    }
    let mut answers = Answers { phone: customer.phone.to_string(), ..Answers::default() };
    choose(&mut answers, product);
    let id = application::insert(tx, customer.id, &answers, customer.language)?;
    event::record(tx, id, What::Started, None, None)?;
    let due_at = tx.now() + rules.policy.draft_life;
    job::schedule(tx, waiting::ERASE, id.0, due_at)?;
    Ok(Started::New(id))
}

/// Keeps what was typed in a step, wrong or not; what is wrong with it [`crate::check`] tells. Between two
/// tabs the last one wins, a step at a time; the version returned is what [`crate::submit`] will ask for.
pub fn save_step(
    tx: &mut Tx<'_>,
    rules: &Rules,
    customer: CustomerId,
    id: ApplicationId,
    step: Step,
    typed: &Answers,
) -> Result<i64, Error<SaveRefused>> {
    let mut application = editable(tx, customer, id)?;
    let before = (application.answers.clone(), application.code_word);
    for field in step.fields() {
        if !application.may_change(field) {
            continue;
        }
        if *field == "code_word" {
            keep_code_word(tx, &mut application, &typed.code_word);
        } else {
            application.answers.set(field, bounded(typed.get(field)));
        }
    }
    if before == (application.answers.clone(), application.code_word) {
        return Ok(application.version);
    }
    application.reopen(tx)?;
    Ok(changed(tx, rules, application)?)
}

/// Attaches a photograph, in the place of the one before. Its object lies in the photograph store already.
pub fn attach_photo(
    tx: &mut Tx<'_>,
    rules: &Rules,
    customer: CustomerId,
    id: ApplicationId,
    side: Side,
    facts: &PhotoFacts,
) -> Result<i64, Error<SaveRefused>> {
    let mut application = editable(tx, customer, id)?;
    if !application.may_change(side.field()) {
        return Err(Error::Refused(SaveRefused::Closed));
    }
    photo::take_away(tx, id, side, application.signed_at)?;
    photo::insert(tx, id, side, facts)?;
    application.reopen(tx)?;
    Ok(changed(tx, rules, application)?)
}

/// Takes a photograph away.
pub fn remove_photo(
    tx: &mut Tx<'_>,
    rules: &Rules,
    customer: CustomerId,
    id: ApplicationId,
    side: Side,
) -> Result<i64, Error<SaveRefused>> {
    let mut application = editable(tx, customer, id)?;
    if !application.may_change(side.field()) {
        return Err(Error::Refused(SaveRefused::Closed));
    }
    if !photo::take_away(tx, id, side, application.signed_at)? {
        return Ok(application.version);
    }
    application.reopen(tx)?;
    Ok(changed(tx, rules, application)?)
}

fn choose(answers: &mut Answers, product: &Product) {
    product.code.clone_into(&mut answers.product);
    let offered = product.kinds.iter().any(|kind| kind.word() == answers.card_type);
    if !offered {
        answers.card_type.clear();
    }
    if let [only] = product.kinds[..] {
        only.word().clone_into(&mut answers.card_type);
    }
}

fn editable(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    id: ApplicationId,
) -> Result<Application, Error<SaveRefused>> {
    let application = application::find_of(tx, customer, id)?.ok_or(Error::Refused(SaveRefused::NotFound))?;
    match application.stage {
        Stage::Draft | Stage::BranchOnly { .. } | Stage::AwaitingCode { .. } | Stage::NeedInfo { .. } => {
            Ok(application)
        }
        Stage::InReview { .. }
        | Stage::Issued { .. }
        | Stage::Rejected { .. }
        | Stage::Withdrawn
        | Stage::Expired => Err(Error::Refused(SaveRefused::Closed)),
    }
}

/// A word that is none is a problem the page shows; the one before stays.
fn keep_code_word(tx: &Tx<'_>, application: &mut Application, typed: &str) {
    if let Ok(word) = CodeWord::parse(typed) {
        application.code_word = Some(code_word_digest(tx, application.id, &word));
        application.answers.code_word_set = true;
    }
}

fn changed(tx: &mut Tx<'_>, rules: &Rules, mut application: Application) -> Result<i64, Fault> {
    application.version += 1;
    application.touched_at = tx.now();
    application::update(tx, &application)?;
    job::cancel(tx, waiting::NO_CODE, application.id.0)?;
    if application.signed_at.is_none() {
        let due_at = tx.now() + rules.policy.draft_life;
        job::schedule(tx, waiting::ERASE, application.id.0, due_at)?;
    }
    Ok(application.version)
}
