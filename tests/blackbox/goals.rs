//! The goals API with the tokens of real users: it knows nothing of the auth server but its address.

use crate::harness::{App, Goals, Spec, TestUser, Tokens, World, header};
use reqwest::Method;
use serde_json::json;

const SCOPE: &str = "openid goals:read goals:write";

async fn user(world: &World, app: &App, email: &str) -> (TestUser, String) {
    let user = world.user(email).await;
    let token = user.tokens(app, SCOPE).await.access;
    (user, token)
}

#[tokio::test]
async fn a_user_who_signed_in_keeps_goals_and_their_progress() {
    let world = World::start().await;
    let goals = Goals::start(&world).await;
    let app = world.app(Spec::spa("app")).await;
    let (ada, token) = user(&world, &app, "ada@example.com").await;

    let goal = json!({ "title": "Run", "target_amount": 100.5, "unit": "km", "due_on": "2030-12-31" });
    let made = goals
        .send(Method::POST, "/goals/", &token, Some(&goal))
        .await
        .expect(201);
    let id = made.member("id");
    assert_eq!(made.header("location"), Some(&*format!("/goals/{id}/")));
    let path = format!("/goals/{id}/");
    for amount in [json!(10.25), json!(40)] {
        let entry = json!({ "amount": amount, "note": "around the lake" });
        goals
            .send(Method::POST, &format!("{path}entries/"), &token, Some(&entry))
            .await
            .expect(201);
    }
    goals
        .send(
            Method::POST,
            &format!("{path}entries/"),
            &token,
            Some(&json!({ "note": "rested" })),
        )
        .await
        .expect(201);
    let seen = goals.send(Method::GET, &path, &token, None).await.expect(200);
    let etag = seen.header("etag").expect("an ETag").to_owned();
    let json = seen.json();
    assert_eq!(
        (json["total"].as_f64(), json["entry_count"].as_i64()),
        (Some(50.25), Some(3)),
        "{json}"
    );
    assert_eq!(json["progress"].as_f64(), Some(0.5), "{json}");

    // What somebody else changed meanwhile is not overwritten.
    let patch = |etag: String| {
        let request = goals.wire().request(Method::PATCH, &path).bearer_auth(&token);
        request
            .header("if-match", etag)
            .json(&json!({ "title": "Run far" }))
    };
    goals.wire().send(patch(etag.clone())).await.expect(200);
    goals
        .wire()
        .send(patch(etag))
        .await
        .is_problem(412, "precondition_failed");

    // The data is the user's, not the token's: another sign-in sees it, too.
    let later = ada
        .sign_in_at(world.browser())
        .await
        .tokens(&app, SCOPE)
        .await
        .access;
    assert_eq!(goals.titles(&later).await, ["Run far"]);
    goals.send(Method::DELETE, &path, &token, None).await.expect(204);
    goals
        .send(Method::GET, &path, &token, None)
        .await
        .is_problem(404, "not_found");
}

#[tokio::test]
async fn two_users_never_see_each_others_rows() {
    let world = World::start().await;
    let goals = Goals::start(&world).await;
    let app = world.app(Spec::spa("app")).await;
    let (_, hers) = user(&world, &app, "ada@example.com").await;
    let (_, his) = user(&world, &app, "bob@example.com").await;
    let make = async |token: &str, title: &str| {
        let made = goals
            .send(Method::POST, "/goals/", token, Some(&json!({ "title": title })))
            .await;
        made.expect(201).member("id")
    };
    let (her_goal, his_goal) = (make(&hers, "hers").await, make(&his, "his").await);
    assert_eq!(goals.titles(&hers).await, ["hers"]);
    assert_eq!(goals.titles(&his).await, ["his"]);
    let entry = json!({ "amount": 1 });
    let her_entries = format!("/goals/{her_goal}/entries/");
    let her_entry = goals
        .send(Method::POST, &her_entries, &hers, Some(&entry))
        .await
        .expect(201)
        .member("id");

    // Whatever he tries with her ids, it is as if they were not there.
    let goal = format!("/goals/{her_goal}/");
    let single = format!("{her_entries}{her_entry}/");
    let through_his = format!("/goals/{his_goal}/entries/{her_entry}/");
    for (method, path, body) in [
        (Method::GET, &goal, None),
        (Method::PATCH, &goal, Some(json!({ "title": "mine now" }))),
        (Method::DELETE, &goal, None),
        (Method::GET, &her_entries, None),
        (Method::POST, &her_entries, Some(entry.clone())),
        (Method::PATCH, &single, Some(entry.clone())),
        (Method::DELETE, &single, None),
        (Method::PATCH, &through_his, Some(entry.clone())),
        (Method::DELETE, &through_his, None),
    ] {
        goals
            .send(method, path, &his, body.as_ref())
            .await
            .is_problem(404, "not_found");
    }
    let found = goals
        .send(Method::GET, "/goals/?q=hers", &his, None)
        .await
        .expect(200)
        .json();
    assert_eq!(found["items"], json!([]));
    let seen = goals
        .send(Method::GET, &goal, &hers, None)
        .await
        .expect(200)
        .json();
    assert_eq!(
        (&seen["title"], &seen["entry_count"]),
        (&json!("hers"), &json!(1))
    );
}

#[tokio::test]
async fn the_api_starts_before_its_issuer() {
    let mut world = World::start().await;
    let app = world.app(Spec::spa("app")).await;
    let (_, token) = user(&world, &app, "ada@example.com").await;
    world.stop().await;

    let goals = Goals::start(&world).await;
    // It has no keys yet: its own trouble, not the token's.
    goals.wire().expect_outage(true);
    assert_eq!(goals.send(Method::GET, "/goals/", &token, None).await.status, 503);
    goals.wire().expect_outage(false);
    world.boot().await;
    crate::harness::eventually("the API to have found the keys", async || {
        goals.wire().expect_outage(true);
        let status = goals.send(Method::GET, "/goals/", &token, None).await.status;
        goals.wire().expect_outage(false);
        (status == 200).then_some(())
    })
    .await;
    // And once it has them, it goes on without the issuer.
    world.stop().await;
    assert_eq!(goals.titles(&token).await, Vec::<String>::new());
    world.boot().await;
}

#[tokio::test]
async fn only_an_access_token_for_this_api_with_the_right_scope_opens_it() {
    let world = World::start().await;
    let goals = Goals::start(&world).await;
    let app = world.app(Spec::confidential("app")).await;
    let ada = world.user("ada@example.com").await;
    let all = ada.tokens(&app, SCOPE).await;
    let list = async |token: &str| goals.send(Method::GET, "/goals/", token, None).await;

    goals.wire().get("/goals/").await.is_challenge(401, None);
    for wrong in ["x", "a.b.c", &all.id, &all.refresh] {
        list(wrong).await.is_challenge(401, Some("invalid_token"));
    }
    let elsewhere = ada.tokens(&app, "openid notes:read").await.access;
    list(&elsewhere).await.is_challenge(401, Some("invalid_token"));
    let read_only = ada.tokens(&app, "goals:read").await.access;
    list(&read_only).await.expect(200);
    let goal = json!({ "title": "Run" });
    goals
        .send(Method::POST, "/goals/", &read_only, Some(&goal))
        .await
        .is_challenge(403, Some("insufficient_scope"));
    // A client's own token speaks for nobody.
    let own = Tokens::of(
        &app.token(&[("grant_type", "client_credentials"), ("scope", "goals:read")])
            .await,
    )
    .access;
    list(&own).await.is_problem(403, "user_required");
    // Another issuer's, with keys of its own, is worth nothing here.
    let other_world = World::start().await;
    let other_app = other_world.app(Spec::spa("app")).await;
    let (_, foreign) = user(&other_world, &other_app, "ada@example.com").await;
    list(&foreign).await.is_challenge(401, Some("invalid_token"));
}

#[tokio::test]
async fn keys_may_turn_under_the_api() {
    let world = World::start().await;
    let goals = Goals::start(&world).await;
    let app = world.app(Spec::spa("app")).await;
    let (ada, old) = user(&world, &app, "ada@example.com").await;
    goals.send(Method::GET, "/goals/", &old, None).await.expect(200);
    let mut seen = vec![header(&old)["kid"].clone()];
    for _ in 0..2 {
        world.cli(&["keys", "rotate"]).await.ok();
        let new = crate::harness::eventually("the next key to sign", async || {
            let new = ada.tokens(&app, SCOPE).await.access;
            let kid = header(&new)["kid"].clone();
            (!seen.contains(&kid)).then(|| {
                seen.push(kid);
                new
            })
        })
        .await;
        for token in [&old, &new] {
            goals.send(Method::GET, "/goals/", token, None).await.expect(200);
        }
    }
}
