//! The form of a transfer: from which card, to whom, how much.
//!
//! Queries: 2; at most 10 for what was typed.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use card::{CardWithAccount, State as CardState};
use serde::Deserialize;
use text::Sentences;
use transfer::{Checked, Refused};
use vocabulary::{CardId, Channel, civil_text};

use super::typed::Typed;
use super::{Desk, Manner, to};
use crate::Web;
use crate::apology::Apology;
use crate::context::SignedIn;
use crate::page::{Page, Problems, show};
use crate::portal::messages::cure;
use crate::portal::operations::explained;
use crate::portal::product_name;
use crate::posted::Posted;

#[derive(Template)]
#[template(path = "portal/transfer/form.html")]
struct Form {
    page: Page,
    problems: Problems,
    manner: &'static str,
    title: String,
    about: String,
    /// Key and words of each card that pays.
    cards: Vec<(String, String)>,
    /// The same of those that can gain.
    others: Vec<(String, String)>,
    purposes: Vec<(String, String)>,
    typed: Typed,
    /// Why the card may not, and the one thing to do about it: what it is called, and where.
    declined: Option<(String, Option<(String, String)>)>,
}

/// The card that the sender came from.
#[derive(Deserialize)]
pub(crate) struct From {
    #[serde(default)]
    from: String,
}

pub(crate) async fn page(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path(manner): Path<String>,
    Query(coming): Query<From>,
) -> Result<Response, Apology> {
    let manner = Manner::parse(&manner).ok_or(Apology::NotFound)?;
    let typed = Typed { from: coming.from, kbe: "19".to_owned(), ..Typed::default() };
    form(&web, &signed_in, manner, StatusCode::OK, typed, Problems::default(), None).await
}

pub(crate) async fn submit(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path(manner): Path<String>,
    posted: Posted,
) -> Result<Response, Apology> {
    let manner = Manner::parse(&manner).ok_or(Apology::NotFound)?;
    let (t, typed) = (signed_in.context.t(), Typed::of(&posted));
    let wrong = StatusCode::UNPROCESSABLE_ENTITY;
    let wish = match typed.read(t, &web.terms(), manner) {
        Ok(wish) => wish,
        Err(problems) => return form(&web, &signed_in, manner, wrong, typed, problems, None).await,
    };
    let (desk, from) = (Desk::of(&web, signed_in.customer), wish.card);
    let checked = web.write(move |tx| transfer::check(tx, &desk.asking(), &wish)).await?;
    let (field, words) = match checked {
        Checked::May(id) => return Ok(to(id, "")),
        Checked::Not(Refused::NoSuchCard) => return Err(Apology::NotFound),
        Checked::Not(Refused::Declined(why)) => {
            let words = explained(t, why, Channel::Transfer);
            let declined = Some((words, cure(t, why, from, Channel::Transfer)));
            return form(&web, &signed_in, manner, wrong, typed, Problems::default(), declined).await;
        }
        Checked::Not(Refused::NotAnAmount) => ("amount", t.transfer_amount_malformed()),
        Checked::Not(Refused::TooManyLooks(until)) => {
            (field_of(manner), t.transfer_too_many_looks(civil_text(until)))
        }
        Checked::Not(Refused::Nobody) => (field_of(manner), nobody(t, manner)),
        Checked::Not(Refused::SameAccount) => (field_of(manner), t.transfer_same_account()),
        Checked::Not(Refused::RecipientClosed) => (field_of(manner), t.transfer_recipient_closed()),
    };
    let mut problems = Problems::default();
    problems.add(field, words);
    form(&web, &signed_in, manner, wrong, typed, problems, None).await
}

/// The field that names the recipient.
fn field_of(manner: Manner) -> &'static str {
    match manner {
        Manner::Own => "own",
        Manner::Card => "card_number",
        Manner::Phone => "phone",
        Manner::Account => "iban",
    }
}

fn nobody(t: Sentences, manner: Manner) -> String {
    match manner {
        Manner::Own => t.transfer_card_choose(),
        Manner::Card => t.transfer_nobody_card(),
        Manner::Phone => t.transfer_nobody_phone(),
        Manner::Account => t.transfer_nobody_account(),
    }
}

async fn form(
    web: &Web,
    signed_in: &SignedIn,
    manner: Manner,
    status: StatusCode,
    typed: Typed,
    problems: Problems,
    declined: Option<(String, Option<(String, String)>)>,
) -> Result<Response, Apology> {
    let customer = signed_in.customer;
    let found = web.read(move |tx| card::of_customer(tx, customer)).await?;
    let t = signed_in.context.t();
    let line = |one: &&CardWithAccount| {
        let (card, balance) = (&one.card, one.account.balance.available());
        let name = product_name(web, t, &card.product);
        (card.id.to_string(), format!("{name} •• {}, {balance}", card.last_four()))
    };
    let pays = |one: &&CardWithAccount| matches!(one.card.state, CardState::Active { .. });
    let takes = |one: &&CardWithAccount| one.card.state.is_in_use();
    let cards = found.iter().filter(pays).map(|one| line(&one)).collect::<Vec<_>>();
    let mut typed = typed.shown();
    // Where there is no choice, it is made.
    if let ([(only, _)], None) = (cards.as_slice(), CardId::parse(&typed.from)) {
        typed.from.clone_from(only);
    }
    let purposes = web
        .terms()
        .purposes
        .iter()
        .map(|one| (one.code.clone(), format!("{} – {}", one.code, one.name.in_language(t.language()))))
        .collect();
    let page = Page::new(web, &signed_in.context, manner.name(t), "bank");
    let template = Form {
        page,
        problems,
        manner: manner.word(),
        title: manner.name(t),
        about: manner.text(t),
        cards,
        others: found.iter().filter(takes).map(|one| line(&one)).collect(),
        purposes,
        typed,
        declined,
    };
    Ok(show(status, &template))
}
