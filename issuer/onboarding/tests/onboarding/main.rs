//! The stories of an application, on both engines.
#![allow(clippy::unwrap_used, missing_docs)]

mod customer;
mod operator;
mod secrets;
mod waiting;
mod world;
