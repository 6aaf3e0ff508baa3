//! What others put beside our part of a request spoils nothing: neighbours' cookies, proxies' headers, strangers' rubbish.

use crate::harness::World;
use reqwest::{Method, header::HeaderValue};
use std::time::{Duration, Instant};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

#[tokio::test]
async fn a_neighbours_cookie_that_is_no_text_hides_no_session() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let cookies = ada.browser.cookies();
    let pairs: Vec<String> = cookies
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let own = pairs.join("; ");
    let account = async |cookie: Vec<u8>| {
        let request = world.wire().request(Method::GET, "/api/account/");
        let cookie = HeaderValue::from_bytes(&cookie).expect("a header");
        world.wire().send(request.header("cookie", cookie)).await
    };
    account(own.clone().into_bytes()).await.expect(200);
    let mut before = b"lang=fran\xe7ais; ".to_vec();
    before.extend_from_slice(own.as_bytes());
    account(before).await.expect(200);
    let mut after = own.into_bytes();
    after.extend_from_slice(b"; n\xe4me=\xff");
    account(after).await.expect(200);
    account(b"tacit=\xff".to_vec()).await.expect(401);
}

#[tokio::test]
async fn rubbish_is_no_error_of_ours() {
    let world = World::start().await;
    let address = world.issuer().replace("http://localhost", "127.0.0.1");
    for rubbish in [
        &b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"[..],
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost\r\n\r\n",
        b"POST /oauth/token/ HTTP/1.1\r\nhost: x\r\ncontent-length: abc\r\n\r\n",
        b"POST /oauth/token/ HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
    ] {
        let mut stream = TcpStream::connect(&address).await.expect("it listens");
        stream.write_all(rubbish).await.expect("taken");
        let mut answer = Vec::new();
        let _ = tokio::time::timeout(Duration::from_secs(5), stream.read_to_end(&mut answer)).await;
    }
    world.is_healthy().await;
    let printed = world.log();
    assert!(!printed.contains("ERROR"), "{printed}");
}

#[tokio::test]
async fn a_body_that_trickles_does_not_hold_a_connection() {
    let world = World::start().await;
    let address = world.issuer().replace("http://localhost", "127.0.0.1");
    let start = Instant::now();
    let mut stream = TcpStream::connect(&address).await.expect("it listens");
    let head = "POST /oauth/token/ HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-www-form-urlencoded\r\n\
                content-length: 10000\r\n\r\n";
    stream.write_all(head.as_bytes()).await.expect("taken");
    let (mut reader, mut writer) = stream.split();
    let mut answer = Vec::new();
    let mut buffer = [0; 1024];
    let mut tick = tokio::time::interval(Duration::from_millis(500));
    loop {
        tokio::select! {
            read = reader.read(&mut buffer) => match read {
                Ok(0) | Err(_) => break,
                Ok(read) => answer.extend_from_slice(&buffer[..read]),
            },
            _ = tick.tick() => if writer.write_all(b"x").await.is_err() { break },
        }
        assert!(
            start.elapsed() < Duration::from_secs(60),
            "it stays open for ever"
        );
    }
    let answer = String::from_utf8_lossy(&answer).into_owned();
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    world.is_healthy().await;
}

#[tokio::test]
async fn a_forwarded_address_may_have_a_port() {
    let world = World::with(&[
        ("http.trusted_proxies", "[\"127.0.0.0/8\", \"::1\"]"),
        ("limits.signup_per_ip", "2"),
    ])
    .await;
    let sign_up = async |forwarded: &str, n: u32| {
        let request = world
            .wire()
            .request(Method::POST, "/api/signup/")
            .header("x-forwarded-for", forwarded)
            .json(&serde_json::json!({ "email": format!("p{n}@example.com") }));
        world.wire().send(request).await.status
    };
    // Each client has a limit of its own, whatever port and brackets its proxy writes.
    for (n, (first, second)) in [
        ("203.0.113.9:51234", "203.0.113.9:51235"),
        ("[2001:db8:1::1]:51234", "2001:db8:1::1"),
    ]
    .into_iter()
    .enumerate()
    {
        let n = u32::try_from(n).expect("few") * 10;
        assert_eq!(sign_up(first, n).await, 202, "{first}");
        assert_eq!(sign_up(second, n + 1).await, 202, "{second}");
        assert_eq!(sign_up(first, n + 2).await, 429, "{first}");
    }
    assert_eq!(sign_up("198.51.100.7", 99).await, 202);
}
