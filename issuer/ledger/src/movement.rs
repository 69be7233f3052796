//! Movements of money that somebody orders: top-ups, transfers, fees, corrections.
//!
//! Each is ordered under a reference and made once, however often it is ordered.

use jiff::Timestamp;
use store::{Error, Fault, Tx};
use vocabulary::{AccountId, Money, PostingId};

use crate::account::State;
use crate::book::{Book, Posting};
use crate::entry::Kind;
use crate::position::Position;

/// Between the bank and the schemes, other banks, and whoever pays in.
pub const SETTLEMENT: AccountId = AccountId(1);
/// What the bank earns.
pub const FEES: AccountId = AccountId(2);
/// Money whose owner is not known yet.
pub const SUSPENSE: AccountId = AccountId(3);
/// Money taken for third parties, until it is passed on.
pub const THIRD_PARTIES: AccountId = AccountId(4);
/// Money on its way to other banks, until the file that carries it has left.
pub const OUTGOING: AccountId = AccountId(5);
/// The bank's own accounts.
pub const OWN: [AccountId; 5] = [SETTLEMENT, FEES, SUSPENSE, THIRD_PARTIES, OUTGOING];

/// A movement to be made.
#[derive(Debug, Clone)]
pub struct Order<'a> {
    /// By what a repeated order is recognised: unique, at most 100 characters.
    pub reference: &'a str,
    /// How much; more than nothing.
    pub amount: Money,
    /// When the person asked for it.
    pub operation_at: Timestamp,
    /// What the statement says of it.
    pub details: &'a str,
}

/// Why money was not moved, in order of precedence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// Nothing, or less than nothing.
    NotAnAmount,
    /// From an account to itself.
    SameAccount,
    /// One of the accounts does not exist.
    NoSuchAccount,
    /// One of the accounts is closed.
    Closed,
    /// Nothing may leave the account for now.
    DebitsStopped,
    /// Less is available.
    NotEnough,
}

/// Puts money that came in from outside on an account.
pub fn top_up(tx: &mut Tx<'_>, to: AccountId, order: &Order<'_>) -> Result<PostingId, Error<Refused>> {
    move_money(tx, Kind::TopUp, SETTLEMENT, to, order, Rule::Unasked)
}

/// Moves money from one account of the bank to another, if that much is available.
pub fn transfer(
    tx: &mut Tx<'_>,
    from: AccountId,
    to: AccountId,
    order: &Order<'_>,
) -> Result<PostingId, Error<Refused>> {
    move_money(tx, Kind::Transfer, from, to, order, Rule::Available)
}

/// Charges an account. What is due is due: the account may be overdrawn by it, and then shows a debt.
pub fn fee(tx: &mut Tx<'_>, from: AccountId, order: &Order<'_>) -> Result<PostingId, Error<Refused>> {
    move_money(tx, Kind::Fee, from, FEES, order, Rule::Forced)
}

/// Passes claimed money on to the third party.
pub(crate) fn collect(
    tx: &mut Tx<'_>,
    from: AccountId,
    order: &Order<'_>,
) -> Result<PostingId, Error<Refused>> {
    move_money(tx, Kind::Collection, from, THIRD_PARTIES, order, Rule::Forced)
}

/// What is asked of the account that pays.
#[derive(Clone, Copy, PartialEq)]
enum Rule {
    /// Enough must be available.
    Available,
    /// It is taken, available or not.
    Forced,
    /// It is the bank's own.
    Unasked,
}

fn move_money(
    tx: &mut Tx<'_>,
    kind: Kind,
    from: AccountId,
    to: AccountId,
    order: &Order<'_>,
    rule: Rule,
) -> Result<PostingId, Error<Refused>> {
    if let Some(made) = made_before(tx, order.reference)? {
        return Ok(made);
    }
    let mut book = Book::open(tx, &[from, to])?;
    judge(book.position(from), book.position(to), order.amount, rule).map_err(Error::Refused)?;
    let loss = Money::from_tiyn(-order.amount.tiyn());
    let posting = Posting {
        kind,
        operation_at: order.operation_at,
        authorization: None,
        details: order.details.to_owned(),
        legs: vec![(from, loss), (to, order.amount)],
    };
    let made = book.post(tx, &posting)?;
    book.close(tx)?;
    remember(tx, order.reference, made)?;
    Ok(made)
}

fn judge(from: Option<&Position>, to: Option<&Position>, amount: Money, rule: Rule) -> Result<(), Refused> {
    if amount <= Money::ZERO {
        return Err(Refused::NotAnAmount);
    }
    let (Some(from), Some(to)) = (from, to) else { return Err(Refused::NoSuchAccount) };
    if from.account == to.account {
        return Err(Refused::SameAccount);
    }
    if from.state == State::Closed || to.state == State::Closed {
        return Err(Refused::Closed);
    }
    if rule == Rule::Available && from.state == State::DebitsStopped {
        return Err(Refused::DebitsStopped);
    }
    if rule == Rule::Available && from.balance.available() < amount {
        return Err(Refused::NotEnough);
    }
    Ok(())
}

/// The movement that was made under this reference, if one was.
pub fn made_before(tx: &mut Tx<'_>, reference: &str) -> Result<Option<PostingId>, Fault> {
    tx.row("select posting from posted_reference where reference = $1", &[&reference], |row| {
        row.get("posting")
    })
}

/// Notes under which reference a movement was made.
pub fn remember(tx: &mut Tx<'_>, reference: &str, posting: PostingId) -> Result<(), Fault> {
    tx.execute("insert into posted_reference (reference, posting) values ($1, $2)", &[&reference, &posting])
        .map(|_| ())
}
