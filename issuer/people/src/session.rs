//! Sessions: a random token in a cookie, its digest in a row. Idle and absolute ends; every one can be seen
//! and ended by its owner.

use jiff::{SignedDuration, Timestamp};
use store::{Fault, Row, Tx};
use vocabulary::{CustomerId, SessionId, StaffId};

use crate::TokenDigest;
use crate::message::MOST_COUNTED;
use crate::staff::Role;

/// A session ends after this long without a request. PSD2 RTS article 4 asks for five minutes where payments
/// are made; here it is configuration with a warning before it.
#[derive(Debug, Clone, Copy)]
pub struct Lifetime {
    /// Seconds without a request.
    pub idle_seconds: i64,
    /// Seconds in all.
    pub longest_seconds: i64,
}

impl Default for Lifetime {
    fn default() -> Lifetime {
        Lifetime { idle_seconds: 15 * 60, longest_seconds: 12 * 3600 }
    }
}

/// Whose session it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A customer in the portal.
    Customer(CustomerId),
    /// A member of staff at a desk.
    Staff(StaffId),
}

impl Subject {
    fn columns(self) -> (&'static str, i64) {
        match self {
            Subject::Customer(id) => ("customer", id.0),
            Subject::Staff(id) => ("staff", id.0),
        }
    }
}

/// One session.
#[derive(Debug, Clone)]
pub struct Session {
    /// Its public key, to end it by.
    pub id: SessionId,
    /// Whose it is.
    pub subject: Subject,
    /// The network address it began from.
    pub address: String,
    /// The browser, as it names itself.
    pub agent: String,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_seen_at: Timestamp,
    /// A customer's messages that were not shown yet, up to [`MOST_COUNTED`]; counted by [`find`] alone.
    pub unread: i64,
    /// What a member of staff is, unless dismissed; told by [`find`] alone.
    pub role: Option<Role>,
    ended_at: Option<Timestamp>,
}

/// What a token turned out to be.
#[derive(Debug, Clone)]
pub enum Found {
    /// A live session.
    Live(Session),
    /// One that ran out by itself less than a day ago: what its owner just typed may still be kept for them.
    Lapsed(Session),
    /// Nothing.
    Unknown,
}

/// Begins a session.
pub fn begin(
    tx: &mut Tx<'_>,
    token: TokenDigest,
    subject: Subject,
    device: Option<i64>,
    address: &str,
    agent: &str,
) -> Result<SessionId, Fault> {
    let (id, now) = (SessionId(tx.new_id()), tx.now());
    let (kind, who) = subject.columns();
    tx.execute(
        "insert into session (token, id, kind, who, device, address, agent, created_at, last_seen_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
        &[&token.0, &id, &kind, &who, &device, &address, &agent, &now],
    )?;
    Ok(id)
}

/// Looks a token up; reads only.
pub fn find(tx: &mut Tx<'_>, token: TokenDigest, lifetime: &Lifetime) -> Result<Found, Fault> {
    let session = tx.row(
        "select session.*, (select count(*) from (select 1 from message
                                                   where customer = session.who and read_at is null
                                                   limit $2) as lately) as unread,
                (select role from staff where session.kind = 'staff' and staff.id = session.who
                                          and staff.disabled_at is null) as role
           from session where token = $1",
        &[&token.0, &(MOST_COUNTED + 1)],
        |row| {
            let role = row.get::<Option<String>>("role")?.as_deref().and_then(Role::parse);
            Ok(Session { unread: row.get("unread")?, role, ..read(row)? })
        },
    )?;
    let now = tx.now();
    Ok(session.map_or(Found::Unknown, |session| judge(session, lifetime, now)))
}

/// Marks a session as used. Written at most once a minute, so that pages do not cost a write.
pub fn touch(tx: &mut Tx<'_>, session: SessionId) -> Result<(), Fault> {
    let now = tx.now();
    tx.execute("update session set last_seen_at = $1 where id = $2 and ended_at is null", &[&now, &session])
        .map(|_| ())
}

/// Whether it is time for [`touch`].
pub fn wants_touch(session: &Session, now: Timestamp) -> bool {
    now.duration_since(session.last_seen_at) >= SignedDuration::from_mins(1)
}

/// Ends one session of a subject; ending twice is ending once.
pub fn end(tx: &mut Tx<'_>, subject: Subject, session: SessionId) -> Result<(), Fault> {
    let ((kind, who), now) = (subject.columns(), tx.now());
    tx.execute(
        "update session set ended_at = $1 where id = $2 and kind = $3 and who = $4 and ended_at is null",
        &[&now, &session, &kind, &who],
    )
    .map(|_| ())
}

/// Ends all sessions of a subject, but for one if given.
pub fn end_all(tx: &mut Tx<'_>, subject: Subject, but: Option<SessionId>) -> Result<u64, Fault> {
    let ((kind, who), now) = (subject.columns(), tx.now());
    let but = but.map_or(0, |session| session.0);
    tx.execute(
        "update session set ended_at = $1 where kind = $2 and who = $3 and id <> $4 and ended_at is null",
        &[&now, &kind, &who, &but],
    )
}

/// The live sessions of a subject, newest first.
pub fn list(tx: &mut Tx<'_>, subject: Subject, lifetime: &Lifetime) -> Result<Vec<Session>, Fault> {
    let ((kind, who), now) = (subject.columns(), tx.now());
    let sessions = tx.rows(
        "select * from session where kind = $1 and who = $2 and ended_at is null order by created_at desc limit 100",
        &[&kind, &who],
        read,
    )?;
    Ok(sessions.into_iter().filter(|s| matches!(judge(s.clone(), lifetime, now), Found::Live(_))).collect())
}

/// Forgets sessions that began long ago.
pub fn forget_old(tx: &mut Tx<'_>) -> Result<(), Fault> {
    let month_ago = tx.now() - SignedDuration::from_hours(30 * 24);
    tx.execute("delete from session where created_at < $1", &[&month_ago]).map(|_| ())
}

fn judge(session: Session, lifetime: &Lifetime, now: Timestamp) -> Found {
    if session.ended_at.is_some() {
        return Found::Unknown;
    }
    let idle = now.duration_since(session.last_seen_at).as_secs();
    let age = now.duration_since(session.created_at).as_secs();
    // The minute in which `touch` is not yet due counts for the person, not against them.
    if idle < lifetime.idle_seconds + 60 && age < lifetime.longest_seconds {
        Found::Live(session)
    } else if idle < 24 * 3600 {
        Found::Lapsed(session)
    } else {
        Found::Unknown
    }
}

fn read(row: &Row) -> Result<Session, Fault> {
    let who = row.get("who")?;
    let subject = match row.get::<String>("kind")?.as_str() {
        "customer" => Subject::Customer(CustomerId(who)),
        "staff" => Subject::Staff(StaffId(who)),
        _ => return Err(Fault::corrupt("session.kind")),
    };
    Ok(Session {
        id: row.get("id")?,
        subject,
        address: row.get("address")?,
        agent: row.get("agent")?,
        created_at: row.get("created_at")?,
        last_seen_at: row.get("last_seen_at")?,
        unread: 0,
        role: None,
        ended_at: row.get("ended_at")?,
    })
}
