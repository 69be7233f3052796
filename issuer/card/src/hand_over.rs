//! What the courier needs when it hands over what a card's issue put into the outbox. The parcels hold the
//! card's key and nothing else.

use audit::{Actor, Object};
use people::sms::Sms;
use store::{Fault, Tx};
use text::Sentences;
use vocabulary::{CardId, CustomerId, Language, PhoneNumber};

use crate::details::{self, Details};

/// A message that the card was issued.
pub const CARD_ISSUED: &str = "sms.card_issued";
/// An order to the embosser.
pub const EMBOSSING: &str = "embossing.card";

/// The one message with a card's verification value, lacking that value: the courier computes it from
/// `details` and keeps it nowhere.
pub struct CvvNotice {
    /// What the value is computed from.
    pub details: Details,
    phone: PhoneNumber,
    language: Language,
}

impl CvvNotice {
    /// The message: last four digits and the value, nothing else.
    pub fn sms(self, cvv: &str) -> Sms {
        let last_four = self.details.pan.last_four();
        let text = Sentences(self.language).sms_card_issued_with_cvv(cvv, &last_four);
        Sms::secret(self.phone, "card_issued", text)
    }
}

/// Reads which card a parcel of either kind is about.
pub fn read_card(body: &[u8]) -> Result<CardId, Fault> {
    let bytes = body.try_into().map_err(|_| Fault::corrupt("parcel.body"))?;
    Ok(CardId(i64::from_le_bytes(bytes)))
}

pub(crate) fn write_card(card: CardId) -> [u8; 8] {
    card.0.to_le_bytes()
}

/// The message without the verification value: it may be sent twice. None if there is no such card.
pub fn issued_notice(tx: &mut Tx<'_>, card: CardId) -> Result<Option<Sms>, Fault> {
    let contact = contact(tx, card)?;
    Ok(contact.map(|(phone, language, last_four)| {
        let text = Sentences(language).sms_card_issued(&last_four);
        Sms::plain(phone, "card_issued", text)
    }))
}

/// Takes the one message with the verification value, before it is handed over: once taken it is never given
/// again, though the courier die on the way. Whoever comes later sends [`issued_notice`].
pub fn take_for_hand_over(tx: &mut Tx<'_>, card: CardId) -> Result<Option<CvvNotice>, Fault> {
    let now = tx.now();
    let taken =
        tx.execute("update card set cvv_sent_at = $1 where id = $2 and cvv_sent_at is null", &[&now, &card])?;
    if taken == 0 {
        return Ok(None);
    }
    let Some((phone, language, _)) = contact(tx, card)? else { return Ok(None) };
    let details = details_for_hand_over(tx, card)?;
    Ok(details.map(|details| CvvNotice { details, phone, language }))
}

/// The whole number for the courier's hands: the embosser, the verification value.
pub fn details_for_hand_over(tx: &mut Tx<'_>, card: CardId) -> Result<Option<Details>, Fault> {
    let details = details::open(tx, card)?;
    if details.is_some() {
        audit::record(tx, Actor::System, "card.hand_over_details", Object::Card(card), "")?;
    }
    Ok(details)
}

/// Where the plastic goes, for the embosser.
pub fn delivery_note(tx: &mut Tx<'_>, card: CardId) -> Result<Option<String>, Fault> {
    let sealed = tx.row("select delivery from card where id = $1", &[&card], |row| {
        row.get::<Option<Vec<u8>>>("delivery")
    })?;
    let Some(sealed) = sealed.flatten() else { return Ok(None) };
    let note = tx.open(&delivery_purpose(card), &sealed)?;
    String::from_utf8(note).map(Some).map_err(|_| Fault::corrupt("card.delivery"))
}

pub(crate) fn delivery_purpose(card: CardId) -> String {
    format!("card.delivery:{card}")
}

/// Tells a card's holder something that holds no secret, in the language of the card's messages.
pub(crate) fn tell(
    tx: &mut Tx<'_>,
    card: CardId,
    kind: &'static str,
    words: impl FnOnce(Language, &str) -> String,
) -> Result<(), Fault> {
    if let Some((phone, language, last_four)) = contact(tx, card)? {
        people::sms::send(tx, &phone, kind, &words(language, &last_four))?;
    }
    Ok(())
}

/// From now on messages about this customer's cards go to that number.
pub fn change_phone(tx: &mut Tx<'_>, customer: CustomerId, phone: &PhoneNumber) -> Result<(), Fault> {
    tx.execute("update card set phone = $1 where customer = $2", &[phone, &customer]).map(|_| ())
}

/// Where messages about a card go, in which language, and the last four digits that they name it by.
pub fn contact(tx: &mut Tx<'_>, card: CardId) -> Result<Option<(PhoneNumber, Language, String)>, Fault> {
    tx.row("select phone, language, masked_pan from card where id = $1", &[&card], |row| {
        let masked = row.get::<String>("masked_pan")?;
        let last_four = masked[masked.len().saturating_sub(4)..].to_owned();
        Ok((row.get("phone")?, row.get("language")?, last_four))
    })
}
