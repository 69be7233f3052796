//! The check that guards the build, seen to fail.

#[path = "../build/locales.rs"]
mod locales;

use locales::{Locale, check, rust_name};

/// What is wrong with Kazakh and Russian files of these contents.
fn problems(kk: &str, ru: &str) -> Vec<String> {
    let locales = [Locale { file: "kk.ftl", text: kk }, Locale { file: "ru.ftl", text: ru }];
    check(&locales).err().unwrap_or_default()
}

#[test]
fn files_that_agree_pass() {
    let kk = "### Ортақ\nsign-in = Кіру\ncount = { $n } карта, { $last_four }\n";
    let ru = "sign-in = Войти\ncount = { $last_four }: { $n ->\n  [one] { $n } карта\n  [few] карты\n *[many] карт\n}\n";
    let sentences = check(&[Locale { file: "kk.ftl", text: kk }, Locale { file: "ru.ftl", text: ru }])
        .unwrap_or_default();
    let read: Vec<(&str, Vec<&str>)> = sentences
        .iter()
        .map(|(key, arguments)| (key.as_str(), arguments.iter().map(String::as_str).collect()))
        .collect();
    assert_eq!(read, [("count", vec!["last_four", "n"]), ("sign-in", vec![])]);
    assert_eq!(rust_name("sign-in"), "sign_in");
}

#[test]
fn what_is_wrong_is_named_with_its_file_and_key() {
    for (kk, ru, expected) in [
        ("a = 1\na = 2", "a = 1", "kk.ftl: `a` is written twice"),
        ("a = 1", "a = 1\nb = 2", "kk.ftl: `b` is missing"),
        ("a = 1\nb = 2", "a = 1", "ru.ftl: `b` is missing"),
        ("a = { $x }", "a = 1", "ru.ftl: `a` does not use `$x`"),
        ("a = 1", "a = { $x ->\n *[other] 1\n}", "kk.ftl: `a` does not use `$x`"),
        ("a = { $x ->\n *[other] { $y }\n}", "a = { $x }", "ru.ftl: `a` does not use `$y`"),
        (
            "a = { $n }",
            "a = { $n ->\n [one] 1\n *[other] 2\n}",
            "ru.ftl: `a`: a choice with [one] needs [few] too",
        ),
        ("a = { NUMBER($x) }", "a = { $x }", "kk.ftl: `a`: functions are not used here"),
        ("a = { b }", "a = 1", "kk.ftl: `a`: a sentence stands alone and refers to no other"),
        ("a = { -b }", "a = 1", "kk.ftl: `a`: a sentence stands alone and refers to no other"),
        ("a = 1\n-b = 2", "a = 1", "kk.ftl: `-b`: terms are not used here"),
        ("a = 1\n    .b = 2", "a = 1", "kk.ftl: `a`: attributes are not used here"),
        ("a =\n    .b = 2", "a = 1", "kk.ftl: `a` says nothing"),
        ("continue = 1", "continue = 1", "kk.ftl: `continue`: `continue` cannot name a function"),
        ("language = 1", "language = 1", "kk.ftl: `language`: `language` cannot name a function"),
        ("signIn = 1", "signIn = 1", "kk.ftl: `signIn`: `signIn` cannot name a function"),
        ("a = { $type }", "a = { $type }", "kk.ftl: `a`: `type` cannot name a function"),
    ] {
        let problems = problems(kk, ru);
        assert!(problems.iter().any(|problem| problem == expected), "{expected}: {problems:?}");
    }
}

#[test]
fn two_keys_that_are_one_name_are_told_apart() {
    let text = "sign-in = 1\nsign_in = 2";
    let problems = problems(text, text);
    assert!(problems.iter().any(|problem| problem.contains("`sign_in`")), "{problems:?}");
}

#[test]
fn a_line_that_cannot_be_read_is_named() {
    let problems = problems("a = 1\n\nb = { $x y }\n", "a = 1\nb = { $x }\n");
    assert!(problems.iter().any(|problem| problem.starts_with("kk.ftl:3: ")), "{problems:?}");
}
