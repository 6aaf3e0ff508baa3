//! The operators' pages: what they sign in with, and what they are served under.

use crate::harness::{Operator, World};
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn the_admin_pages_have_a_client_from_the_first_start_on() {
    let world = World::start().await;
    let shown = world
        .cli(&["client", "show", "tacit-admin", "--json"])
        .await
        .ok()
        .json();
    assert_eq!(
        shown["redirect_uris"],
        json!([format!("{}/admin/callback", world.issuer())])
    );
    assert_eq!(shown["scope"], "openid tacit:admin");
    assert_eq!(shown["token_endpoint_auth_method"], "none");
    assert_eq!(shown["dpop_bound_access_tokens"], true);
    assert_eq!(shown["first_party"], true);
}

#[tokio::test]
async fn what_is_changed_of_the_pages_client_is_put_back_at_the_next_start() {
    let mut world = World::start().await;
    let own = format!("{}/admin/callback", world.issuer());
    // By the host's own way, which takes the place of any client.
    let changed = [
        "client",
        "add",
        "--id",
        "tacit-admin",
        "--name",
        "Administration",
        "--replace",
        "--public",
        "--redirect-uri",
        &own,
    ];
    let evil = [
        "--redirect-uri",
        "https://evil.example/cb",
        "--scope",
        "openid tacit:admin",
    ];
    world.cli(&[&changed[..], &evil].concat()).await.ok();
    world.stop().await;
    world.boot().await;
    let shown = world.cli(&["client", "show", "tacit-admin", "--json"]).await;
    assert_eq!(shown.ok().json()["redirect_uris"], json!([own]));
}

#[tokio::test]
async fn nobody_changes_the_pages_client() {
    let world = World::start().await;
    let owner = Operator::with(&world, "owner@example.com", &["owner"]).await;
    let path = "/api/admin/clients/tacit-admin/";
    let before = owner.get(path).await.expect(200).json();
    let own = format!("{}/admin/callback", world.issuer());
    for change in [
        json!({ "redirect_uris": [own, "https://evil.example/cb"] }),
        json!({ "access": { "groups": [], "users": [] } }),
        json!({ "token_endpoint_auth_method": "client_secret_basic" }),
    ] {
        let refused = owner.send(Method::PATCH, path, &change).await;
        refused.is_problem(409, "built_in");
    }
    owner.delete(path).await.is_problem(409, "built_in");
    let refused = world
        .cli(&["client", "update", "tacit-admin", "--access-group", "ops"])
        .await
        .failed();
    assert!(refused.err.contains("admin pages' own"), "{refused:?}");
    assert_eq!(owner.get(path).await.expect(200).json(), before);
}

#[tokio::test]
async fn the_admin_pages_let_nothing_else_run_or_load() {
    let world = World::start().await;
    for path in [
        "/admin",
        "/admin/",
        "/admin/users",
        "/admin/callback?code=x&state=y",
    ] {
        let reply = world.wire().get(path).await.expect(200);
        assert_eq!(reply.media_type(), "text/html", "{path}");
        let policy = reply.header("content-security-policy").expect("a policy");
        for part in [
            "default-src 'none'",
            "script-src 'self'",
            "frame-ancestors 'none'",
            "form-action 'none'",
        ] {
            assert!(policy.contains(part), "{part} in {policy}");
        }
        assert!(!policy.contains("unsafe") && !policy.contains("http"), "{policy}");
        assert_eq!(reply.header("x-frame-options"), Some("DENY"));
        assert_eq!(reply.header("referrer-policy"), Some("no-referrer"));
        let html = reply.text();
        assert!(
            !html.contains("<script>") && html.contains("/admin/assets/"),
            "{html}"
        );
    }
    world.wire().get("/admin/assets/nothing.js").await.expect(404);
}
