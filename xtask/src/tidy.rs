//! The laws of design that a machine can check. Each check is one file; each finding names its cure.

mod exposure;
mod floors;
mod headers;
mod locales;
mod machine_paths;
mod names;
mod registry_hosts;
mod schema;
mod sizes;
mod tables;
mod unfinished;
mod waiting;

use std::fmt;

use crate::repository::Repository;

/// Something that is not as the laws want it.
pub(crate) struct Finding {
    path: String,
    line: usize,
    what: String,
    cure: &'static str,
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}: {}\n    cure: {}", self.path, self.line, self.what, self.cure)
    }
}

const CHECKS: &[fn(&Repository) -> Vec<Finding>] = &[
    floors::check,
    waiting::check,
    tables::check,
    exposure::check,
    sizes::check,
    names::check,
    unfinished::check,
    machine_paths::check,
    registry_hosts::check,
    locales::check,
    headers::check,
    schema::check,
];

/// Runs all checks and prints what they find; true when there is nothing.
pub(crate) fn run(repository: &Repository) -> bool {
    let findings = CHECKS.iter().flat_map(|check| check(repository)).collect::<Vec<_>>();
    for finding in &findings {
        println!("{finding}");
    }
    println!("tidy: {} files, {} checks, {} findings", repository.files.len(), CHECKS.len(), findings.len());
    findings.is_empty()
}

/// Writes the present `expose` sites into the committed list.
pub(crate) fn bless(repository: &Repository) -> std::io::Result<()> {
    let list = exposure::list(repository);
    std::fs::write(repository.root.join(exposure::LIST), &list)?;
    println!(
        "tidy: {} written, {} sites' files; read the difference before committing it",
        exposure::LIST,
        list.lines().count()
    );
    Ok(())
}

/// What a check finds in a made-up repository: `path:line what`, for tests.
#[cfg(test)]
fn found(check: fn(&Repository) -> Vec<Finding>, files: &[(&str, &str)]) -> Vec<String> {
    let findings = check(&Repository::of(files));
    findings.iter().map(|finding| format!("{}:{} {}", finding.path, finding.line, finding.what)).collect()
}
