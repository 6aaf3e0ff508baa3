//! The authorization endpoint (RFC 6749 §4.1.1, OIDC Core §3.1.2, RFC 7636, RFC 9207, RFC 8707): every refusal goes where
//! it may, and nowhere else.

use crate::harness::{
    PASSWORD, Spec, TestUser, World, claims, eventually, interaction_in, query_of, sign_in,
};
use serde_json::json;
use std::time::Duration;

#[tokio::test]
async fn a_user_with_a_session_gets_a_code_with_iss_and_state() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::spa("app")).await;
    let request = app.request("openid");
    let reply = ada.authorize(&request).await;
    reply.is_not_stored();
    assert_eq!(reply.header("referrer-policy"), Some("no-referrer"));
    let location = reply.location();
    assert_eq!(query_of(&location, "iss"), Some(world.issuer()));
    app.code_in(&location, request);
}

#[tokio::test]
async fn a_request_may_come_as_a_form() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::spa("app")).await;
    let request = app.request("openid");
    let reply = ada.browser.post_form("/oauth/authorize/", &request.form()).await;
    let mut location = reply.location();
    // By way of a GET, which brings the cookie along where the form of another site did not.
    if location.starts_with('/') {
        location = ada.browser.get(&location).await.location();
    }
    app.code_in(&location, request);
}

#[tokio::test]
async fn nobody_is_redirected_before_the_redirect_is_proven() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world
        .app(Spec::spa("app").metadata(json!({ "application_type": "web" })))
        .await;
    let other = world.app(Spec::spa("other")).await;
    let good = app.request("openid");
    let uri = app.redirect_uri.as_str();
    let foreign = other.redirect_uri.as_str();
    for (request, page) in [
        (good.clone().with("client_id", "nobody"), "unknown_client"),
        (good.clone().without("client_id"), "unknown_client"),
        (good.clone().adding("client_id", "other"), "unknown_client"),
        (good.clone().with("client_id", "app\0"), "unknown_client"),
        (good.clone().without("redirect_uri"), "invalid_redirect_uri"),
        (
            good.clone().adding("redirect_uri", "https://evil.example/"),
            "invalid_redirect_uri",
        ),
        (
            good.clone().with("redirect_uri", "https://evil.example/"),
            "invalid_redirect_uri",
        ),
        (good.clone().with("redirect_uri", foreign), "invalid_redirect_uri"),
        (
            good.clone().with("redirect_uri", &format!("{uri}/")),
            "invalid_redirect_uri",
        ),
        (
            good.clone().with("redirect_uri", &format!("{uri}?x=1")),
            "invalid_redirect_uri",
        ),
        (
            good.clone().with("redirect_uri", &format!("{uri}#x")),
            "invalid_redirect_uri",
        ),
        (
            good.clone().with("redirect_uri", &format!("{uri}/../evil")),
            "invalid_redirect_uri",
        ),
        (
            good.clone().with("redirect_uri", &uri.to_uppercase()),
            "invalid_redirect_uri",
        ),
        (
            good.clone().with("redirect_uri", &uri.replace("8000", "8001")),
            "invalid_redirect_uri",
        ),
        (
            good.clone().with(
                "redirect_uri",
                &uri.replace("localhost", "localhost.evil.example"),
            ),
            "invalid_redirect_uri",
        ),
        (
            good.clone().with(
                "redirect_uri",
                &uri.replace("localhost", "localhost@evil.example"),
            ),
            "invalid_redirect_uri",
        ),
        (
            good.clone().with("redirect_uri", "javascript:alert(1)"),
            "invalid_redirect_uri",
        ),
        (
            good.clone().with("redirect_uri", "//evil.example/"),
            "invalid_redirect_uri",
        ),
        (good.clone().with("redirect_uri", ""), "invalid_redirect_uri"),
    ] {
        for browser in [&ada.browser, &world.browser()] {
            let reply = browser.get(&request.path()).await;
            reply.is_error_page(page);
            // Told to the developer in front of a server on the same machine, as a fact for the page and nowhere else.
            let text = reply.text();
            let told = text.matches("evil.example").count();
            assert!(
                told <= text.matches("<meta name=\"tacit-address\" content=").count(),
                "{reply:?}"
            );
        }
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_request_goes_back_to_its_client() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world
        .app(Spec::spa("app").scope("openid profile goals:read"))
        .await;
    let good = app.request("openid");
    for (request, error) in [
        (good.clone().without("response_type"), "invalid_request"),
        (
            good.clone().with("response_type", "token"),
            "unsupported_response_type",
        ),
        (
            good.clone().with("response_type", "code id_token"),
            "unsupported_response_type",
        ),
        (
            good.clone().with("response_type", "none"),
            "unsupported_response_type",
        ),
        (good.clone().with("response_mode", "fragment"), "invalid_request"),
        (good.clone().without("code_challenge"), "invalid_request"),
        (good.clone().without("code_challenge_method"), "invalid_request"),
        (
            good.clone().with("code_challenge_method", "plain"),
            "invalid_request",
        ),
        (
            good.clone().with("code_challenge_method", "s256"),
            "invalid_request",
        ),
        (good.clone().with("code_challenge", "short"), "invalid_request"),
        (
            good.clone().with("code_challenge", &"=".repeat(43)),
            "invalid_request",
        ),
        (good.clone().with("scope", "nonsense"), "invalid_scope"),
        (good.clone().with("scope", "notes:read"), "invalid_scope"),
        (good.clone().with("scope", "open\"id"), "invalid_scope"),
        (
            good.clone().with("resource", "https://nowhere.example/"),
            "invalid_target",
        ),
        (good.clone().with("prompt", "none login"), "invalid_request"),
        (good.clone().with("prompt", "nonsense"), "invalid_request"),
        (good.clone().with("max_age", "-1"), "invalid_request"),
        (good.clone().with("max_age", "soon"), "invalid_request"),
        (
            good.clone().with("max_age", "99999999999999999999"),
            "invalid_request",
        ),
        (good.clone().with("request", "x.y.z"), "invalid_request_object"),
        (
            good.clone().with("request_uri", "https://evil.example/"),
            "request_uri_not_supported",
        ),
        (
            good.clone().with("registration", "{}"),
            "registration_not_supported",
        ),
        (good.clone().adding("scope", "profile"), "invalid_request"),
        (good.clone().adding("nonce", "another"), "invalid_request"),
        (good.clone().with("nonce", "a\nb"), "invalid_request"),
        (good.clone().with("nonce", &"n".repeat(9000)), "invalid_request"),
    ] {
        for browser in [&ada.browser, &world.browser()] {
            let reply = browser.get(&request.path()).await;
            let location = reply.location();
            assert_eq!(app.error_in(&location, &request), error, "{}", request.encoded());
            assert!(!reply.holds("evil.example"), "{reply:?}");
            assert!(!reply.holds("nonsense"), "{reply:?}");
        }
    }
}

#[tokio::test]
async fn an_ambiguous_state_is_left_out() {
    let world = World::start().await;
    let app = world.app(Spec::spa("app")).await;
    let request = app.request("openid").adding("state", "another");
    let location = world.browser().get(&request.path()).await.location();
    assert_eq!(app.error_in(&location, &request), "invalid_request");
    assert_eq!(query_of(&location, "state"), None, "{location}");
}

#[tokio::test]
async fn a_client_that_may_not_use_codes_gets_none() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world
        .app(Spec::confidential("machine").grants(&["client_credentials"]))
        .await;
    let request = app.request("openid");
    let location = ada.authorize(&request).await.location();
    assert_eq!(app.error_in(&location, &request), "unauthorized_client");
}

#[tokio::test]
async fn prompt_none_never_shows_a_page() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let ours = world.app(Spec::spa("ours")).await;
    let theirs = world.app(Spec::third_party("theirs")).await;

    let request = ours.request("openid").with("prompt", "none");
    let location = world.browser().get(&request.path()).await.location();
    assert_eq!(ours.error_in(&location, &request), "login_required");
    let location = ada.authorize(&request).await.location();
    ours.code_in(&location, request);

    let request = theirs.request("openid").with("prompt", "none");
    let location = ada.authorize(&request).await.location();
    assert_eq!(theirs.error_in(&location, &request), "consent_required");
}

#[tokio::test]
async fn who_signs_in_for_a_prompt_has_answered_it() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::spa("app")).await;
    for (prompt, page) in [("login", "login"), ("select_account", "select-account")] {
        let request = app.request("openid").with("prompt", prompt);
        let interaction = interaction_in(&ada.authorize(&request).await.location(), page);
        let next = ada
            .sign_in_again(Some(&interaction))
            .await
            .expect(200)
            .member("next");
        app.code_in(&next, request);
    }
}

#[tokio::test]
async fn max_age_counts_from_the_last_sign_in() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::spa("app")).await;
    let fresh = ada.code(&app, app.request("openid").with("max_age", "60")).await;
    let first = claims(&app.redeem(&fresh).await.member("id_token"));
    tokio::time::sleep(Duration::from_millis(2100)).await;
    let request = app.request("openid").with("max_age", "1");
    let silent = request.clone().with("prompt", "none");
    assert_eq!(
        app.error_in(&ada.authorize(&silent).await.location(), &silent),
        "login_required"
    );
    let interaction = interaction_in(&ada.authorize(&request).await.location(), "login");
    let next = ada
        .sign_in_again(Some(&interaction))
        .await
        .expect(200)
        .member("next");
    let second = claims(&app.redeem(&app.code_in(&next, request)).await.member("id_token"));
    assert!(
        second["auth_time"].as_i64() > first["auth_time"].as_i64(),
        "{first} {second}"
    );
}

#[tokio::test]
async fn max_age_zero_wants_one_sign_in_and_no_more() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    for app in [
        world.app(Spec::spa("ours")).await,
        world.app(Spec::third_party("theirs")).await,
    ] {
        let request = app.request("openid").with("max_age", "0");
        let interaction = interaction_in(&ada.authorize(&request).await.location(), "login");
        let mut next = ada
            .sign_in_again(Some(&interaction))
            .await
            .expect(200)
            .member("next");
        if app.id == "theirs" {
            // However long the user thinks about it.
            let interaction = interaction_in(&next, "consent");
            next = ada
                .consent(&interaction, true, &["openid"])
                .await
                .expect(200)
                .member("next");
        }
        app.code_in(&next, request);
    }
}

#[tokio::test]
async fn an_address_that_was_taken_back_meanwhile_gets_no_code() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::third_party("app")).await;
    let consent = interaction_in(&ada.authorize(&app.request("openid")).await.location(), "consent");
    let forced = app.request("openid").with("prompt", "login");
    let login = interaction_in(&ada.authorize(&forced).await.location(), "login");
    let replace = [
        "client",
        "add",
        "--id",
        "app",
        "--name",
        "App",
        "--confidential",
        "--replace",
    ];
    let elsewhere = [
        "--redirect-uri",
        "http://localhost:9999/elsewhere",
        "--scope",
        "openid",
    ];
    world.cli(&[&replace[..], &elsewhere].concat()).await.ok();
    eventually("the old address to be unknown", async || {
        (ada.authorize(&app.request("openid")).await.status == 400).then_some(())
    })
    .await;
    let next = ada.sign_in_again(Some(&login)).await.expect(200).member("next");
    assert!(!next.contains("8000"), "{next}");
    let reply = ada.consent(&consent, true, &["openid"]).await;
    assert!(!reply.holds("8000"), "{reply:?}");
    reply.is_problem(400, "interaction_expired");
}

#[tokio::test]
async fn somebody_else_may_answer_a_forced_sign_in() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let bob = world.user("bob@example.com").await;
    let app = world.app(Spec::spa("app")).await;
    let request = app.request("openid").with("prompt", "login");
    let interaction = interaction_in(&ada.authorize(&request).await.location(), "login");
    let start = json!({ "interaction": interaction });
    let reply = sign_in(&ada.browser, &bob.email, PASSWORD, start, json!({}))
        .await
        .expect(200);
    let code = app.code_in(&reply.member("next"), request);
    assert_eq!(
        claims(&app.redeem(&code).await.member("id_token"))["sub"],
        bob.sub.as_str()
    );
}

#[tokio::test]
async fn the_login_hint_reaches_the_page() {
    let world = World::start().await;
    let app = world.app(Spec::spa("app")).await;
    let request = app.request("openid").with("login_hint", "ada@example.com");
    let browser = world.browser();
    let interaction = interaction_in(&browser.get(&request.path()).await.location(), "login");
    let page = browser
        .get(&format!("/api/interaction/?interaction={interaction}"))
        .await
        .expect(200);
    assert_eq!(page.member("login_hint"), "ada@example.com");
}

#[tokio::test]
async fn an_interaction_runs_out() {
    let world = World::with(&[("session.interaction", "\"1s\"")]).await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::third_party("app")).await;
    let interaction = interaction_in(&ada.authorize(&app.request("openid")).await.location(), "consent");
    tokio::time::sleep(Duration::from_millis(1200)).await;
    ada.consent(&interaction, true, &["openid"])
        .await
        .is_problem(400, "interaction_expired");
    ada.browser
        .get(&format!("/api/interaction/?interaction={interaction}"))
        .await
        .is_problem(400, "interaction_expired");
}

#[tokio::test]
async fn many_tabs_that_finish_one_interaction_get_one_code() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::spa("app")).await;
    let browser = world.browser();
    let request = app.request("openid");
    let interaction = interaction_in(&browser.get(&request.path()).await.location(), "login");
    let tabs: Vec<TestUser> =
        futures_util::future::join_all((0..5).map(|_| ada.sign_in_at(world.browser()))).await;
    let tries = tabs.iter().map(|tab| tab.sign_in_again(Some(&interaction)));
    let nexts = futures_util::future::join_all(tries).await;
    let codes = nexts
        .iter()
        .filter(|reply| reply.member("next").starts_with(&app.redirect_uri))
        .count();
    assert_eq!(codes, 1);
}

#[tokio::test]
async fn a_removed_client_is_unknown_within_a_second() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::spa("app")).await;
    let tokens = ada.tokens(&app, "openid").await;
    world.cli(&["client", "remove", "app"]).await.ok();
    eventually("the client to be unknown", async || {
        (ada.authorize(&app.request("openid")).await.status == 400).then_some(())
    })
    .await;
    ada.authorize(&app.request("openid"))
        .await
        .is_error_page("unknown_client");
    app.refresh(&tokens.refresh)
        .await
        .is_oauth_error(401, "invalid_client");
    app.userinfo(&tokens.access)
        .await
        .is_challenge(401, Some("invalid_token"));
}
