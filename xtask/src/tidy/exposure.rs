//! Law 9: where a secret is taken out of its wrapper is a committed list, so that each new place is seen in review.

use super::Finding;
use crate::repository::{File, Repository};
use crate::rust_source::RustSource;

/// The committed list, `path: count` a line.
pub(super) const LIST: &str = "xtask/expose_sites.txt";

const CURE: &str = "take the secret out somewhere that is already listed, or run `cargo xtask tidy --bless` and defend the new line in review";

pub(super) fn check(repository: &Repository) -> Vec<Finding> {
    let (committed, present) = (repository.text(LIST).unwrap_or_default(), list(repository));
    let only_in = |these: &str, those: &str| {
        let lines = these.lines().enumerate().filter(|(_, line)| !those.lines().any(|other| other == *line));
        lines.map(|(number, line)| (number + 1, line.to_owned())).collect::<Vec<_>>()
    };
    let new =
        only_in(&present, committed).into_iter().map(|(_, line)| (1, format!("not in the list: {line}")));
    let stale = only_in(committed, &present)
        .into_iter()
        .map(|(number, line)| (number, format!("no longer true: {line}")));
    new.chain(stale).map(|(line, what)| Finding { path: LIST.into(), line, what, cure: CURE }).collect()
}

/// The sites as they are: one line a file, tests left out.
pub(super) fn list(repository: &Repository) -> String {
    let files =
        repository.ending(&[".rs"]).filter(|file| !file.is_test() && !file.path.starts_with("xtask/"));
    let counted = files.map(|file| (&file.path, sites(file))).filter(|(_, sites)| *sites > 0);
    counted.map(|(path, sites)| format!("{path}: {sites}\n")).collect()
}

fn sites(file: &File) -> usize {
    let source = RustSource::read(&file.text);
    let called = |at: usize| source.code[..at].trim_end().ends_with(['.', ':']);
    let exposing = source.words().filter(|word| word.text == "expose" || word.text.starts_with("expose_"));
    exposing.filter(|word| called(word.at) && !source.in_tests(word.at)).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::found;

    const SECRET: &str = "pub fn expose(&self) -> &str { a }\nfn b() { iin.expose(); word.expose_folded(); iin\n.expose(); }\n#[cfg(test)] mod tests { fn c() { pan.expose(); } }";

    #[test]
    fn a_new_site_and_a_stale_line_are_found_and_an_equal_list_is_not() {
        let path = "issuer/people/src/customer.rs";
        assert_eq!(
            found(check, &[(path, SECRET), (LIST, "issuer/people/src/customer.rs: 2\n")]),
            [
                "xtask/expose_sites.txt:1 not in the list: issuer/people/src/customer.rs: 3",
                "xtask/expose_sites.txt:1 no longer true: issuer/people/src/customer.rs: 2",
            ]
        );
        assert!(found(check, &[(path, SECRET), (LIST, "issuer/people/src/customer.rs: 3\n")]).is_empty());
    }

    #[test]
    fn a_secret_taken_out_by_path_counts_too() {
        assert_eq!(
            list(&Repository::of(&[("edge/web/src/a.rs", "x.map(Pan::expose)")])),
            "edge/web/src/a.rs: 1\n"
        );
    }
}
