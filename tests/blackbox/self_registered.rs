//! A client that registered itself is held to what the operator says of such clients, whatever it registered for: PKCE, types of
//! `authorization_details`, scope.
//!
//! The code: `authcore clients/registration/metadata.rs`, `oauth/authorize/check.rs`, `tokens/policy.rs`.

use crate::harness::{App, Spec, World, interaction_in};
use reqwest::Method;
use serde_json::{Value, json};

const OPEN: (&str, &str) = ("registration.policy", "\"open\"");

async fn register(world: &World, members: Value) -> crate::harness::Reply {
    let request = world
        .wire()
        .request(Method::POST, "/oauth/register/")
        .json(&members);
    world.wire().send(request).await
}

/// A registered client, as the harness knows them.
async fn app(world: &World, members: Value) -> App {
    let reply = register(world, members).await.expect(201);
    let secret = reply.member("client_secret");
    world.wire().note(&secret);
    let mut app = world.app(Spec::third_party("pattern")).await;
    app.id = reply.member("client_id");
    app.secret = Some(secret);
    app.redirect_uri = "https://app.example/callback".to_owned();
    app
}

fn members(more: &[(&str, Value)]) -> Value {
    let mut members = json!({ "redirect_uris": ["https://app.example/callback"], "client_name": "App" });
    for (name, value) in more {
        members[*name] = value.clone();
    }
    members
}

#[tokio::test]
async fn pkce_is_required_unless_the_operator_makes_it_optional() {
    for (setting, required) in [("\"required\"", true), ("\"optional\"", false)] {
        let world = World::with(&[OPEN, ("registration.pkce", setting)]).await;
        let ada = world.user("ada@example.com").await;
        let app = app(&world, members(&[])).await;
        let bare = app
            .request("openid")
            .without("code_challenge")
            .without("code_challenge_method");
        let location = ada.authorize(&bare).await.location();
        if required {
            assert_eq!(app.error_in(&location, &bare), "invalid_request");
            continue;
        }
        let interaction = interaction_in(&location, "consent");
        let next = ada
            .consent(&interaction, true, &["openid"])
            .await
            .expect(200)
            .member("next");
        let code = app.code_in(&next, bare);
        // RFC 9700 §4.8.2: a verifier where there was no challenge is the sign of a downgrade.
        app.redeem(&code).await.is_oauth_error(400, "invalid_grant");
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code.code.as_str()),
            ("redirect_uri", &app.redirect_uri),
        ];
        app.token(&form).await.expect(200);
    }
}

#[tokio::test]
async fn details_of_no_type_are_had_without_the_operator() {
    let types = ("authorization.details_types", r#"["payment"]"#);
    let payment = [
        ("authorization_details_types", json!(["payment"])),
        ("grant_types", json!(["authorization_code", "client_credentials"])),
    ];
    let world = World::with(&[OPEN, types]).await;
    register(&world, members(&payment))
        .await
        .is_oauth_error(400, "invalid_client_metadata");
    let world = World::with(&[
        OPEN,
        types,
        ("registration.authorization_details_types", r#"["payment"]"#),
    ])
    .await;
    let app = app(&world, members(&payment)).await;
    let form = [
        ("grant_type", "client_credentials"),
        ("authorization_details", r#"[{"type":"payment"}]"#),
    ];
    app.token(&form).await.expect(200);
}

#[tokio::test]
async fn its_own_scope_is_what_it_gets_where_it_asks_for_nothing() {
    let world = World::with(&[OPEN, ("registration.scope", "\"openid email goals:read\"")]).await;
    let ada = world.user("ada@example.com").await;
    let app = app(&world, members(&[("scope", json!("openid"))])).await;
    let scopes = async |request: &crate::harness::AuthorizationRequest| {
        let interaction = interaction_in(&ada.authorize(request).await.location(), "consent");
        let page = ada
            .browser
            .get(&format!("/api/interaction/?interaction={interaction}"))
            .await;
        let page = page.expect(200).json();
        let names = page["scopes"].as_array().expect("scopes").iter();
        names
            .map(|scope| scope["name"].as_str().expect("a name").to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(scopes(&app.request("openid").without("scope")).await, ["openid"]);
    // It learns of a resource server later, and asks for more within what the operator lets such clients have.
    let more = app.request("openid goals:read goals:write");
    assert_eq!(scopes(&more).await, ["openid", "goals:read"]);
}
