//! Where a request comes from: the peer's address, or the one that a trusted proxy tells of.
//!
//! ```text
//!   X-Forwarded-For: 203.0.113.9, 198.51.100.4, 10.0.0.7        peer 10.0.0.2
//!                                 └── the client   └─ trusted ◄──── trusted      (read from the right)
//! ```
//!
//! What stands left of the first untrusted address was written by that client, and may be anything.

use std::fmt;
use std::net::IpAddr;

use axum::http::HeaderMap;
use serde::Deserialize;

/// The header in which proxies note for whom they ask, each at the end.
const FORWARDED_FOR: &str = "x-forwarded-for";
/// Most addresses read of it; a longer way is nobody's real one.
const MOST: usize = 16;

/// An address, or a CIDR block of them (RFC 4632): `10.0.0.0/8`, `192.0.2.1`, `2001:db8::/32`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct AddressBlock {
    network: IpAddr,
    bits: u32,
}

/// Not an address and not a block.
#[derive(Debug, PartialEq, Eq)]
pub struct AddressBlockError;

impl AddressBlock {
    /// Reads an address or a block. The block of everybody (`/0`) is refused: whoever trusts everybody lets
    /// every client choose its own address.
    pub fn parse(text: &str) -> Result<AddressBlock, AddressBlockError> {
        let (address, bits) = match text.trim().split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text.trim(), None),
        };
        let network = address.parse::<IpAddr>().map_err(|_| AddressBlockError)?;
        let most = if network.is_ipv4() { 32 } else { 128 };
        let bits = match bits {
            Some(bits) => bits.parse::<u32>().map_err(|_| AddressBlockError)?,
            None => most,
        };
        if !(1..=most).contains(&bits) {
            return Err(AddressBlockError);
        }
        Ok(AddressBlock { network, bits })
    }

    fn contains(&self, address: IpAddr) -> bool {
        match (self.network, address) {
            (IpAddr::V4(network), IpAddr::V4(address)) => {
                (network.to_bits() ^ address.to_bits()) >> (32 - self.bits) == 0
            }
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                (network.to_bits() ^ address.to_bits()) >> (128 - self.bits) == 0
            }
            _ => false,
        }
    }
}

impl TryFrom<String> for AddressBlock {
    type Error = AddressBlockError;

    fn try_from(text: String) -> Result<AddressBlock, AddressBlockError> {
        AddressBlock::parse(&text)
    }
}

impl fmt::Display for AddressBlockError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected an address or a block such as \"10.0.0.0/8\"")
    }
}

/// Where a request comes from.
pub(crate) fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[AddressBlock]) -> IpAddr {
    // A listener on [::] hears IPv4 as ::ffff:192.0.2.1.
    let mut client = peer.to_canonical();
    let lines = headers.get_all(FORWARDED_FOR).iter().rev();
    let entries = lines.flat_map(|line| line.to_str().unwrap_or("").rsplit(',')).take(MOST);
    for entry in entries {
        if !trusted.iter().any(|block| block.contains(client)) {
            break;
        }
        // A proxy that writes what is no address is the last that can be believed.
        let Ok(before) = entry.trim().parse::<IpAddr>() else { break };
        client = before.to_canonical();
    }
    client
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_block_is_read_and_holds_what_it_says() {
        for (block, address, inside) in [
            ("10.0.0.0/8", "10.255.255.255", true),
            ("10.0.0.0/8", "11.0.0.0", false),
            ("10.1.2.3/8", "10.9.9.9", true),
            ("192.0.2.1", "192.0.2.1", true),
            ("192.0.2.1", "192.0.2.2", false),
            ("192.0.2.0/31", "192.0.2.1", true),
            ("192.0.2.0/31", "192.0.2.2", false),
            ("128.0.0.0/1", "127.255.255.255", false),
            ("2001:db8::/32", "2001:db8:ffff::1", true),
            ("2001:db8::/32", "2001:db9::1", false),
            ("::1", "::1", true),
            ("::1", "127.0.0.1", false),
            (" fd00::/8 ", "fd12::1", true),
        ] {
            let block = AddressBlock::parse(block).unwrap();
            assert_eq!(block.contains(address.parse().unwrap()), inside, "{block:?} {address}");
        }
        for nonsense in
            ["", "10.0.0.0/33", "10.0.0.0/0", "::/0", "::/129", "10.0.0/8", "proxy", "10.0.0.0/-1"]
        {
            assert_eq!(AddressBlock::parse(nonsense), Err(AddressBlockError), "{nonsense}");
        }
    }

    /// One line is one request: peer, headers `X-Forwarded-For`, whose it is.
    #[test]
    fn only_a_trusted_proxy_is_believed_and_only_as_far_as_the_first_stranger() {
        let trusted =
            ["10.0.0.0/8", "2001:db8:1::/48"].map(|block| AddressBlock::parse(block).unwrap()).to_vec();
        let long = ["10.0.0.1"; 17].join(",");
        for (peer, forwarded, expected) in [
            ("203.0.113.1", &[][..], "203.0.113.1"),
            ("203.0.113.1", &["198.51.100.4"], "203.0.113.1"),
            ("10.0.0.2", &[], "10.0.0.2"),
            ("10.0.0.2", &["198.51.100.4"], "198.51.100.4"),
            ("10.0.0.2", &["203.0.113.9, 198.51.100.4"], "198.51.100.4"),
            ("10.0.0.2", &["203.0.113.9, 198.51.100.4, 10.0.0.7"], "198.51.100.4"),
            ("10.0.0.2", &["203.0.113.9", "198.51.100.4,10.0.0.7"], "198.51.100.4"),
            ("10.0.0.2", &["198.51.100.4", "10.0.0.7"], "198.51.100.4"),
            ("10.0.0.2", &["10.0.0.7"], "10.0.0.7"),
            ("10.0.0.2", &["198.51.100.4, unknown"], "10.0.0.2"),
            ("10.0.0.2", &["198.51.100.4, "], "10.0.0.2"),
            ("10.0.0.2", &[""], "10.0.0.2"),
            ("10.0.0.2", &[long.as_str()], "10.0.0.1"),
            ("::ffff:10.0.0.2", &["::ffff:198.51.100.4"], "198.51.100.4"),
            ("2001:db8:1::5", &["2001:db8:2::9, 2001:db8:1::6"], "2001:db8:2::9"),
            ("::ffff:203.0.113.1", &["198.51.100.4"], "203.0.113.1"),
        ] {
            let mut headers = HeaderMap::new();
            for line in forwarded {
                headers.append(FORWARDED_FOR, line.parse().unwrap());
            }
            let found = client(peer.parse().unwrap(), &headers, &trusted);
            assert_eq!(found.to_string(), expected, "{peer} {forwarded:?}");
            assert_eq!(
                client(peer.parse().unwrap(), &headers, &[]),
                peer.parse::<IpAddr>().unwrap().to_canonical()
            );
        }
    }
}
