//! A card with its whole number: for the holder's own eyes, the embosser, and the computing of its
//! verification value.

use store::{Fault, Row, Tx};
use vocabulary::{CardId, LatinName, Pan};

use crate::card::{Card, read};
use crate::expiry::Expiry;

/// What stands on a card, its number whole. Nothing of it is kept after use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Details {
    /// Which card.
    pub card: CardId,
    /// The number.
    pub pan: Pan,
    /// Until when it is good.
    pub expiry: Expiry,
    /// The holder's name as on the card.
    pub holder: LatinName,
    /// Three digits: where and how the card is taken (ISO/IEC 7813); part of the verification value's input.
    pub service_code: String,
}

/// The purpose under which a number is sealed: for one row, so that no row's number passes for another's.
pub(crate) fn pan_purpose(card: CardId) -> String {
    format!("card.pan:{card}")
}

/// A card with its whole number. Whoever calls this writes to the audit trail who will see it.
pub(crate) fn open(tx: &mut Tx<'_>, id: CardId) -> Result<Option<Details>, Fault> {
    let row = tx.row(
        "select card.*, state, state_since, block_reason
           from card join card_control on card_control.pan_digest = card.pan_digest
          where card.id = $1",
        &[&id],
        read_sealed,
    )?;
    row.map(|sealed| unseal(tx, sealed)).transpose()
}

/// The newest cards with their whole numbers, at most 500: what a simulated acquirer plays with. Served in
/// demonstration mode only, hence not in the audit trail.
pub fn demonstration(tx: &mut Tx<'_>) -> Result<Vec<Details>, Fault> {
    let rows = tx.rows(
        "select card.*, state, state_since, block_reason
           from card join card_control on card_control.pan_digest = card.pan_digest
          order by card.issued_at desc, card.id limit 500",
        &[],
        read_sealed,
    )?;
    rows.into_iter().map(|sealed| unseal(tx, sealed)).collect()
}

struct Sealed {
    card: Card,
    pan: Vec<u8>,
    service_code: String,
}

fn read_sealed(row: &Row) -> Result<Sealed, Fault> {
    Ok(Sealed { card: read(row)?, pan: row.get("pan")?, service_code: row.get("service_code")? })
}

fn unseal(tx: &Tx<'_>, sealed: Sealed) -> Result<Details, Fault> {
    let fault = || Fault::corrupt("card.pan");
    let card = sealed.card;
    let digits = tx.open(&pan_purpose(card.id), &sealed.pan)?;
    let digits = str::from_utf8(&digits).map_err(|_| fault())?;
    Ok(Details {
        card: card.id,
        pan: Pan::parse(digits).map_err(|_| fault())?,
        expiry: card.expiry,
        holder: card.holder,
        service_code: sealed.service_code,
    })
}
