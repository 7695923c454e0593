//! Networks: `10.0.0.1` is `10.0.0.1/32`, and what lies in what.

use std::net::IpAddr;

/// A network, with the bits behind its prefix cleared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    bits: u128,
    prefix: u8,
    v4: bool,
}

impl Network {
    /// Reads an address or a network.
    pub fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = match text.trim().split_once('/') {
            Some((address, prefix)) => (address, Some(prefix.parse::<u8>().ok()?)),
            None => (text.trim(), None),
        };
        let (bits, most, v4) = match address.parse().ok()? {
            IpAddr::V4(address) => (u128::from(u32::from(address)) << 96, 32, true),
            IpAddr::V6(address) => (u128::from(address), 128, false),
        };
        let prefix = prefix.unwrap_or(most);
        (prefix <= most).then(|| Self { bits: bits & mask(prefix), prefix, v4 })
    }

    /// Whether every address of the other is in this one.
    pub fn contains(self, other: Self) -> bool {
        self.v4 == other.v4 && self.prefix <= other.prefix && other.bits & mask(self.prefix) == self.bits
    }

    /// Whether it is every address there is.
    pub fn is_everything(self) -> bool {
        self.prefix == 0
    }
}

fn mask(prefix: u8) -> u128 {
    match prefix {
        0 => 0,
        prefix => u128::MAX << (128 - u32::from(prefix.min(128))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_are_the_same_however_they_are_written() {
        for (a, b, same) in [
            ("10.0.0.1", "10.0.0.1/32", true),
            ("10.0.0.7/24", "10.0.0.0/24", true),
            ("2001:db8::1", "2001:db8:0:0::1/128", true),
            ("10.0.0.1", "10.0.0.2", false),
            ("0.0.0.0/0", "::/0", false),
        ] {
            assert_eq!(Network::parse(a) == Network::parse(b), same, "{a} {b}");
        }
        for wrong in ["", "10.0.0.1/33", "10.0.0", "<unknown:ip>", "10.0.0.1/x", "a/32"] {
            assert_eq!(Network::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_network_lies_in_a_wider_one() {
        let network = |text| Network::parse(text).unwrap();
        assert!(network("10.0.0.0/8").contains(network("10.1.2.3")));
        assert!(!network("10.1.2.3").contains(network("10.0.0.0/8")));
        assert!(network("0.0.0.0/0").contains(network("51.120.88.54/32")));
        assert!(!network("0.0.0.0/0").contains(network("::1")));
        assert!(network("::/0").is_everything() && !network("10.0.0.0/8").is_everything());
    }
}
