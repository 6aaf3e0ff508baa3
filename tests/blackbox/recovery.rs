//! Recovering an account: a mail with a link and a code, both needed, a new password by OPAQUE; everything of before ends,
//! and nobody learns whose address it was.

use crate::harness::{Browser, PASSWORD, Reply, Spec, World, challenge_in, interaction_in, opaque, sign_in};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

const ADA: &str = "ada@example.com";
const NEW: &str = "four new words together";

/// Asks for a new password; the token and the code of the newest mail.
async fn asked(world: &World, email: &str) -> (String, String) {
    let before = world.mails_to(email, 1).await.len();
    world
        .browser()
        .post("/api/recover/", &json!({ "email": email }))
        .await
        .expect(202);
    challenge_in(&world.mails_to(email, before + 1).await[0])
}

async fn check(browser: &Browser, token: &str, code: &str) -> Reply {
    let body = json!({ "token": token, "code": code });
    browser.post("/api/recover/check/", &body).await
}

/// A code that this one is not.
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
async fn link_and_code_make_a_new_password_and_end_everything_of_before() {
    let world = World::start().await;
    let ada = world.user(ADA).await;
    let app = world.app(Spec::spa("app")).await;
    let tokens = ada.tokens(&app, "openid offline_access").await;
    let elsewhere = ada.sign_in_at(world.browser()).await;
    let browser = world.browser();
    let reply = browser
        .post("/api/recover/", &json!({ "email": "ADA@example.com" }))
        .await;
    assert_eq!(reply.expect(202).json(), json!({ "expires_in": 1800 }));

    let mail = world.mails_to(ADA, 2).await.remove(0);
    let (token, code) = challenge_in(&mail);
    // To the address that the account has, in the fragment, and the code not in the link.
    assert_eq!(mail["to"], ADA);
    let link = mail["links"][0].as_str().expect("a link");
    assert_eq!(link, format!("{}/recover#token={token}", world.issuer()));
    assert!(!link.contains(&code) && code.len() == 6);
    assert!(
        mail["text"].as_str().expect("a text").contains("30 minutes"),
        "{mail}"
    );

    let done = opaque::recover(&browser, &token, &code, NEW).await.expect(200);
    done.is_not_stored();
    assert_eq!(done.json(), json!({ "next": "/login" }));
    // Nobody is signed in by it: a new password proves no second factor.
    assert!(done.set_cookies().is_empty() && !browser.is_signed_in().await);
    for signed_in in [&ada.browser, &elsewhere.browser] {
        assert!(!signed_in.is_signed_in().await);
    }
    app.refresh(&tokens.refresh)
        .await
        .is_oauth_error(400, "invalid_grant");
    assert_eq!(signs_in_with(&world, PASSWORD).await, 401);
    assert_eq!(signs_in_with(&world, NEW).await, 200);
    // And the mailbox is told.
    let notice = world.mails_to(ADA, 3).await.remove(0);
    assert!(
        notice["subject"]
            .as_str()
            .expect("a subject")
            .contains("was changed"),
        "{notice}"
    );
}

#[tokio::test]
async fn the_link_may_be_fetched_and_works_once() {
    let world = World::start().await;
    world.user(ADA).await;
    let (token, code) = asked(&world, ADA).await;
    let scanner = world.browser();
    for method in [Method::GET, Method::HEAD] {
        for path in ["/recover", "/recover/"] {
            for _ in 0..5 {
                let request = world.wire().request(method.clone(), path);
                scanner.send(request).await.expect(200);
            }
        }
    }
    for _ in 0..5 {
        let body = json!({ "token": token });
        let looked = scanner.post("/api/recover/check/", &body).await.expect(200);
        assert_eq!(
            looked.json(),
            json!({}),
            "whose it is the link alone does not tell"
        );
    }
    assert_eq!(
        check(&scanner, &token, &code).await.expect(200).json(),
        json!({ "email": ADA })
    );
    opaque::recover(&world.browser(), &token, &code, NEW)
        .await
        .expect(200);
    opaque::recover(&world.browser(), &token, &code, "another one again")
        .await
        .is_problem(400, "invalid_link");
    check(&scanner, &token, &code)
        .await
        .is_problem(400, "invalid_link");
    assert_eq!(signs_in_with(&world, NEW).await, 200);
}

#[tokio::test]
async fn a_code_is_tried_five_times_and_then_no_more() {
    let world = World::start().await;
    world.user(ADA).await;
    let (token, code) = asked(&world, ADA).await;
    let wrong = other_than(&code);
    for _ in 0..5 {
        let reply = check(&world.browser(), &token, &wrong).await;
        reply.is_problem(400, "wrong_code");
        assert_eq!(reply.json()["errors"][0]["field"], "code");
    }
    check(&world.browser(), &token, &code)
        .await
        .is_problem(400, "invalid_link");
    opaque::recover(&world.browser(), &token, &code, NEW)
        .await
        .is_problem(400, "invalid_link");
    assert_eq!(signs_in_with(&world, PASSWORD).await, 200);
}

#[tokio::test]
async fn tries_at_once_and_at_every_step_are_counted_together() {
    let world = World::start().await;
    world.user(ADA).await;
    let (token, code) = asked(&world, ADA).await;
    let wrong = other_than(&code);
    let record = opaque::recovery_record(&world.browser(), &token, &code, NEW)
        .await
        .expect("the code is right");
    let tries = (0..24).map(|n| {
        let (path, body) = if n % 2 == 0 {
            let body = json!({ "token": token, "code": wrong, "registration_record": record });
            ("/api/recover/finish/", body)
        } else {
            ("/api/recover/check/", json!({ "token": token, "code": wrong }))
        };
        let browser = world.browser();
        async move { browser.post(path, &body).await }
    });
    let replies = futures_util::future::join_all(tries).await;
    let judged = replies
        .iter()
        .filter(|reply| reply.json()["code"] == "wrong_code");
    assert_eq!(judged.count(), 5);
    let body = json!({ "token": token, "code": code, "registration_record": record });
    world
        .browser()
        .post("/api/recover/finish/", &body)
        .await
        .is_problem(400, "invalid_link");
}

#[tokio::test]
async fn all_links_of_an_account_together_take_so_many_codes() {
    // Any number of mails: what bounds the codes is not what bounds the mails.
    let world = World::with(&[("limits.mail_per_address", "0")]).await;
    world.user(ADA).await;
    let mut limited = None;
    for _ in 0..8 {
        let (token, code) = asked(&world, ADA).await;
        let wrong = other_than(&code);
        for _ in 0..5 {
            let reply = check(&world.browser(), &token, &wrong).await;
            if reply.status == 429 {
                limited = Some((token.clone(), code.clone()));
            }
        }
    }
    let (token, code) = limited.expect("40 tries are more than an hour has");
    check(&world.browser(), &token, &code)
        .await
        .is_problem(429, "rate_limited");
}

#[tokio::test]
async fn of_fifty_who_use_one_link_and_code_at_once_one_gets_the_account() {
    let world = World::start().await;
    world.user(ADA).await;
    // 50 finishes are more codes than an account has in an hour: the count is not what this is about.
    let (token, code) = asked(&world, ADA).await;
    let mut bodies = Vec::new();
    for n in 0..2 {
        let password = format!("the password of racer {n}");
        let record = opaque::recovery_record(&world.browser(), &token, &code, &password).await;
        let record = record.expect("the link is good so far");
        bodies.push(json!({ "token": token, "code": code, "registration_record": record }));
    }
    let finishes = (0..50).map(|n| {
        let (browser, body) = (world.browser(), bodies[n % 2].clone());
        async move { (n, browser.post("/api/recover/finish/", &body).await) }
    });
    let replies = futures_util::future::join_all(finishes).await;
    let winners: Vec<usize> = replies
        .iter()
        .filter(|(_, reply)| reply.status == 200)
        .map(|(n, _)| *n)
        .collect();
    assert_eq!(winners.len(), 1, "{winners:?}");
    for (_, reply) in replies.iter().filter(|(n, _)| *n != winners[0]) {
        assert!(matches!(reply.status, 400 | 429), "{reply:?}");
    }
    let password = format!("the password of racer {}", winners[0] % 2);
    assert_eq!(signs_in_with(&world, &password).await, 200);
}

#[tokio::test]
async fn every_address_is_answered_alike() {
    let world = World::start().await;
    world.user(ADA).await;
    world.user("disabled@example.com").await;
    world.cli(&["user", "disable", "disabled@example.com"]).await.ok();
    let unconfirmed = json!({ "email": "unconfirmed@example.com" });
    world
        .browser()
        .post("/api/signup/", &unconfirmed)
        .await
        .expect(202);
    let addresses = [
        ADA,
        "nobody@example.com",
        "unconfirmed@example.com",
        "disabled@example.com",
    ];
    let mut shapes = Vec::new();
    for email in addresses {
        let before = world.rows().await;
        let reply = world
            .browser()
            .post("/api/recover/", &json!({ "email": email }))
            .await;
        let mut headers: Vec<String> = reply.headers.keys().map(ToString::to_string).collect();
        headers.sort();
        let after = world.rows().await;
        // The work is the same as well: a link, a mail, a row of the trail.
        let more: Vec<_> = ["email_links", "mails", "audit_events"]
            .map(|table| after[table] - before[table])
            .into();
        shapes.push((reply.status, headers, reply.body, more));
    }
    for shape in &shapes {
        assert_eq!(shape, &shapes[0]);
    }
    // Who reads the mailbox learns what there is; no link opens anything where there is nothing.
    for email in &addresses[1..] {
        let mail = world.mails_to(email, 1).await.remove(0);
        assert!(!mail.to_string().contains("token="), "{mail}");
    }
}

#[tokio::test]
async fn an_address_gets_so_many_mails_and_the_notice_nevertheless() {
    let world = World::with(&[("limits.mail_per_address", "3")]).await;
    // Three for recoveries, beside that of the sign-up.
    world.user(ADA).await;
    let mut replies = Vec::new();
    let (token, code) = asked(&world, ADA).await;
    for _ in 0..4 {
        let reply = world
            .browser()
            .post("/api/recover/", &json!({ "email": ADA }))
            .await;
        replies.push((reply.status, reply.body));
    }
    assert!(replies.iter().all(|reply| *reply == replies[0]));
    opaque::recover(&world.browser(), &token, &code, NEW)
        .await
        .expect(200);
    let mails = world.mails_to(ADA, 5).await;
    assert_eq!(mails.len(), 5);
    assert!(
        mails[0]["subject"]
            .as_str()
            .expect("a subject")
            .contains("was changed")
    );
}

/// What anybody asks for an address takes nothing from what its owner asks for: each kind of mail has a budget of its own.
#[tokio::test]
async fn nobody_uses_up_the_mails_that_an_owner_needs() {
    let world = World::with(&[("limits.mail_per_address", "10")]).await;
    world.user(ADA).await;
    let stranger = world.browser();
    let ask = async |path: &str, email: &str| {
        let reply = stranger.post(path, &json!({ "email": email })).await.expect(202);
        assert_eq!(reply.json(), json!({ "expires_in": 1800 }));
    };
    for _ in 0..11 {
        ask("/api/signup/", ADA).await;
    }
    // One says that there is an account; then the recovery comes.
    let (token, code) = asked(&world, ADA).await;
    check(&world.browser(), &token, &code).await.expect(200);
    assert_eq!(world.mails_to(ADA, 3).await.len(), 3);
    // Nor is a newcomer kept out.
    const BOB: &str = "bob@example.com";
    for _ in 0..11 {
        ask("/api/recover/", BOB).await;
    }
    ask("/api/signup/", BOB).await;
    let token = world.mail_token(BOB).await;
    opaque::register(&world.browser(), &token, PASSWORD)
        .await
        .expect(200);
}

#[tokio::test]
async fn it_goes_back_to_the_app_that_waits() {
    let world = World::start().await;
    world.user(ADA).await;
    let app = world.app(Spec::spa("app")).await;
    let browser = world.browser();
    let request = app.request("openid email");
    let location = browser.get(&request.path()).await.location();
    let interaction = interaction_in(&location, "login");
    let ask = json!({ "email": ADA, "interaction": interaction });
    browser.post("/api/recover/", &ask).await.expect(202);
    let (token, code) = challenge_in(&world.mails_to(ADA, 2).await[0]);
    let next = opaque::recover(&browser, &token, &code, NEW)
        .await
        .expect(200)
        .member("next");
    assert_eq!(interaction_in(&next, "login"), interaction);
    let start = json!({ "interaction": interaction });
    let next = sign_in(&browser, ADA, NEW, start, json!({}))
        .await
        .expect(200)
        .member("next");
    let code = app.code_in(&next, request);
    app.redeem(&code).await.expect(200);
}

#[tokio::test]
async fn what_an_interaction_is_not_leads_nowhere() {
    let world = World::start().await;
    world.user(ADA).await;
    let ask = json!({ "email": ADA, "interaction": "x&return=//evil.example" });
    world.browser().post("/api/recover/", &ask).await.expect(202);
    let (token, code) = challenge_in(&world.mails_to(ADA, 2).await[0]);
    let done = opaque::recover(&world.browser(), &token, &code, NEW)
        .await
        .expect(200);
    assert_eq!(done.json(), json!({ "next": "/login" }));
}

/// Who knows the old password has begun to sign in, and finishes after the account was recovered.
#[tokio::test]
async fn a_sign_in_that_was_under_way_opens_nothing_any_more() {
    let world = World::start().await;
    world.user(ADA).await;
    let thief = world.browser();
    let started = opaque::LoginStart::send(&thief, ADA, PASSWORD, json!({})).await;
    let login_id = started.id();
    let ke3 = started.ke3().expect("the password was right");
    let (token, code) = asked(&world, ADA).await;
    opaque::recover(&world.browser(), &token, &code, NEW)
        .await
        .expect(200);
    let body = json!({ "login_id": login_id, "ke3": ke3 });
    thief
        .post("/api/login/finish/", &body)
        .await
        .is_problem(401, "invalid_credentials");
    assert!(!thief.is_signed_in().await);
}

#[tokio::test]
async fn a_link_is_good_for_its_purpose_and_its_time() {
    let world = World::with(&[("tokens.mail_link", "\"2s\"")]).await;
    world.user(ADA).await;
    let (token, code) = asked(&world, ADA).await;
    // As the link of a sign-up it is not there.
    opaque::register(&world.browser(), &token, NEW)
        .await
        .is_problem(400, "invalid_link");
    tokio::time::sleep(Duration::from_millis(2100)).await;
    opaque::recover(&world.browser(), &token, &code, NEW)
        .await
        .is_problem(400, "invalid_link");
    assert_eq!(signs_in_with(&world, PASSWORD).await, 200);
}

#[tokio::test]
async fn mails_speak_the_users_language_and_else_the_pages() {
    let world = World::start().await;
    let ada = world.user(ADA).await;
    let bob = "bob@example.com";
    world.user(bob).await;
    let change = json!({ "profile": { "locale": "de" } });
    let request = world.wire().request(Method::PATCH, "/api/account/").json(&change);
    ada.browser.send(request).await.expect(200);
    // Ada's language is German whatever the page speaks; Bob has said nothing, and the page speaks German once.
    for (email, page, subject) in [
        (ADA, "en", "Neues Passwort"),
        (bob, "de", "Neues Passwort"),
        (bob, "en", "Choose a new password"),
    ] {
        let before = world.mails_to(email, 1).await.len();
        let ask = json!({ "email": email });
        let request = world.wire().request(Method::POST, "/api/recover/").json(&ask);
        world
            .browser()
            .send(request.header("accept-language", page))
            .await
            .expect(202);
        let mail = world.mails_to(email, before + 1).await.remove(0);
        assert!(
            mail["subject"].as_str().expect("a subject").starts_with(subject),
            "{mail}"
        );
    }
}

#[tokio::test]
async fn what_is_not_of_our_pages_or_not_of_the_right_shape_changes_nothing() {
    let world = World::start().await;
    world.user(ADA).await;
    let (token, code) = asked(&world, ADA).await;
    let record = opaque::recovery_record(&world.browser(), &token, &code, NEW)
        .await
        .expect("link and code are good");
    let request_message = opaque::registration_request(NEW);
    let good: [(&str, Value); 4] = [
        ("/api/recover/", json!({ "email": ADA })),
        ("/api/recover/check/", json!({ "token": token, "code": code })),
        (
            "/api/recover/start/",
            json!({ "token": token, "code": code, "registration_request": request_message }),
        ),
        (
            "/api/recover/finish/",
            json!({ "token": token, "code": code, "registration_record": record }),
        ),
    ];
    let before = world.rows().await;
    for (path, body) in &good {
        let post = || world.wire().request(Method::POST, path);
        for foreign in [
            post().json(body).header("origin", "https://evil.example"),
            post().json(body).header("origin", "null"),
            post().json(body).header("sec-fetch-site", "cross-site"),
            post().json(body).header("sec-fetch-site", "same-site"),
        ] {
            world.wire().send(foreign).await.is_problem(403, "cross_origin");
        }
        for form in [
            post().body(body.to_string()),
            post().body(body.to_string()).header("content-type", "text/plain"),
            post().form(&[("email", ADA)]),
        ] {
            world.wire().send(form).await.is_problem(415, "invalid_request");
        }
        for wrong in ["", "{", "[]", "{}"] {
            let request = post().body(wrong).header("content-type", "application/json");
            world
                .wire()
                .send(request)
                .await
                .is_problem(400, "invalid_request");
        }
        for method in [Method::GET, Method::PUT, Method::DELETE] {
            let reply = world.wire().send(world.wire().request(method, path)).await;
            reply.is_problem(405, "method_not_allowed");
        }
    }
    let browser = world.browser();
    let named = browser
        .post("/api/recover/", &json!({ "email": "no address" }))
        .await;
    named.is_problem(400, "invalid_request");
    assert_eq!(named.json()["errors"][0]["field"], "email");
    for (path, body) in [
        (
            "/api/recover/start/",
            json!({ "token": token, "code": code, "registration_request": "AAAA" }),
        ),
        (
            "/api/recover/finish/",
            json!({ "token": token, "code": code, "registration_record": "AAAA" }),
        ),
        ("/api/recover/check/", json!({ "token": "t".repeat(65) })),
        (
            "/api/recover/check/",
            json!({ "token": token, "code": "1".repeat(33) }),
        ),
    ] {
        browser.post(path, &body).await.is_problem(400, "invalid_request");
    }
    assert_eq!(world.rows().await, before);
    // What was tried with one thing changed works as it is.
    let (path, body) = &good[3];
    browser.post(path, body).await.expect(200);
}

#[tokio::test]
async fn a_recovery_without_a_trace_does_not_happen() {
    let world = World::start().await;
    let ada = world.user(ADA).await;
    let (token, code) = asked(&world, ADA).await;
    let record = opaque::recovery_record(&world.browser(), &token, &code, NEW)
        .await
        .expect("link and code are good");
    world.refuse_audit().await;
    let before = world.rows().await;
    let body = json!({ "token": token, "code": code, "registration_record": record });
    for (path, body) in [
        ("/api/recover/finish/", body),
        ("/api/recover/", json!({ "email": ADA })),
    ] {
        // Past the harness, which takes no failure of the server for an answer.
        let request = world.wire().request(Method::POST, path).json(&body);
        let reply = request.send().await.expect("the server answers");
        assert_eq!(reply.status(), 500, "{path}");
    }
    assert_eq!(world.rows().await, before);
    assert!(ada.browser.is_signed_in().await);
}

#[tokio::test]
async fn password_managers_are_led_to_the_change() {
    let world = World::start().await;
    let reply = world.browser().get("/.well-known/change-password").await;
    assert_eq!(reply.location(), "/account/security?change=password");
    // What they ask to see whether this server says 200 to everything.
    let none = "/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200";
    world.browser().get(none).await.expect(404);
}
