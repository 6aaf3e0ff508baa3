//! Who may sign up: everybody, nobody, whoever has an address of certain domains. It holds at every path that makes a person, and
//! tells nobody whose an address is.

use crate::harness::{
    LoginStart, PASSWORD, Reply, Spec, World, code_in, opaque, query_of, sign_in, token_in,
};
use serde_json::{Value, json};

const ADA: &str = "ada@example.com";

async fn ask(world: &World, email: &str) -> Reply {
    world
        .browser()
        .post("/api/signup/", &json!({ "email": email }))
        .await
}

/// Starts the server again with other settings.
async fn set(world: &mut World, settings: &[(&str, &str)]) {
    world.stop().await;
    for (name, value) in settings {
        world.set(name, value);
    }
    world.boot().await;
}

/// Both words and rows of what a page is told.
async fn page_of(world: &World, path: &str) -> String {
    let page = world.wire().get(path).await.expect(200);
    String::from_utf8_lossy(&page.body).into_owned()
}

#[tokio::test]
async fn closed_refuses_at_every_path_and_those_who_are_there_go_on() {
    let mut world = World::start().await;
    let ada = world.user(ADA).await;
    // A link that was mailed while it was open.
    ask(&world, "eve@example.com").await.expect(202);
    let token = token_in(&world.mails_to("eve@example.com", 1).await[0]);
    let record = opaque::record(&world.browser(), &token, PASSWORD)
        .await
        .expect("the link is good");
    assert!(!page_of(&world, "/signup").await.contains("tacit-signup"));
    set(&mut world, &[("signup.policy", "\"closed\"")]).await;

    let before = world.rows().await;
    let mut seen = Vec::new();
    for email in [ADA, "eve@example.com", "nobody@example.com"] {
        let refused = ask(&world, email).await;
        refused.is_problem(403, "signup_closed");
        seen.push(refused.body.clone());
    }
    assert!(
        seen.iter().all(|body| *body == seen[0]),
        "the same for every address"
    );
    let browser = world.browser();
    let request = opaque::registration_request(PASSWORD);
    for (path, body) in [
        ("/api/register/check/", json!({ "token": token })),
        (
            "/api/register/start/",
            json!({ "token": token, "registration_request": request }),
        ),
        (
            "/api/register/finish/",
            json!({ "token": token, "registration_record": record }),
        ),
    ] {
        browser.post(path, &body).await.is_problem(403, "signup_closed");
    }
    assert_eq!(world.rows().await, before, "nothing is kept, and no mail is sent");
    assert!(
        page_of(&world, "/signup")
            .await
            .contains("name=\"tacit-signup\" content=\"closed\"")
    );

    // Whoever has an account signs in, recovers, and is asked to by apps; one that wants a sign-up gets the page that says so.
    sign_in(&world.browser(), ADA, PASSWORD, json!({}), json!({}))
        .await
        .expect(200);
    let app = world.app(Spec::spa("app")).await;
    ada.tokens(&app, "openid").await;
    let metadata = world
        .wire()
        .get("/.well-known/openid-configuration")
        .await
        .expect(200)
        .json();
    let prompts = metadata["prompt_values_supported"]
        .as_array()
        .expect("a list")
        .clone();
    assert!(
        !prompts.contains(&json!("create")) && prompts.contains(&json!("login")),
        "{prompts:?}"
    );
    let request = app.request("openid").with("prompt", "create");
    let location = world.browser().get(&request.path()).await.location();
    assert!(location.starts_with("/signup?interaction="), "{location}");
    assert!(query_of(&location, "interaction").is_some());
    let ask = json!({ "email": "nobody@example.com" });
    world.browser().post("/api/recover/", &ask).await.expect(202);
    let mail = world.mails_to("nobody@example.com", 1).await.remove(0);
    assert_eq!(mail["links"][0], format!("{}/login", world.issuer()), "{mail}");

    // Open again, the link of before is as good as it was.
    set(&mut world, &[("signup.policy", "\"open\"")]).await;
    opaque::register(&world.browser(), &token, PASSWORD)
        .await
        .expect(200);
}

#[tokio::test]
async fn of_many_domains_some_may_have_accounts() {
    let mut world = World::start().await;
    let ada = world.user(ADA).await;
    world.user("bob@example.net").await;
    ask(&world, "eve@example.net").await.expect(202);
    let token = token_in(&world.mails_to("eve@example.net", 1).await[0]);
    // A change of the address that was begun before, with everything but its last step.
    let proof = LoginStart::send(&ada.browser, ADA, PASSWORD, json!({})).await;
    let login_id = proof.id();
    let ke3 = proof.ke3().expect("the password is right");
    let body = json!({ "email": "countess@example.net", "login_id": login_id, "ke3": ke3 });
    let begun = ada.browser.post("/api/account/email/", &body).await.expect(202);
    let begun = json!({
        "change_id": begun.member("change_id"),
        "code": code_in(&world.mails_to("countess@example.net", 1).await[0]),
    });
    let record = opaque::registration(&ada.browser, "/api/account/email/start/", begun.clone(), PASSWORD)
        .await
        .expect("the code is right");
    set(
        &mut world,
        &[("signup.domains", "[\"Example.COM\", \"bücher.example\"]")],
    )
    .await;

    for taken in ["carl@example.com", "CARL@EXAMPLE.COM", "buch@BÜCHER.example", ADA] {
        ask(&world, taken).await.expect(202);
    }
    let before = world.rows().await;
    let mut seen = Vec::new();
    for refused in [
        "bob@example.net",
        "nobody@example.net",
        "x@sub.example.com",
        "x@notexample.com",
        "x@example.com.evil.example",
    ] {
        let reply = ask(&world, refused).await;
        reply.is_problem(400, "invalid_request");
        assert_eq!(reply.json()["errors"][0]["field"], "email", "{refused}");
        seen.push(reply.body.clone());
    }
    assert!(seen.iter().all(|body| *body == seen[0]), "known or not");
    opaque::record(&world.browser(), &token, PASSWORD)
        .await
        .expect_err("of before")
        .is_problem(400, "invalid_request");
    assert_eq!(world.rows().await, before);
    assert!(
        page_of(&world, "/signup")
            .await
            .contains("example.com, bücher.example")
    );

    // No way round: a change of the address is bound by it as well; who is there stays.
    let change = async |to: &str| {
        let started = LoginStart::send(&ada.browser, ADA, PASSWORD, json!({})).await;
        let login_id = started.id();
        let ke3 = started.ke3().expect("the password is right");
        let body = json!({ "email": to, "login_id": login_id, "ke3": ke3 });
        ada.browser.post("/api/account/email/", &body).await
    };
    change("ada@example.net").await.is_problem(400, "invalid_request");
    opaque::registration(&ada.browser, "/api/account/email/start/", begun.clone(), PASSWORD)
        .await
        .expect_err("of before")
        .is_problem(400, "invalid_request");
    let mut last = begun;
    last["registration_record"] = json!(record);
    let refused = ada.browser.post("/api/account/email/finish/", &last).await;
    refused.is_problem(400, "invalid_request");
    assert_eq!(ada.browser.account().await.member("email"), ADA);
    // Who has nothing to recover is shown to a sign-up only where there is one for them.
    for (email, page) in [("who@example.net", "/login"), ("who@example.com", "/signup")] {
        let ask = json!({ "email": email });
        world.browser().post("/api/recover/", &ask).await.expect(202);
        let mail = world.mails_to(email, 1).await.remove(0);
        assert_eq!(mail["links"][0], format!("{}{page}", world.issuer()), "{mail}");
    }
    change("ada@bücher.example").await.expect(202);
    sign_in(
        &world.browser(),
        "bob@example.net",
        PASSWORD,
        json!({}),
        json!({}),
    )
    .await
    .expect(200);
}

#[tokio::test]
async fn settings_that_mean_nothing_are_refused_and_those_that_contradict_are_named() {
    let world = World::start().await;
    let check = async |settings: &[&str]| {
        let mut arguments = vec!["check", "--json"];
        for setting in settings {
            arguments.extend(["--set", setting]);
        }
        world.cli(&arguments).await
    };
    for wrong in [
        "signup.policy=\"ajar\"",
        "signup.invitation=\"31d\"",
        "signup.domains=[\"a@b.example\"]",
        "signup.domains=[\"\"]",
    ] {
        let said = check(&[wrong]).await;
        assert_ne!(said.code, 0, "{wrong}");
    }
    let said = check(&["signup.policy=closed", "signup.domains=[\"example.org\"]"]).await;
    let report: Value = said.json();
    let checks = report["checks"].as_array().expect("a list").clone();
    let warned = checks
        .iter()
        .any(|check| check["name"] == "signup.domains" && check["outcome"] == "warning");
    assert!(said.code == 0 && warned, "{report}");

    // Nobody could ever sign in, until somebody has an account.
    let warned = async || {
        let report = check(&["signup.policy=closed"]).await.json();
        let checks = report["checks"].as_array().expect("a list").clone();
        checks
            .iter()
            .any(|check| check["name"] == "signup.policy" && check["outcome"] == "warning")
    };
    assert!(warned().await);
    world.user(ADA).await;
    assert!(!warned().await);
}
