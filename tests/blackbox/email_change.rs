//! Changing the address: the current password by OPAQUE, a code at the new address, a new record for it; the old address is told
//! and can have it all back. Nobody learns by it whose an address is.

use crate::harness::{
    Browser, LoginStart, PASSWORD, Reply, Spec, TestUser, Tokens, World, challenge_in, challenged, claims,
    code_in, eventually, opaque, random_hex, recovery_code, sign_in,
};
use reqwest::Method;
use serde_json::{Value, json};

const ADA: &str = "ada@example.com";
const NEW: &str = "countess@example.net";
const BOB: &str = "bob@example.com";

/// Proves the current password at a browser and asks for an address.
async fn ask(browser: &Browser, email: &str, password: &str, to: &str) -> Reply {
    let started = LoginStart::send(browser, email, password, json!({})).await;
    let login_id = started.id();
    let ke3 = started
        .ke3()
        .unwrap_or_else(|_| crate::harness::base64url(&[7; 64]));
    let body = json!({ "email": to, "login_id": login_id, "ke3": ke3 });
    browser.post("/api/account/email/", &body).await
}

/// The change's name and the code that was mailed to the new address.
async fn asked(world: &World, user: &TestUser, to: &str) -> (String, String) {
    let change = ask(&user.browser, &user.email, PASSWORD, to)
        .await
        .expect(202)
        .member("change_id");
    let mail = mail_with(world, to, "Your code to use this address").await;
    assert!(
        !mail.to_string().contains(&change),
        "the mail alone opens nothing"
    );
    (change, code_in(&mail))
}

/// The newest mail to an address whose subject begins so.
async fn mail_with(world: &World, to: &str, subject: &str) -> Value {
    eventually(&format!("a mail {subject:?} to {to}"), async || {
        let mails = world.mails_to(to, 1).await;
        mails.into_iter().find(|mail| {
            mail["subject"]
                .as_str()
                .is_some_and(|has| has.starts_with(subject))
        })
    })
    .await
}

/// The secret of the link in the newest mail that undoes a change.
async fn undo_token(world: &World, to: &str) -> String {
    let mail = mail_with(world, to, "The address of your account").await;
    let link = mail["links"][0].as_str().expect("a link");
    let (page, token) = link.split_once("#token=").expect("a token");
    assert_eq!(page, format!("{}/account/email-undo", world.issuer()));
    token.to_owned()
}

async fn undo(browser: &Browser, token: &str) -> Reply {
    browser
        .post("/api/account/email/undo/", &json!({ "token": token }))
        .await
}

async fn finish(browser: &Browser, change: &str, code: &str) -> Reply {
    let begun = json!({ "change_id": change, "code": code });
    match opaque::registration(browser, "/api/account/email/start/", begun, PASSWORD).await {
        Err(reply) => reply,
        Ok(record) => {
            let body = json!({ "change_id": change, "code": code, "registration_record": record });
            browser.post("/api/account/email/finish/", &body).await
        }
    }
}

/// All of it.
async fn change(world: &World, user: &TestUser, to: &str) {
    let (change, code) = asked(world, user, to).await;
    let done = finish(&user.browser, &change, &code).await.expect(200);
    assert_eq!(done.member("email"), to);
}

async fn signs_in_as(world: &World, email: &str) -> u16 {
    sign_in(&world.browser(), email, PASSWORD, json!({}), json!({}))
        .await
        .status
}

fn other_than(code: &str) -> String {
    code.chars()
        .map(|digit| if digit == '9' { '0' } else { '9' })
        .collect()
}

#[tokio::test]
async fn password_and_code_give_a_new_address_and_everything_goes_on() {
    let world = World::start().await;
    let ada = world.user(ADA).await;
    let app = world.app(Spec::spa("app")).await;
    let tokens = ada.tokens(&app, "openid email offline_access").await;
    assert_eq!(claims(&tokens.id)["email"], ADA);
    let (name, code) = asked(&world, &ada, "Countess@Example.NET").await;
    assert_eq!(ada.browser.account().await.member("email"), ADA, "not yet");
    let done = finish(&ada.browser, &name, &code).await.expect(200);
    done.is_not_stored();
    assert_eq!(
        done.json(),
        json!({ "email": "Countess@Example.NET", "undo_for": 7 * 24 * 60 * 60 })
    );

    // The same person at the same browser, and no token has ended; what they tell follows.
    let account = ada.browser.account().await;
    assert_eq!(
        (account.member("sub"), account.member("email")),
        (ada.sub.clone(), "Countess@Example.NET".into())
    );
    let told = app.userinfo(&tokens.access).await.expect(200).json();
    assert_eq!(
        (&told["email"], &told["sub"]),
        (&json!("Countess@Example.NET"), &json!(ada.sub))
    );
    let fresh = Tokens::of(&app.refresh(&tokens.refresh).await);
    assert_eq!(
        app.userinfo(&fresh.access).await.expect(200).json()["email"],
        "Countess@Example.NET"
    );
    let anew = ada.tokens(&app, "openid email").await;
    assert_eq!(claims(&anew.id)["email"], "Countess@Example.NET");
    // The password is the same, and the address the new one, whatever its case.
    assert_eq!(signs_in_as(&world, NEW).await, 200);
    assert_eq!(signs_in_as(&world, ADA).await, 401);
    // Once.
    finish(&ada.browser, &name, &code)
        .await
        .is_problem(400, "invalid_link");
    // The old address is anybody's.
    world.user(ADA).await;
}

#[tokio::test]
async fn the_old_mailbox_hears_of_it_before_the_new_one_recovers_anything() {
    let world = World::start().await;
    let ada = world.user(ADA).await;
    // Who has the password and the session moves the address, and then chooses a password of their own.
    change(&world, &ada, NEW).await;
    let token = undo_token(&world, ADA).await;
    let ask = json!({ "email": NEW });
    world.browser().post("/api/recover/", &ask).await.expect(202);
    let mail = mail_with(&world, NEW, "Choose a new password").await;
    let (recovery, code) = challenge_in(&mail);
    opaque::recover(&world.browser(), &recovery, &code, "the thief's own words")
        .await
        .expect(200);
    let thief = world.browser();
    sign_in(&thief, NEW, "the thief's own words", json!({}), json!({}))
        .await
        .expect(200);
    // And further.
    let app = world.app(Spec::spa("app")).await;
    let there = TestUser {
        browser: thief.clone(),
        email: NEW.to_owned(),
        sub: ada.sub.clone(),
    };
    let tokens = there.tokens(&app, "openid offline_access").await;

    // Whatever follows links undoes nothing.
    for method in [Method::GET, Method::HEAD] {
        let look = world.wire().request(method, "/account/email-undo");
        world.wire().send(look).await.expect(200);
    }
    undo(&world.browser(), "x").await.is_problem(400, "invalid_link");
    undo(&world.browser(), &token).await.expect(200).is_not_stored();
    // The old address with the old password, and nobody is signed in.
    assert!(!thief.is_signed_in().await);
    app.refresh(&tokens.refresh)
        .await
        .is_oauth_error(400, "invalid_grant");
    for (password, status) in [(PASSWORD, 200), ("the thief's own words", 401)] {
        let reply = sign_in(&world.browser(), ADA, password, json!({}), json!({})).await;
        assert_eq!(reply.status, status, "{password}");
    }
    let back = ada.sign_in_at(world.browser()).await;
    assert_eq!(back.browser.account().await.member("sub"), ada.sub);
    assert_eq!(signs_in_as(&world, NEW).await, 401);
    // The address that the account has lost hears of it, and the link has done its work.
    mail_with(&world, NEW, "The change of address").await;
    undo(&world.browser(), &token)
        .await
        .is_problem(400, "invalid_link");
    let activity = back.browser.get("/api/account/activity/").await.json();
    let actions: Vec<&Value> = activity["events"]
        .as_array()
        .expect("events")
        .iter()
        .map(|event| &event["action"])
        .collect();
    for action in ["email_change_requested", "email_changed", "email_change_undone"] {
        assert!(actions.contains(&&json!(action)), "{action}: {actions:?}");
    }
}

#[tokio::test]
async fn an_undo_ends_with_its_time_and_takes_later_changes_along() {
    let world = World::with(&[("accounts.email_undo", "\"6s\"")]).await;
    let ada = world.user(ADA).await;
    change(&world, &ada, NEW).await;
    let first = undo_token(&world, ADA).await;
    let moved = TestUser {
        email: NEW.to_owned(),
        browser: ada.browser.clone(),
        sub: ada.sub.clone(),
    };
    change(&world, &moved, "third@example.org").await;
    let second = undo_token(&world, NEW).await;
    undo(&world.browser(), &first).await.expect(200);
    undo(&world.browser(), &second)
        .await
        .is_problem(400, "invalid_link");
    assert_eq!(signs_in_as(&world, ADA).await, 200);

    let bob = world.user(BOB).await;
    change(&world, &bob, NEW).await;
    let late = undo_token(&world, BOB).await;
    tokio::time::sleep(std::time::Duration::from_secs(7)).await;
    undo(&world.browser(), &late)
        .await
        .is_problem(400, "invalid_link");
    assert_eq!(signs_in_as(&world, NEW).await, 200);
}

#[tokio::test]
async fn an_undo_leaves_no_key_behind_to_who_had_the_account_meanwhile() {
    let world = World::start().await;
    let ada = world.user(ADA).await;
    let mut own = ada.make_passkey(&world).await;
    own.sign_in(&ada.browser).await.expect(200);
    change(&world, &ada, NEW).await;
    let mut theirs = ada.make_passkey(&world).await;
    theirs.sign_in(&world.browser()).await.expect(200);
    undo(&world.browser(), &undo_token(&world, ADA).await)
        .await
        .expect(200);
    theirs
        .sign_in(&world.browser())
        .await
        .is_problem(401, "wrong_passkey");
    own.sign_in(&ada.browser).await.expect(200);
    assert_eq!(ada.passkeys().await.len(), 1);
    assert_eq!(ada.factors().await["recovery_codes_left"], 0);
}

#[tokio::test]
async fn an_undo_voids_the_recovery_codes_that_were_made_since() {
    let world = World::start().await;
    let ada = world.user(ADA).await;
    let mut own = ada.make_passkey(&world).await;
    own.sign_in(&ada.browser).await.expect(200);
    change(&world, &ada, NEW).await;
    let made = ada
        .browser
        .post("/api/account/factors/recovery-codes/", &json!({}))
        .await;
    made.expect(200);
    undo(&world.browser(), &undo_token(&world, ADA).await)
        .await
        .expect(200);
    own.sign_in(&ada.browser).await.expect(200);
    assert_eq!(ada.passkeys().await.len(), 1, "it is older");
    assert_eq!(ada.factors().await["recovery_codes_left"], 0);
}

#[tokio::test]
async fn a_session_without_the_password_or_without_the_second_factor_changes_nothing() {
    let world = World::start().await;
    let ada = world.user(ADA).await;
    let eve = world.user("eve@example.com").await;
    ask(&ada.browser, ADA, "a wrong password", NEW)
        .await
        .is_problem(401, "invalid_credentials");
    // Somebody else's password, known to who has stolen the session.
    ask(&ada.browser, &eve.email, PASSWORD, NEW)
        .await
        .is_problem(401, "invalid_credentials");
    let factor = ada.set_up_totp(&world).await;
    let device = world.browser();
    let body = json!({ "login_id": ada.challenge_at(&device).await, "code": factor.app.next().await, "trust": true });
    device.post("/api/login/totp/", &body).await.expect(200);
    // By the password alone, since the device is trusted.
    sign_in(&device, ADA, PASSWORD, json!({}), json!({}))
        .await
        .expect(200);
    let refused = ask(&device, ADA, PASSWORD, NEW).await;
    refused.is_problem(403, "step_up_required");
    assert_eq!(refused.json()["needs"], json!(["second_factor"]));
    let asked = sign_in(&device, ADA, PASSWORD, json!({}), json!({ "step_up": true })).await;
    recovery_code(&device, &challenged(&asked), &factor.recovery_codes[0])
        .await
        .expect(200);
    ask(&device, ADA, PASSWORD, NEW).await.expect(202);
    mail_with(&world, NEW, "Your code").await;
    assert_eq!(ada.browser.account().await.member("email"), ADA);
}

#[tokio::test]
async fn a_change_that_was_begun_before_there_was_a_factor_ends_with_it() {
    let world = World::start().await;
    let ada = world.user(ADA).await;
    let thief = ada.sign_in_at(world.browser()).await;
    let begun = ask(&thief.browser, ADA, PASSWORD, NEW).await.expect(202);
    let code = code_in(&mail_with(&world, NEW, "Your code to use this address").await);
    ada.set_up_totp(&world).await;
    finish(&thief.browser, &begun.member("change_id"), &code)
        .await
        .is_problem(400, "invalid_link");
    assert_eq!(ada.browser.account().await.member("email"), ADA);
}

#[tokio::test]
async fn a_code_is_for_its_user_and_is_tried_five_times() {
    let world = World::start().await;
    let ada = world.user(ADA).await;
    let eve = world.user("eve@example.com").await;
    let (change, code) = asked(&world, &ada, NEW).await;
    for _ in 0..6 {
        finish(&eve.browser, &change, &code)
            .await
            .is_problem(400, "invalid_link");
    }
    finish(&world.browser(), &change, &code)
        .await
        .is_problem(401, "not_signed_in");
    // Nor is it a code that changes or recovers a password.
    opaque::recover(&ada.browser, &change, &code, PASSWORD)
        .await
        .is_problem(400, "invalid_link");
    let body = json!({ "change_id": change, "code": code, "registration_request": opaque::registration_request(PASSWORD) });
    ada.browser
        .post("/api/account/password/start/", &body)
        .await
        .is_problem(400, "invalid_link");
    let wrong = other_than(&code);
    let tries = (0..12).map(|_| finish(&ada.browser, &change, &wrong));
    let replies = futures_util::future::join_all(tries).await;
    let judged = replies
        .iter()
        .filter(|reply| reply.json()["code"] == "wrong_code");
    assert_eq!(judged.count(), 5);
    finish(&ada.browser, &change, &code)
        .await
        .is_problem(400, "invalid_link");
    assert_eq!(signs_in_as(&world, ADA).await, 200);
}

/// What can be told of a reply without knowing what its random values mean.
fn shape(reply: &Reply) -> (u16, Vec<String>, usize) {
    let mut headers: Vec<String> = reply.headers.keys().map(ToString::to_string).collect();
    headers.sort();
    (reply.status, headers, reply.body.len())
}

#[tokio::test]
async fn nobody_learns_whether_an_address_is_somebodys() {
    let world = World::start().await;
    let ada = world.user(ADA).await;
    world.user(BOB).await;
    let mut seen = Vec::new();
    for to in [BOB, "nobody@example.com"] {
        let asked = ask(&ada.browser, ADA, PASSWORD, to).await.expect(202);
        let change = asked.member("change_id");
        let mut replies = vec![shape(&asked)];
        // Wrong codes are wrong for both, as often as for any other, and open the OPRF for neither.
        for _ in 0..6 {
            let tried = finish(&ada.browser, &change, "000000").await;
            replies.push(shape(&tried));
        }
        seen.push(replies);
    }
    assert_eq!(seen[0], seen[1]);
    assert_eq!(seen[0][5].0, 400);
    // Who has the address is told, and in no word of whose account it was.
    let mail = mail_with(&world, BOB, "You have an account").await;
    assert!(
        !mail.to_string().contains(ADA) && !mail.to_string().contains("Code: "),
        "{mail}"
    );
    // Nobody else's codes were counted by it.
    world
        .browser()
        .post("/api/recover/", &json!({ "email": BOB }))
        .await
        .expect(202);
    let (token, code) = challenge_in(&mail_with(&world, BOB, "Choose a new password").await);
    opaque::recover(&world.browser(), &token, &code, PASSWORD)
        .await
        .expect(200);
    // One's own, in whatever spelling, is no secret.
    ask(&ada.browser, ADA, PASSWORD, "ADA@example.com")
        .await
        .is_problem(400, "invalid_request");
}

#[tokio::test]
async fn lookalikes_are_other_addresses_and_mails_go_to_what_is_stored() {
    let world = World::start().await;
    let ada = world.user(ADA).await;
    world.user("kim@example.com").await;
    for to in [
        "\u{212a}im@example.com",
        "k\u{131}m@example.com",
        "no address",
        "a@b@c",
        "",
    ] {
        ask(&ada.browser, ADA, PASSWORD, to)
            .await
            .is_problem(400, "invalid_request");
    }
    ask(&ada.browser, ADA, PASSWORD, "KIM@EXAMPLE.COM")
        .await
        .expect(202);
    let mail = mail_with(&world, "kim@example.com", "You have an account").await;
    assert_eq!(mail["to"], "kim@example.com");
}

#[tokio::test]
async fn an_address_that_somebody_else_gets_meanwhile_is_theirs() {
    let world = World::start().await;
    let ada = world.user(ADA).await;
    let (name, code) = asked(&world, &ada, NEW).await;
    world
        .browser()
        .post("/api/signup/", &json!({ "email": NEW }))
        .await
        .expect(202);
    let token = world.mail_token(NEW).await;
    opaque::register(&world.browser(), &token, PASSWORD)
        .await
        .expect(200);
    finish(&ada.browser, &name, &code)
        .await
        .is_problem(409, "address_taken");
    assert_eq!(ada.browser.account().await.member("email"), ADA);
    assert_eq!(signs_in_as(&world, ADA).await, 200);

    // The other way round: the old address is another's when it is to be brought back.
    change(&world, &ada, "third@example.org").await;
    let token = undo_token(&world, ADA).await;
    let successor = world.user(ADA).await;
    undo(&world.browser(), &token)
        .await
        .is_problem(409, "address_taken");
    assert!(ada.browser.is_signed_in().await && successor.browser.is_signed_in().await);
    world.cli(&["user", "delete", ADA]).await.ok();
    undo(&world.browser(), &token).await.expect(200);
    assert_eq!(signs_in_as(&world, ADA).await, 200);
}

#[tokio::test]
async fn of_two_who_want_one_address_at_once_one_gets_it() {
    let world = World::start().await;
    let (ada, bob) = (world.user(ADA).await, world.user(BOB).await);
    let mut codes = Vec::new();
    for user in [&ada, &bob] {
        let change = ask(&user.browser, &user.email, PASSWORD, NEW).await.expect(202);
        let mails = world.mails_to(NEW, codes.len() + 1).await;
        codes.push((change.member("change_id"), code_in(&mails[0])));
    }
    let finishes = [(&ada, &codes[0]), (&bob, &codes[1])]
        .map(|(user, (change, code))| finish(&user.browser, change, code));
    let replies = futures_util::future::join_all(finishes).await;
    let mut statuses: Vec<u16> = replies.iter().map(|reply| reply.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "{replies:?}");
}

#[tokio::test]
async fn a_session_sends_so_many_mails() {
    let world = World::with(&[("limits.login_per_address_and_ip", "0")]).await;
    let ada = world.user(ADA).await;
    for n in 0..10 {
        ask(&ada.browser, ADA, PASSWORD, &format!("p{n}@example.com"))
            .await
            .expect(202);
    }
    ask(&ada.browser, ADA, PASSWORD, "p10@example.com")
        .await
        .is_problem(429, "rate_limited");
}

#[tokio::test]
async fn the_browser_is_one_that_its_owner_has_signed_in_at_under_the_new_address_too() {
    let world = World::start().await;
    let ada = world.user(ADA).await;
    change(&world, &ada, NEW).await;
    let before = world.all_mails_to(NEW, 1).await.len();
    ada.browser.post("/api/logout/", &json!({})).await.expect(200);
    sign_in(&ada.browser, NEW, PASSWORD, json!({}), json!({}))
        .await
        .expect(200);
    // Another one is told of.
    sign_in(&world.browser(), NEW, PASSWORD, json!({}), json!({}))
        .await
        .expect(200);
    let mails = world.all_mails_to(NEW, before + 1).await;
    assert_eq!(mails.len(), before + 1, "{mails:?}");
}

#[tokio::test]
async fn what_is_not_of_our_pages_or_not_of_the_right_shape_changes_nothing() {
    let world = World::start().await;
    let ada = world.user(ADA).await;
    let (change, code) = asked(&world, &ada, NEW).await;
    let begun = json!({ "change_id": change, "code": code });
    let record = opaque::registration(&ada.browser, "/api/account/email/start/", begun, PASSWORD)
        .await
        .expect("the code is right");
    let good: [(&str, Value); 4] = [
        (
            "/api/account/email/",
            json!({ "email": NEW, "login_id": random_hex(16), "ke3": crate::harness::base64url(&[7; 64]) }),
        ),
        (
            "/api/account/email/start/",
            json!({ "change_id": change, "code": code, "registration_request": opaque::registration_request(PASSWORD) }),
        ),
        (
            "/api/account/email/finish/",
            json!({ "change_id": change, "code": code, "registration_record": record }),
        ),
        ("/api/account/email/undo/", json!({ "token": random_hex(16) })),
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
        ] {
            ada.browser.send(form).await.is_problem(415, "invalid_request");
        }
        for wrong in ["", "{", "[]", "{}"] {
            let request = post().body(wrong).header("content-type", "application/json");
            ada.browser.send(request).await.is_problem(400, "invalid_request");
        }
        if !path.ends_with("/undo/") {
            world
                .wire()
                .send(post().json(body))
                .await
                .is_problem(401, "not_signed_in");
        }
    }
    assert_eq!(world.rows().await, before);
    ada.browser.post(good[2].0, &good[2].1).await.expect(200);
}
