//! The time, as given: the machine's, the machine's with a shift (demonstration), or one that stands still.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};

/// A clock that is told, in whole microseconds.
#[derive(Clone)]
pub struct Clock {
    standing_at: Option<i64>,
    shift: Arc<AtomicI64>,
}

impl Clock {
    /// The machine's clock; `advance` shifts it, which only the demonstration does.
    pub fn system() -> Clock {
        Clock { standing_at: None, shift: Arc::default() }
    }

    /// A clock that moves only when told.
    pub fn standing(at: Timestamp) -> Clock {
        Clock { standing_at: Some(at.as_microsecond()), shift: Arc::default() }
    }

    /// The time, truncated to microseconds so that it reads back from a row as it was written.
    pub fn now(&self) -> Timestamp {
        let base = self.standing_at.unwrap_or_else(|| Timestamp::now().as_microsecond());
        let moved = base.saturating_add(self.shift.load(Ordering::Relaxed));
        Timestamp::from_microsecond(moved).unwrap_or(Timestamp::MAX)
    }

    /// Moves the clock on.
    pub fn advance(&self, by: SignedDuration) {
        let micros = i64::try_from(by.as_micros()).unwrap_or(i64::MAX);
        self.shift.fetch_add(micros, Ordering::Relaxed);
    }

    /// How far the clock has been moved, in microseconds.
    pub fn shift(&self) -> i64 {
        self.shift.load(Ordering::Relaxed)
    }

    /// Sets the whole shift, in microseconds: what a restarted demonstration was moved to before.
    pub fn set_shift(&self, micros: i64) {
        self.shift.store(micros, Ordering::Relaxed);
    }
}
