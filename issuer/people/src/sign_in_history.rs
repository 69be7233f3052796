//! Who signed in, or tried to: what a customer sees of it.
//!
//! A try is written as a wrong password, in the transaction that counts it, and becomes a sign-in when the password was
//! right: so a try whose answer was lost is there as well, and a wrong password needs no transaction of its own, by whose
//! time a stranger could tell who is a customer here.
//! Guessing is slowed ([`crate::sign_in`]), which bounds the rows that a stranger can cause.

use jiff::{SignedDuration, Timestamp};
use store::{Fault, Row, Tx};
use vocabulary::CustomerId;

/// How long an event is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(365 * 24);

/// What came of a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// A session began.
    SignedIn,
    /// The password was wrong, or the answer never reached anybody.
    WrongPassword,
    /// The password was right, and the code of the second factor was not given.
    NoCode,
}

/// One try, or one sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Grows with time.
    pub id: i64,
    /// When it was.
    pub at: Timestamp,
    /// What came of it.
    pub outcome: Outcome,
    /// Whether this browser had signed this customer in before.
    pub known_device: bool,
    /// The network address it came from.
    pub address: String,
    /// The browser, as it names itself.
    pub agent: String,
}

/// Notes something; the key to correct it by.
pub(crate) fn note(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    outcome: Outcome,
    known_device: bool,
    address: &str,
    agent: &str,
) -> Result<i64, Fault> {
    let id = tx.new_ordered_id();
    tx.execute(
        "insert into sign_in_event (id, customer, outcome, known_device, address, agent)
         values ($1, $2, $3, $4, $5, $6)",
        &[&id, &customer, &outcome.word(), &known_device, &address, &agent],
    )?;
    Ok(id)
}

/// Corrects what came of a try.
pub(crate) fn correct(tx: &mut Tx<'_>, id: i64, outcome: Outcome) -> Result<(), Fault> {
    tx.execute("update sign_in_event set outcome = $1 where id = $2", &[&outcome.word(), &id]).map(|_| ())
}

/// At most `most` events of a customer, the newest first: those before the one with key `before`.
pub fn list(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    before: Option<i64>,
    most: i64,
) -> Result<Vec<Event>, Fault> {
    let before = before.unwrap_or(i64::MAX);
    tx.rows(
        "select * from sign_in_event where customer = $1 and id < $2 order by id desc limit $3",
        &[&customer, &before, &most],
        read,
    )
}

/// Forgets what is a year old.
pub fn forget_old(tx: &mut Tx<'_>) -> Result<(), Fault> {
    let oldest = Tx::first_drawn_at(tx.now() - KEPT);
    tx.execute("delete from sign_in_event where id < $1", &[&oldest]).map(|_| ())
}

impl Outcome {
    fn word(self) -> &'static str {
        match self {
            Outcome::SignedIn => "signed_in",
            Outcome::WrongPassword => "wrong_password",
            Outcome::NoCode => "no_code",
        }
    }
}

fn read(row: &Row) -> Result<Event, Fault> {
    let id = row.get("id")?;
    let word = row.get::<String>("outcome")?;
    let outcome = [Outcome::SignedIn, Outcome::WrongPassword, Outcome::NoCode]
        .into_iter()
        .find(|one| one.word() == word);
    Ok(Event {
        id,
        at: Tx::drawn_at(id),
        outcome: outcome.ok_or_else(|| Fault::corrupt("sign_in_event.outcome"))?,
        known_device: row.get("known_device")?,
        address: row.get("address")?,
        agent: row.get("agent")?,
    })
}
