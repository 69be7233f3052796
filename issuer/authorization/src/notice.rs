//! SMS information: what a holder is told of operations. A parcel holds the keys of authorizations alone, one parcel
//! for all of a commit, so that authorizing asks and writes nothing more; the courier parts it, and asks for the words
//! when it hands over.

use card::{CardFacts, Catalogue, Notice, contact};
use people::sms::{self, Content, Sms};
use store::{Fault, Tx, outbox};
use text::Sentences;
use vocabulary::{AccountId, AuthorizationId, CardId, Money};

use crate::record::{self, Authorization, Outcome};
use crate::request::Purpose;

/// A message about an authorization, or one about each of several that were answered together.
pub const AUTHORIZATION: &str = "sms.authorization";

/// Letters of a merchant's name that a message has room for.
const MOST_LETTERS: usize = 30;

/// Puts down one parcel for all of these.
pub(crate) fn send_all(tx: &mut Tx<'_>, ids: &[AuthorizationId]) -> Result<(), Fault> {
    if ids.is_empty() {
        return Ok(());
    }
    let body = ids.iter().flat_map(|id| id.0.to_le_bytes()).collect::<Vec<_>>();
    outbox::send(tx, AUTHORIZATION, &body, None).map(|_| ())
}

/// Reads which authorizations a parcel is about.
pub fn read(body: &[u8]) -> Result<Vec<AuthorizationId>, Fault> {
    let (keys, rest) = body.as_chunks::<8>();
    if keys.is_empty() || !rest.is_empty() {
        return Err(Fault::corrupt("parcel.body"));
    }
    Ok(keys.iter().map(|key| AuthorizationId(i64::from_le_bytes(*key))).collect())
}

/// Makes of a parcel about several a parcel for each, so that each is carried, tried again and given up by itself.
pub fn part(tx: &mut Tx<'_>, parcel: i64, ids: &[AuthorizationId]) -> Result<(), Fault> {
    let bodies = ids.iter().map(|id| id.0.to_le_bytes().to_vec()).collect::<Vec<_>>();
    outbox::send_all(tx, AUTHORIZATION, &bodies)?;
    outbox::delivered(tx, parcel)
}

/// Whether the holder of this card is told of what was answered: by SMS what they chose, and on their own pages of every
/// refusal. What asked for no money is not worth a message, and neither is an advice of a refusal elsewhere.
pub(crate) fn is_wanted(card: &CardFacts, it: &Authorization) -> bool {
    let wanted = match (&it.outcome, it.purpose) {
        (_, Purpose::Inquiry) => false,
        (Outcome::Declined(_), _) => !it.kind.is_advice(),
        (_, purpose) => card.notices.has(about(purpose)),
    };
    it.asked > Money::ZERO && wanted
}

/// The message about an authorization, in the language of its card's messages; none if there is no such card.
pub fn message(tx: &mut Tx<'_>, catalogue: &Catalogue, id: AuthorizationId) -> Result<Option<Sms>, Fault> {
    let Some(it) = record::find(tx, id)? else { return Ok(None) };
    let message = match it.outcome {
        Outcome::Approved { amount, .. } => {
            approved(tx, it.card, it.account, it.purpose, amount, &it.merchant.name)?
        }
        Outcome::Declined(_) => declined(tx, catalogue, &it)?,
    };
    Ok(message.map(|message| Sms { content: Content::Authorization(id), ..message }))
}

fn declined(tx: &mut Tx<'_>, catalogue: &Catalogue, it: &Authorization) -> Result<Option<Sms>, Fault> {
    let Some((to, language, last_four)) = contact(tx, it.card)? else { return Ok(None) };
    let chosen = card::facts(tx, catalogue, it.card)?.is_some_and(|card| card.notices.has(Notice::Decline));
    let (amount, merchant) = (it.asked.to_string(), short(&it.merchant.name));
    let text = Sentences(language).sms_declined(amount, last_four, merchant);
    Ok(Some(Sms { by_phone: chosen, ..Sms::plain(to, "declined", text) }))
}

/// Tells of a presentment that no authorization had told of: a refund, or a purchase without a hold.
pub(crate) fn tell_posted(
    tx: &mut Tx<'_>,
    card: &CardFacts,
    purpose: Purpose,
    amount: Money,
    merchant: &str,
) -> Result<(), Fault> {
    if !card.notices.has(about(purpose)) {
        return Ok(());
    }
    match approved(tx, card.card, card.account, purpose, amount, merchant)? {
        Some(message) => sms::send(tx, &message.to, "operation", &message.text).map(|_| ()),
        None => Ok(()),
    }
}

/// Tells the holders of an account's cards that money came, those who want to know.
pub fn tell_top_up(
    tx: &mut Tx<'_>,
    catalogue: &Catalogue,
    account: AccountId,
    amount: Money,
) -> Result<(), Fault> {
    tell_incoming(tx, catalogue, account, "top_up", |t, available, last_four| {
        t.sms_top_up(amount.to_string(), available, last_four)
    })
}

/// Tells them that somebody has sent money.
pub fn tell_received(
    tx: &mut Tx<'_>,
    catalogue: &Catalogue,
    account: AccountId,
    amount: Money,
    sender: &str,
) -> Result<(), Fault> {
    tell_incoming(tx, catalogue, account, "received", |t, available, last_four| {
        t.sms_received(amount.to_string(), available, last_four, short(sender))
    })
}

/// Tells a card's holder that money came back which another bank did not take, whatever else they want to know.
pub fn tell_returned(tx: &mut Tx<'_>, card: CardId, account: AccountId, amount: Money) -> Result<(), Fault> {
    let Some((to, language, last_four)) = contact(tx, card)? else { return Ok(()) };
    let Some(position) = ledger::position(tx, account)? else { return Ok(()) };
    let available = position.balance.available().to_string();
    let text = Sentences(language).sms_transfer_returned(amount.to_string(), available, last_four);
    sms::send(tx, &to, "returned", &text).map(|_| ())
}

fn tell_incoming(
    tx: &mut Tx<'_>,
    catalogue: &Catalogue,
    account: AccountId,
    kind: &'static str,
    words: impl Fn(Sentences, &str, &str) -> String,
) -> Result<(), Fault> {
    let Some(owner) = ledger::find(tx, account)? else { return Ok(()) };
    for one in card::of_customer(tx, owner.customer)? {
        let id = one.card.id;
        if one.card.account != account || !one.card.state.is_in_use() {
            continue;
        }
        if !card::facts(tx, catalogue, id)?.is_some_and(|facts| facts.notices.has(Notice::Incoming)) {
            continue;
        }
        let Some((to, language, last_four)) = contact(tx, id)? else { continue };
        let available = one.account.balance.available().to_string();
        let text = words(Sentences(language), &available, &last_four);
        sms::send(tx, &to, kind, &text)?;
    }
    Ok(())
}

fn about(purpose: Purpose) -> Notice {
    match purpose {
        Purpose::Purchase | Purpose::Inquiry => Notice::Purchase,
        Purpose::Cash => Notice::Cash,
        Purpose::Transfer => Notice::Transfer,
        Purpose::Refund => Notice::Incoming,
    }
}

fn approved(
    tx: &mut Tx<'_>,
    card: CardId,
    account: AccountId,
    purpose: Purpose,
    amount: Money,
    merchant: &str,
) -> Result<Option<Sms>, Fault> {
    let Some((to, language, last_four)) = contact(tx, card)? else { return Ok(None) };
    let Some(position) = ledger::position(tx, account)? else { return Ok(None) };
    let t = Sentences(language);
    let (amount, available) = (amount.to_string(), position.balance.available().to_string());
    let merchant = short(merchant);
    let text = match purpose {
        Purpose::Purchase | Purpose::Inquiry => t.sms_purchase(amount, available, last_four, merchant),
        Purpose::Cash => t.sms_cash(amount, available, last_four, merchant),
        Purpose::Transfer => t.sms_transfer(amount, available, last_four, merchant),
        Purpose::Refund => t.sms_refund(amount, available, last_four, merchant),
    };
    Ok(Some(Sms::plain(to, "operation", text)))
}

/// A merchant's name as a message has room for it, its columns of spaces closed up.
fn short(merchant: &str) -> String {
    let words = merchant.split_whitespace().collect::<Vec<_>>().join(" ");
    words.chars().take(MOST_LETTERS).collect::<String>().trim_end().to_owned()
}
