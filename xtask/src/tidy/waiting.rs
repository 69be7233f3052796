//! Laws 1 and 2: formats and use cases do not wait, touch files or ask the clock; only the store's engine does.

use super::Finding;
use crate::repository::{File, Repository};
use crate::rust_source::RustSource;

/// The store's own machinery, which waits so that nobody else has to.
const STORE: &[&str] = &[
    "engine.rs",
    "postgres.rs",
    "sqlite.rs",
    "worker.rs",
    "checkpoint.rs",
    "durable.rs",
    "migrate.rs",
    "clock.rs",
];

/// Of `std::net` the sockets; an address is a value like another.
const WORDS: &[&str] = &[
    "async",
    "await",
    "tokio",
    "SystemTime",
    "Instant",
    "TcpStream",
    "TcpListener",
    "UdpSocket",
    "UnixStream",
    "UnixListener",
    "ToSocketAddrs",
];
const PATHS: &[&str] =
    &["std::fs", "std::thread", "std::process", "std::env", "Timestamp::now", "Zoned::now"];
const GROUPED: &[&str] = &["fs", "thread", "process", "env"];

const CURE: &str = "time and chance come through `Tx`, files and sockets belong to edge/ (laws 1 and 2)";

pub(super) fn check(repository: &Repository) -> Vec<Finding> {
    repository.ending(&[".rs"]).filter(|file| forbidden_in(file)).flat_map(findings_in).collect()
}

fn forbidden_in(file: &File) -> bool {
    let in_source = file.home().contains('/') && file.path[file.home().len()..].starts_with("/src/");
    let machinery = STORE.iter().any(|name| file.path == format!("issuer/store/src/{name}"));
    in_source
        && (file.path.starts_with("lib/") || file.path.starts_with("issuer/"))
        && !machinery
        && !file.is_test()
}

fn findings_in(file: &File) -> Vec<Finding> {
    let source = RustSource::read(&file.text);
    let words = source.words().filter(|word| WORDS.contains(&word.text)).map(|word| (word.at, word.text));
    let paths = PATHS.iter().flat_map(|path| source.code.match_indices(path));
    let grouped = source.code.match_indices("std::{").flat_map(|(at, _)| {
        let group = source.code[at..].split(';').next().unwrap_or_default();
        let words = crate::rust_source::words(group);
        words
            .filter(|word| GROUPED.contains(&word.text))
            .map(move |word| (at + word.at, word.text))
            .collect::<Vec<_>>()
    });
    words
        .chain(paths)
        .chain(grouped)
        .filter(|(at, _)| !source.in_tests(*at))
        .map(|(at, word)| Finding {
            path: file.path.clone(),
            line: source.line(at),
            what: format!("`{word}` below edge/"),
            cure: CURE,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::found;

    /// One line is one case: path, text, how many findings.
    #[test]
    fn nothing_below_the_edge_waits() {
        for (path, text, expected) in [
            ("issuer/people/src/lib.rs", "pub async fn a() {}", 1),
            ("issuer/people/src/lib.rs", "// async, tokio\nlet a = \"std::fs\";", 0),
            ("issuer/people/src/lib.rs", "use std::{fmt, fs, env};", 2),
            ("issuer/people/src/lib.rs", "let now = jiff::Timestamp::now();", 1),
            ("issuer/people/src/lib.rs", "let x: Instant = y;", 1),
            ("issuer/people/src/lib.rs", "let x: std::net::IpAddr = y;", 0),
            ("issuer/people/src/lib.rs", "let x = std::net::TcpStream::connect(y);", 1),
            ("issuer/people/src/lib.rs", "#[cfg(test)]\nmod tests { use std::fs; }", 0),
            ("issuer/people/tests/people.rs", "use std::fs;", 0),
            ("issuer/store/src/engine.rs", "use tokio::task;", 0),
            ("issuer/store/src/worker.rs", "use std::thread;", 0),
            ("issuer/store/src/tx.rs", "use std::thread;", 1),
            ("lib/photo/src/lib.rs", "use std::fs;", 1),
            ("lib/photo/build.rs", "use std::fs;", 0),
            ("edge/web/src/lib.rs", "pub async fn a() {}", 0),
        ] {
            let findings = found(check, &[(path, text)]);
            assert_eq!(findings.len(), expected, "{path} {text}: {findings:?}");
        }
    }
}
