//! A card as pages and desks may see it: with its number masked.

use audit::{Actor, Object};
use jiff::Timestamp;
use ledger::Account;
use serde::Deserialize;
use store::{Error, Fault, Row, Tx};
use text::Sentences;
use vocabulary::{AccountId, CardId, CustomerId, LatinName};

use crate::expiry::Expiry;
use crate::hand_over;
use crate::history::{self, What};

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
///                  │                  ▲     │
///                  │         unfreeze └─────▼ freeze
///                  │                     Frozen
///                  └─── block ─┬────────────┘
///                              ▼
///                           Blocked ── unblock, at a branch ─► Active, or Ordered if it was never handed out
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
    /// Put to sleep by its holder, who alone wakes it.
    Frozen {
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
    /// There are operations that the holder did not make.
    NotMine,
}

impl BlockReason {
    /// Every reason.
    pub const ALL: [BlockReason; 6] = [
        BlockReason::Lost,
        BlockReason::Stolen,
        BlockReason::Asked,
        BlockReason::Suspected,
        BlockReason::Retained,
        BlockReason::NotMine,
    ];

    /// What a holder may say, in the order in which it is asked.
    pub const OF_HOLDER: [BlockReason; 4] =
        [BlockReason::Lost, BlockReason::Stolen, BlockReason::Retained, BlockReason::NotMine];

    /// Whether a branch may lift such a block; a lost or stolen card is replaced.
    pub fn can_be_lifted(self) -> bool {
        !matches!(self, BlockReason::Lost | BlockReason::Stolen)
    }

    /// The word rows and forms use.
    pub fn word(self) -> &'static str {
        match self {
            BlockReason::Lost => "lost",
            BlockReason::Stolen => "stolen",
            BlockReason::Asked => "asked",
            BlockReason::Suspected => "suspected",
            BlockReason::Retained => "retained",
            BlockReason::NotMine => "not_mine",
        }
    }

    /// Reads what [`word`](Self::word) writes.
    pub fn parse(word: &str) -> Option<BlockReason> {
        BlockReason::ALL.into_iter().find(|reason| reason.word() == word)
    }
}

/// Why a card is not unblocked, in order of precedence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnblockRefused {
    /// It is not blocked.
    NotBlocked(State),
    /// A lost or stolen card is replaced: somebody else may have it.
    Never(BlockReason),
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
            State::Ordered { .. } | State::Active { .. } | State::Frozen { .. } => {
                Ok(State::Blocked { since: now, reason })
            }
            blocked @ State::Blocked { .. } => Ok(blocked),
            closed @ State::Closed { .. } => Err(WrongState(closed)),
        }
    }

    /// A branch lifts the block. `handed_out`: the holder has had it in hands, or it has no plastic.
    pub fn unblock(self, now: Timestamp, handed_out: bool) -> Result<State, UnblockRefused> {
        match self {
            State::Blocked { reason, .. } if !reason.can_be_lifted() => Err(UnblockRefused::Never(reason)),
            State::Blocked { .. } if handed_out => Ok(State::Active { since: now }),
            State::Blocked { .. } => Ok(State::Ordered { at: now }),
            other => Err(UnblockRefused::NotBlocked(other)),
        }
    }

    /// The holder puts it to sleep. Freezing a frozen card changes nothing.
    pub fn freeze(self, now: Timestamp) -> Result<State, WrongState> {
        match self {
            State::Active { .. } => Ok(State::Frozen { since: now }),
            frozen @ State::Frozen { .. } => Ok(frozen),
            other => Err(WrongState(other)),
        }
    }

    /// The holder wakes it. A card that is not asleep stays as it is.
    pub fn unfreeze(self, now: Timestamp) -> Result<State, WrongState> {
        match self {
            State::Frozen { .. } => Ok(State::Active { since: now }),
            active @ State::Active { .. } => Ok(active),
            other => Err(WrongState(other)),
        }
    }

    /// Whether it is neither blocked nor closed, so that its settings mean something.
    pub fn is_in_use(self) -> bool {
        matches!(self, State::Ordered { .. } | State::Active { .. } | State::Frozen { .. })
    }

    pub(crate) fn columns(self) -> (&'static str, Timestamp, Option<&'static str>) {
        match self {
            State::Ordered { at } => ("ordered", at, None),
            State::Active { since } => ("active", since, None),
            State::Frozen { since } => ("frozen", since, None),
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
            "frozen" => Some(State::Frozen { since }),
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
    history::record(tx, actor, card.id, &What::HandedOut)?;
    audit::record(tx, actor, "card.activate", Object::Card(card.id), "")?;
    hand_over::tell(tx, card.id, "card_handed_out", |language, last_four| {
        Sentences(language).sms_card_handed_out(last_four)
    })?;
    Ok(state)
}

/// Lifts the block of a card whose holder has shown who they are at a branch, and tells them. `evidence`: by what they
/// were recognised, and why it is lifted; for the audit trail, so without personal data.
pub fn unblock(
    tx: &mut Tx<'_>,
    actor: Actor,
    card: &Card,
    evidence: &str,
) -> Result<State, Error<UnblockRefused>> {
    let handed_out = card.kind == Kind::Virtual || history::was_handed_out(tx, card.id)?;
    let state = card.state.unblock(tx.now(), handed_out).map_err(Error::Refused)?;
    write_state(tx, card.id, state)?;
    history::record(tx, actor, card.id, &What::Unblocked)?;
    audit::record(tx, actor, "card.unblock", Object::Card(card.id), evidence)?;
    hand_over::tell(tx, card.id, "card_unblocked", |language, last_four| {
        Sentences(language).sms_card_unblocked(last_four)
    })?;
    Ok(state)
}

/// Blocks a card, and tells its holder. Blocking it again changes nothing.
pub fn block(
    tx: &mut Tx<'_>,
    actor: Actor,
    card: &Card,
    reason: BlockReason,
) -> Result<State, Error<WrongState>> {
    let state = card.state.block(tx.now(), reason).map_err(Error::Refused)?;
    if state == card.state {
        return Ok(state);
    }
    write_state(tx, card.id, state)?;
    history::record(tx, actor, card.id, &What::Blocked(reason))?;
    audit::record(tx, actor, "card.block", Object::Card(card.id), reason.word())?;
    hand_over::tell(tx, card.id, "card_blocked", |language, last_four| {
        Sentences(language).sms_card_blocked(last_four)
    })?;
    Ok(state)
}

/// Puts a card to sleep for its holder, who is told.
pub fn freeze(tx: &mut Tx<'_>, actor: Actor, card: &Card) -> Result<State, Error<WrongState>> {
    let state = card.state.freeze(tx.now()).map_err(Error::Refused)?;
    if state != card.state {
        write_state(tx, card.id, state)?;
        history::record(tx, actor, card.id, &What::Frozen)?;
        audit::record(tx, actor, "card.freeze", Object::Card(card.id), "")?;
        hand_over::tell(tx, card.id, "card_frozen", |language, last_four| {
            Sentences(language).sms_card_frozen(last_four)
        })?;
    }
    Ok(state)
}

/// Wakes a frozen card for its holder, who is told.
pub fn unfreeze(tx: &mut Tx<'_>, actor: Actor, card: &Card) -> Result<State, Error<WrongState>> {
    let state = card.state.unfreeze(tx.now()).map_err(Error::Refused)?;
    if state != card.state {
        write_state(tx, card.id, state)?;
        history::record(tx, actor, card.id, &What::Unfrozen)?;
        audit::record(tx, actor, "card.unfreeze", Object::Card(card.id), "")?;
        hand_over::tell(tx, card.id, "card_unfrozen", |language, last_four| {
            Sentences(language).sms_card_unfrozen(last_four)
        })?;
    }
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

/// The customer's own card. Reaching for somebody else's is written down: addresses are not guessed by accident.
pub fn own(tx: &mut Tx<'_>, who: CustomerId, id: CardId) -> Result<Option<Card>, Fault> {
    let found = find(tx, id)?;
    if found.as_ref().is_some_and(|card| card.customer != who) {
        audit::record(tx, Actor::Customer(who), "card.refuse_stranger", Object::Card(id), "")?;
        return Ok(None);
    }
    Ok(found)
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
