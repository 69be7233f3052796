//! Cards: what is offered, what was issued, and who sees a whole number.
//!
//! ```text
//!   Catalogue ── Product ─► issue ─┬─ virtual ──► Active ──── parcel sms.card_issued
//!                                  └─ physical ─► Ordered ─── parcel embossing.card
//!                                                    └─ activate ─► Active
//!
//!   Product.default_limits ─► Controls ─► usage            set_limit, except … until a day, by itself back
//!   facts_of (by number) ─► CardFacts                       what an authorization asks
//!
//!   of_customer, find_of ─► Card            masked: for pages and desks
//!   reveal::ask ─► code by SMS ─► show ─► Details      whole: the holder's eyes, once a code
//!   details_for_hand_over ─► Details                   whole: the courier's hands, audited
//! ```
//!
//! Verification values are never here: a door computes them from [`Details`] and forgets them.

mod card;
mod control;
mod controls;
mod details;
mod expiry;
mod hand_over;
mod issue;
mod product;
pub mod reveal;
mod take_over;

use store::Migration;

pub use card::{
    BlockReason, Card, CardWithAccount, Kind, State, WrongState, activate, block, find, find_of, of_customer,
    refuse_stranger,
};
pub use control::{
    CardFacts, EXCEPTION_DAYS, LimitRefused, Usage, end_exception, except, facts, facts_of, set_limit, usage,
};
pub use controls::{Control, Controls, LimitException, SpendingLimit};
pub use details::{Details, demonstration};
pub use expiry::Expiry;
pub use hand_over::{
    CARD_ISSUED, CvvNotice, EMBOSSING, delivery_note, details_for_hand_over, issued_notice, read_card,
    take_for_hand_over,
};
pub use issue::{Issue, issue};
pub use product::{Catalogue, CatalogueError, Condition, Limits, NonResident, Product, Text3};
pub use take_over::{Portfolio, take_over};

/// The tables of this crate.
pub const MIGRATIONS: &[Migration] = &[
    Migration { name: "card/0001_card", sql: include_str!("../migrations/0001_card.sql") },
    Migration { name: "card/0002_control", sql: include_str!("../migrations/0002_control.sql") },
];
