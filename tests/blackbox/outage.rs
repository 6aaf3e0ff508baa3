//! A store goes away and comes back. Redis comes back empty: a sign-in in progress begins again, nobody is signed out.
//! Nothing is a 500: what can't be done for the moment is a 503 in its endpoint's shape. (The embedded stores are part of
//! the server: there is nothing to lose.)

use crate::harness::{
    LoginStart, PASSWORD, Pair, Redis, Reply, Scratch, Spec, TcpProxy, Tokens, World, interaction_in, sign_in,
};
use serde_json::json;
use std::time::{Duration, Instant};
use testbed::{
    process::Signal,
    services::{Durability, Postgres},
};

#[tokio::test]
async fn losing_redis_signs_nobody_out() {
    if Pair::of_this_run() == Pair::Embedded {
        return;
    }
    let mut redis = Redis::start().await;
    let url = redis.url();
    let world = World::with(&[
        ("TACIT_KEYVALUE__URL", &url),
        Redis::PREFIX,
        // Never reached, but counted: that needs Redis, too.
        ("limits.login_per_address", "1000"),
        ("limits.signup_per_ip", "1000"),
    ])
    .await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::spa("app")).await;
    let tokens = ada.tokens(&app, "openid").await;
    let late = ada.code(&app, app.request("openid")).await;
    let browser = world.browser();
    let request = app.request("openid");
    let interaction = interaction_in(&browser.get(&request.path()).await.location(), "login");
    let started = LoginStart::send(
        &browser,
        &ada.email,
        PASSWORD,
        json!({ "interaction": interaction }),
    )
    .await;
    let login_id = started.id();
    let finish = json!({ "login_id": login_id, "ke3": started.ke3().expect("the right password") });

    redis.kill();
    world.wire().expect_outage(true);
    let unavailable = |reply: Reply| {
        reply.is_problem(503, "unavailable");
    };
    unavailable(browser.post("/api/login/finish/", &finish).await);
    unavailable(sign_in(&browser, &ada.email, PASSWORD, json!({}), json!({})).await);
    app.redeem(&late)
        .await
        .is_oauth_error(503, "temporarily_unavailable");
    let location = ada.authorize(&app.request("openid")).await.location();
    assert!(location.contains("error=temporarily_unavailable"), "{location}");
    assert!(!is_ready(&world).await);
    // What does not need Redis goes on.
    world.wire().expect_outage(false);
    assert!(ada.browser.is_signed_in().await);
    app.userinfo(&tokens.access).await.expect(200);
    let tokens = Tokens::of(&app.refresh(&tokens.refresh).await);
    world.wire().get("/oauth/jwks/").await.expect(200);

    redis.boot().await;
    is_ready_again(&world).await;
    // Everything in progress is gone, and can be begun again.
    browser
        .post("/api/login/finish/", &finish)
        .await
        .is_problem(400, "login_expired");
    app.redeem(&late).await.is_oauth_error(400, "invalid_grant");
    browser
        .get(&format!("/api/interaction/?interaction={interaction}"))
        .await
        .is_problem(400, "interaction_expired");
    assert!(ada.browser.is_signed_in().await);
    app.userinfo(&tokens.access).await.expect(200);
    Tokens::of(&app.refresh(&tokens.refresh).await);
    let again = sign_in(&browser, &ada.email, PASSWORD, json!({}), json!({}))
        .await
        .expect(200);
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
    let mut world = World::with(&[("TACIT_KEYVALUE__URL", &redis.url()), Redis::PREFIX]).await;
    world.stop().await;
    redis.kill();
    let refused = world.cli(&["serve"]).await.failed();
    assert!(refused.err.to_lowercase().contains("redis"), "{refused:?}");
}

/// A world whose server reaches Postgres through a proxy of ours.
async fn proxied() -> (TcpProxy, World) {
    let mut world = World::start().await;
    let (proxy, address) = TcpProxy::start(&world.database_url()).await;
    world.stop().await;
    world.set("TACIT_DATABASE__URL", &address);
    world.boot().await;
    (proxy, world)
}

pub async fn is_ready(world: &World) -> bool {
    let probe = world.wire().http().get(world.operations_url("/healthz/ready"));
    probe.send().await.is_ok_and(|reply| reply.status() == 200)
}

pub async fn is_ready_again(world: &World) {
    let ready = async || is_ready(world).await.then_some(());
    crate::harness::eventually("the server to have found its store again", ready).await;
}

#[tokio::test]
async fn losing_postgres_is_no_answer_for_a_while_and_no_harm() {
    if Pair::of_this_run() == Pair::Embedded {
        return;
    }
    let (proxy, world) = proxied().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::confidential("app")).await;
    let tokens = ada.tokens(&app, "openid offline_access").await;
    let code = ada.code(&app, app.request("openid")).await;
    let started = LoginStart::send(&world.browser(), &ada.email, PASSWORD, json!({})).await;
    let login_id = started.id();
    let finish = json!({ "login_id": login_id, "ke3": started.ke3().expect("the right password") });

    // A client's first token gives it its place in a status list, which is a write, and the second reads the client with it;
    // from then on no database is asked.
    let form = [("grant_type", "client_credentials"), ("scope", "goals:read")];
    for _ in 0..2 {
        Tokens::of(&app.token(&form).await);
    }

    proxy.cut();
    world.wire().expect_outage(true);
    for _ in 0..3 {
        ada.browser.account().await.is_problem(503, "unavailable");
        sign_in(&world.browser(), &ada.email, PASSWORD, json!({}), json!({}))
            .await
            .is_problem(503, "unavailable");
        let ask = json!({ "email": "bob@example.com" });
        world
            .browser()
            .post("/api/signup/", &ask)
            .await
            .is_problem(503, "unavailable");
        app.refresh(&tokens.refresh)
            .await
            .is_oauth_error(503, "temporarily_unavailable");
        assert_eq!(app.userinfo(&tokens.access).await.status, 503);
        assert_eq!(ada.authorize(&app.request("openid")).await.status, 503);
        assert!(!is_ready(&world).await);
    }
    // What needs no database goes on.
    world.wire().expect_outage(false);
    world.wire().get("/oauth/jwks/").await.expect(200);
    Tokens::of(&app.token(&form).await);

    proxy.restore();
    is_ready_again(&world).await;
    assert!(ada.browser.is_signed_in().await);
    // What was asked for in vain was not used up on the way.
    Tokens::of(&app.refresh(&tokens.refresh).await);
    Tokens::of(&app.redeem(&code).await);
    world
        .browser()
        .post("/api/login/finish/", &finish)
        .await
        .expect(200);
}

#[tokio::test]
async fn a_database_that_says_nothing_is_not_waited_for() {
    if Pair::of_this_run() == Pair::Embedded {
        return;
    }
    let (proxy, world) = proxied().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::confidential("app")).await;
    let tokens = ada.tokens(&app, "openid offline_access").await;
    let code = ada.code(&app, app.request("openid")).await;
    proxy.stall();
    world.wire().expect_outage(true);
    let begun = Instant::now();
    // More of them at once than there are connections.
    let waiting = (0..20).map(async |_| {
        ada.browser.account().await.is_problem(503, "unavailable");
    });
    futures_util::future::join_all(waiting).await;
    app.refresh(&tokens.refresh)
        .await
        .is_oauth_error(503, "temporarily_unavailable");
    // Five seconds for each of the two, and room for a machine that does much else; the system would take a quarter of an hour.
    assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
    assert!(!is_ready(&world).await);
    world.wire().expect_outage(false);
    proxy.restore();
    is_ready_again(&world).await;
    assert!(ada.browser.is_signed_in().await);
    Tokens::of(&app.redeem(&code).await);
    // What was sent into the void may have arrived: then the same request is the retry of a lost answer.
    Tokens::of(&app.refresh(&tokens.refresh).await);
}

/// A Postgres that was stopped runs what it was sent meanwhile when it goes on. A rotation that its client has given up does
/// nothing then: else the next one, after the grace time, would look like a thief's.
#[tokio::test]
async fn a_stall_of_the_database_signs_nobody_out() {
    if Pair::of_this_run() == Pair::Embedded {
        return;
    }
    let mut world = World::with(&[("tokens.refresh_grace", "\"1s\"")]).await;
    let (proxy, address) = TcpProxy::start(&world.database_url()).await;
    world.stop().await;
    world.set("TACIT_DATABASE__URL", &address);
    world.boot().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::confidential("app")).await;
    let mut families = Vec::new();
    for _ in 0..6 {
        families.push(ada.tokens(&app, "openid offline_access").await.refresh);
    }
    // Every connection knows the statement by now: else all that is held is the question what it means.
    for _ in 0..4 {
        let next = families
            .iter()
            .map(async |refresh| Tokens::of(&app.refresh(refresh).await).refresh);
        families = futures_util::future::join_all(next).await;
    }
    proxy.stall();
    world.wire().expect_outage(true);
    let refused = families.iter().map(async |refresh| {
        app.refresh(refresh)
            .await
            .is_oauth_error(503, "temporarily_unavailable");
    });
    futures_util::future::join_all(refused).await;
    world.wire().expect_outage(false);
    proxy.restore();
    is_ready_again(&world).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    for refresh in &families {
        let next = Tokens::of(&app.refresh(refresh).await);
        Tokens::of(&app.refresh(&next.refresh).await);
    }
}

/// The same with a real Postgres, stopped for longer than a lost answer may be repeated: its processes hold what was sent.
#[tokio::test]
async fn a_postgres_that_is_stopped_for_forty_seconds_signs_nobody_out() {
    if Pair::of_this_run() == Pair::Embedded {
        return;
    }
    let mut world = World::start().await;
    world.stop().await;
    let scratch = Scratch::shared("stopped").expect("the folder for temporary files can be written");
    let postgres = Postgres::start(&scratch, Durability::Throwaway).expect("Postgres starts");
    world.set("TACIT_DATABASE__URL", postgres.url());
    world.cli(&["migrate"]).await.ok();
    world.boot().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::confidential("app")).await;
    let mut families = Vec::new();
    for _ in 0..12 {
        families.push(ada.tokens(&app, "openid offline_access").await.refresh);
    }
    // Every connection knows the statement by now.
    for _ in 0..2 {
        let next = families
            .iter()
            .map(async |refresh| Tokens::of(&app.refresh(refresh).await).refresh);
        families = futures_util::future::join_all(next).await;
    }
    let begun = Instant::now();
    postgres.server().signal_all(Signal::SIGSTOP);
    world.wire().expect_outage(true);
    let refused = families.iter().map(async |refresh| {
        app.refresh(refresh)
            .await
            .is_oauth_error(503, "temporarily_unavailable");
    });
    futures_util::future::join_all(refused).await;
    tokio::time::sleep(Duration::from_secs(40).saturating_sub(begun.elapsed())).await;
    world.wire().expect_outage(false);
    postgres.server().signal_all(Signal::SIGCONT);
    is_ready_again(&world).await;
    for refresh in &families {
        let next = Tokens::of(&app.refresh(refresh).await);
        Tokens::of(&app.refresh(&next.refresh).await);
    }
    world.kill();
}

#[tokio::test]
async fn a_store_that_says_nothing_is_not_waited_for() {
    if Pair::of_this_run() == Pair::Embedded {
        return;
    }
    let redis = Redis::start().await;
    let (proxy, address) = TcpProxy::start(&redis.url()).await;
    let world = World::with(&[("TACIT_KEYVALUE__URL", &address), Redis::PREFIX]).await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::spa("app")).await;
    let code = ada.code(&app, app.request("openid")).await;
    proxy.stall();
    world.wire().expect_outage(true);
    for _ in 0..3 {
        let begun = Instant::now();
        let start = LoginStart::send(&world.browser(), &ada.email, PASSWORD, json!({})).await;
        start.reply.is_problem(503, "unavailable");
        assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    }
    assert!(!is_ready(&world).await);
    world.wire().expect_outage(false);
    proxy.restore();
    is_ready_again(&world).await;
    // Nothing was lost: Redis only did not answer.
    Tokens::of(&app.redeem(&code).await);
}
