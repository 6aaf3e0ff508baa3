//! Userinfo (OIDC Core §5.3, RFC 6750): what a token's scope tells about its user, as they are now.

use crate::harness::{Spec, World, claims};
use reqwest::Method;
use serde_json::json;
use std::time::Duration;

#[tokio::test]
async fn it_tells_what_the_scope_says() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::spa("app")).await;
    for (scope, wanted, unwanted) in [
        ("openid", vec!["sub"], vec!["email", "name"]),
        (
            "openid email",
            vec!["sub", "email", "email_verified"],
            vec!["name"],
        ),
        ("openid profile", vec!["sub", "name", "updated_at"], vec!["email"]),
    ] {
        let tokens = ada.tokens(&app, scope).await;
        let reply = app.userinfo(&tokens.access).await.expect(200);
        assert_eq!(reply.media_type(), "application/json");
        reply.is_not_stored();
        let json = reply.json();
        assert_eq!(json["sub"], ada.sub.as_str());
        assert_eq!(json["sub"], claims(&tokens.id)["sub"]);
        for member in wanted {
            assert!(json.get(member).is_some(), "{member} with {scope}: {json}");
        }
        for member in unwanted {
            assert!(json.get(member).is_none(), "{member} with {scope}: {json}");
        }
    }
}

#[tokio::test]
async fn the_token_may_come_in_a_form_and_never_in_the_address() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::spa("app")).await;
    let token = ada.tokens(&app, "openid").await.access;
    let post = || world.wire().request(Method::POST, "/oauth/userinfo/");
    world
        .wire()
        .send(post().form(&[("access_token", &token)]))
        .await
        .expect(200);
    world.wire().send(post().bearer_auth(&token)).await.expect(200);
    world
        .wire()
        .send(post().bearer_auth(&token).form(&[("access_token", &token)]))
        .await
        .is_challenge(400, Some("invalid_request"));
    world
        .wire()
        .get(&format!("/oauth/userinfo/?access_token={token}"))
        .await
        .is_challenge(401, None);
}

#[tokio::test]
async fn a_token_that_is_none_is_refused() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::spa("app")).await;
    let tokens = ada.tokens(&app, "openid goals:read").await;
    world.wire().get("/oauth/userinfo/").await.is_challenge(401, None);
    let [head, body, signature] = tokens.access.split('.').collect::<Vec<_>>()[..] else {
        panic!("three parts")
    };
    let none = crate::harness::base64url(json!({ "alg": "none", "typ": "at+jwt" }).to_string().as_bytes());
    let mut other = claims(&tokens.access);
    other["sub"] = json!("00000000-0000-4000-8000-000000000000");
    let forged = crate::harness::base64url(other.to_string().as_bytes());
    for wrong in [
        "x".to_owned(),
        tokens.id.clone(),
        tokens.refresh.clone(),
        format!("{head}.{body}."),
        format!("{none}.{body}."),
        format!("{none}.{body}.{signature}"),
        format!("{head}.{forged}.{signature}"),
        format!("{head}.{body}.{}", "A".repeat(signature.len())),
        format!("{}x", tokens.access),
    ] {
        app.userinfo(&wrong)
            .await
            .is_challenge(401, Some("invalid_token"));
    }
    let plain = ada.tokens(&app, "goals:read").await;
    app.userinfo(&plain.access)
        .await
        .is_challenge(403, Some("insufficient_scope"));
    app.userinfo(&tokens.access).await.expect(200);
}

#[tokio::test]
async fn a_token_runs_out() {
    let world = World::with(&[("tokens.access_token", "\"1s\"")]).await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::spa("app")).await;
    let tokens = ada.tokens(&app, "openid").await;
    tokio::time::sleep(Duration::from_millis(2100)).await;
    app.userinfo(&tokens.access)
        .await
        .is_challenge(401, Some("invalid_token"));
}
