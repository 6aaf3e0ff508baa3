//! Scopes belong to resource servers: two may call theirs alike, and `resource` tells which one is meant (RFC 8707 §2); one may
//! have none; an audience is an address as naturally as a name, with or without the slash that URL libraries add.
//!
//! The code: `authcore resources.rs`, `tokens/policy.rs`.

use crate::harness::{
    App, AuthorizationRequest, Spec, TestUser, Tokens, World, claims, eventually, interaction_in,
};
use serde_json::{Value, json};

/// Adds resource servers, and waits until the server knows the last one.
async fn add(world: &World, all: &[&[&str]]) {
    for arguments in all {
        world.cli(&[&["resource", "add"], *arguments].concat()).await.ok();
    }
    let last = all
        .last()
        .and_then(|arguments| arguments.first())
        .expect("an audience");
    let app = world.app(Spec::spa("probe").scope("openid")).await;
    eventually("the server knows it", async || {
        let request = app.request("openid").with("resource", last);
        let location = world.browser().get(&request.path()).await.location();
        location.starts_with("/login").then_some(())
    })
    .await;
}

async fn asked(user: &TestUser, request: &AuthorizationRequest) -> Value {
    let interaction = interaction_in(&user.authorize(request).await.location(), "consent");
    let page = format!("/api/interaction/?interaction={interaction}");
    user.browser.get(&page).await.expect(200).json()
}

async fn allow(user: &TestUser, app: &App, request: AuthorizationRequest, scopes: &[&str]) -> Tokens {
    let interaction = interaction_in(&user.authorize(&request).await.location(), "consent");
    let next = user
        .consent(&interaction, true, scopes)
        .await
        .expect(200)
        .member("next");
    Tokens::of(&app.redeem(&app.code_in(&next, request)).await)
}

#[tokio::test]
async fn two_resource_servers_may_have_a_scope_of_the_same_name_and_resource_tells_which() {
    let world = World::start().await;
    add(&world, &[&["diary", "--scope", "notes:read=See your diary"]]).await;
    let ada = world.user("ada@example.com").await;
    let app = world
        .app(Spec::third_party("app").scope("openid notes:read goals:read"))
        .await;

    let either = app.request("openid notes:read");
    let location = ada.authorize(&either).await.location();
    assert_eq!(app.error_in(&location, &either), "invalid_scope");
    assert!(location.contains("several+resource+servers"), "{location}");
    let form = [("grant_type", "client_credentials"), ("scope", "notes:read")];
    let refused = app.token(&form).await;
    refused.is_oauth_error(400, "invalid_scope");
    assert!(
        refused
            .member("error_description")
            .contains("resource has to name")
    );

    let of = |audience: &str| app.request("openid notes:read").with("resource", audience);
    for (audience, words) in [("notes", "See your notes"), ("diary", "See your diary")] {
        let page = asked(&ada, &of(audience)).await;
        assert_eq!(page["scopes"][1]["description"], words);
        assert_eq!(page["resources"].as_array().map(Vec::len), Some(1));
        let form = [form[0], form[1], ("resource", audience)];
        let token = Tokens::of(&app.token(&form).await);
        assert_eq!(claims(&token.access)["aud"], audience);
    }
    let tokens = allow(&ada, &app, of("notes"), &["openid", "notes:read"]).await;
    let token = claims(&tokens.access);
    assert_eq!(
        (&token["aud"], &token["scope"]),
        (&json!("notes"), &json!("openid notes:read"))
    );
    // What was allowed at one is not allowed at the other.
    ada.code(&app, of("notes")).await;
    interaction_in(&ada.authorize(&of("diary")).await.location(), "consent");
    // Nor does a refresh lead there.
    let elsewhere = app.refresh_with(&tokens.refresh, &[("resource", "diary")]).await;
    elsewhere.is_oauth_error(400, "invalid_target");
    // And the list of apps with access has the words of the one that was allowed.
    let listed = ada.browser.get("/api/account/consents/").await.expect(200).json();
    let scopes = listed[0]["scopes"].to_string();
    assert!(
        scopes.contains("See your notes") && !scopes.contains("diary"),
        "{listed}"
    );
}

#[tokio::test]
async fn what_was_allowed_at_one_server_is_not_allowed_at_a_namesake_that_comes_later() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world
        .app(Spec::third_party("app").scope("openid notes:read"))
        .await;
    let of = |audience: &str| app.request("openid notes:read").with("resource", audience);
    // While there is one of that name.
    allow(&ada, &app, of("notes"), &["openid", "notes:read"]).await;
    ada.code(&app, of("notes")).await;
    add(&world, &[&["diary", "--scope", "notes:read=See your diary"]]).await;
    ada.code(&app, of("notes")).await;
    let page = asked(&ada, &of("diary")).await;
    assert_eq!(page["scopes"][1]["description"], "See your diary");
}

#[tokio::test]
async fn an_exchange_does_not_carry_a_scope_over_to_a_namesake() {
    const GRANT: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
    let world = World::start().await;
    add(&world, &[&["diary", "--scope", "notes:read=See your diary"]]).await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::spa("app").scope("openid notes:read")).await;
    let policy = json!({ "audiences": ["diary", "notes"], "impersonation": true });
    let gateway = Spec::confidential("gateway").grants(&[GRANT]);
    let gateway = gateway.metadata(json!({ "token_exchange": policy, "redirect_uris": [] }));
    let gateway = world.app(gateway).await;
    let code = ada
        .code(&app, app.request("openid notes:read").with("resource", "notes"))
        .await;
    let tokens = Tokens::of(&app.redeem(&code).await);
    for (audience, scope) in [("notes", json!("notes:read")), ("diary", Value::Null)] {
        let form = [
            ("grant_type", GRANT),
            ("subject_token", tokens.access.as_str()),
            (
                "subject_token_type",
                "urn:ietf:params:oauth:token-type:access_token",
            ),
            ("audience", audience),
        ];
        let traded = gateway.token(&form).await.expect(200);
        assert_eq!(
            claims(&traded.member("access_token"))["scope"],
            scope,
            "{audience}"
        );
    }
}

#[tokio::test]
async fn a_resource_server_without_scopes_is_one_all_the_same() {
    let world = World::start().await;
    add(&world, &[&["https://mcp.example/mcp", "--name", "Mail tools"]]).await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::third_party("app").scope("openid")).await;
    let request = app
        .request("openid")
        .without("scope")
        .with("resource", "https://mcp.example/mcp");
    let page = asked(&ada, &request).await;
    assert_eq!(page["scopes"], json!([]));
    let resource = &page["resources"][0];
    assert_eq!(
        (&resource["name"], &resource["host"]),
        (&json!("Mail tools"), &json!("mcp.example"))
    );
    let interaction = interaction_in(&ada.authorize(&request).await.location(), "consent");
    let next = ada
        .consent(&interaction, true, &[])
        .await
        .expect(200)
        .member("next");
    let reply = app.redeem(&app.code_in(&next, request.clone())).await.expect(200);
    let (access, refresh) = (reply.member("access_token"), reply.member("refresh_token"));
    let token = claims(&access);
    assert_eq!(
        (&token["aud"], &token["scope"]),
        (&json!("https://mcp.example/mcp"), &Value::Null)
    );
    app.refresh(&refresh).await.expect(200);
    // Remembered, by the server's name.
    ada.code(&app, request.clone()).await;
    // Another path is another server.
    let slash = request.with("resource", "https://mcp.example/mcp/");
    let location = ada.authorize(&slash).await.location();
    assert_eq!(app.error_in(&location, &slash), "invalid_target");
}

#[tokio::test]
async fn of_an_address_without_a_path_both_spellings_are_taken_and_the_audience_is_the_registered_one() {
    let world = World::start().await;
    let bare = "https://api.example";
    let slashed = "https://tools.example/";
    add(
        &world,
        &[
            &[bare, "--scope", "api:use=Use the API"],
            &[slashed, "--scope", "tools:use=Use the tools"],
        ],
    )
    .await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::spa("app").scope("api:use tools:use")).await;
    for (registered, other, scope) in [
        (bare, "https://api.example/", "api:use"),
        (slashed, "https://tools.example", "tools:use"),
    ] {
        for named in [registered, other] {
            let code = ada.code(&app, app.request(scope).with("resource", named)).await;
            let reply = app.redeem_with(&code, &[("resource", other)]).await.expect(200);
            assert_eq!(
                claims(&reply.member("access_token"))["aud"],
                registered,
                "{named}"
            );
            let refresh = reply.member("refresh_token");
            let next = app
                .refresh_with(&refresh, &[("resource", registered)])
                .await
                .expect(200);
            assert_eq!(claims(&next.member("access_token"))["aud"], registered, "{named}");
        }
    }
    // The provider's own, too, whose name is the issuer.
    let own = format!("{}/", world.issuer());
    let openid = world.app(Spec::spa("openid").scope("openid")).await;
    let code = ada
        .code(&openid, openid.request("openid").with("resource", &own))
        .await;
    let tokens = Tokens::of(&openid.redeem(&code).await);
    assert_eq!(claims(&tokens.access)["aud"], world.issuer());
}

#[tokio::test]
async fn check_names_resource_servers_that_no_client_that_registers_itself_could_use() {
    let world = World::with(&[
        ("registration.policy", "\"open\""),
        ("registration.scope", "\"openid goals:read\""),
    ])
    .await;
    add(
        &world,
        &[
            &["open"],
            &["shut", "--scope", "shut:use"],
            &["diary", "--scope", "notes:read"],
        ],
    )
    .await;
    let said = async |arguments: &[&str]| {
        let report = world
            .cli(&[&["check", "--json"], arguments].concat())
            .await
            .json();
        let checks = report["checks"].as_array().expect("a list").clone();
        let text = |check: &Value| check["detail"].as_str().unwrap_or_default().to_owned();
        let warnings = checks.iter().filter(|check| check["outcome"] == "warning");
        warnings.map(text).collect::<Vec<_>>().join("\n")
    };
    let warnings = said(&[]).await;
    for name in ["`notes`", "`shut`", "`diary`"] {
        assert!(
            warnings.contains(&format!("resource server {name}")),
            "{name}: {warnings}"
        );
    }
    for name in ["`goals`", "`open`", "admin"] {
        assert!(
            !warnings.contains(&format!("resource server {name}")),
            "{name}: {warnings}"
        );
    }
    assert!(
        warnings.contains("`notes:read` belongs to notes and diary"),
        "{warnings}"
    );
    let closed = said(&["--set", "registration.policy=closed"]).await;
    assert!(!closed.contains("registers itself"), "{closed}");
    let listed = world.wire().get("/.well-known/openid-configuration").await.json();
    let scopes = listed["scopes_supported"].as_array().expect("a list").clone();
    assert_eq!(scopes.iter().filter(|scope| **scope == "notes:read").count(), 1);
    assert!(scopes.contains(&json!("shut:use")));
}
