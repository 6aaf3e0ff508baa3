//! The user's half of a device's sign-in (RFC 8628 §3.3): decided by somebody who is signed in, on our own page, once; and
//! nobody guesses. Code: `authcore`'s `flow/device.rs`, `authserver`'s `http/api/device.rs`.

use super::{
    MARK, Row,
    device::{begin, device_app, poll},
    refused,
};
use crate::harness::{Tokens, Wants, World};
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn a_user_decides_signed_in_on_our_page_and_once() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let tv = world.app(device_app("tv")).await;
    let waiting = begin(&world, &tv).await;
    let decided = begin(&world, &tv).await;
    let wire = world.wire();
    let word = |user_code: &str| {
        let body = json!({ "user_code": user_code, "allow": true });
        wire.request(Method::POST, "/api/device/").json(&body)
    };
    let look = |query: String| wire.request(Method::GET, &format!("/api/device/{query}"));
    ada.browser.send(word(&decided.user_code)).await.expect(200);
    let code = waiting.user_code.as_str();
    let stranger = world.browser();
    // Of the alphabet, and of the form: only nobody has it.
    let nobodys = if code.starts_with('B') {
        "CBBB-BBBB"
    } else {
        "BBBB-BBBB"
    };
    let row = |section, name, request, status, error| {
        Row::new(section, name, request, Wants::Problem(status, error))
    };
    let by_ada = |row: Row| row.by(&ada.browser);
    let table = vec![
        row(
            "RFC 8628 §3.3",
            "a word of nobody",
            word(code),
            401,
            "not_signed_in",
        )
        .by(&stranger),
        row(
            "RFC 8628 §5.1",
            "a look by nobody",
            look(format!("?user_code={code}")),
            401,
            "not_signed_in",
        )
        .by(&stranger),
        by_ada(row(
            "RFC 8628 §5.4",
            "a word from another site's page",
            word(code).header("origin", "https://evil.example"),
            403,
            "cross_origin",
        )),
        by_ada(row(
            "RFC 8628 §5.4",
            "a word from another site, as browsers tell",
            word(code).header("sec-fetch-site", "cross-site"),
            403,
            "cross_origin",
        )),
        by_ada(row(
            "RFC 8628 §5.1",
            "a code that nobody has",
            word(nobodys),
            400,
            "invalid_code",
        )),
        by_ada(row(
            "RFC 8628 §5.1",
            "a look at a code that nobody has",
            look(format!("?user_code={nobodys}")),
            400,
            "invalid_code",
        )),
        by_ada(row(
            "RFC 8628 §6.1",
            "half of a code",
            word(&code[..4]),
            400,
            "invalid_code",
        )),
        by_ada(row("RFC 8628 §6.1", "nothing", word(""), 400, "invalid_code")),
        by_ada(row(
            "RFC 8628 §6.1",
            "no code at all",
            look(String::new()),
            400,
            "invalid_request",
        )),
        by_ada(row(
            "RFC 8628 §3.3",
            "the device's own code",
            word(&waiting.device_code),
            400,
            "invalid_code",
        )),
        by_ada(row(
            "RFC 8628 §3.3",
            "a code on which was decided",
            word(&decided.user_code),
            400,
            "invalid_code",
        )),
        row(
            "RFC 8628 §3.3.1",
            "a picture of what can't be a code",
            wire.request(Method::GET, &format!("/oauth/device/qr/?user_code={MARK}")),
            400,
            "invalid_code",
        ),
    ];
    refused(&world, table).await;
    // The one that was aimed at still waits.
    let poll_it = poll(&tv, &waiting.device_code, &[]);
    wire.send(poll_it)
        .await
        .is_oauth_error(400, "authorization_pending");
    ada.browser.send(word(code)).await.expect(200);
    for begun in [waiting, decided] {
        Tokens::of(&wire.send(poll(&tv, &begun.device_code, &[])).await);
    }
}

#[tokio::test]
async fn nobody_guesses_at_the_codes_of_others() {
    let world = World::with(&[("limits.login_per_ip", "1000")]).await;
    let ada = world.user("ada@example.com").await;
    let tv = world.app(device_app("tv")).await;
    let waiting = begin(&world, &tv).await;
    let mut limited = None;
    // RFC 8628 §5.1: "the authorization server SHOULD rate-limit user code attempts."
    for _ in 0..40 {
        let body = json!({ "user_code": "BBBB-BBBB", "allow": true });
        let reply = ada.browser.post("/api/device/", &body).await;
        if reply.status == 429 {
            limited = Some(reply);
            break;
        }
        reply.is_problem(400, "invalid_code");
    }
    let limited = limited.expect("guessing comes to an end");
    limited.is_problem(429, "rate_limited");
    assert!(limited.header("retry-after").is_some(), "{limited:?}");
    // The device itself is not held up by it.
    world
        .wire()
        .send(poll(&tv, &waiting.device_code, &[]))
        .await
        .is_oauth_error(400, "authorization_pending");
}

/// A guesser uses up their own tries, not their neighbours'; and right codes are no guesses.
#[tokio::test]
async fn a_guesser_holds_up_nobody_else_and_right_codes_do_not_count() {
    let world = World::with(&[("limits.login_per_ip", "1000")]).await;
    let ada = world.user("ada@example.com").await;
    let bob = world.user("bob@example.com").await;
    let tv = world.app(device_app("tv")).await;
    for _ in 0..30 {
        let wrong = ada.browser.get("/api/device/?user_code=BBBBBBBB").await;
        wrong.is_problem(400, "invalid_code");
    }
    let refused = ada.browser.get("/api/device/?user_code=BBBBBBBB").await;
    refused.is_problem(429, "rate_limited");
    let waiting = begin(&world, &tv).await;
    let path = format!("/api/device/?user_code={}", waiting.user_code);
    // Not even with a right one, or the refusals would tell of it.
    ada.browser.get(&path).await.is_problem(429, "rate_limited");
    for _ in 0..40 {
        bob.browser.get(&path).await.expect(200);
    }
    let body = json!({ "user_code": waiting.user_code, "allow": true });
    bob.browser.post("/api/device/", &body).await.expect(200);
    Tokens::of(&world.wire().send(poll(&tv, &waiting.device_code, &[])).await);
}
