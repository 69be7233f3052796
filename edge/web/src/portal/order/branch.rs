//! Who cannot order online is told so at once: why, what to bring, and where.
//!
//! Queries: 2.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use onboarding::eligibility::BranchReason;
use onboarding::{Progress, Step};

use super::delivery::{CityOffices, offices};
use super::step::branch_reason;
use super::{own_form, path, read_id, to};
use crate::Web;
use crate::apology::Apology;
use crate::context::SignedIn;
use crate::page::{Page, show};

#[derive(Template)]
#[template(path = "portal/order/branch.html")]
struct Branch {
    page: Page,
    why: String,
    bring: Vec<String>,
    offices: Vec<CityOffices>,
    change_way: String,
    withdraw_way: String,
}

pub(super) async fn page(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path(application): Path<String>,
) -> Result<Response, Apology> {
    let id = read_id(&application)?;
    let context = &signed_in.context;
    let form = own_form(&web, signed_in.customer, id).await?;
    let reason = match form.summary.progress {
        Progress::BranchOnly(reason) => Some(reason),
        Progress::Draft => branch_reason(&web, &form.answers),
        _ => None,
    };
    let Some(reason) = reason else { return Ok(to(id, "check")) };
    let (t, rules) = (context.t(), web.rules());
    let product = rules.catalogue.product(&form.answers.product);
    let age = rules.policy.min_age.max(product.map_or(0, |product| product.min_age));
    let mut bring = vec![t.order_branch_bring_document()];
    let (why, about) = match reason {
        BranchReason::NonResident => {
            bring.extend([t.order_branch_bring_iin(), t.order_branch_bring_migration()]);
            (t.order_branch_non_resident(), Step::Card)
        }
        BranchReason::NoIin => {
            bring.push(t.order_branch_bring_iin());
            (t.order_branch_no_iin(), Step::Person)
        }
        BranchReason::UnderAge => {
            bring.push(t.order_branch_bring_representative());
            (t.order_branch_under_age(age), Step::Person)
        }
        BranchReason::TooManyCards => (t.order_branch_too_many_cards(), Step::Card),
    };
    let page = Page::new(&web, context, t.order_branch_title(), "order");
    Ok(show(
        StatusCode::OK,
        &Branch {
            page,
            why,
            bring,
            offices: offices(&web, context.language),
            change_way: path(id, about.word()),
            withdraw_way: path(id, "withdraw"),
        },
    ))
}
