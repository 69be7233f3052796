//! What the configuration says about the switch.

use std::net::IpAddr;
use std::time::Duration;

use vocabulary::Channel;

use crate::tls::Tls;

/// What the configuration says about the switch.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Connections at the same time.
    pub connections: usize,
    /// Messages of one connection that may wait for their answers; beyond it nothing more is read from it.
    pub in_flight: usize,
    /// A connection on which nothing comes for so long is closed.
    pub idle: Duration,
    /// How old an answer may be, by channel, in the order of [`Channel::ALL`].
    pub deadline: [Duration; Channel::ALL.len()],
    /// Who may connect; nobody else is listened to.
    pub acquirers: Vec<Acquirer>,
    /// Whether bytes are enciphered, and by whose certificates the two sides know each other.
    pub tls: Option<Tls>,
}

/// Somebody who may connect.
#[derive(Debug, Clone)]
pub struct Acquirer {
    /// What the log calls it.
    pub name: String,
    /// Where it connects from.
    pub addresses: Vec<AllowedAddress>,
}

/// An address, or all addresses with the same first bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AllowedAddress {
    address: IpAddr,
    bits: u8,
}

impl Settings {
    pub(crate) fn acquirer_at(&self, address: IpAddr) -> Option<&str> {
        let mut acquirers = self.acquirers.iter();
        acquirers.find(|it| it.addresses.iter().any(|range| range.holds(address))).map(|it| it.name.as_str())
    }

    pub(crate) fn deadline(&self, channel: Channel) -> Duration {
        let place = Channel::ALL.iter().position(|one| *one == channel).unwrap_or_default();
        self.deadline[place]
    }
}

impl AllowedAddress {
    /// Reads `10.1.2.3` or `10.1.0.0/16`, and the same of IPv6.
    pub fn parse(text: &str) -> Option<AllowedAddress> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address.parse::<IpAddr>().ok()?, Some(bits.parse::<u8>().ok()?)),
            None => (text.parse().ok()?, None),
        };
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.unwrap_or(most);
        (bits <= most).then_some(AllowedAddress { address, bits })
    }

    fn holds(self, other: IpAddr) -> bool {
        let head = |bits: u128, width: u8| bits.checked_shr(u32::from(width - self.bits)).unwrap_or(0);
        match (self.address, other.to_canonical()) {
            (IpAddr::V4(mine), IpAddr::V4(other)) => {
                head(u128::from(mine.to_bits()), 32) == head(u128::from(other.to_bits()), 32)
            }
            (IpAddr::V6(mine), IpAddr::V6(other)) => head(mine.to_bits(), 128) == head(other.to_bits(), 128),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_range_holds_the_addresses_that_begin_alike() {
        for (range, address, holds) in [
            ("10.1.2.3", "10.1.2.3", true),
            ("10.1.2.3", "10.1.2.4", false),
            ("10.1.0.0/16", "10.1.255.255", true),
            ("10.1.0.0/16", "10.2.0.0", false),
            ("0.0.0.0/0", "8.8.8.8", true),
            ("0.0.0.0/0", "::1", false),
            ("::/0", "::1", true),
            ("127.0.0.1", "::ffff:127.0.0.1", true),
            ("fd00::/8", "fd12::1", true),
            ("fd00::/8", "fe80::1", false),
        ] {
            let range = AllowedAddress::parse(range).unwrap();
            assert_eq!(range.holds(address.parse().unwrap()), holds, "{range:?} {address}");
        }
        for text in ["", "10.1.2", "10.0.0.0/33", "::/129", "10.0.0.0/", "ten"] {
            assert_eq!(AllowedAddress::parse(text), None, "{text}");
        }
    }
}
