//! A file is one idea, and one idea fits in 600 lines.

use super::Finding;
use crate::repository::Repository;

const MOST: usize = 600;

pub(super) fn check(repository: &Repository) -> Vec<Finding> {
    let long = repository.ending(&[".rs", ".css", ".js", ".mjs", ".html"]).filter_map(|file| {
        let lines = file.text.lines().count();
        (lines > MOST).then(|| Finding {
            path: file.path.clone(),
            line: MOST + 1,
            what: format!("{lines} lines, {MOST} at most"),
            cure: "find the second idea in it and give it a file of its own",
        })
    });
    long.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::found;

    #[test]
    fn six_hundred_lines_are_enough_and_one_more_is_not() {
        let (full, over) = ("a\n".repeat(MOST), "a\n".repeat(MOST + 1));
        let files = [("a.rs", full.as_str()), ("b.rs", &over), ("c.css", &over), ("d.txt", &over)];
        assert_eq!(
            found(check, &files),
            ["b.rs:601 601 lines, 600 at most", "c.css:601 601 lines, 600 at most"]
        );
    }
}
