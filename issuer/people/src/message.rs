//! What a customer was told, to be read again on their own pages.
//!
//! Written by the courier in the transaction that takes a message off the outbox, so that what is here was handed over.

use audit::{Actor, Object};
use jiff::{SignedDuration, Timestamp};
use store::{Fault, Row, Tx};
use vocabulary::{AuthorizationId, CustomerId};

use crate::customer;
use crate::sms::{Content, Sms};

const PURPOSE: &str = "message.body";
/// How long a message is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(365 * 24);
/// Messages kept of one customer and hour, and as many that concern security: who tries a card's numbers out makes no
/// more rows than that, and keeps none of those out.
const MOST_AN_HOUR: i64 = 100;
/// What concerns security: who may act for the customer, and what of their cards was opened or stopped.
const SECURITY: [&str; 15] = [
    "already_registered",
    "authenticator_off",
    "authenticator_on",
    "card_blocked",
    "card_frozen",
    "card_handed_out",
    "card_unblocked",
    "card_unfrozen",
    "limit_raised",
    "new_device",
    "password_changed",
    "phone_changed",
    "pin_set",
    "pin_unblocked",
    "three_d_secure_off",
];
/// Unread messages are counted up to here.
pub const MOST_COUNTED: i64 = 99;

/// One message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Grows with time.
    pub id: i64,
    /// When it was handed over.
    pub at: Timestamp,
    /// What it was for, in a word.
    pub kind: String,
    /// Its words; none if they held a secret.
    pub text: Option<String>,
    /// The authorization it tells of.
    pub about: Option<AuthorizationId>,
    /// Whether it was on their pages before.
    pub read: bool,
}

/// What a page showed: of all messages a part, of those about security none was passed over.
#[derive(Debug, Clone, Copy)]
pub struct Shown {
    /// The newest that was shown.
    pub newest: i64,
    /// From here on all that concern security were shown.
    pub security_from: i64,
    /// No others were.
    pub security_only: bool,
}

/// Keeps a message, if it goes to a customer's own number.
pub fn keep(tx: &mut Tx<'_>, sms: &Sms) -> Result<(), Fault> {
    let Some(owner) = customer::find_by_phone(tx, &sms.to)? else { return Ok(()) };
    let hour_ago = Tx::first_drawn_at(tx.now() - SignedDuration::from_hours(1));
    let security = SECURITY.contains(&sms.kind.as_str());
    let kept = tx.row(
        "select count(*) as n from (select 1 from message where customer = $1 and id > $2 and security = $3
                                     limit $4) as lately",
        &[&owner.id, &hour_ago, &security, &MOST_AN_HOUR],
        |row| row.get::<i64>("n"),
    )?;
    if kept.unwrap_or_default() >= MOST_AN_HOUR {
        return Ok(());
    }
    let (body, about) = match sms.content {
        Content::Plain => (Some(tx.seal(PURPOSE, sms.text.as_bytes())), None),
        Content::Authorization(id) => (Some(tx.seal(PURPOSE, sms.text.as_bytes())), Some(id)),
        Content::Secret => (None, None),
    };
    let id = tx.new_ordered_id();
    tx.execute(
        "insert into message (id, customer, kind, body, authorization_key, security)
         values ($1, $2, $3, $4, $5, $6)",
        &[&id, &owner.id, &sms.kind, &body, &about, &security],
    )
    .map(|_| ())
}

/// At most `most` messages of a customer, the newest first: those before the one with key `before`.
pub fn list(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    before: Option<i64>,
    most: i64,
) -> Result<Vec<Message>, Fault> {
    let sql = "select * from message where customer = $1 and id < $2 order by id desc limit $3";
    listed(tx, sql, customer, before, most)
}

/// The same, of those alone that concern security.
pub fn list_security(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    before: Option<i64>,
    most: i64,
) -> Result<Vec<Message>, Fault> {
    let sql =
        "select * from message where customer = $1 and security = 1 and id < $2 order by id desc limit $3";
    listed(tx, sql, customer, before, most)
}

fn listed(
    tx: &mut Tx<'_>,
    sql: &'static str,
    customer: CustomerId,
    before: Option<i64>,
    most: i64,
) -> Result<Vec<Message>, Fault> {
    let before = before.unwrap_or(i64::MAX);
    let rows = tx.rows(sql, &[&customer, &before, &most], read)?;
    rows.into_iter().map(|row| open(tx, row)).collect()
}

/// One message of a customer's; nothing if it is another's.
pub fn find(tx: &mut Tx<'_>, customer: CustomerId, id: i64) -> Result<Option<Message>, Fault> {
    let row = tx.row("select * from message where id = $1 and customer = $2", &[&id, &customer], read)?;
    row.map(|row| open(tx, row)).transpose()
}

/// Writes down that a customer reached for somebody else's message, if it is one.
pub fn refuse_stranger(tx: &mut Tx<'_>, who: CustomerId, id: i64) -> Result<(), Fault> {
    let owner = tx.row("select customer from message where id = $1", &[&id], |row| row.get("customer"))?;
    match owner {
        Some(owner) if owner != who => {
            let of = Object::Customer(owner);
            audit::record(tx, Actor::Customer(who), "message.refuse_stranger", of, "")
        }
        _ => Ok(()),
    }
}

/// Notes that a customer's messages have been shown, and gives how many were new. Those further down count as seen with
/// the newest, but for what concerns security: that is new until it stood on a page.
pub fn mark_read(tx: &mut Tx<'_>, customer: CustomerId, shown: &Shown) -> Result<u64, Fault> {
    let (now, others_below) = (tx.now(), i64::from(!shown.security_only));
    tx.execute(
        "update message set read_at = $1
          where customer = $2 and read_at is null and id <= $3 and (security = 1 and id >= $4 or security < $5)",
        &[&now, &customer, &shown.newest, &shown.security_from, &others_below],
    )
}

/// Forgets what is a year old.
pub fn forget_old(tx: &mut Tx<'_>) -> Result<(), Fault> {
    let oldest = Tx::first_drawn_at(tx.now() - KEPT);
    tx.execute("delete from message where id < $1", &[&oldest]).map(|_| ())
}

fn read(row: &Row) -> Result<(Option<Vec<u8>>, Message), Fault> {
    let id = row.get("id")?;
    let message = Message {
        id,
        at: Tx::drawn_at(id),
        kind: row.get("kind")?,
        text: None,
        about: row.get("authorization_key")?,
        read: row.get::<Option<Timestamp>>("read_at")?.is_some(),
    };
    Ok((row.get("body")?, message))
}

fn open(tx: &Tx<'_>, (body, message): (Option<Vec<u8>>, Message)) -> Result<Message, Fault> {
    let Some(body) = body else { return Ok(message) };
    let text = String::from_utf8(tx.open(PURPOSE, &body)?).map_err(|_| Fault::corrupt("message.body"))?;
    Ok(Message { text: Some(text), ..message })
}
