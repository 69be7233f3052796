//! «Мои карты»: the cards, and the applications on their way to one.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use card::{CardWithAccount, State as CardState};
use onboarding::{Progress, Summary};
use text::Sentences;
use vocabulary::civil_text;

use crate::Web;
use crate::apology::Apology;
use crate::context::SignedIn;
use crate::page::{Page, show};

#[derive(Template)]
#[template(path = "portal/cards.html")]
struct Cards {
    page: Page,
    cards: Vec<CardView>,
    open: Vec<ApplicationView>,
    over: Vec<ApplicationView>,
}

/// A card as its holder's pages show it: its number masked.
pub(super) struct CardView {
    pub(super) id: String,
    pub(super) product: String,
    /// «Виртуальная» or «пластиковая».
    pub(super) form: String,
    pub(super) masked: String,
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

struct ApplicationView {
    number: String,
    product: String,
    href: String,
    chip: &'static str,
    state: String,
    begun: String,
}

pub(crate) async fn page(State(web): State<Web>, signed_in: SignedIn) -> Result<Response, Apology> {
    let SignedIn { context, customer, .. } = signed_in;
    let (cards, applications) = web
        .read(move |tx| Ok((card::of_customer(tx, customer)?, onboarding::of_customer(tx, customer)?)))
        .await?;
    let t = context.t();
    let (open, over): (Vec<Summary>, Vec<Summary>) = applications
        .into_iter()
        .filter(|one| !matches!(one.progress, Progress::Issued(_)))
        .partition(|one| is_open(&one.progress));
    let view = |some: Vec<Summary>| some.iter().map(|one| ApplicationView::new(&web, t, one)).collect();
    let cards = cards.iter().map(|one| CardView::new(&web, t, one)).collect();
    let page = Page::new(&web, &context, t.my_cards(), "cards");
    Ok(show(StatusCode::OK, &Cards { page, cards, open: view(open), over: view(over) }))
}

impl CardView {
    pub(super) fn new(web: &Web, t: Sentences, one: &CardWithAccount) -> CardView {
        let (card, account) = (&one.card, &one.account);
        let (chip, state, state_note) = match card.state {
            CardState::Ordered { .. } => {
                ("info", t.cards_state_ordered(), Some(t.cards_state_ordered_note()))
            }
            CardState::Active { .. } => ("good", t.cards_state_active(), None),
        };
        CardView {
            id: card.id.to_string(),
            product: product_name(web, t, &card.product),
            form: match card.kind {
                card::Kind::Virtual => t.cards_virtual(),
                card::Kind::Physical => t.cards_physical(),
            },
            masked: in_fours(&card.masked_pan.replace('*', "•")),
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

impl ApplicationView {
    fn new(web: &Web, t: Sentences, one: &Summary) -> ApplicationView {
        let (chip, state) = match &one.progress {
            Progress::Draft => ("plain", t.order_progress_draft()),
            Progress::AwaitingCode => ("warn", t.order_progress_awaiting_code()),
            Progress::BranchOnly(_) => ("info", t.order_progress_branch_only()),
            Progress::InReview => ("info", t.order_progress_in_review()),
            Progress::NeedInfo(_) => ("warn", t.order_progress_need_info()),
            Progress::Issued(_) => ("good", t.order_progress_issued()),
            Progress::Declined => ("plain", t.order_progress_declined()),
            Progress::Withdrawn => ("plain", t.order_progress_withdrawn()),
            Progress::Expired => ("plain", t.order_progress_expired()),
        };
        ApplicationView {
            number: one.number.clone(),
            product: product_name(web, t, &one.product),
            href: format!("/bank/order/{}/status", one.id),
            chip,
            state,
            begun: civil_text(one.signed_at.unwrap_or(one.created_at)),
        }
    }
}

/// Whether there is still something to come.
fn is_open(progress: &Progress) -> bool {
    match progress {
        Progress::Draft
        | Progress::AwaitingCode
        | Progress::BranchOnly(_)
        | Progress::InReview
        | Progress::NeedInfo(_) => true,
        Progress::Issued(_) | Progress::Declined | Progress::Withdrawn | Progress::Expired => false,
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
