//! The program as a stranger meets it: started as a process, spoken to over HTTP, killed without warning.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

mod bank;
mod client;
mod commands;
mod disk;
mod doors;
mod interop;
mod kept;
mod killed;
mod killed_paying;
mod leaving;
mod production;
mod sealing;
mod secrets;
mod sending;
