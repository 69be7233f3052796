//! Taking back: a shop that heard no answer, or wants less.

use ledger::{Book, Posting, SETTLEMENT, hold};
use store::{Fault, Tx};
use vocabulary::{AccountId, AuthorizationId, CardId, Channel, Money, civil_day};

use crate::decline::Decline;
use crate::record::{self, Authorization, Outcome};
use crate::request::{Kind, Merchant, Purpose, RepeatKey};

/// A request to take back another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reversal {
    /// By what its own repeat is recognised.
    pub key: RepeatKey,
    /// The request to be taken back.
    pub original: RepeatKey,
    /// What kind that was.
    pub original_kind: Kind,
    /// What remains of it, of a partial one; none takes back the whole.
    pub remaining: Option<Money>,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reversed {
    /// This much was taken back.
    Done(Money),
    /// It had been taken back before.
    DoneBefore,
    /// The original had been declined, or the shop has been paid already.
    NothingToReverse,
    /// The original never came; if it comes now, it is declined.
    NeverSeen,
}

impl Reversed {
    fn columns(self) -> (&'static str, Money) {
        match self {
            Reversed::Done(amount) => ("done", amount),
            Reversed::DoneBefore => ("done_before", Money::ZERO),
            Reversed::NothingToReverse => ("nothing_to_reverse", Money::ZERO),
            Reversed::NeverSeen => ("never_seen", Money::ZERO),
        }
    }

    fn read(word: &str, amount: Money) -> Option<Reversed> {
        match word {
            "done" => Some(Reversed::Done(amount)),
            "done_before" => Some(Reversed::DoneBefore),
            "nothing_to_reverse" => Some(Reversed::NothingToReverse),
            "never_seen" => Some(Reversed::NeverSeen),
            _ => None,
        }
    }
}

/// Takes a request back, wholly or in part. Repeated until answered, it is done once.
pub fn reverse(tx: &mut Tx<'_>, reversal: &Reversal) -> Result<Reversed, Fault> {
    if let Some(earlier) = find(tx, &reversal.key)? {
        return Ok(earlier);
    }
    let original = std::iter::once((reversal.original.clone(), reversal.original_kind));
    let original = record::find_all(tx, original)?.pop();
    let (id, reversed) = match original {
        Some(mut original) => {
            let reversed = take_back(tx, &mut original, reversal.remaining)?;
            (original.id, reversed)
        }
        None => (bury(tx, reversal)?, Reversed::NeverSeen),
    };
    insert(tx, reversal, id, reversed)?;
    Ok(reversed)
}

fn take_back(
    tx: &mut Tx<'_>,
    original: &mut Authorization,
    remaining: Option<Money>,
) -> Result<Reversed, Fault> {
    if original.outcome == Outcome::Declined(Decline::ReversedBefore) {
        return Ok(Reversed::DoneBefore);
    }
    let left = difference(original.outcome.amount(), original.reversed)?;
    let back = difference(left, remaining.unwrap_or(Money::ZERO).clamp(Money::ZERO, left))?;
    if original.outcome.amount() > Money::ZERO && back == Money::ZERO {
        return Ok(Reversed::DoneBefore);
    }
    let taken =
        if original.kind.is_debit() { give_back(tx, original, back)? } else { release(tx, original, back)? };
    if taken == Money::ZERO {
        return Ok(Reversed::NothingToReverse);
    }
    original.reversed = sum(original.reversed, taken)?;
    record::update(tx, original)?;
    Ok(Reversed::Done(taken))
}

/// Releases this much of a hold, or what is still there of it: what the shop was paid stays paid.
fn release(tx: &mut Tx<'_>, original: &Authorization, back: Money) -> Result<Money, Fault> {
    let holder = if original.increment_of.0 > 0 { original.increment_of } else { original.id };
    let Some(hold) = hold::find_hold(tx, holder)? else { return Ok(Money::ZERO) };
    let taken = back.min(hold.amount);
    if taken == Money::ZERO {
        return Ok(Money::ZERO);
    }
    let mut book = Book::open(tx, &[original.account])?;
    let left = difference(hold.amount, taken)?;
    book.take_up(hold);
    book.set_hold(holder, left)?;
    let whole = sum(original.reversed, taken)? == original.outcome.amount() && original.increment_of.0 == 0;
    let day = civil_day(original.decided_at);
    book.unspend(original.account, original.channel, taken, day, whole)?;
    book.close(tx)?;
    Ok(taken)
}

/// Moves posted money back.
fn give_back(tx: &mut Tx<'_>, original: &mut Authorization, back: Money) -> Result<Money, Fault> {
    if back == Money::ZERO {
        return Ok(Money::ZERO);
    }
    let spent = original.purpose.spends();
    let gain = if spent { back } else { Money::from_tiyn(-back.tiyn()) };
    let mut book = Book::open(tx, &[original.account, SETTLEMENT])?;
    let posting = Posting {
        kind: ledger::Kind::Correction,
        operation_at: tx.now(),
        authorization: Some(original.id),
        details: original.merchant.name.clone(),
        legs: vec![(original.account, gain), (SETTLEMENT, Money::from_tiyn(-gain.tiyn()))],
    };
    book.post(tx, &posting)?;
    if spent {
        let whole = sum(original.reversed, back)? == original.outcome.amount();
        let day = civil_day(original.decided_at);
        book.unspend(original.account, original.channel, back, day, whole)?;
    }
    book.close(tx)?;
    original.cleared = difference(original.cleared, back)?;
    Ok(back)
}

/// Notes an original that never came, so that it is declined if it comes now.
fn bury(tx: &mut Tx<'_>, reversal: &Reversal) -> Result<AuthorizationId, Fault> {
    let id = AuthorizationId(tx.new_ordered_id());
    let never_came = Authorization {
        id,
        account: AccountId(0),
        card: CardId(0),
        key: reversal.original.clone(),
        kind: reversal.original_kind,
        purpose: Purpose::Purchase,
        channel: Channel::Terminal,
        asked: Money::ZERO,
        outcome: Outcome::Declined(Decline::ReversedBefore),
        merchant: Merchant { mcc: 0, country: String::new(), name: String::new() },
        foreign: None,
        increment_of: AuthorizationId(0),
        reversed: Money::ZERO,
        cleared: Money::ZERO,
        decided_at: tx.now(),
        previous: AuthorizationId(0),
    };
    if !record::insert_all(tx, &[never_came])? {
        return Err(Fault::Broken("an authorization that is there and was not found".to_owned()));
    }
    Ok(id)
}

fn find(tx: &mut Tx<'_>, key: &RepeatKey) -> Result<Option<Reversed>, Fault> {
    let found = tx.row(
        "select outcome, amount from reversal
          where transmitted_at = $1 and stan = $2 and acquirer = $3 and rrn = $4",
        &[&key.transmitted_at, &key.stan, &key.acquirer, &key.rrn],
        |row| Ok((row.get::<String>("outcome")?, row.get("amount")?)),
    )?;
    let corrupt = || Fault::corrupt("reversal.outcome");
    found.map(|(word, amount)| Reversed::read(&word, amount).ok_or_else(corrupt)).transpose()
}

fn insert(
    tx: &mut Tx<'_>,
    reversal: &Reversal,
    original: AuthorizationId,
    reversed: Reversed,
) -> Result<(), Fault> {
    let (id, now, key) = (tx.new_ordered_id(), tx.now(), &reversal.key);
    let (word, amount) = reversed.columns();
    tx.execute(
        "insert into reversal (id, transmitted_at, stan, acquirer, rrn, original, amount, outcome, decided_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &[
            &id,
            &key.transmitted_at,
            &key.stan,
            &key.acquirer,
            &key.rrn,
            &original,
            &amount,
            &word,
            &now,
        ],
    )
    .map(|_| ())
}

fn sum(one: Money, other: Money) -> Result<Money, Fault> {
    one.checked_add(other).ok_or_else(|| Fault::corrupt("authorization_log.reversed"))
}

fn difference(one: Money, other: Money) -> Result<Money, Fault> {
    one.checked_sub(other).ok_or_else(|| Fault::corrupt("authorization_log.approved"))
}
