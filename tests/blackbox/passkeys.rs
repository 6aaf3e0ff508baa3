//! Passkeys: made at the account, enough by themselves, a second factor after the password, and checked for site, page, challenge,
//! user and counter.

use crate::harness::{
    Browser, PASSWORD, Pair, Passkey, Reply, Spec, TestUser, Tokens, World, asked_with, claims,
    interaction_in, made_of, query_of, random_hex, recovery_code, sign_in,
};
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

const START: &str = "/api/login/passkey/start/";
const FINISH: &str = "/api/login/passkey/finish/";
const SECOND: &str = "/api/login/passkey/";

async fn ask(browser: &Browser) -> Reply {
    browser.post(START, &json!({})).await.expect(200)
}

async fn password(browser: &Browser, user: &TestUser) -> Reply {
    sign_in(browser, &user.email, PASSWORD, json!({}), json!({})).await
}

async fn actions(user: &TestUser) -> Vec<(String, String)> {
    let page = user
        .browser
        .get("/api/account/activity/")
        .await
        .expect(200)
        .json();
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let events = page["events"].as_array().expect("a list").iter();
    events
        .map(|event| (text(&event["action"]), text(&event["outcome"])))
        .collect()
}

async fn remove(world: &World, user: &TestUser, id: &str) -> Reply {
    let request = world
        .wire()
        .request(Method::DELETE, &format!("/api/account/passkeys/{id}/"));
    user.browser.send(request).await
}

#[tokio::test]
async fn a_passkey_signs_in_without_an_address_and_tokens_say_so() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::spa("app")).await;
    let mut passkey = ada.make_passkey(&world).await;
    let browser = world.browser();
    let request = app.request("openid").with("acr_values", "phr");
    let interaction = interaction_in(&browser.get(&request.path()).await.location(), "login");
    let done = passkey
        .sign_in_with(&browser, json!({ "interaction": interaction }))
        .await
        .expect(200);
    done.is_not_stored();
    let tokens = Tokens::of(&app.redeem(&app.code_in(&done.member("next"), request)).await);
    let id = claims(&tokens.id);
    assert_eq!(
        (&id["sub"], &id["amr"], &id["acr"]),
        (&json!(ada.sub), &json!(["pop", "mfa"]), &json!("phr"))
    );
    // Nothing is left to be asked for: not even for what is dangerous.
    let begun = browser.post("/api/account/passkeys/start/", &json!({})).await;
    begun.expect(200);
    let list = ada.passkeys().await;
    assert!(
        list[0]["last_used_at"].is_string() && list[0]["backed_up"] == json!(true),
        "{list:?}"
    );
}

#[tokio::test]
async fn the_first_one_brings_recovery_codes_and_each_change_is_told() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    ada.browser
        .calls_itself("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");
    let mut first = ada.make_passkey(&world).await;
    assert_eq!(first.recovery_codes.len(), 10);
    // Whoever has a factor proves it before there is another.
    ada.start_passkey().await.is_problem(403, "step_up_required");
    let step_up = json!({ "step_up": true });
    first.sign_in_with(&ada.browser, step_up).await.expect(200);
    let second = ada.make_passkey(&world).await;
    assert!(
        second.recovery_codes.is_empty(),
        "those that were shown are still good"
    );
    let list = ada.passkeys().await;
    let ids: Vec<&str> = list.iter().filter_map(|passkey| passkey["id"].as_str()).collect();
    assert_eq!(ids, [&second.id, &first.id]);
    assert_eq!(list[0]["name"], "Firefox, Linux");
    let rename = async |name: Value| {
        let path = format!("/api/account/passkeys/{}/", second.id);
        let request = world
            .wire()
            .request(Method::PATCH, &path)
            .json(&json!({ "name": name }));
        ada.browser.send(request).await
    };
    rename(json!("Zoës Telefon 🦀")).await.expect(204);
    let before = actions(&ada).await;
    rename(json!(" Zoës Telefon 🦀")).await.expect(204);
    assert_eq!(actions(&ada).await, before, "nothing has changed");
    assert_eq!(ada.passkeys().await[0]["name"], "Zoës Telefon 🦀");
    for wrong in [
        json!(""),
        json!("  "),
        json!("a\nb"),
        json!("\u{202e}evil"),
        json!("x".repeat(61)),
        json!(7),
        Value::Null,
    ] {
        rename(wrong).await.is_problem(400, "invalid_request");
    }
    remove(&world, &ada, &second.id).await.expect(204);
    assert_eq!(ada.factors().await["recovery_codes_left"], 10);
    remove(&world, &ada, &first.id).await.expect(204);
    assert_eq!(ada.factors().await["recovery_codes_left"], 0);
    remove(&world, &ada, &first.id).await.is_problem(404, "not_found");
    remove(&world, &ada, "no-number")
        .await
        .is_problem(404, "not_found");
    let mails = world.mails_to("ada@example.com", 5).await;
    let subjects: Vec<&str> = mails.iter().filter_map(|mail| mail["subject"].as_str()).collect();
    assert_eq!(
        subjects
            .iter()
            .filter(|subject| subject.starts_with("A passkey was added"))
            .count(),
        2
    );
    assert_eq!(
        subjects
            .iter()
            .filter(|subject| subject.starts_with("A passkey was removed"))
            .count(),
        2
    );
    // The password alone signs in again, and nobody is stuck.
    password(&world.browser(), &ada).await.expect(200).member("next");
}

#[tokio::test]
async fn it_is_a_second_factor_and_whoever_has_lost_it_has_the_password_and_a_code() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let mut passkey = ada.make_passkey(&world).await;
    let browser = world.browser();
    let asked = password(&browser, &ada).await.expect(200);
    assert_eq!(asked.json()["second_factor"], json!(["passkey", "recovery_code"]));
    assert!(asked.set_cookies().is_empty() && !browser.is_signed_in().await);
    let allowed = &asked.json()["public_key"]["allowCredentials"];
    assert_eq!(allowed.as_array().map(Vec::len), Some(1));
    // Another's passkey is none of hers, whatever it says of itself; and then hers is still asked for.
    let eve = world.user("eve@example.com").await;
    let mut hers = eve.make_passkey(&world).await;
    for handle in [hers.soft.user_handle.clone(), passkey.soft.user_handle.clone()] {
        hers.soft.user_handle = handle;
        let wrong = asked_with(&asked, &mut hers.soft);
        browser
            .post(SECOND, &wrong)
            .await
            .is_problem(401, "wrong_passkey");
    }
    let body = asked_with(&asked, &mut passkey.soft);
    browser.post(SECOND, &body).await.expect(200);
    assert!(browser.is_signed_in().await);
    browser.post(SECOND, &body).await.is_problem(400, "login_expired");

    let elsewhere = world.browser();
    let asked = password(&elsewhere, &ada).await.expect(200);
    recovery_code(&elsewhere, &asked.member("login_id"), &passkey.recovery_codes[0])
        .await
        .expect(200);
    assert!(elsewhere.is_signed_in().await);
}

#[tokio::test]
async fn an_answer_counts_for_its_site_page_challenge_and_user_alone() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let eve = world.user("eve@example.com").await;
    let mut passkey = ada.make_passkey(&world).await;
    let (rp_id, origin, handle) = (
        passkey.soft.rp_id.clone(),
        passkey.soft.origin.clone(),
        passkey.soft.user_handle.clone(),
    );
    let browser = world.browser();
    let refused = async |asked: &Reply, passkey: &mut Passkey| {
        let body = asked_with(asked, &mut passkey.soft);
        browser.post(FINISH, &body).await.is_problem(401, "wrong_passkey");
        assert!(!browser.is_signed_in().await);
    };
    for other in [
        "https://evil.example".to_owned(),
        "http://localhost:1".to_owned(),
        origin.replace("http://", "https://"),
        origin.replace("localhost", "login.localhost"),
    ] {
        passkey.soft.origin = other;
        refused(&ask(&browser).await, &mut passkey).await;
    }
    passkey.soft.origin.clone_from(&origin);
    passkey.soft.rp_id = "evil.example".to_owned();
    refused(&ask(&browser).await, &mut passkey).await;
    passkey.soft.rp_id = rp_id;
    passkey.soft.framed = true;
    refused(&ask(&browser).await, &mut passkey).await;
    passkey.soft.framed = false;
    // Nobody has touched it but whoever has stolen it.
    passkey.soft.verifies = false;
    refused(&ask(&browser).await, &mut passkey).await;
    passkey.soft.verifies = true;
    // A device that is told whose passkey it holds, and not the truth.
    let eves = eve.make_passkey(&world).await;
    passkey.soft.user_handle.clone_from(&eves.soft.user_handle);
    refused(&ask(&browser).await, &mut passkey).await;
    passkey.soft.user_handle = handle;
    // A signature over something else.
    let asked = ask(&browser).await;
    let mut body = asked_with(&asked, &mut passkey.soft);
    body["credential"]["response"]["signature"] = eves_signature(&world, &browser).await;
    browser.post(FINISH, &body).await.is_problem(401, "wrong_passkey");
    // Of another challenge, and of the same one twice, at once too.
    let (one, two) = (ask(&browser).await, ask(&browser).await);
    let mut crossed = asked_with(&one, &mut passkey.soft);
    crossed["login_id"] = json!(two.member("login_id"));
    browser
        .post(FINISH, &crossed)
        .await
        .is_problem(401, "wrong_passkey");
    let asked = ask(&browser).await;
    let body = asked_with(&asked, &mut passkey.soft);
    let browsers: Vec<Browser> = (0..10).map(|_| world.browser()).collect();
    let replies = join_all(browsers.iter().map(|browser| browser.post(FINISH, &body))).await;
    assert_eq!(replies.iter().filter(|reply| reply.status == 200).count(), 1);
    for reply in replies.iter().filter(|reply| reply.status != 200) {
        reply.is_problem(400, "login_expired");
    }
    // A challenge of one step is none at another.
    let asked = ask(&browser).await;
    let body = asked_with(&asked, &mut passkey.soft);
    browser.post(SECOND, &body).await.is_problem(400, "login_expired");
    passkey.sign_in(&world.browser()).await.expect(200);
}

/// The signature of somebody else, who has a passkey and proves it.
async fn eves_signature(world: &World, browser: &Browser) -> Value {
    let mallory = world.user("mallory@example.com").await;
    let mut passkey = mallory.make_passkey(world).await;
    let asked = ask(browser).await;
    asked_with(&asked, &mut passkey.soft)["credential"]["response"]["signature"].clone()
}

#[tokio::test]
async fn one_that_keeps_no_count_signs_in_again_and_again() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let mut passkey = ada.make_passkey(&world).await;
    for _ in 0..3 {
        passkey.sign_in(&world.browser()).await.expect(200);
    }
    assert_eq!(passkey.soft.counter, 0);
}

#[tokio::test]
async fn a_counter_that_falls_opens_nothing_and_is_recorded() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let mut passkey = ada.make_passkey(&world).await;
    passkey.soft.counts = true;
    passkey.soft.counter = 40;
    passkey.sign_in(&world.browser()).await.expect(200);
    for counter in [40, 0] {
        // A copy, made when the counter was lower. The same one twice is a copy as well.
        passkey.soft.counter = counter;
        passkey
            .sign_in(&world.browser())
            .await
            .is_problem(401, "wrong_passkey");
    }
    let told = ("passkey_counter_fell".to_owned(), "refused".to_owned());
    assert_eq!(
        actions(&ada).await.iter().filter(|event| **event == told).count(),
        2
    );
    // Whose count is above all of it gets in: nobody is locked out by a copy.
    passkey.soft.counter = 90;
    passkey.sign_in(&world.browser()).await.expect(200);
    // And the password is there, whatever becomes of it.
    password(&world.browser(), &ada).await.expect(200);
}

#[tokio::test]
async fn a_passkey_that_begins_to_be_synchronised_or_ceases_to_locks_nobody_out() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let mut passkey = ada.make_passkey(&world).await;
    for (eligible, backed_up) in [
        (false, false),
        (true, true),
        (true, false),
        (false, false),
        (true, true),
    ] {
        passkey.soft.backup_eligible = eligible;
        passkey.soft.backed_up = backed_up;
        passkey.sign_in(&world.browser()).await.expect(200);
        assert_eq!(ada.passkeys().await[0]["backed_up"], json!(backed_up));
    }
    let told = ("passkey_backup_changed".to_owned(), "success".to_owned());
    let count = actions(&ada).await.iter().filter(|event| **event == told).count();
    assert_eq!(count, 4, "a change does not pass unseen");
    // Kept, and not to be kept: no device says so.
    passkey.soft.backup_eligible = false;
    passkey
        .sign_in(&world.browser())
        .await
        .is_problem(401, "wrong_passkey");
}

#[tokio::test]
async fn nobody_learns_from_the_first_step_who_has_a_passkey() {
    let world = World::start().await;
    let browser = world.browser();
    let before = ask(&browser).await;
    let ada = world.user("ada@example.com").await;
    let mut own = ada.make_passkey(&world).await;
    let shape = |reply: &Reply| {
        let mut body = reply.json();
        body["login_id"] = json!(body["login_id"].as_str().map(str::len));
        body["public_key"]["challenge"] = json!(body["public_key"]["challenge"].as_str().map(str::len));
        body
    };
    // Of a stranger, of a browser that she has signed in at, and before there was any.
    for reply in [ask(&browser).await, ask(&ada.browser).await] {
        assert_eq!(shape(&reply), shape(&before));
    }
    assert_eq!(before.json()["public_key"]["allowCredentials"], json!([]));
    assert_eq!(before.json()["public_key"]["userVerification"], "required");
    // A passkey that nobody knows, and one that was removed, are answered alike.
    let step_up = json!({ "step_up": true });
    own.sign_in_with(&ada.browser, step_up).await.expect(200);
    let mut removed = ada.make_passkey(&world).await;
    remove(&world, &ada, &removed.id).await.expect(204);
    let gone = removed.sign_in(&browser).await;
    removed.soft.id = vec![7; 32];
    let unknown = removed.sign_in(&browser).await;
    gone.is_problem(401, "wrong_passkey");
    assert_eq!(gone.body, unknown.body);
}

#[tokio::test]
async fn a_device_makes_one_for_its_session_and_once() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let eve = world.user("eve@example.com").await;
    let begun = ada.start_passkey().await.expect(200);
    let options = begun.json()["public_key"].clone();
    assert_eq!(
        (
            &options["rp"]["id"],
            &options["user"]["name"],
            &options["attestation"]
        ),
        (&json!("localhost"), &json!("ada@example.com"), &json!("none"))
    );
    let selection = &options["authenticatorSelection"];
    assert_eq!(
        (&selection["residentKey"], &selection["userVerification"]),
        (&json!("required"), &json!("required"))
    );
    let (_, attestation) = made_of(&world, &begun);
    eve.finish_passkey(&begun, &attestation)
        .await
        .is_problem(400, "set_up_expired");
    // It was taken, whoever took it.
    ada.finish_passkey(&begun, &attestation)
        .await
        .is_problem(400, "set_up_expired");
    // Of another page, without its user, or for another challenge: none of it is kept.
    for change in 0..3 {
        let begun = ada.start_passkey().await.expect(200);
        let (mut soft, _) = made_of(&world, &begun);
        let mut options = begun.json()["public_key"].clone();
        match change {
            0 => soft.origin = "https://evil.example".to_owned(),
            1 => soft.verifies = false,
            _ => options["challenge"] = json!("AAAA"),
        }
        let wrong = soft.attest(&options).expect("options");
        ada.finish_passkey(&begun, &wrong)
            .await
            .is_problem(400, "unusable_passkey");
    }
    // The same one twice, by whichever account.
    let begun = ada.start_passkey().await.expect(200);
    let (mut soft, attestation) = made_of(&world, &begun);
    ada.finish_passkey(&begun, &attestation).await.expect(200);
    let begun = eve.start_passkey().await.expect(200);
    let again = soft.attest(&begun.json()["public_key"]).expect("options");
    eve.finish_passkey(&begun, &again)
        .await
        .is_problem(409, "passkey_there");
    assert_eq!((ada.passkeys().await.len(), eve.passkeys().await.len()), (1, 0));
    let asked = ada.browser.post(START, &json!({ "step_up": true })).await;
    let proof = asked_with(&asked, &mut soft);
    ada.browser.post(FINISH, &proof).await.expect(200);
    let begun = ada.start_passkey().await.expect(200);
    let excluded = &begun.json()["public_key"]["excludeCredentials"];
    assert_eq!(excluded.as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn one_with_too_long_a_name_for_itself_is_refused() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    // The longest there is (WebAuthn Level 3 §6.5.1), one more, and what no index of Postgres takes.
    for (length, status) in [(1024, 400), (4000, 400), (1023, 200)] {
        let begun = ada.start_passkey().await.expect(200);
        let (mut soft, _) = made_of(&world, &begun);
        soft.id = random_hex(length).into_bytes();
        soft.id.truncate(length);
        let long = soft.attest(&begun.json()["public_key"]).expect("options");
        let reply = ada.finish_passkey(&begun, &long).await;
        assert_eq!(reply.status, status, "{length}");
    }
}

#[tokio::test]
async fn no_strangers_passkey_is_seen_named_or_removed() {
    let world = World::start().await;
    let (ada, eve) = (
        world.user("ada@example.com").await,
        world.user("eve@example.com").await,
    );
    let passkey = ada.make_passkey(&world).await;
    let path = format!("/api/account/passkeys/{}/", passkey.id);
    let rename = world
        .wire()
        .request(Method::PATCH, &path)
        .json(&json!({ "name": "mine" }));
    eve.browser.send(rename).await.is_problem(404, "not_found");
    remove(&world, &eve, &passkey.id)
        .await
        .is_problem(404, "not_found");
    assert_eq!(ada.passkeys().await.len(), 1);
    for (method, path, body) in [
        (Method::POST, "/api/account/passkeys/start/", json!({})),
        (
            Method::POST,
            "/api/account/passkeys/finish/",
            json!({ "set_up_id": "x", "credential": attestation(&world, &eve).await }),
        ),
        (Method::PATCH, path.as_str(), json!({ "name": "x" })),
        (Method::DELETE, path.as_str(), Value::Null),
        (Method::POST, START, json!({})),
        (Method::POST, START, json!({ "step_up": true })),
    ] {
        for origin in ["https://evil.example", "null"] {
            let request = world
                .wire()
                .request(method.clone(), path)
                .header("origin", origin)
                .json(&body);
            ada.browser.send(request).await.is_problem(403, "cross_origin");
        }
        if method == Method::POST {
            let request = world.wire().request(method.clone(), path).body(body.to_string());
            ada.browser.send(request).await.is_problem(415, "invalid_request");
        }
        if path != START || body["step_up"] == json!(true) {
            let request = world.wire().request(method, path).json(&body);
            world
                .browser()
                .send(request)
                .await
                .is_problem(401, "not_signed_in");
        }
    }
    for body in [
        json!({}),
        json!({ "login_id": "x" }),
        json!({ "login_id": "x", "credential": {} }),
        json!({ "login_id": "x", "credential": "y" }),
        json!([]),
    ] {
        for path in [FINISH, SECOND] {
            ada.browser
                .post(path, &body)
                .await
                .is_problem(400, "invalid_request");
        }
    }
}

async fn attestation(world: &World, user: &TestUser) -> Value {
    made_of(world, &user.start_passkey().await.expect(200)).1
}

#[tokio::test]
async fn a_passkey_alone_proves_once_more_who_one_is() {
    let mut world = World::start().await;
    let ada = world.user("ada@example.com").await;
    ada.browser
        .post(START, &json!({ "step_up": true }))
        .await
        .is_problem(409, "no_passkey");
    let mut passkey = ada.make_passkey(&world).await;
    let eve = world.user("eve@example.com").await;
    let mut hers = eve.make_passkey(&world).await;
    world.stop().await;
    world.set("session.step_up", "\"1s\"");
    world.boot().await;
    tokio::time::sleep(std::time::Duration::from_millis(1200)).await;
    let refused = ada.start_passkey().await;
    refused.is_problem(403, "step_up_required");
    assert_eq!(
        (&refused.json()["needs"], &refused.json()["passkey"]),
        (&json!(["password", "second_factor"]), &json!(true))
    );
    world.stop().await;
    world.set("session.step_up", "\"10m\"");
    world.boot().await;
    let end = ada.browser.account().await.json()["session"]["expires_at"].clone();
    let step_up = json!({ "step_up": true });
    hers.sign_in_with(&ada.browser, step_up.clone())
        .await
        .is_problem(401, "wrong_passkey");
    assert_eq!(ada.browser.account().await.member("sub"), ada.sub);
    // For its session alone.
    let asked = ada.browser.post(START, &step_up).await.expect(200);
    let body = asked_with(&asked, &mut passkey.soft);
    world
        .browser()
        .post(FINISH, &body)
        .await
        .is_problem(400, "login_expired");
    passkey.sign_in_with(&ada.browser, step_up).await.expect(200);
    assert_eq!(ada.browser.account().await.json()["session"]["expires_at"], end);
    ada.start_passkey().await.expect(200);
}

#[tokio::test]
async fn who_is_signed_in_asks_so_often_and_no_more() {
    let world = World::with(&[("limits.login_per_ip", "10000")]).await;
    let ada = world.user("ada@example.com").await;
    let eve = world.user("eve@example.com").await;
    let mut passkey = ada.make_passkey(&world).await;
    passkey.sign_in(&ada.browser).await.expect(200);
    let step_up = json!({ "step_up": true });
    // A step-up and a new one are one count; one was begun above. On a slow machine one in ten seconds is forgotten.
    let mut begun = 1;
    for raises in [true, false] {
        loop {
            let reply = if raises {
                ada.browser.post(START, &step_up).await
            } else {
                ada.start_passkey().await
            };
            if reply.status != 200 {
                reply.is_problem(429, "rate_limited");
                assert!(reply.header("retry-after").is_some());
                break;
            }
            begun += 1;
            assert!(begun < 200, "it has no end");
        }
        assert!(begun >= 60, "{begun}");
    }
    // Neither anybody else nor a sign-in is held up by it, nor the owner in another session: that one may be a thief's.
    eve.start_passkey().await.expect(200);
    let elsewhere = world.browser();
    passkey.sign_in(&elsewhere).await.expect(200);
    elsewhere.post(START, &step_up).await.expect(200);
}

#[tokio::test]
async fn an_app_that_demands_what_withstands_phishing_gets_it_by_a_step_up() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::spa("app")).await;
    let before = claims(&ada.tokens(&app, "openid").await.id);
    let demand = json!({ "id_token": { "acr": { "essential": true, "values": ["phr"] } } }).to_string();
    let request = app.request("openid").with("claims", &demand);
    let unmet = ada.authorize(&request).await.location();
    assert_eq!(
        query_of(&unmet, "error").as_deref(),
        Some("unmet_authentication_requirements")
    );
    let mut passkey = ada.make_passkey(&world).await;
    let location = ada.authorize(&request).await.location();
    let interaction = interaction_in(&location, "login");
    assert_eq!(query_of(&location, "confirm").as_deref(), Some("second-factor"));
    let raised = ada
        .browser
        .post("/api/login/step-up/", &json!({ "interaction": interaction }))
        .await
        .expect(200);
    let body = asked_with(&raised, &mut passkey.soft);
    let done = ada.browser.post(SECOND, &body).await.expect(200);
    let code = app.code_in(&done.member("next"), request);
    let id = claims(&Tokens::of(&app.redeem(&code).await).id);
    assert_eq!(
        (&id["amr"], &id["acr"], &id["auth_time"]),
        (&json!(["pwd", "pop", "mfa"]), &json!("phr"), &before["auth_time"]),
        "the password has become no fresher"
    );
}

#[tokio::test]
async fn an_app_that_would_like_a_passkey_gets_a_no_from_who_has_lost_theirs() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    ada.make_passkey(&world).await;
    let app = world.app(Spec::spa("app")).await;
    let request = app.request("openid").with("acr_values", "phr");
    let location = ada.authorize(&request).await.location();
    assert_eq!(query_of(&location, "confirm").as_deref(), Some("second-factor"));
    let interaction = interaction_in(&location, "login");
    // The page of the step-up knows whose request it is, and takes a no.
    let path = format!("/api/interaction/?interaction={interaction}");
    ada.browser.get(&path).await.expect(200);
    let body = json!({ "interaction": interaction, "allow": false, "scopes": [] });
    let done = ada.browser.post("/api/consent/", &body).await.expect(200);
    let error = query_of(&done.member("next"), "error");
    assert_eq!(error.as_deref(), Some("access_denied"));
    assert!(ada.browser.is_signed_in().await);
}

#[tokio::test]
async fn who_is_shut_out_or_has_a_new_password_finds_no_back_door() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let mut passkey = ada.make_passkey(&world).await;
    let browser = world.browser();
    let asked = ask(&browser).await;
    let body = asked_with(&asked, &mut passkey.soft);
    world.cli(&["user", "disable", "ada@example.com"]).await.ok();
    browser.post(FINISH, &body).await.is_problem(401, "wrong_passkey");
    assert!(!browser.is_signed_in().await);
    let mut counter = world.counter().await;
    assert_eq!(counter.rows().await["passkeys"], 1);
    world.cli(&["user", "delete", "ada@example.com"]).await.ok();
    let rows = counter.rows().await;
    assert_eq!((rows["passkeys"], rows["recovery_codes"]), (0, 0));
}

#[tokio::test]
async fn what_is_tried_with_the_passkey_of_who_is_shut_out_is_recorded_as_theirs() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let mut passkey = ada.make_passkey(&world).await;
    world.cli(&["user", "disable", "ada@example.com"]).await.ok();
    passkey
        .sign_in(&world.browser())
        .await
        .is_problem(401, "wrong_passkey");
    world.cli(&["user", "enable", "ada@example.com"]).await.ok();
    passkey.sign_in(&ada.browser).await.expect(200);
    let told = ("passkey".to_owned(), "refused".to_owned());
    assert_eq!(
        actions(&ada).await.iter().filter(|event| **event == told).count(),
        1
    );
}

#[tokio::test]
async fn where_there_are_none_nothing_asks_for_one() {
    let world = World::with(&[("passkeys.enabled", "false")]).await;
    let ada = world.user("ada@example.com").await;
    ada.browser
        .post(START, &json!({}))
        .await
        .is_problem(404, "not_found");
    ada.start_passkey().await.is_problem(404, "not_found");
    assert_eq!(ada.factors().await["passkeys_on"], json!(false));
    ada.browser
        .get("/.well-known/webauthn")
        .await
        .is_problem(404, "not_found");
}

#[tokio::test]
async fn where_they_are_switched_off_those_that_there_are_can_be_removed() {
    let mut world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let mut passkey = ada.make_passkey(&world).await;
    passkey.sign_in(&ada.browser).await.expect(200);
    world.stop().await;
    world.set("passkeys.enabled", "false");
    world.boot().await;
    let factors = ada.factors().await;
    assert_eq!(factors["passkeys_on"], json!(false));
    assert_eq!(factors["passkeys"].as_array().map(Vec::len), Some(1));
    let asked = password(&world.browser(), &ada).await.expect(200);
    assert_eq!(asked.json()["second_factor"], json!(["recovery_code"]));
    remove(&world, &ada, &passkey.id).await.expect(204);
    password(&world.browser(), &ada).await.expect(200).member("next");
}

#[tokio::test]
async fn a_site_that_has_moved_names_its_pages() {
    let world = World::with(&[("passkeys.rp_id", "\"old.example\"")]).await;
    let named = world
        .browser()
        .get("/.well-known/webauthn")
        .await
        .expect(200)
        .json();
    assert_eq!(named["origins"], json!(["https://old.example", world.issuer()]));
    let ada = world.user("ada@example.com").await;
    let mut passkey = ada.make_passkey(&world).await;
    assert_eq!(passkey.soft.rp_id, "old.example");
    passkey.sign_in(&world.browser()).await.expect(200);
}

#[tokio::test]
async fn one_counter_is_used_once_whichever_server_it_comes_to() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let mut passkey = ada.make_passkey(&world).await;
    passkey.soft.counts = true;
    let mut another = None;
    if Pair::of_this_run() == Pair::Production {
        another = Some(world.another_server().await);
    }
    let mut answers = Vec::new();
    for n in 0..8 {
        let browser = world.browser();
        let browser = match &another {
            Some((_, wire)) if n % 2 == 0 => browser.at(wire),
            _ => browser,
        };
        let asked = ask(&browser).await;
        // Copies, all at the same count.
        passkey.soft.counter = 6;
        answers.push((browser, asked_with(&asked, &mut passkey.soft)));
    }
    let replies = join_all(answers.iter().map(|(browser, body)| browser.post(FINISH, body))).await;
    assert_eq!(replies.iter().filter(|reply| reply.status == 200).count(), 1);
    for reply in replies.iter().filter(|reply| reply.status != 200) {
        reply.is_problem(401, "wrong_passkey");
    }
}

#[tokio::test]
async fn whoever_has_lost_everything_is_helped_by_an_operator_and_told() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    world
        .cli(&["user", "reset-factors", "ada@example.com"])
        .await
        .failed();
    let mut passkey = ada.make_passkey(&world).await;
    world
        .cli(&["user", "reset-factors", "ada@example.com"])
        .await
        .ok();
    passkey
        .sign_in(&world.browser())
        .await
        .is_problem(401, "wrong_passkey");
    password(&world.browser(), &ada).await.expect(200).member("next");
    assert_eq!(ada.factors().await["recovery_codes_left"], 0);
    let mails = world.mails_to("ada@example.com", 3).await;
    let subjects: Vec<&str> = mails.iter().filter_map(|mail| mail["subject"].as_str()).collect();
    assert!(
        subjects
            .iter()
            .any(|subject| subject.starts_with("Your second factors at")),
        "{subjects:?}"
    );
}
