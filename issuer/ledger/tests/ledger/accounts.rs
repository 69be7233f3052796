//! Accounts: their numbers, their owners, what may be spent.

use std::collections::HashSet;
use std::sync::Mutex;

use ledger::{Account, Balance, IbanHead, State, find, of_customer, open_account};
use store::{Clock, Error, Fault, Isolation, Options, Schema, Store, Surroundings, Tx, Url, Vault};
use testkit::{Bank, Database};
use vocabulary::{AccountId, CustomerId, Iban, Money};

const AIGERIM: CustomerId = CustomerId(1);
const BERIK: CustomerId = CustomerId(2);

fn open(tx: &mut Tx<'_>, customer: CustomerId) -> Result<Account, Fault> {
    open_account(tx, customer, &IbanHead::parse("563", "D6").unwrap(), "KZT")
}

#[test]
fn two_thousand_account_numbers_are_right_and_no_two_the_same() {
    Bank::each(&[ledger::MIGRATIONS], |bank| {
        let accounts = bank.get(|tx| (0..2_000).map(|_| open(tx, AIGERIM)).collect::<Result<Vec<_>, _>>());
        let mut seen = HashSet::new();
        for account in &accounts {
            let number = account.iban.electronic();
            assert_eq!(remainder_of_97(number), 1, "ISO 13616, by plain division");
            assert_eq!((&number[..2], &number[4..9]), ("KZ", "563D6"));
            assert!(seen.insert(account.iban));
        }
        // Chance reaches every place after the head: no place has the same character throughout.
        for place in 9..20 {
            let there = accounts.iter().map(|account| account.iban.electronic().as_bytes()[place]);
            assert_eq!(there.collect::<HashSet<_>>().len(), 36, "place {place}");
        }
    });
}

/// The rule as it is printed: the first four characters last, letters as two digits, modulo 97.
fn remainder_of_97(number: &str) -> u32 {
    let moved = format!("{}{}", &number[4..], &number[..4]);
    let digits = moved.chars().map(|letter| letter.to_digit(36).unwrap().to_string()).collect::<String>();
    digits.chars().fold(0, |rest, digit| (rest * 10 + digit.to_digit(10).unwrap()) % 97)
}

#[test]
fn an_account_reads_back_as_it_was_opened_and_only_its_owner_has_it() {
    Bank::each(&[ledger::MIGRATIONS], |bank| {
        let first = bank.get(|tx| open(tx, AIGERIM));
        bank.advance(jiff::SignedDuration::from_secs(1));
        let second = bank.get(|tx| open(tx, AIGERIM));
        let other = bank.get(|tx| open(tx, BERIK));

        assert_eq!((first.state, first.balance), (State::Open, Balance::default()));
        assert_eq!(first.balance.available(), Money::ZERO);
        let id = first.id;
        assert_eq!(bank.get(move |tx| find(tx, id)), Some(first.clone()));
        assert_eq!(bank.get(|tx| of_customer(tx, AIGERIM)), [first, second]);
        assert_eq!(bank.get(|tx| of_customer(tx, BERIK)), [other]);
        assert_eq!(bank.get(|tx| find(tx, AccountId(3))), None);
        assert_eq!(bank.get(|tx| of_customer(tx, CustomerId(3))), []);
    });
}

#[test]
fn a_number_that_is_taken_is_drawn_again() {
    for database in [Database::sqlite(), Database::postgres()] {
        // The first three draws are the same.
        let store = store_with_chance(&database.url, 3);
        let open = |tx: &mut Tx<'_>| open(tx, AIGERIM).map_err(Error::<()>::Fault);
        let numbers = (0..3).map(|_| store.run(open).unwrap().unwrap().iban).collect::<HashSet<Iban>>();
        assert_eq!(numbers.len(), 3);
    }
}

#[test]
fn numbers_that_have_run_out_are_a_fault_and_leave_nothing_behind() {
    for database in [Database::sqlite(), Database::postgres()] {
        let store = store_with_chance(&database.url, usize::MAX);
        let open = |tx: &mut Tx<'_>| open(tx, BERIK).map_err(Error::<()>::Fault);
        store.run(open).unwrap().unwrap();
        assert!(matches!(store.run(open), Err(Fault::Broken(_))));
        let left = store.run(|tx| of_customer(tx, BERIK).map_err(Error::<()>::Fault)).unwrap().unwrap();
        assert_eq!(left.len(), 1);
    }
}

/// A store whose chance repeats itself for the first draws of account numbers, and for nothing else.
fn store_with_chance(url: &str, same: usize) -> Store {
    let drawn = Mutex::new((0_usize, 0_u8));
    let surroundings = Surroundings {
        clock: Clock::system(),
        random: Box::new(move |bytes| {
            let mut drawn = drawn.lock().unwrap();
            if bytes.len() == 16 {
                drawn.0 += 1;
                let draw = u8::try_from(drawn.0.saturating_sub(same).min(200)).unwrap();
                bytes.fill(draw);
            } else {
                drawn.1 += 1;
                bytes.fill(drawn.1);
            }
        }),
        vault: Vault::new(&[1; 32], &[2; 32]),
    };
    let options = Options { url: Url::parse(url).unwrap(), threads: 1, isolation: Isolation::Serializable };
    Store::open(&options, &Schema(ledger::MIGRATIONS.to_vec()), surroundings).unwrap()
}

#[test]
fn what_is_held_and_claimed_cannot_be_spent() {
    for (posted, held, claimed, available, blocked) in [
        (0, 0, 0, 0, 0),
        (10_000, 0, 0, 10_000, 0),
        (10_000, 9_999, 0, 1, 9_999),
        (10_000, 4_000, 6_000, 0, 10_000),
        (10_000, 4_000, 6_001, -1, 10_001),
        (-500, 0, 0, -500, 0),
        (-500, 100, 1, -601, 101),
        (i64::MIN, i64::MAX, i64::MAX, i64::MIN, i64::MAX),
    ] {
        let tiyn = Money::from_tiyn;
        let balance = Balance { posted: tiyn(posted), held: tiyn(held), claimed: tiyn(claimed) };
        assert_eq!(
            (balance.available(), balance.blocked()),
            (tiyn(available), tiyn(blocked)),
            "{posted} {held} {claimed}"
        );
    }
}
