//! Surveys, marks and searches: one walk says all of a period, wherever it begins.

use jiff::{SignedDuration, Timestamp};
use ledger::{Days, Kind, Period, Survey, search, statement, survey};
use vocabulary::Money;

use crate::purse::{Purse, each, open};

fn look(it: &Purse<'_>, period: Period, most: i64) -> Option<Survey> {
    let account = it.account;
    it.bank.get(move |tx| survey(tx, account, period, most))
}

fn days(from: &str, to: &str) -> Period {
    Days { from: from.parse().unwrap(), to: to.parse().unwrap() }.period().unwrap()
}

/// Moves the bank's clock on to this instant.
fn wait_until(it: &Purse<'_>, instant: &str) {
    let instant = instant.parse::<Timestamp>().unwrap();
    it.bank.advance(instant.duration_since(it.bank.now()));
}

fn tenge(amounts: &[i64]) -> Vec<Money> {
    amounts.iter().map(|tenge| Money::from_tenge(*tenge)).collect()
}

/// Opening and everything that moved make closing; and the pages of the statement sum to the same.
fn adds_up(it: &Purse<'_>, period: Period) -> Survey {
    let found = look(it, period, 1_000).unwrap();
    let moved = found.moves.iter().map(|one| one.amount.tiyn()).sum::<i64>();
    assert_eq!(found.opening.tiyn() + moved, found.closing.tiyn());
    let account = it.account;
    let mut at = found.newest;
    let mut rows = Vec::new();
    while let Some(from) = at {
        let page = it.bank.get(move |tx| statement(tx, account, period, Some(from), 2));
        rows.extend(page.entries.iter().map(|entry| (entry.kind, entry.amount)));
        at = page.next;
    }
    let moves = found.moves.iter().map(|one| (one.kind, one.amount)).collect::<Vec<_>>();
    assert_eq!(rows, moves, "the statement has what the survey counted");
    found
}

#[test]
fn a_period_adds_up_on_both_sides_of_the_change_of_2024_with_fees_debts_and_what_waits() {
    each(0, |it| {
        // The stage stands in 2026; the change of 2024 is played where it lies.
        let clock = &it.bank.clock;
        clock.set_shift(
            "2024-02-20T07:00:00Z".parse::<Timestamp>().unwrap().as_microsecond()
                - "2026-11-22T07:00:00Z".parse::<Timestamp>().unwrap().as_microsecond(),
        );
        it.top_up("a", 100).unwrap();
        wait_until(it, "2024-02-29T17:59:59Z"); // 23:59:59, UTC+6
        it.fee("b", 1).unwrap();
        wait_until(it, "2024-02-29T18:30:00Z"); // 23:30 again, UTC+5
        it.fee("c", 2).unwrap();
        wait_until(it, "2024-02-29T19:00:00Z"); // midnight
        it.fee("d", 4).unwrap();
        wait_until(it, "2024-03-15T07:00:00Z");
        it.hold(77, 50);
        it.fee("e", 200).unwrap();

        for (from, to, opening, moves, closing) in [
            ("2024-02-29", "2024-02-29", 100, &[-2, -1][..], 97),
            ("2024-03-01", "2024-03-01", 97, &[-4], 93),
            ("2024-02-01", "2024-02-29", 0, &[-2, -1, 100], 97),
            ("2024-03-01", "2024-03-31", 97, &[-200, -4], -107),
            ("2024-02-29", "2024-03-01", 100, &[-4, -2, -1], 93),
            ("2024-02-01", "2024-03-31", 0, &[-200, -4, -2, -1, 100], -107),
            ("2024-03-02", "2024-03-14", 93, &[], 93),
            ("2023-01-01", "2023-12-31", 0, &[], 0),
            ("2024-04-01", "2024-04-30", -107, &[], -107),
        ] {
            let found = adds_up(it, days(from, to));
            let amounts = found.moves.iter().map(|one| one.amount).collect::<Vec<_>>();
            assert_eq!(
                (found.opening, found.closing),
                (Money::from_tenge(opening), Money::from_tenge(closing))
            );
            assert_eq!(amounts, tenge(moves), "{from} {to}");
            assert_eq!(found.newest.is_none(), moves.is_empty());
        }
    });
}

#[test]
fn a_period_of_more_entries_than_wanted_is_not_surveyed() {
    each(0, |it| {
        for tenge in 1..=5 {
            it.top_up(Box::leak(format!("t{tenge}").into_boxed_str()), tenge).unwrap();
        }
        let all = days("2026-11-01", "2026-11-30");
        assert!(look(it, all, 4).is_none());
        assert_eq!(look(it, all, 5).unwrap().closing, Money::from_tenge(15));
    });
}

#[test]
fn what_lies_long_back_is_found_from_its_mark_and_costs_no_walk_through_what_came_since() {
    each(0, |it| {
        it.top_up("old", 7).unwrap();
        it.bank.advance(SignedDuration::from_hours(24 * 31));
        for n in 1..=30 {
            it.top_up(Box::leak(format!("n{n}").into_boxed_str()), n).unwrap();
        }
        let found = adds_up(it, days("2026-11-01", "2026-11-30"));
        assert_eq!((found.opening, found.closing), (Money::ZERO, Money::from_tenge(7)));
        // With the chain of the newer entries broken the old month is still found: nobody walked there.
        let account = it.account;
        let broken = it.bank.get(move |tx| {
            tx.execute(
                "update entry set previous = 0 where account = $1 and posted_at >= $2",
                &[&account, &"2026-12-15T00:00:00Z".parse::<Timestamp>().unwrap()],
            )
        });
        assert_eq!(broken, 30);
        assert_eq!(look(it, days("2026-11-01", "2026-11-30"), 100), Some(found));
        // Before the account's first month there is nothing, and no walk either.
        assert!(look(it, days("2020-01-01", "2020-12-31"), 100).unwrap().moves.is_empty());
    });
}

#[test]
fn a_search_finds_all_that_is_wanted_in_pages_and_nothing_else() {
    each(0, |it| {
        let other = Purse { bank: it.bank, account: open(it.bank) };
        for n in 1..=12 {
            it.top_up(Box::leak(format!("s{n}").into_boxed_str()), n).unwrap();
            other.top_up(Box::leak(format!("o{n}").into_boxed_str()), n).unwrap();
        }
        it.fee("fee", 1).unwrap();
        let (account, period) = (it.account, days("2026-11-01", "2026-11-30"));
        let (mut found, mut at) = (Vec::new(), None);
        loop {
            let page = it.bank.get(move |tx| {
                search(tx, account, period, at, 2, |entry| {
                    entry.kind == Kind::TopUp && entry.amount.tiyn() % 200 == 0
                })
            });
            assert!(page.entries.len() <= 2);
            found.extend(page.entries.iter().map(|entry| entry.amount));
            at = page.next;
            if at.is_none() {
                break;
            }
        }
        assert_eq!(found, tenge(&[12, 10, 8, 6, 4, 2]));
    });
}
