//! Browser sessions: they survive reloads, tabs and a restart of the server; other browsers know nothing of them.

use crate::harness::{PASSWORD, Spec, Tokens, World, interaction_in, sign_in};
use serde_json::json;
use std::time::Duration;

const DAY: u64 = 24 * 60 * 60;

/// A cookie's attributes, in lower case.
fn attributes(line: &str) -> Vec<String> {
    line.split(';')
        .skip(1)
        .map(|attribute| attribute.trim().to_ascii_lowercase())
        .collect()
}

fn max_age(line: &str) -> u64 {
    attributes(line)
        .iter()
        .find_map(|attribute| attribute.strip_prefix("max-age=")?.parse().ok())
        .unwrap_or_else(|| panic!("no Max-Age in {line}"))
}

#[tokio::test]
async fn a_session_survives_reloads_tabs_and_a_restart() {
    let mut world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let tab = ada.browser.clone();
    for _ in 0..2 {
        assert_eq!(tab.account().await.expect(200).member("sub"), ada.sub);
    }
    world.stop().await;
    world.boot().await;
    assert_eq!(ada.browser.account().await.expect(200).member("sub"), ada.sub);
    // And a crash, likewise.
    world.kill();
    world.boot().await;
    assert_eq!(tab.account().await.expect(200).member("sub"), ada.sub);
}

#[tokio::test]
async fn another_browser_knows_nothing_of_it() {
    let world = World::start().await;
    world.user("ada@example.com").await;
    let other = world.browser();
    assert!(!other.is_signed_in().await);
    let app = world.app(Spec::spa("app")).await;
    let location = other.get(&app.request("openid").path()).await.location();
    interaction_in(&location, "login");
    // Nor does one with a made-up cookie.
    for made_up in ["x", "0000000000000000000000000000000000000000000", "%00", "a b"] {
        let request = world.wire().request(reqwest::Method::GET, "/api/account/");
        world
            .wire()
            .send(request.header("cookie", format!("tacit={made_up}")))
            .await
            .is_problem(401, "not_signed_in");
    }
}

#[tokio::test]
async fn the_cookie_is_out_of_the_reach_of_scripts_and_of_other_sites() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let reply = ada.sign_in_again(None).await.expect(200);
    // The session, and the mark of a known device.
    let [session, device] = reply.set_cookies()[..] else {
        panic!("two cookies: {reply:?}")
    };
    for line in [session, device] {
        let attributes = attributes(line);
        for wanted in ["httponly", "samesite=lax", "path=/"] {
            assert!(
                attributes.iter().any(|attribute| attribute == wanted),
                "{wanted} in {line}"
            );
        }
        assert!(
            !attributes.iter().any(|attribute| attribute.starts_with("domain")),
            "{line}"
        );
        // Plain http can't have it; this issuer is this machine.
        assert!(
            !attributes.iter().any(|attribute| attribute == "secure"),
            "{line}"
        );
    }
    // 256 bits at least.
    assert!(reply.cookies()[0].1.len() >= 43, "{session}");
}

#[tokio::test]
async fn under_https_the_cookie_is_bound_to_the_host() {
    let world = World::with(&[
        ("issuer", "\"https://login.example.org\""),
        ("embedded_beyond_loopback", "true"),
    ])
    .await;
    let browser = world.browser();
    browser
        .post("/api/signup/", &json!({ "email": "ada@example.com" }))
        .await
        .expect(202);
    let token = world.mail_token("ada@example.com").await;
    let reply = crate::harness::opaque::register(&browser, &token, PASSWORD)
        .await
        .expect(200);
    let [session, device] = reply.set_cookies()[..] else {
        panic!("two cookies: {reply:?}")
    };
    assert!(
        session.starts_with("__Host-") && device.starts_with("__Host-"),
        "{reply:?}"
    );
    let both = [attributes(session), attributes(device)];
    for (attributes, line) in both.iter().zip([session, device]) {
        for wanted in ["secure", "httponly", "samesite=lax", "path=/"] {
            assert!(
                attributes.iter().any(|attribute| attribute == wanted),
                "{wanted} in {line}"
            );
        }
        assert!(
            !attributes.iter().any(|attribute| attribute.starts_with("domain")),
            "{line}"
        );
    }
    assert!(browser.is_signed_in().await);
    // And browsers that came by https once come by nothing else.
    let page = world.wire().get("/login").await;
    assert!(page.header("strict-transport-security").is_some(), "{page:?}");
}

#[tokio::test]
async fn it_lasts_a_day_or_thirty_where_the_user_asks() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    for (remember, days) in [(false, 1), (true, 30)] {
        let reply = sign_in(
            &world.browser(),
            &ada.email,
            PASSWORD,
            json!({}),
            json!({ "remember": remember }),
        )
        .await;
        let seconds = max_age(reply.set_cookies()[0]);
        assert!((days * DAY - 5..=days * DAY).contains(&seconds), "{seconds}");
    }
}

#[tokio::test]
async fn it_ends_by_itself_and_takes_its_refresh_tokens_along() {
    let world = World::with(&[("session.lifetime", "\"3s\"")]).await;
    let app = world.app(Spec::spa("app")).await;
    let ada = world.user("ada@example.com").await;
    let tokens = ada.tokens(&app, "openid").await;
    tokio::time::sleep(Duration::from_millis(3100)).await;
    assert!(!ada.browser.is_signed_in().await);
    app.refresh(&tokens.refresh)
        .await
        .is_oauth_error(400, "invalid_grant");
    let location = ada.authorize(&app.request("openid")).await.location();
    interaction_in(&location, "login");
}

#[tokio::test]
async fn signing_in_again_changes_the_cookie_and_keeps_the_session() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::spa("app")).await;
    let tokens = ada.tokens(&app, "openid").await;
    let fixed = ada.browser.copy();
    ada.sign_in_again(None).await.expect(200);
    assert_ne!(fixed.cookies(), ada.browser.cookies());
    // Nothing that somebody planted, or stole before, works on; what other apps hold does.
    assert!(!fixed.is_signed_in().await);
    assert!(ada.browser.is_signed_in().await);
    Tokens::of(&app.refresh(&tokens.refresh).await);
}

#[tokio::test]
async fn two_users_at_one_browser_never_share_a_session() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let bob = world.user("bob@example.com").await;
    let app = world.app(Spec::spa("app")).await;
    let hers = ada.tokens(&app, "openid").await;
    let stolen = ada.browser.copy();
    sign_in(&ada.browser, &bob.email, PASSWORD, json!({}), json!({}))
        .await
        .expect(200);
    assert_eq!(ada.browser.account().await.member("sub"), bob.sub);
    assert!(!stolen.is_signed_in().await);
    app.refresh(&hers.refresh)
        .await
        .is_oauth_error(400, "invalid_grant");
}

#[tokio::test]
async fn nobody_is_an_answer_and_no_error() {
    let world = World::start().await;
    let stranger = world.browser().get("/api/session/").await.expect(200);
    assert_eq!(stranger.json(), json!({}));
    stranger.is_not_stored();
    let ada = world.user("ada@example.com").await;
    let known = ada.browser.get("/api/session/").await.expect(200);
    assert_eq!(known.member("email"), "ada@example.com");
    ada.browser.post("/api/logout/", &json!({})).await.expect(200);
    assert_eq!(
        ada.browser.get("/api/session").await.expect(200).json(),
        json!({})
    );
}

#[tokio::test]
async fn another_sites_page_can_post_nothing() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    for (header, value) in [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ] {
        for path in [
            "/api/logout/",
            "/api/signup/",
            "/api/login/start/",
            "/api/consent/",
        ] {
            let body = match path {
                "/api/signup/" => json!({ "email": "x@example.com" }),
                "/api/login/start/" => json!({ "email": "x@example.com", "ke1": "" }),
                "/api/consent/" => json!({ "interaction": "x", "allow": true, "scopes": [] }),
                _ => json!({}),
            };
            let request = world
                .wire()
                .request(reqwest::Method::POST, path)
                .json(&body)
                .header(header, value);
            ada.browser.send(request).await.is_problem(403, "cross_origin");
        }
    }
    assert!(ada.browser.is_signed_in().await);
    // The page's own origin may.
    let own = world
        .wire()
        .request(reqwest::Method::POST, "/api/logout/")
        .json(&json!({}));
    ada.browser
        .send(
            own.header("origin", world.issuer())
                .header("sec-fetch-site", "same-origin"),
        )
        .await
        .expect(200);
}
