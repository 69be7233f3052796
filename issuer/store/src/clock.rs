//! The time, as given: the machine's, the machine's with a shift (demonstration), or one that stands still.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};

/// A clock that is told, in whole microseconds.
#[derive(Clone)]
pub struct Clock {
    standing_at: Option<i64>,
    shift: Arc<AtomicI64>,
    /// The last growing key drawn.
    drawn: Arc<AtomicI64>,
}

impl Clock {
    /// The machine's clock; `advance` shifts it, which only the demonstration does.
    pub fn system() -> Clock {
        Clock { standing_at: None, shift: Arc::default(), drawn: Arc::default() }
    }

    /// A clock that moves only when told.
    pub fn standing(at: Timestamp) -> Clock {
        Clock { standing_at: Some(at.as_microsecond()), shift: Arc::default(), drawn: Arc::default() }
    }

    /// The time, truncated to microseconds so that it reads back from a row as it was written.
    pub fn now(&self) -> Timestamp {
        let base = self.standing_at.unwrap_or_else(|| Timestamp::now().as_microsecond());
        let moved = base.saturating_add(self.shift.load(Ordering::Relaxed));
        Timestamp::from_microsecond(moved).unwrap_or(Timestamp::MAX)
    }

    /// The time on clocks outside this program, which a demonstration does not move.
    pub(crate) fn outside(&self) -> Timestamp {
        if self.standing_at.is_some() { self.now() } else { Timestamp::now() }
    }

    /// Moves the clock on.
    pub fn advance(&self, by: SignedDuration) {
        let micros = i64::try_from(by.as_micros()).unwrap_or(i64::MAX);
        self.shift.fetch_add(micros, Ordering::Relaxed);
    }

    /// `key`, or the one after the last drawn if that is larger: no two are the same.
    pub(crate) fn growing(&self, key: i64) -> i64 {
        let next = |last: i64| Some(key.max(last + 1));
        let last = self.drawn.fetch_update(Ordering::Relaxed, Ordering::Relaxed, next);
        key.max(last.unwrap_or_default() + 1)
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

/// How far the demonstration has moved the clock, in microseconds, as kept from one run to the next.
pub fn saved_shift(tx: &mut crate::Tx<'_>) -> Result<i64, crate::Fault> {
    let shift =
        tx.row("select microseconds from clock_shift where id = 1", &[], |row| row.get("microseconds"))?;
    Ok(shift.unwrap_or(0))
}

/// Keeps how far the clock has been moved.
pub fn save_shift(tx: &mut crate::Tx<'_>, micros: i64) -> Result<(), crate::Fault> {
    tx.execute(
        "insert into clock_shift (id, microseconds) values (1, $1)
         on conflict (id) do update set microseconds = excluded.microseconds",
        &[&micros],
    )
    .map(|_| ())
}
