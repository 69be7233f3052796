//! Taking over a portfolio: cards that a predecessor issued and their holders already use.

use std::collections::HashMap;

use audit::{Actor, Object};
use store::{Fault, Parameter, Tx};
use vocabulary::{
    AccountId, CardId, CustomerId, IssuerPrefix, Language, LatinName, Pan, PhoneNumber, civil_day,
};

use crate::card::{Kind, State};
use crate::details::pan_purpose;
use crate::expiry::Expiry;
use crate::issue::draw_pan;
use crate::product::Product;

/// Times numbers are drawn before it is said that they have run out.
const ATTEMPTS: usize = 32;

/// What is the same of all cards taken over together.
pub struct Portfolio<'a> {
    /// The product they become.
    pub product: &'a Product,
    /// With plastic or without.
    pub kind: Kind,
    /// The name on them.
    pub holder: &'a LatinName,
    /// Where messages about them go.
    pub phone: &'a PhoneNumber,
    /// The language of messages about them.
    pub language: Language,
}

/// Makes a card in use for each account, without messages or embossing: a few statements, however many there are.
/// Gives their numbers in the same order, all good through the same month.
pub fn take_over(
    tx: &mut Tx<'_>,
    portfolio: &Portfolio<'_>,
    accounts: &[(CustomerId, AccountId)],
) -> Result<(Vec<Pan>, Expiry), Fault> {
    let product = portfolio.product;
    let now = tx.now();
    let expiry = Expiry::of(civil_day(now), product.validity_months, None)
        .ok_or_else(|| Fault::Broken("cards that would be over before they are taken over".to_owned()))?;
    let (state, since, _) = State::Active { since: now }.columns();
    let holder = portfolio.holder.as_str();
    let (mut pans, mut cards, mut controls) = (Vec::new(), Vec::new(), Vec::new());
    let drawn = draw_free(tx, &product.issuer_prefix, accounts.len())?;
    for ((customer, account), (digest, pan)) in accounts.iter().zip(drawn) {
        let id = CardId(tx.new_id());
        cards.push(vec![
            id.to_value(),
            customer.to_value(),
            account.to_value(),
            product.code.to_value(),
            portfolio.kind.word().to_value(),
            holder.to_value(),
            tx.seal(&pan_purpose(id), pan.expose().as_bytes()).to_value(),
            digest.to_value(),
            pan.masked().to_value(),
            expiry.to_value(),
            product.service_code.to_value(),
            portfolio.phone.to_value(),
            portfolio.language.to_value(),
            now.to_value(),
        ]);
        controls.push(vec![
            digest.to_value(),
            id.to_value(),
            account.to_value(),
            state.to_value(),
            since.to_value(),
            expiry.to_value(),
            product.code.to_value(),
        ]);
        pans.push(pan);
    }
    tx.execute_each(
        "insert into card (id, customer, account, product, kind, holder, pan, pan_digest, masked_pan, expiry,
                           service_code, phone, language, issued_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        &cards,
    )?;
    tx.execute_each(
        "insert into card_control (pan_digest, card, account, state, state_since, expiry, product)
         values ($1, $2, $3, $4, $5, $6, $7)",
        &controls,
    )?;
    let detail = format!("{} cards of {}", pans.len(), product.code);
    audit::record(tx, Actor::System, "card.take_over", Object::Card(CardId(0)), &detail)?;
    Ok((pans, expiry))
}

/// So many numbers that no card has, no two the same, in no order; each with its keyed digest.
fn draw_free(tx: &mut Tx<'_>, prefix: &IssuerPrefix, count: usize) -> Result<HashMap<[u8; 32], Pan>, Fault> {
    let mut free = HashMap::with_capacity(count);
    for _ in 0..ATTEMPTS {
        let mut drawn = HashMap::new();
        while free.len() + drawn.len() < count && drawn.len() < count {
            let pan = draw_pan(tx, prefix);
            let digest = tx.digest("card.pan", pan.expose().as_bytes());
            if !free.contains_key(&digest) {
                drawn.insert(digest, pan);
            }
        }
        let keys = drawn.keys().map(|digest| vec![digest.to_value()]).collect::<Vec<_>>();
        let taken =
            tx.rows_each("select pan_digest from card_control where pan_digest = $1", &keys, |row| {
                row.get::<[u8; 32]>("pan_digest")
            })?;
        for digest in taken {
            drawn.remove(&digest);
        }
        free.extend(drawn);
        if free.len() == count {
            return Ok(free);
        }
    }
    Err(Fault::Broken("card numbers have run out: give the product another issuer_prefix".to_owned()))
}
