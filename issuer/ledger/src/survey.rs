//! A period at a glance: what was on the account at both ends, and every movement between in brief.

use jiff::Timestamp;
use store::{Fault, Tx};
use vocabulary::{AccountId, AuthorizationId, EntryId, Money};

use crate::entry::{self, Entry, Kind, Period, StatementPage};

/// A period of an account at a glance: opening, and all movements, make closing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Survey {
    /// What was posted before it.
    pub opening: Money,
    /// What was posted by its end.
    pub closing: Money,
    /// Its newest entry, at which a statement begins; none if nothing was posted.
    pub newest: Option<EntryId>,
    /// What moved, the newest first.
    pub moves: Vec<Move>,
}

/// An entry in brief.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Move {
    /// What it is.
    pub kind: Kind,
    /// What the account gained; below zero what it lost.
    pub amount: Money,
    /// When the bank wrote it.
    pub posted_at: Timestamp,
    /// The authorization behind it.
    pub authorization: Option<AuthorizationId>,
}

/// Surveys a period of an account in one walk along its chain; none if there are more than `most` entries in it.
pub fn survey(
    tx: &mut Tx<'_>,
    account: AccountId,
    period: Period,
    most: i64,
) -> Result<Option<Survey>, Fault> {
    let newest = entry::newest_before(tx, account, period.to)?;
    // One entry more than the period has is walked to: what was on the account after it is the opening balance.
    let wanted = most + 2;
    let mut found = tx.rows(
        "with recursive chain (id, depth) as (
             select cast($1 as bigint), cast(1 as bigint)
             union all
             select entry.previous, chain.depth + 1 from chain join entry on entry.id = chain.id
              where entry.posted_at >= $2 and entry.previous > 0 and chain.depth < $3)
         select kind, amount, balance, posted_at, authorization_key, depth
           from chain join entry on entry.id = chain.id",
        &[&newest, &period.from, &wanted],
        |row| {
            let kind = row.get::<String>("kind")?;
            let one = Move {
                kind: Kind::parse(&kind).ok_or_else(|| Fault::corrupt("entry.kind"))?,
                amount: row.get("amount")?,
                posted_at: row.get("posted_at")?,
                authorization: row.get("authorization_key")?,
            };
            Ok((row.get::<i64>("depth")?, row.get::<Money>("balance")?, one))
        },
    )?;
    found.sort_unstable_by_key(|(depth, ..)| *depth);
    let closing = found.first().map_or(Money::ZERO, |(_, balance, _)| *balance);
    let before = found.last().filter(|(.., one)| one.posted_at < period.from).map(|(_, balance, _)| *balance);
    let moves = found.into_iter().map(|(.., one)| one).filter(|one| one.posted_at >= period.from);
    let moves = moves.collect::<Vec<_>>();
    if i64::try_from(moves.len()).is_ok_and(|count| count > most) {
        return Ok(None);
    }
    Ok(Some(Survey {
        opening: before.unwrap_or(Money::ZERO),
        closing,
        newest: (!moves.is_empty()).then_some(EntryId(newest)),
        moves,
    }))
}

/// Entries looked through at a time.
const AT_A_TIME: i64 = 500;

/// A page of those entries of a statement that are wanted: looks through as much of the period as it takes.
pub fn search(
    tx: &mut Tx<'_>,
    account: AccountId,
    period: Period,
    at: Option<EntryId>,
    most: i64,
    wanted: impl Fn(&Entry) -> bool,
) -> Result<StatementPage, Fault> {
    let most = usize::try_from(most).unwrap_or_default();
    let (mut entries, mut at) = (Vec::new(), at);
    loop {
        let page = crate::statement(tx, account, period, at, AT_A_TIME)?;
        entries.extend(page.entries.into_iter().filter(&wanted));
        if let Some(beyond) = entries.get(most) {
            let next = Some(beyond.id);
            entries.truncate(most);
            return Ok(StatementPage { entries, next });
        }
        at = page.next;
        if at.is_none() {
            return Ok(StatementPage { entries, next: None });
        }
    }
}
