//! Messages to a phone, as parcels. A message with a code or a CVV holds a reference, never the secret: the
//! courier asks for its words at the moment of handing over.

use store::{Fault, Tx, outbox};
use vocabulary::{AuthorizationId, CodeId, PhoneNumber};

/// What every kind of SMS parcel begins with.
pub const KIND: &str = "sms.";
/// A message whose words hold no secret.
pub const TEXT: &str = "sms.text";
/// A message with a one-time code.
pub const CODE: &str = "sms.code";

/// A message, ready to hand over.
pub struct Sms {
    /// To whom.
    pub to: PhoneNumber,
    /// What for, in a word: for the desk and the meters.
    pub kind: String,
    /// The words.
    pub text: String,
    /// What of it the customer's own pages keep.
    pub content: Content,
    /// Whether it goes to the phone at all, or to the customer's pages alone: what they chose not to be told by SMS.
    pub by_phone: bool,
}

/// What a message holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// Words that may be kept.
    Plain,
    /// The same, about this authorization.
    Authorization(AuthorizationId),
    /// A code or a verification value: the words are kept nowhere.
    Secret,
}

impl Sms {
    /// A message to a phone, whose words may be kept.
    pub fn plain(to: PhoneNumber, kind: &str, text: String) -> Sms {
        Sms { to, kind: kind.to_owned(), text, content: Content::Plain, by_phone: true }
    }

    /// A message with a secret.
    pub fn secret(to: PhoneNumber, kind: &str, text: String) -> Sms {
        Sms { content: Content::Secret, ..Sms::plain(to, kind, text) }
    }
}

/// Sends a message without secrets.
pub fn send(tx: &mut Tx<'_>, to: &PhoneNumber, kind: &'static str, text: &str) -> Result<i64, Fault> {
    let body = format!("{}\n{kind}\n{text}", to.e164());
    outbox::send(tx, TEXT, body.as_bytes(), None)
}

/// Reads back what [`send`] wrote.
pub fn read_text(body: &[u8]) -> Result<Sms, Fault> {
    let fault = || Fault::corrupt("parcel.body");
    let body = std::str::from_utf8(body).map_err(|_| fault())?;
    let mut parts = body.splitn(3, '\n');
    let mut next = || parts.next().ok_or_else(fault);
    let (to, kind, text) = (next()?, next()?, next()?);
    Ok(Sms::plain(PhoneNumber::parse(to).map_err(|_| fault())?, kind, text.to_owned()))
}

/// Reads which code a [`CODE`] parcel carries.
pub fn read_code(body: &[u8]) -> Result<CodeId, Fault> {
    let bytes = body.try_into().map_err(|_| Fault::corrupt("parcel.body"))?;
    Ok(CodeId(i64::from_le_bytes(bytes)))
}
