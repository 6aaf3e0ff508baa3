//! Whose request it is, behind proxies: the peer's address, or the one that the last proxy whom the operator trusts has
//! seen (`X-Forwarded-For`). Refuses to believe anybody else, and what cannot be read.
//!
//! Proxies write addresses in several ways: Azure's gateways put a port behind each, IPv6 comes in brackets or without.
//! What a client writes into the header itself stands left of what the proxies append, and may be anything, bytes that are
//! no text included: it must not hide what stands right of it.
//!
//! Test to read first: `only_what_trusted_proxies_wrote_is_believed`.

use actix_web::http::header::HeaderMap;
use ipnet::IpNet;
use std::net::{IpAddr, SocketAddr};

/// The client of a request that came from `peer` with these headers.
pub fn client_ip(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |ip: &IpAddr| trusted.iter().any(|net| net.contains(ip));
    let mut nearest = peer.to_canonical();
    if !is_trusted(&nearest) {
        return nearest;
    }
    // Several lines are one list (RFC 9110 §5.3), read from its end.
    let lines: Vec<&[u8]> = headers
        .get_all("x-forwarded-for")
        .map(|value| value.as_bytes())
        .collect();
    for hop in lines
        .iter()
        .rev()
        .flat_map(|line| line.rsplit(|byte| *byte == b','))
    {
        // A proxy that writes what is no address (`unknown`) says that it does not know who is left of it.
        let Some(ip) = address(hop) else { break };
        nearest = ip;
        if !is_trusted(&nearest) {
            break;
        }
    }
    nearest
}

/// One hop: an address, perhaps with a port, perhaps in brackets or quotes (RFC 7239 §6 writes it so).
fn address(hop: &[u8]) -> Option<IpAddr> {
    let text = std::str::from_utf8(hop).ok()?.trim().trim_matches('"');
    let bare = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(text);
    let ip = bare
        .parse::<IpAddr>()
        .or_else(|_| text.parse::<SocketAddr>().map(|address| address.ip()))
        .ok()?;
    Some(ip.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::{HeaderName, HeaderValue};

    fn nearest(trusted: &[&str], peer: &str, forwarded: &[&[u8]]) -> String {
        let nets: Vec<IpNet> = trusted.iter().map(|net| net.parse().expect("a net")).collect();
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append(
                HeaderName::from_static("x-forwarded-for"),
                HeaderValue::from_bytes(value).expect("a header"),
            );
        }
        client_ip(peer.parse().expect("an address"), &headers, &nets).to_string()
    }

    #[test]
    fn only_what_trusted_proxies_wrote_is_believed() {
        let ten: &[&str] = &["10.0.0.0/8"];
        assert_eq!(nearest(&[], "10.0.0.1", &[b"1.2.3.4"]), "10.0.0.1");
        assert_eq!(nearest(ten, "10.0.0.1", &[b"1.2.3.4"]), "1.2.3.4");
        assert_eq!(
            nearest(ten, "10.0.0.1", &[b"6.6.6.6, 1.2.3.4, 10.0.0.2"]),
            "1.2.3.4"
        );
        assert_eq!(nearest(ten, "10.0.0.1", &[b"6.6.6.6", b"1.2.3.4"]), "1.2.3.4");
        assert_eq!(nearest(ten, "10.0.0.1", &[b"rubbish"]), "10.0.0.1");
        assert_eq!(nearest(ten, "10.0.0.1", &[b"6.6.6.6, unknown"]), "10.0.0.1");
        assert_eq!(nearest(ten, "10.0.0.1", &[]), "10.0.0.1");
        assert_eq!(nearest(ten, "::ffff:10.0.0.1", &[b"1.2.3.4"]), "1.2.3.4");
    }

    #[test]
    fn an_address_may_have_a_port_and_brackets() {
        let ten: &[&str] = &["10.0.0.0/8"];
        for (hop, expected) in [
            ("203.0.113.9:51234", "203.0.113.9"),
            ("[2001:db8::1]:51234", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("2001:db8::1", "2001:db8::1"),
            ("\"[2001:db8::1]:51234\"", "2001:db8::1"),
            ("::ffff:203.0.113.9", "203.0.113.9"),
        ] {
            assert_eq!(nearest(ten, "10.0.0.1", &[hop.as_bytes()]), expected, "{hop}");
            let behind = format!("6.6.6.6, {hop}, 10.9.9.9:443");
            assert_eq!(
                nearest(ten, "10.0.0.1", &[behind.as_bytes()]),
                expected,
                "{behind}"
            );
        }
    }

    #[test]
    fn what_the_client_wrote_does_not_hide_what_the_proxy_wrote() {
        let ten: &[&str] = &["10.0.0.0/8"];
        assert_eq!(
            nearest(ten, "10.0.0.1", &[b"caf\xe9, 203.0.113.9"]),
            "203.0.113.9"
        );
        assert_eq!(nearest(ten, "10.0.0.1", &[b"203.0.113.9, caf\xe9"]), "10.0.0.1");
    }
}
