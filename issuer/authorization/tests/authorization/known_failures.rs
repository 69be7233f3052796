//! The ways in which other ledgers and card platforms are known to have failed (`peers.md` §2 names their
//! issues), each as a test of ours.

use authorization::{Presented, Reversed};

use crate::world::{each, reversal};

#[test]
fn holds_are_counted_in_the_balance_check() {
    each(1_000, |it| {
        assert_eq!(it.ask(&it.purchase(1, 700)), Ok(700));
        assert_eq!(it.ask(&it.purchase(2, 301)), Err("not_enough"), "posted is still 1000, but 700 are held");
        assert_eq!(it.ask(&it.purchase(3, 300)), Ok(300));
        assert_eq!(it.ask(&it.purchase(4, 1)), Err("not_enough"));
        assert_eq!((it.stands(), it.available()), ((1_000, 1_000), 0));
    });
}

#[test]
fn a_rejected_hold_cannot_be_committed() {
    each(100, |it| {
        let request = it.purchase(1, 101);
        assert_eq!(it.ask(&request), Err("not_enough"));
        assert_eq!(it.holds(), [0; 0]);
        // The scheme makes us pay what is presented, but never as if it had been approved.
        assert_eq!(it.present(&it.presentment("p1", &request, 101)), Presented::Unmatched);
        assert_eq!((it.stands(), it.available()), ((-1, 0), -1));
        let account = it.card.account;
        let history = it.bank.get(move |tx| authorization::history(tx, account, jiff::Timestamp::MIN, 10));
        assert_eq!(history[0].cleared.tiyn(), 0, "a declined request is never marked as paid");
    });
}

#[test]
fn a_hold_is_voided_once_however_often_it_is_asked() {
    each(1_000, |it| {
        let (first, second) = (it.purchase(1, 300), it.purchase(2, 200));
        assert_eq!((it.ask(&first), it.ask(&second)), (Ok(300), Ok(200)));
        let void = reversal(3, &first);
        assert!(matches!(it.reverse(&void), Reversed::Done(_)));
        assert_eq!(it.stands(), (1_000, 200));
        assert!(matches!(it.reverse(&void), Reversed::Done(_)), "the repeat hears the first answer");
        assert_eq!(it.reverse(&reversal(4, &first)), Reversed::DoneBefore, "another void of the same");
        assert_eq!(it.stands(), (1_000, 200), "and the other shop's hold is untouched");
    });
}

#[test]
fn a_presentment_above_the_hold_is_posted_whole_and_frees_only_its_own_hold() {
    each(1_000, |it| {
        let (first, second) = (it.purchase(1, 300), it.purchase(2, 200));
        assert_eq!((it.ask(&first), it.ask(&second)), (Ok(300), Ok(200)));
        assert_eq!(it.present(&it.presentment("p1", &first, 350)), Presented::Over(money(50)));
        assert_eq!(it.stands(), (650, 200));
    });
}

#[test]
fn a_payment_that_arrives_after_its_void_is_declined() {
    each(1_000, |it| {
        let request = it.purchase(1, 300);
        assert_eq!(it.reverse(&reversal(2, &request)), Reversed::NeverSeen);
        assert_eq!(it.ask(&request), Err("reversed_before"));
        assert_eq!(it.ask(&request), Err("reversed_before"));
        assert_eq!(it.stands(), (1_000, 0));
    });
}

#[test]
fn a_presentment_that_arrives_after_its_void_is_posted_as_unmatched() {
    each(1_000, |it| {
        let request = it.purchase(1, 300);
        assert_eq!(it.ask(&request), Ok(300));
        it.reverse(&reversal(2, &request));
        assert_eq!(it.present(&it.presentment("p1", &request, 300)), Presented::Unmatched);
        assert_eq!(it.stands(), (700, 0));
    });
}

#[test]
fn a_retry_does_not_apply_twice() {
    each(1_000, |it| {
        let (hold, mut debit) = (it.purchase(1, 100), it.purchase(2, 100));
        debit.kind = authorization::Kind::Debit;
        for request in [&hold, &debit] {
            let first = it.answer(request);
            for _ in 0..3 {
                let again = it.answer(request);
                assert!(again.repeated);
                assert_eq!((again.id, &again.outcome), (first.id, &first.outcome));
            }
        }
        let paid = it.presentment("p1", &hold, 100);
        assert_eq!((it.present(&paid), it.present(&paid)), (Presented::Matched, Presented::Before));
        assert_eq!(it.stands(), (800, 0));
    });
}

#[test]
fn a_hold_is_not_placed_twice() {
    each(1_000, |it| {
        let request = it.purchase(1, 400);
        let answers = it.batch(&[request.clone(), request.clone(), request.clone()]);
        assert_eq!(answers.iter().map(|answer| answer.repeated).collect::<Vec<_>>(), [false, true, true]);
        assert_eq!(it.ask(&request), Ok(400));
        assert_eq!((it.stands(), it.holds()), ((1_000, 400), vec![400]));
    });
}

fn money(tenge: i64) -> vocabulary::Money {
    vocabulary::Money::from_tenge(tenge)
}
