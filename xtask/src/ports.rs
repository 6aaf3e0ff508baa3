//! Ports on the loopback interface: a free one, and whether one is taken.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, Ipv6Addr, TcpListener};

use anyhow::Context as _;

/// A port that nobody listens on right now. Somebody may take it before its user does; users try again then.
pub fn free() -> anyhow::Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port on 127.0.0.1")?;
    Ok(listener
        .local_addr()
        .context("a listener without an address")?
        .port())
}

/// As many different free ports as asked for.
pub fn free_many<const N: usize>() -> anyhow::Result<[u16; N]> {
    // All held until the last is known, so that none comes twice.
    let mut listeners = Vec::with_capacity(N);
    let mut ports = [0; N];
    for port in &mut ports {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port on 127.0.0.1")?;
        *port = listener
            .local_addr()
            .context("a listener without an address")?
            .port();
        listeners.push(listener);
    }
    Ok(ports)
}

/// Whether somebody listens on it. `localhost` is both addresses to a browser, so both are looked at.
pub fn is_taken(port: u16) -> bool {
    let taken = |result: std::io::Result<TcpListener>| matches!(result, Err(error) if error.kind() == ErrorKind::AddrInUse);
    taken(TcpListener::bind((Ipv4Addr::LOCALHOST, port)))
        || taken(TcpListener::bind((Ipv6Addr::LOCALHOST, port)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_taken_while_somebody_listens() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        assert!(is_taken(port));
        drop(listener);
        assert!(!is_taken(port));
    }

    #[test]
    fn many_are_different() {
        let [a, b, c] = free_many::<3>().unwrap();
        assert!(a != b && b != c && a != c);
    }
}
