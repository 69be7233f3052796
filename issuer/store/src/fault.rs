//! The two kinds of bad news that roll a transaction back.

use std::fmt;

/// Why a use case did not happen.
#[derive(Debug)]
pub enum Error<R> {
    /// A rule said no; nothing happened, and the person is told why.
    Refused(R),
    /// The machinery failed; logged once where it is caught, and shown to no one.
    Fault(Fault),
}

impl<R> From<Fault> for Error<R> {
    fn from(fault: Fault) -> Error<R> {
        Error::Fault(fault)
    }
}

/// The machinery failed. Its text names what and where, never a value of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Two transactions collided; the store runs the closure again.
    Conflict,
    /// More is waiting than the store will queue: try again in a moment.
    Busy,
    /// The database cannot be reached, or its disk is full: an operator must act.
    Unavailable(String),
    /// A row, a statement or the program is wrong.
    Broken(String),
}

impl Fault {
    /// A row that cannot be what the program wrote.
    pub fn corrupt(what: &str) -> Fault {
        Fault::Broken(format!("{what}: the stored value cannot be read"))
    }

    pub(crate) fn stopped() -> Fault {
        Fault::Unavailable("the store has stopped".to_owned())
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Conflict => f.write_str("transactions kept colliding"),
            Fault::Busy => f.write_str("too much is waiting for the database"),
            Fault::Unavailable(what) => write!(f, "the database is unavailable: {what}"),
            Fault::Broken(what) => f.write_str(what),
        }
    }
}

impl std::error::Error for Fault {}
