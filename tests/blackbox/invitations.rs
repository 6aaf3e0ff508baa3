//! Invitations: an operator's mail by which an account is made, once, of the address that was invited and of no other.

use crate::harness::{Browser, LoginStart, Operator, PASSWORD, Reply, World, code_in, opaque, sign_in};
use serde_json::{Value, json};

const BOB: &str = "bob@example.com";
const INVITATIONS: &str = "/api/admin/user-invitations/";

/// The secret of the newest invitation to an address, which is in the fragment of a page's address.
async fn token_to(world: &World, email: &str, at_least: usize) -> String {
    let mail = world.mails_to(email, at_least).await.remove(0);
    let link = mail["links"][0].as_str().expect("a link").to_owned();
    let (page, token) = link.split_once("#token=").expect("a token in the fragment");
    assert_eq!(page, format!("{}/invitation", world.issuer()));
    token.to_owned()
}

async fn check(browser: &Browser, token: &str) -> Reply {
    let body = json!({ "token": token, "invitation": true });
    browser.post("/api/register/check/", &body).await
}

async fn record(browser: &Browser, token: &str, password: &str) -> Result<String, Reply> {
    let start = json!({ "token": token, "invitation": true });
    opaque::registration(browser, "/api/register/start/", start, password).await
}

async fn finish(browser: &Browser, token: &str, record: &str, replaces: bool) -> Reply {
    let body = json!({
        "token": token,
        "invitation": true,
        "registration_record": record,
        "replaces": replaces,
    });
    browser.post("/api/register/finish/", &body).await
}

async fn accept(browser: &Browser, token: &str, password: &str) -> Reply {
    match record(browser, token, password).await {
        Ok(record) => finish(browser, token, &record, false).await,
        Err(refused) => refused,
    }
}

async fn invited(world: &World, email: &str) -> String {
    world.cli(&["user", "invite", email]).await.ok();
    token_to(world, email, 1).await
}

#[tokio::test]
async fn an_invitation_makes_one_account_of_its_address() {
    let world = World::with(&[("signup.policy", "\"invitation\"")]).await;
    world.cli(&["group", "add", "ops"]).await.ok();
    let invite = [
        "user",
        "invite",
        BOB,
        "--name",
        "Bob",
        "--language",
        "nl",
        "--group",
        "ops",
        "--json",
    ];
    let told = world.cli(&invite).await.ok().json();
    assert_eq!(
        (&told["email"], &told["outcome"]),
        (&json!(BOB), &json!("invited"))
    );
    let mail = world.mails_to(BOB, 1).await.remove(0);
    assert!(
        mail["html"]
            .as_str()
            .is_some_and(|html| html.contains("lang=\"nl\"")),
        "in their language: {mail}"
    );
    let token = token_to(&world, BOB, 1).await;
    assert!(
        !told.to_string().contains(&token),
        "the link is in the mail alone"
    );

    let browser = world.browser();
    for _ in 0..2 {
        let checked = check(&browser, &token).await.expect(200);
        assert_eq!(checked.json(), json!({ "email": BOB, "name": "Bob" }));
    }
    // It is no link of a sign-up, nor is one of those an invitation.
    browser
        .post("/api/register/check/", &json!({ "token": token }))
        .await
        .is_problem(400, "invalid_link");
    let done = accept(&browser, &token, PASSWORD).await.expect(200);
    assert_eq!(done.member("next"), "/account");
    let account = browser.account().await.expect(200).json();
    assert_eq!(
        (&account["email"], &account["name"]),
        (&json!(BOB), &json!("Bob"))
    );
    sign_in(&world.browser(), BOB, PASSWORD, json!({}), json!({}))
        .await
        .expect(200);
    let groups = world.cli(&["group", "members", "ops"]).await.ok();
    assert!(groups.out.contains(BOB), "{}", groups.out);

    let thief = world.browser();
    check(&thief, &token).await.is_problem(400, "invalid_link");
    accept(&thief, &token, "another password")
        .await
        .is_problem(400, "invalid_link");
    assert!(!thief.is_signed_in().await);
    let left = world.cli(&["user", "invitations", "--json"]).await.ok().json();
    assert_eq!(left, json!([]));
    // Whoever has an account is not invited again.
    let said = world.cli(&["user", "invite", BOB]).await.failed();
    assert!(said.err.contains("has an account"), "{}", said.err);
}

#[tokio::test]
async fn of_many_who_accept_at_once_one_gets_the_account() {
    let world = World::start().await;
    let token = invited(&world, BOB).await;
    let racers: Vec<_> = (0..8)
        .map(|n| (world.browser(), format!("the password of racer {n}")))
        .collect();
    let mut records = Vec::new();
    for (browser, password) in &racers {
        records.push(record(browser, &token, password).await.expect("good so far"));
    }
    let finishes = racers
        .iter()
        .zip(&records)
        .map(|((browser, _), record)| finish(browser, &token, record, false));
    let replies = futures_util::future::join_all(finishes).await;
    let winners: Vec<usize> = (0..racers.len()).filter(|&n| replies[n].status == 200).collect();
    assert_eq!(winners.len(), 1, "{winners:?}");
    for (n, reply) in replies.iter().enumerate().filter(|(n, _)| *n != winners[0]) {
        reply.is_problem(400, "invalid_link");
        assert!(!racers[n].0.is_signed_in().await);
    }
    sign_in(&world.browser(), BOB, &racers[winners[0]].1, json!({}), json!({}))
        .await
        .expect(200);
    // Who got no answer asks again, with what nobody else has, and is answered as the first time.
    let again = finish(&world.browser(), &token, &records[winners[0]], false).await;
    again.expect(200);
}

#[tokio::test]
async fn a_creation_that_fails_burns_nothing() {
    let world = World::start().await;
    let token = invited(&world, BOB).await;
    let browser = world.browser();
    let record = record(&browser, &token, PASSWORD).await.expect("good");
    finish(&browser, &token, "AAAA", false)
        .await
        .is_problem(400, "invalid_request");
    check(&browser, &token).await.expect(200);
    finish(&browser, &token, &record, false).await.expect(200);
}

#[tokio::test]
async fn somebody_elses_invitation_is_not_consumed_by_who_is_signed_in() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let token = invited(&world, BOB).await;
    check(&ada.browser, &token).await.expect(200);
    let record = record(&ada.browser, &token, PASSWORD).await.expect("good");
    let before = world.rows().await;
    finish(&ada.browser, &token, &record, false)
        .await
        .is_problem(409, "signed_in_as_another");
    assert_eq!(world.rows().await, before, "nothing is consumed");
    assert_eq!(ada.browser.account().await.member("email"), "ada@example.com");
    check(&world.browser(), &token).await.expect(200);
    // The page has shown both, and they go on as who is invited: that browser is Bob's now.
    finish(&ada.browser, &token, &record, true).await.expect(200);
    assert_eq!(ada.browser.account().await.member("email"), BOB);
}

#[tokio::test]
async fn by_invitation_refuses_everybody_else_alike_at_every_path() {
    let mut world = World::start().await;
    world.user("ada@example.com").await;
    let browser = world.browser();
    browser
        .post("/api/signup/", &json!({ "email": "eve@example.com" }))
        .await
        .expect(202);
    let late = world.mail_token("eve@example.com").await;
    let late_record = opaque::record(&browser, &late, PASSWORD).await.expect("good");
    let token = invited(&world, BOB).await;
    world.stop().await;
    world.set("signup.policy", "\"invitation\"");
    world.boot().await;

    let before = world.rows().await;
    let mut seen = Vec::new();
    for email in ["ada@example.com", BOB, "nobody@example.com"] {
        let refused = world
            .browser()
            .post("/api/signup/", &json!({ "email": email }))
            .await;
        refused.is_problem(403, "signup_by_invitation");
        seen.push(refused.body.clone());
    }
    assert!(seen.iter().all(|body| *body == seen[0]), "known, invited, or not");
    let browser = world.browser();
    for (path, body) in [
        ("/api/register/check/", json!({ "token": late })),
        (
            "/api/register/finish/",
            json!({ "token": late, "registration_record": late_record }),
        ),
    ] {
        let refused = browser.post(path, &body).await;
        refused.is_problem(403, "signup_by_invitation");
    }
    assert_eq!(world.rows().await, before);
    let page = world.wire().get("/signup").await.expect(200);
    let page = String::from_utf8_lossy(&page.body).into_owned();
    assert!(page.contains("name=\"tacit-signup\" content=\"invitation\""));
    let metadata = world.wire().get("/.well-known/openid-configuration").await;
    let prompts = metadata.expect(200).json()["prompt_values_supported"].clone();
    assert!(!prompts.to_string().contains("create"), "{prompts}");

    // Closed refuses an invitation of before as well, and lets nobody make one; it keeps.
    world.stop().await;
    world.set("signup.policy", "\"closed\"");
    world.boot().await;
    let browser = world.browser();
    check(&browser, &token).await.is_problem(403, "signup_closed");
    record(&browser, &token, PASSWORD)
        .await
        .expect_err("closed")
        .is_problem(403, "signup_closed");
    for arguments in [["user", "invite", "carl@example.com"], ["user", "resend", BOB]] {
        let said = world.cli(&arguments).await.failed();
        assert!(said.err.contains("closed"), "{}", said.err);
    }
    world.stop().await;
    world.set("signup.policy", "\"invitation\"");
    world.boot().await;
    accept(&world.browser(), &token, PASSWORD).await.expect(200);
}

#[tokio::test]
async fn domains_bind_invitations_as_well() {
    let mut world = World::start().await;
    let token = invited(&world, "bob@example.net").await;
    world.stop().await;
    world.set("signup.domains", "[\"example.com\"]");
    world.boot().await;
    check(&world.browser(), &token)
        .await
        .is_problem(400, "invalid_request");
    let said = world.cli(&["user", "invite", "x@example.net"]).await.failed();
    assert!(said.err.contains("domain"), "{}", said.err);
}

#[tokio::test]
async fn operators_invite_send_again_and_revoke_and_give_nothing_that_they_lack() {
    let world = World::start().await;
    let ada = Operator::with(&world, "ada@example.com", &["user_manager"]).await;
    let eve = Operator::with(&world, "eve@example.com", &["client_manager"]).await;
    let auditor = Operator::with(&world, "late@example.com", &["auditor"]).await;
    world.cli(&["group", "add", "ops"]).await.ok();
    for who in [&eve, &auditor] {
        who.post(INVITATIONS, &json!({ "email": BOB }))
            .await
            .is_problem(403, "right_missing");
    }
    let body = json!({ "email": BOB, "name": "Bob", "language": "de-AT", "groups": ["ops"] });
    let made = ada.post(INVITATIONS, &body).await.expect(201);
    let invitation = made.json();
    let id = invitation["id"].as_str().expect("an identifier").to_owned();
    assert_eq!(
        (&invitation["language"], &invitation["groups"]),
        (&json!("de"), &json!(["ops"]))
    );
    let first = token_to(&world, BOB, 1).await;
    ada.post(INVITATIONS, &json!({ "email": "BOB@example.com" }))
        .await
        .is_problem(409, "invited");
    ada.post(INVITATIONS, &json!({ "email": "ada@example.com" }))
        .await
        .is_problem(409, "has_account");
    for (field, wrong) in [
        ("email", json!({ "email": "nobody" })),
        ("language", json!({ "email": "x@example.com", "language": "tlh" })),
        ("groups", json!({ "email": "x@example.com", "groups": ["gone"] })),
        (
            "groups",
            json!({ "email": "x@example.com", "groups": ["No Name"] }),
        ),
        ("name", json!({ "email": "x@example.com", "name": " " })),
    ] {
        let refused = ada.post(INVITATIONS, &wrong).await;
        refused.is_problem(422, "invalid_values");
        assert_eq!(refused.json()["errors"][0]["field"], field, "{wrong}");
    }
    let listed = auditor.get(INVITATIONS).await.expect(200).json();
    assert_eq!(listed["items"], json!([invitation]));
    assert!(!listed.to_string().contains(&first));

    // Another link, and the one of before opens nothing.
    let path = format!("{INVITATIONS}{id}/");
    auditor
        .post(&format!("{path}send/"), &Value::Null)
        .await
        .is_problem(403, "right_missing");
    ada.post(&format!("{path}send/"), &Value::Null).await.expect(200);
    let second = token_to(&world, BOB, 2).await;
    assert_ne!(first, second);
    check(&world.browser(), &first)
        .await
        .is_problem(400, "invalid_link");
    check(&world.browser(), &second).await.expect(200);
    auditor.delete(&path).await.is_problem(403, "right_missing");
    ada.delete(&path).await.expect(204);
    ada.delete(&path).await.is_problem(404, "not_found");
    check(&world.browser(), &second)
        .await
        .is_problem(400, "invalid_link");

    // At the host, by address; the trail has all of it.
    let third = invited(&world, "carl@example.com").await;
    world.cli(&["user", "revoke", "carl@example.com"]).await.ok();
    check(&world.browser(), &third)
        .await
        .is_problem(400, "invalid_link");
    world.cli(&["user", "resend", "carl@example.com"]).await.failed();
    let dave = invited(&world, "dave@example.com").await;
    accept(&world.browser(), &dave, PASSWORD).await.expect(200);
    for (action, count) in [
        ("user_invited", 4),
        ("invitation_revoked", 2),
        ("invitation_accepted", 1),
    ] {
        let page = auditor.get(&format!("/api/admin/audit/?action={action}")).await;
        let events = page.expect(200).json()["items"].as_array().map(Vec::len);
        assert_eq!(events, Some(count), "{action}");
    }
}

#[tokio::test]
async fn an_invitation_has_a_lifetime_of_its_own() {
    let world = World::with(&[("signup.invitation", "\"1s\""), ("tokens.mail_link", "\"1h\"")]).await;
    let token = invited(&world, BOB).await;
    tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
    check(&world.browser(), &token)
        .await
        .is_problem(400, "invalid_link");
    let said = world.cli(&["user", "invitations"]).await.ok();
    assert!(said.out.contains("expired"), "{}", said.out);
    // Its address can be invited anew.
    world.cli(&["user", "invite", BOB]).await.ok();
}

/// Whoever has the invitation would guess at their password otherwise.
#[tokio::test]
async fn an_invitation_to_an_address_that_a_user_has_moved_to_answers_nothing() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let started = LoginStart::send(&ada.browser, &ada.email, PASSWORD, json!({})).await;
    let login_id = started.id();
    let ke3 = started.ke3().expect("the password");
    let ask = json!({ "email": BOB, "login_id": login_id, "ke3": ke3 });
    let asked = ada.browser.post("/api/account/email/", &ask).await.expect(202);
    let code = code_in(&world.mails_to(BOB, 1).await[0]);
    world.cli(&["user", "invite", BOB]).await.ok();
    let token = token_to(&world, BOB, 2).await;
    let thief = world.browser();
    check(&thief, &token).await.expect(200);

    let mut body = json!({ "change_id": asked.member("change_id"), "code": code });
    let path = "/api/account/email/start/";
    let made = opaque::registration(&ada.browser, path, body.clone(), PASSWORD).await;
    body["registration_record"] = made.expect("good so far").into();
    let finished = ada.browser.post("/api/account/email/finish/", &body).await;
    finished.expect(200);
    check(&thief, &token).await.is_problem(400, "invalid_link");
    let guess = record(&thief, &token, PASSWORD).await;
    guess.expect_err("no answer").is_problem(400, "invalid_link");
    let left = world.cli(&["user", "invitations", "--json"]).await.ok().json();
    assert_eq!(left, json!([]));
}
