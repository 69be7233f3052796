//! A minute of the simulation, on both engines.
#![allow(clippy::unwrap_used)]

use testkit::Database;

use super::{Failure, Played, play};

fn sound(database: &Database, seed: u64, steps: u64) -> Played {
    play(&database.url, seed, steps).unwrap_or_else(|Failure { step, what, last }| {
        panic!("seed {seed}, step {step}: {what}\n{}", last.join("\n"))
    })
}

#[test]
fn the_bank_does_what_the_model_says_on_sqlite() {
    for seed in 1..=40 {
        sound(&Database::sqlite(), seed, 300);
    }
}

#[test]
fn the_bank_does_what_the_model_says_on_postgresql() {
    for seed in 1..=6 {
        sound(&Database::postgres(), seed, 200);
    }
}

#[test]
fn several_seeds_share_a_database() {
    let database = Database::postgres();
    for seed in 1..=3 {
        sound(&database, seed, 60);
    }
}

/// Also between the engines: what happens does not depend on where it is kept.
#[test]
fn the_same_seed_is_the_same_story() {
    let digest = |database: &Database, seed| sound(database, seed, 200).digest;
    let first = digest(&Database::sqlite(), 7);
    assert_eq!(first, digest(&Database::sqlite(), 7));
    assert_eq!(first, digest(&Database::postgres(), 7));
    assert_ne!(first, digest(&Database::sqlite(), 8));
}
