//! One card on offer: all its conditions, who can have it, and «Заказать карту».
//!
//! Queries: none.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use card::{Kind, NonResident};

use super::catalogue::{need, who};
use crate::Web;
use crate::apology::Apology;
use crate::context::SignedIn;
use crate::page::{Page, show};

#[derive(Template)]
#[template(path = "portal/order/product.html")]
struct Product {
    page: Page,
    code: String,
    tone: String,
    remark: Option<String>,
    description: String,
    terms: Vec<(String, String)>,
    who: Vec<String>,
    need: Vec<String>,
}

pub(super) async fn page(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path(code): Path<String>,
) -> Result<Response, Apology> {
    let context = signed_in.context;
    let (t, language, rules) = (context.t(), context.language, web.rules());
    let product = rules.catalogue.product(&code).ok_or(Apology::NotFound)?;
    let min_age = rules.policy.min_age.max(product.min_age);
    let kinds = product.kinds.iter().map(|kind| match kind {
        Kind::Virtual => t.order_kind_virtual(),
        Kind::Physical => t.order_kind_physical(),
    });
    let non_residents = match product.non_resident {
        NonResident::Branch => t.order_non_resident_branch(),
        NonResident::No => t.order_non_resident_no(),
    };
    let own = product.conditions.iter();
    let mut terms = own
        .map(|one| (one.label.in_language(language).to_owned(), one.value.in_language(language).to_owned()))
        .collect::<Vec<_>>();
    terms.push((t.order_product_kinds(), kinds.collect::<Vec<_>>().join(", ")));
    terms.push((t.order_product_age(), t.order_years(min_age)));
    terms.push((t.order_product_non_residents(), non_residents));
    let page = Page::new(&web, &context, product.name.in_language(language).to_owned(), "order");
    Ok(show(
        StatusCode::OK,
        &Product {
            page,
            code,
            tone: product.colour.clone(),
            remark: rules.catalogue.notice().map(|words| words.in_language(language).to_owned()),
            description: product.description.in_language(language).to_owned(),
            terms,
            who: who(&web, &context, min_age),
            need: need(&context),
        },
    ))
}
