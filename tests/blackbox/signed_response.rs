//! Signed authorization responses (JARM): one JWT that says all, in the query or in a form; errors as well as codes; in
//! whatever way the request comes. What is refused is in `negative/signed_response.rs`.
//!
//! The code: `authcore oauth/authorize/signed_response.rs`, `response.rs`.

use crate::harness::{
    App, AuthorizationRequest, Code, Jwt, Signer, Spec, Tokens, World, header, interaction_in, now, query_of,
    verify_response,
};
use reqwest::Method;
use serde_json::{Value, json};

/// What the answer in a redirect says, verified; nothing stands beside it.
async fn answer_in(world: &World, app: &App, location: &str) -> Value {
    let query = location
        .strip_prefix(&format!("{}?", app.redirect_uri))
        .unwrap_or_else(|| panic!("not this app's address: {location}"));
    let names: Vec<_> = query
        .split('&')
        .filter_map(|pair| pair.split('=').next())
        .collect();
    assert_eq!(names, ["response"], "{location}");
    let response = query_of(location, "response").expect("a response");
    answer(world, app, &response).await
}

async fn answer(world: &World, app: &App, response: &str) -> Value {
    // JARM §2.1: "exp": ten minutes at most.
    let claims = verify_response(world.wire(), response, &world.issuer(), &app.id).await;
    let expires = claims["exp"].as_i64().expect("a time");
    assert!((now()..=now() + 600).contains(&expires), "{claims}");
    assert!(header(response).get("typ").is_none(), "no type that a token has");
    claims
}

/// Its code, with the state of the request.
fn code_of(answer: &Value, request: AuthorizationRequest) -> Code {
    let state = query_of(&request.path(), "state");
    assert_eq!(answer["state"].as_str(), state.as_deref(), "{answer}");
    let code = answer["code"]
        .as_str()
        .unwrap_or_else(|| panic!("no code: {answer}"));
    Code::of(code, request)
}

#[tokio::test]
async fn each_mode_answers_by_one_jwt_in_the_clients_algorithm() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let spec = |id: &str, alg: &[&str]| Spec::confidential(id).with(alg);
    let apps = [
        (spec("usual", &[]), "RS256"),
        (spec("es", &["--authorization-response-alg", "ES256"]), "ES256"),
        (spec("ed", &["--authorization-response-alg", "EdDSA"]), "EdDSA"),
    ];
    for (spec, alg) in apps {
        let app = world.app(spec).await;
        for mode in ["jwt", "query.jwt", "form_post.jwt"] {
            let request = app.request("openid").with("response_mode", mode);
            let reply = ada.authorize(&request).await;
            let response = if mode == "form_post.jwt" {
                let fields = reply.posted_to(&app.redirect_uri);
                assert_eq!(fields.len(), 1, "{fields:?}");
                fields["response"].clone()
            } else {
                query_of(&reply.location(), "response").expect("a response")
            };
            assert_eq!(header(&response)["alg"], alg, "{mode}");
            let said = answer(&world, &app, &response).await;
            Tokens::of(&app.redeem(&code_of(&said, request)).await);
        }
    }
}

#[tokio::test]
async fn whoever_waits_cancels_or_may_not_be_asked_is_told_of_by_a_jwt() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::third_party("third")).await;
    let request = || app.request("openid").with("response_mode", "jwt");

    let silent = request().with("prompt", "none");
    let said = answer_in(&world, &app, &ada.authorize(&silent).await.location()).await;
    assert_eq!(said["error"], "consent_required");
    assert!(
        said["error_description"].is_string() && said.get("code").is_none(),
        "{said}"
    );
    assert_eq!(
        said["state"].as_str(),
        query_of(&silent.path(), "state").as_deref()
    );
    let stranger = world.browser().get(&silent.path()).await.location();
    assert_eq!(
        answer_in(&world, &app, &stranger).await["error"],
        "login_required"
    );

    // A no, and a yes, at our own page.
    let asked = interaction_in(&ada.authorize(&request()).await.location(), "consent");
    let next = ada.consent(&asked, false, &[]).await.expect(200).member("next");
    assert_eq!(answer_in(&world, &app, &next).await["error"], "access_denied");
    let waiting = request();
    let asked = interaction_in(&ada.authorize(&waiting).await.location(), "consent");
    let next = ada
        .consent(&asked, true, &["openid"])
        .await
        .expect(200)
        .member("next");
    let said = answer_in(&world, &app, &next).await;
    let tokens = Tokens::of(&app.redeem(&code_of(&said, waiting)).await);

    // A sign-out is no authorization: it goes back as ever.
    let out = app.sign_out(&ada.browser, &tokens.id).await.location();
    assert_eq!(out, format!("{}?state=bye", app.post_logout_redirect_uri));
}

/// FAPI 2.0 Message Signing: the request is signed and pushed, the answer is signed.
#[tokio::test]
async fn a_signed_and_pushed_request_carries_the_mode() {
    let world = World::with(&[("dpop.nonce_required", "false")]).await;
    let ada = world.user("ada@example.com").await;
    let key = Signer::es256();
    let members = json!({
        "token_endpoint_auth_method": "private_key_jwt", "jwks": key.jwks(),
        "require_pushed_authorization_requests": true, "require_signed_request_object": true,
    });
    let app = world.app(Spec::confidential("bank").metadata(members)).await;
    for (mode, want) in [("jwt", "code"), ("query.jwt", "code"), ("form_post.jwt", "code")] {
        let request = app.request("openid").with("response_mode", mode);
        let object = Jwt::request_object(&app.id, &world.issuer(), &request.form())
            .claim("nbf", now())
            .by(&key);
        let form = [
            ("client_id", app.id.as_str()),
            ("request", &object),
            (
                "client_assertion_type",
                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            ),
            (
                "client_assertion",
                &Jwt::assertion(&app.id, &world.issuer()).by(&key),
            ),
        ];
        let push = world.wire().request(Method::POST, "/oauth/par/").form(&form);
        let reference = world.wire().send(push).await.expect(201).member("request_uri");
        let reply = ada.browser.get(&app.pushed_path(&reference)).await;
        let response = match mode {
            "form_post.jwt" => reply.posted_to(&app.redirect_uri)["response"].clone(),
            _ => query_of(&reply.location(), "response").expect("a response"),
        };
        let said = answer(&world, &app, &response).await;
        assert!(said[want].is_string(), "{said}");
        // RS256, which JARM has for its default, is none of FAPI's (§5.4.1).
        assert_eq!(header(&response)["alg"], "ES256");
        // The reference is used up; nobody says any longer where to go.
        ada.browser
            .get(&app.pushed_path(&reference))
            .await
            .is_error_page("interaction_expired");
    }
}

#[tokio::test]
async fn metadata_names_the_modes_and_a_registration_is_told_what_it_gets() {
    let world = World::with(&[("registration.policy", "\"open\"")]).await;
    let metadata = world
        .wire()
        .get("/.well-known/openid-configuration")
        .await
        .expect(200)
        .json();
    let modes = json!(["query", "form_post", "query.jwt", "form_post.jwt", "jwt"]);
    assert_eq!(metadata["response_modes_supported"], modes);
    assert_eq!(
        metadata["authorization_signing_alg_values_supported"],
        metadata["id_token_signing_alg_values_supported"]
    );
    assert!(
        metadata
            .get("authorization_encryption_alg_values_supported")
            .is_none()
    );

    let key = Signer::es256();
    let register = async |more: Value| {
        let mut body = json!({ "redirect_uris": ["https://app.example/cb"] });
        body.as_object_mut()
            .expect("an object")
            .extend(more.as_object().expect("an object").clone());
        let request = world.wire().request(Method::POST, "/oauth/register/").json(&body);
        world.wire().send(request).await.expect(201).json()
    };
    let named = register(json!({ "authorization_signed_response_alg": "EdDSA" })).await;
    assert_eq!(named["authorization_signed_response_alg"], "EdDSA");
    // And managed (RFC 7592 §2.2).
    let path = format!("/oauth/register/{}/", named["client_id"].as_str().expect("an id"));
    let token = named["registration_access_token"].as_str().expect("a token");
    let changed = json!({
        "client_id": named["client_id"], "redirect_uris": ["https://app.example/cb"],
        "authorization_signed_response_alg": "ES256",
    });
    let put = world
        .wire()
        .request(Method::PUT, &path)
        .bearer_auth(token)
        .json(&changed);
    let answer = world.wire().send(put).await.expect(200).json();
    assert_eq!(answer["authorization_signed_response_alg"], "ES256");

    let fapi = register(json!({
        "token_endpoint_auth_method": "private_key_jwt", "jwks": key.jwks(), "require_pushed_authorization_requests": true,
    }))
    .await;
    assert_eq!(fapi["authorization_signed_response_alg"], "ES256");
}

#[tokio::test]
async fn an_algorithm_that_is_left_out_is_named_and_nothing_leaves_in_plain_text() {
    let mut world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let spec = Spec::confidential("app").with(&["--authorization-response-alg", "EdDSA"]);
    let (app, other) = (
        world.app(spec).await,
        world.app(Spec::confidential("other")).await,
    );
    world.stop().await;
    world.set("keys.algorithms", r#"["RS256"]"#);
    world.boot().await;
    let checked = world.cli(&["check"]).await;
    assert_ne!(checked.code, 0);
    assert!(
        checked.out.contains("app (EdDSA)") && checked.out.contains("--authorization-response-alg"),
        "{}",
        checked.out
    );
    let signed = |app: &App| app.request("openid").with("response_mode", "jwt");
    let push = world
        .wire()
        .send(app.form("/oauth/par/", &signed(&app).form()))
        .await;
    push.is_oauth_error(400, "invalid_request");
    // Answers that need no signature are as ever, and so are those of others.
    ada.code(&app, app.request("openid")).await;
    let said = answer_in(&world, &other, &ada.authorize(&signed(&other)).await.location()).await;
    assert!(said["code"].is_string(), "{said}");
    world
        .cli(&["client", "update", "app", "--authorization-response-alg", "RS256"])
        .await
        .ok();
    assert_eq!(world.cli(&["check"]).await.code, 0);
}
