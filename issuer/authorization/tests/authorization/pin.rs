//! The PIN when money is asked for: right, wrong, wrong once too often, lifted by a branch.

use audit::Actor;
use authorization::{Kind, Request};
use card::pin::{self, Unblocked};
use card::{PinDigest, Pvv};
use vocabulary::{CardId, Channel};

use crate::world::{PLENTY, Plastic, World, each, purchase};

const RIGHT: &str = "1894";
const WRONG: &str = "1895";

fn set(world: &World<'_>, card: CardId, digits: &'static str) {
    world.bank.get(move |tx| {
        let digest = PinDigest::of(tx, card, pvv(digits));
        pin::set(tx, Actor::System, card, digest)
    });
}

fn pvv(digits: &str) -> Pvv {
    Pvv::of_digits(digits.as_bytes().try_into().unwrap())
}

fn with_pin(card: Plastic, number: i64, digits: &str) -> Request {
    let mut request = purchase(card.pan, number, 1);
    request.verdicts.pin = Some(pvv(digits));
    request
}

fn tries(world: &World<'_>) -> i64 {
    let (rules, card) = (world.rules.clone(), world.card.id);
    world.bank.get(move |tx| card::facts(tx, &rules.catalogue, card)).unwrap().pin.tries
}

#[test]
fn three_wrong_pins_block_even_the_right_one_until_a_branch_lifts_it() {
    each(PLENTY, |it| {
        let card = it.card;
        set(it, card.id, RIGHT);
        assert_eq!(it.ask(&with_pin(card, 1, RIGHT)), Ok(1));
        for (number, left) in [(2, 1), (3, 2), (4, 3)] {
            assert_eq!(it.ask(&with_pin(card, number, WRONG)), Err("wrong_pin"));
            assert_eq!(tries(it), left);
        }
        assert_eq!(it.ask(&with_pin(card, 5, WRONG)), Err("pin_tries_exceeded"));
        assert_eq!(it.ask(&with_pin(card, 6, RIGHT)), Err("pin_tries_exceeded"));
        assert_eq!(tries(it), 3);
        set(it, card.id, WRONG);
        assert_eq!(it.ask(&with_pin(card, 7, WRONG)), Err("pin_tries_exceeded"), "set anew");
        assert_eq!(it.ask(&purchase(card.pan, 8, 1)), Ok(1), "where no PIN is asked for, none is missing");

        let id = card.id;
        let lifted = it.bank.get(move |tx| pin::unblock(tx, Actor::System, id, "passport shown"));
        assert_eq!(lifted, Unblocked::Done);
        assert_eq!(it.ask(&with_pin(card, 9, RIGHT)), Err("wrong_pin"), "the former one");
        assert_eq!(it.ask(&with_pin(card, 10, WRONG)), Ok(1));
        assert_eq!(tries(it), 0, "the right one forgets the wrong one before it");
    });
}

#[test]
fn wrong_pins_of_one_batch_see_each_other() {
    each(PLENTY, |it| {
        let card = it.card;
        set(it, card.id, RIGHT);
        let batch = [WRONG, WRONG, RIGHT, WRONG, WRONG, WRONG, RIGHT];
        let requests = (1..).zip(batch).map(|(number, digits)| with_pin(card, number, digits));
        let answers = it.batch(&requests.collect::<Vec<_>>());
        let told = answers.iter().map(crate::world::told).collect::<Vec<_>>();
        let wrong = Err("wrong_pin");
        assert_eq!(told, [wrong, wrong, Ok(1), wrong, wrong, wrong, Err("pin_tries_exceeded")]);
        assert_eq!(tries(it), 3);
    });
}

#[test]
fn a_repeat_counts_no_second_try() {
    each(PLENTY, |it| {
        let card = it.card;
        set(it, card.id, RIGHT);
        let wrong = with_pin(card, 1, WRONG);
        for _ in 0..4 {
            assert_eq!(it.ask(&wrong), Err("wrong_pin"));
            let twice = it.batch(&[wrong.clone(), wrong.clone()]);
            assert!(twice.iter().all(|answer| answer.repeated));
        }
        assert_eq!(tries(it), 1);
        // A batch with a repeat in it is decided twice and written once.
        let told = it.batch(&[wrong, with_pin(card, 2, WRONG)]);
        assert_eq!(told.iter().map(|answer| answer.repeated).collect::<Vec<_>>(), [true, false]);
        assert_eq!(tries(it), 2);
    });
}

#[test]
fn only_a_judgement_that_came_to_the_pin_counts_it() {
    each(PLENTY, |it| {
        let card = it.card;
        assert_eq!(it.ask(&with_pin(card, 1, RIGHT)), Err("wrong_pin"), "none is set");
        assert_eq!(tries(it), 0);
        set(it, card.id, RIGHT);
        let earlier = |number, digits| {
            let mut request = with_pin(card, number, digits);
            request.verdicts.cvv = authorization::Verdict::Wrong;
            request
        };
        assert_eq!(it.ask(&earlier(2, WRONG)), Err("wrong_cvv"));
        assert_eq!(tries(it), 0, "it was not told that the PIN is wrong");
        let advice = Request { kind: Kind::HoldAdvice, ..with_pin(card, 3, WRONG) };
        it.ask(&advice).unwrap_err();
        assert_eq!(tries(it), 0, "a fact is not judged");

        assert_eq!(it.ask(&with_pin(card, 4, WRONG)), Err("wrong_pin"));
        let approved = with_pin(card, 7, RIGHT);
        let approved = Request { kind: Kind::HoldAdvice, approved_elsewhere: true, ..approved };
        it.ask(&approved).unwrap();
        assert_eq!(tries(it), 1, "a fact forgets none either");
        assert_eq!(it.ask(&earlier(5, RIGHT)), Err("wrong_cvv"));
        assert_eq!(tries(it), 1, "nor does the right one forget what it did not come to");
        let mut dear = with_pin(card, 6, RIGHT);
        dear.amount = vocabulary::Money::from_tenge(1_000_000_000);
        dear.channel = Channel::CashMachine;
        assert!(it.ask(&dear).is_err_and(|why| why != "wrong_pin"));
        assert_eq!(tries(it), 0, "right, though there is no such money");
    });
}
