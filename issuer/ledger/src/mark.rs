//! Marks along an account's chain of entries, one a month, so that a walk need not begin at its newest end.

use jiff::Timestamp;
use store::{Fault, Parameter, Tx, Value};
use vocabulary::{AccountId, almaty, civil_day};

/// That an account's entries of a month begin after this one.
pub(crate) struct Mark {
    pub(crate) account: AccountId,
    month: Timestamp,
    /// 0: the account's first entries of all.
    entry: i64,
}

impl Mark {
    /// The mark to be written when an entry is posted now on an account whose newest is `last`, if it is the
    /// first of its month.
    pub(crate) fn of(account: AccountId, last: i64, now: Timestamp) -> Option<Mark> {
        let month = civil_day(now).first_of_month().to_zoned(almaty().clone()).ok()?.timestamp();
        // A key is never drawn before the instant it bears, so what was drawn before the month was posted before it.
        (last == 0 || Tx::drawn_at(last) < month).then_some(Mark { account, month, entry: last })
    }
}

/// An entry of the account from which walking back misses none posted before this instant: `None` if no mark was
/// set since.
pub(crate) fn start(tx: &mut Tx<'_>, account: AccountId, instant: Timestamp) -> Result<Option<i64>, Fault> {
    tx.row(
        "select entry from entry_mark where account = $1 and month >= $2 order by month, entry desc limit 1",
        &[&account, &instant],
        |row| row.get("entry"),
    )
}

pub(crate) fn insert_all(tx: &mut Tx<'_>, marks: &[Mark]) -> Result<(), Fault> {
    if marks.is_empty() {
        return Ok(());
    }
    let values = |it: &Mark| vec![it.account.to_value(), it.month.to_value(), Value::Integer(it.entry)];
    let rows = marks.iter().map(values).collect::<Vec<_>>();
    // Two transactions that begin an account's month at the same time meet on its position, and one of them is run
    // again; here their marks must not meet first, since a key that is there already is no reason to run again.
    tx.execute_each(
        "insert into entry_mark (account, month, entry) values ($1, $2, $3) on conflict do nothing",
        &rows,
    )
    .map(|_| ())
}
