//! `docs/schema.sql` says what the migrations say, and every migration is in it.

use super::Finding;
use crate::repository::Repository;
use crate::schema;

const CURE: &str = "run `cargo xtask schema` and commit the file";

pub(super) fn check(repository: &Repository) -> Vec<Finding> {
    let is = repository.text(schema::FILE).unwrap_or_default();
    let should = schema::text(repository);
    let mut found = Vec::new();
    if is != should {
        let same = is.lines().zip(should.lines()).take_while(|(is, should)| is == should).count();
        let what = "is not what the migrations say".to_owned();
        found.push(Finding { path: schema::FILE.into(), line: same + 1, what, cure: CURE });
    }
    for file in repository.ending(&[".sql"]).filter(|file| file.path.contains("/migrations/")) {
        if !should.contains(file.text.trim()) {
            found.push(Finding {
                path: file.path.clone(),
                line: 1,
                what: "is run by nobody".into(),
                cure: "list its crate's MIGRATIONS in server/src/running.rs",
            });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::found;

    #[test]
    fn a_schema_that_is_missing_or_out_of_date_and_a_migration_nobody_runs_are_found() {
        let files = [
            ("issuer/store/migrations/0001_s.sql", "create table s (id integer) strict;\n"),
            ("issuer/card/migrations/0001_c.sql", "create table c (id integer) strict;\n"),
            ("server/src/running.rs", "[\n    card::MIGRATIONS,\n]"),
        ];
        let written = schema::text(&Repository::of(&files));
        assert_eq!(found(check, &files), ["docs/schema.sql:1 is not what the migrations say"]);

        let mut kept = files.to_vec();
        kept.push((schema::FILE, &written));
        assert_eq!(found(check, &kept), [""; 0]);

        let changed = written.replace("table c (id integer", "table c (id text");
        kept[3].1 = &changed;
        let line = written.lines().position(|line| line.contains("table c")).unwrap() + 1;
        assert_eq!(found(check, &kept), [format!("docs/schema.sql:{line} is not what the migrations say")]);

        kept[3].1 = &written;
        kept.push(("issuer/people/migrations/0001_p.sql", "create table p (id integer) strict;\n"));
        assert_eq!(found(check, &kept), ["issuer/people/migrations/0001_p.sql:1 is run by nobody"]);
    }
}
