//! The store's promises, on both engines.
#![allow(clippy::unwrap_used, missing_docs)]

use std::sync::{Arc, Barrier};

use jiff::SignedDuration;
use store::{
    Clock, Error, Fault, Isolation, Migration, Options, Schema, Store, Surroundings, Tx, Url, Value, Vault,
    job, outbox,
};
use testkit::{Bank, Database};

const PURSE: &[Migration] = &[Migration {
    name: "test/0001_purse",
    sql: "create table purse (id integer not null primary key, tiyn integer not null, note text, raw blob) strict;
          create table purchase (id integer not null primary key, purse integer not null) strict;",
}];

#[derive(Debug, PartialEq)]
struct NotEnough;

/// Reads, judges, writes: wrong under a weak isolation, because two may read the same balance.
fn buy(tx: &mut Tx<'_>) -> Result<(), Error<NotEnough>> {
    let tiyn = tx.row("select tiyn from purse where id = 1", &[], |row| row.get::<i64>("tiyn"))?.unwrap();
    if tiyn < 100 {
        return Err(Error::Refused(NotEnough));
    }
    let (id, left) = (tx.new_id(), tiyn - 100);
    tx.execute("insert into purchase (id, purse) values ($1, 1)", &[&id])?;
    tx.execute("update purse set tiyn = $1 where id = 1", &[&left])?;
    Ok(())
}

fn fill(bank: &Bank, tiyn: i64) {
    bank.get(move |tx| tx.execute("insert into purse (id, tiyn) values (1, $1)", &[&tiyn]).map(|_| ()));
}

/// Ten purchases at once, from two stores on one database, on money for one: how many succeed.
fn race(database: Database, isolation: Isolation) -> usize {
    let clock = Clock::system();
    let open = || testkit::open(&database.url, &[PURSE], &clock, isolation, 4).unwrap();
    let stores = [open(), open()];
    stores[0]
        .run(|tx| tx.execute("insert into purse (id, tiyn) values (1, 100)", &[]).map_err(Error::<()>::Fault))
        .unwrap()
        .unwrap();
    let barrier = Arc::new(Barrier::new(10));
    let buyers = (0..10)
        .map(|n| {
            let (store, barrier): (Store, _) = (stores[n % 2].clone(), Arc::clone(&barrier));
            std::thread::spawn(move || {
                barrier.wait();
                store.run(buy).unwrap().is_ok()
            })
        })
        .collect::<Vec<_>>();
    buyers.into_iter().map(|buyer| usize::from(buyer.join().unwrap())).sum()
}

#[test]
fn the_same_tenge_is_spent_once_by_ten_buyers_at_two_stores() {
    for _ in 0..5 {
        assert_eq!(race(Database::sqlite(), Isolation::Serializable), 1);
        assert_eq!(race(Database::postgres(), Isolation::Serializable), 1);
    }
}

/// The race test itself is tested: under READ COMMITTED it must find money spent twice.
#[test]
fn the_race_test_catches_a_weaker_isolation() {
    let spent_twice = (0..50).any(|_| race(Database::postgres(), Isolation::ReadCommitted) > 1);
    assert!(spent_twice, "fifty races under READ COMMITTED and never spent twice: the test proves nothing");
}

#[test]
fn an_error_rolls_back_and_leaves_its_neighbours_in_the_batch_alone() {
    Bank::each(&[PURSE], |bank| {
        fill(bank, 250);
        let (sender, receiver) = std::sync::mpsc::channel();
        for n in 0..60 {
            let sender = sender.clone();
            bank.store.submit(
                move |tx| {
                    buy(tx)?;
                    if n % 3 == 0 { Err(Error::Refused(NotEnough)) } else { Ok(n) }
                },
                move |outcome| sender.send(outcome.unwrap()).unwrap(),
            );
        }
        drop(sender);
        let bought = receiver.iter().filter(Result::is_ok).count();
        assert_eq!(bought, 2);
        let left = bank.get(|tx| {
            tx.row("select tiyn, (select count(*) from purchase) as n from purse", &[], |row| {
                Ok((row.get::<i64>("tiyn")?, row.get::<i64>("n")?))
            })
        });
        assert_eq!(left, Some((50, 2)));
    });
}

#[test]
fn a_panic_in_one_use_case_harms_no_other() {
    Bank::each(&[PURSE], |bank| {
        fill(bank, 100);
        let outcome = bank.store.run::<(), NotEnough>(|tx| {
            buy(tx)?;
            panic!("planted");
        });
        assert!(matches!(outcome, Err(Fault::Broken(_))));
        assert!(bank.run(buy).is_ok());
    });
}

#[test]
fn a_fault_that_the_use_case_swallows_still_rolls_back() {
    Bank::each(&[PURSE], |bank| {
        fill(bank, 100);
        let outcome = bank.store.run::<(), NotEnough>(|tx| {
            buy(tx)?;
            let _ = tx.execute("insert into purse (id, tiyn) values (1, 5)", &[]);
            Ok(())
        });
        assert!(matches!(outcome, Err(Fault::Broken(_))), "{outcome:?}");
        assert!(bank.run(buy).is_ok());
    });
}

#[test]
fn a_reader_can_not_write() {
    Bank::each(&[PURSE], |bank| {
        fill(bank, 100);
        assert!(bank.store.read(buy).is_err());
        let seen = bank.store.read(|tx| {
            tx.row("select tiyn from purse", &[], |row| row.get::<i64>("tiyn")).map_err(Error::<()>::Fault)
        });
        assert_eq!(seen.unwrap().unwrap(), Some(100));
    });
}

#[test]
fn the_four_kinds_of_value_read_back_as_they_were_written() {
    Bank::each(&[PURSE], |bank| {
        let back = bank.get(|tx| {
            let (text, raw): (Option<String>, Vec<u8>) =
                (Some("Әліпби \u{0} ₸".replace('\u{0}', "")), vec![0, 255, 7]);
            tx.execute(
                "insert into purse (raw, note, tiyn, id) values ($2, $1, $3, $4)",
                &[&text, &raw, &i64::MIN, &i64::MAX],
            )?;
            tx.row("select id, tiyn, note, raw from purse", &[], |row| {
                Ok((
                    row.get::<i64>("id")?,
                    row.get::<i64>("tiyn")?,
                    row.get::<Option<String>>("note")?,
                    row.get::<Vec<u8>>("raw")?,
                ))
            })
        });
        assert_eq!(back, Some((i64::MAX, i64::MIN, Some("Әліпби  ₸".to_owned()), vec![0, 255, 7])));
    });
}

#[test]
fn what_lies_in_the_log_of_sqlite_is_carried_into_its_tables_and_the_log_ends_with_the_store() {
    let bank = Bank::open(Database::sqlite(), &[PURSE]);
    let file = std::path::PathBuf::from(bank.database.url.trim_start_matches("sqlite:"));
    let size = || std::fs::metadata(&file).unwrap().len();
    let raw = vec![7_u8; 4096];
    // Far less than makes the writer itself do it.
    for id in 0..100_i64 {
        let raw = raw.clone();
        bank.get(move |tx| {
            tx.execute("insert into purse (id, tiyn, raw) values ($1, 1, $2)", &[&id, &raw]).map(|_| ())
        });
    }
    until("the tables hold what was written", || size() > 100 * 4096);
    drop(bank.store);
    until("nobody has the database open", || !file.with_extension("db-wal").exists());
}

fn until(what: &str, look: impl Fn() -> bool) {
    let began = std::time::Instant::now();
    while !look() {
        assert!(began.elapsed() < std::time::Duration::from_secs(30), "{what}: not in half a minute");
        std::thread::yield_now();
    }
}

#[test]
fn a_migration_runs_once_and_its_past_cannot_be_edited() {
    for database in [Database::sqlite(), Database::postgres()] {
        let clock = Clock::system();
        let open =
            |migrations| testkit::open(&database.url, &[migrations], &clock, Isolation::Serializable, 1);
        open(PURSE).unwrap();
        open(PURSE).unwrap();
        let edited = &[Migration { sql: "create table other (id integer) strict", ..PURSE[0] }];
        assert!(matches!(open(edited), Err(Fault::Broken(_))));
    }
}

#[test]
fn a_database_that_a_newer_program_has_built_on_is_left_alone() {
    const NEWER: Migration =
        Migration { name: "test/0002_newer", sql: "create table newer (id integer) strict" };
    const BOTH: &[Migration] = &[PURSE[0], NEWER];
    for database in [Database::sqlite(), Database::postgres()] {
        let clock = Clock::system();
        let open =
            |migrations| testkit::open(&database.url, &[migrations], &clock, Isolation::Serializable, 1);
        open(BOTH).unwrap();
        let Err(Fault::Broken(why)) = open(PURSE).map(drop) else { panic!("the older program opened it") };
        assert!(why.contains("test/0002_newer"), "{why}");
        open(BOTH).unwrap();
    }
}

#[test]
fn a_database_is_opened_with_the_keys_it_was_made_with_and_no_others() {
    for database in [Database::sqlite(), Database::postgres()] {
        let open = |sealing, finding| {
            let options =
                Options { url: Url::parse(&database.url)?, threads: 1, isolation: Isolation::Serializable };
            let surroundings = Surroundings {
                clock: Clock::system(),
                random: Box::new(|bytes| bytes.fill(7)),
                vault: Vault::new(&[sealing; 32], &[finding; 32]),
            };
            Store::open(&options, &Schema(Vec::new()), surroundings).map(drop)
        };
        open(1, 2).unwrap();
        open(1, 2).unwrap();
        for (sealing, finding) in [(9, 2), (1, 9), (9, 9)] {
            let Err(Fault::Broken(why)) = open(sealing, finding) else {
                panic!("opened with {sealing}, {finding}")
            };
            assert!(why.contains("restore the key file"), "{why}");
        }
        open(1, 2).unwrap();
    }
}

#[test]
fn a_parcel_is_carried_again_until_it_is_delivered_and_its_body_is_wiped() {
    Bank::each(&[], |bank| {
        let soon = SignedDuration::from_secs(30);
        let id = bank.get(|tx| outbox::send(tx, "sms.text", b"word", None));
        let lease = move |tx: &mut Tx<'_>| {
            let until = tx.now() + soon;
            outbox::lease(tx, "sms.", 10, until)
        };
        assert_eq!(bank.get(lease).len(), 1);
        assert_eq!(bank.get(lease).len(), 0, "leased to somebody");
        bank.advance(soon);
        let again = bank.get(lease);
        assert_eq!((again[0].id, again[0].body.as_slice(), again[0].attempts), (id, &b"word"[..], 2));
        bank.get(move |tx| outbox::delivered(tx, id));
        bank.advance(soon);
        assert_eq!(bank.get(lease).len(), 0);
        let left =
            bank.get(|tx| tx.rows("select body from parcel", &[], |row| row.get::<Option<Vec<u8>>>("body")));
        assert_eq!(left, [None]);
    });
}

#[test]
fn a_parcel_past_its_time_is_never_carried() {
    Bank::each(&[], |bank| {
        let id = bank.get(|tx| {
            let after = tx.now() + SignedDuration::from_secs(300);
            outbox::send(tx, "sms.code", b"code", Some(after))
        });
        bank.advance(SignedDuration::from_secs(300));
        let leased = bank.get(|tx| {
            let until = tx.now() + SignedDuration::from_secs(30);
            outbox::lease(tx, "sms.", 10, until)
        });
        assert!(leased.is_empty());
        assert_eq!(bank.get(move |tx| outbox::state(tx, id)), Some("expired".to_owned()));
    });
}

#[test]
fn a_job_is_done_once_at_its_time_and_one_that_faults_stays() {
    Bank::each(&[], |bank| {
        bank.get(|tx| {
            let at = tx.now() + SignedDuration::from_secs(60);
            job::schedule(tx, "test.late", 7, at)?;
            job::schedule(tx, "test.gone", 8, at)?;
            job::cancel(tx, "test.gone", 8)
        });
        assert_eq!(bank.get(job::take), None);
        bank.advance(SignedDuration::from_secs(60));
        let faulty = bank.store.run(|tx| {
            job::take(tx)?;
            Err::<(), _>(Error::<()>::Fault(Fault::Broken("planted".to_owned())))
        });
        assert!(faulty.is_err());
        assert_eq!(bank.get(job::take).map(|job| job.object), Some(7));
        assert_eq!(bank.get(job::take), None);
    });
}

#[test]
fn a_statement_for_one_row_runs_for_many_and_for_none() {
    Bank::each(&[PURSE], |bank| {
        let rows = (1..=300).map(|n| vec![Value::Integer(n), Value::Integer(n * 10)]).collect::<Vec<_>>();
        let (inserted, updated, found, none) = bank.get(move |tx| {
            let inserted = tx.execute_each(
                "insert into purse (id, tiyn) values ($1, $2) on conflict (id) do nothing",
                &rows,
            )?;
            let doubled = (1..=300).step_by(2).map(|n| vec![Value::Integer(n), Value::Integer(1)]);
            let updated = tx.execute_each(
                "update purse set tiyn = purse.tiyn + $2 where id = $1",
                &doubled.collect::<Vec<_>>(),
            )?;
            let keys = [3, 4, 5000, 300].map(|n| vec![Value::Integer(n)]);
            let read = |row: &store::Row| Ok((row.get::<i64>("id")?, row.get::<i64>("tiyn")?));
            let mut found = tx.rows_each("select id, tiyn from purse where id = $1", &keys, read)?;
            found.sort_unstable();
            let none = tx.execute_each("update purse set tiyn = $2 where id = $1", &[])?;
            Ok((inserted, updated, found, none))
        });
        assert_eq!((inserted, updated, none), (300, 150, 0));
        assert_eq!(found, [(3, 31), (4, 40), (300, 3000)]);
    });
}

/// PostgreSQL is given many rows as a copy, which stops at the first row that is there already.
#[test]
fn rows_that_are_there_already_are_passed_over_among_many_or_stop_them_all() {
    Bank::each(&[PURSE], |bank| {
        let row = |n: i64| {
            let note = if n % 2 == 0 { Value::Null } else { Value::Text(format!("Әмиян {n}")) };
            vec![Value::Integer(n), Value::Integer(-n), note, Value::Bytes(vec![0, 255, 10])]
        };
        bank.get(move |tx| {
            tx.execute_each("insert into purse (id, tiyn, note, raw) values ($1, $2, $3, $4)", &[row(20)])
        });
        let rows = (1..=40).map(row).collect::<Vec<_>>();
        let new_ones = rows.clone();
        let passed_over = bank.get(move |tx| {
            tx.execute_each(
                "insert into purse (id, tiyn, note, raw) values ($1, $2, $3, $4) on conflict (id) do nothing",
                &new_ones,
            )
        });
        assert_eq!(passed_over, 39);
        assert_eq!(count(bank), 40);
        let more = (40..=80).map(row).collect::<Vec<_>>();
        let stopped = bank.store.run(move |tx| -> Result<(), Error<NotEnough>> {
            tx.execute_each("insert into purse (id, tiyn, note, raw) values ($1, $2, $3, $4)", &more)?;
            Ok(())
        });
        assert!(matches!(stopped, Err(Fault::Broken(_))), "{stopped:?}");
        assert_eq!(count(bank), 40);
        let odd = bank.get(|tx| {
            tx.rows("select note, raw from purse where id = 31 or id = 32 order by id", &[], |row| {
                Ok((row.get::<Option<String>>("note")?, row.get::<Vec<u8>>("raw")?))
            })
        });
        assert_eq!(odd, [(Some("Әмиян 31".to_owned()), vec![0, 255, 10]), (None, vec![0, 255, 10])]);
    });
}

fn count(bank: &Bank) -> i64 {
    bank.get(|tx| tx.row("select count(*) as n from purse", &[], |row| row.get("n"))).unwrap()
}

#[test]
fn keys_that_grow_grow_though_the_clock_stands_and_follow_it_when_it_moves() {
    Bank::each(&[PURSE], |bank| {
        let drawn = bank.get(|tx| Ok((0..5000).map(|_| tx.new_ordered_id()).collect::<Vec<_>>()));
        assert!(drawn.is_sorted_by(|a, b| a < b));
        bank.advance(SignedDuration::from_secs(1));
        let later = bank.get(|tx| Ok(tx.new_ordered_id()));
        assert!(later > drawn[4999] && later - drawn[0] > 900_000 << 10);
    });
}
