//! Stories of the switch over real TCP, on both engines.
#![allow(clippy::unwrap_used, missing_docs)]

mod answers;
mod bounds;
mod deadline;
mod line;
mod messages;
mod parallel;
mod pin;
mod secrets;
mod segments;
mod tls;
mod world;
