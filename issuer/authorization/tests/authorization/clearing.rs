//! Presentments, refunds, and the end of holds.

use authorization::{Kind, Presented, Presentment, Purpose, Request};
use jiff::{SignedDuration, Timestamp};
use vocabulary::{Channel, Money};

use crate::world::{World, each, key, reversal, tenge};

fn over(tenge: i64) -> Presented {
    Presented::Over(Money::from_tenge(tenge))
}

fn under(tenge: i64) -> Presented {
    Presented::Under(Money::from_tenge(tenge))
}

/// One line is one case: what is presented of a hold of 300 with 200 of another shop's beside it.
#[test]
fn a_presentment_posts_what_it_says_and_frees_its_own_hold() {
    for (presented, outcome, posted) in [
        (300, Presented::Matched, 700),
        (299, under(1), 701),
        (1, under(299), 999),
        (301, over(1), 699),
        (2_000, over(1_700), -1_000),
    ] {
        each(1_000, |it| {
            let request = it.purchase(1, 300);
            let _ = it.ask(&request);
            let _ = it.ask(&it.purchase(2, 200));
            assert_eq!(it.present(&it.presentment("p1", &request, presented)), outcome);
            assert_eq!(it.stands(), (posted, 200), "{presented}");
        });
    }
}

#[test]
fn a_presentment_is_posted_once() {
    each(1_000, |it| {
        let request = it.purchase(1, 300);
        let _ = it.ask(&request);
        let presentment = it.presentment("p1", &request, 300);
        assert_eq!(it.present(&presentment), Presented::Matched);
        for _ in 0..3 {
            assert_eq!(it.present(&presentment), Presented::Before);
        }
        assert_eq!(it.stands(), (700, 0));
        let other = it.presentment("p2", &request, 300);
        assert_eq!(it.present(&other), Presented::Unmatched, "under another reference it is another debt");
        assert_eq!(it.stands(), (400, 0));
    });
}

#[test]
fn several_presentments_of_one_hold_free_it_bit_by_bit() {
    each(1_000, |it| {
        let request = it.purchase(1, 300);
        let _ = it.ask(&request);
        let part =
            |reference: &str, tenge, last| Presentment { last, ..it.presentment(reference, &request, tenge) };
        assert_eq!(it.present(&part("a", 100, false)), Presented::Matched);
        assert_eq!(it.stands(), (900, 200));
        assert_eq!(it.present(&part("b", 50, false)), Presented::Matched);
        assert_eq!(it.stands(), (850, 150));
        assert_eq!(it.present(&part("c", 100, true)), under(50));
        assert_eq!(it.stands(), (750, 0));
    });
    each(1_000, |it| {
        let request = it.purchase(1, 300);
        let _ = it.ask(&request);
        let part = Presentment { last: false, ..it.presentment("a", &request, 310) };
        assert_eq!(it.present(&part), over(10));
        assert_eq!(it.stands(), (690, 0));
    });
}

#[test]
fn a_late_or_unknown_presentment_is_posted_without_a_hold() {
    each(1_000, |it| {
        let request = it.purchase(1, 300);
        let _ = it.ask(&request);
        it.advance(10 * 86_400);
        assert_eq!(it.expire(), 1);
        assert_eq!(it.present(&it.presentment("late", &request, 300)), Presented::Unmatched);
        assert_eq!(it.stands(), (700, 0));
        assert_eq!(it.present(&it.presentment("unknown", &it.purchase(9, 1), 50)), Presented::Unmatched);
        assert_eq!(it.stands(), (650, 0));
    });
}

#[test]
fn a_presentment_takes_only_the_hold_that_its_acquirer_rrn_and_code_name() {
    each(1_000, |it| {
        let request = it.purchase(1, 300);
        let answer = it.answer(&request);
        let authorization::Outcome::Approved { approval_code, .. } = answer.outcome else { panic!() };
        let right = it.presentment("p", &request, 300);
        for (reference, wrong) in [
            ("acquirer", Presentment { acquirer: "398002".to_owned(), ..right.clone() }),
            ("rrn", Presentment { rrn: "000000000002".to_owned(), ..right.clone() }),
            ("code", Presentment { approval_code: format!("{approval_code}0"), ..right.clone() }),
            ("card", Presentment { pan: it.another_card().pan, ..right.clone() }),
        ] {
            let wrong =
                Presentment { reference: reference.to_owned(), amount: Money::from_tenge(1), ..wrong };
            assert_eq!(it.present(&wrong), Presented::Unmatched, "{reference}");
        }
        assert_eq!(it.stands(), (997, 300));
        assert_eq!(it.present(&Presentment { approval_code, ..right }), Presented::Matched);
    });
}

#[test]
fn an_increment_is_presented_with_its_original() {
    each(1_000, |it| {
        let request = it.purchase(1, 300);
        let _ = it.ask(&request);
        let mut raise = Request { increment_of: Some(key(1)), ..it.purchase(2, 100) };
        raise.key.rrn = request.key.rrn.clone();
        assert_eq!(it.ask(&raise), Ok(100));
        assert_eq!(it.present(&it.presentment("p", &request, 400)), Presented::Matched);
        assert_eq!(it.stands(), (600, 0));
    });
}

#[test]
fn a_refund_needs_no_original_and_touches_no_hold() {
    each(1_000, |it| {
        let request = it.purchase(1, 300);
        let _ = it.ask(&request);
        let refund = Presentment { purpose: Purpose::Refund, ..it.presentment("r", &request, 120) };
        assert_eq!(it.present(&refund), Presented::Refunded, "even with the numbers of the purchase");
        assert_eq!(it.present(&refund), Presented::Before);
        assert_eq!(it.stands(), (1_120, 300));
    });
}

#[test]
fn a_debit_is_not_posted_twice_at_clearing() {
    each(1_000, |it| {
        for (number, kind) in [(1, Kind::Debit), (2, Kind::DebitAdvice)] {
            let debit = Request { kind, approved_elsewhere: true, ..it.purchase(number, 300) };
            assert_eq!(it.ask(&debit), Ok(300));
            let presentment = it.presentment(&format!("p{number}"), &debit, 300);
            assert_eq!(it.present(&presentment), Presented::TakenAtOnce);
            assert_eq!(it.present(&presentment), Presented::Before);
        }
        assert_eq!(it.stands(), (400, 0));
    });
}

#[test]
fn a_refund_given_at_once_is_not_given_again_at_clearing() {
    each(1_000, |it| {
        let refund = Request { kind: Kind::Debit, purpose: Purpose::Refund, ..it.purchase(1, 300) };
        assert_eq!(it.ask(&refund), Ok(300));
        assert_eq!(it.stands(), (1_300, 0));
        assert_eq!(it.present(&it.presentment("r", &refund, 300)), Presented::TakenAtOnce);
        assert_eq!(it.stands(), (1_300, 0));
    });
}

#[test]
fn a_refund_that_was_only_promised_is_given_at_clearing() {
    each(1_000, |it| {
        let refund = Request { purpose: Purpose::Refund, ..it.purchase(1, 300) };
        assert_eq!(it.ask(&refund), Ok(300));
        assert_eq!(it.stands(), (1_000, 0));
        assert_eq!(it.present(&it.presentment("r", &refund, 300)), Presented::Refunded);
        assert_eq!(it.stands(), (1_300, 0));
    });
}

#[test]
fn a_debit_that_was_given_back_and_is_presented_all_the_same_is_posted() {
    each(1_000, |it| {
        let debit = Request { kind: Kind::Debit, ..it.purchase(1, 300) };
        let _ = it.ask(&debit);
        it.reverse(&reversal(2, &debit));
        assert_eq!(it.stands(), (1_000, 0));
        assert_eq!(it.present(&it.presentment("p", &debit, 300)), Presented::Unmatched);
        assert_eq!(it.stands(), (700, 0));
    });
}

#[test]
fn nothing_is_posted_on_a_closed_account_or_a_strange_card_and_it_may_be_tried_again() {
    each(1_000, |it| {
        let request = it.purchase(1, 300);
        let _ = it.ask(&request);
        let presentment = it.presentment("p", &request, 300);
        let strange = vocabulary::Pan::parse("4000000000000002").unwrap();
        assert_eq!(it.present(&Presentment { pan: strange, ..presentment.clone() }), Presented::NoSuchCard);
        it.account_state(ledger::State::Closed);
        assert_eq!(it.present(&presentment), Presented::AccountClosed);
        assert_eq!(it.stands(), (1_000, 300));
        it.account_state(ledger::State::DebitsStopped);
        assert_eq!(it.present(&presentment), Presented::Matched, "what was promised is paid");
        assert_eq!(it.stands(), (700, 0));
    });
}

#[test]
fn an_entry_says_when_the_person_bought_and_what() {
    each(1_000, |it| {
        let request = it.purchase(1, 300);
        let id = it.answer(&request).id;
        it.advance(86_400);
        it.present(&it.presentment("p", &request, 300));
        let account = it.card.account;
        let all = ledger::Period { from: Timestamp::MIN, to: Timestamp::MAX };
        let page = it.bank.get(move |tx| ledger::statement(tx, account, all, None, 10));
        let entry = &page.entries[0];
        assert_eq!((tenge(entry.amount), tenge(entry.balance)), (-300, 700));
        assert_eq!((entry.kind, entry.authorization), (ledger::Kind::Purchase, Some(id)));
        assert_eq!((entry.operation_at, entry.posted_at), (request.key.transmitted_at, it.bank.now()));
        assert_eq!(entry.details, "Dastarkhan, Almaty");
        let cleared = it.bank.get(move |tx| authorization::find(tx, id)).unwrap().cleared;
        assert_eq!(tenge(cleared), 300);
    });
}

#[test]
fn a_hold_ends_at_its_very_second_channel_by_channel() {
    for (channel, days) in
        [(Channel::Internet, 7), (Channel::Terminal, 10), (Channel::CashMachine, 5), (Channel::Transfer, 7)]
    {
        each(1_000, |it| {
            let _ = it.ask(&Request { channel, ..it.purchase(1, 300) });
            it.advance(days * 86_400 - 1);
            assert_eq!((it.expire(), it.holds()), (0, vec![300]), "{channel:?}");
            it.advance(1);
            assert_eq!((it.expire(), it.holds()), (1, vec![]), "{channel:?}");
            assert_eq!((it.expire(), it.stands()), (0, (1_000, 0)));
        });
    }
}

#[test]
fn holds_run_out_bundle_by_bundle_until_none_is_left() {
    each(1_000, |it| {
        it.batch(&(1..=25).map(|number| it.purchase(number, 10)).collect::<Vec<_>>());
        it.advance(10 * 86_400);
        let _ = it.ask(&it.purchase(99, 7));
        let mut released = Vec::new();
        while released.last() != Some(&0) {
            released.push(it.bank.get(|tx| ledger::hold::expire(tx, 10)));
        }
        assert_eq!(released, [10, 10, 5, 0]);
        assert_eq!(it.holds(), [7]);
    });
}

#[test]
fn the_list_of_holds_is_all_that_is_held_however_old() {
    each(1_000, |it| {
        let _ = it.ask(&it.purchase(1, 300));
        it.advance(86_400);
        let paid = it.purchase(2, 100);
        let _ = it.ask(&paid);
        it.present(&it.presentment("p", &paid, 100));
        it.advance(8 * 86_400);
        // Raised on its ninth day, it lives until its nineteenth: longer than any hold that is not raised.
        assert_eq!(it.ask(&Request { increment_of: Some(key(1)), ..it.purchase(3, 50) }), Ok(50));
        it.advance(5 * 86_400);
        assert_eq!(it.expire(), 0);
        assert_eq!(it.holds(), [350]);
        let _ = it.ask(&it.purchase(4, 20));
        assert_eq!(it.holds(), [20, 350]);
        let account = it.card.account;
        let most = it.bank.get(move |tx| ledger::hold::active(tx, account, 1));
        assert_eq!(most.iter().map(|hold| tenge(hold.amount)).collect::<Vec<_>>(), [20]);
    });
}

#[test]
fn history_tells_of_one_account_the_newest_first_since_an_instant() {
    each(1_000, |it| {
        let other = it.another_card();
        for number in 1..=20 {
            let _ = it.ask(&it.purchase(number, if number % 2 == 0 { 5_000 } else { 10 }));
            let _ = it.ask(&Request { pan: other.pan, ..it.purchase(100 + number, 0) });
            it.advance(60);
        }
        let since = |it: &World<'_>, minutes: i64, most: i64| {
            let (account, from) = (it.card.account, it.bank.now() - SignedDuration::from_mins(minutes));
            let found = it.bank.get(move |tx| authorization::history(tx, account, from, most));
            found.iter().map(|found| found.key.stan).collect::<Vec<_>>()
        };
        assert_eq!(since(it, 10_000, 100), (1..=20).rev().collect::<Vec<_>>());
        assert_eq!(since(it, 10_000, 3), [20, 19, 18]);
        assert_eq!(since(it, 3, 100), [20, 19, 18]);
        assert_eq!(since(it, 0, 100), [0; 0]);
    });
}
