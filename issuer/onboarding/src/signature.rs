//! What is signed: the frozen text of an application, and its digest.
//!
//! The text is lines of `field=value`, in a fixed order, each ended by a line feed, values as parsed (so that
//! none can contain a line feed). SHA-256 of the text is the signed digest; its first eight hexadecimal
//! digits stand in the SMS beside the code. A line of chance keeps anybody from trying out ИИН against it.
//!
//! ```text
//!   tolem application 1            the version of this form
//!   application= number= salt=     which
//!   product= catalogue= kind= …    the order
//!   photo_front= …                 SHA-256 of each photograph
//!   terms=kind digest              each text accepted
//! ```

use std::fmt::Write as _;

use agreement::Kind;
use store::{Fault, Tx, sha256};
use vocabulary::{ApplicationId, CodeId};

use crate::application::Application;
use crate::order::{CardOrder, Delivery};
use crate::photo::Photo;

/// A text a customer accepts, by the digest of what was shown.
pub type Accepted = (Kind, [u8; 32]);

/// A freeze, as its row has it.
pub(crate) struct Signature {
    pub(crate) id: i64,
    pub(crate) version: i64,
    pub(crate) digest: [u8; 32],
    pub(crate) order_digest: [u8; 32],
    pub(crate) terms: Vec<Accepted>,
    pub(crate) address: String,
}

/// What is to be frozen.
pub(crate) struct Freeze<'a> {
    pub(crate) application: &'a Application,
    pub(crate) order: &'a CardOrder,
    pub(crate) photos: &'a [Photo],
    pub(crate) terms: &'a [Accepted],
    pub(crate) catalogue: [u8; 32],
    pub(crate) address: &'a str,
}

/// Freezes an application: its text, sealed, and the digest that will be signed.
pub(crate) fn freeze(tx: &mut Tx<'_>, freeze: &Freeze<'_>) -> Result<Signature, Fault> {
    let mut salt = [0; 16];
    tx.random(&mut salt);
    let text = text(freeze, &salt);
    let (id, now, application) = (tx.new_id(), tx.now(), freeze.application.id);
    let digest = sha256(text.as_bytes());
    let order_digest = order_digest(tx, freeze.application, freeze.order);
    let sealed = tx.seal(&purpose(application), text.as_bytes());
    let terms = freeze.terms.iter().map(|(kind, digest)| format!("{} {}", kind.word(), hex(digest)));
    let terms = terms.collect::<Vec<_>>().join("\n");
    tx.execute(
        "insert into application_signature
                (id, application, version, digest, frozen, order_digest, terms, address, frozen_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &[
            &id,
            &application,
            &freeze.application.version,
            &digest,
            &sealed,
            &order_digest,
            &terms,
            &freeze.address,
            &now,
        ],
    )?;
    Ok(Signature {
        id,
        version: freeze.application.version,
        digest,
        order_digest,
        terms: freeze.terms.to_vec(),
        address: freeze.address.to_owned(),
    })
}

/// Writes down by which code a freeze was signed; that the text is still the one that was frozen is checked
/// here, once, before anybody acts on it.
pub(crate) fn sign(
    tx: &mut Tx<'_>,
    application: ApplicationId,
    signature: &Signature,
    code: CodeId,
) -> Result<(), Fault> {
    let (text, digest) = frozen(tx, application, signature.id)?;
    if sha256(text.as_bytes()) != digest {
        return Err(Fault::corrupt("application_signature.frozen"));
    }
    let now = tx.now();
    tx.execute(
        "update application_signature set code = $1, signed_at = $2 where id = $3",
        &[&code, &now, &signature.id],
    )
    .map(|_| ())
}

pub(crate) fn find(tx: &mut Tx<'_>, id: i64) -> Result<Option<Signature>, Fault> {
    tx.row("select * from application_signature where id = $1", &[&id], |row| {
        let terms = row.get::<String>("terms")?;
        let terms = terms.lines().map(read_term).collect::<Option<Vec<_>>>();
        Ok(Signature {
            id: row.get("id")?,
            version: row.get("version")?,
            digest: row.get("digest")?,
            order_digest: row.get("order_digest")?,
            terms: terms.ok_or_else(|| Fault::corrupt("application_signature.terms"))?,
            address: row.get("address")?,
        })
    })
}

/// The last freeze of an application that was signed.
pub(crate) fn last_signed(tx: &mut Tx<'_>, application: ApplicationId) -> Result<Option<i64>, Fault> {
    tx.row(
        "select id from application_signature
          where application = $1 and signed_at is not null order by signed_at desc limit 1",
        &[&application],
        |row| row.get("id"),
    )
}

/// The frozen text and its digest, as evidence.
pub(crate) fn frozen(
    tx: &mut Tx<'_>,
    application: ApplicationId,
    id: i64,
) -> Result<(String, [u8; 32]), Fault> {
    let fault = || Fault::corrupt("application_signature.frozen");
    let row = tx.row(
        "select frozen, digest from application_signature where id = $1 and application = $2",
        &[&id, &application],
        |row| Ok((row.get::<Vec<u8>>("frozen")?, row.get::<[u8; 32]>("digest")?)),
    )?;
    let (sealed, digest) = row.ok_or_else(fault)?;
    let text = String::from_utf8(tx.open(&purpose(application), &sealed)?).map_err(|_| fault())?;
    Ok((text, digest))
}

/// Tells whether answers changed since: photographs may be supplied again without a new code, answers not.
pub(crate) fn order_digest(tx: &Tx<'_>, application: &Application, order: &CardOrder) -> [u8; 32] {
    let mut text = String::new();
    order_lines(&mut text, order);
    line(&mut text, "code_word", &application.code_word.as_ref().map(hex).unwrap_or_default());
    tx.digest("application.order", text.as_bytes())
}

fn text(freeze: &Freeze<'_>, salt: &[u8; 16]) -> String {
    let mut text = "tolem application 1\n".to_owned();
    line(&mut text, "application", &freeze.application.id.to_string());
    line(&mut text, "number", &freeze.application.number);
    line(&mut text, "salt", &hex(salt));
    line(&mut text, "catalogue", &hex(freeze.catalogue));
    order_lines(&mut text, freeze.order);
    line(&mut text, "code_word", &freeze.application.code_word.as_ref().map(hex).unwrap_or_default());
    for photo in freeze.photos {
        line(&mut text, photo.side.field(), &hex(photo.facts.digest));
    }
    for (kind, digest) in freeze.terms {
        line(&mut text, "terms", &format!("{} {}", kind.word(), hex(digest)));
    }
    text
}

fn order_lines(text: &mut String, order: &CardOrder) {
    let optional = |value: Option<&str>| value.unwrap_or_default().to_owned();
    for (field, value) in [
        ("product", order.product.clone()),
        ("card_type", order.kind.word().to_owned()),
        ("residency", if order.resident { "resident" } else { "non_resident" }.to_owned()),
        ("iin", optional(order.iin.as_ref().map(vocabulary::Iin::expose))),
        ("surname", order.surname.as_str().to_owned()),
        ("given_name", order.given_name.as_str().to_owned()),
        ("patronymic", optional(order.patronymic.as_ref().map(vocabulary::PersonName::as_str))),
        ("latin_name", order.latin_name.as_str().to_owned()),
        ("phone", order.phone.e164()),
        ("birth_date", order.birth_on.to_string()),
        ("document_kind", order.document.kind.code().to_owned()),
        ("document_number", order.document.number.as_str().to_owned()),
        ("document_issued_on", order.document.issued_on.to_string()),
        ("document_expires_on", order.document.expires_on.to_string()),
        ("document_issuer", order.document.issuer.clone()),
    ] {
        line(text, field, &value);
    }
    match &order.delivery {
        None => line(text, "delivery", ""),
        Some(Delivery::Branch { branch }) => {
            line(text, "delivery", "branch");
            line(text, "branch", branch);
        }
        Some(Delivery::Hand { city, street, house, flat, postcode }) => {
            line(text, "delivery", "hand");
            line(text, "city", city);
            line(text, "street", street.as_str());
            line(text, "house", house.as_str());
            line(text, "flat", flat.as_ref().map(|flat| flat.as_str()).unwrap_or_default());
            line(text, "postcode", postcode.as_ref().map(|code| code.as_str()).unwrap_or_default());
        }
    }
    line(text, "consent_marketing", if order.marketing { "on" } else { "" });
}

fn line(text: &mut String, field: &str, value: &str) {
    text.push_str(field);
    text.push('=');
    text.push_str(value);
    text.push('\n');
}

pub(crate) fn hex(bytes: impl AsRef<[u8]>) -> String {
    bytes.as_ref().iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

fn read_term(line: &str) -> Option<Accepted> {
    let (kind, hex) = line.split_once(' ')?;
    let mut digest = [0; 32];
    if hex.len() != 64 {
        return None;
    }
    for (at, byte) in digest.iter_mut().enumerate() {
        *byte = u8::from_str_radix(hex.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some((Kind::parse(kind)?, digest))
}

fn purpose(application: ApplicationId) -> String {
    format!("application_signature.frozen:{application}")
}
