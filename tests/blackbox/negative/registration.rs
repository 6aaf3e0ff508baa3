//! Dynamic registration (RFC 7591 §5) and its management (RFC 7592): nobody makes itself more than it is, and a registration
//! opens to its own token alone. What metadata is refused is in `client_metadata.rs`, who may register at all in
//! `tests/blackbox/registration.rs`.
//!
//! The code: `authcore flow/register/mod.rs`, `flow/register/management.rs`.

use super::{
    MARK, Row,
    Wants::{self, Challenge, OAuth, Problem},
    client_metadata::{METADATA, REDIRECT},
    mtls::PROXY,
    refused,
};
use crate::harness::{Spec, World, basic};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

pub(super) async fn world() -> World {
    let settings = [
        ("registration.policy", "\"open\""),
        ("authorization.details_types", r#"["payment"]"#),
        ("registration.authorization_details_types", r#"["payment"]"#),
        ("registration.pkce", "\"optional\""),
    ];
    // Methods that need a certificate are taken where there may be one.
    World::with(&[&settings[..], &PROXY].concat()).await
}

/// A document that is taken.
fn app() -> Value {
    json!({ "redirect_uris": ["https://app.example/callback"], "client_name": "App" })
}

/// The same with other members; `null` takes one away.
pub(super) fn app_with(members: &Value) -> Value {
    let mut document = app();
    for (name, value) in members.as_object().expect("members") {
        document[name] = value.clone();
    }
    document
}

pub(super) fn register(world: &World, document: &Value) -> RequestBuilder {
    world
        .wire()
        .request(Method::POST, "/oauth/register/")
        .json(document)
}

#[tokio::test]
async fn nobody_makes_itself_the_operators_own() {
    let world = world().await;
    let members = json!({ "first_party": true, "pkce_exempt": true, "token_exchange": { "subjects": ["web"] },
        "client_id": "goals-page", "client_secret": MARK, "registration_access_token": MARK,
        "token_endpoint_auth_method": "none" });
    let reply = world
        .wire()
        .send(register(&world, &app_with(&members)))
        .await
        .expect(201);
    assert!(!reply.holds(MARK) && !reply.holds("goals-page"), "{reply:?}");
    let id = reply.member("client_id");
    let ada = world.user("ada@example.com").await;
    let spa = world.app(Spec::spa("spa")).await;
    let request = spa
        .request("openid")
        .with("client_id", &id)
        .with("redirect_uri", "https://app.example/callback");
    let ask =
        |request: &crate::harness::AuthorizationRequest| world.wire().request(Method::GET, &request.path());
    let bare = request.clone().without("code_challenge");
    let rows = vec![
        Row::new(
            "OIDC Core §3.1.2.4",
            "consent is asked",
            ask(&request),
            Wants::Asks("consent"),
        )
        .by(&ada.browser),
        Row::new(
            "RFC 9700 §2.1.1",
            "PKCE is required",
            ask(&bare),
            Wants::Redirect("invalid_request"),
        )
        .by(&ada.browser)
        .told_at("https://app.example/callback"),
    ];
    refused(&world, rows).await;
}

#[tokio::test]
async fn a_registration_opens_to_its_own_token_and_nothing_else() {
    let world = world().await;
    let ada = world.user("ada@example.com").await;
    let spa = world.app(Spec::spa("spa")).await;
    let user = ada.tokens(&spa, "openid").await.access;
    let made = world.wire().send(register(&world, &app())).await.expect(201);
    let (id, secret) = (made.member("client_id"), made.member("client_secret"));
    let token = made.member("registration_access_token");
    let path = format!("/oauth/register/{id}/");
    let ask = |method: Method, path: &str| world.wire().request(method, path);
    let bad = Challenge(401, Some("invalid_token"));
    let section = "RFC 7592 §2";
    let mut rows = Vec::new();
    for method in [Method::GET, Method::PUT, Method::DELETE] {
        let row = |name: &str, request: RequestBuilder, wants| {
            let body = app_with(&json!({ "client_id": id }));
            let request = if method == Method::PUT {
                request.json(&body)
            } else {
                request
            };
            Row::new(section, format!("{method}: {name}"), request, wants)
        };
        let header = |value: String| ask(method.clone(), &path).header("authorization", value);
        rows.extend([
            row("nothing", ask(method.clone(), &path), Challenge(401, None)),
            row("the secret", header(basic(&id, &secret)), bad),
            row("the secret as a token", header(format!("Bearer {secret}")), bad),
            row("the token as a secret", header(basic(&id, &token)), bad),
            row(
                "the token of another scheme",
                header(format!("DPoP {token}")),
                bad,
            ),
            row("a scheme and no token", header("Bearer".to_owned()), bad),
            row("a user's access token", header(format!("Bearer {user}")), bad),
            row("the token and more", header(format!("Bearer {token}{MARK}")), bad),
            row(
                "the token, and another client",
                ask(method.clone(), "/oauth/register/spa/").bearer_auth(&token),
                bad,
            ),
            // RFC 9700 §4.3.2: addresses are logged.
            row(
                "the token in the query",
                ask(method.clone(), &format!("{path}?access_token={token}")),
                Challenge(401, None),
            ),
        ]);
    }
    let put = |name: &str, request: RequestBuilder, wants| {
        Row::new("RFC 7592 §2.2", name, request.bearer_auth(&token), wants)
    };
    let invalid = OAuth(400, "invalid_request");
    let change = |members: Value| ask(Method::PUT, &path).json(&app_with(&members));
    rows.extend([
        put("no client_id", change(json!({})), invalid),
        put(
            "another client_id",
            change(json!({ "client_id": "spa" })),
            invalid,
        ),
        put(
            "another secret",
            change(json!({ "client_id": id, "client_secret": MARK })),
            invalid,
        ),
        put(
            "the server's own member",
            change(json!({ "client_id": id, "client_id_issued_at": 0 })),
            invalid,
        ),
        put(
            "a redirect by http",
            change(json!({ "client_id": id, "redirect_uris": ["http://a.example/"] })),
            REDIRECT,
        ),
        put(
            "a wider scope",
            change(json!({ "client_id": id, "scope": "goals:write" })),
            METADATA,
        ),
        put("a list", ask(Method::PUT, &path).json(&json!([app()])), METADATA),
        put(
            "a form",
            ask(Method::PUT, &path).form(&[("client_id", &id)]),
            METADATA,
        ),
        put(
            "another method",
            ask(Method::PATCH, &path),
            Problem(405, "method_not_allowed"),
        ),
        put(
            "a POST",
            ask(Method::POST, &path).json(&app()),
            Problem(405, "method_not_allowed"),
        ),
    ]);
    refused(&world, rows).await;

    let show = ask(Method::GET, &path).bearer_auth(&token);
    let shown = world.wire().send(show).await.expect(200).json();
    assert_eq!(shown["redirect_uris"], app()["redirect_uris"]);
    let good = change(json!({ "client_id": id })).bearer_auth(&token);
    world.wire().send(good).await.expect(200);
    world
        .wire()
        .send(ask(Method::DELETE, &path).bearer_auth(&token))
        .await
        .expect(204);
}
