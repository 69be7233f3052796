//! A file is one idea, and one idea fits in 600 lines; what every visitor loads fits in its share of 40 KB.

use super::Finding;
use crate::repository::Repository;

const MOST: usize = 600;

/// Most bytes of what the first page brings with it (docs/performance.md).
const LOADED: &[(&str, usize)] =
    &[("edge/web/assets/app.css", 24 * 1024), ("edge/web/assets/app.js", 6 * 1024)];

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
    let heavy = repository.files.iter().filter_map(|file| {
        let (_, most) = LOADED.iter().find(|(path, _)| *path == file.path)?;
        (file.text.len() > *most).then(|| Finding {
            path: file.path.clone(),
            line: 1,
            what: format!("{} bytes, {most} at most", file.text.len()),
            cure: "every visitor loads it: take out what no page uses any more",
        })
    });
    long.chain(heavy).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::found;

    #[test]
    fn what_every_visitor_loads_has_its_share() {
        for (path, most) in LOADED {
            let (full, over) = ("a".repeat(*most), "a".repeat(most + 1));
            assert_eq!(found(check, &[(*path, full.as_str()), ("other.css", &over)]), [""; 0]);
            let found = found(check, &[(*path, over.as_str())]);
            assert_eq!(found, [format!("{path}:1 {} bytes, {most} at most", most + 1)]);
        }
    }

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
