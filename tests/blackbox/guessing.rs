//! Guessing at an account is seen and slowed down, and can't be used against the account's owner: what a stranger does
//! never locks anybody out of a browser that they have signed in at, and what the owner does shows a stranger nothing.

use crate::harness::{Browser, LoginStart, PASSWORD, Reply, World, challenge_in, opaque, sign_in};
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;
use std::time::Duration;

const ADA: &str = "ada@example.com";
const NOBODY: &str = "nobody@example.com";

/// Five guesses from a network are free, eight from all; clients say where they come from, as behind a proxy.
const SETTINGS: [(&str, &str); 3] = [
    ("limits.login_per_address_and_ip", "5"),
    ("limits.login_per_address", "8"),
    ("http.trusted_proxies", "[\"127.0.0.1\"]"),
];

/// A guess from a network: with OPAQUE its first step tells all that there is to learn.
async fn guess(world: &World, browser: &Browser, from: &str, email: &str) -> Reply {
    let body = json!({ "email": email, "ke1": LoginStart::ke1("a guess") });
    let request = world
        .wire()
        .request(Method::POST, "/api/login/start/")
        .json(&body);
    browser.send(request.header("x-forwarded-for", from)).await
}

fn retry_after(reply: &Reply) -> u64 {
    reply.is_problem(429, "rate_limited");
    let header = reply.header("retry-after").expect("Retry-After");
    header.parse().expect("whole seconds")
}

async fn metric(world: &World, line: &str) -> u64 {
    let reply = world
        .wire()
        .http()
        .get(world.operations_url("/metrics"))
        .send()
        .await;
    let text = reply.expect("the port answers").text().await.expect("a text");
    let value = text
        .lines()
        .find_map(|found| found.strip_prefix(line)?.trim().parse().ok());
    value.unwrap_or(0)
}

#[tokio::test]
async fn a_strangers_guesses_lock_nobody_out_of_their_own_device() {
    let world = World::with(&SETTINGS).await;
    let ada = world.user(ADA).await;
    let stranger = world.browser();
    for network in ["192.0.2.1", "192.0.2.2", "192.0.2.3"] {
        for _ in 0..20 {
            guess(&world, &stranger, network, ADA).await;
        }
    }
    guess(&world, &stranger, "192.0.2.4", ADA)
        .await
        .is_problem(429, "rate_limited");
    // A browser that knows nothing of her is a stranger's; hers is hers, signed out or not, again and again.
    sign_in(&world.browser(), ADA, PASSWORD, json!({}), json!({}))
        .await
        .is_problem(429, "rate_limited");
    ada.browser.post("/api/logout/", &json!({})).await.expect(200);
    assert!(!ada.browser.is_signed_in().await);
    for _ in 0..20 {
        ada.sign_in_again(None).await.expect(200);
    }
    // Its own tries are slowed down, too: whoever stole its cookie gains no more than that.
    let thief = ada.browser.copy();
    let mut refused = None;
    for _ in 0..20 {
        let reply = guess(&world, &thief, "192.0.2.9", ADA).await;
        if reply.status == 429 {
            refused = Some(retry_after(&reply));
            break;
        }
    }
    assert!(refused.is_some_and(|wait| wait <= 2), "{refused:?}");
}

#[tokio::test]
async fn two_networks_have_a_count_each_and_the_account_has_one() {
    let world = World::with(&SETTINGS).await;
    for email in [ADA, NOBODY] {
        let browser = world.browser();
        for _ in 0..5 {
            guess(&world, &browser, "192.0.2.1", email).await.expect(200);
        }
        guess(&world, &browser, "192.0.2.1", email)
            .await
            .is_problem(429, "rate_limited");
        for _ in 0..3 {
            guess(&world, &browser, "192.0.2.2", email).await.expect(200);
        }
        // The account's eight are used up.
        guess(&world, &browser, "192.0.2.2", email)
            .await
            .is_problem(429, "rate_limited");
        guess(&world, &browser, "192.0.2.3", email)
            .await
            .is_problem(429, "rate_limited");
    }
}

#[tokio::test]
async fn an_ipv6_network_is_one_however_many_addresses_it_has() {
    let world = World::with(&[
        ("limits.login_per_ip", "2"),
        ("http.trusted_proxies", "[\"127.0.0.1\"]"),
    ])
    .await;
    let browser = world.browser();
    let mut tried = 0;
    let mut ask = async |network: &str| {
        tried += 1;
        guess(&world, &browser, network, &format!("user{tried}@example.com")).await
    };
    ask("2001:db8:1:1::1").await.expect(200);
    ask("2001:db8:1:1:ffff::2").await.expect(200);
    ask("2001:db8:1:1::3").await.is_problem(429, "rate_limited");
    // Four times as many from the /48 around it.
    for subnet in 2..5 {
        for host in 1..3 {
            ask(&format!("2001:db8:1:{subnet}::{host}")).await.expect(200);
        }
    }
    ask("2001:db8:1:9::1").await.is_problem(429, "rate_limited");
    ask("2001:db8:2:1::1").await.expect(200);
}

#[tokio::test]
async fn of_fifty_at_once_no_more_are_let_through() {
    let world = World::with(&SETTINGS).await;
    let browser = world.browser();
    let replies = join_all((0..50).map(|_| guess(&world, &browser, "192.0.2.1", ADA))).await;
    let through = replies.iter().filter(|reply| reply.status == 200).count();
    // One more for each second or two that it took.
    assert!((5..=7).contains(&through), "{through}");
}

#[tokio::test]
async fn delays_grow_instead_of_a_wall() {
    let world = World::with(&SETTINGS).await;
    let browser = world.browser();
    for _ in 0..5 {
        guess(&world, &browser, "192.0.2.1", ADA).await.expect(200);
    }
    let mut waits = Vec::new();
    for _ in 0..3 {
        let wait = retry_after(&guess(&world, &browser, "192.0.2.1", ADA).await);
        waits.push(wait);
        tokio::time::sleep(Duration::from_secs(wait)).await;
        guess(&world, &browser, "192.0.2.1", ADA).await.expect(200);
    }
    assert_eq!(waits, [1, 2, 4]);
}

/// A count that a success clears would tell a stranger that somebody has an account, and has just signed in.
#[tokio::test]
async fn a_stranger_sees_nothing_of_what_the_owner_does() {
    let world = World::with(&SETTINGS).await;
    let ada = world.user(ADA).await;
    let mut seen = Vec::new();
    for email in [ADA, NOBODY] {
        let stranger = world.browser();
        let mut answers = Vec::new();
        for _ in 0..8 {
            if email == ADA {
                ada.sign_in_again(None).await.expect(200);
                ada.browser.post("/api/logout/", &json!({})).await.expect(200);
            }
            let reply = guess(&world, &stranger, "192.0.2.1", email).await;
            answers.push((reply.status, reply.header("retry-after").map(str::to_owned)));
        }
        seen.push(answers);
    }
    // Retry-After may be a second less where a second has passed.
    let statuses =
        |answers: &[(u16, Option<String>)]| answers.iter().map(|(status, _)| *status).collect::<Vec<_>>();
    assert_eq!(statuses(&seen[0])[..6], [200, 200, 200, 200, 200, 429]);
    assert_eq!(statuses(&seen[1])[..6], [200, 200, 200, 200, 200, 429]);
}

#[tokio::test]
async fn a_device_is_known_to_the_account_that_signed_in_at_it_and_to_no_other() {
    let world = World::with(&SETTINGS).await;
    let ada = world.user(ADA).await;
    let bob = world.user("bob@example.com").await;
    for email in [ADA, "bob@example.com"] {
        for _ in 0..5 {
            guess(&world, &world.browser(), "127.0.0.1", email)
                .await
                .expect(200);
        }
    }
    for (browser, email) in [(&ada.browser, "bob@example.com"), (&bob.browser, ADA)] {
        sign_in(browser, email, PASSWORD, json!({}), json!({}))
            .await
            .is_problem(429, "rate_limited");
    }
    // Both at one browser: it is known to both from then on.
    let cookie = ada.browser.cookies()["tacit-device"].clone();
    // Another end than it has.
    let end = if cookie.ends_with('A') { 'Q' } else { 'A' };
    for forged in [
        format!("{}{end}", &cookie[..cookie.len() - 1]),
        cookie.chars().rev().collect(),
        String::new(),
        "....".to_owned(),
        "A".repeat(4000),
        bob.browser.cookies()["tacit-device"].clone(),
    ] {
        let body = json!({ "email": ADA, "ke1": LoginStart::ke1("a guess") });
        let request = world
            .wire()
            .request(Method::POST, "/api/login/start/")
            .json(&body);
        let request = request.header("cookie", format!("tacit-device={forged}"));
        world.wire().send(request).await.is_problem(429, "rate_limited");
    }
    let both = format!("tacit-device={}.{cookie}", bob.browser.cookies()["tacit-device"]);
    for email in [ADA, "bob@example.com"] {
        let body = json!({ "email": email, "ke1": LoginStart::ke1("a guess") });
        let request = world
            .wire()
            .request(Method::POST, "/api/login/start/")
            .json(&body);
        world
            .wire()
            .send(request.header("cookie", &both))
            .await
            .expect(200);
    }
}

/// Who knew the old password has as many marks as they have signed in; with a new one they are strangers.
#[tokio::test]
async fn marks_from_before_a_new_password_count_for_nothing() {
    let world = World::with(&SETTINGS).await;
    let ada = world.user(ADA).await;
    let mut marked = Vec::new();
    for _ in 0..4 {
        ada.sign_in_again(None).await.expect(200);
        marked.push(ada.browser.copy());
    }
    let before = world.mails_to(ADA, 1).await.len();
    let owner = world.browser();
    owner
        .post("/api/recover/", &json!({ "email": ADA }))
        .await
        .expect(202);
    let (token, code) = challenge_in(&world.mails_to(ADA, before + 1).await[0]);
    opaque::recover(&owner, &token, &code, "four new words together")
        .await
        .expect(200);
    let mut free = 0;
    for browser in &marked {
        for _ in 0..5 {
            let reply = guess(&world, browser, "192.0.2.1", ADA).await;
            free += u32::from(reply.status == 200);
        }
    }
    // A stranger's five, and one or two for the seconds that it took.
    assert!((5..=7).contains(&free), "{free}");
}

/// However many browsers an account has signed in at, there is an end to what they try together.
#[tokio::test]
async fn all_known_browsers_of_an_account_have_a_count_together() {
    let world = World::with(&[("limits.login_per_address", "2")]).await;
    let ada = world.user(ADA).await;
    let mut through = 0;
    for _ in 0..12 {
        let reply = ada.sign_in_again(None).await;
        if reply.status == 429 {
            break;
        }
        reply.expect(200);
        through += 1;
    }
    assert!((8..=10).contains(&through), "{through}");
}

#[tokio::test]
async fn guesses_are_counted_and_the_trail_tells_of_them_once() {
    let world = World::with(&SETTINGS).await;
    world.user(ADA).await;
    let mut counter = world.counter().await;
    let mut trail = async || counter.rows().await["audit_events"];
    let before = trail().await;
    let browser = world.browser();
    for email in [ADA, NOBODY] {
        for _ in 0..12 {
            guess(&world, &browser, "192.0.2.1", email).await;
        }
    }
    let started = metric(&world, "tacit_login_starts_total{outcome=\"started\"}").await;
    let limited = metric(&world, "tacit_login_starts_total{outcome=\"limited\"}").await;
    assert_eq!(started + limited, 24, "{started} and {limited}");
    assert!((10..=12).contains(&started), "{started}");
    let by_limit = metric(
        &world,
        "tacit_limits_reached_total{limit=\"login_account_network\"}",
    )
    .await;
    assert_eq!(by_limit, limited);
    // Nobody finished: what started is unfinished.
    assert_eq!(metric(&world, "tacit_logins_total{outcome=\"refused\"}").await, 0);
    // One row for each account, known or not; no row for each guess.
    assert_eq!(trail().await - before, 2);
}
