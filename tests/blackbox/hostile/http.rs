//! Below the endpoints: what is hardly HTTP any more. No client library sends such things, so they go over a bare socket.

use crate::harness::World;
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// The status of the first answer; `None` where the server hung up, which is an answer, too.
async fn send(port: u16, bytes: &[u8]) -> Option<u16> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))
        .await
        .expect("the server listens");
    // It may hang up in the middle of ours.
    let _ = stream.write_all(bytes).await;
    let mut answer = Vec::new();
    let reading = tokio::time::timeout(Duration::from_secs(15), stream.read_to_end(&mut answer));
    let _ = reading.await.expect("an answer, or the end");
    let text = String::from_utf8_lossy(&answer).into_owned();
    text.strip_prefix("HTTP/1.1 ")
        .map(|rest| rest[..3].parse().expect("a status"))
}

#[tokio::test]
async fn what_is_hardly_http_is_refused_and_harms_nobody() {
    let world = World::start().await;
    let before = world.rows().await;
    let tail = "host: localhost\r\nconnection: close\r\n";
    let form = "content-type: application/x-www-form-urlencoded\r\n";
    let long = "x".repeat(300_000);
    let headers: String = (0..2000).map(|n| format!("x-{n}: {n}\r\n")).collect();
    for (name, request, statuses) in [
        ("rubbish", "\u{0}\u{1}\u{2}\r\n\r\n".to_owned(), &[400][..]),
        ("TLS", "\u{16}\u{3}\u{1}\u{2}\u{0}\r\n\r\n".to_owned(), &[400]),
        ("no version", "GET /login\r\n\r\n".to_owned(), &[400]),
        (
            "an unknown version",
            format!("GET /login HTTP/9.9\r\n{tail}\r\n"),
            &[400, 505],
        ),
        (
            "an unknown method",
            format!("STEAL /login HTTP/1.1\r\n{tail}\r\n"),
            &[400, 404, 405, 501],
        ),
        (
            "a space in the address",
            format!("GET /log in HTTP/1.1\r\n{tail}\r\n"),
            &[400],
        ),
        (
            "NUL in the address",
            format!("GET /log\u{0}in HTTP/1.1\r\n{tail}\r\n"),
            &[400],
        ),
        (
            "NUL encoded in the address",
            format!("GET /login%00 HTTP/1.1\r\n{tail}\r\n"),
            &[400, 404],
        ),
        (
            "dots in the address",
            format!("GET /assets/../../../etc/passwd HTTP/1.1\r\n{tail}\r\n"),
            &[400, 404],
        ),
        (
            "dots encoded in the address",
            format!("GET /assets/%2e%2e%2f%2e%2e%2fetc/passwd HTTP/1.1\r\n{tail}\r\n"),
            &[400, 404],
        ),
        (
            "an overlong address",
            format!("GET /{long} HTTP/1.1\r\n{tail}\r\n"),
            &[400, 404, 414, 431],
        ),
        (
            "an overlong header",
            format!("GET /login HTTP/1.1\r\n{tail}x: {long}\r\n\r\n"),
            &[400, 431],
        ),
        (
            "a crowd of headers",
            format!("GET /login HTTP/1.1\r\n{tail}{headers}\r\n"),
            &[400, 431],
        ),
        (
            "a header without a colon",
            format!("GET /login HTTP/1.1\r\n{tail}rubbish\r\n\r\n"),
            &[400],
        ),
        (
            "two lengths",
            format!(
                "POST /oauth/token/ HTTP/1.1\r\n{tail}{form}content-length: 3\r\ncontent-length: 5\r\n\r\na=b&c"
            ),
            &[400],
        ),
        (
            "a length and chunks",
            format!(
                "POST /oauth/token/ HTTP/1.1\r\n{tail}{form}content-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"
            ),
            &[400, 401],
        ),
        (
            "a negative length",
            format!("POST /oauth/token/ HTTP/1.1\r\n{tail}{form}content-length: -1\r\n\r\n"),
            &[400],
        ),
        (
            "an endless length",
            format!(
                "POST /oauth/token/ HTTP/1.1\r\n{tail}{form}content-length: 99999999999999999999999\r\n\r\n"
            ),
            &[400],
        ),
        (
            "chunks that are none",
            format!(
                "POST /oauth/token/ HTTP/1.1\r\n{tail}{form}transfer-encoding: chunked\r\n\r\nzz\r\n\r\n"
            ),
            &[400],
        ),
        (
            "too much announced",
            format!("POST /oauth/token/ HTTP/1.1\r\n{tail}{form}content-length: 100000000\r\n\r\na=b"),
            &[400, 413],
        ),
    ] {
        let status = send(world.port(), request.as_bytes()).await;
        assert!(
            status.is_none_or(|status| statuses.contains(&status)),
            "{name}: {status:?}"
        );
        world.is_healthy().await;
    }
    assert_eq!(world.rows().await, before);
}

#[tokio::test]
async fn who_talks_slowly_holds_up_nobody_else() {
    let world = World::start().await;
    let mut silent = Vec::new();
    for _ in 0..200 {
        let mut stream = TcpStream::connect(("127.0.0.1", world.port()))
            .await
            .expect("the server listens");
        stream
            .write_all(b"POST /oauth/token/ HTTP/1.1\r\nhost: localhost\r\ncontent-le")
            .await
            .expect("is read");
        silent.push(stream);
    }
    let begun = std::time::Instant::now();
    world.is_healthy().await;
    assert!(begun.elapsed() < Duration::from_secs(2));
}
