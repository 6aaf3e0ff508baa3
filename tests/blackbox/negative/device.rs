//! Devices (RFC 8628): a code is for the device that asked, once, and nobody asks too often. What the user may do is in
//! `device_user.rs`. Code: `authcore`'s `flow/device.rs` and `flow/token/device_code.rs`.

use super::{MARK, Row, refused};
use crate::harness::{App, Spec, Tokens, Wants, World};
use reqwest::{Method, RequestBuilder};
use serde_json::json;

const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// What the device got.
pub struct Begun {
    pub device_code: String,
    pub user_code: String,
}

pub async fn begin(world: &World, app: &App) -> Begun {
    let form = app.form("/oauth/device/", &[("scope", "openid goals:read")]);
    let reply = world.wire().send(form).await.expect(200);
    let (device_code, user_code) = (reply.member("device_code"), reply.member("user_code"));
    world.wire().note(&device_code);
    Begun {
        device_code,
        user_code,
    }
}

pub fn poll(app: &App, device_code: &str, more: &[(&str, &str)]) -> RequestBuilder {
    let mut form = vec![("grant_type", GRANT), ("device_code", device_code)];
    form.extend(more);
    app.form("/oauth/token/", &form)
}

pub fn device_app(id: &str) -> Spec {
    Spec::spa(id).grants(&["authorization_code", "refresh_token", GRANT])
}

#[tokio::test]
async fn a_device_asks_for_what_it_may_have() {
    let world = World::start().await;
    let tv = world.app(device_app("tv")).await;
    let spa = world.app(Spec::spa("spa")).await;
    let narrow = world.app(device_app("narrow").scope("openid")).await;
    let ask = |app: &App, form: &[(&str, &str)]| app.form("/oauth/device/", form);
    let path = "/oauth/device/";
    let twice = world
        .wire()
        .request(Method::POST, path)
        .header("content-type", "application/x-www-form-urlencoded")
        .body("client_id=tv&scope=openid&scope=email");
    let json = world
        .wire()
        .request(Method::POST, path)
        .json(&json!({ "client_id": "tv", "scope": MARK }));
    let row =
        |section, name, request, status, error| Row::new(section, name, request, Wants::OAuth(status, error));
    let table = vec![
        row(
            "RFC 8628 §3.1",
            "a client without the grant",
            ask(&spa, &[("scope", "openid")]),
            400,
            "unauthorized_client",
        ),
        row(
            "RFC 6749 §3.3",
            "no scope of its own",
            ask(&narrow, &[("scope", "goals:read")]),
            400,
            "invalid_scope",
        ),
        row(
            "RFC 6749 §3.3",
            "an unknown scope",
            ask(&tv, &[("scope", MARK)]),
            400,
            "invalid_scope",
        ),
        row(
            "RFC 6749 §3.3",
            "a broken scope",
            ask(&tv, &[("scope", "openid \"x\"")]),
            400,
            "invalid_scope",
        ),
        row(
            "RFC 8707 §2",
            "an unknown resource",
            ask(
                &tv,
                &[("scope", "openid"), ("resource", "https://other.example/")],
            ),
            400,
            "invalid_target",
        ),
        row(
            "RFC 9396 §5",
            "details of an unknown type",
            ask(
                &tv,
                &[
                    ("scope", "openid"),
                    ("authorization_details", r#"[{"type":"payment"}]"#),
                ],
            ),
            400,
            "invalid_authorization_details",
        ),
        row(
            "RFC 6749 §3.1",
            "a parameter twice",
            twice,
            400,
            "invalid_request",
        ),
        row("RFC 8628 §3.1", "no form", json, 400, "invalid_request"),
        Row::new(
            "RFC 8628 §3.1",
            "another method",
            world.wire().request(Method::GET, path),
            Wants::Problem(405, "method_not_allowed"),
        ),
    ];
    refused(&world, table).await;
    begin(&world, &tv).await;
}

#[tokio::test]
async fn a_code_is_for_its_own_device_once_and_after_the_users_word() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let tv = world.app(device_app("tv")).await;
    let other = world.app(device_app("other")).await;
    let spa = world.app(Spec::spa("spa")).await;
    let waiting = begin(&world, &tv).await;
    let allowed = begin(&world, &tv).await;
    let denied = begin(&world, &tv).await;
    let used = begin(&world, &tv).await;
    let decide = async |begun: &Begun, allow: bool| {
        let body = json!({ "user_code": begun.user_code, "allow": allow });
        ada.browser.post("/api/device/", &body).await.expect(200);
    };
    decide(&allowed, true).await;
    decide(&denied, false).await;
    decide(&used, true).await;
    Tokens::of(&world.wire().send(poll(&tv, &used.device_code, &[])).await);

    let row = |section, name, request, error| Row::new(section, name, request, Wants::OAuth(400, error));
    let code = allowed.device_code.as_str();
    let with_grant = |grant: &str| tv.form("/oauth/token/", &[("grant_type", grant), ("code", code)]);
    let table = vec![
        row(
            "RFC 8628 §3.5",
            "nobody has decided",
            poll(&tv, &waiting.device_code, &[]),
            "authorization_pending",
        ),
        row(
            "RFC 8628 §3.5",
            "nobody has decided, and it asks again at once",
            poll(&tv, &waiting.device_code, &[]),
            "slow_down",
        ),
        row(
            "RFC 8628 §3.5",
            "the user refused",
            poll(&tv, &denied.device_code, &[]),
            "access_denied",
        ),
        row(
            "RFC 8628 §3.5",
            "the user refused, and it asks again",
            poll(&tv, &denied.device_code, &[]),
            "expired_token",
        ),
        row(
            "RFC 8628 §3.5",
            "a code that was used",
            poll(&tv, &used.device_code, &[]),
            "expired_token",
        ),
        row("RFC 8628 §3.4", "no code", poll(&tv, "", &[]), "invalid_request"),
        row(
            "RFC 8628 §3.5",
            "a made-up code",
            poll(&tv, MARK, &[]),
            "expired_token",
        ),
        row(
            "RFC 8628 §3.4",
            "the code for users",
            poll(&tv, &allowed.user_code, &[]),
            "expired_token",
        ),
        row(
            "RFC 8628 §5.2",
            "a code in other letters",
            poll(&tv, &code.to_uppercase(), &[]),
            "expired_token",
        ),
        row(
            "RFC 8628 §3.4",
            "another client's code",
            poll(&other, code, &[]),
            "expired_token",
        ),
        row(
            "RFC 8628 §3.4",
            "by a client without the grant",
            poll(&spa, code, &[]),
            "unauthorized_client",
        ),
        row(
            "RFC 6749 §4.1.3",
            "as an authorization code",
            with_grant("authorization_code"),
            "invalid_request",
        ),
        row(
            "RFC 8707 §2.2",
            "a resource beyond what was allowed",
            poll(&tv, code, &[("resource", "notes")]),
            "invalid_target",
        ),
        row(
            "RFC 9449 §4.3",
            "with a proof that is none",
            poll(&tv, code, &[]).header("dpop", MARK),
            "invalid_dpop_proof",
        ),
    ];
    refused(&world, table).await;
    // None of them has burned what ada allowed.
    let tokens = Tokens::of(&world.wire().send(poll(&tv, code, &[])).await);
    tv.userinfo(&tokens.access).await.expect(200);
    decide(&waiting, true).await;
    Tokens::of(&world.wire().send(poll(&tv, &waiting.device_code, &[])).await);
}
