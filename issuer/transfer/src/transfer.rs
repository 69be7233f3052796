//! A transfer: its row, and what its pages ask for.

use audit::{Actor, Object};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use store::{Fault, Row, Tx};
use vocabulary::{AccountId, CardId, CodeId, CustomerId, Money, TransferId};

use crate::recipient::{Payee, Recipient, forget_looks};

const PURPOSE: &str = "transfer.recipient";
/// How long the sums that were shown stand, and may be confirmed.
pub(crate) const LIFE: SignedDuration = SignedDuration::from_mins(15);

/// A transfer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// Its key, and its number.
    pub id: TransferId,
    /// Who sends.
    pub customer: CustomerId,
    /// With which card.
    pub card: CardId,
    /// From which account.
    pub account: AccountId,
    /// To whom.
    pub recipient: Recipient,
    /// Whether both accounts are one person's.
    pub own: bool,
    /// What the recipient is told beside the money; empty if nothing.
    pub message: String,
    /// How much.
    pub amount: Money,
    /// What the bank takes beside it.
    pub fee: Money,
    /// Where it stands.
    pub state: State,
    /// When its sums were shown.
    pub asked_at: Timestamp,
    pub(crate) code: Option<CodeId>,
}

/// Where a transfer stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// The recipient was found and the sums were shown; nothing has moved.
    Checked,
    /// The money has left the account.
    Made {
        /// When.
        at: Timestamp,
    },
    /// The other bank was told.
    Sent {
        /// When.
        at: Timestamp,
    },
    /// The other bank did not take it, and the money is back.
    Returned {
        /// When.
        at: Timestamp,
        /// Why, in the other bank's words.
        reason: String,
    },
}

#[derive(Serialize, Deserialize)]
struct Sealed {
    owner: Option<i64>,
    name: String,
    by: String,
    payee: Option<Payee>,
    message: String,
}

impl Transfer {
    /// What leaves the account in all.
    pub fn total(&self) -> Money {
        self.amount.checked_add(self.fee).unwrap_or(self.amount)
    }

    /// Until when it may be confirmed.
    pub fn confirmable_until(&self) -> Timestamp {
        self.asked_at + LIFE
    }

    /// Whether it was never confirmed and no longer may be.
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.state == State::Checked && now >= self.confirmable_until()
    }
}

/// The transfer with that key.
pub fn find(tx: &mut Tx<'_>, id: TransferId) -> Result<Option<Transfer>, Fault> {
    let found = tx.row("select * from transfer where id = $1", &[&id], raw)?;
    found.map(|raw| raw.open(tx)).transpose()
}

/// The customer's own transfer. Reaching for somebody else's is written down.
pub fn own(tx: &mut Tx<'_>, who: CustomerId, id: TransferId) -> Result<Option<Transfer>, Fault> {
    let found = find(tx, id)?;
    if let Some(theirs) = found.as_ref().filter(|it| it.customer != who) {
        let object = Object::Customer(theirs.customer);
        audit::record(tx, Actor::Customer(who), "transfer.refuse_stranger", object, &id.to_string())?;
        return Ok(None);
    }
    Ok(found)
}

/// The customer's latest transfers, the newest first; those that were never confirmed are none.
pub fn latest(tx: &mut Tx<'_>, who: CustomerId, most: i64) -> Result<Vec<Transfer>, Fault> {
    let found = tx.rows(
        "select * from transfer where customer = $1 and state <> 'checked' order by asked_at desc, id desc limit $2",
        &[&who, &most],
        raw,
    )?;
    found.into_iter().map(|raw| raw.open(tx)).collect()
}

/// Forgets transfers that were never confirmed, and who looked for whom, after a day.
pub fn forget_old(tx: &mut Tx<'_>) -> Result<(), Fault> {
    let day_ago = tx.now() - SignedDuration::from_hours(24);
    tx.execute("delete from transfer where state = 'checked' and asked_at < $1", &[&day_ago])?;
    forget_looks(tx)
}

pub(crate) fn insert(tx: &mut Tx<'_>, it: &Transfer) -> Result<(), Fault> {
    let sealed = Sealed {
        owner: it.recipient.owner.map(|owner| owner.0),
        name: it.recipient.name.clone(),
        by: it.recipient.by.clone(),
        payee: it.recipient.payee.clone(),
        message: it.message.clone(),
    };
    let plain = serde_json::to_vec(&sealed).map_err(|_| Fault::corrupt("transfer.recipient"))?;
    let recipient = tx.seal(PURPOSE, &plain);
    tx.execute(
        "insert into transfer (id, customer, card, account, to_account, own, recipient, amount, fee, state, state_at,
                               asked_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'checked', $10, $10)",
        &[
            &it.id,
            &it.customer,
            &it.card,
            &it.account,
            &it.recipient.account,
            &it.own,
            &recipient,
            &it.amount,
            &it.fee,
            &it.asked_at,
        ],
    )
    .map(|_| ())
}

/// A row whose sealed part is not opened yet.
pub(crate) struct Raw {
    transfer: Transfer,
    sealed: Vec<u8>,
}

impl Raw {
    pub(crate) fn open(self, tx: &Tx<'_>) -> Result<Transfer, Fault> {
        let plain = tx.open(PURPOSE, &self.sealed)?;
        let sealed: Sealed =
            serde_json::from_slice(&plain).map_err(|_| Fault::corrupt("transfer.recipient"))?;
        let recipient = Recipient {
            account: self.transfer.recipient.account,
            owner: sealed.owner.map(CustomerId),
            name: sealed.name,
            by: sealed.by,
            payee: sealed.payee,
        };
        Ok(Transfer { recipient, message: sealed.message, ..self.transfer })
    }
}

pub(crate) fn raw(row: &Row) -> Result<Raw, Fault> {
    let (word, at) = (row.get::<String>("state")?, row.get("state_at")?);
    let state = match word.as_str() {
        "checked" => State::Checked,
        "made" => State::Made { at },
        "sent" => State::Sent { at },
        "returned" => {
            State::Returned { at, reason: row.get::<Option<String>>("reason")?.unwrap_or_default() }
        }
        _ => return Err(Fault::corrupt("transfer.state")),
    };
    let recipient = Recipient {
        account: row.get("to_account")?,
        owner: None,
        name: String::new(),
        by: String::new(),
        payee: None,
    };
    Ok(Raw {
        transfer: Transfer {
            id: row.get("id")?,
            customer: row.get("customer")?,
            card: row.get("card")?,
            account: row.get("account")?,
            recipient,
            own: row.get("own")?,
            message: String::new(),
            amount: row.get("amount")?,
            fee: row.get("fee")?,
            state,
            asked_at: row.get("asked_at")?,
            code: row.get("code")?,
        },
        sealed: row.get("recipient")?,
    })
}
