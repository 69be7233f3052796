//! What happens when nobody does anything: jobs.

use audit::{Actor, Object};
use store::{Fault, Job, Tx, job};
use text::Sentences;
use vocabulary::{ApplicationId, PhoneNumber};

use crate::Rules;
use crate::answers::Answers;
use crate::application::{self, Application, FoundBy, Stage};
use crate::event::{self, What};
use crate::photo;

/// The code was not entered.
pub(crate) const NO_CODE: &str = "onboarding.no_code";
/// What an operator asked for was not supplied.
pub(crate) const NOT_SUPPLIED: &str = "onboarding.not_supplied";
/// What was never signed has been kept long enough.
pub(crate) const ERASE: &str = "onboarding.erase";

/// Does a job of this crate; false if it is another's.
pub fn run_job(tx: &mut Tx<'_>, rules: &Rules, job: &Job) -> Result<bool, Fault> {
    let work = match job.kind.as_str() {
        NO_CODE => no_code,
        NOT_SUPPLIED => not_supplied,
        ERASE => erase,
        _ => return Ok(false),
    };
    // Gone, withdrawn, decided meanwhile: then there is nothing to do.
    if let Some(application) = application::find(tx, ApplicationId(job.object))? {
        work(tx, rules, application)?;
    }
    Ok(true)
}

fn no_code(tx: &mut Tx<'_>, rules: &Rules, application: Application) -> Result<(), Fault> {
    if matches!(application.stage, Stage::AwaitingCode { .. }) {
        expire(tx, rules, application, Actor::System)?;
    }
    Ok(())
}

fn not_supplied(tx: &mut Tx<'_>, rules: &Rules, application: Application) -> Result<(), Fault> {
    match application.stage {
        Stage::NeedInfo { .. } => {
            tell_declined(tx, &application)?;
            expire(tx, rules, application, Actor::System)
        }
        // Supplied, and to be signed anew: should the customer go back, the wait is not over.
        Stage::AwaitingCode { .. } if application.asked.is_some() => {
            let due_at = tx.now() + rules.policy.code_wait;
            job::schedule(tx, NOT_SUPPLIED, application.id.0, due_at)
        }
        _ => Ok(()),
    }
}

/// Forgets what a person gave and never signed. Of what was signed everything is kept.
fn erase(tx: &mut Tx<'_>, rules: &Rules, mut application: Application) -> Result<(), Fault> {
    if application.signed_at.is_some() {
        return Ok(());
    }
    let due_at = application.touched_at + rules.policy.draft_life;
    match application.stage {
        _ if tx.now() < due_at => job::schedule(tx, ERASE, application.id.0, due_at),
        Stage::Draft => {
            photo::erase_all(tx, application.id)?;
            application::delete(tx, application.id)
        }
        Stage::BranchOnly { .. } | Stage::Withdrawn | Stage::Expired => {
            photo::erase_all(tx, application.id)?;
            application.answers = Answers::default();
            application.code_word = None;
            application.found_by = FoundBy::default();
            application.signature = None;
            application::forget_unsigned(tx, application.id)?;
            application::update(tx, &application)
        }
        // A code is awaited, so its own job comes first.
        Stage::AwaitingCode { .. } => {
            job::schedule(tx, ERASE, application.id.0, tx.now() + rules.policy.code_wait)
        }
        Stage::InReview { .. } | Stage::NeedInfo { .. } | Stage::Issued { .. } | Stage::Rejected { .. } => {
            Ok(())
        }
    }
}

/// The application is over, because what was waited for did not come.
pub(crate) fn expire(
    tx: &mut Tx<'_>,
    rules: &Rules,
    mut application: Application,
    actor: Actor,
) -> Result<(), Fault> {
    let id = application.id;
    application.stage = Stage::Expired;
    application.asked = None;
    application.touched_at = tx.now();
    application::update(tx, &application)?;
    let staff = match actor {
        Actor::Staff(staff) => Some(staff),
        Actor::Customer(_) | Actor::System => None,
    };
    event::record(tx, id, What::Expired, staff, None)?;
    audit::record(tx, actor, "application.expire", Object::Application(id), "")?;
    over(tx, rules, &application)
}

/// What every end has in common: nothing is waited for any more, and the unsigned is forgotten in time.
pub(crate) fn over(tx: &mut Tx<'_>, rules: &Rules, application: &Application) -> Result<(), Fault> {
    let id = application.id.0;
    job::cancel(tx, NO_CODE, id)?;
    job::cancel(tx, NOT_SUPPLIED, id)?;
    if application.signed_at.is_some() {
        return job::cancel(tx, ERASE, id);
    }
    let due_at = tx.now() + rules.policy.draft_life;
    job::schedule(tx, ERASE, id, due_at)
}

/// The neutral message: whatever the reason was, the customer hears the same.
pub(crate) fn tell_declined(tx: &mut Tx<'_>, application: &Application) -> Result<(), Fault> {
    if let Ok(phone) = PhoneNumber::parse(&application.answers.phone) {
        let words = Sentences(application.language).sms_application_declined(&application.number);
        people::sms::send(tx, &phone, "application_declined", &words)?;
    }
    Ok(())
}

/// It moved on: nothing that was waited for is waited for any more.
pub(crate) fn nothing_awaited(tx: &mut Tx<'_>, id: ApplicationId) -> Result<(), Fault> {
    [NO_CODE, NOT_SUPPLIED, ERASE].into_iter().try_for_each(|kind| job::cancel(tx, kind, id.0))
}
