//! Worker threads: take what is waiting, run it, commit once, answer all.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use crate::checkpoint::{self, Wake};
use crate::durable::{self, Keeper};
use crate::engine::{Begin, Connection, Isolation};
use crate::{Error, Fault, Options, Surroundings, Tx};

/// Most use cases that share one commit on SQLite.
const BATCH: usize = 256;
/// Most use cases that wait; beyond it the answer is `Busy`, which a person hears as "try again".
const WAITING: usize = 4096;
/// Times a colliding transaction is run before the collision is called a fault.
const ATTEMPTS: u32 = 40;

/// What a worker's connections are for.
#[derive(Clone, Copy)]
pub(crate) enum Mode {
    Read,
    Write(Isolation),
}

/// A use case with the place of its outcome, its types forgotten.
trait Task: Send {
    /// Runs once more; true if the outcome asks for a commit.
    fn attempt(&mut self, tx: &mut Tx<'_>) -> bool;
    /// Answers: the outcome, or the fault that kept it from being durable.
    fn answer(self: Box<Self>, durable: Result<(), Fault>);
}

struct Pending<F, T, R, A> {
    use_case: F,
    outcome: Option<Result<T, Error<R>>>,
    answer: A,
}

impl<F, T, R, A> Task for Pending<F, T, R, A>
where
    F: FnMut(&mut Tx<'_>) -> Result<T, Error<R>> + Send,
    T: Send,
    R: Send,
    A: FnOnce(Result<Result<T, R>, Fault>) + Send,
{
    fn attempt(&mut self, tx: &mut Tx<'_>) -> bool {
        let outcome = match catch_unwind(AssertUnwindSafe(|| (self.use_case)(tx))) {
            Ok(outcome) => outcome,
            Err(_) => Err(Error::Fault(Fault::Broken("a use case panicked".to_owned()))),
        };
        let outcome = match tx.fault() {
            Some(fault) => Err(Error::Fault(fault.clone())),
            None => outcome,
        };
        let commit = outcome.is_ok();
        self.outcome = Some(outcome);
        commit
    }

    fn answer(self: Box<Self>, durable: Result<(), Fault>) {
        let outcome = match (durable, self.outcome) {
            (Ok(()), Some(Ok(value))) => Ok(Ok(value)),
            (_, Some(Err(Error::Refused(refused)))) => Ok(Err(refused)),
            (_, Some(Err(Error::Fault(fault)))) => Err(fault),
            (Err(fault), _) => Err(fault),
            (Ok(()), None) => Err(Fault::stopped()),
        };
        (self.answer)(outcome);
    }
}

/// Use cases that share one commit.
pub(crate) struct Batch(Vec<Box<dyn Task>>);

impl Batch {
    /// Answers all of them.
    pub(crate) fn answer(self, durable: Result<(), Fault>) {
        for task in self.0 {
            task.answer(durable.clone());
        }
    }
}

/// The way in to a set of workers.
#[derive(Clone)]
pub(crate) struct Queue {
    tasks: mpsc::SyncSender<Box<dyn Task>>,
    meters: Arc<Meters>,
}

/// What the workers of one queue have done.
#[derive(Default)]
struct Meters {
    statements: AtomicU64,
    commits: AtomicU64,
}

impl Queue {
    pub(crate) fn put<T: Send + 'static, R: Send + 'static>(
        &self,
        use_case: impl FnMut(&mut Tx<'_>) -> Result<T, Error<R>> + Send + 'static,
        answer: impl FnOnce(Result<Result<T, R>, Fault>) + Send + 'static,
    ) {
        let task = Box::new(Pending { use_case, outcome: None, answer });
        match self.tasks.try_send(task) {
            Ok(()) => {}
            Err(mpsc::TrySendError::Full(task)) => task.answer(Err(Fault::Busy)),
            Err(mpsc::TrySendError::Disconnected(task)) => task.answer(Err(Fault::stopped())),
        }
    }

    /// Statements these workers have run.
    pub(crate) fn statements(&self) -> u64 {
        self.meters.statements.load(Ordering::Relaxed)
    }

    /// Transactions these workers have ended with a commit; several use cases may share one.
    pub(crate) fn commits(&self) -> u64 {
        self.meters.commits.load(Ordering::Relaxed)
    }
}

/// Opens the connections and starts one thread for each.
pub(crate) fn start(
    name: &str,
    threads: usize,
    mode: Mode,
    options: &Options,
    surroundings: &Arc<Surroundings>,
) -> Result<Queue, Fault> {
    let (sender, receiver) = mpsc::sync_channel(WAITING);
    let receiver = Arc::new(Mutex::new(receiver));
    let meters = Arc::new(Meters::default());
    let (mut wake, mut keeper) = match mode {
        Mode::Write(_) => (checkpoint::start(&options.url)?, durable::start(&options.url)?),
        Mode::Read => (None, None),
    };
    for number in 0..threads.max(1) {
        let connection = Connection::open(&options.url, matches!(mode, Mode::Read))?;
        let (receiver, surroundings) = (Arc::clone(&receiver), Arc::clone(surroundings));
        let (meters, wake, keeper) = (Arc::clone(&meters), wake.take(), keeper.take());
        std::thread::Builder::new()
            .name(format!("store-{name}-{number}"))
            .spawn(move || {
                let desk = Desk { surroundings: &surroundings, meters: &meters, wake, keeper };
                work(connection, mode, &receiver, &desk);
            })
            .map_err(|error| Fault::Unavailable(format!("no thread for the store: {error}")))?;
    }
    Ok(Queue { tasks: sender, meters })
}

/// What a worker has beside its connection.
struct Desk<'a> {
    surroundings: &'a Surroundings,
    meters: &'a Meters,
    /// Of SQLite's one writer.
    wake: Option<Wake>,
    /// The same.
    keeper: Option<Keeper>,
}

fn work(
    mut connection: Connection,
    mode: Mode,
    receiver: &Mutex<mpsc::Receiver<Box<dyn Task>>>,
    desk: &Desk<'_>,
) {
    let limit = if connection.shares_commits() && matches!(mode, Mode::Write(_)) { BATCH } else { 1 };
    while let Some(mut batch) = take(receiver, limit) {
        match &desk.keeper {
            Some(keeper) => {
                let lost = keeper.lost().cloned().map_or(Ok(()), Err);
                let committed = lost.and_then(|()| run(&mut connection, mode, &mut batch.0, desk));
                keeper.keep(batch, committed);
            }
            None => {
                let durable = run(&mut connection, mode, &mut batch.0, desk);
                batch.answer(durable);
            }
        }
    }
}

/// Waits for one task and takes what else is already waiting; `None` when every handle is gone.
fn take(receiver: &Mutex<mpsc::Receiver<Box<dyn Task>>>, limit: usize) -> Option<Batch> {
    let receiver = receiver.lock().ok()?;
    let mut batch = vec![receiver.recv().ok()?];
    while batch.len() < limit {
        match receiver.try_recv() {
            Ok(task) => batch.push(task),
            Err(_) => break,
        }
    }
    Some(Batch(batch))
}

/// Runs a batch until it commits, collides too often, or meets a fault.
fn run(
    connection: &mut Connection,
    mode: Mode,
    batch: &mut [Box<dyn Task>],
    desk: &Desk<'_>,
) -> Result<(), Fault> {
    let begin = match mode {
        Mode::Read => Begin::Read,
        Mode::Write(isolation) => Begin::Write(isolation),
    };
    for attempt in 0..ATTEMPTS {
        match once(connection, begin, batch, desk) {
            Err(Fault::Conflict) => back_off(attempt, desk.surroundings),
            outcome => return outcome,
        }
    }
    Err(Fault::Conflict)
}

fn once(
    connection: &mut Connection,
    begin: Begin,
    batch: &mut [Box<dyn Task>],
    desk: &Desk<'_>,
) -> Result<(), Fault> {
    connection.begin(begin)?;
    if let [only] = batch {
        let (commit, fault) = attempt(connection, only, desk);
        if commit {
            return commit_counted(connection, desk);
        }
        connection.rollback();
        return if fault == Some(Fault::Conflict) { Err(Fault::Conflict) } else { Ok(()) };
    }
    if batch.iter_mut().all(|task| attempt(connection, task, desk).0) {
        return commit_counted(connection, desk);
    }
    // One of them wants to be undone: all again, each so that it can be undone alone. That is rare, and a savepoint costs
    // a copy of every page that is changed behind it.
    connection.rollback();
    connection.begin(begin)?;
    for task in batch {
        connection.savepoint()?;
        let (commit, _) = attempt(connection, task, desk);
        if commit { connection.release()? } else { connection.rollback_to_savepoint()? }
    }
    commit_counted(connection, desk)
}

fn commit_counted(connection: &mut Connection, desk: &Desk<'_>) -> Result<(), Fault> {
    connection.commit()?;
    desk.meters.commits.fetch_add(1, Ordering::Relaxed);
    if let Some(wake) = &desk.wake {
        wake.up();
    }
    Ok(())
}

fn attempt(connection: &mut Connection, task: &mut Box<dyn Task>, desk: &Desk<'_>) -> (bool, Option<Fault>) {
    let mut tx = Tx::new(connection, desk.surroundings);
    let commit = task.attempt(&mut tx);
    desk.meters.statements.fetch_add(tx.statements(), Ordering::Relaxed);
    (commit, tx.fault().cloned())
}

/// Waits a random part of a growing while, so that two that collided do not collide again in step.
fn back_off(attempt: u32, surroundings: &Surroundings) {
    let ceiling = 1_u64 << attempt.min(8);
    let mut byte = [0; 8];
    (surroundings.random)(&mut byte);
    let millis = u64::from_le_bytes(byte) % ceiling;
    std::thread::sleep(Duration::from_millis(millis));
}
