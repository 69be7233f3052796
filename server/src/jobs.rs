//! Jobs: looks for what is due and lets the use case that knows it do it, one transaction each.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::SignedDuration;
use onboarding::Rules;
use people::{
    authenticator, code_budget, half_sign_in, message, one_time_code, recovery, registration, session,
    sign_in, sign_in_history,
};
use store::{Error, Fault, Job, Store, Tx, job};

/// Between two looks at an empty list.
const PAUSE: Duration = Duration::from_millis(250);
/// How long a job that met a fault waits.
const LATER: SignedDuration = SignedDuration::from_mins(1);
/// Forgetting what is no longer needed, every hour.
const HOUSEKEEPING: &str = "people.forget";

/// Releasing holds whose time is over, every minute.
const HOLDS: &str = "ledger.expire_holds";
/// Holds released in one transaction, so that payments do not wait behind it for long.
const HOLDS_AT_ONCE: i64 = 200;

/// Asks for the jobs that always are.
pub(crate) fn plan(store: &Store) -> Result<(), Fault> {
    run(store, |tx| {
        let now = tx.now();
        job::schedule(tx, HOUSEKEEPING, 0, now)?;
        job::schedule(tx, HOLDS, 0, now)
    })
}

/// Does jobs until `stop` is set. For a thread of its own.
pub(crate) fn work(store: &Store, rules: &Arc<Rules>, stop: &AtomicBool) {
    while !stop.load(Ordering::Relaxed) {
        match one(store, rules) {
            Ok(true) => {}
            Ok(false) => std::thread::sleep(PAUSE),
            Err(fault) => {
                tracing::error!(%fault, "jobs cannot be looked for");
                std::thread::sleep(Duration::from_secs(1));
            }
        }
    }
}

/// Does the job that has been due the longest; false if there is none.
fn one(store: &Store, rules: &Arc<Rules>) -> Result<bool, Fault> {
    let failed = Arc::new(Mutex::new(None));
    let (taken, rules) = (Arc::clone(&failed), Arc::clone(rules));
    let outcome = run(store, move |tx| {
        let Some(job) = job::take(tx)? else { return Ok(false) };
        if let Ok(mut taken) = taken.lock() {
            *taken = Some(job.clone());
        }
        perform(tx, &rules, &job)?;
        Ok(true)
    });
    let failed = failed.lock().ok().and_then(|mut job| job.take());
    match (outcome, failed) {
        (Err(fault), Some(job)) => {
            tracing::error!(%fault, kind = job.kind, "a job met a fault and is put off");
            run(store, move |tx| {
                let later = tx.now() + LATER;
                job::put_off(tx, &job, later)
            })?;
            Ok(true)
        }
        (outcome, _) => outcome,
    }
}

fn perform(tx: &mut Tx<'_>, rules: &Rules, job: &Job) -> Result<(), Fault> {
    match job.kind.as_str() {
        HOUSEKEEPING => forget(tx),
        HOLDS => expire_holds(tx),
        _ if card::run_job(tx, &rules.catalogue, job)? => Ok(()),
        _ if onboarding::run_job(tx, rules, job)? => Ok(()),
        other => Err(Fault::Broken(format!("nobody does jobs of kind {other}"))),
    }
}

fn expire_holds(tx: &mut Tx<'_>) -> Result<(), Fault> {
    let released = ledger::hold::expire(tx, HOLDS_AT_ONCE)?;
    let more = i64::try_from(released).is_ok_and(|released| released == HOLDS_AT_ONCE);
    let next = if more { tx.now() } else { tx.now() + SignedDuration::from_mins(1) };
    job::schedule(tx, HOLDS, 0, next)
}

fn forget(tx: &mut Tx<'_>) -> Result<(), Fault> {
    registration::forget_old(tx)?;
    recovery::forget_old(tx)?;
    one_time_code::forget_old(tx)?;
    code_budget::forget_old(tx)?;
    session::forget_old(tx)?;
    sign_in::forget_old(tx)?;
    sign_in_history::forget_old(tx)?;
    message::forget_old(tx)?;
    half_sign_in::forget_old(tx)?;
    authenticator::forget_old(tx)?;
    card::urgent::forget_old(tx)?;
    transfer::forget_old(tx)?;
    let next = tx.now() + SignedDuration::from_hours(1);
    job::schedule(tx, HOUSEKEEPING, 0, next)
}

fn run<T: Send + 'static>(
    store: &Store,
    mut use_case: impl FnMut(&mut Tx<'_>) -> Result<T, Fault> + Send + 'static,
) -> Result<T, Fault> {
    match store.run(move |tx| use_case(tx).map_err(Error::<std::convert::Infallible>::Fault))? {
        Ok(value) => Ok(value),
        Err(never) => match never {},
    }
}
