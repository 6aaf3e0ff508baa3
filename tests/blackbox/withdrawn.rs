//! Consent that is taken back ends what is under way: codes that nobody has redeemed yet, and devices that were approved.
//!
//! The code: `authstore sql/consent.rs`, `sql/grant.rs`. Both at the same moment: `store_contract::consent`.

use crate::{
    harness::{Spec, Tokens, World, interaction_in},
    negative::device::{begin, device_app, poll},
};
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn a_code_is_worth_nothing_after_consent_is_taken_back() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::third_party("app")).await;
    let allowed = async || {
        let request = app.request("openid offline_access").with("prompt", "consent");
        let interaction = interaction_in(&ada.authorize(&request).await.location(), "consent");
        let all = ["openid", "offline_access"];
        let next = ada
            .consent(&interaction, true, &all)
            .await
            .expect(200)
            .member("next");
        app.code_in(&next, request)
    };
    let withdraw = async || {
        let request = world.wire().request(Method::DELETE, "/api/account/consents/app/");
        ada.browser.send(request).await.expect(204);
    };
    let code = allowed().await;
    withdraw().await;
    app.redeem(&code).await.is_oauth_error(400, "invalid_grant");
    // What is allowed afterwards is.
    let code = allowed().await;
    Tokens::of(&app.redeem(&code).await);
}

#[tokio::test]
async fn an_approved_device_gets_nothing_after_consent_is_taken_back() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let tv = world.app(device_app("tv")).await;
    // There has to be something to take back.
    let earlier = begin(&world, &tv).await;
    let word = |user_code: &str| {
        let body = json!({ "user_code": user_code, "allow": true });
        world.wire().request(Method::POST, "/api/device/").json(&body)
    };
    ada.browser.send(word(&earlier.user_code)).await.expect(200);
    let get = async |code: &str| world.wire().send(poll(&tv, code, &[])).await;
    get(&earlier.device_code).await.expect(200);
    let waiting = begin(&world, &tv).await;
    ada.browser.send(word(&waiting.user_code)).await.expect(200);
    let request = world.wire().request(Method::DELETE, "/api/account/consents/tv/");
    ada.browser.send(request).await.expect(204);
    get(&waiting.device_code)
        .await
        .is_oauth_error(400, "invalid_grant");
}
