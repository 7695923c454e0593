//! Networks: `parseCidr`, `cidrSubnet`, `cidrHost`, for both versions of IP.
//!
//! An address within a network stands for the network. A network of one or two IPv4 addresses has no hosts of its own; its
//! usable range is its first address, as in the library that the engine uses.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::arguments::{computed, int, refused, text};
use super::{Answer, Call, Fail};
use crate::value::{Object, Sourced, Value};

/// `parseCidr(network)`
pub(super) fn parse_cidr(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    let network = network(call, arguments)?;
    let mut parts = Object::new();
    let mut set = |name: &str, value: Value| parts.set(name, Sourced::new(value, call.origin));
    let (first, last) = network.usable();
    set("network", network.text(network.start).into());
    set("netmask", network.text(network.mask()).into());
    if network.version == Version::Four {
        set("broadcast", network.text(network.end()).into());
    }
    set("firstUsable", network.text(first).into());
    set("lastUsable", network.text(last).into());
    set("cidr", Value::Int(network.prefix.into()));
    computed(call, parts)
}

/// `cidrSubnet(network, prefix, index)`
pub(super) fn cidr_subnet(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    let network = network(call, arguments)?;
    let (wanted, index) = (int(call, arguments, 1)?, int(call, arguments, 2)?);
    let prefix = u32::try_from(wanted)
        .ok()
        .filter(|prefix| (network.prefix..=network.version.bits()).contains(prefix))
        .ok_or_else(|| refused(call, 1, "is no prefix length within the network", &Value::Int(wanted)))?;
    let step = network.version.bits() - prefix;
    let offset = u128::try_from(index).ok().filter(|index| fits(*index, prefix - network.prefix));
    let offset = offset.ok_or_else(|| refused(call, 2, "is behind the last subnet", &Value::Int(index)))?;
    let start = network.start + offset.checked_shl(step).unwrap_or(0);
    computed(call, format!("{}/{prefix}", network.text(start)))
}

/// `cidrHost(network, index)`: the first usable host is 0.
pub(super) fn cidr_host(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    let network = network(call, arguments)?;
    let index = int(call, arguments, 1)?;
    let last = match network.version {
        Version::Four => network.end().saturating_sub(1),
        Version::Six => network.end(),
    };
    let host = u128::try_from(index).ok().and_then(|index| network.start.checked_add(index)?.checked_add(1));
    match host.filter(|host| *host <= last) {
        Some(host) => computed(call, network.text(host)),
        None => Err(refused(call, 1, "is no host of the network", &Value::Int(index))),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Version {
    Four,
    Six,
}

impl Version {
    fn bits(self) -> u32 {
        match self {
            Self::Four => 32,
            Self::Six => 128,
        }
    }
}

impl Version {
    /// The length of the network part of an address of which nobody says it.
    fn class_prefix(self, address: u128) -> Option<u32> {
        match (self, address >> 24) {
            (Self::Six, _) => Some(64),
            (Self::Four, ..=127) => Some(8),
            (Self::Four, ..=191) => Some(16),
            (Self::Four, ..=223) => Some(24),
            (Self::Four, _) => None,
        }
    }
}

struct Network {
    version: Version,
    start: u128,
    prefix: u32,
}

impl Network {
    fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let (version, address) = match address.parse().ok()? {
            IpAddr::V4(address) => (Version::Four, u128::from(u32::from(address))),
            IpAddr::V6(address) => (Version::Six, u128::from(address)),
        };
        let prefix = match prefix {
            Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits.parse().ok()?,
            Some(_) => return None,
            // An address alone stands for the network of its class. Registry modules rely on it: they cut a subnet out
            // of `10.0.0.0`.
            None => version.class_prefix(address)?,
        };
        let mut network = Self { version, start: address, prefix };
        (prefix <= version.bits()).then(|| {
            network.start &= network.mask();
            network
        })
    }

    fn hosts(&self) -> u128 {
        let free = self.version.bits() - self.prefix;
        1_u128.checked_shl(free).map_or(u128::MAX, |size| size - 1)
    }

    fn mask(&self) -> u128 {
        let all = 1_u128.checked_shl(self.version.bits()).map_or(u128::MAX, |size| size - 1);
        all & !self.hosts()
    }

    fn end(&self) -> u128 {
        self.start | self.hosts()
    }

    fn usable(&self) -> (u128, u128) {
        match self.version {
            Version::Four if self.prefix > 30 => (self.start, self.start),
            Version::Four => (self.start + 1, self.end() - 1),
            Version::Six => (self.start, self.end()),
        }
    }

    fn text(&self, address: u128) -> String {
        match self.version {
            Version::Four => Ipv4Addr::from(u32::try_from(address).unwrap_or(u32::MAX)).to_string(),
            Version::Six => Ipv6Addr::from(address).to_string(),
        }
    }
}

/// Whether an index is below two to the power of `bits`.
fn fits(index: u128, bits: u32) -> bool {
    1_u128.checked_shl(bits).is_none_or(|count| index < count)
}

fn network(call: &Call<'_>, arguments: &[Sourced]) -> Result<Network, Fail> {
    let source = text(call, arguments, 0)?;
    Network::parse(source)
        .ok_or_else(|| refused(call, 0, "is no network such as 10.0.0.0/16", &Value::from(source)))
}
