//! Asking a server of ours whether it is ready, from its own machine: what a container's health check runs, where there is
//! no curl and no shell.
//!
//! **Owns** the way to an address that was written for listening: what listens on every address is asked on loopback, and
//! a name that means both `127.0.0.1` and `::1` on whichever answers. Speaks as much HTTP/1.1 as a status line takes.
//! Every wait has an end. Test to read first: `what_is_ready_is_told_from_what_is_not`, below.

use std::io::{Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::time::Duration;

/// For each of connecting, asking and answering: orchestrators give a check some seconds in all.
const PATIENCE: Duration = Duration::from_secs(3);
/// A status line and no more is read.
const STATUS_LINE: usize = 64;

/// Why a server is not ready.
#[derive(Debug, thiserror::Error)]
pub enum ProbeError {
    /// Nothing listens, or nothing answers in time.
    #[error("{0} does not answer: {1}")]
    NoAnswer(SocketAddr, std::io::Error),
    /// It answers, and not with 200.
    #[error("{0} answers {1:?}")]
    NotReady(SocketAddr, String),
    /// There is no address to ask.
    #[error("it listens nowhere")]
    Nowhere,
}

/// Whether one of these addresses answers 200 to a GET of this path.
///
/// # Errors
/// [`ProbeError`], of the last address that was asked.
pub fn ready(listening: &[SocketAddr], path: &str) -> Result<(), ProbeError> {
    let mut outcome = Err(ProbeError::Nowhere);
    for address in listening {
        outcome = ask(reachable(*address), path);
        if outcome.is_ok() {
            break;
        }
    }
    outcome
}

/// Where what listens there can be reached from here.
fn reachable(listening: SocketAddr) -> SocketAddr {
    let ip = match listening.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, listening.port())
}

fn ask(address: SocketAddr, path: &str) -> Result<(), ProbeError> {
    let line = status_line(address, path).map_err(|error| ProbeError::NoAnswer(address, error))?;
    if line.split(' ').nth(1) == Some("200") {
        return Ok(());
    }
    Err(ProbeError::NotReady(address, line))
}

fn status_line(address: SocketAddr, path: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.write_all(
        format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").as_bytes(),
    )?;
    let (mut line, mut piece) = (Vec::new(), [0; STATUS_LINE]);
    while line.len() < STATUS_LINE && !line.contains(&b'\r') {
        match stream.read(&mut piece)? {
            0 => break,
            read => line.extend_from_slice(piece.get(..read).unwrap_or_default()),
        }
    }
    let line = String::from_utf8_lossy(&line);
    Ok(line.lines().next().unwrap_or_default().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    /// Answers once, in pieces.
    fn answering(answer: &'static [&'static str]) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        std::thread::spawn(move || {
            let Ok((mut stream, _)) = listener.accept() else {
                return;
            };
            let mut asked = [0; 512];
            let _ = stream.read(&mut asked);
            for piece in answer {
                let _ = stream.write_all(piece.as_bytes());
            }
        });
        address
    }

    #[test]
    fn what_is_ready_is_told_from_what_is_not() {
        assert!(
            ready(
                &[answering(&["HTT", "P/1.1 200 OK\r\n", "\r\n{}"])],
                "/healthz/ready"
            )
            .is_ok()
        );
        let refused = ready(
            &[answering(&["HTTP/1.1 503 Service Unavailable\r\n\r\n"])],
            "/healthz/ready",
        );
        assert!(refused.expect_err("not ready").to_string().contains("503"));
        assert!(ready(&[answering(&[])], "/").is_err());
        assert!(matches!(ready(&[], "/"), Err(ProbeError::Nowhere)));
    }

    #[test]
    fn the_next_address_is_asked_where_one_is_silent() {
        let closed = TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .expect("a port");
        assert!(matches!(ready(&[closed], "/"), Err(ProbeError::NoAnswer(..))));
        assert!(ready(&[closed, answering(&["HTTP/1.1 200 OK\r\n"])], "/").is_ok());
    }

    #[test]
    fn what_listens_everywhere_is_asked_on_loopback() {
        for (listening, asked) in [
            ("0.0.0.0:4243", "127.0.0.1:4243"),
            ("[::]:4243", "[::1]:4243"),
            ("10.0.0.1:1", "10.0.0.1:1"),
        ] {
            assert_eq!(
                reachable(listening.parse().expect("an address")).to_string(),
                asked
            );
        }
    }
}
