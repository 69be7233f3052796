//! No file names the host of a package registry: which one is asked is the machine's affair.

use super::Finding;
use crate::repository::Repository;

// Put together from halves, so that this file does not find itself.
const HOSTS: &[&str] = &[
    concat!("crates", ".io"),
    concat!("pypi", ".org"),
    concat!("pythonhosted", ".org"),
    concat!("registry.", "npmjs"),
    concat!("npmjs", ".com"),
    concat!("debian", ".org"),
];

pub(super) fn check(repository: &Repository) -> Vec<Finding> {
    // Cargo.lock names the index of every package; cargo writes it and knows no other way.
    let files = repository.files.iter().filter(|file| file.path != "Cargo.lock");
    let found = files.flat_map(|file| {
        let lines = file.text.lines().enumerate();
        let found = lines.filter_map(|(number, line)| {
            Some((number + 1, HOSTS.iter().find(|host| line.contains(**host))?))
        });
        found.map(|(line, host)| Finding {
            path: file.path.clone(),
            line,
            what: format!("names the registry host {host}"),
            cure: "name the package only; for npm's lock file keep omit-lockfile-registry-resolved=true",
        })
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::found;

    #[test]
    fn a_host_is_found_everywhere_but_in_cargo_lock() {
        let text = format!("\nhttps://{}/x", HOSTS[0]);
        let findings = found(check, &[("Cargo.lock", &text), ("docs/a.md", &text)]);
        assert_eq!(findings, [format!("docs/a.md:2 names the registry host {}", HOSTS[0])]);
    }
}
