//! A commit on SQLite becomes durable beside the writer: the next batch is decided while the disk keeps the last.
//!
//! ```text
//!   writer:      decide, commit ─► log (not yet synced) ─► decide the next …
//!   this thread:                    fdatasync of the log ─► answers
//! ```
//!
//! SQLite itself runs with `synchronous = normal`: it keeps log and tables whole through a loss of power, but the last
//! commits may be gone. Nobody has been answered about those. Whoever reads may see them a moment early.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock, mpsc};

use crate::Fault;
use crate::engine::Url;
use crate::worker::Batch;

/// Batches that wait for the disk, beside the one it is busy with: the writer then waits too.
const WAITING: usize = 4;

/// The way to the thread. It ends when this is dropped, after all is answered.
pub(crate) struct Keeper {
    batches: mpsc::SyncSender<(Batch, Result<(), Fault>)>,
    lost: Arc<OnceLock<Fault>>,
}

impl Keeper {
    /// Answers a batch once what was committed so far is durable, or with the fault it met.
    pub(crate) fn keep(&self, batch: Batch, outcome: Result<(), Fault>) {
        if let Err(mpsc::SendError((batch, _))) = self.batches.send((batch, outcome)) {
            batch.answer(Err(Fault::stopped()));
        }
    }

    /// The failure of the disk to keep a commit, if it has failed: nothing may be built upon that.
    pub(crate) fn lost(&self) -> Option<&Fault> {
        self.lost.get()
    }
}

/// Starts the thread, if this is SQLite: PostgreSQL answers a commit when it is durable.
pub(crate) fn start(url: &Url) -> Result<Option<Keeper>, Fault> {
    let Url::Sqlite(path) = url else { return Ok(None) };
    let mut log = path.clone().into_os_string();
    log.push("-wal");
    let log = PathBuf::from(log);
    let (sender, receiver) = mpsc::sync_channel(WAITING);
    let lost = Arc::new(OnceLock::new());
    let keeper = Keeper { batches: sender, lost: Arc::clone(&lost) };
    std::thread::Builder::new()
        .name("store-durable".to_owned())
        .spawn(move || work(&receiver, &log, &lost))
        .map_err(|error| Fault::Unavailable(format!("no thread for the store: {error}")))?;
    Ok(Some(keeper))
}

fn work(batches: &mpsc::Receiver<(Batch, Result<(), Fault>)>, log: &Path, lost: &OnceLock<Fault>) {
    let mut file = None;
    while let Ok(first) = batches.recv() {
        let taken = std::iter::once(first).chain(batches.try_iter()).collect::<Vec<_>>();
        let kept = sync(&mut file, log, lost);
        for (batch, outcome) in taken {
            batch.answer(outcome.and_then(|()| kept.clone()));
        }
    }
}

/// Waits until the disk has the log. After a failure the kernel may believe that it has what it has not: whatever
/// comes later would stand on a gap, so that it stays a failure.
fn sync(file: &mut Option<File>, log: &Path, lost: &OnceLock<Fault>) -> Result<(), Fault> {
    if let Some(fault) = lost.get() {
        return Err(fault.clone());
    }
    let told = |error: std::io::Error| {
        Fault::Unavailable(format!("the disk did not keep a commit ({error}): see to it, then start again"))
    };
    open(file, log).and_then(File::sync_data).map_err(|error| lost.get_or_init(|| told(error)).clone())
}

/// SQLite makes the log with the first transaction and keeps it for as long as a connection is open.
fn open<'a>(file: &'a mut Option<File>, log: &Path) -> std::io::Result<&'a File> {
    match file {
        Some(file) => Ok(file),
        None => Ok(file.insert(File::open(log)?)),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_log_that_cannot_be_synced_stays_lost() {
        let folder = testkit::scratch("durable");
        let (log, lost, mut file) = (folder.join("tolem.db-wal"), OnceLock::new(), None);
        let first = sync(&mut file, &log, &lost);
        assert!(matches!(&first, Err(Fault::Unavailable(_))), "there is no log");
        std::fs::write(&log, b"it is there now").unwrap();
        assert_eq!(sync(&mut file, &log, &lost), first, "and may lack what came before");
        assert_eq!(sync(&mut None, &log, &OnceLock::new()), Ok(()));
    }
}
