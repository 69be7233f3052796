//! Batches: what has come since the last commit is answered with the next one.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Instant;

use authorization::{Answer, Request, Reversal, Reversed, Rules};
use iso8583::Message;
use store::{Error, Fault, Tx};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};
use tokio::task::JoinHandle;
use vocabulary::Channel;

use crate::Switch;
use crate::connection::Reply;
use crate::mapping::{self, Asked, code};

/// Most messages that share one commit.
const MOST: usize = 256;
/// Most messages that wait for their batch; beyond it an acquirer hears that we are out of order.
const WAITING: usize = 8 * MOST;

/// A message that waits to be answered.
pub(crate) struct Work {
    /// What it asks.
    pub(crate) asked: Decidable,
    /// It itself, to be answered in its own words.
    pub(crate) message: Vec<u8>,
    /// When it was read.
    pub(crate) since: Instant,
    /// Where the answer goes.
    pub(crate) answers: mpsc::UnboundedSender<Reply>,
    /// Its place among the connection's messages in flight, until its answer is written.
    pub(crate) permit: OwnedSemaphorePermit,
}

/// What is decided with data in hand.
pub(crate) enum Decidable {
    Authorize(Box<Request>),
    Reverse(Box<Reversal>),
}

enum Decided {
    Authorized(Answer),
    Reversed(Reversed),
}

/// Starts the task that makes batches; it ends when nobody can send work any more and all is answered.
pub(crate) fn start(switch: &Switch) -> (mpsc::Sender<Work>, JoinHandle<()>) {
    let (sender, receiver) = mpsc::channel(WAITING);
    (sender, tokio::spawn(run(switch.clone(), receiver)))
}

async fn run(switch: Switch, mut waiting: mpsc::Receiver<Work>) {
    let at_once = switch.0.store.batches_at_once();
    let turn = Arc::new(Semaphore::new(at_once));
    let mut batch = Vec::with_capacity(MOST);
    loop {
        let Ok(permit) = Arc::clone(&turn).acquire_owned().await else { break };
        if waiting.recv_many(&mut batch, MOST).await == 0 {
            drop(permit);
            break;
        }
        batch.retain(|work: &Work| in_time(&switch, work));
        let taken = std::mem::take(&mut batch);
        let switch = switch.clone();
        tokio::spawn(async move {
            answer(&switch, taken, permit).await;
        });
    }
    // What is still being decided is answered before the end.
    let _ = turn.acquire_many(u32::try_from(at_once).unwrap_or(1)).await;
}

/// Decides a batch and answers each message of it once the commit is durable.
async fn answer(switch: &Switch, batch: Vec<Work>, turn: OwnedSemaphorePermit) {
    if batch.is_empty() {
        return;
    }
    let (asked, waiting): (Vec<_>, Vec<_>) = batch
        .into_iter()
        .map(|work| (work.asked, (work.message, work.since, work.answers, work.permit)))
        .unzip();
    let (sender, receiver) = oneshot::channel();
    let channels = asked.iter().map(channel).collect::<Vec<_>>();
    let rules = Arc::clone(&switch.0.rules);
    let began = Instant::now();
    let decide = move |tx: &mut Tx<'_>| decide_all(tx, &rules, &asked).map_err(Error::<Infallible>::Fault);
    switch.0.store.submit(decide, |outcome| drop(sender.send(outcome)));
    let decided = match receiver.await {
        Ok(Ok(Ok(decided))) => Some(decided),
        Ok(Ok(Err(never))) => match never {},
        Ok(Err(fault)) => {
            tracing::error!(%fault, "a batch of authorizations was not decided");
            None
        }
        Err(_) => None,
    };
    metrics::histogram!("tolem_authorization_batch_seconds").record(began.elapsed());
    // The next batch may be decided while this one's answers are written.
    drop(turn);
    metrics::histogram!("tolem_authorization_batch_size").record(waiting.len() as f64);
    let mut decided = decided.map(Vec::into_iter);
    for ((message, since, answers, permit), channel) in waiting.into_iter().zip(channels) {
        let decided = decided.as_mut().and_then(Iterator::next);
        if since.elapsed() > switch.settings().deadline(channel) {
            // Its acquirer has given up: it reverses, or repeats and hears the first answer.
            metrics::counter!("tolem_iso8583_late_total").increment(1);
            continue;
        }
        let mut out = Vec::with_capacity(256);
        match write(switch, &message, decided.as_ref(), &mut out) {
            Some(code) => {
                metrics::counter!("tolem_iso8583_answers_total", "code" => code).increment(1);
                metrics::histogram!("tolem_iso8583_answer_seconds").record(since.elapsed());
                let _ = answers.send(Reply { bytes: out, permit });
            }
            None => tracing::error!("an answer could not be written"),
        }
    }
}

fn write(
    switch: &Switch,
    message: &[u8],
    decided: Option<&Decided>,
    out: &mut Vec<u8>,
) -> Option<&'static str> {
    let message = Message::parse(switch.spec(), message).ok()?;
    match decided {
        Some(Decided::Authorized(answer)) => mapping::decided(&message, answer, out).ok(),
        Some(Decided::Reversed(reversed)) => mapping::taken_back(&message, *reversed, out).ok(),
        None => mapping::plain(&message, code::MALFUNCTION, out).ok().map(|()| code::MALFUNCTION),
    }
}

/// Decides in the order in which the messages came; neighbours that ask for money go together.
fn decide_all(tx: &mut Tx<'_>, rules: &Rules, asked: &[Decidable]) -> Result<Vec<Decided>, Fault> {
    let mut decided = Vec::with_capacity(asked.len());
    for run in asked.chunk_by(|one, next| one.is_request() && next.is_request()) {
        if let [Decidable::Reverse(reversal)] = run {
            decided.push(Decided::Reversed(authorization::reverse(tx, reversal)?));
            continue;
        }
        let requests = run.iter().filter_map(Decidable::request);
        let answers = authorization::authorize(tx, rules, requests)?;
        decided.extend(answers.into_iter().map(Decided::Authorized));
    }
    Ok(decided)
}

impl Decidable {
    fn is_request(&self) -> bool {
        matches!(self, Decidable::Authorize(_))
    }

    fn request(&self) -> Option<&Request> {
        match self {
            Decidable::Authorize(request) => Some(request),
            Decidable::Reverse(_) => None,
        }
    }
}

/// Whether it is still worth deciding: one that has waited too long for its batch is forgotten before it has moved
/// anything.
fn in_time(switch: &Switch, work: &Work) -> bool {
    let good = work.since.elapsed() <= switch.settings().deadline(channel(&work.asked));
    if !good {
        metrics::counter!("tolem_iso8583_late_total").increment(1);
    }
    good
}

/// Reversals have the patience of a terminal.
fn channel(asked: &Decidable) -> Channel {
    match asked {
        Decidable::Authorize(request) => request.channel,
        Decidable::Reverse(_) => Channel::Terminal,
    }
}

impl Asked {
    /// What needs data to be answered; the rest is given back.
    pub(crate) fn decidable(self) -> Result<Decidable, mapping::LineAct> {
        match self {
            Asked::Authorize(request) => Ok(Decidable::Authorize(request)),
            Asked::Reverse(reversal) => Ok(Decidable::Reverse(reversal)),
            Asked::Line(act) => Err(act),
        }
    }
}
