//! Every reason not to give money, as an acquirer hears it; and what is said to messages that are none.

use authorization::Policy;
use card::{BlockReason, SpendingLimit};
use vocabulary::{Channel, Money};

use crate::line::{Ask, Line};
use crate::world::{PLENTY, Plastic, World, each, each_with, line_act, purchase, reversal, settings, typed};

const OPEN: SpendingLimit =
    SpendingLimit { open: true, daily_amount: None, daily_count: None, per_transaction: None };

#[test]
fn every_decline_has_its_code() {
    let policy = Policy {
        forbidden_mccs: vec![7995],
        forbidden_countries: vec!["643".to_owned()],
        ..Policy::default()
    };
    each_with(PLENTY, settings(), policy, |it| {
        let mut line = it.line();
        let mut number = 0;
        let mut hear = |card: &Plastic, change: &dyn Fn(Ask) -> Ask| {
            number += 1;
            line.code(&change(purchase(card, number, 100)))
        };
        let same = |ask: Ask| ask;
        let internet = |card: &Plastic| {
            let value = format!("9203{}", card.cvv);
            move |ask: Ask| ask.with(22, "812").with(48, value.clone())
        };
        let card = it.another_card(PLENTY);
        assert_eq!(hear(&card, &same), "00");
        assert_eq!(hear(&card, &|ask| ask.with(2, "9956300100000004")), "14", "no card of ours");
        assert_eq!(hear(&card, &|ask| ask.with(2, "9956300100000000")), "14", "no card of anybody's");
        assert_eq!(hear(&card, &|ask| ask.with(14, "2701")), "54", "another expiry");
        assert_eq!(hear(&card, &|ask| ask.with(18, "7995")), "58");
        assert_eq!(hear(&card, &|ask| ask.with(19, "643")), "62");
        assert_eq!(hear(&card, &|ask| ask.with(4, "000001000000")), "51");
        assert_eq!(hear(&card, &|ask| ask.with(48, "9203000").with(22, "812").with(14, "2701")), "54");
        assert_eq!(hear(&card, &|ask| ask.with(22, "812")), "63");
        it.limit(card.id, Channel::Internet, SpendingLimit { open: false, ..OPEN });
        assert_eq!(hear(&card, &internet(&card)), "57");
        it.limit(
            card.id,
            Channel::Internet,
            SpendingLimit { per_transaction: Some(Money::from_tenge(99)), ..OPEN },
        );
        assert_eq!(hear(&card, &internet(&card)), "61");
        it.limit(
            card.id,
            Channel::Internet,
            SpendingLimit { daily_amount: Some(Money::from_tenge(99)), ..OPEN },
        );
        assert_eq!(hear(&card, &internet(&card)), "61");
        it.limit(card.id, Channel::Internet, SpendingLimit { daily_count: Some(1), ..OPEN });
        assert_eq!(hear(&card, &internet(&card)), "00");
        assert_eq!(hear(&card, &internet(&card)), "65");
        it.account_state(card.account, ledger::State::DebitsStopped);
        assert_eq!(hear(&card, &same), "62");
        it.account_state(card.account, ledger::State::Open);
        for (reason, code) in [
            (BlockReason::Lost, "41"),
            (BlockReason::Stolen, "43"),
            (BlockReason::Asked, "62"),
            (BlockReason::Suspected, "62"),
        ] {
            let card = it.another_card(PLENTY);
            it.block(card.id, reason);
            assert_eq!(hear(&card, &same), code, "{reason:?}");
        }
        let closed = it.another_card(0);
        it.account_state(closed.account, ledger::State::Closed);
        assert_eq!(hear(&closed, &same), "53");
        it.advance(4 * 366);
        assert_eq!(hear(&card, &same), "54", "its last day is over");
    });
}

#[test]
fn a_message_with_a_fault_in_it_is_told_so_and_moves_nothing() {
    each(PLENTY, |it| {
        let mut line = it.line();
        for number in [3, 4, 7, 11, 32, 37] {
            assert_eq!(line.code(&it.purchase(1, 1).without(number)), "30", "without DE {number}");
        }
        assert_eq!(line.code(&it.purchase(1, 1).without(2)), "30", "without a number");
        for (number, value) in [(7, "1322070000"), (7, "0229070000"), (14, "2713"), (32, "000"), (90, "0")] {
            let value = if number == 90 { format!("0100000001{:032}", 0) } else { value.to_owned() };
            assert_eq!(line.code(&it.purchase(1, 1).with(number, value)), "30", "DE {number}");
        }
        assert_eq!(line.code(&it.purchase(1, 1).with(3, "990000")), "12", "an unknown transaction");
        assert_eq!(line.code(&it.purchase(1, 1).of_type("0300")), "12", "a file action");
        assert_eq!(line.code(&it.purchase(1, 1).of_type("1100")), "12", "another edition");
        assert_eq!(line.code(&reversal(2, &it.purchase(1, 1)).without(90)), "30");
        assert_eq!(line.code(&line_act(1, "301").without(70)), "30");
        // A letter where a digit belongs: the rest of the message can be read, and its STAN comes back.
        let heard = spoilt(&mut line, it, "000000000100", "00000000010x");
        assert_eq!((heard.0.as_str(), heard.1.as_str()), ("30", "000001"));
        assert_eq!(line.code(&it.purchase(1, 1)), "00", "nothing of it was kept");
        assert_eq!(it.holds(), [1]);
    });
}

fn spoilt(line: &mut Line, it: &World<'_>, right: &str, wrong: &str) -> (String, String) {
    let mut bytes = it.purchase(1, 1).bytes();
    let at = bytes.windows(right.len()).position(|window| window == right.as_bytes()).unwrap();
    bytes[at..at + right.len()].copy_from_slice(wrong.as_bytes());
    line.send(&bytes);
    let heard = line.hear().unwrap();
    (heard.code().to_owned(), heard.stan().to_owned())
}

#[test]
fn what_asks_for_no_answer_gets_none() {
    each(PLENTY, |it| {
        let mut line = it.line();
        for mti in ["0110", "0130", "0140", "0810", "0190"] {
            line.send(&it.purchase(1, 1).of_type(mti).bytes());
        }
        line.send(b"\x00\x04ABCD");
        line.send(b"\x00\x01X");
        line.send(b"\x00\x00");
        let heard = line.ask(&line_act(7, "301"));
        assert_eq!((heard.mti.as_str(), heard.stan()), ("0810", "000007"), "the first thing that is heard");
        assert_eq!(it.holds(), [0; 0]);
    });
}

#[test]
fn a_closed_channel_closes_no_other() {
    each(PLENTY, |it| {
        let mut line = it.line();
        it.limit(it.card.id, Channel::Internet, SpendingLimit { open: false, ..OPEN });
        assert_eq!(line.code(&typed(&it.card, 1, 1)), "57");
        assert_eq!(line.code(&it.purchase(2, 1)), "00");
        assert_eq!(line.code(&it.purchase(3, 1).with(3, "010000").with(18, "6011")), "00");
        assert_eq!(line.code(&it.purchase(4, 1).with(3, "200000").with(22, "812").of_type("0200")), "00");
    });
}
