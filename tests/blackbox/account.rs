//! The account's JSON: what a user tells about themselves, and what they have allowed.

use crate::harness::{Reply, Spec, TestUser, Tokens, World, interaction_in};
use reqwest::Method;
use serde_json::{Value, json};

async fn change(world: &World, user: &TestUser, body: &Value) -> Reply {
    user.browser
        .send(world.wire().request(Method::PATCH, "/api/account/").json(body))
        .await
}

#[tokio::test]
async fn a_profile_is_changed_and_told_to_whom_it_may() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let body = json!({ "name": "Ada Lovelace", "profile": { "nickname": "Ada", "birthdate": "1815-12-10",
        "website": "https://ada.example/", "phone_number": "+44 20 7946 0000",
        "address": { "locality": "London", "country": " " } } });
    let shown = change(&world, &ada, &body).await.expect(200).json();
    assert_eq!(shown["name"], "Ada Lovelace");
    assert_eq!(shown["profile"]["address"], json!({ "locality": "London" }));
    assert_eq!(ada.browser.account().await.json()["profile"], shown["profile"]);

    let app = world.app(Spec::spa("app").scope("openid profile")).await;
    let tokens = ada.tokens(&app, "openid profile").await;
    let told = app.userinfo(&tokens.access).await.expect(200).json();
    assert_eq!(told["nickname"], "Ada");
    assert_eq!(told.get("phone_number"), None);

    // What is left out stays; a profile is replaced whole.
    change(&world, &ada, &json!({ "profile": { "nickname": "Countess" } }))
        .await
        .expect(200);
    let account = ada.browser.account().await.json();
    assert_eq!(account["name"], "Ada Lovelace");
    assert_eq!(account["profile"], json!({ "nickname": "Countess" }));
    change(&world, &ada, &json!({ "name": null })).await.expect(200);
    assert_eq!(ada.browser.account().await.json()["name"], Value::Null);
}

#[tokio::test]
async fn what_can_not_be_a_profile_is_refused() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    for body in [
        json!({ "name": "x".repeat(101) }),
        json!({ "name": "a\u{7}b" }),
        json!({ "name": 7 }),
        json!({ "email": "eve@example.com" }),
        json!({ "sub": "x" }),
        json!({ "profile": { "email_verified": true } }),
        json!({ "profile": { "website": "javascript:alert(1)" } }),
        json!({ "profile": { "birthdate": "yesterday" } }),
        json!({ "profile": { "nickname": "x".repeat(201) } }),
        json!({ "profile": "x" }),
    ] {
        change(&world, &ada, &body)
            .await
            .is_problem(400, "invalid_request");
    }
    let nobody = world.browser();
    let request = world
        .wire()
        .request(Method::PATCH, "/api/account/")
        .json(&json!({ "name": "Eve" }));
    nobody.send(request).await.is_problem(401, "not_signed_in");
    let foreign = world
        .wire()
        .request(Method::PATCH, "/api/account/")
        .header("origin", "https://evil.example");
    ada.browser
        .send(foreign.json(&json!({ "name": "Eve" })))
        .await
        .is_problem(403, "cross_origin");
    assert_eq!(ada.browser.account().await.json()["name"], "ada");
}

#[tokio::test]
async fn consent_is_seen_and_taken_back_with_every_token() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let bob = world.user("bob@example.com").await;
    let app = world.app(Spec::third_party("app")).await;
    let allowed = async |user: &TestUser| {
        let request = app.request("openid goals:read");
        let interaction = interaction_in(&user.authorize(&request).await.location(), "consent");
        let next = user
            .consent(&interaction, true, &["openid", "goals:read"])
            .await
            .expect(200)
            .member("next");
        Tokens::of(&app.redeem(&app.code_in(&next, request)).await)
    };
    let (hers, his) = (allowed(&ada).await, allowed(&bob).await);

    let list = ada.browser.get("/api/account/consents/").await.expect(200);
    list.is_not_stored();
    let list = list.json();
    assert_eq!(list[0]["client"]["id"], "app");
    assert_eq!(
        list[0]["scopes"][1],
        json!({ "name": "goals:read", "description": "See your goals" })
    );
    assert!(list[0]["since"].is_string());

    let revoke = || world.wire().request(Method::DELETE, "/api/account/consents/app/");
    world
        .browser()
        .send(revoke())
        .await
        .is_problem(401, "not_signed_in");
    ada.browser
        .send(revoke().header("sec-fetch-site", "cross-site"))
        .await
        .is_problem(403, "cross_origin");
    app.userinfo(&hers.access).await.expect(200);

    ada.browser.send(revoke()).await.expect(204);
    // Again is the same.
    ada.browser.send(revoke()).await.expect(204);
    app.userinfo(&hers.access)
        .await
        .is_challenge(401, Some("invalid_token"));
    assert_eq!(ada.browser.get("/api/account/consents/").await.json(), json!([]));
    interaction_in(&ada.authorize(&app.request("openid")).await.location(), "consent");
    // Bob's is Bob's.
    app.userinfo(&his.access).await.expect(200);
}

/// Two tabs: one changes the name, the other the rest, and both are told that it is done.
#[tokio::test]
async fn of_two_changes_at_once_neither_takes_back_the_other() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    for round in 0..20 {
        let (name, nickname) = (format!("Ada {round}"), format!("A{round}"));
        let (name_change, rest) = (
            json!({ "name": name }),
            json!({ "profile": { "nickname": nickname } }),
        );
        let (one, other) = tokio::join!(change(&world, &ada, &name_change), change(&world, &ada, &rest));
        one.expect(200);
        other.expect(200);
        let account = ada.browser.account().await.json();
        assert_eq!(account["name"], name);
        assert_eq!(account["profile"]["nickname"], nickname);
    }
}
