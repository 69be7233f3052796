//! The committed files, read once, for checks that look at text.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The repository: where it lies and the text files that git knows of or would take in.
pub(crate) struct Repository {
    pub(crate) root: PathBuf,
    pub(crate) files: Vec<File>,
}

/// One text file.
pub(crate) struct File {
    /// Its path from the root, with `/`.
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Repository {
    /// The repository this program was built in.
    pub(crate) fn here() -> Result<Repository, String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("xtask has no folder above it")?;
        let listing = Command::new("git")
            .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
            .current_dir(root)
            .output()
            .map_err(|error| format!("git: {error}"))?;
        if !listing.status.success() {
            return Err(format!("git ls-files: {}", String::from_utf8_lossy(&listing.stderr)));
        }
        let mut paths = listing
            .stdout
            .split(|byte| *byte == 0)
            .filter(|path| !path.is_empty())
            .map(|path| String::from_utf8_lossy(path).into_owned())
            .collect::<Vec<_>>();
        paths.sort();
        paths.dedup();
        // What is not text (pictures, fonts) and what was removed but not yet committed is passed over.
        let files = paths
            .into_iter()
            .filter_map(|path| Some(File { text: std::fs::read_to_string(root.join(&path)).ok()?, path }))
            .collect();
        Ok(Repository { root: root.to_owned(), files })
    }

    /// The files whose path ends with one of `endings`.
    pub(crate) fn ending(&self, endings: &'static [&'static str]) -> impl Iterator<Item = &File> {
        self.files.iter().filter(move |file| endings.iter().any(|ending| file.path.ends_with(ending)))
    }

    /// The text of one file.
    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        self.files.iter().find(|file| file.path == path).map(|file| file.text.as_str())
    }

    /// A made-up repository.
    #[cfg(test)]
    pub(crate) fn of(files: &[(&str, &str)]) -> Repository {
        let files =
            files.iter().map(|(path, text)| File { path: (*path).into(), text: (*text).into() }).collect();
        Repository { root: PathBuf::new(), files }
    }
}

impl File {
    /// The crate a path lies in: `issuer/people` for `issuer/people/src/sms.rs`, `server` for `server/src/main.rs`.
    pub(crate) fn home(&self) -> &str {
        let folders = match self.path.split('/').next() {
            Some("lib" | "issuer" | "edge") => 2,
            _ => 1,
        };
        let end = self.path.match_indices('/').nth(folders - 1).map_or(self.path.len(), |(end, _)| end);
        &self.path[..end]
    }

    /// Whether the whole file is about tests.
    pub(crate) fn is_test(&self) -> bool {
        self.path.ends_with("/tests.rs") || self.path.contains("/tests/") || self.path.starts_with("testkit/")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_knows_its_crate() {
        for (path, home) in [
            ("issuer/people/src/sms.rs", "issuer/people"),
            ("lib/photo/Cargo.toml", "lib/photo"),
            ("server/src/main.rs", "server"),
            ("Makefile", "Makefile"),
        ] {
            assert_eq!(File { path: path.into(), text: String::new() }.home(), home);
        }
    }
}
