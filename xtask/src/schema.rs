//! The whole schema in one file to read: the migrations of all crates in the order in which they run.

use crate::repository::Repository;

/// Where it lies.
pub(crate) const FILE: &str = "docs/schema.sql";

/// Where the order is written down.
const ORDER: &str = "server/src/running.rs";

const HEAD: &str = "\
-- The whole schema, as the migrations make it, in the order in which they run. Written by `cargo xtask schema`:
-- change no line here, add a migration to the crate that owns the table.
--
-- SQLite's STRICT spelling; on PostgreSQL `integer` is bigint and `blob` is bytea. Times are microseconds since
-- 1970 in UTC, money is tiyn.
";

/// What the file has to say.
pub(crate) fn text(repository: &Repository) -> String {
    let mut text = HEAD.to_owned();
    for owner in owners(repository) {
        let folder = format!("issuer/{owner}/migrations/");
        // The paths are sorted already, and the numbers in them have four digits.
        for file in repository.ending(&[".sql"]).filter(|file| file.path.starts_with(&folder)) {
            text.push_str(&format!("\n-- ── {} ──\n\n{}\n", file.path, file.text.trim()));
        }
    }
    text
}

/// The crates that bring tables, in order: the store's own come first, the rest as the server lists them.
fn owners(repository: &Repository) -> Vec<&str> {
    let order = repository.text(ORDER).unwrap_or_default();
    let listed = order.lines().filter_map(|line| line.trim().strip_suffix("::MIGRATIONS,"));
    std::iter::once("store").chain(listed).collect()
}

/// Writes the file.
pub(crate) fn write(repository: &Repository) -> std::io::Result<()> {
    let text = text(repository);
    std::fs::write(repository.root.join(FILE), &text)?;
    println!("schema: {FILE} written, {} lines", text.lines().count());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_steps_stand_in_the_order_in_which_they_run() {
        let repository = Repository::of(&[
            ("issuer/audit/migrations/0001_a.sql", "audit one;\n"),
            ("issuer/card/migrations/0001_c.sql", "card one;\n"),
            ("issuer/card/migrations/0002_c.sql", "card two;\n"),
            ("issuer/store/migrations/0001_s.sql", "store one;\n"),
            (ORDER, "let parts = [\n    card::MIGRATIONS,\n    audit::MIGRATIONS,\n];\n"),
        ]);
        let text = text(&repository);
        let places = ["store one;", "card one;", "card two;", "audit one;"].map(|step| text.find(step));
        assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?} in {text}");
    }
}
