//! From where somebody came, as little as it takes to tell home from elsewhere: a network, not an address, and no place on a
//! map. Whoever keeps an address keeps more than a list of sessions needs.

use std::{fmt, net::IpAddr, str::FromStr};

/// A network: an IPv4 address without its last byte, or the first 48 bits of an IPv6 address, which are one site's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    base: IpAddr,
}

/// What kind of network it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NetworkKind {
    /// The machine that the server runs on.
    Loopback,
    /// The operator's own, or whatever is not routed.
    Private,
    /// The internet's.
    Public,
}

impl Network {
    /// The network that an address is in.
    pub fn of(ip: IpAddr) -> Self {
        let base = match ip.to_canonical() {
            IpAddr::V4(ip) => {
                let [a, b, c, _] = ip.octets();
                IpAddr::from([a, b, c, 0])
            }
            // All of ::/48 would be one with the loopback address, which is told apart.
            IpAddr::V6(ip) if ip.is_loopback() => IpAddr::V6(ip),
            IpAddr::V6(ip) => {
                let [a, b, c, ..] = ip.segments();
                IpAddr::from([a, b, c, 0, 0, 0, 0, 0])
            }
        };
        Self { base }
    }

    /// Its kind.
    pub fn kind(&self) -> NetworkKind {
        let is_private = match self.base {
            IpAddr::V4(ip) => {
                let [a, b, ..] = ip.octets();
                // RFC 1918, RFC 3927, and RFC 6598: what carriers share behind one address.
                ip.is_private() || ip.is_link_local() || (a == 100 && (64..128).contains(&b))
            }
            // RFC 4193, RFC 4291 §2.5.6.
            IpAddr::V6(ip) => ip.is_unique_local() || ip.is_unicast_link_local(),
        };
        if self.base.is_loopback() {
            NetworkKind::Loopback
        } else if is_private {
            NetworkKind::Private
        } else {
            NetworkKind::Public
        }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let length = match self.base {
            IpAddr::V4(_) => 24,
            IpAddr::V6(ip) if ip.is_loopback() => 128,
            IpAddr::V6(_) => 48,
        };
        write!(f, "{}/{length}", self.base)
    }
}

impl FromStr for Network {
    type Err = std::net::AddrParseError;

    /// Reads what [`Display`](fmt::Display) wrote.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (base, _) = text.split_once('/').unwrap_or((text, ""));
        base.parse().map(Self::of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_kept_as_its_network() {
        for (ip, network, kind) in [
            ("127.0.0.1", "127.0.0.0/24", NetworkKind::Loopback),
            ("::1", "::1/128", NetworkKind::Loopback),
            ("::ffff:203.0.113.7", "203.0.113.0/24", NetworkKind::Public),
            ("192.168.178.20", "192.168.178.0/24", NetworkKind::Private),
            ("100.100.1.2", "100.100.1.0/24", NetworkKind::Private),
            ("100.128.1.2", "100.128.1.0/24", NetworkKind::Public),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48", NetworkKind::Public),
            ("fd00:1:2:3::4", "fd00:1:2::/48", NetworkKind::Private),
            ("fe80::1", "fe80::/48", NetworkKind::Private),
        ] {
            let found = Network::of(ip.parse().expect("an address"));
            assert_eq!(
                (found.to_string().as_str(), found.kind()),
                (network, kind),
                "{ip}"
            );
            assert_eq!(network.parse(), Ok(found));
        }
    }
}
