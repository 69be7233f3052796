//! Transfers that holders order in the cabinet: between their own accounts, to a card or a phone of this bank, to an
//! account of another.
//!
//! ```text
//!   Wish ─► check ─► Checked ─┬─ confirm ────────────────────► Made ─┬─ of this bank: that is all
//!            │  looks for the │                                 ▲    └─ of another: export ─► Sent ─► give_back ─► Returned
//!            │  recipient     └─ confirm ─► code ─► prove ──────┘
//!            └─ Refused: nobody found, more than the card may, looked for too often
//! ```
//!
//! Whether a card may is judged by `authorization`, as for any other use of it; here it is judged whether a code is needed.

mod check;
mod confirm;
mod outgoing;
mod recipient;
mod terms;
mod transfer;

use store::Migration;

pub use check::{Asking, Checked, Refused, Wish, check};
pub use confirm::{Confirmed, Proved, confirm, prove, resend, waiting};
pub use outgoing::{
    Batch, BatchFacts, MOST_IN_BATCH, ReturnRefused, Returned, batch, batches, export, give_back,
};
pub use recipient::{Payee, Recipient, TaxNumber, To};
pub use terms::{Bank, Fee, PaymentPurpose, Terms, TermsError};
pub use transfer::{State, Transfer, find, forget_old, latest, own};

/// The tables of this crate.
pub const MIGRATIONS: &[Migration] =
    &[Migration { name: "transfer/0001_transfer", sql: include_str!("../migrations/0001_transfer.sql") }];
