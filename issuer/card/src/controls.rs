//! What a card may do, channel by channel, and what it may do for a while.
//!
//! ```text
//!   product's default ──► standing limit ──► what holds on a day
//!                              exception until a day ──┘   (raised, lifted or lowered; ends by itself)
//! ```

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use store::{Column, Parameter, Value};
use vocabulary::{Channel, Money};

use crate::product::Product;

/// What may be done through one channel; what is `None` is not limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpendingLimit {
    /// Whether the channel may be used at all.
    pub open: bool,
    /// Most in one civil day, Almaty time.
    pub daily_amount: Option<Money>,
    /// How many times in one civil day.
    pub daily_count: Option<i64>,
    /// Most at once.
    pub per_transaction: Option<Money>,
}

/// A limit that holds through a day, after which the standing one returns by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LimitException {
    /// What holds meanwhile.
    pub limit: SpendingLimit,
    /// The last day on which it holds, Almaty time.
    pub until: Date,
}

/// One channel of one card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Control {
    /// What holds when nothing else does.
    pub standing: SpendingLimit,
    /// What holds for a while.
    pub exception: Option<LimitException>,
}

/// All channels of one card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Controls([Control; Channel::ALL.len()]);

impl SpendingLimit {
    /// Open, and without any limit.
    pub const LIFTED: SpendingLimit =
        SpendingLimit { open: true, daily_amount: None, daily_count: None, per_transaction: None };

    /// Whether everything this limit lets through, the other lets through as well.
    pub fn is_within(&self, other: &SpendingLimit) -> bool {
        let less = |mine: Option<i64>, most: Option<i64>| match (mine, most) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(mine), Some(most)) => mine <= most,
        };
        let tiyn = |money: Option<Money>| money.map(Money::tiyn);
        !self.open
            || (other.open
                && less(tiyn(self.daily_amount), tiyn(other.daily_amount))
                && less(self.daily_count, other.daily_count)
                && less(tiyn(self.per_transaction), tiyn(other.per_transaction)))
    }
}

impl Control {
    /// What holds on this day.
    pub fn on(&self, day: Date) -> &SpendingLimit {
        match &self.exception {
            Some(exception) if day <= exception.until => &exception.limit,
            _ => &self.standing,
        }
    }
}

impl Controls {
    /// What a card of this product begins with.
    pub fn of(product: &Product) -> Controls {
        Controls(
            Channel::ALL
                .map(|channel| Control { standing: product.default_limits.of(channel), exception: None }),
        )
    }

    /// One channel.
    pub fn of_channel(&self, channel: Channel) -> &Control {
        &self.0[place(channel)]
    }

    pub(crate) fn of_channel_mut(&mut self, channel: Channel) -> &mut Control {
        &mut self.0[place(channel)]
    }
}

fn place(channel: Channel) -> usize {
    Channel::ALL.iter().position(|one| *one == channel).unwrap_or_default()
}

impl Control {
    /// As it lies in columns.
    pub(crate) fn to_text(self) -> String {
        // Numbers, truth and a day: nothing of it can fail to be JSON.
        serde_json::to_string(&Stored::of(&self)).unwrap_or_default()
    }

    /// Reads what [`to_text`](Self::to_text) wrote.
    pub(crate) fn from_text(text: &str) -> Option<Control> {
        serde_json::from_str::<Stored>(text).ok().map(Stored::control)
    }
}

/// Open, daily amount in tiyn, daily count, most at once in tiyn.
type StoredLimit = (bool, Option<i64>, Option<i64>, Option<i64>);

/// As it lies in its column; names are short because every authorization reads it.
#[derive(Serialize, Deserialize)]
struct Stored {
    /// The standing limit.
    s: StoredLimit,
    /// The exception, and its last day.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    e: Option<(StoredLimit, Date)>,
}

impl Stored {
    fn of(control: &Control) -> Stored {
        Stored {
            s: store_limit(&control.standing),
            e: control.exception.map(|exception| (store_limit(&exception.limit), exception.until)),
        }
    }

    fn control(self) -> Control {
        Control {
            standing: restore_limit(self.s),
            exception: self.e.map(|(limit, until)| LimitException { limit: restore_limit(limit), until }),
        }
    }
}

fn store_limit(limit: &SpendingLimit) -> StoredLimit {
    let tiyn = |money: Option<Money>| money.map(Money::tiyn);
    (limit.open, tiyn(limit.daily_amount), limit.daily_count, tiyn(limit.per_transaction))
}

fn restore_limit(stored: StoredLimit) -> SpendingLimit {
    let (open, amount, daily_count, at_once) = stored;
    let money = |tiyn: Option<i64>| tiyn.map(Money::from_tiyn);
    SpendingLimit { open, daily_amount: money(amount), daily_count, per_transaction: money(at_once) }
}

impl Parameter for Controls {
    fn to_value(&self) -> Value {
        let stored = self.0.each_ref().map(Stored::of);
        // Numbers, truth and a day: nothing of it can fail to be JSON.
        Value::Text(serde_json::to_string(&stored).unwrap_or_default())
    }
}

impl Column for Controls {
    fn from_value(value: &Value) -> Option<Controls> {
        let Value::Text(text) = value else { return None };
        let stored: [Stored; Channel::ALL.len()] = serde_json::from_str(text).ok()?;
        Some(Controls(stored.map(Stored::control)))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const HUNDRED: SpendingLimit =
        SpendingLimit { daily_amount: Some(Money::from_tenge(100)), ..SpendingLimit::LIFTED };

    #[test]
    fn an_exception_holds_through_its_last_day_and_then_the_standing_limit_returns() {
        let until = "2026-12-22".parse().unwrap();
        let control = Control {
            standing: HUNDRED,
            exception: Some(LimitException { limit: SpendingLimit::LIFTED, until }),
        };
        for (day, limit) in [
            ("2026-11-22", SpendingLimit::LIFTED),
            ("2026-12-22", SpendingLimit::LIFTED),
            ("2026-12-23", HUNDRED),
        ] {
            assert_eq!(*control.on(day.parse().unwrap()), limit, "{day}");
        }
    }

    #[test]
    fn controls_read_back_as_they_were_written() {
        let control = Control { standing: HUNDRED, exception: None };
        let mut controls = Controls([control; 4]);
        controls.of_channel_mut(Channel::Transfer).exception = Some(LimitException {
            limit: SpendingLimit { open: false, daily_count: Some(3), ..HUNDRED },
            until: "2028-02-29".parse().unwrap(),
        });
        assert_eq!(Controls::from_value(&controls.to_value()), Some(controls));
        assert_eq!(Controls::from_value(&Value::Text("[]".to_owned())), None);
    }

    #[test]
    fn a_limit_is_within_another_if_it_lets_nothing_more_through() {
        let closed = SpendingLimit { open: false, ..SpendingLimit::LIFTED };
        let more = SpendingLimit { daily_amount: Some(Money::from_tiyn(10_001)), ..HUNDRED };
        let once = SpendingLimit { per_transaction: Some(Money::from_tenge(1)), ..HUNDRED };
        for (mine, other, within) in [
            (HUNDRED, HUNDRED, true),
            (more, HUNDRED, false),
            (HUNDRED, more, true),
            (closed, HUNDRED, true),
            (HUNDRED, closed, false),
            (SpendingLimit::LIFTED, HUNDRED, false),
            (HUNDRED, SpendingLimit::LIFTED, true),
            (once, HUNDRED, true),
            (HUNDRED, once, false),
        ] {
            assert_eq!(mine.is_within(&other), within, "{mine:?} in {other:?}");
        }
    }
}
