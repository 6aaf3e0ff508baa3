//! Apps on a device (RFC 8252): on the loopback interface the port may be another, and nothing else may.
//!
//! The code: `authcore model/client.rs::returns_to`, `flow/register/uris.rs`.

use super::{
    MARK, Row,
    Wants::{OAuth, Page},
    refused,
};
use crate::harness::{App, Code, Spec, TestUser, Tokens, World};
use reqwest::Method;
use serde_json::json;

const FOUR: &str = "http://127.0.0.1/callback";
const SIX: &str = "http://[::1]:9000/callback";
const NAME: &str = "http://localhost:9000/callback";
const QUERY: &str = "http://127.0.0.1:9000/app?a=1";

async fn app(world: &World, id: &str, more: &[&str]) -> App {
    let uris = [FOUR, SIX, NAME, QUERY]
        .map(|uri| ["--redirect-uri", uri])
        .concat();
    world.app(Spec::spa(id).with(&[&uris, more].concat())).await
}

fn returning_to(app: &App, redirect_uri: &str) -> App {
    let mut app = app.clone();
    redirect_uri.clone_into(&mut app.redirect_uri);
    app
}

async fn code(ada: &TestUser, app: &App, redirect_uri: &str) -> Code {
    let app = returning_to(app, redirect_uri);
    ada.code(&app, app.request("openid")).await
}

#[tokio::test]
async fn only_the_port_may_be_another_and_only_of_native_apps() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let scheme = "com.example.app:/callback";
    let native = app(&world, "native", &["--native", "--redirect-uri", scheme]).await;
    let web = world
        .app(
            Spec::spa("web")
                .metadata(json!({ "application_type": "web" }))
                .with(&[FOUR, SIX, NAME].map(|uri| ["--redirect-uri", uri]).concat()),
        )
        .await;
    for good in [
        FOUR,
        "http://127.0.0.1:49152/callback",
        "http://127.0.0.1:65535/callback",
        SIX,
        "http://[::1]/callback",
        "http://[::1]:49152/callback",
        NAME,
        "http://localhost/callback",
        "http://localhost:49152/callback",
        scheme,
    ] {
        let code = code(&ada, &native, good).await;
        Tokens::of(&returning_to(&native, good).redeem(&code).await);
    }
    for good in [FOUR, SIX, NAME] {
        code(&ada, &web, good).await;
    }

    let row = |section, app: &App, redirect_uri: &str| {
        let name = format!("{}: {redirect_uri}", app.id);
        let request = returning_to(app, redirect_uri).request("openid");
        let request = world.wire().request(Method::GET, &request.path());
        Row::new(section, name, request, Page("invalid_redirect_uri")).by(&ada.browser)
    };
    let mut rows: Vec<Row> = [
        // Another host.
        "http://127.0.0.2:49152/callback",
        "http://127.1:49152/callback",
        "http://2130706433:49152/callback",
        "http://0.0.0.0:49152/callback",
        "http://[::ffff:127.0.0.1]:49152/callback",
        "http://[0:0:0:0:0:0:0:1]:49152/callback",
        // Another path, query or fragment.
        "http://127.0.0.1:49152/",
        "http://127.0.0.1:49152/Callback",
        "http://127.0.0.1:49152/callback/",
        "http://127.0.0.1:49152/callback?a=1",
        "http://127.0.0.1:49152/callback#x",
        "http://127.0.0.1:49152/x/../callback",
        "http://127.0.0.1:49152/app",
        "http://127.0.0.1:49152/app?a=2",
        "http://[::1]:49152/app?a=1",
        // No port.
        "http://127.0.0.1:x/callback",
        "http://127.0.0.1:-1/callback",
        "http://127.0.0.1:99999/callback",
        "http://127.0.0.1:49152:1/callback",
        // Somebody else's host.
        "http://127.0.0.1:49152@evil.example/callback",
        "http://127.0.0.1@evil.example/callback",
        "http://127.0.0.1.evil.example:49152/callback",
        "http://127.0.0.1:49152.evil.example/callback",
        "http://ada@127.0.0.1:49152/callback",
        "http://127.0.0.1\\@evil.example/callback",
        "http://127.0.0.1:49152\\callback",
        // Another scheme.
        "https://127.0.0.1:49152/callback",
        "HTTP://127.0.0.1:49152/callback",
        "//127.0.0.1:49152/callback",
        "com.example.app:/other",
        "com.example.app://callback",
        "com.example.other:/callback",
    ]
    .map(|uri| row("RFC 8252 §7.3", &native, uri))
    .into();
    rows.extend(
        [
            "http://127.0.0.1:49152/callback",
            "http://[::1]:49152/callback",
            "http://[::1]/callback",
        ]
        .map(|uri| row("RFC 9700 §2.1", &web, uri)),
    );
    refused(&world, rows).await;
}

#[tokio::test]
async fn the_port_of_the_redemption_is_that_of_the_request() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let native = app(&world, "native", &["--native"]).await;
    let here = "http://127.0.0.1:49152/callback";
    let code = code(&ada, &native, here).await;
    let redeem = |redirect_uri: &str, verifier: &str| {
        native.form(
            "/oauth/token/",
            &[
                ("grant_type", "authorization_code"),
                ("code", &code.code),
                ("redirect_uri", redirect_uri),
                ("code_verifier", verifier),
            ],
        )
    };
    let row = |section, name: &str, request| Row::new(section, name, request, OAuth(400, "invalid_grant"));
    let other = format!("{MARK}{}", "x".repeat(40));
    refused(
        &world,
        vec![
            row(
                "RFC 6749 §4.1.3",
                "another port",
                redeem("http://127.0.0.1:49153/callback", &code.verifier),
            ),
            row(
                "RFC 6749 §4.1.3",
                "the registered address",
                redeem(FOUR, &code.verifier),
            ),
            row(
                "RFC 6749 §4.1.3",
                "the other loopback",
                redeem("http://[::1]:49152/callback", &code.verifier),
            ),
            // §8.1: another app on the device may have caught the redirect; the verifier is what it lacks.
            row("RFC 8252 §8.1", "another verifier", redeem(here, &other)),
        ],
    )
    .await;
    Tokens::of(&returning_to(&native, here).redeem(&code).await);
}
