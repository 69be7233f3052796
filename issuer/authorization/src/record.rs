//! The log of authorizations: what was asked, what was answered, what became of it.

use std::collections::HashMap;

use jiff::Timestamp;
use store::{Fault, Parameter, Row, Tx, Value};
use vocabulary::{AccountId, AuthorizationId, CardId, Channel, Money};

use crate::decline::Decline;
use crate::request::{ForeignAmount, Kind, Merchant, Purpose, RepeatKey};

/// A request or an advice, with its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authorization {
    /// Its key, which its hold bears as well.
    pub id: AuthorizationId,
    /// The account; 0 if no card of ours was meant.
    pub account: AccountId,
    /// The card; 0 if it was none of ours.
    pub card: CardId,
    /// By what its repeat is recognised.
    pub key: RepeatKey,
    /// What kind of message it was.
    pub kind: Kind,
    /// What the money was for.
    pub purpose: Purpose,
    /// How the card was used.
    pub channel: Channel,
    /// How much was asked for.
    pub asked: Money,
    /// What was answered.
    pub outcome: Outcome,
    /// Who wanted the money.
    pub merchant: Merchant,
    /// How much in the merchant's currency, where that was not tenge.
    pub foreign: Option<ForeignAmount>,
    /// The authorization whose hold it raised; 0 if none.
    pub increment_of: AuthorizationId,
    /// What was taken back.
    pub reversed: Money,
    /// What was posted.
    pub cleared: Money,
    /// When it was answered.
    pub decided_at: Timestamp,
    pub(crate) previous: AuthorizationId,
}

/// What is answered to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The money is promised, or taken.
    Approved {
        /// How much: less than asked if approved in part.
        amount: Money,
        /// Six digits by which the shop proves it.
        approval_code: String,
    },
    /// It is not.
    Declined(Decline),
}

impl Outcome {
    /// What was approved; nothing if it was declined.
    pub fn amount(&self) -> Money {
        match self {
            Outcome::Approved { amount, .. } => *amount,
            Outcome::Declined(_) => Money::ZERO,
        }
    }

    fn columns(&self) -> (Money, &'static str, &str) {
        match self {
            Outcome::Approved { amount, approval_code } => (*amount, APPROVED, approval_code),
            Outcome::Declined(decline) => (Money::ZERO, decline.word(), ""),
        }
    }
}

const APPROVED: &str = "approved";
/// Authorizations of one account walked through at most.
const MOST_WALKED: i64 = 2_000;

/// Those of these messages that came before.
pub(crate) fn find_all(
    tx: &mut Tx<'_>,
    keys: impl Iterator<Item = (RepeatKey, Kind)>,
) -> Result<Vec<Authorization>, Fault> {
    let keys = keys.map(|(key, kind)| {
        vec![
            key.transmitted_at.to_value(),
            Value::Integer(key.stan),
            Value::Text(key.acquirer),
            Value::Text(key.rrn),
            kind.word().to_value(),
        ]
    });
    tx.rows_each(
        "select * from authorization_log
          where transmitted_at = $1 and stan = $2 and acquirer = $3 and rrn = $4 and kind = $5",
        &keys.collect::<Vec<_>>(),
        read,
    )
}

/// The authorization with that key.
pub fn find(tx: &mut Tx<'_>, id: AuthorizationId) -> Result<Option<Authorization>, Fault> {
    tx.row("select * from authorization_log where id = $1", &[&id], read)
}

/// The authorizations with these keys, in no order.
pub fn find_those(tx: &mut Tx<'_>, ids: &[AuthorizationId]) -> Result<Vec<Authorization>, Fault> {
    let keys = ids.iter().map(|id| vec![id.to_value()]).collect::<Vec<_>>();
    tx.rows_each("select * from authorization_log where id = $1", &keys, read)
}

/// The kinds of merchants (ISO 18245) behind these authorizations.
pub fn merchant_kinds(
    tx: &mut Tx<'_>,
    ids: &[AuthorizationId],
) -> Result<HashMap<AuthorizationId, i64>, Fault> {
    let keys = ids.iter().map(|id| vec![id.to_value()]).collect::<Vec<_>>();
    let found = tx.rows_each("select id, mcc from authorization_log where id = $1", &keys, |row| {
        Ok((row.get("id")?, row.get("mcc")?))
    })?;
    Ok(found.into_iter().collect())
}

/// The latest authorizations on an account since an instant, the newest first, at most `most`: walks the
/// account's own chain.
pub fn history(
    tx: &mut Tx<'_>,
    account: AccountId,
    since: Timestamp,
    most: i64,
) -> Result<Vec<Authorization>, Fault> {
    let Some(position) = ledger::position(tx, account)? else { return Ok(Vec::new()) };
    let most = most.min(MOST_WALKED);
    let mut found = tx.rows(
        "with recursive chain (id, depth) as (
             select cast($1 as bigint), cast(1 as bigint)
             union all
             select it.previous, chain.depth + 1 from chain join authorization_log as it on it.id = chain.id
              where it.decided_at >= $2 and it.previous > 0 and chain.depth < $3)
         select it.* from chain join authorization_log as it on it.id = chain.id where it.decided_at >= $2",
        &[&position.last_authorization, &since, &most],
        read,
    )?;
    found.sort_by_key(|it| std::cmp::Reverse(it.id));
    Ok(found)
}

/// Holds approved from an instant up to, and not at, another, of which nothing was ever presented or taken back
/// whole: how many, and how much.
pub(crate) fn never_presented(
    tx: &mut Tx<'_>,
    from: Timestamp,
    to: Timestamp,
) -> Result<(i64, Money), Fault> {
    let found = tx.row(
        "select count(*) as n, cast(coalesce(sum(approved - reversed), 0) as bigint) as tiyn
           from authorization_log
          where decided_at >= $1 and decided_at < $2 and outcome = 'approved' and kind in ('hold', 'hold_advice')
            and purpose in ('purchase', 'cash', 'transfer') and approved > reversed and cleared = 0
            and increment_of = 0",
        &[&from, &to],
        |row| Ok((row.get("n")?, row.get("tiyn")?)),
    )?;
    Ok(found.unwrap_or((0, Money::ZERO)))
}

/// The oldest of them.
pub(crate) fn oldest_never_presented(
    tx: &mut Tx<'_>,
    from: Timestamp,
    to: Timestamp,
    most: i64,
) -> Result<Vec<Authorization>, Fault> {
    tx.rows(
        "select * from authorization_log
          where decided_at >= $1 and decided_at < $2 and outcome = 'approved' and kind in ('hold', 'hold_advice')
            and purpose in ('purchase', 'cash', 'transfer') and approved > reversed and cleared = 0
            and increment_of = 0
          order by id limit $3",
        &[&from, &to, &most],
        read,
    )
}

/// What was posted of each authorization, in the order of their keys: at most `most` after this one.
pub(crate) fn cleared(
    tx: &mut Tx<'_>,
    after: AuthorizationId,
    most: i64,
) -> Result<Vec<(AuthorizationId, Purpose, Money)>, Fault> {
    tx.rows(
        "select id, purpose, cleared from authorization_log where id > $1 and cleared <> 0 order by id limit $2",
        &[&after, &most],
        |row| {
            let purpose = Purpose::parse(&row.get::<String>("purpose")?);
            let purpose = purpose.ok_or_else(|| Fault::corrupt("authorization_log.purpose"))?;
            Ok((row.get("id")?, purpose, row.get("cleared")?))
        },
    )
}

/// Writes them down; tells whether all were new, as they should be. Those that came before are left as they are.
pub(crate) fn insert_all(tx: &mut Tx<'_>, records: &[Authorization]) -> Result<bool, Fault> {
    let values = |it: &Authorization| -> Vec<Value> {
        let (approved, outcome, approval_code) = it.outcome.columns();
        vec![
            it.id.to_value(),
            it.account.to_value(),
            it.card.to_value(),
            it.previous.to_value(),
            it.key.transmitted_at.to_value(),
            it.key.stan.to_value(),
            it.key.acquirer.to_value(),
            it.key.rrn.to_value(),
            it.kind.word().to_value(),
            it.purpose.word().to_value(),
            it.channel.to_value(),
            it.asked.to_value(),
            approved.to_value(),
            outcome.to_value(),
            approval_code.to_value(),
            it.merchant.mcc.to_value(),
            it.merchant.country.to_value(),
            it.merchant.name.to_value(),
            it.foreign.as_ref().map(|foreign| foreign.minor).to_value(),
            it.foreign.as_ref().map(|foreign| foreign.currency.clone()).to_value(),
            it.increment_of.to_value(),
            it.reversed.to_value(),
            it.cleared.to_value(),
            it.decided_at.to_value(),
        ]
    };
    let rows = records.iter().map(values).collect::<Vec<_>>();
    let inserted = tx.execute_each(
        "insert into authorization_log (id, account, card, previous, transmitted_at, stan, acquirer, rrn, kind,
                                        purpose, channel, asked, approved, outcome, approval_code, mcc, country,
                                        merchant, foreign_amount, foreign_currency, increment_of, reversed,
                                        cleared, decided_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
                 $22, $23, $24)
         on conflict (transmitted_at, stan, acquirer, rrn, kind) do nothing",
        &rows,
    )?;
    Ok(inserted == rows.len() as u64)
}

/// Takes back what [`insert_all`] wrote within the same transaction.
pub(crate) fn delete_all(tx: &mut Tx<'_>, records: &[Authorization]) -> Result<(), Fault> {
    let rows = records.iter().map(|it| vec![it.id.to_value()]).collect::<Vec<_>>();
    tx.execute_each("delete from authorization_log where id = $1", &rows).map(|_| ())
}

/// Notes what became of an authorization.
pub(crate) fn update(tx: &mut Tx<'_>, it: &Authorization) -> Result<(), Fault> {
    tx.execute(
        "update authorization_log set reversed = $1, cleared = $2 where id = $3",
        &[&it.reversed, &it.cleared, &it.id],
    )
    .map(|_| ())
}

fn read(row: &Row) -> Result<Authorization, Fault> {
    let (kind, purpose) = (row.get::<String>("kind")?, row.get::<String>("purpose")?);
    let outcome = match row.get::<String>("outcome")?.as_str() {
        APPROVED => {
            Outcome::Approved { amount: row.get("approved")?, approval_code: row.get("approval_code")? }
        }
        word => {
            let decline = Decline::parse(word).ok_or_else(|| Fault::corrupt("authorization_log.outcome"));
            Outcome::Declined(decline?)
        }
    };
    let minor = row.get::<Option<i64>>("foreign_amount")?;
    let currency = row.get::<Option<String>>("foreign_currency")?;
    Ok(Authorization {
        id: row.get("id")?,
        account: row.get("account")?,
        card: row.get("card")?,
        key: RepeatKey {
            transmitted_at: row.get("transmitted_at")?,
            stan: row.get("stan")?,
            acquirer: row.get("acquirer")?,
            rrn: row.get("rrn")?,
        },
        kind: Kind::ALL
            .into_iter()
            .find(|one| one.word() == kind)
            .ok_or_else(|| Fault::corrupt("authorization_log.kind"))?,
        purpose: Purpose::parse(&purpose).ok_or_else(|| Fault::corrupt("authorization_log.purpose"))?,
        channel: row.get("channel")?,
        asked: row.get("asked")?,
        outcome,
        merchant: Merchant { mcc: row.get("mcc")?, country: row.get("country")?, name: row.get("merchant")? },
        foreign: minor.zip(currency).map(|(minor, currency)| ForeignAmount { minor, currency }),
        increment_of: row.get("increment_of")?,
        reversed: row.get("reversed")?,
        cleared: row.get("cleared")?,
        decided_at: row.get("decided_at")?,
        previous: row.get("previous")?,
    })
}
