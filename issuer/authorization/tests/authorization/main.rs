//! Stories of authorization, on both engines.
#![allow(clippy::unwrap_used, missing_docs)]

mod clearing;
mod controls;
mod days;
mod files;
mod known_failures;
mod messages;
mod parallel;
mod pin;
mod repeats;
mod world;
