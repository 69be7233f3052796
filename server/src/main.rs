//! `tolem`: the card desk of a post bank, whole, in one program.

mod acquiring;
mod bench;
mod command;
mod config;
mod content;
mod jobs;
mod keyfile;
mod observe;
mod playing;
mod portfolio;
mod running;
mod sealing;
mod sending;
mod settling;
mod simulate;

use std::process::ExitCode;

use clap::Parser;

/// Messages are read on one thread, decided on another and dropped on a third, which costs the system's allocator a
/// quarter of the writer's time (docs/performance.md).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match command::Command::parse().run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // The chain of causes, each adding what the one before it did not know.
            eprintln!("tolem: {error:#}");
            ExitCode::FAILURE
        }
    }
}
