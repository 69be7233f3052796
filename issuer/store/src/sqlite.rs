//! The embedded engine, SQLite.

use std::collections::HashMap;
use std::sync::Arc;

use rusqlite::ErrorCode;
use rusqlite::types::{ToSqlOutput, ValueRef};

use crate::checkpoint::LONG_LOG;
use crate::{Fault, Parameter, Row, Value};

/// SQLite before 3.51.3 can corrupt a WAL under two writers (sqlite.org/wal.html, "WAL-reset bug").
const OLDEST_SQLITE: i32 = 3_051_003;
/// `$1` … as SQLite wants to be asked for them.
const NAMES: [&str; 24] = [
    "$1", "$2", "$3", "$4", "$5", "$6", "$7", "$8", "$9", "$10", "$11", "$12", "$13", "$14", "$15", "$16",
    "$17", "$18", "$19", "$20", "$21", "$22", "$23", "$24",
];

/// One connection, with the names of the columns that its statements answer with.
pub(crate) struct Sqlite {
    connection: rusqlite::Connection,
    names: HashMap<&'static str, Arc<[String]>>,
}

impl Sqlite {
    pub(crate) fn open(path: &std::path::Path, read_only: bool) -> Result<Sqlite, Fault> {
        if rusqlite::version_number() < OLDEST_SQLITE {
            return Err(Fault::Broken(format!("SQLite {} is too old to be trusted", rusqlite::version())));
        }
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder)
                .map_err(|error| Fault::Unavailable(format!("{}: {error}", folder.display())))?;
        }
        let connection = rusqlite::Connection::open(path).map_err(sqlite_fault)?;
        // 2 KiB, of a database that is made anew: an authorization rewrites one row of a page nobody else needs just then, and
        // what the disk is given decides (docs/performance.md). `normal`: the log is synced by `durable.rs`, before anybody is answered.
        connection
            .execute_batch(&format!(
                "pragma page_size = 2048;
                 pragma busy_timeout = 5000;
                 pragma journal_mode = wal;
                 pragma synchronous = normal;
                 pragma foreign_keys = on;
                 pragma temp_store = memory;
                 pragma wal_autocheckpoint = {LONG_LOG};"
            ))
            .map_err(sqlite_fault)?;
        // KiB: the writer keeps what a million accounts are (a page it has not got is read and copied anew: measured,
        // a tenth of the rate); readers share the system's cache.
        connection
            .execute_batch(match read_only {
                true => "pragma query_only = on; pragma cache_size = -8192;",
                false => "pragma cache_size = -262144;",
            })
            .map_err(sqlite_fault)?;
        connection.set_prepared_statement_cache_capacity(256);
        // A plan does not depend on what is bound: otherwise a statement with `limit $n` is planned anew each time
        // (measured: half of what «Мои карты» cost; sqlite.org/c3ref/c_dbconfig_defensive.html, "QPSG").
        connection
            .set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
            .map_err(sqlite_fault)?;
        Ok(Sqlite { connection, names: HashMap::new() })
    }

    /// Rolls back what a broken commit may have left open.
    pub(crate) fn end_what_is_open(&mut self) -> Result<(), Fault> {
        if self.connection.is_autocommit() { Ok(()) } else { self.batch("rollback") }
    }

    pub(crate) fn checkpoint(&mut self) -> Result<(), Fault> {
        self.connection.query_row("pragma wal_checkpoint(passive)", [], |_| Ok(())).map_err(sqlite_fault)
    }

    pub(crate) fn batch(&mut self, sql: &str) -> Result<(), Fault> {
        self.connection.execute_batch(sql).map_err(sqlite_fault)
    }

    pub(crate) fn query(
        &mut self,
        sql: &'static str,
        parameters: &[&dyn Parameter],
    ) -> Result<Vec<Row>, Fault> {
        let values = parameters.iter().map(|p| p.to_value()).collect();
        self.query_each(sql, &[values])
    }

    pub(crate) fn query_each(&mut self, sql: &'static str, keys: &[Vec<Value>]) -> Result<Vec<Row>, Fault> {
        let mut statement = self.connection.prepare_cached(sql).map_err(sqlite_fault)?;
        let names = Arc::clone(
            self.names.entry(sql).or_insert_with(|| statement.column_names().map(str::to_owned).collect()),
        );
        let places = places(&statement)?;
        let mut answer = Vec::with_capacity(keys.len());
        for key in keys {
            bind(&mut statement, &places, key)?;
            let mut rows = statement.raw_query();
            while let Some(row) = rows.next().map_err(sqlite_fault)? {
                let values = (0..names.len())
                    .map(|at| row.get_ref(at).map_err(sqlite_fault).and_then(from_sqlite))
                    .collect::<Result<_, Fault>>()?;
                answer.push(Row::new(&names, values));
            }
        }
        Ok(answer)
    }

    pub(crate) fn execute(&mut self, sql: &'static str, parameters: &[&dyn Parameter]) -> Result<u64, Fault> {
        let values = parameters.iter().map(|p| p.to_value()).collect();
        self.execute_each(sql, &[values])
    }

    pub(crate) fn execute_each(&mut self, sql: &'static str, rows: &[Vec<Value>]) -> Result<u64, Fault> {
        let mut statement = self.connection.prepare_cached(sql).map_err(sqlite_fault)?;
        let places = places(&statement)?;
        let mut touched = 0;
        for row in rows {
            bind(&mut statement, &places, row)?;
            touched += statement.raw_execute().map_err(sqlite_fault)? as u64;
        }
        Ok(touched)
    }
}

/// Where `$1`, `$2` … stand among a statement's parameters: SQLite numbers `$n` by first appearance, not by n.
fn places(statement: &rusqlite::Statement<'_>) -> Result<Vec<usize>, Fault> {
    let place = |name: &&str| {
        let place = statement.parameter_index(name).map_err(sqlite_fault)?;
        place.ok_or_else(|| Fault::Broken(format!("a statement lacks {name}")))
    };
    NAMES.iter().take(statement.parameter_count()).map(place).collect()
}

fn bind(statement: &mut rusqlite::Statement<'_>, places: &[usize], values: &[Value]) -> Result<(), Fault> {
    if values.len() != places.len() {
        return Err(Fault::Broken("a statement was given the wrong number of parameters".to_owned()));
    }
    for (value, place) in values.iter().zip(places) {
        statement.raw_bind_parameter(*place, value).map_err(sqlite_fault)?;
    }
    Ok(())
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Integer(number) => ValueRef::Integer(*number),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

fn from_sqlite(value: ValueRef<'_>) -> Result<Value, Fault> {
    match value {
        ValueRef::Null => Ok(Value::Null),
        ValueRef::Integer(number) => Ok(Value::Integer(number)),
        ValueRef::Text(text) => {
            let text = std::str::from_utf8(text).map_err(|_| Fault::corrupt("text"))?;
            Ok(Value::Text(text.to_owned()))
        }
        ValueRef::Blob(bytes) => Ok(Value::Bytes(bytes.to_vec())),
        ValueRef::Real(_) => {
            Err(Fault::Broken("a statement answered with a floating-point number".to_owned()))
        }
    }
}

/// The engine's own message may quote a statement but never a value: statements hold no values.
fn sqlite_fault(error: rusqlite::Error) -> Fault {
    match error.sqlite_error_code() {
        // Another program held the file longer than `busy_timeout`: whoever waits is told, and may try again.
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Fault::Busy,
        Some(ErrorCode::DiskFull) => Fault::Unavailable("the disk is full: free some space".to_owned()),
        Some(ErrorCode::SystemIoFailure | ErrorCode::CannotOpen | ErrorCode::ReadOnly) => {
            Fault::Unavailable(error.to_string())
        }
        _ => Fault::Broken(error.to_string()),
    }
}
