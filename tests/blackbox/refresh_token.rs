//! Refresh tokens: rotated at each use, forgiving to a lost response, unforgiving to a replay (RFC 9700 §4.14.2).

use crate::harness::{App, Spec, TestUser, Tokens, World, claims, verify_id_token};
use std::time::Duration;

async fn begin(world: &World) -> (TestUser, App, Tokens) {
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::spa("app")).await;
    let tokens = ada.tokens(&app, "openid email goals:read goals:write").await;
    (ada, app, tokens)
}

#[tokio::test]
async fn each_use_yields_the_next() {
    let world = World::start().await;
    let (ada, app, first) = begin(&world).await;
    let mut tokens = first.clone();
    for _ in 0..3 {
        let next = Tokens::of(&app.refresh(&tokens.refresh).await);
        assert_ne!(next.refresh, tokens.refresh);
        assert_ne!(next.access, tokens.access);
        assert_eq!(next.scope, first.scope);
        app.userinfo(&next.access).await.expect(200);
        tokens = next;
    }
    // OIDC Core §12.2: the same user and sign-in, and no nonce of an old request.
    let (old, new) = (
        claims(&first.id),
        verify_id_token(world.wire(), &tokens.id, &world.issuer(), "app").await,
    );
    for claim in ["iss", "sub", "aud", "auth_time", "sid"] {
        assert_eq!(old[claim], new[claim], "{claim}");
    }
    assert_eq!(new["sub"], ada.sub.as_str());
    assert_eq!(
        claims(&first.access)["grant_id"],
        claims(&tokens.access)["grant_id"],
        "one grant"
    );
}

#[tokio::test]
async fn a_lost_response_may_be_asked_for_again_and_is_the_same() {
    let world = World::start().await;
    let (_, app, tokens) = begin(&world).await;
    let first = Tokens::of(&app.refresh(&tokens.refresh).await);
    let again = Tokens::of(&app.refresh(&tokens.refresh).await);
    assert_eq!(first.refresh, again.refresh);
    Tokens::of(&app.refresh(&again.refresh).await);
}

#[tokio::test]
async fn a_replay_after_the_successor_was_used_revokes_everything() {
    let world = World::start().await;
    let (_, app, tokens) = begin(&world).await;
    let second = Tokens::of(&app.refresh(&tokens.refresh).await);
    let third = Tokens::of(&app.refresh(&second.refresh).await);
    app.refresh(&tokens.refresh)
        .await
        .is_oauth_error(400, "invalid_grant");
    for refresh in [&tokens.refresh, &second.refresh, &third.refresh] {
        app.refresh(refresh).await.is_oauth_error(400, "invalid_grant");
    }
    app.userinfo(&third.access)
        .await
        .is_challenge(401, Some("invalid_token"));
}

#[tokio::test]
async fn a_repetition_after_the_grace_is_a_replay() {
    let world = World::with(&[("tokens.refresh_grace", "\"1s\"")]).await;
    let (_, app, tokens) = begin(&world).await;
    let second = Tokens::of(&app.refresh(&tokens.refresh).await);
    tokio::time::sleep(Duration::from_millis(1200)).await;
    app.refresh(&tokens.refresh)
        .await
        .is_oauth_error(400, "invalid_grant");
    app.refresh(&second.refresh)
        .await
        .is_oauth_error(400, "invalid_grant");
}

#[tokio::test]
async fn fifty_tabs_that_refresh_at_once_all_get_the_same_successor() {
    let world = World::start().await;
    let (_, app, tokens) = begin(&world).await;
    let replies = futures_util::future::join_all((0..50).map(|_| app.refresh(&tokens.refresh))).await;
    let successors: std::collections::BTreeSet<String> =
        replies.iter().map(|reply| Tokens::of(reply).refresh).collect();
    assert_eq!(successors.len(), 1);
    let successor = successors.into_iter().next().expect("one");
    Tokens::of(&app.refresh(&successor).await);
}

#[tokio::test]
async fn a_refresh_may_narrow_and_never_widen() {
    let world = World::start().await;
    let (_, app, tokens) = begin(&world).await;
    for wider in [
        "openid notes:read",
        "nonsense",
        "openid email goals:read goals:write profile",
        "op\"en",
    ] {
        app.refresh_with(&tokens.refresh, &[("scope", wider)])
            .await
            .is_oauth_error(400, "invalid_scope");
    }
    app.refresh_with(&tokens.refresh, &[("resource", "notes")])
        .await
        .is_oauth_error(400, "invalid_target");
    // None of them used it up.
    let narrow = Tokens::of(
        &app.refresh_with(&tokens.refresh, &[("scope", "goals:read")])
            .await,
    );
    assert_eq!(narrow.scope, "goals:read");
    assert_eq!(claims(&narrow.access)["scope"], "goals:read");
    assert_eq!(narrow.id, "", "no openid, no ID token");
    app.userinfo(&narrow.access)
        .await
        .is_challenge(403, Some("insufficient_scope"));
    // RFC 6749 §6: the next one has the grant's scope again.
    assert_eq!(
        Tokens::of(&app.refresh(&narrow.refresh).await).scope,
        tokens.scope
    );
}

#[tokio::test]
async fn another_clients_refresh_token_is_good_for_nothing() {
    let world = World::start().await;
    let (_, app, tokens) = begin(&world).await;
    for thief in [
        world.app(Spec::spa("thief")).await,
        world.app(Spec::confidential("rich-thief")).await,
    ] {
        thief
            .refresh(&tokens.refresh)
            .await
            .is_oauth_error(400, "invalid_grant");
        thief
            .refresh_with(&tokens.refresh, &[("scope", "openid")])
            .await
            .is_oauth_error(400, "invalid_grant");
    }
    Tokens::of(&app.refresh(&tokens.refresh).await);
}

#[tokio::test]
async fn what_is_no_refresh_token_is_refused() {
    let world = World::start().await;
    let (_, app, tokens) = begin(&world).await;
    let mut flipped = tokens.refresh.clone().into_bytes();
    let last = flipped.len() - 2;
    flipped[last] = if flipped[last] == b'A' { b'B' } else { b'A' };
    let flipped = String::from_utf8(flipped).expect("text");
    for wrong in [
        "x",
        &flipped[..flipped.len() / 2],
        &format!("{}x", tokens.refresh),
        &tokens.access,
        &tokens.id,
    ] {
        app.refresh(wrong).await.is_oauth_error(400, "invalid_grant");
    }
    app.refresh("").await.is_oauth_error(400, "invalid_request");
    Tokens::of(&app.refresh(&tokens.refresh).await);
}

#[tokio::test]
async fn a_disabled_or_deleted_user_has_no_refresh_tokens() {
    let world = World::start().await;
    let app = world.app(Spec::spa("app")).await;
    for (command, email) in [("disable", "ada@example.com"), ("delete", "bob@example.com")] {
        let user = world.user(email).await;
        let tokens = user.tokens(&app, "openid offline_access").await;
        world.cli(&["user", command, email]).await.ok();
        app.refresh(&tokens.refresh)
            .await
            .is_oauth_error(400, "invalid_grant");
        app.userinfo(&tokens.access)
            .await
            .is_challenge(401, Some("invalid_token"));
        assert!(!user.browser.is_signed_in().await);
    }
}

#[tokio::test]
async fn offline_access_outlives_the_session_and_nothing_else_does() {
    let world = World::with(&[("session.lifetime", "\"3s\"")]).await;
    let app = world.app(Spec::spa("app")).await;
    let ada = world.user("ada@example.com").await;
    let online = ada.tokens(&app, "openid").await;
    let offline = ada.tokens(&app, "openid offline_access").await;
    tokio::time::sleep(Duration::from_millis(3200)).await;
    assert!(!ada.browser.is_signed_in().await);
    app.refresh(&online.refresh)
        .await
        .is_oauth_error(400, "invalid_grant");
    Tokens::of(&app.refresh(&offline.refresh).await);
}

#[tokio::test]
async fn an_unused_offline_token_runs_out() {
    let world = World::with(&[("tokens.refresh_token", "\"3s\"")]).await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::spa("app")).await;
    let tokens = ada.tokens(&app, "openid offline_access").await;
    tokio::time::sleep(Duration::from_millis(1600)).await;
    // Each use lets it live on.
    let tokens = Tokens::of(&app.refresh(&tokens.refresh).await);
    tokio::time::sleep(Duration::from_millis(1600)).await;
    let tokens = Tokens::of(&app.refresh(&tokens.refresh).await);
    tokio::time::sleep(Duration::from_millis(3200)).await;
    app.refresh(&tokens.refresh)
        .await
        .is_oauth_error(400, "invalid_grant");
}

#[tokio::test]
async fn refresh_tokens_survive_a_restart() {
    let mut world = World::start().await;
    let (_, app, tokens) = begin(&world).await;
    let second = Tokens::of(&app.refresh(&tokens.refresh).await);
    world.stop().await;
    world.boot().await;
    // Even a lost response may be asked for again: the successor is derived, not remembered.
    assert_eq!(
        Tokens::of(&app.refresh(&tokens.refresh).await).refresh,
        second.refresh
    );
    Tokens::of(&app.refresh(&second.refresh).await);
    app.userinfo(&second.access).await.expect(200);
}
