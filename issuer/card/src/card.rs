//! A card as pages and desks may see it: with its number masked.

use audit::{Actor, Object};
use jiff::Timestamp;
use ledger::Account;
use serde::Deserialize;
use store::{Error, Fault, Row, Tx};
use vocabulary::{AccountId, CardId, CustomerId, LatinName};

use crate::expiry::Expiry;

/// A card that was issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// Its key.
    pub id: CardId,
    /// Whose card it is.
    pub customer: CustomerId,
    /// The account it spends from.
    pub account: AccountId,
    /// The code of its product in the catalogue.
    pub product: String,
    /// Whether there is plastic.
    pub kind: Kind,
    /// The holder's name as on the card.
    pub holder: LatinName,
    /// `995630******1234`: first six and last four digits, the most that may be shown (PCI DSS 3.4.1).
    pub masked_pan: String,
    /// Until when it is good.
    pub expiry: Expiry,
    /// Where it stands.
    pub state: State,
    /// When it was issued.
    pub issued_at: Timestamp,
}

/// A card with the account behind it, for «Мои карты».
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardWithAccount {
    /// The card.
    pub card: Card,
    /// Its account, with what is on it.
    pub account: Account,
}

/// Whether a card has a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A number alone, for paying at a distance.
    Virtual,
    /// Plastic with a chip.
    Physical,
}

/// Where a card stands, with what is known there.
///
/// ```text
///   physical ─► Ordered ── activate ─► Active ◄── virtual
///                  └─── block ─┬───────────┘
///                              ▼
///                           Blocked
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// The plastic is being made or is on its way; nothing can be paid with it.
    Ordered {
        /// Since when.
        at: Timestamp,
    },
    /// It pays.
    Active {
        /// Since when.
        since: Timestamp,
    },
    /// Nothing can be paid with it until a branch lifts the block; lost and stolen ones are never unblocked.
    Blocked {
        /// Since when.
        since: Timestamp,
        /// Why.
        reason: BlockReason,
    },
    /// It is over: returned, replaced, or its term has ended.
    Closed {
        /// Since when.
        since: Timestamp,
    },
}

/// Why a card is blocked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BlockReason {
    /// The holder lost it.
    Lost,
    /// It was stolen.
    Stolen,
    /// The holder asked for it.
    Asked,
    /// The bank suspects that somebody else uses it.
    Suspected,
    /// A cash machine kept it.
    Retained,
}

impl BlockReason {
    /// Every reason.
    pub const ALL: [BlockReason; 5] = [
        BlockReason::Lost,
        BlockReason::Stolen,
        BlockReason::Asked,
        BlockReason::Suspected,
        BlockReason::Retained,
    ];

    /// The word rows and forms use.
    pub fn word(self) -> &'static str {
        match self {
            BlockReason::Lost => "lost",
            BlockReason::Stolen => "stolen",
            BlockReason::Asked => "asked",
            BlockReason::Suspected => "suspected",
            BlockReason::Retained => "retained",
        }
    }

    /// Reads what [`word`](Self::word) writes.
    pub fn parse(word: &str) -> Option<BlockReason> {
        BlockReason::ALL.into_iter().find(|reason| reason.word() == word)
    }
}

/// A card does not go from this state to the one asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrongState(pub State);

impl Card {
    /// The last four digits, which a message may name.
    pub fn last_four(&self) -> &str {
        // Digits and stars are one byte each.
        &self.masked_pan[self.masked_pan.len().saturating_sub(4)..]
    }
}

impl Kind {
    /// `virtual` or `physical`, as forms and rows spell it.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Virtual => "virtual",
            Kind::Physical => "physical",
        }
    }

    /// Reads what [`word`](Self::word) writes.
    pub fn parse(word: &str) -> Option<Kind> {
        [Kind::Virtual, Kind::Physical].into_iter().find(|kind| kind.word() == word)
    }
}

impl State {
    /// How a card of this kind begins.
    pub(crate) fn of_new(kind: Kind, now: Timestamp) -> State {
        match kind {
            Kind::Virtual => State::Active { since: now },
            Kind::Physical => State::Ordered { at: now },
        }
    }

    /// The plastic is in its holder's hands.
    pub fn activate(self, now: Timestamp) -> Result<State, WrongState> {
        match self {
            State::Ordered { .. } => Ok(State::Active { since: now }),
            other => Err(WrongState(other)),
        }
    }

    /// Nothing more can be paid with it. Blocking a blocked card again keeps its first reason.
    pub fn block(self, now: Timestamp, reason: BlockReason) -> Result<State, WrongState> {
        match self {
            State::Ordered { .. } | State::Active { .. } => Ok(State::Blocked { since: now, reason }),
            blocked @ State::Blocked { .. } => Ok(blocked),
            closed @ State::Closed { .. } => Err(WrongState(closed)),
        }
    }

    pub(crate) fn columns(self) -> (&'static str, Timestamp, Option<&'static str>) {
        match self {
            State::Ordered { at } => ("ordered", at, None),
            State::Active { since } => ("active", since, None),
            State::Blocked { since, reason } => ("blocked", since, Some(reason.word())),
            State::Closed { since } => ("closed", since, None),
        }
    }

    pub(crate) fn read(row: &Row) -> Result<State, Fault> {
        let (word, since) = (row.get::<String>("state")?, row.get("state_since")?);
        let reason = row.get::<Option<String>>("block_reason")?;
        let state = match word.as_str() {
            "ordered" => Some(State::Ordered { at: since }),
            "active" => Some(State::Active { since }),
            "blocked" => reason
                .and_then(|word| BlockReason::parse(&word))
                .map(|reason| State::Blocked { since, reason }),
            "closed" => Some(State::Closed { since }),
            _ => None,
        };
        state.ok_or_else(|| Fault::corrupt("card_control.state"))
    }
}

/// Puts a card into use that was handed to its holder.
pub fn activate(tx: &mut Tx<'_>, actor: Actor, card: &Card) -> Result<State, Error<WrongState>> {
    let state = card.state.activate(tx.now()).map_err(Error::Refused)?;
    write_state(tx, card.id, state)?;
    audit::record(tx, actor, "card.activate", Object::Card(card.id), "")?;
    Ok(state)
}

/// Blocks a card.
pub fn block(
    tx: &mut Tx<'_>,
    actor: Actor,
    card: &Card,
    reason: BlockReason,
) -> Result<State, Error<WrongState>> {
    let state = card.state.block(tx.now(), reason).map_err(Error::Refused)?;
    write_state(tx, card.id, state)?;
    audit::record(tx, actor, "card.block", Object::Card(card.id), reason.word())?;
    Ok(state)
}

fn write_state(tx: &mut Tx<'_>, card: CardId, state: State) -> Result<(), Fault> {
    let (word, since, reason) = state.columns();
    tx.execute(
        "update card_control set state = $1, state_since = $2, block_reason = $3
          where pan_digest = (select pan_digest from card where id = $4)",
        &[&word, &since, &reason, &card],
    )
    .map(|_| ())
}

/// The card with that key, whoever holds it.
pub fn find(tx: &mut Tx<'_>, id: CardId) -> Result<Option<Card>, Fault> {
    tx.row(
        "select card.*, state, state_since, block_reason
           from card join card_control on card_control.pan_digest = card.pan_digest
          where card.id = $1",
        &[&id],
        read,
    )
}

/// The card with that key if it is this customer's own: to anyone else it does not exist.
pub fn find_of(tx: &mut Tx<'_>, customer: CustomerId, id: CardId) -> Result<Option<Card>, Fault> {
    tx.row(
        "select card.*, state, state_since, block_reason
           from card join card_control on card_control.pan_digest = card.pan_digest
          where card.id = $1 and card.customer = $2",
        &[&id, &customer],
        read,
    )
}

/// Writes down that a customer reached for somebody else's card, if there is one of that key: addresses are not
/// guessed by accident.
pub fn refuse_stranger(tx: &mut Tx<'_>, who: CustomerId, id: CardId) -> Result<(), Fault> {
    match find(tx, id)? {
        Some(card) if card.customer != who => {
            audit::record(tx, Actor::Customer(who), "card.refuse_stranger", Object::Card(id), "")
        }
        _ => Ok(()),
    }
}

/// A customer's cards with their accounts, the newest first; two queries however many there are, one if none.
pub fn of_customer(tx: &mut Tx<'_>, customer: CustomerId) -> Result<Vec<CardWithAccount>, Fault> {
    let cards = tx.rows(
        "select card.*, state, state_since, block_reason
           from card join card_control on card_control.pan_digest = card.pan_digest
          where card.customer = $1 order by card.issued_at desc, card.id",
        &[&customer],
        read,
    )?;
    if cards.is_empty() {
        return Ok(Vec::new());
    }
    let accounts = ledger::of_customer(tx, customer)?;
    cards
        .into_iter()
        .map(|card| {
            let account = accounts.iter().find(|account| account.id == card.account);
            let account = account.cloned().ok_or_else(|| Fault::corrupt("card.account"))?;
            Ok(CardWithAccount { card, account })
        })
        .collect()
}

pub(crate) fn read(row: &Row) -> Result<Card, Fault> {
    let (kind, holder) = (row.get::<String>("kind")?, row.get::<String>("holder")?);
    Ok(Card {
        id: row.get("id")?,
        customer: row.get("customer")?,
        account: row.get("account")?,
        product: row.get("product")?,
        kind: Kind::parse(&kind).ok_or_else(|| Fault::corrupt("card.kind"))?,
        holder: LatinName::parse(&holder).map_err(|_| Fault::corrupt("card.holder"))?,
        masked_pan: row.get("masked_pan")?,
        expiry: row.get("expiry")?,
        state: State::read(row)?,
        issued_at: row.get("issued_at")?,
    })
}
