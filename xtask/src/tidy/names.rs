//! A name says what is in it: no drawers (`utils`, `helpers`, `common`), no `Manager`, no `Service`, no `auth`.

use super::Finding;
use crate::repository::{File, Repository};
use crate::rust_source::{RustSource, Word};

/// Drawers whose contents nobody has understood yet: not as a file, a folder or a module.
const DRAWERS: &[&str] =
    &["util", "utils", "helper", "helpers", "common", "misc", "manager", "service", "auth"];
/// Words that say nothing as a part of a type's name.
const PARTS: &[&str] = &["Manager", "Service", "Helper", "Util", "Utils", "Auth"];
/// What stands before the name of something of ours; uses of others' names are left in peace.
const TYPES: &[&str] = &["struct", "enum", "trait", "type", "union"];
const VALUES: &[&str] = &["fn", "const", "static", "let", "mut", "mod"];

const CURE: &str = "name it for what it holds or does (style: the field's nouns, verbs for use cases); sign_in, authentication, authorization, permission are four things";

pub(super) fn check(repository: &Repository) -> Vec<Finding> {
    let files = repository.files.iter().filter_map(drawer);
    let words = repository.ending(&[".rs"]).flat_map(findings_in);
    files.chain(words).collect()
}

fn drawer(file: &File) -> Option<Finding> {
    let part = file
        .path
        .split('/')
        .map(|part| part.split('.').next().unwrap_or(part))
        .find(|part| DRAWERS.contains(part))?;
    Some(Finding { path: file.path.clone(), line: 1, what: format!("`{part}` is a drawer"), cure: CURE })
}

fn findings_in(file: &File) -> Vec<Finding> {
    let source = RustSource::read(&file.text);
    let mut before = Word { at: 0, text: "" };
    let mut found = Vec::new();
    for word in source.words() {
        let empty = match before.text {
            "mod" => DRAWERS.contains(&word.text),
            defining if TYPES.contains(&defining) => PARTS.iter().any(|part| has_part(word.text, part)),
            _ => false,
        };
        let cut_short = word.text == "auth" || word.text.starts_with("auth_") || word.text.ends_with("_auth");
        if empty || cut_short && VALUES.contains(&before.text) {
            let what = format!("`{}` says nothing", word.text);
            found.push(Finding { path: file.path.clone(), line: source.line(word.at), what, cure: CURE });
        }
        before = word;
    }
    found
}

/// Whether `CardManager` has the part `Manager`; `Authorization` has not the part `Auth`.
fn has_part(name: &str, part: &str) -> bool {
    name.match_indices(part).any(|(at, _)| !name[at + part.len()..].starts_with(char::is_lowercase))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::found;

    /// One line is one case: path, text, how many findings.
    #[test]
    fn an_empty_name_is_found_where_it_is_given_and_not_where_it_is_used() {
        for (path, text, expected) in [
            ("edge/web/src/utils.rs", "", 1),
            ("edge/web/src/common/page.rs", "", 1),
            ("issuer/people/src/common_passwords.txt", "", 0),
            ("a.rs", "struct CardManager;", 1),
            ("a.rs", "struct ServiceAgreement;", 1),
            ("a.rs", "struct Authorization; fn authenticate() {}", 0),
            ("a.rs", "use tower::Service; impl Service for Door {}", 0),
            ("a.rs", "let auth = 1; fn auth_header() {}", 2),
            ("a.rs", "let mut auth = 1;", 1),
            ("a.rs", "let service = tower; const common: u8 = 1;", 0),
            ("a.rs", "// helpers\nmod helpers;", 1),
        ] {
            let findings = found(check, &[(path, text)]);
            assert_eq!(findings.len(), expected, "{path} {text}: {findings:?}");
        }
    }
}
