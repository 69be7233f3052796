//! What must be green before a change is handed over, step by step, with what each took.
//!
//! All steps run even when one has failed, so that one run tells everything there is to mend.

use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::repository::Repository;
use crate::tidy;

/// A step: its name and the command that does it.
type Step = (&'static str, &'static [&'static str]);

const BEFORE_TIDY: &[Step] = &[
    ("format", &["cargo", "fmt", "--all", "--check"]),
    ("clippy", &["cargo", "clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]),
];

const AFTER_TIDY: &[Step] = &[
    // Advisories need a database from outside, which CI does not reach: see deny.toml.
    ("deny", &["cargo-deny", "--locked", "--offline", "check", "bans", "licenses", "sources"]),
    // Plain `cargo test`: it needs no tool that a fresh machine lacks.
    ("tests", &["cargo", "test", "--workspace", "--locked", "--no-fail-fast"]),
    ("server", &["cargo", "build", "--locked", "--package", "tolem"]),
    ("browser", BROWSER),
];

const BROWSER: &[&str] = &["npm", "--prefix", "tests/browser", "test"];

/// Where `make setup` puts the tools that are pinned for this repository.
const TOOLS: &str = "target/tools/bin";

/// Runs everything; true when all of it is green.
pub(crate) fn run(repository: &Repository) -> bool {
    let run = |step: &Step| timed(step.0, || command(repository, step.1).status());
    let mut done = BEFORE_TIDY.iter().map(run).collect::<Vec<_>>();
    done.push(timed("tidy", || Ok::<_, std::io::Error>(tidy::run(repository))));
    done.extend(AFTER_TIDY.iter().map(run));
    summary(&done)
}

/// Goes through the browser story and renews the pictures.
pub(crate) fn screenshots(repository: &Repository) -> bool {
    let build = timed("server", || {
        command(repository, &["cargo", "build", "--locked", "--package", "tolem"]).status()
    });
    let pictures =
        timed("pictures", || command(repository, BROWSER).env("TOLEM_SCREENS", "docs/screens").status());
    summary(&[build, pictures])
}

struct Done {
    name: &'static str,
    green: bool,
    took: Duration,
}

/// What a step came to: an exit status, or a check's own answer.
trait Outcome {
    fn green(&self) -> bool;
}

impl Outcome for std::process::ExitStatus {
    fn green(&self) -> bool {
        self.success()
    }
}

impl Outcome for bool {
    fn green(&self) -> bool {
        *self
    }
}

fn timed<O: Outcome>(name: &'static str, step: impl FnOnce() -> std::io::Result<O>) -> Done {
    println!("\n── {name} ──");
    let start = Instant::now();
    let green = match step() {
        Ok(outcome) => outcome.green(),
        Err(error) => {
            println!("{name}: {error} (`make setup` installs what is missing)");
            false
        }
    };
    let took = start.elapsed();
    println!("── {name}: {} after {:.1} s", word(green), took.as_secs_f32());
    Done { name, green, took }
}

fn command(repository: &Repository, words: &[&str]) -> Command {
    let tools = repository.root.join(TOOLS);
    let inherited = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(std::iter::once(tools.clone()).chain(std::env::split_paths(&inherited)));
    // A program is looked up in our PATH, not the child's: give the pinned tools by their full path.
    let program =
        Some(tools.join(words[0])).filter(|tool| tool.exists()).unwrap_or_else(|| PathBuf::from(words[0]));
    let mut command = Command::new(program);
    command.args(&words[1..]).current_dir(&repository.root);
    if let Ok(path) = path {
        command.env("PATH", path);
    }
    command
}

fn summary(done: &[Done]) -> bool {
    println!();
    for step in done {
        println!("{:>10}  {:<6} {:>7.1} s", step.name, word(step.green), step.took.as_secs_f32());
    }
    let failed = done.iter().filter(|step| !step.green).count();
    println!("steps: {} passed, {failed} failed", done.len() - failed);
    failed == 0
}

fn word(green: bool) -> &'static str {
    if green { "green" } else { "FAILED" }
}
