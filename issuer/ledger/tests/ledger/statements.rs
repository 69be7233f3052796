//! Statements: pages that join, periods with exact borders, balances at both ends.

use jiff::{SignedDuration, Timestamp};
use ledger::{Entry, Period, StatementPage, balance_before, statement};
use vocabulary::{EntryId, Money};

use crate::purse::{Purse, each, open};

const ALL: Period = Period { from: Timestamp::MIN, to: Timestamp::MAX };

fn page(it: &Purse<'_>, period: Period, at: Option<EntryId>, most: i64) -> StatementPage {
    let account = it.account;
    it.bank.get(move |tx| statement(tx, account, period, at, most))
}

fn before(it: &Purse<'_>, instant: Timestamp) -> i64 {
    let account = it.account;
    it.bank.get(move |tx| balance_before(tx, account, instant)).tiyn() / 100
}

fn amounts(entries: &[Entry]) -> Vec<i64> {
    entries.iter().map(|entry| entry.amount.tiyn() / 100).collect()
}

/// 1, 2, … n tenge, a minute apart; another account's entries lie between them.
fn fill(it: &Purse<'_>, n: i64) {
    let other = Purse { bank: it.bank, account: open(it.bank) };
    for tenge in 1..=n {
        it.top_up(Box::leak(format!("t{tenge}").into_boxed_str()), tenge).unwrap();
        other.top_up(Box::leak(format!("o{tenge}").into_boxed_str()), 1_000).unwrap();
        it.bank.advance(SignedDuration::from_mins(1));
    }
}

#[test]
fn pages_join_without_loss_or_repetition_while_entries_are_added() {
    for most in [1, 2, 3, 7, 23, 24, 25] {
        each(0, |it| {
            fill(it, 23);
            let (mut read, mut at, mut added) = (Vec::new(), None, 0);
            loop {
                let page = page(it, ALL, at, most);
                assert!(i64::try_from(page.entries.len()).unwrap() <= most);
                read.extend(amounts(&page.entries));
                let Some(next) = page.next else { break };
                at = Some(next);
                added += 1;
                it.top_up(Box::leak(format!("new{added}").into_boxed_str()), 500).unwrap();
            }
            assert_eq!(read, (1..=23).rev().collect::<Vec<_>>(), "{most} a page");
        });
    }
}

#[test]
fn a_period_begins_at_its_first_instant_and_ends_before_its_last() {
    each(0, |it| {
        let start = it.bank.now();
        fill(it, 10);
        let minute = |n: i64| start + SignedDuration::from_mins(n);
        let micro = SignedDuration::from_micros(1);
        for (from, to, expected) in [
            (minute(3), minute(6), vec![6, 5, 4]),
            (minute(3), minute(6) + micro, vec![7, 6, 5, 4]),
            (minute(3) + micro, minute(6), vec![6, 5]),
            (minute(3), minute(3), vec![]),
            (minute(3), minute(3) + micro, vec![4]),
            (minute(20), minute(30), vec![]),
            (Timestamp::MIN, minute(0), vec![]),
            (Timestamp::MIN, minute(0) + micro, vec![1]),
            (minute(6), minute(3), vec![]),
        ] {
            let whole = page(it, Period { from, to }, None, 100);
            assert_eq!((amounts(&whole.entries), whole.next), (expected.clone(), None), "{from} {to}");
            // The balance at the end is that at the beginning and what was posted between.
            if from <= to {
                assert_eq!(before(it, to), before(it, from) + expected.iter().sum::<i64>(), "{from} {to}");
            }
            // The same in pages of two.
            let (mut read, mut at) = (Vec::new(), None);
            loop {
                let page = page(it, Period { from, to }, at, 2);
                read.extend(amounts(&page.entries));
                at = page.next;
                if at.is_none() {
                    break;
                }
            }
            assert_eq!(read, expected);
        }
        assert_eq!((before(it, start), before(it, minute(9)), before(it, Timestamp::MAX)), (0, 45, 55));
    });
}

#[test]
fn each_entry_bears_the_balance_after_it() {
    each(0, |it| {
        fill(it, 8);
        it.fee("fee", 30).unwrap();
        it.fee("more", 30).unwrap();
        let entries = page(it, ALL, None, 100).entries;
        let mut balance = Money::ZERO;
        for entry in entries.iter().rev() {
            balance = balance.checked_add(entry.amount).unwrap();
            assert_eq!(entry.balance, balance);
        }
        assert_eq!(balance, it.balance().posted);
        assert_eq!(balance, Money::from_tenge(36 - 60), "the debt is shown");
    });
}

#[test]
fn a_page_cannot_be_begun_at_another_accounts_entry() {
    each(0, |it| {
        fill(it, 3);
        let other = Purse { bank: it.bank, account: open(it.bank) };
        other.top_up("x", 5).unwrap();
        let foreign = page(&other, ALL, None, 1).entries[0].id;
        assert_eq!(page(it, ALL, Some(foreign), 10), StatementPage { entries: vec![], next: None });
    });
}
