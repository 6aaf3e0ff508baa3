//! One thing is never taken for another: JWTs of different types (RFC 8725 §3.11, RFC 9101 §10.8), and things that wait under a
//! name of the same form.
//!
//! The code: `authcore oauth/authorize/request_object.rs`, `clients/assertion.rs`, `authmodel authorization.rs`
//! (`InteractionKind`), `people/sign_in/mod.rs` (`Step`).

use crate::harness::{App, AuthorizationRequest, Jwt, Signer, Spec, World, interaction_in, now};
use reqwest::Method;
use serde_json::json;

struct Scene {
    world: World,
    app: App,
    key: Signer,
}

impl Scene {
    async fn set() -> Self {
        let world = World::start().await;
        let key = Signer::es256();
        let members = json!({ "jwks": key.jwks(), "token_endpoint_auth_method": "private_key_jwt" });
        let app = world.app(Spec::confidential("app").metadata(members)).await;
        Self { world, app, key }
    }

    async fn by_assertion(&self, jwt: Jwt) -> crate::harness::Reply {
        let form = [
            ("grant_type", "client_credentials"),
            ("scope", "goals:read"),
            (
                "client_assertion_type",
                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            ),
            ("client_assertion", &jwt.by(&self.key)),
        ];
        let request = self
            .world
            .wire()
            .request(Method::POST, "/oauth/token/")
            .form(&form);
        self.world.wire().send(request).await
    }

    fn assertion(&self) -> Jwt {
        Jwt::assertion(&self.app.id, &self.world.issuer())
    }

    fn object(&self, request: &AuthorizationRequest) -> Jwt {
        Jwt::request_object(&self.app.id, &self.world.issuer(), &request.form())
    }
}

#[tokio::test]
async fn an_assertion_is_none_where_it_is_typed_or_filled_as_something_else() {
    let scene = Scene::set().await;
    for typ in [
        "JWT",
        "jwt",
        "client-authentication+jwt",
        "application/client-authentication+jwt",
    ] {
        scene
            .by_assertion(scene.assertion().header("typ", typ))
            .await
            .expect(200);
    }
    scene.by_assertion(scene.assertion()).await.expect(200);
    for typ in [
        "oauth-authz-req+jwt",
        "at+jwt",
        "dpop+jwt",
        "logout+jwt",
        "nonsense",
    ] {
        let reply = scene.by_assertion(scene.assertion().header("typ", typ)).await;
        reply.is_oauth_error(401, "invalid_client");
    }
    // A request object that names no type, with all that an assertion has.
    let object = scene
        .object(&scene.app.request("openid"))
        .header("typ", "JWT")
        .claim("sub", "app");
    scene
        .by_assertion(object)
        .await
        .is_oauth_error(401, "invalid_client");
}

#[tokio::test]
async fn a_request_object_is_none_without_audience_end_or_its_own_type() {
    let scene = Scene::set().await;
    let ada = scene.world.user("ada@example.com").await;
    let ask = async |change: &dyn Fn(Jwt) -> Jwt| {
        let inside = scene.app.request("openid");
        let object = change(scene.object(&inside)).by(&scene.key);
        let outside = inside.clone().with("request", &object);
        (ada.authorize(&outside).await.location(), inside)
    };
    for typ in ["oauth-authz-req+jwt", "application/oauth-authz-req+jwt", "JWT"] {
        let (location, request) = ask(&|jwt| jwt.header("typ", typ)).await;
        scene.app.code_in(&location, request);
    }
    let wrong: [(&str, &dyn Fn(Jwt) -> Jwt); 6] = [
        ("for nobody", &|jwt| jwt.without("aud")),
        ("without an end", &|jwt| jwt.without("exp")),
        ("an assertion by its type", &|jwt| {
            jwt.header("typ", "client-authentication+jwt")
        }),
        ("an access token by its type", &|jwt| jwt.header("typ", "at+jwt")),
        ("a proof by its type", &|jwt| jwt.header("typ", "dpop+jwt")),
        ("an assertion by its subject", &|jwt| jwt.claim("sub", "app")),
    ];
    for (name, change) in wrong {
        let (location, request) = ask(change).await;
        assert_eq!(
            scene.app.error_in(&location, &request),
            "invalid_request_object",
            "{name}"
        );
    }
}

#[tokio::test]
async fn a_fapi_clients_request_object_says_from_when_and_lives_an_hour_at_most() {
    let scene = Scene::set().await;
    let members = json!({
        "jwks": scene.key.jwks(),
        "token_endpoint_auth_method": "private_key_jwt",
        "require_pushed_authorization_requests": true,
    });
    let bank = scene
        .world
        .app(Spec::confidential("bank").metadata(members))
        .await;
    let push = async |change: &dyn Fn(Jwt) -> Jwt| {
        let inside = bank.request("openid");
        let object = Jwt::request_object(&bank.id, &scene.world.issuer(), &inside.form());
        let object = change(object).by(&scene.key);
        let assertion = Jwt::assertion(&bank.id, &scene.world.issuer()).by(&scene.key);
        let form = [
            ("client_id", bank.id.as_str()),
            ("request", &object),
            (
                "client_assertion_type",
                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            ),
            ("client_assertion", &assertion),
        ];
        let request = scene
            .world
            .wire()
            .request(Method::POST, "/oauth/par/")
            .form(&form);
        scene.world.wire().send(request).await
    };
    push(&|jwt| jwt).await.expect(201);
    push(&|jwt| jwt.claim("nbf", now() - 3000).claim("exp", now() + 500))
        .await
        .expect(201);
    let wrong: [&dyn Fn(Jwt) -> Jwt; 4] = [
        &|jwt| jwt.without("nbf"),
        &|jwt| jwt.without("exp"),
        &|jwt| jwt.claim("nbf", now() - 3700),
        &|jwt| jwt.claim("exp", now() + 3700),
    ];
    for change in wrong {
        push(change).await.is_oauth_error(400, "invalid_request_object");
    }
}

#[tokio::test]
async fn what_waits_is_taken_only_as_what_it_is() {
    let scene = Scene::set().await;
    let ada = scene.world.user("ada@example.com").await;
    let app = scene.world.app(Spec::third_party("other")).await;
    let request = app.request("openid");
    let interaction = interaction_in(&ada.authorize(&request).await.location(), "consent");
    ada.browser
        .get(&format!("/oauth/authorize/answer/?interaction={interaction}"))
        .await;
    ada.browser
        .get(&app.pushed_path(&format!("urn:ietf:params:oauth:request_uri:{interaction}")))
        .await;
    ada.browser
        .get(&format!("/api/logout/?logout={interaction}"))
        .await;
    let next = ada
        .consent(&interaction, true, &["openid"])
        .await
        .expect(200)
        .member("next");
    app.code_in(&next, request);
}
