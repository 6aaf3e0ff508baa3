//! Changing the password: the current one by OPAQUE, a code by mail, a new record. Everything ends but the session that
//! changes it; who has only the session, or only the password, changes nothing.

use crate::harness::{
    Browser, LoginStart, PASSWORD, Reply, Spec, TestUser, World, challenge_in, code_in, opaque, random_hex,
    sign_in,
};
use reqwest::Method;
use serde_json::{Value, json};

const ADA: &str = "ada@example.com";
const NEW: &str = "four new words together";

/// Proves the current password at a browser: the reply that names the change.
async fn prove(browser: &Browser, password: &str) -> Reply {
    let started = LoginStart::send(browser, ADA, password, json!({})).await;
    let login_id = started.id();
    let ke3 = started
        .ke3()
        .unwrap_or_else(|_| crate::harness::base64url(&[7; 64]));
    let body = json!({ "login_id": login_id, "ke3": ke3 });
    browser.post("/api/account/password/", &body).await
}

/// The change's name and the code that was mailed.
async fn asked(world: &World, ada: &TestUser) -> (String, String) {
    let before = world.mails_to(ADA, 1).await.len();
    let change = prove(&ada.browser, PASSWORD)
        .await
        .expect(202)
        .member("change_id");
    let mail = world.mails_to(ADA, before + 1).await.remove(0);
    assert!(
        !mail.to_string().contains(&change),
        "the mail alone opens nothing"
    );
    (change, code_in(&mail))
}

async fn finish(browser: &Browser, change: &str, code: &str, password: &str) -> Reply {
    let begun = json!({ "change_id": change, "code": code });
    match opaque::registration(browser, "/api/account/password/start/", begun, password).await {
        Err(reply) => reply,
        Ok(record) => {
            let body = json!({ "change_id": change, "code": code, "registration_record": record });
            browser.post("/api/account/password/finish/", &body).await
        }
    }
}

fn other_than(code: &str) -> String {
    code.chars()
        .map(|digit| if digit == '9' { '0' } else { '9' })
        .collect()
}

async fn signs_in_with(world: &World, password: &str) -> u16 {
    let browser = world.browser();
    sign_in(&browser, ADA, password, json!({}), json!({}))
        .await
        .status
}

#[tokio::test]
async fn password_and_code_make_a_new_password_and_this_browser_stays() {
    let world = World::start().await;
    let ada = world.user(ADA).await;
    let app = world.app(Spec::spa("app")).await;
    let elsewhere = ada.sign_in_at(world.browser()).await;
    let tokens = [
        ada.tokens(&app, "openid offline_access").await,
        ada.tokens(&app, "openid").await,
        elsewhere.tokens(&app, "openid offline_access").await,
    ];
    let copied = ada.browser.copy();
    let (change, code) = asked(&world, &ada).await;
    let done = finish(&ada.browser, &change, &code, NEW).await.expect(200);
    done.is_not_stored();
    assert!(
        ada.browser.is_signed_in().await,
        "the session that changes it stays"
    );
    // Under a new cookie: who has copied the old one is out, as is every other browser and every token.
    assert!(!copied.is_signed_in().await && !elsewhere.browser.is_signed_in().await);
    for tokens in &tokens {
        app.refresh(&tokens.refresh)
            .await
            .is_oauth_error(400, "invalid_grant");
    }
    // This browser goes on in apps without the password.
    ada.tokens(&app, "openid").await;
    assert_eq!(signs_in_with(&world, PASSWORD).await, 401);
    assert_eq!(signs_in_with(&world, NEW).await, 200);
    let notice = world.mails_to(ADA, 3).await.remove(0);
    assert!(
        notice["subject"]
            .as_str()
            .expect("a subject")
            .contains("was changed"),
        "{notice}"
    );
    // Once.
    finish(&ada.browser, &change, &code, "another one again")
        .await
        .is_problem(400, "invalid_link");
}

#[tokio::test]
async fn a_session_without_the_password_changes_nothing() {
    let world = World::start().await;
    let ada = world.user(ADA).await;
    prove(&ada.browser, "a wrong password")
        .await
        .is_problem(401, "invalid_credentials");
    // Somebody else's password, known to who has stolen the session.
    world.user("eve@example.com").await;
    let started = LoginStart::send(&ada.browser, "eve@example.com", PASSWORD, json!({})).await;
    let login_id = started.id();
    let ke3 = started.ke3().expect("the password is right");
    let body = json!({ "login_id": login_id, "ke3": ke3 });
    ada.browser
        .post("/api/account/password/", &body)
        .await
        .is_problem(401, "invalid_credentials");
    assert_eq!(world.mails_to(ADA, 1).await.len(), 1, "no code was mailed");
    assert_eq!(signs_in_with(&world, PASSWORD).await, 200);
}

#[tokio::test]
async fn a_code_is_for_its_user_and_is_tried_five_times() {
    let world = World::start().await;
    let ada = world.user(ADA).await;
    let eve = world.user("eve@example.com").await;
    let (change, code) = asked(&world, &ada).await;
    // At another's session, and without one, it is not there; that costs no try.
    for _ in 0..6 {
        finish(&eve.browser, &change, &code, NEW)
            .await
            .is_problem(400, "invalid_link");
    }
    finish(&world.browser(), &change, &code, NEW)
        .await
        .is_problem(401, "not_signed_in");
    // Nor is it a link that recovers an account.
    opaque::recover(&ada.browser, &change, &code, NEW)
        .await
        .is_problem(400, "invalid_link");
    let wrong = other_than(&code);
    let tries = (0..12).map(|_| finish(&ada.browser, &change, &wrong, NEW));
    let replies = futures_util::future::join_all(tries).await;
    let judged = replies
        .iter()
        .filter(|reply| reply.json()["code"] == "wrong_code");
    assert_eq!(judged.count(), 5);
    finish(&ada.browser, &change, &code, NEW)
        .await
        .is_problem(400, "invalid_link");
    assert_eq!(signs_in_with(&world, PASSWORD).await, 200);
}

#[tokio::test]
async fn of_many_with_one_code_at_once_one_changes_it() {
    let world = World::start().await;
    let ada = world.user(ADA).await;
    let (change, code) = asked(&world, &ada).await;
    let begun = json!({ "change_id": change, "code": code });
    let record = opaque::registration(&ada.browser, "/api/account/password/start/", begun, NEW)
        .await
        .expect("the code is right");
    let body = json!({ "change_id": change, "code": code, "registration_record": record });
    // Tabs that were sent before the answer of the first: each has the cookie of then.
    let tabs: Vec<Browser> = (0..20).map(|_| ada.browser.copy()).collect();
    let finishes = tabs
        .iter()
        .map(|tab| tab.post("/api/account/password/finish/", &body));
    let replies = futures_util::future::join_all(finishes).await;
    let won = replies.iter().filter(|reply| reply.status == 200).count();
    assert_eq!(won, 1);
    let mut signed_in = 0;
    for tab in &tabs {
        signed_in += u8::from(tab.is_signed_in().await);
    }
    assert_eq!(signed_in, 1, "who has won has the new cookie");
}

/// Strangers can fill the address' budget of mails; who is signed in gets their code all the same.
#[tokio::test]
async fn nobody_holds_up_a_change_from_outside_and_a_session_sends_so_many_mails() {
    let world = World::with(&[
        ("limits.mail_per_address", "2"),
        // Guesses are not what this is about.
        ("limits.login_per_address_and_ip", "0"),
    ])
    .await;
    let ada = world.user(ADA).await;
    for _ in 0..3 {
        let ask = json!({ "email": ADA });
        world.browser().post("/api/recover/", &ask).await.expect(202);
    }
    world.mails_to(ADA, 2).await;
    let (change, code) = asked(&world, &ada).await;
    for _ in 1..10 {
        prove(&ada.browser, PASSWORD).await.expect(202);
    }
    prove(&ada.browser, PASSWORD)
        .await
        .is_problem(429, "rate_limited");
    finish(&ada.browser, &change, &code, NEW).await.expect(200);
}

#[tokio::test]
async fn what_is_not_of_our_pages_or_not_of_the_right_shape_changes_nothing() {
    let world = World::start().await;
    let ada = world.user(ADA).await;
    let (change, code) = asked(&world, &ada).await;
    let begun = json!({ "change_id": change, "code": code });
    let record = opaque::registration(&ada.browser, "/api/account/password/start/", begun, NEW)
        .await
        .expect("the code is right");
    let good: [(&str, Value); 3] = [
        (
            "/api/account/password/",
            json!({ "login_id": random_hex(16), "ke3": crate::harness::base64url(&[7; 64]) }),
        ),
        (
            "/api/account/password/start/",
            json!({ "change_id": change, "code": code, "registration_request": opaque::registration_request(NEW) }),
        ),
        (
            "/api/account/password/finish/",
            json!({ "change_id": change, "code": code, "registration_record": record }),
        ),
    ];
    let before = world.rows().await;
    for (path, body) in &good {
        let post = || world.wire().request(Method::POST, path);
        for foreign in [
            post().json(body).header("origin", "https://evil.example"),
            post().json(body).header("sec-fetch-site", "cross-site"),
            post().json(body).header("sec-fetch-site", "same-site"),
        ] {
            ada.browser.send(foreign).await.is_problem(403, "cross_origin");
        }
        for form in [
            post().body(body.to_string()),
            post().body(body.to_string()).header("content-type", "text/plain"),
            post().form(&[("change_id", &change)]),
        ] {
            ada.browser.send(form).await.is_problem(415, "invalid_request");
        }
        for wrong in ["", "{", "[]", "{}"] {
            let request = post().body(wrong).header("content-type", "application/json");
            ada.browser.send(request).await.is_problem(400, "invalid_request");
        }
        world
            .wire()
            .send(post().json(body))
            .await
            .is_problem(401, "not_signed_in");
    }
    assert_eq!(world.rows().await, before);
    ada.browser.post(good[2].0, &good[2].1).await.expect(200);
}

/// Whoever knows the password signs in and tries codes of a change: neither the recovery nor the change of the owner waits for that.
#[tokio::test]
async fn who_tries_codes_in_a_session_of_their_own_holds_up_nobody() {
    let world = World::start().await;
    let ada = world.user(ADA).await;
    let thief = ada.sign_in_at(world.browser()).await;
    let mut tried = 0;
    let mut refused = 0;
    for _ in 0..7 {
        let (change, code) = asked(&world, &thief).await;
        let wrong = other_than(&code);
        for _ in 0..6 {
            let reply = finish(&thief.browser, &change, &wrong, NEW).await;
            match reply.status {
                429 => refused += 1,
                _ => tried += u32::from(reply.json()["code"] == "wrong_code"),
            }
        }
    }
    // Of the tries beyond the fifth at one change none is counted.
    assert!(tried >= 30, "{tried}");
    assert!(refused > 0, "in their own session there is an end");

    let (change, code) = asked(&world, &ada).await;
    let begun = json!({ "change_id": change, "code": code });
    opaque::registration(&ada.browser, "/api/account/password/start/", begun, NEW)
        .await
        .expect("the owner's change goes on");
    let before = world.mails_to(ADA, 1).await.len();
    let browser = world.browser();
    browser
        .post("/api/recover/", &json!({ "email": ADA }))
        .await
        .expect(202);
    let (token, code) = challenge_in(&world.mails_to(ADA, before + 1).await[0]);
    opaque::recover(&browser, &token, &code, NEW).await.expect(200);
    assert_eq!(signs_in_with(&world, NEW).await, 200);
}
