//! Top-ups, transfers, fees: made once, refused in an order that is written down.

use ledger::{Book, FEES, Kind, Posting, Refused, SETTLEMENT, State};
use store::Fault;
use vocabulary::{AccountId, Money};

use crate::purse::{each, fault, open, stands};

#[test]
fn a_movement_is_made_once_however_often_it_is_ordered() {
    each(1_000, |it| {
        let other = open(it.bank);
        let first = (it.top_up("a", 500), it.transfer(other, "b", 300), it.fee("c", 200));
        for _ in 0..3 {
            assert_eq!((it.top_up("a", 500), it.transfer(other, "b", 300), it.fee("c", 200)), first);
        }
        assert_eq!((it.stands(), stands(it.bank, other)), ((1_000, 0, 0), (300, 0, 0)));
        assert_eq!((stands(it.bank, SETTLEMENT).0, stands(it.bank, FEES).0), (-1_500, 200));
    });
}

#[test]
fn only_what_is_available_is_transferred() {
    each(1_000, |it| {
        let other = open(it.bank);
        it.hold(1, 400);
        assert_eq!(it.transfer(other, "a", 601), Err(Refused::NotEnough));
        assert_eq!(it.stands(), (1_000, 400, 0), "a refusal leaves nothing behind");
        assert!(it.transfer(other, "a", 600).is_ok(), "and its reference is free");
        assert_eq!(it.transfer(other, "b", 1), Err(Refused::NotEnough));
        assert_eq!(it.balance().available(), Money::ZERO);
    });
}

#[test]
fn a_fee_is_taken_though_nothing_is_there_and_shows_a_debt() {
    each(100, |it| {
        it.hold(1, 100);
        assert!(it.fee("a", 250).is_ok());
        assert_eq!((it.stands(), it.balance().available()), ((-150, 100, 0), Money::from_tenge(-250)));
        let other = open(it.bank);
        assert_eq!(it.transfer(other, "b", 1), Err(Refused::NotEnough));
        assert!(it.top_up("c", 400).is_ok(), "what comes in pays the debt first");
        assert_eq!(it.balance().available(), Money::from_tenge(150));
    });
}

#[test]
fn the_first_refusal_wins() {
    each(100, |it| {
        let (other, nobody) = (open(it.bank), AccountId(999));
        assert_eq!(it.transfer(nobody, "a", 0), Err(Refused::NotAnAmount));
        assert_eq!(it.transfer(nobody, "a", -1), Err(Refused::NotAnAmount));
        assert_eq!(it.top_up("a", -1), Err(Refused::NotAnAmount));
        assert_eq!(it.fee("a", 0), Err(Refused::NotAnAmount));
        assert_eq!(it.transfer(nobody, "a", 999), Err(Refused::NoSuchAccount));
        assert_eq!(it.transfer(it.account, "a", 999), Err(Refused::SameAccount));
        it.state(State::DebitsStopped);
        assert_eq!(it.transfer(other, "a", 999), Err(Refused::DebitsStopped));
        assert!(it.top_up("b", 1).is_ok() && it.fee("c", 1).is_ok(), "money may come in; what is due is due");
        it.state(State::Closed);
        assert_eq!(it.transfer(it.account, "a", 999), Err(Refused::SameAccount));
        assert_eq!(it.transfer(other, "a", 999), Err(Refused::Closed));
        assert_eq!((it.top_up("a", 1), it.fee("a", 1)), (Err(Refused::Closed), Err(Refused::Closed)));
        it.state(State::Open);
        assert_eq!(it.transfer(other, "a", 999), Err(Refused::NotEnough));
        assert_eq!(it.stands(), (100, 0, 0));
    });
}

#[test]
fn legs_that_do_not_sum_to_zero_are_a_fault_and_leave_nothing() {
    each(100, |it| {
        let account = it.account;
        for legs in [vec![(account, 1)], vec![(account, 1), (SETTLEMENT, -2)], vec![(account, i64::MAX); 2]] {
            let fault = fault(it.bank, move |tx| {
                let legs = legs.iter().map(|(account, tiyn)| (*account, Money::from_tiyn(*tiyn))).collect();
                let posting = Posting {
                    kind: Kind::Correction,
                    operation_at: tx.now(),
                    authorization: None,
                    details: String::new(),
                    legs,
                };
                let mut book = Book::open(tx, &[account, SETTLEMENT])?;
                book.post(tx, &posting)?;
                book.close(tx)
            });
            assert!(matches!(fault, Some(Fault::Broken(_))));
        }
        assert_eq!(it.stands(), (100, 0, 0));
    });
}
