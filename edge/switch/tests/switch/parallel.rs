//! Many at the same time.

use std::net::SocketAddr;

use store::Isolation;
use testkit::{Bank, Database};

use crate::line::Line;
use crate::world::{TABLES, World, each, settings};

/// Two hundred purchases over eight connections; tells how many were approved and how many were not.
fn two_hundred(it: &World<'_>, to: [SocketAddr; 8]) -> (usize, usize) {
    let codes = std::thread::scope(|scope| {
        let threads = to.iter().zip(0..).map(|(to, shop): (_, u64)| {
            let asked = (0..25).flat_map(|number| it.purchase(1 + shop * 25 + number, 10).bytes());
            let asked = asked.collect::<Vec<_>>();
            scope.spawn(move || {
                let mut line = Line::connect(*to);
                line.send(&asked);
                line.hear_many(25).iter().map(|heard| heard.code().to_owned()).collect::<Vec<_>>()
            })
        });
        let threads = threads.collect::<Vec<_>>();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    let count = |wanted: &str| codes.iter().filter(|code| *code == wanted).count();
    (count("00"), count("51"))
}

#[test]
fn two_hundred_purchases_over_eight_connections_on_money_for_a_hundred_approve_a_hundred() {
    each(1_000, |it| {
        assert_eq!(two_hundred(it, [it.serving.to; 8]), (100, 100));
        assert_eq!((it.stands(), it.holds().len()), ((1_000, 1_000), 100));
    });
}

#[test]
fn and_so_do_two_switches_over_one_database() {
    let bank = Bank::open(Database::postgres(), TABLES);
    let it = World::open(&bank, 1_000, settings(), authorization::Policy::default());
    let second = testkit::open(&bank.database.url, TABLES, &bank.clock, Isolation::Serializable, 4).unwrap();
    let other = it.another_switch(second);
    let (one, two) = (it.serving.to, other.to);
    assert_eq!(two_hundred(&it, [one, two, one, two, one, two, one, two]), (100, 100));
    assert_eq!((it.stands(), it.holds().len()), ((1_000, 1_000), 100));
    it.books_balance();
}

#[test]
fn a_repeat_at_the_same_moment_on_other_connections_hears_one_answer() {
    each(1_000, |it| {
        let asked = it.purchase(1, 10).bytes();
        let heard = std::thread::scope(|scope| {
            let threads = (0..8).map(|_| {
                scope.spawn(|| {
                    let mut line = Line::connect(it.serving.to);
                    line.send(&asked);
                    line.hear().unwrap()
                })
            });
            let threads = threads.collect::<Vec<_>>();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
        });
        assert!(heard.iter().all(|one| *one == heard[0] && one.code() == "00"), "{heard:?}");
        assert_eq!(it.holds(), [10]);
    });
}
