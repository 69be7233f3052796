//! The ledger: accounts and what is on them.
//!
//! ```text
//!   open_account ─► Account ── iban, currency …      what it is; never changes
//!                      └────── Balance, State        the narrow row that every movement rewrites
//!
//!   posted ─┬─ held       promised to shops by authorizations
//!           ├─ claimed    seized for third parties (arrest, collection order)
//!           └─ available  what may be spent
//! ```

mod account;
mod iban_head;

use store::Migration;

pub use account::{Account, Balance, State, find, of_customer, open_account};
pub use iban_head::{IbanHead, IbanHeadError};

/// The tables of this crate.
pub const MIGRATIONS: &[Migration] =
    &[Migration { name: "ledger/0001_account", sql: include_str!("../migrations/0001_account.sql") }];
