//! RP-Initiated Logout 1.0: a request that is refused signs nobody out, and nobody is sent to an address that its client has
//! not registered. The rubbish is in `hostile/logout.rs`.
//!
//! The code: `authcore flow/logout.rs`, `authserver http/api/logout.rs`.

use super::{
    MARK, Row,
    Wants::{self, Page, Problem},
    refused,
};
use crate::harness::{
    App, Browser, Jwt, Signer, Spec, TestUser, Tokens, World, claims, header, interaction_in, query_of,
};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

struct Scene {
    ada: TestUser,
    spa: App,
    other: App,
    tokens: Tokens,
    world: World,
}

impl Scene {
    async fn set() -> Self {
        let world = World::start().await;
        let ada = world.user("ada@example.com").await;
        let spa = world.app(Spec::spa("spa")).await;
        let other = world.app(Spec::confidential("other")).await;
        let tokens = ada.tokens(&spa, "openid").await;
        Self {
            ada,
            spa,
            other,
            tokens,
            world,
        }
    }

    fn ask(&self, pairs: &[(&str, &str)]) -> RequestBuilder {
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(pairs)
            .finish();
        self.world
            .wire()
            .request(Method::GET, &format!("/oauth/logout/?{query}"))
    }

    /// Everybody is where they were.
    async fn nobody_went(&self) {
        assert!(self.ada.browser.is_signed_in().await);
        self.spa.userinfo(&self.tokens.access).await.expect(200);
    }

    /// The request as it should be.
    async fn goes_on(&self) {
        let location = self
            .spa
            .sign_out(&self.ada.browser, &self.tokens.id)
            .await
            .location();
        assert!(
            location.starts_with(&self.spa.post_logout_redirect_uri),
            "{location}"
        );
        assert!(!self.ada.browser.is_signed_in().await);
    }
}

#[tokio::test]
async fn a_hint_is_an_id_token_of_ours_for_this_client() {
    let scene = Scene::set().await;
    let hint = scene.tokens.id.as_str();
    let key = Signer::es256();
    let forged = || Jwt::of(claims(hint));
    let ours = header(hint)["kid"].as_str().expect("a key").to_owned();
    let [head, payload, signature] = hint.split('.').collect::<Vec<_>>()[..] else {
        panic!("no JWT: {hint}")
    };
    let others = scene.ada.tokens(&scene.other, "openid").await.id;
    let exchanged = others.split('.').nth(1).expect("claims");
    let logout_token = forged()
        .header("typ", "logout+jwt")
        .header("kid", ours.as_str())
        .by(&key);
    let row = |section, name: &str, hint: &str| {
        Row::new(
            section,
            name,
            scene.ask(&[("id_token_hint", hint)]),
            Page("invalid_request"),
        )
        .by(&scene.ada.browser)
    };
    let section = "RP-Initiated Logout §2";
    let foreign = scene.ask(&[("id_token_hint", hint), ("client_id", "other")]);
    let gone = scene.ask(&[("client_id", "gone")]);
    let post = |form: &[(&str, &str)]| {
        scene
            .world
            .wire()
            .request(Method::POST, "/oauth/logout/")
            .form(form)
    };
    refused(
        &scene.world,
        vec![
            row(section, "not signed", &forged().unsigned()),
            row(section, "signed by a stranger", &forged().by(&key)),
            row(
                section,
                "signed by a stranger in our key's name",
                &forged().header("kid", ours.as_str()).by(&key),
            ),
            row(section, "another kind of token", &logout_token),
            row(
                "RFC 8725 §3.2",
                "by the public key's name as a secret",
                &forged().hs256(ours.as_bytes()),
            ),
            row(section, "its signature cut off", &format!("{head}.{payload}.")),
            row(
                section,
                "other claims under its signature",
                &format!("{head}.{exchanged}.{signature}"),
            ),
            row(
                section,
                "of another issuer",
                &forged().claim("iss", format!("https://{MARK}.example")).by(&key),
            ),
            row("RFC 9068 §4", "an access token", &scene.tokens.access),
            row(section, "a refresh token", &scene.tokens.refresh),
            Row::new(
                section,
                "another client than the hint's",
                foreign,
                Page("invalid_request"),
            )
            .by(&scene.ada.browser),
            Row::new(
                section,
                "another client than the hint's, by a form",
                post(&[("id_token_hint", hint), ("client_id", "other")]),
                Page("invalid_request"),
            )
            .by(&scene.ada.browser),
            Row::new(
                section,
                "a client that there is not",
                gone,
                Page("unknown_client"),
            )
            .by(&scene.ada.browser),
            Row::new(
                "RFC 6749 §3.1",
                "a hint twice",
                scene.ask(&[("id_token_hint", hint), ("id_token_hint", hint)]),
                Page("invalid_request"),
            )
            .by(&scene.ada.browser),
        ],
    )
    .await;
    scene.nobody_went().await;
    scene.goes_on().await;
}

#[tokio::test]
async fn nobody_is_sent_to_an_address_that_is_not_registered_to_the_letter() {
    let scene = Scene::set().await;
    let (hint, nobody) = (scene.tokens.id.as_str(), scene.world.browser());
    let good = scene.spa.post_logout_redirect_uri.as_str();
    let section = "RP-Initiated Logout §3";
    let row = |name: String, pairs: &[(&str, &str)], browser: &Browser| {
        Row::new(section, name, scene.ask(pairs), Page("invalid_redirect_uri")).by(browser)
    };
    let mut rows = Vec::new();
    // At the session's own browser the hint is enough to sign out; the page says both then (see `logout.rs`).
    let elsewhere = scene.ada.sign_in_at(scene.world.browser()).await;
    for (who, browser) in [("ada elsewhere", &elsewhere.browser), ("nobody", &nobody)] {
        for wrong in [
            format!("{good}?x={MARK}"),
            format!("{good}#{MARK}"),
            format!("{good}{MARK}"),
            format!("{good}/"),
            format!("{good}%2e%2e/"),
            good.trim_end_matches('/').to_owned(),
            good.to_uppercase(),
            good.replace("http:", "https:"),
            good.replace("localhost", "127.0.0.1"),
            good.replace("localhost", "localhost@evil.example"),
            good.replace(":8000", ":8001"),
            good.replace("http:", ""),
            scene.spa.redirect_uri.clone(),
            scene.other.post_logout_redirect_uri.clone(),
        ] {
            let pairs = [
                ("id_token_hint", hint),
                ("post_logout_redirect_uri", wrong.as_str()),
            ];
            rows.push(row(format!("{who}: {wrong}"), &pairs, browser));
        }
        // §2: an address belongs to a client, and nothing says to which.
        rows.push(row(
            format!("{who}: without a client"),
            &[("post_logout_redirect_uri", good)],
            browser,
        ));
        let pairs = [("client_id", "other"), ("post_logout_redirect_uri", good)];
        rows.push(row(format!("{who}: of another client"), &pairs, browser));
    }
    refused(&scene.world, rows).await;
    scene.nobody_went().await;
    scene.goes_on().await;
}

#[tokio::test]
async fn only_the_users_own_word_ends_a_session_that_no_hint_proves() {
    let scene = Scene::set().await;
    let (world, ada) = (&scene.world, &scene.ada);
    let post = |body: &Value| world.wire().request(Method::POST, "/api/logout/").json(body);
    let asked = ada.browser.get("/oauth/logout/?client_id=spa").await.location();
    let waiting = json!({ "logout": query_of(&asked, "logout").expect("a sign-out that waits") });
    let section = "RP-Initiated Logout §6";
    let row = |name: &str, request: RequestBuilder, wants: Wants| {
        Row::new(section, name, request, wants).by(&ada.browser)
    };
    let invalid = Problem(400, "invalid_request");
    let form = world
        .wire()
        .request(Method::POST, "/api/logout/")
        .form(&[("logout", "x")]);
    let text = world
        .wire()
        .request(Method::POST, "/api/logout/")
        .header("content-type", "text/plain");
    refused(
        world,
        vec![
            row(
                "a word from another site",
                post(&waiting).header("origin", "https://evil.example"),
                Problem(403, "cross_origin"),
            ),
            row(
                "a word from nowhere",
                post(&waiting).header("origin", "null"),
                Problem(403, "cross_origin"),
            ),
            row("another site's form", form, Problem(415, "invalid_request")),
            row(
                "another site's text",
                text.body(waiting.to_string()),
                Problem(415, "invalid_request"),
            ),
            row("a number", post(&json!({ "logout": 7 })), invalid),
            row(
                "an overlong name",
                post(&json!({ "logout": MARK.repeat(9) })),
                invalid,
            ),
            row(
                "another method",
                world.wire().request(Method::DELETE, "/api/logout/"),
                Problem(405, "method_not_allowed"),
            ),
        ],
    )
    .await;
    scene.nobody_went().await;

    // What waits under another kind of name sends nobody anywhere, and stays.
    let third = world.app(Spec::third_party("third")).await;
    let consent = interaction_in(
        &ada.authorize(&third.request("openid")).await.location(),
        "consent",
    );
    let bob = world.user("bob@example.com").await;
    for id in [consent.as_str(), MARK] {
        let done = bob
            .browser
            .post("/api/logout/", &json!({ "logout": id }))
            .await
            .expect(200);
        assert_eq!(done.member("next"), "/signed-out");
    }
    assert!(!bob.browser.is_signed_in().await);
    scene.nobody_went().await;
    ada.browser.post("/api/logout/", &waiting).await.expect(200);
    assert!(!ada.browser.is_signed_in().await);
}
