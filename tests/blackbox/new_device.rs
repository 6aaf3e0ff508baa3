//! The mail about a sign-in at a browser that the owner was not known at.

use crate::harness::{Browser, PASSWORD, TestUser, World, eventually, sign_in, tells_of_a_new_device};
use reqwest::Method;
use serde_json::{Value, json};

const SAFARI: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
    Version/18.6 Mobile/15E148 Safari/604.1";

/// The notices to an address, waiting for as many.
async fn notices(world: &World, email: &str, at_least: usize) -> Vec<Value> {
    eventually(&format!("{at_least} notices"), async || {
        let mut mails = world.all_mails_to(email, at_least).await;
        mails.retain(tells_of_a_new_device);
        (mails.len() >= at_least).then_some(mails)
    })
    .await
}

/// Signs in at a browser, in a language.
async fn sign_in_in(world: &World, browser: &Browser, user: &TestUser, language: &str) {
    let started = crate::harness::LoginStart::send(browser, &user.email, PASSWORD, json!({})).await;
    let body = json!({ "login_id": started.id(), "ke3": started.ke3().expect("the password is right") });
    let request = world.wire().request(Method::POST, "/api/login/finish/");
    let request = request.header("accept-language", language).json(&body);
    browser.send(request).await.expect(200);
}

#[tokio::test]
async fn a_new_browser_is_told_of_and_a_known_one_is_not() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let there = world.browser();
    there.calls_itself(SAFARI);
    sign_in_in(&world, &there, &ada, "en").await;
    let told = notices(&world, &ada.email, 1).await;
    let text = told[0]["text"].as_str().expect("text").replace('\n', " ");
    for words in ["Safari on iPhone", "127.0.0.0/24", " UTC"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert_eq!(
        told[0]["links"],
        json!([format!("{}/account/sessions", world.issuer())])
    );

    // Known now: after a sign-out, and while signed in. So is the one of the sign-up.
    there.post("/api/logout/", &json!({})).await.expect(200);
    sign_in_in(&world, &there, &ada, "en").await;
    sign_in_in(&world, &there, &ada, "en").await;
    ada.sign_in_again(None).await.expect(200);
    // A second new one, after all of those: what they had sent would be there by then.
    sign_in_in(&world, &world.browser(), &ada, "en").await;
    assert_eq!(notices(&world, &ada.email, 2).await.len(), 2);
}

#[tokio::test]
async fn who_does_not_know_the_password_sends_nothing() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let stranger = world.browser();
    for _ in 0..3 {
        sign_in(&stranger, &ada.email, "wrong password", json!({}), json!({}))
            .await
            .is_problem(401, "invalid_credentials");
    }
    sign_in_in(&world, &world.browser(), &ada, "en").await;
    assert_eq!(notices(&world, &ada.email, 1).await.len(), 1);
}

#[tokio::test]
async fn it_is_in_the_language_that_the_user_has_said_or_that_of_the_page() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    sign_in_in(&world, &world.browser(), &ada, "de-AT, en;q=0.5").await;
    let told = notices(&world, &ada.email, 1).await;
    assert!(
        told[0]["subject"]
            .as_str()
            .is_some_and(|subject| subject.starts_with("Neue Anmeldung bei "))
    );
    let body = json!({ "profile": { "locale": "en-GB" } });
    let request = world.wire().request(Method::PATCH, "/api/account/").json(&body);
    ada.browser.send(request).await.expect(200);
    sign_in_in(&world, &world.browser(), &ada, "de").await;
    let told = notices(&world, &ada.email, 2).await;
    assert!(
        told[0]["subject"]
            .as_str()
            .is_some_and(|subject| subject.starts_with("New sign-in at "))
    );
}

#[tokio::test]
async fn a_flooded_mailbox_still_hears_of_it_and_is_not_flooded_by_it() {
    // The sign-up is all that the budget holds.
    let world = World::with(&[("limits.mail_per_address", "1")]).await;
    let ada = world.user("ada@example.com").await;
    for _ in 0..3 {
        let body = json!({ "email": ada.email });
        world.browser().post("/api/signup/", &body).await.expect(202);
    }
    // Twenty in an hour, whoever signs in.
    for _ in 0..22 {
        sign_in_in(&world, &world.browser(), &ada, "en").await;
    }
    let mails = world.all_mails_to(&ada.email, 21).await;
    assert_eq!(
        mails.iter().filter(|mail| tells_of_a_new_device(mail)).count(),
        20
    );
    assert_eq!(mails.len(), 21);
}
