//! A client that registered itself is held to what the operator says of such clients, whatever it registered for: PKCE, types of
//! `authorization_details`, scope.
//!
//! The code: `authcore clients/registration/metadata.rs`, `oauth/authorize/check.rs`, `tokens/policy.rs`.

use crate::harness::{
    App, AuthorizationRequest, Operator, Spec, TestUser, Tokens, World, claims, eventually, interaction_in,
};
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

/// What the consent page is told of a request.
async fn asked(user: &TestUser, request: &AuthorizationRequest) -> Value {
    let interaction = interaction_in(&user.authorize(request).await.location(), "consent");
    let page = user
        .browser
        .get(&format!("/api/interaction/?interaction={interaction}"))
        .await;
    page.expect(200).json()
}

fn names(asked: &Value) -> Vec<String> {
    let scopes = asked["scopes"].as_array().expect("scopes").iter();
    scopes
        .map(|scope| scope["name"].as_str().expect("a name").to_owned())
        .collect()
}

const BOUND: (&str, &str) = (
    "registration.scope",
    "\"openid email goals:read goals:write notes:read\"",
);

#[tokio::test]
async fn its_own_scope_is_what_it_gets_where_it_asks_for_nothing_and_no_bound() {
    let world = World::with(&[OPEN, ("registration.scope", "\"openid email goals:read\"")]).await;
    let ada = world.user("ada@example.com").await;
    let app = app(&world, members(&[("scope", json!("openid email"))])).await;
    let none = app.request("openid").without("scope");
    assert_eq!(names(&asked(&ada, &none).await), ["openid", "email"]);
    // It learns of a resource server later, and asks for more within what the operator lets such clients have.
    let more = app.request("openid goals:read goals:write");
    assert_eq!(names(&asked(&ada, &more).await), ["openid", "goals:read"]);
}

#[tokio::test]
async fn who_registers_with_the_first_challenge_can_have_more_later() {
    let world = World::with(&[OPEN, BOUND]).await;
    let ada = world.user("ada@example.com").await;
    let app = app(&world, members(&[("scope", json!("goals:read"))])).await;
    let first = app
        .request("goals:read")
        .with("resource", "https://goals.example/");
    assert_eq!(names(&asked(&ada, &first).await), ["goals:read"]);
    let step_up = app
        .request("goals:read goals:write")
        .with("resource", "https://goals.example/");
    let page = asked(&ada, &step_up).await;
    assert_eq!(names(&page), ["goals:read", "goals:write"]);
    let interaction = interaction_in(&ada.authorize(&step_up).await.location(), "consent");
    let next = ada
        .consent(&interaction, true, &["goals:read", "goals:write"])
        .await
        .expect(200)
        .member("next");
    let code = app.code_in(&next, step_up);
    let tokens = Tokens::of(
        &app.redeem_with(&code, &[("resource", "https://goals.example/")])
            .await,
    );
    let token = claims(&tokens.access);
    assert_eq!(
        (&token["scope"], &token["aud"]),
        (&json!("goals:read goals:write"), &json!("goals"))
    );
}

#[tokio::test]
async fn a_registration_is_narrowed_to_what_may_be_had_and_says_so() {
    let world = World::with(&[OPEN, BOUND]).await;
    let some = register(
        &world,
        members(&[("scope", json!("openid goals:read nonsense phone"))]),
    )
    .await;
    assert_eq!(some.expect(201).member("scope"), "openid goals:read");
    let none = register(&world, members(&[("scope", json!("nonsense?of#it tacit:admin"))])).await;
    none.is_oauth_error(400, "invalid_client_metadata");
    let words = none.member("error_description");
    assert!(
        words.contains("scope") && words.contains("registration.scope"),
        "{words}"
    );
    let line = world
        .log()
        .lines()
        .find(|line| line.contains("registration was refused"))
        .map(str::to_owned)
        .expect("a line for the operator");
    assert!(
        line.contains("nonsense?of#it tacit:admin") && line.contains("registration.scope"),
        "{line}"
    );
    // A metadata document is read in the same way: its test is in client_id_document.rs.
}

#[tokio::test]
async fn without_a_scope_it_is_asked_for_those_of_the_resource_that_it_may_have() {
    let world = World::with(&[OPEN, BOUND]).await;
    let ada = world.user("ada@example.com").await;
    let ours = world
        .app(Spec::third_party("ours").scope("openid email goals:read"))
        .await;
    let theirs = app(&world, members(&[])).await;
    for (app, with_goals) in [
        (&ours, vec!["goals:read"]),
        (&theirs, vec!["goals:read", "goals:write"]),
    ] {
        let none = app.request("openid").without("scope");
        assert_eq!(names(&asked(&ada, &none).await), ["openid"], "{}", app.id);
        let goals = none.with("resource", "goals");
        let page = asked(&ada, &goals).await;
        assert_eq!(names(&page), with_goals, "{}", app.id);
        assert_eq!(page["resources"][0]["audience"], "goals");
    }
    // Nothing of it may be had: said in words, and not a token that opens nothing.
    let notes = ours.request("openid").without("scope").with("resource", "notes");
    let location = ada.authorize(&notes).await.location();
    assert_eq!(ours.error_in(&location, &notes), "invalid_scope");
}

#[tokio::test]
async fn its_scope_is_no_matter_of_an_update_and_that_it_named_none_stays_so() {
    let world = World::with(&[OPEN, BOUND]).await;
    let ada = world.user("ada@example.com").await;
    let app = app(&world, members(&[])).await;
    let scope = ["client", "update", &app.id, "--scope", "openid goals:read"];
    let refused = world.cli(&scope).await.failed();
    assert!(refused.err.contains("registration.scope"), "{refused:?}");
    world
        .cli(&["client", "update", &app.id, "--name", "Another"])
        .await
        .ok();
    eventually("the other name to be known", async || {
        let none = app.request("openid").without("scope");
        let page = asked(&ada, &none).await;
        assert_eq!(names(&page), ["openid"]);
        (page["client"]["name"] == "Another").then_some(())
    })
    .await;
    let operator = Operator::with(&world, "zoe@example.com", &["owner"]).await;
    let path = format!("/api/admin/clients/{}/", app.id);
    let refused = operator
        .send(Method::PATCH, &path, &json!({ "scope": "openid" }))
        .await;
    refused.is_problem(422, "invalid_values");
    assert_eq!(refused.json()["errors"][0]["field"], "scope");
}

#[tokio::test]
async fn an_apps_own_scheme_is_a_matter_of_the_setting_and_the_log_names_the_bad_one() {
    let uris = json!([
        "http://127.0.0.1:33418/",
        "http://localhost:33418/",
        "com.example.app:/cb",
        "cursor://anysphere.cursor-retrieval/oauth/callback",
        "vscode://vscode.example/oauth"
    ]);
    let client = members(&[
        ("redirect_uris", uris.clone()),
        ("token_endpoint_auth_method", json!("none")),
    ]);
    let world = World::with(&[OPEN, ("registration.private_schemes", "[\"cursor\"]")]).await;
    let refused = register(&world, client.clone()).await;
    refused.is_oauth_error(400, "invalid_redirect_uri");
    let words = refused.member("error_description");
    assert!(
        words.contains("redirect_uris[4]") && words.contains("private_schemes"),
        "{words}"
    );
    assert!(!refused.holds("vscode"), "an echo");
    assert!(world.log().contains("vscode://vscode.example/oauth"));

    let world = World::with(&[OPEN, ("registration.private_schemes", "[\"cursor\", \"vscode\"]")]).await;
    let registered = register(&world, client).await.expect(201).json();
    assert_eq!(registered["redirect_uris"], uris);
    assert_eq!(registered["application_type"], "native");
    let ada = world.user("ada@example.com").await;
    let mut app = world.app(Spec::third_party("pattern")).await;
    app.id = registered["client_id"].as_str().expect("an id").to_owned();
    app.secret = None;
    app.redirect_uri = "cursor://anysphere.cursor-retrieval/oauth/callback".to_owned();
    let request = app.request("openid");
    let interaction = interaction_in(&ada.authorize(&request).await.location(), "consent");
    let next = ada
        .consent(&interaction, true, &["openid"])
        .await
        .expect(200)
        .member("next");
    let answer = ada.browser.get(&next).await.location();
    let code = app.code_in(&answer, request);
    app.redeem(&code).await.expect(200);
}

#[tokio::test]
async fn a_command_line_tool_with_a_secret_of_its_own_returns_to_this_machine() {
    // What MCP SDKs register: no application_type, and the method that they know.
    let world = World::with(&[OPEN]).await;
    let more = [
        ("redirect_uris", json!(["http://localhost:3118/callback"])),
        ("token_endpoint_auth_method", json!("client_secret_post")),
    ];
    let registered = register(&world, members(&more)).await.expect(201).json();
    assert_eq!(registered["application_type"], "native");
}

#[tokio::test]
async fn consent_says_who_gets_access_where_the_answer_goes_and_that_nobody_vouches_for_the_name() {
    let world = World::with(&[OPEN, BOUND]).await;
    let ada = world.user("ada@example.com").await;
    let (ours, theirs) = (
        world.app(Spec::third_party("ours")).await,
        app(&world, members(&[])).await,
    );
    for (app, host, itself) in [
        (&ours, "localhost", Value::Null),
        (&theirs, "app.example", json!(true)),
    ] {
        let page = asked(&ada, &app.request("goals:read")).await;
        assert_eq!(page["redirect_host"], host);
        assert_eq!(page["client"]["registered_itself"], itself);
        let resource = &page["resources"][0];
        assert_eq!(
            (&resource["name"], &resource["host"]),
            (&json!("goals"), &json!("goals.example"))
        );
    }
}
