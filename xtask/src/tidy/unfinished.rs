//! Nothing half-done is committed: no stubs, no notes to self, no tests put to sleep or sleeping.

use super::Finding;
use crate::repository::{File, Repository};
use crate::rust_source::RustSource;

const STUBS: &[&str] = &["todo", "unimplemented", "dbg"];
// Put together from halves, so that this file does not find itself.
const NOTES: &[&str] = &[concat!("TO", "DO"), concat!("FIX", "ME"), concat!("HA", "CK:")];
const SLEEPS: &[&str] = &[concat!("waitFor", "Timeout"), concat!("set", "Timeout")];

pub(super) fn check(repository: &Repository) -> Vec<Finding> {
    let rust = repository.ending(&[".rs"]).flat_map(in_rust);
    let notes = repository
        .ending(&[".html", ".js", ".mjs", ".css", ".sql", ".ftl", ".toml", ".sh"])
        .flat_map(in_text);
    rust.chain(notes).collect()
}

fn in_rust(file: &File) -> Vec<Finding> {
    let source = RustSource::read(&file.text);
    let mut found = Vec::new();
    let mut find = |at, what: String, cure| {
        found.push(Finding { path: file.path.clone(), line: source.line(at), what, cure });
    };
    for word in source.words() {
        let rest = &source.code[word.at + word.text.len()..];
        if STUBS.contains(&word.text) && rest.starts_with('!') {
            find(word.at, format!("`{}!`", word.text), "finish it, or leave it out until its issue comes");
        }
        if word.text == "sleep" && rest.starts_with('(') && (file.is_test() || source.in_tests(word.at)) {
            find(word.at, "a test sleeps".into(), "wait for the thing itself, or move the clock");
        }
    }
    for (at, _) in source.code.match_indices("#[ignore") {
        find(at, "a test is ignored".into(), "make it run or take it out: a test nobody runs proves nothing");
    }
    for comment in &source.comments {
        if let Some(note) = NOTES.iter().find(|note| comment.text.contains(**note)) {
            find(
                comment.at,
                format!("{note} in a comment"),
                "do it now, or file an issue and say nothing here",
            );
        }
    }
    found
}

fn in_text(file: &File) -> Vec<Finding> {
    let lines = file.text.lines().enumerate().flat_map(|(number, line)| {
        let notes = NOTES.iter().filter(move |note| line.contains(**note));
        let sleeps = SLEEPS.iter().filter(move |sleep| file.is_test_script() && line.contains(**sleep));
        let notes = notes
            .map(|note| (format!("{note} in the text"), "do it now, or file an issue and say nothing here"));
        let sleeps = sleeps
            .map(|sleep| (format!("a test sleeps: {sleep}"), "wait for the thing itself, or move the clock"));
        notes.chain(sleeps).map(move |(what, cure)| (number + 1, what, cure))
    });
    lines.map(|(line, what, cure)| Finding { path: file.path.clone(), line, what, cure }).collect()
}

impl File {
    fn is_test_script(&self) -> bool {
        self.path.starts_with("tests/")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::found;

    /// One line is one case: path, text, how many findings.
    #[test]
    fn what_is_half_done_is_found() {
        let (note, sleep) = (format!("// {} later", NOTES[0]), format!("page.{}(5)", SLEEPS[0]));
        for (path, text, expected) in [
            ("a/src/a.rs", "fn a() { todo!() }", 1),
            ("a/src/a.rs", "let todo = 1; let s = \"todo!\";", 0),
            ("a/src/a.rs", "fn a() { dbg!(1); unimplemented!() }", 2),
            ("a/src/a.rs", note.as_str(), 1),
            ("a/src/a.html", note.as_str(), 1),
            ("a/tests/a.rs", "#[test]\n#[ignore]\nfn a() {}", 1),
            ("a/tests/a.rs", "std::thread::sleep(x)", 1),
            ("a/src/a.rs", "std::thread::sleep(x)", 0),
            ("a/src/a.rs", "#[cfg(test)] mod tests { fn a() { sleep(x) } }", 1),
            ("tests/browser/a.mjs", sleep.as_str(), 1),
            ("edge/web/assets/a.js", sleep.as_str(), 0),
        ] {
            let findings = found(check, &[(path, text)]);
            assert_eq!(findings.len(), expected, "{path} {text}: {findings:?}");
        }
    }
}
