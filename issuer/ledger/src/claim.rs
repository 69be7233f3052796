//! Claims: money on an account that a third party has seized, and nobody may spend.

use jiff::Timestamp;
use store::{Error, Fault, Row, Tx};
use vocabulary::{AccountId, Money, PostingId};

use crate::book::Book;
use crate::movement::{self, Order, Refused};

/// Money seized for a third party.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Its key.
    pub id: i64,
    /// On which account.
    pub account: AccountId,
    /// How much.
    pub amount: Money,
    /// On what ground.
    pub kind: ClaimKind,
    /// The document's number and date.
    pub reference: String,
    /// Since when.
    pub placed_at: Timestamp,
}

/// On what ground money is seized.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClaimKind {
    /// Арест: it may not be spent.
    Arrest,
    /// Инкассовое распоряжение: it is to be passed on.
    CollectionOrder,
}

impl ClaimKind {
    /// The word rows use.
    pub fn word(self) -> &'static str {
        match self {
            ClaimKind::Arrest => "arrest",
            ClaimKind::CollectionOrder => "collection_order",
        }
    }

    fn parse(word: &str) -> Option<ClaimKind> {
        [ClaimKind::Arrest, ClaimKind::CollectionOrder].into_iter().find(|kind| kind.word() == word)
    }
}

/// Seizes money. More may be claimed than is there: what comes in later is then claimed as well.
pub fn place_claim(
    tx: &mut Tx<'_>,
    account: AccountId,
    amount: Money,
    kind: ClaimKind,
    reference: &str,
) -> Result<i64, Error<Refused>> {
    if amount <= Money::ZERO {
        return Err(Error::Refused(Refused::NotAnAmount));
    }
    let mut book = Book::open(tx, &[account])?;
    let Some(position) = book.position(account) else { return Err(Error::Refused(Refused::NoSuchAccount)) };
    let claimed = position.balance.claimed.checked_add(amount);
    let claimed = claimed.ok_or(Error::Refused(Refused::NotAnAmount))?;
    book.set_claimed(account, claimed)?;
    book.close(tx)?;
    let (id, now) = (tx.new_id(), tx.now());
    tx.execute(
        "insert into claim (id, account, amount, kind, reference, placed_at) values ($1, $2, $3, $4, $5, $6)",
        &[&id, &account, &amount, &kind.word(), &reference, &now],
    )?;
    Ok(id)
}

/// Lifts a claim; lifting one that is lifted does nothing.
pub fn lift_claim(tx: &mut Tx<'_>, id: i64) -> Result<(), Fault> {
    let Some(claim) = standing(tx, id)? else { return Ok(()) };
    let mut book = Book::open(tx, &[claim.account])?;
    let position = book.position(claim.account).ok_or_else(|| Fault::corrupt("claim.account"))?;
    let left = position.balance.claimed.checked_sub(claim.amount);
    book.set_claimed(claim.account, left.ok_or_else(|| Fault::corrupt("balance.claimed"))?)?;
    book.close(tx)?;
    let now = tx.now();
    tx.execute("update claim set lifted_at = $1 where id = $2", &[&now, &id]).map(|_| ())
}

/// Passes the claimed money on to the third party and lifts the claim.
pub fn collect_claim(tx: &mut Tx<'_>, id: i64) -> Result<Option<PostingId>, Error<Refused>> {
    let Some(claim) = standing(tx, id)? else { return Ok(None) };
    let order = Order {
        reference: &format!("claim:{id}"),
        amount: claim.amount,
        operation_at: tx.now(),
        details: &claim.reference,
    };
    let made = movement::collect(tx, claim.account, &order)?;
    lift_claim(tx, id)?;
    Ok(Some(made))
}

/// The claims that stand on an account, the oldest first.
pub fn claims(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<Claim>, Fault> {
    tx.rows(
        "select * from claim where account = $1 and lifted_at is null order by placed_at, id limit 100",
        &[&account],
        read,
    )
}

fn standing(tx: &mut Tx<'_>, id: i64) -> Result<Option<Claim>, Fault> {
    tx.row("select * from claim where id = $1 and lifted_at is null", &[&id], read)
}

fn read(row: &Row) -> Result<Claim, Fault> {
    let kind = row.get::<String>("kind")?;
    Ok(Claim {
        id: row.get("id")?,
        account: row.get("account")?,
        amount: row.get("amount")?,
        kind: ClaimKind::parse(&kind).ok_or_else(|| Fault::corrupt("claim.kind"))?,
        reference: row.get("reference")?,
        placed_at: row.get("placed_at")?,
    })
}
