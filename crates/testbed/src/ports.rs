//! Ports on the loopback interface: free ones, and whether one is taken.
//!
//! Invariant: no port is given out twice by one process: whoever got it may be about to listen there.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::net::{Ipv4Addr, Ipv6Addr, TcpListener};
use std::sync::{Mutex, PoisonError};

use anyhow::Context as _;

/// As many different ports as asked for that nobody listens on right now. Another process may take one before its user
/// does; users try again then.
pub fn free<const N: usize>() -> anyhow::Result<[u16; N]> {
    static GIVEN: Mutex<BTreeSet<u16>> = Mutex::new(BTreeSet::new());
    // A set stays whole whatever panicked while holding it.
    let mut given = GIVEN.lock().unwrap_or_else(PoisonError::into_inner);
    let mut ports = [0; N];
    for port in &mut ports {
        *port = loop {
            let listener =
                TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port on 127.0.0.1")?;
            let port = listener
                .local_addr()
                .context("a listener without an address")?
                .port();
            if given.insert(port) {
                break port;
            }
        };
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
    fn none_is_given_twice() {
        let first = free::<20>().unwrap();
        let second = free::<20>().unwrap();
        let all: BTreeSet<u16> = first.into_iter().chain(second).collect();
        assert_eq!(all.len(), 40);
    }
}
