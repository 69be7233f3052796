//! What a holder wants to send, looked at: the recipient is found, the fee is reckoned, the card is asked whether it may.

use audit::{Actor, Object};
use authorization::{Decline, Rules, would_transfer};
use jiff::Timestamp;
use store::{Fault, Tx};
use vocabulary::{CardId, CustomerId, Money, TransferId};

use crate::recipient::{NotFound, To, look};
use crate::terms::Terms;
use crate::transfer::{self, State, Transfer};

/// What holders' wishes are judged by.
pub struct Asking<'a> {
    /// Who is signed in.
    pub who: CustomerId,
    /// What the bank has decided for cards.
    pub rules: &'a Rules,
    /// On what terms money is sent.
    pub terms: &'a Terms,
    /// The three digits of this bank's accounts.
    pub ours: &'a str,
}

/// What a holder wants.
#[derive(Debug, Clone)]
pub struct Wish {
    /// With which card.
    pub card: CardId,
    /// To whom.
    pub to: To,
    /// How much the recipient gains.
    pub amount: Money,
    /// What the recipient is told beside it; may be empty.
    pub message: String,
}

/// What came of looking. Every answer is kept, so each is an `Ok` and commits: what was looked for counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checked {
    /// It may be confirmed under this number.
    May(TransferId),
    /// It may not.
    Not(Refused),
}

/// Why money cannot be sent so, in order of precedence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// The customer has no such card. Remembered, if somebody else has it.
    NoSuchCard,
    /// Nothing.
    NotAnAmount,
    /// So many recipients were looked for that no more are until then.
    TooManyLooks(Timestamp),
    /// Nobody here has that card, phone or account, or can take money by it.
    Nobody,
    /// The account it would leave.
    SameAccount,
    /// The account takes no more money.
    RecipientClosed,
    /// The card may not.
    Declined(Decline),
}

/// Looks at what a holder wants to send. Cost: eight reads and two writes at most.
pub fn check(tx: &mut Tx<'_>, asking: &Asking<'_>, wish: &Wish) -> Result<Checked, Fault> {
    let not = |why| Ok(Checked::Not(why));
    let Asking { who, rules, terms, ours } = *asking;
    let Some(card) = card::own(tx, who, wish.card)? else { return not(Refused::NoSuchCard) };
    if wish.amount <= Money::ZERO {
        return not(Refused::NotAnAmount);
    }
    let recipient = match look(tx, &rules.catalogue, terms, ours, who, &wish.to)? {
        Ok(recipient) => recipient,
        Err(NotFound::TooMany(until)) => {
            audit::record(tx, Actor::Customer(who), "transfer.refuse_look", Object::Customer(who), "")?;
            return not(Refused::TooManyLooks(until));
        }
        Err(NotFound::Nobody) => return not(Refused::Nobody),
    };
    if let Some(to) = recipient.account {
        if to == card.account {
            return not(Refused::SameAccount);
        }
        if !ledger::position(tx, to)?.is_some_and(|it| it.state != ledger::State::Closed) {
            return not(Refused::RecipientClosed);
        }
    }
    let fee = if recipient.account.is_some() { Money::ZERO } else { terms.outgoing_fee.of(wish.amount) };
    if let Err(why) = would_transfer(tx, rules, card.id, wish.amount, fee)? {
        return not(Refused::Declined(why));
    }
    let id = TransferId(tx.new_ordered_id());
    let it = Transfer {
        id,
        customer: who,
        card: card.id,
        account: card.account,
        own: recipient.owner == Some(who),
        recipient,
        message: wish.message.clone(),
        amount: wish.amount,
        fee,
        state: State::Checked,
        asked_at: tx.now(),
        code: None,
    };
    transfer::insert(tx, &it)?;
    Ok(Checked::May(id))
}
