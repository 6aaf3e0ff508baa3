//! Signing in with a second factor: asked for after the password, good once, slowed down when it is guessed at, spared at a
//! trusted device for a while.

use crate::harness::{
    Browser, PASSWORD, Pair, RenewalRequest, Reply, Spec, TestUser, Tokens, World, challenged, claims,
    interaction_in, recovery_code, sign_in, totp,
};
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;

async fn with_trust(browser: &Browser, login_id: &str, code: &str) -> Reply {
    let body = json!({ "login_id": login_id, "code": code, "trust": true });
    browser.post("/api/login/totp/", &body).await
}

/// Sign-ins that wait for a code, at a browser each. One after the other: only the codes are to race.
async fn challenges(world: &World, user: &TestUser, count: usize) -> Vec<(Browser, String)> {
    let mut challenges = Vec::with_capacity(count);
    for _ in 0..count {
        let browser = world.browser();
        let login_id = user.challenge_at(&browser).await;
        challenges.push((browser, login_id));
    }
    challenges
}

async fn password(browser: &Browser, user: &TestUser) -> Reply {
    sign_in(browser, &user.email, PASSWORD, json!({}), json!({})).await
}

#[tokio::test]
async fn a_code_is_asked_for_after_the_password_and_tokens_say_so() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::spa("app")).await;
    let factor = ada.set_up_totp(&world).await;
    let browser = world.browser();
    let request = app
        .request("openid")
        .with("claims", r#"{"id_token":{"acr":null}}"#);
    let interaction = interaction_in(&browser.get(&request.path()).await.location(), "login");
    let start = json!({ "interaction": interaction });
    let login_id = challenged(&sign_in(&browser, &ada.email, PASSWORD, start, json!({})).await);
    assert!(!browser.is_signed_in().await);
    totp(&browser, &login_id, &factor.app.wrong())
        .await
        .is_problem(401, "wrong_code");
    assert!(!browser.is_signed_in().await);
    let done = totp(&browser, &login_id, &factor.app.next().await)
        .await
        .expect(200);
    done.is_not_stored();
    assert!(browser.is_signed_in().await);
    let tokens = Tokens::of(&app.redeem(&app.code_in(&done.member("next"), request)).await);
    let id = claims(&tokens.id);
    assert_eq!(
        (&id["amr"], &id["acr"]),
        (&json!(["pwd", "otp", "mfa"]), &json!("mfa"))
    );
    // A refresh tells of the same sign-in, and makes it no fresher.
    let again = claims(&Tokens::of(&app.refresh(&tokens.refresh).await).id);
    for claim in ["amr", "acr", "auth_time"] {
        assert_eq!(again[claim], id[claim], "{claim}");
    }
}

#[tokio::test]
async fn a_code_is_good_once() {
    let mut world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let factor = ada.set_up_totp(&world).await;
    let challenges = challenges(&world, &ada, 10).await;
    let code = factor.app.next().await;
    let replies = join_all(
        challenges
            .iter()
            .map(|(browser, login_id)| totp(browser, login_id, &code)),
    )
    .await;
    assert_eq!(replies.iter().filter(|reply| reply.status == 200).count(), 1);
    for reply in replies.iter().filter(|reply| reply.status != 200) {
        reply.is_problem(401, "wrong_code");
    }
    // At another instance, and after a restart.
    if Pair::of_this_run() == Pair::Production {
        let (_server, wire) = world.another_server().await;
        let there = world.browser().at(&wire);
        let login_id = ada.challenge_at(&there).await;
        totp(&there, &login_id, &code).await.is_problem(401, "wrong_code");
    }
    world.stop().await;
    world.boot().await;
    let browser = world.browser();
    let login_id = ada.challenge_at(&browser).await;
    totp(&browser, &login_id, &code)
        .await
        .is_problem(401, "wrong_code");
    totp(&browser, &login_id, &factor.app.next().await)
        .await
        .expect(200);
}

#[tokio::test]
async fn a_challenge_bears_five_wrong_codes() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let factor = ada.set_up_totp(&world).await;
    let browser = world.browser();
    let login_id = ada.challenge_at(&browser).await;
    for _ in 0..4 {
        totp(&browser, &login_id, &factor.app.wrong())
            .await
            .is_problem(401, "wrong_code");
    }
    totp(&browser, &login_id, &factor.app.wrong())
        .await
        .is_problem(400, "login_expired");
    let code = factor.app.next().await;
    totp(&browser, &login_id, &code)
        .await
        .is_problem(400, "login_expired");
    // The code was not looked at: after the password it is as good as before.
    let login_id = ada.challenge_at(&browser).await;
    totp(&browser, &login_id, &code).await.expect(200);
}

#[tokio::test]
async fn guessing_at_codes_is_slowed_down_and_holds_up_no_known_device() {
    let world = World::with(&[("limits.login_per_address_and_ip", "6")]).await;
    let ada = world.user("ada@example.com").await;
    let factor = ada.set_up_totp(&world).await;
    // Somebody knows the password.
    let stranger = world.browser();
    let mut login_id = String::new();
    for guess in 0..6 {
        if guess % 4 == 0 {
            login_id = ada.challenge_at(&stranger).await;
        }
        totp(&stranger, &login_id, &factor.app.wrong())
            .await
            .is_problem(401, "wrong_code");
    }
    let code = factor.app.next().await;
    let limited = join_all((0..3).map(|_| totp(&stranger, &login_id, &code))).await;
    assert!(limited.iter().any(|reply| reply.status == 429), "{limited:?}");
    for reply in &limited {
        // The others found the challenge taken.
        assert!(
            matches!(reply.status, 429 | 400),
            "even the right code: {reply:?}"
        );
    }
    assert!(!stranger.is_signed_in().await);
    // At the browser that she has signed in at, nothing of it is felt; and the code was not used up.
    let login_id = ada.challenge_at(&ada.browser).await;
    totp(&ada.browser, &login_id, &code).await.expect(200);
}

#[tokio::test]
async fn a_recovery_code_stands_in_once() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::spa("app")).await;
    let factor = ada.set_up_totp(&world).await;
    let challenges = challenges(&world, &ada, 30).await;
    let code = &factor.recovery_codes[4];
    let replies = join_all(
        challenges
            .iter()
            .map(|(browser, login_id)| recovery_code(browser, login_id, code)),
    )
    .await;
    assert_eq!(replies.iter().filter(|reply| reply.status == 200).count(), 1);
    assert_eq!(ada.factors().await["recovery_codes_left"], 9);
    assert_eq!(
        world.mails_to(&ada.email, 3).await.len(),
        3,
        "the link, the app, the one code"
    );
    for reply in replies.iter().filter(|reply| reply.status != 200) {
        reply.is_problem(401, "wrong_code");
    }
    let winner = replies.iter().position(|reply| reply.status == 200).expect("one");
    let winner = TestUser {
        browser: challenges[winner].0.clone(),
        email: ada.email.clone(),
        sub: ada.sub.clone(),
    };
    let id = claims(&winner.tokens(&app, "openid").await.id);
    assert_eq!(id["amr"], json!(["pwd", "recovery_code", "mfa"]));
    // As people write it.
    let browser = world.browser();
    let login_id = ada.challenge_at(&browser).await;
    let written = factor.recovery_codes[5].to_uppercase().replace('-', " ");
    recovery_code(&browser, &login_id, &written).await.expect(200);
}

#[tokio::test]
async fn a_trusted_device_is_spared_the_code_until_something_changes() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::spa("app")).await;
    let factor = ada.set_up_totp(&world).await;
    let device = world.browser();
    let login_id = ada.challenge_at(&device).await;
    with_trust(&device, &login_id, &factor.app.next().await)
        .await
        .expect(200);
    let mark = trust_mark(&device);
    assert!(mark.is_some());
    for _ in 0..2 {
        let reply = password(&device, &ada).await.expect(200);
        assert_eq!(reply.member("next"), "/account");
        assert_eq!(trust_mark(&device), mark, "using it does not prolong it");
    }
    // What was not proven is not said to be.
    let here = TestUser {
        browser: device.clone(),
        email: ada.email.clone(),
        sub: ada.sub.clone(),
    };
    assert_eq!(
        claims(&here.tokens(&app, "openid").await.id)["amr"],
        json!(["pwd"])
    );
    // It is this user's at this browser.
    challenged(&password(&world.browser(), &ada).await);
    let bob = world.user("bob@example.com").await;
    bob.set_up_totp(&world).await;
    challenged(&password(&device, &bob).await);
    // The sign-in of another user at the browser takes none of it away.
    password(&device, &ada).await.expect(200);

    // No more trust, by her word.
    let end = world
        .wire()
        .request(Method::DELETE, "/api/account/factors/trust/");
    device.send(end).await.expect(204);
    let login_id = challenged(&password(&device, &ada).await);
    recovery_trust(&device, &login_id, &factor.recovery_codes[0])
        .await
        .expect(200);
    password(&device, &ada).await.expect(200);
    // By a change of factors.
    let raised = device.post("/api/login/step-up/", &json!({})).await.expect(200);
    recovery_code(&device, &raised.member("login_id"), &factor.recovery_codes[1])
        .await
        .expect(200);
    let shown = device
        .post("/api/account/factors/recovery-codes/", &json!({}))
        .await
        .expect(200);
    let codes = crate::harness::factor::recovery_codes(&shown);
    let login_id = challenged(&password(&device, &ada).await);
    recovery_trust(&device, &login_id, &codes[0]).await.expect(200);
    password(&device, &ada).await.expect(200);
    // By what ends everything.
    device
        .post("/api/logout/", &json!({ "everywhere": true }))
        .await
        .expect(200);
    challenged(&password(&device, &ada).await);
}

async fn recovery_trust(browser: &Browser, login_id: &str, code: &str) -> Reply {
    let body = json!({ "login_id": login_id, "code": code, "trust": true });
    browser.post("/api/login/recovery-code/", &body).await
}

/// The part of the device's cookie that is trust.
fn trust_mark(browser: &Browser) -> Option<String> {
    let cookies = browser.cookies();
    let device = cookies.iter().find(|(name, _)| name.ends_with("tacit-device"))?;
    device
        .1
        .split('.')
        .find(|mark| mark.len() == 44 && mark.starts_with('t'))
        .map(str::to_owned)
}

#[tokio::test]
async fn who_knows_the_password_alone_puts_no_other_in_its_place() {
    let mut world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let factor = ada.set_up_totp(&world).await;
    world.stop().await;
    world.set("opaque.ksf.t", "3");
    world.boot().await;
    let browser = ada.browser.copy();
    let renewal = RenewalRequest::new(PASSWORD);
    let finish = json!({ "registration_request": renewal.message() });
    let reply = sign_in(&browser, &ada.email, PASSWORD, json!({}), finish).await;
    assert_eq!(
        reply.json().get("renewal"),
        None,
        "before the second factor: {reply:?}"
    );
    let done = totp(&browser, &challenged(&reply), &factor.app.next().await)
        .await
        .expect(200);
    let record = renewal.record(&done.json()["renewal"]);
    browser.post("/api/login/renew/", &record).await.expect(200);
    let old = sign_in(&world.browser(), &ada.email, PASSWORD, json!({}), json!({})).await;
    challenged(&old);
}

#[tokio::test]
async fn a_factor_that_is_switched_off_meanwhile_leads_nowhere() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let factor = ada.set_up_totp(&world).await;
    let browser = world.browser();
    let login_id = ada.challenge_at(&browser).await;
    world.cli(&["user", "disable", "ada@example.com"]).await.ok();
    totp(&browser, &login_id, &factor.app.next().await)
        .await
        .is_problem(400, "login_expired");
    password(&world.browser(), &ada)
        .await
        .is_problem(401, "invalid_credentials");
    assert!(!browser.is_signed_in().await);
}

#[tokio::test]
async fn tries_leave_their_rows_in_the_trail() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let factor = ada.set_up_totp(&world).await;
    let browser = world.browser();
    let login_id = ada.challenge_at(&browser).await;
    totp(&browser, &login_id, &factor.app.wrong())
        .await
        .is_problem(401, "wrong_code");
    recovery_code(&browser, &login_id, "0000-0000-0000")
        .await
        .is_problem(401, "wrong_code");
    totp(&browser, &login_id, &factor.app.next().await)
        .await
        .expect(200);
    let log = world.log();
    for words in [
        "totp_added success",
        "second_factor refused",
        "recovery_code refused",
        "second_factor success",
    ] {
        assert!(log.contains(words), "{words}");
    }
    assert_eq!(ada.factors().await["step_up"]["needs"], json!(["second_factor"]));
}
