//! Signing in by a username, where the operator lets people: as by the address, for names that somebody has and for names that
//! nobody has alike.
//!
//! The code: `authcore people/sign_in/name.rs`.

use crate::harness::{Browser, LoginStart, PASSWORD, Reply, TestUser, World, base64url, random, sign_in};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeMap;

async fn world(more: &[(&str, &str)]) -> World {
    World::with(&[&[("accounts.username_sign_in", "true")], more].concat()).await
}

async fn choose(world: &World, user: &TestUser, username: &str) {
    let request = world.wire().request(Method::PUT, "/api/account/username/");
    let request = request.json(&json!({ "username": username }));
    user.browser.send(request).await.expect(200);
}

/// What stands in a body in the place of the address.
fn by(username: &str) -> Value {
    json!({ "email": null, "username": username })
}

async fn enter(browser: &Browser, username: &str, password: &str) -> Reply {
    sign_in(browser, "", password, by(username), json!({})).await
}

/// What can be told of a reply without knowing what the random values mean.
fn shape(reply: &Reply) -> (u16, BTreeMap<String, usize>, BTreeMap<String, usize>) {
    let headers = reply.headers.iter();
    let headers = headers.map(|(name, value)| (name.to_string(), value.len()));
    let json = reply.json();
    let members = json.as_object().expect("an object").iter();
    let members = members.map(|(name, value)| (name.clone(), value.to_string().len()));
    (reply.status, headers.collect(), members.collect())
}

#[tokio::test]
async fn a_name_signs_its_user_in_and_nobody_else() {
    let world = world(&[]).await;
    let ada = world.user("ada@example.com").await;
    let bob = world.user("bob@example.com").await;
    choose(&world, &ada, "adal").await;
    choose(&world, &bob, "bob").await;
    let browser = world.browser();
    enter(&browser, " ADAL ", PASSWORD).await.expect(200);
    assert_eq!(browser.account().await.member("sub"), ada.sub);
    for (name, password) in [("adal", "wrong"), ("ada1", PASSWORD), ("nobody", PASSWORD)] {
        enter(&world.browser(), name, password)
            .await
            .is_problem(401, "invalid_credentials");
    }
    // The address does as ever, and a name that was given up signs nobody in.
    ada.sign_in_at(world.browser()).await;
    let request = world.wire().request(Method::PUT, "/api/account/username/");
    let none = request.json(&json!({ "username": null }));
    ada.browser.send(none).await.expect(200);
    enter(&world.browser(), "adal", PASSWORD)
        .await
        .is_problem(401, "invalid_credentials");
    let ke1 = LoginStart::ke1("a guess");
    for wrong in [
        json!({ "ke1": ke1 }),
        json!({ "ke1": ke1, "email": "ada@example.com", "username": "adal" }),
        json!({ "ke1": ke1, "username": "ada@example.com" }),
        json!({ "ke1": ke1, "username": "x".repeat(400) }),
    ] {
        let reply = browser.post("/api/login/start/", &wrong).await;
        reply.is_problem(400, "invalid_request");
    }
}

#[tokio::test]
async fn names_do_nothing_unless_the_operator_says_so() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    choose(&world, &ada, "ada").await;
    for name in ["ada", "nobody"] {
        enter(&world.browser(), name, PASSWORD)
            .await
            .is_problem(400, "invalid_request");
    }
}

#[tokio::test]
async fn a_name_that_nobody_has_looks_like_one_that_somebody_has() {
    let world = world(&[]).await;
    let ada = world.user("ada@example.com").await;
    choose(&world, &ada, "ada").await;
    let browser = world.browser();
    let ke1 = LoginStart::ke1("some guess");
    let mut seen = Vec::new();
    for name in ["ada", "nobody"] {
        let mut elements = Vec::new();
        let mut shapes = Vec::new();
        // Asking twice tells nothing either: the evaluated element is the name's own, and everything that is masked is fresh.
        for _ in 0..2 {
            let body = json!({ "username": name, "ke1": ke1 });
            let start = browser.post("/api/login/start/", &body).await.expect(200);
            let ke2 = URL_SAFE_NO_PAD.decode(start.member("ke2")).expect("base64url");
            elements.push(ke2[..32].to_vec());
            let guess = json!({ "login_id": start.member("login_id"), "ke3": base64url(&random::<64>()) });
            let finish = browser.post("/api/login/finish/", &guess).await;
            finish.is_problem(401, "invalid_credentials");
            shapes.push((shape(&start), start.json()["ksf"].clone(), shape(&finish)));
        }
        assert_eq!(elements[0], elements[1], "{name}");
        assert_eq!(shapes[0], shapes[1], "{name}");
        seen.push(shapes.remove(0));
    }
    assert_eq!(seen[0], seen[1]);
}

/// Five guesses are free, whichever of an account's names they name, and five at a name that nobody has.
#[tokio::test]
async fn guesses_at_an_account_count_together_whichever_of_its_names_they_name() {
    let world = world(&[("limits.login_per_address_and_ip", "5")]).await;
    let ada = world.user("ada@example.com").await;
    choose(&world, &ada, "ada").await;
    let stranger = world.browser();
    let guess = async |name: Value| {
        let mut body = json!({ "ke1": LoginStart::ke1("a guess") });
        let members = body.as_object_mut().expect("an object");
        members.extend(name.as_object().expect("an object").clone());
        stranger.post("/api/login/start/", &body).await
    };
    let (address, username) = (
        json!({ "email": "ada@example.com" }),
        json!({ "username": "ada" }),
    );
    for _ in 0..3 {
        guess(username.clone()).await.expect(200);
    }
    for _ in 0..2 {
        guess(address.clone()).await.expect(200);
    }
    for name in [&address, &username] {
        guess(name.clone()).await.is_problem(429, "rate_limited");
    }
    for _ in 0..5 {
        guess(json!({ "username": "nobody" })).await.expect(200);
    }
    guess(json!({ "username": "nobody" }))
        .await
        .is_problem(429, "rate_limited");
    // At a browser of her own she is not held up, by either.
    enter(&ada.browser, "ada", PASSWORD).await.expect(200);
}

#[tokio::test]
async fn the_page_says_what_will_do() {
    let world = world(&[]).await;
    let page = world.browser().get("/login").await.expect(200);
    assert!(page.holds("tacit-usernames"), "{page:?}");
    let without = World::start().await;
    let page = without.browser().get("/login").await.expect(200);
    assert!(!page.holds("tacit-usernames"), "{page:?}");
}
