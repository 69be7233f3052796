//! A line of a statement: an entry or a hold, with what the authorization behind it knows.

use std::collections::HashMap;

use authorization::Authorization;
use jiff::Timestamp;
use ledger::{Entry, Hold, Kind};
use store::{Fault, Tx};
use vocabulary::{AuthorizationId, CardId, EntryId, Money, currency_of_number};

/// One operation.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// By what the bank knows it.
    pub(super) reference: i64,
    pub(super) kind: Kind,
    pub(super) operation_at: Timestamp,
    /// When it was posted, and what was on the account after it; none while it waits.
    pub(super) posted: Option<(Timestamp, Money)>,
    /// What the account gained; below zero what it lost, or will lose.
    pub(super) amount: Money,
    /// The shop and its town, or the other side of a transfer.
    pub(super) details: String,
    /// The kind of merchant.
    pub(super) mcc: Option<i64>,
    /// The last four digits of the card.
    pub(super) card: Option<String>,
    pub(super) original: Option<Original>,
}

/// How much it was in the merchant's currency.
#[derive(Debug, Clone)]
pub(super) struct Original {
    pub(super) minor: i64,
    pub(super) letters: &'static str,
    pub(super) decimals: u8,
}

impl Original {
    /// `−8,99 USD`.
    pub(super) fn text(&self) -> String {
        let sum = statements::decimal(self.minor, self.decimals);
        format!("{}\u{a0}{}", sum.replace('-', "\u{2212}").replace('.', ","), self.letters)
    }
}

/// The last four digits of each card.
pub(super) type LastFour = HashMap<CardId, String>;

/// Lines of what waits, then of what was posted: one query, none if no authorization stands behind any.
pub(super) fn lines(
    tx: &mut Tx<'_>,
    cards: &LastFour,
    holds: &[Hold],
    entries: &[Entry],
) -> Result<Vec<Line>, Fault> {
    let mut behind = entries.iter().filter_map(|entry| entry.authorization).collect::<Vec<_>>();
    behind.extend(holds.iter().map(|hold| hold.id));
    behind.sort_unstable();
    behind.dedup();
    let known: HashMap<_, _> = if behind.is_empty() {
        HashMap::new()
    } else {
        authorization::find_those(tx, &behind)?.into_iter().map(|one| (one.id, one)).collect()
    };
    let waiting = holds.iter().map(|hold| of_hold(hold, known.get(&hold.id), cards));
    let posted = entries.iter().map(|entry| of_entry(entry, entry.authorization, &known, cards));
    Ok(waiting.chain(posted).collect())
}

fn of_hold(hold: &Hold, behind: Option<&Authorization>, cards: &LastFour) -> Line {
    let amount = Money::from_tiyn(-hold.amount.tiyn());
    Line {
        reference: hold.id.0,
        kind: behind.map_or(Kind::Purchase, |it| it.purpose.entry_kind()),
        operation_at: hold.placed_at,
        posted: None,
        amount,
        details: hold.details.clone(),
        mcc: merchant_kind(behind),
        card: behind.and_then(|it| cards.get(&it.card).cloned()),
        original: behind.and_then(|it| original(it, it.outcome.amount(), amount)),
    }
}

fn of_entry(
    entry: &Entry,
    authorization: Option<AuthorizationId>,
    known: &HashMap<AuthorizationId, Authorization>,
    cards: &LastFour,
) -> Line {
    let behind = authorization.and_then(|id| known.get(&id));
    let EntryId(reference) = entry.id;
    Line {
        reference,
        kind: entry.kind,
        operation_at: entry.operation_at,
        posted: Some((entry.posted_at, entry.balance)),
        amount: entry.amount,
        details: entry.details.clone(),
        mcc: merchant_kind(behind),
        card: behind.and_then(|it| cards.get(&it.card).cloned()),
        original: behind.and_then(|it| original(it, it.cleared, entry.amount)),
    }
}

fn merchant_kind(behind: Option<&Authorization>) -> Option<i64> {
    behind.map(|it| it.merchant.mcc).filter(|mcc| *mcc != 0)
}

/// The amount abroad belongs to the whole authorization: it stands only where `whole` is what this line moved.
fn original(behind: &Authorization, whole: Money, moved: Money) -> Option<Original> {
    let foreign = behind.foreign.as_ref().filter(|_| whole.tiyn() == moved.tiyn().saturating_abs())?;
    let (letters, decimals) = currency_of_number(&foreign.currency)?;
    let minor = if moved < Money::ZERO { -foreign.minor } else { foreign.minor };
    Some(Original { minor, letters, decimals })
}
