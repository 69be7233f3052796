//! SQLite's log is carried into its tables beside the writer, a little at a time.
//!
//! ```text
//!   writer:      commit ─► log, synced beside it (`durable.rs`)     never waits for the tables
//!   this thread: wake ─► carry over what the log gained ─► rest a moment ─► …
//! ```
//!
//! Left to itself, SQLite does this within some commit, once the log is long: everybody whose answer hangs on that
//! commit waits for thousands of pages (measured: 100 ms). The writer still does it when the log is [`LONG_LOG`], but
//! then finds only what the last moment has added, and may begin the log anew.

use std::sync::mpsc;
use std::time::{Duration, Instant};

use crate::Fault;
use crate::engine::{Connection, Url};

/// Pages of log at which the writer carries over what is left, so that the log begins anew: 64 MiB, which is what
/// the log's file comes to.
pub(crate) const LONG_LOG: u32 = 32_768;
/// Between two rounds: as long as the last one took, within these. A round holds up the disk, so half the time is the
/// writer's alone; a page written often is carried over once a round; and a short rest keeps the next round small.
const SHORTEST_REST: Duration = Duration::from_millis(1);
const LONGEST_REST: Duration = Duration::from_millis(20);

/// Wakes the thread after a commit. The thread ends when this is dropped.
pub(crate) struct Wake(mpsc::SyncSender<()>);

impl Wake {
    /// Something was committed.
    pub(crate) fn up(&self) {
        // Full: it has been told already. Gone: the log waits for the writer's own turn.
        let _ = self.0.try_send(());
    }
}

/// Starts the thread, if this is SQLite: on PostgreSQL it is the server's affair.
pub(crate) fn start(url: &Url) -> Result<Option<Wake>, Fault> {
    if !url.is_sqlite() {
        return Ok(None);
    }
    let mut connection = Connection::open(url, false)?;
    let (sender, receiver) = mpsc::sync_channel(1);
    let work = move || {
        while receiver.recv().is_ok() {
            let began = Instant::now();
            // A fault of the disk is met by the writer as well, who tells it; here the next round tries again.
            let _ = connection.checkpoint();
            std::thread::sleep(began.elapsed().clamp(SHORTEST_REST, LONGEST_REST));
        }
    };
    std::thread::Builder::new()
        .name("store-checkpoint".to_owned())
        .spawn(work)
        .map_err(|error| Fault::Unavailable(format!("no thread for the store: {error}")))?;
    Ok(Some(Wake(sender)))
}
