//! Showing a card's full details to its holder, after a fresh code by SMS.
//!
//! ```text
//!   ask ─► code to the customer's phone ─► show ─┬─ Shown   once; to see them again is to ask again
//!    ▲                                           └─ Not     wrong, expired, spent
//!    └────────────── again: the same code while it lives
//! ```

use audit::{Actor, Object};
use people::code_budget::{Budget, Spent};
use people::one_time_code::{self, Request, Standing};
use people::{Answer, Purpose, customer};
use store::{Fault, Tx};
use vocabulary::{CardId, CodeId, CustomerId};

use crate::card;
use crate::details::{self, Details};

/// What came of asking to see the details.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// A code was sent.
    Sent,
    /// Codes enough were sent for now.
    NotYet(Spent),
    /// The customer has no such card. Remembered, if somebody else has it.
    NoSuchCard,
}

/// What came of typing the code. Every answer is kept, so each is an `Ok` and commits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The code was right: the details, this once.
    Shown(Details),
    /// It was not; the answer is never `Right`.
    Not(Answer),
    /// The customer has no such card. Remembered, if somebody else has it.
    NoSuchCard,
}

/// Sends a code for seeing one's own card's details, the same again while it lives.
pub fn ask(
    tx: &mut Tx<'_>,
    budget: &Budget,
    who: CustomerId,
    card: CardId,
    address: &str,
) -> Result<Asked, Fault> {
    let Some(own) = card::own(tx, who, card)? else { return Ok(Asked::NoSuchCard) };
    let holder = customer::find(tx, who)?.ok_or_else(|| Fault::corrupt("card.customer"))?;
    let phone = holder.phone.e164();

    if let Some(standing) = standing(tx, budget, who, card)?
        && standing.live
        && let Some(code) = pending(tx, who, card)?
    {
        let sent = one_time_code::resend(tx, budget, code, &phone, address)?;
        return Ok(sent.map_or_else(Asked::NotYet, |()| Asked::Sent));
    }
    let request = Request {
        purpose: Purpose::Reveal,
        object: card.0,
        phone: Some(&holder.phone),
        counted_as: &phone,
        language: holder.language,
        detail: own.last_four(),
        address,
    };
    let code = match one_time_code::issue(tx, budget, &request)? {
        Ok(code) => code,
        Err(spent) => return Ok(Asked::NotYet(spent)),
    };
    let now = tx.now();
    tx.execute(
        "insert into card_reveal (card, customer, code, asked_at) values ($1, $2, $3, $4)
         on conflict (card) do update
            set customer = excluded.customer, code = excluded.code, asked_at = excluded.asked_at",
        &[&card, &who, &code, &now],
    )?;
    Ok(Asked::Sent)
}

/// What the page beside the code's field shows; none if no code was asked for.
pub fn standing(
    tx: &mut Tx<'_>,
    budget: &Budget,
    who: CustomerId,
    card: CardId,
) -> Result<Option<Standing>, Fault> {
    match pending(tx, who, card)? {
        Some(code) => one_time_code::standing(tx, budget, code),
        None => Ok(None),
    }
}

/// Judges the typed code and, if it is right, opens the number; each showing is in the audit trail.
pub fn show(tx: &mut Tx<'_>, who: CustomerId, card: CardId, typed: &str) -> Result<Outcome, Fault> {
    if card::own(tx, who, card)?.is_none() {
        return Ok(Outcome::NoSuchCard);
    }
    let Some(code) = pending(tx, who, card)? else { return Ok(Outcome::Not(Answer::Spent)) };
    let answer = one_time_code::answer(tx, code, Purpose::Reveal, card.0, typed)?;
    if answer != Answer::Right {
        return Ok(Outcome::Not(answer));
    }
    tx.execute("delete from card_reveal where card = $1", &[&card])?;
    audit::record(tx, Actor::Customer(who), "card.show_details", Object::Card(card), "")?;
    let details = details::open(tx, card)?.ok_or_else(|| Fault::corrupt("card.pan"))?;
    Ok(Outcome::Shown(details))
}

fn pending(tx: &mut Tx<'_>, who: CustomerId, card: CardId) -> Result<Option<CodeId>, Fault> {
    tx.row("select code from card_reveal where card = $1 and customer = $2", &[&card, &who], |row| {
        row.get("code")
    })
}
