//! Browsers' rules for single-page apps: a registered app's origin may call what it has to, another may not, and cookies
//! never come along.

use crate::harness::{Spec, World};
use reqwest::Method;

async fn preflight(world: &World, path: &str, origin: &str) -> Option<String> {
    let request = world
        .wire()
        .request(Method::OPTIONS, path)
        .header("origin", origin)
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "authorization,content-type");
    let reply = world.wire().send(request).await;
    assert!(
        reply.header("access-control-allow-credentials").is_none(),
        "{reply:?}"
    );
    let allowed = reply.header("access-control-allow-origin")?.to_owned();
    assert_eq!(reply.status, 200, "{reply:?}");
    let headers = reply
        .header("access-control-allow-headers")
        .unwrap_or_default()
        .to_ascii_lowercase();
    assert!(
        headers.contains("authorization") && headers.contains("content-type"),
        "{reply:?}"
    );
    Some(allowed)
}

#[tokio::test]
async fn a_registered_page_may_call_token_and_userinfo_and_no_other_may() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::spa("app")).await;
    let tokens = ada.tokens(&app, "openid").await;
    let own = "http://localhost:8000";
    crate::harness::eventually("the server to know the origin", async || {
        preflight(&world, "/oauth/token/", own).await
    })
    .await;
    for path in [
        "/oauth/token/",
        "/oauth/userinfo/",
        "/oauth/token",
        "/oauth/userinfo",
    ] {
        assert_eq!(preflight(&world, path, own).await.as_deref(), Some(own), "{path}");
        assert_eq!(
            preflight(&world, path, "https://evil.example").await,
            None,
            "{path}"
        );
        assert_eq!(preflight(&world, path, "null").await, None, "{path}");
    }
    let userinfo = |origin: &'static str| {
        world
            .wire()
            .request(Method::GET, "/oauth/userinfo/")
            .bearer_auth(&tokens.access)
            .header("origin", origin)
    };
    let reply = world.wire().send(userinfo(own)).await.expect(200);
    assert_eq!(reply.header("access-control-allow-origin"), Some(own));
    let reply = world.wire().send(userinfo("https://evil.example")).await;
    assert_eq!(reply.header("access-control-allow-origin"), None);

    // Errors can be read by the page, too: otherwise nobody could tell what is wrong.
    let wrong = world
        .wire()
        .request(Method::POST, "/oauth/token/")
        .form(&[("grant_type", "x"), ("client_id", "app")]);
    let reply = world.wire().send(wrong.header("origin", own)).await;
    assert_eq!(
        reply.header("access-control-allow-origin"),
        Some(own),
        "{reply:?}"
    );
}

#[tokio::test]
async fn the_pages_own_json_is_for_the_pages_alone() {
    let world = World::start().await;
    world.app(Spec::spa("app")).await;
    for path in [
        "/api/account/",
        "/api/login/start/",
        "/api/consent/",
        "/oauth/authorize/",
    ] {
        assert_eq!(preflight_any(&world, path).await, None, "{path}");
    }
}

async fn preflight_any(world: &World, path: &str) -> Option<String> {
    let request = world
        .wire()
        .request(Method::OPTIONS, path)
        .header("origin", "http://localhost:8000")
        .header("access-control-request-method", "POST");
    world
        .wire()
        .send(request)
        .await
        .header("access-control-allow-origin")
        .map(str::to_owned)
}
