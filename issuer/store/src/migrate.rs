//! The schema: each crate brings the tables it owns, numbered; what has run is written down.

use jiff::Timestamp;

use crate::engine::{Begin, Connection, Isolation};
use crate::{Fault, Surroundings, Tx, Url, sha256};

/// One step of one crate's schema, in SQLite's `STRICT` spelling.
#[derive(Clone, Copy)]
pub struct Migration {
    /// The crate that owns the tables, a slash, and a four-digit number with a name: `people/0001_customer`.
    pub name: &'static str,
    /// Statements separated by `;`.
    pub sql: &'static str,
}

/// All migrations of all crates, in the order in which they build on one another.
pub struct Schema(pub Vec<Migration>);

/// The store's own tables.
pub(crate) const OWN: &[Migration] = &[
    Migration { name: "store/0001_outbox", sql: include_str!("../migrations/0001_outbox.sql") },
    Migration { name: "store/0002_key_proof", sql: include_str!("../migrations/0002_key_proof.sql") },
];

/// The table of what has run; it must be there before the first step is looked up in it.
const TABLE: &str = include_str!("../migrations/0000_migration.sql");

/// Runs what has not run yet, each in its own transaction; refuses a schema whose past was edited, and one
/// that a newer program has built on.
pub(crate) fn run(url: &Url, schema: &Schema, surroundings: &Surroundings) -> Result<(), Fault> {
    let mut connection = Connection::open(url, false)?;
    connection.define(TABLE)?;
    refuse_newer(&mut connection, schema, surroundings)?;
    for migration in OWN.iter().chain(&schema.0) {
        // Two nodes may start at once: the one that comes second collides and finds the step done.
        let mut attempts = 0;
        loop {
            match step(&mut connection, migration, surroundings) {
                Err(Fault::Conflict) if attempts < 100 => attempts += 1,
                Err(fault) => return Err(named(migration, fault)),
                Ok(()) => break,
            }
        }
    }
    Ok(())
}

/// An older program would read rows whose meaning it does not know: it must not touch them.
fn refuse_newer(
    connection: &mut Connection,
    schema: &Schema,
    surroundings: &Surroundings,
) -> Result<(), Fault> {
    let run =
        Tx::new(connection, surroundings)
            .rows("select name from migration order by name", &[], |row| row.get::<String>("name"))?;
    let known = |name: &str| OWN.iter().chain(&schema.0).any(|migration| migration.name == name);
    match run.into_iter().find(|name| !known(name)) {
        None => Ok(()),
        Some(newer) => Err(Fault::Broken(format!(
            "the database was brought up to date by a newer program: it has the step {newer}, which this \
             program does not know; start the newer one"
        ))),
    }
}

fn step(
    connection: &mut Connection,
    migration: &Migration,
    surroundings: &Surroundings,
) -> Result<(), Fault> {
    connection.begin(Begin::Write(Isolation::Serializable))?;
    let done = apply(connection, migration, surroundings);
    match done {
        Ok(()) => connection.commit(),
        Err(fault) => {
            connection.rollback();
            Err(fault)
        }
    }
}

fn apply(
    connection: &mut Connection,
    migration: &Migration,
    surroundings: &Surroundings,
) -> Result<(), Fault> {
    let digest = sha256(migration.sql.as_bytes());
    let known = Tx::new(connection, surroundings).row(
        "select digest from migration where name = $1",
        &[&migration.name],
        |row| row.get::<[u8; 32]>("digest"),
    )?;
    match known {
        Some(known) if known == digest => Ok(()),
        Some(_) => {
            Err(Fault::Broken("this step ran before with another text; add a new step instead".into()))
        }
        None => {
            connection.define(migration.sql)?;
            let now: Timestamp = surroundings.clock.now();
            Tx::new(connection, surroundings)
                .execute(
                    "insert into migration (name, digest, applied_at) values ($1, $2, $3)",
                    &[&migration.name, &digest, &now],
                )
                .map(|_| ())
        }
    }
}

fn named(migration: &Migration, fault: Fault) -> Fault {
    match fault {
        Fault::Broken(what) => Fault::Broken(format!("migration {}: {what}", migration.name)),
        Fault::Unavailable(what) => Fault::Unavailable(format!("migration {}: {what}", migration.name)),
        other => other,
    }
}
