//! Who may use which client: everyone, or whom a rule names, at each way to a grant and from the moment that something changes.
//!
//! The code: `authmodel client_access.rs`, `authcore tokens/admission.rs`, `admin/client_access.rs`.

use crate::{
    harness::{App, Operator, PASSWORD, Spec, TestUser, Tokens, World, interaction_in, sign_in},
    negative::device::{begin, device_app, poll},
};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

const EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";

async fn group(world: &World, name: &str, members: &[&str]) {
    world.cli(&["group", "add", name]).await.ok();
    if !members.is_empty() {
        world
            .cli(&[&["group", "join", name], members].concat())
            .await
            .ok();
    }
}

/// Whether an app answers a user with a code.
async fn lets_in(app: &App, user: &TestUser) -> bool {
    let request = app.request("openid").with("prompt", "none");
    let location = user.authorize(&request).await.location();
    if location.contains("code=") {
        return true;
    }
    assert_eq!(app.error_in(&location, &request), "access_denied");
    false
}

/// A change of a client by command is in force within a second; on a busy machine a test looks for longer.
async fn comes_to(app: &App, user: &TestUser, expected: bool) {
    for _ in 0..100 {
        if lets_in(app, user).await == expected {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the rule of {} is not in force", app.id);
}

#[tokio::test]
async fn whoever_a_rule_does_not_name_is_told_so_in_words_and_may_take_another_account() {
    let world = World::start().await;
    let (ada, bob) = (
        world.user("ada@example.com").await,
        world.user("bob@example.com").await,
    );
    group(&world, "ops", &["ada@example.com"]).await;
    let app = world
        .app(Spec::spa("wiki").with(&["--access-group", "ops"]))
        .await;
    app.redeem(&ada.code(&app, app.request("openid")).await)
        .await
        .expect(200);
    assert!(!lets_in(&app, &bob).await, "without a page the client is told");

    // With one the user is, by the name of the app.
    let request = app.request("openid");
    let location = bob.authorize(&request).await.location();
    let interaction = interaction_in(&location, "no-access");
    bob.browser.get(&location).await.expect(200);
    let shown = bob
        .browser
        .get(&format!("/api/interaction/?interaction={interaction}"))
        .await;
    assert_eq!(shown.expect(200).json()["client"]["name"], "wiki");
    // No word of the user's gets them past it.
    let choose = json!({ "interaction": interaction });
    let again = bob.browser.post("/api/interaction/", &choose).await.expect(200);
    assert!(again.member("next").starts_with("/no-access?"), "{again:?}");
    let allowed = bob.consent(&interaction, true, &["openid"]).await.expect(200);
    assert!(allowed.member("next").starts_with("/no-access?"), "{allowed:?}");
    // Another account goes on with the same request.
    let start = json!({ "interaction": interaction });
    let other = sign_in(&bob.browser, &ada.email, PASSWORD, start, json!({})).await;
    app.code_in(&other.expect(200).member("next"), request);

    // Or the client gets its no.
    let eve = world.user("eve@example.com").await;
    let request = app.request("openid");
    let interaction = interaction_in(&eve.authorize(&request).await.location(), "no-access");
    let back = eve
        .consent(&interaction, false, &[])
        .await
        .expect(200)
        .member("next");
    assert_eq!(app.error_in(&back, &request), "access_denied");

    // Whoever signs in on the way to it learns it, too.
    let stranger = world.browser();
    let request = app.request("openid");
    let interaction = interaction_in(&stranger.get(&request.path()).await.location(), "login");
    let start = json!({ "interaction": interaction });
    let next = sign_in(&stranger, &eve.email, PASSWORD, start, json!({})).await;
    assert!(next.expect(200).member("next").starts_with("/no-access?"));
}

#[tokio::test]
async fn a_user_who_leaves_loses_the_client_at_the_next_refresh() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    group(&world, "ops", &["ada@example.com"]).await;
    let app = world
        .app(Spec::spa("wiki").with(&["--access-group", "ops"]))
        .await;
    let tokens = ada.tokens(&app, "openid offline_access").await;
    let tokens = Tokens::of(&app.refresh(&tokens.refresh).await);
    let code = ada.code(&app, app.request("openid")).await;
    world
        .cli(&["group", "leave", "ops", "ada@example.com"])
        .await
        .ok();
    // A code that was issued before is worth nothing.
    app.redeem(&code).await.is_oauth_error(400, "invalid_grant");
    app.userinfo(&tokens.access).await.expect(200);
    app.refresh(&tokens.refresh)
        .await
        .is_oauth_error(400, "invalid_grant");
    // The grant has ended: so have its access tokens, and coming back gives none of it back.
    app.userinfo(&tokens.access)
        .await
        .is_challenge(401, Some("invalid_token"));
    world.cli(&["group", "join", "ops", "ada@example.com"]).await.ok();
    app.refresh(&tokens.refresh)
        .await
        .is_oauth_error(400, "invalid_grant");
    assert!(lets_in(&app, &ada).await);
    let activity = ada.browser.get("/api/account/activity/").await.expect(200).json();
    let lost = |event: &&Value| event["action"] == "access_lost" && event["outcome"] == "refused";
    let events = activity["events"].as_array().expect("events");
    assert_eq!(events.iter().filter(lost).count(), 1);
}

#[tokio::test]
async fn no_device_and_no_exchange_is_a_way_round_a_rule() {
    let world = World::start().await;
    let (ada, bob) = (
        world.user("ada@example.com").await,
        world.user("bob@example.com").await,
    );
    group(&world, "ops", &["ada@example.com", "bob@example.com"]).await;
    let tv = world
        .app(device_app("tv").with(&["--access-user", "ada@example.com"]))
        .await;
    let waiting = begin(&world, &tv).await;
    let word = |allow: bool| {
        let body = json!({ "user_code": waiting.user_code, "allow": allow });
        world.wire().request(Method::POST, "/api/device/").json(&body)
    };
    let look = format!("/api/device/?user_code={}", waiting.user_code);
    for refused in [bob.browser.get(&look).await, bob.browser.send(word(true)).await] {
        refused.is_problem(403, "no_access");
        assert_eq!(refused.json()["client"], "tv");
    }
    // It waits on, for another account.
    ada.browser.get(&look).await.expect(200);
    ada.browser.send(word(true)).await.expect(200);
    world
        .wire()
        .send(poll(&tv, &waiting.device_code, &[]))
        .await
        .expect(200);
    // An approval is no promise.
    let waiting = begin(&world, &tv).await;
    let body = json!({ "user_code": waiting.user_code, "allow": true });
    let word = world.wire().request(Method::POST, "/api/device/").json(&body);
    ada.browser.send(word).await.expect(200);
    world
        .cli(&["client", "update", "tv", "--access-user", "bob@example.com"])
        .await
        .ok();
    comes_to(&tv, &ada, false).await;
    world
        .wire()
        .send(poll(&tv, &waiting.device_code, &[]))
        .await
        .is_oauth_error(400, "invalid_grant");

    // A token of a user is exchanged for the users of the service alone; its own tokens need no user.
    let spa = world.app(Spec::spa("spa")).await;
    let policy = json!({ "audiences": ["goals"], "impersonation": true });
    let service = Spec::confidential("service")
        .grants(&["client_credentials", EXCHANGE])
        .metadata(json!({ "token_exchange": policy, "redirect_uris": [] }))
        .with(&["--access-user", "ada@example.com"]);
    let service = world.app(service).await;
    let exchange = async |user: &TestUser| {
        let token = user.tokens(&spa, "openid goals:read").await.access;
        let form = [
            ("grant_type", EXCHANGE),
            ("subject_token", token.as_str()),
            (
                "subject_token_type",
                "urn:ietf:params:oauth:token-type:access_token",
            ),
        ];
        service.token(&form).await
    };
    exchange(&ada).await.expect(200);
    exchange(&bob).await.is_oauth_error(400, "invalid_grant");
    service
        .token(&[("grant_type", "client_credentials"), ("scope", "goals:read")])
        .await
        .expect(200);
}

#[tokio::test]
async fn a_client_without_a_rule_says_so_and_one_whose_last_group_goes_is_closed() {
    let world = World::start().await;
    let (ada, bob) = (
        world.user("ada@example.com").await,
        world.user("bob@example.com").await,
    );
    let app = world.app(Spec::spa("wiki")).await;
    let says = async |words: &str| {
        for arguments in [&["client", "show", "wiki"][..], &["client", "list"][..]] {
            let shown = world.cli(arguments).await.ok().out;
            assert!(shown.contains(words), "{words}: {shown}");
        }
    };
    let access = async || {
        let shown = world.cli(&["client", "show", "wiki", "--json"]).await;
        shown.ok().json()["access"].clone()
    };
    assert_eq!(access().await, "everyone");
    says("everyone with an account").await;
    assert!(lets_in(&app, &bob).await);

    group(&world, "ops", &["ada@example.com"]).await;
    let update = async |arguments: &[&str]| {
        world
            .cli(&[&["client", "update", "wiki"], arguments].concat())
            .await
    };
    update(&["--access-group", "ops"]).await.ok();
    assert_eq!(access().await, json!({ "groups": ["ops"], "users": [] }));
    says("group ops").await;
    comes_to(&app, &bob, false).await;
    assert!(lets_in(&app, &ada).await);
    // The lists of a rule are changed one by one.
    update(&["--access-user", "bob@example.com"]).await.ok();
    assert_eq!(access().await, json!({ "groups": ["ops"], "users": [bob.sub] }));
    says("bob@example.com").await;
    comes_to(&app, &bob, true).await;
    let refused = update(&["--access-user", "nobody@example.com"]).await.failed();
    assert!(refused.err.contains("nobody@example.com"), "{}", refused.err);
    let refused = update(&["--access-group", "opps"]).await.failed();
    assert!(refused.err.contains("no group opps"), "{}", refused.err);

    // Another registration in its place opens nothing.
    let again = [
        "client",
        "add",
        "--id",
        "wiki",
        "--replace",
        "--public",
        "--first-party",
        "--redirect-uri",
        "https://wiki.example/cb",
    ];
    world.cli(&again).await.ok();
    assert_eq!(access().await, json!({ "groups": ["ops"], "users": [bob.sub] }));
    update(&["--redirect-uri", &app.redirect_uri]).await.ok();

    let none = world.folder().join("access.json");
    std::fs::write(&none, r#"{"access": {"users": []}}"#).expect("a file");
    update(&["--metadata", &none.display().to_string()]).await.ok();
    comes_to(&app, &bob, false).await;
    comes_to(&app, &ada, true).await;
    world.cli(&["group", "remove", "ops"]).await.ok();
    assert_eq!(access().await, json!({ "groups": [], "users": [] }));
    says("nobody").await;
    comes_to(&app, &ada, false).await;
    // A group of the same name opens nothing, once the removal is in force: a change is within a second.
    tokio::time::sleep(std::time::Duration::from_millis(1500)).await;
    group(&world, "ops", &["ada@example.com"]).await;
    assert!(!lets_in(&app, &ada).await);
    update(&["--access-everyone"]).await.ok();
    assert_eq!(access().await, "everyone");
    comes_to(&app, &ada, true).await;
}

#[tokio::test]
async fn the_admin_api_changes_a_rule_for_who_may_and_says_what_it_was() {
    let world = World::start().await;
    let bob = world.user("bob@example.com").await;
    group(&world, "ops", &[]).await;
    let app = world.app(Spec::spa("wiki")).await;
    let ada = Operator::with(&world, "ada@example.com", &["client_manager", "auditor"]).await;
    let path = "/api/admin/clients/wiki/";
    let change = async |access: Value| ada.send(Method::PATCH, path, &json!({ "access": access })).await;
    let shown = ada.get(path).await.expect(200);
    assert_eq!(shown.json()["access"], "everyone");
    let tag = shown.header("etag").expect("a tag").to_owned();
    for wrong in [
        json!({ "groups": ["opps"] }),
        json!({ "group": ["ops"] }),
        json!({ "users": ["bob@example.com"] }),
        json!({ "users": ["01234567-89ab-4cde-8f01-23456789abcd"] }),
        json!("nobody"),
        json!(["ops"]),
    ] {
        let refused = change(wrong.clone()).await;
        refused.is_problem(422, "invalid_values");
        assert_eq!(refused.json()["errors"][0]["field"], "access", "{wrong}");
    }
    let changed = change(json!({ "groups": ["ops"] })).await.expect(200).json();
    assert_eq!(changed["access"], json!({ "groups": ["ops"], "users": [] }));
    comes_to(&app, &bob, false).await;
    let rule = json!({ "access": "everyone" });
    ada.send_if(Method::PATCH, path, &rule, &tag)
        .await
        .is_problem(412, "precondition_failed");
    // What is not named stays, of the client and of the rule.
    let named = ada
        .send(Method::PATCH, path, &json!({ "client_name": "Wiki" }))
        .await
        .expect(200);
    assert_eq!(named.json()["access"], json!({ "groups": ["ops"], "users": [] }));
    let changed = change(json!({ "users": [bob.sub] })).await.expect(200).json();
    assert_eq!(
        changed["access"],
        json!({ "groups": ["ops"], "users": [bob.sub] })
    );
    comes_to(&app, &bob, true).await;
    let trail = ada
        .get("/api/admin/audit/?action=client_changed&client=wiki")
        .await;
    let trail = trail.expect(200).json();
    let told: Vec<Value> = trail["items"]
        .as_array()
        .expect("events")
        .iter()
        .map(|event| json!([event["act"]["before"]["access"], event["act"]["after"]["access"]]))
        .collect();
    assert_eq!(
        told.first(),
        Some(&json!([{ "groups": ["ops"], "users": [] }, { "groups": ["ops"], "users": [bob.sub] }]))
    );
    assert_eq!(told.last(), Some(&json!([null, "everyone"])));

    let eve = Operator::with(&world, "eve@example.com", &["user_manager"]).await;
    eve.send(Method::PATCH, path, &rule)
        .await
        .is_problem(403, "right_missing");
}
