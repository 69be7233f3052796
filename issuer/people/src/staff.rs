//! Staff: operators of the contact centre, and whoever looks after them.

use audit::{Actor, Object};
use jiff::Timestamp;
use store::{Error, Fault, Row, Tx};
use vocabulary::{Language, Login, SessionId, StaffId};

use crate::password::PasswordHash;
use crate::session::{self, Subject};
use crate::sign_in::{self, AttemptRefused};
use crate::{TokenDigest, code_budget};

/// What a member of staff may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Verifies applications.
    Operator,
    /// Looks at everything an operator does, and at the queue as a whole.
    Supervisor,
}

impl Role {
    /// The word it goes by in rows and commands.
    pub fn word(self) -> &'static str {
        match self {
            Role::Operator => "operator",
            Role::Supervisor => "supervisor",
        }
    }

    /// The role of that word.
    pub fn parse(word: &str) -> Option<Role> {
        [Role::Operator, Role::Supervisor].into_iter().find(|role| role.word() == word)
    }
}

/// A member of staff.
#[derive(Debug, Clone)]
pub struct Staff {
    /// Their key.
    pub id: StaffId,
    /// The name they sign in by.
    pub login: String,
    /// The name colleagues know them by.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// The language of their desk.
    pub language: Language,
    password_hash: PasswordHash,
    disabled_at: Option<Timestamp>,
}

/// Adds a member of staff, or gives one of the same login a new name, password and role.
pub fn put(
    tx: &mut Tx<'_>,
    login: &str,
    name: &str,
    role: Role,
    language: Language,
    hash: &PasswordHash,
) -> Result<StaffId, Fault> {
    let (id, now) = (StaffId(tx.new_id()), tx.now());
    let id = tx
        .row(
            "insert into staff (id, login, name, password_hash, role, language, created_at)
             values ($1, $2, $3, $4, $5, $6, $7)
             on conflict (login) do update
                set name = excluded.name, password_hash = excluded.password_hash, role = excluded.role
             returning id",
            &[&id, &login, &name, &hash.as_str(), &role.word(), &language, &now],
            |row| row.get::<StaffId>("id"),
        )?
        .ok_or_else(|| Fault::corrupt("staff"))?;
    audit::record(tx, Actor::System, "staff.put", Object::Staff(id), role.word())?;
    Ok(id)
}

/// The member of staff with that key, unless disabled.
pub fn find(tx: &mut Tx<'_>, id: StaffId) -> Result<Option<Staff>, Fault> {
    let staff = tx.row("select * from staff where id = $1", &[&id], read)?;
    Ok(staff.filter(|staff| staff.disabled_at.is_none()))
}

/// Counts a try and hands out what the password is held against; as for customers.
pub fn attempt(
    tx: &mut Tx<'_>,
    login: &str,
    address: &str,
) -> Result<(Option<StaffId>, PasswordHash), Error<AttemptRefused>> {
    let login = login.trim().to_lowercase();
    let subject = tx.digest("sign_in.staff", format!("{login}@{}", code_budget::block(address)).as_bytes());
    sign_in::count(tx, subject, 4)?;
    // What is no login is nobody's, and PostgreSQL would stumble over a NUL in it.
    let staff = match Login::parse(&login) {
        Ok(login) => tx.row("select * from staff where login = $1", &[&login.as_str()], read)?,
        Err(_) => None,
    };
    let staff = staff.filter(|staff| staff.disabled_at.is_none());
    let hash = staff.as_ref().map_or_else(PasswordHash::of_nobody, |staff| staff.password_hash.clone());
    Ok((staff.map(|staff| staff.id), hash))
}

/// Signs a member of staff in whose password was right.
pub fn succeed(
    tx: &mut Tx<'_>,
    id: StaffId,
    token: TokenDigest,
    address: &str,
    agent: &str,
) -> Result<SessionId, Fault> {
    let login = find(tx, id)?.ok_or_else(|| Fault::corrupt("staff"))?.login;
    let subject = tx.digest("sign_in.staff", format!("{login}@{}", code_budget::block(address)).as_bytes());
    tx.execute("delete from sign_in_delay where subject = $1", &[&subject])?;
    audit::record(tx, Actor::Staff(id), "staff.sign_in", Object::Staff(id), "")?;
    session::begin(tx, token, Subject::Staff(id), None, address, agent)
}

/// Remembers the language a member of staff chose.
pub fn set_language(tx: &mut Tx<'_>, id: StaffId, language: Language) -> Result<(), Fault> {
    tx.execute("update staff set language = $1 where id = $2", &[&language, &id]).map(|_| ())
}

fn read(row: &Row) -> Result<Staff, Fault> {
    Ok(Staff {
        id: row.get("id")?,
        login: row.get("login")?,
        name: row.get("name")?,
        role: Role::parse(&row.get::<String>("role")?).ok_or_else(|| Fault::corrupt("staff.role"))?,
        language: row.get("language")?,
        password_hash: PasswordHash::from_row(row.get("password_hash")?),
        disabled_at: row.get("disabled_at")?,
    })
}
