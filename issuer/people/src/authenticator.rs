//! A second factor at sign-in: six digits that an app on the customer's phone computes from a shared secret and the time
//! (TOTP, RFC 6238, 2011: HMAC-SHA-1, 30 seconds), or one of ten recovery codes, each good once.
//!
//! ```text
//!   begin (secret shown) ─► confirm (a right code) ─► on ─┬─ check at every sign-in ─► half_sign_in
//!                                                         └─ turn_off (a right code)
//! ```
//!
//! A code is taken once, and within half a minute of its own. Guessing is slowed like passwords are.

use audit::{Actor, Object};
use aws_lc_rs::hmac;
use jiff::{SignedDuration, Timestamp};
use store::{Error, Fault, Tx};
use text::Sentences;
use vocabulary::CustomerId;

use crate::customer;
use crate::sign_in::{AttemptRefused, count};
use crate::sms;

const PURPOSE: &str = "authenticator.secret";
/// Seconds for which a code stands (RFC 6238, 4.1).
const STEP: i64 = 30;
/// Bytes of the secret: as many as the digest has (RFC 4226, 4, R6).
const SECRET: usize = 20;
/// Recovery codes given out together.
const CODES: usize = 10;
/// Wrong codes that cost nothing but themselves.
const FREE: i64 = 4;
/// Base 32 (RFC 4648, 6): what apps take a secret in.
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/// Letters of recovery codes: none that is taken for another.
const LETTERS: &[u8; 32] = b"23456789abcdefghijkmnpqrstuvwxyz";

/// How a customer's second factor stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Since when it is on.
    pub since: Timestamp,
    /// Recovery codes that are left.
    pub codes_left: i64,
}

/// A secret to be brought into an app.
pub struct Fresh {
    /// In base 32.
    pub secret: String,
    /// The address that a QR code carries (the `otpauth` scheme that authenticator apps read).
    pub uri: String,
}

/// What came of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checked {
    /// It is right.
    Right,
    /// It is not, or was taken before.
    Wrong,
}

/// How it stands; none where it is off.
pub fn standing(tx: &mut Tx<'_>, customer: CustomerId) -> Result<Option<Standing>, Fault> {
    let row = tx.row(
        "select confirmed_at, (select count(*) from recovery_code where customer = $1) as codes
           from authenticator where customer = $1 and confirmed_at is not null",
        &[&customer],
        |row| Ok((row.get::<Option<Timestamp>>("confirmed_at")?, row.get("codes")?)),
    )?;
    Ok(row.and_then(|(since, codes_left)| Some(Standing { since: since?, codes_left })))
}

/// Draws a secret, or shows the one that waits to be proved; none where it is on already.
pub fn begin(tx: &mut Tx<'_>, id: CustomerId, issuer: &str) -> Result<Option<Fresh>, Fault> {
    let Some(customer) = customer::find(tx, id)? else { return Ok(None) };
    let secret = match find(tx, id)? {
        Some(known) if known.confirmed => return Ok(None),
        Some(known) => known.secret,
        None => {
            let mut secret = [0; SECRET];
            tx.random(&mut secret);
            let (sealed, now) = (tx.seal(PURPOSE, &secret), tx.now());
            tx.execute(
                "insert into authenticator (customer, secret, created_at, last_step) values ($1, $2, $3, 0)",
                &[&id, &sealed, &now],
            )?;
            secret
        }
    };
    let secret = base32(&secret);
    let label = format!("{issuer}:{}", customer.login);
    let uri = format!(
        "otpauth://totp/{}?secret={secret}&issuer={}&algorithm=SHA1&digits=6&period={STEP}",
        escaped(&label),
        escaped(issuer)
    );
    Ok(Some(Fresh { secret, uri }))
}

/// Turns it on if this code is right: the recovery codes, shown this once.
pub fn confirm(
    tx: &mut Tx<'_>,
    id: CustomerId,
    typed: &str,
) -> Result<Option<Vec<String>>, Error<AttemptRefused>> {
    slow(tx, id)?;
    let Some(known) = find(tx, id)?.filter(|known| !known.confirmed) else { return Ok(None) };
    let Some(step) = right_step(tx, &known, typed) else { return Ok(None) };
    let now = tx.now();
    tx.execute(
        "update authenticator set confirmed_at = $1, last_step = $2 where customer = $3",
        &[&now, &step, &id],
    )?;
    forgive(tx, id)?;
    tell(tx, id, Actor::Customer(id), "authenticator_on", Sentences::sms_authenticator_on)?;
    Ok(Some(draw_codes(tx, id)?))
}

/// Holds a code of the app, or a recovery code, against what is known; a right one is spent.
pub fn check(tx: &mut Tx<'_>, id: CustomerId, typed: &str) -> Result<Checked, Error<AttemptRefused>> {
    slow(tx, id)?;
    let Some(known) = find(tx, id)?.filter(|known| known.confirmed) else { return Ok(Checked::Wrong) };
    let right = match right_step(tx, &known, typed) {
        Some(step) => {
            tx.execute("update authenticator set last_step = $1 where customer = $2", &[&step, &id])?;
            true
        }
        None => spend(tx, id, typed)?,
    };
    if !right {
        return Ok(Checked::Wrong);
    }
    forgive(tx, id)?;
    Ok(Checked::Right)
}

/// Turns it off if this code is right.
pub fn turn_off(tx: &mut Tx<'_>, id: CustomerId, typed: &str) -> Result<Checked, Error<AttemptRefused>> {
    if check(tx, id, typed)? == Checked::Wrong {
        return Ok(Checked::Wrong);
    }
    remove(tx, Actor::Customer(id), id)?;
    Ok(Checked::Right)
}

/// Turns it off for a customer who has lost app and codes, and has shown who they are; false where it was not on.
pub fn give_up(tx: &mut Tx<'_>, actor: Actor, id: CustomerId) -> Result<bool, Fault> {
    if standing(tx, id)?.is_none() {
        return Ok(false);
    }
    remove(tx, actor, id)?;
    Ok(true)
}

fn remove(tx: &mut Tx<'_>, actor: Actor, id: CustomerId) -> Result<(), Fault> {
    tx.execute("delete from authenticator where customer = $1", &[&id])?;
    tx.execute("delete from recovery_code where customer = $1", &[&id])?;
    tell(tx, id, actor, "authenticator_off", Sentences::sms_authenticator_off)
}

/// Forgets secrets that were shown a day ago and never proved.
pub fn forget_old(tx: &mut Tx<'_>) -> Result<(), Fault> {
    let day_ago = tx.now() - SignedDuration::from_hours(24);
    tx.execute("delete from authenticator where confirmed_at is null and created_at < $1", &[&day_ago])
        .map(|_| ())
}

struct Known {
    secret: [u8; SECRET],
    confirmed: bool,
    last_step: i64,
}

fn find(tx: &mut Tx<'_>, id: CustomerId) -> Result<Option<Known>, Fault> {
    let row = tx.row(
        "select secret, confirmed_at, last_step from authenticator where customer = $1",
        &[&id],
        |row| {
            let confirmed = row.get::<Option<Timestamp>>("confirmed_at")?.is_some();
            Ok((row.get::<Vec<u8>>("secret")?, confirmed, row.get("last_step")?))
        },
    )?;
    let Some((sealed, confirmed, last_step)) = row else { return Ok(None) };
    let secret = tx.open(PURPOSE, &sealed)?.try_into().map_err(|_| Fault::corrupt("authenticator.secret"))?;
    Ok(Some(Known { secret, confirmed, last_step }))
}

/// The half-minute whose code this is: now's or a neighbour's, as clocks differ, and none that was taken before.
fn right_step(tx: &Tx<'_>, known: &Known, typed: &str) -> Option<i64> {
    let typed = typed.chars().filter(|letter| !letter.is_whitespace()).collect::<String>();
    let now = tx.outside_now().as_second() / STEP;
    // All three are computed whatever is typed, so that time tells nothing.
    let right = [now - 1, now, now + 1].map(|step| (step, totp(&known.secret, step) == typed));
    right.into_iter().find(|(step, right)| *right && *step > known.last_step).map(|(step, _)| step)
}

/// The six digits of a half-minute (RFC 4226, 5.3).
fn totp(secret: &[u8], step: i64) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let tag = tag.as_ref();
    let at = usize::from(tag[tag.len() - 1] & 15);
    let number = u32::from_be_bytes([tag[at] & 0x7f, tag[at + 1], tag[at + 2], tag[at + 3]]);
    format!("{:06}", number % 1_000_000)
}

fn draw_codes(tx: &mut Tx<'_>, id: CustomerId) -> Result<Vec<String>, Fault> {
    tx.execute("delete from recovery_code where customer = $1", &[&id])?;
    let mut codes = Vec::with_capacity(CODES);
    for _ in 0..CODES {
        let mut chance = [0; 12];
        tx.random(&mut chance);
        let code = chance.iter().map(|byte| char::from(LETTERS[usize::from(byte & 31)])).collect::<String>();
        let digest = digest(tx, id, &code);
        tx.execute("insert into recovery_code (customer, digest) values ($1, $2)", &[&id, &digest])?;
        codes.push(code);
    }
    Ok(codes)
}

/// Spends a recovery code, if this is one.
fn spend(tx: &mut Tx<'_>, id: CustomerId, typed: &str) -> Result<bool, Fault> {
    let plain = typed.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    let digest = digest(tx, id, &plain);
    let spent =
        tx.execute("delete from recovery_code where customer = $1 and digest = $2", &[&id, &digest])?;
    Ok(spent == 1)
}

fn digest(tx: &Tx<'_>, id: CustomerId, code: &str) -> [u8; 32] {
    tx.digest("recovery_code", format!("{}:{code}", id.0).as_bytes())
}

fn subject(tx: &Tx<'_>, id: CustomerId) -> [u8; 32] {
    tx.digest("sign_in.authenticator", &id.0.to_le_bytes())
}

/// Counts a try before the code is looked at.
fn slow(tx: &mut Tx<'_>, id: CustomerId) -> Result<(), Error<AttemptRefused>> {
    let subject = subject(tx, id);
    count(tx, subject, FREE)
}

fn forgive(tx: &mut Tx<'_>, id: CustomerId) -> Result<(), Fault> {
    let subject = subject(tx, id);
    tx.execute("delete from sign_in_delay where subject = $1", &[&subject]).map(|_| ())
}

fn tell(
    tx: &mut Tx<'_>,
    id: CustomerId,
    actor: Actor,
    kind: &'static str,
    words: fn(&Sentences) -> String,
) -> Result<(), Fault> {
    let customer = customer::find(tx, id)?.ok_or_else(|| Fault::corrupt("customer"))?;
    sms::send(tx, &customer.phone, kind, &words(&Sentences(customer.language)))?;
    audit::record(tx, actor, "customer.change_second_factor", Object::Customer(id), kind)
}

fn base32(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(5) * 8);
    for five in bytes.chunks(5) {
        let group =
            five.iter().enumerate().fold(0_u64, |sum, (at, byte)| sum | u64::from(*byte) << (32 - 8 * at));
        let letters = (five.len() * 8).div_ceil(5);
        let letter = |at: usize| char::from(BASE32[(group >> (35 - 5 * at) & 31) as usize]);
        out.extend((0..letters).map(letter));
    }
    out
}

/// As an address wants it (RFC 3986, 2.1).
fn escaped(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~:".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, the last six digits of its eight.
    #[test]
    fn codes_are_those_of_the_rfc() {
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(totp(b"12345678901234567890", seconds / STEP), code, "at {seconds}");
        }
    }

    /// RFC 4648, 10, without the padding, which the `otpauth` scheme leaves away.
    #[test]
    fn base_32_is_that_of_the_rfc() {
        for (plain, coded) in [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            assert_eq!(base32(plain.as_bytes()), coded);
        }
    }
}
