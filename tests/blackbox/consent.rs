//! Consent: what users allow clients that are not the operator's own; remembered, narrowed, refused.

use crate::harness::{Spec, Tokens, World, claims, interaction_in};

#[tokio::test]
async fn a_third_party_asks_first_and_is_remembered() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::third_party("app")).await;
    let request = app.request("openid goals:read");
    let interaction = interaction_in(&ada.authorize(&request).await.location(), "consent");

    let page = ada
        .browser
        .get(&format!("/api/interaction/?interaction={interaction}"))
        .await
        .expect(200)
        .json();
    assert_eq!(page["signed_in_as"], "ada@example.com");
    let scopes = page["scopes"].as_array().expect("scopes");
    let described = |name: &str| {
        scopes
            .iter()
            .find(|scope| scope["name"] == name)
            .map(|scope| scope["description"].clone())
    };
    assert_eq!(described("goals:read"), Some("See your goals".into()));

    let next = ada
        .consent(&interaction, true, &["openid", "goals:read"])
        .await
        .expect(200)
        .member("next");
    let code = app.code_in(&next, request);
    Tokens::of(&app.redeem(&code).await);

    // Remembered, for as much as was allowed.
    let again = app.request("openid goals:read");
    app.code_in(&ada.authorize(&again).await.location(), again);
    let silent = app.request("openid").with("prompt", "none");
    app.code_in(&ada.authorize(&silent).await.location(), silent);
    let more = app.request("openid goals:read goals:write");
    interaction_in(&ada.authorize(&more).await.location(), "consent");
    // And asked again where the client wants that.
    let forced = app.request("openid").with("prompt", "consent");
    interaction_in(&ada.authorize(&forced).await.location(), "consent");
}

#[tokio::test]
async fn a_user_may_refuse() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::third_party("app")).await;
    let request = app.request("openid");
    let interaction = interaction_in(&ada.authorize(&request).await.location(), "consent");
    let next = ada
        .consent(&interaction, false, &[])
        .await
        .expect(200)
        .member("next");
    assert_eq!(app.error_in(&next, &request), "access_denied");
    // Answered once, and nothing is remembered.
    ada.consent(&interaction, true, &["openid"])
        .await
        .is_problem(400, "interaction_expired");
    interaction_in(&ada.authorize(&app.request("openid")).await.location(), "consent");
}

#[tokio::test]
async fn a_user_may_allow_less_and_never_more() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::third_party("app")).await;
    let request = app.request("openid goals:read goals:write");
    let interaction = interaction_in(&ada.authorize(&request).await.location(), "consent");
    let allowed = ["openid", "goals:read", "notes:read", "email"];
    let next = ada
        .consent(&interaction, true, &allowed)
        .await
        .expect(200)
        .member("next");
    let tokens = Tokens::of(&app.redeem(&app.code_in(&next, request)).await);
    assert_eq!(tokens.scope, "openid goals:read");
    assert_eq!(claims(&tokens.access)["scope"], "openid goals:read");
    // What was not asked for is not remembered as allowed either.
    let more = app.request("openid email");
    interaction_in(&ada.authorize(&more).await.location(), "consent");
}

#[tokio::test]
async fn nobody_consents_for_somebody_else() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::third_party("app")).await;
    let interaction = interaction_in(&ada.authorize(&app.request("openid")).await.location(), "consent");
    let nobody = world.browser();
    let body = serde_json::json!({ "interaction": interaction, "allow": true, "scopes": ["openid"] });
    nobody
        .post("/api/consent/", &body)
        .await
        .is_problem(401, "not_signed_in");

    // Bob's word is Bob's: the code is for him, and ada is still asked.
    let bob = world.user("bob@example.com").await;
    let request = app.request("openid");
    let interaction = interaction_in(&ada.authorize(&request).await.location(), "consent");
    let next = bob
        .consent(&interaction, true, &["openid"])
        .await
        .expect(200)
        .member("next");
    let tokens = Tokens::of(&app.redeem(&app.code_in(&next, request)).await);
    assert_eq!(claims(&tokens.id)["sub"], bob.sub.as_str());
    interaction_in(&ada.authorize(&app.request("openid")).await.location(), "consent");
}

#[tokio::test]
async fn the_next_client_of_the_same_name_inherits_no_consent() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::third_party("app")).await;
    let request = app.request("openid");
    let interaction = interaction_in(&ada.authorize(&request).await.location(), "consent");
    ada.consent(&interaction, true, &["openid"]).await.expect(200);
    world.cli(&["client", "remove", "app"]).await.ok();
    let app = world.app(Spec::third_party("app")).await;
    let asked = crate::harness::eventually("the new client to be known", async || {
        let reply = ada.authorize(&app.request("openid")).await;
        (reply.status == 303).then(|| reply.location())
    })
    .await;
    interaction_in(&asked, "consent");
}

#[tokio::test]
async fn what_is_unticked_or_refused_is_remembered_no_more() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::third_party("app")).await;
    let decide = async |scope: &str, allow, ticked: &[&str]| {
        let request = app.request(scope).with("prompt", "consent");
        let interaction = interaction_in(&ada.authorize(&request).await.location(), "consent");
        ada.consent(&interaction, allow, ticked).await.expect(200);
    };
    let silent = async |scope: &str| {
        let request = app.request(scope).with("prompt", "none");
        ada.authorize(&request).await.location()
    };
    decide(
        "openid goals:read goals:write",
        true,
        &["openid", "goals:read", "goals:write"],
    )
    .await;
    assert!(silent("openid goals:read goals:write").await.contains("code="));
    decide("openid goals:write", true, &["openid"]).await;
    assert!(silent("openid goals:write").await.contains("consent_required"));
    // What was not on the page is as it was.
    assert!(silent("openid goals:read").await.contains("code="));
    decide("openid goals:read", false, &[]).await;
    assert!(silent("openid goals:read").await.contains("consent_required"));
}

#[tokio::test]
async fn of_a_yes_and_a_no_at_once_the_memory_has_the_one_that_left() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    for round in 0..5 {
        let app = world.app(Spec::third_party(&format!("app-{round}"))).await;
        let request = app.request("openid goals:read");
        let interaction = interaction_in(&ada.authorize(&request).await.location(), "consent");
        let answers = (0..12).map(|n| ada.consent(&interaction, n % 2 == 0, &["openid", "goals:read"]));
        let replies = futures_util::future::join_all(answers).await;
        let left: Vec<String> = replies
            .iter()
            .filter(|reply| reply.status == 200)
            .map(|reply| reply.member("next"))
            .collect();
        assert_eq!(left.len(), 1, "{replies:?}");
        let silent = app.request("openid goals:read").with("prompt", "none");
        let location = ada.authorize(&silent).await.location();
        let allowed = left[0].contains("code=");
        assert_eq!(location.contains("code="), allowed, "{left:?}: {location}");
    }
}
