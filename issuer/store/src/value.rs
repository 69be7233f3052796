//! The four kinds of value that cross to a database: null, 64-bit integer, text, bytes.
//!
//! Money goes over in tiyn, instants in microseconds UTC, days as ISO text, states as words.

use std::cell::Cell;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::Fault;

/// One value of a row or a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing known.
    Null,
    /// A whole number.
    Integer(i64),
    /// UTF-8 text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

/// Something that can stand for `$n` in a statement.
pub trait Parameter {
    /// The value that is sent.
    fn to_value(&self) -> Value;
}

/// Something that can be read from a column.
pub trait Column: Sized {
    /// The value, checked: `None` where the column holds something this type cannot be.
    fn from_value(value: &Value) -> Option<Self>;
}

/// One row of an answer.
#[derive(Debug)]
pub struct Row {
    names: Arc<[String]>,
    values: Vec<Value>,
    /// Behind the column that was read last: readers mostly go from left to right.
    next: Cell<usize>,
}

impl Row {
    pub(crate) fn new(names: &Arc<[String]>, values: Vec<Value>) -> Row {
        Row { names: Arc::clone(names), values, next: Cell::new(0) }
    }

    /// The value in the column of that name.
    pub fn get<T: Column>(&self, name: &str) -> Result<T, Fault> {
        let (before, behind) = self.names.split_at(self.next.get());
        let at = match behind.iter().position(|n| n == name) {
            Some(at) => Some(before.len() + at),
            None => before.iter().position(|n| n == name),
        };
        let found = at.inspect(|at| self.next.set(at + 1)).and_then(|at| T::from_value(&self.values[at]));
        found.ok_or_else(|| Fault::corrupt(name))
    }
}

macro_rules! crosses {
    ($type:ty, $self:ident => $to:expr, $value:ident => $from:expr) => {
        impl Parameter for $type {
            fn to_value(&$self) -> Value {
                $to
            }
        }
        impl Column for $type {
            fn from_value($value: &Value) -> Option<Self> {
                $from
            }
        }
    };
}

fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Integer(n) => Some(*n),
        _ => None,
    }
}

fn text(value: &Value) -> Option<&str> {
    match value {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

crosses!(i64, self => Value::Integer(*self), v => integer(v));
crosses!(bool, self => Value::Integer(i64::from(*self)), v => integer(v).map(|n| n != 0));
crosses!(String, self => Value::Text(self.clone()), v => text(v).map(str::to_owned));
crosses!(Vec<u8>, self => Value::Bytes(self.clone()), v => match v {
    Value::Bytes(bytes) => Some(bytes.clone()),
    _ => None,
});
crosses!([u8; 32], self => Value::Bytes(self.to_vec()), v => match v {
    Value::Bytes(bytes) => bytes.as_slice().try_into().ok(),
    _ => None,
});
crosses!(Timestamp, self => Value::Integer(self.as_microsecond()),
    v => integer(v).and_then(|n| Timestamp::from_microsecond(n).ok()));
crosses!(Date, self => Value::Text(self.to_string()), v => text(v).and_then(|t| t.parse().ok()));
crosses!(vocabulary::CustomerId, self => Value::Integer(self.0), v => integer(v).map(vocabulary::CustomerId));
crosses!(vocabulary::AccountId, self => Value::Integer(self.0), v => integer(v).map(vocabulary::AccountId));
crosses!(vocabulary::CardId, self => Value::Integer(self.0), v => integer(v).map(vocabulary::CardId));
crosses!(vocabulary::ApplicationId, self => Value::Integer(self.0),
    v => integer(v).map(vocabulary::ApplicationId));
crosses!(vocabulary::StaffId, self => Value::Integer(self.0), v => integer(v).map(vocabulary::StaffId));
crosses!(vocabulary::SessionId, self => Value::Integer(self.0), v => integer(v).map(vocabulary::SessionId));
crosses!(vocabulary::CodeId, self => Value::Integer(self.0), v => integer(v).map(vocabulary::CodeId));
crosses!(vocabulary::PhotoId, self => Value::Integer(self.0), v => integer(v).map(vocabulary::PhotoId));
crosses!(vocabulary::AuthorizationId, self => Value::Integer(self.0),
    v => integer(v).map(vocabulary::AuthorizationId));
crosses!(vocabulary::EntryId, self => Value::Integer(self.0), v => integer(v).map(vocabulary::EntryId));
crosses!(vocabulary::PostingId, self => Value::Integer(self.0), v => integer(v).map(vocabulary::PostingId));
crosses!(vocabulary::TransferId, self => Value::Integer(self.0), v => integer(v).map(vocabulary::TransferId));
crosses!(vocabulary::Channel, self => Value::Text(self.word().to_owned()),
    v => text(v).and_then(vocabulary::Channel::parse));
crosses!(vocabulary::Money, self => Value::Integer(self.tiyn()), v => integer(v).map(vocabulary::Money::from_tiyn));
crosses!(vocabulary::Language, self => Value::Text(self.code().to_owned()),
    v => text(v).and_then(vocabulary::Language::parse));
crosses!(vocabulary::PhoneNumber, self => Value::Text(self.e164()),
    v => text(v).and_then(|t| vocabulary::PhoneNumber::parse(t).ok()));
crosses!(vocabulary::Iban, self => Value::Text(self.electronic().to_owned()),
    v => text(v).and_then(|t| vocabulary::Iban::parse(t).ok()));

impl Parameter for &str {
    fn to_value(&self) -> Value {
        Value::Text((*self).to_owned())
    }
}

impl Parameter for &[u8] {
    fn to_value(&self) -> Value {
        Value::Bytes(self.to_vec())
    }
}

impl<T: Parameter> Parameter for Option<T> {
    fn to_value(&self) -> Value {
        self.as_ref().map_or(Value::Null, Parameter::to_value)
    }
}

impl<T: Column> Column for Option<T> {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Null => Some(None),
            value => T::from_value(value).map(Some),
        }
    }
}
