//! Holds: money promised to a shop and not yet taken.

use jiff::Timestamp;
use store::{Fault, Parameter, Row, Tx, Value};
use vocabulary::{AccountId, AuthorizationId, Channel, Money};

use crate::book::Book;

/// Money promised to a shop by an authorization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// The authorization that promised it.
    pub id: AuthorizationId,
    /// Whose money it is.
    pub account: AccountId,
    /// How the card was used.
    pub channel: Channel,
    /// What is still held; nothing once it was taken, given back or ran out.
    pub amount: Money,
    /// What was asked for, increments included.
    pub placed: Money,
    /// Since when.
    pub placed_at: Timestamp,
    /// When it is released by itself.
    pub expires_at: Timestamp,
    /// The shop and its town.
    pub details: String,
    pub(crate) previous: i64,
}

/// Holds walked through for one account at most, released ones included: a list for people ends somewhere.
const MOST_WALKED: i64 = 2_000;

/// The holds of an account that still hold something, the newest first, at most `most`.
pub fn active(tx: &mut Tx<'_>, account: AccountId, most: usize) -> Result<Vec<Hold>, Fault> {
    let Some(position) = crate::position(tx, account)? else { return Ok(Vec::new()) };
    // What is not found yet of all that is held says when the walk is over: a hold that is raised again and
    // again may be of any age.
    let mut holds = tx.rows(
        "with recursive chain (id, depth, missing) as (
             select cast($1 as bigint), cast(1 as bigint), cast($2 as bigint)
             union all
             select hold.previous, chain.depth + 1, chain.missing - hold.amount
               from chain join hold on hold.id = chain.id
              where chain.missing > hold.amount and hold.previous > 0 and chain.depth < $3)
         select hold.* from chain join hold on hold.id = chain.id where hold.amount > 0",
        &[&position.last_hold, &position.balance.held, &MOST_WALKED],
        read,
    )?;
    holds.sort_by_key(|hold| std::cmp::Reverse(hold.id));
    holds.truncate(most);
    Ok(holds)
}

/// Live holds of one channel that were placed within one span of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Live {
    /// How the cards were used.
    pub channel: Channel,
    /// How many.
    pub count: i64,
    /// What they hold together.
    pub amount: Money,
}

/// The live holds placed after `from`, and not after `to`, by channel.
pub fn live(tx: &mut Tx<'_>, from: Timestamp, to: Timestamp) -> Result<Vec<Live>, Fault> {
    tx.rows(
        "select channel, count(*) as n, cast(sum(amount) as bigint) as tiyn from hold
          where amount > 0 and placed_at > $1 and placed_at <= $2 group by channel order by channel",
        &[&from, &to],
        |row| Ok(Live { channel: row.get("channel")?, count: row.get("n")?, amount: row.get("tiyn")? }),
    )
}

/// Releases the holds whose time is over, at most `most`; tells how many there were. A job calls it again
/// while there are.
pub fn expire(tx: &mut Tx<'_>, most: i64) -> Result<usize, Fault> {
    let now = tx.now();
    let due = tx.rows(
        "select * from hold where amount > 0 and expires_at <= $1 order by expires_at limit $2",
        &[&now, &most],
        read,
    )?;
    let accounts = due.iter().map(|hold| hold.account).collect::<Vec<_>>();
    let mut book = Book::open(tx, &accounts)?;
    let count = due.len();
    for hold in due {
        let id = hold.id;
        book.take_up(hold);
        book.set_hold(id, Money::ZERO)?;
    }
    book.close(tx)?;
    Ok(count)
}

/// The hold of an authorization.
pub fn find_hold(tx: &mut Tx<'_>, id: AuthorizationId) -> Result<Option<Hold>, Fault> {
    tx.row("select * from hold where id = $1", &[&id], read)
}

/// The holds of these authorizations, in no order.
pub fn find_holds(tx: &mut Tx<'_>, ids: &[AuthorizationId]) -> Result<Vec<Hold>, Fault> {
    let keys = ids.iter().map(|id| vec![id.to_value()]).collect::<Vec<_>>();
    tx.rows_each("select * from hold where id = $1", &keys, read)
}

pub(crate) fn insert_all(tx: &mut Tx<'_>, holds: &[&Hold]) -> Result<(), Fault> {
    let values = |it: &&Hold| -> Vec<Value> {
        vec![
            it.id.to_value(),
            it.account.to_value(),
            Value::Integer(it.previous),
            it.channel.to_value(),
            it.amount.to_value(),
            it.placed.to_value(),
            it.placed_at.to_value(),
            it.expires_at.to_value(),
            it.details.to_value(),
        ]
    };
    let rows = holds.iter().map(values).collect::<Vec<_>>();
    tx.execute_each(
        "insert into hold (id, account, previous, channel, amount, placed, placed_at, expires_at, details)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &rows,
    )
    .map(|_| ())
}

pub(crate) fn update_all(tx: &mut Tx<'_>, holds: &[&Hold]) -> Result<(), Fault> {
    let values = |it: &&Hold| -> Vec<Value> {
        vec![it.id.to_value(), it.amount.to_value(), it.placed.to_value(), it.expires_at.to_value()]
    };
    let rows = holds.iter().map(values).collect::<Vec<_>>();
    tx.execute_each("update hold set amount = $2, placed = $3, expires_at = $4 where id = $1", &rows)
        .map(|_| ())
}

fn read(row: &Row) -> Result<Hold, Fault> {
    Ok(Hold {
        id: row.get("id")?,
        account: row.get("account")?,
        channel: row.get("channel")?,
        amount: row.get("amount")?,
        placed: row.get("placed")?,
        placed_at: row.get("placed_at")?,
        expires_at: row.get("expires_at")?,
        details: row.get("details")?,
        previous: row.get("previous")?,
    })
}
