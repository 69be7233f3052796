//! A sealed paper.

use audit::{Actor, Object};
use jiff::{SignedDuration, Timestamp};
use store::{Error, Fault, Row, Tx};
use vocabulary::{CardId, CustomerId, Language};

use crate::number::Number;

/// Most papers one customer is given in an hour: sealing takes an HSM's time and an authority's.
pub const MOST_AN_HOUR: i64 = 10;
/// Most in a day.
pub const MOST_A_DAY: i64 = 30;

/// What a paper is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// «Уведомление о 20-значном счёте».
    AccountNotice,
    /// «Выписка».
    Statement,
    /// Of a transfer.
    Receipt,
}

impl Kind {
    const ALL: [Kind; 3] = [Kind::AccountNotice, Kind::Statement, Kind::Receipt];

    /// The word rows use.
    pub fn word(self) -> &'static str {
        match self {
            Kind::AccountNotice => "account_notice",
            Kind::Statement => "statement",
            Kind::Receipt => "receipt",
        }
    }
}

/// What its seal can prove.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Who sealed it.
    Basic,
    /// And, by a timestamp authority's word, when.
    Timestamped,
}

impl Level {
    const ALL: [Level; 2] = [Level::Basic, Level::Timestamped];

    /// The word rows use, which is the standard's (ETSI EN 319 142-1).
    pub fn word(self) -> &'static str {
        match self {
            Level::Basic => "B-B",
            Level::Timestamped => "B-T",
        }
    }
}

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Asked {
    /// What it is.
    pub kind: Kind,
    /// Who asks.
    pub customer: CustomerId,
    /// The card it is about, if it is about one.
    pub card: Option<CardId>,
    /// Its language.
    pub language: Language,
    /// The holder's initials, as anybody with the number will see them.
    pub holder: String,
    /// The last four characters of the IBAN, likewise.
    pub account_tail: String,
}

/// What came of asking.
#[derive(Debug, PartialEq, Eq)]
pub enum Begun {
    /// It is to be drawn and sealed under this number.
    May(Number),
    /// Enough for now; again from then on.
    NotBefore(Timestamp),
}

/// A paper that was sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// Its number.
    pub number: Number,
    /// What it is.
    pub kind: Kind,
    /// Whose it is.
    pub customer: CustomerId,
    /// The card it is about.
    pub card: Option<CardId>,
    /// Its language.
    pub language: Language,
    /// The holder's initials.
    pub holder: String,
    /// The last four characters of the IBAN.
    pub account_tail: String,
    /// What its seal can prove.
    pub level: Level,
    /// When it was sealed.
    pub sealed_at: Timestamp,
    /// When it was withdrawn, if it was.
    pub withdrawn_at: Option<Timestamp>,
}

/// Gives a number to a paper that is to be made. Numbers whose paper was never finished count as well: they took
/// the time.
pub fn begin(tx: &mut Tx<'_>, asked: &Asked) -> Result<Begun, Fault> {
    if let Some(until) = not_before(tx, asked.customer)? {
        return Ok(Begun::NotBefore(until));
    }
    let (number, now) = (Number::draw(tx), tx.now());
    tx.execute(
        "insert into sealed_paper (number, kind, customer, card, language, holder, account_tail, begun_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        &[
            &number.as_str(),
            &asked.kind.word(),
            &asked.customer,
            &asked.card,
            &asked.language,
            &asked.holder,
            &asked.account_tail,
            &now,
        ],
    )?;
    Ok(Begun::May(number))
}

fn not_before(tx: &mut Tx<'_>, customer: CustomerId) -> Result<Option<Timestamp>, Fault> {
    let now = tx.now();
    let since = now - SignedDuration::from_hours(24);
    let begun = tx.rows(
        "select begun_at from sealed_paper where customer = $1 and begun_at > $2 order by begun_at desc limit $3",
        &[&customer, &since, &MOST_A_DAY],
        |row| row.get::<Timestamp>("begun_at"),
    )?;
    let full = |most: i64, hours: i64| {
        let oldest = begun.get(usize::try_from(most - 1).ok()?)?;
        Some(*oldest + SignedDuration::from_hours(hours)).filter(|until| *until > now)
    };
    Ok(full(MOST_AN_HOUR, 1).max(full(MOST_A_DAY, 24)))
}

/// Remembers what was sealed under a number. From now on it is genuine.
pub fn finish(tx: &mut Tx<'_>, number: &Number, digest: &[u8; 32], level: Level) -> Result<(), Fault> {
    let now = tx.now();
    let touched = tx.execute(
        "update sealed_paper set digest = $1, level = $2, sealed_at = $3 where number = $4 and digest is null",
        &[digest, &level.word(), &now, &number.as_str()],
    )?;
    let Some(paper) = find(tx, number)?.filter(|_| touched == 1) else {
        return Err(Fault::Broken("a paper was finished that was not begun".to_owned()));
    };
    audit::record(
        tx,
        Actor::Customer(paper.customer),
        "paper.seal",
        paper.card.map_or(Object::Customer(paper.customer), Object::Card),
        &format!("{number} {} {}", paper.kind.word(), level.word()),
    )
}

/// The paper of that number, if it was sealed.
pub fn find(tx: &mut Tx<'_>, number: &Number) -> Result<Option<Paper>, Fault> {
    tx.row("select * from sealed_paper where number = $1 and digest is not null", &[&number.as_str()], read)
}

/// The paper of those bytes.
pub fn find_by_digest(tx: &mut Tx<'_>, digest: &[u8; 32]) -> Result<Option<Paper>, Fault> {
    tx.row("select * from sealed_paper where digest = $1", &[digest], read)
}

/// Why a paper was not withdrawn.
#[derive(Debug, PartialEq, Eq)]
pub enum WithdrawRefused {
    /// No paper was sealed under that number.
    NoSuchPaper,
}

/// What withdrawing came to.
#[derive(Debug, PartialEq, Eq)]
pub enum Withdrawal {
    /// From now on it does not stand.
    Done,
    /// It was withdrawn before, then.
    Before(Timestamp),
}

/// Takes a paper back: whoever checks it from now on is told. Doing it twice is doing it once.
pub fn withdraw(
    tx: &mut Tx<'_>,
    number: &Number,
    reason: &str,
) -> Result<Withdrawal, Error<WithdrawRefused>> {
    let Some(paper) = find(tx, number)? else { return Err(Error::Refused(WithdrawRefused::NoSuchPaper)) };
    if let Some(before) = paper.withdrawn_at {
        return Ok(Withdrawal::Before(before));
    }
    let now = tx.now();
    tx.execute(
        "update sealed_paper set withdrawn_at = $1, withdrawn_reason = $2 where number = $3",
        &[&now, &reason, &number.as_str()],
    )?;
    let object = paper.card.map_or(Object::Customer(paper.customer), Object::Card);
    audit::record(tx, Actor::System, "paper.withdraw", object, &number.to_string())?;
    Ok(Withdrawal::Done)
}

fn read(row: &Row) -> Result<Paper, Fault> {
    let word = |column| row.get::<String>(column);
    let kind = word("kind")?;
    let level = word("level")?;
    Ok(Paper {
        number: Number::parse(&word("number")?).ok_or_else(|| Fault::corrupt("sealed_paper.number"))?,
        kind: Kind::ALL
            .into_iter()
            .find(|one| one.word() == kind)
            .ok_or_else(|| Fault::corrupt("sealed_paper.kind"))?,
        customer: row.get("customer")?,
        card: row.get("card")?,
        language: row.get("language")?,
        holder: word("holder")?,
        account_tail: word("account_tail")?,
        level: Level::ALL
            .into_iter()
            .find(|one| one.word() == level)
            .ok_or_else(|| Fault::corrupt("sealed_paper.level"))?,
        sealed_at: row.get("sealed_at")?,
        withdrawn_at: row.get("withdrawn_at")?,
    })
}
