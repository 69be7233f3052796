//! The sealed statement: drawn while a page tells how far it is, and not a page longer than somebody looks at it.
//!
//! ```text
//!   POST …/paper ─► a number ─► GET …/paper/{number}: the page, kept open
//!                                  rows read ─► pages drawn, told now and then ─► sealed ─► the link
//!                                  └─ the browser leaves, or asks anew: the work ends
//!   GET …/paper/{number}/file ─► the bytes, as long as they are kept
//! ```
//!
//! Needs no script: the page is one answer that goes on growing, and of its steps the last is shown.
//! Queries: 3 and a write to order; 4 and one for each 500 rows to make.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use askama::Template;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use ledger::Days;
use onboarding::{Holder, initials};
use papers::{Columns, Row, Stopped};
use sealed::{Begun, Kind, Number};
use store::{Fault, Tx};
use text::Sentences;
use tokio::sync::mpsc;
use vocabulary::{CardId, CustomerId, civil_day, civil_text, date_text};

use super::line::{Line, Original};
use super::making::{Making, Order, Stage};
use super::rows::Rows;
use super::source::{self, Asked, Owned};
use super::totals::{Totals, signed};
use super::{page as statement_page, pieces};
use crate::Web;
use crate::apology::Apology;
use crate::context::SignedIn;
use crate::page::Page;
use crate::papering::download;
use crate::portal::card::stranger;
use crate::portal::operations;
use crate::posted::Posted;

/// Where the steps stand in the page.
const STEPS: &str = "<!-- steps -->";
/// Steps are told no more often.
const PACE: Duration = Duration::from_millis(700);
/// A statement that takes longer is given up.
const LONGEST: Duration = Duration::from_secs(180);

#[derive(Template)]
#[template(path = "portal/statement_paper.html")]
struct PaperScreen {
    page: Page,
    period: String,
    /// Back to the statement.
    back: String,
}

#[derive(Template)]
#[template(path = "portal/statement_step.html")]
struct Step {
    t: Sentences,
    at: At,
}

/// How far it is.
enum At {
    Reading,
    /// Pages laid out.
    Laid(usize),
    /// Pages drawn, of how many.
    Drawn(usize, usize),
    /// Where the file is, and how many KB it has.
    Ready(String, usize),
    Failed,
}

pub(super) async fn order(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Apology> {
    web.sealer().ok_or(Apology::NotFound)?;
    let (customer, card) = (signed_in.customer, CardId::parse(&id).ok_or(Apology::NotFound)?);
    let t = signed_in.context.t();
    let asked =
        Asked { from: posted.get("from").to_owned(), to: posted.get("to").to_owned(), ..Asked::default() };
    let Ok(days) = source::days(t, &asked, source::today(&web), web.settings().statement_months) else {
        return statement_page::shown(&web, &signed_in, &id, &asked, None).await;
    };
    let period = days.period()?;
    let read = move |tx: &mut Tx<'_>| {
        let Some(owned) = source::owned(tx, customer, card)? else { return Ok(None) };
        Ok(Some((source::start(tx, &owned.account, period)?.is_some(), owned)))
    };
    let Some((few_enough, owned)) = web.read(read).await? else {
        return Err(stranger(&web, customer, card).await);
    };
    if !few_enough {
        return statement_page::shown(&web, &signed_in, &id, &asked, None).await;
    }
    let language = t.language();
    match web.write(move |tx| begin(tx, customer, &owned, language)).await? {
        Begun::NotBefore(when) => {
            let why = t.paper_too_many(civil_text(when));
            statement_page::shown(&web, &signed_in, &id, &asked, Some(why)).await
        }
        Begun::May(number) => {
            let order = Order { customer, card, days, at: web.store().clock().now() };
            if !web.0.making.order(&number, order, Instant::now()) {
                return Err(Apology::Busy);
            }
            Ok(Redirect::to(&here(card, &number)).into_response())
        }
    }
}

fn here(card: CardId, number: &Number) -> String {
    format!("/bank/cards/{card}/statement/paper/{}", number.as_str())
}

fn begin(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    owned: &Owned,
    language: vocabulary::Language,
) -> Result<Begun, Fault> {
    let holder = onboarding::holder(tx, customer, owned.card.id)?;
    let iban = owned.account.iban.electronic();
    let asked = sealed::Asked {
        kind: Kind::Statement,
        customer,
        card: Some(owned.card.id),
        language,
        holder: initials(&name(holder.as_ref(), owned)),
        account_tail: iban[iban.len() - 4..].to_owned(),
    };
    sealed::begin(tx, &asked)
}

fn name(holder: Option<&Holder>, owned: &Owned) -> String {
    holder.map_or_else(|| owned.card.holder.to_string(), |holder| holder.name.clone())
}

pub(super) async fn page(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path((id, number)): Path<(String, String)>,
) -> Result<Response, Apology> {
    let (card, number) = parse(&id, &number)?;
    let stage = web.0.making.begin(&number, signed_in.customer, card, Instant::now());
    let Some(stage) = stage else { return Err(stranger(&web, signed_in.customer, card).await) };
    let (Stage::Done(order, _) | Stage::Make(order, _)) = stage;
    let t = signed_in.context.t();
    let Days { from, to } = order.days;
    let screen = PaperScreen {
        page: Page::new(&web, &signed_in.context, t.statement_paper_title(), "cards"),
        period: t.statement_period(date_text(from), date_text(to)),
        back: format!("/bank/cards/{}/statement?from={from}&to={to}", order.card),
    };
    let html = screen.render().map_err(|error| Apology::Fault(format!("a template: {error}")))?;
    let (head, tail) =
        html.split_once(STEPS).ok_or_else(|| Apology::Fault("no place for steps".to_owned()))?;
    let tail = Bytes::from(tail.to_owned());
    let (sender, receiver) = mpsc::channel(8);
    let _ = sender.send(Bytes::from(head.to_owned())).await;
    let file = format!("{}/file", here(order.card, &number));
    tokio::spawn(async move {
        let last = match stage {
            Stage::Done(_, pdf) => At::Ready(file, pdf.len().div_ceil(1024)),
            Stage::Make(order, round) => {
                let (making, sender, began) = (Arc::clone(&web.0.making), sender.clone(), Instant::now());
                let telling = Telling { t, making, number, round, sender, began };
                made(&web, order, telling)
                    .await
                    .map_or(At::Failed, |length| At::Ready(file, length.div_ceil(1024)))
            }
        };
        for piece in [bytes(t, last), tail, Bytes::new()] {
            // Whoever left has no use for the rest.
            let _ = sender.send(piece).await;
        }
    });
    let mut response = pieces::body(receiver).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    // A proxy that waited for the whole answer would show no progress (nginx reads this).
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}

pub(super) async fn file(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path((id, number)): Path<(String, String)>,
) -> Result<Response, Apology> {
    let (card, number) = parse(&id, &number)?;
    let Some(pdf) = web.0.making.file(&number, signed_in.customer, card) else {
        return Err(stranger(&web, signed_in.customer, card).await);
    };
    Ok(download(&format!("tolem-{number}"), pdf))
}

fn parse(id: &str, number: &str) -> Result<(CardId, Number), Apology> {
    CardId::parse(id).zip(Number::parse(number)).ok_or(Apology::NotFound)
}

/// Who is told how far it is, and whether anybody still listens.
struct Telling {
    t: Sentences,
    making: Arc<Making>,
    number: Number,
    round: u32,
    sender: mpsc::Sender<Bytes>,
    began: Instant,
}

impl Telling {
    fn goes_on(&self) -> bool {
        !self.sender.is_closed()
            && self.began.elapsed() < LONGEST
            && self.making.goes_on(&self.number, self.round)
    }

    fn tell(&self, at: At) {
        // A browser that is slow to read misses a step.
        let _ = self.sender.try_send(bytes(self.t, at));
    }
}

fn bytes(t: Sentences, at: At) -> Bytes {
    // A step is text within a fixed frame: it cannot fail to be written.
    Bytes::from(Step { t, at }.render().unwrap_or_default())
}

/// Makes the paper and keeps it; its length in bytes.
async fn made(web: &Web, order: Order, telling: Telling) -> Option<usize> {
    let number = telling.number.clone();
    match make(web, order, telling).await {
        Ok(pdf) => {
            let length = pdf.len();
            web.0.making.finish(&number, Bytes::from(pdf), Instant::now());
            Some(length)
        }
        Err(Apology::Fault(what)) => {
            tracing::error!(%what, "a statement was not made");
            None
        }
        Err(_) => {
            tracing::info!("a statement was given up: nobody waits for it, or it took too long");
            None
        }
    }
}

async fn make(web: &Web, order: Order, telling: Telling) -> Result<Vec<u8>, Apology> {
    telling.tell(At::Reading);
    let period = order.days.period()?;
    let read = move |tx: &mut Tx<'_>| {
        let Some(owned) = source::owned(tx, order.customer, order.card)? else { return Ok(None) };
        let Some(start) = source::start(tx, &owned.account, period)? else { return Ok(None) };
        Ok(Some((onboarding::holder(tx, order.customer, order.card)?, owned, start)))
    };
    let (holder, owned, start) = web.read(read).await?.ok_or(Apology::NotFound)?;
    let sealer = web.sealer().ok_or(Apology::NotFound)?;
    let (t, number) = (telling.t, telling.number.clone());
    let (head, stamp) = web.paper_frame(t, sealer, &number, &t.statement_title(), order.at);
    let facts = facts(t, &owned, holder.as_ref(), order.days);
    let totals = Totals::new(t, &start);
    let rows = Rows { store: web.store().clone(), owned, start, period };
    let draw = move || {
        let statement = papers::Statement {
            head: &head,
            facts,
            totals: totals_table(t, &totals),
            operations: t.statement_operations(),
            columns: columns(t),
            none: t.statement_empty(),
            closing: totals.pending.into_iter().collect(),
            stamp,
        };
        draw(&statement, &rows, &telling)
    };
    web.seal_paper(t, number, order.at, draw).await
}

fn draw(statement: &papers::Statement<'_>, rows: &Rows, telling: &Telling) -> Result<papers::Paper, Stopped> {
    let mut all = Vec::new();
    let read = rows.each(
        || telling.goes_on(),
        |line| {
            all.push(row(telling.t, line));
            Ok(())
        },
    );
    if let Err(error) = read {
        if !telling.goes_on() {
            return Err(Stopped::Cancelled);
        }
        tracing::error!(%error, "the rows of a statement were not read");
        return Err(Stopped::Broken);
    }
    let mut told = Instant::now();
    papers::statement(statement, all, &mut |page, of| {
        if !telling.goes_on() {
            return ControlFlow::Break(());
        }
        if told.elapsed() >= PACE {
            told = Instant::now();
            telling.tell(if of == 0 { At::Laid(page) } else { At::Drawn(page, of) });
        }
        ControlFlow::Continue(())
    })
}

fn facts(t: Sentences, owned: &Owned, holder: Option<&Holder>, days: Days) -> Vec<(String, String)> {
    vec![
        (t.check_holder(), name(holder, owned)),
        (t.notice_account(), owned.account.iban.to_string()),
        (t.statement_column_currency(), owned.account.currency.clone()),
        (t.statement_paper_period(), format!("{} – {}", date_text(days.from), date_text(days.to))),
    ]
}

fn totals_table(t: Sentences, totals: &Totals) -> papers::Totals {
    let rows = totals.balances.iter().chain(&totals.kinds);
    papers::Totals {
        heading: t.statement_totals(),
        columns: [t.statement_column_kind(), t.statement_column_amount()],
        rows: rows.map(|(name, amount, _)| [name.clone(), amount.clone()]).collect(),
    }
}

fn columns(t: Sentences) -> Columns {
    Columns {
        operation_on: t.statement_column_operation(),
        posted_on: t.statement_column_posted(),
        details: t.statement_column_description(),
        original: t.statement_column_original(),
        amount: t.statement_column_amount(),
        balance: t.statement_column_balance(),
    }
}

fn row(t: Sentences, line: &Line) -> Row {
    let kind = operations::kind_word(t, line.kind);
    let card = line.card.as_ref().map(|digits| format!("*{digits}"));
    let details = [Some(kind), Some(line.details.trim().to_owned()).filter(|text| !text.is_empty()), card];
    Row {
        operation_on: date_text(civil_day(line.operation_at)),
        posted_on: match line.posted {
            Some((at, _)) => date_text(civil_day(at)),
            None => t.operation_state_held(),
        },
        details: details.into_iter().flatten().collect::<Vec<_>>().join(", "),
        original: line.original.as_ref().map(Original::text).unwrap_or_default(),
        amount: signed(line.amount),
        balance: line.posted.map(|(_, after)| after.to_string()).unwrap_or_default(),
        pending: line.posted.is_none(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use vocabulary::Language;

    #[test]
    fn nobody_draws_for_a_browser_that_left_or_an_order_that_was_begun_anew() {
        let (making, now) = (Arc::new(Making::default()), Instant::now());
        let number = Number::parse("7K3M9QXZ0A1B2C3D").unwrap();
        let (customer, card, day) = (CustomerId(1), CardId(1), jiff::civil::date(2026, 11, 1));
        let order =
            Order { customer, card, days: Days { from: day, to: day }, at: jiff::Timestamp::UNIX_EPOCH };
        assert!(making.order(&number, order, now));
        let mut listeners = Vec::new();
        let mut telling = || {
            let Some(Stage::Make(_, round)) = making.begin(&number, customer, card, now) else {
                panic!("done")
            };
            let (sender, receiver) = mpsc::channel(1);
            listeners.push(receiver);
            let (t, making, number) = (Sentences(Language::En), Arc::clone(&making), number.clone());
            Telling { t, making, number, round, sender, began: now }
        };
        let first = telling();
        assert!(first.goes_on());
        let second = telling();
        assert!(!first.goes_on());
        assert!(second.goes_on());
        listeners.clear();
        assert!(!second.goes_on());
    }
}
