//! Law 4: a table is named in SQL only by the crate whose migration made it; the doors name none.
//!
//! An integration test of the issuer may look into any table, to see what was left behind; it may change none
//! but its own crate's.

use std::collections::BTreeMap;

use super::Finding;
use crate::repository::{File, Repository};
use crate::rust_source::RustSource;

const CURE: &str =
    "call a use case of the crate that owns the table; no table is touched by two crates (law 4)";

/// Files that ask past the program, on purpose: another PostgreSQL about itself, and the database after a crash.
const PAST_THE_PROGRAM: [&str; 2] = ["server/src/bench/baseline.rs", "server/tests/it/killed_paying.rs"];

pub(super) fn check(repository: &Repository) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut owners = BTreeMap::new();
    let statements = repository.ending(&[".rs", ".sql"]).flat_map(statements).collect::<Vec<_>>();
    for statement in statements.iter().filter(|statement| !statement.file.is_test()) {
        for table in after(&statement.words, &["create", "table"]) {
            let owner = *owners.entry(table.to_owned()).or_insert(statement.file.home());
            if owner != statement.file.home() {
                findings.push(statement.finding(format!("the table `{table}` is made by {owner} already")));
            }
        }
    }
    for statement in &statements {
        let home = statement.file.home();
        if PAST_THE_PROGRAM.contains(&statement.file.path.as_str()) {
            continue;
        }
        if home.starts_with("edge/") || home == "server" {
            findings.push(statement.finding("SQL at a door".into()));
            continue;
        }
        if statement.file.is_test() && statement.words.first().is_some_and(|word| word == "select") {
            continue;
        }
        let own_test_tables = after(&statement.words, &["create", "table"]);
        for table in tables(&statement.words) {
            match owners.get(table) {
                Some(owner) if *owner != home => {
                    findings.push(statement.finding(format!("`{table}` belongs to {owner}, not to {home}")));
                }
                None if !statement.file.is_test()
                    && !own_test_tables.contains(&table)
                    && !of_the_engine(table) =>
                {
                    findings.push(statement.finding(format!("no migration makes `{table}`")));
                }
                _ => {}
            }
        }
    }
    findings
}

/// One SQL text and where it stands.
struct Statement<'a> {
    file: &'a File,
    line: usize,
    /// Its words and signs, in lower case.
    words: Vec<String>,
}

impl Statement<'_> {
    fn finding(&self, what: String) -> Finding {
        Finding { path: self.file.path.clone(), line: self.line, what, cure: CURE }
    }
}

fn statements(file: &File) -> Vec<Statement<'_>> {
    // The schema to read repeats what the migrations say.
    if file.path.starts_with("xtask/") || file.path == crate::schema::FILE {
        return Vec::new();
    }
    if file.path.ends_with(".sql") {
        // Each statement by itself, so that a finding names its line.
        let mut line = 1;
        let mut found = Vec::new();
        for text in file.text.split_inclusive(';') {
            let blank = text.len() - text.trim_start().len();
            let begins = line + text[..blank].matches('\n').count();
            found.push(Statement { file, line: begins, words: words(&without_comments(text)) });
            line += text.matches('\n').count();
        }
        return found;
    }
    let source = RustSource::read(&file.text);
    let texts = source.strings.iter().map(|piece| (source.line(piece.at), words(&piece.text)));
    texts.filter(|(_, words)| is_sql(words)).map(|(line, words)| Statement { file, line, words }).collect()
}

fn without_comments(sql: &str) -> String {
    sql.lines().map(|line| line.split("--").next().unwrap_or(line)).collect::<Vec<_>>().join("\n")
}

/// Whether a string literal is SQL and not a sentence that begins with "select" or "update".
fn is_sql(words: &[String]) -> bool {
    let has = |word: &str| words.iter().any(|other| other == word);
    let words = words.iter().map(String::as_str).collect::<Vec<_>>();
    match words[..] {
        ["select", ..] => has("from") || words.len() < 4,
        ["with", _, "as", "(", ..] => true,
        ["insert", "into", ..] | ["delete", "from", ..] => true,
        ["update", _, "set", ..] | ["update", _, "as", ..] => true,
        ["create" | "drop" | "alter" | "truncate", "table" | "index" | "unique" | "view", ..] => true,
        _ => false,
    }
}

/// The tables a statement names, those it makes for itself (`with x as (…)`) left out.
fn tables(words: &[String]) -> Vec<&str> {
    let made = words
        .windows(3)
        .filter(|window| window[1] == "as" && window[2] == "(")
        .map(|window| window[0].as_str());
    let made = made.collect::<Vec<_>>();
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let before = if at == 0 { "" } else { words[at - 1].as_str() };
        let names = match word.as_str() {
            "from" => before != "distinct",
            "update" => !matches!(before, "do" | "for" | "on"),
            "into" | "join" | "references" => true,
            "on" => {
                words.iter().take(2).any(|word| word == "create")
                    && words.iter().take(3).any(|word| word == "index")
            }
            _ => false,
        };
        let mut next = at + 1;
        while names && words.get(next).is_some_and(|name| is_name(name)) {
            found.push(words[next].as_str());
            // `from a, b` and `from a as x, b`.
            let comma = (next + 1..words.len().min(next + 4)).find(|at| words[*at] == ",");
            match comma
                .filter(|comma| word == "from" && words[next + 1..*comma].iter().all(|word| is_name(word)))
            {
                Some(comma) => next = comma + 1,
                None => break,
            }
        }
    }
    found.retain(|table| !made.contains(table));
    found
}

/// The names that stand after a pair of words, `if not exists` passed over.
fn after<'a>(words: &'a [String], pair: &[&str; 2]) -> Vec<&'a str> {
    let starts =
        words.windows(2).enumerate().filter(|(_, window)| window[0] == pair[0] && window[1] == pair[1]);
    let names = starts.filter_map(|(at, _)| {
        words[at + 2..].iter().find(|word| !matches!(word.as_str(), "if" | "not" | "exists"))
    });
    names.map(String::as_str).collect()
}

fn is_name(word: &str) -> bool {
    word.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && word != "select"
        && word != "lateral"
}

/// Tables that the engines bring along.
fn of_the_engine(table: &str) -> bool {
    ["sqlite_", "pg_", "pragma_", "json_", "information_schema", "unnest"]
        .iter()
        .any(|head| table.starts_with(head))
}

/// Words and signs in lower case; `\n` of an escaped string is a blank.
fn words(sql: &str) -> Vec<String> {
    let sql = sql.replace("\\n", " ").to_lowercase();
    let mut words = Vec::new();
    let mut word = String::new();
    for sign in sql.chars() {
        if sign.is_alphanumeric() || matches!(sign, '_' | '$' | '.') {
            word.push(sign);
            continue;
        }
        words.extend((!word.is_empty()).then(|| std::mem::take(&mut word)));
        if !sign.is_whitespace() {
            words.push(sign.into());
        }
    }
    words.extend((!word.is_empty()).then_some(word));
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::found;

    const PEOPLE: (&str, &str) = (
        "issuer/people/migrations/0001_a.sql",
        "-- from card\ncreate table customer (id integer) strict;\n\ncreate index by_phone on customer (phone);\n",
    );
    const CARD: (&str, &str) =
        ("issuer/card/migrations/0001_a.sql", "create table card (id integer) strict;");

    /// One line is one case: path, the statement, how many findings.
    #[test]
    fn a_table_is_named_only_by_its_owner() {
        for (path, statement, expected) in [
            ("issuer/people/src/a.rs", "select * from customer where id = $1", 0),
            ("issuer/card/src/a.rs", "select * from customer where id = $1", 1),
            ("issuer/card/tests/card.rs", "select * from customer", 0),
            ("issuer/card/tests/card.rs", "delete from customer", 1),
            ("issuer/people/src/a.rs", "select a from customer join card on card.id = customer.id", 1),
            ("issuer/people/src/a.rs", "select a from customer, card", 1),
            ("issuer/people/src/a.rs", "select a from customer as c, card as d", 1),
            (
                "issuer/people/src/a.rs",
                "insert into card (id) values ($1) on conflict do update set id = 1",
                1,
            ),
            (
                "issuer/people/src/a.rs",
                "insert into customer (id) values ($1) on conflict (id) do update set id = 2",
                0,
            ),
            ("issuer/people/src/a.rs", "update card set id = $1", 1),
            ("issuer/people/src/a.rs", "delete from card", 1),
            ("issuer/people/src/a.rs", "select (select count(*) from card) as n from customer", 1),
            ("issuer/people/src/a.rs", "with old as (select id from customer) select id from old", 0),
            ("issuer/people/src/a.rs", "select a from nowhere", 1),
            ("issuer/people/src/a.rs", "select a is distinct from b from customer", 0),
            ("issuer/people/src/a.rs", "select name from sqlite_master", 0),
            ("issuer/people/src/a.rs", "update card from the bank", 0),
            ("issuer/people/tests/a.rs", "create table purse (id integer) strict", 0),
            ("issuer/people/tests/a.rs", "select id from purse", 0),
            ("edge/web/src/a.rs", "select 1", 1),
            ("server/tests/it/a.rs", "select a from customer", 1),
            ("testkit/src/a.rs", "update customer set a = $1", 1),
        ] {
            let text = format!("fn a() {{ run(\"{statement}\"); }}");
            let findings = found(check, &[PEOPLE, CARD, (path, &text)]);
            assert_eq!(findings.len(), expected, "{path} {statement}: {findings:?}");
        }
    }

    #[test]
    fn a_migration_neither_makes_anothers_table_nor_refers_to_it() {
        let other = (
            "issuer/card/migrations/0002_b.sql",
            "create table customer (id integer) strict;\n\ncreate table b (c integer references customer (id)) strict;",
        );
        let findings = found(check, &[PEOPLE, CARD, other]);
        assert_eq!(findings.len(), 2, "{findings:?}");
        assert!(findings[1].starts_with("issuer/card/migrations/0002_b.sql:3 "), "{findings:?}");
    }
}
