//! Money that a holder sends by themselves: judged like any other use of the card, and posted at once.

use card::CardFacts;
use jiff::Timestamp;
use ledger::{Book, FEES, Posting};
use store::{Error, Fault, Tx};
use vocabulary::{AccountId, AuthorizationId, CardId, Channel, Money};

use crate::authorize::{Rules, approval_code};
use crate::decide::{Facts, Question, decide};
use crate::decline::Decline;
use crate::notice;
use crate::record::{self, Authorization, Outcome};
use crate::request::{Kind, Merchant, Purpose, RepeatKey, Verdict, Verdicts};

/// The acquirer of what no acquirer brought: none of theirs has letters in its code.
const OURSELVES: &str = "tolem";
/// Where we are, ISO 3166-1 numeric.
const HOME: &str = "398";

/// A transfer.
#[derive(Debug, Clone)]
pub struct Transfer<'a> {
    /// The card it is made with, whose limits it counts towards.
    pub card: CardId,
    /// The account that gains.
    pub to: AccountId,
    /// How much that account gains.
    pub amount: Money,
    /// What the bank takes beside it.
    pub fee: Money,
    /// Its number: what was made under it is not made again.
    pub number: i64,
    /// What the sender's statement says.
    pub details: &'a str,
    /// What the statement of the account that gains says.
    pub seen_there: &'a str,
    /// What the sender's statement says of the fee.
    pub fee_details: &'a str,
}

/// What a transfer of so much with this card would be answered now. Cost: two reads.
pub fn would_transfer(
    tx: &mut Tx<'_>,
    rules: &Rules,
    card: CardId,
    amount: Money,
    fee: Money,
) -> Result<Result<(), Decline>, Fault> {
    let Some(card) = card::facts(tx, &rules.catalogue, card)? else { return Ok(Err(Decline::NoSuchCard)) };
    let book = Book::open(tx, &[card.account])?;
    Ok(judge(rules, &card, &book, amount, fee))
}

/// Moves the money, if the card may: the transfer and the bank's fee, in the log of authorizations and on the accounts.
///
/// Cost: two reads, five to seven writes.
pub fn transfer(
    tx: &mut Tx<'_>,
    rules: &Rules,
    it: &Transfer<'_>,
) -> Result<AuthorizationId, Error<Decline>> {
    let refused = |why| Error::Refused(why);
    let card = card::facts(tx, &rules.catalogue, it.card)?.ok_or(refused(Decline::NoSuchCard))?;
    let mut book = Book::open(tx, &[card.account, it.to, FEES])?;
    judge(rules, &card, &book, it.amount, it.fee).map_err(refused)?;
    let id = AuthorizationId(tx.new_ordered_id());
    let previous = book.follow(card.account, id)?;
    book.spend(card.account, Channel::Transfer, it.amount)?;
    let posting = |kind, authorization, details: &str, to, amount: Money| Posting {
        kind,
        operation_at: tx.now(),
        authorization,
        details: details.to_owned(),
        legs: vec![(card.account, Money::from_tiyn(-amount.tiyn())), (to, amount)],
    };
    let moved = posting(ledger::Kind::Transfer, Some(id), it.details, it.to, it.amount);
    let moved = book.post(tx, &moved)?;
    book.as_seen_by(moved, it.to, it.seen_there);
    if it.fee > Money::ZERO {
        book.post(tx, &posting(ledger::Kind::Fee, None, it.fee_details, FEES, it.fee))?;
    }
    let record = Authorization {
        id,
        account: card.account,
        card: card.card,
        key: key(tx.now(), it.number),
        kind: Kind::Debit,
        purpose: Purpose::Transfer,
        channel: Channel::Transfer,
        asked: it.amount,
        outcome: Outcome::Approved { amount: it.amount, approval_code: approval_code(tx) },
        merchant: nobody(it.details),
        foreign: None,
        increment_of: AuthorizationId(0),
        reversed: Money::ZERO,
        cleared: it.amount,
        decided_at: tx.now(),
        previous,
    };
    if !record::insert_all(tx, std::slice::from_ref(&record))? {
        return Err(Fault::Broken("a transfer that was made before".to_owned()).into());
    }
    if notice::is_wanted(&card, &record) {
        notice::send_all(tx, &[id])?;
    }
    book.close(tx)?;
    Ok(id)
}

fn judge(rules: &Rules, card: &CardFacts, book: &Book, amount: Money, fee: Money) -> Result<(), Decline> {
    let position = book.position(card.account);
    let merchant = nobody("");
    let question = Question {
        purpose: Purpose::Transfer,
        channel: Channel::Transfer,
        amount,
        expiry: None,
        // Its holder is signed in; whether that is enough is judged before.
        verdicts: Verdicts { cvv: Verdict::Right, cavv: Verdict::Right, pin: None },
        // The PIN belongs to the plastic: used-up tries stop no transfer in the cabinet.
        pin: Verdict::NotGiven,
        partial: false,
        raises: false,
        merchant: &merchant,
    };
    let facts =
        Facts { card: Some(card), position, raised: None, today: book.today(), policy: &rules.policy };
    decide(&question, &facts)?;
    let available = position.map_or(Money::ZERO, |position| position.balance.available());
    match amount.checked_add(fee) {
        Some(all) if all <= available => Ok(()),
        _ => Err(Decline::NotEnough),
    }
}

fn key(now: Timestamp, number: i64) -> RepeatKey {
    RepeatKey {
        transmitted_at: Timestamp::from_second(now.as_second()).unwrap_or(now),
        stan: 0,
        acquirer: OURSELVES.to_owned(),
        rrn: number.to_string(),
    }
}

/// Where a merchant would stand.
fn nobody(details: &str) -> Merchant {
    Merchant { mcc: 0, country: HOME.to_owned(), name: details.to_owned() }
}
