//! Dynamic registration (RFC 7591, OIDC Registration 1.0) and its management (RFC 7592): metadata that is refused, each row a
//! document that is taken with one member changed, and tokens that open nothing. Who may register at all is in
//! `tests/blackbox/registration.rs`.
//!
//! The code: `authcore flow/register/`.

use super::{
    MARK, Row,
    Wants::{self, Challenge, OAuth, Problem},
    refused,
};
use crate::harness::{Signer, Spec, World, basic};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

const METADATA: Wants = OAuth(400, "invalid_client_metadata");
const REDIRECT: Wants = OAuth(400, "invalid_redirect_uri");

async fn world() -> World {
    World::with(&[
        ("registration.policy", "\"open\""),
        ("authorization.details_types", r#"["payment"]"#),
    ])
    .await
}

/// A document that is taken.
fn app() -> Value {
    json!({ "redirect_uris": ["https://app.example/callback"], "client_name": "App" })
}

/// The same with other members; `null` takes one away.
fn with(members: &Value) -> Value {
    let mut document = app();
    for (name, value) in members.as_object().expect("members") {
        document[name] = value.clone();
    }
    document
}

fn register(world: &World, document: &Value) -> RequestBuilder {
    world
        .wire()
        .request(Method::POST, "/oauth/register/")
        .json(document)
}

/// What is refused, and what is taken that is nearly the same.
struct Pair {
    section: &'static str,
    name: String,
    wrong: Value,
    wants: Wants,
    right: Value,
}

impl Pair {
    fn new(section: &'static str, name: impl Into<String>, wrong: Value, right: Value) -> Self {
        Self {
            section,
            name: name.into(),
            wrong,
            wants: METADATA,
            right,
        }
    }

    fn wants(mut self, wants: Wants) -> Self {
        self.wants = wants;
        self
    }
}

#[tokio::test]
async fn metadata_that_can_not_be_had_is_refused_and_not_mended() {
    let world = world().await;
    let mut pairs = methods();
    pairs.extend(keys());
    pairs.extend(addresses());
    pairs.extend(promises());
    let mut rows = Vec::new();
    for Pair {
        section,
        name,
        wrong,
        wants,
        right,
    } in pairs
    {
        let reply = world.wire().send(register(&world, &with(&right))).await;
        assert_eq!(
            reply.status, 201,
            "{section}: {name}: what is right is refused: {reply:?}"
        );
        rows.push(Row::new(section, name, register(&world, &with(&wrong)), wants));
    }
    rows.extend(redirects(&world));
    refused(&world, rows).await;
}

/// Authentication, grants and response types.
fn methods() -> Vec<Pair> {
    let pair = Pair::new;
    let public = || json!("none");
    vec![
        pair(
            "RFC 7591 §2",
            "a method that there is not",
            json!({ "token_endpoint_auth_method": "client_secret_jwt" }),
            json!({ "token_endpoint_auth_method": "client_secret_post" }),
        ),
        pair(
            "RFC 7591 §2",
            "a method that is no text",
            json!({ "token_endpoint_auth_method": ["none"] }),
            json!({ "token_endpoint_auth_method": public() }),
        ),
        pair(
            "RFC 6749 §4.4",
            "a public client that acts for itself",
            json!({ "token_endpoint_auth_method": public(), "grant_types": ["client_credentials"] }),
            json!({ "grant_types": ["client_credentials"] }),
        ),
        pair(
            "RFC 9700 §2.4",
            "the password grant",
            json!({ "grant_types": ["authorization_code", "password"] }),
            json!({ "grant_types": ["authorization_code", "refresh_token"] }),
        ),
        pair(
            "RFC 9700 §2.1.2",
            "the implicit grant",
            json!({ "grant_types": ["implicit"], "response_types": ["token"] }),
            json!({ "grant_types": ["authorization_code"], "response_types": ["code"] }),
        ),
        pair(
            "RFC 8693 §5",
            "token exchange, which is the operator's to allow",
            json!({ "grant_types": ["urn:ietf:params:oauth:grant-type:token-exchange"] }),
            json!({ "grant_types": ["urn:ietf:params:oauth:grant-type:device_code"] }),
        ),
        pair(
            "RFC 7591 §2",
            "no grant",
            json!({ "grant_types": [] }),
            json!({ "grant_types": null }),
        ),
        pair(
            "RFC 7591 §2.1",
            "a response type and no grant for it",
            json!({ "grant_types": ["client_credentials"], "response_types": ["code"] }),
            json!({ "grant_types": ["client_credentials"], "response_types": [] }),
        ),
        pair(
            "RFC 7591 §2.1",
            "a grant and no response type for it",
            json!({ "response_types": [] }),
            json!({ "response_types": ["code"] }),
        ),
        pair(
            "RFC 7591 §2.1",
            "refresh tokens of nothing",
            json!({ "grant_types": ["refresh_token", "client_credentials"] }),
            json!({ "grant_types": ["refresh_token", "authorization_code"] }),
        ),
    ]
}

/// Keys, algorithms and certificates.
fn keys() -> Vec<Pair> {
    let key = Signer::es256();
    let (jwks, jwk) = (key.jwks(), key.jwk());
    let signs = |members: Value| {
        let mut document = json!({ "token_endpoint_auth_method": "private_key_jwt" });
        for (name, value) in members.as_object().expect("members") {
            document[name] = value.clone();
        }
        document
    };
    let pair = Pair::new;
    let by_value = || signs(json!({ "jwks": jwks }));
    let set = |key: Value| signs(json!({ "jwks": { "keys": [jwk, key] } }));
    let mut damaged = jwk.clone();
    damaged["x"] = "AAAA".into();
    vec![
        pair(
            "RFC 7591 §2",
            "a key to sign with, and none named",
            signs(json!({})),
            by_value(),
        ),
        pair(
            "RFC 7591 §2",
            "keys by value and by reference",
            signs(json!({ "jwks": jwks, "jwks_uri": "https://app.example/keys" })),
            signs(json!({ "jwks_uri": "https://app.example/keys" })),
        ),
        pair(
            "RFC 7517 §9.3",
            "a private key",
            set(key.private_jwk()),
            by_value(),
        ),
        pair(
            "RFC 7518 §6.4",
            "a symmetric key",
            set(json!({ "kty": "oct", "k": "c2VjcmV0" })),
            by_value(),
        ),
        pair("RFC 7518 §6.2", "a damaged key", set(damaged), by_value()),
        pair(
            "RFC 7517 §5",
            "no key",
            signs(json!({ "jwks": { "keys": [] } })),
            by_value(),
        ),
        pair(
            "RFC 7517 §5",
            "keys that are text",
            signs(json!({ "jwks": jwks.to_string() })),
            by_value(),
        ),
        pair(
            "RFC 8725 §3.2",
            "assertions by a secret",
            signs(json!({ "jwks": jwks, "token_endpoint_auth_signing_alg": "HS256" })),
            signs(json!({ "jwks": jwks, "token_endpoint_auth_signing_alg": "ES256" })),
        ),
        pair(
            "FAPI 2.0 §5.4.1",
            "RS256 of a client that pushes",
            signs(json!({
                "jwks": jwks, "token_endpoint_auth_signing_alg": "RS256", "require_pushed_authorization_requests": true,
            })),
            signs(json!({ "jwks": jwks, "token_endpoint_auth_signing_alg": "RS256" })),
        ),
        pair(
            "OIDC Registration §2",
            "request objects that are not signed",
            json!({ "jwks": jwks, "request_object_signing_alg": "none" }),
            json!({ "jwks": jwks, "request_object_signing_alg": "RS256" }),
        ),
        pair(
            "RFC 9101 §10.5",
            "request objects that are signed, and no key",
            json!({ "require_signed_request_object": true }),
            json!({ "require_signed_request_object": true, "jwks": jwks }),
        ),
        pair(
            "OIDC Registration §2",
            "ID tokens by a secret",
            json!({ "id_token_signed_response_alg": "HS256" }),
            json!({ "id_token_signed_response_alg": "EdDSA" }),
        ),
        pair(
            "OIDC Registration §2",
            "claims that are not signed",
            json!({ "userinfo_signed_response_alg": "none" }),
            json!({ "userinfo_signed_response_alg": "ES256" }),
        ),
        pair(
            "OIDC Registration §2",
            "encrypted ID tokens",
            json!({ "id_token_encrypted_response_alg": "RSA-OAEP" }),
            json!({ "id_token_encrypted_response_alg": null }),
        ),
        pair(
            "RFC 9701 §6",
            "encrypted introspection",
            json!({ "introspection_encrypted_response_alg": "ECDH-ES" }),
            json!({ "introspection_signed_response_alg": "ES256" }),
        ),
        pair(
            "RFC 8705 §2.1.2",
            "a certificate without a name",
            json!({ "token_endpoint_auth_method": "tls_client_auth" }),
            json!({ "token_endpoint_auth_method": "tls_client_auth", "tls_client_auth_san_dns": "app.example" }),
        ),
        pair(
            "RFC 8705 §2.1.2",
            "a certificate of two names",
            json!({
                "token_endpoint_auth_method": "tls_client_auth",
                "tls_client_auth_san_dns": "app.example",
                "tls_client_auth_subject_dn": "CN=app",
            }),
            json!({ "token_endpoint_auth_method": "tls_client_auth", "tls_client_auth_subject_dn": "CN=app" }),
        ),
        pair(
            "RFC 8705 §2.2.2",
            "a certificate of one's own making, and no key",
            json!({ "token_endpoint_auth_method": "self_signed_tls_client_auth" }),
            json!({ "token_endpoint_auth_method": "self_signed_tls_client_auth", "jwks": jwks }),
        ),
    ]
}

/// Addresses that are shown, asked, or gone to.
fn addresses() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for name in [
        "jwks_uri",
        "sector_identifier_uri",
        "initiate_login_uri",
        "backchannel_logout_uri",
    ] {
        // An https address that does not answer would be refused for that.
        let right = if name == "sector_identifier_uri" {
            json!({})
        } else {
            json!({ name: "https://app.example/x" })
        };
        for (what, address) in [
            ("http", "http://app.example/x".to_owned()),
            ("a fragment", "https://app.example/x#y".to_owned()),
            ("a user", "https://ada:pw@app.example/x".to_owned()),
            ("a path", format!("/{MARK}")),
            ("a script", "javascript:alert(1)".to_owned()),
        ] {
            let row = format!("{name} with {what}");
            pairs.push(Pair::new(
                "OIDC Registration §2",
                row,
                json!({ name: address }),
                right.clone(),
            ));
        }
    }
    for name in ["client_uri", "logo_uri", "policy_uri", "tos_uri"] {
        let right = json!({ name: "https://app.example/x" });
        for address in [
            "javascript:alert(1)",
            "data:text/html,x",
            "/x",
            "https://app.example\\@evil.example/",
        ] {
            let row = format!("{name} that is {address}");
            pairs.push(Pair::new(
                "RFC 7591 §5",
                row,
                json!({ name: address }),
                right.clone(),
            ));
        }
    }
    let (http, https) = (json!(["http://app.example/"]), json!(["https://app.example/"]));
    for name in ["request_uris", "post_logout_redirect_uris"] {
        let row = format!("{name} by http");
        let pair = Pair::new(
            "OIDC Registration §2",
            row,
            json!({ name: http }),
            json!({ name: https }),
        );
        pairs.push(pair);
    }
    pairs
}

/// Everything else that a client may ask for.
fn promises() -> Vec<Pair> {
    let pair = Pair::new;
    let hosts = |second: &str| json!({ "subject_type": "pairwise", "redirect_uris": ["https://app.example/callback", second] });
    vec![
        pair(
            "RFC 7591 §2",
            "a scope for the operator's own",
            json!({ "scope": "goals:write" }),
            json!({ "scope": "openid" }),
        ),
        pair(
            "RFC 6749 §3.3",
            "a scope with quotes",
            json!({ "scope": format!("\"{MARK}\"") }),
            json!({ "scope": "openid" }),
        ),
        pair(
            "OIDC Registration §2",
            "a kind of app that there is not",
            json!({ "application_type": MARK }),
            json!({ "application_type": "web" }),
        ),
        pair(
            "OIDC Core §8",
            "a kind of subject that there is not",
            json!({ "subject_type": MARK }),
            json!({ "subject_type": "pairwise" }),
        ),
        pair(
            "OIDC Core §8.1",
            "pairwise subjects for several hosts",
            hosts("https://b.example/"),
            hosts("https://app.example/b"),
        ),
        pair(
            "OIDC Registration §2",
            "a negative age",
            json!({ "default_max_age": -1 }),
            json!({ "default_max_age": 0 }),
        ),
        pair(
            "OIDC Registration §2",
            "an age in words",
            json!({ "default_max_age": "60" }),
            json!({ "default_max_age": 60 }),
        ),
        pair(
            "RFC 9126 §6",
            "a promise in words",
            json!({ "require_pushed_authorization_requests": "yes" }),
            json!({ "require_pushed_authorization_requests": true }),
        ),
        pair(
            "RFC 9396 §10",
            "details of a type that there is not",
            json!({ "authorization_details_types": ["payment", MARK] }),
            json!({ "authorization_details_types": ["payment"] }),
        ),
        pair(
            "RFC 7591 §2",
            "an overlong name",
            json!({ "client_name": MARK.repeat(10) }),
            json!({ "client_name": "x".repeat(100) }),
        ),
        pair(
            "RFC 7591 §2",
            "a name that is a list",
            json!({ "client_name": [MARK] }),
            json!({ "client_name": null }),
        ),
        pair(
            "RFC 7591 §2",
            "contacts that are text",
            json!({ "contacts": MARK }),
            json!({ "contacts": ["a@app.example"] }),
        ),
        pair(
            "RFC 7591 §2.3",
            "a statement that is none",
            json!({ "software_statement": MARK }),
            json!({ "software_statement": null }),
        )
        .wants(OAuth(400, "invalid_software_statement")),
        pair(
            "RFC 7591 §2.3",
            "a statement of somebody's",
            json!({ "software_statement": format!("e30.{MARK}.AA") }),
            json!({ "software_id": "x" }),
        )
        .wants(OAuth(400, "unapproved_software_statement")),
    ]
}

/// Where codes would go (RFC 6749 §3.1.2, RFC 8252 §8.4).
fn redirects(world: &World) -> Vec<Row> {
    let row = |section, kind: &str, uri: &str| {
        let document =
            with(&json!({ "application_type": kind, "redirect_uris": ["https://app.example/", uri] }));
        Row::new(
            section,
            format!("{kind}: {uri}"),
            register(world, &document),
            REDIRECT,
        )
    };
    let mut rows: Vec<Row> = [
        "https://app.example/callback#",
        "https://*.app.example/callback",
        "https://ada@app.example/callback",
        "https://app.example\\@evil.example/",
        "https://app.example/call back",
        "http://app.example/callback",
        "http://localhost.evil.example/callback",
        "com.example.app:/callback",
        "javascript:alert(1)",
        "data:text/html,x",
        "/callback",
        "",
    ]
    .map(|uri| row("RFC 6749 §3.1.2", "web", uri))
    .into();
    rows.extend(
        [
            "http://app.example/callback",
            "myapp:/callback",
            "javascript:alert(1)",
            "file:///etc/passwd",
            "urn:ietf:wg:oauth:2.0:oob",
        ]
        .map(|uri| row("RFC 8252 §7.1", "native", uri)),
    );
    let list = |name: &str, uris: Value, wants| {
        let document = with(&json!({ "redirect_uris": uris }));
        Row::new("RFC 7591 §2", name, register(world, &document), wants)
    };
    rows.extend([
        list("no redirect", json!(null), REDIRECT),
        list(
            "a redirect that is no list",
            json!("https://app.example/"),
            METADATA,
        ),
        list("a redirect that is a number", json!([7]), METADATA),
        list(
            "more redirects than anybody has",
            json!(vec!["https://app.example/"; 51]),
            METADATA,
        ),
    ]);
    rows
}

#[tokio::test]
async fn nobody_makes_itself_the_operators_own() {
    let world = world().await;
    let members = json!({ "first_party": true, "pkce_exempt": true, "token_exchange": { "subjects": ["web"] },
        "client_id": "goals-page", "client_secret": MARK, "registration_access_token": MARK,
        "token_endpoint_auth_method": "none" });
    let reply = world
        .wire()
        .send(register(&world, &with(&members)))
        .await
        .expect(201);
    assert!(!reply.holds(MARK) && !reply.holds("goals-page"), "{reply:?}");
    let id = reply.member("client_id");
    let ada = world.person("ada@example.com").await;
    let spa = world.app(Spec::spa("spa")).await;
    let request = spa
        .request("openid")
        .with("client_id", &id)
        .with("redirect_uri", "https://app.example/callback");
    let ask =
        |request: &crate::harness::AuthorizationRequest| world.wire().request(Method::GET, &request.path());
    let bare = request.clone().without("code_challenge");
    let rows = vec![
        Row::new(
            "OIDC Core §3.1.2.4",
            "consent is asked",
            ask(&request),
            Wants::Asks("consent"),
        )
        .by(&ada.browser),
        Row::new(
            "RFC 9700 §2.1.1",
            "PKCE is required",
            ask(&bare),
            Wants::Redirect("invalid_request"),
        )
        .by(&ada.browser)
        .told_at("https://app.example/callback"),
    ];
    refused(&world, rows).await;
}

#[tokio::test]
async fn a_registration_opens_to_its_own_token_and_nothing_else() {
    let world = world().await;
    let ada = world.person("ada@example.com").await;
    let spa = world.app(Spec::spa("spa")).await;
    let person = ada.tokens(&spa, "openid").await.access;
    let made = world.wire().send(register(&world, &app())).await.expect(201);
    let (id, secret) = (made.member("client_id"), made.member("client_secret"));
    let token = made.member("registration_access_token");
    let path = format!("/oauth/register/{id}/");
    let ask = |method: Method, path: &str| world.wire().request(method, path);
    let bad = Challenge(401, Some("invalid_token"));
    let section = "RFC 7592 §2";
    let mut rows = Vec::new();
    for method in [Method::GET, Method::PUT, Method::DELETE] {
        let row = |name: &str, request: RequestBuilder, wants| {
            let body = with(&json!({ "client_id": id }));
            let request = if method == Method::PUT {
                request.json(&body)
            } else {
                request
            };
            Row::new(section, format!("{method}: {name}"), request, wants)
        };
        let header = |value: String| ask(method.clone(), &path).header("authorization", value);
        rows.extend([
            row("nothing", ask(method.clone(), &path), Challenge(401, None)),
            row("the secret", header(basic(&id, &secret)), bad),
            row("the secret as a token", header(format!("Bearer {secret}")), bad),
            row("the token as a secret", header(basic(&id, &token)), bad),
            row(
                "the token of another scheme",
                header(format!("DPoP {token}")),
                bad,
            ),
            row("a scheme and no token", header("Bearer".to_owned()), bad),
            row("a person's access token", header(format!("Bearer {person}")), bad),
            row("the token and more", header(format!("Bearer {token}{MARK}")), bad),
            row(
                "the token, and another client",
                ask(method.clone(), "/oauth/register/spa/").bearer_auth(&token),
                bad,
            ),
            // RFC 9700 §4.3.2: addresses are logged.
            row(
                "the token in the query",
                ask(method.clone(), &format!("{path}?access_token={token}")),
                Challenge(401, None),
            ),
        ]);
    }
    let put = |name: &str, request: RequestBuilder, wants| {
        Row::new("RFC 7592 §2.2", name, request.bearer_auth(&token), wants)
    };
    let invalid = OAuth(400, "invalid_request");
    let change = |members: Value| ask(Method::PUT, &path).json(&with(&members));
    rows.extend([
        put("no client_id", change(json!({})), invalid),
        put(
            "another client_id",
            change(json!({ "client_id": "spa" })),
            invalid,
        ),
        put(
            "another secret",
            change(json!({ "client_id": id, "client_secret": MARK })),
            invalid,
        ),
        put(
            "the server's own member",
            change(json!({ "client_id": id, "client_id_issued_at": 0 })),
            invalid,
        ),
        put(
            "a redirect by http",
            change(json!({ "client_id": id, "redirect_uris": ["http://a.example/"] })),
            REDIRECT,
        ),
        put(
            "a wider scope",
            change(json!({ "client_id": id, "scope": "goals:write" })),
            METADATA,
        ),
        put("a list", ask(Method::PUT, &path).json(&json!([app()])), METADATA),
        put(
            "a form",
            ask(Method::PUT, &path).form(&[("client_id", &id)]),
            METADATA,
        ),
        put(
            "another method",
            ask(Method::PATCH, &path),
            Problem(405, "method_not_allowed"),
        ),
        put(
            "a POST",
            ask(Method::POST, &path).json(&app()),
            Problem(405, "method_not_allowed"),
        ),
    ]);
    refused(&world, rows).await;

    let show = ask(Method::GET, &path).bearer_auth(&token);
    let shown = world.wire().send(show).await.expect(200).json();
    assert_eq!(shown["redirect_uris"], app()["redirect_uris"]);
    let good = change(json!({ "client_id": id })).bearer_auth(&token);
    world.wire().send(good).await.expect(200);
    world
        .wire()
        .send(ask(Method::DELETE, &path).bearer_auth(&token))
        .await
        .expect(204);
}
