//! An acquirer to play with: shops, terminals and cash machines that ask for money over ISO 8583.
//!
//! ```text
//!   Plan ─► play ─► connections, each with so many messages in flight ─► Tally
//!              or at a given rate, answered or not
//! ```
//!
//! It serves `tolem simulate` and `tolem bench`, and knows nothing of the issuer but its wire.

mod scene;
mod tally;

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use iso8583::{Builder, Framer, Message, Mti, Spec};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::Semaphore;

use scene::Chance;
pub use scene::{PlayCard, Sale, Scene};
pub use tally::Tally;

/// What is to be played.
#[derive(Clone)]
pub struct Plan {
    /// Where the switch is.
    pub to: SocketAddr,
    /// Its wire.
    pub spec: Arc<Spec>,
    /// What is played.
    pub scene: Scene,
    /// With which cards, drawn at random.
    pub cards: Arc<[PlayCard]>,
    /// The smallest and the largest amount, in tiyn.
    pub amounts: (u64, u64),
    /// How many connections.
    pub connections: usize,
    /// How many messages of each connection wait for an answer at a time.
    pub in_flight: usize,
    /// Messages a second in all, sent whether or not the earlier ones were answered; none sends the next when one
    /// is answered.
    pub rate: Option<u64>,
    /// When to stop sending, …
    pub most: Option<u64>,
    /// … whichever comes first.
    pub lasting: Duration,
    /// From which all chance follows.
    pub seed: u64,
    /// Whether to keep what was approved, to be presented later.
    pub keep_sales: bool,
}

/// Read and written at a time.
const PIECE: usize = 16 * 1024;
/// An acquirer waits so long for what is still in flight at the end.
const PATIENCE: Duration = Duration::from_secs(20);

/// Plays, and tells what came of it; `progress` can be read meanwhile.
pub async fn play(plan: &Plan, progress: &Arc<AtomicU64>) -> std::io::Result<Tally> {
    let sent = Arc::new(AtomicU64::new(0));
    let started = Instant::now();
    let mut tasks = Vec::with_capacity(plan.connections);
    for number in 0..plan.connections.max(1) {
        let stream = TcpStream::connect(plan.to).await?;
        stream.set_nodelay(true)?;
        let (incoming, outgoing) = stream.into_split();
        let line = Arc::new(Line {
            plan: plan.clone(),
            number: number as u64,
            started,
            sent: Arc::clone(&sent),
            answered: Arc::clone(progress),
            room: Semaphore::new(plan.in_flight.max(1)),
            finished: AtomicBool::new(false),
            asked: Mutex::new(vec![None; STANS]),
        });
        let writer = tokio::spawn(write(Arc::clone(&line), outgoing));
        tasks.push((tokio::spawn(read(line, incoming)), writer));
    }
    let mut tally = Tally::default();
    for (reader, writer) in tasks {
        let wrote = writer.await.map_err(std::io::Error::other)??;
        let heard = tokio::time::timeout(PATIENCE, reader).await;
        if let Ok(Ok(heard)) = heard {
            tally.add(heard?);
        }
        // The connection is kept open until its answers are heard.
        drop(wrote);
    }
    tally.sent = sent.load(Ordering::Relaxed);
    tally.elapsed = started.elapsed();
    Ok(tally)
}

/// Audit numbers of one connection before they begin again: DE 11 has six digits.
const STANS: usize = 1_000_000;

/// One connection, as its two tasks share it.
struct Line {
    plan: Plan,
    number: u64,
    started: Instant,
    sent: Arc<AtomicU64>,
    answered: Arc<AtomicU64>,
    room: Semaphore,
    finished: AtomicBool,
    /// When each number was asked, or was to be asked at a given rate.
    asked: Mutex<Vec<Option<Instant>>>,
}

impl Line {
    fn over(&self) -> bool {
        self.started.elapsed() >= self.plan.lasting
    }

    /// Takes one from what may still be sent.
    fn one_more(&self) -> bool {
        let before = self.sent.fetch_add(1, Ordering::Relaxed);
        let allowed = self.plan.most.is_none_or(|most| before < most);
        if !allowed {
            self.sent.fetch_sub(1, Ordering::Relaxed);
        }
        allowed
    }

    fn nothing_in_flight(&self) -> bool {
        self.room.available_permits() >= self.plan.in_flight.max(1)
    }

    fn note(&self, stan: u64, since: Instant) {
        if let Ok(mut asked) = self.asked.lock() {
            asked[stan as usize % STANS] = Some(since);
        }
    }

    fn hear(&self, message: &Message<'_>, tally: &mut Tally) {
        let stan = message.number(11).unwrap_or_default() as usize % STANS;
        let since = self.asked.lock().ok().and_then(|mut asked| asked[stan].take());
        // An answer to nothing that was asked, or a second one.
        let Some(since) = since else { return tally.unasked += 1 };
        tally.hear(message.text(39).unwrap_or("??"), since.elapsed());
        if self.plan.keep_sales {
            tally.sales.extend(Sale::of(message));
        }
        self.room.add_permits(1);
        self.answered.fetch_add(1, Ordering::Relaxed);
    }
}

/// Sends until it is over; gives the connection's half back, so that it stays open for the answers.
async fn write(line: Arc<Line>, mut outgoing: OwnedWriteHalf) -> std::io::Result<OwnedWriteHalf> {
    let spec = Arc::clone(&line.plan.spec);
    let mut builder = Builder::new(&spec, Mti::AUTHORIZATION_REQUEST);
    let mut chance = Chance::new(line.plan.seed ^ (line.number << 32));
    let mut bytes = Vec::with_capacity(2 * PIECE);
    // At a given rate each connection has its share, one message after the other.
    let connections = line.plan.connections.max(1) as u64;
    let pause = line.plan.rate.map(|rate| Duration::from_nanos(1_000_000_000 * connections / rate.max(1)));
    let mut due = Instant::now();
    // Runs of different seeds begin at different numbers, so that one is not taken for the repeat of another.
    let mut number = line.plan.seed.wrapping_mul(7_919) % STANS as u64;
    while !line.over() && line.one_more() {
        if let Some(pause) = pause {
            if due > Instant::now() {
                flush(&mut outgoing, &mut bytes).await?;
                tokio::time::sleep_until(due.into()).await;
            }
            due += pause;
        }
        let permit = match line.room.try_acquire() {
            Ok(permit) => Some(permit),
            // Everything in flight: what was built goes out, and then it waits.
            Err(_) => {
                flush(&mut outgoing, &mut bytes).await?;
                tokio::time::timeout(PATIENCE, line.room.acquire()).await.ok().and_then(Result::ok)
            }
        };
        let Some(permit) = permit else { break };
        permit.forget();
        // An answer is late from the moment it was to be asked for, not from when there was room to ask.
        let since = if pause.is_some() { due } else { Instant::now() };
        number += 1;
        let stan = number % (STANS as u64 - 1) + 1;
        line.note(stan, since);
        let written = scene::write(&line.plan, line.number, stan, &mut chance, &mut builder, &mut bytes);
        written.map_err(std::io::Error::other)?;
        if bytes.len() >= PIECE {
            flush(&mut outgoing, &mut bytes).await?;
        }
    }
    flush(&mut outgoing, &mut bytes).await?;
    line.finished.store(true, Ordering::Release);
    Ok(outgoing)
}

async fn flush(outgoing: &mut OwnedWriteHalf, bytes: &mut Vec<u8>) -> std::io::Result<()> {
    if !bytes.is_empty() {
        outgoing.write_all(bytes).await?;
        bytes.clear();
    }
    Ok(())
}

/// Hears answers until everything sent is answered.
async fn read(line: Arc<Line>, mut incoming: OwnedReadHalf) -> std::io::Result<Tally> {
    let spec = Arc::clone(&line.plan.spec);
    let mut framer = Framer::new(&spec);
    let mut piece = vec![0; PIECE];
    let mut tally = Tally::default();
    while !(line.finished.load(Ordering::Acquire) && line.nothing_in_flight()) {
        // Looks up now and then, since the last answer may have come before the sender knew it was the last.
        let read = tokio::time::timeout(Duration::from_millis(50), incoming.read(&mut piece)).await;
        let Ok(read) = read else { continue };
        let count = read?;
        if count == 0 {
            break;
        }
        framer.push(&piece[..count]);
        while let Some(frame) = framer.next_frame().map_err(std::io::Error::other)? {
            let message = Message::parse(&spec, frame).map_err(std::io::Error::other)?;
            line.hear(&message, &mut tally);
        }
    }
    Ok(tally)
}
