//! Cross-origin requests (Fetch §3.2, RFC 9700 §2.6): which pages may read an answer, and that no other may, however much its
//! origin looks like a registered one.
//!
//! The code: `authserver http/mod.rs`, `authcore clients.rs`.

use super::MARK;
use crate::harness::{Reply, Spec, World, eventually};
use reqwest::Method;

const OWN: &str = "http://localhost:8000";

/// Endpoints that the pages of single-page apps call.
const OPEN: [&str; 4] = [
    "/oauth/token/",
    "/oauth/userinfo/",
    "/oauth/revoke/",
    "/oauth/par/",
];

/// Endpoints that browsers are sent to, that servers call, or that our own pages call.
const CLOSED: [&str; 8] = [
    "/oauth/authorize/",
    "/oauth/logout/",
    "/oauth/introspect/",
    "/oauth/device/",
    "/api/account/",
    "/api/consent/",
    "/api/logout/",
    "/api/login/start/",
];

async fn preflight(world: &World, path: &str, origin: &str, method: &str, headers: &str) -> Reply {
    let request = world
        .wire()
        .request(Method::OPTIONS, path)
        .header("origin", origin)
        .header("access-control-request-method", method)
        .header("access-control-request-headers", headers);
    world.wire().send(request).await
}

/// No page may read it, and none learns of what was sent.
fn is_closed(reply: &Reply, what: &str) {
    assert_eq!(
        reply.header("access-control-allow-origin"),
        None,
        "{what}: {reply:?}"
    );
    assert_eq!(
        reply.header("access-control-allow-credentials"),
        None,
        "{what}: {reply:?}"
    );
    assert!(!reply.holds(MARK), "{what}: {reply:?}");
}

async fn set() -> World {
    let world = World::start().await;
    world.app(Spec::spa("spa")).await;
    // Not a page: its secret is on a server, so no page of its origin has anything to ask here.
    let elsewhere = ["--redirect-uri", "https://server.example/callback"];
    world.app(Spec::confidential("web").with(&elsewhere)).await;
    eventually("the server to know the origin", async || {
        let reply = preflight(&world, OPEN[0], OWN, "POST", "content-type").await;
        reply.header("access-control-allow-origin").map(drop)
    })
    .await;
    world
}

#[tokio::test]
async fn an_origin_is_registered_to_the_letter() {
    let world = set().await;
    for path in OPEN {
        let reply = preflight(&world, path, OWN, "POST", "authorization,content-type,dpop")
            .await
            .expect(200);
        assert_eq!(reply.header("access-control-allow-origin"), Some(OWN), "{path}");
        assert_eq!(reply.header("access-control-allow-credentials"), None, "{path}");
        assert_eq!(reply.header("access-control-max-age"), Some("7200"), "{path}");
        for origin in [
            "https://evil.example",
            "https://localhost:8000",
            "http://localhost:8001",
            "http://localhost",
            "http://localhost:80000",
            "http://localhost:8000.evil.example",
            "http://localhost.evil.example:8000",
            "http://evil.example/http://localhost:8000",
            "http://127.0.0.1:8000",
            "http://LOCALHOST:8000",
            "http://localhost:8000/",
            "http://localhost:8000/spa/callback",
            "http://localhost:8000 http://evil.example",
            "https://server.example",
            "null",
            "*",
            "",
            "refusedMARK",
        ] {
            let what = format!("{path} from {origin:?}");
            is_closed(
                &preflight(&world, path, origin, "POST", "content-type").await,
                &what,
            );
            let request = world.wire().request(Method::POST, path).header("origin", origin);
            let reply = world.wire().send(request.form(&[("client_id", "spa")])).await;
            is_closed(&reply, &what);
        }
    }
    world.is_healthy().await;
}

#[tokio::test]
async fn what_is_not_for_pages_is_for_no_page() {
    let world = set().await;
    let ada = world.user("ada@example.com").await;
    for path in CLOSED {
        is_closed(&preflight(&world, path, OWN, "POST", "content-type").await, path);
        let request = world.wire().request(Method::GET, path).header("origin", OWN);
        is_closed(&ada.browser.send(request).await, path);
    }
    // Where a page may ask, it may ask in these ways alone, and never by cookie.
    for path in OPEN {
        for (method, headers) in [
            ("DELETE", "content-type"),
            ("PUT", "content-type"),
            ("POST", "x-forwarded-for"),
        ] {
            let reply = preflight(&world, path, OWN, method, headers).await;
            let methods = reply.header("access-control-allow-methods").unwrap_or_default();
            let allowed = reply.header("access-control-allow-headers").unwrap_or_default();
            let taken = methods.contains(method) && allowed.to_ascii_lowercase().contains(headers);
            assert!(!taken, "{path}: {reply:?}");
        }
    }
    let request = world
        .wire()
        .request(Method::GET, "/oauth/userinfo/")
        .header("origin", OWN);
    ada.browser.send(request).await.is_challenge(401, None);
}

#[tokio::test]
async fn who_is_registered_no_more_may_ask_no_more() {
    let world = set().await;
    world.cli(&["client", "remove", "spa"]).await.ok();
    eventually("the server to forget the origin", async || {
        let reply = preflight(&world, OPEN[0], OWN, "POST", "content-type").await;
        reply
            .header("access-control-allow-origin")
            .is_none()
            .then_some(())
    })
    .await;
    for path in OPEN {
        is_closed(&preflight(&world, path, OWN, "POST", "content-type").await, path);
    }
}
