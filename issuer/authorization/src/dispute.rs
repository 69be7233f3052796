//! Operations that a holder says were not theirs: taken in, for the desk to look into.

use audit::{Actor, Object};
use card::Card;
use jiff::SignedDuration;
use store::{Fault, Parameter, Tx};
use vocabulary::{AuthorizationId, Money};

use crate::record::{self, Authorization};

/// How far back operations may be disputed here, in days.
pub const DAYS: i64 = 90;
/// Operations that are offered to be disputed, and may be disputed at once.
pub const MOST: i64 = 100;

/// What came of a dispute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opened {
    /// Taken in, under this number, with so many operations.
    Dispute(i64, usize),
    /// None of what was chosen can be disputed, or all of it is already.
    Nothing,
}

/// The operations of a card that may be disputed, the newest first, each with whether it is already.
pub fn candidates(tx: &mut Tx<'_>, card: &Card) -> Result<Vec<(Authorization, bool)>, Fault> {
    let since = tx.now() - SignedDuration::from_hours(24 * DAYS);
    let mut found = record::history(tx, card.account, since, MOST)?;
    found.retain(|it| it.card == card.id && took_money(it));
    let keys = found.iter().map(|it| vec![it.id.to_value()]).collect::<Vec<_>>();
    let disputed = match keys.is_empty() {
        true => Vec::new(),
        false => {
            tx.rows_each("select operation from dispute_operation where operation = $1", &keys, |row| {
                row.get::<AuthorizationId>("operation")
            })?
        }
    };
    let with_word = |it: Authorization| {
        let already = disputed.contains(&it.id);
        (it, already)
    };
    Ok(found.into_iter().map(with_word).collect())
}

/// Takes in a dispute of those of the chosen operations that may be disputed; disputing one twice is disputing it
/// once.
pub fn open(tx: &mut Tx<'_>, card: &Card, chosen: &[AuthorizationId]) -> Result<Opened, Fault> {
    let candidates = candidates(tx, card)?;
    let taken = candidates.iter().filter(|(it, already)| !already && chosen.contains(&it.id));
    let taken = taken.map(|(it, _)| it.id).collect::<Vec<_>>();
    if taken.is_empty() {
        return Ok(Opened::Nothing);
    }
    let (id, now) = (tx.new_id(), tx.now());
    tx.execute(
        "insert into dispute (id, customer, card, opened_at) values ($1, $2, $3, $4)",
        &[&id, &card.customer, &card.id, &now],
    )?;
    let rows = taken.iter().map(|operation| vec![operation.to_value(), id.to_value()]).collect::<Vec<_>>();
    tx.execute_each("insert into dispute_operation (operation, dispute) values ($1, $2)", &rows)?;
    let detail = format!("{} operations", taken.len());
    audit::record(tx, Actor::Customer(card.customer), "card.dispute", Object::Card(card.id), &detail)?;
    Ok(Opened::Dispute(id, taken.len()))
}

/// Money that left, or is held, and was not given back whole.
fn took_money(it: &Authorization) -> bool {
    it.purpose.spends() && it.outcome.amount() > Money::ZERO && it.reversed < it.outcome.amount()
}
