//! The chores of this repository, as a program: `cargo xtask tidy`, `cargo xtask ci` and the like.
//!
//! It stands on the standard library alone, so that asking it something never waits for a build.

#![allow(clippy::print_stdout, reason = "what a chore has to say, it says to the terminal")]

mod ci;
mod repository;
mod rust_source;
mod schema;
mod tidy;

use std::process::ExitCode;

use repository::Repository;

const HELP: &str = "\
Usage: cargo xtask <chore>

  tidy           checks the laws of design that a machine can check; prints file:line and the cure
  tidy --bless   the same, after writing the present `expose` sites into xtask/expose_sites.txt
  schema         writes docs/schema.sql from the migrations
  ci             everything that must be green: format, clippy, tidy, licences, tests, browser story
  screenshots    goes through the browser story and renews the pictures in docs/screens/
";

fn main() -> ExitCode {
    let arguments = std::env::args().skip(1).collect::<Vec<_>>();
    let words = arguments.iter().map(String::as_str).collect::<Vec<_>>();
    let repository = match Repository::here() {
        Ok(repository) => repository,
        Err(error) => {
            eprintln!("xtask: {error}");
            return ExitCode::FAILURE;
        }
    };
    let clean = match words[..] {
        ["tidy"] => tidy::run(&repository),
        // What was written must be read again.
        ["tidy", "--bless"] => {
            tidy::bless(&repository).is_ok()
                && Repository::here().is_ok_and(|repository| tidy::run(&repository))
        }
        ["schema"] => schema::write(&repository).is_ok(),
        ["ci"] => ci::run(&repository),
        ["screenshots"] => ci::screenshots(&repository),
        ["--help" | "-h" | "help"] => {
            print!("{HELP}");
            true
        }
        _ => {
            eprint!("{HELP}");
            false
        }
    };
    if clean { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
