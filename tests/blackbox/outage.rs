//! Redis goes away and comes back empty: a sign-in in progress begins again, nobody is signed out, nothing is a 500.
//! (On the embedded stores there is no Redis to lose.)

use crate::harness::{LoginStart, PASSWORD, Pair, Redis, Reply, Spec, Tokens, World, interaction_in, sign_in};
use serde_json::json;

#[tokio::test]
async fn losing_redis_signs_nobody_out() {
    if Pair::of_this_run() == Pair::Embedded {
        return;
    }
    let mut redis = Redis::start().await;
    let url = redis.url();
    let world = World::with(&[("TACIT_KEYVALUE__URL", &url)]).await;
    let ada = world.person("ada@example.com").await;
    let app = world.app(Spec::spa("app")).await;
    let tokens = ada.tokens(&app, "openid").await;
    let late = ada.code(&app, app.request("openid")).await;
    let browser = world.browser();
    let request = app.request("openid");
    let interaction = interaction_in(&browser.get(&request.path()).await.location(), "login");
    let started = LoginStart::send(&browser, &ada.email, PASSWORD, json!({ "interaction": interaction })).await;
    let login_id = started.id();
    let finish = json!({ "login_id": login_id, "ke3": started.ke3().expect("the right password") });

    redis.kill();
    world.wire().expect_outage(true);
    let unavailable = |reply: Reply| {
        reply.is_problem(503, "unavailable");
    };
    unavailable(browser.post("/api/login/finish/", &finish).await);
    unavailable(sign_in(&browser, &ada.email, PASSWORD, json!({}), json!({})).await);
    app.redeem(&late).await.is_oauth_error(503, "temporarily_unavailable");
    let location = ada.authorize(&app.request("openid")).await.location();
    assert!(location.contains("error=temporarily_unavailable"), "{location}");
    let ready = world.wire().http().get(world.operations_url("/healthz/ready")).send().await.expect("answers");
    assert_eq!(ready.status(), 503);
    // What does not need Redis goes on.
    world.wire().expect_outage(false);
    assert!(ada.browser.is_signed_in().await);
    app.userinfo(&tokens.access).await.expect(200);
    let tokens = Tokens::of(&app.refresh(&tokens.refresh).await);
    world.wire().get("/oauth/jwks/").await.expect(200);

    redis.boot().await;
    crate::harness::eventually("the server to have found Redis again", async || {
        let ready = world.wire().http().get(world.operations_url("/healthz/ready")).send().await.ok()?;
        (ready.status() == 200).then_some(())
    })
    .await;
    // Everything in progress is gone, and can be begun again.
    browser.post("/api/login/finish/", &finish).await.is_problem(400, "login_expired");
    app.redeem(&late).await.is_oauth_error(400, "invalid_grant");
    browser.get(&format!("/api/interaction/?interaction={interaction}")).await.is_problem(400, "interaction_expired");
    assert!(ada.browser.is_signed_in().await);
    app.userinfo(&tokens.access).await.expect(200);
    Tokens::of(&app.refresh(&tokens.refresh).await);
    let again = sign_in(&browser, &ada.email, PASSWORD, json!({}), json!({})).await.expect(200);
    assert_eq!(again.member("next"), "/account");
    let code = ada.code(&app, app.request("openid")).await;
    Tokens::of(&app.redeem(&code).await);
}

#[tokio::test]
async fn a_server_that_finds_no_redis_says_so_and_does_not_start() {
    if Pair::of_this_run() == Pair::Embedded {
        return;
    }
    let mut redis = Redis::start().await;
    let mut world = World::with(&[("TACIT_KEYVALUE__URL", &redis.url())]).await;
    world.stop().await;
    redis.kill();
    let refused = world.cli(&["serve"]).await.failed();
    assert!(refused.err.to_lowercase().contains("redis"), "{refused:?}");
}
