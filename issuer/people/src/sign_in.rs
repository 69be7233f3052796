//! Signing in. The password is verified outside of any transaction, between two of them:
//!
//! ```text
//!   attempt (counts the try, hands out the hash) ─► Argon2 at the door ─► succeed │ nothing more to do
//! ```
//!
//! Guessing is slowed by growing delays and never by a lock, which an enemy could pull. A device that has
//! signed in before is counted apart, so that its owner gets in while a stranger is guessing.

use audit::{Actor, Object};
use jiff::{SignedDuration, Timestamp};
use store::{Error, Fault, Tx};
use text::Sentences;
use vocabulary::{CustomerId, SessionId, civil_text};

use crate::password::PasswordHash;
use crate::session::{self, Subject};
use crate::sign_in_history::{self, Outcome};
use crate::{Customer, TokenDigest, code_budget, customer, sms};

/// Tries that cost nothing but themselves.
const FREE: i64 = 4;
/// The longest delay between two tries.
const LONGEST: SignedDuration = SignedDuration::from_mins(15);
/// Tries from one network block before it, too, is slowed.
const FREE_PER_ADDRESS: i64 = 30;

/// What is needed to verify a password.
pub struct Attempt {
    /// Who is meant, if anybody is.
    pub customer: Option<CustomerId>,
    /// What the password is held against; for nobody, a hash that nothing matches.
    pub hash: PasswordHash,
    /// Whether this browser has signed this customer in before.
    pub known_device: bool,
    /// What was noted of the try, for its owner to see.
    pub event: Option<i64>,
}

/// Why a password is not even looked at.
#[derive(Debug, PartialEq, Eq)]
pub enum AttemptRefused {
    /// Too many tries; the next one counts from this time on.
    Wait(Timestamp),
}

/// Counts a try before the password is looked at, so that parallel posts are counted too.
pub fn attempt(
    tx: &mut Tx<'_>,
    name: &str,
    device: Option<TokenDigest>,
    address: &str,
) -> Result<Attempt, Error<AttemptRefused>> {
    let customer = customer::find_by_name(tx, name)?;
    let device = match (&customer, device) {
        (Some(customer), Some(token)) => find_device(tx, token, customer.id)?,
        _ => None,
    };
    let name = name.trim().to_lowercase();
    let name = customer.as_ref().map_or(name, |customer| customer.login.clone());
    let subject = match device {
        Some(device) => tx.digest("sign_in.device", &device.to_le_bytes()),
        None => tx.digest("sign_in.name", name.as_bytes()),
    };
    let block = tx.digest("sign_in.address", code_budget::block(address).as_bytes());
    count(tx, subject, FREE)?;
    if device.is_none() {
        count(tx, block, FREE_PER_ADDRESS)?;
    }
    Ok(Attempt {
        hash: customer.as_ref().map_or_else(PasswordHash::of_nobody, |c| c.password_hash.clone()),
        customer: customer.map(|customer| customer.id),
        known_device: device.is_some(),
        event: None,
    })
}

/// [`attempt`] to begin a session: noted for the customer to see, if there is one.
pub fn attempt_session(
    tx: &mut Tx<'_>,
    name: &str,
    device: Option<TokenDigest>,
    address: &str,
    agent: &str,
) -> Result<Attempt, Error<AttemptRefused>> {
    let mut attempt = attempt(tx, name, device, address)?;
    if let Some(customer) = attempt.customer {
        let (wrong, known) = (Outcome::WrongPassword, attempt.known_device);
        attempt.event = Some(sign_in_history::note(tx, customer, wrong, known, address, agent)?);
    }
    Ok(attempt)
}

/// What a browser brings that has just shown who it is.
pub struct Browser {
    /// The fresh token of the session.
    pub token: TokenDigest,
    /// The long-lived token of the device; a fresh one where it had none.
    pub device: TokenDigest,
    /// The network address.
    pub address: String,
    /// The browser, as it names itself.
    pub agent: String,
    /// What was noted of the try ([`Attempt::event`]); none where there was no password to try.
    pub event: Option<i64>,
}

/// Signs a customer in whose password was right, or who has just registered. A device that was never seen
/// with this customer is told of by SMS, unless it is the one they registered with.
pub fn succeed(
    tx: &mut Tx<'_>,
    id: CustomerId,
    browser: &Browser,
    just_registered: bool,
) -> Result<SessionId, Fault> {
    let now = tx.now();
    let customer = customer::find(tx, id)?.ok_or_else(|| Fault::corrupt("customer"))?;
    let known = find_device(tx, browser.device, id)?;
    match browser.event {
        Some(event) => sign_in_history::correct(tx, event, Outcome::SignedIn)?,
        None => {
            let (outcome, known) = (Outcome::SignedIn, known.is_some());
            sign_in_history::note(tx, id, outcome, known, &browser.address, &browser.agent)?;
        }
    }
    let device = match known {
        Some(device) => {
            tx.execute("update device set last_seen_at = $1 where id = $2", &[&now, &device])?;
            device
        }
        None => {
            let device = add_device(tx, id, browser)?;
            if !just_registered {
                let t = Sentences(customer.language);
                sms::send(tx, &customer.phone, "new_device", &t.sms_sign_in_new_device(civil_text(now)))?;
            }
            device
        }
    };
    forget_failures(tx, &customer, Some(browser.device))?;
    audit::record(tx, Actor::Customer(id), "customer.sign_in", Object::Customer(id), "")?;
    session::begin(tx, browser.token, Subject::Customer(id), Some(device), &browser.address, &browser.agent)
}

/// The password was right: what was counted against its owner's name and device is forgiven.
pub fn forget_failures(
    tx: &mut Tx<'_>,
    customer: &Customer,
    device: Option<TokenDigest>,
) -> Result<(), Fault> {
    let mut subjects = vec![tx.digest("sign_in.name", customer.login.as_bytes())];
    if let Some(token) = device
        && let Some(device) = find_device(tx, token, customer.id)?
    {
        subjects.push(tx.digest("sign_in.device", &device.to_le_bytes()));
    }
    for subject in subjects {
        tx.execute("delete from sign_in_delay where subject = $1", &[&subject])?;
    }
    Ok(())
}

/// Counts a try against `subject`; refused while its delay runs, without counting.
pub(crate) fn count(tx: &mut Tx<'_>, subject: [u8; 32], free: i64) -> Result<(), Error<AttemptRefused>> {
    let now = tx.now();
    let known = tx.row(
        "select failures, not_before, last_at from sign_in_delay where subject = $1",
        &[&subject],
        |row| {
            Ok((
                row.get::<i64>("failures")?,
                row.get::<Timestamp>("not_before")?,
                row.get::<Timestamp>("last_at")?,
            ))
        },
    )?;
    let failures = match known {
        Some((_, not_before, _)) if now < not_before => {
            return Err(Error::Refused(AttemptRefused::Wait(not_before)));
        }
        // A quiet day is forgiven.
        Some((_, _, last)) if now.duration_since(last) > SignedDuration::from_hours(24) => 1,
        Some((failures, _, _)) => failures + 1,
        None => 1,
    };
    let not_before = now + delay(failures, free);
    tx.execute(
        "insert into sign_in_delay (subject, failures, not_before, last_at) values ($1, $2, $3, $4)
         on conflict (subject) do update
            set failures = excluded.failures, not_before = excluded.not_before, last_at = excluded.last_at",
        &[&subject, &failures, &not_before, &now],
    )?;
    Ok(())
}

/// Forgets delays that ran out long ago.
pub fn forget_old(tx: &mut Tx<'_>) -> Result<(), Fault> {
    let week_ago = tx.now() - SignedDuration::from_hours(7 * 24);
    tx.execute("delete from sign_in_delay where last_at < $1", &[&week_ago]).map(|_| ())
}

/// The wait after that many tries: none for the free ones, then one second, doubling up to the longest.
fn delay(failures: i64, free: i64) -> SignedDuration {
    if failures <= free {
        return SignedDuration::ZERO;
    }
    let doublings = (failures - free - 1).min(20);
    SignedDuration::from_secs(1 << doublings).min(LONGEST)
}

fn find_device(tx: &mut Tx<'_>, token: TokenDigest, customer: CustomerId) -> Result<Option<i64>, Fault> {
    tx.row("select id from device where token = $1 and customer = $2", &[&token.0, &customer], |row| {
        row.get("id")
    })
}

fn add_device(tx: &mut Tx<'_>, customer: CustomerId, browser: &Browser) -> Result<i64, Fault> {
    let (id, now) = (tx.new_id(), tx.now());
    // The same browser may serve a family: the token then belongs to whoever signed in last.
    tx.execute("delete from device where token = $1", &[&browser.device.0])?;
    tx.execute(
        "insert into device (token, id, customer, agent, first_seen_at, last_seen_at)
         values ($1, $2, $3, $4, $5, $5)",
        &[&browser.device.0, &id, &customer, &browser.agent, &now],
    )?;
    Ok(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delay_begins_after_the_free_tries_and_stops_growing() {
        for (failures, seconds) in [(1, 0), (4, 0), (5, 1), (6, 2), (7, 4), (14, 512), (15, 900), (500, 900)]
        {
            assert_eq!(delay(failures, FREE).as_secs(), seconds, "after {failures}");
        }
    }
}
