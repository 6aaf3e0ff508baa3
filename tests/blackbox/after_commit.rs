//! What follows a commit can't take it back: neither its answer nor a second try says that nothing happened.

use crate::{
    harness::{PASSWORD, Pair, Redis, Spec, TcpProxy, Tokens, World, interaction_in, opaque, sign_in},
    negative::device::{begin, device_app, poll},
    outage::is_ready_again,
};
use reqwest::Method;
use serde_json::json;

/// The account is there, the link is used up, and Redis, which knows where the user came from, says nothing.
#[tokio::test]
async fn a_sign_up_stands_whatever_becomes_of_redis() {
    if Pair::of_this_run() == Pair::Embedded {
        return;
    }
    let redis = Redis::start().await;
    let (proxy, address) = TcpProxy::start(&redis.url()).await;
    let world = World::with(&[("TACIT_KEYVALUE__URL", &address), Redis::PREFIX]).await;
    let app = world.app(Spec::spa("app")).await;
    let request = app.request("openid");
    let browser = world.browser();
    let interaction = interaction_in(&browser.get(&request.path()).await.location(), "login");
    let ask = json!({ "email": "ada@example.com", "interaction": interaction });
    browser.post("/api/signup/", &ask).await.expect(202);
    let token = world.mail_token("ada@example.com").await;
    let record = opaque::record(&browser, &token, PASSWORD)
        .await
        .expect("a good link");

    proxy.stall();
    let finish = json!({ "token": token, "registration_record": record });
    let done = browser.post("/api/register/finish/", &finish).await.expect(200);
    assert_eq!(
        done.member("next"),
        format!("/select-account?interaction={interaction}")
    );
    assert!(browser.is_signed_in().await);

    proxy.restore();
    is_ready_again(&world).await;
    // The request still waits, and the page that `next` names goes on with it.
    let chosen = json!({ "interaction": interaction });
    let next = browser
        .post("/api/interaction/", &chosen)
        .await
        .expect(200)
        .member("next");
    let code = app.code_in(&next, request);
    Tokens::of(&app.redeem(&code).await);
}

/// The answer was lost, and the page's user presses the button again.
#[tokio::test]
async fn a_sign_up_that_is_sent_again_is_answered_as_the_first() {
    let world = World::start().await;
    let browser = world.browser();
    let ask = json!({ "email": "ada@example.com" });
    browser.post("/api/signup/", &ask).await.expect(202);
    let token = world.mail_token("ada@example.com").await;
    let record = opaque::record(&browser, &token, PASSWORD)
        .await
        .expect("a good link");
    let others = opaque::record(&browser, &token, "another password")
        .await
        .expect("a good link");
    let finish = json!({ "token": token, "registration_record": record });
    // Nothing of the answer comes through, the cookie neither.
    let lost = browser.copy();
    lost.post("/api/register/finish/", &finish).await.expect(200);
    assert!(!browser.is_signed_in().await);

    let again = browser.post("/api/register/finish/", &finish).await.expect(200);
    assert_eq!(again.member("next"), "/account");
    assert!(browser.is_signed_in().await);
    let id = |account: &serde_json::Value| account["id"].clone();
    let (one, other) = (
        lost.account().await.expect(200).json(),
        browser.account().await.expect(200).json(),
    );
    assert_eq!(id(&one), id(&other), "one account");
    // Again and again, from whatever browser: one account.
    for browser in [browser.copy(), world.browser()] {
        browser.post("/api/register/finish/", &finish).await.expect(200);
    }
    assert_eq!(world.rows().await["users"], 1);

    // Whoever has the link alone, or another record, is nobody.
    let thief = world.browser();
    let mut other = finish.clone();
    other["registration_record"] = others.into();
    thief
        .post("/api/register/finish/", &other)
        .await
        .is_problem(400, "invalid_link");
    assert!(!thief.is_signed_in().await);
    // And where the password was changed since, the record is none of the account's.
    sign_in(
        &world.browser(),
        "ada@example.com",
        PASSWORD,
        json!({}),
        json!({}),
    )
    .await
    .expect(200);
}

/// A consent that can't be written down is none, and can be given again.
#[tokio::test]
async fn a_word_that_is_not_kept_leaves_the_question_open() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::third_party("app")).await;
    let tv = world.app(device_app("tv")).await;
    let interaction = interaction_in(&ada.authorize(&app.request("openid")).await.location(), "consent");
    let waiting = begin(&world, &tv).await;

    world.refuse_audit().await;
    let cookies: Vec<String> = ada
        .browser
        .cookies()
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    // Past the harness, which bears no 500: a trail that refuses is one.
    let fails = async |path: &str, word: serde_json::Value| {
        let request = world.wire().request(Method::POST, path).json(&word);
        let reply = request.header("cookie", cookies.join("; ")).send().await;
        let status = reply.expect("an answer").status();
        assert!(status.is_server_error(), "{path}: {status}");
    };
    for allow in [true, false] {
        let consent = json!({ "interaction": interaction, "allow": allow, "scopes": ["openid"] });
        fails("/api/consent/", consent).await;
        let device = json!({ "user_code": waiting.user_code, "allow": allow });
        fails("/api/device/", device).await;
    }
    // Both still ask.
    ada.browser
        .get(&format!("/api/interaction/?interaction={interaction}"))
        .await
        .expect(200);
    ada.browser
        .get(&format!("/api/device/?user_code={}", waiting.user_code))
        .await
        .expect(200);
    world
        .wire()
        .send(poll(&tv, &waiting.device_code, &[]))
        .await
        .is_oauth_error(400, "authorization_pending");
}
