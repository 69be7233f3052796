//! «Мои карты»: the cards with their accounts. Whoever has no card yet sees how far their applications are;
//! afterwards «Мой банк» is where applications are followed, so that this page, the most visited of all,
//! never asks for them beside the cards.
//!
//! Queries: 2.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use card::{CardWithAccount, State as CardState};
use text::Sentences;

use super::order::Applications;
use crate::Web;
use crate::apology::Apology;
use crate::context::SignedIn;
use crate::page::{Page, show};

#[derive(Template)]
#[template(path = "portal/cards.html")]
struct Cards {
    page: Page,
    cards: Vec<CardView>,
    applications: Applications,
}

/// A card as its holder's pages show it: its number masked.
pub(super) struct CardView {
    pub(super) id: String,
    pub(super) product: String,
    /// «Виртуальная» or «пластиковая».
    pub(super) form: String,
    pub(super) masked: String,
    /// «•• 8517», where the product's name stands before it.
    pub(super) tail: String,
    /// What is read out in place of the dots.
    pub(super) spoken: String,
    pub(super) holder: String,
    pub(super) expiry: String,
    pub(super) chip: &'static str,
    pub(super) state: String,
    /// What the state means for the holder, where that is not plain.
    pub(super) state_note: Option<String>,
    pub(super) iban: String,
    pub(super) currency: String,
    pub(super) available: String,
    pub(super) blocked: String,
}

pub(crate) async fn page(State(web): State<Web>, signed_in: SignedIn) -> Result<Response, Apology> {
    let SignedIn { context, customer, .. } = signed_in;
    let (cards, applications) = web
        .read(move |tx| {
            let cards = card::of_customer(tx, customer)?;
            let applications =
                if cards.is_empty() { onboarding::of_customer(tx, customer)? } else { Vec::new() };
            Ok((cards, applications))
        })
        .await?;
    let t = context.t();
    let applications = Applications::new(&web, &context, &applications);
    let cards = cards.iter().map(|one| CardView::new(&web, t, one)).collect();
    let page = Page::new(&web, &context, t.my_cards(), "cards");
    Ok(show(StatusCode::OK, &Cards { page, cards, applications }))
}

impl CardView {
    pub(super) fn new(web: &Web, t: Sentences, one: &CardWithAccount) -> CardView {
        let (card, account) = (&one.card, &one.account);
        let (chip, state, state_note) = match card.state {
            CardState::Ordered { .. } => {
                ("info", t.cards_state_ordered(), Some(t.cards_state_ordered_note()))
            }
            CardState::Active { .. } => ("good", t.cards_state_active(), None),
            CardState::Frozen { .. } => ("plain", t.cards_state_frozen(), Some(t.cards_state_frozen_note())),
            CardState::Blocked { reason, .. } => {
                let note = match reason.can_be_lifted() {
                    true => t.cards_state_blocked_note(),
                    false => t.cards_state_lost_note(),
                };
                ("bad", t.cards_state_blocked(), Some(note))
            }
            CardState::Closed { .. } => ("info", t.cards_state_closed(), None),
        };
        CardView {
            id: card.id.to_string(),
            product: product_name(web, t, &card.product),
            form: match card.kind {
                card::Kind::Virtual => t.cards_virtual(),
                card::Kind::Physical => t.cards_physical(),
            },
            masked: in_fours(&card.masked_pan.replace('*', "•")),
            tail: format!("•• {}", card.last_four()),
            spoken: t.cards_spoken(card.last_four()),
            holder: card.holder.to_string(),
            expiry: card.expiry.to_string(),
            chip,
            state,
            state_note,
            iban: account.iban.to_string(),
            currency: account.currency.clone(),
            available: account.balance.available().to_string(),
            blocked: account.balance.blocked().to_string(),
        }
    }
}

/// What a product is called. One that is offered no more, or not chosen yet, is a card.
pub(crate) fn product_name(web: &Web, t: Sentences, code: &str) -> String {
    let rules = web.rules();
    let product = rules.catalogue.product(code);
    product.map_or_else(|| t.cards_some_card(), |product| product.name.in_language(t.language()).to_owned())
}

/// A card number in groups of four, as cards show it.
pub(super) fn in_fours(number: &str) -> String {
    let mut spaced = String::with_capacity(number.len() + number.len() / 4);
    for (place, sign) in number.chars().enumerate() {
        if place > 0 && place.is_multiple_of(4) {
            spaced.push(' ');
        }
        spaced.push(sign);
    }
    spaced
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_shown_in_fours() {
        for (number, shown) in [
            ("", ""),
            ("9956", "9956"),
            ("99563", "9956 3"),
            ("995630••••••1234", "9956 30•• •••• 1234"),
            ("9956300000000001234", "9956 3000 0000 0001 234"),
        ] {
            assert_eq!(in_fours(number), shown);
        }
    }
}
