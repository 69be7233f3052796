//! Registration: «Далее» sends a code, «Подтвердить номер» makes the customer.
//!
//! ```text
//!   start ──► code page ──confirm──► Customer, signed in
//!               │  ▲ │
//!               │  └─┘ resend, change_phone
//! ```
//!
//! If the phone is a customer's already, its owner gets another SMS ("you are registered; sign in or
//! recover"), and the page cannot be told from the ordinary one.

use agreement::Kind;
use audit::{Actor, Object};
use store::{Error, Fault, Row, Tx};
use text::Sentences;
use vocabulary::{CodeId, CustomerId, Language, Login, PhoneNumber};

use crate::code_budget::{Budget, Spent};
use crate::one_time_code::{self, Answer, Purpose, Request, Standing};
use crate::password::PasswordHash;
use crate::{TokenDigest, customer, sms};

/// Bound of every registration's code: the object is the registration itself, found by its visitor.
const OBJECT: i64 = 0;

/// What «Далее» brings.
pub struct Start {
    /// The browser that asks.
    pub visitor: TokenDigest,
    /// The login chosen.
    pub login: Login,
    /// The phone to be shown to be theirs.
    pub phone: PhoneNumber,
    /// The password, hashed.
    pub password_hash: PasswordHash,
    /// The language of pages and messages.
    pub language: Language,
    /// Digest of the user agreement as it was shown.
    pub agreement: [u8; 32],
    /// The network address.
    pub address: String,
}

/// A registration that waits for its code.
pub struct Registration {
    /// The login chosen.
    pub login: String,
    /// The phone the code went to.
    pub phone: PhoneNumber,
    /// What may be shown of the code.
    pub code: Standing,
}

/// Why no code was sent.
#[derive(Debug, PartialEq, Eq)]
pub enum SendRefused {
    /// Too many codes lately.
    TooMany(Spent),
    /// There is no registration under way in this browser.
    NotStarted,
}

/// Why a confirmed number makes no customer.
#[derive(Debug, PartialEq, Eq)]
pub enum ConfirmRefused {
    /// There is no registration under way in this browser.
    NotStarted,
}

/// What came of typing the code.
#[derive(Debug, PartialEq, Eq)]
pub enum Confirmed {
    /// The customer is registered.
    Customer(CustomerId),
    /// The phone was shown, but somebody has this login: another is asked for. Only whoever holds a Kazakh
    /// number and a fresh code ever learns it.
    LoginTaken,
    /// The code was not right.
    Not(Answer),
}

/// Begins a registration, or begins it anew in the same browser.
pub fn start(tx: &mut Tx<'_>, budget: &Budget, start: &Start) -> Result<(), Error<SendRefused>> {
    let code = send_code(tx, budget, &start.phone, start.language, &start.address)?;
    let now = tx.now();
    tx.execute("delete from registration where visitor = $1", &[&start.visitor.0])?;
    tx.execute(
        "insert into registration
                (visitor, login, phone, password_hash, language, agreement, address, code, started_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &[
            &start.visitor.0,
            &start.login.as_str(),
            &start.phone,
            &start.password_hash.as_str(),
            &start.language,
            &start.agreement,
            &start.address,
            &code,
            &now,
        ],
    )?;
    Ok(())
}

/// The registration under way in this browser.
pub fn find(tx: &mut Tx<'_>, budget: &Budget, visitor: TokenDigest) -> Result<Option<Registration>, Fault> {
    let Some(row) = find_row(tx, visitor)? else { return Ok(None) };
    let Some(code) = one_time_code::standing(tx, budget, row.code)? else { return Ok(None) };
    Ok(Some(Registration { login: row.login, phone: row.phone, code }))
}

/// Sends the code again; a dead one is replaced.
pub fn resend(
    tx: &mut Tx<'_>,
    budget: &Budget,
    visitor: TokenDigest,
    address: &str,
) -> Result<(), Error<SendRefused>> {
    let row = find_row(tx, visitor)?.ok_or(Error::Refused(SendRefused::NotStarted))?;
    let live = one_time_code::standing(tx, budget, row.code)?.is_some_and(|standing| standing.live);
    if live {
        let sent = one_time_code::resend(tx, budget, row.code, &row.phone.e164(), address)?;
        return sent.map_err(|spent| Error::Refused(SendRefused::TooMany(spent)));
    }
    let code = send_code(tx, budget, &row.phone, row.language, address)?;
    tx.execute("update registration set code = $1 where visitor = $2", &[&code, &visitor.0])?;
    Ok(())
}

/// Another number, the rest as it was.
pub fn change_phone(
    tx: &mut Tx<'_>,
    budget: &Budget,
    visitor: TokenDigest,
    phone: &PhoneNumber,
    address: &str,
) -> Result<(), Error<SendRefused>> {
    let row = find_row(tx, visitor)?.ok_or(Error::Refused(SendRefused::NotStarted))?;
    let code = send_code(tx, budget, phone, row.language, address)?;
    tx.execute(
        "update registration set phone = $1, code = $2 where visitor = $3",
        &[phone, &code, &visitor.0],
    )?;
    Ok(())
}

/// «Подтвердить номер».
pub fn confirm(
    tx: &mut Tx<'_>,
    visitor: TokenDigest,
    typed: &str,
) -> Result<Confirmed, Error<ConfirmRefused>> {
    let row = find_row(tx, visitor)?.ok_or(Error::Refused(ConfirmRefused::NotStarted))?;
    let answer = match row.shown {
        true => Answer::Right,
        false => one_time_code::answer(tx, row.code, Purpose::Registration, OBJECT, typed)?,
    };
    if answer != Answer::Right {
        return Ok(Confirmed::Not(answer));
    }
    finish(tx, visitor, &row)
}

/// Another login for a number that was shown already.
pub fn change_login(
    tx: &mut Tx<'_>,
    visitor: TokenDigest,
    login: &Login,
) -> Result<Confirmed, Error<ConfirmRefused>> {
    let row =
        find_row(tx, visitor)?.filter(|row| row.shown).ok_or(Error::Refused(ConfirmRefused::NotStarted))?;
    tx.execute("update registration set login = $1 where visitor = $2", &[&login.as_str(), &visitor.0])?;
    finish(tx, visitor, &Under { login: login.as_str().to_owned(), ..row })
}

/// Forgets registrations nobody finished.
pub fn forget_old(tx: &mut Tx<'_>) -> Result<(), Fault> {
    let day_ago = tx.now() - jiff::SignedDuration::from_hours(24);
    tx.execute("delete from registration where started_at < $1", &[&day_ago]).map(|_| ())
}

struct Under {
    login: String,
    phone: PhoneNumber,
    password_hash: PasswordHash,
    language: Language,
    agreement: [u8; 32],
    address: String,
    code: CodeId,
    shown: bool,
}

fn finish(tx: &mut Tx<'_>, visitor: TokenDigest, row: &Under) -> Result<Confirmed, Error<ConfirmRefused>> {
    let Some(id) = customer::insert(tx, &row.login, &row.phone, &row.password_hash, row.language)? else {
        tx.execute("update registration set shown = 1 where visitor = $1", &[&visitor.0])?;
        return Ok(Confirmed::LoginTaken);
    };
    agreement::accept(tx, id, Kind::UserAgreement, &row.agreement, None, &row.address, Some(row.code))?;
    audit::record(tx, Actor::Customer(id), "customer.register", Object::Customer(id), "")?;
    tx.execute("delete from registration where visitor = $1", &[&visitor.0])?;
    Ok(Confirmed::Customer(id))
}

/// A code for whoever holds the phone; if that is a customer already, a message that says so instead. Then
/// the page's code can never be right, because nobody was told it.
fn send_code(
    tx: &mut Tx<'_>,
    budget: &Budget,
    phone: &PhoneNumber,
    language: Language,
    address: &str,
) -> Result<CodeId, Error<SendRefused>> {
    let known = customer::find_by_phone(tx, phone)?;
    let request = Request {
        purpose: Purpose::Registration,
        object: OBJECT,
        phone: known.is_none().then_some(phone),
        counted_as: &phone.e164(),
        language,
        detail: "",
        address,
    };
    let code = one_time_code::issue(tx, budget, &request)?
        .map_err(|spent| Error::Refused(SendRefused::TooMany(spent)))?;
    if let Some(known) = known {
        let t = Sentences(known.language);
        sms::send(tx, phone, "already_registered", &t.sms_number_already_registered())?;
    }
    Ok(code)
}

fn find_row(tx: &mut Tx<'_>, visitor: TokenDigest) -> Result<Option<Under>, Fault> {
    tx.row("select * from registration where visitor = $1", &[&visitor.0], read)
}

fn read(row: &Row) -> Result<Under, Fault> {
    Ok(Under {
        login: row.get("login")?,
        phone: row.get("phone")?,
        password_hash: PasswordHash::from_row(row.get("password_hash")?),
        language: row.get("language")?,
        agreement: row.get("agreement")?,
        address: row.get("address")?,
        code: row.get("code")?,
        shown: row.get("shown")?,
    })
}
