//! Where statements come from: whose account, which days, what a page and a file read alike.

use jiff::civil::Date;
use ledger::{Account, Days, Hold, Period, Survey, WrongDays};
use serde::Deserialize;
use store::{Fault, Tx};
use text::Sentences;
use vocabulary::{CardId, CustomerId, Money, civil_day, parse_date};

use super::line::LastFour;
use crate::Web;
use crate::page::Problems;

/// Most operations a statement has: beyond it a shorter period is asked for.
pub(super) const MOST: i64 = 20_000;
/// Most holds that are listed as waiting.
const MOST_HOLDS: usize = 100;

/// What is asked for: as it was typed.
#[derive(Debug, Default, Clone, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    pub(super) from: String,
    #[serde(default)]
    pub(super) to: String,
    /// Only operations of this kind.
    #[serde(default)]
    pub(super) kind: String,
    /// Only operations whose description says this.
    #[serde(default)]
    pub(super) words: String,
    /// The entry the page begins at.
    #[serde(default)]
    pub(super) at: String,
}

/// Today, in Almaty.
pub(super) fn today(web: &Web) -> Date {
    civil_day(web.store().clock().now())
}

/// The days that are asked for, this month if none are; or what is wrong with them, beside which field.
pub(super) fn days(t: Sentences, asked: &Asked, today: Date, months: i64) -> Result<Days, Problems> {
    if asked.from.trim().is_empty() && asked.to.trim().is_empty() {
        return Ok(ledger::Preset::ThisMonth.days(today));
    }
    let mut problems = Problems::default();
    let (from, to) = (parse_date(&asked.from), parse_date(&asked.to));
    for (field, date) in [("from", from), ("to", to)] {
        if date.is_none() {
            problems.add(field, t.statement_date_wrong());
        }
    }
    let (Some(from), Some(to)) = (from, to) else { return Err(problems) };
    let days = Days { from, to }.judge(today, months);
    days.map_err(|wrong| {
        match wrong {
            WrongDays::NotYet => problems.add("to", t.statement_not_yet()),
            WrongDays::Reversed => problems.add("from", t.statement_reversed()),
            WrongDays::TooMany => problems.add("from", t.statement_too_long(months)),
        }
        problems
    })
}

/// A card of the customer with its account, and the account's other cards.
#[derive(Clone)]
pub(super) struct Owned {
    pub(super) card: card::Card,
    pub(super) account: Account,
    pub(super) cards: LastFour,
}

/// The customer's own card; to anyone else it does not exist.
pub(super) fn owned(tx: &mut Tx<'_>, customer: CustomerId, id: CardId) -> Result<Option<Owned>, Fault> {
    let cards = card::of_customer(tx, customer)?;
    let last_four = cards.iter().map(|one| (one.card.id, one.card.last_four().to_owned())).collect();
    let mine = cards.into_iter().find(|one| one.card.id == id);
    Ok(mine.map(|one| Owned { card: one.card, account: one.account, cards: last_four }))
}

/// What a statement begins with.
#[derive(Clone)]
pub(super) struct Start {
    pub(super) survey: Survey,
    /// What waits, of this period.
    pub(super) holds: Vec<Hold>,
}

/// Surveys the period; none if there are too many operations in it.
pub(super) fn start(tx: &mut Tx<'_>, account: &Account, period: Period) -> Result<Option<Start>, Fault> {
    let Some(survey) = ledger::survey(tx, account.id, period, MOST)? else { return Ok(None) };
    let mut holds = match account.balance.held {
        Money::ZERO => Vec::new(),
        _ => ledger::hold::active(tx, account.id, MOST_HOLDS)?,
    };
    holds.retain(|hold| (period.from..period.to).contains(&hold.placed_at));
    Ok(Some(Start { survey, holds }))
}
