//! No file names a folder of somebody's own machine.

use super::Finding;
use crate::repository::Repository;

// Put together from halves, so that this file does not find itself.
const FOLDERS: &[&str] =
    &[concat!("/ho", "me/"), concat!("/ro", "ot/"), concat!("/wo", "rk/"), concat!("/Use", "rs/")];

pub(super) fn check(repository: &Repository) -> Vec<Finding> {
    let lines = repository.files.iter().flat_map(|file| {
        let lines = file.text.lines().enumerate();
        let found = lines.filter_map(|(number, line)| {
            Some((number + 1, FOLDERS.iter().find(|folder| begins(line, folder))?))
        });
        found.map(|(line, folder)| Finding {
            path: file.path.clone(),
            line,
            what: format!("{folder} is a folder of one machine"),
            cure: "take the path from an argument, the environment or the repository's root",
        })
    });
    lines.collect()
}

/// Whether an absolute path in this line begins with `folder` (`docs/work/` is none).
fn begins(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        !line[..at].ends_with(|before: char| before.is_alphanumeric() || "._-)}>*$~".contains(before))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::found;

    #[test]
    fn only_a_path_from_the_machines_root_is_found() {
        let text = format!("see docs{0}a\nopen \"{0}a\"\n$HOME{0}b", FOLDERS[2]);
        assert_eq!(
            found(check, &[("a.md", &text)]),
            [format!("a.md:2 {} is a folder of one machine", FOLDERS[2])]
        );
    }
}
