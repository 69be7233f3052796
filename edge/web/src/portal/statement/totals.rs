//! The sums of a statement: balances, what came and went of each kind, what waits.

use ledger::{Hold, Kind, Move};
use text::Sentences;
use vocabulary::Money;

use super::source::Start;
use crate::portal::operations;

/// Names and amounts, as a list of facts has them.
pub(super) type Lines = Vec<(String, String, &'static str)>;

pub(super) struct Totals {
    pub(super) balances: Lines,
    pub(super) kinds: Lines,
    /// What waits, beside the balances.
    pub(super) pending: Option<String>,
}

impl Totals {
    pub(super) fn new(t: Sentences, start: &Start) -> Totals {
        let Start { survey, holds } = start;
        let sum = |wanted: &dyn Fn(&Move) -> bool| {
            let tiyn = survey.moves.iter().filter(|one| wanted(one)).map(|one| i128::from(one.amount.tiyn()));
            Money::from_tiyn(i64::try_from(tiyn.sum::<i128>()).unwrap_or_default())
        };
        let kinds = Kind::ALL.into_iter().filter_map(|kind| {
            let count = survey.moves.iter().filter(|one| one.kind == kind).count();
            let count = i64::try_from(count).ok().filter(|count| *count > 0)?;
            let name = t.statement_kind_count(count, operations::kind_word(t, kind));
            Some((name, signed(sum(&|one| one.kind == kind)), ""))
        });
        let waiting = holds.iter().map(|hold: &Hold| hold.amount.tiyn()).sum::<i64>();
        Totals {
            balances: vec![
                (t.statement_opening(), survey.opening.to_string(), ""),
                (t.statement_receipts(), signed(sum(&|one| one.amount > Money::ZERO)), ""),
                (t.statement_expenses(), signed(sum(&|one| one.amount < Money::ZERO)), ""),
                (t.statement_closing(), survey.closing.to_string(), ""),
            ],
            kinds: kinds.collect(),
            pending: (!holds.is_empty())
                .then(|| t.statement_pending_note(Money::from_tiyn(waiting).to_string())),
        }
    }
}

/// With a plus before what came.
pub(super) fn signed(amount: Money) -> String {
    if amount > Money::ZERO { format!("+{amount}") } else { amount.to_string() }
}
