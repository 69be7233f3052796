//! Many at the same time, through two stores on one database, as through two nodes.

use std::sync::{Arc, mpsc};

use authorization::{Answer, Presented, Request, Reversed, authorize, present, reverse};
use store::{Error, Fault, Isolation, Store, Tx};
use testkit::{Bank, Database};
use vocabulary::Money;

use crate::world::{TABLES, World, reversal, told};

type UseCase<T> = Box<dyn FnMut(&mut Tx<'_>) -> Result<T, Fault> + Send>;

/// Runs these use cases all at once, half on each store.
fn all_at_once<T: Send + 'static>(bank: &Bank, use_cases: Vec<UseCase<T>>) -> Vec<T> {
    let second = testkit::open(&bank.database.url, TABLES, &bank.clock, Isolation::Serializable, 4).unwrap();
    let stores: [&Store; 2] = [&bank.store, &second];
    let (sender, receiver) = mpsc::channel();
    let count = use_cases.len();
    for (number, mut use_case) in use_cases.into_iter().enumerate() {
        let sender = sender.clone();
        stores[number % 2].submit(
            move |tx| use_case(tx).map_err(Error::<()>::Fault),
            move |outcome| sender.send(outcome).unwrap(),
        );
    }
    receiver.iter().take(count).map(|outcome| outcome.unwrap().unwrap()).collect()
}

fn ask(it: &World<'_>, request: Request) -> UseCase<Answer> {
    let rules = Arc::clone(&it.rules);
    Box::new(move |tx| Ok(authorize(tx, &rules, std::slice::from_ref(&request))?.remove(0)))
}

fn on_both(story: impl Fn(&World<'_>)) {
    for database in [Database::sqlite(), Database::postgres()] {
        let bank = Bank::open(database, TABLES);
        let world = World::open(&bank, 1_000);
        story(&world);
        world.books_balance();
    }
}

#[test]
fn two_hundred_purchases_at_once_on_money_for_a_hundred_approve_exactly_a_hundred() {
    on_both(|it| {
        let answers = all_at_once(it.bank, (0..200).map(|number| ask(it, it.purchase(number, 10))).collect());
        let approved = answers.iter().filter(|answer| told(answer) == Ok(10)).count();
        let declined = answers.iter().filter(|answer| told(answer) == Err("not_enough")).count();
        assert_eq!((approved, declined), (100, 100));
        assert_eq!((it.stands(), it.available(), it.holds().len()), ((1_000, 1_000), 0, 100));
    });
}

#[test]
fn one_request_sent_twenty_times_at_once_is_answered_once() {
    on_both(|it| {
        let request = it.purchase(1, 10);
        let answers = all_at_once(it.bank, (0..20).map(|_| ask(it, request.clone())).collect());
        assert_eq!(answers.iter().filter(|answer| !answer.repeated).count(), 1);
        for answer in &answers {
            assert_eq!((answer.id, &answer.outcome), (answers[0].id, &answers[0].outcome));
        }
        assert_eq!(it.holds(), [10]);
    });
}

#[test]
fn one_presentment_sent_twenty_times_at_once_is_posted_once() {
    on_both(|it| {
        let request = it.purchase(1, 10);
        let _ = it.ask(&request);
        let presentment = it.presentment("p", &request, 10);
        let one = || -> UseCase<Presented> {
            let (rules, presentment) = (Arc::clone(&it.rules), presentment.clone());
            Box::new(move |tx| present(tx, &rules.catalogue, &presentment))
        };
        let presented = all_at_once(it.bank, (0..20).map(|_| one()).collect());
        assert_eq!(presented.iter().filter(|one| **one == Presented::Matched).count(), 1);
        assert_eq!(presented.iter().filter(|one| **one == Presented::Before).count(), 19);
        assert_eq!(it.stands(), (990, 0));
    });
}

/// The commit race: a void, a repeated void and the presentment all want the one hold.
#[test]
fn a_void_and_a_presentment_at_once_take_the_hold_once() {
    on_both(|it| {
        for round in 0..10 {
            let number = round * 100;
            let request = it.purchase(number, 10);
            let _ = it.ask(&request);
            let presentment = it.presentment(&format!("p{round}"), &request, 10);
            let (rules, mut racers) = (Arc::clone(&it.rules), Vec::new());
            for other in 1..=4 {
                let void = reversal(number + other, &request);
                racers.push(Box::new(move |tx: &mut Tx<'_>| match reverse(tx, &void)? {
                    Reversed::Done(amount) => Ok((amount.tiyn(), 0_i64)),
                    _ => Ok((0, 0)),
                }) as UseCase<(i64, i64)>);
            }
            racers.push(Box::new(move |tx: &mut Tx<'_>| {
                match present(tx, &rules.catalogue, &presentment)? {
                    Presented::Matched => Ok((0, 1_000)),
                    _ => Ok((0, 0)),
                }
            }));
            let taken = all_at_once(it.bank, racers);
            let (voided, matched) = taken.iter().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
            assert_eq!(voided + matched, Money::from_tenge(10).tiyn(), "by one of them, and once");
            assert_eq!(it.holds(), [0; 0]);
        }
        assert_eq!(it.stands(), (900, 0), "a presentment is posted whoever came first");
    });
}

#[test]
fn a_request_and_its_reversal_at_once_leave_nothing_held() {
    on_both(|it| {
        for round in 0..20 {
            let request = it.purchase(round * 10, 10);
            let (void, rules) = (reversal(round * 10 + 1, &request), Arc::clone(&it.rules));
            let asks: UseCase<()> =
                Box::new(move |tx| authorize(tx, &rules, std::slice::from_ref(&request)).map(|_| ()));
            let voids: UseCase<()> = Box::new(move |tx| reverse(tx, &void).map(|_| ()));
            let both = if round % 2 == 0 { vec![asks, voids] } else { vec![voids, asks] };
            all_at_once(it.bank, both);
            assert_eq!(it.stands(), (1_000, 0), "round {round}");
        }
    });
}
