//! One user, one spelling: an account is found by every form of its address, and no form finds another's.

use crate::harness::{PASSWORD, World, sign_in};
use serde_json::json;

/// What browsers send for a domain in Unicode, and what users and other clients type.
const PUNYCODE: &str = "name@xn--bcher-kva.example";

#[tokio::test]
async fn an_account_is_found_by_every_form_of_its_domain() {
    let world = World::start().await;
    world.user(PUNYCODE).await;
    for typed in [
        "name@bücher.example",
        "name@bu\u{308}cher.example",
        "NAME@BÜCHER.EXAMPLE",
        PUNYCODE,
    ] {
        let browser = world.browser();
        sign_in(&browser, typed, PASSWORD, json!({}), json!({}))
            .await
            .expect(200);
        assert_eq!(browser.account().await.expect(200).json()["email"], PUNYCODE);
    }
    // Who signs up by another form is told at the one mailbox that there is an account.
    world
        .browser()
        .post("/api/signup/", &json!({ "email": "name@bücher.example" }))
        .await
        .expect(202);
    let known = world.mails_to(PUNYCODE, 2).await.remove(0);
    assert!(!known.to_string().contains("token="), "{known}");
    // The command line knows it by each form, too.
    world.cli(&["user", "disable", "name@bücher.example"]).await.ok();
}

#[tokio::test]
async fn a_local_part_beyond_ascii_is_refused_in_words_and_is_nobodys() {
    let world = World::start().await;
    world.user("kelp@example.com").await;
    // The Kelvin sign becomes a k where Unicode's case mapping is used.
    for email in ["\u{212A}elp@example.com", "jürgen@example.com"] {
        let refused = world
            .browser()
            .post("/api/signup/", &json!({ "email": email }))
            .await
            .expect(400)
            .json();
        assert!(
            refused["detail"]
                .as_str()
                .expect("words")
                .contains("before the @"),
            "{refused}"
        );
    }
    assert_eq!(
        world.mails_to("kelp@example.com", 1).await.len(),
        1,
        "its own sign-up's"
    );
}
