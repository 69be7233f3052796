//! The ledger's promises, on both engines.
#![allow(clippy::unwrap_used, missing_docs)]

mod accounts;
mod claims;
mod movements;
mod proof;
mod purse;
mod statements;
mod surveys;
