//! The token endpoint's code grant (RFC 6749 §4.1.3, RFC 7636, RFC 9068, OIDC Core §3.1.3): what comes out, and which
//! request gets it.

use crate::harness::{Spec, Tokens, World, base64url, basic, claims, header, verify_id_token};
use jwt_verifier::Verifier;
use reqwest::Method;
use sha2::{Digest as _, Sha256};
use std::time::Duration;

#[tokio::test]
async fn a_code_becomes_tokens_of_the_right_shape() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::spa("app")).await;
    let code = ada
        .code(&app, app.request("openid profile email goals:read"))
        .await;
    let nonce = code.nonce.clone().expect("a nonce");
    let reply = app.redeem(&code).await;
    assert_eq!(reply.json()["expires_in"], 900);
    let tokens = Tokens::of(&reply);
    assert_eq!(tokens.scope, "openid profile email goals:read");

    let id = verify_id_token(world.wire(), &tokens.id, &world.issuer(), "app").await;
    assert_eq!(id["sub"], ada.sub.as_str());
    assert_eq!(id["nonce"], nonce.as_str());
    assert_eq!(id["email"], "ada@example.com");
    assert_eq!(id["email_verified"], true);
    assert_eq!(id["name"], "ada");
    assert_eq!(
        id["at_hash"],
        base64url(&Sha256::digest(tokens.access.as_bytes())[..16]).as_str()
    );
    assert!(id["auth_time"].as_i64() <= id["iat"].as_i64(), "{id}");

    // RFC 9068, and nothing personal.
    assert_eq!(header(&tokens.access)["typ"], "at+jwt");
    assert_eq!(header(&tokens.access)["alg"], "ES256");
    let access = claims(&tokens.access);
    assert_eq!(access["iss"], world.issuer().as_str());
    assert_eq!(access["sub"], ada.sub.as_str());
    assert_eq!(access["client_id"], "app");
    assert_eq!(access["scope"], "openid profile email goals:read");
    assert_eq!(
        access["exp"].as_i64().expect("exp") - access["iat"].as_i64().expect("iat"),
        900
    );
    assert!(
        access["jti"].as_str().is_some_and(|jti| jti.len() >= 16),
        "{access}"
    );
    assert!(access["grant_id"].is_string(), "{access}");
    // draft-ietf-oauth-status-list §6: where its revocation would show.
    let status = &access["status"]["status_list"];
    let list = format!("{}/oauth/status/", world.issuer());
    assert!(
        status["idx"].is_u64() && status["uri"].as_str().is_some_and(|uri| uri.starts_with(&list)),
        "{access}"
    );
    for personal in ["email", "name", "email_verified", "nonce"] {
        assert!(access.get(personal).is_none(), "{personal} in an access token");
    }
    // The whole address: three letters of it are hexadecimal digits, and stand in one random UUID of a hundred.
    assert!(!access.to_string().contains("ada@"), "{access}");

    let verifier = Verifier::builder(world.issuer())
        .audience("goals")
        .build()
        .expect("settings");
    let verified = verifier.verify(&tokens.access).await.expect("verifies");
    assert_eq!(verified.sub, ada.sub);
    verified.require_scope("goals:read").expect("has the scope");
    verified
        .require_scope("goals:write")
        .expect_err("lacks the scope");
    // An ID token is no access token, although the signature is as good.
    verifier.verify(&tokens.id).await.expect_err("refused");
}

#[tokio::test]
async fn what_was_not_asked_for_is_not_there() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::spa("app").grants(&["authorization_code"])).await;
    let tokens = ada.tokens(&app, "goals:read").await;
    assert_eq!(
        (tokens.id.as_str(), tokens.refresh.as_str()),
        ("", ""),
        "no openid, no refresh_token grant"
    );
    let tokens = ada.tokens(&app, "openid").await;
    let id = claims(&tokens.id);
    for personal in ["email", "name"] {
        assert!(id.get(personal).is_none(), "{personal} without its scope: {id}");
    }
}

#[tokio::test]
async fn scopes_that_a_client_may_not_have_are_left_out_and_it_is_told() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::spa("app").scope("openid goals:read")).await;
    let tokens = ada
        .tokens(&app, "openid email goals:read goals:write nonsense")
        .await;
    assert_eq!(tokens.scope, "openid goals:read");
}

#[tokio::test]
async fn an_id_token_is_signed_as_the_client_registered() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world
        .app(Spec::confidential("app").with(&["--id-token-alg", "RS256"]))
        .await;
    let tokens = ada.tokens(&app, "openid").await;
    assert_eq!(header(&tokens.id)["alg"], "RS256");
    verify_id_token(world.wire(), &tokens.id, &world.issuer(), "app").await;
    assert_eq!(header(&tokens.access)["alg"], "ES256");
}

#[tokio::test]
async fn the_audience_follows_scope_and_resource() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::spa("app")).await;
    let audience = |token: &str| match &claims(token)["aud"] {
        serde_json::Value::Array(many) => many
            .iter()
            .map(|one| one.as_str().expect("a text").to_owned())
            .collect(),
        one => vec![one.as_str().expect("a text").to_owned()],
    };
    assert_eq!(
        audience(&ada.tokens(&app, "openid goals:read").await.access),
        ["goals".to_owned(), world.issuer()],
        "OpenID's own scopes are for this server's userinfo"
    );
    assert_eq!(
        audience(&ada.tokens(&app, "openid").await.access),
        [world.issuer()]
    );
    assert_eq!(
        audience(&ada.tokens(&app, "goals:read notes:read").await.access),
        ["goals", "notes"]
    );

    let both = "openid goals:read notes:read";
    let asked = app.request(both).with("resource", "https://goals.example/");
    let tokens = Tokens::of(&app.redeem(&ada.code(&app, asked).await).await);
    assert_eq!(audience(&tokens.access), ["goals"]);
    // And narrowed at the token endpoint; never beyond what the authorization named.
    let code = ada.code(&app, app.request(both)).await;
    let tokens = Tokens::of(&app.redeem_with(&code, &[("resource", "notes")]).await);
    assert_eq!(audience(&tokens.access), ["notes"]);
    let code = ada.code(&app, app.request("goals:read")).await;
    app.redeem_with(&code, &[("resource", "notes")])
        .await
        .is_oauth_error(400, "invalid_target");
    app.redeem(&code).await.expect(200);
}

#[tokio::test]
async fn pkce_binds_the_code_to_whoever_asked() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    for app in [
        world.app(Spec::spa("app")).await,
        world.app(Spec::confidential("web")).await,
    ] {
        let code = ada.code(&app, app.request("openid")).await;
        let other = base64url(&[9; 32]);
        let challenge = crate::harness::challenge(&code.verifier);
        for (verifier, error) in [
            ("", "invalid_grant"),
            (other.as_str(), "invalid_grant"),
            (challenge.as_str(), "invalid_grant"),
            ("short", "invalid_request"),
            (&*"a".repeat(129), "invalid_request"),
            (&*format!("{}{}", &code.verifier[..42], '!'), "invalid_request"),
        ] {
            app.redeem_with(&code, &[("code_verifier", verifier)])
                .await
                .is_oauth_error(400, error);
        }
        // None of them burned it.
        Tokens::of(&app.redeem(&code).await);
    }
}

#[tokio::test]
async fn a_wrong_request_does_not_burn_the_code() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::confidential("app")).await;
    let other = world.app(Spec::confidential("other")).await;
    let code = ada.code(&app, app.request("openid")).await;
    // From another client, that holds everything but the right name.
    other
        .redeem_with(&code, &[("redirect_uri", &app.redirect_uri)])
        .await
        .is_oauth_error(400, "invalid_grant");
    app.redeem_with(&code, &[("redirect_uri", "http://localhost:8000/else")])
        .await
        .is_oauth_error(400, "invalid_grant");
    app.redeem_with(&code, &[("redirect_uri", "")])
        .await
        .is_oauth_error(400, "invalid_request");
    app.redeem_with(&code, &[("resource", "https://nowhere.example/")])
        .await
        .is_oauth_error(400, "invalid_target");
    app.redeem_with(&code, &[("grant_type", "refresh_token")])
        .await
        .is_oauth_error(400, "invalid_request");
    Tokens::of(&app.redeem(&code).await);
}

#[tokio::test]
async fn a_code_runs_out() {
    let world = World::with(&[("tokens.authorization_code", "\"1s\"")]).await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::spa("app")).await;
    let code = ada.code(&app, app.request("openid")).await;
    tokio::time::sleep(Duration::from_millis(1200)).await;
    app.redeem(&code).await.is_oauth_error(400, "invalid_grant");
}

#[tokio::test]
async fn a_code_dies_with_the_session() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::spa("app")).await;
    let code = ada.code(&app, app.request("openid")).await;
    ada.browser
        .post("/api/logout/", &serde_json::json!({}))
        .await
        .expect(200);
    app.redeem(&code).await.is_oauth_error(400, "invalid_grant");
}

#[tokio::test]
async fn clients_authenticate_by_header_or_by_body_and_never_by_both() {
    let world = World::start().await;
    let app = world.app(Spec::confidential("app")).await;
    let spa = world.app(Spec::spa("spa")).await;
    let secret = app.secret.clone().expect("a secret");
    let form = [("grant_type", "client_credentials"), ("scope", "goals:read")];
    let send = async |header: Option<String>, more: &[(&str, &str)]| {
        let form: Vec<_> = form.iter().chain(more).copied().collect();
        let mut request = world.wire().request(Method::POST, "/oauth/token/").form(&form);
        if let Some(header) = header {
            request = request.header("authorization", header);
        }
        world.wire().send(request).await
    };
    Tokens::of(&send(Some(basic("app", &secret)), &[]).await);
    Tokens::of(&send(Some(basic("app", &secret).replace("Basic", "basic")), &[]).await);
    Tokens::of(&send(Some(basic("app", &secret)), &[("client_id", "app")]).await);
    Tokens::of(&send(None, &[("client_id", "app"), ("client_secret", &secret)]).await);

    for (header, more, status, error) in [
        (None, vec![], 401, "invalid_client"),
        (None, vec![("client_id", "app")], 401, "invalid_client"),
        (
            None,
            vec![("client_id", "app"), ("client_secret", "wrong")],
            401,
            "invalid_client",
        ),
        (
            None,
            vec![("client_id", "nobody"), ("client_secret", "wrong")],
            401,
            "invalid_client",
        ),
        (
            None,
            vec![("client_id", "spa"), ("client_secret", "public")],
            401,
            "invalid_client",
        ),
        (Some(basic("app", "wrong")), vec![], 401, "invalid_client"),
        (Some(basic("nobody", &secret)), vec![], 401, "invalid_client"),
        (Some(basic("app", "")), vec![], 401, "invalid_client"),
        (Some("Basic".to_owned()), vec![], 401, "invalid_client"),
        (Some("Basic ????".to_owned()), vec![], 401, "invalid_client"),
        (Some("Bearer abc".to_owned()), vec![], 401, "invalid_client"),
        (
            Some(basic("app", &secret)),
            vec![("client_secret", &*secret)],
            400,
            "invalid_request",
        ),
        (
            Some(basic("app", &secret)),
            vec![("client_id", "spa")],
            400,
            "invalid_request",
        ),
    ] {
        let by_header = header.is_some();
        let reply = send(header, &more).await;
        reply.is_oauth_error(status, error);
        if by_header && status == 401 {
            // RFC 6749 §5.2
            let challenge = reply.header("www-authenticate").unwrap_or_default();
            assert!(challenge.starts_with("Basic "), "{reply:?}");
        }
    }
    assert!(spa.secret.is_none());
}

#[tokio::test]
async fn secrets_with_odd_characters_work_in_both_ways() {
    let world = World::start().await;
    let secret = "a:b+c%2F d&e=f?ä is thirty-two long".replace('ä', "~");
    let file = world.folder().join("secret");
    std::fs::write(&file, &secret).expect("the folder can be written");
    std::fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o600))
        .expect("our own file");
    let add = [
        "client",
        "add",
        "--id",
        "odd",
        "--name",
        "Odd",
        "--confidential",
        "--grant",
        "client_credentials",
    ];
    let path = file.display().to_string();
    let more = ["--scope", "goals:read", "--secret-file", &path, "--json"];
    let answer = world.cli(&[&add[..], &more[..]].concat()).await.ok().json();
    assert!(
        answer.get("client_secret").is_none(),
        "a secret from a file is not shown: {answer}"
    );
    let form = [("grant_type", "client_credentials")];
    let request = world.wire().request(Method::POST, "/oauth/token/").form(&form);
    Tokens::of(
        &world
            .wire()
            .send(request.header("authorization", basic("odd", &secret)))
            .await,
    );
    let form = [form[0], ("client_id", "odd"), ("client_secret", &secret)];
    Tokens::of(
        &world
            .wire()
            .send(world.wire().request(Method::POST, "/oauth/token/").form(&form))
            .await,
    );
}

#[tokio::test]
async fn a_grant_that_is_not_the_clients_is_refused() {
    let world = World::start().await;
    let spa = world.app(Spec::spa("spa").grants(&["authorization_code"])).await;
    let ada = world.user("ada@example.com").await;
    let with_refresh = world.app(Spec::spa("other")).await;
    let tokens = ada.tokens(&with_refresh, "openid").await;
    spa.refresh(&tokens.refresh)
        .await
        .is_oauth_error(400, "unauthorized_client");
    spa.token(&[("grant_type", "client_credentials")])
        .await
        .is_oauth_error(400, "unauthorized_client");
    spa.token(&[("grant_type", "password")])
        .await
        .is_oauth_error(400, "unsupported_grant_type");
    spa.token(&[]).await.is_oauth_error(400, "invalid_request");
}

#[tokio::test]
async fn the_charset_of_a_body_is_nothing_to_stumble_over() {
    let world = World::start().await;
    let app = world.app(Spec::confidential("app")).await;
    let secret = app.secret.clone().expect("a secret");
    for kind in [
        "application/x-www-form-urlencoded; charset=UTF-8",
        "application/x-www-form-urlencoded;charset=utf-8",
        "Application/X-WWW-Form-Urlencoded",
    ] {
        let request = world
            .wire()
            .request(Method::POST, "/oauth/token/")
            .header("content-type", kind);
        let request = request.header("authorization", basic("app", &secret));
        Tokens::of(
            &world
                .wire()
                .send(request.body("grant_type=client_credentials&scope=goals%3Aread"))
                .await,
        );
    }
    let request = world.wire().request(Method::POST, "/api/signup/");
    let request = request.header("content-type", "application/json; charset=utf-8");
    world
        .wire()
        .send(request.body(r#"{"email":"ada@example.com"}"#))
        .await
        .expect(202);
}
