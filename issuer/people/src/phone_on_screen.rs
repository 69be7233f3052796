//! The phone on the screen: what the SMS centre would have sent, for the demonstration.
//!
//! The doors write here only in demonstration mode; the words are sealed like everything secret.

use jiff::Timestamp;
use store::{Fault, Tx};
use vocabulary::PhoneNumber;

use crate::sms::Sms;

const PURPOSE: &str = "demonstration_sms.body";

/// A message on the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// When it arrived.
    pub at: Timestamp,
    /// To whom.
    pub to: PhoneNumber,
    /// What for, in a word.
    pub kind: String,
    /// The words.
    pub text: String,
}

/// Delivers a message to the screen.
pub fn deliver(tx: &mut Tx<'_>, sms: &Sms) -> Result<(), Fault> {
    let (id, now) = (tx.new_id(), tx.now());
    let body = tx.seal(PURPOSE, sms.text.as_bytes());
    tx.execute(
        "insert into demonstration_sms (id, phone, kind, body, sent_at) values ($1, $2, $3, $4, $5)",
        &[&id, &sms.to, &sms.kind, &body, &now],
    )
    .map(|_| ())
}

/// The latest messages to one phone, or to all, newest first.
pub fn messages(tx: &mut Tx<'_>, phone: Option<&PhoneNumber>, most: i64) -> Result<Vec<Shown>, Fault> {
    let all = phone.is_none();
    let phone = phone.map(PhoneNumber::e164).unwrap_or_default();
    let rows = tx.rows(
        "select phone, kind, body, sent_at from demonstration_sms
          where phone = $1 or cast($2 as bigint) = 1 order by sent_at desc, id limit $3",
        &[&phone, &all, &most],
        |row| {
            let body = row.get::<Vec<u8>>("body")?;
            let shown = Shown {
                at: row.get("sent_at")?,
                to: row.get("phone")?,
                kind: row.get("kind")?,
                text: String::new(),
            };
            Ok((body, shown))
        },
    )?;
    rows.into_iter()
        .map(|(body, shown)| {
            let text = String::from_utf8(tx.open(PURPOSE, &body)?).map_err(|_| Fault::corrupt("sms"))?;
            Ok(Shown { text, ..shown })
        })
        .collect()
}
