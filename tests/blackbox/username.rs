//! Usernames: chosen by their user or given by an operator, told to apps, and nobody else's.
//!
//! The code: `authcore people/username.rs`, `authstore sql/username.rs`.

use crate::harness::{App, Operator, Reply, Spec, TestUser, World, admin_client};
use reqwest::Method;
use serde_json::{Value, json};

async fn choose(world: &World, user: &TestUser, username: &Value) -> Reply {
    let request = world.wire().request(Method::PUT, "/api/account/username/");
    let request = request.json(&json!({ "username": username }));
    user.browser.send(request).await
}

async fn told(app: &App, user: &TestUser) -> Value {
    let tokens = user.tokens(app, "openid profile").await;
    let claims = app.userinfo(&tokens.access).await.expect(200).json();
    claims.get("preferred_username").cloned().unwrap_or(Value::Null)
}

#[tokio::test]
async fn apps_are_told_the_name_that_was_chosen_and_nothing_that_was_typed() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::spa("app").scope("openid profile")).await;
    let typed = json!({ "profile": { "preferred_username": "bob" } });
    let request = world.wire().request(Method::PATCH, "/api/account/").json(&typed);
    ada.browser.send(request).await.is_problem(400, "invalid_request");
    let nickname = json!({ "profile": { "nickname": "bob" } });
    let request = world
        .wire()
        .request(Method::PATCH, "/api/account/")
        .json(&nickname);
    ada.browser.send(request).await.expect(200);
    assert_eq!(told(&app, &ada).await, Value::Null, "no username, no claim");

    let shown = choose(&world, &ada, &json!(" Ada ")).await.expect(200).json();
    assert_eq!(shown["username"], "ada");
    assert!(shown["username_change_at"].is_string(), "{shown}");
    let account = ada.browser.account().await.json();
    assert_eq!(account["username"], "ada");
    assert_eq!(account["username_change_at"], shown["username_change_at"]);
    assert_eq!(told(&app, &ada).await, "ada");

    choose(&world, &ada, &Value::Null).await.expect(200);
    assert_eq!(ada.browser.account().await.json()["username"], Value::Null);
    assert_eq!(told(&app, &ada).await, Value::Null);
    let activity = ada.browser.get("/api/account/activity/").await.expect(200).json();
    let changes = activity["events"].as_array().expect("a list").iter();
    let changes = changes.filter(|event| event["action"] == "username_changed");
    assert_eq!(changes.count(), 2);
}

#[tokio::test]
async fn a_name_is_one_users_whatever_its_case_and_whatever_looks_like_it() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let bob = world.user("bob@example.com").await;
    choose(&world, &ada, &json!("adal")).await.expect(200);
    for taken in ["adal", "ADAL", "ada1", "\u{ff41}dal"] {
        let refused = choose(&world, &bob, &json!(taken)).await;
        refused.is_problem(409, "username_taken");
        assert_eq!(refused.json()["errors"][0]["field"], "username");
    }
    for kept in ["root", "Admin", "no-reply"] {
        choose(&world, &bob, &json!(kept))
            .await
            .is_problem(409, "username_reserved");
    }
    for wrong in [
        json!("bob@example.com"),
        json!("b"),
        json!("1000"),
        json!("\u{432}ob"),
        json!("bob/../x"),
        json!(""),
        json!("x".repeat(400)),
        json!(7),
    ] {
        choose(&world, &bob, &wrong)
            .await
            .is_problem(400, "invalid_request");
    }
    // A body without the member takes nobody's name.
    let request = world.wire().request(Method::PUT, "/api/account/username/");
    let nothing = ada.browser.send(request.json(&json!({}))).await;
    nothing.is_problem(400, "invalid_request");
    assert_eq!(ada.browser.account().await.json()["username"], "adal");
    assert_eq!(bob.browser.account().await.json()["username"], Value::Null);
}

#[tokio::test]
async fn whoever_has_chosen_waits_and_what_they_gave_up_is_held_for_them() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let bob = world.user("bob@example.com").await;
    choose(&world, &ada, &json!("ada")).await.expect(200);
    let refused = choose(&world, &ada, &json!("grace")).await;
    refused.is_problem(409, "username_too_soon");
    let account = ada.browser.account().await.json();
    assert_eq!(refused.json()["change_at"], account["username_change_at"]);
    choose(&world, &ada, &Value::Null).await.expect(200);
    choose(&world, &bob, &json!("ada"))
        .await
        .is_problem(409, "username_taken");
    choose(&world, &ada, &json!("ada")).await.expect(200);
    // What a deleted account leaves is held, too.
    world.cli(&["user", "delete", "ada@example.com"]).await.ok();
    choose(&world, &bob, &json!("ada"))
        .await
        .is_problem(409, "username_taken");
}

#[tokio::test]
async fn the_operator_says_how_long_names_are_held_and_which_nobody_gets() {
    let world = World::with(&[
        ("accounts.username_change", "\"0s\""),
        ("accounts.username_hold", "\"0s\""),
        ("accounts.reserved_usernames", "[\"boss\"]"),
    ])
    .await;
    let ada = world.user("ada@example.com").await;
    let bob = world.user("bob@example.com").await;
    for name in ["ada", "grace", "admin"] {
        let shown = choose(&world, &ada, &json!(name)).await.expect(200).json();
        assert_eq!(shown["username_change_at"], Value::Null);
    }
    choose(&world, &bob, &json!("ada")).await.expect(200);
    choose(&world, &bob, &json!("b0ss"))
        .await
        .is_problem(409, "username_reserved");
}

#[tokio::test]
async fn who_asks_for_names_one_after_the_other_is_stopped() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let bob = world.user("bob@example.com").await;
    choose(&world, &ada, &json!("ada")).await.expect(200);
    let mut asked = 0;
    while asked < 40 {
        let reply = choose(&world, &bob, &json!("ada")).await;
        if reply.status == 429 {
            reply.is_problem(429, "rate_limited");
            break;
        }
        reply.is_problem(409, "username_taken");
        asked += 1;
    }
    // One more, where one was forgotten meanwhile.
    assert!((30..=31).contains(&asked), "{asked}");
}

#[tokio::test]
async fn an_operator_gives_and_takes_names_and_it_is_written_down() {
    let world = World::start().await;
    let client = admin_client(&world).await;
    let ada = Operator::at(&world, &client, "ada@example.com", &["user_manager"]).await;
    let eve = Operator::at(&world, &client, "eve@example.com", &["auditor"]).await;
    let owner = Operator::at(&world, &client, "owner@example.com", &["owner"]).await;
    let bob = world.user("bob@example.com").await;
    let app = world.app(Spec::spa("app").scope("openid profile")).await;
    choose(&world, &bob, &json!("robert")).await.expect(200);
    let of = |sub: &str| format!("/api/admin/users/{sub}/username/");
    let path = of(&bob.sub);
    let body = json!({ "username": "Bob" });
    eve.put(&path, &body).await.is_problem(403, "right_missing");
    ada.put(&of(&owner.user.sub), &body)
        .await
        .is_problem(403, "outranked");
    let changed = ada.put(&path, &body).await.expect(200).json();
    assert_eq!(changed["username"], "bob");
    let shown = eve.get(&format!("/api/admin/users/{}/", bob.sub)).await;
    assert_eq!(shown.expect(200).json()["username"], "bob");
    assert_eq!(told(&app, &bob).await, "bob");
    ada.put(&of(&ada.user.sub), &json!({ "username": "b0b" }))
        .await
        .is_problem(409, "username_taken");
    ada.put(&of(&ada.user.sub), &json!({ "username": "robert" }))
        .await
        .is_problem(409, "username_taken");
    ada.put(&path, &json!({ "username": "admin" }))
        .await
        .is_problem(409, "username_reserved");
    ada.put(&path, &json!({ "username": "bob@example.com" }))
        .await
        .is_problem(422, "invalid_values");
    ada.put(&path, &json!({}))
        .await
        .is_problem(400, "invalid_request");
    let page = eve
        .get("/api/admin/audit/?action=username_changed")
        .await
        .expect(200)
        .json();
    let act = &page["items"][0]["act"];
    assert_eq!(act["target"], "bob@example.com");
    assert_eq!(
        (&act["before"]["username"], &act["after"]["username"]),
        (&json!("robert"), &json!("bob"))
    );
    ada.put(&path, &json!({ "username": null })).await.expect(200);
    assert_eq!(bob.browser.account().await.json()["username"], Value::Null);
}

#[tokio::test]
async fn names_are_given_and_taken_at_the_host() {
    let world = World::start().await;
    let bob = world.user("bob@example.com").await;
    world.user("ada@example.com").await;
    let cli = async |arguments: &[&str]| world.cli(&[&["user", "username"], arguments].concat()).await;
    let given = cli(&["bob@example.com", "Bob", "--json"]).await.ok().json();
    assert_eq!(
        (&given["username"], &given["sub"]),
        (&json!("bob"), &json!(bob.sub))
    );
    assert_eq!(bob.browser.account().await.json()["username"], "bob");
    let list = world.cli(&["user", "list", "--json"]).await.ok().json();
    assert_eq!(list[1]["username"], "bob");
    let refused = cli(&["ada@example.com", "b0b"]).await.failed();
    assert!(refused.err.contains("taken"), "{refused:?}");
    let refused = cli(&["ada@example.com", "root"]).await.failed();
    assert!(refused.err.contains("reserved"), "{refused:?}");
    let refused = cli(&["ada@example.com", "ada@example.com"]).await.failed();
    assert!(refused.err.contains("letters"), "{refused:?}");
    let refused = cli(&["nobody@example.com", "nobody.else"]).await.failed();
    assert!(refused.err.contains("nobody has"), "{refused:?}");
    cli(&["bob@example.com"]).await.failed();
    let taken = cli(&["bob@example.com", "--remove"]).await.ok();
    assert!(taken.out.contains("no username"), "{taken:?}");
    assert_eq!(bob.browser.account().await.json()["username"], Value::Null);
}
