//! Never a panic, whatever the bytes; and what is read is what was written.

use std::collections::HashSet;

use crate::corpus;
use crate::mutation::{Chance, check, mutate};

/// Messages tried; `examples/fuzz.rs` tries as many as one likes.
const MESSAGES: usize = 40_000;

#[test]
fn messages_made_wrong_by_chance_are_read_shown_and_written_without_a_panic() {
    let (specs, seeds) = (corpus::specs(), corpus::seeds());
    let mut chance = Chance(8583);
    let (mut right, mut judgements) = (0, HashSet::new());
    for _ in 0..MESSAGES {
        let (seed, other) = (&seeds[chance.below(seeds.len())], &seeds[chance.below(seeds.len())]);
        let mut bytes = seed.bytes.clone();
        mutate(&mut bytes, &other.bytes, &mut chance);
        let judgement = check(&specs[seed.flavour], &bytes);
        right += usize::from(judgement.right);
        judgements.insert(judgement.words);
    }
    assert!(right > MESSAGES / 20, "only {right} of {MESSAGES} were messages: chance is too wild");
    assert!(judgements.len() > 250, "only {} different judgements: chance is too tame", judgements.len());
}

#[test]
fn every_message_cut_short_anywhere_is_read_without_a_panic() {
    let specs = corpus::specs();
    for seed in corpus::seeds().into_iter().filter(|seed| seed.bytes.len() < 500) {
        for end in 0..=seed.bytes.len() {
            for spec in &specs {
                check(spec, &seed.bytes[..end]);
            }
        }
    }
}

#[test]
fn everything_the_fuzzer_found_is_judged_in_every_flavour_without_a_panic() {
    let (specs, found) = (corpus::specs(), corpus::found());
    assert!(found.len() > 300, "{}", found.len());
    for seed in found {
        for spec in &specs {
            check(spec, &seed.bytes);
        }
    }
}
