//! One GET over plain HTTP to this machine: all that waiting for a server takes, without an HTTP library to compile.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::Context as _;

use crate::process::Running;

/// The status that 127.0.0.1 answers, or nothing while nobody answers.
pub fn status(port: u16, path: &str) -> Option<u16> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let limit = Duration::from_secs(2);
    let mut stream = TcpStream::connect_timeout(&address, limit).ok()?;
    stream.set_read_timeout(Some(limit)).ok()?;
    stream.set_write_timeout(Some(limit)).ok()?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).ok()?;
    let mut head = [0; 12];
    stream.read_exact(&mut head).ok()?;
    // "HTTP/1.1 200"
    std::str::from_utf8(&head).ok()?.get(9..12)?.parse().ok()
}

/// Waits until the path answers 200; an error, with its last lines, when the server ends or takes longer than `limit`.
pub fn wait_until_ready(server: &Running, port: u16, path: &str, limit: Duration) -> anyhow::Result<()> {
    server
        .wait_until(limit, Duration::from_millis(20), || {
            status(port, path) == Some(200)
        })
        .with_context(|| format!("http://127.0.0.1:{port}{path} does not answer"))
        .map(drop)
}
