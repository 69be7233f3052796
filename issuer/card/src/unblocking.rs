//! A block is lifted at a branch: by the teller alone, or with a second person, as the bank has decided.
//!
//! ```text
//!   lift ─┬─ nobody else is needed ─► card::unblock
//!         └─ Waits ─► waiting ─► decide, by another ─┬─ lifted ─► card::unblock
//!                                                    └─ refused
//! ```

use audit::{Actor, Object};
use jiff::Timestamp;
use store::{Error, Fault, Row, Tx};
use vocabulary::{CardId, StaffId};

use crate::card::{self, Card, UnblockRefused};

/// When a second person has to confirm that a block is lifted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecondPerson {
    /// Never.
    Never,
    /// When the holder's document is not the one in the application, or there is no application.
    #[default]
    OtherDocument,
    /// Always.
    Always,
}

impl SecondPerson {
    /// Whether one is needed.
    pub fn is_needed(self, document: Document) -> bool {
        match self {
            SecondPerson::Never => false,
            SecondPerson::OtherDocument => document != Document::OfApplication,
            SecondPerson::Always => true,
        }
    }
}

/// What the holder showed at the branch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Document {
    /// That of the application.
    OfApplication,
    /// Another document.
    Other,
    /// A document, and there is no application to compare it with.
    NoApplication,
}

impl Document {
    const ALL: [Document; 3] = [Document::OfApplication, Document::Other, Document::NoApplication];

    fn word(self) -> &'static str {
        match self {
            Document::OfApplication => "application",
            Document::Other => "other",
            Document::NoApplication => "none",
        }
    }

    /// As the audit trail says it.
    pub fn evidence(self) -> &'static str {
        match self {
            Document::OfApplication => "document of the application",
            Document::Other => "another document",
            Document::NoApplication => "document, no application",
        }
    }
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lifted {
    /// The card pays again, or waits to be handed out.
    Done,
    /// A second person has to confirm.
    Waits,
}

/// A block that somebody wants lifted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Which card.
    pub card: Card,
    /// What the holder showed.
    pub document: Document,
    /// Why the block is to be lifted.
    pub reason: String,
    /// Who asks.
    pub asked_by: StaffId,
    /// Since when it waits.
    pub asked_at: Timestamp,
}

/// Why nothing was decided, in order of precedence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecideRefused {
    /// Nobody waits for it any more.
    Gone,
    /// Nobody confirms what they asked for themselves.
    Own,
    /// The card is no longer one that can be unblocked.
    Unblock(UnblockRefused),
}

/// Lifts a block, or asks a second person to. Asking again while it waits changes nothing.
pub fn lift(
    tx: &mut Tx<'_>,
    me: StaffId,
    card: &Card,
    document: Document,
    reason: &str,
    second: SecondPerson,
) -> Result<Lifted, Error<UnblockRefused>> {
    let evidence = format!("{}; {reason}", document.evidence());
    if !second.is_needed(document) {
        card::unblock(tx, Actor::Staff(me), card, &evidence)?;
        return Ok(Lifted::Done);
    }
    card.state.unblock(tx.now(), true).map_err(Error::Refused)?;
    let (id, now) = (tx.new_id(), tx.now());
    let asked = tx.execute(
        "insert into card_unblock_asked (id, card, document, reason, asked_by, asked_at)
         values ($1, $2, $3, $4, $5, $6) on conflict do nothing",
        &[&id, &card.id, &document.word(), &reason, &me, &now],
    )?;
    if asked > 0 {
        audit::record(tx, Actor::Staff(me), "card.ask_unblock", Object::Card(card.id), &evidence)?;
    }
    Ok(Lifted::Waits)
}

/// What waits for a second person, the oldest first.
pub fn waiting(tx: &mut Tx<'_>, most: i64) -> Result<Vec<Asked>, Fault> {
    tx.rows(
        "select card.*, state, state_since, block_reason, document, reason, asked_by, asked_at
           from card_unblock_asked
           join card on card.id = card_unblock_asked.card
           join card_control on card_control.pan_digest = card.pan_digest
          where decided_by is null order by asked_at limit $1",
        &[&most],
        |row| {
            Ok(Asked {
                card: card::read(row)?,
                document: read_document(row)?,
                reason: row.get("reason")?,
                asked_by: row.get("asked_by")?,
                asked_at: row.get("asked_at")?,
            })
        },
    )
}

/// The second person's word. Whoever asked has none.
pub fn decide(tx: &mut Tx<'_>, me: StaffId, id: CardId, lift: bool) -> Result<(), Error<DecideRefused>> {
    let asked = tx.row(
        "select document, reason, asked_by from card_unblock_asked where card = $1 and decided_by is null",
        &[&id],
        |row| Ok((read_document(row)?, row.get::<String>("reason")?, row.get::<StaffId>("asked_by")?)),
    )?;
    let (document, reason, asked_by) = asked.ok_or(Error::Refused(DecideRefused::Gone))?;
    if asked_by == me {
        return Err(Error::Refused(DecideRefused::Own));
    }
    let evidence = format!("{}; {reason}", document.evidence());
    let card = card::find(tx, id)?.ok_or_else(|| Fault::corrupt("card_unblock_asked.card"))?;
    let now = tx.now();
    tx.execute(
        "update card_unblock_asked set decided_by = $1, decided_at = $2, lifted = $3
          where card = $4 and decided_by is null",
        &[&me, &now, &lift, &id],
    )?;
    if !lift {
        audit::record(tx, Actor::Staff(me), "card.refuse_unblock", Object::Card(id), &evidence)?;
        return Ok(());
    }
    match card::unblock(tx, Actor::Staff(me), &card, &evidence) {
        Ok(_) => Ok(()),
        Err(Error::Refused(why)) => Err(Error::Refused(DecideRefused::Unblock(why))),
        Err(Error::Fault(fault)) => Err(Error::Fault(fault)),
    }
}

fn read_document(row: &Row) -> Result<Document, Fault> {
    let word = row.get::<String>("document")?;
    let document = Document::ALL.into_iter().find(|one| one.word() == word);
    document.ok_or_else(|| Fault::corrupt("card_unblock_asked.document"))
}
