//! The door that acquirers and schemes knock at: ISO 8583 over TCP.
//!
//! ```text
//!   bytes ─► connection (framer) ─► mapping::read ─► verify ─► Work ─► batch ─► authorization, many at once
//!                   ▲                                                     │ commit
//!                   └────────── mapping::answer ◄─────────────────────────┘
//! ```
//!
//! Nobody is answered before the commit is durable, and nobody is answered too late: an answer past its deadline is
//! not sent, since its acquirer has given up and reverses or repeats, and the repeat hears the first answer.

mod batch;
mod connection;
mod mapping;
mod settings;
mod tls;
mod verify;

use std::sync::Arc;
use std::time::Duration;

use authorization::Rules;
use iso8583::Spec;
use keys::CardKeys;
use store::Store;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use batch::Work;
pub use settings::{Acquirer, AllowedAddress, Settings};
pub use tls::{Tls, TlsError};

/// What every connection may reach.
#[derive(Clone)]
pub struct Switch(Arc<Inner>);

struct Inner {
    store: Store,
    rules: Arc<Rules>,
    keys: Arc<CardKeys>,
    spec: Spec,
    settings: Settings,
}

/// What was begun when the program ends has this long to be answered.
const FAREWELL: Duration = Duration::from_secs(10);
/// Who connects has this long to agree on keys.
const HANDSHAKE: Duration = Duration::from_secs(10);

impl Switch {
    /// The switch over a store.
    pub fn new(
        store: Store,
        rules: Arc<Rules>,
        keys: Arc<CardKeys>,
        spec: Spec,
        settings: Settings,
    ) -> Switch {
        Switch(Arc::new(Inner { store, rules, keys, spec, settings }))
    }

    /// Serves connections until `stop`, then answers what is in flight.
    pub async fn serve(self, listener: TcpListener, stop: CancellationToken) {
        let room = Arc::new(Semaphore::new(self.settings().connections.max(1)));
        let (work, batches) = batch::start(&self);
        let connections = TaskTracker::new();
        loop {
            let Ok(permit) = Arc::clone(&room).acquire_owned().await else { break };
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                () = stop.cancelled() => break,
            };
            let (stream, peer) = match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Out of file descriptors, mostly: others must end before anybody can be let in.
                    tracing::warn!(%error, "an acquirer's connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            };
            let Some(acquirer) = self.settings().acquirer_at(peer.ip()) else {
                metrics::counter!("tolem_iso8583_strangers_total").increment(1);
                tracing::warn!(%peer, "no acquirer is expected from this address");
                continue;
            };
            tracing::info!(%peer, acquirer, "an acquirer has connected");
            let (switch, work, stop) = (self.clone(), work.clone(), stop.clone());
            connections.spawn(async move {
                switch.attend(stream, &work, &stop).await;
                tracing::info!(%peer, "an acquirer has gone");
                drop(permit);
            });
        }
        drop(listener);
        drop(work);
        connections.close();
        if tokio::time::timeout(FAREWELL, connections.wait()).await.is_err() {
            tracing::warn!("acquirers were still waiting for answers when the program ended");
        }
        let _ = tokio::time::timeout(FAREWELL, batches).await;
    }

    async fn attend(&self, stream: TcpStream, work: &mpsc::Sender<Work>, stop: &CancellationToken) {
        let _ = stream.set_nodelay(true);
        let Some(tls) = &self.settings().tls else {
            return connection::run(self, stream.into_split(), work, stop).await;
        };
        let agreed = tokio::select! {
            agreed = tokio::time::timeout(HANDSHAKE, tls.accept(stream)) => agreed,
            () = stop.cancelled() => return,
        };
        match agreed {
            Ok(Ok(stream)) => connection::run(self, tokio::io::split(stream), work, stop).await,
            Ok(Err(error)) => self.turn_away(&error),
            Err(elapsed) => self.turn_away(&elapsed),
        }
    }

    fn turn_away(&self, why: &dyn std::fmt::Display) {
        metrics::counter!("tolem_iso8583_handshakes_failed_total").increment(1);
        tracing::warn!(%why, "an acquirer did not agree on keys");
    }

    fn settings(&self) -> &Settings {
        &self.0.settings
    }

    fn spec(&self) -> &Spec {
        &self.0.spec
    }
}
