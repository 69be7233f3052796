//! Feeds the parser with messages made wrong by chance until something that must hold does not.
//!
//! ```text
//! CARGO_PROFILE_RELEASE_DEBUG_ASSERTIONS=true CARGO_PROFILE_RELEASE_OVERFLOW_CHECKS=true \
//!   cargo run --release -p iso8583 --example fuzz -- --executions 10000000 [--seed 1] [--keep found.txt]
//! ```
//!
//! It starts from the messages in `corpus/` and those found before (`corpus/found.txt`). A message that was judged as none
//! before it (another field, another reason) is changed further in its turn, so that the search goes deeper than chance
//! alone would; `--keep` writes the short ones among them that are no right messages to a file, a line each. On a failure it prints the message and the way to it, and ends with 1.
//! The same seed and number of executions do the same.

use std::collections::{BTreeMap, HashSet};
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};
use std::process::ExitCode;
use std::time::Instant;

use iso8583::Spec;
use mutation::{Chance, check, mutate};

#[allow(dead_code, clippy::unwrap_used, reason = "shared with the tests, which use all of it")]
#[path = "../tests/iso8583/corpus.rs"]
mod corpus;
#[allow(clippy::unwrap_used, reason = "shared with the tests")]
#[path = "../tests/iso8583/mutation.rs"]
mod mutation;

/// Most messages changed further; the first that came are kept.
const POOL: usize = 8_192;

/// Longest message that `--keep` writes, in bytes.
const SHORT: usize = 80;

struct Options {
    executions: u64,
    seed: u64,
    keep: Option<String>,
}

fn main() -> ExitCode {
    let Some(options) = options() else {
        complain("usage: fuzz --executions N [--seed N] [--keep FILE]");
        return ExitCode::FAILURE;
    };
    match run(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            complain(&failure);
            ExitCode::FAILURE
        }
    }
}

fn options() -> Option<Options> {
    let mut options = Options { executions: 1_000_000, seed: 1, keep: None };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let value = words.next()?;
        match word.as_str() {
            "--executions" => options.executions = value.parse().ok()?,
            "--seed" => options.seed = value.parse().ok()?,
            "--keep" => options.keep = Some(value),
            _ => return None,
        }
    }
    Some(options)
}

fn run(options: &Options) -> Result<(), String> {
    let (specs, mut pool) = (corpus::specs(), corpus::seeds());
    let mut chance = Chance(options.seed);
    let mut judged = HashSet::new();
    let mut right = 0_u64;
    let seeds = pool.len();
    pool.extend(corpus::found());
    let begun_with = pool.len();
    // A panic is told by `run`, with the message that caused it.
    set_hook(Box::new(|_| {}));
    let started = Instant::now();
    for execution in 1..=options.executions {
        // Half begin as a whole message: what was found is mostly broken early and hides what comes behind.
        let from = if chance.below(2) == 0 { seeds } else { pool.len() };
        let (one, other) = (chance.below(from), chance.below(pool.len()));
        let flavour = pool[one].flavour;
        let mut bytes = pool[one].bytes.clone();
        mutate(&mut bytes, &pool[other].bytes, &mut chance);
        let judgement =
            catch_unwind(AssertUnwindSafe(|| check(&specs[flavour], &bytes))).map_err(|panic| {
                let said = panic.downcast_ref::<String>().map(String::as_str);
                let said = said.or(panic.downcast_ref::<&str>().copied()).unwrap_or_default();
                let seed = options.seed;
                let name = corpus::FLAVOURS[flavour];
                format!("execution {execution} of seed {seed} panicked: {said}\n{name} {}", hex(&bytes))
            })?;
        right += u64::from(judgement.right);
        if pool.len() < POOL && judged.insert((flavour, judgement.words)) {
            pool.push(corpus::Seed { name: String::new(), flavour, bytes });
        }
        if execution % 1_000_000 == 0 {
            complain(&format!("{execution} executions, {} messages", pool.len()));
        }
    }
    let seconds = started.elapsed().as_secs().max(1);
    let rate = options.executions / seconds;
    complain(&format!(
        "{} executions from seed {} in {seconds} s ({rate}/s), {right} of them right; {begun_with} messages became {}; no failure",
        options.executions,
        options.seed,
        pool.len()
    ));
    match &options.keep {
        Some(path) => keep(path, &specs, &pool[seeds..]).map_err(|error| error.to_string()),
        None => Ok(()),
    }
}

fn keep(path: &str, specs: &[Spec], pool: &[corpus::Seed]) -> std::io::Result<()> {
    let mut out = std::fs::File::create(path)?;
    let mut lines = BTreeMap::new();
    for seed in pool.iter().filter(|seed| seed.bytes.len() <= SHORT) {
        let judgement = check(&specs[seed.flavour], &seed.bytes);
        if !judgement.right {
            let line = format!("{} {}", corpus::FLAVOURS[seed.flavour], hex(&seed.bytes));
            lines.entry((seed.flavour, judgement.words)).or_insert(line);
        }
    }
    lines.values().try_for_each(|line| writeln!(out, "{line}"))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

/// Standard error may be closed; that is no reason to stop.
fn complain(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
