//! Sealed papers that were given out, so that anybody who holds one can see whether it still stands.
//!
//! ```text
//!   begin (a number, if not too many) ─► drawn and sealed at the door ─► finish (the digest of the bytes)
//!                                                                           │
//!            whoever has the number, or the file ─► find, find_by_digest ◄──┴── withdraw
//! ```
//!
//! The bytes are not kept: the digest knows them again.

mod number;
mod paper;

use store::Migration;

pub use number::Number;
pub use paper::{
    Asked, Begun, Kind, Level, MOST_A_DAY, MOST_AN_HOUR, Paper, WithdrawRefused, Withdrawal, begin, find,
    find_by_digest, finish, withdraw,
};

/// The tables of this crate.
pub const MIGRATIONS: &[Migration] =
    &[Migration { name: "sealed/0001_paper", sql: include_str!("../migrations/0001_paper.sql") }];
