//! The outbox: what leaves the house is written with its reason, and carried after the commit.
//!
//! ```text
//!   send ──► waiting ──lease──► being carried ──delivered──► done (body wiped)
//!               ▲                    │
//!               └── retry, lease over┘── given up ──► failed (body wiped)
//! ```
//!
//! At least once: a courier that dies after handing over is followed by another that hands over again.

use jiff::Timestamp;

use crate::{Fault, Parameter, Row, Tx};

const PURPOSE: &str = "parcel.body";

/// Something that waits to be carried, as its courier sees it.
pub struct Parcel {
    /// Its key.
    pub id: i64,
    /// What it is: the courier's word, such as `sms.text`.
    pub kind: String,
    /// What to carry, unsealed.
    pub body: Vec<u8>,
    /// When it was put down.
    pub sent_at: Timestamp,
    /// How often it has been tried, this time included.
    pub attempts: i64,
}

/// Puts a parcel down. `not_after`: when carrying it would do harm (a code past its life), if ever.
pub fn send(
    tx: &mut Tx<'_>,
    kind: &'static str,
    body: &[u8],
    not_after: Option<Timestamp>,
) -> Result<i64, Fault> {
    let (id, now) = (tx.new_id(), tx.now());
    let sealed = tx.seal(PURPOSE, body);
    tx.execute(
        "insert into parcel (id, kind, body, sent_at, due_at, not_after, attempts)
         values ($1, $2, $3, $4, $4, $5, 0)",
        &[&id, &kind, &sealed, &now, &not_after],
    )?;
    Ok(id)
}

/// Puts down a parcel with each of these bodies, in one statement; nothing where there are none. Their keys grow, so
/// that they lie side by side.
pub fn send_all(tx: &mut Tx<'_>, kind: &'static str, bodies: &[Vec<u8>]) -> Result<(), Fault> {
    if bodies.is_empty() {
        return Ok(());
    }
    let (now, kind) = (tx.now().to_value(), kind.to_value());
    let row = |body: &Vec<u8>| {
        let (id, sealed) = (tx.new_ordered_id().to_value(), tx.seal(PURPOSE, body).to_value());
        vec![id, kind.clone(), sealed, now.clone()]
    };
    let rows = bodies.iter().map(row).collect::<Vec<_>>();
    tx.execute_each(
        "insert into parcel (id, kind, body, sent_at, due_at, attempts) values ($1, $2, $3, $4, $4, 0)",
        &rows,
    )
    .map(|_| ())
}

/// Takes up to `most` parcels whose kind begins with `kind` for carrying until `lease_until`.
pub fn lease(tx: &mut Tx<'_>, kind: &str, most: i64, lease_until: Timestamp) -> Result<Vec<Parcel>, Fault> {
    let now = tx.now();
    tx.execute(
        "update parcel set state = 'expired', body = null, due_at = null
          where due_at is not null and not_after <= $1",
        &[&now],
    )?;
    let pattern = format!("{kind}%");
    let leased = tx.rows(
        "update parcel set due_at = $1, attempts = attempts + 1
          where id in (select id from parcel
                        where due_at <= $2 and kind like $3
                        order by due_at, sent_at limit $4)
         returning id, kind, body, sent_at, attempts",
        &[&lease_until, &now, &pattern, &most],
        read,
    )?;
    let mut parcels = leased
        .into_iter()
        .map(|(sealed, parcel)| Ok(Parcel { body: tx.open(PURPOSE, &sealed)?, ..parcel }))
        .collect::<Result<Vec<_>, Fault>>()?;
    // `returning` keeps no order.
    parcels.sort_by_key(|parcel| (parcel.sent_at, parcel.id));
    Ok(parcels)
}

/// The parcel has arrived: its body is wiped.
pub fn delivered(tx: &mut Tx<'_>, id: i64) -> Result<(), Fault> {
    finish(tx, id, "delivered")
}

/// The parcel will never arrive: its body is wiped.
pub fn given_up(tx: &mut Tx<'_>, id: i64) -> Result<(), Fault> {
    finish(tx, id, "failed")
}

/// The parcel did not arrive this time; it is tried again at `due_at`.
pub fn retry(tx: &mut Tx<'_>, id: i64, due_at: Timestamp) -> Result<(), Fault> {
    tx.execute("update parcel set due_at = $1 where id = $2 and due_at is not null", &[&due_at, &id])
        .map(|_| ())
}

/// How many parcels wait, and since when the oldest does.
pub fn waiting(tx: &mut Tx<'_>) -> Result<(i64, Option<Timestamp>), Fault> {
    let row = tx.row(
        "select count(*) as waiting, min(sent_at) as oldest from parcel where due_at is not null",
        &[],
        |row| Ok((row.get("waiting")?, row.get("oldest")?)),
    )?;
    Ok(row.unwrap_or((0, None)))
}

/// Where one parcel stands: `waiting`, `delivered`, `failed` or `expired`.
pub fn state(tx: &mut Tx<'_>, id: i64) -> Result<Option<String>, Fault> {
    tx.row("select state from parcel where id = $1", &[&id], |row| row.get("state"))
}

fn finish(tx: &mut Tx<'_>, id: i64, state: &'static str) -> Result<(), Fault> {
    let now = tx.now();
    tx.execute(
        "update parcel set state = $1, finished_at = $2, body = null, due_at = null
          where id = $3 and due_at is not null",
        &[&state, &now, &id],
    )
    .map(|_| ())
}

fn read(row: &Row) -> Result<(Vec<u8>, Parcel), Fault> {
    let parcel = Parcel {
        id: row.get("id")?,
        kind: row.get("kind")?,
        body: Vec::new(),
        sent_at: row.get("sent_at")?,
        attempts: row.get("attempts")?,
    };
    Ok((row.get("body")?, parcel))
}
