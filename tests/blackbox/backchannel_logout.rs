//! Back-Channel Logout 1.0: every client of an ended session is told, at once, and none of them holds the user up.

use crate::harness::{
    Site, TestUser, World, base64url, basic, challenge, claims, eventually, header, interaction_in, query_of,
    random,
};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const SETTINGS: [(&str, &str); 2] = [
    ("registration.policy", "\"open\""),
    ("outbound.allow_private", "true"),
];

/// Registers a client of the site and signs the user in there. Answers its registration and its ID token's claims.
async fn signed_in(world: &World, user: &TestUser, site: &Site, bye: &str) -> (Value, Value) {
    let wire = world.wire();
    let document = json!({ "redirect_uris": [site.at("/callback")], "backchannel_logout_uri": site.at(bye),
        "backchannel_logout_session_required": true });
    let client = wire
        .send(wire.request(Method::POST, "/oauth/register/").json(&document))
        .await
        .expect(201)
        .json();
    let text = |name: &str| client[name].as_str().expect("text").to_owned();
    let verifier = base64url(&random::<32>());
    let callback = site.at("/callback");
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs([
            ("response_type", "code"),
            ("client_id", &text("client_id")),
            ("redirect_uri", &callback),
            ("scope", "openid"),
            ("code_challenge", &challenge(&verifier)),
            ("code_challenge_method", "S256"),
        ])
        .finish();
    let location = user
        .browser
        .get(&format!("/oauth/authorize/?{query}"))
        .await
        .location();
    let interaction = interaction_in(&location, "consent");
    let next = user
        .consent(&interaction, true, &["openid"])
        .await
        .expect(200)
        .member("next");
    let code = query_of(&next, "code").expect("a code");
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", &callback),
        ("code_verifier", &verifier),
    ];
    let request = wire
        .request(Method::POST, "/oauth/token/")
        .header("authorization", basic(&text("client_id"), &text("client_secret")))
        .form(&form);
    let id_token = wire.send(request).await.expect(200).member("id_token");
    (client, claims(&id_token))
}

fn logout_token(body: &str) -> String {
    let field = form_urlencoded::parse(body.as_bytes()).find(|(name, _)| name == "logout_token");
    field.expect("a logout token").1.into_owned()
}

#[tokio::test]
async fn every_client_of_the_session_is_told_by_a_token_of_its_own() {
    let world = World::with(&SETTINGS).await;
    let site = Site::start().await;
    for path in ["/bye-1", "/bye-2"] {
        site.answer(path, 200, "");
    }
    let ada = world.user("ada@example.com").await;
    let first = signed_in(&world, &ada, &site, "/bye-1").await;
    let second = signed_in(&world, &ada, &site, "/bye-2").await;
    let start = Instant::now();
    ada.browser.post("/api/logout/", &json!({})).await.expect(200);
    for (path, (client, id_token)) in [("/bye-1", first), ("/bye-2", second)] {
        let request = eventually(path, async || site.requests(path).pop()).await;
        assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
        let token = logout_token(&request.body);
        assert_eq!(header(&token)["typ"], "logout+jwt");
        let told = claims(&token);
        assert_eq!(told["aud"], client["client_id"]);
        assert_eq!(told["iss"], world.issuer());
        assert_eq!((&told["sid"], &told["sub"]), (&id_token["sid"], &id_token["sub"]));
        assert_eq!(
            told["events"],
            json!({ "http://schemas.openid.net/event/backchannel-logout": {} })
        );
        // §2.4: never.
        assert_eq!(told.get("nonce"), None);
        assert!(told["jti"].is_string() && told["exp"].is_i64());
    }
    tokio::time::sleep(Duration::from_millis(1500)).await;
    assert_eq!(site.requests("/bye-1").len(), 1, "told once");
}

#[tokio::test]
async fn a_client_that_is_away_holds_nobody_up_and_a_restart_forgets_nothing() {
    let mut world = World::with(&SETTINGS).await;
    let site = Site::start().await;
    site.answer("/bye", 200, "");
    let ada = world.user("ada@example.com").await;
    signed_in(&world, &ada, &site, "/bye").await;
    // A server that has no way out at the moment: the word waits in the database.
    world.stop().await;
    world.set("outbound.allow_private", "false");
    world.boot().await;
    let start = Instant::now();
    ada.browser.post("/api/logout/", &json!({})).await.expect(200);
    assert!(start.elapsed() < Duration::from_secs(1));
    assert!(!ada.browser.is_signed_in().await);
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert!(site.requests("/bye").is_empty());
    world.stop().await;
    world.set("outbound.allow_private", "true");
    world.boot().await;
    // The second try comes ten seconds after the first.
    let told = async || {
        tokio::time::sleep(Duration::from_millis(200)).await;
        site.requests("/bye").pop()
    };
    let mut request = None;
    while request.is_none() && start.elapsed() < Duration::from_secs(20) {
        request = told().await;
    }
    logout_token(&request.expect("told after the restart").body);
}

#[tokio::test]
async fn of_a_hundred_clients_two_that_fail_hold_up_neither_the_user_nor_the_others() {
    let world = World::with(&SETTINGS).await;
    let site = Site::start().await;
    let ada = world.user("ada@example.com").await;
    let path = |n: usize| format!("/bye-{n}");
    for n in 0..100 {
        site.answer(&path(n), 200, "");
    }
    site.never_answer(&path(0));
    site.answer(&path(1), 500, "");
    for n in 0..100 {
        signed_in(&world, &ada, &site, &path(n)).await;
    }
    let start = Instant::now();
    ada.browser.post("/api/logout/", &json!({})).await.expect(200);
    assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
    assert!(!ada.browser.is_signed_in().await);
    // Everybody is told, also the two of whom nothing comes back, or nothing good.
    for n in 0..100 {
        let request = eventually(&path(n), async || site.requests(&path(n)).pop()).await;
        logout_token(&request.body);
    }
    world.is_healthy().await;
    // The one that failed is told again, ten seconds after the first time; the others are not.
    while site.requests(&path(1)).len() < 2 && start.elapsed() < Duration::from_secs(25) {
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    assert!(site.requests(&path(1)).len() >= 2, "told again");
    assert!((2..100).all(|n| site.requests(&path(n)).len() == 1), "told once");
}

#[tokio::test]
async fn a_deletion_that_is_asked_for_is_a_sign_out_at_once() {
    let world = World::with(&SETTINGS).await;
    let site = Site::start().await;
    site.answer("/bye", 200, "");
    let ada = world.user("ada@example.com").await;
    let (_, id_token) = signed_in(&world, &ada, &site, "/bye").await;
    let body = json!({ "email": ada.email });
    ada.browser
        .post("/api/account/deletion/", &body)
        .await
        .expect(200);
    let request = eventually("/bye", async || site.requests("/bye").pop()).await;
    let told = claims(&logout_token(&request.body));
    assert_eq!((&told["sid"], &told["sub"]), (&id_token["sid"], &id_token["sub"]));
}

/// A server that answers nobody, whatever it has of clients, holds up only its own.
#[tokio::test]
async fn a_slow_server_holds_up_no_other_ones_word() {
    let world = World::with(&SETTINGS).await;
    let (slow, fast) = (Site::start().await, Site::start().await);
    slow.never_answer("/bye");
    fast.answer("/bye", 200, "");
    let ada = world.user("ada@example.com").await;
    for _ in 0..40 {
        signed_in(&world, &ada, &slow, "/bye").await;
    }
    signed_in(&world, &ada, &fast, "/bye").await;
    let start = Instant::now();
    ada.browser.post("/api/logout/", &json!({})).await.expect(200);
    eventually("word", async || fast.requests("/bye").pop()).await;
    assert!(start.elapsed() < Duration::from_secs(3), "{:?}", start.elapsed());
    tokio::time::sleep(Duration::from_secs(1)).await;
    let asked = slow.requests("/bye").len();
    assert!(
        (1..=8).contains(&asked),
        "a few at once, and none has ended: {asked}"
    );
}
