//! The server, PostgreSQL.

use std::collections::HashMap;
use std::sync::Arc;

use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use tokio_postgres::{Error, Statement};

use crate::spelling::{Copy, copy, for_each};
use crate::{Fault, Parameter, Row, Value};

/// Rows of one table, or pages of one index, that a batch reads at most.
const READ_AT_ONCE: i64 = 256;
/// From so many rows on they are copied: fewer are not worth the round trips.
const WORTH_COPYING: usize = 8;

/// One connection, with its prepared statements.
pub(crate) struct Postgres {
    config: tokio_postgres::Config,
    runtime: tokio::runtime::Runtime,
    client: tokio_postgres::Client,
    statements: HashMap<&'static str, (Statement, Arc<[String]>)>,
    /// Statements for many rows at once, by the text for one.
    each: HashMap<&'static str, Statement>,
    /// Inserts as copies, by their text; `None`: it cannot be one.
    copies: HashMap<&'static str, Option<(Statement, Copy)>>,
}

impl Postgres {
    pub(crate) fn open(config: &tokio_postgres::Config) -> Result<Postgres, Fault> {
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
            copies: HashMap::new(),
        })
    }

    pub(crate) fn reconnect_if_closed(&mut self) -> Result<(), Fault> {
        if self.client.is_closed() {
            self.client = connect(&self.runtime, &self.config)?;
            self.statements.clear();
            self.each.clear();
            self.copies.clear();
        }
        Ok(())
    }

    /// Whether a transaction that reads [`READ_AT_ONCE`] rows of a table is remembered as having read those, and not
    /// the whole table (PostgreSQL, "Lock Management": `max_pred_locks_per_relation`).
    pub(crate) fn remembers_rows(&mut self) -> Result<bool, Fault> {
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

    pub(crate) fn batch(&mut self, sql: &str) -> Result<(), Fault> {
        self.runtime.block_on(self.client.batch_execute(sql)).map_err(|error| postgres_fault(&error))
    }

    fn prepare(&mut self, sql: &'static str) -> Result<(Statement, Arc<[String]>), Fault> {
        if let Some(known) = self.statements.get(sql) {
            return Ok(known.clone());
        }
        let statement =
            self.runtime.block_on(self.client.prepare(sql)).map_err(|error| postgres_fault(&error))?;
        let names = statement.columns().iter().map(|column| column.name().to_owned()).collect();
        self.statements.insert(sql, (statement.clone(), Arc::clone(&names)));
        Ok((statement, names))
    }

    pub(crate) fn query(
        &mut self,
        sql: &'static str,
        parameters: &[&dyn Parameter],
    ) -> Result<Vec<Row>, Fault> {
        let (statement, names) = self.prepare(sql)?;
        let values = parameters.iter().map(|p| p.to_value()).collect::<Vec<_>>();
        let values = values.iter().map(|v| v as &(dyn ToSql + Sync)).collect::<Vec<_>>();
        let rows = self
            .runtime
            .block_on(self.client.query(&statement, &values))
            .map_err(|error| postgres_fault(&error))?;
        rows.iter().map(|row| read_postgres(row, &names)).collect()
    }

    pub(crate) fn query_each(&mut self, sql: &'static str, keys: &[Vec<Value>]) -> Result<Vec<Row>, Fault> {
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

    pub(crate) fn execute_each(&mut self, sql: &'static str, rows: &[Vec<Value>]) -> Result<u64, Fault> {
        if rows.is_empty() {
            return Ok(0);
        }
        let (one, _) = self.prepare(sql)?;
        if rows.len() >= WORTH_COPYING
            && let Some((copy, how)) = self.prepare_copy(sql)?
            && let Some(copied) = self.copy(&copy, &how, one.params(), rows)?
        {
            return Ok(copied);
        }
        let many = self.prepare_each(sql, one.params())?;
        let columns = columns(rows, one.params())?;
        let columns = columns.iter().map(|column| column as &(dyn ToSql + Sync)).collect::<Vec<_>>();
        self.runtime.block_on(self.client.execute(&many, &columns)).map_err(|error| postgres_fault(&error))
    }

    /// Copies rows into a table: half the server's work of an insert of arrays. `None`, with nothing written, if the
    /// statement passes over rows that are there already, and one is.
    fn copy(
        &mut self,
        copy: &Statement,
        how: &Copy,
        types: &[Type],
        rows: &[Vec<Value>],
    ) -> Result<Option<u64>, Fault> {
        check_widths(rows, types)?;
        if how.passes_over {
            self.batch("savepoint copy")?;
        }
        match self.runtime.block_on(copy_in(&self.client, copy, types, rows)) {
            Ok(copied) if how.passes_over => self.batch("release savepoint copy").map(|()| Some(copied)),
            Ok(copied) => Ok(Some(copied)),
            Err(error) if how.passes_over && error.code() == Some(&SqlState::UNIQUE_VIOLATION) => {
                self.batch("rollback to savepoint copy; release savepoint copy").map(|()| None)
            }
            Err(error) => Err(postgres_fault(&error)),
        }
    }

    fn prepare_copy(&mut self, sql: &'static str) -> Result<Option<(Statement, Copy)>, Fault> {
        if let Some(known) = self.copies.get(sql) {
            return Ok(known.clone());
        }
        let made = match copy(sql) {
            Some(how) => {
                let prepared = self.runtime.block_on(self.client.prepare(&how.text));
                Some((prepared.map_err(|error| postgres_fault(&error))?, how))
            }
            None => None,
        };
        self.copies.insert(sql, made.clone());
        Ok(made)
    }

    /// The statement for many rows at once; `types` are those that PostgreSQL saw in the one for a single row.
    fn prepare_each(&mut self, sql: &'static str, types: &[Type]) -> Result<Statement, Fault> {
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

    pub(crate) fn execute(&mut self, sql: &'static str, parameters: &[&dyn Parameter]) -> Result<u64, Fault> {
        let (statement, _) = self.prepare(sql)?;
        let values = parameters.iter().map(|p| p.to_value()).collect::<Vec<_>>();
        let values = values.iter().map(|v| v as &(dyn ToSql + Sync)).collect::<Vec<_>>();
        self.runtime
            .block_on(self.client.execute(&statement, &values))
            .map_err(|error| postgres_fault(&error))
    }
}

async fn copy_in(
    client: &tokio_postgres::Client,
    copy: &Statement,
    types: &[Type],
    rows: &[Vec<Value>],
) -> Result<u64, Error> {
    let mut writer = std::pin::pin!(BinaryCopyInWriter::new(client.copy_in(copy).await?, types));
    for row in rows {
        writer.as_mut().write_raw(row).await?;
    }
    writer.finish().await
}

/// Rows turned into columns, one array each.
fn columns<'a>(rows: &'a [Vec<Value>], types: &[Type]) -> Result<Vec<ColumnOfValues<'a>>, Fault> {
    check_widths(rows, types)?;
    let column = |at: usize| rows.iter().map(|row| &row[at]).collect();
    Ok((0..types.len()).map(|at| ColumnOfValues(column(at))).collect())
}

fn check_widths(rows: &[Vec<Value>], types: &[Type]) -> Result<(), Fault> {
    match rows.iter().any(|row| row.len() != types.len()) {
        true => Err(Fault::Broken("a statement was given the wrong number of parameters".to_owned())),
        false => Ok(()),
    }
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
