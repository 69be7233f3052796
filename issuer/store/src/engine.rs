//! The one place that knows which database is running.
//!
//! One SQL text serves both: `$n` is positional in PostgreSQL and a name in SQLite; the schema is written in
//! SQLite's `STRICT` spelling and four replacements make it PostgreSQL's; a statement to be run for many rows at
//! once is written for one row, and `spelling.rs` makes it PostgreSQL's.

use std::path::PathBuf;

use crate::postgres::Postgres;
use crate::spelling::as_postgres;
use crate::sqlite::Sqlite;
use crate::{Fault, Parameter, Row, Value};

/// Where the data is.
#[derive(Clone)]
pub enum Url {
    /// A file, `sqlite:path`.
    Sqlite(PathBuf),
    /// A server, `postgres://user@host/database`.
    Postgres(Box<tokio_postgres::Config>),
}

impl Url {
    /// Reads `sqlite:…` or `postgres://…`; the error says what is accepted, never the text (it may hold a
    /// password).
    pub fn parse(text: &str) -> Result<Url, Fault> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            if path.is_empty() {
                return Err(Fault::Broken(
                    "database.url: sqlite: needs a path, as in sqlite:data/tolem.db".into(),
                ));
            }
            return Ok(Url::Sqlite(PathBuf::from(path)));
        }
        text.parse().map(|config| Url::Postgres(Box::new(config))).map_err(|_| {
            Fault::Broken("database.url must be sqlite:PATH or postgres://USER@HOST/DATABASE".to_owned())
        })
    }

    /// Whether this is the embedded engine, with one writer.
    pub fn is_sqlite(&self) -> bool {
        matches!(self, Url::Sqlite(_))
    }

    pub(crate) fn describe(&self) -> String {
        match self {
            Url::Sqlite(path) => format!("sqlite:{}", path.display()),
            Url::Postgres(config) => {
                format!(
                    "postgres, hosts {:?}, database {:?}",
                    config.get_hosts(),
                    config.get_dbname().unwrap_or("")
                )
            }
        }
    }
}

/// How strictly PostgreSQL keeps transactions apart. SQLite has one writer and is always serialisable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Isolation {
    /// As if one after the other: the only level the program runs at.
    Serializable,
    /// Too weak for money; here so that the race test can be seen to fail.
    ReadCommitted,
}

#[derive(Clone, Copy)]
pub(crate) enum Begin {
    Read,
    Write(Isolation),
}

/// One connection, with its prepared statements.
pub(crate) enum Connection {
    Sqlite(Sqlite),
    Postgres(Box<Postgres>),
}

impl Connection {
    pub(crate) fn open(url: &Url, read_only: bool) -> Result<Connection, Fault> {
        match url {
            Url::Sqlite(path) => Sqlite::open(path, read_only).map(Connection::Sqlite),
            Url::Postgres(config) => Postgres::open(config).map(|p| Connection::Postgres(Box::new(p))),
        }
    }

    /// Whether several use cases go into one commit: worth it where commits queue behind one writer.
    pub(crate) fn shares_commits(&self) -> bool {
        matches!(self, Connection::Sqlite(_))
    }

    /// See [`crate::Store::batches_at_once`].
    pub(crate) fn batches_at_once(&mut self) -> Result<usize, Fault> {
        match self {
            Connection::Sqlite(_) => Ok(4),
            Connection::Postgres(postgres) => Ok(if postgres.remembers_rows()? { 2 } else { 1 }),
        }
    }

    pub(crate) fn begin(&mut self, begin: Begin) -> Result<(), Fault> {
        match self {
            Connection::Sqlite(sqlite) => {
                sqlite.end_what_is_open()?;
                // `immediate`: a transaction that begins by reading and then wants to write would fail at
                // once, without waiting for its turn.
                sqlite.batch(if matches!(begin, Begin::Read) { "begin" } else { "begin immediate" })
            }
            Connection::Postgres(postgres) => {
                postgres.reconnect_if_closed()?;
                postgres.batch(match begin {
                    Begin::Read => "begin isolation level repeatable read read only",
                    Begin::Write(Isolation::Serializable) => "begin isolation level serializable",
                    Begin::Write(Isolation::ReadCommitted) => "begin isolation level read committed",
                })
            }
        }
    }

    pub(crate) fn commit(&mut self) -> Result<(), Fault> {
        let outcome = self.batch("commit");
        if outcome.is_err() {
            self.rollback();
        }
        outcome
    }

    /// Rolls back; a connection too broken for it is found out at its next `begin`.
    pub(crate) fn rollback(&mut self) {
        let _ = self.batch("rollback");
    }

    pub(crate) fn savepoint(&mut self) -> Result<(), Fault> {
        self.batch("savepoint one")
    }

    pub(crate) fn release(&mut self) -> Result<(), Fault> {
        self.batch("release savepoint one")
    }

    pub(crate) fn rollback_to_savepoint(&mut self) -> Result<(), Fault> {
        self.batch("rollback to savepoint one")?;
        self.release()
    }

    /// Runs statements that take nothing and answer nothing.
    pub(crate) fn batch(&mut self, sql: &str) -> Result<(), Fault> {
        match self {
            Connection::Sqlite(sqlite) => sqlite.batch(sql),
            Connection::Postgres(postgres) => postgres.batch(sql),
        }
    }

    /// Carries SQLite's log over into its tables, as far as nobody reads the old state, and waits for nobody.
    pub(crate) fn checkpoint(&mut self) -> Result<(), Fault> {
        match self {
            Connection::Sqlite(sqlite) => sqlite.checkpoint(),
            Connection::Postgres(_) => Ok(()),
        }
    }

    /// Runs statements written in SQLite's spelling of the schema.
    pub(crate) fn define(&mut self, sql: &str) -> Result<(), Fault> {
        match self {
            Connection::Sqlite(sqlite) => sqlite.batch(sql),
            Connection::Postgres(postgres) => postgres.batch(&as_postgres(sql)),
        }
    }

    pub(crate) fn query(
        &mut self,
        sql: &'static str,
        parameters: &[&dyn Parameter],
    ) -> Result<Vec<Row>, Fault> {
        match self {
            Connection::Sqlite(sqlite) => sqlite.query(sql, parameters),
            Connection::Postgres(postgres) => postgres.query(sql, parameters),
        }
    }

    pub(crate) fn execute(&mut self, sql: &'static str, parameters: &[&dyn Parameter]) -> Result<u64, Fault> {
        match self {
            Connection::Sqlite(sqlite) => sqlite.execute(sql, parameters),
            Connection::Postgres(postgres) => postgres.execute(sql, parameters),
        }
    }

    /// Runs a query once for each of `keys`: statement by statement on SQLite, where a call costs next to
    /// nothing; all at once on PostgreSQL, where a round trip costs more than a row.
    pub(crate) fn query_each(&mut self, sql: &'static str, keys: &[Vec<Value>]) -> Result<Vec<Row>, Fault> {
        match self {
            Connection::Sqlite(sqlite) => sqlite.query_each(sql, keys),
            Connection::Postgres(postgres) => postgres.query_each(sql, keys),
        }
    }

    /// Runs a statement once for each of `rows`; tells how many rows it touched in all.
    pub(crate) fn execute_each(&mut self, sql: &'static str, rows: &[Vec<Value>]) -> Result<u64, Fault> {
        match self {
            Connection::Sqlite(sqlite) => sqlite.execute_each(sql, rows),
            Connection::Postgres(postgres) => postgres.execute_each(sql, rows),
        }
    }
}
