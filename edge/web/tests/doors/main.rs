//! The doors' screens as a browser without script meets them, on both engines.
#![allow(clippy::unwrap_used, missing_docs)]

mod authenticator;
mod bad_input;
mod branch;
mod browser;
mod cards;
mod controls;
mod desk;
mod messages;
mod operations;
mod order;
mod papers;
mod peers;
mod pin;
mod registering;
mod roles;
mod sessions;
mod statement;
mod strangers;
mod transfers;
mod world;
