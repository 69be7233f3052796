//! The three locales have the same sentences. (That arguments agree, the build of `text` sees to.)
//!
//! A sentence that no page, message or paper says is told of too, but fails nothing: its page may be on its way.

use std::collections::BTreeSet;

use super::Finding;
use crate::repository::{File, Repository};
use crate::rust_source;

pub(super) fn check(repository: &Repository) -> Vec<Finding> {
    let locales =
        repository.ending(&[".ftl"]).filter(|file| file.path.starts_with("locales/")).collect::<Vec<_>>();
    let all = locales.iter().flat_map(|file| keys(file)).map(|(_, key)| key).collect::<BTreeSet<_>>();
    let mut findings = Vec::new();
    for file in &locales {
        let own = keys(file);
        for key in all.iter().filter(|key| !own.iter().any(|(_, own)| own == *key)) {
            findings.push(finding(file, 1, format!("the sentence `{key}` is missing")));
        }
        for (at, (line, key)) in own.iter().enumerate() {
            if own[..at].iter().any(|(_, earlier)| earlier == key) {
                findings.push(finding(file, *line, format!("the sentence `{key}` stands twice")));
            }
        }
    }
    let unused = unused(repository, &all);
    if !unused.is_empty() {
        println!("tidy: note: {} sentences are said nowhere: {}", unused.len(), unused.join(" "));
    }
    findings
}

fn finding(file: &File, line: usize, what: String) -> Finding {
    Finding {
        path: file.path.clone(),
        line,
        what,
        cure: "write the sentence once in each of kk.ftl, ru.ftl and en.ftl",
    }
}

/// The keys of a Fluent file with their lines: what stands before ` =` at the beginning of a line.
fn keys(file: &File) -> Vec<(usize, &str)> {
    let lines = file.text.lines().enumerate();
    let keys = lines.filter_map(|(number, line)| {
        let (key, _) = line.split_once('=')?;
        let key = key.strip_suffix(' ').unwrap_or(key);
        let named = key.starts_with(|first: char| first.is_ascii_lowercase())
            && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        named.then_some((number + 1, key))
    });
    keys.collect()
}

/// A key `order-title` is said where the function `order_title` is named, in code or in a template.
fn unused<'a>(repository: &Repository, keys: &BTreeSet<&'a str>) -> Vec<&'a str> {
    let said = repository.ending(&[".rs", ".html"]).filter(|file| !file.is_test());
    let said =
        said.flat_map(|file| rust_source::words(&file.text)).map(|word| word.text).collect::<BTreeSet<_>>();
    keys.iter().copied().filter(|key| !said.contains(key.replace('-', "_").as_str())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::found;

    #[test]
    fn a_sentence_missing_in_one_language_or_written_twice_is_found() {
        let files = [
            (
                "locales/en.ftl",
                "# a = b\nsign-in = Sign in\ncards =\n    { $n ->\n        [one] a\n       *[other] b\n    }\n",
            ),
            ("locales/ru.ftl", "sign-in = Войти\nsign-in = Вход\ncards = карты\n"),
            ("locales/kk.ftl", "sign-in = Кіру\n"),
        ];
        assert_eq!(
            found(check, &files),
            [
                "locales/ru.ftl:2 the sentence `sign-in` stands twice",
                "locales/kk.ftl:1 the sentence `cards` is missing"
            ]
        );
    }

    #[test]
    fn a_sentence_is_said_where_its_function_is_named() {
        let files = [("a.html", "{{ t.sign_in() }}"), ("b/tests/b.rs", "t.cards()")];
        let keys = BTreeSet::from(["sign-in", "cards"]);
        assert_eq!(unused(&Repository::of(&files), &keys), ["cards"]);
    }
}
