//! What was spent on a day, by channel: what daily limits are judged by.

use jiff::civil::Date;
use store::{Fault, Row, Value};
use vocabulary::{Channel, Money};

/// What was spent through each channel on one civil day in Almaty.
///
/// Only the latest day is kept: yesterday's turnover no longer judges anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turnover {
    day: Date,
    used: [Used; Channel::ALL.len()],
}

/// What was spent through one channel.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Used {
    /// The sum.
    pub amount: Money,
    /// How many times.
    pub count: i64,
}

const COLUMNS: [(&str, &str); Channel::ALL.len()] = [
    ("internet_amount", "internet_count"),
    ("terminal_amount", "terminal_count"),
    ("cash_machine_amount", "cash_machine_count"),
    ("transfer_amount", "transfer_count"),
];

impl Turnover {
    /// Nothing spent yet on this day.
    pub fn none_on(day: Date) -> Turnover {
        Turnover { day, used: Default::default() }
    }

    /// The turnover of `today`: this one, or none if it is of another day.
    pub fn on(self, today: Date) -> Turnover {
        if self.day == today { self } else { Turnover::none_on(today) }
    }

    /// The same with another use of one channel.
    pub fn with(mut self, channel: Channel, used: Used) -> Turnover {
        self.used[place(channel)] = used;
        self
    }

    /// What was spent through a channel.
    pub fn of(&self, channel: Channel) -> Used {
        self.used[place(channel)]
    }

    /// One more use, of this amount.
    pub(crate) fn add(&mut self, channel: Channel, amount: Money, uses: i64) {
        let used = &mut self.used[place(channel)];
        // Saturating: a day's turnover beyond all money there is exceeds every limit just as well.
        let tiyn = used.amount.tiyn().saturating_add(amount.tiyn());
        *used = Used { amount: Money::from_tiyn(tiyn.max(0)), count: (used.count + uses).max(0) };
    }

    pub(crate) fn read(row: &Row) -> Result<Turnover, Fault> {
        let day = day_of(row.get("day")?).ok_or_else(|| Fault::corrupt("balance.day"))?;
        let mut used = [Used::default(); Channel::ALL.len()];
        for (used, (amount, count)) in used.iter_mut().zip(COLUMNS) {
            *used = Used { amount: row.get(amount)?, count: row.get(count)? };
        }
        Ok(Turnover { day, used })
    }

    /// The columns, the day first.
    pub(crate) fn values(&self) -> impl Iterator<Item = Value> {
        let used = self.used.into_iter();
        let used = used.flat_map(|used| [Value::Integer(used.amount.tiyn()), Value::Integer(used.count)]);
        std::iter::once(Value::Integer(day_number(self.day))).chain(used)
    }
}

fn place(channel: Channel) -> usize {
    match channel {
        Channel::Internet => 0,
        Channel::Terminal => 1,
        Channel::CashMachine => 2,
        Channel::Transfer => 3,
    }
}

const EPOCH: Date = jiff::civil::date(1970, 1, 1);

/// Days since 1970.
fn day_number(day: Date) -> i64 {
    i64::from(day.duration_since(EPOCH).as_hours() as i32 / 24)
}

fn day_of(number: i64) -> Option<Date> {
    EPOCH.checked_add(jiff::Span::new().try_days(number).ok()?).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_day_reads_back_and_another_day_begins_with_nothing() {
        for text in ["1970-01-01", "1969-12-31", "2024-02-29", "2026-11-22", "2099-12-31"] {
            let day = text.parse::<Date>().unwrap();
            assert_eq!(day_of(day_number(day)), Some(day));
        }
        let today = "2026-11-22".parse::<Date>().unwrap();
        let mut turnover = Turnover::none_on(today);
        turnover.add(Channel::Internet, Money::from_tenge(5), 1);
        assert_eq!(turnover.on(today).of(Channel::Internet), Used { amount: Money::from_tenge(5), count: 1 });
        assert_eq!(turnover.on(today).of(Channel::Terminal), Used::default());
        assert_eq!(turnover.on(today.tomorrow().unwrap()).of(Channel::Internet), Used::default());
        turnover.add(Channel::Internet, Money::from_tenge(-7), -1);
        assert_eq!(
            turnover.of(Channel::Internet),
            Used::default(),
            "a reversal never leaves less than nothing"
        );
    }
}
