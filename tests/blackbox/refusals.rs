//! Who runs the server sees why a client is refused, at the endpoints that no browser shows: one line that names the client, the
//! rule and what to do, few of them whoever asks, and no secret in any.

use crate::harness::{Spec, World, basic, eventually};
use reqwest::Method;

/// The line of the log that has all of this.
async fn line(world: &World, parts: &[&str]) -> String {
    eventually(&format!("a line with {parts:?}"), async || {
        let log = world.log();
        let found = log
            .lines()
            .find(|line| parts.iter().all(|part| line.contains(part)));
        found.map(str::to_owned)
    })
    .await
}

#[tokio::test]
async fn a_client_that_is_refused_leaves_a_line() {
    let world = World::start().await;
    let wire = world.wire();
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::confidential("app")).await;
    let post = async |path: &str, id: &str, secret: &str, form: &[(&str, &str)]| {
        let request = wire.request(Method::POST, path).form(form);
        wire.send(request.header("authorization", basic(id, secret)))
            .await
    };
    let secret = app.secret.clone().expect("a secret");
    let code = [
        ("grant_type", "authorization_code"),
        ("code", "0123456789-not-a-code"),
        ("redirect_uri", app.redirect_uri.as_str()),
    ];
    post("/oauth/token/", "app", "hunter2-wrong", &code)
        .await
        .expect(401);
    line(
        &world,
        &[
            "a client was refused",
            "client=\"app\"",
            "endpoint=\"token\"",
            "wrong client secret",
        ],
    )
    .await;
    post("/oauth/token/", "misspelt", "hunter2-wrong", &code)
        .await
        .expect(401);
    line(
        &world,
        &[
            "a client was refused",
            "misspelt",
            "no such client",
            "register the client",
        ],
    )
    .await;
    post("/oauth/token/", "app", &secret, &code)
        .await
        .is_oauth_error(400, "invalid_grant");
    line(&world, &["client=\"app\"", "unknown code"]).await;
    let exchange = [("grant_type", "urn:ietf:params:oauth:grant-type:device_code")];
    post("/oauth/token/", "app", &secret, &exchange)
        .await
        .is_oauth_error(400, "unauthorized_client");
    line(
        &world,
        &["client=\"app\"", "not registered for this grant_type", "hint="],
    )
    .await;
    post("/oauth/device/", "app", &secret, &[("scope", "openid")])
        .await
        .expect(400);
    line(&world, &["client=\"app\"", "endpoint=\"device\""]).await;

    let other = world.app(Spec::confidential("other")).await;
    let mut pushed = other.request("openid");
    pushed = pushed
        .without("redirect_uri")
        .with("redirect_uri", "https://elsewhere.example/cb?x=hunter2");
    wire.send(other.form("/oauth/par/", &pushed.form()))
        .await
        .expect(400);
    line(
        &world,
        &[
            "client=\"other\"",
            "endpoint=\"par\"",
            "https://elsewhere.example/cb",
        ],
    )
    .await;
    // A resource server that may not ask about a token is told that it is not active; the operator is told why.
    let tokens = ada.tokens(&app, "openid goals:read").await;
    let reply = wire
        .send(other.form("/oauth/introspect/", &[("token", &tokens.access)]))
        .await;
    assert_eq!(reply.expect(200).json()["active"], false);
    line(&world, &["client=\"other\"", "not the resource server's client"]).await;

    let log = world.log();
    for hidden in ["hunter2", "0123456789-not-a-code", &secret, &tokens.access] {
        assert!(!log.contains(hidden), "{hidden}");
    }
}

#[tokio::test]
async fn who_makes_names_up_silences_no_line() {
    let world = World::with(&[("http.trusted_proxies", "[\"127.0.0.1\"]")]).await;
    let wire = world.wire();
    let ask = async |id: &str, from: &str| {
        let form = [("grant_type", "client_credentials"), ("client_id", id)];
        let request = wire.request(Method::POST, "/oauth/token/").form(&form);
        wire.send(request.header("x-forwarded-for", from))
            .await
            .expect(401);
    };
    for n in 0..40 {
        ask(&format!("invented-{n}"), "192.0.2.66").await;
    }
    ask("goals-pgae", "192.0.2.7").await;
    line(&world, &["a client was refused", "goals-pgae"]).await;
    let lines = world.log().matches("invented-").count();
    assert!((1..=10).contains(&lines), "{lines}");
}
