//! Which account it shall be: `prompt=select_account` and `create` with somebody signed in, and a hint at somebody else
//! (OIDC Core §3.1.2.1, Prompt Create §4.1). No way through is a circle.

use crate::harness::{Browser, PASSWORD, Reply, Spec, TestUser, World, interaction_in, query_of, sign_in};
use serde_json::json;

async fn signs_in(user: &TestUser, browser: &Browser, interaction: &str) -> Reply {
    let start = json!({ "interaction": interaction });
    sign_in(browser, &user.email, PASSWORD, start, json!({}))
        .await
        .expect(200)
}

#[tokio::test]
async fn who_is_signed_in_may_go_on_without_a_password() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::spa("app")).await;
    let request = app.request("openid").with("prompt", "select_account");
    let id = interaction_in(&ada.authorize(&request).await.location(), "select-account");
    let choose = json!({ "interaction": id });
    let chosen = ada.browser.post("/api/interaction/", &choose).await.expect(200);
    let code = app.code_in(&chosen.member("next"), request);
    app.redeem(&code).await.expect(200);
    // Answered, it is no more.
    let again = ada.browser.post("/api/interaction/", &choose).await;
    again.is_problem(400, "interaction_expired");

    // Nobody is signed in: there is nothing to choose.
    let request = app.request("openid").with("prompt", "select_account");
    let stranger = world.browser();
    let id = interaction_in(&stranger.get(&request.path()).await.location(), "login");
    let nobody = stranger
        .post("/api/interaction/", &json!({ "interaction": id }))
        .await;
    nobody.is_problem(401, "not_signed_in");
}

#[tokio::test]
async fn who_signs_in_for_the_request_has_chosen() {
    let world = World::start().await;
    let (ada, bob) = (
        world.user("ada@example.com").await,
        world.user("bob@example.com").await,
    );
    let app = world.app(Spec::spa("app")).await;
    let request = app.request("openid").with("prompt", "select_account");
    let id = interaction_in(&ada.authorize(&request).await.location(), "select-account");
    let other = signs_in(&bob, &ada.browser, &id).await;
    app.code_in(&other.member("next"), request);
}

#[tokio::test]
async fn signing_in_as_somebody_else_than_the_hint_says_is_told_to_the_client() {
    let world = World::start().await;
    let (ada, bob) = (
        world.user("ada@example.com").await,
        world.user("bob@example.com").await,
    );
    let app = world.app(Spec::spa("app")).await;
    let hint = ada.tokens(&app, "openid").await.id;
    let request = app.request("openid").with("id_token_hint", &hint);
    let browser = world.browser();
    let id = interaction_in(&browser.get(&request.path()).await.location(), "login");
    let reply = signs_in(&bob, &browser, &id).await;
    let next = reply.member("next");
    assert_eq!(
        query_of(&next, "error").as_deref(),
        Some("login_required"),
        "{next}"
    );
    // Ada herself gets through.
    let id = interaction_in(&browser.get(&request.path()).await.location(), "login");
    let reply = signs_in(&ada, &browser, &id).await;
    app.code_in(&reply.member("next"), request);
}

#[tokio::test]
async fn whoever_wants_an_account_is_shown_how_to_make_one() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::spa("app")).await;
    let request = app.request("openid").with("prompt", "create");
    interaction_in(&ada.authorize(&request).await.location(), "signup");
    interaction_in(&world.browser().get(&request.path()).await.location(), "signup");
}
