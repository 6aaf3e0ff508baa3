//! What leaves no trace does not happen: where the audit trail can't be written, nothing has changed, and whoever asked is
//! told that it failed.

use crate::harness::{PASSWORD, Spec, Tokens, World, opaque::sign_in};
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
    let failed = |status: u16| assert!(status >= 500, "{status}");
    let profile = world
        .wire()
        .request(Method::PATCH, "/api/account/")
        .json(&json!({ "name": "Other" }));
    failed(ada.browser.send(profile).await.status);
    failed(ada.browser.post("/api/logout/", &json!({})).await.status);
    failed(
        ada.browser
            .post("/api/logout/", &json!({ "everywhere": true }))
            .await
            .status,
    );
    failed(
        sign_in(&world.browser(), &ada.email, PASSWORD, json!({}), json!({}))
            .await
            .status,
    );
    let ask = json!({ "email": "bob@example.com" });
    failed(world.browser().post("/api/signup/", &ask).await.status);
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
