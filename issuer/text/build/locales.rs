//! Do the three languages say the same things, with the same words to fill in?
//!
//! Included by the build, which fails when they do not, and by the tests, which show that it does.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey};
use fluent_syntax::parser;

/// One file of sentences.
pub(crate) struct Locale<'a> {
    /// As a translator knows it: `kk.ftl`.
    pub(crate) file: &'a str,
    /// What it contains.
    pub(crate) text: &'a str,
}

/// Every sentence's key with the words to fill in, both in alphabetical order.
pub(crate) type Sentences = BTreeMap<String, BTreeSet<String>>;

/// The sentences on which all files agree, or everything wrong with the files, each with the
/// file and the key.
pub(crate) fn check(locales: &[Locale<'_>]) -> Result<Sentences, Vec<String>> {
    let mut problems = Vec::new();
    let read: Vec<Sentences> = locales.iter().map(|locale| read(locale, &mut problems)).collect();

    let mut all = Sentences::new();
    for sentences in &read {
        for (key, arguments) in sentences {
            all.entry(key.clone()).or_default().extend(arguments.iter().cloned());
        }
    }
    for (locale, sentences) in locales.iter().zip(&read) {
        for (key, arguments) in &all {
            let Some(own) = sentences.get(key) else {
                problems.push(format!("{}: `{key}` is missing", locale.file));
                continue;
            };
            for argument in arguments.difference(own) {
                problems.push(format!("{}: `{key}` does not use `${argument}`", locale.file));
            }
        }
    }
    for (key, arguments) in &all {
        // An underscore in a key would make `a_b` of both `a-b` and `a_b`.
        if key.contains('_') {
            problems.push(format!("{}: `{key}`: words in a key are joined by hyphens", locales[0].file));
        }
        for name in arguments.iter().chain([key]) {
            if !is_rust_name(&rust_name(name)) {
                problems.push(format!("{}: `{key}`: `{name}` cannot name a function", locales[0].file));
            }
        }
    }
    if problems.is_empty() { Ok(all) } else { Err(problems) }
}

/// `sign-in-title` is `sign_in_title` in Rust.
pub(crate) fn rust_name(key: &str) -> String {
    key.replace('-', "_")
}

fn is_rust_name(name: &str) -> bool {
    // Rust's own words, and the functions `Sentences` has beside the generated ones.
    const TAKEN: [&str; 33] = [
        "as", "async", "await", "become", "box", "break", "by_key", "const", "continue", "crate", "else",
        "enum", "extern", "false", "final", "fn", "for", "if", "impl", "in", "language", "let", "loop",
        "match", "mod", "move", "return", "self", "static", "type", "use", "where", "while",
    ];
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        && !TAKEN.contains(&name)
}

fn read(locale: &Locale<'_>, problems: &mut Vec<String>) -> Sentences {
    let file = locale.file;
    let resource = match parser::parse(locale.text) {
        Ok(resource) => resource,
        Err((resource, errors)) => {
            for error in errors {
                let before = locale.text.get(..error.pos.start).unwrap_or_default();
                problems.push(format!("{file}:{}: {error}", before.matches('\n').count() + 1));
            }
            resource
        }
    };
    let mut sentences = Sentences::new();
    for entry in resource.body {
        let message = match entry {
            Entry::Message(message) => message,
            Entry::Term(term) => {
                problems.push(format!("{file}: `-{}`: terms are not used here", term.id.name));
                continue;
            }
            _ => continue,
        };
        let key = message.id.name;
        let mut arguments = BTreeSet::new();
        match &message.value {
            Some(pattern) => read_pattern(pattern, &mut arguments, &mut |problem| {
                problems.push(format!("{file}: `{key}`: {problem}"));
            }),
            None => problems.push(format!("{file}: `{key}` says nothing")),
        }
        if !message.attributes.is_empty() {
            problems.push(format!("{file}: `{key}`: attributes are not used here"));
        }
        if file.starts_with("ru") {
            message.value.iter().for_each(|pattern| {
                if lacks_russian_plural(pattern) {
                    problems.push(format!("{file}: `{key}`: a choice with [one] needs [few] too"));
                }
            });
        }
        if sentences.insert(key.to_owned(), arguments).is_some() {
            problems.push(format!("{file}: `{key}` is written twice"));
        }
    }
    sentences
}

/// Collects the variables of a sentence, which is made of text, variables and choices alone.
fn read_pattern(pattern: &Pattern<&str>, arguments: &mut BTreeSet<String>, problem: &mut dyn FnMut(&str)) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            read_expression(expression, arguments, problem);
        }
    }
}

fn read_expression(
    expression: &Expression<&str>,
    arguments: &mut BTreeSet<String>,
    problem: &mut dyn FnMut(&str),
) {
    let inline = match expression {
        Expression::Select { selector, variants } => {
            for variant in variants {
                read_pattern(&variant.value, arguments, problem);
            }
            selector
        }
        Expression::Inline(inline) => inline,
    };
    match inline {
        InlineExpression::VariableReference { id } => {
            arguments.insert(id.name.to_owned());
        }
        InlineExpression::Placeable { expression } => read_expression(expression, arguments, problem),
        InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => {}
        InlineExpression::FunctionReference { .. } => problem("functions are not used here"),
        InlineExpression::MessageReference { .. } | InlineExpression::TermReference { .. } => {
            problem("a sentence stands alone and refers to no other");
        }
    }
}

/// `[one]` without `[few]`: two forms suffice in English, Russian has three.
fn lacks_russian_plural(pattern: &Pattern<&str>) -> bool {
    pattern.elements.iter().any(|element| match element {
        PatternElement::Placeable { expression: Expression::Select { variants, .. } } => {
            let has = |category: &str| {
                variants
                    .iter()
                    .any(|variant| matches!(variant.key, VariantKey::Identifier { name } if name == category))
            };
            has("one") && !has("few") || variants.iter().any(|variant| lacks_russian_plural(&variant.value))
        }
        _ => false,
    })
}
