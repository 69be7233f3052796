//! The store: one logic over two engines.
//!
//! ```text
//!   use case = closure over &mut Tx        (issuer/*)
//!        │ submit / run / read
//!   ┌────▼─────────────────────────────┐
//!   │ queue → worker threads           │   worker.rs   group commit, retry; durable.rs  checkpoint.rs
//!   │   Tx: SQL, clock, chance, vault  │   tx.rs
//!   │   outbox, jobs                   │   outbox.rs  job.rs
//!   └────┬─────────────────────────────┘
//!      engine.rs      SQLite (one writer, WAL readers) │ PostgreSQL (serializable)
//! ```
//!
//! A use case may be run again after a collision, *because* it touches nothing but its `Tx`.
//! `Ok` commits, `Err` rolls back, and nobody is answered before the commit is durable.

mod checkpoint;
pub mod clock;
mod durable;
mod engine;
mod fault;
pub mod job;
mod key_proof;
mod migrate;
pub mod outbox;
mod postgres;
mod spelling;
mod sqlite;
mod tx;
mod value;
mod vault;
mod worker;

use std::sync::{Arc, mpsc};

pub use clock::Clock;
use engine::Connection;
pub use engine::{Isolation, Url};
pub use fault::{Error, Fault};
pub use job::Job;
pub use migrate::{Migration, Schema};
pub use tx::Tx;
pub use value::{Column, Parameter, Row, Value};
pub use vault::{Vault, sha256};

/// A source of chance: fills a buffer.
pub type Chance = Box<dyn Fn(&mut [u8]) + Send + Sync>;

/// What the store is given at opening, so that nothing below it reaches for a clock or for chance.
pub struct Surroundings {
    /// The time that `tx.now()` tells.
    pub clock: Clock,
    /// Fills a buffer with unguessable bytes (or with predictable ones, in a simulation).
    pub random: Chance,
    /// Seals what may not lie in a plain column.
    pub vault: Vault,
}

/// How a store is opened.
pub struct Options {
    /// Where the data is.
    pub url: Url,
    /// Threads that read; on PostgreSQL also the number of threads that write. At least one.
    pub threads: usize,
    /// `Serializable` always; the weaker one exists so that the race test can be seen to fail.
    pub isolation: Isolation,
}

/// A handle on the data; cheap to clone, shared by all threads.
#[derive(Clone)]
pub struct Store {
    writes: worker::Queue,
    reads: worker::Queue,
    surroundings: Arc<Surroundings>,
    url: Url,
    batches_at_once: usize,
}

impl Store {
    /// Opens the data, brings its schema up to date, refuses keys that are not its own and starts the worker
    /// threads.
    pub fn open(options: &Options, schema: &Schema, surroundings: Surroundings) -> Result<Store, Fault> {
        let surroundings = Arc::new(surroundings);
        migrate::run(&options.url, schema, &surroundings)?;
        key_proof::check(&options.url, &surroundings)?;
        let batches_at_once = Connection::open(&options.url, true)?.batches_at_once()?;
        let writers = if options.url.is_sqlite() { 1 } else { options.threads };
        let writes =
            worker::start("write", writers, worker::Mode::Write(options.isolation), options, &surroundings)?;
        let reads = worker::start("read", options.threads, worker::Mode::Read, options, &surroundings)?;
        Ok(Store { writes, reads, surroundings, url: options.url.clone(), batches_at_once })
    }

    /// Runs a use case in a transaction of its own and hands its outcome to `answer` once the commit is
    /// durable. `answer` runs on a worker thread and must be quick.
    pub fn submit<T, R>(
        &self,
        use_case: impl FnMut(&mut Tx<'_>) -> Result<T, Error<R>> + Send + 'static,
        answer: impl FnOnce(Result<Result<T, R>, Fault>) + Send + 'static,
    ) where
        T: Send + 'static,
        R: Send + 'static,
    {
        self.writes.put(use_case, answer);
    }

    /// The same for a use case that only reads; it does not wait behind those that write.
    pub fn submit_read<T, R>(
        &self,
        use_case: impl FnMut(&mut Tx<'_>) -> Result<T, Error<R>> + Send + 'static,
        answer: impl FnOnce(Result<Result<T, R>, Fault>) + Send + 'static,
    ) where
        T: Send + 'static,
        R: Send + 'static,
    {
        self.reads.put(use_case, answer);
    }

    /// [`Store::submit`] for a thread that may wait: tests, commands.
    pub fn run<T, R>(
        &self,
        use_case: impl FnMut(&mut Tx<'_>) -> Result<T, Error<R>> + Send + 'static,
    ) -> Result<Result<T, R>, Fault>
    where
        T: Send + 'static,
        R: Send + 'static,
    {
        let (sender, receiver) = mpsc::sync_channel(1);
        self.submit(use_case, move |outcome| {
            let _ = sender.send(outcome);
        });
        receiver.recv().unwrap_or_else(|_| Err(Fault::stopped()))
    }

    /// [`Store::submit_read`] for a thread that may wait.
    pub fn read<T, R>(
        &self,
        use_case: impl FnMut(&mut Tx<'_>) -> Result<T, Error<R>> + Send + 'static,
    ) -> Result<Result<T, R>, Fault>
    where
        T: Send + 'static,
        R: Send + 'static,
    {
        let (sender, receiver) = mpsc::sync_channel(1);
        self.submit_read(use_case, move |outcome| {
            let _ = sender.send(outcome);
        });
        receiver.recv().unwrap_or_else(|_| Err(Fault::stopped()))
    }

    /// How many batches of use cases are worth having under way at a time. On SQLite one is decided and the next lies
    /// ready while the disk keeps the last. On PostgreSQL two, or one where the server remembers too roughly what was
    /// read: two would then collide without having touched the same row.
    pub fn batches_at_once(&self) -> usize {
        self.batches_at_once
    }

    /// The clock the transactions read.
    pub fn clock(&self) -> &Clock {
        &self.surroundings.clock
    }

    /// What seals photographs, which lie outside the tables.
    pub fn vault(&self) -> &Vault {
        &self.surroundings.vault
    }

    /// Fills `bytes` from the source of chance given at opening.
    pub fn random(&self, bytes: &mut [u8]) {
        (self.surroundings.random)(bytes);
    }

    /// Statements run so far by use cases that read, and by those that write.
    pub fn statements(&self) -> (u64, u64) {
        (self.reads.statements(), self.writes.statements())
    }

    /// Commits of use cases that write, so far.
    pub fn commits(&self) -> u64 {
        self.writes.commits()
    }

    /// Which database this is, for a line in a log; without its password.
    pub fn describe(&self) -> String {
        self.url.describe()
    }
}
