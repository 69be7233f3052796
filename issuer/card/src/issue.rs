//! Issuing a card on an account.

use audit::{Actor, Object};
use jiff::civil::Date;
use store::{Fault, Tx, outbox};
use vocabulary::{
    AccountId, CardId, CustomerId, IssuerPrefix, Language, LatinName, Pan, PhoneNumber, civil_day,
};

use crate::card::{Kind, State};
use crate::details::pan_purpose;
use crate::expiry::Expiry;
use crate::hand_over::{CARD_ISSUED, EMBOSSING, delivery_purpose, write_card};
use crate::product::Product;

/// A card to be issued: what was ordered and approved.
pub struct Issue<'a> {
    /// Whose card it will be.
    pub customer: CustomerId,
    /// The account it will spend from, the customer's own.
    pub account: AccountId,
    /// What was chosen.
    pub product: &'a Product,
    /// With plastic or without.
    pub kind: Kind,
    /// The name on the card.
    pub holder: &'a LatinName,
    /// Where the plastic goes, for the embosser; nothing for a virtual card.
    pub delivery_note: Option<String>,
    /// The language of messages about the card.
    pub language: Language,
    /// Where messages about the card go.
    pub phone: &'a PhoneNumber,
    /// The day the card must be over by, whatever its product says: a non-resident's twelve months.
    pub valid_until_at_most: Option<Date>,
}

/// Numbers tried before it is said that they have run out.
const ATTEMPTS: usize = 32;

/// Issues a card: a virtual one pays at once, a physical one is sent to be embossed. What could be refused was
/// refused before (see [`Expiry::of`] for the term), so that whatever does not fit here is a fault.
pub fn issue(tx: &mut Tx<'_>, issue: &Issue<'_>) -> Result<CardId, Fault> {
    let now = tx.now();
    let product = issue.product;
    let account = ledger::find(tx, issue.account)?;
    if account.is_none_or(|account| account.customer != issue.customer) {
        return Err(Fault::Broken("a card on an account that is not its holder's".to_owned()));
    }
    if !product.kinds.contains(&issue.kind) {
        return Err(Fault::Broken(format!(
            "product {} is not issued as {}",
            product.code,
            issue.kind.word()
        )));
    }
    let expiry = Expiry::of(civil_day(now), product.validity_months, issue.valid_until_at_most)
        .ok_or_else(|| Fault::Broken("a card that would be over before it is issued".to_owned()))?;

    let id = insert(tx, issue, expiry)?;
    audit::record(
        tx,
        Actor::System,
        "card.issue",
        Object::Card(id),
        &format!("{} {}", product.code, issue.kind.word()),
    )?;
    let parcel = match issue.kind {
        Kind::Virtual => CARD_ISSUED,
        Kind::Physical => EMBOSSING,
    };
    outbox::send(tx, parcel, &write_card(id), None)?;
    Ok(id)
}

fn insert(tx: &mut Tx<'_>, issue: &Issue<'_>, expiry: Expiry) -> Result<CardId, Fault> {
    let now = tx.now();
    let (state, since, _) = State::of_new(issue.kind, now).columns();
    let product = issue.product;
    let holder = issue.holder.as_str();
    for _ in 0..ATTEMPTS {
        let id = CardId(tx.new_id());
        let pan = draw_pan(tx, &product.issuer_prefix);
        let sealed = tx.seal(&pan_purpose(id), pan.expose().as_bytes());
        let digest = tx.digest("card.pan", pan.expose().as_bytes());
        let delivery =
            issue.delivery_note.as_ref().map(|note| tx.seal(&delivery_purpose(id), note.as_bytes()));
        let inserted = tx.execute(
            "insert into card (id, customer, account, product, kind, holder, pan, pan_digest, masked_pan, expiry,
                               service_code, phone, language, delivery, issued_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
             on conflict (pan_digest) do nothing",
            &[
                &id,
                &issue.customer,
                &issue.account,
                &product.code,
                &issue.kind.word(),
                &holder,
                &sealed,
                &digest,
                &pan.masked(),
                &expiry,
                &product.service_code,
                issue.phone,
                &issue.language,
                &delivery,
                &now,
            ],
        )?;
        if inserted == 1 {
            tx.execute(
                "insert into card_control (pan_digest, card, account, state, state_since, expiry, product)
                 values ($1, $2, $3, $4, $5, $6, $7)",
                &[&digest, &id, &issue.account, &state, &since, &expiry, &product.code],
            )?;
            return Ok(id);
        }
    }
    Err(Fault::Broken(format!(
        "product {}: card numbers have run out, give it another issuer_prefix",
        product.code
    )))
}

/// A number whose serial digits nobody can guess from another's.
pub(crate) fn draw_pan(tx: &Tx<'_>, prefix: &IssuerPrefix) -> Pan {
    let mut serial = Vec::with_capacity(prefix.serial_length());
    while serial.len() < prefix.serial_length() {
        let mut chance = [0; 16];
        tx.random(&mut chance);
        // 250 is 25 × 10: a byte above would make the low digits likelier.
        let even = chance.iter().filter(|byte| **byte < 250);
        serial.extend(even.map(|byte| byte % 10).take(prefix.serial_length() - serial.len()));
    }
    Pan::build(prefix, &serial)
}
