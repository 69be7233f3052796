//! A card's PIN: set by its holder after a code by SMS, compared by an authorization, its count of wrong tries lifted
//! by a branch.
//!
//! ```text
//!   door: digits ─ block ─ key port ─► Pvv ─┬─ adjust::ask_pin ─► code by SMS ─► set
//!                                           └─ authorize ─► PinFacts::fits ─► write_tries
//! ```
//!
//! Neither digits nor keys come here, and the verification value does not stay: what is kept is its keyed digest, which
//! is all that comparing needs. A copy of the database without the index key cannot try the ten thousand values, as it
//! could were they sealed and the data key lost too; and one card's digest says nothing of another's.

use std::fmt;

use audit::{Actor, Object};
use jiff::Timestamp;
use store::{Column, Fault, Parameter, Row, Tx, Value};
use text::Sentences;
use vocabulary::{CardId, CustomerId, Pan};

use crate::card::{self, Card, Kind, State};
use crate::details;
use crate::hand_over;
use crate::history::{self, What};

/// PVV, the PIN verification value of a card: four decimal digits which the key port computes from a PIN block.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Pvv([u8; 4]);

/// The keyed digest of a card and its verification value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PinDigest([u8; 32]);

/// What is known of a card's PIN when money is asked of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PinFacts {
    /// What the PIN is recognised by; none if none is set.
    pub digest: Option<PinDigest>,
    /// When it was set.
    pub set_at: Option<Timestamp>,
    /// Wrong ones since the last right one. Setting another PIN does not lift it.
    pub tries: i64,
}

/// What came of lifting the count of wrong tries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unblocked {
    /// It is lifted, and the holder is told.
    Done,
    /// There were no wrong tries.
    NothingToLift,
}

impl Pvv {
    /// Takes the four digits.
    pub const fn of_digits(digits: [u8; 4]) -> Pvv {
        Pvv(digits)
    }
}

/// Sensitive authentication data stays out of logs (PCI DSS 4.0, 3.3).
impl fmt::Debug for Pvv {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pvv(…)")
    }
}

impl PinDigest {
    /// Of this card's value.
    pub fn of(tx: &Tx<'_>, card: CardId, pvv: Pvv) -> PinDigest {
        let mut bytes = [0; 12];
        bytes[..8].copy_from_slice(&card.0.to_le_bytes());
        bytes[8..].copy_from_slice(&pvv.0);
        PinDigest(tx.digest("card.pin", &bytes))
    }

    pub(crate) fn to_hex(self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    pub(crate) fn from_hex(text: &str) -> Option<PinDigest> {
        let mut digest = [0; 32];
        if text.len() != 64 || !text.is_ascii() {
            return None;
        }
        for (place, byte) in digest.iter_mut().enumerate() {
            *byte = u8::from_str_radix(text.get(2 * place..2 * place + 2)?, 16).ok()?;
        }
        Some(PinDigest(digest))
    }
}

/// Says nothing even of the digest.
impl fmt::Debug for PinDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PinDigest(…)")
    }
}

impl Parameter for PinDigest {
    fn to_value(&self) -> Value {
        self.0.to_value()
    }
}

impl Column for PinDigest {
    fn from_value(value: &Value) -> Option<PinDigest> {
        <[u8; 32]>::from_value(value).map(PinDigest)
    }
}

impl PinFacts {
    /// Whether this value is the card's. None fits where none is set.
    pub fn fits(&self, tx: &Tx<'_>, card: CardId, pvv: Pvv) -> bool {
        self.digest.is_some_and(|digest| digest == PinDigest::of(tx, card, pvv))
    }

    pub(crate) fn read(row: &Row) -> Result<PinFacts, Fault> {
        Ok(PinFacts {
            digest: row.get("pin_digest")?,
            set_at: row.get("pin_set_at")?,
            tries: row.get("pin_tries")?,
        })
    }
}

/// How many wrong PINs were typed since the last right one.
pub fn wrong_tries(tx: &mut Tx<'_>, card: CardId) -> Result<i64, Fault> {
    let tries = tx.row(
        "select pin_tries from card_control where pan_digest = (select pan_digest from card where id = $1)",
        &[&card],
        |row| row.get("pin_tries"),
    )?;
    Ok(tries.unwrap_or(0))
}

/// Whether a holder may set a PIN on this card: there is plastic, and it is in hand and awake.
pub fn can_be_set(card: &Card) -> bool {
    card.kind == Kind::Physical && matches!(card.state, State::Active { .. })
}

/// The number of one's own card that may have a PIN, for the door that makes a verification value of it. Each look is
/// in the audit trail; reaching for somebody else's as well.
pub fn number(tx: &mut Tx<'_>, who: CustomerId, id: CardId) -> Result<Option<Pan>, Fault> {
    let own = card::own(tx, who, id)?;
    if !own.is_some_and(|own| can_be_set(&own)) {
        return Ok(None);
    }
    audit::record(tx, Actor::Customer(who), "card.open_for_pin", Object::Card(id), "")?;
    Ok(details::open(tx, id)?.map(|details| details.pan))
}

/// Sets the PIN that this digest is of, and tells the holder. Whoever calls this has seen a right code.
pub fn set(tx: &mut Tx<'_>, actor: Actor, card: CardId, digest: PinDigest) -> Result<(), Fault> {
    let now = tx.now();
    tx.execute(
        "update card_control set pin_digest = $1, pin_set_at = $2, version = version + 1
          where pan_digest = (select pan_digest from card where id = $3)",
        &[&digest, &now, &card],
    )?;
    history::record(tx, actor, card, &What::PinSet)?;
    audit::record(tx, actor, "card.set_pin", Object::Card(card), "")?;
    hand_over::tell(tx, card, "pin_set", |language, last_four| Sentences(language).sms_pin_set(last_four))
}

/// Writes down how many wrong ones there were since the last right one: one statement, however many cards.
pub fn write_tries(tx: &mut Tx<'_>, tries: &[(Pan, i64)]) -> Result<(), Fault> {
    if tries.is_empty() {
        return Ok(());
    }
    let row = |(pan, tries): &(Pan, i64)| {
        vec![tries.to_value(), tx.digest("card.pan", pan.expose().as_bytes()).to_value()]
    };
    let rows = tries.iter().map(row).collect::<Vec<_>>();
    tx.execute_each("update card_control set pin_tries = $1 where pan_digest = $2", &rows).map(|_| ())
}

/// Lifts the count of wrong tries, for a holder who has shown who they are at a branch; they are told.
pub fn unblock(tx: &mut Tx<'_>, actor: Actor, card: CardId, reason: &str) -> Result<Unblocked, Fault> {
    let lifted = tx.execute(
        "update card_control set pin_tries = 0
          where pan_digest = (select pan_digest from card where id = $1) and pin_tries > 0",
        &[&card],
    )?;
    if lifted == 0 {
        return Ok(Unblocked::NothingToLift);
    }
    history::record(tx, actor, card, &What::PinUnblocked)?;
    audit::record(tx, actor, "card.unblock_pin", Object::Card(card), reason)?;
    hand_over::tell(tx, card, "pin_unblocked", |language, last_four| {
        Sentences(language).sms_pin_unblocked(last_four)
    })?;
    Ok(Unblocked::Done)
}
