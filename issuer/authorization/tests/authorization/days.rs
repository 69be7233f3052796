//! Limits by the civil day of Almaty.

use authorization::{Kind, Request, Reversal};
use card::SpendingLimit;
use testkit::{Bank, Database};
use vocabulary::{Channel, Money};

use crate::world::{PLENTY, TABLES, World, each, reversal, set_clock};

fn daily(tenge: i64) -> SpendingLimit {
    SpendingLimit { daily_amount: Some(Money::from_tenge(tenge)), ..SpendingLimit::LIFTED }
}

#[test]
fn the_days_count_begins_anew_at_midnight_in_almaty() {
    // UTC+5; the change of 2024-03-01, when the clock went back from midnight to 23:00; UTC+6 before it.
    for (before, last, first) in [
        ("2026-11-22T07:00:00Z", "2026-11-22T18:59:59Z", "2026-11-22T19:00:00Z"),
        ("2024-02-29T17:59:59Z", "2024-02-29T18:59:59Z", "2024-02-29T19:00:00Z"),
        ("2024-02-28T18:00:00Z", "2024-02-29T17:59:59.999999Z", "2024-02-29T19:00:00Z"),
        ("2024-02-27T18:00:00Z", "2024-02-28T17:59:59Z", "2024-02-28T18:00:00Z"),
    ] {
        for database in [Database::sqlite(), Database::postgres()] {
            let bank = Bank::open(database, TABLES);
            set_clock(&bank, before);
            let it = World::open(&bank, PLENTY);
            it.limit(Channel::Terminal, daily(100));
            assert_eq!(it.ask(&it.purchase(1, 60)), Ok(60));
            it.at(last);
            assert_eq!(it.ask(&it.purchase(2, 41)), Err("over_daily_amount"), "{last}");
            assert_eq!(it.ask(&it.purchase(3, 40)), Ok(40), "{last}");
            assert_eq!(it.ask(&it.purchase(4, 1)), Err("over_daily_amount"), "{last}");
            let (rules, card) = (std::sync::Arc::clone(&it.rules), it.card.id);
            let usage = bank.get(move |tx| card::usage(tx, &rules.catalogue, card)).unwrap();
            assert_eq!(usage[1].resets_at, first.parse().unwrap(), "{last}");
            it.at(first);
            assert_eq!(it.used(Channel::Terminal), (0, 0));
            assert_eq!(it.ask(&it.purchase(5, 100)), Ok(100), "{first}");
            assert_eq!(it.ask(&it.purchase(6, 1)), Err("over_daily_amount"), "{first}");
            it.books_balance();
        }
    }
}

#[test]
fn each_channel_has_its_own_count_and_a_declined_request_is_none() {
    each(PLENTY, |it| {
        it.limit(Channel::Terminal, SpendingLimit { daily_count: Some(2), ..SpendingLimit::LIFTED });
        it.limit(Channel::Internet, daily(100));
        assert_eq!(it.ask(&it.purchase(1, PLENTY + 1)), Err("not_enough"));
        assert_eq!(it.ask(&it.purchase(2, 1)), Ok(1));
        let online = |number, tenge| Request { channel: Channel::Internet, ..it.purchase(number, tenge) };
        assert_eq!(it.ask(&online(3, 100)), Ok(100));
        assert_eq!(it.ask(&it.purchase(4, 1)), Ok(1));
        assert_eq!(it.ask(&it.purchase(5, 1)), Err("over_daily_count"));
        assert_eq!(it.ask(&online(6, 1)), Err("over_daily_amount"));
        assert_eq!((it.used(Channel::Terminal), it.used(Channel::Internet)), ((2, 2), (100, 1)));
    });
}

#[test]
fn per_transaction_is_judged_at_once_and_an_increment_by_the_whole() {
    each(PLENTY, |it| {
        let once = Some(Money::from_tenge(500));
        it.limit(Channel::Terminal, SpendingLimit { per_transaction: once, ..SpendingLimit::LIFTED });
        assert_eq!(it.ask(&it.purchase(1, 501)), Err("over_per_transaction"));
        assert_eq!(it.ask(&it.purchase(2, 500)), Ok(500));
        assert_eq!(it.ask(&it.purchase(3, 300)), Ok(300));
        let raise = |number, tenge| Request {
            increment_of: Some(it.purchase(3, 0).key),
            ..it.purchase(number, tenge)
        };
        assert_eq!(it.ask(&raise(4, 201)), Err("over_per_transaction"));
        assert_eq!(it.ask(&raise(5, 200)), Ok(200));
    });
}

#[test]
fn a_reversal_gives_the_days_use_back_and_yesterdays_does_not() {
    for kind in [Kind::Hold, Kind::Debit] {
        each(PLENTY, |it| {
            it.limit(Channel::Terminal, daily(100));
            let today = Request { kind, ..it.purchase(1, 100) };
            assert_eq!(it.ask(&today), Ok(100));
            let part = Reversal { remaining: Some(Money::from_tenge(70)), ..reversal(2, &today) };
            it.reverse(&part);
            assert_eq!(it.used(Channel::Terminal), (70, 1), "part of it is still a use");
            it.reverse(&reversal(3, &today));
            assert_eq!(it.used(Channel::Terminal), (0, 0));

            let yesterday = Request { kind, ..it.purchase(4, 100) };
            assert_eq!(it.ask(&yesterday), Ok(100));
            it.advance(86_400);
            assert_eq!(it.ask(&it.purchase(5, 60)), Ok(60));
            it.reverse(&reversal(6, &yesterday));
            assert_eq!(it.used(Channel::Terminal), (60, 1), "{kind:?}: yesterday's gives nothing back today");
            assert_eq!(it.ask(&it.purchase(7, 41)), Err("over_daily_amount"));
        });
    }
}

#[test]
fn an_exception_lets_more_through_and_ends_by_itself() {
    each(PLENTY, |it| {
        it.limit(Channel::Terminal, daily(100));
        let (rules, card) = (std::sync::Arc::clone(&it.rules), it.card.id);
        let until = it.bank.run(move |tx| {
            let lifted = SpendingLimit::LIFTED;
            card::except(tx, &rules.catalogue, audit::Actor::System, card, Channel::Terminal, lifted, None)
        });
        assert_eq!(until.unwrap().to_string(), "2026-12-22", "thirty days from 22 November");
        assert_eq!(it.ask(&it.purchase(1, 101)), Ok(101));
        it.at("2026-12-22T18:59:59Z");
        assert_eq!(it.ask(&it.purchase(2, 101)), Ok(101), "the last second of its last day");
        it.at("2026-12-22T19:00:00Z");
        assert_eq!(it.ask(&it.purchase(3, 101)), Err("over_daily_amount"), "and the standing limit is back");
        assert_eq!(it.ask(&it.purchase(4, 100)), Ok(100));
    });
}
