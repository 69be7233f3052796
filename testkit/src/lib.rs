//! A bank in a box, for tests: a fresh database on each engine, a clock that moves when told, chance that
//! repeats.
#![allow(clippy::unwrap_used, reason = "a test that cannot set its stage must stop")]

mod postgres;

use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::{SignedDuration, Timestamp};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use store::{
    Clock, Error, Fault, Isolation, Migration, Options, Schema, Store, Surroundings, Tx, Url, Vault,
};

pub use postgres::OwnPostgres;

/// A database that is gone when the value is.
pub struct Database {
    /// Where it is, as a configuration spells it.
    pub url: String,
    remove: Remove,
}

enum Remove {
    Folder(PathBuf),
    Postgres(String),
}

impl Database {
    /// An empty SQLite file.
    pub fn sqlite() -> Database {
        let folder = scratch("sqlite");
        Database {
            url: format!("sqlite:{}", folder.join("tolem.db").display()),
            remove: Remove::Folder(folder),
        }
    }

    /// An empty database on the tests' own PostgreSQL, which is started if it is not running.
    pub fn postgres() -> Database {
        let (name, url) = postgres::create();
        Database { url, remove: Remove::Postgres(name) }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        match &self.remove {
            Remove::Folder(folder) => drop(std::fs::remove_dir_all(folder)),
            Remove::Postgres(name) => postgres::remove(name),
        }
    }
}

/// The folder of the tests' own PostgreSQL: its data, WAL and log.
pub fn postgres_folder() -> PathBuf {
    PathBuf::from(postgres::socket())
}

/// An empty folder of one's own; whoever asks removes it.
pub fn scratch(what: &str) -> PathBuf {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("tolem-{what}-{}-{number}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// A store on a fresh database, with its clock in hand.
pub struct Bank {
    /// The store.
    pub store: Store,
    /// Its clock: stands at 22 November 2026, 12:00 in Almaty, until told to move.
    pub clock: Clock,
    /// The database under it.
    pub database: Database,
}

impl Bank {
    /// Opens a store on `database` with these crates' tables.
    pub fn open(database: Database, migrations: &[&[Migration]]) -> Bank {
        let clock = Clock::standing("2026-11-22T07:00:00Z".parse().unwrap());
        let store = open(&database.url, migrations, &clock, Isolation::Serializable, 4).unwrap();
        Bank { store, clock, database }
    }

    /// Tells the same story on SQLite and on PostgreSQL.
    pub fn each(migrations: &[&[Migration]], story: impl Fn(&Bank)) {
        story(&Bank::open(Database::sqlite(), migrations));
        story(&Bank::open(Database::postgres(), migrations));
    }

    /// Runs a use case; a fault ends the test.
    pub fn run<T: Send + 'static, R: Send + 'static>(
        &self,
        use_case: impl FnMut(&mut Tx<'_>) -> Result<T, Error<R>> + Send + 'static,
    ) -> Result<T, R> {
        self.store.run(use_case).unwrap()
    }

    /// Runs a use case that refuses nothing.
    pub fn get<T: Send + 'static>(
        &self,
        mut use_case: impl FnMut(&mut Tx<'_>) -> Result<T, Fault> + Send + 'static,
    ) -> T {
        self.run(move |tx| use_case(tx).map_err(Error::<()>::Fault)).unwrap()
    }

    /// Moves the clock on.
    pub fn advance(&self, by: SignedDuration) {
        self.clock.advance(by);
    }

    /// The time the next transaction will see.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

/// Opens a store; several may be opened on one database, as several nodes would.
pub fn open(
    url: &str,
    migrations: &[&[Migration]],
    clock: &Clock,
    isolation: Isolation,
    threads: usize,
) -> Result<Store, Fault> {
    static SEED: AtomicU64 = AtomicU64::new(1);
    let seed = SEED.fetch_add(1, Ordering::Relaxed);
    let chance = Mutex::new(ChaCha20Rng::seed_from_u64(seed));
    let surroundings = Surroundings {
        clock: clock.clone(),
        random: Box::new(move |bytes| chance.lock().unwrap().fill_bytes(bytes)),
        vault: Vault::new(&[1; 32], &[2; 32]),
    };
    let schema = Schema(migrations.iter().flat_map(|part| part.iter().copied()).collect());
    Store::open(&Options { url: Url::parse(url)?, threads, isolation }, &schema, surroundings)
}
