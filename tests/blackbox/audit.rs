//! What leaves no trace does not happen: where the audit trail can't be written, nothing has changed, and whoever asked is
//! told that it failed.

use crate::harness::{Spec, Tokens, World};
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn an_operators_act_without_a_trace_does_not_happen() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::spa("app")).await;
    let tokens = ada.tokens(&app, "openid").await;
    world.refuse_audit().await;
    for act in [
        &["client", "remove", "app"][..],
        &[
            "client",
            "add",
            "--id",
            "new",
            "--name",
            "New",
            "--public",
            "--redirect-uri",
            "http://localhost:1/",
        ],
        &["user", "disable", "ada@example.com"],
        &["user", "delete", "ada@example.com"],
        &["keys", "rotate"],
        &["registration-token", "add"],
    ] {
        let before = world.rows().await;
        world.cli(act).await.failed();
        assert_eq!(world.rows().await, before, "{act:?}");
    }
    assert!(ada.browser.is_signed_in().await);
    Tokens::of(&app.refresh(&tokens.refresh).await);
}

#[tokio::test]
async fn a_users_act_without_a_trace_does_not_happen() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::spa("app")).await;
    let tokens = ada.tokens(&app, "openid").await;
    world.refuse_audit().await;
    let before = world.rows().await;
    let cookies: Vec<String> = ada
        .browser
        .cookies()
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    for (method, path, body) in [
        (Method::PATCH, "/api/account/", json!({ "name": "Other" })),
        (Method::POST, "/api/logout/", json!({})),
        (Method::POST, "/api/logout/", json!({ "everywhere": true })),
        (
            Method::POST,
            "/api/signup/",
            json!({ "email": "bob@example.com" }),
        ),
    ] {
        // Past the harness, to which a 500 is a bug: here it is what is asked for.
        let reply = world
            .wire()
            .request(method, path)
            .header("cookie", cookies.join("; "))
            .json(&body)
            .send()
            .await
            .expect("it answers");
        assert!(reply.status().is_server_error(), "{path}: {}", reply.status());
    }
    assert_eq!(world.rows().await, before);
    assert_eq!(ada.browser.account().await.json()["name"], "ada");
    Tokens::of(&app.refresh(&tokens.refresh).await);
}

#[tokio::test]
async fn a_stranger_s_no_leaves_no_row() {
    let world = World::start().await;
    let app = world.app(Spec::third_party("app")).await;
    let stranger = world.browser();
    let before = world.rows().await["audit_events"];
    for _ in 0..3 {
        let location = stranger.get(&app.request("openid").path()).await.location();
        let id = crate::harness::interaction_in(&location, "login");
        stranger
            .post("/api/consent/", &json!({ "interaction": id, "allow": false }))
            .await
            .expect(200);
    }
    assert_eq!(world.rows().await["audit_events"], before);
    // Who is signed in is somebody: their no is an event.
    let ada = world.user("ada@example.com").await;
    let before = world.rows().await["audit_events"];
    let location = ada.browser.get(&app.request("openid").path()).await.location();
    let id = crate::harness::interaction_in(&location, "consent");
    ada.consent(&id, false, &[]).await.expect(200);
    assert_eq!(world.rows().await["audit_events"], before + 1);
}
