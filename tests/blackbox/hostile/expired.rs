//! Everything that has expired is refused, in the words for it. (Each alone is in its own suite; here all of it at once, in
//! a world where nothing lasts.)

use crate::harness::{LoginStart, PASSWORD, Spec, World, interaction_in, opaque};
use serde_json::json;
use std::time::Duration;

#[tokio::test]
async fn everything_that_has_run_out_is_refused() {
    let world = World::with(&[
        ("tokens.access_token", "\"2s\""),
        ("tokens.id_token", "\"2s\""),
        ("tokens.authorization_code", "\"2s\""),
        ("tokens.refresh_token", "\"2s\""),
        ("tokens.mail_link", "\"3s\""),
        ("session.lifetime", "\"5s\""),
        ("session.interaction", "\"2s\""),
        ("session.login_state", "\"2s\""),
    ])
    .await;
    let (spa, third) = (
        world.app(Spec::spa("spa")).await,
        world.app(Spec::third_party("third")).await,
    );
    let ada = world.user("ada@example.com").await;
    let tokens = ada.tokens(&spa, "openid offline_access").await;
    let code = ada.code(&spa, spa.request("openid")).await;
    let consent = interaction_in(
        &ada.authorize(&third.request("openid")).await.location(),
        "consent",
    );
    let started = LoginStart::send(&world.browser(), &ada.email, PASSWORD, json!({})).await;
    let login_id = started.id();
    let finish = json!({ "login_id": login_id, "ke3": started.ke3().expect("the right password") });
    world
        .browser()
        .post("/api/signup/", &json!({ "email": "bob@example.com" }))
        .await
        .expect(202);
    let link = world.mail_token("bob@example.com").await;
    tokio::time::sleep(Duration::from_millis(3200)).await;

    let before = world.rows().await;
    spa.userinfo(&tokens.access)
        .await
        .is_challenge(401, Some("invalid_token"));
    spa.refresh(&tokens.refresh)
        .await
        .is_oauth_error(400, "invalid_grant");
    spa.redeem(&code).await.is_oauth_error(400, "invalid_grant");
    ada.consent(&consent, true, &["openid"])
        .await
        .is_problem(400, "interaction_expired");
    world
        .browser()
        .post("/api/login/finish/", &finish)
        .await
        .is_problem(400, "login_expired");
    opaque::register(&world.browser(), &link, PASSWORD)
        .await
        .is_problem(400, "invalid_link");
    tokio::time::sleep(Duration::from_millis(1900)).await;
    assert!(!ada.browser.is_signed_in().await);
    ada.consent(&consent, true, &["openid"])
        .await
        .is_problem(401, "not_signed_in");
    let after = world.rows().await;
    for table in ["users", "credentials", "grants", "mails", "consents"] {
        assert_eq!(before[table], after[table], "{table}");
    }
}
