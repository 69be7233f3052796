//! The sender says so: at once, or with a code bound to sum and recipient; then the money moves, once.

use audit::{Actor, Object};
use authorization::{Decline, notice};
use jiff::Timestamp;
use ledger::OUTGOING;
use people::code_budget::{Budget, Spent};
use people::one_time_code::{self, Request, Standing};
use people::{Answer, Purpose, customer};
use store::{Error, Fault, Tx};
use vocabulary::{CustomerId, Money, TransferId, almaty, civil_day};

use crate::check::Asking;
use crate::recipient::short_name;
use crate::terms::Terms;
use crate::transfer::{self, State, Transfer};

/// What came of confirming. Every answer is kept, so each is an `Ok` and commits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Confirmed {
    /// The money has moved, now or when it was confirmed first.
    Made,
    /// A code was sent.
    CodeSent,
    /// Codes enough were sent for now.
    NotYet(Spent),
    /// The card may not, or may not any more.
    Declined(Decline),
    /// The account takes no more money.
    RecipientClosed,
    /// It was looked at too long ago.
    Over,
    /// The customer has no such transfer. Remembered, if somebody else has it.
    NoSuchTransfer,
}

/// What came of typing the code. Every answer is kept, so each is an `Ok` and commits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proved {
    /// The code was not right; the answer is never `Right`.
    Not(Answer),
    /// It was, and this came of it; or it was not needed.
    Then(Confirmed),
}

/// Makes a transfer, or sends the code it needs. Doing it again changes nothing: money moves once.
pub fn confirm(
    tx: &mut Tx<'_>,
    asking: &Asking<'_>,
    budget: &Budget,
    id: TransferId,
    address: &str,
) -> Result<Confirmed, Fault> {
    match standing(tx, asking.who, id)? {
        Ok(it) => make_or_ask(tx, asking, budget, &it, address),
        Err(answer) => Ok(answer),
    }
}

/// Judges the typed code and, if it is right, makes the transfer it is bound to.
pub fn prove(tx: &mut Tx<'_>, asking: &Asking<'_>, id: TransferId, typed: &str) -> Result<Proved, Fault> {
    let it = match standing(tx, asking.who, id)? {
        Ok(it) => it,
        Err(answer) => return Ok(Proved::Then(answer)),
    };
    let Some(code) = it.code else { return Ok(Proved::Not(Answer::Spent)) };
    let object = object(tx, &it);
    match one_time_code::answer(tx, code, Purpose::Transfer, object, typed)? {
        Answer::Right => Ok(Proved::Then(carry_out(tx, asking, &it)?)),
        wrong => Ok(Proved::Not(wrong)),
    }
}

/// Sends the code once more, while it lives; a new one afterwards.
pub fn resend(
    tx: &mut Tx<'_>,
    asking: &Asking<'_>,
    budget: &Budget,
    id: TransferId,
    address: &str,
) -> Result<Confirmed, Fault> {
    match standing(tx, asking.who, id)? {
        Ok(it) => send_again(tx, asking, budget, &it, address),
        Err(answer) => Ok(answer),
    }
}

/// What the page of the code shows of it; none if none was asked for.
pub fn waiting(tx: &mut Tx<'_>, budget: &Budget, it: &Transfer) -> Result<Option<Standing>, Fault> {
    match it.code {
        Some(code) => one_time_code::standing(tx, budget, code),
        None => Ok(None),
    }
}

/// The transfer if it may still be confirmed, or what to answer.
fn standing(tx: &mut Tx<'_>, who: CustomerId, id: TransferId) -> Result<Result<Transfer, Confirmed>, Fault> {
    let Some(it) = transfer::own(tx, who, id)? else { return Ok(Err(Confirmed::NoSuchTransfer)) };
    Ok(match it.state {
        State::Checked if it.is_over(tx.now()) => Err(Confirmed::Over),
        State::Checked => Ok(it),
        _ => Err(Confirmed::Made),
    })
}

fn make_or_ask(
    tx: &mut Tx<'_>,
    asking: &Asking<'_>,
    budget: &Budget,
    it: &Transfer,
    address: &str,
) -> Result<Confirmed, Fault> {
    if !needs_code(tx, asking.terms, it)? {
        return carry_out(tx, asking, it);
    }
    let sender = customer::find(tx, it.customer)?.ok_or_else(|| Fault::corrupt("transfer.customer"))?;
    let detail = format!("{}, {} {}", it.amount, short(&it.recipient.name), it.recipient.by);
    let request = Request {
        purpose: Purpose::Transfer,
        object: object(tx, it),
        phone: Some(&sender.phone),
        counted_as: &sender.phone.e164(),
        language: sender.language,
        detail: &detail,
        address,
    };
    match one_time_code::issue(tx, budget, &request)? {
        Err(spent) => Ok(Confirmed::NotYet(spent)),
        Ok(code) => {
            tx.execute("update transfer set code = $1 where id = $2", &[&code, &it.id])?;
            Ok(Confirmed::CodeSent)
        }
    }
}

fn send_again(
    tx: &mut Tx<'_>,
    asking: &Asking<'_>,
    budget: &Budget,
    it: &Transfer,
    address: &str,
) -> Result<Confirmed, Fault> {
    let live = match it.code {
        Some(code) => {
            one_time_code::standing(tx, budget, code)?.filter(|standing| standing.live).map(|_| code)
        }
        None => None,
    };
    let (Some(code), Some(sender)) = (live, customer::find(tx, it.customer)?) else {
        return make_or_ask(tx, asking, budget, it, address);
    };
    let sent = one_time_code::resend(tx, budget, code, &sender.phone.e164(), address)?;
    Ok(sent.map_or_else(Confirmed::NotYet, |()| Confirmed::CodeSent))
}

/// Whether a code is needed: to other people, once more was sent on this civil day than goes without one.
fn needs_code(tx: &mut Tx<'_>, terms: &Terms, it: &Transfer) -> Result<bool, Fault> {
    if it.own {
        return Ok(false);
    }
    let today = civil_day(tx.now()).to_zoned(almaty().clone());
    let midnight = today.map_or(Timestamp::MIN, |zoned| zoned.timestamp());
    let sent = tx.row(
        "select cast(coalesce(sum(amount), 0) as bigint) as tiyn from transfer
          where customer = $1 and asked_at >= $2 and state <> 'checked' and code is null and own = $3",
        &[&it.customer, &midnight, &false],
        |row| row.get::<Money>("tiyn"),
    )?;
    let all = sent.unwrap_or(Money::ZERO).checked_add(it.amount);
    Ok(all.is_none_or(|all| all > terms.without_code_daily))
}

/// Moves the money and tells both sides.
fn carry_out(tx: &mut Tx<'_>, asking: &Asking<'_>, it: &Transfer) -> Result<Confirmed, Fault> {
    let card = card::find(tx, it.card)?.ok_or_else(|| Fault::corrupt("transfer.card"))?;
    if let Some(to) = it.recipient.account
        && !ledger::position(tx, to)?.is_some_and(|to| to.state != ledger::State::Closed)
    {
        return Ok(Confirmed::RecipientClosed);
    }
    let details = format!("{}, {}", it.recipient.name, it.recipient.by);
    let sender = short_name(tx, &card)?;
    let seen_there = if it.message.is_empty() { sender.clone() } else { format!("{sender}: {}", it.message) };
    let order = authorization::Transfer {
        card: it.card,
        to: it.recipient.account.unwrap_or(OUTGOING),
        amount: it.amount,
        fee: it.fee,
        number: it.id.0,
        details: &details,
        seen_there: &seen_there,
        fee_details: &details,
    };
    match authorization::transfer(tx, asking.rules, &order) {
        Ok(_) => {}
        Err(Error::Refused(why)) => return Ok(Confirmed::Declined(why)),
        Err(Error::Fault(fault)) => return Err(fault),
    }
    let now = tx.now();
    let touched = tx.execute(
        "update transfer set state = 'made', state_at = $1 where id = $2 and state = 'checked'",
        &[&now, &it.id],
    )?;
    if touched != 1 {
        return Err(Fault::Broken("a transfer was made twice".to_owned()));
    }
    if let (Some(to), false) = (it.recipient.account, it.own) {
        notice::tell_received(tx, &asking.rules.catalogue, to, it.amount, &sender)?;
    }
    let detail = format!("{} {}", it.id, it.amount.tiyn());
    audit::record(tx, Actor::Customer(it.customer), "transfer.make", Object::Card(it.card), &detail)?;
    Ok(Confirmed::Made)
}

/// What a code is bound to: the transfer, its sums, both its sides (dynamic linking, PSD2 RTS article 5).
fn object(tx: &Tx<'_>, it: &Transfer) -> i64 {
    let to = it.recipient.account.map_or(0, |account| account.0);
    let text = format!(
        "{} {} {to} {} {} {}",
        it.id.0,
        it.account.0,
        it.recipient.by,
        it.amount.tiyn(),
        it.fee.tiyn()
    );
    let digest = tx.digest("transfer", text.as_bytes());
    digest.iter().take(8).fold(0_i64, |sum, byte| sum << 8 | i64::from(*byte))
}

/// Letters of a recipient's name that a message has room for.
const MOST_LETTERS: usize = 24;

fn short(name: &str) -> String {
    name.chars().take(MOST_LETTERS).collect::<String>().trim_end().to_owned()
}
