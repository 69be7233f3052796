//! The one file that knows which database is running.
//!
//! One SQL text serves both: `$n` is positional in PostgreSQL and a name in SQLite; the schema is written in
//! SQLite's `STRICT` spelling and four replacements make it PostgreSQL's; a statement to be run for many rows at
//! once is written for one row, and [`for_each`] makes it PostgreSQL's.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use rusqlite::ErrorCode;
use rusqlite::types::{ToSqlOutput, ValueRef};
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

use crate::checkpoint::LONG_LOG;
use crate::spelling::{as_postgres, for_each};
use crate::{Fault, Parameter, Row, Value};

/// SQLite before 3.51.3 can corrupt a WAL under two writers (sqlite.org/wal.html, "WAL-reset bug").
const OLDEST_SQLITE: i32 = 3_051_003;
/// `$1` … as SQLite wants to be asked for them.
const NAMES: [&str; 24] = [
    "$1", "$2", "$3", "$4", "$5", "$6", "$7", "$8", "$9", "$10", "$11", "$12", "$13", "$14", "$15", "$16",
    "$17", "$18", "$19", "$20", "$21", "$22", "$23", "$24",
];

/// Rows of one table, or pages of one index, that a batch reads at most.
const READ_AT_ONCE: i64 = 256;

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

pub(crate) struct Sqlite {
    connection: rusqlite::Connection,
    names: HashMap<&'static str, Arc<[String]>>,
}

pub(crate) struct Postgres {
    config: tokio_postgres::Config,
    runtime: tokio::runtime::Runtime,
    client: tokio_postgres::Client,
    statements: HashMap<&'static str, (tokio_postgres::Statement, Arc<[String]>)>,
    /// Statements for many rows at once, by the text for one.
    each: HashMap<&'static str, tokio_postgres::Statement>,
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
                if !sqlite.connection.is_autocommit() {
                    sqlite.batch("rollback")?;
                }
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
            Connection::Sqlite(sqlite) => sqlite
                .connection
                .query_row("pragma wal_checkpoint(passive)", [], |_| Ok(()))
                .map_err(sqlite_fault),
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

impl Sqlite {
    fn open(path: &std::path::Path, read_only: bool) -> Result<Sqlite, Fault> {
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
        Ok(Sqlite { connection, names: HashMap::new() })
    }

    fn batch(&mut self, sql: &str) -> Result<(), Fault> {
        self.connection.execute_batch(sql).map_err(sqlite_fault)
    }

    fn query(&mut self, sql: &'static str, parameters: &[&dyn Parameter]) -> Result<Vec<Row>, Fault> {
        let values = parameters.iter().map(|p| p.to_value()).collect();
        self.query_each(sql, &[values])
    }

    fn query_each(&mut self, sql: &'static str, keys: &[Vec<Value>]) -> Result<Vec<Row>, Fault> {
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

    fn execute(&mut self, sql: &'static str, parameters: &[&dyn Parameter]) -> Result<u64, Fault> {
        let values = parameters.iter().map(|p| p.to_value()).collect();
        self.execute_each(sql, &[values])
    }

    fn execute_each(&mut self, sql: &'static str, rows: &[Vec<Value>]) -> Result<u64, Fault> {
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

impl Postgres {
    fn open(config: &tokio_postgres::Config) -> Result<Postgres, Fault> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Fault::Unavailable(format!("no runtime for PostgreSQL: {error}")))?;
        let client = connect(&runtime, config)?;
        Ok(Postgres {
            config: config.clone(),
            runtime,
            client,
            statements: HashMap::new(),
            each: HashMap::new(),
        })
    }

    fn reconnect_if_closed(&mut self) -> Result<(), Fault> {
        if self.client.is_closed() {
            self.client = connect(&self.runtime, &self.config)?;
            self.statements.clear();
            self.each.clear();
        }
        Ok(())
    }

    /// Whether a transaction that reads [`READ_AT_ONCE`] rows of a table is remembered as having read those, and not
    /// the whole table (PostgreSQL, "Lock Management": `max_pred_locks_per_relation`).
    fn remembers_rows(&mut self) -> Result<bool, Fault> {
        let settings = self.query(
            "select current_setting('max_pred_locks_per_relation')::bigint as relation,
                    current_setting('max_pred_locks_per_transaction')::bigint as transaction",
            &[],
        )?;
        let row = settings.first().ok_or_else(|| Fault::corrupt("pg_settings"))?;
        let (relation, transaction) = (row.get::<i64>("relation")?, row.get::<i64>("transaction")?);
        // Below zero it is a part of the other.
        let rows = if relation < 0 { transaction / -relation } else { relation };
        Ok(rows > READ_AT_ONCE)
    }

    fn batch(&mut self, sql: &str) -> Result<(), Fault> {
        self.runtime.block_on(self.client.batch_execute(sql)).map_err(|error| postgres_fault(&error))
    }

    fn prepare(&mut self, sql: &'static str) -> Result<(tokio_postgres::Statement, Arc<[String]>), Fault> {
        if let Some(known) = self.statements.get(sql) {
            return Ok(known.clone());
        }
        let statement =
            self.runtime.block_on(self.client.prepare(sql)).map_err(|error| postgres_fault(&error))?;
        let names = statement.columns().iter().map(|column| column.name().to_owned()).collect();
        self.statements.insert(sql, (statement.clone(), Arc::clone(&names)));
        Ok((statement, names))
    }

    fn query(&mut self, sql: &'static str, parameters: &[&dyn Parameter]) -> Result<Vec<Row>, Fault> {
        let (statement, names) = self.prepare(sql)?;
        let values = parameters.iter().map(|p| p.to_value()).collect::<Vec<_>>();
        let values = values.iter().map(|v| v as &(dyn ToSql + Sync)).collect::<Vec<_>>();
        let rows = self
            .runtime
            .block_on(self.client.query(&statement, &values))
            .map_err(|error| postgres_fault(&error))?;
        rows.iter().map(|row| read_postgres(row, &names)).collect()
    }

    fn query_each(&mut self, sql: &'static str, keys: &[Vec<Value>]) -> Result<Vec<Row>, Fault> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let (one, names) = self.prepare(sql)?;
        let many = self.prepare_each(sql, one.params())?;
        let columns = columns(keys, one.params())?;
        let columns = columns.iter().map(|column| column as &(dyn ToSql + Sync)).collect::<Vec<_>>();
        let rows = self
            .runtime
            .block_on(self.client.query(&many, &columns))
            .map_err(|error| postgres_fault(&error))?;
        rows.iter().map(|row| read_postgres(row, &names)).collect()
    }

    fn execute_each(&mut self, sql: &'static str, rows: &[Vec<Value>]) -> Result<u64, Fault> {
        if rows.is_empty() {
            return Ok(0);
        }
        let (one, _) = self.prepare(sql)?;
        let many = self.prepare_each(sql, one.params())?;
        let columns = columns(rows, one.params())?;
        let columns = columns.iter().map(|column| column as &(dyn ToSql + Sync)).collect::<Vec<_>>();
        self.runtime.block_on(self.client.execute(&many, &columns)).map_err(|error| postgres_fault(&error))
    }

    /// The statement for many rows at once; `types` are those that PostgreSQL saw in the one for a single row.
    fn prepare_each(
        &mut self,
        sql: &'static str,
        types: &[Type],
    ) -> Result<tokio_postgres::Statement, Fault> {
        if let Some(known) = self.each.get(sql) {
            return Ok(known.clone());
        }
        let names = types.iter().map(Type::name).collect::<Vec<_>>();
        let text = for_each(sql, &names)?;
        let many =
            self.runtime.block_on(self.client.prepare(&text)).map_err(|error| postgres_fault(&error))?;
        self.each.insert(sql, many.clone());
        Ok(many)
    }

    fn execute(&mut self, sql: &'static str, parameters: &[&dyn Parameter]) -> Result<u64, Fault> {
        let (statement, _) = self.prepare(sql)?;
        let values = parameters.iter().map(|p| p.to_value()).collect::<Vec<_>>();
        let values = values.iter().map(|v| v as &(dyn ToSql + Sync)).collect::<Vec<_>>();
        self.runtime
            .block_on(self.client.execute(&statement, &values))
            .map_err(|error| postgres_fault(&error))
    }
}

/// Rows turned into columns, one array each.
fn columns<'a>(rows: &'a [Vec<Value>], types: &[Type]) -> Result<Vec<ColumnOfValues<'a>>, Fault> {
    if rows.iter().any(|row| row.len() != types.len()) {
        return Err(Fault::Broken("a statement was given the wrong number of parameters".to_owned()));
    }
    let column = |at: usize| rows.iter().map(|row| &row[at]).collect();
    Ok((0..types.len()).map(|at| ColumnOfValues(column(at))).collect())
}

/// One parameter of a statement for many rows.
#[derive(Debug)]
struct ColumnOfValues<'a>(Vec<&'a Value>);

impl ToSql for ColumnOfValues<'_> {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut tokio_postgres::types::private::BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        self.0.to_sql(kind, out)
    }

    fn accepts(kind: &Type) -> bool {
        matches!(*kind, Type::INT8_ARRAY | Type::TEXT_ARRAY | Type::BYTEA_ARRAY)
    }

    to_sql_checked!();
}

/// Connects; the connection's own task runs whenever this thread waits for an answer.
fn connect(
    runtime: &tokio::runtime::Runtime,
    config: &tokio_postgres::Config,
) -> Result<tokio_postgres::Client, Fault> {
    runtime.block_on(async {
        let (client, connection) =
            config.connect(tokio_postgres::NoTls).await.map_err(|error| postgres_fault(&error))?;
        tokio::spawn(async move {
            // How a connection ends is told to whoever uses it next.
            let _ = connection.await;
        });
        Ok(client)
    })
}

impl ToSql for Value {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut tokio_postgres::types::private::BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match (self, kind) {
            (Value::Null, _) => Ok(IsNull::Yes),
            (Value::Integer(number), &Type::INT8) => number.to_sql(kind, out),
            (Value::Text(text), &Type::TEXT) => text.to_sql(kind, out),
            (Value::Bytes(bytes), &Type::BYTEA) => bytes.to_sql(kind, out),
            _ => Err(format!("a parameter of type {kind} was given another kind of value").into()),
        }
    }

    fn accepts(kind: &Type) -> bool {
        matches!(*kind, Type::INT8 | Type::TEXT | Type::BYTEA)
    }

    to_sql_checked!();
}

fn read_postgres(row: &tokio_postgres::Row, names: &Arc<[String]>) -> Result<Row, Fault> {
    let values = (0..row.len()).map(|at| from_postgres(row, at)).collect::<Result<_, Fault>>()?;
    Ok(Row::new(names, values))
}

fn from_postgres(row: &tokio_postgres::Row, at: usize) -> Result<Value, Fault> {
    let column = &row.columns()[at];
    let value = match *column.type_() {
        Type::INT8 => row.try_get::<_, Option<i64>>(at).map(|v| v.map(Value::Integer)),
        Type::TEXT => row.try_get::<_, Option<String>>(at).map(|v| v.map(Value::Text)),
        Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(at).map(|v| v.map(Value::Bytes)),
        ref other => {
            return Err(Fault::Broken(format!("column {} is of type {other}: cast it", column.name())));
        }
    };
    value.map(|v| v.unwrap_or(Value::Null)).map_err(|_| Fault::corrupt(column.name()))
}

/// Keeps the code and the message; the detail may quote a row.
fn postgres_fault(error: &tokio_postgres::Error) -> Fault {
    let Some(told) = error.as_db_error() else {
        return Fault::Unavailable(format!("PostgreSQL: {error}"));
    };
    match *told.code() {
        SqlState::T_R_SERIALIZATION_FAILURE | SqlState::T_R_DEADLOCK_DETECTED => Fault::Conflict,
        SqlState::DISK_FULL | SqlState::OUT_OF_MEMORY | SqlState::TOO_MANY_CONNECTIONS => {
            Fault::Unavailable(format!("PostgreSQL {}: {}", told.code().code(), told.message()))
        }
        _ => Fault::Broken(format!("PostgreSQL {}: {}", told.code().code(), told.message())),
    }
}
