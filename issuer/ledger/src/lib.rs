//! The ledger: accounts, what is on them, and how it moves.
//!
//! ```text
//!   open_account ─► Account ── iban, currency …      what it is; never changes
//!                      └────── Position              the narrow row that every movement rewrites
//!
//!   posted ─┬─ held       promised to shops by authorizations     place_hold … set_hold, expire
//!           ├─ claimed    seized for third parties                place_claim, lift_claim, collect_claim
//!           └─ available  what may be spent
//!
//!   Book ─► entries that sum to zero      top_up, transfer, fee; authorizations and clearing above
//!      └──► statement, survey, search     walk the account's own chain of entries, from a mark on
//! ```

mod account;
mod book;
mod claim;
mod days;
mod entry;
pub mod hold;
mod iban_head;
mod mark;
mod movement;
mod position;
mod proof;
mod survey;
mod turnover;

use store::Migration;

pub use account::{
    Account, Balance, State, find, find_iban, of_customer, open_account, set_state, take_over,
};
pub use book::{Book, Posting};
pub use claim::{Claim, ClaimKind, claims, collect_claim, lift_claim, place_claim};
pub use days::{Days, Preset, WrongDays};
pub use entry::{Entry, JournalLine, Kind, Period, StatementPage, balance_before, journal, statement};
pub use hold::Hold;
pub use iban_head::{IbanHead, IbanHeadError};
pub use movement::{
    FEES, OUTGOING, OWN, Order, Refused, SETTLEMENT, SUSPENSE, THIRD_PARTIES, fee, made_before, remember,
    top_up, transfer,
};
pub use position::{Position, position};
pub use proof::{Discrepancies, discrepancies};
pub use survey::{Move, Survey, search, survey};
pub use turnover::{Turnover, Used};

/// The tables of this crate.
pub const MIGRATIONS: &[Migration] = &[
    Migration { name: "ledger/0001_account", sql: include_str!("../migrations/0001_account.sql") },
    Migration { name: "ledger/0002_movement", sql: include_str!("../migrations/0002_movement.sql") },
    Migration { name: "ledger/0003_mark", sql: include_str!("../migrations/0003_mark.sql") },
    Migration { name: "ledger/0004_room", sql: include_str!("../migrations/0004_room.sql") },
    Migration { name: "ledger/0005_outgoing", sql: include_str!("../migrations/0005_outgoing.sql") },
];
