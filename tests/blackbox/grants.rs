//! What stands of a user's: the list of apps and devices, ending each, and what outlives a sign-out.

use crate::harness::{App, Browser, Reply, Spec, TestUser, Tokens, World};
use reqwest::Method;
use serde_json::{Value, json};

const DEVICE_GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

async fn grants(browser: &Browser) -> Vec<Value> {
    let list = browser.get("/api/account/grants/").await.expect(200).json();
    list.as_array().expect("a list").clone()
}

async fn end(world: &World, browser: &Browser, id: &str) -> Reply {
    let path = format!("/api/account/grants/{id}/");
    browser.send(world.wire().request(Method::DELETE, &path)).await
}

fn line<'a>(list: &'a [Value], client: &str) -> &'a Value {
    let found = list.iter().find(|line| line["client"]["id"] == client);
    found.unwrap_or_else(|| panic!("{client} is not in {list:?}"))
}

/// A television that somebody has let in.
async fn television(world: &World, user: &TestUser) -> (App, Tokens) {
    let tv = world
        .app(Spec::spa("tv").grants(&[DEVICE_GRANT, "refresh_token"]))
        .await;
    let ask = tv.form("/oauth/device/", &[("scope", "openid")]);
    let begun = world.wire().send(ask).await.expect(200).json();
    let decide = json!({ "user_code": begun["user_code"], "allow": true });
    user.browser.post("/api/device/", &decide).await.expect(200);
    let code = begun["device_code"].as_str().expect("a code");
    let form = [("grant_type", DEVICE_GRANT), ("device_code", code)];
    let tokens = Tokens::of(&tv.token(&form).await);
    (tv, tokens)
}

#[tokio::test]
async fn apps_and_devices_are_listed_and_each_can_be_ended() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    // The operator's own: nobody was asked for consent, and it is on the list all the same.
    let app = world.app(Spec::spa("app")).await;
    let tokens = ada.tokens(&app, "openid offline_access").await;
    let (tv, on_tv) = television(&world, &ada).await;

    let list = grants(&ada.browser).await;
    assert_eq!(list.len(), 2, "{list:?}");
    let (app_line, tv_line) = (line(&list, "app").clone(), line(&list, "tv").clone());
    assert_eq!(
        (&app_line["kind"], &tv_line["kind"]),
        (&json!("app"), &json!("device"))
    );
    assert_eq!(app_line["outlives_session"], true);
    assert_eq!(app_line["client"]["name"], "app");
    for member in ["since", "last_used_at"] {
        assert!(tv_line[member].is_string(), "{tv_line}");
    }
    assert!(
        app_line["scopes"]
            .as_array()
            .expect("scopes")
            .iter()
            .any(|scope| scope["name"] == "offline_access" && scope["description"].is_string())
    );

    // Nobody else's to end, and no page of another site's.
    let bob = world.user("bob@example.com").await;
    let id = tv_line["id"].as_str().expect("an id");
    end(&world, &bob.browser, id).await.expect(204);
    end(&world, &world.browser(), id)
        .await
        .is_problem(401, "not_signed_in");
    end(&world, &ada.browser, "x")
        .await
        .is_problem(400, "invalid_request");
    assert_eq!(grants(&ada.browser).await.len(), 2);

    end(&world, &ada.browser, id).await.expect(204);
    end(&world, &ada.browser, id).await.expect(204);
    tv.refresh(&on_tv.refresh)
        .await
        .is_oauth_error(400, "invalid_grant");
    Tokens::of(&app.refresh(&tokens.refresh).await);
    let list = grants(&ada.browser).await;
    assert_eq!(list.len(), 1);
    assert_ne!(line(&list, "app")["last_used_at"], app_line["since"]);
}

#[tokio::test]
async fn what_an_app_got_in_one_session_is_one_line() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::spa("app")).await;
    let (first, second) = (ada.tokens(&app, "openid").await, ada.tokens(&app, "openid").await);
    let list = grants(&ada.browser).await;
    assert_eq!(list.len(), 1, "{list:?}");
    assert_eq!(list[0]["this_session"], true);
    end(&world, &ada.browser, list[0]["id"].as_str().expect("an id"))
        .await
        .expect(204);
    for tokens in [first, second] {
        app.refresh(&tokens.refresh)
            .await
            .is_oauth_error(400, "invalid_grant");
    }
    assert!(ada.browser.is_signed_in().await);
}

#[tokio::test]
async fn offline_access_and_devices_outlive_a_sign_out_and_end_by_signing_out_everywhere() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::spa("app")).await;
    let (bound, kept) = (
        ada.tokens(&app, "openid").await,
        ada.tokens(&app, "openid offline_access").await,
    );
    let (tv, on_tv) = television(&world, &ada).await;
    ada.browser.post("/api/logout/", &json!({})).await.expect(200);

    app.refresh(&bound.refresh)
        .await
        .is_oauth_error(400, "invalid_grant");
    let kept = Tokens::of(&app.refresh(&kept.refresh).await);
    app.userinfo(&kept.access).await.expect(200);
    let on_tv = Tokens::of(&tv.refresh(&on_tv.refresh).await);

    let again = ada.sign_in_at(world.browser()).await;
    let phone = ada.sign_in_at(world.browser()).await;
    assert_eq!(grants(&again.browser).await.len(), 2);
    let done = again
        .browser
        .post("/api/logout/", &json!({ "everywhere": true }))
        .await
        .expect(200);
    assert_eq!(done.member("next"), "/signed-out");
    assert!(!again.browser.is_signed_in().await && !phone.browser.is_signed_in().await);
    app.refresh(&kept.refresh)
        .await
        .is_oauth_error(400, "invalid_grant");
    app.userinfo(&kept.access)
        .await
        .is_challenge(401, Some("invalid_token"));
    tv.refresh(&on_tv.refresh)
        .await
        .is_oauth_error(400, "invalid_grant");
    // It needs somebody to be signed in.
    again
        .browser
        .post("/api/logout/", &json!({ "everywhere": true }))
        .await
        .is_problem(401, "not_signed_in");
}
