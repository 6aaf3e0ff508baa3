//! What is held about a user is handed out to them, and goes when they ask for it: with a wait in which it can be undone.

use crate::harness::{Browser, PASSWORD, Reply, Spec, TestUser, World, eventually, interaction_in, sign_in};
use reqwest::Method;
use serde_json::{Value, json};

async fn ask(user: &TestUser, email: &str) -> Reply {
    let body = json!({ "email": email });
    user.browser.post("/api/account/deletion/", &body).await
}

/// The secret of the link in the newest mail that keeps the account.
async fn undo_token(world: &World, email: &str) -> String {
    eventually("a mail about the deletion", async || {
        let mails = world.mails_to(email, 1).await;
        let link = |mail: &Value| {
            Some(
                mail["links"][0]
                    .as_str()?
                    .split_once("/account/keep#token=")?
                    .1
                    .to_owned(),
            )
        };
        mails.iter().find_map(link)
    })
    .await
}

async fn undo(browser: &Browser, token: &str) -> Reply {
    browser
        .post("/api/account/deletion/undo/", &json!({ "token": token }))
        .await
}

async fn signs_in(world: &World, user: &TestUser) -> Reply {
    sign_in(&world.browser(), &user.email, PASSWORD, json!({}), json!({})).await
}

#[tokio::test]
async fn a_double_click_asks_once() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let (one, two) = tokio::join!(ask(&ada, &ada.email), ask(&ada, &ada.email));
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 401]);
    undo(&world.browser(), &undo_token(&world, &ada.email).await)
        .await
        .expect(200);
}

#[tokio::test]
async fn everything_that_is_held_is_handed_out_and_nothing_that_opens_anything() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let bob = world.user("bob@example.com").await;
    let app = world.app(Spec::third_party("app")).await;
    let interaction = interaction_in(&ada.authorize(&app.request("openid")).await.location(), "consent");
    ada.consent(&interaction, true, &["openid"]).await.expect(200);
    let body = json!({ "profile": { "nickname": "Countess" } });
    let request = world.wire().request(Method::PATCH, "/api/account/").json(&body);
    ada.browser.send(request).await.expect(200);

    let reply = ada.browser.get("/api/account/export/").await.expect(200);
    reply.is_not_stored();
    let disposition = reply.header("content-disposition").expect("a file");
    assert!(disposition.starts_with("attachment"), "{disposition}");
    let held = reply.json()["held"].clone();
    assert_eq!(held["users"][0]["email"], ada.email);
    assert_eq!(held["users"][0]["id"], ada.sub);
    assert_eq!(held["users"][0]["profile"], json!({ "nickname": "Countess" }));
    assert_eq!(held["sessions"].as_array().map(Vec::len), Some(1));
    assert_eq!(held["consents"][0]["client_id"], "app");
    assert_eq!(held["credentials"][0]["ksf"]["alg"], "argon2id");
    let actions: Vec<&str> = held["audit_events"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|event| event["action"].as_str())
        .collect();
    for action in ["sign_up_completed", "consent", "profile_changed", "data_exported"] {
        assert!(actions.contains(&action), "{action}: {actions:?}");
    }
    for secret in ["cookie", "record", "refresh_family", "deletion_undo"] {
        assert!(!reply.holds(&format!("\"{secret}\"")), "{secret}");
    }
    assert!(!reply.holds(&bob.sub) && !reply.holds("bob@example.com"));

    let foreign = world.wire().request(Method::GET, "/api/account/export/");
    ada.browser
        .send(foreign.header("sec-fetch-site", "cross-site"))
        .await
        .is_problem(403, "cross_origin");
    world
        .browser()
        .get("/api/account/export/")
        .await
        .is_problem(401, "not_signed_in");
}

#[tokio::test]
async fn a_deletion_takes_the_address_and_a_fresh_sign_in() {
    let world = World::with(&[("session.step_up", "\"2s\"")]).await;
    let ada = world.user("ada@example.com").await;
    ask(&ada, "bob@example.com")
        .await
        .is_problem(400, "other_address");
    ask(&ada, "").await.is_problem(400, "invalid_request");
    eventually("a sign-in that is too long ago", async || {
        let told = ada.browser.get("/api/account/deletion/").await.expect(200).json();
        (told["fresh"] == false).then_some(())
    })
    .await;
    ask(&ada, &ada.email).await.is_problem(403, "step_up_required");
    assert!(ada.browser.is_signed_in().await);
    ada.sign_in_again(None).await.expect(200);
    let told = ada.browser.get("/api/account/deletion/").await.expect(200).json();
    assert_eq!(told, json!({ "fresh": true, "wait": 7 * 24 * 60 * 60 }));
    ask(&ada, " ADA@example.com ").await.expect(200);
    assert!(!ada.browser.is_signed_in().await);
}

#[tokio::test]
async fn everything_ends_at_once_and_signing_in_keeps_the_account() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::spa("app")).await;
    let tokens = ada.tokens(&app, "openid offline_access").await;
    let there = ada.sign_in_at(world.browser()).await;
    assert!(ask(&ada, &ada.email).await.expect(200).json()["due_at"].is_string());
    for browser in [&ada.browser, &there.browser] {
        assert!(!browser.is_signed_in().await);
    }
    app.refresh(&tokens.refresh)
        .await
        .is_oauth_error(400, "invalid_grant");

    let token = undo_token(&world, &ada.email).await;
    let back = ada.sign_in_at(world.browser()).await;
    assert_eq!(back.browser.account().await.json()["sub"], ada.sub);
    // The link has done its work, too.
    undo(&world.browser(), &token)
        .await
        .is_problem(400, "invalid_link");
    let activity = back.browser.get("/api/account/activity/").await.json();
    let actions: Vec<&Value> = activity["events"]
        .as_array()
        .expect("events")
        .iter()
        .map(|event| &event["action"])
        .collect();
    assert!(actions.contains(&&json!("deletion_asked")) && actions.contains(&&json!("deletion_undone")));
}

#[tokio::test]
async fn the_mailed_link_keeps_the_account_once() {
    let world = World::with(&[("accounts.deletion_wait", "\"8s\"")]).await;
    let ada = world.user("ada@example.com").await;
    ask(&ada, &ada.email).await.expect(200);
    let token = undo_token(&world, &ada.email).await;
    // Whatever looks at mails for others follows links.
    for _ in 0..3 {
        world.wire().get("/account/keep").await.expect(200);
    }
    undo(&world.browser(), "x").await.is_problem(400, "invalid_link");
    undo(&world.browser(), &token).await.expect(200);
    undo(&world.browser(), &token)
        .await
        .is_problem(400, "invalid_link");
    // An account that was asked about later goes; this one is there after that.
    let bob = world.user("bob@example.com").await;
    ask(&bob, &bob.email).await.expect(200);
    is_gone(&world, &bob).await;
    signs_in(&world, &ada).await.expect(200);
}

/// The account is erased, without a sign-in that would keep it: the trail counts it.
async fn is_gone(world: &World, user: &TestUser) {
    let mut rows = world.counter().await;
    let before = rows.rows().await["users"];
    for _ in 0..12 {
        // Ten seconds each.
        let gone = tokio::time::timeout(std::time::Duration::from_secs(10), async {
            while rows.rows().await["users"] >= before {
                tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            }
        });
        if gone.await.is_ok() {
            signs_in(world, user).await.is_problem(401, "invalid_credentials");
            return;
        }
    }
    panic!("the account of {} stays", user.email);
}

#[tokio::test]
async fn after_the_wait_no_row_tells_of_the_user() {
    let world = World::with(&[("accounts.deletion_wait", "\"3s\"")]).await;
    let bob = world.user("bob@example.com").await;
    let before = world.rows().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::third_party("app")).await;
    let interaction = interaction_in(&ada.authorize(&app.request("openid")).await.location(), "consent");
    ada.consent(&interaction, true, &["openid"]).await.expect(200);
    let code = ada.code(&app, app.request("openid")).await;
    app.redeem(&code).await.expect(200);
    ask(&ada, &ada.email).await.expect(200);
    is_gone(&world, &ada).await;

    let after = world.rows().await;
    for table in ["users", "credentials", "sessions", "consents", "logout_notices"] {
        assert_eq!(after[table], before[table], "{table}");
    }
    let dump = world.dump().await;
    let holds = |bytes: &[u8]| dump.windows(bytes.len()).any(|window| window == bytes);
    assert!(holds(bob.email.as_bytes()), "a dump holds addresses");
    // Mails are sealed; a link for the address is swept a day after its end.
    signs_in(&world, &bob).await.expect(200);
    // The address is free.
    let again = world.user("ada2@example.com").await;
    assert_ne!(again.sub, ada.sub);
}

#[tokio::test]
async fn a_deletion_is_asked_for_so_often_and_no_more() {
    // Guesses are not what this is about: each deletion makes the browser a new one.
    let world = World::with(&[("limits.login_per_address_and_ip", "0")]).await;
    let ada = world.user("ada@example.com").await;
    for _ in 0..10 {
        ask(&ada, &ada.email).await.expect(200);
        // Which keeps the account.
        sign_in(&ada.browser, &ada.email, PASSWORD, json!({}), json!({}))
            .await
            .expect(200);
    }
    let refused = ask(&ada, &ada.email).await;
    refused.is_problem(429, "rate_limited");
    assert!(refused.header("retry-after").is_some());
    assert!(ada.browser.is_signed_in().await, "nothing has changed");
}
