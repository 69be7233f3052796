//! The page of a statement.
//!
//! Queries: 7 for the first page, 1 more if it ends before today, 2 more if an authorization stands behind something, 2 more if something is held; 4
//! for each further page, 1 more likewise; 2 if the days are wrong. A search looks through the period, 500 entries
//! at a time.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;
use ledger::{Days, Entry, Kind, Move, Period, Preset, StatementPage};
use store::{Fault, Tx};
use text::Sentences;
use vocabulary::{AuthorizationId, CardId, CustomerId, EntryId, Money, civil_text, date_text};

use super::chart::{Chart, chart};
use super::line::{Line, Original, lines};
use super::source::{self, Asked, Owned, Start};
use super::totals::{Totals, signed};
use crate::Web;
use crate::apology::Apology;
use crate::context::SignedIn;
use crate::page::{Page, Problems, show};
use crate::portal::card::stranger;
use crate::portal::cards::CardView;
use crate::portal::operations;

/// Operations on one page.
const ROWS: i64 = 50;
/// Most signs that are searched for.
const MOST_WORDS: usize = 60;

#[derive(Template)]
#[template(path = "portal/statement.html")]
struct StatementScreen {
    page: Page,
    card: CardView,
    problems: Problems,
    from: String,
    to: String,
    words: String,
    kind: String,
    kinds: Vec<(String, String)>,
    /// What it is called, where it leads, whether it is what one sees.
    presets: Vec<(String, String, bool)>,
    /// None where the days are wrong.
    found: Option<Found>,
    /// Whether only some of the operations are asked for.
    filtered: bool,
    /// Whether sealed papers are given out.
    papers: bool,
}

/// What a statement of right days shows.
struct Found {
    period: String,
    /// On the first page alone.
    overview: Option<Overview>,
    lines: Vec<LineView>,
    /// Where the next page is.
    next: Option<String>,
    /// Where the first page is, if this is not it.
    first: Option<String>,
    /// What a file is called, and where it is.
    files: Vec<(&'static str, String)>,
}

struct Overview {
    totals: Totals,
    chart: Option<Chart>,
}

struct LineView {
    title: String,
    about: String,
    more: String,
    amount: String,
    original: Option<String>,
    pending: bool,
}

/// What was read.
struct Read {
    owned: Owned,
    outcome: Outcome,
}

enum Outcome {
    /// The days are wrong: nothing was read.
    Nothing,
    TooMany,
    First {
        start: Start,
        merchants: HashMap<AuthorizationId, i64>,
        lines: Vec<Line>,
        next: Option<EntryId>,
    },
    Further {
        lines: Vec<Line>,
        next: Option<EntryId>,
    },
}

/// Which operations are wanted.
#[derive(Clone)]
struct Filter {
    kind: Option<Kind>,
    words: String,
}

pub(super) async fn page(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Apology> {
    shown(&web, &signed_in, &id, &asked, None).await
}

/// The page; `refusal`: why there is no sealed paper now.
pub(super) async fn shown(
    web: &Web,
    signed_in: &SignedIn,
    id: &str,
    asked: &Asked,
    refusal: Option<String>,
) -> Result<Response, Apology> {
    let (customer, card) = (signed_in.customer, CardId::parse(id).ok_or(Apology::NotFound)?);
    let t = signed_in.context.t();
    let (today, months) = (source::today(web), web.settings().statement_months);
    let days = source::days(t, asked, today, months);
    let period = days.as_ref().ok().map(|days| days.period()).transpose()?;
    let (filter, at) = (Filter::of(asked), EntryId::parse(&asked.at));
    let filtered = filter.is_some();
    let read = web.read(move |tx| read(tx, customer, card, period, filter.as_ref(), at)).await?;
    let Some(Read { owned, outcome }) = read else { return Err(stranger(web, customer, card).await) };

    let mut problems = days.as_ref().err().cloned().unwrap_or_default();
    if matches!(outcome, Outcome::TooMany) {
        problems.add("from", t.statement_too_many(source::MOST));
    }
    let status = match (problems.is_empty(), refusal) {
        (true, None) => StatusCode::OK,
        (_, None) => StatusCode::UNPROCESSABLE_ENTITY,
        (_, Some(why)) => {
            problems.add("paper", why);
            StatusCode::TOO_MANY_REQUESTS
        }
    };
    let found = days.as_ref().ok().and_then(|days| Found::new(t, card, asked, *days, outcome));
    let typed = |typed: &str, right: Option<Date>| right.map_or_else(|| typed.to_owned(), date_text);
    let days = days.ok();
    Ok(show(
        status,
        &StatementScreen {
            page: Page::new(web, &signed_in.context, t.statement_title(), "cards"),
            card: CardView::new(web, t, &card::CardWithAccount { card: owned.card, account: owned.account }),
            problems,
            from: typed(&asked.from, days.map(|days| days.from)),
            to: typed(&asked.to, days.map(|days| days.to)),
            words: asked.words.clone(),
            kind: asked.kind.clone(),
            kinds: Kind::ALL.map(|kind| (kind.word().to_owned(), operations::kind_word(t, kind))).to_vec(),
            presets: presets(t, card, today, months, days),
            found,
            filtered,
            papers: web.sealer().is_some(),
        },
    ))
}

fn read(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    card: CardId,
    period: Option<Period>,
    filter: Option<&Filter>,
    at: Option<EntryId>,
) -> Result<Option<Read>, Fault> {
    let Some(owned) = source::owned(tx, customer, card)? else { return Ok(None) };
    let Some(period) = period else { return Ok(Some(Read { owned, outcome: Outcome::Nothing })) };
    if at.is_some() {
        let StatementPage { entries, next } = entries(tx, &owned, period, filter, at)?;
        let lines = lines(tx, &owned.cards, &[], &entries)?;
        return Ok(Some(Read { owned, outcome: Outcome::Further { lines, next } }));
    }
    let Some(start) = source::start(tx, &owned.account, period)? else {
        return Ok(Some(Read { owned, outcome: Outcome::TooMany }));
    };
    let merchants = merchants(tx, &start.survey.moves)?;
    let StatementPage { entries, next } = match start.survey.newest {
        None => StatementPage { entries: Vec::new(), next: None },
        newest => entries(tx, &owned, period, filter, newest)?,
    };
    let mut lines = lines(tx, &owned.cards, &start.holds, &entries)?;
    if let Some(filter) = filter {
        lines.retain(|line| line.posted.is_some() || filter.wants(line.kind, &line.details));
    }
    Ok(Some(Read { owned, outcome: Outcome::First { start, merchants, lines, next } }))
}

fn entries(
    tx: &mut Tx<'_>,
    owned: &Owned,
    period: Period,
    filter: Option<&Filter>,
    at: Option<EntryId>,
) -> Result<StatementPage, Fault> {
    let account = owned.account.id;
    match filter {
        None => ledger::statement(tx, account, period, at, ROWS),
        Some(filter) => {
            let wanted = |entry: &Entry| filter.wants(entry.kind, &entry.details);
            ledger::search(tx, account, period, at, ROWS, wanted)
        }
    }
}

/// The merchants behind what was spent; they say what it was spent on.
fn merchants(tx: &mut Tx<'_>, moves: &[Move]) -> Result<HashMap<AuthorizationId, i64>, Fault> {
    let bought = moves.iter().filter(|one| one.kind == Kind::Purchase && one.amount < Money::ZERO);
    let mut behind = bought.filter_map(|one| one.authorization).collect::<Vec<_>>();
    behind.sort_unstable();
    behind.dedup();
    if behind.is_empty() { Ok(HashMap::new()) } else { authorization::merchant_kinds(tx, &behind) }
}

impl Filter {
    fn of(asked: &Asked) -> Option<Filter> {
        let words = asked.words.trim().to_lowercase().chars().take(MOST_WORDS).collect::<String>();
        let kind = Kind::parse(&asked.kind);
        (kind.is_some() || !words.is_empty()).then_some(Filter { kind, words })
    }

    fn wants(&self, kind: Kind, details: &str) -> bool {
        self.kind.is_none_or(|wanted| wanted == kind) && details.to_lowercase().contains(&self.words)
    }
}

impl Found {
    fn new(t: Sentences, card: CardId, asked: &Asked, days: Days, outcome: Outcome) -> Option<Found> {
        let here = format!("/bank/cards/{card}/statement");
        let days_query = query(days);
        let filter = format!("{days_query}&kind={}&words={}", escaped(&asked.kind), escaped(&asked.words));
        let (lines, next, overview) = match outcome {
            Outcome::Nothing | Outcome::TooMany => return None,
            Outcome::First { start, merchants, lines, next } => {
                let chart = chart(t, &start.survey.moves, &merchants);
                (lines, next, Some(Overview { totals: Totals::new(t, &start), chart }))
            }
            Outcome::Further { lines, next } => (lines, next, None),
        };
        Some(Found {
            period: t.statement_period(date_text(days.from), date_text(days.to)),
            first: overview.is_none().then(|| format!("{here}?{filter}")),
            overview,
            lines: lines.iter().map(|line| LineView::new(t, line)).collect(),
            next: next.map(|at| format!("{here}?{filter}&at={at}")),
            files: statements::Format::ALL
                .map(|format| {
                    let name = match format {
                        statements::Format::Csv => "CSV",
                        statements::Format::Xlsx => "XLSX (Excel)",
                        statements::Format::Camt053 => "camt.053 (XML)",
                    };
                    (name, format!("{here}.{}?{days_query}", format.extension()))
                })
                .to_vec(),
        })
    }
}

impl LineView {
    fn new(t: Sentences, line: &Line) -> LineView {
        let kind = operations::kind_word(t, line.kind);
        let when = civil_text(line.operation_at);
        // What has no shop behind it is called by what it is, once.
        let (title, about) = match line.details.trim() {
            "" => (kind, when),
            details => (details.to_owned(), format!("{kind}, {when}")),
        };
        let posted = line.posted.map(|(at, _)| t.statement_posted_on(date_text(vocabulary::civil_day(at))));
        let card = line.card.as_ref().map(|digits| t.statement_by_card(digits.as_str()));
        LineView {
            title,
            about,
            more: [posted, card].into_iter().flatten().collect::<Vec<_>>().join(", "),
            amount: signed(line.amount),
            original: line.original.as_ref().map(Original::text),
            pending: line.posted.is_none(),
        }
    }
}

fn presets(
    t: Sentences,
    card: CardId,
    today: Date,
    months: i64,
    shown: Option<Days>,
) -> Vec<(String, String, bool)> {
    let short = Preset::ALL.into_iter().filter(|preset| preset.days(today).judge(today, months).is_ok());
    short
        .map(|preset| {
            let name = match preset {
                Preset::ThisMonth => t.statement_this_month(),
                Preset::LastMonth => t.statement_last_month(),
                Preset::NinetyDays => t.statement_ninety_days(),
                Preset::Year => t.statement_year(),
            };
            let days = preset.days(today);
            (name, format!("/bank/cards/{card}/statement?{}", query(days)), shown == Some(days))
        })
        .collect()
}

fn query(days: Days) -> String {
    format!("from={}&to={}", days.from, days.to)
}

/// As an address may bear it (RFC 3986 §2.1).
pub(super) fn escaped(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        use std::fmt::Write;
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_') {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}
