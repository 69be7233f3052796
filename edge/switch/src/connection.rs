//! One connection of an acquirer: bytes in, messages out to their batch, answers back in whatever order they come.

use std::sync::Arc;
use std::time::{Duration, Instant};

use iso8583::{Framer, Message};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::{Semaphore, mpsc};
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

/// Serves a connection until its acquirer leaves, misbehaves, or the program ends; then waits for its answers.
pub(crate) async fn run(
    switch: &Switch,
    stream: TcpStream,
    work: &mpsc::Sender<Work>,
    stop: &CancellationToken,
) {
    let _ = stream.set_nodelay(true);
    let (incoming, outgoing) = stream.into_split();
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
    answers: mpsc::UnboundedSender<Vec<u8>>,
    room: Arc<Semaphore>,
    signed_off: bool,
}

impl Line<'_> {
    async fn read_all(&mut self, mut incoming: OwnedReadHalf, stop: &CancellationToken) {
        let mut framer = Framer::new(self.switch.spec());
        let mut piece = vec![0; PIECE];
        loop {
            let patience = if framer.is_empty() { self.switch.settings().idle } else { WHOLE };
            let read = tokio::select! {
                read = tokio::time::timeout(patience, incoming.read(&mut piece)) => read,
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
            if !self.take_all(&mut framer).await {
                return;
            }
        }
    }

    /// Takes every whole message; false if the stream cannot be understood any longer.
    async fn take_all(&mut self, framer: &mut Framer) -> bool {
        loop {
            match framer.next_frame() {
                Ok(Some([])) => {}
                Ok(Some(frame)) => {
                    let frame = frame.to_vec();
                    self.take(frame).await;
                }
                Ok(None) => return true,
                Err(error) => {
                    tracing::warn!(%error, "a stream that is no ISO 8583");
                    metrics::counter!("tolem_iso8583_broken_streams_total").increment(1);
                    return false;
                }
            }
        }
    }

    async fn take(&mut self, frame: Vec<u8>) {
        let since = Instant::now();
        let spec = self.switch.spec();
        let (message, error) = match Message::parse_partly(spec, &frame) {
            Ok(parsed) => parsed,
            Err(error) => {
                tracing::warn!(%error, "a message of no known type");
                metrics::counter!("tolem_iso8583_unreadable_total").increment(1);
                return;
            }
        };
        if message.mti().response().is_none() {
            // An answer to something we never asked, or a notification.
            return;
        }
        if let Some(error) = error {
            tracing::warn!(%error, mti = %message.mti(), "a message with a fault in it");
            return self.say(&message, code::FORMAT_ERROR);
        }
        let now = self.switch.0.store.clock().now();
        let asked = match mapping::read(&message, &self.switch.0.keys, now) {
            Ok(asked) => asked,
            Err(code) => return self.say(&message, code),
        };
        let asked = match asked.decidable() {
            Ok(asked) => asked,
            Err(act) => return self.attend(&message, act),
        };
        if self.signed_off {
            return self.say(&message, code::INOPERATIVE);
        }
        drop(message);
        // Beyond its share in flight an acquirer is not read from: the network holds it back.
        let Ok(permit) = Arc::clone(&self.room).acquire_owned().await else { return };
        let work = Work { asked, message: frame, since, answers: self.answers.clone(), permit };
        if let Err(refused) = self.work.try_send(work) {
            let work = refused.into_inner();
            metrics::counter!("tolem_iso8583_turned_away_total").increment(1);
            if let Ok(message) = Message::parse(spec, &work.message) {
                self.say(&message, code::INOPERATIVE);
            }
        }
    }

    fn attend(&mut self, message: &Message<'_>, act: LineAct) {
        match act {
            LineAct::SignOn => self.signed_off = false,
            LineAct::SignOff => self.signed_off = true,
            LineAct::Echo => {}
        }
        self.say(message, code::APPROVED);
    }

    fn say(&self, message: &Message<'_>, code: &'static str) {
        metrics::counter!("tolem_iso8583_answers_total", "code" => code).increment(1);
        let mut out = Vec::new();
        match mapping::plain(message, code, &mut out) {
            Ok(()) => drop(self.answers.send(out)),
            Err(error) => tracing::error!(%error, "an answer could not be written"),
        }
    }
}

/// Writes answers as they come, those that wait together.
async fn write_all(mut outgoing: OwnedWriteHalf, mut waiting: mpsc::UnboundedReceiver<Vec<u8>>) {
    let mut bytes = Vec::new();
    while let Some(answer) = waiting.recv().await {
        bytes.clear();
        bytes.extend_from_slice(&answer);
        while let Ok(answer) = waiting.try_recv() {
            bytes.extend_from_slice(&answer);
        }
        match tokio::time::timeout(TAKEN, outgoing.write_all(&bytes)).await {
            Ok(Ok(())) => {}
            _ => return,
        }
    }
}
