//! `tolem simulate bank`: customers, staff and acquirers at random in one thread and in virtual time, with a
//! model beside the bank that says what should have happened.
//!
//! ```text
//!   dice ─► acquirers ─┐  messages lost, doubled, reordered, late; clearing files
//!      └──► staff ─────┼─► the bank on a real store ─┐
//!                      └─► the model in memory ──────┴─► must agree, after every answer and in between
//! ```

mod acquirers;
mod dice;
mod model;
mod staff;
#[cfg(test)]
mod tests;
mod town;

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, bail};
use clap::Args;

use self::town::{Tally, Town};

/// How a bank is simulated.
#[derive(Args)]
pub(crate) struct SimulateBank {
    /// The first seed.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many seeds, one after the other.
    #[arg(long, default_value_t = 1)]
    seeds: u64,
    /// Things that happen under each seed.
    #[arg(long, default_value_t = 400)]
    steps: u64,
    /// An empty database to play on, sqlite:PATH or postgres://…; without it, a file in the temporary folder for
    /// each seed.
    #[arg(long)]
    database: Option<String>,
    /// Print one line of JSON.
    #[arg(long)]
    json: bool,
}

/// What came of one seed.
struct Played {
    /// Of everything that happened: the same seed, the same digest.
    digest: String,
    tally: Tally,
}

/// What should not have happened, and what came before it.
struct Failure {
    step: u64,
    what: String,
    last: Vec<String>,
}

/// Between two looks at everything.
const LOOK_EVERY: u64 = 20;

impl SimulateBank {
    #[expect(clippy::print_stdout, reason = "this is what the command answers")]
    pub(crate) fn run(self) -> anyhow::Result<()> {
        let since = Instant::now();
        let (mut tally, mut digest) = (Tally::default(), String::new());
        for seed in self.seed..self.seed.saturating_add(self.seeds) {
            let outcome = match &self.database {
                Some(url) => play(url, seed, self.steps),
                None => {
                    let folder = Scratch::new(seed)?;
                    play(&folder.url(), seed, self.steps)
                }
            };
            let played = match outcome {
                Ok(played) => played,
                Err(failure) => {
                    for line in &failure.last {
                        println!("{line}");
                    }
                    bail!("seed {seed}, step {}: {}", failure.step, failure.what);
                }
            };
            for (what, count) in played.tally.0 {
                *tally.0.entry(what).or_default() += count;
            }
            digest = played.digest;
            self.progress(seed, &since);
        }
        let seconds = since.elapsed().as_secs();
        if self.json {
            let line = serde_json::json!({
                "first_seed": self.seed, "seeds": self.seeds, "steps": self.steps, "failures": 0,
                "seconds": seconds, "digest_of_last": digest, "happened": tally.0,
            });
            println!("{line}");
        } else {
            println!("{} seeds of {} steps in {seconds} s: nothing wrong.", self.seeds, self.steps);
            println!("The last seed's digest is {digest}.");
            for (what, count) in &tally.0 {
                println!("{count:>12} {what}");
            }
        }
        Ok(())
    }

    fn progress(&self, seed: u64, since: &Instant) {
        let done = seed - self.seed + 1;
        if std::io::stderr().is_terminal() && done.is_multiple_of(10) {
            let _ = write!(
                std::io::stderr(),
                "\r{done} of {} seeds, {} s ",
                self.seeds,
                since.elapsed().as_secs()
            );
        }
    }
}

/// Plays one seed on the database at `url`.
fn play(url: &str, seed: u64, steps: u64) -> Result<Played, Failure> {
    let failed = |error: anyhow::Error| Failure { step: 0, what: format!("{error:#}"), last: Vec::new() };
    let mut town = Town::open(url, seed).map_err(failed)?;
    for step in 1..=steps {
        if let Err(error) = one_step(&mut town, step, steps) {
            let last = town.log.last.drain(..).collect();
            return Err(Failure { step, what: format!("{error:#}"), last });
        }
    }
    Ok(Played { digest: town.log.digest(), tally: town.tally })
}

fn one_step(town: &mut Town, step: u64, steps: u64) -> anyhow::Result<()> {
    let passing = 1 + town.dice.below(2_000_000);
    town.clock.advance(jiff::SignedDuration::from_micros(passing));
    match town.dice.below(100) {
        0..62 => town.next_event()?,
        62..80 => town.new_request()?,
        80..83 => town.leap(),
        83..86 => town.sweep()?,
        _ => town.act()?,
    }
    if step.is_multiple_of(LOOK_EVERY) || step == steps {
        town.check().context("looking at everything")?;
    }
    if step == steps {
        town.check_secrets()?;
    }
    Ok(())
}

/// A folder that is gone when the value is.
struct Scratch(PathBuf);

impl Scratch {
    fn new(seed: u64) -> anyhow::Result<Scratch> {
        let folder = std::env::temp_dir().join(format!("tolem-simulation-{}-{seed}", std::process::id()));
        std::fs::create_dir_all(&folder).context("a temporary folder")?;
        Ok(Scratch(folder))
    }

    fn url(&self) -> String {
        format!("sqlite:{}", Path::new(&self.0).join("tolem.db").display())
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
