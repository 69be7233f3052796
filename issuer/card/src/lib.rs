//! Cards: what is offered, what was issued, and who sees a whole number.
//!
//! ```text
//!   Catalogue ── Product ─► issue ─┬─ virtual ──► Active ──── parcel sms.card_issued
//!                                  └─ physical ─► Ordered ─── parcel embossing.card
//!                                                    └─ activate ─► Active
//!
//!   Product.default_limits ─► Controls ─► usage            set_limit, except … until a day, by itself back
//!   adjust: plan ─► at once │ code by SMS ─► confirm        returning: a message on the last day, and after it
//!   settings: 3-D Secure, notices, language    card: freeze, unfreeze, block    urgent: block, not signed in
//!   pin: set after a code, counted when wrong, lifted by a branch
//!   unblocking: a branch lifts a block, where the bank wants it with a second person
//!   history: what was changed, when, by whom
//!
//!   facts_of (by number) ─► CardFacts                       what an authorization asks
//!
//!   of_customer, find_of ─► Card            masked: for pages and desks
//!   reveal::ask ─► code by SMS ─► show ─► Details      whole: the holder's eyes, once a code
//!   details_for_hand_over ─► Details                   whole: the courier's hands, audited
//! ```
//!
//! Verification values are never here: a door computes them from [`Details`] and forgets them.

pub mod adjust;
mod card;
mod control;
mod controls;
mod details;
mod expiry;
mod hand_over;
pub mod history;
mod issue;
pub mod pin;
mod product;
mod returning;
pub mod reveal;
pub mod settings;
mod take_over;
pub mod unblocking;
pub mod urgent;

use store::Migration;

pub use card::{
    BlockReason, Card, CardWithAccount, Kind, State, UnblockRefused, WrongState, activate, block, find,
    find_of, freeze, of_customer, own, unblock, unfreeze,
};
pub use control::{
    CardFacts, EXCEPTION_DAYS, LimitRefused, Usage, end_exception, except, facts, facts_of, set_limit, usage,
};
pub use controls::{Control, Controls, LimitException, SpendingLimit};
pub use details::{Details, demonstration};
pub use expiry::Expiry;
pub use hand_over::{
    CARD_ISSUED, CvvNotice, EMBOSSING, change_phone, contact, delivery_note, details_for_hand_over,
    issued_notice, read_card, take_for_hand_over,
};
pub use issue::{Issue, issue};
pub use pin::{PinDigest, PinFacts, Pvv};
pub use product::{Catalogue, CatalogueError, Condition, Limits, NonResident, Product, Text3};
pub use returning::{channel_name, run_job};
pub use settings::{Notice, Notices};
pub use take_over::{Portfolio, take_over};

/// The tables of this crate.
pub const MIGRATIONS: &[Migration] = &[
    Migration { name: "card/0001_card", sql: include_str!("../migrations/0001_card.sql") },
    Migration { name: "card/0002_control", sql: include_str!("../migrations/0002_control.sql") },
    Migration { name: "card/0003_settings", sql: include_str!("../migrations/0003_settings.sql") },
    Migration { name: "card/0004_pin", sql: include_str!("../migrations/0004_pin.sql") },
    Migration { name: "card/0005_unblock", sql: include_str!("../migrations/0005_unblock.sql") },
];
