//! Signing up: a mail with a link, good once and for a while, a password by OPAQUE, an account.

use crate::harness::{PASSWORD, Pair, TestUser, World, opaque, sign_in};
use serde_json::json;
use std::time::Duration;

#[tokio::test]
async fn a_mail_with_a_link_and_a_password_make_an_account() {
    let world = World::start().await;
    let browser = world.browser();
    let asked = browser
        .post(
            "/api/signup/",
            &json!({ "email": "Ada@Example.com", "name": "Ada Lovelace" }),
        )
        .await;
    // How long the link is good: half an hour, unless the settings say otherwise.
    assert_eq!(asked.expect(202).json(), json!({ "expires_in": 1800 }));

    let mail = world.mails_to("Ada@Example.com", 1).await.remove(0);
    assert_eq!(mail["to"], "Ada@Example.com");
    let link = mail["links"][0].as_str().expect("a link");
    // In the fragment, which browsers send to nobody.
    assert!(
        link.starts_with(&format!("{}/confirm#token=", world.issuer())),
        "{link}"
    );
    assert!(mail["text"].as_str().expect("a text").contains(link));

    let token = world.mail_token("Ada@Example.com").await;
    let checked = browser
        .post("/api/register/check/", &json!({ "token": token }))
        .await
        .expect(200);
    assert_eq!(
        checked.json(),
        json!({ "email": "Ada@Example.com", "name": "Ada Lovelace" })
    );
    checked.is_not_stored();

    let done = opaque::register(&browser, &token, PASSWORD).await.expect(200);
    assert_eq!(done.member("next"), "/account");
    let account = browser.account().await.expect(200).json();
    assert_eq!(account["email"], "Ada@Example.com");
    assert_eq!(account["name"], "Ada Lovelace");

    // The address is the same however it is written.
    sign_in(
        &world.browser(),
        "ada@example.COM",
        PASSWORD,
        json!({}),
        json!({}),
    )
    .await
    .expect(200);
}

#[tokio::test]
async fn known_and_unknown_addresses_get_the_same_answer() {
    let world = World::start().await;
    world.user("known@example.com").await;
    let mut shapes = Vec::new();
    for email in ["known@example.com", "other@example.com"] {
        let reply = world
            .browser()
            .post("/api/signup/", &json!({ "email": email }))
            .await;
        let mut headers: Vec<String> = reply.headers.keys().map(ToString::to_string).collect();
        headers.sort();
        shapes.push((reply.status, headers, reply.body));
    }
    assert_eq!(shapes[0], shapes[1]);
    // And whoever reads the mailbox is told in either case; the known one gets no link that opens an account.
    let known = world.mails_to("known@example.com", 2).await.remove(0);
    assert!(!known.to_string().contains("token="), "{known}");
    world.mails_to("other@example.com", 1).await;
}

#[tokio::test]
async fn a_link_opens_one_account_once() {
    let world = World::start().await;
    let browser = world.browser();
    browser
        .post("/api/signup/", &json!({ "email": "ada@example.com" }))
        .await
        .expect(202);
    let token = world.mail_token("ada@example.com").await;
    // Opening the page twice does not use it up.
    for _ in 0..2 {
        browser
            .post("/api/register/check/", &json!({ "token": token }))
            .await
            .expect(200);
    }
    opaque::register(&browser, &token, PASSWORD).await.expect(200);

    let thief = world.browser();
    thief
        .post("/api/register/check/", &json!({ "token": token }))
        .await
        .is_problem(400, "invalid_link");
    opaque::register(&thief, &token, "another password")
        .await
        .is_problem(400, "invalid_link");
    sign_in(
        &thief,
        "ada@example.com",
        "another password",
        json!({}),
        json!({}),
    )
    .await
    .is_problem(401, "invalid_credentials");
    assert!(!thief.is_signed_in().await);
}

#[tokio::test]
async fn of_many_who_use_one_link_at_once_one_gets_the_account() {
    let world = World::start().await;
    world
        .browser()
        .post("/api/signup/", &json!({ "email": "ada@example.com" }))
        .await
        .expect(202);
    let token = world.mail_token("ada@example.com").await;
    let racers: Vec<_> = (0..8)
        .map(|n| (world.browser(), format!("the password of racer {n}")))
        .collect();
    let mut records = Vec::new();
    for (browser, password) in &racers {
        records.push(
            opaque::record(browser, &token, password)
                .await
                .expect("the link is good so far"),
        );
    }
    let finishes = racers.iter().zip(&records).map(|((browser, _), record)| {
        let body = json!({ "token": token, "registration_record": record });
        async move { browser.post("/api/register/finish/", &body).await }
    });
    let replies = futures_util::future::join_all(finishes).await;
    let winners: Vec<usize> = (0..racers.len()).filter(|&n| replies[n].status == 200).collect();
    assert_eq!(winners.len(), 1, "{winners:?}");
    for (n, reply) in replies.iter().enumerate().filter(|(n, _)| *n != winners[0]) {
        reply.is_problem(400, "invalid_link");
        assert!(!racers[n].0.is_signed_in().await);
    }
    let password = &racers[winners[0]].1;
    sign_in(
        &world.browser(),
        "ada@example.com",
        password,
        json!({}),
        json!({}),
    )
    .await
    .expect(200);
    assert_eq!(world.rows().await["users"], 1);
}

#[tokio::test]
async fn a_second_link_is_dead_once_the_first_has_opened_the_account() {
    let world = World::start().await;
    let browser = world.browser();
    for _ in 0..2 {
        browser
            .post("/api/signup/", &json!({ "email": "ada@example.com" }))
            .await
            .expect(202);
    }
    let mails = world.mails_to("ada@example.com", 2).await;
    let [second, first] = [0, 1].map(|n| crate::harness::token_in(&mails[n]));
    assert_ne!(first, second);
    opaque::register(&browser, &first, PASSWORD).await.expect(200);
    opaque::register(&world.browser(), &second, "another password")
        .await
        .is_problem(400, "invalid_link");
    sign_in(
        &world.browser(),
        "ada@example.com",
        PASSWORD,
        json!({}),
        json!({}),
    )
    .await
    .expect(200);
}

#[tokio::test]
async fn a_link_runs_out() {
    let world = World::with(&[("tokens.mail_link", "\"1s\"")]).await;
    let browser = world.browser();
    browser
        .post("/api/signup/", &json!({ "email": "ada@example.com" }))
        .await
        .expect(202);
    let token = world.mail_token("ada@example.com").await;
    tokio::time::sleep(Duration::from_millis(1100)).await;
    browser
        .post("/api/register/check/", &json!({ "token": token }))
        .await
        .is_problem(400, "invalid_link");
    opaque::register(&browser, &token, PASSWORD)
        .await
        .is_problem(400, "invalid_link");
    assert_eq!(world.rows().await["users"], 0);
}

#[tokio::test]
async fn the_mail_says_how_long_its_link_is_good() {
    let world = World::start().await;
    world
        .browser()
        .post("/api/signup/", &json!({ "email": "ada@example.com" }))
        .await
        .expect(202);
    let mail = world.mails_to("ada@example.com", 1).await.remove(0);
    assert!(
        mail["text"].as_str().expect("a text").contains("30 minutes"),
        "{mail}"
    );
}

#[tokio::test]
async fn sign_up_goes_on_to_the_app_that_it_began_at() {
    let world = World::start().await;
    let app = world.app(crate::harness::Spec::spa("app")).await;
    let browser = world.browser();
    let request = app.request("openid email");
    let location = browser.get(&request.path()).await.location();
    let interaction = crate::harness::interaction_in(&location, "login");
    let ask = json!({ "email": "ada@example.com", "interaction": interaction });
    browser.post("/api/signup/", &ask).await.expect(202);
    let token = world.mail_token("ada@example.com").await;
    // Whoever opens the link, perhaps on another device, is told which app waits.
    let checked = world
        .browser()
        .post("/api/register/check/", &json!({ "token": token }))
        .await
        .expect(200);
    assert_eq!(checked.json()["client"]["name"], "app");
    let next = opaque::register(&browser, &token, PASSWORD)
        .await
        .expect(200)
        .member("next");
    let code = app.code_in(&next, request);
    app.redeem(&code).await.expect(200);
}

#[tokio::test]
async fn a_link_opened_elsewhere_leaves_the_first_browsers_request_waiting() {
    let world = World::start().await;
    let app = world.app(crate::harness::Spec::spa("app")).await;
    let (desk, phone) = (world.browser(), world.browser());
    let request = app.request("openid email");
    let location = desk.get(&request.path()).await.location();
    let interaction = crate::harness::interaction_in(&location, "login");
    let ask = json!({ "email": "ada@example.com", "interaction": interaction });
    desk.post("/api/signup/", &ask).await.expect(202);
    let token = world.mail_token("ada@example.com").await;
    let record = opaque::record(&phone, &token, PASSWORD).await.expect("a record");
    let finish = json!({ "token": token, "registration_record": record, "elsewhere": true });
    let done = phone.post("/api/register/finish/", &finish).await.expect(200);
    assert_eq!(done.member("next"), "/account");
    assert_eq!(phone.account().await.member("email"), "ada@example.com");
    // At the desk it goes on as if nothing had happened, though nobody is asked for consent.
    let waits = json!({ "interaction": interaction });
    let next = sign_in(&desk, "ada@example.com", PASSWORD, waits, json!({})).await;
    let code = app.code_in(&next.expect(200).member("next"), request);
    app.redeem(&code).await.expect(200);
}

#[tokio::test]
async fn signing_up_takes_over_the_browser_from_whoever_was_signed_in() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let stolen = ada.browser.copy();
    ada.browser
        .post("/api/signup/", &json!({ "email": "bob@example.com" }))
        .await
        .expect(202);
    let token = world.mail_token("bob@example.com").await;
    opaque::register(&ada.browser, &token, PASSWORD).await.expect(200);
    assert_eq!(ada.browser.account().await.member("email"), "bob@example.com");
    assert!(
        !stolen.is_signed_in().await,
        "ada's session ended with the new one"
    );
}

#[tokio::test]
async fn mails_and_accounts_survive_a_restart() {
    let mut world = World::start().await;
    let ada = world.user("ada@example.com").await;
    world
        .browser()
        .post("/api/signup/", &json!({ "email": "bob@example.com" }))
        .await
        .expect(202);
    world.stop().await;
    world.boot().await;
    let token = world.mail_token("bob@example.com").await;
    opaque::register(&world.browser(), &token, PASSWORD)
        .await
        .expect(200);
    let again: TestUser = ada.sign_in_at(world.browser()).await;
    assert_eq!(again.browser.account().await.member("sub"), ada.sub);
    if Pair::of_this_run() == Pair::Embedded {
        assert!(world.folder().join("tacit.db").exists());
    }
}

/// A link that is left over would answer guesses at the account's password, uncounted.
#[tokio::test]
async fn once_the_address_has_an_account_no_other_link_of_it_answers() {
    let world = World::start().await;
    let thief = world.browser();
    let ask = json!({ "email": "ada@example.com" });
    let mut links = Vec::new();
    for n in 1..=2 {
        thief.post("/api/signup/", &ask).await.expect(202);
        world.mails_to("ada@example.com", n).await;
        links.push(world.mail_token("ada@example.com").await);
    }
    opaque::register(&world.browser(), &links[1], PASSWORD)
        .await
        .expect(200);
    thief
        .post("/api/register/check/", &json!({ "token": links[0] }))
        .await
        .is_problem(400, "invalid_link");
    let guess = opaque::record(&thief, &links[0], PASSWORD).await;
    guess.expect_err("no answer").is_problem(400, "invalid_link");
}

/// Before there is an account its password can be guessed at as well: what answers then is what answers later.
#[tokio::test]
async fn registrations_begun_for_one_address_are_counted_over_all_its_links() {
    let world = World::start().await;
    let browser = world.browser();
    let mut links = Vec::new();
    for n in 1..=2 {
        let ask = json!({ "email": "ada@example.com" });
        browser.post("/api/signup/", &ask).await.expect(202);
        world.mails_to("ada@example.com", n).await;
        links.push(world.mail_token("ada@example.com").await);
    }
    for n in 0..20 {
        let answered = opaque::record(&browser, &links[n % 2], "a guess").await;
        assert!(answered.is_ok(), "the {n}th");
    }
    for link in &links {
        let refused = opaque::record(&browser, link, "a guess").await;
        let refused = refused.expect_err("one too many");
        refused.is_problem(429, "rate_limited");
        assert!(refused.header("retry-after").is_some());
    }
    // Nobody else's are.
    let ask = json!({ "email": "bob@example.com" });
    browser.post("/api/signup/", &ask).await.expect(202);
    let link = world.mail_token("bob@example.com").await;
    opaque::register(&browser, &link, PASSWORD).await.expect(200);
}
