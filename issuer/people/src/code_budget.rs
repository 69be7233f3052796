//! Bounds on sending codes: for a person's peace, and against SMS pumping (numbers made to earn by each SMS).

use jiff::{SignedDuration, Timestamp};
use store::{Fault, Tx};

/// How many codes may be sent. Configuration; the defaults are the product's.
#[derive(Debug, Clone, Copy)]
pub struct Budget {
    /// Seconds between two codes to one number.
    pub pause_seconds: i64,
    /// Codes to one number in any 60 minutes.
    pub number_hour: usize,
    /// Codes to one number in any 24 hours.
    pub number_day: usize,
    /// Codes asked for from one block of network addresses in a clock hour.
    pub address_hour: i64,
    /// Codes to a thousand neighbouring numbers in a clock hour.
    pub prefix_hour: i64,
    /// Codes in all in a clock hour; reaching it is an alarm.
    pub all_hour: i64,
    /// Hours after a change of the phone in which no code is sent that lets a card do more; none if 0.
    pub hours_after_phone_change: i64,
}

impl Default for Budget {
    fn default() -> Budget {
        Budget {
            pause_seconds: 60,
            number_hour: 3,
            number_day: 6,
            address_hour: 60,
            prefix_hour: 40,
            all_hour: 20_000,
            hours_after_phone_change: 24,
        }
    }
}

/// Why no code may be sent now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spent {
    /// Too many to this number: possible again at this time.
    Until(Timestamp),
    /// The number is this person's only since lately: what lets a card do more waits until this time.
    AfterPhoneChange(Timestamp),
    /// Too many in this hour for reasons that need not lie with this person: an alarm.
    Elsewhere {
        /// Which bound was reached.
        bound: Bound,
        /// When codes are sent again.
        until: Timestamp,
    },
}

/// A bound on codes that many people share. None names a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bound {
    /// Codes asked for from this block of network addresses.
    Address(String),
    /// Codes to the thousand numbers that begin so.
    Prefix(String),
    /// Codes in all.
    All,
}

impl Bound {
    /// The word it goes by in meters and logs.
    pub fn word(&self) -> &'static str {
        match self {
            Bound::Address(_) => "address",
            Bound::Prefix(_) => "prefix",
            Bound::All => "all",
        }
    }

    /// What it counts: a block of addresses, the beginning of numbers; nothing where all are counted.
    pub fn counted(&self) -> &str {
        match self {
            Bound::Address(counted) | Bound::Prefix(counted) => counted,
            Bound::All => "",
        }
    }

    fn bucket(&self) -> String {
        match self {
            Bound::Address(_) | Bound::Prefix(_) => format!("{}:{}", self.word(), self.counted()),
            Bound::All => self.word().to_owned(),
        }
    }
}

/// Counts one code to `number` (E.164, or a name nobody has), or says why not. Counting happens whether or not
/// an SMS then leaves, so that nobody can tell the two apart.
pub fn take(
    tx: &mut Tx<'_>,
    budget: &Budget,
    number: &str,
    address: &str,
) -> Result<Result<(), Spent>, Fault> {
    let now = tx.now();
    let day_ago = now - SignedDuration::from_hours(24);
    let sent = tx.rows(
        "select sent_at from code_send where phone = $1 and sent_at > $2 order by sent_at desc limit 100",
        &[&number, &day_ago],
        |row| row.get::<Timestamp>("sent_at"),
    )?;
    if let Some(until) = number_is_spent(budget, &sent, now) {
        return Ok(Err(Spent::Until(until)));
    }
    let hour = now.as_second() / 3600;
    let bounds = [
        (Bound::Address(block(address)), budget.address_hour),
        (Bound::Prefix(thousand(number).to_owned()), budget.prefix_hour),
        (Bound::All, budget.all_hour),
    ];
    for (bound, most) in &bounds {
        let sent = tx.row(
            "select sent from send_budget where bucket = $1 and hour = $2",
            &[&bound.bucket(), &hour],
            |row| row.get::<i64>("sent"),
        )?;
        if sent.unwrap_or(0) >= *most {
            let until = Timestamp::from_second((hour + 1) * 3600).unwrap_or(now);
            return Ok(Err(Spent::Elsewhere { bound: bound.clone(), until }));
        }
    }
    for (bound, _) in &bounds {
        tx.execute(
            "insert into send_budget (bucket, hour, sent) values ($1, $2, 1)
             on conflict (bucket, hour) do update set sent = send_budget.sent + 1",
            &[&bound.bucket(), &hour],
        )?;
    }
    let id = tx.new_id();
    tx.execute("insert into code_send (phone, sent_at, id) values ($1, $2, $3)", &[&number, &now, &id])?;
    Ok(Ok(()))
}

/// When the number may be sent to again, if not now. `sent`: the last day's sendings, newest first.
fn number_is_spent(budget: &Budget, sent: &[Timestamp], now: Timestamp) -> Option<Timestamp> {
    let hour_ago = now - SignedDuration::from_hours(1);
    let in_hour = sent.iter().filter(|at| **at > hour_ago).count();
    let mut until = None;
    if let Some(last) = sent.first() {
        let free = *last + SignedDuration::from_secs(budget.pause_seconds);
        if free > now {
            until = Some(free);
        }
    }
    if in_hour >= budget.number_hour {
        let oldest = sent[budget.number_hour.max(1) - 1];
        until = until.max(Some(oldest + SignedDuration::from_hours(1)));
    }
    if sent.len() >= budget.number_day {
        let oldest = sent[budget.number_day.max(1) - 1];
        until = until.max(Some(oldest + SignedDuration::from_hours(24)));
    }
    until
}

/// The thousand neighbouring numbers: all but the last three characters.
fn thousand(number: &str) -> &str {
    number.char_indices().rev().nth(2).map_or(number, |(at, _)| &number[..at])
}

/// The neighbourhood of a network address: a /24 of IPv4, a /48 of IPv6.
pub fn block(address: &str) -> String {
    match address.parse::<std::net::IpAddr>() {
        Ok(std::net::IpAddr::V4(v4)) => {
            let [a, b, c, _] = v4.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        Ok(std::net::IpAddr::V6(v6)) => {
            let [a, b, c, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}::/48")
        }
        Err(_) => "unknown".to_owned(),
    }
}

/// Forgets sendings that no bound looks back to.
pub fn forget_old(tx: &mut Tx<'_>) -> Result<(), Fault> {
    let now = tx.now();
    let day_ago = now - SignedDuration::from_hours(25);
    let hour = day_ago.as_second() / 3600;
    tx.execute("delete from code_send where sent_at < $1", &[&day_ago])?;
    tx.execute("delete from send_budget where hour < $1", &[&hour]).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_hears_at_most_one_code_a_minute_three_an_hour_six_a_day() {
        let budget = Budget::default();
        let at = |second: i64| Timestamp::from_second(1_800_000_000 + second).unwrap_or_default();
        // seconds ago of each sending, newest first => seconds until the next may be sent
        for (ago, wait) in [
            (&[] as &[i64], None),
            (&[59], Some(1)),
            (&[60], None),
            (&[60, 120], None),
            (&[60, 120, 3599], Some(1)),
            (&[60, 120, 3600], None),
            (&[3600, 7200, 10_800, 14_400, 18_000, 86_399], Some(1)),
            (&[3600, 7200, 10_800, 14_400, 18_000], None),
        ] {
            let sent = ago.iter().map(|ago| at(-ago)).collect::<Vec<_>>();
            assert_eq!(number_is_spent(&budget, &sent, at(0)), wait.map(at), "{ago:?}");
        }
    }
}
