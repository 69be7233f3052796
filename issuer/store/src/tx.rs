//! A transaction as a use case sees it: SQL, the time, chance, the vault.

use jiff::Timestamp;

use crate::engine::Connection;
use crate::{Fault, Parameter, Row, Surroundings, Value};

/// 2020-01-01T00:00:00Z in microseconds: keys that grow begin here, to last for 285 years.
const ORDERED_SINCE: i64 = 1_577_836_800_000_000;

/// One transaction. Everything a use case may touch is behind it.
pub struct Tx<'a> {
    connection: &'a mut Connection,
    surroundings: &'a Surroundings,
    now: Timestamp,
    /// The first fault: once set, nothing of this transaction may commit, whatever the closure says.
    fault: Option<Fault>,
    /// Statements run so far, for the meters.
    statements: u64,
}

impl<'a> Tx<'a> {
    pub(crate) fn new(connection: &'a mut Connection, surroundings: &'a Surroundings) -> Tx<'a> {
        Tx { connection, surroundings, now: surroundings.clock.now(), fault: None, statements: 0 }
    }

    pub(crate) fn fault(&self) -> Option<&Fault> {
        self.fault.as_ref()
    }

    pub(crate) fn statements(&self) -> u64 {
        self.statements
    }

    /// The instant of this transaction, the same throughout.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// The time on clocks outside this program, such as a telephone's: that of this transaction, unless a demonstration
    /// has moved its clock.
    pub fn outside_now(&self) -> Timestamp {
        self.surroundings.clock.outside()
    }

    /// Fills `bytes` with chance.
    pub fn random(&self, bytes: &mut [u8]) {
        (self.surroundings.random)(bytes);
    }

    /// A new key for a row: 63 random bits, never zero, so that it says nothing and spreads over shards.
    pub fn new_id(&self) -> i64 {
        let mut bytes = [0; 8];
        loop {
            self.random(&mut bytes);
            let id = i64::from_le_bytes(bytes) & i64::MAX;
            if id != 0 {
                return id;
            }
        }
    }

    /// A new key that is larger than those drawn before it, for rows that are appended and never looked up at
    /// random: microseconds since 2020 and ten random bits, so that two nodes hardly ever draw the same.
    pub fn new_ordered_id(&self) -> i64 {
        let mut chance = [0; 2];
        self.random(&mut chance);
        let micros = self.now.as_microsecond().saturating_sub(ORDERED_SINCE).max(0);
        let drawn = (micros & (i64::MAX >> 10)) << 10 | i64::from(u16::from_le_bytes(chance) & 1023);
        self.surroundings.clock.growing(drawn)
    }

    /// When a key of [`Tx::new_ordered_id`] was drawn, or a little later.
    pub fn drawn_at(id: i64) -> Timestamp {
        Timestamp::from_microsecond((id >> 10).saturating_add(ORDERED_SINCE)).unwrap_or(Timestamp::MAX)
    }

    /// The smallest key of [`Tx::new_ordered_id`] that can have been drawn at this instant.
    pub fn first_drawn_at(at: Timestamp) -> i64 {
        at.as_microsecond().saturating_sub(ORDERED_SINCE).max(0) << 10
    }

    /// Seals a value for a column that may not be plain; see [`crate::Vault::seal`].
    pub fn seal(&self, purpose: &str, plain: &[u8]) -> Vec<u8> {
        let mut nonce = [0; 12];
        self.random(&mut nonce);
        self.surroundings.vault.seal(purpose, nonce, plain)
    }

    /// Opens what [`Tx::seal`] made for the same purpose.
    pub fn open(&self, purpose: &str, sealed: &[u8]) -> Result<Vec<u8>, Fault> {
        self.surroundings.vault.open(purpose, sealed)
    }

    /// A keyed digest, to find a sealed value by.
    pub fn digest(&self, purpose: &str, bytes: &[u8]) -> [u8; 32] {
        self.surroundings.vault.digest(purpose, bytes)
    }

    /// All rows of an answer, each read by `read`.
    pub fn rows<T>(
        &mut self,
        sql: &'static str,
        parameters: &[&dyn Parameter],
        read: impl Fn(&Row) -> Result<T, Fault>,
    ) -> Result<Vec<T>, Fault> {
        let rows = self.connection.query(sql, parameters);
        let rows = self.keep(rows)?;
        rows.iter().map(read).collect()
    }

    /// The only row of an answer, if there is one; two are a fault.
    pub fn row<T>(
        &mut self,
        sql: &'static str,
        parameters: &[&dyn Parameter],
        read: impl Fn(&Row) -> Result<T, Fault>,
    ) -> Result<Option<T>, Fault> {
        let mut rows = self.rows(sql, parameters, read)?;
        let row = rows.pop();
        if rows.is_empty() { Ok(row) } else { Err(Fault::Broken(format!("more than one row: {sql}"))) }
    }

    /// Runs a statement and tells how many rows it touched.
    pub fn execute(&mut self, sql: &'static str, parameters: &[&dyn Parameter]) -> Result<u64, Fault> {
        let touched = self.connection.execute(sql, parameters);
        self.keep(touched)
    }

    /// [`Tx::rows`] for each of `keys`, which differ, in no order. The statement is written for one key, with `where` before
    /// its condition and nothing behind it, and names what tells the rows apart among its columns.
    pub fn rows_each<T>(
        &mut self,
        sql: &'static str,
        keys: &[Vec<Value>],
        read: impl Fn(&Row) -> Result<T, Fault>,
    ) -> Result<Vec<T>, Fault> {
        let rows = self.connection.query_each(sql, keys);
        let rows = self.keep(rows)?;
        rows.iter().map(read).collect()
    }

    /// [`Tx::execute`] for each of `rows`: an `insert … values (…)`, or an `update … where …` that touches one
    /// row for each.
    pub fn execute_each(&mut self, sql: &'static str, rows: &[Vec<Value>]) -> Result<u64, Fault> {
        let touched = self.connection.execute_each(sql, rows);
        self.keep(touched)
    }

    fn keep<T>(&mut self, outcome: Result<T, Fault>) -> Result<T, Fault> {
        self.statements += 1;
        if let Err(fault) = &outcome {
            self.fault.get_or_insert_with(|| fault.clone());
        }
        outcome
    }
}
