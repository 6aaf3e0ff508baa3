//! Limits against guessing and flooding: they hold, they say when to come back, and they tell nobody who has an account.

use crate::harness::{Browser, LoginStart, World};
use reqwest::Method;
use serde_json::json;

async fn start(browser: &Browser, email: &str) -> crate::harness::Reply {
    browser
        .post(
            "/api/login/start/",
            &json!({ "email": email, "ke1": LoginStart::ke1("a guess") }),
        )
        .await
}

#[tokio::test]
async fn guessing_at_one_address_is_slowed_down_known_or_not() {
    let world = World::with(&[("limits.login_per_address", "3")]).await;
    let ada = world.user("ada@example.com").await;
    for email in ["ada@example.com", "nobody@example.com"] {
        for _ in 0..3 {
            start(&world.browser(), email).await.expect(200);
        }
        let limited = start(&world.browser(), email).await;
        limited.is_problem(429, "rate_limited");
        let wait: u64 = limited
            .header("retry-after")
            .expect("Retry-After")
            .parse()
            .expect("seconds");
        assert!((1..=900).contains(&wait), "{wait}");
        // However the address is written.
        start(&world.browser(), &email.to_uppercase())
            .await
            .is_problem(429, "rate_limited");
    }
    // Others are not held up by it, and nobody is signed out.
    start(&world.browser(), "bob@example.com").await.expect(200);
    assert!(ada.browser.is_signed_in().await);
}

#[tokio::test]
async fn one_network_address_is_slowed_down_whatever_it_asks_for() {
    let world = World::with(&[("limits.login_per_ip", "3")]).await;
    for n in 0..3 {
        start(&world.browser(), &format!("user{n}@example.com"))
            .await
            .expect(200);
    }
    start(&world.browser(), "person4@example.com")
        .await
        .is_problem(429, "rate_limited");
    // Nobody gets around it by writing a header that only a trusted proxy may write.
    for header in ["x-forwarded-for", "forwarded", "x-real-ip"] {
        let body = json!({ "email": "x@example.com", "ke1": LoginStart::ke1("a guess") });
        let request = world
            .wire()
            .request(Method::POST, "/api/login/start/")
            .json(&body)
            .header(header, "192.0.2.7");
        world.wire().send(request).await.is_problem(429, "rate_limited");
    }
}

#[tokio::test]
async fn behind_a_trusted_proxy_each_client_counts_for_itself() {
    let world = World::with(&[
        ("limits.login_per_ip", "1"),
        ("http.trusted_proxies", "[\"127.0.0.1\"]"),
    ])
    .await;
    let ask = async |client: &str| {
        let body = json!({ "email": "x@example.com", "ke1": LoginStart::ke1("a guess") });
        let request = world
            .wire()
            .request(Method::POST, "/api/login/start/")
            .json(&body);
        world.wire().send(request.header("x-forwarded-for", client)).await
    };
    ask("192.0.2.1").await.expect(200);
    ask("192.0.2.1").await.is_problem(429, "rate_limited");
    ask("192.0.2.2").await.expect(200);
    // What stands before the last address was written by the client itself.
    ask("192.0.2.99, 192.0.2.2").await.is_problem(429, "rate_limited");
}

#[tokio::test]
async fn nobodys_mailbox_is_flooded_and_nobody_is_told() {
    let world = World::with(&[("limits.mail_per_address", "2")]).await;
    world.user("ada@example.com").await;
    for email in ["ada@example.com", "eve@example.com"] {
        for _ in 0..4 {
            let reply = world
                .browser()
                .post("/api/signup/", &json!({ "email": email }))
                .await
                .expect(202);
            assert_eq!(reply.json(), json!({ "expires_in": 1800 }));
        }
        let mails = world.mails_to(email, 2).await.len();
        assert_eq!(mails, 2, "{email}");
    }
}

#[tokio::test]
async fn sign_ups_from_one_network_address_are_limited() {
    let world = World::with(&[("limits.signup_per_ip", "2")]).await;
    for n in 0..2 {
        world
            .browser()
            .post("/api/signup/", &json!({ "email": format!("p{n}@example.com") }))
            .await
            .expect(202);
    }
    let limited = world
        .browser()
        .post("/api/signup/", &json!({ "email": "p3@example.com" }))
        .await;
    limited.is_problem(429, "rate_limited");
    assert!(limited.header("retry-after").is_some());
}
