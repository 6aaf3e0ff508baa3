//! Signing in by OPAQUE: two steps, one use, one answer for everything that has to do with who somebody is.

use crate::harness::{LoginStart, PASSWORD, Spec, Tokens, World, base64url, interaction_in, random, sign_in};
use serde_json::json;
use std::time::Duration;

#[tokio::test]
async fn the_password_opens_a_session() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let browser = world.browser();
    let reply = sign_in(&browser, "ada@example.com", PASSWORD, json!({}), json!({}))
        .await
        .expect(200);
    assert_eq!(reply.member("next"), "/account");
    reply.is_not_stored();
    assert_eq!(browser.account().await.member("sub"), ada.sub);
}

#[tokio::test]
async fn a_wrong_password_opens_nothing() {
    let world = World::start().await;
    world.user("ada@example.com").await;
    let browser = world.browser();
    // A client notices by itself: what the server sent does not open.
    let started = LoginStart::send(&browser, "ada@example.com", "wrong password", json!({})).await;
    let login_id = started.id();
    assert!(started.ke3().is_err());
    // And whoever goes on regardless is refused.
    let guess = json!({ "login_id": login_id, "ke3": base64url(&random::<64>()) });
    let reply = browser.post("/api/login/finish/", &guess).await;
    reply.is_problem(401, "invalid_credentials");
    assert!(reply.set_cookies().is_empty(), "{reply:?}");
    assert!(!browser.is_signed_in().await);
}

#[tokio::test]
async fn a_sign_in_is_finished_once() {
    let world = World::start().await;
    world.user("ada@example.com").await;
    let started = LoginStart::send(&world.browser(), "ada@example.com", PASSWORD, json!({})).await;
    let login_id = started.id();
    let finish = json!({ "login_id": login_id, "ke3": started.ke3().expect("the right password") });
    world
        .browser()
        .post("/api/login/finish/", &finish)
        .await
        .expect(200);
    let replayed = world.browser().post("/api/login/finish/", &finish).await;
    replayed.is_problem(400, "login_expired");
    assert!(replayed.set_cookies().is_empty());
}

#[tokio::test]
async fn of_many_that_finish_one_sign_in_at_once_one_succeeds() {
    let world = World::start().await;
    world.user("ada@example.com").await;
    let started = LoginStart::send(&world.browser(), "ada@example.com", PASSWORD, json!({})).await;
    let login_id = started.id();
    let finish = json!({ "login_id": login_id, "ke3": started.ke3().expect("the right password") });
    let racers: Vec<_> = (0..10).map(|_| world.browser()).collect();
    let replies = futures_util::future::join_all(
        racers
            .iter()
            .map(|browser| browser.post("/api/login/finish/", &finish)),
    )
    .await;
    assert_eq!(replies.iter().filter(|reply| reply.status == 200).count(), 1);
    for reply in replies.iter().filter(|reply| reply.status != 200) {
        reply.is_problem(400, "login_expired");
    }
}

#[tokio::test]
async fn a_guess_costs_the_whole_sign_in() {
    let world = World::start().await;
    world.user("ada@example.com").await;
    let browser = world.browser();
    let started = LoginStart::send(&browser, "ada@example.com", PASSWORD, json!({})).await;
    let login_id = started.id();
    let guess = json!({ "login_id": login_id, "ke3": base64url(&random::<64>()) });
    browser
        .post("/api/login/finish/", &guess)
        .await
        .is_problem(401, "invalid_credentials");
    let right = json!({ "login_id": login_id, "ke3": started.ke3().expect("the right password") });
    browser
        .post("/api/login/finish/", &right)
        .await
        .is_problem(400, "login_expired");
}

#[tokio::test]
async fn a_sign_in_that_takes_too_long_begins_again() {
    let world = World::with(&[("session.login_state", "\"1s\"")]).await;
    world.user("ada@example.com").await;
    let browser = world.browser();
    let started = LoginStart::send(&browser, "ada@example.com", PASSWORD, json!({})).await;
    let login_id = started.id();
    let ke3 = started.ke3().expect("the right password");
    tokio::time::sleep(Duration::from_millis(1200)).await;
    browser
        .post("/api/login/finish/", &json!({ "login_id": login_id, "ke3": ke3 }))
        .await
        .is_problem(400, "login_expired");
    sign_in(&browser, "ada@example.com", PASSWORD, json!({}), json!({}))
        .await
        .expect(200);
}

#[tokio::test]
async fn messages_of_two_sign_ins_do_not_mix() {
    let world = World::start().await;
    world.user("ada@example.com").await;
    world.user("bob@example.com").await;
    let browser = world.browser();
    let ada = LoginStart::send(&browser, "ada@example.com", PASSWORD, json!({})).await;
    let bob = LoginStart::send(&browser, "bob@example.com", PASSWORD, json!({})).await;
    let (ada_id, bob_id) = (ada.id(), bob.id());
    let (ada_ke3, bob_ke3) = (ada.ke3().expect("hers"), bob.ke3().expect("his"));
    for (id, ke3) in [(ada_id, bob_ke3), (bob_id, ada_ke3)] {
        let swapped = json!({ "login_id": id, "ke3": ke3 });
        browser
            .post("/api/login/finish/", &swapped)
            .await
            .is_problem(401, "invalid_credentials");
    }
    assert!(!browser.is_signed_in().await);
}

#[tokio::test]
async fn a_sign_in_goes_on_to_the_app_that_asked() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::spa("app")).await;
    let browser = world.browser();
    let request = app.request("openid");
    let interaction = interaction_in(&browser.get(&request.path()).await.location(), "login");

    let described = browser
        .get(&format!("/api/interaction/?interaction={interaction}"))
        .await
        .expect(200);
    assert_eq!(described.json()["client"]["name"], "app");
    assert_eq!(described.json()["scopes"][0]["name"], "openid");

    let start = json!({ "interaction": interaction });
    let reply = sign_in(&browser, &ada.email, PASSWORD, start.clone(), json!({}))
        .await
        .expect(200);
    let code = app.code_in(&reply.member("next"), request);
    Tokens::of(&app.redeem(&code).await);

    // Answered once: the same interaction leads nowhere else.
    browser
        .get(&format!("/api/interaction/?interaction={interaction}"))
        .await
        .is_problem(400, "interaction_expired");
    let reply = sign_in(&browser, &ada.email, PASSWORD, start, json!({}))
        .await
        .expect(200);
    assert_eq!(reply.member("next"), "/account");
}

#[tokio::test]
async fn somebody_who_was_shut_out_is_like_nobody() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    world.cli(&["user", "disable", "ada@example.com"]).await.ok();
    assert!(!ada.browser.is_signed_in().await, "their session ended");
    sign_in(
        &world.browser(),
        "ada@example.com",
        PASSWORD,
        json!({}),
        json!({}),
    )
    .await
    .is_problem(401, "invalid_credentials");
}

#[tokio::test]
async fn the_key_stretching_is_what_the_record_was_made_with() {
    let mut world = World::start().await;
    let ada = world.user("ada@example.com").await;
    world.stop().await;
    world.set("opaque.ksf.t", "3");
    world.boot().await;
    let old = LoginStart::send(&world.browser(), &ada.email, PASSWORD, json!({})).await;
    assert_eq!(
        old.reply.json()["ksf"],
        json!({ "alg": "argon2id", "m": 19456, "t": 2, "p": 1 })
    );
    ada.sign_in_at(world.browser()).await;
    // An unknown address gets one of those in use, or about to be (`stand_in.rs`).
    let new = LoginStart::send(&world.browser(), "nobody@example.com", PASSWORD, json!({})).await;
    let passes = new.reply.json()["ksf"]["t"].clone();
    assert!(passes == 2 || passes == 3, "{passes}");
}
