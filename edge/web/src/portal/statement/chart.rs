//! What was spent in a period: by what it was spent on, and month by month.

use std::collections::{BTreeMap, HashMap};

use ledger::{Kind, Move};
use text::Sentences;
use vocabulary::{AuthorizationId, Money, Spending, civil_day};

/// Tones that keep 3:1 on white and on the dark ground, and are told apart by who does not see colours by their
/// place: every bar has them in the order of the list.
const TONES: [&str; 6] = ["#0e86a8", "#c2741a", "#7d6bc9", "#3a8f4e", "#c25580", "#7a8790"];

/// What is drawn, and the same as a table.
pub(super) struct Chart {
    /// What was spent on what, the most first.
    pub(super) groups: Vec<Group>,
    /// Month by month, the newest first.
    pub(super) months: Vec<Month>,
    pub(super) total: String,
}

pub(super) struct Group {
    pub(super) name: String,
    pub(super) tone: &'static str,
    pub(super) amount: String,
}

pub(super) struct Month {
    pub(super) name: String,
    pub(super) amount: String,
    pub(super) bars: Vec<Bar>,
    /// What was spent on each of the groups.
    pub(super) cells: Vec<String>,
}

/// A piece of a bar, in thousandths of the widest.
pub(super) struct Bar {
    pub(super) start: i128,
    pub(super) width: i128,
    pub(super) tone: &'static str,
}

/// What money was spent on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Purpose {
    Bought(Spending),
    Cash,
    Transfers,
    Charges,
    /// What is beyond the list.
    Rest,
}

/// None if nothing was spent.
pub(super) fn chart(
    t: Sentences,
    moves: &[Move],
    merchants: &HashMap<AuthorizationId, i64>,
) -> Option<Chart> {
    let spent = moves.iter().filter(|one| one.amount < Money::ZERO).map(|one| {
        let day = civil_day(one.posted_at);
        ((day.year(), day.month()), purpose(one, merchants), i128::from(one.amount.tiyn().unsigned_abs()))
    });
    let spent = spent.collect::<Vec<_>>();
    let mut sums = HashMap::<Purpose, i128>::new();
    for (_, purpose, tiyn) in &spent {
        *sums.entry(*purpose).or_default() += tiyn;
    }
    let mut order = sums.into_iter().collect::<Vec<_>>();
    order.sort_by_key(|(purpose, tiyn)| (std::cmp::Reverse(*tiyn), *purpose));
    if order.len() > TONES.len() {
        let rest = order.split_off(TONES.len() - 1).iter().map(|(_, tiyn)| tiyn).sum();
        order.push((Purpose::Rest, rest));
    }
    let place = |purpose| order.iter().position(|(known, _)| *known == purpose).unwrap_or(order.len() - 1);
    let mut months = BTreeMap::<(i16, i8), Vec<i128>>::new();
    for (month, purpose, tiyn) in &spent {
        months.entry(*month).or_insert_with(|| vec![0; order.len()])[place(*purpose)] += tiyn;
    }
    let most = months.values().map(|sums| sums.iter().sum::<i128>()).max()?;
    let total = order.iter().map(|(_, tiyn)| tiyn).sum();
    Some(Chart {
        groups: order
            .iter()
            .zip(TONES)
            .map(|((purpose, tiyn), tone)| Group { name: name(t, *purpose), tone, amount: money(*tiyn) })
            .collect(),
        months: months.iter().rev().map(|(month, sums)| Month::new(*month, sums, most)).collect(),
        total: money(total),
    })
}

impl Month {
    fn new((year, month): (i16, i8), sums: &[i128], most: i128) -> Month {
        let mut before = 0;
        let mut bars = Vec::new();
        for (tiyn, tone) in sums.iter().zip(TONES) {
            let start = before * 1000 / most;
            before += tiyn;
            let width = before * 1000 / most - start;
            if width > 0 {
                bars.push(Bar { start, width, tone });
            }
        }
        Month {
            name: format!("{month:02}.{year:04}"),
            amount: money(sums.iter().sum()),
            bars,
            cells: sums.iter().map(|tiyn| money(*tiyn)).collect(),
        }
    }
}

fn purpose(one: &Move, merchants: &HashMap<AuthorizationId, i64>) -> Purpose {
    match one.kind {
        Kind::Cash => Purpose::Cash,
        Kind::Transfer => Purpose::Transfers,
        Kind::Fee | Kind::Correction | Kind::Collection | Kind::TopUp => Purpose::Charges,
        Kind::Purchase | Kind::Refund => {
            let mcc = one.authorization.and_then(|id| merchants.get(&id));
            Purpose::Bought(mcc.map_or(Spending::Other, |mcc| Spending::of_merchant(*mcc)))
        }
    }
}

fn name(t: Sentences, purpose: Purpose) -> String {
    match purpose {
        Purpose::Bought(Spending::Groceries) => t.spending_groceries(),
        Purpose::Bought(Spending::Restaurants) => t.spending_restaurants(),
        Purpose::Bought(Spending::Transport) => t.spending_transport(),
        Purpose::Bought(Spending::Travel) => t.spending_travel(),
        Purpose::Bought(Spending::Home) => t.spending_home(),
        Purpose::Bought(Spending::Clothes) => t.spending_clothes(),
        Purpose::Bought(Spending::Health) => t.spending_health(),
        Purpose::Bought(Spending::Leisure) => t.spending_leisure(),
        Purpose::Bought(Spending::Bills) => t.spending_bills(),
        Purpose::Bought(Spending::Other) => t.spending_other(),
        Purpose::Cash => t.operation_cash(),
        Purpose::Transfers => t.spending_transfers(),
        Purpose::Charges => t.spending_charges(),
        Purpose::Rest => t.spending_rest(),
    }
}

fn money(tiyn: i128) -> String {
    Money::from_tiyn(i64::try_from(tiyn).unwrap_or(i64::MAX)).to_string()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use vocabulary::Language;

    fn one(kind: Kind, tiyn: i64, posted_at: &str, authorization: i64) -> Move {
        let authorization = (authorization > 0).then_some(AuthorizationId(authorization));
        Move { kind, amount: Money::from_tiyn(tiyn), posted_at: posted_at.parse().unwrap(), authorization }
    }

    #[test]
    fn everything_spent_is_in_one_group_of_one_month_by_the_calendar_of_almaty() {
        let moves = [
            one(Kind::Purchase, -500, "2024-02-29T17:59:59Z", 1),
            // Midnight came an hour later than the days before.
            one(Kind::Purchase, -40, "2024-02-29T18:30:00Z", 2),
            one(Kind::Purchase, -7, "2024-02-29T19:00:00Z", 1),
            one(Kind::Cash, -1000, "2024-03-05T00:00:00Z", 3),
            one(Kind::TopUp, 9_000, "2024-03-05T00:00:00Z", 0),
            one(Kind::Refund, 40, "2024-03-06T00:00:00Z", 2),
        ];
        let merchants = HashMap::from([(AuthorizationId(1), 5411), (AuthorizationId(2), 4121)]);
        let chart = chart(Sentences(Language::En), &moves, &merchants).unwrap();
        let groups = chart.groups.iter().map(|group| group.amount.as_str()).collect::<Vec<_>>();
        assert_eq!(groups, [money(1000), money(507), money(40)]);
        assert_eq!(chart.total, money(1547));
        let months = chart.months.iter().map(|month| (month.name.as_str(), month.amount.as_str()));
        let (march, february) = (money(1007), money(540));
        assert_eq!(months.collect::<Vec<_>>(), [("03.2024", march.as_str()), ("02.2024", &february)]);
        assert_eq!(chart.months[1].cells, [money(0), money(500), money(40)]);
        let widest = &chart.months[0].bars;
        assert_eq!(widest.iter().map(|bar| bar.width).sum::<i128>(), 1000);
    }

    #[test]
    fn what_is_beyond_the_tones_is_the_rest_and_nothing_is_lost() {
        let merchants = (0..9).map(|n| {
            (AuthorizationId(n + 1), [5411, 5812, 4121, 3000, 5712, 5611, 5912, 7995, 4900][n as usize])
        });
        let merchants = merchants.collect::<HashMap<_, _>>();
        let moves =
            (1..=9).map(|n| one(Kind::Purchase, -100 * n, "2026-11-22T07:00:00Z", n)).collect::<Vec<_>>();
        let chart = chart(Sentences(Language::En), &moves, &merchants).unwrap();
        assert_eq!(chart.groups.len(), TONES.len());
        assert_eq!(chart.groups.last().unwrap().amount, money(100 + 200 + 300 + 400));
        assert_eq!(chart.total, money(4500));
    }

    #[test]
    fn nothing_spent_is_no_chart() {
        let moves = [one(Kind::TopUp, 100, "2026-11-22T07:00:00Z", 0)];
        assert!(chart(Sentences(Language::En), &moves, &HashMap::new()).is_none());
    }
}
