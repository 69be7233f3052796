//! How many requests one client may make: the generic cell rate algorithm (ITU-T I.371), in memory.
//!
//! Of each client one instant is kept: when all it was served would have been due at the even rate. A request
//! is served while that lies at most a burst ahead. Nothing is kept of more clients than [`MOST`]: they stand
//! in two generations, and the older is dropped whole when the younger is full.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// Most clients remembered; about 5 MiB.
const MOST: usize = 100_000;
/// What a page costs; an asset, which is served from memory, costs one.
const PAGE: i64 = 10;

/// How many requests one client may make.
#[derive(Debug, Clone, Copy)]
pub struct Rate {
    /// Pages a second, evenly; 0 is no bound.
    pub requests_per_second: u32,
    /// Pages at once, after a pause.
    pub burst: u32,
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    Page,
    Asset,
}

/// The clients of a door, as far as they are remembered.
pub(crate) struct RequestRate {
    rate: Rate,
    clients: Mutex<Clients>,
}

/// When all that a client was served would have been due, in microseconds since 1970.
#[derive(Default)]
struct Clients {
    younger: HashMap<IpAddr, i64>,
    older: HashMap<IpAddr, i64>,
}

impl RequestRate {
    pub(crate) fn new(rate: Rate) -> RequestRate {
        RequestRate { rate, clients: Mutex::default() }
    }

    /// Counts a request, or says after how long it may be repeated.
    pub(crate) fn take(&self, client: IpAddr, asked: Asked, now: Timestamp) -> Result<(), SignedDuration> {
        if self.rate.requests_per_second == 0 {
            return Ok(());
        }
        let asset = 1_000_000 / (i64::from(self.rate.requests_per_second) * PAGE);
        let cost = match asked {
            Asked::Page => asset * PAGE,
            Asked::Asset => asset,
        };
        let burst = asset * PAGE * i64::from(self.rate.burst.max(1));
        let now = now.as_microsecond();
        let client = counted_as(client);
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        // Farther ahead than a burst is only what a clock wrote that was set back since.
        let known = clients.due(client).filter(|due| (now..=now + burst).contains(due));
        let due = known.unwrap_or(now) + cost;
        if due - now > burst {
            return Err(SignedDuration::from_micros(due - now - burst));
        }
        clients.keep(client, due);
        Ok(())
    }
}

impl Clients {
    fn due(&self, client: IpAddr) -> Option<i64> {
        self.younger.get(&client).or_else(|| self.older.get(&client)).copied()
    }

    fn keep(&mut self, client: IpAddr, due: i64) {
        if self.younger.len() >= MOST / 2 && !self.younger.contains_key(&client) {
            self.older = std::mem::take(&mut self.younger);
        }
        self.younger.insert(client, due);
    }
}

/// What the requests of one client are counted against: its address; of IPv6 the /64, because whoever has one
/// address there has them all (RFC 4291 §2.5.4).
fn counted_as(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => IpAddr::V6((v6.to_bits() >> 64 << 64).into()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const RATE: Rate = Rate { requests_per_second: 10, burst: 3 };

    fn at(milliseconds: i64) -> Timestamp {
        Timestamp::from_millisecond(1_800_000_000_000 + milliseconds).unwrap()
    }

    /// One line is one request: when in milliseconds, what, after how many milliseconds it may be repeated.
    #[test]
    fn a_burst_is_served_at_once_and_then_the_even_rate() {
        use Asked::{Asset, Page};
        let rate = RequestRate::new(RATE);
        let client = "203.0.113.9".parse().unwrap();
        for (when, asked, wait) in [
            (0, Page, None),
            (0, Page, None),
            (0, Page, None),
            (0, Page, Some(100)),
            (0, Asset, Some(10)),
            (10, Asset, None),
            (10, Asset, Some(10)),
            (99, Page, Some(11)),
            (110, Page, None),
            (110, Page, Some(100)),
            (10_000, Page, None),
            (10_000, Page, None),
            (10_000, Page, None),
            (10_000, Page, Some(100)),
            // A clock that was set back by an hour.
            (-3_600_000, Page, None),
        ] {
            let taken = rate.take(client, asked, at(when));
            let expected = wait.map_or(Ok(()), |wait| Err(SignedDuration::from_millis(wait)));
            assert_eq!(taken, expected, "{when} {asked:?}");
            assert!(rate.take("203.0.113.10".parse().unwrap(), Asset, at(when)).is_ok(), "a neighbour");
        }
    }

    #[test]
    fn no_rate_is_no_bound() {
        let rate = RequestRate::new(Rate { requests_per_second: 0, burst: 0 });
        let client = "203.0.113.9".parse().unwrap();
        assert!((0..1000).all(|_| rate.take(client, Asked::Page, at(0)).is_ok()));
    }

    #[test]
    fn no_more_clients_are_remembered_than_there_is_room_for() {
        let rate = RequestRate::new(RATE);
        let busy = "203.0.113.9".parse().unwrap();
        for _ in 0..3 {
            rate.take(busy, Asked::Page, at(0)).unwrap();
        }
        for n in 0..(2 * MOST as u32) {
            rate.take(IpAddr::V4(n.into()), Asked::Page, at(0)).unwrap();
            if n == MOST as u32 / 4 {
                assert!(rate.take(busy, Asked::Page, at(0)).is_err(), "not forgotten at once");
            }
        }
        let clients = rate.clients.lock().unwrap();
        assert!(clients.younger.len() + clients.older.len() <= MOST);
    }

    #[test]
    fn a_client_of_ipv6_is_its_whole_64() {
        for (address, counted) in [
            ("203.0.113.9", "203.0.113.9"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
            ("2001:db8:1:2:ffff::", "2001:db8:1:2::"),
            ("2001:db8:1:3::", "2001:db8:1:3::"),
        ] {
            assert_eq!(counted_as(address.parse().unwrap()).to_string(), counted);
        }
    }
}
