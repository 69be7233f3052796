//! A customer: registered on the portal, with a phone that was shown to be theirs.

use jiff::Timestamp;
use store::{Fault, Row, Tx};
use vocabulary::{CustomerId, Iin, Language, Login, PhoneNumber};

use crate::password::PasswordHash;

/// Somebody registered on the portal.
#[derive(Debug, Clone)]
pub struct Customer {
    /// Their key.
    pub id: CustomerId,
    /// The name they sign in by.
    pub login: String,
    /// The number their codes go to.
    pub phone: PhoneNumber,
    /// The language they chose last.
    pub language: Language,
    /// When they registered.
    pub created_at: Timestamp,
    pub(crate) password_hash: PasswordHash,
    pub(crate) iin_digest: Option<[u8; 32]>,
}

/// The customer with that key.
pub fn find(tx: &mut Tx<'_>, id: CustomerId) -> Result<Option<Customer>, Fault> {
    tx.row("select * from customer where id = $1", &[&id], read)
}

/// The customer whose login or phone this is. A login begins with a letter, so it is never a phone.
pub fn find_by_name(tx: &mut Tx<'_>, name: &str) -> Result<Option<Customer>, Fault> {
    if let Ok(phone) = PhoneNumber::parse(name) {
        return find_by_phone(tx, &phone);
    }
    match Login::parse(name) {
        Ok(login) => tx.row("select * from customer where login = $1", &[&login.as_str()], read),
        Err(_) => Ok(None),
    }
}

/// The customer with that phone.
pub fn find_by_phone(tx: &mut Tx<'_>, phone: &PhoneNumber) -> Result<Option<Customer>, Fault> {
    tx.row("select * from customer where phone = $1", &[phone], read)
}

/// The registrations whose cards were issued to this person, the newest first.
pub fn find_by_iin(tx: &mut Tx<'_>, iin: &Iin) -> Result<Vec<Customer>, Fault> {
    let digest = iin_digest(tx, iin);
    tx.rows(
        "select * from customer where iin_digest = $1 order by created_at desc, id limit 10",
        &[&digest],
        read,
    )
}

/// All registrations of the person behind this one: itself, and those with the same ИИН.
pub fn same_person(tx: &mut Tx<'_>, id: CustomerId) -> Result<Vec<CustomerId>, Fault> {
    tx.rows(
        "select id from customer
          where id = $1 or iin_digest = (select iin_digest from customer where id = $1)
          order by created_at desc, id limit 10",
        &[&id],
        |row| row.get("id"),
    )
}

/// Remembers the language the customer chose.
pub fn set_language(tx: &mut Tx<'_>, id: CustomerId, language: Language) -> Result<(), Fault> {
    tx.execute("update customer set language = $1 where id = $2", &[&language, &id]).map(|_| ())
}

/// Remembers whose card was issued, so that recovery can ask for the ИИН; only a keyed digest is kept.
pub fn remember_iin(tx: &mut Tx<'_>, id: CustomerId, iin: &Iin) -> Result<(), Fault> {
    let digest = iin_digest(tx, iin);
    tx.execute("update customer set iin_digest = $1 where id = $2", &[&digest, &id]).map(|_| ())
}

/// By what a person is found whose ИИН is not kept: its keyed digest.
pub fn iin_digest(tx: &Tx<'_>, iin: &Iin) -> [u8; 32] {
    tx.digest("customer.iin", iin.expose().as_bytes())
}

pub(crate) fn insert(
    tx: &mut Tx<'_>,
    login: &str,
    phone: &PhoneNumber,
    password_hash: &PasswordHash,
    language: Language,
) -> Result<Option<CustomerId>, Fault> {
    let (id, now) = (CustomerId(tx.new_id()), tx.now());
    let inserted = tx.execute(
        "insert into customer (id, login, phone, password_hash, language, created_at)
         values ($1, $2, $3, $4, $5, $6) on conflict do nothing",
        &[&id, &login, phone, &password_hash.as_str(), &language, &now],
    )?;
    Ok((inserted == 1).then_some(id))
}

pub(crate) fn set_password(tx: &mut Tx<'_>, id: CustomerId, hash: &PasswordHash) -> Result<(), Fault> {
    tx.execute("update customer set password_hash = $1 where id = $2", &[&hash.as_str(), &id]).map(|_| ())
}

fn read(row: &Row) -> Result<Customer, Fault> {
    Ok(Customer {
        id: row.get("id")?,
        login: row.get("login")?,
        phone: row.get("phone")?,
        language: row.get("language")?,
        created_at: row.get("created_at")?,
        password_hash: PasswordHash::from_row(row.get("password_hash")?),
        iin_digest: row.get("iin_digest")?,
    })
}
