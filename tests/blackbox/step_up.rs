//! Step-up: what is dangerous, and what an app demands, is proven on the spot, in the session that there is.

use crate::harness::{
    PASSWORD, Spec, TestUser, Tokens, World, challenged, claims, interaction_in, query_of, recovery_code,
    sign_in, totp,
};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

const START: &str = "/api/account/factors/totp/start/";

fn demand(essential: bool, values: &[&str]) -> String {
    json!({ "id_token": { "acr": { "essential": essential, "values": values } } }).to_string()
}

async fn sid(user: &TestUser) -> Value {
    user.browser.account().await.json()["session"]["expires_at"].clone()
}

#[tokio::test]
async fn what_is_dangerous_needs_a_recent_sign_in() {
    let mut world = World::start().await;
    let ada = world.user("ada@example.com").await;
    world.stop().await;
    world.set("session.step_up", "\"1s\"");
    world.boot().await;
    tokio::time::sleep(Duration::from_millis(1200)).await;
    let refused = ada.browser.post(START, &json!({})).await;
    refused.is_problem(403, "step_up_required");
    assert_eq!(
        (&refused.json()["needs"], &refused.json()["max_age"]),
        (&json!(["password"]), &json!(1))
    );
    assert_eq!(ada.factors().await["step_up"]["needs"], json!(["password"]));

    // Proven in the same session: its end does not move, its cookie does.
    world.stop().await;
    world.set("session.step_up", "\"10m\"");
    world.boot().await;
    let (end, cookies) = (sid(&ada).await, ada.browser.cookies());
    let step_up = json!({ "step_up": true });
    sign_in(&ada.browser, &ada.email, PASSWORD, json!({}), step_up.clone())
        .await
        .expect(200);
    assert_eq!(sid(&ada).await, end);
    assert_ne!(ada.browser.cookies(), cookies);
    ada.browser.post(START, &json!({})).await.expect(200);

    // Another user's password is none for this session, and nobody's session has nothing to step up.
    let eve = world.user("eve@example.com").await;
    sign_in(&ada.browser, &eve.email, PASSWORD, json!({}), step_up.clone())
        .await
        .is_problem(401, "invalid_credentials");
    assert_eq!(ada.browser.account().await.member("sub"), ada.sub);
    sign_in(&world.browser(), &ada.email, PASSWORD, json!({}), step_up)
        .await
        .is_problem(401, "invalid_credentials");
}

#[tokio::test]
async fn who_has_a_second_factor_proves_it_at_a_trusted_device_too() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let factor = ada.set_up_totp(&world).await;
    let device = world.browser();
    let body = json!({ "login_id": ada.challenge_at(&device).await, "code": factor.app.next().await, "trust": true });
    device.post("/api/login/totp/", &body).await.expect(200);
    // By the password alone, since the device is trusted.
    sign_in(&device, &ada.email, PASSWORD, json!({}), json!({}))
        .await
        .expect(200);
    let remove = || world.wire().request(Method::DELETE, "/api/account/factors/totp/");
    for request in [
        world.wire().request(Method::POST, START).json(&json!({})),
        world
            .wire()
            .request(Method::POST, "/api/account/factors/recovery-codes/")
            .json(&json!({})),
        remove(),
    ] {
        let refused = device.send(request).await;
        refused.is_problem(403, "step_up_required");
        assert_eq!(refused.json()["needs"], json!(["second_factor"]));
    }
    // The password and the code, as the page does it in place; the trust does not stand in here.
    let asked = sign_in(
        &device,
        &ada.email,
        PASSWORD,
        json!({}),
        json!({ "step_up": true }),
    )
    .await;
    recovery_code(&device, &challenged(&asked), &factor.recovery_codes[0])
        .await
        .expect(200);
    device.send(remove()).await.expect(204);
}

#[tokio::test]
async fn an_app_that_demands_two_factors_gets_them_by_a_step_up() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::spa("app")).await;
    let before = claims(&ada.tokens(&app, "openid").await.id);
    let factor = ada.set_up_totp(&world).await;
    let request = app
        .request("openid")
        .with("claims", &demand(true, &["phr", "mfa"]));

    let silent = ada
        .authorize(&request.clone().with("prompt", "none"))
        .await
        .location();
    assert_eq!(query_of(&silent, "error").as_deref(), Some("login_required"));
    let location = ada.authorize(&request).await.location();
    let interaction = interaction_in(&location, "login");
    assert_eq!(query_of(&location, "confirm").as_deref(), Some("second-factor"));
    let raised = ada
        .browser
        .post("/api/login/step-up/", &json!({ "interaction": interaction }))
        .await;
    let done = totp(&ada.browser, &challenged(&raised), &factor.app.next().await)
        .await
        .expect(200);
    let id = claims(
        &Tokens::of(
            &app.redeem(&app.code_in(&done.member("next"), request.clone()))
                .await,
        )
        .id,
    );
    assert_eq!(
        (&id["acr"], &id["amr"]),
        (&json!("mfa"), &json!(["pwd", "otp", "mfa"]))
    );
    // The same session, and the password in it no fresher.
    for claim in ["sid", "auth_time", "sub"] {
        assert_eq!(id[claim], before[claim], "{claim}");
    }
    // From then on nothing more is asked.
    ada.code(&app, request).await;
}

#[tokio::test]
async fn a_demand_that_can_not_be_met_is_answered_and_a_wish_is_not_held_up() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::spa("app")).await;
    let request = app.request("openid");
    // She has no second factor: the condition fails, at once and after a sign-in.
    let essential = request.clone().with("claims", &demand(true, &["mfa"]));
    for location in [
        ada.authorize(&essential).await.location(),
        ada.authorize(&essential.clone().with("prompt", "none"))
            .await
            .location(),
        {
            let again = essential.clone().with("prompt", "login");
            let interaction = interaction_in(&ada.authorize(&again).await.location(), "login");
            ada.sign_in_again(Some(&interaction))
                .await
                .expect(200)
                .member("next")
        },
    ] {
        assert_eq!(
            query_of(&location, "error").as_deref(),
            Some("unmet_authentication_requirements"),
            "{location}"
        );
    }
    for wish in [
        request.clone().with("acr_values", "mfa"),
        request.clone().with("acr_values", "phr mfa"),
        request.clone().with("claims", &demand(false, &["mfa"])),
        request.clone().with("acr_values", "gold urn:tacit:acr:opaque"),
    ] {
        let code = ada.code(&app, wish).await;
        let id = claims(&Tokens::of(&app.redeem(&code).await).id);
        assert_eq!(id["acr"], "urn:tacit:acr:opaque");
    }
    // With a factor a wish is a reason to ask, unless what there is will do.
    ada.set_up_totp(&world).await;
    let wish = request.clone().with("acr_values", "mfa");
    let asked = ada.authorize(&wish).await.location();
    assert_eq!(query_of(&asked, "confirm").as_deref(), Some("second-factor"));
    ada.code(
        &app,
        request.clone().with("acr_values", "mfa urn:tacit:acr:opaque"),
    )
    .await;
    // What there is not is not there.
    let unknown = request.with("claims", &demand(true, &["phr"]));
    let location = ada.authorize(&unknown).await.location();
    assert_eq!(
        query_of(&location, "error").as_deref(),
        Some("unmet_authentication_requirements")
    );
}

#[tokio::test]
async fn a_step_up_is_for_its_session_alone() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    world
        .browser()
        .post("/api/login/step-up/", &json!({}))
        .await
        .is_problem(401, "not_signed_in");
    ada.browser
        .post("/api/login/step-up/", &json!({}))
        .await
        .is_problem(409, "no_second_factor");
    let factor = ada.set_up_totp(&world).await;
    let raised = ada
        .browser
        .post("/api/login/step-up/", &json!({}))
        .await
        .expect(200);
    let login_id = raised.member("login_id");
    // Elsewhere it opens nothing: the password was proven in that session.
    let elsewhere = world.browser();
    recovery_code(&elsewhere, &login_id, &factor.recovery_codes[0])
        .await
        .is_problem(400, "login_expired");
    assert!(!elsewhere.is_signed_in().await);
    // Nor does it once the session is over.
    let raised = ada
        .browser
        .post("/api/login/step-up/", &json!({}))
        .await
        .expect(200);
    ada.browser.post("/api/logout/", &json!({})).await.expect(200);
    recovery_code(
        &ada.browser,
        &raised.member("login_id"),
        &factor.recovery_codes[1],
    )
    .await
    .is_problem(400, "login_expired");
    assert!(!ada.browser.is_signed_in().await);
}
