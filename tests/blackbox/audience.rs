//! Who takes a token: userinfo its own alone (RFC 9068 §4), an exchange keeps the audience's own scopes, and a token without a
//! user stays one (RFC 8693).
//!
//! The code: `authcore tokens/policy.rs`, `oauth/userinfo.rs`, `oauth/token/token_exchange.rs`.

use crate::harness::{App, Reply, Spec, Tokens, World, claims};
use serde_json::{Value, json};

const GRANT: &str = "urn:ietf:params:oauth:grant-type:token-exchange";

/// A service that may trade tokens for notes.
fn service(id: &str) -> Spec {
    let policy = json!({ "audiences": ["notes"], "impersonation": true, "delegation": true });
    Spec::confidential(id)
        .grants(&["client_credentials", GRANT])
        .metadata(json!({ "token_exchange": policy, "redirect_uris": [] }))
}

async fn exchange(service: &App, subject: &str) -> Reply {
    let form = [
        ("grant_type", GRANT),
        ("subject_token", subject),
        (
            "subject_token_type",
            "urn:ietf:params:oauth:token-type:access_token",
        ),
        ("audience", "notes"),
    ];
    service.token(&form).await
}

#[tokio::test]
async fn userinfo_takes_tokens_that_are_for_this_server() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::spa("app")).await;
    let both = ada.tokens(&app, "openid email offline_access goals:read").await;
    assert_eq!(claims(&both.access)["aud"], json!(["goals", world.issuer()]));
    app.userinfo(&both.access).await.expect(200);
    // For the API alone: what the API holds opens nothing here.
    let narrowed = Tokens::of(&app.refresh_with(&both.refresh, &[("resource", "goals")]).await);
    assert_eq!(claims(&narrowed.access)["aud"], "goals");
    app.userinfo(&narrowed.access)
        .await
        .is_challenge(401, Some("invalid_token"));
    let asked = app.request("openid email").with("resource", "goals");
    let code = ada.code(&app, asked).await;
    let tokens = Tokens::of(&app.redeem(&code).await);
    app.userinfo(&tokens.access)
        .await
        .is_challenge(401, Some("invalid_token"));
    assert_eq!(claims(&tokens.id)["email"], "ada@example.com");
}

#[tokio::test]
async fn an_exchange_keeps_the_audiences_own_scopes() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let (app, gateway) = (
        world.app(Spec::spa("app")).await,
        world.app(service("gateway")).await,
    );
    let policy = json!({ "audiences": ["goals", "notes"], "impersonation": true, "delegation": false });
    let first = Spec::confidential("first").grants(&[GRANT]);
    let first = first.metadata(json!({ "token_exchange": policy, "redirect_uris": [] }));
    let first = world.app(first).await;
    let tokens = ada
        .tokens(&app, "openid email profile goals:read notes:read")
        .await;
    let traded = Tokens::of(&exchange(&gateway, &tokens.access).await);
    assert_eq!(traded.scope, "notes:read");
    let got = claims(&traded.access);
    assert_eq!(
        (&got["scope"], &got["aud"]),
        (&json!("notes:read"), &json!("notes"))
    );
    assert_eq!(got["idtyp"], Value::Null, "there is a user");
    app.userinfo(&traded.access)
        .await
        .is_challenge(403, Some("insufficient_scope"));
    let none = ada.tokens(&app, "openid email goals:read").await;
    assert_eq!(
        claims(&Tokens::of(&exchange(&first, &none.access).await).access)["scope"],
        Value::Null
    );
}

#[tokio::test]
async fn a_token_without_a_user_says_so_also_after_an_exchange() {
    let world = World::start().await;
    let (robot, gateway) = (
        world.app(service("robot")).await,
        world.app(service("gateway")).await,
    );
    let form = [("grant_type", "client_credentials"), ("scope", "notes:read")];
    let own = Tokens::of(&robot.token(&form).await);
    let once = Tokens::of(&exchange(&gateway, &own.access).await);
    let twice = Tokens::of(&exchange(&robot, &once.access).await);
    for (token, holder) in [(&own, "robot"), (&once, "gateway"), (&twice, "robot")] {
        let token = claims(&token.access);
        assert_eq!(
            (&token["idtyp"], &token["sub"]),
            (&json!("app"), &json!("robot")),
            "{token}"
        );
        assert_eq!(token["client_id"], holder);
    }
    let form = gateway.form("/oauth/introspect/", &[("token", once.access.as_str())]);
    let told = world.wire().send(form).await.expect(200).json();
    assert_eq!((&told["active"], &told["idtyp"]), (&json!(true), &json!("app")));
}

#[tokio::test]
async fn two_sectors_are_told_different_names_of_a_session() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let pairwise = |id: &str, host: &str| {
        Spec::confidential(id).metadata(json!({
            "subject_type": "pairwise",
            "redirect_uris": [format!("https://{host}/callback")],
            "post_logout_redirect_uris": [format!("https://{host}/")],
        }))
    };
    let mut seen = Vec::new();
    for (id, host) in [("one", "one.example"), ("two", "two.example")] {
        let mut app = world.app(pairwise(id, host)).await;
        app.redirect_uri = format!("https://{host}/callback");
        let tokens = ada.tokens(&app, "openid").await;
        let (id, access) = (claims(&tokens.id), claims(&tokens.access));
        assert_eq!(access["sid"], Value::Null, "nobody who takes it has a use for it");
        seen.push((id["sub"].clone(), id["sid"].clone()));
    }
    assert!(seen.iter().all(|(_, sid)| sid.is_string()), "{seen:?}");
    assert_ne!(seen[0].0, seen[1].0);
    assert_ne!(seen[0].1, seen[1].1);
}
