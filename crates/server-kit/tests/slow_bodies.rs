//! Whoever sends a body byte by byte holds no connection open: over real sockets, because it is the connection that has to
//! end.

use actix_web::{App, HttpResponse, HttpServer, dev::ServerHandle, web};
use server_kit::guard::Guard;
use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// Long enough for a slow machine to send a whole body, short enough to wait for.
const LIMIT: Duration = Duration::from_millis(600);

async fn read(body: Result<web::Bytes, actix_web::Error>) -> HttpResponse {
    match body {
        Ok(body) => HttpResponse::Ok().body(body),
        Err(_) => HttpResponse::RequestTimeout().finish(),
    }
}

fn start() -> (SocketAddr, ServerHandle) {
    let server = HttpServer::new(|| {
        App::new()
            .wrap(Guard::with_body_limit(LIMIT))
            .route("/read", web::post().to(read))
            .route("/busy", web::post().to(HttpResponse::ServiceUnavailable))
            .route(
                "/later",
                web::get().to(|| async {
                    HttpResponse::ServiceUnavailable()
                        .insert_header(("retry-after", "30"))
                        .finish()
                }),
            )
    })
    .workers(1)
    .disable_signals()
    .shutdown_timeout(1)
    .bind("127.0.0.1:0")
    .expect("a free port");
    let address = server.addrs()[0];
    let server = server.run();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    (address, handle)
}

/// Sends the head, and then the piece again and again until the other side has gone; what came back, and after how long.
async fn trickle(address: SocketAddr, head: &str, piece: &[u8]) -> (String, Duration) {
    let start = Instant::now();
    let mut stream = TcpStream::connect(address).await.expect("it listens");
    stream
        .write_all(head.as_bytes())
        .await
        .expect("the head is taken");
    let (mut reader, mut writer) = stream.split();
    let mut answer = Vec::new();
    let mut buffer = [0; 1024];
    let mut tick = tokio::time::interval(Duration::from_millis(50));
    loop {
        tokio::select! {
            read = reader.read(&mut buffer) => match read {
                Ok(0) | Err(_) => break,
                Ok(read) => answer.extend_from_slice(&buffer[..read]),
            },
            _ = tick.tick() => if writer.write_all(piece).await.is_err() { break },
        }
        assert!(
            start.elapsed() < Duration::from_secs(15),
            "it stays open for ever: {head} → {}",
            String::from_utf8_lossy(&answer)
        );
    }
    (String::from_utf8_lossy(&answer).into_owned(), start.elapsed())
}

#[actix_web::test]
async fn a_body_that_trickles_ends() {
    let (address, handle) = start();
    let length = "POST /read HTTP/1.1\r\nhost: x\r\ncontent-length: 100000\r\n\r\n";
    let chunked = "POST /read HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n";
    for (head, piece) in [(length, &b"x"[..]), (chunked, b"1\r\nx\r\n")] {
        let (answer, took) = trickle(address, head, piece).await;
        assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
        assert!(took >= LIMIT, "{took:?}");
    }
    handle.stop(false).await;
}

#[actix_web::test]
async fn a_body_that_nobody_reads_does_not_hold_the_connection() {
    let (address, handle) = start();
    for path in ["/busy", "/nowhere"] {
        for (framing, piece) in [
            ("content-length: 100000", &b"x"[..]),
            ("transfer-encoding: chunked", b"1\r\nx\r\n"),
        ] {
            let head = format!("POST {path} HTTP/1.1\r\nhost: x\r\n{framing}\r\n\r\n");
            let (answer, _) = trickle(address, &head, piece).await;
            assert!(
                answer.starts_with("HTTP/1.1 503") || answer.starts_with("HTTP/1.1 404"),
                "{answer}"
            );
        }
    }
    handle.stop(false).await;
}

#[actix_web::test]
async fn a_body_in_pieces_that_comes_in_time_is_read() {
    let (address, handle) = start();
    let mut stream = TcpStream::connect(address).await.expect("it listens");
    let head = "POST /read HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 6\r\n\r\n";
    stream.write_all(head.as_bytes()).await.expect("taken");
    for piece in [b"ab", b"cd", b"ef"] {
        tokio::time::sleep(Duration::from_millis(60)).await;
        stream.write_all(piece).await.expect("taken");
    }
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer");
    assert!(
        answer.starts_with("HTTP/1.1 200") && answer.ends_with("abcdef"),
        "{answer}"
    );
    handle.stop(false).await;
}

#[actix_web::test]
async fn every_503_says_when_to_come_again() {
    let (address, handle) = start();
    for (request, seconds) in [("POST /busy", "1"), ("GET /later", "30")] {
        let mut stream = TcpStream::connect(address).await.expect("it listens");
        let head = format!("{request} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).await.expect("taken");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("an answer");
        let lines: Vec<&str> = answer
            .lines()
            .filter(|line| line.starts_with("retry-after"))
            .collect();
        assert_eq!(lines, [format!("retry-after: {seconds}")], "{answer}");
    }
    handle.stop(false).await;
}
