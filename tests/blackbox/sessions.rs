//! The user's own list of sessions: what it says, and ending one of them, or all others.

use crate::harness::{Browser, Reply, Spec, TestUser, World, eventually};
use reqwest::Method;
use serde_json::Value;

const FIREFOX: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";

async fn sessions(browser: &Browser) -> Vec<Value> {
    let reply = browser.get("/api/account/sessions/").await.expect(200);
    reply.is_not_stored();
    reply.json().as_array().expect("a list").clone()
}

async fn end(world: &World, browser: &Browser, id: &str) -> Reply {
    let path = format!("/api/account/sessions/{id}/");
    browser.send(world.wire().request(Method::DELETE, &path)).await
}

async fn end_others(world: &World, browser: &Browser) -> Reply {
    let request = world.wire().request(Method::DELETE, "/api/account/sessions/");
    browser.send(request).await
}

fn id(line: &Value) -> &str {
    line["id"].as_str().expect("an id")
}

/// The user at another browser, which calls itself so.
async fn elsewhere(world: &World, user: &TestUser, user_agent: &str) -> TestUser {
    let browser = world.browser();
    browser.calls_itself(user_agent);
    user.sign_in_at(browser).await
}

#[tokio::test]
async fn every_browser_is_listed_in_words_and_can_be_signed_out() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let there = elsewhere(&world, &ada, FIREFOX).await;
    let list = sessions(&ada.browser).await;
    assert_eq!(list.len(), 2, "{list:?}");
    let (here, other) = (&list[0], &list[1]);
    assert_eq!(
        (&here["this_session"], &other["this_session"]),
        (&true.into(), &false.into())
    );
    assert_eq!(
        other["browser"],
        serde_json::json!({ "name": "Firefox", "system": "Windows" })
    );
    assert_eq!(other["place"]["kind"], "loopback", "{other}");
    for member in ["since", "last_used_at", "expires_at", "auth_time"] {
        assert!(other[member].is_string(), "{other}");
    }
    assert!(!other.to_string().contains("Mozilla"), "{other}");

    // Nobody else's to end, and no page of another site's.
    let bob = world.user("bob@example.com").await;
    end(&world, &bob.browser, id(other))
        .await
        .is_problem(404, "not_found");
    end(&world, &bob.browser, "x").await.is_problem(404, "not_found");
    end(&world, &world.browser(), id(other))
        .await
        .is_problem(401, "not_signed_in");
    assert!(there.browser.is_signed_in().await);

    end(&world, &ada.browser, id(other)).await.expect(204);
    end(&world, &ada.browser, id(other))
        .await
        .is_problem(404, "not_found");
    assert!(!there.browser.is_signed_in().await);
    assert!(ada.browser.is_signed_in().await);

    // Ones own is a sign-out.
    let reply = end(&world, &ada.browser, id(here)).await.expect(204);
    assert!(
        reply
            .set_cookies()
            .iter()
            .any(|cookie| cookie.contains("Max-Age=0"))
    );
    assert!(!ada.browser.is_signed_in().await);
}

#[tokio::test]
async fn all_others_end_with_what_came_of_them_and_this_one_stays() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::spa("app")).await;
    let here = ada.tokens(&app, "openid").await;
    let mut others = Vec::new();
    for _ in 0..3 {
        let there = elsewhere(&world, &ada, FIREFOX).await;
        let tokens = there.tokens(&app, "openid").await;
        let offline = there.tokens(&app, "openid offline_access").await;
        others.push((there, tokens, offline));
    }
    let bob = world.user("bob@example.com").await;

    end_others(&world, &ada.browser).await.expect(204);
    end_others(&world, &ada.browser).await.expect(204);
    assert_eq!(sessions(&ada.browser).await.len(), 1);
    app.refresh(&here.refresh).await.expect(200);
    for (there, tokens, offline) in others {
        assert!(!there.browser.is_signed_in().await);
        app.refresh(&tokens.refresh)
            .await
            .is_oauth_error(400, "invalid_grant");
        // Offline access outlives the session (OIDC Core §11): it has a list of its own.
        app.refresh(&offline.refresh).await.expect(200);
    }
    assert!(bob.browser.is_signed_in().await);
}

#[tokio::test]
async fn a_use_is_seen_at_once_and_written_down_later() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let there = elsewhere(&world, &ada, FIREFOX).await;
    let other = async || {
        let list = sessions(&ada.browser).await;
        list.into_iter().find(|line| line["this_session"] == false)
    };
    let before = other().await.expect("it is there");
    eventually("a later use", async || {
        there.browser.account().await.expect(200);
        let now = other().await?;
        (now["last_used_at"].as_str() > before["last_used_at"].as_str()).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_use_survives_a_restart() {
    let mut world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let there = elsewhere(&world, &ada, FIREFOX).await;
    there.browser.account().await.expect(200);
    let used = async |user: &TestUser| {
        let list = sessions(&user.browser).await;
        let line = list.into_iter().find(|line| line["this_session"] == false);
        line.expect("it is there")["last_used_at"].clone()
    };
    let before = used(&ada).await;
    world.stop().await;
    world.boot().await;
    assert_eq!(used(&ada).await, before);
}

#[tokio::test]
async fn what_a_stranger_calls_a_browser_is_not_shown() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let markup = "<img src=x onerror=alert(1)> Firefox/1.0 evil";
    let there = world.browser();
    there.calls_itself(markup);
    crate::harness::sign_in(
        &there,
        &ada.email,
        "wrong password",
        serde_json::json!({}),
        serde_json::json!({}),
    )
    .await
    .is_problem(401, "invalid_credentials");
    elsewhere(&world, &ada, markup).await;
    for path in [
        "/api/account/sessions/",
        "/api/account/activity/",
        "/api/account/grants/",
    ] {
        let reply = ada.browser.get(path).await.expect(200);
        for piece in ["<img", "onerror", "evil"] {
            assert!(!reply.holds(piece), "{path}: {reply:?}");
        }
    }
}
