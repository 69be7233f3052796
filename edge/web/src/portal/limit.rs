//! One channel's limit: what is wanted, what it would have refused, then at once or with a code.
//!
//! Queries: 7, 1 more for what it would have refused.

use askama::Template;
use authorization::{Authorization, Decline};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use card::adjust::{self, AdjustRefused, Adjusted, Asking, Plan, Wanted};
use card::{Control, EXCEPTION_DAYS, LimitRefused, SpendingLimit, channel_name};
use jiff::SignedDuration;
use serde::Deserialize;
use text::Sentences;
use vocabulary::{CardId, Channel, Money, civil_day, civil_text, date_text};

use super::cards::CardView;
use super::changes::limit_words;
use super::code_page;
use super::limits::{self, changed_meanwhile, list};
use crate::Web;
use crate::apology::Apology;
use crate::context::SignedIn;
use crate::page::{Page, Problems, show};
use crate::posted::Posted;

#[derive(Template)]
#[template(path = "portal/limit.html")]
struct Limit {
    page: Page,
    card: CardView,
    problems: Problems,
    channel: String,
    /// What holds now.
    now: String,
    typed: Typed,
    accesses: Vec<(&'static str, String, String)>,
    version: i64,
    longest: i32,
    /// What it comes to, once it was asked.
    outcome: Option<Outcome>,
}

/// What was typed.
#[derive(Default, Clone, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    access: String,
    #[serde(default)]
    amount: String,
    #[serde(default)]
    lifted: String,
    #[serde(default)]
    days: String,
}

/// What a wish comes to.
struct Outcome {
    nothing: bool,
    needs_code: bool,
    /// What will hold.
    then: String,
    /// Through which day, and what returns.
    until: Option<(String, String)>,
    refused: Vec<RefusedView>,
    /// How many would have been refused, and whether there were more operations than were looked at.
    count: i64,
    cut: bool,
}

/// An operation that the limit would have refused.
struct RefusedView {
    merchant: String,
    about: String,
    amount: String,
}

/// How far back a new limit is tried, in days; and operations that are read.
const TRIED_DAYS: i64 = 90;
const MOST_TRIED: i64 = 2_000;
/// Refused operations that are shown.
const MOST_REFUSED: usize = 10;
/// Letters of what was typed that are shown again.
const MOST_LETTERS: usize = 40;

pub(crate) async fn page(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path((id, channel)): Path<(String, String)>,
    Query(typed): Query<Typed>,
) -> Result<Response, Apology> {
    let channel = Channel::parse(&channel).ok_or(Apology::NotFound)?;
    form(&web, &signed_in, &id, channel, StatusCode::OK, typed, Problems::default()).await
}

/// The wish, confirmed: done at once, or a code is sent.
pub(crate) async fn submit(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path((id, channel)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Apology> {
    let channel = Channel::parse(&channel).ok_or(Apology::NotFound)?;
    let typed = Typed {
        access: posted.get("access").to_owned(),
        amount: posted.get("amount").to_owned(),
        lifted: posted.get("lifted").to_owned(),
        days: posted.get("days").to_owned(),
    };
    let Ok(wanted) = typed.read(signed_in.context.t(), channel) else {
        let problems = Problems::default();
        return form(&web, &signed_in, &id, channel, StatusCode::OK, typed, problems).await;
    };
    let version = posted.get("version").parse().unwrap_or(-1);
    carry_out(&web, &signed_in, &id, version, wanted, typed).await
}

/// «Закрыть»: at once, without a look ahead.
pub(crate) async fn close(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path((id, channel)): Path<(String, String)>,
    _: Posted,
) -> Result<Response, Apology> {
    let channel = Channel::parse(&channel).ok_or(Apology::NotFound)?;
    let wanted = Wanted { channel, open: false, daily_amount: None, days: EXCEPTION_DAYS };
    carry_out(&web, &signed_in, &id, 0, wanted, Typed::default()).await
}

/// «Вернуть прежний лимит»: one tap.
pub(crate) async fn end(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path((id, channel)): Path<(String, String)>,
    _: Posted,
) -> Result<Response, Apology> {
    let channel = Channel::parse(&channel).ok_or(Apology::NotFound)?;
    let (rules, customer, card) =
        (web.rules(), signed_in.customer, CardId::parse(&id).ok_or(Apology::NotFound)?);
    match web.run(move |tx| adjust::end_early(tx, &rules.catalogue, customer, card, channel)).await? {
        Ok(Adjusted::NoSuchCard) => Err(Apology::NotFound),
        Ok(_) => Ok(to(&id, "limits?after=ended")),
        Err(_) => not_in_use(&web, &signed_in, &id).await,
    }
}

async fn carry_out(
    web: &Web,
    signed_in: &SignedIn,
    id: &str,
    version: i64,
    wanted: Wanted,
    typed: Typed,
) -> Result<Response, Apology> {
    let (rules, budget, who) = (web.rules(), web.settings().budget, signed_in.customer);
    let (card, address) = (CardId::parse(id).ok_or(Apology::NotFound)?, signed_in.context.address.clone());
    let made = web
        .run(move |tx| {
            let asking = Asking { who, card, version, address: &address };
            adjust::adjust(tx, &rules.catalogue, &budget, &asking, &wanted)
        })
        .await?;
    match made {
        Ok(Adjusted::Done) => Ok(to(id, "limits?after=done")),
        Ok(Adjusted::Same) => Ok(to(id, "limits?after=same")),
        Ok(Adjusted::CodeSent) => Ok(to(id, "confirm")),
        Ok(Adjusted::NoSuchCard) => Err(Apology::NotFound),
        Ok(Adjusted::NotYet(spent)) => {
            let mut problems = Problems::default();
            problems.add("access", code_page::too_many(web, signed_in.context.t(), spent));
            form(web, signed_in, id, wanted.channel, StatusCode::TOO_MANY_REQUESTS, typed, problems).await
        }
        Err(AdjustRefused::ChangedMeanwhile) => {
            let words = changed_meanwhile(web, signed_in, id).await?;
            list(web, signed_in, id, StatusCode::CONFLICT, Some(("warn", words))).await
        }
        Err(AdjustRefused::Limit(LimitRefused::NoSuchCard)) => Err(Apology::NotFound),
        Err(AdjustRefused::Limit(LimitRefused::CardNotInUse)) => not_in_use(web, signed_in, id).await,
        // What else is wrong, the form says beside its fields.
        Err(AdjustRefused::Limit(_)) => {
            let problems = Problems::default();
            form(web, signed_in, id, wanted.channel, StatusCode::OK, typed, problems).await
        }
    }
}

/// The card was blocked or closed while the page was open.
async fn not_in_use(web: &Web, signed_in: &SignedIn, id: &str) -> Result<Response, Apology> {
    let words = signed_in.context.t().limits_not_in_use();
    list(web, signed_in, id, StatusCode::CONFLICT, Some(("warn", words))).await
}

async fn form(
    web: &Web,
    signed_in: &SignedIn,
    id: &str,
    channel: Channel,
    status: StatusCode,
    typed: Typed,
    mut problems: Problems,
) -> Result<Response, Apology> {
    let read = limits::read(web, signed_in, id).await?;
    let t = signed_in.context.t();
    if !read.card.card.state.is_in_use() {
        return not_in_use(web, signed_in, id).await;
    }
    let (now, rules) = (web.store().clock().now(), web.rules());
    let today = civil_day(now);
    let control = *read.facts.controls.of_channel(channel);
    let product = rules.catalogue.product(&read.card.card.product);
    let ceiling = product.map_or(SpendingLimit::LIFTED, |product| product.ceilings.of(channel));

    let asked = !typed.access.is_empty() && problems.is_empty();
    let mut plan = None;
    if asked {
        match typed.read(t, channel) {
            Err(found) => problems = found,
            Ok(wanted) => match adjust::check(&control, &ceiling, today, &wanted) {
                Ok(made) => plan = Some(made),
                Err(refused) => {
                    let (field, words) = refusal(t, refused);
                    problems.add(field, words);
                }
            },
        }
    }
    let outcome = match plan {
        Some(plan) => Some(outcome(web, t, &read.card.account, channel, &control, plan).await?),
        None => None,
    };
    let status = if problems.is_empty() { status } else { status.max(StatusCode::UNPROCESSABLE_ENTITY) };
    let page = Page::new(web, &signed_in.context, channel_name(t, channel), "cards");
    let template = Limit {
        page,
        card: CardView::new(web, t, &read.card),
        problems,
        channel: channel_name(t, channel),
        now: limit_words(t, control.on(today)),
        typed: if typed.access.is_empty() { Typed::of(&control, today) } else { typed.shown() },
        accesses: vec![
            ("open", t.limit_access_open(), String::new()),
            ("closed", t.limit_access_closed(), t.limit_access_closed_note()),
        ],
        version: read.facts.version,
        longest: EXCEPTION_DAYS,
        outcome,
    };
    Ok(show(status, &template))
}

async fn outcome(
    web: &Web,
    t: Sentences,
    account: &ledger::Account,
    channel: Channel,
    now: &Control,
    plan: Plan,
) -> Result<Outcome, Apology> {
    let (control, needs_code) = match plan {
        Plan::Nothing => (*now, false),
        Plan::AtOnce(control) => (control, false),
        Plan::Code(control) => (control, true),
    };
    let limit = control.exception.map_or(control.standing, |exception| exception.limit);
    let account = account.id;
    let history = web
        .read(move |tx| {
            let since = tx.now() - SignedDuration::from_hours(24 * TRIED_DAYS);
            authorization::history(tx, account, since, MOST_TRIED)
        })
        .await?;
    let refused = authorization::would_refuse(&history, channel, &limit);
    Ok(Outcome {
        nothing: plan == Plan::Nothing,
        needs_code,
        then: limit_words(t, &limit),
        until: control
            .exception
            .map(|exception| (date_text(exception.until), limit_words(t, &control.standing))),
        count: i64::try_from(refused.len()).unwrap_or(i64::MAX),
        cut: i64::try_from(history.len()).is_ok_and(|read| read >= MOST_TRIED),
        refused: refused.iter().take(MOST_REFUSED).map(|(it, why)| RefusedView::new(t, it, *why)).collect(),
    })
}

impl RefusedView {
    fn new(t: Sentences, it: &Authorization, why: Decline) -> RefusedView {
        let why = match why {
            Decline::ChannelClosed => t.limit_why_closed(),
            Decline::OverPerTransaction => t.limit_why_at_once(),
            Decline::OverDailyCount => t.limit_why_count(),
            _ => t.limit_why_day(),
        };
        RefusedView {
            merchant: it.merchant.name.clone(),
            about: format!("{}, {why}", civil_text(it.decided_at)),
            amount: it.outcome.amount().to_string(),
        }
    }
}

impl Typed {
    /// What holds now, to be changed.
    fn of(control: &Control, today: jiff::civil::Date) -> Typed {
        let limit = control.on(today);
        let left = control.exception.map(|exception| (exception.until - today).get_days());
        let days = left.filter(|days| *days > 0).unwrap_or(EXCEPTION_DAYS);
        let lifted = if limit.open && limit.daily_amount.is_none() { "yes" } else { "" };
        Typed {
            access: if limit.open { "open" } else { "closed" }.to_owned(),
            amount: limit.daily_amount.map(plain_number).unwrap_or_default(),
            lifted: lifted.to_owned(),
            days: days.to_string(),
        }
    }

    /// As the form shows it again.
    fn shown(&self) -> Typed {
        let cut = |text: &str| text.chars().take(MOST_LETTERS).collect::<String>();
        Typed {
            access: cut(&self.access),
            amount: cut(&self.amount),
            lifted: cut(&self.lifted),
            days: cut(&self.days),
        }
    }

    fn read(&self, t: Sentences, channel: Channel) -> Result<Wanted, Problems> {
        let mut problems = Problems::default();
        let open = match self.access.as_str() {
            "open" => true,
            "closed" => {
                return Ok(Wanted { channel, open: false, daily_amount: None, days: EXCEPTION_DAYS });
            }
            _ => {
                problems.add("access", t.limit_access_missing());
                false
            }
        };
        let lifted = !self.lifted.is_empty();
        let amount = Money::parse(&self.amount);
        match amount {
            None if !lifted => problems.add("amount", t.limit_amount_malformed()),
            Some(Money::ZERO) if !lifted => problems.add("amount", t.limit_amount_zero()),
            _ => {}
        }
        let days = self.days.trim().parse::<i32>().ok().filter(|days| (1..=EXCEPTION_DAYS).contains(days));
        if days.is_none() {
            problems.add("days", t.limit_days_malformed(EXCEPTION_DAYS));
        }
        match days.filter(|_| problems.is_empty()) {
            Some(days) => Ok(Wanted { channel, open, daily_amount: amount.filter(|_| !lifted), days }),
            None => Err(problems),
        }
    }
}

/// The field a rule is about, and the sentence beside it.
fn refusal(t: Sentences, refused: LimitRefused) -> (&'static str, String) {
    match refused {
        LimitRefused::NoSuchCard | LimitRefused::CardNotInUse => ("access", t.limits_not_in_use()),
        LimitRefused::Until { .. } => ("days", t.limit_days_malformed(EXCEPTION_DAYS)),
        LimitRefused::Negative => ("amount", t.limit_amount_malformed()),
        LimitRefused::OverCeiling(ceiling) => match (ceiling.open, ceiling.daily_amount) {
            (true, Some(most)) => ("amount", t.limit_over_ceiling(most.to_string())),
            _ => ("access", t.limit_never_open()),
        },
    }
}

/// An amount as it is typed: `300 000` or `1500,50`, without a sign of the currency.
fn plain_number(money: Money) -> String {
    let text = money.to_string();
    let text = text.trim_end_matches(['₸', '\u{a0}']);
    text.strip_suffix(",00").unwrap_or(text).replace('\u{a0}', " ")
}

pub(super) fn to(id: &str, page: &str) -> Response {
    Redirect::to(&format!("/bank/cards/{id}/{page}")).into_response()
}
