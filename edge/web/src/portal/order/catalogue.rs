//! The cards on offer, and the applications that wait to be continued.
//!
//! Queries: the page 1; beginning an order about 6.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use card::{Product, Text3};
use onboarding::{NonResidents, Started, draft, status};
use vocabulary::Language;

use super::progress::Line;
use super::to;
use crate::Web;
use crate::apology::Apology;
use crate::context::{Context, SignedIn};
use crate::page::{Coming, Page, show};
use crate::posted::Posted;

/// How many conditions a tile has room for.
const POINTS: usize = 3;

#[derive(Template)]
#[template(path = "portal/order/catalogue.html")]
struct Catalogue {
    page: Page,
    done: Option<String>,
    remark: Option<String>,
    lines: Vec<Line>,
    tiles: Vec<Tile>,
    who: Vec<String>,
    need: Vec<String>,
    names: Vec<String>,
    compared: Vec<(String, Vec<String>)>,
}

struct Tile {
    name: String,
    summary: String,
    points: Vec<String>,
    price: String,
    way: String,
    tone: String,
}

pub(super) async fn page(
    State(web): State<Web>,
    signed_in: SignedIn,
    Query(coming): Query<Coming>,
) -> Result<Response, Apology> {
    let SignedIn { context, customer, .. } = signed_in;
    let summaries = web.read(move |tx| status::of_customer(tx, customer)).await?;
    let (t, language, rules) = (context.t(), context.language, web.rules());
    let products = rules.catalogue.products();
    let lines = summaries.iter().filter_map(|one| Line::open(&web, &context, one)).collect();
    let done = (coming.after == "withdrawn").then(|| t.order_done_withdrawn());
    let page = Page::new(&web, &context, t.order_card(), "order");
    Ok(show(
        StatusCode::OK,
        &Catalogue {
            page,
            done,
            remark: rules.catalogue.notice().map(|words| words.in_language(language).to_owned()),
            lines,
            tiles: products.iter().map(|product| Tile::new(product, language)).collect(),
            who: who(&web, &context, rules.policy.min_age),
            need: need(&context),
            names: products.iter().map(|product| product.name.in_language(language).to_owned()).collect(),
            compared: compared(products, language),
        },
    ))
}

/// «Заказать карту» of one product: goes on with the draft there is, or begins one.
pub(super) async fn start(
    State(web): State<Web>,
    signed_in: SignedIn,
    posted: Posted,
) -> Result<Response, Apology> {
    let (customer, rules) = (signed_in.customer, web.rules());
    if rules.catalogue.product(posted.get("product")).is_none() {
        return Ok(Redirect::to("/bank/order").into_response());
    }
    let code = posted.get("product").to_owned();
    let started = web
        .write(move |tx| match rules.catalogue.product(&code) {
            Some(product) => draft::start(tx, &rules, customer, product).map(Some),
            None => Ok(None),
        })
        .await?;
    Ok(match started {
        Some(Started::New(id) | Started::Resumed(id)) => to(id, "card"),
        Some(Started::UnderWay(id)) => to(id, "status?after=under-way"),
        None => Redirect::to("/bank/order").into_response(),
    })
}

/// Who can order online, and who goes to a branch.
pub(super) fn who(web: &Web, context: &Context, min_age: i64) -> Vec<String> {
    let t = context.t();
    let others = match web.rules().policy.non_residents {
        NonResidents::Branch => t.order_who_branch(),
        NonResidents::Online => t.order_who_online(),
    };
    vec![t.order_who_age(min_age), others]
}

/// What an order takes.
pub(super) fn need(context: &Context) -> Vec<String> {
    let t = context.t();
    vec![t.order_need_document(), t.order_need_phone(), t.order_need_time()]
}

impl Tile {
    fn new(product: &Product, language: Language) -> Tile {
        let says = |at: usize| {
            let condition = product.conditions.get(at)?;
            Some(format!(
                "{}: {}",
                condition.label.in_language(language),
                condition.value.in_language(language)
            ))
        };
        Tile {
            name: product.name.in_language(language).to_owned(),
            summary: product.summary.in_language(language).to_owned(),
            points: (1..=POINTS).filter_map(says).collect(),
            price: says(0).unwrap_or_default(),
            way: format!("/bank/order/product/{}", product.code),
            tone: product.colour.clone(),
        }
    }
}

/// The conditions of all products, side by side; the first product sets the order.
fn compared(products: &[Product], language: Language) -> Vec<(String, Vec<String>)> {
    let mut labels = Vec::new();
    for condition in products.iter().flat_map(|product| &product.conditions) {
        if !labels.contains(&&condition.label) {
            labels.push(&condition.label);
        }
    }
    let value = |product: &Product, label: &Text3| {
        let found = product.conditions.iter().find(|condition| condition.label == *label);
        found.map_or("–", |condition| condition.value.in_language(language)).to_owned()
    };
    labels
        .into_iter()
        .map(|label| {
            let values = products.iter().map(|product| value(product, label)).collect();
            (label.in_language(language).to_owned(), values)
        })
        .collect()
}
