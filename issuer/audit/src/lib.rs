//! The audit trail: every act that somebody may later have to prove, in the transaction that did it.

use jiff::Timestamp;
use store::{Fault, Migration, Tx};
use vocabulary::{ApplicationId, CardId, CustomerId, StaffId};

/// The tables of this crate.
pub const MIGRATIONS: &[Migration] =
    &[Migration { name: "audit/0001_entry", sql: include_str!("../migrations/0001_entry.sql") }];

/// Who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// A customer, in the portal.
    Customer(CustomerId),
    /// A member of staff, at a desk.
    Staff(StaffId),
    /// The program itself: a job, a command.
    System,
}

/// What is acted upon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Object {
    /// A customer's registration.
    Customer(CustomerId),
    /// An application for a card.
    Application(ApplicationId),
    /// A card.
    Card(CardId),
    /// A member of staff.
    Staff(StaffId),
}

/// One line of the trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When it was done.
    pub at: Timestamp,
    /// `customer`, `staff` or `system`.
    pub actor: String,
    /// The actor's key, if it is a person.
    pub who: Option<i64>,
    /// What was done: `application.approve` and the like.
    pub act: String,
    /// What an auditor needs beside it; never a secret.
    pub detail: String,
}

/// Writes a line. `act` is a noun, a dot and a verb; `detail` holds no secret and no personal data.
pub fn record(
    tx: &mut Tx<'_>,
    actor: Actor,
    act: &'static str,
    object: Object,
    detail: &str,
) -> Result<(), Fault> {
    let (kind, who) = match actor {
        Actor::Customer(id) => ("customer", Some(id.0)),
        Actor::Staff(id) => ("staff", Some(id.0)),
        Actor::System => ("system", None),
    };
    let (object, which) = key(object);
    let (id, now) = (tx.new_id(), tx.now());
    tx.execute(
        "insert into audit_entry (id, at, actor, who, act, object, which, detail)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        &[&id, &now, &kind, &who, &act, &object, &which, &detail],
    )
    .map(|_| ())
}

/// The latest lines about one object, newest first.
pub fn history(tx: &mut Tx<'_>, object: Object, most: i64) -> Result<Vec<Entry>, Fault> {
    let (object, which) = key(object);
    tx.rows(
        "select at, actor, who, act, detail from audit_entry
          where object = $1 and which = $2 order by at desc, id desc limit $3",
        &[&object, &which, &most],
        |row| {
            Ok(Entry {
                at: row.get("at")?,
                actor: row.get("actor")?,
                who: row.get("who")?,
                act: row.get("act")?,
                detail: row.get("detail")?,
            })
        },
    )
}

fn key(object: Object) -> (&'static str, i64) {
    match object {
        Object::Customer(id) => ("customer", id.0),
        Object::Application(id) => ("application", id.0),
        Object::Card(id) => ("card", id.0),
        Object::Staff(id) => ("staff", id.0),
    }
}
