//! Every Rust file opens with a `//!` comment: what one would say of it to a new colleague.

use super::Finding;
use crate::repository::Repository;

pub(super) fn check(repository: &Repository) -> Vec<Finding> {
    let files = repository.ending(&[".rs"]).filter(|file| !file.path.ends_with("/tests.rs"));
    let silent = files.filter(|file| !file.text.trim_start().starts_with("//!"));
    let found = silent.map(|file| Finding {
        path: file.path.clone(),
        line: 1,
        what: "does not say what it is".into(),
        cure: "begin the file with a `//!` sentence",
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::found;

    #[test]
    fn a_file_without_an_opening_sentence_is_found() {
        let files =
            [("a.rs", "//! A.\n"), ("b.rs", "fn b() {}"), ("c/tests.rs", "use super::*;"), ("d.js", "")];
        assert_eq!(found(check, &files), ["b.rs:1 does not say what it is"]);
    }
}
