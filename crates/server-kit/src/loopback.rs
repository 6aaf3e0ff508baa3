//! What is this machine, by address and by name.

use std::net::{IpAddr, SocketAddr};

/// Whether a host, as it stands in a URL or a `Host` header without its port, is this machine: `localhost` and the names
/// below it (RFC 6761 §6.3), or a loopback address, in brackets or not.
pub fn is_host(host: &str) -> bool {
    let name = host.strip_suffix('.').unwrap_or(host);
    let is_localhost = |name: &str| name.eq_ignore_ascii_case("localhost");
    if is_localhost(name)
        || name
            .rsplit_once('.')
            .is_some_and(|(rest, last)| !rest.is_empty() && is_localhost(last))
    {
        return true;
    }
    name.trim_matches(['[', ']'])
        .parse::<IpAddr>()
        .is_ok_and(|ip| ip.to_canonical().is_loopback())
}

/// Whether the value of a `Host` header, with or without a port, names this machine.
pub fn is_authority(authority: &str) -> bool {
    let host = match authority.rsplit_once(':') {
        // The colons of an address in brackets are no port's.
        Some((_, port)) if port.ends_with(']') => authority,
        Some((host, _)) => host,
        None => authority,
    };
    is_host(host)
}

/// Whether nobody but this machine can reach these addresses.
pub fn are_all(addresses: &[SocketAddr]) -> bool {
    !addresses.is_empty()
        && addresses
            .iter()
            .all(|address| address.ip().to_canonical().is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_has_several_names() {
        for host in [
            "localhost",
            "LOCALHOST.",
            "app.localhost",
            "127.0.0.1",
            "127.8.9.1",
            "[::1]",
            "::1",
            "[::ffff:127.0.0.1]",
        ] {
            assert!(is_host(host), "{host}");
        }
        for host in [
            "",
            "localhost.example",
            "notlocalhost",
            ".localhost",
            "10.0.0.1",
            "[::2]",
            "127.0.0.1.nip.io",
        ] {
            assert!(!is_host(host), "{host}");
        }
        assert!(is_authority("localhost:4249") && is_authority("[::1]:4249") && is_authority("[::1]"));
        assert!(!is_authority("rebound.example:4249"));
    }

    #[test]
    fn one_address_beyond_is_beyond() {
        let parse = |text: &str| text.parse::<SocketAddr>().expect("an address");
        assert!(are_all(&[parse("127.0.0.1:1"), parse("[::1]:1")]));
        assert!(!are_all(&[parse("127.0.0.1:1"), parse("0.0.0.0:1")]));
        assert!(!are_all(&[]));
    }
}
