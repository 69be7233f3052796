//! Staff: operators of the contact centre, and whoever looks after them.

use audit::{Actor, Object};
use jiff::Timestamp;
use store::{Error, Fault, Row, Tx};
use vocabulary::{Language, Login, StaffId};

use crate::password::PasswordHash;
use crate::session::{self, Subject};
use crate::sign_in::{self, AttemptRefused};
use crate::{TokenDigest, code_budget};

/// What a member of staff is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The contact centre: verifies applications, blocks cards of who calls.
    Operator,
    /// A branch: serves whoever stands before them.
    Teller,
    /// Does what both do, and is the second person where one is needed.
    Supervisor,
}

/// What a screen of the desk is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// To verify applications.
    Applications,
    /// To block cards of somebody who calls.
    Block,
    /// To do at a branch what is done nowhere else.
    Branch,
    /// To confirm what another asks for.
    Confirm,
}

impl Permission {
    /// Every permission.
    pub const ALL: [Permission; 4] =
        [Permission::Applications, Permission::Block, Permission::Branch, Permission::Confirm];
}

impl Role {
    /// Every role.
    pub const ALL: [Role; 3] = [Role::Operator, Role::Teller, Role::Supervisor];

    /// The word it goes by in rows and commands.
    pub fn word(self) -> &'static str {
        match self {
            Role::Operator => "operator",
            Role::Teller => "teller",
            Role::Supervisor => "supervisor",
        }
    }

    /// The role of that word.
    pub fn parse(word: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.word() == word)
    }

    /// Whether it may.
    pub fn may(self, what: Permission) -> bool {
        match self {
            Role::Operator => matches!(what, Permission::Applications | Permission::Block),
            Role::Teller => matches!(what, Permission::Block | Permission::Branch),
            Role::Supervisor => true,
        }
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

/// Adds a member of staff, or gives one of the same login a new name, password and role; also to who was dismissed.
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
                set name = excluded.name, password_hash = excluded.password_hash, role = excluded.role,
                    disabled_at = null
             returning id",
            &[&id, &login, &name, &hash.as_str(), &role.word(), &language, &now],
            |row| row.get::<StaffId>("id"),
        )?
        .ok_or_else(|| Fault::corrupt("staff"))?;
    audit::record(tx, Actor::System, "staff.put", Object::Staff(id), role.word())?;
    Ok(id)
}

/// Somebody works here no more: their sessions end and they sign in no more. False if nobody of that login does.
pub fn dismiss(tx: &mut Tx<'_>, login: &str) -> Result<bool, Fault> {
    let now = tx.now();
    let dismissed = tx.row(
        "update staff set disabled_at = $1 where login = $2 and disabled_at is null returning id",
        &[&now, &login],
        |row| row.get::<StaffId>("id"),
    )?;
    let Some(id) = dismissed else { return Ok(false) };
    session::end_all(tx, Subject::Staff(id), None)?;
    audit::record(tx, Actor::System, "staff.dismiss", Object::Staff(id), "")?;
    Ok(true)
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

/// Signs a member of staff in whose password was right; tells what they are.
pub fn succeed(
    tx: &mut Tx<'_>,
    id: StaffId,
    token: TokenDigest,
    address: &str,
    agent: &str,
) -> Result<Role, Fault> {
    let Staff { login, role, .. } = find(tx, id)?.ok_or_else(|| Fault::corrupt("staff"))?;
    let subject = tx.digest("sign_in.staff", format!("{login}@{}", code_budget::block(address)).as_bytes());
    tx.execute("delete from sign_in_delay where subject = $1", &[&subject])?;
    audit::record(tx, Actor::Staff(id), "staff.sign_in", Object::Staff(id), "")?;
    session::begin(tx, token, Subject::Staff(id), None, address, agent)?;
    Ok(role)
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
