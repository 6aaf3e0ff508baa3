//! What a stranger can make the server keep is bounded: the rows of docs/limits.md that can be exercised from outside.
//!
//! Each row: so many are taken from one network, the next is refused in the protocol's words with a time to come back, and
//! another network goes on.

use crate::harness::{App, Browser, LoginStart, PASSWORD, Reply, Spec, World, interaction_in, sign_in};
use reqwest::{Method, RequestBuilder};
use serde_json::json;

const HERE: &str = "192.0.2.1";
const ELSEWHERE: &str = "192.0.2.2";

/// Three of each are taken.
const SETTINGS: [(&str, &str); 7] = [
    ("limits.login_per_ip", "3"),
    ("limits.mail_per_address", "3"),
    ("limits.signup_per_ip", "3"),
    ("limits.authorize_per_ip", "3"),
    ("limits.pushed_per_ip", "3"),
    ("limits.device_per_ip", "3"),
    ("http.trusted_proxies", "[\"127.0.0.1\"]"),
];

async fn send(world: &World, request: RequestBuilder, from: &str) -> Reply {
    world.wire().send(request.header("x-forwarded-for", from)).await
}

/// Three pass, the fourth is `refused`, and another network's passes.
async fn walk(world: &World, request: impl Fn(usize) -> RequestBuilder, good: u16, refused: impl Fn(&Reply)) {
    for n in 0..3 {
        send(world, request(n), HERE).await.expect(good);
    }
    refused(&send(world, request(3), HERE).await);
    send(world, request(4), ELSEWHERE).await.expect(good);
}

fn too_many(reply: &Reply) {
    assert_eq!(reply.status, 429, "{reply:?}");
    let seconds: u64 = reply
        .header("retry-after")
        .expect("Retry-After")
        .parse()
        .expect("seconds");
    assert!(seconds <= 3600, "{reply:?}");
}

fn authorize(world: &World, app: &App) -> RequestBuilder {
    world.wire().request(Method::GET, &app.request("openid").path())
}

#[tokio::test]
async fn every_row_of_the_table_holds() {
    let world = World::with(&SETTINGS).await;
    let app = world.app(Spec::spa("app")).await;
    let json_post =
        |path: &str, body: serde_json::Value| world.wire().request(Method::POST, path).json(&body);

    walk(
        &world,
        |_| json_post("/api/login/passkey/start/", json!({})),
        200,
        too_many,
    )
    .await;
    walk(
        &world,
        |n| json_post("/api/signup/", json!({ "email": format!("p{n}@example.com") })),
        202,
        too_many,
    )
    .await;
    walk(
        &world,
        |n| json_post("/api/recover/", json!({ "email": format!("r{n}@example.com") })),
        202,
        too_many,
    )
    .await;
    walk(
        &world,
        |n| {
            let email = format!("q{n}@example.com");
            json_post(
                "/api/login/start/",
                json!({ "email": email, "ke1": LoginStart::ke1("a guess") }),
            )
        },
        200,
        too_many,
    )
    .await;
    // An authorization request that waits: refused by a redirect, since its client is proven.
    walk(
        &world,
        |_| authorize(&world, &app),
        303,
        |reply| {
            assert!(
                reply.location().contains("error=temporarily_unavailable"),
                "{reply:?}"
            )
        },
    )
    .await;
    let pushed = app.request("openid");
    walk(&world, |_| app.form("/oauth/par/", &pushed.form()), 201, too_many).await;
}

#[tokio::test]
async fn devices_of_one_network_are_bounded() {
    let world = World::with(&SETTINGS).await;
    let app = world
        .app(Spec::spa("television").grants(&["urn:ietf:params:oauth:grant-type:device_code"]))
        .await;
    walk(
        &world,
        |_| {
            let request = world.wire().request(Method::POST, "/oauth/device/");
            request.form(&[("client_id", app.id.as_str()), ("scope", "openid")])
        },
        200,
        too_many,
    )
    .await;
}

/// Who has come in over the limit's edge goes on: the limit is on what has to be kept, not on people.
#[tokio::test]
async fn who_is_signed_in_is_not_held_up() {
    let world = World::with(&[("limits.authorize_per_ip", "1")]).await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::spa("app")).await;
    for _ in 0..3 {
        world.browser().get(&app.request("openid").path()).await;
    }
    for _ in 0..3 {
        let code = ada.code(&app, app.request("openid")).await;
        app.redeem(&code).await.expect(200);
    }
}

#[tokio::test]
async fn a_pushed_request_waits_once_however_often_it_is_followed() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::spa("app")).await;
    let request = app.request("openid");
    let path = app.pushed_path(&app.push(&request).await);
    let browser: Browser = world.browser();
    let first = interaction_in(&browser.get(&path).await.location(), "login");
    for _ in 0..5 {
        let again = interaction_in(&world.browser().get(&path).await.location(), "login");
        assert_eq!(again, first);
    }
    // It is still good for one answer.
    let start = json!({ "interaction": first });
    let done = sign_in(&browser, &ada.email, PASSWORD, start, json!({}))
        .await
        .expect(200);
    assert!(done.member("next").contains("code="), "{done:?}");
}

#[tokio::test]
async fn what_is_kept_of_a_request_has_a_length() {
    let world = World::start().await;
    let app = world.app(Spec::spa("app")).await;
    for (name, most) in [
        ("state", 2048),
        ("nonce", 2048),
        ("login_hint", 512),
        ("ui_locales", 256),
    ] {
        let with = |length: usize| app.request("openid").with(name, &"x".repeat(length)).path();
        let taken = world.browser().get(&with(most)).await;
        interaction_in(&taken.location(), "login");
        let refused = world.browser().get(&with(most + 1)).await.location();
        assert!(refused.contains("error=invalid_request"), "{name}: {refused}");
    }
    // Pushed, it may not be long by what nobody knows either.
    for (filler, status) in [(7000, 201), (14_000, 400)] {
        let half = "x".repeat(filler / 2);
        let request = app.request("openid").with("unknown", &half).with("other", &half);
        let request = app.form("/oauth/par/", &request.form());
        world.wire().send(request).await.expect(status);
    }
}

/// A request that comes again from the same browser waits in one place; from another browser, or another request, in its own.
#[tokio::test]
async fn a_reload_keeps_nothing_more() {
    let world = World::with(&[("http.trusted_proxies", "[\"127.0.0.1\"]")]).await;
    let app = world.app(Spec::spa("app")).await;
    let request = app.request("openid");
    let waiting = async |path: &str, from: &str, browser: &str| {
        let get = world
            .wire()
            .request(Method::GET, path)
            .header("user-agent", browser);
        interaction_in(&send(&world, get, from).await.location(), "login")
    };
    let first = waiting(&request.path(), HERE, "Firefox").await;
    for _ in 0..3 {
        assert_eq!(waiting(&request.path(), HERE, "Firefox").await, first);
    }
    assert_ne!(waiting(&request.path(), HERE, "Chromium").await, first);
    assert_ne!(waiting(&request.path(), ELSEWHERE, "Firefox").await, first);
    assert_ne!(
        waiting(&app.request("openid").path(), HERE, "Firefox").await,
        first
    );
}

/// What changes nothing leaves no row in the trail, and what changes something does so a number of times in an hour.
#[tokio::test]
async fn one_user_fills_no_trail() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::spa("app")).await;
    let mut counter = world.counter().await;
    let mut trail = async || counter.rows().await["audit_events"];

    let code = ada.code(&app, app.request("openid offline_access")).await;
    app.redeem(&code).await.expect(200);
    let before = trail().await;
    for _ in 0..10 {
        app.redeem(&code).await.is_oauth_error(400, "invalid_grant");
    }
    assert_eq!(trail().await - before, 1, "the first replay has ended something");

    let patch = async |name: &str| {
        let request = world.wire().request(Method::PATCH, "/api/account/");
        let request = request
            .header("origin", world.issuer())
            .json(&json!({ "name": name }));
        ada.browser.send(request).await
    };
    patch("Ada").await.expect(200);
    let before = trail().await;
    for _ in 0..10 {
        let reply = patch("Ada").await.expect(200);
        assert_eq!(reply.member("name"), "Ada");
    }
    assert_eq!(trail().await, before);
    let mut taken = 11;
    while taken < 110 {
        let reply = patch(&format!("Ada {taken}")).await;
        if reply.status == 429 {
            too_many(&reply);
            break;
        }
        reply.expect(200);
        taken += 1;
    }
    assert!((100..=102).contains(&taken), "{taken}");
    let mut taken = 0;
    while taken < 70 {
        let request = world
            .wire()
            .request(Method::DELETE, "/api/account/factors/trust/");
        let request = request.header("origin", world.issuer());
        let reply = ada.browser.send(request).await;
        if reply.status == 429 {
            too_many(&reply);
            break;
        }
        reply.expect(204);
        taken += 1;
    }
    assert!((60..=61).contains(&taken), "{taken}");
    // Whoever has nothing but the session keeps nobody from changing their factors by that.
    let start = ada
        .browser
        .post("/api/account/factors/totp/start/", &json!({}))
        .await;
    start.expect(200);
}

/// What needs no page is kept as well: codes that a browser gets at once, for whoever asks in a loop.
#[tokio::test]
async fn codes_that_nobody_has_to_act_for_are_counted() {
    let world = World::with(&[("limits.authorize_per_ip", "1")]).await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::spa("app")).await;
    for prompt in ["none", ""] {
        let mut codes = 0;
        for _ in 0..12 {
            let request = match prompt {
                "" => app.request("openid"),
                prompt => app.request("openid").with("prompt", prompt),
            };
            let location = ada.authorize(&request).await.location();
            if location.contains("error=temporarily_unavailable") {
                break;
            }
            assert!(location.contains("code="), "{location}");
            codes += 1;
        }
        let free = if prompt == "none" { 10 } else { 0 };
        assert!((free..=free + 1).contains(&codes), "{prompt}: {codes}");
    }
}

/// One sign-out waits for the word of a session's user, however many pages ask for it, and its `state` has a length.
#[tokio::test]
async fn one_sign_out_waits_for_each_session() {
    let world = World::with(&[("limits.authorize_per_ip", "2000")]).await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::spa("app")).await;
    let path = format!("/oauth/logout/?client_id={}", app.id);
    let first = ada.browser.get(&path).await.location();
    assert!(first.starts_with("/logout?logout="), "{first}");
    let mut same = 1;
    for _ in 0..70 {
        let again = ada.browser.get(&path).await.location();
        assert!(again.starts_with("/logout?logout="), "{again}");
        if again != first {
            break;
        }
        same += 1;
    }
    // Then the page asks all the same, and knows of no app.
    assert!((60..=61).contains(&same), "{same}");
    let bob = world.user("bob@example.com").await;
    assert_ne!(bob.browser.get(&path).await.location(), first);
    let long = format!("{path}&state={}", "s".repeat(2049));
    ada.browser.get(&long).await.is_error_page("invalid_request");
    let done = ada.browser.post("/api/logout/", &json!({})).await;
    done.expect(200);
    assert!(!ada.browser.is_signed_in().await);
}

#[tokio::test]
async fn second_factors_that_are_asked_for_are_counted() {
    let world = World::with(&[("limits.login_per_ip", "1000")]).await;
    let ada = world.user("ada@example.com").await;
    let mut asked = 0;
    while asked < 70 {
        let reply = ada.browser.post("/api/login/step-up/", &json!({})).await;
        if reply.status == 429 {
            too_many(&reply);
            break;
        }
        asked += 1;
    }
    assert!((60..=61).contains(&asked), "{asked}");
}

/// A name costs nobody anything but a row of the trail.
#[tokio::test]
async fn a_passkey_is_named_so_often_and_no_more() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let passkey = ada.make_passkey(&world).await;
    let path = format!("/api/account/passkeys/{}/", passkey.id);
    let mut taken = 0;
    while taken < 110 {
        let request = world.wire().request(Method::PATCH, &path);
        let request = request.json(&json!({ "name": format!("name {taken}") }));
        let reply = ada.browser.send(request).await;
        if reply.status == 429 {
            too_many(&reply);
            break;
        }
        reply.expect(204);
        taken += 1;
    }
    assert!((100..=102).contains(&taken), "{taken}");
}
