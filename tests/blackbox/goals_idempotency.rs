//! A change of the goals API that is sent twice, because its answer was lost, happens once.

use crate::harness::{Goals, Spec, World};
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn a_retry_with_the_same_key_makes_one_goal() {
    let world = World::start().await;
    let goals = Goals::start(&world).await;
    let app = world.app(Spec::spa("app")).await;
    let ada = world.user("ada@example.com").await;
    let scope = "openid goals:read goals:write";
    let token = ada.tokens(&app, scope).await.access;
    let post = async |token: &str, title: &str| {
        let request = goals
            .wire()
            .request(Method::POST, "/goals/")
            .bearer_auth(token)
            .header("idempotency-key", "\"8e03978e-40d5-43e8-bc93-6894a57f9324\"")
            .json(&json!({ "title": title }));
        goals.wire().send(request).await
    };
    let first = post(&token, "Run").await.expect(201);
    // The key is the user's, not the token's: the retry may come after a renewal.
    let renewed = ada.tokens(&app, scope).await.access;
    let again = post(&renewed, "Run").await.expect(201);
    assert_eq!(first.body, again.body);
    assert_eq!(first.header("location"), again.header("location"));
    assert_eq!(first.header("etag"), again.header("etag"));
    post(&token, "Swim")
        .await
        .is_problem(422, "idempotency_key_reused");
    assert_eq!(goals.titles(&token).await, ["Run"]);
    // Somebody else's key that reads the same is another one.
    let bob = world.user("bob@example.com").await;
    let his = bob.tokens(&app, scope).await.access;
    post(&his, "Swim").await.expect(201);
    assert_eq!(goals.titles(&his).await, ["Swim"]);
}

#[tokio::test]
async fn a_proxy_that_weakens_tags_does_not_forbid_changes() {
    let world = World::start().await;
    let goals = Goals::start(&world).await;
    let app = world.app(Spec::spa("app")).await;
    let ada = world.user("ada@example.com").await;
    let token = ada.tokens(&app, "openid goals:read goals:write").await.access;
    let made = goals
        .send(Method::POST, "/goals/", &token, Some(&json!({ "title": "Run" })))
        .await
        .expect(201);
    let path = format!("/goals/{}/", made.member("id"));
    let change = async |tag: &str| {
        let request = goals
            .wire()
            .request(Method::PATCH, &path)
            .bearer_auth(&token)
            .header("if-match", tag)
            .json(&json!({ "title": "Run far" }));
        goals.wire().send(request).await
    };
    change("W/\"1\"").await.expect(200);
    change("\"2-gzip\"").await.expect(200);
    change("W/\"2\"").await.is_problem(412, "precondition_failed");
}
