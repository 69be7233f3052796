//! A sign-in whose password was right and whose second factor is awaited.

use jiff::{SignedDuration, Timestamp};
use store::{Error, Fault, Tx};
use vocabulary::CustomerId;

use crate::TokenDigest;
use crate::authenticator::{self, Checked};
use crate::sign_in::AttemptRefused;
use crate::sign_in_history::{self, Outcome};

/// How long it waits.
const LIFE: SignedDuration = SignedDuration::from_mins(5);
/// Codes that may be typed before the password is asked for again.
const TRIES: i64 = 5;

/// What came of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proved {
    /// It is right: whom to sign in, with what was noted of the try.
    Customer(CustomerId, Option<i64>),
    /// It is wrong; another may be typed.
    Wrong,
    /// Too long ago, too many codes, or no password at all: from the beginning.
    Over,
}

/// Notes that the password was right.
pub fn begin(
    tx: &mut Tx<'_>,
    visitor: TokenDigest,
    customer: CustomerId,
    event: Option<i64>,
) -> Result<(), Fault> {
    let now = tx.now();
    if let Some(event) = event {
        sign_in_history::correct(tx, event, Outcome::NoCode)?;
    }
    tx.execute(
        "insert into half_sign_in (visitor, customer, event, begun_at, tries) values ($1, $2, $3, $4, 0)
         on conflict (visitor) do update
            set customer = excluded.customer, event = excluded.event, begun_at = excluded.begun_at, tries = 0",
        &[&visitor.0, &customer, &event, &now],
    )
    .map(|_| ())
}

/// Whether this browser has one that waits.
pub fn waits(tx: &mut Tx<'_>, visitor: TokenDigest) -> Result<bool, Fault> {
    Ok(find(tx, visitor)?.is_some())
}

/// Holds a code against it. A right one ends it.
pub fn prove(tx: &mut Tx<'_>, visitor: TokenDigest, typed: &str) -> Result<Proved, Error<AttemptRefused>> {
    let Some((customer, event)) = find(tx, visitor)? else { return Ok(Proved::Over) };
    let checked = authenticator::check(tx, customer, typed)?;
    if checked == Checked::Right {
        tx.execute("delete from half_sign_in where visitor = $1", &[&visitor.0])?;
        return Ok(Proved::Customer(customer, event));
    }
    tx.execute("update half_sign_in set tries = tries + 1 where visitor = $1", &[&visitor.0])?;
    Ok(if find(tx, visitor)?.is_some() { Proved::Wrong } else { Proved::Over })
}

/// Forgets those that nobody ended.
pub fn forget_old(tx: &mut Tx<'_>) -> Result<(), Fault> {
    let oldest = tx.now() - LIFE;
    tx.execute("delete from half_sign_in where begun_at < $1", &[&oldest]).map(|_| ())
}

fn find(tx: &mut Tx<'_>, visitor: TokenDigest) -> Result<Option<(CustomerId, Option<i64>)>, Fault> {
    let oldest: Timestamp = tx.now() - LIFE;
    tx.row(
        "select customer, event from half_sign_in where visitor = $1 and begun_at >= $2 and tries < $3",
        &[&visitor.0, &oldest, &TRIES],
        |row| Ok((row.get("customer")?, row.get("event")?)),
    )
}
