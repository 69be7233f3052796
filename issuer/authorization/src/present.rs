//! Presentment: a shop asks to be paid, with or without a hold behind it.

use card::Catalogue;
use jiff::{SignedDuration, Timestamp};
use ledger::{Book, Posting, SETTLEMENT, State, hold, made_before, remember};
use store::{Fault, Tx};
use vocabulary::{AccountId, AuthorizationId, Money, Pan, PostingId};

use crate::notice;
use crate::record::{self, Authorization};
use crate::request::Purpose;

/// A shop's claim to be paid, or its refund.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presentment {
    /// By what the same presentment is recognised when it comes again: the scheme's own reference.
    pub reference: String,
    /// Whose card.
    pub pan: Pan,
    /// Who acquired the purchase.
    pub acquirer: String,
    /// RRN of the authorization; a late shop may not know it.
    pub rrn: String,
    /// The six digits that proved the approval.
    pub approval_code: String,
    /// What the money was for.
    pub purpose: Purpose,
    /// How much.
    pub amount: Money,
    /// Whether nothing more will be presented of this authorization.
    pub last: bool,
    /// When the person bought.
    pub operation_at: Timestamp,
    /// The shop and its town.
    pub merchant: String,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presented {
    /// It was posted before, from this very presentment.
    Before,
    /// The money had moved with the authorization.
    TakenAtOnce,
    /// Posted, and the hold was just as much.
    Matched,
    /// Posted; this much less than was held, which is free again.
    Under(Money),
    /// Posted; this much more than was held.
    Over(Money),
    /// Posted without a hold: it ran out, was taken back, or never was.
    Unmatched,
    /// Money given back.
    Refunded,
    /// Not posted: no card of ours.
    NoSuchCard,
    /// Not posted: the account is closed.
    AccountClosed,
}

/// How far back the authorization of a presentment is looked for: the longest time a scheme lets a shop take.
const LOOK_BACK_DAYS: i64 = 60;
const MOST_LOOKED_THROUGH: i64 = 2_000;

/// Pays a shop. What was bought is due: the account may be overdrawn by it, and then shows a debt.
pub fn present(tx: &mut Tx<'_>, catalogue: &Catalogue, it: &Presentment) -> Result<Presented, Fault> {
    post(tx, catalogue, it).map(|(presented, _)| presented)
}

/// The same, with the movement of money it made, if it made one.
pub(crate) fn post(
    tx: &mut Tx<'_>,
    catalogue: &Catalogue,
    it: &Presentment,
) -> Result<(Presented, Option<PostingId>), Fault> {
    let reference = format!("presentment:{}", it.reference);
    if made_before(tx, &reference)?.is_some() {
        return Ok((Presented::Before, None));
    }
    let Some(facts) = card::facts_of(tx, catalogue, &[it.pan])?.remove(&it.pan) else {
        return Ok((Presented::NoSuchCard, None));
    };
    let mut book = Book::open(tx, &[facts.account, SETTLEMENT])?;
    if book.position(facts.account).is_none_or(|position| position.state == State::Closed) {
        return Ok((Presented::AccountClosed, None));
    }
    let authorization = find_authorization(tx, facts.account, it)?;
    // What was taken at once and given back since is due like anything else that is presented.
    let moved = |found: &&Authorization| found.kind.is_debit() && found.cleared > Money::ZERO;
    if let Some(taken) = authorization.as_ref().filter(moved) {
        remember(tx, &reference, PostingId(taken.id.0))?;
        return Ok((Presented::TakenAtOnce, None));
    }
    let presented = match &authorization {
        _ if !it.purpose.spends() => Presented::Refunded,
        Some(found) => release(tx, &mut book, found, it)?,
        None => Presented::Unmatched,
    };
    let gain = if it.purpose.spends() { Money::from_tiyn(-it.amount.tiyn()) } else { it.amount };
    let posting = Posting {
        kind: it.purpose.entry_kind(),
        operation_at: it.operation_at,
        authorization: authorization.as_ref().map(|found| found.id),
        details: it.merchant.clone(),
        legs: vec![(facts.account, gain), (SETTLEMENT, Money::from_tiyn(-gain.tiyn()))],
    };
    let made = book.post(tx, &posting)?;
    book.close(tx)?;
    remember(tx, &reference, made)?;
    if matches!(presented, Presented::Refunded | Presented::Unmatched) && authorization.is_none() {
        notice::tell_posted(tx, &facts, it.purpose, it.amount, &it.merchant)?;
    }
    if let Some(mut found) = authorization {
        let cleared = found.cleared.checked_add(it.amount);
        found.cleared = cleared.ok_or_else(|| Fault::corrupt("authorization_log.cleared"))?;
        record::update(tx, &found)?;
    }
    Ok((presented, Some(made)))
}

/// Frees what was held for this presentment: all that is left if it is the last, its own amount if not.
fn release(
    tx: &mut Tx<'_>,
    book: &mut Book,
    found: &Authorization,
    it: &Presentment,
) -> Result<Presented, Fault> {
    let Some(hold) = hold::find_hold(tx, found.id)?.filter(|hold| hold.amount > Money::ZERO) else {
        return Ok(Presented::Unmatched);
    };
    let held = hold.amount.tiyn();
    let left = if it.last { 0 } else { (held - it.amount.tiyn()).max(0) };
    book.take_up(hold);
    book.set_hold(found.id, Money::from_tiyn(left))?;
    let more = it.amount.tiyn() - held;
    if more > 0 {
        return Ok(Presented::Over(Money::from_tiyn(more)));
    }
    if it.last && more < 0 {
        return Ok(Presented::Under(Money::from_tiyn(-more)));
    }
    Ok(Presented::Matched)
}

/// The approved authorization that a presentment is of, walking the account's own chain.
fn find_authorization(
    tx: &mut Tx<'_>,
    account: AccountId,
    it: &Presentment,
) -> Result<Option<Authorization>, Fault> {
    let since = tx.now() - SignedDuration::from_hours(24 * LOOK_BACK_DAYS);
    let mut history = record::history(tx, account, since, MOST_LOOKED_THROUGH)?;
    let same = |found: &Authorization| {
        let crate::Outcome::Approved { approval_code, .. } = &found.outcome else { return false };
        // A refund may bear the numbers of the purchase it gives back.
        found.purpose.spends() == it.purpose.spends()
            && found.increment_of == AuthorizationId(0)
            && found.key.acquirer == it.acquirer
            && found.key.rrn == it.rrn
            && (it.approval_code.is_empty() || *approval_code == it.approval_code)
    };
    let place = history.iter().position(same);
    Ok(place.map(|place| history.swap_remove(place)))
}
