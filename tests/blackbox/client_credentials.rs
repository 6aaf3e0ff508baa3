//! A client's own tokens (RFC 6749 §4.4, RFC 9068): for the client, for no user.

use crate::harness::{Spec, Tokens, World, claims, header};
use jwt_verifier::Verifier;

#[tokio::test]
async fn a_third_party_client_gets_a_token_for_itself() {
    let world = World::start().await;
    let app = world.app(Spec::third_party("report")).await;
    let reply = app
        .token(&[("grant_type", "client_credentials"), ("scope", "goals:read")])
        .await;
    let tokens = Tokens::of(&reply);
    assert_eq!(tokens.scope, "goals:read");
    assert_eq!((tokens.refresh.as_str(), tokens.id.as_str()), ("", ""));
    assert_eq!(header(&tokens.access)["typ"], "at+jwt");
    let access = claims(&tokens.access);
    assert_eq!(access["sub"], "report");
    assert_eq!(access["client_id"], "report");
    for about_a_user in ["auth_time", "sid", "email"] {
        assert!(access.get(about_a_user).is_none(), "{access}");
    }
    let verifier = Verifier::builder(world.issuer())
        .audience("goals")
        .build()
        .expect("settings");
    let verified = verifier.verify(&tokens.access).await.expect("verifies");
    assert!(verified.is_client_only());
}

/// RFC 6749 §3.3: a scope has one token at least, so there is no empty one to tell of.
#[tokio::test]
async fn a_token_that_allows_nothing_by_name_comes_without_a_scope() {
    let world = World::start().await;
    let app = world.app(Spec::third_party("app").scope("openid email")).await;
    let reply = app.token(&[("grant_type", "client_credentials")]).await;
    Tokens::of(&reply);
    assert_eq!(reply.json().get("scope"), None);
}

#[tokio::test]
async fn without_a_scope_it_gets_what_it_may_have_and_nothing_about_users() {
    let world = World::start().await;
    let app = world
        .app(Spec::third_party("app").scope("openid email goals:read"))
        .await;
    let tokens = Tokens::of(&app.token(&[("grant_type", "client_credentials")]).await);
    assert_eq!(tokens.scope, "goals:read");
    for scope in [
        "openid",
        "email goals:read",
        "goals:write",
        "nonsense",
        "offline_access",
    ] {
        let form = [("grant_type", "client_credentials"), ("scope", scope)];
        app.token(&form).await.is_oauth_error(400, "invalid_scope");
    }
}

#[tokio::test]
async fn it_opens_no_users_data() {
    let world = World::start().await;
    let app = world.app(Spec::third_party("app")).await;
    let tokens = Tokens::of(&app.token(&[("grant_type", "client_credentials")]).await);
    app.userinfo(&tokens.access)
        .await
        .is_challenge(403, Some("insufficient_scope"));
    app.refresh(&tokens.access)
        .await
        .is_oauth_error(400, "invalid_grant");
}

#[tokio::test]
async fn a_new_secret_takes_the_place_of_the_old_one() {
    let world = World::start().await;
    let old = world.app(Spec::third_party("app")).await;
    let new = world.app(Spec::third_party("app").with(&["--replace"])).await;
    assert_ne!(old.secret, new.secret);
    let form = [("grant_type", "client_credentials"), ("scope", "goals:read")];
    crate::harness::eventually("the new secret", async || {
        (new.token(&form).await.status == 200).then_some(())
    })
    .await;
    old.token(&form).await.is_oauth_error(401, "invalid_client");
}
