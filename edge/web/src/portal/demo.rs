//! Demonstration only: the phone on the screen, the clock that can be moved, money for an account, the cards an
//! acquirer may play with. In production these addresses do not exist.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Form, Json};
use jiff::SignedDuration;
use ledger::Order;
use people::phone_on_screen::{self, Shown};
use serde::{Deserialize, Serialize};
use store::{Fault, Tx};
use vocabulary::{AccountId, Iban, Money, Pan, PhoneNumber, civil_text};

use crate::Web;
use crate::apology::Apology;
use crate::context::Context;
use crate::page::{Page, Problems, show};

/// Most messages shown at once.
const MOST: i64 = 50;
/// The clock moves forward only, and at most this far at once: five years.
const FARTHEST: i64 = 5 * 366 * 24 * 3600;

#[derive(Template)]
#[template(path = "portal/demo.html")]
struct Phone {
    page: Page,
    phones: Vec<Telephone>,
    now: String,
    /// What was typed into the form for money.
    top_up: TopUp,
    problems: Problems,
    /// The account that money has just come to, and what is available there.
    done: Option<String>,
}

/// A number and its messages: from whom, when, the words.
type Telephone = (String, Vec<(String, String, String)>);

/// Whose messages.
#[derive(Deserialize)]
pub(crate) struct Whose {
    #[serde(default)]
    phone: String,
}

/// Where money has just come to.
#[derive(Deserialize)]
pub(crate) struct Coming {
    #[serde(default)]
    topped_up: String,
}

pub(crate) async fn phone(
    State(web): State<Web>,
    context: Context,
    Query(coming): Query<Coming>,
) -> Result<Response, Apology> {
    let account = AccountId::parse(&coming.topped_up);
    let account = match account {
        Some(id) => web.read(move |tx| ledger::find(tx, id)).await?,
        None => None,
    };
    let told = |it: ledger::Account| {
        context.t().demo_top_up_done_text(it.balance.available().to_string(), it.iban.to_string())
    };
    let done = account.map(told);
    screen(&web, &context, StatusCode::OK, TopUp::default(), Problems::default(), done).await
}

async fn screen(
    web: &Web,
    context: &Context,
    status: StatusCode,
    top_up: TopUp,
    problems: Problems,
    done: Option<String>,
) -> Result<Response, Apology> {
    let messages = web.read(|tx| phone_on_screen::messages(tx, None, MOST)).await?;
    let mut phones: Vec<Telephone> = Vec::new();
    for message in messages {
        let number = message.to.to_string();
        let bubble = ("Tolem".to_owned(), civil_text(message.at), message.text);
        match phones.iter_mut().find(|(known, _)| *known == number) {
            Some((_, bubbles)) => bubbles.push(bubble),
            None => phones.push((number, vec![bubble])),
        }
    }
    let page = Page::new(web, context, context.t().demo_title(), "");
    let now = civil_text(web.store().clock().now());
    Ok(show(status, &Phone { page, phones, now, top_up, problems, done }))
}

/// Money for an account, as it was typed.
#[derive(Default, Deserialize)]
pub(crate) struct TopUp {
    /// A card's number, its last four digits, or an account's number.
    #[serde(default)]
    account: String,
    #[serde(default)]
    amount: String,
}

/// The most that comes at once: a hundred million tenge.
const MOST_MONEY: Money = Money::from_tenge(100_000_000);

pub(crate) async fn top_up(
    State(web): State<Web>,
    context: Context,
    Form(typed): Form<TopUp>,
) -> Result<Response, Apology> {
    let t = context.t();
    let mut problems = Problems::default();
    let amount = Money::parse(&typed.amount).filter(|money| *money > Money::ZERO && *money <= MOST_MONEY);
    if amount.is_none() {
        problems.add("amount", t.demo_top_up_no_amount());
    }
    let (rules, text) = (web.rules(), typed.account.clone());
    let account = web.read(move |tx| find_account(tx, &rules, &text)).await?;
    if account.is_none() {
        problems.add("account", t.demo_top_up_no_account());
    }
    if let (Some(account), Some(amount)) = (account, amount) {
        let rules = web.rules();
        let put = move |tx: &mut Tx<'_>| {
            let reference = format!("demo:{}", tx.new_id());
            let order = Order { reference: &reference, amount, operation_at: tx.now(), details: "" };
            let made = ledger::top_up(tx, account, &order)?;
            authorization::notice::tell_top_up(tx, &rules.catalogue, account, amount)?;
            Ok(made)
        };
        match web.run(put).await? {
            Ok(_) => return Ok(Redirect::to(&format!("/demo?topped_up={account}")).into_response()),
            Err(_) => problems.add("account", t.demo_top_up_refused()),
        }
    }
    screen(&web, &context, StatusCode::UNPROCESSABLE_ENTITY, typed, problems, None).await
}

/// The account of a card's number, of its last four digits, or of an account's number.
fn find_account(tx: &mut Tx<'_>, rules: &onboarding::Rules, text: &str) -> Result<Option<AccountId>, Fault> {
    if let Ok(iban) = Iban::parse(text) {
        return Ok(ledger::find_iban(tx, &iban)?.map(|account| account.id));
    }
    let digits = text.trim();
    let pan = match Pan::parse(digits) {
        Ok(pan) => Some(pan),
        Err(_) if digits.len() == 4 => {
            card::demonstration(tx)?.into_iter().map(|one| one.pan).find(|pan| pan.last_four() == digits)
        }
        Err(_) => None,
    };
    let Some(pan) = pan else { return Ok(None) };
    Ok(card::facts_of(tx, &rules.catalogue, &[pan])?.remove(&pan).map(|facts| facts.account))
}

#[derive(Serialize)]
pub(crate) struct Message {
    at: String,
    to: String,
    text: String,
    kind: String,
}

pub(crate) async fn messages(
    State(web): State<Web>,
    Query(whose): Query<Whose>,
) -> Result<Json<Vec<Message>>, Apology> {
    // A plus sign in an address is a space unless it was written as %2B.
    let text = whose.phone.trim().to_owned();
    let phone = match text.is_empty() {
        true => None,
        false => Some(PhoneNumber::parse(&text).map_err(|_| Apology::Malformed)?),
    };
    let messages = web.read(move |tx| phone_on_screen::messages(tx, phone.as_ref(), MOST)).await?;
    let tell =
        |one: Shown| Message { at: one.at.to_string(), to: one.to.e164(), text: one.text, kind: one.kind };
    Ok(Json(messages.into_iter().map(tell).collect()))
}

/// How far to move the clock.
#[derive(Deserialize)]
pub(crate) struct Advance {
    advance_seconds: i64,
}

pub(crate) async fn advance_clock(
    State(web): State<Web>,
    Form(advance): Form<Advance>,
) -> Result<Response, Apology> {
    if !(0..=FARTHEST).contains(&advance.advance_seconds) {
        return Err(Apology::Malformed);
    }
    let clock = web.store().clock().clone();
    clock.advance(SignedDuration::from_secs(advance.advance_seconds));
    let shift = clock.shift();
    web.write(move |tx| store::clock::save_shift(tx, shift)).await?;
    tracing::info!(seconds = advance.advance_seconds, "the demonstration's clock was moved");
    Ok(Redirect::to("/demo").into_response())
}

/// What an acquirer needs to play with a card.
#[derive(Serialize)]
pub(crate) struct PlayCard {
    pan: String,
    expiry: String,
    cvv: String,
    holder: String,
}

pub(crate) async fn cards(State(web): State<Web>) -> Result<Json<Vec<PlayCard>>, Apology> {
    let details = web.read(card::demonstration).await?;
    let play = |one: &card::Details| -> Result<PlayCard, Apology> {
        let cvv = web.cvv(one)?;
        Ok(PlayCard {
            pan: one.pan.expose().to_owned(),
            expiry: one.expiry.to_string(),
            cvv: cvv.expose().to_owned(),
            holder: one.holder.as_str().to_owned(),
        })
    };
    Ok(Json(details.iter().map(play).collect::<Result<_, _>>()?))
}
