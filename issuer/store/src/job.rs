//! Jobs: what is to happen later, as rows. The use case that does one also removes it, in one transaction,
//! so that a job happens exactly once however many nodes look for work.

use jiff::Timestamp;

use crate::{Fault, Tx};

/// Something whose time has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Which use case does it: `onboarding.expire` and the like.
    pub kind: String,
    /// The row it concerns.
    pub object: i64,
    /// When it was to happen.
    pub due_at: Timestamp,
}

/// Asks for a job at a time; asking again for the same kind and object moves it.
pub fn schedule(tx: &mut Tx<'_>, kind: &'static str, object: i64, due_at: Timestamp) -> Result<(), Fault> {
    tx.execute(
        "insert into job (kind, object, due_at) values ($1, $2, $3)
         on conflict (kind, object) do update set due_at = excluded.due_at",
        &[&kind, &object, &due_at],
    )
    .map(|_| ())
}

/// Takes back a job that is no longer wanted.
pub fn cancel(tx: &mut Tx<'_>, kind: &'static str, object: i64) -> Result<(), Fault> {
    tx.execute("delete from job where kind = $1 and object = $2", &[&kind, &object]).map(|_| ())
}

/// Takes the job that has been due the longest, to be done in this very transaction.
pub fn take(tx: &mut Tx<'_>) -> Result<Option<Job>, Fault> {
    let now = tx.now();
    let job = tx.row(
        "select kind, object, due_at from job where due_at <= $1 order by due_at, kind, object limit 1",
        &[&now],
        |row| Ok(Job { kind: row.get("kind")?, object: row.get("object")?, due_at: row.get("due_at")? }),
    )?;
    if let Some(job) = &job {
        tx.execute("delete from job where kind = $1 and object = $2", &[&job.kind, &job.object])?;
    }
    Ok(job)
}

/// Puts off a job whose use case met a fault, so that it does not keep the others waiting.
pub fn put_off(tx: &mut Tx<'_>, job: &Job, due_at: Timestamp) -> Result<(), Fault> {
    tx.execute(
        "update job set due_at = $1 where kind = $2 and object = $3",
        &[&due_at, &job.kind, &job.object],
    )
    .map(|_| ())
}
