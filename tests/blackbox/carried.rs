//! What a grant carries is what the user saw and the client may have: claims asked for one by one, resource servers, and the
//! words on the page.
//!
//! The code: `authcore tokens/policy.rs`, `oauth/interaction.rs`, `oauth/consent.rs`.

use crate::harness::{App, AuthorizationRequest, Spec, TestUser, Tokens, World, claims, interaction_in};
use serde_json::{Value, json};

const CLAIMS: &str =
    r#"{"userinfo":{"email":null,"phone_number":null,"birthdate":null},"id_token":{"email":null}}"#;

async fn page(user: &TestUser, interaction: &str) -> Value {
    user.browser
        .get(&format!("/api/interaction/?interaction={interaction}"))
        .await
        .expect(200)
        .json()
}

/// The scopes on the page, each with the claims that leave under it.
fn told(page: &Value) -> Vec<(String, Value)> {
    let scopes = page["scopes"].as_array().expect("scopes");
    let one = |scope: &Value| {
        (
            scope["name"].as_str().expect("a name").to_owned(),
            scope["claims"].clone(),
        )
    };
    scopes.iter().map(one).collect()
}

async fn allowed(user: &TestUser, app: &App, request: AuthorizationRequest, scopes: &[&str]) -> Tokens {
    let interaction = interaction_in(&user.authorize(&request).await.location(), "consent");
    let next = user
        .consent(&interaction, true, scopes)
        .await
        .expect(200)
        .member("next");
    Tokens::of(&app.redeem(&app.code_in(&next, request)).await)
}

#[tokio::test]
async fn claims_of_scopes_that_a_client_may_not_have_are_not_handed_out() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::third_party("app").scope("openid")).await;
    allowed(&ada, &app, app.request("openid"), &["openid"]).await;
    let request = app
        .request("openid")
        .with("prompt", "none")
        .with("claims", CLAIMS);
    let code = app.code_in(&ada.authorize(&request).await.location(), request);
    let tokens = Tokens::of(&app.redeem(&code).await);
    let info = app.userinfo(&tokens.access).await.expect(200).json();
    assert_eq!(info, json!({ "sub": ada.sub }));
    assert_eq!(claims(&tokens.id)["email"], Value::Null);
}

#[tokio::test]
async fn a_claim_is_shown_ticked_and_remembered_like_a_scope() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world
        .app(Spec::third_party("app").scope("openid profile email"))
        .await;
    allowed(&ada, &app, app.request("openid"), &["openid"]).await;
    // What was allowed before says nothing of claims.
    let silent = app
        .request("openid")
        .with("prompt", "none")
        .with("claims", CLAIMS);
    let location = ada.authorize(&silent).await.location();
    assert_eq!(app.error_in(&location, &silent), "consent_required");

    let request = app.request("openid").with("claims", CLAIMS);
    let interaction = interaction_in(&ada.authorize(&request).await.location(), "consent");
    let shown = told(&page(&ada, &interaction).await);
    let expected = [
        ("openid", Value::Null),
        ("email", json!(["email"])),
        ("profile", json!(["birthdate"])),
    ];
    assert_eq!(shown, expected.map(|(name, claims)| (name.to_owned(), claims)));
    // What is unticked stays away.
    let next = ada
        .consent(&interaction, true, &["openid", "profile"])
        .await
        .expect(200)
        .member("next");
    let tokens = Tokens::of(&app.redeem(&app.code_in(&next, request)).await);
    assert_eq!(tokens.scope, "openid");
    let info = app.userinfo(&tokens.access).await.expect(200).json();
    assert_eq!(info["email"], Value::Null, "{info}");
    assert_eq!(claims(&tokens.id)["email"], Value::Null);

    // The memory covers it, and nothing beside it.
    let known = r#"{"userinfo":{"birthdate":null}}"#;
    let silent = app.request("openid").with("prompt", "none").with("claims", known);
    app.code_in(&ada.authorize(&silent).await.location(), silent);
    for more in [
        app.request("openid").with("claims", CLAIMS),
        app.request("openid profile"),
    ] {
        interaction_in(&ada.authorize(&more).await.location(), "consent");
    }
    let tokens = allowed(
        &ada,
        &app,
        app.request("openid").with("claims", CLAIMS),
        &["openid", "email"],
    )
    .await;
    let info = app.userinfo(&tokens.access).await.expect(200).json();
    assert_eq!(info["email"], "ada@example.com");
    assert_eq!(claims(&tokens.id)["email"], "ada@example.com");
}

#[tokio::test]
async fn the_resource_asked_for_is_the_audience_with_a_page_as_without() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let (own, other) = (
        world.app(Spec::spa("own")).await,
        world.app(Spec::third_party("other")).await,
    );
    let goals = "https://goals.example/";
    let request = other.request("openid").with("resource", goals);
    let interaction = interaction_in(&ada.authorize(&request).await.location(), "consent");
    let shown = page(&ada, &interaction).await;
    assert_eq!(
        shown["resources"],
        json!([{ "audience": "goals", "host": "goals.example", "name": "goals" }])
    );
    let tokens = allowed(&ada, &other, request, &["openid"]).await;
    assert_eq!(claims(&tokens.access)["aud"], "goals");
    let code = ada
        .code(&own, own.request("openid").with("resource", goals))
        .await;
    assert_eq!(
        claims(&Tokens::of(&own.redeem(&code).await).access)["aud"],
        "goals"
    );

    // Also where all that belongs to it is unticked.
    let request = other.request("openid goals:read").with("resource", goals);
    let tokens = allowed(&ada, &other, request, &["openid"]).await;
    assert_eq!(
        (tokens.scope.as_str(), &claims(&tokens.access)["aud"]),
        ("openid", &json!("goals"))
    );
    // A request that means another one contradicts itself, before any page.
    for app in [&own, &other] {
        let request = app.request("openid notes:read").with("resource", goals);
        let location = ada.authorize(&request).await.location();
        assert_eq!(app.error_in(&location, &request), "invalid_target");
    }
    // Who has allowed an app to know them has not sent it to a resource server.
    let fresh = world.app(Spec::third_party("fresh")).await;
    allowed(&ada, &fresh, fresh.request("openid"), &["openid"]).await;
    let silent = fresh
        .request("openid")
        .with("resource", "notes")
        .with("prompt", "none");
    let location = ada.authorize(&silent).await.location();
    assert_eq!(fresh.error_in(&location, &silent), "consent_required");
}

#[tokio::test]
async fn the_words_come_from_the_settings_in_each_language() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::third_party("app")).await;
    let request = app.request("openid profile goals:read");
    let interaction = interaction_in(&ada.authorize(&request).await.location(), "consent");
    let shown = page(&ada, &interaction).await;
    let scope = |name: &str| {
        let scopes = shown["scopes"].as_array().expect("scopes");
        scopes
            .iter()
            .find(|scope| scope["name"] == name)
            .expect("it was asked for")
            .clone()
    };
    let profile = scope("profile");
    let leaves = profile["claims"].as_array().expect("claims");
    for claim in ["name", "birthdate", "website", "nickname", "updated_at"] {
        assert!(leaves.contains(&json!(claim)), "{claim} is not listed: {profile}");
    }
    for language in ["en", "de"] {
        assert!(profile["descriptions"][language].is_string(), "{profile}");
    }
    assert_eq!(scope("goals:read")["description"], "See your goals");
    assert_eq!(scope("goals:read")["claims"], Value::Null);
}

#[tokio::test]
async fn two_tabs_that_allow_different_things_at_once_lose_nothing() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::third_party("app")).await;
    for _ in 0..5 {
        let ask = async |scope: &str| {
            let request = app.request(scope).with("prompt", "consent");
            interaction_in(&ada.authorize(&request).await.location(), "consent")
        };
        let (one, two) = (ask("openid goals:read").await, ask("openid notes:read").await);
        let (one, two) = tokio::join!(
            ada.consent(&one, true, &["openid", "goals:read"]),
            ada.consent(&two, true, &["openid", "notes:read"]),
        );
        one.expect(200);
        two.expect(200);
        let both = app.request("openid goals:read notes:read").with("prompt", "none");
        app.code_in(&ada.authorize(&both).await.location(), both);
        ada.browser
            .send(
                world
                    .wire()
                    .request(reqwest::Method::DELETE, "/api/account/consents/app/"),
            )
            .await
            .expect(204);
    }
}
