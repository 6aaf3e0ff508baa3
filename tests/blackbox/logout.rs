//! Signing out (RP-Initiated Logout 1.0): the session and all that came of it end, at once and everywhere; and nobody signs
//! somebody else out.

use crate::harness::{App, Browser, Spec, TestUser, Tokens, World, interaction_in, query_of};
use serde_json::json;
use std::time::Duration;

async fn begin(world: &World) -> (TestUser, App, Tokens) {
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::spa("app")).await;
    let tokens = ada.tokens(&app, "openid goals:read").await;
    (ada, app, tokens)
}

async fn everything_ended(browser: &Browser, app: &App, tokens: &Tokens) {
    assert!(!browser.is_signed_in().await);
    app.refresh(&tokens.refresh)
        .await
        .is_oauth_error(400, "invalid_grant");
    app.userinfo(&tokens.access)
        .await
        .is_challenge(401, Some("invalid_token"));
}

#[tokio::test]
async fn signing_out_at_an_app_ends_everything_at_once() {
    let world = World::start().await;
    let (ada, app, tokens) = begin(&world).await;
    let other_app = world.app(Spec::confidential("other")).await;
    let others = ada.tokens(&other_app, "openid").await;
    let (tab, copied) = (ada.browser.clone(), ada.browser.copy());

    let reply = app.sign_out(&ada.browser, &tokens.id).await;
    let location = reply.location();
    assert!(location.starts_with(&app.post_logout_redirect_uri), "{location}");
    assert_eq!(query_of(&location, "state").as_deref(), Some("bye"));

    everything_ended(&ada.browser, &app, &tokens).await;
    everything_ended(&tab, &other_app, &others).await;
    // Not even who has copied the cookie is signed in: it died at the server, not in the browser.
    assert!(!copied.cookies().is_empty() && !copied.is_signed_in().await);
    // Other tabs at their next request.
    let request = app.request("openid").with("prompt", "none");
    assert_eq!(
        app.error_in(&tab.get(&request.path()).await.location(), &request),
        "login_required"
    );
    interaction_in(&tab.get(&app.request("openid").path()).await.location(), "login");
}

#[tokio::test]
async fn the_users_other_browsers_stay_signed_in() {
    let world = World::start().await;
    let (ada, app, tokens) = begin(&world).await;
    let phone = ada.sign_in_at(world.browser()).await;
    let on_phone = phone.tokens(&app, "openid").await;
    app.sign_out(&ada.browser, &tokens.id).await.location();
    assert!(phone.browser.is_signed_in().await);
    Tokens::of(&app.refresh(&on_phone.refresh).await);
}

#[tokio::test]
async fn without_a_hint_the_user_is_asked() {
    let world = World::start().await;
    let (ada, app, tokens) = begin(&world).await;
    let query = format!(
        "client_id=app&post_logout_redirect_uri={}",
        form_urlencoded::byte_serialize(app.post_logout_redirect_uri.as_bytes()).collect::<String>()
    );
    let location = ada
        .browser
        .get(&format!("/oauth/logout/?{query}"))
        .await
        .location();
    assert!(location.starts_with("/logout?logout="), "{location}");
    assert!(ada.browser.is_signed_in().await, "asked, not done");
    let id = query_of(&location, "logout").expect("an identifier");
    let page = ada
        .browser
        .get(&format!("/api/logout/?logout={id}"))
        .await
        .expect(200);
    assert_eq!(page.json()["client"]["name"], "app");
    let done = ada
        .browser
        .post("/api/logout/", &json!({ "logout": id }))
        .await
        .expect(200);
    assert_eq!(done.member("next"), app.post_logout_redirect_uri);
    everything_ended(&ada.browser, &app, &tokens).await;
}

#[tokio::test]
async fn the_users_own_word_is_enough() {
    let world = World::start().await;
    let (ada, app, tokens) = begin(&world).await;
    let done = ada.browser.post("/api/logout/", &json!({})).await.expect(200);
    assert_eq!(done.member("next"), "/signed-out");
    let left: Vec<String> = ada.browser.cookies().into_keys().collect();
    assert_eq!(left, ["tacit-device"], "the session's cookie is taken away");
    everything_ended(&ada.browser, &app, &tokens).await;
    // Once more is no error.
    ada.browser.post("/api/logout/", &json!({})).await.expect(200);
}

async fn asking_for(browser: &Browser, hint: &str, uri: &str, more: &str) -> crate::harness::Reply {
    let uri: String = form_urlencoded::byte_serialize(uri.as_bytes()).collect();
    let path = format!("/oauth/logout/?id_token_hint={hint}&post_logout_redirect_uri={uri}{more}");
    browser.get(&path).await
}

/// What was asked for is certain and done; only the way back is not to be had, and the page says both.
#[tokio::test]
async fn an_address_that_is_not_registered_keeps_nobody_signed_in() {
    let world = World::start().await;
    let (ada, app, _) = begin(&world).await;
    let other = world.app(Spec::spa("other")).await;
    for uri in [
        "https://evil.example/",
        other.post_logout_redirect_uri.as_str(),
        app.redirect_uri.as_str(),
        "javascript:alert(1)",
    ] {
        let here = ada.sign_in_at(world.browser()).await;
        let tokens = here.tokens(&app, "openid").await;
        let reply = asking_for(&here.browser, &tokens.id, uri, "").await;
        reply.is_error_page("signed_out_invalid_redirect_uri");
        // Told to the developer, as a fact and no more: the page leads nowhere.
        let told = format!(r#"<meta name="tacit-address" content="{uri}""#);
        let page = reply.text();
        assert!(
            page.contains(&told) && page.contains(r#"<meta name="tacit-client" content="app""#),
            "{page}"
        );
        assert!(
            reply.header("location").is_none() && page.matches(uri).count() == 1,
            "{reply:?}"
        );
        let left: Vec<String> = here.browser.cookies().into_keys().collect();
        assert_eq!(left, ["tacit-device"], "the session's cookie is taken away");
        everything_ended(&here.browser, &app, &tokens).await;
    }
}

#[tokio::test]
async fn nobody_is_redirected_to_an_address_that_is_not_registered() {
    let world = World::start().await;
    let (ada, app, tokens) = begin(&world).await;
    world.app(Spec::spa("other")).await;
    // A hint of one client and the word of another.
    let reply = asking_for(
        &ada.browser,
        &tokens.id,
        &app.post_logout_redirect_uri,
        "&client_id=other",
    )
    .await;
    reply.is_error_page("invalid_request");
    // Of nobody's session, and without anything that says whose address it is.
    let elsewhere = asking_for(&world.browser(), &tokens.id, "https://evil.example/", "").await;
    elsewhere.is_error_page("invalid_redirect_uri");
    let reply = ada
        .browser
        .get("/oauth/logout/?post_logout_redirect_uri=https%3A%2F%2Fevil.example%2F")
        .await;
    assert_eq!(reply.status, 400, "{reply:?}");
    assert!(ada.browser.is_signed_in().await, "a refused request ends nothing");
    Tokens::of(&app.refresh(&tokens.refresh).await);
}

/// Who reads a log finds ID tokens in it: one of them is no cookie.
#[tokio::test]
async fn a_hint_without_the_cookie_ends_what_its_own_client_has_there_and_nothing_else() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    // One whose ID tokens name the session.
    let told = json!({ "backchannel_logout_uri": "https://app.example/bye",
        "backchannel_logout_session_required": true });
    let app = world.app(Spec::spa("app").metadata(told)).await;
    let tokens = ada.tokens(&app, "openid").await;
    let other = world.app(Spec::confidential("other")).await;
    let others = ada.tokens(&other, "openid").await;
    let kept = ada.tokens(&app, "openid offline_access").await;
    let reply = app.sign_out(&world.browser(), &tokens.id).await;
    assert!(reply.location().starts_with(&app.post_logout_redirect_uri));
    assert!(ada.browser.is_signed_in().await);
    Tokens::of(&other.refresh(&others.refresh).await);
    Tokens::of(&app.refresh(&kept.refresh).await);
    app.refresh(&tokens.refresh)
        .await
        .is_oauth_error(400, "invalid_grant");
}

#[tokio::test]
async fn only_who_is_signed_out_is_told_so() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    for path in ["/signed-out", "/signed-out/"] {
        assert_eq!(ada.browser.get(path).await.location(), "/account");
        world.browser().get(path).await.expect(200);
    }
    ada.browser.post("/api/logout/", &json!({})).await.expect(200);
    ada.browser.get("/signed-out").await.expect(200);
}

#[tokio::test]
async fn a_hint_of_somebody_else_signs_nobody_out_unasked() {
    let world = World::start().await;
    let (ada, app, _) = begin(&world).await;
    let bob = world.user("bob@example.com").await;
    let his = bob.tokens(&app, "openid").await;
    let location = app.sign_out(&ada.browser, &his.id).await.location();
    assert!(
        location.starts_with("/logout?logout="),
        "ada is asked: {location}"
    );
    assert!(ada.browser.is_signed_in().await && bob.browser.is_signed_in().await);
}

#[tokio::test]
async fn what_is_no_id_token_of_ours_is_no_hint() {
    let world = World::start().await;
    let (ada, app, tokens) = begin(&world).await;
    let mut forged: Vec<String> = tokens.id.split('.').map(str::to_owned).collect();
    forged[2] = "A".repeat(forged[2].len());
    for hint in ["x", "a.b.c", &tokens.access, &forged.join(".")] {
        app.sign_out(&ada.browser, hint)
            .await
            .is_error_page("invalid_request");
    }
    assert!(ada.browser.is_signed_in().await);
}

#[tokio::test]
async fn an_id_token_that_has_run_out_is_still_a_hint() {
    let world = World::with(&[("tokens.id_token", "\"1s\"")]).await;
    let (ada, app, tokens) = begin(&world).await;
    tokio::time::sleep(Duration::from_millis(1200)).await;
    let location = app.sign_out(&ada.browser, &tokens.id).await.location();
    assert!(location.starts_with(&app.post_logout_redirect_uri), "{location}");
    everything_ended(&ada.browser, &app, &tokens).await;
}

#[tokio::test]
async fn the_request_may_come_as_a_form() {
    let world = World::start().await;
    let (ada, app, tokens) = begin(&world).await;
    let form = [("id_token_hint", tokens.id.as_str()), ("client_id", "app")];
    let location = ada.browser.post_form("/oauth/logout/", &form).await.location();
    assert_eq!(location, "/signed-out");
    everything_ended(&ada.browser, &app, &tokens).await;
}

#[tokio::test]
async fn whoever_is_not_signed_in_just_goes_on() {
    let world = World::start().await;
    let app = world.app(Spec::spa("app")).await;
    let browser = world.browser();
    assert_eq!(browser.get("/oauth/logout/").await.location(), "/signed-out");
    let uri: String = form_urlencoded::byte_serialize(app.post_logout_redirect_uri.as_bytes()).collect();
    let path = format!("/oauth/logout/?client_id=app&post_logout_redirect_uri={uri}");
    assert_eq!(browser.get(&path).await.location(), app.post_logout_redirect_uri);
}
