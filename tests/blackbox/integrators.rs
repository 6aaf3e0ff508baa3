//! Who integrates is told: what a plain registration gets, what is asked of clients that know no PKCE, and which line the log
//! has when a client is refused; and apps with a scheme of their own get their answers.
//!
//! The code: `authcore oauth/authorize/`, `authcore oauth/interaction.rs`, `authserver cli/client_add.rs`.

use crate::harness::{Spec, Tokens, World, eventually, header, interaction_in, query_of};
use serde_json::{Value, json};

#[tokio::test]
async fn the_plainest_registration_is_one_that_apps_can_use() {
    let world = World::start().await;
    let add = [
        "client",
        "add",
        "--id",
        "app",
        "--confidential",
        "--redirect-uri",
        "http://localhost:8000/cb",
        "--json",
    ];
    world.cli(&add).await.ok();
    let list = world.cli(&["client", "list", "--json"]).await.ok().json();
    assert_eq!(list[0]["client_name"], "app", "a name can be left out");
    assert_eq!(list[0]["scope"], "openid profile email");
    assert_eq!(list[0]["id_token_signed_response_alg"], "RS256");
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::confidential("other")).await;
    assert_eq!(header(&ada.tokens(&app, "openid").await.id)["alg"], "RS256");
}

#[tokio::test]
async fn a_confidential_client_of_the_operators_sends_a_challenge_or_a_nonce() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::confidential("app")).await;
    let without = |app: &crate::harness::App, scope: &str| {
        app.request(scope)
            .without("code_challenge")
            .without("code_challenge_method")
    };
    let code = ada.code(&app, without(&app, "openid")).await;
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &code.code),
        ("redirect_uri", &app.redirect_uri),
    ];
    let tokens = Tokens::of(&app.token(&form).await);
    assert!(!tokens.id.is_empty(), "its nonce is what the client checks");

    for request in [
        without(&app, "openid").without("nonce"),
        // No ID token, nothing that could repeat the nonce.
        without(&app, "profile"),
    ] {
        let reply = ada.authorize(&request).await;
        assert_eq!(app.error_in(&reply.location(), &request), "invalid_request");
    }
    let line = line(&world, "pkce_exempt").await;
    assert!(
        line.contains("WARN") && line.contains("app") && line.contains("request_id"),
        "{line}"
    );

    // A public client has nothing but PKCE.
    let spa = world.app(Spec::spa("spa")).await;
    let request = without(&spa, "openid");
    let reply = ada.authorize(&request).await;
    assert_eq!(spa.error_in(&reply.location(), &request), "invalid_request");
}

/// The line of the log that has a word.
async fn line(world: &World, word: &str) -> String {
    eventually("a line in the log", async || {
        world
            .log()
            .lines()
            .find(|line| line.contains(word))
            .map(str::to_owned)
    })
    .await
}

#[tokio::test]
async fn a_refused_request_leaves_a_line_that_the_page_leads_to() {
    let world = World::start().await;
    let app = world.app(Spec::spa("app")).await;
    let offered = "https://elsewhere.example/cb?secret=hunter2";
    let path = app.request("openid").with("redirect_uri", offered).path();
    let reply = world.browser().get(&path).await;
    reply.is_error_page("invalid_redirect_uri");
    let page = reply.text();
    let meta = |name: &str| {
        let start = format!("<meta name=\"{name}\" content=\"");
        let rest = page
            .split_once(&start)
            .unwrap_or_else(|| panic!("no {name}: {page}"))
            .1;
        rest.split('"').next().expect("a quote").to_owned()
    };
    let id = meta("tacit-request");
    assert_eq!(
        meta("tacit-address"),
        "https://elsewhere.example/cb",
        "for the developer on this machine"
    );
    let found = line(&world, &id).await;
    for part in [
        "WARN",
        "https://elsewhere.example/cb",
        "the redirect_uri is not registered",
    ] {
        assert!(found.contains(part), "{part}: {found}");
    }
    assert!(!world.log().contains("hunter2"));

    // Nobody fills the log.
    for _ in 0..40 {
        world
            .browser()
            .get(&path)
            .await
            .is_error_page("invalid_redirect_uri");
    }
    let lines = world
        .log()
        .matches("an authorization request was refused")
        .count();
    assert!(lines <= 10, "{lines} lines");

    // What a client may not have is left out, and said.
    let narrow = world.app(Spec::spa("narrow").scope("openid")).await;
    let ada = world.user("ada@example.com").await;
    ada.code(&narrow, narrow.request("openid profile email")).await;
    let found = line(&world, "were left out").await;
    assert!(found.contains("profile") && found.contains("narrow"), "{found}");

    // A sign-out likewise.
    let tokens = ada.tokens(&narrow, "openid").await;
    let mut strange = narrow.clone();
    strange.post_logout_redirect_uri = "https://elsewhere.example/bye".to_owned();
    let page = strange.sign_out(&ada.browser, &tokens.id).await.text();
    for fact in [
        r#"<meta name="tacit-client" content="narrow""#,
        r#"<meta name="tacit-address" content="https://elsewhere.example/bye""#,
    ] {
        assert!(page.contains(fact), "{fact}: {page}");
    }
    let found = line(&world, "https://elsewhere.example/bye").await;
    assert!(
        found.contains("narrow") && found.contains("request_id"),
        "{found}"
    );
}

#[tokio::test]
async fn an_app_with_its_own_scheme_is_answered_by_a_redirect_of_the_servers() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world
        .app(Spec::spa("app").metadata(json!({
            "application_type": "native",
            "first_party": false,
            "token_endpoint_auth_method": "none",
            "grant_types": ["authorization_code"],
            "redirect_uris": ["com.example.app:/cb"],
            "post_logout_redirect_uris": ["com.example.app:/bye"],
        })))
        .await;
    let request = || app.request("openid").with("redirect_uri", "com.example.app:/cb");
    let leaves = async |next: &str, to: &str| {
        assert!(
            next.starts_with("/oauth/authorize/answer/?interaction="),
            "{next}"
        );
        let reply = ada.browser.get(next).await.expect(303);
        let location = reply.location();
        assert!(location.starts_with(to), "{location}");
        // Once.
        ada.browser.get(next).await.is_error_page("interaction_expired");
        location
    };
    // Refused, and then allowed, at the consent page.
    for (allow, word) in [(false, "error"), (true, "code")] {
        let consent = interaction_in(&ada.authorize(&request()).await.location(), "consent");
        // What waits for consent is no answer, and stays.
        ada.browser
            .get(&format!("/oauth/authorize/answer/?interaction={consent}"))
            .await
            .is_error_page("interaction_expired");
        let next = ada
            .consent(&consent, allow, &["openid"])
            .await
            .expect(200)
            .member("next");
        let location = leaves(&next, "com.example.app:/cb?").await;
        assert!(query_of(&location, word).is_some(), "{location}");
    }
    // Without a page in between, as ever.
    let direct = ada.authorize(&request()).await.expect(303).location();
    assert!(direct.starts_with("com.example.app:/cb?code="), "{direct}");
    // After signing in.
    let again = request().with("prompt", "login");
    let login = interaction_in(&ada.authorize(&again).await.location(), "login");
    let next = ada.sign_in_again(Some(&login)).await.expect(200).member("next");
    leaves(&next, "com.example.app:/cb?code=").await;
    // At sign-out.
    let query = "client_id=app&post_logout_redirect_uri=com.example.app%3A%2Fbye&state=x";
    let asked = ada
        .browser
        .get(&format!("/oauth/logout/?{query}"))
        .await
        .location();
    let pending = query_of(&asked, "logout").expect("an identifier");
    let done = ada
        .browser
        .post("/api/logout/", &json!({ "logout": pending }))
        .await
        .expect(200);
    assert_eq!(
        leaves(&done.member("next"), "com.example.app:/bye").await,
        "com.example.app:/bye?state=x"
    );
}

#[tokio::test]
async fn a_resource_server_names_who_introspects_for_it() {
    let resources = r#"[{ audience = "https://api.example/", uri = "https://api.example/", introspection_clients = ["gateway"],
        scopes = { "goals:read" = "See your goals" } }]"#;
    let world = World::with(&[("TACIT_RESOURCES", resources)]).await;
    let ada = world.user("ada@example.com").await;
    let only = |id: &str| Spec::confidential(id).scope("openid goals:read");
    let app = world.app(only("app")).await;
    let tokens = ada.tokens(&app, "openid goals:read").await;
    for (id, active) in [("gateway", true), ("other", false)] {
        let caller = world.app(only(id)).await;
        let reply = world
            .wire()
            .send(caller.form("/oauth/introspect/", &[("token", &tokens.access)]))
            .await
            .expect(200);
        assert_eq!(reply.json()["active"], Value::Bool(active), "{id}");
    }
}
