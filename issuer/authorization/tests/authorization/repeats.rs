//! Exactly once: messages repeated, reordered, bundled.

use authorization::{Answer, Kind, Purpose, Request, Reversal, Reversed};
use card::{BlockReason, SpendingLimit};
use testkit::{Bank, Database};
use vocabulary::{Channel, Money};

use crate::world::{
    Chance, PLENTY, Plastic, TABLES, Told, World, each, issue_on, issue_on_new_account, key, purchase,
    reversal, told,
};

#[test]
fn in_any_order_of_request_repeat_reversal_and_repeated_reversal_nothing_is_left() {
    for kind in [Kind::Hold, Kind::Debit, Kind::HoldAdvice, Kind::DebitAdvice] {
        each(PLENTY, |it| {
            for (number, order) in orders().into_iter().enumerate() {
                let number = i64::try_from(number).unwrap() * 10;
                let request = Request { kind, approved_elsewhere: true, ..it.purchase(number, 100) };
                play(it, &request, &reversal(number + 1, &request), &order);
                assert_eq!(it.stands(), (PLENTY, 0), "{kind:?} {order:?}");
            }
            let today = (it.used(Channel::Terminal), it.holds());
            assert_eq!(today, ((0, 0), vec![]), "the day's use was given back each time");
        });
    }
}

/// 0, 1: the request; 2, 3: its reversal. A repeat hears what the first heard.
fn play(it: &World<'_>, request: &Request, reversal: &Reversal, order: &[usize; 4]) {
    let (mut heard, mut taken_back): (Vec<Answer>, Vec<Reversed>) = (Vec::new(), Vec::new());
    for step in order {
        match step {
            0 | 1 => heard.push(it.answer(request)),
            _ => taken_back.push(it.reverse(reversal)),
        }
    }
    assert_eq!(told(&heard[0]), told(&heard[1]), "{order:?}");
    assert_eq!((heard[0].id, &heard[0].outcome), (heard[1].id, &heard[1].outcome), "{order:?}");
    assert_eq!(taken_back[0], taken_back[1], "{order:?}");
    let reversed_first = order[0] > 1;
    assert_eq!(told(&heard[0]), if reversed_first { Err("reversed_before") } else { Ok(100) }, "{order:?}");
    let expected = if reversed_first { Reversed::NeverSeen } else { Reversed::Done(request.amount) };
    assert_eq!(taken_back[0], expected, "{order:?}");
}

/// All 24.
fn orders() -> Vec<[usize; 4]> {
    let mut found = Vec::new();
    for number in 0..256 {
        let order = [number / 64, number / 16 % 4, number / 4 % 4, number % 4];
        if (0..4).all(|step| order.contains(&step)) {
            found.push(order);
        }
    }
    assert_eq!(found.len(), 24);
    found
}

#[test]
fn a_repeat_hears_the_first_answer_whatever_has_happened_since() {
    each(1_000, |it| {
        let (approved, declined) = (it.purchase(1, 600), it.purchase(2, 600));
        assert_eq!((it.ask(&approved), it.ask(&declined)), (Ok(600), Err("not_enough")));
        let stays = |what: &str| {
            assert_eq!((it.ask(&approved), it.ask(&declined)), (Ok(600), Err("not_enough")), "{what}");
        };
        it.top_up("more", 5_000);
        stays("there is enough now");
        it.limit(Channel::Terminal, SpendingLimit { open: false, ..SpendingLimit::LIFTED });
        stays("the channel was closed");
        it.advance(86_400);
        stays("the day turned");
        it.block(BlockReason::Stolen);
        stays("the card was stolen");
        it.account_state(ledger::State::Closed);
        stays("the account was closed");
        it.advance(86_400 * 400);
        it.expire();
        stays("the hold ran out");
        assert_eq!(it.stands(), (6_000, 0));
        it.account_state(ledger::State::Open);
    });
}

#[test]
fn the_same_numbers_from_another_acquirer_or_of_another_time_are_another_request() {
    each(1_000, |it| {
        let first = it.purchase(1, 100);
        let change = |change: &dyn Fn(&mut Request)| {
            let mut other = first.clone();
            change(&mut other);
            other
        };
        let others = [
            first.clone(),
            change(&|it| it.key.acquirer = "398002".to_owned()),
            change(&|it| it.key.stan = 2),
            change(&|it| it.key.rrn = "000000000002".to_owned()),
            change(&|it| it.key.transmitted_at += jiff::SignedDuration::from_secs(1)),
        ];
        for other in &others {
            assert!(!it.answer(other).repeated);
        }
        assert_eq!(it.stands(), (1_000, 500));
    });
}

#[test]
fn two_in_one_batch_see_each_other() {
    each(1_000, |it| {
        let requests = [it.purchase(1, 600), it.purchase(2, 600), it.purchase(3, 400), it.purchase(4, 1)];
        let heard = it.batch(&requests).iter().map(told).collect::<Vec<_>>();
        assert_eq!(heard, [Ok(600), Err("not_enough"), Ok(400), Err("not_enough")]);
        assert_eq!(it.stands(), (1_000, 1_000));
    });
}

#[test]
fn one_that_came_before_among_many_new_ones_is_answered_as_before_and_they_are_new() {
    each(1_000, |it| {
        let requests = (1..=30).map(|stan| it.purchase(stan, 10)).collect::<Vec<_>>();
        let first = it.answer(&requests[17]);
        let answers = it.batch(&requests);
        let repeated = answers.iter().enumerate().filter(|(_, answer)| answer.repeated).collect::<Vec<_>>();
        assert_eq!(
            repeated.iter().map(|(at, answer)| (*at, answer.id)).collect::<Vec<_>>(),
            [(17, first.id)]
        );
        assert!(answers.iter().all(|answer| told(answer) == Ok(10)));
        assert_eq!(it.stands(), (1_000, 300));
    });
}

#[test]
fn two_cards_of_one_account_see_each_other_in_one_batch() {
    each(1_000, |it| {
        let other = issue_on(it.bank, &it.rules, it.card.account);
        let heard =
            it.batch(&[it.purchase(1, 600), purchase(other.pan, 2, 600), purchase(other.pan, 3, 400)]);
        assert_eq!(heard.iter().map(told).collect::<Vec<_>>(), [Ok(600), Err("not_enough"), Ok(400)]);
    });
}

/// Random messages, in random batches on one bank and one by one on another: the same is heard, and the same
/// is left.
#[test]
fn a_batch_gives_the_answers_that_one_by_one_would() {
    for open in [Database::sqlite as fn() -> Database, Database::postgres] {
        for seed in 0..6 {
            let mut chance = Chance(seed);
            let (bundled, single) = (Bank::open(open(), TABLES), Bank::open(open(), TABLES));
            let (bundled, single) = (World::open(&bundled, 3_000), World::open(&single, 3_000));
            let (cards, same) = (three_cards(&bundled), three_cards(&single));
            for round in 0..12 {
                let size = 1 + chance.below(20);
                let plans = (0..size).map(|_| Plan::draw(&mut chance, round)).collect::<Vec<_>>();
                let requests =
                    |cards: &[Plastic]| plans.iter().map(|plan| plan.request(cards)).collect::<Vec<_>>();
                let many = bundled.batch(&requests(&cards));
                let one = requests(&same).iter().map(|request| single.answer(request)).collect::<Vec<_>>();
                let heard = |answers: &[Answer]| -> Vec<(Told, bool, Option<ledger::Balance>)> {
                    answers.iter().map(|it| (told(it), it.repeated, it.balance)).collect()
                };
                assert_eq!(heard(&many), heard(&one), "seed {seed} round {round} {plans:?}");
                assert_eq!(left(&bundled, &cards), left(&single, &same), "seed {seed} round {round}");
            }
            bundled.books_balance();
            single.books_balance();
        }
    }
}

/// Two cards on one account and one on another.
fn three_cards(it: &World<'_>) -> Vec<Plastic> {
    let second = issue_on(it.bank, &it.rules, it.card.account);
    vec![it.card, second, issue_on_new_account(it.bank, &it.rules)]
}

fn left(it: &World<'_>, cards: &[Plastic]) -> Vec<(ledger::Balance, ledger::Turnover)> {
    let look = |card: &Plastic| {
        let account = card.account;
        let position = it.bank.get(move |tx| ledger::position(tx, account)).unwrap();
        (position.balance, position.turnover)
    };
    cards.iter().map(look).collect()
}

/// A message, before it is known whose card it is about.
#[derive(Debug, Clone)]
struct Plan {
    card: usize,
    number: i64,
    tenge: i64,
    kind: Kind,
    purpose: Purpose,
    raises: Option<i64>,
    partial: bool,
}

impl Plan {
    /// Numbers are few, so that many are repeats, of this batch or of one before.
    fn draw(chance: &mut Chance, round: u64) -> Plan {
        let number = |chance: &mut Chance| i64::try_from(round * 4 + chance.below(12)).unwrap();
        let kinds = [Kind::Hold, Kind::Hold, Kind::Hold, Kind::Debit, Kind::HoldAdvice, Kind::DebitAdvice];
        let purposes =
            [Purpose::Purchase, Purpose::Purchase, Purpose::Cash, Purpose::Refund, Purpose::Inquiry];
        Plan {
            card: usize::try_from(chance.below(4)).unwrap(),
            number: number(chance),
            tenge: i64::try_from(chance.below(400)).unwrap(),
            kind: kinds[usize::try_from(chance.below(6)).unwrap()],
            purpose: purposes[usize::try_from(chance.below(5)).unwrap()],
            raises: (chance.below(4) == 0).then(|| number(chance)),
            partial: chance.below(2) == 0,
        }
    }

    fn request(&self, cards: &[Plastic]) -> Request {
        // The fourth is a card of another bank.
        let foreign = vocabulary::Pan::parse("4000000000000002").unwrap();
        Request {
            kind: self.kind,
            purpose: self.purpose,
            amount: Money::from_tenge(self.tenge),
            partial: self.partial,
            increment_of: self.raises.map(key),
            approved_elsewhere: self.number % 3 > 0,
            ..purchase(cards.get(self.card).map_or(foreign, |card| card.pan), self.number, 0)
        }
    }
}

#[test]
fn the_statements_of_a_batch_do_not_grow_with_its_size() {
    each(PLENTY, |it| {
        let other = it.another_card();
        let mut number = 0;
        let mut cost = |size: usize| {
            let mut requests = Vec::new();
            for _ in 0..size {
                number += 3;
                let hold = it.purchase(number, 1);
                let raise = Request { increment_of: Some(key(1)), ..it.purchase(number + 1, 1) };
                let debit = Request { kind: Kind::Debit, ..purchase(other.pan, number + 2, 0) };
                requests.extend([hold, raise, debit]);
            }
            let before = it.bank.store.statements().1;
            it.batch(&requests);
            it.bank.store.statements().1 - before
        };
        cost(1);
        let (few, many) = (cost(2), cost(85));
        assert_eq!(few, many);
        assert!(many <= 10, "{many}");
    });
}
