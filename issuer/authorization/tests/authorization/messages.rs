//! Advices, partial approvals, increments, partial reversals, reversals of debits.

use authorization::{Kind, Purpose, Request, Reversal, Reversed};
use card::BlockReason;
use vocabulary::{Channel, Money};

use crate::world::{World, each, key, purchase, reversal};

fn advice(request: Request) -> Request {
    Request { kind: Kind::HoldAdvice, approved_elsewhere: true, ..request }
}

#[test]
fn an_advice_is_a_fact_even_beyond_what_is_available() {
    each(100, |it| {
        assert_eq!(it.ask(&advice(it.purchase(1, 150))), Ok(150));
        assert_eq!((it.stands(), it.available()), ((100, 150), -50));
        let taken = Request { kind: Kind::DebitAdvice, ..advice(it.purchase(2, 70)) };
        assert_eq!(it.ask(&taken), Ok(70));
        assert_eq!((it.stands(), it.available()), ((30, 150), -120));
        assert_eq!(it.ask(&it.purchase(3, 1)), Err("not_enough"), "what is asked is still judged");
        assert_eq!(it.used(Channel::Terminal), (220, 2), "what was done in our stead counts into the day");
    });
}

#[test]
fn an_advice_is_a_fact_even_on_a_blocked_card_and_a_closed_channel() {
    each(100, |it| {
        it.block(BlockReason::Lost);
        let cash = Request { channel: Channel::CashMachine, ..advice(it.purchase(1, 60)) };
        assert_eq!(it.ask(&cash), Ok(60));
        assert_eq!(it.stands(), (100, 60));
    });
}

#[test]
fn a_refusal_in_our_stead_is_noted_and_holds_nothing() {
    each(100, |it| {
        let refused = Request { approved_elsewhere: false, ..advice(it.purchase(1, 60)) };
        assert_eq!(it.ask(&refused), Err("not_enough"));
        assert_eq!((it.stands(), it.used(Channel::Terminal)), ((100, 0), (0, 0)));
        let account = it.card.account;
        let history = it.bank.get(move |tx| authorization::history(tx, account, jiff::Timestamp::MIN, 10));
        assert_eq!(history.len(), 1);
    });
}

#[test]
fn an_advice_about_no_card_of_ours_is_declined() {
    each(100, |it| {
        let foreign = purchase(vocabulary::Pan::parse("4000000000000002").unwrap(), 1, 5);
        assert_eq!(it.ask(&advice(foreign.clone())), Err("no_such_card"));
        assert_eq!(it.ask(&foreign), Err("no_such_card"));
    });
}

#[test]
fn part_is_approved_and_only_that_is_held_counted_and_taken_back() {
    each(100, |it| {
        let request = Request { partial: true, ..it.purchase(1, 150) };
        assert_eq!(it.ask(&request), Ok(100));
        assert_eq!((it.stands(), it.used(Channel::Terminal)), ((100, 100), (100, 1)));
        assert_eq!(it.reverse(&reversal(2, &request)), Reversed::Done(Money::from_tenge(100)));
        assert_eq!((it.stands(), it.used(Channel::Terminal)), ((100, 0), (0, 0)));
    });
}

fn raise(it: &World<'_>, number: i64, of: i64, tenge: i64) -> Request {
    Request { increment_of: Some(key(of)), ..it.purchase(number, tenge) }
}

#[test]
fn an_increment_raises_the_hold_it_names() {
    each(1_000, |it| {
        assert_eq!(it.ask(&it.purchase(1, 300)), Ok(300));
        assert_eq!(it.ask(&raise(it, 2, 1, 200)), Ok(200));
        assert_eq!((it.stands(), it.holds()), ((1_000, 500), vec![500]), "one hold");
        assert_eq!(it.used(Channel::Terminal), (500, 1), "one use");
        assert_eq!(it.ask(&raise(it, 3, 1, 501)), Err("not_enough"));
        assert_eq!(it.reverse(&reversal(4, &raise(it, 2, 1, 200))), Reversed::Done(Money::from_tenge(200)));
        assert_eq!((it.holds(), it.used(Channel::Terminal)), (vec![300], (300, 1)));
    });
}

#[test]
fn an_increment_in_the_batch_of_its_original_raises_it() {
    each(1_000, |it| {
        it.batch(&[it.purchase(1, 300), raise(it, 2, 1, 200)]);
        assert_eq!(it.holds(), [500]);
    });
}

#[test]
fn an_increment_raises_only_a_living_hold_of_its_own_card() {
    each(1_000, |it| {
        assert_eq!(it.ask(&raise(it, 1, 99, 1)), Err("nothing_to_raise"), "never seen");
        assert_eq!(it.ask(&it.purchase(2, 9_999)), Err("not_enough"));
        assert_eq!(it.ask(&raise(it, 3, 2, 1)), Err("nothing_to_raise"), "declined");

        let other = it.another_card();
        assert_eq!(it.ask(&it.purchase(4, 100)), Ok(100));
        let foreign = Request { pan: other.pan, ..raise(it, 5, 4, 1) };
        assert_eq!(it.ask(&foreign), Err("nothing_to_raise"), "another card's");

        let gone = it.purchase(6, 100);
        let _ = it.ask(&gone);
        it.reverse(&reversal(7, &gone));
        assert_eq!(it.ask(&raise(it, 8, 6, 1)), Err("nothing_to_raise"), "taken back");

        it.advance(10 * 86_400 - 1);
        assert_eq!(it.ask(&raise(it, 9, 4, 1)), Ok(1), "its last second");
        assert_eq!(it.expire(), 0, "and the increment moved its end");
        it.advance(10 * 86_400);
        assert_eq!(it.ask(&raise(it, 10, 4, 1)), Err("nothing_to_raise"), "over, though not swept yet");
        assert_eq!(it.expire(), 1);
        assert_eq!(it.ask(&raise(it, 11, 4, 1)), Err("nothing_to_raise"), "over");
        assert_eq!(it.stands(), (1_000, 0));
    });
}

#[test]
fn an_increment_finds_its_hold_beside_a_debit_of_the_same_numbers() {
    each(1_000, |it| {
        let debit = Request { kind: Kind::Debit, ..it.purchase(1, 10) };
        assert_eq!((it.ask(&debit), it.ask(&it.purchase(1, 20))), (Ok(10), Ok(20)));
        // The batch repeats the debit, so that both are read.
        let heard = it.batch(&[debit, raise(it, 2, 1, 5)]);
        assert_eq!(heard.iter().map(crate::world::told).collect::<Vec<_>>(), [Ok(10), Ok(5)]);
        assert_eq!(it.stands(), (990, 25));
    });
}

#[test]
fn a_partial_reversal_leaves_what_remains() {
    each(1_000, |it| {
        let request = it.purchase(1, 300);
        let _ = it.ask(&request);
        let part = |number, tenge| Reversal {
            remaining: Some(Money::from_tenge(tenge)),
            ..reversal(number, &request)
        };
        assert_eq!(it.reverse(&part(2, 120)), Reversed::Done(Money::from_tenge(180)));
        assert_eq!((it.stands(), it.used(Channel::Terminal)), ((1_000, 120), (120, 1)));
        assert_eq!(it.reverse(&part(3, 120)), Reversed::DoneBefore, "no more than that remains");
        assert_eq!(it.reverse(&part(4, 500)), Reversed::DoneBefore, "a reversal never adds");
        assert_eq!(it.reverse(&part(5, 0)), Reversed::Done(Money::from_tenge(120)));
        assert_eq!((it.stands(), it.used(Channel::Terminal)), ((1_000, 0), (0, 0)));
        assert_eq!(it.reverse(&reversal(6, &request)), Reversed::DoneBefore);
    });
}

#[test]
fn a_reversal_after_presentment_takes_back_nothing() {
    each(1_000, |it| {
        let request = it.purchase(1, 300);
        let _ = it.ask(&request);
        it.present(&it.presentment("p1", &request, 300));
        assert_eq!(it.reverse(&reversal(2, &request)), Reversed::NothingToReverse);
        assert_eq!((it.stands(), it.used(Channel::Terminal)), ((700, 0), (300, 1)));
    });
}

#[test]
fn a_reversal_after_the_first_of_two_presentments_takes_back_the_rest() {
    each(1_000, |it| {
        let request = it.purchase(1, 300);
        let _ = it.ask(&request);
        let mut first = it.presentment("p1", &request, 100);
        first.last = false;
        it.present(&first);
        assert_eq!(it.reverse(&reversal(2, &request)), Reversed::Done(Money::from_tenge(200)));
        assert_eq!(it.stands(), (900, 0));
    });
}

#[test]
fn a_declined_request_and_an_inquiry_have_nothing_to_reverse() {
    each(100, |it| {
        let declined = it.purchase(1, 101);
        let _ = it.ask(&declined);
        assert_eq!(it.reverse(&reversal(2, &declined)), Reversed::NothingToReverse);
        for (number, kind) in [(3, Kind::Hold), (5, Kind::Debit), (7, Kind::DebitAdvice)] {
            let inquiry = Request {
                kind,
                purpose: Purpose::Inquiry,
                approved_elsewhere: true,
                ..it.purchase(number, 50)
            };
            let answer = it.answer(&inquiry);
            assert_eq!(answer.balance.unwrap().posted, Money::from_tenge(100));
            assert_eq!(it.reverse(&reversal(number + 1, &inquiry)), Reversed::NothingToReverse, "{kind:?}");
        }
        assert_eq!(it.stands(), (100, 0));
    });
}

#[test]
fn a_debit_is_given_back_whole_or_in_part_and_once() {
    each(1_000, |it| {
        let debit = Request { kind: Kind::Debit, purpose: Purpose::Cash, ..it.purchase(1, 400) };
        let debit = Request { channel: Channel::CashMachine, ..debit };
        assert_eq!(it.ask(&debit), Ok(400));
        assert_eq!((it.stands(), it.used(Channel::CashMachine)), ((600, 0), (400, 1)));
        let part = Reversal { remaining: Some(Money::from_tenge(100)), ..reversal(2, &debit) };
        assert_eq!(it.reverse(&part), Reversed::Done(Money::from_tenge(300)), "the machine gave out 100");
        assert_eq!((it.stands(), it.used(Channel::CashMachine)), ((900, 0), (100, 1)));
        assert_eq!(it.reverse(&part), Reversed::Done(Money::from_tenge(300)));
        assert_eq!(it.reverse(&reversal(3, &debit)), Reversed::Done(Money::from_tenge(100)));
        assert_eq!(it.reverse(&reversal(4, &debit)), Reversed::DoneBefore);
        assert_eq!((it.stands(), it.used(Channel::CashMachine)), ((1_000, 0), (0, 0)));
    });
}

#[test]
fn a_refund_at_once_is_taken_back_even_if_it_was_spent() {
    each(0, |it| {
        let refund = Request { kind: Kind::Debit, purpose: Purpose::Refund, ..it.purchase(1, 400) };
        assert_eq!(it.ask(&refund), Ok(400));
        assert_eq!(it.ask(&it.purchase(2, 300)), Ok(300));
        assert_eq!(it.reverse(&reversal(3, &refund)), Reversed::Done(Money::from_tenge(400)));
        assert_eq!((it.stands(), it.available()), ((0, 300), -300));
        assert_eq!(it.used(Channel::Terminal), (300, 1), "a refund is no use of the day");
    });
}

#[test]
fn what_is_on_the_account_is_told_to_cash_machines_and_inquiries_only() {
    each(1_000, |it| {
        assert_eq!(it.answer(&it.purchase(1, 100)).balance, None);
        let cash = Request { purpose: Purpose::Cash, ..it.purchase(2, 100) };
        assert_eq!(it.answer(&cash).balance.unwrap().available(), Money::from_tenge(800));
    });
}
