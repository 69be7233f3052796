//! Entries: the lines of an account, and statements made of them.

use jiff::Timestamp;
use store::{Fault, Parameter, Row, Tx, Value};
use vocabulary::{AccountId, AuthorizationId, EntryId, Money, PostingId};

use crate::mark;

/// One line on one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its key.
    pub id: EntryId,
    /// On which account.
    pub account: AccountId,
    /// The movement it belongs to; the entries of one sum to zero.
    pub posting: PostingId,
    /// What the account gained; below zero what it lost.
    pub amount: Money,
    /// What was posted on the account after it.
    pub balance: Money,
    /// What it is.
    pub kind: Kind,
    /// When the person did it.
    pub operation_at: Timestamp,
    /// When the bank wrote it.
    pub posted_at: Timestamp,
    /// The authorization behind it.
    pub authorization: Option<AuthorizationId>,
    /// The shop and its town, or the other side of a transfer.
    pub details: String,
    pub(crate) previous: EntryId,
}

/// What a movement of money is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Money put on an account.
    TopUp,
    /// Goods and services.
    Purchase,
    /// Cash.
    Cash,
    /// To or from another account.
    Transfer,
    /// A shop gives money back.
    Refund,
    /// The bank's own charge.
    Fee,
    /// A mistake put right.
    Correction,
    /// Taken for a third party.
    Collection,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 8] = [
        Kind::TopUp,
        Kind::Purchase,
        Kind::Cash,
        Kind::Transfer,
        Kind::Refund,
        Kind::Fee,
        Kind::Correction,
        Kind::Collection,
    ];

    /// The word rows and files use.
    pub fn word(self) -> &'static str {
        match self {
            Kind::TopUp => "top_up",
            Kind::Purchase => "purchase",
            Kind::Cash => "cash",
            Kind::Transfer => "transfer",
            Kind::Refund => "refund",
            Kind::Fee => "fee",
            Kind::Correction => "correction",
            Kind::Collection => "collection",
        }
    }

    /// Reads what [`word`](Self::word) writes.
    pub fn parse(word: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// Which entries of an account are wanted: those posted from `from` up to, and not at, `to`.
#[derive(Debug, Clone, Copy)]
pub struct Period {
    /// The first instant.
    pub from: Timestamp,
    /// The first instant no longer in it.
    pub to: Timestamp,
}

/// Some entries of a period, the newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementPage {
    /// The entries.
    pub entries: Vec<Entry>,
    /// Where the next page begins; none if this was the last.
    pub next: Option<EntryId>,
}

/// A page of an account's statement: at most `most` entries of the period, the newest first, from `at` on, or
/// from the newest. Walks the account's own chain, whatever else the table holds.
pub fn statement(
    tx: &mut Tx<'_>,
    account: AccountId,
    period: Period,
    at: Option<EntryId>,
    most: i64,
) -> Result<StatementPage, Fault> {
    let start = match at {
        Some(id) => owned(tx, account, id)?,
        None => newest_before(tx, account, period.to)?,
    };
    let wanted = most + 1;
    let mut entries = tx.rows(
        "with recursive chain (id, depth) as (
             select cast($1 as bigint), cast(1 as bigint)
             union all
             select entry.previous, chain.depth + 1 from chain join entry on entry.id = chain.id
              where entry.posted_at >= $2 and entry.previous > 0 and chain.depth < $3)
         select entry.*, chain.depth from chain join entry on entry.id = chain.id where entry.posted_at >= $2",
        &[&start, &period.from, &wanted],
        |row| Ok((row.get::<i64>("depth")?, read(row)?)),
    )?;
    // The chain is the order: keys drawn by two nodes need not be.
    entries.sort_by_key(|(depth, _)| *depth);
    let mut entries = entries.into_iter().map(|(_, entry)| entry).collect::<Vec<_>>();
    let most = usize::try_from(most).unwrap_or_default();
    let next = entries.get(most).map(|entry| entry.id);
    entries.truncate(most);
    Ok(StatementPage { entries, next })
}

/// An entry as reconciliation reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JournalLine {
    /// Its key.
    pub id: EntryId,
    /// On which account.
    pub account: AccountId,
    /// The movement it belongs to.
    pub posting: PostingId,
    /// What the account gained; below zero what it lost.
    pub amount: Money,
    /// The authorization behind it.
    pub authorization: Option<AuthorizationId>,
}

/// All entries of all accounts in the order of their keys: at most `most` after this one.
pub fn journal(tx: &mut Tx<'_>, after: EntryId, most: i64) -> Result<Vec<JournalLine>, Fault> {
    tx.rows(
        "select id, account, posting, amount, authorization_key from entry where id > $1 order by id limit $2",
        &[&after, &most],
        |row| {
            Ok(JournalLine {
                id: row.get("id")?,
                account: row.get("account")?,
                posting: row.get("posting")?,
                amount: row.get("amount")?,
                authorization: row.get("authorization_key")?,
            })
        },
    )
}

/// What was posted on an account just before this instant.
pub fn balance_before(tx: &mut Tx<'_>, account: AccountId, instant: Timestamp) -> Result<Money, Fault> {
    let newest = newest_before(tx, account, instant)?;
    let balance = tx.row("select balance from entry where id = $1", &[&newest], |row| row.get("balance"))?;
    Ok(balance.unwrap_or(Money::ZERO))
}

/// The newest entry of an account posted before this instant: 0 if there is none.
pub(crate) fn newest_before(tx: &mut Tx<'_>, account: AccountId, instant: Timestamp) -> Result<i64, Fault> {
    let newest = match mark::start(tx, account, instant)? {
        Some(entry) => entry,
        None => crate::position(tx, account)?.map_or(0, |position| position.last_entry),
    };
    let found = tx.row(
        "with recursive chain (id, posted_at) as (
             select id, posted_at from entry where id = $1
             union all
             select entry.id, entry.posted_at
               from chain join entry as later on later.id = chain.id join entry on entry.id = later.previous
              where chain.posted_at >= $2)
         select id from chain where posted_at < $2",
        &[&newest, &instant],
        |row| row.get::<i64>("id"),
    )?;
    Ok(found.unwrap_or(0))
}

/// The entry a reader says the next page begins at, if it is this account's: 0 if it is not.
fn owned(tx: &mut Tx<'_>, account: AccountId, id: EntryId) -> Result<i64, Fault> {
    let found =
        tx.row("select id from entry where id = $1 and account = $2", &[&id, &account], |row| row.get("id"))?;
    Ok(found.unwrap_or(0))
}

pub(crate) fn insert_all(tx: &mut Tx<'_>, entries: &[Entry]) -> Result<(), Fault> {
    let values = |it: &Entry| -> Vec<Value> {
        vec![
            it.id.to_value(),
            it.account.to_value(),
            it.previous.to_value(),
            it.posting.to_value(),
            it.amount.to_value(),
            it.balance.to_value(),
            it.kind.word().to_value(),
            it.operation_at.to_value(),
            it.posted_at.to_value(),
            it.authorization.to_value(),
            it.details.to_value(),
        ]
    };
    let rows = entries.iter().map(values).collect::<Vec<_>>();
    tx.execute_each(
        "insert into entry (id, account, previous, posting, amount, balance, kind, operation_at, posted_at,
                            authorization_key, details)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        &rows,
    )
    .map(|_| ())
}

fn read(row: &Row) -> Result<Entry, Fault> {
    let kind = row.get::<String>("kind")?;
    Ok(Entry {
        id: row.get("id")?,
        account: row.get("account")?,
        posting: row.get("posting")?,
        amount: row.get("amount")?,
        balance: row.get("balance")?,
        kind: Kind::parse(&kind).ok_or_else(|| Fault::corrupt("entry.kind"))?,
        operation_at: row.get("operation_at")?,
        posted_at: row.get("posted_at")?,
        authorization: row.get("authorization_key")?,
        details: row.get("details")?,
        previous: row.get("previous")?,
    })
}
