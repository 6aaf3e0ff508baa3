//! Authorization codes are one-time: of any number of redemptions one succeeds, and a replay revokes what it led to
//! (RFC 6749 §4.1.2, RFC 9700 §4.5).

use crate::harness::{App, Spec, Tokens, World, interaction_in};

#[tokio::test]
async fn fifty_redemptions_at_once_yield_one_token_response_and_then_nothing() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::spa("app")).await;
    let code = ada
        .code(&app, app.request("openid offline_access goals:read"))
        .await;
    let replies = futures_util::future::join_all((0..50).map(|_| app.redeem(&code))).await;
    let (won, lost): (Vec<_>, Vec<_>) = replies.iter().partition(|reply| reply.status == 200);
    assert!(won.len() <= 1, "{} redemptions succeeded", won.len());
    for reply in &lost {
        reply.is_oauth_error(400, "invalid_grant");
    }
    assert_eq!((won.len(), lost.len()), (1, 49));
    is_revoked(&app, &Tokens::of(won[0])).await;
    assert!(
        ada.browser.is_signed_in().await,
        "the user's session is not the client's to lose"
    );
}

#[tokio::test]
async fn a_replayed_code_revokes_the_tokens_of_its_first_redemption() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::confidential("app")).await;
    let code = ada.code(&app, app.request("openid goals:read")).await;
    let tokens = Tokens::of(&app.redeem(&code).await);
    app.userinfo(&tokens.access).await.expect(200);
    let refreshed = Tokens::of(&app.refresh(&tokens.refresh).await);
    app.redeem(&code).await.is_oauth_error(400, "invalid_grant");
    is_revoked(&app, &refreshed).await;
    // Other grants of the same user and client go on.
    let other = ada.tokens(&app, "openid").await;
    app.redeem(&code).await.is_oauth_error(400, "invalid_grant");
    app.userinfo(&other.access).await.expect(200);
}

#[tokio::test]
async fn a_code_replayed_by_somebody_else_revokes_nothing() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::confidential("app")).await;
    let thief = world.app(Spec::confidential("thief")).await;
    let code = ada.code(&app, app.request("openid")).await;
    let tokens = Tokens::of(&app.redeem(&code).await);
    // Without the client's secret, or without the verifier, a stolen code is good for nothing, not even for harm.
    let uri = [("redirect_uri", app.redirect_uri.as_str())];
    thief
        .redeem_with(&code, &uri)
        .await
        .is_oauth_error(400, "invalid_grant");
    app.redeem_with(&code, &[("code_verifier", &"x".repeat(43))])
        .await
        .is_oauth_error(400, "invalid_grant");
    app.userinfo(&tokens.access).await.expect(200);
    Tokens::of(&app.refresh(&tokens.refresh).await);
}

#[tokio::test]
async fn fifty_answers_to_one_consent_yield_one_code() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::third_party("app")).await;
    let interaction = interaction_in(&ada.authorize(&app.request("openid")).await.location(), "consent");
    let replies =
        futures_util::future::join_all((0..50).map(|_| ada.consent(&interaction, true, &["openid"]))).await;
    let (won, lost): (Vec<_>, Vec<_>) = replies.iter().partition(|reply| reply.status == 200);
    assert_eq!((won.len(), lost.len()), (1, 49));
    for reply in lost {
        reply.is_problem(400, "interaction_expired");
    }
}

/// Nothing of a grant is good any more.
async fn is_revoked(app: &App, tokens: &Tokens) {
    app.refresh(&tokens.refresh)
        .await
        .is_oauth_error(400, "invalid_grant");
    app.userinfo(&tokens.access)
        .await
        .is_challenge(401, Some("invalid_token"));
}
