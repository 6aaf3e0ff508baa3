//! Signing up where an operator approves who does: the account waits, opens nothing meanwhile, and its user is told only by what they
//! have proven; each is decided about once, and told by mail.

use crate::harness::{
    App, Browser, Operator, PASSWORD, Reply, Spec, World, eventually, opaque, sign_in, token_in,
};
use serde_json::{Value, json};

const EVE: &str = "eve@example.com";

const APPROVAL: (&str, &str) = ("signup.policy", "\"approval\"");

/// Asks for an account, and confirms the address: what the last step answers.
async fn sign_up(world: &World, browser: &Browser, email: &str) -> Reply {
    let ask = json!({ "email": email });
    browser.post("/api/signup/", &ask).await.expect(202);
    let mails = world.mails_to(email, 1).await;
    opaque::register(browser, &token_in(&mails[0]), PASSWORD).await
}

async fn waits(world: &World, email: &str) -> Browser {
    let browser = world.browser();
    let done = sign_up(world, &browser, email).await.expect(200);
    assert_eq!(done.json(), json!({ "next": "/waiting", "waits": true }));
    assert!(!browser.is_signed_in().await);
    browser
}

async fn try_to_sign_in(world: &World, email: &str, password: &str) -> Reply {
    sign_in(&world.browser(), email, password, json!({}), json!({})).await
}

/// The newest of at least so many mails.
async fn newest_to(world: &World, email: &str, at_least: usize) -> Value {
    world.mails_to(email, at_least).await.remove(0)
}

async fn id_of(world: &World, email: &str) -> String {
    let all = world.cli(&["user", "list", "--json"]).await.ok().json();
    let all = all.as_array().expect("a list").clone();
    let found = all.iter().find(|user| user["email"] == email);
    found.expect("there")["sub"].as_str().expect("a text").to_owned()
}

/// An operator, who was there before the policy.
async fn operator(world: &mut World, roles: &[&str]) -> Operator {
    let ada = Operator::with(world, "ada@example.com", roles).await;
    world.stop().await;
    world.set(APPROVAL.0, APPROVAL.1);
    world.boot().await;
    ada
}

#[tokio::test]
async fn who_waits_is_told_so_by_their_password_and_given_nothing() {
    let world = World::with(&[APPROVAL]).await;
    let browser = waits(&world, EVE).await;
    let app: App = world.app(Spec::spa("app")).await;
    let rows = world.rows().await;

    // With the right password: no session, no cookie, and the plain word.
    let told = sign_in(&browser, EVE, PASSWORD, json!({}), json!({})).await;
    told.is_problem(403, "awaiting_approval");
    assert!(!browser.is_signed_in().await);
    let location = browser.get(&app.request("openid").path()).await.location();
    assert!(location.starts_with("/login?"), "{location}");
    // Whoever guesses learns what they learn of everybody.
    let wrong = try_to_sign_in(&world, EVE, "a guess of somebody").await;
    let nobody = try_to_sign_in(&world, "nobody@example.com", "a guess of somebody").await;
    wrong.is_problem(401, "invalid_credentials");
    assert_eq!((wrong.status, &wrong.body), (nobody.status, &nobody.body));
    assert_eq!(
        world
            .cli(&["user", "list", "--waiting", "--json"])
            .await
            .ok()
            .json()[0]["status"],
        "waiting"
    );
    let after = world.rows().await;
    for table in ["sessions", "grants", "users", "awaiting_approval"] {
        assert_eq!(after.get(table), rows.get(table), "{table}");
    }
}

#[tokio::test]
async fn who_asks_again_for_an_address_that_waits_gets_a_mail_that_opens_nothing() {
    let world = World::with(&[APPROVAL]).await;
    waits(&world, EVE).await;
    let mut seen = Vec::new();
    for (path, mails) in [("/api/signup/", 2), ("/api/recover/", 3)] {
        for email in [EVE, "nobody@example.com"] {
            let answer = world.browser().post(path, &json!({ "email": email })).await;
            seen.push(answer.expect(202).json());
        }
        let mail = newest_to(&world, EVE, mails).await;
        assert_eq!(mail["links"], json!([format!("{}/", world.issuer())]), "{mail}");
        let text = mail["text"].as_str().expect("a text").replace('\n', " ");
        assert!(
            text.contains("waits for an administrator to approve it"),
            "{text}"
        );
    }
    assert!(seen[0] == seen[1] && seen[2] == seen[3], "known or not: {seen:?}");
    try_to_sign_in(&world, EVE, PASSWORD)
        .await
        .is_problem(403, "awaiting_approval");
}

#[tokio::test]
async fn an_approval_at_the_host_lets_in_and_is_mailed_in_their_language() {
    let world = World::with(&[APPROVAL]).await;
    let browser = world.browser();
    browser
        .post("/api/signup/", &json!({ "email": EVE }))
        .await
        .expect(202);
    let token = token_in(&world.mails_to(EVE, 1).await[0]);
    let record = opaque::record(&browser, &token, PASSWORD).await.expect("good");
    let last = json!({ "token": token, "registration_record": record });
    let finish = async || {
        let request = world
            .wire()
            .request(reqwest::Method::POST, "/api/register/finish/");
        let request = request.header("accept-language", "nl").json(&last);
        browser.send(request).await.expect(200).json()
    };
    // Whoever did not hear that it worked asks again, and hears the same.
    for _ in 0..2 {
        assert_eq!(finish().await, json!({ "next": "/waiting", "waits": true }));
    }
    let listed = world.cli(&["user", "list", "--waiting"]).await.ok();
    assert!(
        listed.out.contains(EVE) && listed.out.contains("since"),
        "{}",
        listed.out
    );

    let told = world.cli(&["user", "approve", EVE, "--json"]).await.ok().json();
    assert_eq!(
        (&told["email"], &told["outcome"]),
        (&json!(EVE), &json!("approved"))
    );
    let mail = newest_to(&world, EVE, 2).await;
    assert!(
        mail["html"]
            .as_str()
            .is_some_and(|html| html.contains("lang=\"nl\"")),
        "{mail}"
    );
    assert_eq!(mail["links"][0], format!("{}/login", world.issuer()));
    try_to_sign_in(&world, EVE, PASSWORD).await.expect(200);
    let again = world.cli(&["user", "approve", EVE]).await.failed();
    assert!(again.err.contains("does not wait"), "{}", again.err);
    let refused = world.cli(&["user", "refuse", EVE]).await.failed();
    assert!(refused.err.contains("does not wait"), "{}", refused.err);
    assert_eq!(
        world
            .cli(&["user", "list", "--waiting", "--json"])
            .await
            .ok()
            .json(),
        json!([])
    );
}

#[tokio::test]
async fn operators_see_filter_and_decide_and_each_decision_stands_in_the_trail() {
    let mut world = World::start().await;
    let ada = operator(&mut world, &["user_manager", "auditor"]).await;
    for email in ["one@example.com", "two@example.com", "three@example.com"] {
        waits(&world, email).await;
    }
    // Who has waited longest first, page by page.
    let (mut seen, mut path) = (Vec::new(), "/api/admin/users/?status=waiting&limit=2".to_owned());
    loop {
        let page = ada.get(&path).await.expect(200).json();
        for user in page["items"].as_array().expect("a list") {
            assert_eq!(user["status"], "waiting");
            seen.push(user["email"].as_str().expect("a text").to_owned());
        }
        let Some(cursor) = page["next_cursor"].as_str() else {
            break;
        };
        path = format!("/api/admin/users/?status=waiting&limit=2&cursor={cursor}");
    }
    assert_eq!(seen, ["one@example.com", "two@example.com", "three@example.com"]);
    ada.get("/api/admin/users/?status=waiting&email=one")
        .await
        .is_problem(422, "invalid_values");
    ada.get("/api/admin/users/?status=active")
        .await
        .is_problem(400, "invalid_request");

    let (one, two) = (
        id_of(&world, "one@example.com").await,
        id_of(&world, "two@example.com").await,
    );
    let at = |id: &str, act: &str| format!("/api/admin/users/{id}/{act}/");
    // Nothing else lets them in, or shuts them out.
    for act in ["enable", "disable"] {
        ada.post(&at(&one, act), &Value::Null)
            .await
            .is_problem(409, "awaiting_approval");
    }
    let approved = ada.post(&at(&one, "approve"), &Value::Null).await.expect(200);
    assert_eq!(approved.json()["status"], "active");
    for act in ["approve", "refuse"] {
        ada.post(&at(&one, act), &json!({}))
            .await
            .is_problem(409, "not_waiting");
    }
    for bad in ["", "two\nlines", &"a".repeat(501)] {
        let refused = ada.post(&at(&two, "refuse"), &json!({ "reason": bad })).await;
        refused.is_problem(422, "invalid_values");
        assert_eq!(refused.json()["errors"][0]["field"], "reason");
    }
    let reason = "Ask <b>Ann</b> first.";
    let body = json!({ "reason": reason });
    ada.post(&at(&two, "refuse"), &body).await.expect(204);
    ada.post(&at(&two, "refuse"), &body)
        .await
        .is_problem(404, "not_found");
    let mail = newest_to(&world, "two@example.com", 2).await;
    assert!(
        mail["text"]
            .as_str()
            .is_some_and(|text| text.replace('\n', " ").contains(reason)),
        "{mail}"
    );
    assert!(
        mail["html"]
            .as_str()
            .is_some_and(|html| html.contains("&lt;b&gt;Ann") && !html.contains("<b>Ann")),
        "inert: {mail}"
    );
    // Gone, and the address is free.
    try_to_sign_in(&world, "two@example.com", PASSWORD)
        .await
        .is_problem(401, "invalid_credentials");
    world
        .browser()
        .post("/api/signup/", &json!({ "email": "two@example.com" }))
        .await
        .expect(202);
    let link = newest_to(&world, "two@example.com", 3).await;
    assert!(
        link["links"][0]
            .as_str()
            .is_some_and(|link| link.contains("/confirm#token=")),
        "{link}"
    );

    for (action, after) in [
        ("sign_up_approved", json!({ "status": "active" })),
        (
            "sign_up_refused",
            json!({ "status": "refused", "reason": reason }),
        ),
    ] {
        let page = ada
            .get(&format!("/api/admin/audit/?action={action}"))
            .await
            .expect(200)
            .json();
        let event = &page["items"][0];
        assert_eq!(page["items"].as_array().map(Vec::len), Some(1), "{page}");
        assert_eq!(event["act"]["after"], after, "{event}");
        assert_eq!(event["act"]["actor_name"], "ada@example.com", "{event}");
    }
    let waited = ada
        .get("/api/admin/audit/?action=sign_up_waiting")
        .await
        .expect(200)
        .json();
    assert_eq!(waited["items"].as_array().map(Vec::len), Some(3));
}

#[tokio::test]
async fn only_who_may_manage_users_decides() {
    let mut world = World::start().await;
    let ada = operator(&mut world, &["auditor"]).await;
    waits(&world, EVE).await;
    let id = id_of(&world, EVE).await;
    ada.get("/api/admin/users/?status=waiting").await.expect(200);
    for act in ["approve", "refuse"] {
        let path = format!("/api/admin/users/{id}/{act}/");
        ada.post(&path, &json!({})).await.is_problem(403, "right_missing");
    }
    try_to_sign_in(&world, EVE, PASSWORD)
        .await
        .is_problem(403, "awaiting_approval");
}

#[tokio::test]
async fn a_change_of_the_policy_lets_nobody_in_and_who_is_invited_does_not_wait() {
    let mut world = World::with(&[APPROVAL]).await;
    waits(&world, EVE).await;
    world.cli(&["user", "invite", "bob@example.com"]).await.ok();
    let mail = newest_to(&world, "bob@example.com", 1).await;
    let link = mail["links"][0].as_str().expect("a link").to_owned();
    let token = link.split_once("#token=").expect("a token").1.to_owned();
    let browser = world.browser();
    let start = json!({ "token": token, "invitation": true });
    let record = opaque::registration(&browser, "/api/register/start/", start, PASSWORD)
        .await
        .expect("the link is good");
    let last = json!({ "token": token, "invitation": true, "registration_record": record });
    let done = browser.post("/api/register/finish/", &last).await.expect(200);
    assert_eq!(done.json(), json!({ "next": "/account" }));

    world.stop().await;
    world.set("signup.policy", "\"open\"");
    world.boot().await;
    try_to_sign_in(&world, EVE, PASSWORD)
        .await
        .is_problem(403, "awaiting_approval");
    world.cli(&["user", "approve", EVE]).await.ok();
    try_to_sign_in(&world, EVE, PASSWORD).await.expect(200);
}

#[tokio::test]
async fn who_is_not_decided_about_in_time_goes_and_is_told() {
    let world = World::with(&[APPROVAL, ("signup.approval_wait", "\"1s\"")]).await;
    waits(&world, EVE).await;
    let mail = eventually("the mail that tells of it", async || {
        let mail = newest_to(&world, EVE, 1).await;
        let is_it = mail["subject"]
            .as_str()
            .is_some_and(|subject| subject.contains("not approved in time"));
        is_it.then_some(mail)
    })
    .await;
    assert_eq!(mail["links"][0], format!("{}/signup", world.issuer()));
    assert_eq!(
        world.cli(&["user", "list", "--json"]).await.ok().json(),
        json!([])
    );
    try_to_sign_in(&world, EVE, PASSWORD)
        .await
        .is_problem(401, "invalid_credentials");
}
