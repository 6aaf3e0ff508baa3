//! What `check` finds out about the addresses that the server is to listen on. It may be run beside a server that listens there
//! already (as a container's health command), and that is well.

use super::{Outcome, Report};
use crate::config::Config;
use std::{io, net::SocketAddr, time::Duration};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// How long whoever listens there may take to say who it is.
const ANSWER: Duration = Duration::from_secs(3);

/// More than either document has.
const LONGEST: u64 = 1024 * 1024;

pub(super) async fn examine(config: &Config, report: &mut Report) {
    for address in &config.http.listen {
        let issuer = config.core.issuer.as_str();
        let ours = |answer: &str| issuer_in(answer).is_some_and(|named| named == issuer);
        try_port(
            "http.listen",
            *address,
            "/.well-known/openid-configuration",
            ours,
            report,
        )
        .await;
    }
    for address in &config.operations {
        let ours = |answer: &str| answer.ends_with(r#"{"status":"live"}"#);
        try_port("operations.listen", *address, "/healthz/live", ours, report).await;
    }
}

async fn try_port(
    name: &str,
    address: SocketAddr,
    path: &str,
    ours: impl Fn(&str) -> bool,
    report: &mut Report,
) {
    // As the server does, which may take over an address whose last connections are still dying.
    let error = match std::net::TcpListener::bind(address) {
        Ok(_) => return report.add(name, Outcome::Ok, format!("{address} is free")),
        Err(error) => error,
    };
    let (outcome, words) = if error.kind() != io::ErrorKind::AddrInUse {
        (
            Outcome::Problem,
            format!("{address} can't be listened on: {error}"),
        )
    } else if ask(address, path).await.is_some_and(|answer| ours(&answer)) {
        let words = format!("{address} is taken by a server of this issuer, which runs");
        (Outcome::Ok, words)
    } else {
        let words = format!("{address} is taken by something else: end that, or choose another port");
        (Outcome::Problem, words)
    };
    report.add(name, outcome, words);
}

/// What whoever listens there answers.
async fn ask(address: SocketAddr, path: &str) -> Option<String> {
    let asking = async {
        // Whoever listens on all addresses is asked on this machine's own.
        let mut near = address;
        if near.ip().is_unspecified() {
            near.set_ip(match near {
                SocketAddr::V4(_) => std::net::Ipv4Addr::LOCALHOST.into(),
                SocketAddr::V6(_) => std::net::Ipv6Addr::LOCALHOST.into(),
            });
        }
        let mut stream = TcpStream::connect(near).await?;
        let request = format!("GET {path} HTTP/1.1\r\nHost: {near}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        stream.take(LONGEST).read_to_end(&mut answer).await?;
        io::Result::Ok(answer)
    };
    let answer = tokio::time::timeout(ANSWER, asking).await.ok()?.ok()?;
    Some(String::from_utf8_lossy(&answer).into_owned())
}

/// The issuer that a metadata document names. In one piece or in chunks, the document is in the answer whole.
fn issuer_in(answer: &str) -> Option<String> {
    let (from, to) = answer.find('{').zip(answer.rfind('}'))?;
    let document: serde_json::Value = serde_json::from_str(answer.get(from..=to)?).ok()?;
    document["issuer"].as_str().map(str::to_owned)
}
