//! What another limit would have refused of what has been: shown before it is set.

use card::SpendingLimit;
use jiff::civil::Date;
use ledger::Used;
use vocabulary::{Channel, Money, civil_day};

use crate::decide::over_limit;
use crate::decline::Decline;
use crate::record::Authorization;

/// Of the operations that were approved, those that this limit would have refused, had it held all the time, with
/// the objection; the newest first. What it refuses is not counted against what comes later that day.
pub fn would_refuse<'a>(
    history: &'a [Authorization],
    channel: Channel,
    limit: &SpendingLimit,
) -> Vec<(&'a Authorization, Decline)> {
    let mut spent = history.iter().filter(|it| spent_through(it, channel)).collect::<Vec<_>>();
    spent.sort_by_key(|it| it.id);
    let mut today: Option<(Date, Used)> = None;
    let mut refused = Vec::new();
    for it in spent {
        let day = civil_day(it.decided_at);
        let used = today.filter(|(of, _)| *of == day).map_or_else(Used::default, |(_, used)| used);
        // What an increment raises was let through or not on its own; only its own amount is judged here.
        let raised = (it.increment_of.0 != 0).then_some(Money::ZERO);
        let amount = it.outcome.amount();
        let judged =
            if limit.open { over_limit(limit, used, amount, raised) } else { Err(Decline::ChannelClosed) };
        match judged {
            Err(decline) => {
                refused.push((it, decline));
                today = Some((day, used));
            }
            Ok(()) => {
                let sum = used.amount.tiyn().saturating_add(amount.tiyn());
                let count = used.count + i64::from(raised.is_none());
                today = Some((day, Used { amount: Money::from_tiyn(sum), count }));
            }
        }
    }
    refused.reverse();
    refused
}

/// Money that left through this channel, and was not taken back whole.
fn spent_through(it: &Authorization, channel: Channel) -> bool {
    it.channel == channel
        && it.purpose.spends()
        && !it.kind.is_advice()
        && it.outcome.amount() > Money::ZERO
        && it.reversed < it.outcome.amount()
}
