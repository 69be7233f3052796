//! Reconciliation: what was promised, what was posted and what was presented, laid side by side.
//!
//! ```text
//!   holds ◄─ live by age and channel         never presented ─► authorizations
//!   entries ◄── must be equal ──► what authorizations say was cleared
//!           ◄── must be equal ──► what records of files say they posted
//! ```

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use ledger::hold::{self, Live};
use ledger::{Discrepancies, OWN};
use store::{Fault, Tx};
use vocabulary::{AuthorizationId, EntryId, Money, PostingId};

use crate::clearing;
use crate::record::{self, Authorization};

/// What reconciliation found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reconciliation {
    /// When it was made.
    pub at: Timestamp,
    /// Live holds: at least so many days old, with what is held by channel.
    pub live: Vec<(i64, Vec<Live>)>,
    /// Approved longer ago than was asked for and never presented: how many, how much, and the oldest of them.
    pub never_presented: (i64, Money, Vec<Authorization>),
    /// Presented and posted without a hold, in the last [`WINDOW_DAYS`]: how many, how much.
    pub without_hold: (i64, Money),
    /// What must be zero.
    pub differences: Differences,
}

/// What must be zero.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Differences {
    /// The books in themselves.
    pub books: Discrepancies,
    /// Authorizations whose entries are not what they say was cleared.
    pub cleared: usize,
    /// Records of files whose entries are not what they say was posted.
    pub records: usize,
}

/// How far back is looked: the longest time a scheme lets a shop take.
pub const WINDOW_DAYS: i64 = 60;
/// Ages of live holds, in days; the last has no end.
const AGES: [i64; 5] = [0, 1, 3, 7, 30];
/// Authorizations listed by name.
const MOST_LISTED: i64 = 50;
/// Rows read at a time.
const AT_ONCE: i64 = 10_000;

/// Lays everything side by side. Reads whole tables, and remembers about 32 bytes of each authorization and each
/// record that was posted. `presented_within`: days a shop may take without being asked about.
pub fn reconcile(tx: &mut Tx<'_>, presented_within: i64) -> Result<Reconciliation, Fault> {
    let at = tx.now();
    let ago = |days: i64| at.saturating_sub(SignedDuration::from_hours(24 * days));
    let mut live = Vec::with_capacity(AGES.len());
    for (place, age) in AGES.iter().enumerate() {
        let from = match AGES.get(place + 1) {
            Some(next) => ago(*next).unwrap_or(Timestamp::MIN),
            None => Timestamp::UNIX_EPOCH,
        };
        live.push((*age, hold::live(tx, from, ago(*age).unwrap_or(at))?));
    }
    let (from, to) = (ago(WINDOW_DAYS).unwrap_or(at), ago(presented_within).unwrap_or(at));
    let (count, amount) = record::never_presented(tx, from, to)?;
    let oldest = record::oldest_never_presented(tx, from, to, MOST_LISTED)?;
    let (cleared, records) = compare(tx)?;
    Ok(Reconciliation {
        at,
        live,
        never_presented: (count, amount, oldest),
        without_hold: clearing::unmatched(tx, from)?,
        differences: Differences { books: ledger::discrepancies(tx)?, cleared, records },
    })
}

impl Differences {
    /// Whether everything adds up.
    pub fn none(&self) -> bool {
        *self == Differences::default()
    }
}

/// How many authorizations, and how many records of files, are not what was posted for them.
fn compare(tx: &mut Tx<'_>) -> Result<(usize, usize), Fault> {
    let signed =
        |spends: bool, amount: Money| i128::from(if spends { -amount.tiyn() } else { amount.tiyn() });
    let mut by_authorization = HashMap::<AuthorizationId, i128>::new();
    let mut after = AuthorizationId(0);
    loop {
        let page = record::cleared(tx, after, AT_ONCE)?;
        for (id, purpose, cleared) in &page {
            *by_authorization.entry(*id).or_default() += signed(purpose.spends(), *cleared);
        }
        let Some((last, ..)) = page.last() else { break };
        after = *last;
    }
    let mut by_posting = HashMap::<PostingId, i128>::new();
    let mut after = 0;
    loop {
        let page = clearing::posted(tx, after, AT_ONCE)?;
        for one in &page {
            *by_posting.entry(one.posting).or_default() += signed(one.purpose.spends(), one.amount);
        }
        let Some(last) = page.last() else { break };
        after = last.id;
    }
    let mut after = EntryId(0);
    loop {
        let page = ledger::journal(tx, after, AT_ONCE)?;
        let Some(last) = page.last() else { break };
        after = last.id;
        // The bank's own side of each movement is the other's mirror.
        for line in page.iter().filter(|line| !OWN.contains(&line.account)) {
            let tiyn = i128::from(line.amount.tiyn());
            if let Some(authorization) = line.authorization {
                *by_authorization.entry(authorization).or_default() -= tiyn;
            }
            if let Some(left) = by_posting.get_mut(&line.posting) {
                *left -= tiyn;
            }
        }
    }
    let wrong = |left: &&i128| **left != 0;
    Ok((by_authorization.values().filter(wrong).count(), by_posting.values().filter(wrong).count()))
}
