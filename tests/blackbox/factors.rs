//! Second factors at the account: set up by a first code, shown once, told by mail, and changed only by whoever has just proven
//! who they are.

use crate::harness::{
    Browser, Reply, TestUser, World, factor::recovery_codes, made_of, recovery_code, sign_in, totp,
};
use reqwest::Method;
use serde_json::{Value, json};

const START: &str = "/api/account/factors/totp/start/";
const FINISH: &str = "/api/account/factors/totp/finish/";
const CODES: &str = "/api/account/factors/recovery-codes/";

async fn delete(world: &World, browser: &Browser, path: &str) -> Reply {
    browser.send(world.wire().request(Method::DELETE, path)).await
}

#[tokio::test]
async fn an_app_counts_from_its_first_code_on() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    assert_eq!(
        ada.factors().await,
        json!({
            "totp": null, "passkeys": [], "passkeys_on": true, "recovery_codes_left": 0, "step_up": null
        })
    );

    let begun = ada.browser.post(START, &json!({})).await.expect(200);
    begun.is_not_stored();
    let (id, secret) = (begun.member("set_up_id"), begun.member("secret"));
    world.wire().note(&secret);
    // What the picture says: apps read issuer and account off it, and there is one colon between them.
    let uri = url::Url::parse(&begun.member("uri")).expect("a URL");
    assert_eq!((uri.scheme(), uri.host_str()), ("otpauth", Some("totp")));
    assert!(uri.path().ends_with(":ada%40example.com"), "{uri}");
    assert_eq!(
        uri.path().matches(':').count(),
        1,
        "the site's name has a port: {uri}"
    );
    let told = |name: &str| {
        uri.query_pairs()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    };
    assert_eq!(told("secret").as_deref(), Some(secret.as_str()));
    assert!(told("issuer").is_some_and(|issuer| issuer.starts_with("localhost ")));
    let size = begun.json()["qr"]["size"].as_u64().expect("a side");
    assert!(
        (21..=177).contains(&size)
            && begun.json()["qr"]["path"]
                .as_str()
                .is_some_and(|path| path.starts_with("M0 0h7"))
    );

    // Begun is not done: the password alone still signs in, and a wrong code changes nothing.
    let app = crate::harness::Authenticator::new(&secret);
    let finish = async |code: String| {
        let body = json!({ "set_up_id": id, "code": code });
        ada.browser.post(FINISH, &body).await
    };
    finish(app.wrong()).await.is_problem(401, "wrong_code");
    assert_eq!(ada.factors().await["totp"], Value::Null);
    ada.sign_in_at(world.browser()).await;
    let codes = recovery_codes(&finish(app.next().await).await.expect(200));
    assert_eq!(codes.len(), 10);
    let factors = ada.factors().await;
    assert!(factors["totp"]["created_at"].is_string());
    assert_eq!(factors["recovery_codes_left"], 10);
    ada.challenge_at(&world.browser()).await;
    // Once.
    finish(app.next().await).await.is_problem(400, "set_up_expired");
}

#[tokio::test]
async fn nothing_of_a_factor_can_be_read_in_the_database() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let factor = ada.set_up_totp(&world).await;
    let dump = world.dump().await;
    let holds = |needle: &[u8]| dump.windows(needle.len()).any(|window| window == needle);
    let hex: String = factor
        .app
        .secret()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    assert!(!holds(factor.app.secret()) && !holds(hex.as_bytes()));
    for code in &factor.recovery_codes {
        assert!(!holds(code.as_bytes()) && !holds(code.replace('-', "").as_bytes()));
    }
}

#[tokio::test]
async fn a_set_up_is_its_own_users() {
    let world = World::start().await;
    let (ada, eve) = (
        world.user("ada@example.com").await,
        world.user("eve@example.com").await,
    );
    let begun = ada.browser.post(START, &json!({})).await.expect(200);
    let app = crate::harness::Authenticator::new(&begun.member("secret"));
    let body = json!({ "set_up_id": begun.member("set_up_id"), "code": app.next().await });
    eve.browser
        .post(FINISH, &body)
        .await
        .is_problem(400, "set_up_expired");
    assert_eq!(eve.factors().await["totp"], Value::Null);
    assert_eq!(ada.factors().await["totp"], Value::Null);
}

#[tokio::test]
async fn what_was_begun_before_there_was_a_factor_ends_with_it() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    // Somebody who knows the password, and gets ready.
    let thief = ada.sign_in_at(world.browser()).await;
    let app = thief.browser.post(START, &json!({})).await.expect(200);
    let making = thief.start_passkey().await.expect(200);
    let (_, attestation) = made_of(&world, &making);
    let own = ada.set_up_totp(&world).await;
    let code = crate::harness::Authenticator::new(&app.member("secret"))
        .next()
        .await;
    let body = json!({ "set_up_id": app.member("set_up_id"), "code": code });
    thief
        .browser
        .post(FINISH, &body)
        .await
        .is_problem(400, "set_up_expired");
    thief
        .finish_passkey(&making, &attestation)
        .await
        .is_problem(400, "set_up_expired");
    assert_eq!(ada.passkeys().await, Vec::<Value>::new());
    let browser = world.browser();
    let login_id = ada.challenge_at(&browser).await;
    recovery_code(&browser, &login_id, &own.recovery_codes[0])
        .await
        .expect(200);
}

#[tokio::test]
async fn of_set_ups_that_were_begun_together_one_is_good() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let mut tabs = Vec::new();
    for _ in 0..2 {
        let begun = ada.browser.post(START, &json!({})).await.expect(200);
        let app = crate::harness::Authenticator::new(&begun.member("secret"));
        tabs.push(json!({ "set_up_id": begun.member("set_up_id"), "code": app.next().await }));
    }
    let codes = recovery_codes(&ada.browser.post(FINISH, &tabs[0]).await.expect(200));
    let late = ada.browser.post(FINISH, &tabs[1]).await;
    late.is_problem(400, "set_up_expired");
    let browser = world.browser();
    let login_id = ada.challenge_at(&browser).await;
    recovery_code(&browser, &login_id, &codes[0]).await.expect(200);
}

#[tokio::test]
async fn switching_off_voids_the_codes_of_that_time() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    delete(&world, &ada.browser, "/api/account/factors/totp/")
        .await
        .is_problem(409, "no_second_factor");
    ada.browser
        .post(CODES, &json!({}))
        .await
        .is_problem(409, "no_second_factor");
    let old = ada.set_up_totp(&world).await;
    // The session began with the password alone, so the code comes first.
    let raised = ada
        .browser
        .post("/api/login/step-up/", &json!({}))
        .await
        .expect(200);
    totp(&ada.browser, &raised.member("login_id"), &old.app.next().await)
        .await
        .expect(200);
    delete(&world, &ada.browser, "/api/account/factors/totp/")
        .await
        .expect(204);
    assert_eq!(ada.factors().await["totp"], Value::Null);
    assert_eq!(ada.factors().await["recovery_codes_left"], 0);
    ada.sign_in_at(world.browser()).await;

    let new = ada.set_up_totp(&world).await;
    let browser = world.browser();
    let login_id = ada.challenge_at(&browser).await;
    recovery_code(&browser, &login_id, &old.recovery_codes[0])
        .await
        .is_problem(401, "wrong_code");
    totp(&browser, &login_id, &old.app.next().await)
        .await
        .is_problem(401, "wrong_code");
    recovery_code(&browser, &login_id, &new.recovery_codes[0])
        .await
        .expect(200);
}

#[tokio::test]
async fn new_recovery_codes_take_the_place_of_the_old() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let factor = ada.set_up_totp(&world).await;
    let browser = world.browser();
    let login_id = ada.challenge_at(&browser).await;
    totp(&browser, &login_id, &factor.app.next().await)
        .await
        .expect(200);
    let new = recovery_codes(&browser.post(CODES, &json!({})).await.expect(200));
    let login_id = ada.challenge_at(&browser).await;
    recovery_code(&browser, &login_id, &factor.recovery_codes[0])
        .await
        .is_problem(401, "wrong_code");
    recovery_code(&browser, &login_id, &new[0]).await.expect(200);
    assert_eq!(ada.factors().await["recovery_codes_left"], 9);
}

#[tokio::test]
async fn each_change_is_told_by_mail_in_the_users_language() {
    let world = World::with(&[("limits.mail_per_address", "1")]).await;
    let ada = world.user("ada@example.com").await;
    let body = json!({ "profile": { "locale": "de-AT" } });
    ada.browser
        .send(world.wire().request(Method::PATCH, "/api/account/").json(&body))
        .await
        .expect(200);
    let factor = ada.set_up_totp(&world).await;
    let browser = world.browser();
    let login_id = ada.challenge_at(&browser).await;
    recovery_code(&browser, &login_id, &factor.recovery_codes[0])
        .await
        .expect(200);
    browser.post(CODES, &json!({})).await.expect(200);
    delete(&world, &browser, "/api/account/factors/totp/")
        .await
        .expect(204);
    // The one of the sign-up has used the budget up; these pass all the same.
    let mails = world.mails_to("ada@example.com", 5).await;
    let subjects: Vec<&str> = mails
        .iter()
        .rev()
        .map(|mail| mail["subject"].as_str().expect("a text"))
        .collect();
    for (subject, words) in subjects[1..].iter().zip([
        "Authenticator-App bei",
        "Wiederherstellungscode bei",
        "Neue Wiederherstellungscodes bei",
        "Authenticator-App bei",
    ]) {
        assert!(subject.starts_with(words), "{subjects:?}");
    }
    assert!(
        mails[2]["text"]
            .as_str()
            .is_some_and(|text| text.contains("9 sind noch übrig")),
        "{mails:?}"
    );
    for mail in &mails[..4] {
        let text = mail["text"].to_string();
        assert!(
            !factor.recovery_codes.iter().any(|code| text.contains(code)),
            "{text}"
        );
    }
}

#[tokio::test]
async fn no_change_comes_from_another_page_or_in_another_type() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let factor = ada.set_up_totp(&world).await;
    let login_id = ada.challenge_at(&world.browser()).await;
    let code = json!({ "login_id": login_id, "code": factor.recovery_codes[0] });
    let before = ada.factors().await;
    for (method, path, body) in [
        (Method::POST, START, json!({})),
        (
            Method::POST,
            FINISH,
            json!({ "set_up_id": "x", "code": "000000" }),
        ),
        (Method::DELETE, "/api/account/factors/totp/", Value::Null),
        (Method::POST, CODES, json!({})),
        (Method::DELETE, "/api/account/factors/trust/", Value::Null),
        (Method::POST, "/api/login/totp/", code.clone()),
        (Method::POST, "/api/login/recovery-code/", code.clone()),
        (Method::POST, "/api/login/step-up/", json!({})),
    ] {
        let request = || world.wire().request(method.clone(), path);
        for (name, value) in [
            ("origin", "https://evil.example"),
            ("origin", "null"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
        ] {
            let sent = request().header(name, value).json(&body);
            ada.browser.send(sent).await.is_problem(403, "cross_origin");
        }
        if method == Method::POST {
            for media in [
                "text/plain",
                "application/x-www-form-urlencoded",
                "multipart/form-data",
            ] {
                let sent = request().header("content-type", media).body(body.to_string());
                ada.browser.send(sent).await.is_problem(415, "invalid_request");
            }
            ada.browser
                .send(request().body(body.to_string()))
                .await
                .is_problem(415, "invalid_request");
        }
        // Without an Origin, as programs send it: it is looked at like any other, and here nobody is signed in.
        let nobody = world.browser().send(request().json(&body)).await;
        let wanted = if path.starts_with("/api/login/") && path != "/api/login/step-up/" {
            [200, 401]
        } else {
            [401, 401]
        };
        assert!(wanted.contains(&nobody.status), "{path}: {nobody:?}");
        let wrong = ada.browser.send(world.wire().request(Method::PUT, path)).await;
        wrong.is_problem(405, "method_not_allowed");
    }
    // The one that works without a session is a sign-in, and has used its code.
    assert_eq!(ada.factors().await["totp"], before["totp"]);
    assert_eq!(ada.factors().await["recovery_codes_left"], 9);
}

#[tokio::test]
async fn what_is_no_code_is_refused() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    ada.set_up_totp(&world).await;
    let browser = world.browser();
    let login_id = ada.challenge_at(&browser).await;
    for path in ["/api/login/totp/", "/api/login/recovery-code/"] {
        for body in [
            json!({}),
            json!({ "login_id": login_id }),
            json!({ "login_id": login_id, "code": 123456 }),
            json!({ "login_id": login_id, "code": "1".repeat(65) }),
            json!({ "login_id": "x".repeat(65), "code": "123456" }),
            json!([]),
        ] {
            browser.post(path, &body).await.is_problem(400, "invalid_request");
        }
        let unknown = json!({ "login_id": "unknown", "code": "123456" });
        browser
            .post(path, &unknown)
            .await
            .is_problem(400, "login_expired");
    }
    for code in ["", "12345", "1234567", "+12345", "١٢٣٤٥٦"] {
        let login_id = ada.challenge_at(&browser).await;
        totp(&browser, &login_id, code)
            .await
            .is_problem(401, "wrong_code");
    }
    let reply = sign_in(&browser, &ada.email, "wrong password", json!({}), json!({})).await;
    reply.is_problem(401, "invalid_credentials");
}

#[tokio::test]
async fn who_is_deleted_leaves_no_factor_behind() {
    let world = World::start().await;
    let ada: TestUser = world.user("ada@example.com").await;
    ada.set_up_totp(&world).await;
    let mut counter = world.counter().await;
    let mut rows = async || {
        let rows = counter.rows().await;
        (rows["totp_secrets"], rows["recovery_codes"])
    };
    assert_eq!(rows().await, (1, 10));
    world.cli(&["user", "delete", "ada@example.com"]).await.ok();
    assert_eq!(rows().await, (0, 0));
}
