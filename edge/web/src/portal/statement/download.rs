//! The statement as a file: written off the threads that serve, few at a time, row by row while the browser takes
//! them, and not a row longer.

use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::{SignedDuration, Timestamp, Zoned};
use ledger::Days;
use statements::{Columns, Currency, Format, Row, Statement, Words, Writer};
use text::Sentences;
use tokio::runtime::Handle;
use tokio::sync::{Semaphore, mpsc};
use vocabulary::{CardId, CustomerId, almaty};

use super::line::Line;
use super::page::escaped;
use super::pieces;
use super::rows::Rows;
use super::source::{self, Asked, Owned, Start};
use crate::Web;
use crate::apology::Apology;
use crate::context::SignedIn;
use crate::portal::card::stranger;
use crate::portal::operations;

/// Files written at the same time.
const AT_ONCE: usize = 4;
/// Bytes handed over at a time.
const PIECE: usize = 32 * 1024;
/// How long a browser may take nothing, and how long all of it may take: a file that nobody fetches keeps others
/// from theirs.
const PATIENCE: Duration = Duration::from_secs(20);
const LONGEST: Duration = Duration::from_secs(180);
/// How many files one person may fetch at once, and after how many seconds there is one more.
const BURST: i64 = 10;
const SECONDS: i64 = 15;
/// Most people remembered.
const MOST_PEOPLE: usize = 10_000;

/// The right to write a file, shared out.
pub(crate) struct Downloading {
    at_once: Arc<Semaphore>,
    /// When all files of a person would have been due, evenly.
    people: Mutex<HashMap<CustomerId, Timestamp>>,
}

impl Default for Downloading {
    fn default() -> Downloading {
        Downloading { at_once: Arc::new(Semaphore::new(AT_ONCE)), people: Mutex::default() }
    }
}

impl Downloading {
    /// Counts a file of this person, or says after how many seconds it may be fetched.
    fn take(&self, who: CustomerId, now: Timestamp) -> Result<(), i64> {
        let mut people = self.people.lock().unwrap_or_else(PoisonError::into_inner);
        if people.len() >= MOST_PEOPLE {
            people.retain(|_, due| *due > now);
        }
        let burst = SignedDuration::from_secs(BURST * SECONDS);
        // Farther ahead than a burst is only what a clock wrote that was set back since.
        let known = people.get(&who).copied().filter(|due| (now..=now + burst).contains(due));
        let due = known.unwrap_or(now) + SignedDuration::from_secs(SECONDS);
        if due > now + burst {
            return Err(due.duration_since(now + burst).as_secs() + 1);
        }
        people.insert(who, due);
        Ok(())
    }
}

pub(super) async fn file(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
    format: Format,
) -> Result<Response, Apology> {
    let (customer, card) = (signed_in.customer, CardId::parse(&id).ok_or(Apology::NotFound)?);
    let t = signed_in.context.t();
    let query = format!("from={}&to={}", escaped(&asked.from), escaped(&asked.to));
    let back = || Redirect::to(&format!("/bank/cards/{card}/statement?{query}")).into_response();
    let Ok(days) = source::days(t, &asked, source::today(&web), web.settings().statement_months) else {
        return Ok(back());
    };
    let period = days.period()?;
    let read = move |tx: &mut store::Tx<'_>| {
        let Some(owned) = source::owned(tx, customer, card)? else { return Ok(None) };
        let start = source::start(tx, &owned.account, period)?;
        Ok(Some((owned, start)))
    };
    let now = web.store().clock().now();
    web.0.downloading.take(customer, now).map_err(Apology::TooOften)?;
    let Some((owned, start)) = web.read(read).await? else {
        return Err(stranger(&web, customer, card).await);
    };
    // The page says that there are too many operations.
    let Some(start) = start else { return Ok(back()) };
    let permit = Arc::clone(&web.0.downloading.at_once).try_acquire_owned().map_err(|_| Apology::Busy)?;
    let name =
        format!("statement-{}-{}-{}.{}", owned.card.last_four(), days.from, days.to, format.extension());
    let statement = head(&web, t, &owned, &start, days, now);
    let (sender, receiver) = mpsc::channel(2);
    let rows = Rows { store: web.store().clone(), owned, start, period };
    let out =
        Out { sender, piece: Vec::with_capacity(PIECE), runtime: Handle::current(), began: Instant::now() };
    tokio::task::spawn_blocking(move || {
        write(format, &statement, t, &rows, out);
        drop(permit);
    });
    let mut response = pieces::body(receiver).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(format.media_type()));
    let disposition = HeaderValue::try_from(format!("attachment; filename=\"{name}\""));
    headers
        .insert(header::CONTENT_DISPOSITION, disposition.map_err(|error| Apology::Fault(error.to_string()))?);
    Ok(response)
}

/// Writes the file. Only one that is finished is told to be whole.
fn write(format: Format, statement: &Statement, t: Sentences, rows: &Rows, out: Out) {
    let sender = out.sender.clone();
    let written = Writer::begin(format, statement, out).and_then(|mut writer| {
        rows.each(|| !sender.is_closed(), |line| writer.row(&row(t, line)))?;
        writer.finish()?.end()
    });
    match written {
        Ok(()) => {}
        Err(error) if sender.is_closed() => {
            tracing::info!(%error, "the browser left before its file was whole")
        }
        Err(error) => tracing::error!(%error, "a statement's file was not finished"),
    }
}

fn head(web: &Web, t: Sentences, owned: &Owned, start: &Start, days: Days, now: Timestamp) -> Statement {
    let issuer = &web.settings().issuer;
    Statement {
        number: format!("{}-{}", owned.account.id, now.as_second()),
        made_at: zoned(now),
        servicer: (issuer.name.in_language(t.language()).to_owned(), issuer.bic.clone()),
        holder: owned.card.holder.to_string(),
        iban: owned.account.iban.electronic().to_owned(),
        currency: Currency { code: owned.account.currency.clone(), decimals: 2 },
        from: days.from,
        to: days.to,
        opening: start.survey.opening.tiyn(),
        closing: start.survey.closing.tiyn(),
        words: Words {
            title: t.statement_title(),
            columns: Columns {
                operation_at: t.statement_column_operation(),
                posted_at: t.statement_column_posted(),
                status: t.statement_column_status(),
                kind: t.statement_column_kind(),
                description: t.statement_column_description(),
                merchant_category: "MCC".to_owned(),
                card: t.statement_column_card(),
                amount: t.statement_column_amount(),
                currency: t.statement_column_currency(),
                original: t.statement_column_original(),
                original_currency: t.statement_column_original_currency(),
                balance: t.statement_column_balance(),
                reference: t.statement_column_reference(),
            },
            opening: t.statement_opening(),
            closing: t.statement_closing(),
            posted: t.operation_state_posted(),
            pending: t.operation_state_held(),
        },
    }
}

fn row(t: Sentences, line: &Line) -> Row {
    Row {
        reference: line.reference.to_string(),
        operation_at: zoned(line.operation_at),
        posted: line.posted.map(|(at, after)| (zoned(at), after.tiyn())),
        kind: line.kind.word(),
        kind_word: operations::kind_word(t, line.kind),
        description: line.details.clone(),
        merchant_category: line.mcc.map(|mcc| format!("{mcc:04}")).unwrap_or_default(),
        card: line.card.as_ref().map(|digits| format!("*{digits}")).unwrap_or_default(),
        amount: line.amount.tiyn(),
        original: line.original.as_ref().map(|original| {
            (original.minor, Currency { code: original.letters.to_owned(), decimals: original.decimals })
        }),
    }
}

fn zoned(at: Timestamp) -> Zoned {
    at.to_zoned(almaty().clone())
}

/// Where the bytes go: to the browser, in pieces, as fast as it takes them. An empty piece says that it was all.
struct Out {
    sender: mpsc::Sender<Bytes>,
    piece: Vec<u8>,
    runtime: Handle,
    began: Instant,
}

impl Out {
    fn end(mut self) -> io::Result<()> {
        self.flush()?;
        self.send(Bytes::new())
    }

    fn send(&self, piece: Bytes) -> io::Result<()> {
        if self.began.elapsed() > LONGEST {
            return Err(io::ErrorKind::TimedOut.into());
        }
        let sent = self.runtime.block_on(self.sender.send_timeout(piece, PATIENCE));
        sent.map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.piece.extend_from_slice(bytes);
        if self.piece.len() >= PIECE {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.piece.is_empty() {
            return Ok(());
        }
        let piece = std::mem::replace(&mut self.piece, Vec::with_capacity(PIECE));
        self.send(piece.into())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_person_may_fetch_a_few_files_at_once_and_then_one_every_quarter_of_a_minute() {
        let downloading = Downloading::default();
        let at = |seconds: i64| Timestamp::from_second(1_800_000_000 + seconds).unwrap();
        let (one, other) = (CustomerId(1), CustomerId(2));
        for _ in 0..BURST {
            assert_eq!(downloading.take(one, at(0)), Ok(()));
        }
        assert_eq!(downloading.take(one, at(0)), Err(SECONDS + 1));
        assert_eq!(downloading.take(other, at(0)), Ok(()));
        assert_eq!(downloading.take(one, at(SECONDS)), Ok(()));
        assert!(downloading.take(one, at(SECONDS)).is_err());
        // A clock that was set back by an hour.
        assert_eq!(downloading.take(one, at(-3600)), Ok(()));
    }
}
