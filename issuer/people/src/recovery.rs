//! A forgotten password, without a loop: login or phone → code by SMS → ИИН where a card was issued → new
//! password. The code word is never asked for here: it belongs to the contact centre.
//!
//! Somebody nobody knows walks the same pages to a code that cannot be right.

use audit::{Actor, Object};
use jiff::{SignedDuration, Timestamp};
use store::{Error, Fault, Row, Tx};
use text::Sentences;
use vocabulary::{CodeId, CustomerId, Iin, Language, PhoneNumber, civil_text};

use crate::code_budget::{Budget, Spent};
use crate::one_time_code::{self, Answer, Purpose, Request, Standing};
use crate::password::PasswordHash;
use crate::session::{self, Subject};
use crate::{Customer, TokenDigest, customer, sms};

const OBJECT: i64 = 0;
/// How often an ИИН may be typed in one recovery.
const IIN_TRIES: i64 = 3;
/// How long after the code a new password may be chosen.
const LIFE: SignedDuration = SignedDuration::from_mins(15);

/// A recovery under way, as its pages show it.
pub struct Recovery {
    /// What may be shown of the code.
    pub code: Standing,
    /// Whether the code was right already.
    pub proved: bool,
    /// Whether an ИИН is asked for; told only once the code was right.
    pub wants_iin: bool,
}

/// Why no code was sent.
#[derive(Debug, PartialEq, Eq)]
pub enum StartRefused {
    /// Too many codes lately.
    TooMany(Spent),
    /// There is no recovery under way in this browser.
    NotStarted,
}

/// What came of the new password.
#[derive(Debug, PartialEq, Eq)]
pub enum Finished {
    /// The password is set, every session ended, the owner told.
    Done,
    /// Not this person's ИИН.
    WrongIin {
        /// How often it may still be typed.
        attempts_left: i64,
    },
    /// Nothing was proved, or too long ago, or the ИИН was wrong too often: begin again.
    Over,
}

/// Begins a recovery. `name`: what was typed, a login or a phone.
pub fn start(
    tx: &mut Tx<'_>,
    budget: &Budget,
    visitor: TokenDigest,
    name: &str,
    language: Language,
    address: &str,
) -> Result<(), Error<StartRefused>> {
    let customer = customer::find_by_name(tx, name)?;
    let counted_as = counted_as(tx, customer.as_ref(), name);
    let code = issue(tx, budget, customer.as_ref(), counted_as.clone(), language, address)?;
    let now = tx.now();
    tx.execute("delete from recovery where visitor = $1", &[&visitor.0])?;
    tx.execute(
        "insert into recovery (visitor, customer, counted_as, language, code, iin_tries, started_at)
         values ($1, $2, $3, $4, $5, 0, $6)",
        &[&visitor.0, &customer.map(|customer| customer.id), &counted_as, &language, &code, &now],
    )?;
    Ok(())
}

/// Sends the code again; a dead one is replaced.
pub fn resend(
    tx: &mut Tx<'_>,
    budget: &Budget,
    visitor: TokenDigest,
    address: &str,
) -> Result<(), Error<StartRefused>> {
    let row = find_row(tx, visitor)?.ok_or(Error::Refused(StartRefused::NotStarted))?;
    let customer = match row.customer {
        Some(id) => customer::find(tx, id)?,
        None => None,
    };
    let live = one_time_code::standing(tx, budget, row.code)?.is_some_and(|standing| standing.live);
    if live {
        let counted_as = customer.map_or_else(|| row.counted_as.clone(), |customer| customer.phone.e164());
        let sent = one_time_code::resend(tx, budget, row.code, &counted_as, address)?;
        return sent.map_err(|spent| Error::Refused(StartRefused::TooMany(spent)));
    }
    let code = issue(tx, budget, customer.as_ref(), row.counted_as, row.language, address)?;
    tx.execute("update recovery set code = $1, proved_at = null where visitor = $2", &[&code, &visitor.0])?;
    Ok(())
}

/// The recovery under way in this browser.
pub fn find(tx: &mut Tx<'_>, budget: &Budget, visitor: TokenDigest) -> Result<Option<Recovery>, Fault> {
    let Some(row) = find_row(tx, visitor)? else { return Ok(None) };
    let Some(code) = one_time_code::standing(tx, budget, row.code)? else { return Ok(None) };
    let proved = row.is_proved(tx.now());
    let wants_iin = match row.customer {
        Some(id) if proved => customer::find(tx, id)?.is_some_and(|customer| customer.iin_digest.is_some()),
        _ => false,
    };
    Ok(Some(Recovery { code, proved, wants_iin }))
}

/// Types the code.
pub fn prove(tx: &mut Tx<'_>, visitor: TokenDigest, typed: &str) -> Result<Answer, Fault> {
    let Some(row) = find_row(tx, visitor)? else { return Ok(Answer::Spent) };
    let answer = one_time_code::answer(tx, row.code, Purpose::Recovery, OBJECT, typed)?;
    if answer == Answer::Right {
        let now = tx.now();
        tx.execute("update recovery set proved_at = $1 where visitor = $2", &[&now, &visitor.0])?;
    }
    Ok(answer)
}

/// Sets the new password: ends every session and tells the owner.
pub fn finish(
    tx: &mut Tx<'_>,
    visitor: TokenDigest,
    iin: Option<&Iin>,
    password_hash: &PasswordHash,
) -> Result<Finished, Fault> {
    let now = tx.now();
    let Some(row) = find_row(tx, visitor)?.filter(|row| row.is_proved(now)) else {
        return Ok(Finished::Over);
    };
    let Some(id) = row.customer else { return Ok(Finished::Over) };
    let Some(customer) = customer::find(tx, id)? else { return Ok(Finished::Over) };
    if let Some(expected) = customer.iin_digest {
        let right = iin.is_some_and(|iin| customer::iin_digest(tx, iin) == expected);
        if !right {
            return wrong_iin(tx, visitor, row.iin_tries + 1);
        }
    }
    set_password(tx, &customer, password_hash, None)?;
    tx.execute("delete from recovery where visitor = $1", &[&visitor.0])?;
    Ok(Finished::Done)
}

/// A new password in place of a known one: other sessions end, the owner is told.
pub fn set_password(
    tx: &mut Tx<'_>,
    customer: &Customer,
    hash: &PasswordHash,
    keep: Option<vocabulary::SessionId>,
) -> Result<(), Fault> {
    let now = tx.now();
    customer::set_password(tx, customer.id, hash)?;
    session::end_all(tx, Subject::Customer(customer.id), keep)?;
    let t = Sentences(customer.language);
    sms::send(tx, &customer.phone, "password_changed", &t.sms_password_changed(civil_text(now)))?;
    audit::record(
        tx,
        Actor::Customer(customer.id),
        "customer.set_password",
        Object::Customer(customer.id),
        "",
    )
}

/// Forgets recoveries nobody finished.
pub fn forget_old(tx: &mut Tx<'_>) -> Result<(), Fault> {
    let day_ago = tx.now() - SignedDuration::from_hours(24);
    tx.execute("delete from recovery where started_at < $1", &[&day_ago]).map(|_| ())
}

struct Under {
    customer: Option<CustomerId>,
    counted_as: String,
    language: Language,
    code: CodeId,
    proved_at: Option<Timestamp>,
    iin_tries: i64,
}

impl Under {
    fn is_proved(&self, now: Timestamp) -> bool {
        self.proved_at.is_some_and(|at| now < at + LIFE) && self.iin_tries < IIN_TRIES
    }
}

fn wrong_iin(tx: &mut Tx<'_>, visitor: TokenDigest, tries: i64) -> Result<Finished, Fault> {
    tx.execute("update recovery set iin_tries = $1 where visitor = $2", &[&tries, &visitor.0])?;
    Ok(match IIN_TRIES - tries {
        left if left > 0 => Finished::WrongIin { attempts_left: left },
        _ => Finished::Over,
    })
}

/// A code for the customer, or one for nobody.
fn issue(
    tx: &mut Tx<'_>,
    budget: &Budget,
    customer: Option<&Customer>,
    counted_as: String,
    language: Language,
    address: &str,
) -> Result<CodeId, Error<StartRefused>> {
    let request = Request {
        purpose: Purpose::Recovery,
        object: OBJECT,
        phone: customer.map(|customer| &customer.phone),
        counted_as: &counted_as,
        language: customer.map_or(language, |customer| customer.language),
        detail: "",
        address,
    };
    one_time_code::issue(tx, budget, &request)?.map_err(|spent| Error::Refused(StartRefused::TooMany(spent)))
}

/// What the budget counts: the number; for a name that is nobody's, something in its place, so that asking
/// again and again meets the same bounds.
fn counted_as(tx: &Tx<'_>, customer: Option<&Customer>, name: &str) -> String {
    match (customer, PhoneNumber::parse(name)) {
        (Some(customer), _) => customer.phone.e164(),
        (None, Ok(phone)) => phone.e164(),
        (None, Err(_)) => hex(&tx.digest("recovery.nobody", name.trim().to_lowercase().as_bytes())),
    }
}

fn find_row(tx: &mut Tx<'_>, visitor: TokenDigest) -> Result<Option<Under>, Fault> {
    tx.row("select * from recovery where visitor = $1", &[&visitor.0], read)
}

fn read(row: &Row) -> Result<Under, Fault> {
    Ok(Under {
        customer: row.get("customer")?,
        counted_as: row.get("counted_as")?,
        language: row.get("language")?,
        code: row.get("code")?,
        proved_at: row.get("proved_at")?,
        iin_tries: row.get("iin_tries")?,
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
