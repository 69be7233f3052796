//! Authorization: money asked of a card, promised, taken back, taken.
//!
//! ```text
//!   Request ─► authorize ─┬─ Approved ─► hold ─┬─ present ─► entries      the shop is paid
//!     (many at once)      │                    ├─ reverse ─► released     it heard no answer, wants less
//!                         │                    └─ hold::expire ─► released   it never came back
//!                         └─ Declined(first objection of `Decline`)
//!   a repeat hears the first answer; an advice is a fact and is not judged
//! ```
//!
//!   notice: what holders are told    would_refuse: another limit, tried on what has been    dispute
//!   would_be_now: what was declined, judged anew    transfer: the holder sends money by themselves
//!
//! `decide` is pure; secrets come in as verdicts; response codes are the door's business.

mod again;
mod authorize;
pub mod clearing;
mod decide;
mod decline;
pub mod dispute;
pub mod notice;
mod policy;
mod present;
mod preview;
pub mod reconcile;
mod record;
mod request;
mod reverse;
#[cfg(test)]
mod tests;
mod transfer;

use store::Migration;

pub use again::would_be_now;
pub use authorize::{Answer, Rules, authorize};
pub use decline::Decline;
pub use policy::Policy;
pub use present::{Presented, Presentment, present};
pub use preview::would_refuse;
pub use record::{Authorization, Outcome, find, find_those, history, merchant_kinds};
pub use request::{ForeignAmount, Kind, Merchant, Purpose, RepeatKey, Request, Verdict, Verdicts};
pub use reverse::{Reversal, Reversed, reverse};
pub use transfer::{Transfer, transfer, would_transfer};

/// The tables of this crate.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        name: "authorization/0001_authorization",
        sql: include_str!("../migrations/0001_authorization.sql"),
    },
    Migration { name: "authorization/0002_clearing", sql: include_str!("../migrations/0002_clearing.sql") },
    Migration { name: "authorization/0003_dispute", sql: include_str!("../migrations/0003_dispute.sql") },
];
