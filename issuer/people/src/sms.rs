//! Messages to a phone, as parcels. A message with a code or a CVV holds a reference, never the secret: the
//! courier asks for its words at the moment of handing over.

use store::{Fault, Tx, outbox};
use vocabulary::{CodeId, PhoneNumber};

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
    Ok(Sms { to: PhoneNumber::parse(to).map_err(|_| fault())?, kind: kind.to_owned(), text: text.to_owned() })
}

/// Reads which code a [`CODE`] parcel carries.
pub fn read_code(body: &[u8]) -> Result<CodeId, Fault> {
    let bytes = body.try_into().map_err(|_| Fault::corrupt("parcel.body"))?;
    Ok(CodeId(i64::from_le_bytes(bytes)))
}
