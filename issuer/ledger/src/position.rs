//! The narrow row behind an account: what an authorization reads, and the only row it rewrites.

use store::{Fault, Parameter, Row, Tx, Value};
use vocabulary::{AccountId, AuthorizationId};

use crate::account::{Balance, State};
use crate::turnover::Turnover;

/// What is on an account and what was spent from it today, with the heads of its chains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// Which account.
    pub account: AccountId,
    /// Whether money may move.
    pub state: State,
    /// What is on it.
    pub balance: Balance,
    /// What was spent on the day it was last used.
    pub turnover: Turnover,
    /// Its latest entry; 0 if it has none.
    pub last_entry: i64,
    /// Its latest hold; 0 if it has none.
    pub last_hold: i64,
    /// The latest authorization on it, approved or not; key 0 if there was none.
    pub last_authorization: AuthorizationId,
}

/// The positions of these accounts, in no order; those that do not exist are missing.
pub(crate) fn read_all(tx: &mut Tx<'_>, accounts: &[AccountId]) -> Result<Vec<Position>, Fault> {
    let keys = accounts.iter().map(|account| vec![account.to_value()]).collect::<Vec<_>>();
    tx.rows_each("select * from balance where account = $1", &keys, read)
}

/// The position of one account.
pub fn position(tx: &mut Tx<'_>, account: AccountId) -> Result<Option<Position>, Fault> {
    tx.row("select * from balance where account = $1", &[&account], read)
}

pub(crate) fn write_all<'a>(
    tx: &mut Tx<'_>,
    positions: impl Iterator<Item = &'a Position>,
) -> Result<(), Fault> {
    let rows = positions.map(values).collect::<Vec<_>>();
    let touched = tx.execute_each(
        "update balance
            set posted = $2, held = $3, claimed = $4, day = $5, internet_amount = $6, internet_count = $7,
                terminal_amount = $8, terminal_count = $9, cash_machine_amount = $10,
                cash_machine_count = $11, transfer_amount = $12, transfer_count = $13, last_entry = $14,
                last_hold = $15, last_authorization = $16
          where account = $1",
        &rows,
    )?;
    if touched == rows.len() as u64 { Ok(()) } else { Err(Fault::Broken("a balance row is gone".to_owned())) }
}

fn values(it: &Position) -> Vec<Value> {
    let balance = [it.balance.posted, it.balance.held, it.balance.claimed];
    let chains = [it.last_entry, it.last_hold, it.last_authorization.0];
    let mut values = vec![it.account.to_value()];
    values.extend(balance.iter().map(Parameter::to_value));
    values.extend(it.turnover.values());
    values.extend(chains.into_iter().map(Value::Integer));
    values
}

fn read(row: &Row) -> Result<Position, Fault> {
    Ok(Position {
        account: row.get("account")?,
        state: State::read(row)?,
        balance: Balance::read(row)?,
        turnover: Turnover::read(row)?,
        last_entry: row.get("last_entry")?,
        last_hold: row.get("last_hold")?,
        last_authorization: row.get("last_authorization")?,
    })
}
