//! One connection of an acquirer: bytes in, messages out to their batch, answers back in whatever order they come.

use std::sync::Arc;
use std::time::{Duration, Instant};

use iso8583::{Framer, Message};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::time::{timeout, timeout_at};
use tokio_util::sync::CancellationToken;

use crate::Switch;
use crate::batch::Work;
use crate::mapping::{self, LineAct, code};

/// Read from the socket at a time.
const PIECE: usize = 16 * 1024;
/// A message that was begun must be there whole within this time.
const WHOLE: Duration = Duration::from_secs(10);
/// An acquirer that does not take its answers for so long is gone.
const TAKEN: Duration = Duration::from_secs(10);

/// An answer on its way out. Its place among the messages in flight is free again once it is written, so that who
/// does not take its answers is not read from either.
pub(crate) struct Reply {
    pub(crate) bytes: Vec<u8>,
    pub(crate) permit: OwnedSemaphorePermit,
}

/// Serves a connection until its acquirer leaves, misbehaves, or the program ends; then waits for its answers.
pub(crate) async fn run(
    switch: &Switch,
    (incoming, outgoing): (impl AsyncRead + Unpin, impl AsyncWrite + Send + Unpin + 'static),
    work: &mpsc::Sender<Work>,
    stop: &CancellationToken,
) {
    let (answers, waiting) = mpsc::unbounded_channel();
    let writer = tokio::spawn(write_all(outgoing, waiting));
    let mut line = Line {
        switch,
        work,
        answers,
        room: Arc::new(Semaphore::new(switch.settings().in_flight.max(1))),
        signed_off: false,
    };
    line.read_all(incoming, stop).await;
    // Answers still to come hold senders of their own; the writer ends with the last of them.
    drop(line);
    let _ = writer.await;
}

struct Line<'a> {
    switch: &'a Switch,
    work: &'a mpsc::Sender<Work>,
    answers: mpsc::UnboundedSender<Reply>,
    room: Arc<Semaphore>,
    signed_off: bool,
}

impl Line<'_> {
    async fn read_all(&mut self, mut incoming: impl AsyncRead + Unpin, stop: &CancellationToken) {
        let mut framer = Framer::new(self.switch.spec());
        let mut piece = vec![0; PIECE];
        let mut begun = None;
        loop {
            // Who sends a byte now and then does not win time: it counts from the message's first.
            let until = match begun {
                Some(since) => since + WHOLE,
                None => tokio::time::Instant::now() + self.switch.settings().idle,
            };
            let read = tokio::select! {
                read = timeout_at(until, incoming.read(&mut piece)) => read,
                () = self.answers.closed() => return,
                () = stop.cancelled() => return,
            };
            let count = match read {
                Ok(Ok(count)) if count > 0 => count,
                Ok(_) => return,
                Err(_) => {
                    tracing::info!("a connection was silent for too long, or broke off within a message");
                    return;
                }
            };
            framer.push(&piece[..count]);
            let Some(taken) = self.take_all(&mut framer).await else { return };
            begun = match begun {
                _ if framer.is_empty() => None,
                Some(since) if taken == 0 => Some(since),
                _ => Some(tokio::time::Instant::now()),
            };
        }
    }

    /// Takes every whole message and tells how many; none if the stream cannot be understood, or served, any longer.
    async fn take_all(&mut self, framer: &mut Framer) -> Option<u64> {
        let mut taken = 0;
        loop {
            match framer.next_frame() {
                Ok(Some([])) => {}
                Ok(Some(frame)) => {
                    let frame = frame.to_vec();
                    self.take(frame).await?;
                }
                Ok(None) => return Some(taken),
                Err(error) => {
                    tracing::warn!(%error, "a stream that is no ISO 8583");
                    metrics::counter!("tolem_iso8583_broken_streams_total").increment(1);
                    return None;
                }
            }
            taken += 1;
        }
    }

    /// Takes one message; none if the acquirer does not take its answers any longer.
    async fn take(&mut self, frame: Vec<u8>) -> Option<()> {
        let since = Instant::now();
        let spec = self.switch.spec();
        let (message, error) = match Message::parse_partly(spec, &frame) {
            Ok(parsed) => parsed,
            Err(error) => {
                tracing::warn!(%error, "a message of no known type");
                metrics::counter!("tolem_iso8583_unreadable_total").increment(1);
                return Some(());
            }
        };
        if message.mti().response().is_none() {
            // An answer to something we never asked, or a notification.
            return Some(());
        }
        let permit = self.place().await?;
        if let Some(error) = error {
            tracing::warn!(%error, mti = %message.mti(), "a message with a fault in it");
            return self.say(&message, code::FORMAT_ERROR, permit);
        }
        let now = self.switch.0.store.clock().now();
        let asked = match mapping::read(&message, &self.switch.0.keys, now) {
            Ok(asked) => asked,
            Err(code) => return self.say(&message, code, permit),
        };
        let asked = match asked.decidable() {
            Ok(asked) => asked,
            Err(act) => return self.attend(&message, act, permit),
        };
        if self.signed_off {
            return self.say(&message, code::INOPERATIVE, permit);
        }
        drop(message);
        let work = Work { asked, message: frame, since, answers: self.answers.clone(), permit };
        if let Err(refused) = self.work.try_send(work) {
            let Work { message, permit, .. } = refused.into_inner();
            metrics::counter!("tolem_iso8583_turned_away_total").increment(1);
            let message = Message::parse(spec, &message).ok()?;
            return self.say(&message, code::INOPERATIVE, permit);
        }
        Some(())
    }

    /// A place among the messages in flight. Beyond its share an acquirer is not read from: the network holds it back.
    async fn place(&self) -> Option<OwnedSemaphorePermit> {
        tokio::select! {
            permit = Arc::clone(&self.room).acquire_owned() => permit.ok(),
            () = self.answers.closed() => None,
        }
    }

    fn attend(&mut self, message: &Message<'_>, act: LineAct, permit: OwnedSemaphorePermit) -> Option<()> {
        match act {
            LineAct::SignOn => self.signed_off = false,
            LineAct::SignOff => self.signed_off = true,
            LineAct::Echo => {}
        }
        self.say(message, code::APPROVED, permit)
    }

    fn say(&self, message: &Message<'_>, code: &'static str, permit: OwnedSemaphorePermit) -> Option<()> {
        metrics::counter!("tolem_iso8583_answers_total", "code" => code).increment(1);
        let mut bytes = Vec::new();
        match mapping::plain(message, code, &mut bytes) {
            Ok(()) => self.answers.send(Reply { bytes, permit }).ok(),
            Err(error) => {
                tracing::error!(%error, "an answer could not be written");
                Some(())
            }
        }
    }
}

/// Writes answers as they come, those that wait together.
async fn write_all(mut outgoing: impl AsyncWrite + Unpin, mut waiting: mpsc::UnboundedReceiver<Reply>) {
    let (mut bytes, mut permits) = (Vec::new(), Vec::new());
    while let Some(reply) = waiting.recv().await {
        bytes.extend_from_slice(&reply.bytes);
        permits.push(reply.permit);
        while let Ok(reply) = waiting.try_recv() {
            bytes.extend_from_slice(&reply.bytes);
            permits.push(reply.permit);
        }
        let written = async {
            outgoing.write_all(&bytes).await?;
            outgoing.flush().await
        };
        match timeout(TAKEN, written).await {
            Ok(Ok(())) => {}
            _ => return,
        }
        bytes.clear();
        permits.clear();
    }
    let _ = timeout(TAKEN, outgoing.shutdown()).await;
}
