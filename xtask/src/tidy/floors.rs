//! Law 4: a crate stands on those below it. Also, which crates may know of the database's driver and of sockets.

use super::Finding;
use crate::repository::{File, Repository};

/// The issuer's crates, each allowed to stand on those before it.
const ISSUER: &[&str] = &[
    "vocabulary",
    "text",
    "store",
    "audit",
    "agreement",
    "sealed",
    "people",
    "ledger",
    "card",
    "onboarding",
    "authorization",
    "transfer",
];

/// Packages from outside that only some crates may name (paths begin as given).
const RESERVED: &[(&str, &[&str])] = &[
    ("rusqlite", &["issuer/store"]),
    ("tokio-postgres", &["issuer/store", "testkit"]),
    ("tokio", &["issuer/store", "edge/", "server", "testkit"]),
    ("axum", &["edge/", "server"]),
    ("askama", &["edge/"]),
    ("hyper", &["edge/", "server"]),
    ("tower-http", &["edge/", "server"]),
    ("fluent-bundle", &["issuer/text"]),
    ("argon2", &["issuer/people"]),
];

const CURE: &str = "a crate depends only on the floors below it (ARCHITECTURE.md): move what is needed down, or the caller up";

pub(super) fn check(repository: &Repository) -> Vec<Finding> {
    let manifests =
        repository.ending(&["Cargo.toml"]).filter(|file| file.path != "Cargo.toml").collect::<Vec<_>>();
    let homes =
        manifests.iter().filter_map(|file| Some((package(&file.text)?, file.home()))).collect::<Vec<_>>();
    let home_of = |name: &str| homes.iter().find(|(package, _)| *package == name).map(|(_, home)| *home);
    let mut findings = Vec::new();
    for file in manifests {
        if let Some(name) = file.home().strip_prefix("issuer/")
            && !ISSUER.contains(&name)
        {
            findings.push(finding(
                file,
                1,
                format!("{name} has no place in the order of the issuer's crates"),
                PLACE,
            ));
        }
        for dependency in dependencies(&file.text) {
            let what = match home_of(dependency.name) {
                Some(home) if !may_stand_on(file.home(), home, dependency.dev) => {
                    format!("{} may not depend on {home}", file.home())
                }
                None if !may_use(file.home(), dependency.name, dependency.dev) => {
                    format!("{} may not depend on the package {}", file.home(), dependency.name)
                }
                _ => continue,
            };
            findings.push(finding(file, dependency.line, what, CURE));
        }
    }
    findings
}

const PLACE: &str = "say where it stands in ISSUER in xtask/src/tidy/floors.rs";

fn may_stand_on(upper: &str, lower: &str, dev: bool) -> bool {
    let issuer_place = |home: &str| ISSUER.iter().position(|name| home.strip_prefix("issuer/") == Some(name));
    match (floor(upper), floor(lower)) {
        ("lib" | "xtask", _) | (_, "xtask" | "server") => false,
        ("issuer", "testkit") => dev,
        ("issuer", "issuer") => issuer_place(lower) < issuer_place(upper) && issuer_place(lower).is_some(),
        ("issuer", _) => false,
        ("edge" | "server", "testkit") => dev,
        ("edge" | "server" | "testkit", "lib" | "issuer" | "edge") => true,
        _ => false,
    }
}

fn may_use(home: &str, package: &str, dev: bool) -> bool {
    let allowed = RESERVED.iter().find(|(name, _)| *name == package).map(|(_, homes)| *homes);
    dev || allowed.is_none_or(|homes| homes.iter().any(|allowed| home.starts_with(allowed)))
}

fn floor(home: &str) -> &str {
    home.split('/').next().unwrap_or(home)
}

struct Dependency<'a> {
    name: &'a str,
    line: usize,
    dev: bool,
}

/// Reads the `[…dependencies]` tables; `[dependencies.name]` and `[target.….dependencies]` are understood too.
fn dependencies(manifest: &str) -> Vec<Dependency<'_>> {
    let mut found = Vec::new();
    let (mut inside, mut dev) = (false, false);
    for (number, line) in manifest.lines().enumerate() {
        let line = line.trim();
        if let Some(table) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            let at = table.rfind("dependencies");
            dev = table.contains("dev-dependencies");
            inside = at.is_some_and(|at| table[at..] == *"dependencies");
            if let Some(name) = at.and_then(|at| table[at..].strip_prefix("dependencies.")) {
                found.push(Dependency { name, line: number + 1, dev });
            }
        } else if inside && !line.starts_with('#') && line.contains('=') {
            let name = line.split(['.', '=', ' ']).next().unwrap_or(line);
            found.push(Dependency { name, line: number + 1, dev });
        }
    }
    found
}

fn package(manifest: &str) -> Option<&str> {
    manifest.lines().find_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"'))
}

fn finding(file: &File, line: usize, what: String, cure: &'static str) -> Finding {
    Finding { path: file.path.clone(), line, what, cure }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::found;

    /// One line is one case: the crate, the table, the dependency, and whether it is found.
    #[test]
    fn a_crate_stands_only_on_what_is_below_it() {
        for (home, table, dependency, wrong) in [
            ("issuer/people", "dependencies", "audit", false),
            ("issuer/audit", "dependencies", "people", true),
            ("issuer/audit", "dependencies", "photo", true),
            ("issuer/audit", "dependencies", "web", true),
            ("issuer/audit", "dev-dependencies", "testkit", false),
            ("issuer/audit", "dependencies", "testkit", true),
            ("issuer/audit", "dependencies", "jiff", false),
            ("issuer/audit", "dependencies", "rusqlite", true),
            ("issuer/people", "dependencies", "tokio", true),
            ("lib/photo", "dependencies", "vocabulary", true),
            ("lib/photo", "dev-dependencies", "testkit", true),
            ("lib/photo", "dependencies", "image", false),
            ("edge/web", "dependencies", "people", false),
            ("edge/web", "dependencies", "photo", false),
            ("edge/web", "dependencies", "tolem", true),
            ("edge/web", "build-dependencies", "testkit", true),
            ("server", "dependencies", "web", false),
            ("testkit", "dependencies", "people", false),
            ("xtask", "dependencies", "vocabulary", true),
        ] {
            let others = [
                ("issuer/vocabulary", "vocabulary"),
                ("issuer/people", "people"),
                ("issuer/audit", "audit"),
                ("lib/photo", "photo"),
                ("edge/web", "web"),
                ("server", "tolem"),
                ("testkit", "testkit"),
                ("xtask", "xtask"),
            ];
            let manifests = others.map(|(folder, name)| {
                let head = format!("[package]\nname = \"{name}\"\n");
                let tail = if folder == home {
                    format!("[{table}]\n{dependency}.workspace = true\n")
                } else {
                    String::new()
                };
                (format!("{folder}/Cargo.toml"), head + &tail)
            });
            let files = manifests.each_ref().map(|(path, text)| (path.as_str(), text.as_str()));
            let findings = found(check, &files);
            assert_eq!(findings.len(), usize::from(wrong), "{home} {table} {dependency}: {findings:?}");
        }
    }

    #[test]
    fn a_dependency_is_found_in_every_spelling() {
        let text = "[dependencies]\n# a = 1\na.workspace = true\nb = \"1\"\n\n[dependencies.c]\nversion = \"1\"\n[target.'cfg(unix)'.dependencies]\nd = { path = \"d\" }\n[features]\ne = []\n";
        let names = dependencies(text)
            .iter()
            .map(|found| format!("{}:{}", found.name, found.line))
            .collect::<Vec<_>>();
        assert_eq!(names, ["a:3", "b:4", "c:6", "d:9"]);
    }

    #[test]
    fn a_new_issuer_crate_must_be_given_its_place() {
        let findings = found(check, &[("issuer/loan/Cargo.toml", "[package]\nname = \"loan\"\n")]);
        assert_eq!(
            findings,
            ["issuer/loan/Cargo.toml:1 loan has no place in the order of the issuer's crates"]
        );
    }
}
