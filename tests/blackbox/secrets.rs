//! Secrets are shown to whom they are for, once, and stand nowhere else: not in logs, however talkative, not in other
//! answers, not in the database.
//!
//! (That no secret stands in the log, every test of this suite sees to when its world ends.)

use crate::harness::{PASSWORD, Reply, Spec, Tokens, World, sign_in};
use serde_json::{Value, json};

#[tokio::test]
async fn a_talkative_log_tells_no_secret() {
    let world = World::with(&[("log.filter", "\"debug\""), ("log.format", "\"json\"")]).await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::confidential("app")).await;
    let tokens = ada.tokens(&app, "openid offline_access goals:read").await;
    let tokens = Tokens::of(&app.refresh(&tokens.refresh).await);
    app.userinfo(&tokens.access).await.expect(200);
    app.refresh("not a token at all, but who knows")
        .await
        .is_oauth_error(400, "invalid_grant");
    sign_in(
        &world.browser(),
        &ada.email,
        "a wrong password",
        json!({}),
        json!({}),
    )
    .await
    .expect(401);
    app.sign_out(&ada.browser, &tokens.id).await.location();
    // The world's end looks for every one of them; here only that there was something to look through.
    assert!(world.wire().secrets().len() > 8);
    assert!(world.log().lines().count() > 10, "{}", world.log());
    assert!(!world.log().contains("a wrong password"));
    // For machines each line is JSON, with the fields that an event has.
    let log = world.log();
    let events = log.lines().filter(|line| line.starts_with('{'));
    let events: Vec<Value> = events
        .map(|line| serde_json::from_str(line).expect("a line of JSON"))
        .collect();
    let has = |action: &str, outcome: &str| {
        events.iter().any(|event| {
            let text = event.to_string();
            text.contains(&format!("\"{action}\"")) && text.contains(&format!("\"{outcome}\""))
        })
    };
    assert!(
        has("sign_up_completed", "success") && has("login", "refused") && has("logout", "success"),
        "{log}"
    );
}

#[tokio::test]
async fn no_answer_repeats_a_secret() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::confidential("app")).await;
    let tokens = ada.tokens(&app, "openid goals:read").await;
    let secret = app.secret.clone().expect("a secret");
    let cookie = ada.browser.cookies().into_values().next().expect("a cookie");
    let form = [
        ("grant_type", "authorization_code"),
        ("code", tokens.refresh.as_str()),
        ("redirect_uri", &app.redirect_uri),
    ];
    let replies: Vec<Reply> = vec![
        ada.browser.account().await,
        ada.browser.get("/login").await,
        ada.browser
            .get(&format!("/oauth/logout/?id_token_hint={}", tokens.access))
            .await,
        app.userinfo(&tokens.access).await,
        app.userinfo(&tokens.refresh).await,
        app.token(&form).await,
        world.wire().get("/.well-known/openid-configuration").await,
        world.wire().get("/oauth/jwks/").await,
    ];
    for reply in &replies {
        for (name, secret) in [
            ("the cookie", &cookie),
            ("the client's secret", &secret),
            ("the access token", &tokens.access),
            ("the refresh token", &tokens.refresh),
            ("the password", &PASSWORD.to_owned()),
        ] {
            assert!(!reply.holds(secret), "{name} in {reply:?}");
        }
    }
    let metrics = world
        .wire()
        .http()
        .get(world.operations_url("/metrics"))
        .send()
        .await
        .expect("answers");
    let metrics = metrics.text().await.expect("a text");
    assert!(metrics.contains("tacit_"), "{metrics}");
    assert!(
        !metrics.contains("ada@") && !metrics.contains(&cookie),
        "{metrics}"
    );
}

#[tokio::test]
async fn the_database_holds_no_secret_in_the_clear() {
    let mut world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::confidential("app")).await;
    let tokens = ada.tokens(&app, "openid offline_access").await;
    Tokens::of(&app.refresh(&tokens.refresh).await);
    world
        .browser()
        .post("/api/signup/", &json!({ "email": "bob@example.com" }))
        .await
        .expect(202);
    let link = world.mail_token("bob@example.com").await;
    let secrets = world.wire().secrets();
    world.stop().await;
    let dump = world.dump().await;
    assert!(dump.len() > 1000);
    for secret in secrets.iter().chain([&link]) {
        let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
        for text in [secret, &hex] {
            assert!(
                !contains(&dump, text.as_bytes()),
                "{secret} stands in the database"
            );
        }
    }
}

fn contains(hay: &[u8], needle: &[u8]) -> bool {
    hay.windows(needle.len()).any(|window| window == needle)
}

#[tokio::test]
async fn every_authentication_leaves_a_line_in_the_trail() {
    let world = World::start().await;
    let mut counter = world.counter().await;
    let mut trail = async || counter.rows().await["audit_events"];
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::spa("app")).await;
    let (code, again) = (ada.code(&app, app.request("openid")).await, app.request("openid"));
    let before = trail().await;
    sign_in(
        &world.browser(),
        &ada.email,
        "a wrong password",
        json!({}),
        json!({}),
    )
    .await
    .expect(401);
    assert_eq!(trail().await, before + 1, "a refused sign-in");
    sign_in(
        &world.browser(),
        "nobody@example.com",
        "a wrong password",
        json!({}),
        json!({}),
    )
    .await
    .expect(401);
    assert_eq!(trail().await, before + 2, "one of nobody's");
    ada.sign_in_again(None).await.expect(200);
    assert_eq!(trail().await, before + 3, "a sign-in");
    Tokens::of(&app.redeem(&code).await);
    app.redeem(&code).await.is_oauth_error(400, "invalid_grant");
    assert_eq!(trail().await, before + 4, "a replay");
    ada.code(&app, again).await;
    ada.browser.post("/api/logout/", &json!({})).await.expect(200);
    assert_eq!(trail().await, before + 5, "a sign-out");
    world.cli(&["keys", "rotate"]).await.ok();
    world.cli(&["user", "disable", "ada@example.com"]).await.ok();
    // The keys of each of three algorithms, and a user.
    assert_eq!(trail().await, before + 9, "the operator's acts");
}
