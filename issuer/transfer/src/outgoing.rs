//! Transfers to other banks: gathered into files, and given back when the other bank does not take them.

use audit::{Actor, Object};
use authorization::notice;
use jiff::Timestamp;
use ledger::{Book, Kind, OUTGOING, Posting, SETTLEMENT};
use store::{Error, Fault, Tx};
use vocabulary::{Money, TransferId};

use crate::transfer::{self, State, Transfer};

/// Most transfers in one file.
pub const MOST_IN_BATCH: i64 = 10_000;

/// A file of transfers to other banks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Its number.
    pub id: i64,
    /// When it was made.
    pub made_at: Timestamp,
    /// What it carries in all.
    pub amount: Money,
    /// Its transfers, in the order of their numbers.
    pub transfers: Vec<Transfer>,
}

/// What is said of a file without opening its transfers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BatchFacts {
    /// Its number.
    pub id: i64,
    /// When it was made.
    pub made_at: Timestamp,
    /// What it carries in all.
    pub amount: Money,
    /// How many transfers.
    pub count: i64,
}

/// Why a transfer was not given back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReturnRefused {
    /// There is none of that number.
    NoSuchTransfer,
    /// It is of this bank, or was told to no other bank yet.
    NotSent,
}

/// What giving back came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Returned {
    /// The money is back, and the sender is told.
    Done,
    /// It was back since then.
    Before(Timestamp),
}

/// Gathers the transfers that wait into a file, the oldest first, and settles them; `None` if none wait. The file can be
/// written from [`batch`] again, however often.
///
/// Cost: two reads and five writes, however many there are.
pub fn export(tx: &mut Tx<'_>) -> Result<Option<i64>, Fault> {
    let waiting = tx.rows(
        "select id, amount from transfer where to_account is null and state = 'made' order by id limit $1",
        &[&MOST_IN_BATCH],
        |row| Ok((row.get::<TransferId>("id")?, row.get::<Money>("amount")?)),
    )?;
    let Some((last, _)) = waiting.last() else { return Ok(None) };
    let amount = waiting.iter().try_fold(Money::ZERO, |sum, (_, amount)| sum.checked_add(*amount));
    let amount = amount.ok_or_else(|| Fault::Broken("a sum beyond 64 bits of tiyn".to_owned()))?;
    let (id, now) = (tx.new_ordered_id(), tx.now());
    let count = i64::try_from(waiting.len()).unwrap_or(i64::MAX);
    tx.execute(
        "insert into transfer_batch (id, made_at, amount, count) values ($1, $2, $3, $4)",
        &[&id, &now, &amount, &count],
    )?;
    let touched = tx.execute(
        "update transfer set state = 'sent', state_at = $1, batch = $2
          where to_account is null and state = 'made' and id <= $3",
        &[&now, &id, last],
    )?;
    if i64::try_from(touched) != Ok(count) {
        return Err(Fault::Broken("a transfer to another bank that is in no file".to_owned()));
    }
    let mut book = Book::open(tx, &[OUTGOING, SETTLEMENT])?;
    let loss = Money::from_tiyn(-amount.tiyn());
    let posting = Posting {
        kind: Kind::Transfer,
        operation_at: now,
        authorization: None,
        details: id.to_string(),
        legs: vec![(OUTGOING, loss), (SETTLEMENT, amount)],
    };
    book.post(tx, &posting)?;
    book.close(tx)?;
    Ok(Some(id))
}

/// A file's transfers, all that were put into it.
pub fn batch(tx: &mut Tx<'_>, id: i64) -> Result<Option<Batch>, Fault> {
    let head = tx.row("select made_at, amount from transfer_batch where id = $1", &[&id], |row| {
        Ok((row.get("made_at")?, row.get("amount")?))
    })?;
    let Some((made_at, amount)) = head else { return Ok(None) };
    let rows = tx.rows("select * from transfer where batch = $1 order by id", &[&id], transfer::raw)?;
    let transfers = rows.into_iter().map(|raw| raw.open(tx)).collect::<Result<_, Fault>>()?;
    Ok(Some(Batch { id, made_at, amount, transfers }))
}

/// At most `most` files, the newest first.
pub fn batches(tx: &mut Tx<'_>, most: i64) -> Result<Vec<BatchFacts>, Fault> {
    tx.rows(
        "select id, made_at, amount, count from transfer_batch order by id desc limit $1",
        &[&most],
        |row| {
            Ok(BatchFacts {
                id: row.get("id")?,
                made_at: row.get("made_at")?,
                amount: row.get("amount")?,
                count: row.get("count")?,
            })
        },
    )
}

/// Gives a transfer back that the other bank did not take: its amount, not the fee. Doing it twice is doing it once.
pub fn give_back(tx: &mut Tx<'_>, id: TransferId, reason: &str) -> Result<Returned, Error<ReturnRefused>> {
    let found = transfer::find(tx, id)?;
    let it = found.ok_or(Error::Refused(ReturnRefused::NoSuchTransfer))?;
    match it.state {
        State::Sent { .. } => {}
        State::Returned { at, .. } => return Ok(Returned::Before(at)),
        State::Checked | State::Made { .. } => return Err(Error::Refused(ReturnRefused::NotSent)),
    }
    let now = tx.now();
    let mut book = Book::open(tx, &[SETTLEMENT, it.account])?;
    let posting = Posting {
        kind: Kind::Refund,
        operation_at: now,
        authorization: None,
        details: format!("{}, {}", it.recipient.name, it.recipient.by),
        legs: vec![(SETTLEMENT, Money::from_tiyn(-it.amount.tiyn())), (it.account, it.amount)],
    };
    book.post(tx, &posting)?;
    book.close(tx)?;
    tx.execute(
        "update transfer set state = 'returned', state_at = $1, reason = $2 where id = $3 and state = 'sent'",
        &[&now, &reason, &id],
    )?;
    notice::tell_returned(tx, it.card, it.account, it.amount)?;
    audit::record(tx, Actor::System, "transfer.return", Object::Card(it.card), &id.to_string())?;
    Ok(Returned::Done)
}
